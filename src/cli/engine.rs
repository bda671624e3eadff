//! The seam between the command line and the engine: plans in, records out.

use super::failure::Failure;
use zopa::experiment::{Outcome, Plan, Row, Watcher, run};
use zopa::game::Game;
use zopa::report::record::RunResult;
use zopa::scenario::Loaded;

/// Plays a plan and makes the record of it. `command` gives the command that
/// reproduces it: all of the plan, or only the negotiations that were played.
pub fn play(
    loaded: &Loaded,
    game: &Game,
    plan: &Plan,
    watcher: &dyn Watcher,
    rows: Option<&mut dyn FnMut(&Row)>,
    command: impl Fn(Option<u64>) -> String,
) -> Result<RunResult, Failure> {
    let outcome = run(game, plan, watcher, rows);
    let command = command(outcome.partial.then_some(outcome.tally.replicates));
    assemble(loaded, game, &outcome, plan.replicates, command)
}

/// JOIN: `Ok(zopa::report::assemble::run_result(&loaded.scenario, game, outcome, requested, command))`.
fn assemble(
    loaded: &Loaded,
    _game: &Game,
    _outcome: &Outcome,
    _requested: u64,
    _command: String,
) -> Result<RunResult, Failure> {
    Err(Failure::Transfer(format!("{} cannot be summed up yet", loaded.scenario.meta.id)))
}
