//! Playing a sweep, block by block.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Block, Piece, Plan};
use crate::chance::NumberId;
use crate::experiment::claim::measure::Measure;
use crate::experiment::run::{self, BLOCK, play_block};
use crate::experiment::{Row, Tally, Watcher};
use crate::game::Game;
use crate::negotiation::Table;

/// What a point is: one of the games, with numbers of it set.
#[derive(Clone)]
pub struct Setting<'g> {
    /// The game.
    pub game: &'g Game,
    /// What is observed of it besides; see [`crate::experiment::observe`].
    pub events: &'g [Arc<dyn Measure>],
    /// The numbers that are set, and to what.
    pub numbers: Vec<(NumberId, f64)>,
}

impl Setting<'_> {
    /// The game at this point.
    pub fn game(&self) -> Game {
        let mut game = self.game.clone();
        game.set(&self.numbers);
        game
    }
}

/// What came of a piece.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Played {
    /// What was counted.
    pub tally: Tally,
    /// Every negotiation in its order, if they are kept.
    pub rows: Vec<Row>,
}

/// Where finished blocks are kept.
pub trait Store {
    /// Is the block there already? `Break` ends the sweep.
    fn has(&mut self, block: &Block) -> ControlFlow<(), bool>;

    /// Keeps a block, one entry a piece; `Break` ends the sweep.
    fn keep(&mut self, block: &Block, played: &[Played]) -> ControlFlow<()>;
}

/// How far a sweep came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Its end.
    End,
    /// The end of a block.
    Boundary,
    /// The middle of a block, which is given up.
    Middle,
}

/// Plays those of the blocks that are not there yet.
///
/// A watcher that stops it is heard at the end of a block; one that becomes impatient ends it
/// within the block, at the next negotiation.
///
/// The thread pool falls back to the global one if the system refuses to start the threads
/// asked for; the result is the same.
pub fn play<'g>(
    plan: &Plan,
    setting: &(dyn Fn(u64) -> Setting<'g> + Sync),
    blocks: &[u64],
    threads: Option<usize>,
    store: &mut dyn Store,
    watcher: &dyn Watcher,
) -> Reached {
    let pool = threads
        .and_then(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok());
    let size = |block: &Block| -> u64 {
        block.pieces.iter().map(|piece| piece.replicates.end - piece.replicates.start).sum()
    };
    let of = blocks.iter().map(|index| size(&plan.block(*index))).sum();
    let mut done = 0;
    for (place, index) in blocks.iter().enumerate() {
        let block = plan.block(*index);
        let ControlFlow::Continue(known) = store.has(&block) else {
            return Reached::Boundary;
        };
        if !known {
            let work = || play_pieces(plan, setting, &block.pieces, watcher);
            let played = match &pool {
                Some(pool) => pool.install(work),
                None => work(),
            };
            let Some(played) = played else {
                return Reached::Middle;
            };
            if store.keep(&block, &played).is_break() {
                return Reached::Boundary;
            }
        }
        done += size(&block);
        if watcher.advanced(done, of).is_break() && place + 1 < blocks.len() {
            return Reached::Boundary;
        }
    }
    Reached::End
}

/// Plays a block: one entry a piece; nothing if the watcher became impatient.
pub fn play_pieces<'g>(
    plan: &Plan,
    setting: &(dyn Fn(u64) -> Setting<'g> + Sync),
    pieces: &[Piece],
    watcher: &dyn Watcher,
) -> Option<Vec<Played>> {
    let games: Vec<(Setting, Game)> = pieces
        .par_iter()
        .map(|piece| {
            let setting = setting(piece.point);
            let game = setting.game();
            (setting, game)
        })
        .collect();
    if plan.precision.is_some() {
        return games
            .iter()
            .map(|(setting, game)| play_to_precision(plan, setting, game, watcher))
            .collect();
    }
    let plays = u64::from(plan.plays);
    let turn = (BLOCK / plays).max(1) * plays;
    let ranges: Vec<(usize, Range<u64>)> = pieces
        .iter()
        .enumerate()
        .flat_map(|(at, piece)| {
            let end = piece.replicates.end;
            let starts = piece.replicates.clone().step_by(turn as usize);
            starts.map(move |start| (at, start..(start + turn).min(end)))
        })
        .collect();
    let turns: Option<Vec<(usize, Played)>> = ranges
        .into_par_iter()
        .map_init(
            || None,
            |table: &mut Option<(usize, Table)>, (at, replicates)| {
                let (setting, game) = &games[at];
                // A thread keeps its table as long as it stays at a point.
                let known = table.take().filter(|(place, _)| *place == at);
                let (_, table) =
                    table.insert(known.unwrap_or_else(|| (at, Table::new(game, plan.seed, plays))));
                let events = setting.events;
                let played = play_block(game, events, table, replicates, plan.rows, watcher);
                played.map(|(tally, rows)| (at, Played { tally, rows }))
            },
        )
        .collect();
    let empty = |(setting, game): &(Setting, Game)| Played {
        tally: Tally::new(game, plan.plays, setting.events.len()),
        rows: Vec::new(),
    };
    let mut played: Vec<Played> = games.iter().map(empty).collect();
    for (at, Played { tally, rows }) in turns? {
        played[at].tally.merge(&tally);
        played[at].rows.extend(rows);
    }
    Some(played)
}

/// Only impatience passes: a block that is stopped at any other boundary would be no whole one.
struct Impatience<'w>(&'w dyn Watcher);

impl Watcher for Impatience<'_> {
    fn advanced(&self, _done: u64, _of: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn impatient(&self) -> bool {
        self.0.impatient()
    }
}

fn play_to_precision(
    plan: &Plan,
    setting: &Setting,
    game: &Game,
    watcher: &dyn Watcher,
) -> Option<Played> {
    let own = run::Plan {
        seed: plan.seed,
        replicates: plan.replicates,
        plays: plan.plays,
        precision: plan.precision,
        threads: None,
    };
    let mut rows = Vec::new();
    let mut keep = |row: &Row| rows.push(row.clone());
    let wanted = plan.rows.then_some(&mut keep as &mut dyn FnMut(&Row));
    let outcome = run::observe(game, setting.events, &own, &Impatience(watcher), wanted);
    (!outcome.partial).then_some(Played { tally: outcome.tally, rows })
}
