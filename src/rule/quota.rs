//! A number of votes.

use super::{Ballot, Counting};

/// At least so many yes votes, whoever abstains or is absent: nine of fifteen in the
/// Security Council (UN Charter, art. 27(2) and (3)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many, at least 1.
    pub needed: usize,
}

impl Counting for Quota {
    fn met(&self, ballot: Ballot, _seated: u64) -> bool {
        ballot.yes.count_ones() as usize >= self.needed
    }
}
