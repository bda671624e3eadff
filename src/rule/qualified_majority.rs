//! A double majority, of members and of the population they stand for.

use super::majority::count;
use super::weighted::weight;
use super::{Ballot, Counting};
use crate::tolerance::reaches;

/// Members that are a share of all members and stand for a share of the population:
/// the ordinary majority of the Council of the European Union with 0.55 and 0.65
/// (Art. 16(4) TEU, Art. 238(3) TFEU). Who abstains does not support it, so an
/// abstention counts as a vote against.
#[derive(Clone, Debug, PartialEq)]
pub struct QualifiedMajority {
    /// The share of the members at the table, above 0 and at most 1.
    pub members: f64,
    /// One population a party of the game, 0 or more, in any unit (those not at the
    /// table count nothing).
    pub population: Vec<f64>,
    /// The share of the population at the table, above 0 and at most 1.
    pub share: f64,
    /// How many members it takes, at least, to block by population: with fewer who do
    /// not support it, the test of population is passed (four in Art. 16(4) TEU). 0: any.
    pub blocking: usize,
}

impl Counting for QualifiedMajority {
    fn met(&self, ballot: Ballot, seated: u64) -> bool {
        let (supporters, others) = (ballot.yes, seated & !ballot.yes);
        let all = weight(&self.population, seated);
        supporters != 0
            && reaches(count(supporters), self.members * count(seated))
            && ((others.count_ones() as usize) < self.blocking
                // Shares, so that the tie does not depend on the unit of the population.
                || reaches(weight(&self.population, supporters) / all, self.share))
    }
}
