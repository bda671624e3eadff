//! A soft step: worth little below a threshold and much above it.

use super::Value;
use crate::chance::Quantity;
use crate::space::Issue;

/// `1 / (1 + e^{−steepness·(position − threshold)})`; a negative steepness
/// prefers positions below the threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticThreshold {
    /// Where the value is one half, in the issue's unit.
    pub threshold: Quantity,
    /// Per unit of the issue.
    pub steepness: Quantity,
}

impl Value for LogisticThreshold {
    fn score(&self, issue: &Issue, option: usize, draw: &[f64]) -> f64 {
        let beyond = issue.position(option) - self.threshold.on(draw);
        1.0 / (1.0 + libm::exp(-self.steepness.on(draw) * beyond))
    }

    fn quantities(&self) -> Vec<Quantity> {
        vec![self.threshold, self.steepness]
    }
}
