//! How often a package would be signed, over what nobody knows for sure: on each draw of the
//! numbers and of the hardness of red lines, who reaches its floor with it?
//!
//! Values are those of round 0. No negotiation is played: this is about who could live with a
//! package, not about whether they would get to it.

use rayon::prelude::*;

use super::interval::wilson;
use super::{Interval, LEVEL};
use crate::chance::Streams;
use crate::game::{Draw, Game};
use crate::negotiation::floor_of;
use crate::tolerance::reaches;

/// Draws to a task.
const BLOCK: u64 = 128;

/// Signatures over draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// Draws looked at.
    pub draws: u64,
    /// By party, those on which it reaches its floor and crosses none of its hard red lines.
    pub parties: Vec<u64>,
    /// Those on which everybody does whose consent the package needs.
    pub all: u64,
}

impl Signing {
    /// Puts a package (a path of the diagram) to draws 0..`draws` of a seed.
    pub fn new(game: &Game, path: &[u32], seed: u64, draws: u64) -> Self {
        let needed = game.requirement().of_path(path);
        let streams = Streams::new(seed);
        let blocks: Vec<u64> = (0..draws).step_by(BLOCK as usize).collect();
        let signed = |draw: &mut Draw, utilities: &mut Vec<f64>, number: u64| -> u64 {
            draw.sample(game, &streams, number, number);
            draw.utilities(game, path, 0, utilities);
            let crossed = draw.crossed_by(path);
            (0..game.party_count())
                .filter(|&party| {
                    crossed >> party & 1 == 0
                        && reaches(utilities[party], floor_of(game, draw, party, 0))
                })
                .fold(0, |signed, party| signed | 1 << party)
        };
        let nothing = || Self { draws, parties: vec![0; game.party_count()], all: 0 };
        let count = |first: &u64| {
            let (mut draw, mut utilities) = (Draw::new(game), vec![0.0; game.party_count()]);
            let mut found = nothing();
            for number in *first..(first + BLOCK).min(draws) {
                let signed = signed(&mut draw, &mut utilities, number);
                for (party, count) in found.parties.iter_mut().enumerate() {
                    *count += signed >> party & 1;
                }
                found.all += u64::from(needed & !signed == 0);
            }
            found
        };
        blocks.par_iter().map(count).reduce(nothing, |mut one, other| {
            one.all += other.all;
            one.parties.iter_mut().zip(other.parties).for_each(|(sum, more)| *sum += more);
            one
        })
    }

    /// The probability that so many draws stand for, with its interval at [`LEVEL`] (Wilson).
    pub fn interval(&self, count: u64) -> Interval {
        wilson(count as f64, self.draws as f64, LEVEL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;

    /// The responder's floor is known: nothing is left to chance.
    #[test]
    fn what_is_certain_is_signed_always_or_never() {
        let game = Game::compile(scenario::load("classroom/ultimatum").unwrap().scenario.parts);
        let game = game.unwrap();
        let signing = |option: usize| {
            let path = game.diagram().path(&[option]).unwrap();
            Signing::new(&game, &path, 1, 300)
        };
        let shares: Vec<(u64, u64)> =
            (0..=100).map(|at| (signing(at).all, signing(at).parties[1])).collect();
        // 71 of the 101 divisions leave the responder its 30.
        assert_eq!(shares.iter().filter(|(all, _)| *all == 300).count(), 71);
        assert_eq!(shares.iter().filter(|(all, _)| *all == 0).count(), 30);
    }

    /// In half of these talks the responder's red line is hard.
    #[test]
    fn a_line_that_may_be_hard_is_signed_across_as_often_as_it_is_not() {
        let name = "classroom/hidden-red-line-bold";
        let game = Game::compile(scenario::load(name).unwrap().scenario.parts).unwrap();
        let sizes: Vec<usize> = game.issues().iter().map(|issue| issue.options.len()).collect();
        let packages = sizes.iter().fold(vec![vec![]], |all: Vec<Vec<usize>>, size| {
            all.iter()
                .flat_map(|one| (0..*size).map(move |option| [&one[..], &[option]].concat()))
                .collect()
        });
        let shares: Vec<f64> = packages
            .iter()
            .filter_map(|package| game.diagram().path(package))
            .map(|path| Signing::new(&game, &path, 1, 4000).all as f64 / 4000.0)
            .collect();
        // Within four standard errors of a half, of 4,000 draws.
        assert!(shares.iter().any(|share| (share - 0.5).abs() < 0.032), "{shares:?}");
    }
}
