//! The validated scenario: every id resolved, every number checked, nothing
//! optional left.

use std::sync::Arc;

use jiff::civil::Date;

use crate::chance::NumberId;
use crate::experiment::claim::measure::Measure;
use crate::game::Parts;

/// A scenario that can be played.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What reports say about it.
    pub meta: Meta,
    /// What it is made of.
    pub parts: Parts,
    /// Figures that follow the chance of an event, in file order.
    pub observables: Vec<Observable>,
    /// Hex BLAKE3 of the resolved scenario in canonical form: comments and layout
    /// leave it alone, every value changes it.
    pub digest: String,
}

/// The texts and dates of a scenario: nothing that decides a negotiation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    /// Identifier.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// What it is meant to answer; may be empty.
    pub question: String,
    /// Shown with every result; may be empty.
    pub note: String,
    /// Day of round 0, if the talks have a calendar.
    pub start: Option<Date>,
    /// Dates worth knowing, in file order.
    pub dates: Vec<NamedDate>,
    /// The declared parameters, in file order.
    pub parameters: Vec<ParameterText>,
    /// One entry a constraint, in the order of the parts.
    pub constraints: Vec<Description>,
    /// One entry a side payment, in file order, those switched off included.
    pub side_payments: Vec<Description>,
    /// One entry a party, in the order of the parts.
    pub parties: Vec<PartyText>,
    /// One entry an event of the world, in the order of the parts.
    pub events: Vec<Description>,
    /// One entry an asset, in the order of the parts.
    pub assets: Vec<Description>,
    /// One entry a common shock, in the order of the parts.
    pub factors: Vec<Description>,
    /// One entry a schedule of stages, in file order.
    pub phases: Vec<Description>,
}

/// A figure that follows the chance of an event while the talks go on, as a market might:
/// `constant + factor·(P − reference)`.
#[derive(Clone, Debug)]
pub struct Observable {
    /// Identifier.
    pub id: String,
    /// What a reader calls it.
    pub title: String,
    /// What it is; may be empty.
    pub about: String,
    /// Where it comes from; may be empty.
    pub source: String,
    /// The event, as it is written.
    pub event: String,
    /// 1 in a negotiation in which the event happens, 0 in one in which it does not.
    pub measure: Arc<dyn Measure>,
    /// The figure where the chance is the reference.
    pub constant: f64,
    /// What certainty adds to it, over no chance at all.
    pub factor: f64,
    /// The chance that the constant stands for, 0..1.
    pub reference: f64,
}

impl Observable {
    /// The figure at a chance of the event, 0..1.
    pub fn at(&self, probability: f64) -> f64 {
        self.constant + self.factor * (probability - self.reference)
    }
}

/// A date worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedDate {
    /// Identifier.
    pub id: String,
    /// The day.
    pub date: Date,
    /// The round it falls in, if that is one of the talks.
    pub round: Option<usize>,
    /// What happens; may be empty.
    pub about: String,
    /// Where it comes from; may be empty.
    pub source: String,
}

/// A declared parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterText {
    /// Identifier.
    pub id: String,
    /// Its value where a single one is needed.
    pub central: f64,
    /// From where to where it may reasonably be moved.
    pub range: Option<(f64, f64)>,
    /// Its unit; may be empty.
    pub unit: String,
    /// One sentence; may be empty.
    pub about: String,
    /// Where it comes from; may be empty.
    pub source: String,
    /// The uncertain number it is; `None`: always its central value.
    pub number: Option<NumberId>,
}

/// What is said about a part of the scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Identifier.
    pub id: String,
    /// What it is, or why; may be empty.
    pub about: String,
    /// Where it comes from; may be empty.
    pub source: String,
}

/// What is said about a party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartyText {
    /// Identifier.
    pub id: String,
    /// Longer description; may be empty.
    pub about: String,
    /// Where it comes from; may be empty.
    pub source: String,
    /// Why its weight and scores are what they are, an entry an issue.
    pub issues: Vec<String>,
    /// Its linkages, in the order of the parts.
    pub linkages: Vec<Description>,
    /// Its red lines, in the order of the parts.
    pub red_lines: Vec<Description>,
    /// Why its no-deal value is what it is; may be empty.
    pub no_deal: String,
    /// The day it leaves, if its deadline was given as one.
    pub deadline: Option<Date>,
}
