//! Results that reports and figures are made of: what other commands print as JSON, the folder
//! of a sweep, or a scenario that is played first.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::failure::Failure;
use super::progress::Progress;
use super::recorded_run::RecordedRun;
use super::sweep_folder::SweepFolder;
use super::tournament_folder::TournamentFolder;
use super::{Loudness, load, output, run, sweep};
use zopa::experiment::{Plan, structure};
use zopa::game::Game;
use zopa::report::backtest::BACKTEST_SCHEMA;
use zopa::report::calibration::{CALIBRATION_SCHEMA, SCORE_SCHEMA};
use zopa::report::claims::CLAIMS_SCHEMA;
use zopa::report::comparison::COMPARISON_SCHEMA;
use zopa::report::drivers::DRIVERS_SCHEMA;
use zopa::report::figure::{RunSubject, Subject};
use zopa::report::illustration::illustrate;
use zopa::report::page::ScenarioText;
use zopa::report::record::{RUN_SCHEMA, RunResult};
use zopa::report::robust::ROBUST_SCHEMA;
use zopa::report::sensitivity::SENSITIVITY_SCHEMA;
use zopa::report::solve::SOLVE_SCHEMA;
use zopa::report::structure::{STRUCTURE_SCHEMA, structure_of};
use zopa::report::tournament::TOURNAMENT_SCHEMA;
use zopa::report::trace::{DEFAULT_PLAYS, DEFAULT_SEED};
use zopa::scenario::Loaded;

/// Negotiations that are played where a scenario is given in place of a result.
const NEGOTIATIONS: u64 = 20_000;

/// Negotiations played under each other protocol and strategy.
const STRUCTURE: u64 = 2_000;

/// A result with its JSON text, and its scenario if it has one that is at hand.
pub struct Found {
    pub subject: Subject,
    pub text: Option<ScenarioText>,
    pub data: String,
}

/// What every record begins with.
#[derive(Deserialize)]
struct Head {
    schema: String,
}

/// Points of a sweep up to which a page has them as JSON too; the folder has them all.
const POINTS: usize = 5_000;

/// The results that are read, as their schemas are called.
const KNOWN: [&str; 12] = [
    RUN_SCHEMA,
    COMPARISON_SCHEMA,
    SOLVE_SCHEMA,
    TOURNAMENT_SCHEMA,
    CLAIMS_SCHEMA,
    BACKTEST_SCHEMA,
    STRUCTURE_SCHEMA,
    SENSITIVITY_SCHEMA,
    DRIVERS_SCHEMA,
    ROBUST_SCHEMA,
    SCORE_SCHEMA,
    CALIBRATION_SCHEMA,
];

/// The result of that name: a JSON file, the folder of a sweep or tournament, or a scenario to be
/// played. With `structure`, the scenario of a run is played under other protocols and
/// strategies, too.
pub fn find(name: &str, structure: bool, loudness: Loudness) -> Result<Found, Failure> {
    let path = Path::new(name);
    let table = path.join("tournament.json");
    if table.is_file() {
        return read(&table, structure, loudness);
    }
    // Both have a plan, but only a tournament has one that names no design.
    if path.join("plan.json").is_file() {
        return if TournamentFolder::is_one(path) {
            Err(Failure::Usage(format!(
                "{name} is the folder of a tournament that is not finished: run its command again, \
                 which plays what is missing"
            )))
        } else {
            swept(path)
        };
    }
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if is_json && path.is_file() {
        read(path, structure, loudness)
    } else {
        play(name, structure, loudness)
    }
}

/// The folder of a sweep, finished or not.
fn swept(path: &Path) -> Result<Found, Failure> {
    let folder = SweepFolder::open(path)?;
    let design = sweep::read(&folder.plan.design, &folder.plan.text)?;
    folder.check(&design)?;
    let points = sweep::points(&design, folder.plan.seed)?;
    let subject = folder.subject(&design, &points)?;
    let record = subject.record(subject.points.len() <= POINTS);
    // Close-set, because points are many.
    let data = serde_json::to_string(&record)
        .map_err(|error| Failure::Transfer(format!("cannot write the sweep as JSON: {error}")))?;
    Ok(Found { subject: Subject::Sweep(Box::new(subject)), text: None, data })
}

/// A result in a file.
fn read(path: &Path, structure: bool, loudness: Loudness) -> Result<Found, Failure> {
    let data = std::fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
    let head: Head = parsed(path, &data)?;
    let subject = match head.schema.as_str() {
        RUN_SCHEMA => {
            let result: RunResult = parsed(path, &data)?;
            return saved_run(path, result, data, structure, loudness);
        }
        COMPARISON_SCHEMA => Subject::Comparison(Box::new(parsed(path, &data)?)),
        SOLVE_SCHEMA => Subject::Solve(Box::new(parsed(path, &data)?)),
        TOURNAMENT_SCHEMA => Subject::Tournament(Box::new(parsed(path, &data)?)),
        CLAIMS_SCHEMA => Subject::Claims(Box::new(parsed(path, &data)?)),
        BACKTEST_SCHEMA => Subject::Backtest(Box::new(parsed(path, &data)?)),
        STRUCTURE_SCHEMA => Subject::Structure(Box::new(parsed(path, &data)?)),
        SENSITIVITY_SCHEMA => Subject::Sensitivity(Box::new(parsed(path, &data)?)),
        DRIVERS_SCHEMA => Subject::Drivers(Box::new(parsed(path, &data)?)),
        ROBUST_SCHEMA => Subject::Robust(Box::new(parsed(path, &data)?)),
        SCORE_SCHEMA => Subject::Score(Box::new(parsed(path, &data)?)),
        CALIBRATION_SCHEMA => Subject::Calibration(Box::new(parsed(path, &data)?)),
        other => {
            return Err(no_result(
                path,
                &format!("it is `{other}`; known are {}", KNOWN.join(", ")),
            ));
        }
    };
    Ok(Found { subject, text: None, data })
}

/// A record in a text.
fn parsed<T: DeserializeOwned>(path: &Path, data: &str) -> Result<T, Failure> {
    serde_json::from_str(data).map_err(|error| no_result(path, &error.to_string()))
}

fn no_result(path: &Path, why: &str) -> Failure {
    let name = path.display();
    Failure::Data(format!("{name} is no result that a report can be made of: {why}"))
}

/// A scenario played.
fn play(name: &str, structure: bool, loudness: Loudness) -> Result<Found, Failure> {
    let (loaded, game) = load::open(name, loudness)?;
    let plan = Plan {
        seed: DEFAULT_SEED,
        replicates: NEGOTIATIONS,
        plays: DEFAULT_PLAYS as u32,
        precision: None,
        threads: None,
    };
    let command = format!(
        "zopa run {} -n {NEGOTIATIONS} --plays {DEFAULT_PLAYS} --seed {DEFAULT_SEED}",
        super::argument::quoted(name)
    );
    let progress = Progress::new(loudness != Loudness::Quiet);
    let result = run::repeat(&loaded, &game, &plan, command, &progress);
    progress.finish();
    let data = output::json_text(&result)?;
    Ok(with_scenario(result, data, (name, &loaded, &game), structure, loudness))
}

/// A run from its file, with its scenario if that has not changed since.
fn saved_run(
    path: &Path,
    result: RunResult,
    data: String,
    structure: bool,
    loudness: Loudness,
) -> Result<Found, Failure> {
    let recorded = RecordedRun::read(path, "a scenario")?;
    let opened = recorded.scenario(path).and_then(|(name, _)| {
        let (loaded, game) = load::open(&name, Loudness::Quiet)?;
        Ok((name, loaded, game))
    });
    match opened {
        Ok((name, loaded, game)) => {
            Ok(with_scenario(result, data, (&name, &loaded, &game), structure, loudness))
        }
        Err(failure) => {
            if loudness != Loudness::Quiet {
                failure.report();
                output::message("so what needs the scenario is left out\n");
            }
            let run = RunSubject { result, illustration: None, structure: None };
            Ok(Found { subject: Subject::Run(Box::new(run)), text: None, data })
        }
    }
}

/// A run with its negotiations replayed and, if wanted, what other protocols and strategies
/// make of its scenario.
fn with_scenario(
    result: RunResult,
    data: String,
    (name, loaded, game): (&str, &Loaded, &Game),
    structure: bool,
    loudness: Loudness,
) -> Found {
    let illustration = Some(illustrate(&loaded.scenario, game, &result.run));
    let structure = structure.then(|| {
        let plan = structure::Plan {
            seed: result.run.seed,
            replicates: STRUCTURE,
            plays: result.run.plays_per_draw as u32,
            threads: None,
        };
        let command = format!(
            "zopa structure {} -n {STRUCTURE} --plays {} --seed {}",
            super::argument::quoted(name),
            plan.plays,
            plan.seed
        );
        let progress = Progress::new(loudness != Loudness::Quiet);
        let found = structure_of((name, command), loaded, game, &plan, &progress);
        progress.finish();
        found.filter(|found| !found.partial)
    });
    Found {
        subject: Subject::Run(Box::new(RunSubject {
            result,
            illustration,
            structure: structure.flatten(),
        })),
        text: Some(ScenarioText::new(loaded)),
        data,
    }
}
