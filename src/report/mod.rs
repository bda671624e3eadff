//! What a run found, as plain documented records, and what renders them.
//!
//! A record knows nothing of its renderers; a renderer takes a record and nothing
//! else, returns text and never prints.

pub mod assemble;
pub mod backtest;
pub mod calibration;
pub mod catalogue;
pub mod chart;
pub mod check;
pub mod claims;
pub mod comparison;
pub mod condition;
pub mod datapackage;
pub mod drivers;
pub mod equilibrium;
pub mod examine;
pub mod figure;
pub mod guide;
pub mod illustration;
pub mod learning;
mod observables;
pub mod obstacles;
pub mod page;
pub mod positions;
pub mod question;
pub mod record;
pub mod registration;
pub mod replicates;
pub mod robust;
pub mod score_rows;
pub mod sensitivity;
pub mod solve;
pub mod structure;
pub mod summary;
pub mod sweep;
pub mod sweep_status;
pub mod table;
pub mod terminal;
pub mod tournament;
pub mod trace;
pub mod validation;
pub mod verdict;
