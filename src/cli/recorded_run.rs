//! The result of a run in a file, and the scenario it was made of.

use std::path::Path;

use serde::Deserialize;

use super::argument::words;
use super::failure::Failure;
use super::load;
use zopa::report::record::RUN_SCHEMA;
use zopa::scenario::Loaded;

/// What is read of the record of a run.
#[derive(Deserialize)]
pub struct RecordedRun {
    schema: String,
    pub scenario: RecordedScenario,
    pub run: RecordedPlan,
}

/// What it was made of.
#[derive(Deserialize)]
pub struct RecordedScenario {
    pub id: String,
    pub digest: String,
}

/// How it was made.
#[derive(Deserialize)]
pub struct RecordedPlan {
    pub version: String,
    pub seed: u64,
    pub requested: u64,
    pub plays_per_draw: u32,
    pub precision: Option<f64>,
    pub partial: bool,
    pub command: String,
}

impl RecordedRun {
    /// Reads one. `otherwise` is what else the file might have been, for messages.
    pub fn read(path: &Path, otherwise: &str) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
        let no_result = |why: String| {
            let path = path.display();
            Failure::Data(format!("{path} is neither {otherwise} nor the result of a run: {why}"))
        };
        let record: Self =
            serde_json::from_str(&text).map_err(|error| no_result(error.to_string()))?;
        if record.schema != RUN_SCHEMA {
            return Err(no_result(format!("it is `{}`, and not `{RUN_SCHEMA}`", record.schema)));
        }
        Ok(record)
    }

    /// The scenario as its command named it, which must not have changed since.
    pub fn scenario(&self, path: &Path) -> Result<(String, Loaded), Failure> {
        let Some(named) = words(&self.run.command).into_iter().nth(2) else {
            return Err(Failure::Data(format!(
                "{}: its command is `{}`",
                path.display(),
                self.run.command
            )));
        };
        let loaded = load::load(&named)?;
        if loaded.scenario.digest != self.scenario.digest {
            return Err(Failure::Data(format!(
                "{named} is not the scenario that {} was made of: it has changed since",
                path.display()
            )));
        }
        Ok((named, loaded))
    }
}
