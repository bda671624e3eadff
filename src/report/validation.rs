//! The checks against theory, as a record: what `zopa validate` shows.

use schemars::JsonSchema;
use serde::Serialize;

use crate::validation::checks;

/// The schema name that every record of the checks carries.
pub const VALIDATION_SCHEMA: &str = "zopa.validate/1";

/// What the checks against theory found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ValidationResult {
    /// `zopa.validate/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// Do all pass?
    pub passed: bool,
    /// The checks, by theory.
    pub checks: Vec<CheckRecord>,
}

/// A number that theory knows and an engine found.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CheckRecord {
    /// What theory the answer is from.
    pub theory: String,
    /// The game.
    pub case: String,
    /// What found it.
    pub engine: String,
    /// What theory says.
    pub expected: f64,
    /// What was found; null if the engine has no answer.
    pub found: f64,
    /// How far off it is; null if the engine has no answer.
    pub error: f64,
    /// How far off it may be.
    pub allowed: f64,
    /// Is it close enough?
    pub passed: bool,
}

/// Makes every check.
pub fn validation() -> ValidationResult {
    let checks: Vec<CheckRecord> = checks()
        .into_iter()
        .map(|check| CheckRecord {
            passed: check.passes(),
            error: check.error(),
            theory: check.theory.to_owned(),
            engine: check.engine.to_owned(),
            case: check.case,
            expected: check.expected,
            found: check.found,
            allowed: check.allowed,
        })
        .collect();
    ValidationResult {
        schema: VALIDATION_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        passed: checks.iter().all(|check| check.passed),
        checks,
    }
}
