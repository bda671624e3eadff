//! `zopa check`: what a scenario is, and what is wrong or odd about it.

use clap::Args;
use serde_json::json;

use super::failure::Failure;
use super::{Loudness, engine, load, output};
use zopa::report::terminal;
use zopa::scenario::{self, LoadError};

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
    let loaded = if arguments.json {
        match scenario::load(name) {
            Ok(loaded) => loaded,
            Err(LoadError::Invalid(diagnostics)) => {
                let records = diagnostics.records();
                output::json(&json!({"schema": "zopa.diagnostics/1", "diagnostics": records}))?;
                return Err(Failure::ScenarioTold);
            }
            Err(other) => return Err(load::unreadable(&other)),
        }
    } else {
        load::load(name)?
    };
    // Whoever checks wants to see the warnings; in JSON they are part of the record.
    if !arguments.json && loudness != Loudness::Quiet {
        load::warn(&loaded, Loudness::Verbose);
    }
    let game = load::compile(&loaded)?;
    let result = engine::examine(&loaded, &game)?;
    if arguments.json {
        output::json(&result)
    } else {
        output::result(&terminal::check(&result, &output::screen()))
    }
}
