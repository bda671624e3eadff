//! `zopa compare`: what differs between scenarios.

use std::path::Path;

use clap::Args;

use super::argument::{self, quoted};
use super::failure::Failure;
use super::progress::Progress;
use super::recorded_run::{RecordedPlan, RecordedRun};
use super::{Loudness, load, output};
use zopa::experiment::comparison::{self, Plan};
use zopa::game::Game;
use zopa::report::comparison::comparison_result;
use zopa::report::terminal;
use zopa::report::trace::DEFAULT_SEED;
use zopa::scenario::examine::compile;
use zopa::scenario::{self, LoadError, Loaded};

/// What `zopa compare` is told.
#[derive(Args, Clone, Debug)]
pub struct CompareArguments {
    /// Scenarios, files or ids that `zopa scenarios` lists: the others against the first
    ///
    /// A result of `zopa run --json` (FILE.json) stands for its scenario, which is played again: paired
    /// differences cannot be had from two summaries. Of the first one -n, --plays and --seed are taken too.
    #[arg(required = true)]
    scenarios: Vec<String>,

    /// Compare with the first scenario changed like this: PATH=VALUE; may be given again
    #[arg(long, value_name = "PATH=VALUE", allow_hyphen_values = true)]
    set: Vec<String>,

    /// Negotiations in each scenario [default: what a result was made with, or 10,000]
    #[arg(short = 'n', long, value_name = "N", value_parser = argument::negotiations,
        allow_negative_numbers = true)]
    negotiations: Option<u64>,

    /// Negotiations on each draw of the uncertain numbers [default: as a result was made, or 1]
    #[arg(long, value_name = "K", value_parser = argument::plays, allow_negative_numbers = true)]
    plays: Option<u32>,

    /// Seed of all random numbers: the same seed gives the same result [default: that of a result, or 1]
    #[arg(long, value_name = "S", value_parser = argument::seed, allow_negative_numbers = true)]
    seed: Option<u64>,

    /// Threads to use; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "T", value_parser = argument::threads,
        allow_negative_numbers = true)]
    threads: Option<usize>,

    /// Show every quantity, not only what differs by more than noise
    #[arg(long)]
    full: bool,

    /// Print the result as JSON (zopa schema comparison describes it)
    #[arg(long, conflicts_with = "full")]
    json: bool,
}

/// Played in each scenario if nothing else is said.
const DEFAULT_NEGOTIATIONS: u64 = 10_000;

/// Plays scenarios on the same draws and says what differs.
pub fn compare(arguments: &CompareArguments, loudness: Loudness) -> Result<(), Failure> {
    let mut names = arguments.scenarios.clone();
    if names.len() + usize::from(!arguments.set.is_empty()) < 2 {
        return Err(Failure::Usage(
            "there is nothing to compare with: name a second scenario, or change the first with --set PATH=VALUE"
                .to_owned(),
        ));
    }
    let mut opened: Vec<(Loaded, Game)> = Vec::new();
    let mut made: Option<RecordedPlan> = None;
    for name in &mut names {
        let path = Path::new(name.as_str());
        if path.extension().is_some_and(|ending| ending == "json") && path.is_file() {
            let recorded = RecordedRun::read(path, "a scenario")?;
            (*name, _) = recorded.scenario(path)?;
            made.get_or_insert(recorded.run);
        }
        opened.push(load::open(name, loudness)?);
    }
    if !arguments.set.is_empty() {
        opened.push(changed(&names[0], &arguments.set)?);
        names.push(format!("{} with {}", names[0], arguments.set.join(", ")));
    }
    let (loaded, games): (Vec<Loaded>, Vec<Game>) = opened.into_iter().unzip();
    let made = made.as_ref();
    let plan = Plan {
        seed: arguments.seed.or(made.map(|run| run.seed)).unwrap_or(DEFAULT_SEED),
        replicates: arguments
            .negotiations
            .or(made.map(|run| run.requested))
            .unwrap_or(DEFAULT_NEGOTIATIONS),
        plays: arguments.plays.or(made.map(|run| run.plays_per_draw)).unwrap_or(1),
        threads: arguments.threads,
    };
    let progress = Progress::new(loudness != Loudness::Quiet);
    let found = comparison::compare(&games, &plan, &progress);
    progress.finish();
    let command = command(arguments, &plan);
    let result = comparison_result(command, &names, &loaded, &games, &plan, &found);
    if arguments.json {
        output::json(&result)?;
    } else {
        output::result(&terminal::comparison(&result, arguments.full, &output::screen()))?;
    }
    if result.partial {
        return Err(Failure::Interrupted(format!(
            "interrupted after {} negotiations in each scenario",
            terminal::count(result.replicates)
        )));
    }
    Ok(())
}

/// A scenario with some values of it changed.
fn changed(name: &str, changes: &[String]) -> Result<(Loaded, Game), Failure> {
    let split = |change: &String| match change.split_once('=') {
        Some((path, value)) => Ok((path.to_owned(), value.to_owned())),
        None => Err(Failure::Usage(format!("--set takes PATH=VALUE, not `{change}`"))),
    };
    let changes = changes.iter().map(split).collect::<Result<Vec<_>, _>>()?;
    let loaded = scenario::with_changes(&load::load(name)?, &changes);
    let loaded = loaded.map_err(|error| match error {
        LoadError::Invalid(found) => Failure::Scenario(load::faults(&found)),
        other => load::unreadable(&other),
    })?;
    let (game, _) = compile(&loaded).map_err(|found| Failure::Scenario(load::faults(&found)))?;
    Ok((loaded, game))
}

/// The command that gives the same result.
fn command(arguments: &CompareArguments, plan: &Plan) -> String {
    let mut words: Vec<String> = vec!["zopa".to_owned(), "compare".to_owned()];
    words.extend(arguments.scenarios.iter().map(|name| quoted(name)));
    for change in &arguments.set {
        words.extend(["--set".to_owned(), quoted(change)]);
    }
    let Plan { replicates, plays, seed, .. } = plan;
    words.push(format!("-n {replicates} --plays {plays} --seed {seed}"));
    words.join(" ")
}
