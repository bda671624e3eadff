//! Many negotiations of one game, on all cores, in blocks of whole draws.
//!
//! Blocks are played in any order by any thread and merged; a replicate depends
//! on nothing but its index, so the result is the same bytes. Between waves of
//! blocks, at fixed boundaries in index order, the run looks whether it has been
//! asked to stop or has reached its precision.

use std::ops::ControlFlow;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::claim::measure::{Chorus, Ended, Measure, Observation, Observer};
use super::{Interval, Tally, confidence_sequence, first_agreements};
use crate::game::Game;
use crate::negotiation::{End, Listener, Record, Table};

/// What to play.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Master seed.
    pub seed: u64,
    /// Replicates; rounded up to whole draws. With a precision: the most that are played.
    pub replicates: u64,
    /// Replicates to an analyst draw, at least 1.
    pub plays: u32,
    /// Stop when the 95% half-width of the agreement probability is at most this.
    pub precision: Option<f64>,
    /// Threads to use; `None`: one a core.
    pub threads: Option<usize>,
}

/// What was played, and whether all of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The summary.
    pub tally: Tally,
    /// The plan it followed.
    pub plan: Plan,
    /// Was it stopped before its end?
    pub partial: bool,
    /// With a precision: the interval at which it stopped, valid under stopping.
    pub sequence: Option<Interval>,
}

/// Who is told how far a run has come, and may stop it.
pub trait Watcher: Sync {
    /// `done` of `of` replicates are played; `Break` ends the run cleanly.
    fn advanced(&self, done: u64, of: u64) -> ControlFlow<()>;

    /// What has been played so far; called before [`Watcher::advanced`].
    fn tallied(&self, _tally: &Tally) {}

    /// Must the run end now, without waiting for the next boundary? What is played since the
    /// last one is given up.
    fn impatient(&self) -> bool {
        false
    }

    /// Blocks of 256 negotiations between two looks. Estimates do not depend on it, unless
    /// a precision ends the run: it is then met at one of these looks.
    fn pace(&self) -> u64 {
        WAVE
    }
}

/// A watcher who lets everything pass.
pub struct Unwatched;

impl Watcher for Unwatched {
    fn advanced(&self, _done: u64, _of: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// One negotiation as a row of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Index of the replicate.
    pub replicate: u64,
    /// Index of the draw.
    pub draw: u64,
    /// Why it ended.
    pub end: End,
    /// When.
    pub time: usize,
    /// Who proposed the package agreed on.
    pub proposer: Option<usize>,
    /// Rank of the package agreed on.
    pub package: Option<u128>,
    /// The option of each issue of that package; empty without agreement.
    pub options: Vec<usize>,
    /// What each party got.
    pub values: Vec<f64>,
    /// The kind of the first agreement of any kind, counted as in [`super::AccordsTally`].
    pub first_agreement: Option<usize>,
}

/// Replicates in a block, about.
pub(super) const BLOCK: u64 = 256;

/// Blocks between two looks around.
const WAVE: u64 = 32;

/// Level of all intervals.
pub const LEVEL: f64 = 0.95;

/// Plays the plan. `rows`, if given, is called with every negotiation in
/// replicate order.
///
/// The thread pool falls back to the global one if the system refuses to start
/// the threads asked for; the result is the same.
/// # Examples
/// In half of these talks the responder will not take what it is offered.
/// ```
/// use zopa::experiment::{Plan, Unwatched, run};
/// use zopa::game::Game;
/// use zopa::scenario;
///
/// let game = Game::compile(scenario::load("classroom/hidden-red-line-bold")?.scenario.parts)?;
/// let plan = Plan { seed: 1, replicates: 2000, plays: 1, precision: None, threads: None };
/// let outcome = run(&game, &plan, &Unwatched, None);
/// let share = outcome.tally.agreements() as f64 / 2000.0;
/// assert!((share - 0.5).abs() < 0.05);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(
    game: &Game,
    plan: &Plan,
    watcher: &dyn Watcher,
    rows: Option<&mut dyn FnMut(&Row)>,
) -> Outcome {
    observe(game, &[], plan, watcher, rows)
}

/// The same, with the running estimates of some events: measures that are 0 or 1 in a
/// negotiation. Nothing else in the outcome depends on them.
pub fn observe(
    game: &Game,
    events: &[Arc<dyn Measure>],
    plan: &Plan,
    watcher: &dyn Watcher,
    mut rows: Option<&mut dyn FnMut(&Row)>,
) -> Outcome {
    let plays = u64::from(plan.plays.max(1));
    let plan = Plan {
        plays: plays as u32,
        replicates: plan.replicates.max(1).next_multiple_of(plays),
        ..*plan
    };
    let pool = plan
        .threads
        .and_then(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok());
    let block = (BLOCK / plays).max(1) * plays;
    let tally = Tally::new(game, plan.plays, events.len());
    let mut outcome = Outcome { tally, plan, partial: false, sequence: None };
    let mut start = 0;
    while start < plan.replicates {
        let end = (start + block * watcher.pace().max(1)).min(plan.replicates);
        let blocks: Vec<(u64, u64)> = (start..end)
            .step_by(block as usize)
            .map(|first| (first, (first + block).min(end)))
            .collect();
        let keep = rows.is_some();
        let play = || -> Option<Vec<(Tally, Vec<Row>)>> {
            blocks
                .par_iter()
                .map_init(
                    || Table::new(game, plan.seed, plays),
                    |table, &(first, last)| {
                        play_block(game, events, table, first..last, keep, watcher)
                    },
                )
                .collect()
        };
        let played = match &pool {
            Some(pool) => pool.install(play),
            None => play(),
        };
        let Some(played) = played else {
            outcome.partial = true;
            break;
        };
        for (tally, block_rows) in &played {
            outcome.tally.merge(tally);
            if let Some(rows) = &mut rows {
                block_rows.iter().for_each(&mut *rows);
            }
        }
        start = end;
        if let Some(precision) = plan.precision {
            let interval = sequence(&outcome.tally);
            outcome.sequence = Some(interval);
            if interval.half_width() <= precision {
                break;
            }
        }
        watcher.tallied(&outcome.tally);
        if watcher.advanced(start, plan.replicates).is_break() && start < plan.replicates {
            outcome.partial = true;
            break;
        }
    }
    outcome
}

/// The confidence sequence of the agreement probability, draws as observations: valid at
/// whatever time the negotiations stop.
pub fn sequence(tally: &Tally) -> Interval {
    let draws = tally.clusters.draws();
    let sum = tally.clusters.events() as f64 / f64::from(tally.clusters.plays());
    confidence_sequence(draws, sum, 1.0 - LEVEL)
}

/// Plays some negotiations, and keeps their rows if asked to; nothing if the watcher becomes
/// impatient.
pub(super) fn play_block(
    game: &Game,
    events: &[Arc<dyn Measure>],
    table: &mut Table,
    replicates: std::ops::Range<u64>,
    keep: bool,
    watcher: &dyn Watcher,
) -> Option<(Tally, Vec<Row>)> {
    let mut tally = Tally::new(game, table.plays(), events.len());
    let mut rows = Vec::new();
    let mut observers: Vec<Box<dyn Observer>> =
        events.iter().map(|event| event.observer()).collect();
    let mut seen = vec![Observation::default(); events.len()];
    for replicate in replicates {
        let goes_on = || !watcher.impatient();
        if observers.is_empty() {
            table.play_while(replicate, &mut tally.listen(game), goes_on)?;
        } else {
            let mut ear = tally.listen(game);
            let mut voices: Vec<&mut dyn Listener> = vec![&mut ear];
            voices.extend(observers.iter_mut().map(|one| &mut **one as &mut dyn Listener));
            table.play_while(replicate, &mut Chorus(&mut voices), goes_on)?;
        }
        let ended = Ended { game, draw: table.draw(), record: table.record() };
        for (seen, observer) in seen.iter_mut().zip(&mut observers) {
            *seen = observer.observe(&ended);
        }
        tally.end(game, table.draw(), table.record(), &seen);
        if keep {
            rows.push(row(game, table.record()));
        }
    }
    Some((tally, rows))
}

fn row(game: &Game, record: &Record) -> Row {
    let agreed = record.agreed();
    Row {
        replicate: record.replicate,
        draw: record.draw,
        end: record.end,
        time: record.time,
        proposer: record.proposer,
        package: agreed.then(|| game.diagram().rank_of_path(&record.path)),
        options: if agreed { game.diagram().package_of_path(&record.path) } else { Vec::new() },
        values: record.values.clone(),
        first_agreement: first_agreements(game.limited_kinds(), record)
            .next()
            .map(|(kind, _)| kind),
    }
}
