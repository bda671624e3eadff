//! Weighted votes.

use super::{Ballot, Counting};
use crate::tolerance::reaches;

/// Yes votes whose weights sum to at least `needed`, whoever abstains: the weighted
/// majority game `[needed; weights]` of von Neumann and Morgenstern (1944).
#[derive(Clone, Debug, PartialEq)]
pub struct Weighted {
    /// One weight a party of the game, 0 or more (those not at the table count nothing).
    pub weights: Vec<f64>,
    /// The sum that adopts, above 0.
    pub needed: f64,
}

impl Counting for Weighted {
    fn met(&self, ballot: Ballot, _seated: u64) -> bool {
        reaches(weight(&self.weights, ballot.yes), self.needed)
    }
}

/// What the members of a set weigh together.
pub(super) fn weight(weights: &[f64], set: u64) -> f64 {
    let members = weights.iter().enumerate().filter(|(party, _)| set >> party & 1 == 1);
    members.map(|(_, weight)| weight).sum()
}
