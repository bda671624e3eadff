//! `zopa robust`: packages that everybody accepts whichever judgements are right.

use clap::Args;

use super::argument::{self, quoted};
use super::failure::Failure;
use super::progress::Progress;
use super::{Loudness, load, output};
use zopa::experiment::robust::{self, Plan};
use zopa::report::robust::robust_result;
use zopa::report::terminal;
use zopa::report::trace::DEFAULT_SEED;

/// What `zopa robust` is told.
#[derive(Args, Clone, Debug)]
pub struct RobustArguments {
    /// A scenario: a file, or an id that `zopa scenarios` lists [default: ukraine-2025/base]
    scenario: Option<String>,

    /// Draws that packages are judged on
    #[arg(short = 'n', long, value_name = "N", default_value_t = 2_000,
        value_parser = argument::negotiations, allow_negative_numbers = true)]
    draws: u64,

    /// Other draws, that packages are searched for on
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = argument::negotiations,
        allow_negative_numbers = true)]
    search: u64,

    /// Seed of all random numbers: the same seed gives the same result
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED, value_parser = argument::seed,
        allow_negative_numbers = true)]
    seed: u64,

    /// Threads to use; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "T", value_parser = argument::threads,
        allow_negative_numbers = true)]
    threads: Option<usize>,

    /// Show all packages that were judged
    #[arg(long)]
    full: bool,

    /// Print the result as JSON (zopa schema robust describes it)
    #[arg(long, conflicts_with = "full")]
    json: bool,
}

/// Finds robust packages and judges them.
pub fn robust(arguments: &RobustArguments, loudness: Loudness) -> Result<(), Failure> {
    let name = arguments.scenario.as_deref().unwrap_or(load::DEFAULT);
    let (loaded, game) = load::open(name, loudness)?;
    let plan = Plan {
        seed: arguments.seed,
        searched: arguments.search,
        judged: arguments.draws,
        threads: arguments.threads,
    };
    let progress = Progress::new(loudness != Loudness::Quiet);
    let found = robust::robust(&game, &plan, &progress);
    progress.finish();
    if found.packages.is_empty() {
        return Err(Failure::Interrupted("interrupted before any package was judged".to_owned()));
    }
    let RobustArguments { draws, search, seed, .. } = arguments;
    let command =
        format!("zopa robust {} -n {draws} --search {search} --seed {seed}", quoted(name));
    let result = robust_result((name, command), &loaded.scenario, &game, &plan, &found);
    if arguments.json {
        output::json(&result)?;
    } else {
        output::result(&terminal::robust(&result, arguments.full, &output::screen()))?;
    }
    if result.partial {
        return Err(Failure::Interrupted(format!(
            "interrupted after {} of {draws} draws to judge on",
            result.draws
        )));
    }
    Ok(())
}
