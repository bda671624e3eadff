//! What a sweep found, as a record: where the points lie, the main estimates, and which
//! tables say more.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Found, rows};
use crate::experiment::sweep::{Coordinate, Factor};
use crate::report::datapackage::Provenance;
use crate::report::record::{Mean, Share};

/// The schema name that every record of a sweep carries.
pub const SWEEP_SCHEMA: &str = "zopa.sweep/1";

/// What a sweep found: illustrative judgements, not forecasts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SweepResult {
    /// `zopa.sweep/1`.
    pub schema: String,
    /// What the design calls itself.
    pub title: String,
    /// Its note; may be empty.
    pub note: String,
    /// What was played, and how.
    pub provenance: Provenance,
    /// What is varied.
    pub factors: Vec<FactorRecord>,
    /// The points that are whole, in their order.
    pub points: Vec<PointRecord>,
    /// The folder of the sweep, as it was named.
    pub folder: String,
    /// The tables in it.
    pub tables: Vec<TableRecord>,
}

/// Something that is varied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactorRecord {
    /// Its identifier in the design.
    pub id: String,
    /// The path of the number that is varied, if it is one.
    pub path: Option<String>,
}

/// A point, and what was found there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PointRecord {
    /// Its number, from 0.
    pub point: u64,
    /// Where it lies on each factor: a number, or the name of a choice.
    pub coordinates: Map<String, Value>,
    /// Negotiations played.
    pub replicates: u64,
    /// Probability of agreement; with a precision the interval is a confidence sequence.
    pub agreement: Share,
    /// Round of the agreements.
    pub round: Mean,
}

/// A table of the sweep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableRecord {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Its files in the folder, one a format.
    pub files: Vec<String>,
}

impl From<&Factor> for FactorRecord {
    fn from(factor: &Factor) -> Self {
        Self { id: factor.id.clone(), path: factor.path.clone() }
    }
}

impl From<&Found<'_>> for PointRecord {
    fn from(found: &Found) -> Self {
        let coordinate = |(factor, at): (&Factor, &Coordinate)| {
            let value = match at {
                Coordinate::Number { value, .. } => Value::from(*value),
                Coordinate::Choice(_) => Value::from(factor.text(*at)),
            };
            (factor.id.clone(), value)
        };
        let rounds = &found.tally.rounds;
        Self {
            point: found.point,
            coordinates: found.factors.iter().zip(found.at).map(coordinate).collect(),
            replicates: found.tally.replicates,
            agreement: rows::agreement(found),
            round: Mean { mean: rounds.mean(), standard_error: rounds.standard_error() },
        }
    }
}
