//! What a file of claims says, typed, nothing resolved yet.

use serde_json::{Map as Object, Value as Json, json};

use super::atoms::{Count, Map, Plain, Text};
use super::part::Measure;
use super::read::{
    Fields, Read, Reader, choice, define, documentation, object_schema, record, unknown_variant,
    variant_name,
};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::source::Span;
use crate::scenario::tree::{Entry, Node, Value, Word};

record! {
    /// Claims: testable sentences about scenarios.
    Claims, called "the claims" {
        /// Version of the format [always 1].
        required format: Count,
        /// What a reader calls them.
        required title: Text,
        /// Shown with every result.
        optional note: Text,
        /// The scenario of the claims that name none: a path relative to this file, or an id of the library.
        optional scenario: Text,
        /// The chance of any false verdict that is allowed over the whole file [above 0 and at most 0.5]; 0.05 if left out.
        optional error: Plain,
        /// The most negotiations that a claim may use in each scenario [1024 to 1000000000]; 100000 if left out.
        optional replicates: Count,
        /// The claims.
        required claims: Map<Claim>,
    }
}

record! {
    /// A testable sentence.
    Claim, called "a claim" {
        /// The sentence.
        required says: Text,
        /// The scenario it is about: a path relative to this file, or an id of the library.
        optional scenario: Text,
        /// Changes of that scenario that hold throughout.
        optional from: Changes,
        /// Changes whose effect is measured.
        optional change: Changes,
        /// Another scenario that it is compared with, in place of a change.
        optional against: Text,
        /// What is measured in each negotiation.
        required measure: Measure,
        /// What is expected of the effect of the change, or of the measure itself where nothing changes.
        required expect: Expectation,
        /// The smallest effect that matters, in the unit of the measure [above 0]. Not with `Value`, which has a tolerance.
        optional smallest: Plain,
        /// Where the sentence comes from, or why it should be so.
        optional source: Text,
        /// Why what is expected does not hold here, where that is known: the claim then fails as recorded.
        optional finding: Text,
    }
}

choice! {
    /// What is expected of an effect.
    Expectation, called "expectation" {
        /// The change raises the measure.
        Rises,
        /// The change lowers the measure.
        Falls,
        /// The change moves the measure by less than the smallest effect that matters.
        Unchanged,
        /// It is near a value.
        Value {
            /// The value.
            required of: Plain,
            /// How far off it may be [above 0].
            required within: Plain,
        },
        /// It is above a bound.
        Above short bound {
            /// The bound.
            required bound: Plain,
        },
        /// It is below a bound.
        Below short bound {
            /// The bound.
            required bound: Plain,
        },
    }
}

/// Changes of a scenario as a variant makes them: new values by path, or all of
/// `patch`, `add` and `remove`.
#[derive(Clone, Debug)]
pub struct Changes {
    /// A variant without a base; `None` if it could not be read.
    pub variant: Option<Node>,
}

/// What changes may consist of.
const CHANGES: [&str; 3] = ["patch", "add", "remove"];

impl Read for Changes {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let fields = match &node.value {
            Value::Map(_) => vec![Entry {
                key: Word { text: "patch".to_owned(), span: node.head() },
                node: node.clone(),
            }],
            Value::Record { name: None, fields } => {
                Fields::check_known(fields, "changes", &CHANGES, reader);
                fields.clone()
            }
            _ => {
                let expected = "new values by path `{\"path\": ...}`, or `(patch: {...}, add: {...}, remove: [...])`";
                reader.wrong_type(node, expected);
                return Self::hole(node.head());
            }
        };
        Self {
            variant: Some(Node { value: Value::Record { name: None, fields }, span: node.span }),
        }
    }

    fn hole(_: Span) -> Self {
        Self { variant: None }
    }

    fn schema(definitions: &mut Object<String, Json>) -> Json {
        define("Changes", definitions, |_| {
            let about = "Changes of a scenario: new values by path, or `patch`, `add` and `remove` as in a variant.";
            let values = |about: &str| json!({ "description": about, "type": "object" });
            let whole = json!({
                "type": "object",
                "properties": {
                    "patch": values("New values by path; the paths exist."),
                    "add": values("Values by path; the paths do not exist, their parents do."),
                    "remove": {
                        "description": "Paths to remove.",
                        "type": "array", "items": { "type": "string" },
                    },
                },
                "additionalProperties": false,
            });
            json!({ "description": about, "anyOf": [whole, { "type": "object" }] })
        })
    }
}

/// Reads the tree of a file; what is wrong is reported and leaves holes.
pub fn read(tree: &Node, diagnostics: &mut Diagnostics) -> Claims {
    Claims::read(tree, &mut Reader::new(diagnostics))
}

/// The JSON Schema of files of claims, for editors.
pub fn schema() -> Json {
    let mut definitions = Object::new();
    let mut schema = Claims::schema(&mut definitions);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("zopa claims");
    schema["$defs"] = Json::Object(definitions);
    schema
}
