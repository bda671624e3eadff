//! `zopa trace`: one negotiation, move by move.

use clap::Args;

use super::failure::Failure;
use super::{Loudness, argument, load, output};
use zopa::negotiation::Table;
use zopa::report::summary::scenario_summary;
use zopa::report::terminal;
use zopa::report::trace::{DEFAULT_PLAYS, DEFAULT_SEED, Narrator};

/// What `zopa trace` is told.
#[derive(Args, Clone, Debug)]
pub struct TraceArguments {
    /// Scenario: a file, or an id that `zopa scenarios` lists [default: ukraine-2025/base]
    file: Option<String>,

    /// Which negotiation, counted from 0, as a run of the same seed and plays numbers it
    #[arg(short, long, value_name = "K", default_value_t = 0,
        value_parser = argument::replicate, allow_negative_numbers = true)]
    replicate: u64,

    /// Seed of the run
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED, value_parser = argument::seed,
        allow_negative_numbers = true)]
    seed: u64,

    /// Negotiations on each draw in that run
    #[arg(long, value_name = "K", default_value_t = DEFAULT_PLAYS as u32,
        value_parser = argument::plays, allow_negative_numbers = true)]
    plays: u32,

    /// Print the events as JSON (zopa schema trace describes them)
    #[arg(long)]
    json: bool,
}

/// Replays one negotiation.
pub fn trace(arguments: &TraceArguments, loudness: Loudness) -> Result<(), Failure> {
    let name = arguments.file.as_deref().unwrap_or(load::DEFAULT);
    let (loaded, game) = load::open(name, loudness)?;
    let plays = u64::from(arguments.plays);
    let mut table = Table::new(&game, arguments.seed, plays);
    let mut narrator = Narrator::new(&game);
    table.play(arguments.replicate, &mut narrator);
    let scenario = scenario_summary(&loaded.scenario, &game);
    let trace = narrator.finish(scenario, arguments.seed, plays, table.record(), table.draw());
    if arguments.json {
        output::json(&trace)
    } else {
        output::result(&terminal::trace(&trace, &output::screen()))
    }
}
