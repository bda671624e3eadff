//! How the talks go in equilibrium: forwards along what was found backwards.

use super::induction::{Induction, Policy};
use super::world::rest;

/// An agreement that the talks may end in.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Rank of the package.
    pub package: u128,
    /// Its path.
    pub path: Vec<u32>,
    /// The round of the agreement.
    pub time: usize,
    /// Who proposes it, one bit a party.
    pub proposers: u64,
    /// Probability, seen from round 0: 0..1.
    pub probability: f64,
    /// Everybody's utility.
    pub utilities: Vec<f64>,
}

/// The distribution of how the talks end; its probabilities sum to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// Agreements by round, then by rank.
    pub agreements: Vec<Outcome>,
    /// Probability that the talks collapse after each round, 0 .. end of the talks.
    pub breakdowns: Vec<f64>,
    /// Probability that they reach their end (horizon or a party's deadline) without
    /// agreement.
    pub without_agreement: f64,
}

impl Course {
    pub(super) fn of(induction: &Induction, parties: usize) -> Self {
        let world = induction.world();
        let mut course = Self::default();
        let mut reach = 1.0;
        for time in 0..world.end() {
            let first = course.agreements.len();
            let mut agreed = 0.0;
            for proposer in 0..parties {
                let Policy::Package(package) = induction.policy(time, proposer) else { continue };
                let chance = world.chance(time, proposer);
                agreed += chance;
                if reach <= 0.0 {
                    continue;
                }
                let known = course.agreements[first..].iter_mut().find(|o| o.package == package);
                if let Some(known) = known {
                    known.probability += reach * chance;
                    known.proposers |= 1 << proposer;
                    continue;
                }
                course.agreements.push(Outcome {
                    package,
                    path: induction.proposal(time, proposer).unwrap_or_default().to_vec(),
                    time,
                    proposers: 1 << proposer,
                    probability: reach * chance,
                    utilities: induction.utilities(time, proposer).unwrap_or_default().to_vec(),
                });
            }
            course.agreements[first..].sort_by_key(|outcome| outcome.package);
            let open = rest(agreed);
            course.breakdowns.push(reach * open * world.breakdown(time));
            reach *= open * (1.0 - world.breakdown(time));
        }
        course.without_agreement = reach;
        course
    }

    /// Probability of an agreement, 0..1.
    pub fn agreement(&self) -> f64 {
        self.agreements.iter().map(|outcome| outcome.probability).sum()
    }

    /// Probability that the talks collapse, 0..1.
    pub fn breakdown(&self) -> f64 {
        self.breakdowns.iter().sum()
    }

    /// Expected round of an agreement, given that there is one.
    pub fn mean_round(&self) -> Option<f64> {
        let agreement = self.agreement();
        let rounds = self.agreements.iter().map(|o| o.probability * o.time as f64);
        (agreement > 0.0).then(|| rounds.sum::<f64>() / agreement)
    }
}
