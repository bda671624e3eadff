//! A share of the votes.

use super::{Ballot, Counting};
use crate::tolerance::{exceeds, reaches};

/// A share of the votes is for it: a simple majority (more than one half), two
/// thirds, and so on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Majority {
    /// The share, above 0 and at most 1.
    pub share: f64,
    /// Must the share be exceeded (`true`, as in a simple majority), or is the share
    /// itself enough?
    pub exceeded: bool,
    /// What it is a share of.
    pub of: Electorate,
}

/// What a majority is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Electorate {
    /// All at the table: who abstains makes it harder, as in the Council of the
    /// European Union (Art. 238(1) TFEU: a majority of its component members).
    Members,
    /// Those who say yes or no: who abstains is left out, as in the General Assembly
    /// (Rules of Procedure, rule 86, on members present and voting).
    Voters,
}

impl Counting for Majority {
    fn met(&self, ballot: Ballot, seated: u64) -> bool {
        let base = match self.of {
            Electorate::Members => seated,
            Electorate::Voters => seated & !ballot.abstained,
        };
        let (votes, needed) = (count(ballot.yes), self.share * count(base));
        let enough = if self.exceeded { exceeds(votes, needed) } else { reaches(votes, needed) };
        enough && ballot.yes != 0
    }
}

/// The number of members of a set.
pub(super) fn count(set: u64) -> f64 {
    f64::from(set.count_ones())
}
