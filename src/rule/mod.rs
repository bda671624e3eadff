//! When a package is adopted: which votes are enough, and whose no blocks.
//!
//! A rule looks only at how the parties at the table voted. Consent by ownership
//! and ratification come after it and belong to the parties' seats. Sets of parties
//! are words with one bit a party, so nothing here allocates. To add a way of
//! counting: a file with a type that implements [`Counting`], and its line in
//! [`Threshold`].

mod abstention;
mod ballot;
mod blocs;
mod conditional;
mod every;
mod majority;
mod qualified_majority;
mod quota;
mod share;
mod unanimity;
mod weighted;

pub use abstention::abstains;
pub use ballot::{Ballot, Vote};
pub use blocs::{Bloc, Blocs};
pub use conditional::standing;
pub use every::Every;
pub use majority::{Electorate, Majority};
pub use qualified_majority::QualifiedMajority;
pub use quota::Quota;
pub use share::Share;
pub use unanimity::Unanimity;
pub use weighted::Weighted;

/// Which ballots adopt a package.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// How votes are counted.
    pub threshold: Threshold,
    /// Parties whose no blocks whatever the count (indices of parties). An abstention
    /// is no veto: so the Security Council reads art. 27(3) of the UN Charter (ICJ,
    /// *Namibia*, advisory opinion of 21 June 1971, para. 22).
    pub vetoes: Vec<usize>,
}

/// How votes are counted: any of the tests, some of which are made of others.
#[derive(Clone, Debug, PartialEq)]
pub enum Threshold {
    /// Nobody says no.
    Unanimity,
    /// So many yes votes.
    Quota(Quota),
    /// Yes votes whose weights reach a sum.
    Weighted(Weighted),
    /// A share of what the members of a coalition weigh.
    Share(Share),
    /// A share of the votes.
    Majority(Majority),
    /// A share of the members that stands for a share of the population.
    QualifiedMajority(QualifiedMajority),
    /// Several tests at once.
    Every(Every),
    /// Blocs that vote as one after a vote of their own.
    Blocs(Blocs),
}

/// What every threshold does. More support never hurts: who turns a no into an
/// abstention, or an abstention into a yes, never undoes an adoption.
pub trait Counting {
    /// Is the ballot enough? Its bits are among those of `seated`, and nobody both
    /// says yes and abstains.
    fn met(&self, ballot: Ballot, seated: u64) -> bool;
}

impl Threshold {
    /// The threshold as the common trait.
    #[inline]
    pub fn counting(&self) -> &dyn Counting {
        match self {
            Threshold::Unanimity => &Unanimity,
            Threshold::Quota(threshold) => threshold,
            Threshold::Weighted(threshold) => threshold,
            Threshold::Share(threshold) => threshold,
            Threshold::Majority(threshold) => threshold,
            Threshold::QualifiedMajority(threshold) => threshold,
            Threshold::Every(threshold) => threshold,
            Threshold::Blocs(threshold) => threshold,
        }
    }

    /// Tells every test of a share what the members of the coalition weigh (one weight a
    /// member), in the rules it is made of too.
    pub fn weigh(&mut self, weights: &[f64]) {
        match self {
            Threshold::Share(threshold) => {
                threshold.weights.clear();
                threshold.weights.extend_from_slice(weights);
            }
            Threshold::Every(Every { tests }) => {
                tests.iter_mut().for_each(|test| test.weigh(weights));
            }
            // The blocs themselves have no weights.
            Threshold::Blocs(Blocs { blocs, .. }) => {
                blocs.iter_mut().for_each(|bloc| bloc.threshold.weigh(weights));
            }
            _ => {}
        }
    }
}

impl Rule {
    /// Does the ballot adopt? `seated` says who sits at the table, one bit a party;
    /// who is not there does not count. Whatever the threshold, somebody must say yes.
    ///
    /// # Examples
    /// Nine of fifteen, and a veto of the first five: an abstention is none.
    /// ```
    /// use zopa::rule::{Ballot, Quota, Rule, Threshold};
    ///
    /// let council = Rule { threshold: Threshold::Quota(Quota { needed: 9 }), vetoes: (0..5).collect() };
    /// let seated = (1 << 15) - 1;
    /// let ten = 0b000_0001_1111_1111 << 1;
    /// assert!(!council.decides(Ballot { yes: ten, abstained: 0 }, seated));
    /// assert!(council.decides(Ballot { yes: ten, abstained: 1 }, seated));
    /// ```
    pub fn decides(&self, ballot: Ballot, seated: u64) -> bool {
        let ballot = ballot.among(seated);
        let against = ballot.against(seated);
        let vetoed = self.vetoes.iter().any(|party| against >> party & 1 == 1);
        ballot.yes != 0 && !vetoed && self.threshold.counting().met(ballot, seated)
    }

    /// Does this set of yes votes adopt, if all others say no?
    pub fn adopts(&self, yes: u64, seated: u64) -> bool {
        self.decides(Ballot { yes, abstained: 0 }, seated)
    }
}
