//! What a design says, typed, nothing resolved yet.

use serde_json::{Map as Object, Value as Json, json};

use super::atoms::{Count, List, Map, Plain, Switch, Text};
use super::claims::Changes;
use super::read::{
    Fields, Read, Reader, choice, define, documentation, object_schema, record, unknown_variant,
    variant_name,
};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::source::Span;
use crate::scenario::tree::{Node, Value};

record! {
    /// A design: what is varied in a scenario, at which points, and how often it is played there.
    Design, called "the design" {
        /// Version of the format [always 1].
        required format: Count,
        /// What a reader calls it.
        required title: Text,
        /// Shown with every result.
        optional note: Text,
        /// The scenario: a path relative to this file, or an id of the library.
        required scenario: Text,
        /// Changes of the scenario that hold at every point.
        optional from: Changes,
        /// What is varied.
        required vary: Map<Variation>,
        /// Which points.
        required design: Kind,
        /// Negotiations at each point, with a precision at most [1 to 1000000000]; 1000 if left out.
        optional replicates: Count,
        /// Negotiations on each draw of the uncertain numbers [1 to 10000]; 4 if left out.
        optional plays: Count,
        /// Points are played until agreement is known to within this much: the half-width of its 95% interval [above 0 and below 0.5].
        optional precision: Plain,
        /// Seed of all random numbers; 1 if left out.
        optional seed: Count,
    }
}

choice! {
    /// What is varied, and over which values.
    Variation, called "variation" {
        /// A number takes these values.
        Values {
            /// Its path, for instance `parties.us.delay_cost.amount`, or `parameters.patience`.
            required path: Text,
            /// The values.
            required values: List<Plain>,
        },
        /// A number takes any value from `low` to `high`.
        Range {
            /// Its path, for instance `parties.us.delay_cost.amount`, or `parameters.patience`.
            required path: Text,
            /// The lowest value.
            required low: Plain,
            /// The highest value.
            required high: Plain,
            /// How many values a grid takes, from the lowest to the highest [2 or more]; 5 if left out.
            optional steps: Count,
            /// Even steps multiply; the lowest value is above 0.
            optional logarithmic: Switch,
        },
        /// The scenario is changed in one of these ways.
        Choices short of {
            /// Changes by the name of the choice; `{}` changes nothing.
            required of: Map<Changes>,
        },
        /// The scenario is one of these.
        Scenarios short of {
            /// Scenarios by the name of the choice: paths relative to this file, or ids of the library.
            required of: Map<Text>,
        },
    }
}

choice! {
    /// Which points are played.
    Kind, called "kind of design" {
        /// Every combination of values.
        Grid,
        /// The first value of everything, then each of the others alone.
        OneAtATime,
        /// A Latin hypercube: every part of every range is met once; of several ones, the one whose points lie farthest apart.
        LatinHypercube short points {
            /// How many [1 to 10000000].
            required points: Count,
        },
        /// The first points of a scrambled Sobol' sequence.
        Sobol short points {
            /// How many [1 to 10000000]; powers of 2 are even.
            required points: Count,
        },
        /// The first points of a scrambled Halton sequence.
        Halton short points {
            /// How many [1 to 10000000].
            required points: Count,
        },
        /// Independent points, uniform on all ranges.
        Random short points {
            /// How many [1 to 10000000].
            required points: Count,
        },
        /// The points of a table: CSV with one column for each thing that is varied, under its name.
        Table short file {
            /// The file, relative to this one.
            required file: Text,
        },
    }
}

/// Reads the tree of a file; what is wrong is reported and leaves holes.
pub fn read(tree: &Node, diagnostics: &mut Diagnostics) -> Design {
    Design::read(tree, &mut Reader::new(diagnostics))
}

/// The JSON Schema of designs, for editors.
pub fn schema() -> Json {
    let mut definitions = Object::new();
    let mut schema = Design::schema(&mut definitions);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("zopa design");
    schema["$defs"] = Json::Object(definitions);
    schema
}
