//! Observables as a document writes them.

use serde_json::{Map as Object, Value as Json};

use super::atoms::{Plain, Text};
use super::part::Measure;
use super::read::{Fields, Read, Reader, define, documentation, object_schema, record};
use crate::scenario::source::Span;
use crate::scenario::tree::{Node, Value};

record! {
    /// A figure that follows the chance of an event while the talks go on: `constant + factor * (P - reference)`.
    Observable, called "an observable" {
        /// What a reader calls it; its id if left out.
        optional title: Text,
        /// Longer description.
        optional about: Text,
        /// Where it comes from.
        optional source: Text,
        /// The event: a measure that is 0 or 1 in a negotiation.
        required event: Measure,
        /// The figure where the chance is the reference.
        required constant: Plain,
        /// What certainty adds to the figure, over no chance at all; not 0.
        required factor: Plain,
        /// The chance that the constant stands for [0..1]; 0 if left out.
        optional reference: Plain,
    }
}
