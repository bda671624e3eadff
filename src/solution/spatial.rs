//! Spatial solutions: what collective decision making makes of positions, saliences
//! and capabilities, without anybody offering anything.
//!
//! The compromise model (Van den Bos 1991, *Dutch EC Policy Making*; Achen 2006 in
//! Thomson, Stokman, Achen & König, eds, *The European Union Decides*, ch. 4, who shows
//! that it approximates the Nash bargaining solution when no decision is bad for all):
//! `x* = Σ c_i·s_i·x_i / Σ c_i·s_i` on each issue, c capability, s salience, x position.
//! Beside it the weighted median, which a majority of weights cannot be moved from
//! (Black 1958).

use crate::game::Game;
use crate::party::value::ValueFunction;
use crate::tolerance::reaches;

/// Who wants what, how much, and what it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct ActorTable {
    /// For each actor and issue; nothing where an actor takes no part.
    pub stakes: Vec<Vec<Option<Stake>>>,
}

/// An actor's stake in an issue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stake {
    /// What it wants, in the issue's unit.
    pub position: f64,
    /// Utility it loses by a distance of 1 in the issue's unit, ≥ 0. All that is
    /// computed here compares saliences, so any scale shared by the actors will do.
    pub salience: f64,
    /// What it counts, ≥ 0, on a scale that the actors of an issue share.
    pub capability: f64,
}

impl Stake {
    /// What its position counts: capability times salience.
    pub fn weight(&self) -> f64 {
        self.capability * self.salience
    }
}

/// What the compromise model says of an issue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compromise {
    /// The mean of the positions weighted by capability times salience.
    pub mean: f64,
    /// The least position at which half of the weight is reached.
    pub median: f64,
    /// `Σ (x_i − mean)² / n`: not weighted, and about the weighted mean, which is what
    /// the program Decide calls the variance of an issue.
    pub variance: f64,
    /// How many actors take part.
    pub actors: usize,
}

impl ActorTable {
    /// The parties of a game that have ideal points on issues of numbers, with all
    /// uncertain numbers at their central values. An ideal point of weight 0 takes part
    /// (and counts nothing); every other value function does not.
    pub fn of(game: &Game) -> Self {
        let parts = game.parts();
        let central = parts.numbers.central();
        let stakes = parts.parties.iter().map(|party| {
            let preferences = &party.preferences;
            let sum: f64 = preferences.issues.iter().map(|own| own.weight.on(&central)).sum();
            let factor = if sum > 0.0 { preferences.scale.factor / sum } else { 0.0 };
            let stake = |(own, issue): (&crate::party::IssuePreference, &crate::space::Issue)| {
                let ValueFunction::IdealPoint(point) = &own.value else { return None };
                let range = issue.position(issue.options.len() - 1) - issue.position(0);
                let steepness = point.salience.on(&central) / if range > 0.0 { range } else { 1.0 };
                Some(Stake {
                    position: point.ideal.on(&central),
                    salience: factor * own.weight.on(&central) * steepness,
                    capability: own.capability.on(&central),
                })
            };
            preferences.issues.iter().zip(&parts.issues).map(stake).collect()
        });
        Self { stakes: stakes.collect() }
    }

    /// How many issues there are.
    pub fn issue_count(&self) -> usize {
        self.stakes.first().map_or(0, Vec::len)
    }

    /// The stakes of those who take part in an issue, with their actors.
    pub fn on(&self, issue: usize) -> impl Iterator<Item = (usize, Stake)> + '_ {
        self.stakes
            .iter()
            .enumerate()
            .filter_map(move |(actor, stakes)| Some((actor, stakes.get(issue).copied()??)))
    }

    /// The compromise on an issue; none if nobody counts.
    pub fn compromise(&self, issue: usize) -> Option<Compromise> {
        let mut stakes: Vec<Stake> = self.on(issue).map(|(_, stake)| stake).collect();
        let total: f64 = stakes.iter().map(Stake::weight).sum();
        if total <= 0.0 {
            return None;
        }
        let weighted: f64 = stakes.iter().map(|stake| stake.weight() * stake.position).sum();
        let mean = weighted / total;
        let squares = stakes.iter().map(|stake| (stake.position - mean) * (stake.position - mean));
        let variance = squares.sum::<f64>() / stakes.len() as f64;
        stakes.sort_by(|left, right| left.position.total_cmp(&right.position));
        let mut below = 0.0;
        let median = stakes.iter().find(|stake| {
            below += stake.weight();
            reaches(below / total, 0.5)
        });
        Some(Compromise { mean, median: median?.position, variance, actors: stakes.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::ties;

    /// One issue, (position, salience, capability) an actor.
    fn table(stakes: &[(f64, f64, f64)]) -> ActorTable {
        let stake = |&(position, salience, capability): &(f64, f64, f64)| {
            vec![Some(Stake { position, salience, capability })]
        };
        ActorTable { stakes: stakes.iter().map(stake).collect() }
    }

    #[test]
    fn mean_median_and_variance_by_hand() {
        // Weights 1, 2, 1: (0 + 60 + 100) / 4 = 40; half of 4 is reached at 30.
        let found = table(&[(0.0, 0.5, 2.0), (100.0, 1.0, 1.0), (30.0, 0.5, 4.0)]);
        let found = found.compromise(0).unwrap();
        assert!(ties(found.mean, 40.0));
        assert!(ties(found.median, 30.0));
        assert!(ties(found.variance, (1600.0 + 3600.0 + 100.0) / 3.0));
        assert_eq!(found.actors, 3);
    }

    #[test]
    fn half_of_the_weight_is_enough_for_the_median() {
        let found = table(&[(10.0, 0.1, 3.0), (20.0, 0.3, 1.0)]).compromise(0).unwrap();
        assert!(ties(found.median, 10.0));
    }

    #[test]
    fn nobody_who_counts_no_compromise() {
        assert_eq!(table(&[(10.0, 0.0, 3.0), (20.0, 0.3, 0.0)]).compromise(0), None);
        assert_eq!(ActorTable { stakes: vec![vec![None]] }.compromise(0), None);
        assert_eq!(ActorTable { stakes: Vec::new() }.compromise(0), None);
    }
}
