//! Value functions: from an option to a score between 0 and 1.
//!
//! Each family is one file with one type; [`ValueFunction`] is their register.

mod ideal_point;
mod logistic_threshold;
mod monotone;
mod piecewise_linear;
mod scores;

pub use ideal_point::{IdealPoint, Loss};
pub use logistic_threshold::LogisticThreshold;
pub use monotone::{Direction, Monotone};
pub use piecewise_linear::PiecewiseLinear;
pub use scores::Scores;

use crate::chance::Quantity;
use crate::space::Issue;

/// Any of the families.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueFunction {
    /// A table, one score an option.
    Scores(Scores),
    /// Best at an ideal point, worse with distance.
    IdealPoint(IdealPoint),
    /// Linear from worst to best along the grid.
    Monotone(Monotone),
    /// Linear between given points.
    PiecewiseLinear(PiecewiseLinear),
    /// A soft step at a threshold.
    LogisticThreshold(LogisticThreshold),
}

/// What every family does.
pub trait Value {
    /// Score (0..1) of option `option` of `issue` on a draw.
    fn score(&self, issue: &Issue, option: usize, draw: &[f64]) -> f64;

    /// The quantities it is made of, so that fixed ones can be precomputed.
    fn quantities(&self) -> Vec<Quantity>;
}

impl ValueFunction {
    /// The family as the common trait.
    pub fn family(&self) -> &dyn Value {
        match self {
            ValueFunction::Scores(family) => family,
            ValueFunction::IdealPoint(family) => family,
            ValueFunction::Monotone(family) => family,
            ValueFunction::PiecewiseLinear(family) => family,
            ValueFunction::LogisticThreshold(family) => family,
        }
    }
}

/// Where a position lies between the ends of an issue's range: 0..1, and 0 if
/// the range is a single point.
fn relative(issue: &Issue, position: f64) -> f64 {
    let low = issue.position(0);
    let high = issue.position(issue.options.len() - 1);
    if high > low { (position - low) / (high - low) } else { 0.0 }
}
