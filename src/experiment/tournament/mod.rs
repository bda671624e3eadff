//! Tournaments: every line-up of some strategies, over scenarios and seats.
//!
//! A block is a range of draws that all line-ups of all scenarios are played on, so
//! what is finished is balanced at any time, and whatever is compared was played on the
//! same draws (common random numbers, Glasserman & Yao 1992). The draw is the unit of
//! all errors: what is observed on one draw, over line-ups and seats, is one
//! observation. A scenario in which nothing is left to chance is played once, and its
//! means have no error.

mod line_up;
mod measure;
mod onlooker;
mod replicator;
mod sampled_mean;
mod standings;

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use rayon::prelude::*;

pub use line_up::{LineUps, how_many};
pub use measure::{Landmarks, MEASURES, Measure, OWN, Outcome, SHARED};
pub use replicator::{Evolution, Payoff, evolve};
pub use sampled_mean::{SampledMean, holm};
pub use standings::{Deviation, Difference, Standings};

use self::onlooker::Onlooker;
use super::Watcher;
use super::accuracy::sample;
use crate::chance::Streams;
use crate::game::{Draw, Game};
use crate::negotiation::Table;
use crate::negotiation::strategy::Strategy;
use crate::party::Seat;
use crate::solution::{RedLines, Zopa};
use crate::space::Path;

/// The most line-ups of all scenarios together.
pub const MOST_LINE_UPS: u64 = 20_000;

/// The most negotiations.
pub const MOST_NEGOTIATIONS: u64 = 20_000_000;

/// Negotiations in a block, about.
const BLOCK: u64 = 4_096;

/// Negotiations that one thread plays at a time, about.
const TURN: u64 = 32;

/// How a tournament is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Master seed.
    pub seed: u64,
    /// Negotiations a line-up, rounded up to whole draws.
    pub negotiations: u64,
    /// Negotiations on each draw, at least 1.
    pub plays: u32,
    /// May strategies meet themselves?
    pub self_play: bool,
    /// Threads to use; `None`: one a core.
    pub threads: Option<usize>,
}

/// A scenario with the strategies that compete in it.
pub struct Contest {
    game: Game,
    strategies: Vec<Arc<dyn Strategy>>,
    seats: Vec<usize>,
    members: Vec<usize>,
    line_ups: LineUps,
    certain: bool,
    /// Is everything but the strategies settled, so that all draws are the same?
    settled: bool,
    landmarks: bool,
    /// The packages on which beliefs are compared with the truth.
    packages: Vec<Path>,
}

impl Contest {
    /// The strategies are seated where parties may propose; the other parties keep
    /// theirs.
    pub fn new(game: Game, strategies: Vec<Arc<dyn Strategy>>, self_play: bool) -> Self {
        let parts = game.parts();
        let seats = seats(&game);
        let kept =
            |party: &usize| seats.contains(party) || parts.parties[*party].strategy.is_certain();
        let settled = parts.is_certain_but_for_strategies();
        let certain = settled
            && strategies.iter().all(|strategy| strategy.is_certain())
            && (0..game.party_count()).all(|party| kept(&party));
        let mut draw = Draw::new(&game);
        draw.centre(&game);
        let members = Zopa::new(&game, &draw, 0, RedLines::AsDrawn).members();
        let line_ups = LineUps::new(strategies.len(), seats.len(), self_play);
        let landmarks = measure::has_landmarks(&game);
        let packages = sample(&game);
        Self { game, strategies, seats, members, line_ups, certain, settled, landmarks, packages }
    }

    /// The game.
    pub fn game(&self) -> &Game {
        &self.game
    }

    /// The parties whose strategies change, in order.
    pub fn seats(&self) -> &[usize] {
        &self.seats
    }

    /// Who sits where.
    pub fn line_ups(&self) -> &LineUps {
        &self.line_ups
    }

    /// Is nothing left to chance, whoever plays?
    pub fn is_certain(&self) -> bool {
        self.certain
    }

    /// Can the efficient packages be found, and distances from them be measured?
    pub fn has_landmarks(&self) -> bool {
        self.landmarks
    }

    /// Negotiations a line-up under a plan.
    pub fn negotiations(&self, plan: &Plan) -> u64 {
        if self.certain {
            1
        } else {
            plan.negotiations.max(1).next_multiple_of(u64::from(plan.plays.max(1)))
        }
    }

    /// Plays all line-ups on some replicates; outcomes by replicate, then line-up.
    fn play(&self, plan: &Plan, replicates: Range<u64>) -> Vec<Outcome> {
        let plays = u64::from(plan.plays.max(1));
        let game = &self.game;
        // Where all draws are the same, those of one are those of all.
        let different = if self.settled { 1 } else { replicates.end - replicates.start };
        let landmarks: Vec<Option<Landmarks>> = (replicates.start..replicates.start + different)
            .into_par_iter()
            .map(|replicate| {
                self.landmarks.then(|| {
                    let mut draw = Draw::new(game);
                    draw.sample(game, &Streams::new(plan.seed), replicate / plays, replicate);
                    Landmarks::new(game, &draw)
                })?
            })
            .collect();
        let line_ups = self.line_ups.list();
        let step = TURN.min(replicates.end - replicates.start).max(1);
        let turns: Vec<(usize, Range<u64>)> = (0..line_ups.len())
            .flat_map(|line_up| {
                let ends = replicates.end;
                replicates
                    .clone()
                    .step_by(step as usize)
                    .map(move |first| (line_up, first..(first + step).min(ends)))
            })
            .collect();
        let played: Vec<Vec<Outcome>> = turns
            .par_iter()
            .map(|(line_up, turn)| {
                let parties = game.parts().parties.iter();
                let mut strategies: Vec<_> =
                    parties.map(|party| Arc::clone(&party.strategy)).collect();
                for (seat, strategy) in self.seats.iter().zip(&line_ups[*line_up]) {
                    strategies[*seat] = Arc::clone(&self.strategies[*strategy]);
                }
                let mut table = Table::seated(game, plan.seed, plays, &strategies);
                let mut onlooker = Onlooker::new(game, plan.seed, &self.packages);
                turn.clone()
                    .map(|replicate| {
                        onlooker.begin();
                        table.play(replicate, &mut onlooker);
                        table.look_back();
                        let nth = (replicate - replicates.start).min(different - 1);
                        let landmarks = landmarks[nth as usize].as_ref();
                        let (draw, record) = (table.draw(), table.record());
                        let (members, seats) = (&self.members, &self.seats);
                        let concealed = onlooker.concealed(draw, record, seats);
                        measure::measure(game, draw, record, landmarks, members, seats, &concealed)
                    })
                    .collect()
            })
            .collect();
        let mut by_line_up: Vec<Vec<Outcome>> = vec![Vec::new(); line_ups.len()];
        for ((line_up, _), outcomes) in turns.iter().zip(played) {
            by_line_up[*line_up].extend(outcomes);
        }
        let mut columns: Vec<_> = by_line_up.into_iter().map(Vec::into_iter).collect();
        replicates
            .flat_map(|_| columns.iter_mut().filter_map(Iterator::next).collect::<Vec<_>>())
            .collect()
    }
}

/// The parties of a game that may propose, whose strategies a tournament changes.
pub fn seats(game: &Game) -> Vec<usize> {
    let parties = game.parts().parties.iter().enumerate();
    let proposing =
        parties.filter(|(_, party)| matches!(party.seat, Seat::Table | Seat::Conditional { .. }));
    proposing.map(|(party, _)| party).collect()
}

/// A part of a tournament that is played, kept and summed up as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its number.
    pub index: usize,
    /// The contests that are played: one in which nothing is left to chance, or all
    /// the others.
    pub contests: Vec<usize>,
    /// The replicates that all their line-ups are played on: whole draws.
    pub replicates: Range<u64>,
}

impl Block {
    /// How many outcomes each of its contests has.
    pub fn sizes(&self, contests: &[Contest]) -> Vec<usize> {
        let replicates = (self.replicates.end - self.replicates.start) as usize;
        let size = |contest: &usize| replicates * contests[*contest].line_ups.list().len();
        self.contests.iter().map(size).collect()
    }
}

/// What a tournament is made of, in order.
pub fn blocks(contests: &[Contest], plan: &Plan) -> Vec<Block> {
    let (certain, open): (Vec<usize>, Vec<usize>) =
        (0..contests.len()).partition(|contest| contests[*contest].certain);
    let mut blocks: Vec<Block> = Vec::new();
    for contest in certain {
        blocks.push(Block { index: blocks.len(), contests: vec![contest], replicates: 0..1 });
    }
    let line_ups: usize = open.iter().map(|at| contests[*at].line_ups.list().len()).sum();
    if line_ups > 0 {
        let plays = u64::from(plan.plays.max(1));
        let draws = (BLOCK / (line_ups as u64 * plays)).max(1);
        let end = contests[open[0]].negotiations(plan);
        for first in (0..end).step_by((draws * plays) as usize) {
            let replicates = first..(first + draws * plays).min(end);
            blocks.push(Block { index: blocks.len(), contests: open.clone(), replicates });
        }
    }
    blocks
}

/// Where finished blocks are kept.
pub trait Store {
    /// The outcomes of a block that was finished before, one list a contest.
    fn fetch(&mut self, block: &Block) -> Option<Vec<Vec<Outcome>>>;

    /// Keeps a block; `Break` ends the tournament.
    fn keep(&mut self, block: &Block, outcomes: &[Vec<Outcome>]) -> ControlFlow<()>;
}

/// A store that keeps nothing.
pub struct Forgetful;

impl Store for Forgetful {
    fn fetch(&mut self, _block: &Block) -> Option<Vec<Vec<Outcome>>> {
        None
    }

    fn keep(&mut self, _block: &Block, _outcomes: &[Vec<Outcome>]) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Plays what the store has not, and sums it up, ranked by a measure of which more is
/// better. The result does not depend on threads, nor on what the store had.
pub fn tournament<'c>(
    contests: &'c [Contest],
    plan: &Plan,
    by: Measure,
    store: &mut dyn Store,
    watcher: &dyn Watcher,
) -> Standings<'c> {
    let pool = plan
        .threads
        .and_then(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok());
    let blocks = blocks(contests, plan);
    let size = |block: &Block| block.sizes(contests).iter().sum::<usize>() as u64;
    let of: u64 = blocks.iter().map(size).sum();
    let mut done = 0;
    let mut standings = Standings::new(contests, by, plan.plays.max(1));
    for block in &blocks {
        let outcomes = store.fetch(block).unwrap_or_else(|| {
            let play = || -> Vec<Vec<Outcome>> {
                let contests = block.contests.iter().map(|contest| &contests[*contest]);
                contests.map(|contest| contest.play(plan, block.replicates.clone())).collect()
            };
            match &pool {
                Some(pool) => pool.install(play),
                None => play(),
            }
        });
        let kept = store.keep(block, &outcomes);
        standings.add(block, &outcomes);
        done += size(block);
        let stop = kept.is_break() || watcher.advanced(done, of).is_break();
        if stop && done < of {
            standings.partial = true;
            break;
        }
    }
    standings
}
