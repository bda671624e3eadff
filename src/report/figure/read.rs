//! Results read back from the JSON that commands print.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{RunSubject, Subject};
use crate::report::backtest::BACKTEST_SCHEMA;
use crate::report::calibration::{CALIBRATION_SCHEMA, SCORE_SCHEMA};
use crate::report::claims::CLAIMS_SCHEMA;
use crate::report::comparison::COMPARISON_SCHEMA;
use crate::report::drivers::DRIVERS_SCHEMA;
use crate::report::record::RUN_SCHEMA;
use crate::report::robust::ROBUST_SCHEMA;
use crate::report::sensitivity::SENSITIVITY_SCHEMA;
use crate::report::solve::SOLVE_SCHEMA;
use crate::report::structure::STRUCTURE_SCHEMA;
use crate::report::tournament::TOURNAMENT_SCHEMA;

/// What every record begins with.
#[derive(Deserialize)]
struct Head {
    schema: String,
}

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

/// What a JSON text is the result of; a run comes without its negotiations replayed.
///
/// # Errors
/// Why no report can be made of it, as part of a sentence.
pub fn subject(data: &str) -> Result<Subject, String> {
    let head: Head = parsed(data)?;
    Ok(match head.schema.as_str() {
        RUN_SCHEMA => {
            let run = RunSubject { result: parsed(data)?, illustration: None, structure: None };
            Subject::Run(Box::new(run))
        }
        COMPARISON_SCHEMA => Subject::Comparison(Box::new(parsed(data)?)),
        SOLVE_SCHEMA => Subject::Solve(Box::new(parsed(data)?)),
        TOURNAMENT_SCHEMA => Subject::Tournament(Box::new(parsed(data)?)),
        CLAIMS_SCHEMA => Subject::Claims(Box::new(parsed(data)?)),
        BACKTEST_SCHEMA => Subject::Backtest(Box::new(parsed(data)?)),
        STRUCTURE_SCHEMA => Subject::Structure(Box::new(parsed(data)?)),
        SENSITIVITY_SCHEMA => Subject::Sensitivity(Box::new(parsed(data)?)),
        DRIVERS_SCHEMA => Subject::Drivers(Box::new(parsed(data)?)),
        ROBUST_SCHEMA => Subject::Robust(Box::new(parsed(data)?)),
        SCORE_SCHEMA => Subject::Score(Box::new(parsed(data)?)),
        CALIBRATION_SCHEMA => Subject::Calibration(Box::new(parsed(data)?)),
        other => return Err(format!("it is `{other}`; known are {}", KNOWN.join(", "))),
    })
}

/// A record in a text.
fn parsed<T: DeserializeOwned>(data: &str) -> Result<T, String> {
    serde_json::from_str(data).map_err(|error| error.to_string())
}
