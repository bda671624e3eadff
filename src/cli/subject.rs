//! Results that reports and figures are made of: what other commands print as JSON, or a
//! scenario that is played first.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::failure::Failure;
use super::progress::Progress;
use super::recorded_run::RecordedRun;
use super::{Loudness, load, output, run};
use zopa::experiment::Plan;
use zopa::game::Game;
use zopa::report::backtest::BACKTEST_SCHEMA;
use zopa::report::claims::CLAIMS_SCHEMA;
use zopa::report::comparison::COMPARISON_SCHEMA;
use zopa::report::figure::{RunSubject, Subject};
use zopa::report::illustration::illustrate;
use zopa::report::page::ScenarioText;
use zopa::report::record::{RUN_SCHEMA, RunResult};
use zopa::report::solve::SOLVE_SCHEMA;
use zopa::report::tournament::TOURNAMENT_SCHEMA;
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

/// The results that are read, as their schemas are called.
const KNOWN: [&str; 6] = [
    RUN_SCHEMA,
    COMPARISON_SCHEMA,
    SOLVE_SCHEMA,
    TOURNAMENT_SCHEMA,
    CLAIMS_SCHEMA,
    BACKTEST_SCHEMA,
];

/// The result of that name: a JSON file, the folder of a tournament, or a scenario to be
/// played.
pub fn find(name: &str, loudness: Loudness) -> Result<Found, Failure> {
    let path = Path::new(name);
    let table = path.join("tournament.json");
    if path.is_dir() && table.is_file() {
        return read(&table, loudness);
    }
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if is_json && path.is_file() { read(path, loudness) } else { play(name, loudness) }
}

/// A result in a file.
fn read(path: &Path, loudness: Loudness) -> Result<Found, Failure> {
    let data = std::fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
    let head: Head = parsed(path, &data)?;
    let subject = match head.schema.as_str() {
        RUN_SCHEMA => {
            let result: RunResult = parsed(path, &data)?;
            return saved_run(path, result, data, loudness);
        }
        COMPARISON_SCHEMA => Subject::Comparison(Box::new(parsed(path, &data)?)),
        SOLVE_SCHEMA => Subject::Solve(Box::new(parsed(path, &data)?)),
        TOURNAMENT_SCHEMA => Subject::Tournament(Box::new(parsed(path, &data)?)),
        CLAIMS_SCHEMA => Subject::Claims(Box::new(parsed(path, &data)?)),
        BACKTEST_SCHEMA => Subject::Backtest(Box::new(parsed(path, &data)?)),
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
