//! `zopa structure`: how much the answer changes across protocols and strategies.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::argument::{self, quoted};
use super::failure::Failure;
use super::output::Deliverable;
use super::progress::Progress;
use super::{Loudness, load, output};
use zopa::experiment::structure::Plan;
use zopa::report::structure::structure_of;
use zopa::report::terminal;
use zopa::report::trace::DEFAULT_SEED;

/// What `zopa structure` is told.
#[derive(Args, Clone, Debug)]
pub struct StructureArguments {
    /// A scenario: a file, or an id that `zopa scenarios` lists [default: ukraine-2025/base]
    scenario: Option<String>,

    /// Negotiations of the scenario as it is and of each variant; variants that cost much get fewer
    #[arg(short = 'n', long, value_name = "N", default_value_t = 5_000,
        value_parser = argument::negotiations, allow_negative_numbers = true)]
    negotiations: u64,

    /// Negotiations on each draw of the uncertain numbers
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = argument::plays,
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

    /// Print the result as JSON (zopa schema structure describes it)
    #[arg(long)]
    json: bool,

    /// Write the result as JSON to FILE as well; - means standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Plays a scenario under other protocols and strategies and says what changes.
pub fn structure(arguments: &StructureArguments, loudness: Loudness) -> Result<(), Failure> {
    let name = arguments.scenario.as_deref().unwrap_or(load::DEFAULT);
    let (loaded, game) = load::open(name, loudness)?;
    // Everything that can fail for outside reasons fails before the work starts.
    let to_stdout = arguments.json || arguments.output.as_deref() == Some(Path::new("-"));
    let file = arguments.output.as_deref().filter(|path| *path != Path::new("-"));
    let file = file.map(Deliverable::new).transpose()?;
    let plan = Plan {
        seed: arguments.seed,
        replicates: arguments.negotiations,
        plays: arguments.plays,
        threads: arguments.threads,
    };
    let StructureArguments { negotiations, plays, seed, .. } = arguments;
    let command =
        format!("zopa structure {} -n {negotiations} --plays {plays} --seed {seed}", quoted(name));
    let progress = Progress::new(loudness != Loudness::Quiet);
    let result = structure_of((name, command), &loaded, &game, &plan, &progress);
    progress.finish();
    let Some(result) = result else {
        return Err(Failure::Interrupted("interrupted before there was a result".to_owned()));
    };
    if let Some(mut file) = file {
        let text = output::json_text(&result)?;
        file.write_all(text.as_bytes()).map_err(|error| file.failure(&error))?;
        file.deliver()?;
    }
    if to_stdout {
        output::json(&result)?;
    } else {
        output::result(&terminal::structure(&result, &output::screen()))?;
    }
    if result.partial {
        return Err(Failure::Interrupted(format!(
            "interrupted after {} negotiations of the scenario as it is",
            terminal::count(result.base.replicates)
        )));
    }
    Ok(())
}
