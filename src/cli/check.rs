//! `zopa check`: what a scenario is, and what is wrong or odd about it.

use clap::Args;
use serde_json::json;

use super::failure::Failure;
use super::{Loudness, load, output};
use zopa::foreign::{self, Choices};
use zopa::report::examine::examine;
use zopa::report::terminal;
use zopa::scenario::LoadError;
use zopa::scenario::examine::compile;

/// What `zopa check` is told.
#[derive(Args, Clone, Debug)]
pub struct CheckArguments {
    /// Scenario: a file, or an id that `zopa scenarios` lists [default: ukraine-2025/base]
    file: Option<String>,

    /// Print the description, or what is wrong, as JSON
    #[arg(long)]
    json: bool,
}

/// Describes a scenario.
pub fn check(arguments: &CheckArguments, loudness: Loudness) -> Result<(), Failure> {
    let name = arguments.file.as_deref().unwrap_or(load::DEFAULT);
    let loaded = foreign::load(name, &Choices::default());
    let opened = loaded.and_then(|loaded| match compile(&loaded) {
        Ok((game, found)) => Ok((loaded, game, found)),
        Err(found) => Err(LoadError::Invalid(found)),
    });
    let (loaded, game, found) = match opened {
        Ok(opened) => opened,
        Err(LoadError::Invalid(found)) if arguments.json => {
            let records = found.records();
            output::json(&json!({"schema": "zopa.diagnostics/1", "diagnostics": records}))?;
            return Err(Failure::ScenarioTold);
        }
        Err(LoadError::Invalid(found)) => return Err(Failure::Scenario(load::faults(&found))),
        Err(other) => return Err(load::unreadable(&other)),
    };
    let result = examine(&loaded.scenario, &game, found.records());
    if arguments.json {
        return output::json(&result);
    }
    // Whoever checks wants to see the warnings; in JSON they are part of the record.
    if loudness != Loudness::Quiet && !found.is_empty() {
        output::message(&found.render(output::coloured_messages()));
    }
    output::result(&terminal::check(&result, &output::screen()))
}
