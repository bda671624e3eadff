//! More is better, or less is: linear along an ordered or numeric issue.

use super::{Value, relative};
use crate::chance::Quantity;
use crate::space::Issue;

/// Linear from 0 at one end of the range to 1 at the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Monotone {
    /// Which end is worth 1.
    pub direction: Direction,
}

/// Which end of the range is best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The last option is worth 1.
    Increasing,
    /// The first option is worth 1.
    Decreasing,
}

impl Value for Monotone {
    fn score(&self, issue: &Issue, option: usize, _draw: &[f64]) -> f64 {
        let along = relative(issue, issue.position(option));
        match self.direction {
            Direction::Increasing => along,
            Direction::Decreasing => 1.0 - along,
        }
    }

    fn quantities(&self) -> Vec<Quantity> {
        Vec::new()
    }
}
