//! What is carried out in stages, as a document writes it.

use serde_json::{Map as Object, Value as Json};

use super::atoms::{List, Map, OptionName, Text};
use super::number::Number;
use super::read::{Fields, Read, Reader, define, documentation, object_schema, record};
use super::space::Condition;
use super::world::Duration;
use crate::scenario::source::Span;
use crate::scenario::tree::{Node, Value};

record! {
    /// How the options of an issue are carried out: what they are worth above or below the default comes in stages, as long as the sides keep to it.
    Schedule, called "a schedule" {
        /// The issue.
        required issue: Text,
        /// What comes when, in the order in which it comes.
        required stages: Map<Stage>,
        /// What else compliance at every stage depends on.
        listed factors: Map<ComplianceFactor>,
        /// The share of what has been had by then that a breach takes back [0..1]; 0 if left out.
        optional snapback: Number,
        /// The parties to whom it matters when it comes; all if left out.
        optional parties: List<Text>,
        /// Longer description.
        optional about: Text,
        /// Where it comes from.
        optional source: Text,
    }
}

record! {
    /// A part of what options bring.
    Stage, called "a stage" {
        /// The options that go through it, without the default.
        required options: List<OptionName>,
        /// How long after the signature it comes: `Rounds(0)` or more, or `Days(...)`.
        required after: Duration,
        /// By party: the chance that it keeps to it [0..1], if it has kept to the stages before.
        required compliance: Map<Number>,
        /// Its share of the value [0 or more]; the shares of an option's stages are rescaled to sum 1.
        required share: Number,
        /// The texts it comes with, by other issues; any text if left out.
        listed requires: Condition,
        /// Longer description.
        optional about: Text,
        /// Where it comes from.
        optional source: Text,
    }
}

record! {
    /// What multiplies compliance at every stage: exactly one of `when` and `unless`.
    ComplianceFactor, called "a factor of compliance" {
        /// On which condition on other issues it counts.
        optional when: Condition,
        /// On which condition on other issues it does not count.
        optional unless: Condition,
        /// What compliance is multiplied by [0..1].
        required factor: Number,
        /// Longer description.
        optional about: Text,
        /// Where it comes from.
        optional source: Text,
    }
}
