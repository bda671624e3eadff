//! Blocs: parties that decide among themselves and then vote as one.

use super::{Ballot, Counting, Threshold, Vote};

/// Blocs of parties with a rule of their own, and a rule by which the blocs decide: a
/// compound game (Shapley 1962, *Simple Games: An Outline of the Descriptive Theory*),
/// as in an electoral college or a coalition with an inner rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocs {
    /// The blocs, at most 64; no party is in two of them.
    pub blocs: Vec<Bloc>,
    /// How the blocs' votes are counted: what is one bit a party elsewhere is here one
    /// bit a bloc, in the order of the blocs.
    pub threshold: Box<Threshold>,
}

/// Parties that vote as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Bloc {
    /// Its parties, one bit a party.
    pub members: u64,
    /// When it says yes, as a test on its members' votes.
    pub threshold: Threshold,
}

impl Bloc {
    /// The bloc's vote: yes if its own test is met; if it is not and none of its
    /// members says no, it abstains.
    fn vote(&self, ballot: Ballot, seated: u64) -> Vote {
        let members = self.members & seated;
        let inner = ballot.among(members);
        let accepts = inner.yes != 0 && self.threshold.counting().met(inner, members);
        Vote::of(accepts, inner.against(members) == 0)
    }
}

impl Counting for Blocs {
    fn met(&self, ballot: Ballot, seated: u64) -> bool {
        let mut outer = Ballot::default();
        let mut blocs = 0;
        for (index, bloc) in self.blocs.iter().enumerate() {
            // A bloc of which nobody sits at the table is none.
            if bloc.members & seated != 0 {
                blocs |= 1 << index;
                outer.cast(index, bloc.vote(ballot, seated));
            }
        }
        outer.yes != 0 && self.threshold.counting().met(outer, blocs)
    }
}
