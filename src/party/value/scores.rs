//! A table of scores: the family for categorical issues, and for any judgement
//! made option by option.

use super::Value;
use crate::chance::Quantity;
use crate::space::Issue;

/// One score (0..1) an option.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// In option order.
    pub scores: Vec<Quantity>,
}

impl Value for Scores {
    #[inline]
    fn score(&self, _issue: &Issue, option: usize, draw: &[f64]) -> f64 {
        self.scores[option].on(draw)
    }

    fn quantities(&self) -> Vec<Quantity> {
        self.scores.clone()
    }
}
