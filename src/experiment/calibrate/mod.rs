//! Does a model of bargaining predict people? Real negotiations, models whose weights are
//! fitted to them, and scores on negotiations that were held out.
//!
//! The talks of the engine ([`crate::negotiation`]) play scenarios with rules, parties and
//! worlds. What is fitted here is smaller and made for one question: a few people, a table
//! of packages, what each is worth to whom, the package agreed on or none. Its chances are exact, so that
//! thousands of negotiations are fitted in seconds.

mod baseline;
mod data;
mod fit;
mod fold;
mod learning;
mod linear;
mod machinery;
mod model;
mod number;
mod posterior;
mod recovery;
mod score;
mod scoring;
mod search;
mod simplex;
mod talks;
mod term;
mod uncertainty;

pub use baseline::{BASELINES, Baseline, baseline};
pub use data::{
    Bargain, Context, Grouping, Improvements, MOST_PACKAGES, Matter, Negotiations, POOL, Posed,
    Things,
};
pub use fit::{Fit, FitPlan, LEAST_CHANCE, fit, log_likelihood};
pub use fold::folds;
pub use learning::{LEARNING_SHARES, Lesson, learn, learning_part};
pub use machinery::{Board, Dial, Machinery, Played, uniform};
pub use model::{
    Column, Forecast, MOST_FREE, MOST_TURNS, Model, On, Parameter, ROLES, Role, RoleForm, Subject,
    Swaps, Unknown, subject,
};
pub use number::{Dual, Real, logistic};
pub use posterior::{Cube, Marginal, Normal, ParticlePlan, Posterior, Start, Unreached, posterior};
pub use recovery::{Recovered, Recovery, recover, recover_dials, simulate, simulate_dials};
pub use score::{
    BINS, Bin, Evaluation, Held, Mean, Measure, PackageRow, Repeats, Row, Totals, clustered,
    evaluate, judge, observed, repeats,
};
pub use search::{FoldFound, Folds, Found, LAPSE, MOST_LAPSE, Search, SearchPlan};
pub use term::{
    COMBINATIONS, CONTEXT_TERMS, Combination, ContextTerm, Needs, SWAP_TERMS, SwapTerm, TERMS, Term,
};
pub use uncertainty::{dial_posterior, weight_posterior};
