//! What a scenario is, before anything is played: the record that `zopa check`
//! shows.

use schemars::JsonSchema;
use serde::Serialize;

use super::record::{ScenarioSummary, ZopaSummary};
use crate::scenario::DiagnosticRecord;

/// The schema name that every check carries.
pub const CHECK_SCHEMA: &str = "zopa.check/1";

/// A scenario described. Utilities are on the scenario's 0..1 scale; rounds count
/// from 0; "central" means every uncertain number at its central value.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CheckResult {
    /// `zopa.check/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// The scenario: issues, options, parties, dates.
    pub scenario: ScenarioSummary,
    /// Number of constraints.
    pub constraints: usize,
    /// Number of optional side payments (they are also the last issues).
    pub side_payments: usize,
    /// Uncertain numbers the analyst does not know.
    pub analyst_numbers: usize,
    /// Uncertain numbers that are private to a party.
    pub private_numbers: usize,
    /// The parties.
    pub parties: Vec<PartyCheck>,
    /// The compiled space.
    pub diagram: DiagramCheck,
    /// The zone of possible agreement at central values in round 0, all red lines binding.
    pub zopa: ZopaSummary,
    /// Everything odd about the scenario, with its place.
    pub warnings: Vec<DiagnosticRecord>,
}

/// A party described, at central values in round 0.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartyCheck {
    /// Index of the party.
    pub party: usize,
    /// `table`, `conditional`, `ratifier`, `mediator` or `observer`.
    pub seat: String,
    /// Name of its strategy.
    pub strategy: String,
    /// What it has without a deal.
    pub no_deal: f64,
    /// The least it accepts.
    pub floor: f64,
    /// The most a feasible package that crosses none of its own red lines gives it.
    pub best: f64,
    /// What a full text must make up for that a partial deal need not: no-deal value
    /// minus the utility of a full text that changes nothing; nothing if no option
    /// makes a deal partial.
    pub premium: Option<f64>,
    /// Identifiers of its red lines.
    pub red_lines: Vec<String>,
    /// The round in which it leaves, if it has a deadline of its own.
    pub deadline: Option<usize>,
}

/// The compiled space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiagramCheck {
    /// Nodes of the decision diagram.
    pub nodes: usize,
    /// Its arcs.
    pub arcs: usize,
    /// Indices of the issues in the order of its layers.
    pub order: Vec<usize>,
}
