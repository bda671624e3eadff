//! `zopa backtest`: how probable does a scenario make what happened?

use clap::Args;

use super::argument::{self, quoted};
use super::failure::Failure;
use super::progress::Progress;
use super::{Loudness, load, output};
use zopa::experiment::{self, Plan};
use zopa::report::backtest::backtest_result;
use zopa::report::terminal;
use zopa::report::trace::DEFAULT_SEED;
use zopa::scenario::{LoadError, load_timeline};

/// The timeline that is meant when none is named.
const DEFAULT: &str = "ukraine-2025/timeline";

/// What `zopa backtest` is told.
#[derive(Args, Clone, Debug)]
pub struct BacktestArguments {
    /// A timeline: a file, or one that comes with zopa [default: ukraine-2025/timeline]
    file: Option<String>,

    /// Negotiations to play
    #[arg(short = 'n', long, value_name = "N", default_value_t = 4_000,
        value_parser = argument::negotiations, allow_negative_numbers = true)]
    negotiations: u64,

    /// Negotiations on each draw of the uncertain numbers: two or more show the range over judgements
    #[arg(long, value_name = "K", default_value_t = 4, value_parser = argument::plays,
        allow_negative_numbers = true)]
    plays: u32,

    /// Seed of all random numbers: the same seed gives the same result
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED, value_parser = argument::seed,
        allow_negative_numbers = true)]
    seed: u64,

    /// Threads to use; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "T", value_parser = argument::threads,
        allow_negative_numbers = true)]
    threads: Option<usize>,

    /// Print the result as JSON (zopa schema backtest describes it)
    #[arg(long)]
    json: bool,
}

/// Holds a scenario against what happened.
pub fn backtest(arguments: &BacktestArguments, loudness: Loudness) -> Result<(), Failure> {
    let name = arguments.file.as_deref().unwrap_or(DEFAULT);
    let timeline = load_timeline(name).map_err(|error| match error {
        LoadError::Invalid(found) => Failure::Scenario(load::faults_of(&found, "timeline has")),
        other => load::unreadable(&other),
    })?;
    load::warn_here(&timeline.warnings, "timeline", loudness);
    let plan = Plan {
        seed: arguments.seed,
        replicates: arguments.negotiations,
        plays: arguments.plays,
        precision: None,
        threads: arguments.threads,
    };
    let measures: Vec<_> = timeline.events.iter().map(|event| event.measure.clone()).collect();
    let progress = Progress::new(loudness != Loudness::Quiet);
    let found = experiment::backtest(&timeline.game, &measures, &plan, &progress);
    progress.finish();

    let command = format!(
        "zopa backtest {} -n {} --plays {} --seed {}",
        quoted(name),
        plan.replicates,
        plan.plays,
        plan.seed
    );
    let result = backtest_result(name, command, &timeline, &found, &plan);
    if arguments.json {
        output::json(&result)?;
    } else {
        output::result(&terminal::backtest(&result, &output::screen()))?;
    }
    if result.partial {
        let played = result.replicates;
        return Err(Failure::Interrupted(format!("interrupted after {played} negotiations")));
    }
    Ok(())
}
