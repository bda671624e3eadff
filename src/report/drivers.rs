//! What drives the results of a scenario, as a record: what `zopa drivers --json` prints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::record::ScenarioSummary;
use super::sensitivity::{Boxes, FactorSummary, OutputSensitivity, StudySummary};
use crate::experiment::study::output::kind_id;
use crate::experiment::study::{Column, Effect, Lead, Question, TippingPoint};
use crate::game::Game;

/// The schema name that every record of drivers carries.
pub const DRIVERS_SCHEMA: &str = "zopa.drivers/1";

/// Factors that are told of an output.
pub const TOLD: usize = 10;

/// What drives the results of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DriversResult {
    /// `zopa.drivers/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// The command that gives the same result.
    pub command: String,
    /// What was played.
    pub scenario: ScenarioSummary,
    /// How it was looked at.
    pub study: StudySummary,
    /// What was varied.
    pub factors: Vec<FactorSummary>,
    /// Every reported quantity with its ten strongest factors.
    pub outputs: Vec<OutputDrivers>,
    /// Negotiations at each value in the search for tipping points.
    pub negotiations: u64,
    /// The numbers along which tipping points were sought.
    pub searched: Vec<Searched>,
    /// Where agreement fails in more than half of a draw's negotiations; null if it never
    /// does.
    pub failure: Option<Boxes>,
}

/// A reported quantity, and what it is where its factors are low and high.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutputDrivers {
    /// The quantity and how much of its variance each factor explains.
    pub sensitivity: OutputSensitivity,
    /// For each of its factors what it is at both ends.
    pub effects: Vec<Option<EffectRecord>>,
}

/// A quantity in the fifth of draws in which a factor is lowest, and where it is highest.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EffectRecord {
    /// The factor's mean where it is lowest.
    pub low: f64,
    /// The factor's mean where it is highest.
    pub high: f64,
    /// The quantity where the factor is lowest.
    pub output_low: f64,
    /// The quantity where the factor is highest.
    pub output_high: f64,
    /// The standard error of the difference.
    pub standard_error: f64,
}

/// A number along which tipping points were sought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Searched {
    /// Index of the factor.
    pub factor: usize,
    /// From this value.
    pub low: f64,
    /// To this value.
    pub high: f64,
    /// What was found: first agreements, packages, then options by issue, each ascending.
    pub tipping_points: Vec<TippingRecord>,
}

/// A value at which another outcome becomes the most likely, all other numbers being drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TippingRecord {
    /// `first`: the kind of the first agreement, or none; `package`: the package agreed on;
    /// `issue`: the option agreed on of an issue.
    pub question: String,
    /// Index of that issue.
    pub issue: Option<usize>,
    /// The most likely one below.
    pub below: LeadRecord,
    /// The most likely one above.
    pub above: LeadRecord,
    /// The value at which both are equally frequent.
    pub at: f64,
    /// Up to here the one below leads by two standard errors of the simulation.
    pub low: f64,
    /// From here the one above does.
    pub high: f64,
}

/// What is most likely.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LeadRecord {
    /// The kind of first agreement: a track's id, `interim`, `full` or `none`.
    pub kind: Option<String>,
    /// The package, a decimal string.
    pub package: Option<String>,
    /// Its option of each issue.
    pub options: Option<Vec<usize>>,
    /// The option, if it is one of an issue.
    pub option: Option<usize>,
}

/// The record of an output: its strongest factors, and what it is at both ends of them.
pub fn output_drivers(
    mut sensitivity: OutputSensitivity,
    column: &Column,
    inputs: &[Vec<f64>],
) -> OutputDrivers {
    sensitivity.factors.truncate(TOLD);
    let record = |Effect { low, high, output_low, output_high, standard_error }| EffectRecord {
        low,
        high,
        output_low,
        output_high,
        standard_error,
    };
    let effect = |factor: usize| column.effect(&inputs[factor]).map(record);
    let effects = sensitivity.factors.iter().map(|one| effect(one.factor)).collect();
    OutputDrivers { sensitivity, effects }
}

/// The record of a tipping point.
pub fn tipping_record(game: &Game, point: &TippingPoint) -> TippingRecord {
    TippingRecord {
        question: match point.question {
            Question::First => "first",
            Question::Package => "package",
            Question::Issue(_) => "issue",
        }
        .to_owned(),
        issue: match point.question {
            Question::Issue(issue) => Some(issue),
            Question::First | Question::Package => None,
        },
        below: lead_record(game, point.below),
        above: lead_record(game, point.above),
        at: point.at,
        low: point.low,
        high: point.high,
    }
}

fn lead_record(game: &Game, lead: Lead) -> LeadRecord {
    let nothing = LeadRecord { kind: None, package: None, options: None, option: None };
    match lead {
        Lead::Kind(kind) => LeadRecord { kind: Some(kind_id(game, kind)), ..nothing },
        Lead::Package(rank) => LeadRecord {
            package: Some(rank.to_string()),
            options: game.diagram().unrank(rank),
            ..nothing
        },
        Lead::Option(_, option) => LeadRecord { option: Some(option), ..nothing },
    }
}
