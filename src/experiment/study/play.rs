//! Playing the runs of a study.

use rayon::prelude::*;

use super::factor::{self, Factor};
use super::output::{self, Output, Sums};
use crate::experiment::Watcher;
use crate::game::Game;
use crate::negotiation::{Nobody, Table};

/// Negotiations between two looks around, about.
const WAVE: u64 = 8_192;

/// What is played at every run.
pub struct Runs<'g> {
    /// The game.
    pub game: &'g Game,
    /// What is set in it.
    pub factors: &'g [Factor],
    /// What is looked at.
    pub outputs: &'g [Output],
    /// Master seed.
    pub seed: u64,
    /// Negotiations of a run.
    pub plays: u32,
    /// Are all of them on one draw of what is not set? Else each is on its own.
    pub one_draw: bool,
}

/// A run: where it lies, and which negotiations it has.
pub struct Run {
    /// What the factors are set to; empty: nothing is set.
    pub values: Vec<f64>,
    /// Its first negotiation.
    pub first: u64,
}

impl Runs<'_> {
    /// Plays `count` runs: for each the sums of each output. Runs come in units that are kept
    /// whole; if the watcher stops it, the units before it are there.
    ///
    /// The thread pool falls back to the global one if the system refuses to start the
    /// threads asked for; the result is the same.
    pub fn play(
        &self,
        count: u64,
        unit: u64,
        run: &(dyn Fn(u64) -> Run + Sync),
        threads: Option<usize>,
        watcher: &dyn Watcher,
    ) -> Vec<Vec<Sums>> {
        let pool = threads
            .and_then(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok());
        let plays = u64::from(self.plays);
        let wave = (WAVE / plays / unit).max(1) * unit;
        let mut found = Vec::new();
        let mut start = 0;
        while start < count {
            let end = (start + wave).min(count);
            let work = || -> Vec<Vec<Sums>> {
                let runs = (start..end).into_par_iter();
                runs.map_init(|| None, |table, index| self.one(table, run(index))).collect()
            };
            found.extend(match &pool {
                Some(pool) => pool.install(work),
                None => work(),
            });
            start = end;
            if watcher.advanced(start * plays, count * plays).is_break() {
                break;
            }
        }
        found
    }

    /// One run; a thread keeps the table of the game in which nothing is set.
    fn one<'t>(&'t self, table: &mut Option<Table<'t>>, run: Run) -> Vec<Sums> {
        let a_draw = if self.one_draw { u64::from(self.plays) } else { 1 };
        if run.values.is_empty() {
            let table = table.get_or_insert_with(|| Table::new(self.game, self.seed, a_draw));
            return self.negotiate(self.game, table, run.first);
        }
        let mut game = self.game.clone();
        factor::set(&mut game, self.factors, &run.values);
        self.negotiate(&game, &mut Table::new(&game, self.seed, a_draw), run.first)
    }

    fn negotiate(&self, game: &Game, table: &mut Table, first: u64) -> Vec<Sums> {
        let mut sums = vec![Sums::default(); self.outputs.len()];
        for replicate in first..first + u64::from(self.plays) {
            let record = table.play(replicate, &mut Nobody);
            output::observe(self.outputs, &mut sums, game, record);
        }
        sums
    }
}
