//! Votes, and a ballot of them.

/// One party's vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vote {
    /// For the package.
    Yes,
    /// Against it.
    No,
    /// Neither.
    Abstention,
}

/// How everybody voted: one bit a party. Who is in neither set said no, or was not
/// there to say anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ballot {
    /// Who said yes.
    pub yes: u64,
    /// Who abstained.
    pub abstained: u64,
}

impl Ballot {
    /// Adds the vote of a party (its index, below 64).
    #[inline]
    pub fn cast(&mut self, party: usize, vote: Vote) {
        match vote {
            Vote::Yes => self.yes |= 1 << party,
            Vote::Abstention => self.abstained |= 1 << party,
            Vote::No => {}
        }
    }

    /// The votes of these parties alone. A yes outdoes an abstention.
    #[inline]
    pub fn among(self, parties: u64) -> Self {
        let yes = self.yes & parties;
        Self { yes, abstained: self.abstained & parties & !yes }
    }

    /// Who of these parties said no.
    #[inline]
    pub fn against(self, parties: u64) -> u64 {
        parties & !self.yes & !self.abstained
    }
}
