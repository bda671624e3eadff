//! Experiments: many negotiations, and what their outcomes say.
//!
//! The statistics are pure functions of tallies. Tallies are sums that do not
//! depend on order, so any split over threads, shards or machines merges to the
//! same bytes.

mod accords;
mod accuracy;
mod backtest;
pub mod calibrate;
pub mod claim;
mod clustered_mean;
pub mod comparison;
mod confidence_sequence;
pub mod design;
mod exact_sum;
mod family;
mod interval;
mod judgement;
mod provision;
mod rank_correlation;
pub mod robust;
mod run;
mod running;
pub mod sensitivity;
mod signing;
pub mod structure;
pub mod study;
pub mod sweep;

mod systematic;
mod tally;
pub mod tournament;

pub use accords::{AccordsTally, LimitedTally, SettlementTally, first_agreements};
pub use accuracy::{AccuracyTally, PairAccuracy, RoundAccuracy};
pub use backtest::{Backtest, Likelihood, backtest, brier, logarithmic};
pub use clustered_mean::ClusteredMean;
pub use confidence_sequence::confidence_sequence;
pub use exact_sum::{ExactMoments, ExactSum};
pub use family::{FoundFamily, find_families};
pub use interval::{Clusters, Estimate, Interval, exact_at_an_end, wilson};
pub use judgement::{Judgement, PlaysPerDraw, Quantiles, Split};
pub use provision::{FoundProvision, LARGEST_CLAUSE, find_provisions, select_provisions};
pub use rank_correlation::{kendall, spearman};
pub use run::{LEVEL, Outcome, Plan, Row, Unwatched, Watcher, observe, run, sequence};
pub use running::{Running, RunningTally};
pub use signing::Signing;
pub use tally::{EventTally, PackageCount, PartyTally, SHORTFALL_BIN, Split as TallySplit, Tally};
