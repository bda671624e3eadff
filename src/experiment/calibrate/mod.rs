//! Does a model of bargaining predict people? Real negotiations, models whose weights are
//! fitted to them, and scores on negotiations that were held out.
//!
//! The talks of the engine ([`crate::negotiation`]) play scenarios with rules, parties and
//! worlds. What is fitted here is smaller and made for one question: two people, things to
//! divide, private values, the package agreed on or none. Its chances are exact, so that
//! thousands of negotiations are fitted in seconds.

mod baseline;
mod data;
mod fit;
mod fold;
mod learning;
mod model;
mod number;
mod recovery;
mod score;
mod talks;
mod term;

pub use baseline::{BASELINES, Baseline, baseline};
pub use data::{Bargain, Context, MOST_PACKAGES, Negotiations, POOL};
pub use fit::{Fit, FitPlan, LEAST_CHANCE, fit, log_likelihood};
pub use fold::folds;
pub use learning::{LEARNING_SHARES, Lesson, learn, learning_part};
pub use model::{
    Column, Forecast, MOST_FREE, MOST_TURNS, Model, On, Parameter, ROLES, Role, RoleForm, Subject,
    Swaps, Unknown, subject,
};
pub use number::{Dual, Real, logistic};
pub use recovery::{Recovered, recover, simulate};
pub use score::{
    BINS, Bin, Evaluation, Held, Mean, Measure, PackageRow, Repeats, Row, Totals, clustered,
    evaluate, observed, repeats,
};
pub use term::{
    COMBINATIONS, CONTEXT_TERMS, Combination, ContextTerm, SWAP_TERMS, SwapTerm, TERMS, Term,
};
