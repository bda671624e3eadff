//! A share of what the members of a coalition weigh.

use super::weighted::weight;
use super::{Ballot, Counting};
use crate::tolerance::reaches;

/// Members whose weights make up at least a share of the weights of all who vote,
/// whoever abstains: a weighted majority game (von Neumann and Morgenstern 1944) whose
/// weights are given with the members, not with the rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// One weight a member, 0 or more, on any scale.
    pub weights: Vec<f64>,
    /// The share, above 0 and at most 1.
    pub share: f64,
}

impl Counting for Share {
    fn met(&self, ballot: Ballot, seated: u64) -> bool {
        reaches(weight(&self.weights, ballot.yes), self.share * weight(&self.weights, seated))
    }
}
