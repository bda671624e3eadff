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
