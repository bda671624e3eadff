//! Results that reports and figures are made of: what other commands print as JSON, the folder
//! of a sweep, or a scenario that is played first.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::failure::Failure;
use super::progress::Progress;
use super::recorded_run::RecordedRun;
use super::sweep_folder::SweepFolder;
use super::{Loudness, load, output, run, sweep};
use zopa::experiment::Plan;
use zopa::game::Game;
use zopa::report::drivers::DRIVERS_SCHEMA;
use zopa::report::figure::{RunSubject, Subject};
use zopa::report::illustration::illustrate;
use zopa::report::page::ScenarioText;
use zopa::report::record::{RUN_SCHEMA, RunResult};
use zopa::report::robust::ROBUST_SCHEMA;
use zopa::report::sensitivity::SENSITIVITY_SCHEMA;
use zopa::report::structure::STRUCTURE_SCHEMA;
use zopa::report::trace::{DEFAULT_PLAYS, DEFAULT_SEED};
use zopa::scenario::Loaded;

/// Negotiations that are played where a scenario is given in place of a result.
const NEGOTIATIONS: u64 = 20_000;

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

/// The schemas of results that reports can be made of.
const KNOWN: [&str; 5] =
    [RUN_SCHEMA, SENSITIVITY_SCHEMA, DRIVERS_SCHEMA, ROBUST_SCHEMA, STRUCTURE_SCHEMA];

/// The result of that name: a JSON file, the folder of a sweep, or a scenario to be played.
pub fn find(name: &str, loudness: Loudness) -> Result<Found, Failure> {
    let path = Path::new(name);
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if path.join("plan.json").is_file() {
        return swept(path);
    }
    if !(is_json && path.is_file()) {
        return play(name, loudness);
    }
    let data = std::fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
    let no_result = |why: String| {
        Failure::Data(format!("{name} is no result that a report can be made of: {why}"))
    };
    let head: Head = serde_json::from_str(&data).map_err(|error| no_result(error.to_string()))?;
    let subject = match head.schema.as_str() {
        RUN_SCHEMA => {
            let result: RunResult = record(&data).map_err(no_result)?;
            return saved_run(path, result, data, loudness);
        }
        SENSITIVITY_SCHEMA => record(&data).map(Subject::Sensitivity),
        DRIVERS_SCHEMA => record(&data).map(Subject::Drivers),
        ROBUST_SCHEMA => record(&data).map(Subject::Robust),
        STRUCTURE_SCHEMA => record(&data).map(Subject::Structure),
        other => Err(format!("it is `{other}`; known are {}", KNOWN.join(", "))),
    };
    Ok(Found { subject: subject.map_err(no_result)?, text: None, data })
}

/// A record from its text.
fn record<R: DeserializeOwned>(data: &str) -> Result<R, String> {
    serde_json::from_str(data).map_err(|error| error.to_string())
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

/// A scenario played.
fn play(name: &str, loudness: Loudness) -> Result<Found, Failure> {
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
    Ok(with_scenario(result, data, &loaded, &game))
}

/// A run from its file, with its scenario if that has not changed since.
fn saved_run(
    path: &Path,
    result: RunResult,
    data: String,
    loudness: Loudness,
) -> Result<Found, Failure> {
    let recorded = RecordedRun::read(path, "a scenario")?;
    let scenario = recorded.scenario(path).and_then(|(name, _)| load::open(&name, Loudness::Quiet));
    match scenario {
        Ok((loaded, game)) => Ok(with_scenario(result, data, &loaded, &game)),
        Err(failure) => {
            if loudness != Loudness::Quiet {
                failure.report();
                output::message("so what needs the scenario is left out\n");
            }
            let run = RunSubject { result, illustration: None };
            Ok(Found { subject: Subject::Run(Box::new(run)), text: None, data })
        }
    }
}

fn with_scenario(result: RunResult, data: String, loaded: &Loaded, game: &Game) -> Found {
    let illustration = Some(illustrate(&loaded.scenario, game, &result.run));
    Found {
        subject: Subject::Run(Box::new(RunSubject { result, illustration })),
        text: Some(ScenarioText::new(loaded)),
        data,
    }
}
