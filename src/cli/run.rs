//! `zopa run`: many negotiations, and what they say.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::argument::{self, quoted};
use super::failure::Failure;
use super::output::Deliverable;
use super::progress::Progress;
use super::replicates::Replicates;
use super::{Loudness, load, output};
use zopa::experiment::{self, Plan, Row, Watcher};
use zopa::game::Game;
use zopa::report::assemble::run_result;
use zopa::report::record::RunResult;
use zopa::report::terminal::{self, Occasion, count};
use zopa::report::trace::{DEFAULT_PLAYS, DEFAULT_SEED};
use zopa::scenario::Loaded;

/// What `zopa run` is told.
#[derive(Args, Clone, Debug, Default)]
pub struct RunArguments {
    /// Scenario: a file, or an id that `zopa scenarios` lists [default: ukraine-2025/base]
    pub file: Option<String>,
    #[command(flatten)]
    pub options: RunOptions,
}

/// The options of `zopa run`; `zopa` alone takes them as well.
#[derive(Args, Clone, Debug, Default)]
pub struct RunOptions {
    /// How many negotiations to play; with --precision, at most
    ///
    /// Rounded up to whole draws of --plays negotiations each.
    #[arg(short = 'n', long, value_name = "N", default_value = "100000", value_parser = argument::negotiations,
        allow_negative_numbers = true)]
    pub negotiations: u64,

    /// Negotiations on each draw of the uncertain numbers
    ///
    /// With 2 or more, the result tells how much of the uncertainty lies in the judgements of
    /// the file and how much is chance at the table.
    #[arg(long, value_name = "K", default_value_t = DEFAULT_PLAYS as u32,
        value_parser = argument::plays, allow_negative_numbers = true)]
    pub plays: u32,

    /// Stop when agreement is known to within this much, for instance 0.01
    ///
    /// If -n does not allow enough negotiations for it, the exit code is 1.
    ///
    /// The half-width of the 95% interval of the probability of agreement, which is valid under
    /// this way of stopping.
    #[arg(long, value_name = "HALFWIDTH", value_parser = argument::half_width,
        allow_negative_numbers = true)]
    pub precision: Option<f64>,

    /// Seed of all random numbers: the same seed gives the same result
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED, value_parser = argument::seed,
        allow_negative_numbers = true)]
    pub seed: u64,

    /// Threads to use; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "T", value_parser = argument::threads,
        allow_negative_numbers = true)]
    pub threads: Option<usize>,

    /// Print the result as JSON (zopa schema results describes it)
    #[arg(long)]
    pub json: bool,

    /// Write the result as JSON to FILE as well; - means standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Write one row for each negotiation to a CSV file, or a Parquet file if its name ends so
    #[arg(long, value_name = "FILE.csv")]
    pub replicates: Option<PathBuf>,

    /// Show every table, not only the first screen
    #[arg(long)]
    pub full: bool,
}

/// Plays the scenario and reports.
pub fn run(arguments: &RunArguments, loudness: Loudness) -> Result<(), Failure> {
    let options = &arguments.options;
    let name = arguments.file.as_deref().unwrap_or(load::DEFAULT);
    let (loaded, game) = load::open(name, loudness)?;

    different_files(name, options)?;
    // Everything that can fail for outside reasons fails before the work starts.
    let to_stdout = options.json || options.output.as_deref() == Some(Path::new("-"));
    let file = options.output.as_deref().filter(|path| *path != Path::new("-"));
    let file = file.map(Deliverable::new).transpose()?;
    let mut rows = match options.replicates.as_deref() {
        None => None,
        Some(path) => {
            let file = BufWriter::new(Deliverable::new(path)?);
            let rows = Replicates::new(&game, path, file);
            Some(rows.map_err(|error| rows_failure(options, &error))?)
        }
    };

    let plan = Plan {
        seed: options.seed,
        replicates: options.negotiations,
        plays: options.plays,
        precision: options.precision,
        threads: options.threads,
    };
    let started = Instant::now();
    let progress = Progress::new(loudness != Loudness::Quiet);
    let mut broken: Option<std::io::Error> = None;
    let mut keep = |row: &Row| {
        if broken.is_none()
            && let Some(rows) = &mut rows
        {
            broken = rows.write(row).err();
        }
    };
    let wanted = options.replicates.is_some();
    let events: Vec<_> =
        loaded.scenario.observables.iter().map(|one| one.measure.clone()).collect();
    let keep = wanted.then_some(&mut keep as &mut dyn FnMut(&Row));
    let outcome = experiment::observe(&game, &events, &plan, &progress, keep);
    progress.finish();
    let command_of = command(arguments, outcome.partial.then_some(outcome.tally.replicates));
    let result = run_result(&loaded.scenario, &game, &outcome, plan.replicates, command_of);
    if loudness == Loudness::Verbose {
        let elapsed = terminal::duration(started.elapsed());
        let played = count(result.run.replicates);
        output::message(&format!("played and summed up {played} negotiations in {elapsed}\n"));
    }

    if let Some(error) = broken {
        return Err(rows_failure(options, &error));
    }
    if let Some(rows) = rows {
        let finished = rows.finish().and_then(|buffer| buffer.into_inner().map_err(Into::into));
        finished.map_err(|error| rows_failure(options, &error))?.deliver()?;
    }
    if let Some(mut file) = file {
        let text = output::json_text(&result)?;
        file.write_all(text.as_bytes()).map_err(|error| file.failure(&error))?;
        file.deliver()?;
    }
    if to_stdout {
        output::json(&result)?;
    } else {
        let screen = output::screen();
        let scenario = arguments.file.as_deref().unwrap_or("");
        let occasion = Occasion { elapsed: Some(started.elapsed()), scenario };
        let mut text = terminal::first_screen(&result, &screen, &occasion);
        if options.full {
            text.push_str(&terminal::full(&result, &screen));
        }
        output::result(&text)?;
    }
    if result.run.partial {
        return Err(Failure::Interrupted(format!(
            "interrupted after {} of {} negotiations; to play them all:\n  {}",
            count(result.run.replicates),
            count(result.run.requested),
            same_again()
        )));
    }
    let half_width = result.agreement.probability.half_width();
    match options.precision {
        Some(asked) if half_width > asked => Err(Failure::Missed(format!(
            "the precision of {asked} was not reached: agreement is known to within {half_width:.4}; allow more negotiations with -n"
        ))),
        _ => Ok(()),
    }
}

/// Plays what a result says was played; `command` is the one that it names.
pub fn repeat(
    loaded: &Loaded,
    game: &Game,
    plan: &Plan,
    command: String,
    watcher: &dyn Watcher,
) -> RunResult {
    let events: Vec<_> =
        loaded.scenario.observables.iter().map(|one| one.measure.clone()).collect();
    let outcome = experiment::observe(game, &events, plan, watcher, None);
    run_result(&loaded.scenario, game, &outcome, plan.replicates, command)
}

/// No output may replace the scenario or another output.
fn different_files(scenario: &str, options: &RunOptions) -> Result<(), Failure> {
    if options.replicates.as_deref() == Some(Path::new("-")) {
        return Err(Failure::Usage("--replicates needs the name of a file".to_owned()));
    }
    // A file that is not there yet is the same as another one by its folder and name.
    let place = |path: &Path| {
        let path = output::behind_links(path).ok()?;
        path.canonicalize().ok().or_else(|| {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
            Some(folder.join(path.file_name()?))
        })
    };
    let named = [
        ("the scenario", Some(Path::new(scenario))),
        ("--output", options.output.as_deref()),
        ("--replicates", options.replicates.as_deref()),
    ];
    for (index, (what, path)) in named.iter().enumerate() {
        for (other, other_path) in &named[index + 1..] {
            let same = path.and_then(place).zip(other_path.and_then(place));
            if same.is_some_and(|(one, two)| one == two) {
                return Err(Failure::Usage(format!("{what} and {other} are the same file")));
            }
        }
    }
    Ok(())
}

/// The command that gives the same result; with `played`, the part of it that an
/// interrupted run got to.
fn command(arguments: &RunArguments, played: Option<u64>) -> String {
    let options = &arguments.options;
    let file = arguments.file.as_deref().unwrap_or(load::DEFAULT);
    let mut command = format!(
        "zopa run {} -n {} --plays {} --seed {}",
        quoted(file),
        played.unwrap_or(options.negotiations),
        options.plays,
        options.seed
    );
    if let (Some(precision), None) = (options.precision, played) {
        command.push_str(&format!(" --precision {precision}"));
    }
    command
}

/// The command line as it was given.
fn same_again() -> String {
    let words = std::env::args_os().skip(1);
    let words = words.map(|word| format!(" {}", quoted(&word.to_string_lossy())));
    format!("zopa{}", words.collect::<String>())
}

fn rows_failure(options: &RunOptions, error: &std::io::Error) -> Failure {
    let file = options.replicates.as_deref().unwrap_or(Path::new("the rows"));
    Failure::writing(&file.display().to_string(), error)
}
