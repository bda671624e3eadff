//! What a timeline says, typed, nothing resolved yet.

use serde_json::{Map as Object, Value as Json, json};

use super::atoms::{Count, Date, Map, Switch, Text};
use super::part::Measure;
use super::read::{Fields, Read, Reader, define, documentation, object_schema, record};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::source::Span;
use crate::scenario::tree::{Node, Value};

record! {
    /// What happened, for a scenario to be held against.
    Timeline, called "the timeline" {
        /// Version of the format [always 1].
        required format: Count,
        /// What a reader calls it.
        required title: Text,
        /// Shown with every result.
        optional note: Text,
        /// The scenario: a path relative to this file, or an id of the library.
        required scenario: Text,
        /// The day from which the scenario looks forward: the start of its clock.
        required as_of: Date,
        /// What may have happened.
        required events: Map<TimelineEvent>,
    }
}

record! {
    /// Something that happened, or did not.
    TimelineEvent, called "an event" {
        /// What it is, in a sentence.
        required says: Text,
        /// What it is in a negotiation: a measure that is 0 or 1.
        required what: Measure,
        /// Did it happen?
        required happened: Switch,
        /// Was it used to tune the scenario?
        required in_sample: Switch,
        /// Where it is known from.
        optional source: Text,
    }
}

/// Reads the tree of a file; what is wrong is reported and leaves holes.
pub fn read(tree: &Node, diagnostics: &mut Diagnostics) -> Timeline {
    Timeline::read(tree, &mut Reader::new(diagnostics))
}

/// The JSON Schema of timelines, for editors.
pub fn schema() -> Json {
    let mut definitions = Object::new();
    let mut schema = Timeline::schema(&mut definitions);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("zopa timeline");
    schema["$defs"] = Json::Object(definitions);
    schema
}
