//! The document: what a scenario file says, typed, nothing resolved yet.
//!
//! Every struct and choice is described once, with `record!` and
//! `choice!` of the module `read`; reader and JSON Schema both come from that description.

pub mod atoms;
pub mod claims;
pub mod design;
pub mod number;
pub mod observable;
pub mod part;
pub mod party;
pub mod phases;
pub mod read;
pub mod space;
pub mod timeline;
pub mod world;

use serde_json::{Map as Object, Value as Json, json};

use atoms::{Count, Date, List, Map, Moment, Pair, Plain, Switch, Text};
use number::{Distribution, Ignorance};
use observable::Observable;
use part::Protocol;
use party::{Hazard, Party};
use phases::Schedule;
use read::{
    Fields, Read, Reader, choice, define, documentation, object_schema, record, unknown_variant,
    variant_name,
};
use space::{Constraint, Issue, SidePayment};
use world::{Asset, Event, Factor, Interim, Settlement, Track};

use super::diagnostic::Diagnostics;
use super::source::Span;
use super::tree::{Node, Value};

/// The version of the format this program reads.
pub const FORMAT: usize = 1;

record! {
    /// A negotiation: its issues, parties and rules, and what is not known about them.
    Scenario, called "the scenario" {
        /// Version of the format [always 1].
        required format: Count,
        /// Identifier, for instance `ukraine-2025/base`.
        required id: Text,
        /// What a reader calls it.
        required title: Text,
        /// What it is meant to answer.
        optional question: Text,
        /// Shown with every result.
        optional note: Text,
        /// How long the talks last.
        required clock: Clock,
        /// Dates worth knowing; they have no effect.
        listed dates: Map<NamedDate>,
        /// Numbers declared once and used in many places.
        listed parameters: Map<Parameter>,
        /// Dependence between uncertain numbers, and between events; all others are independent.
        listed correlations: List<Correlation>,
        /// The dimensions of the talks.
        required issues: Map<Issue>,
        /// What every package obeys.
        listed constraints: Map<Constraint>,
        /// Clauses by which one party pays another.
        listed side_payments: Map<SidePayment>,
        /// What is carried out in stages; everything else comes at once.
        listed phases: Map<Schedule>,
        /// The actors.
        required parties: Map<Party>,
        /// Who may do what, and when; alternating offers with random recognition if left out.
        optional protocol: Protocol,
        /// When a package is adopted; by unanimity of the table if left out.
        optional rule: Rule,
        /// Parties at the table whose no blocks whatever the count.
        listed vetoes: List<Text>,
        /// The chance that talks collapse after a round without agreement; none if left out.
        optional breakdown: Hazard,
        /// What may happen while the parties talk.
        listed events: Map<Event>,
        /// Chips that melt away.
        listed assets: Map<Asset>,
        /// Shocks that several parties feel at once.
        listed factors: Map<Factor>,
        /// Limited agreements that are talked about apart.
        listed tracks: Map<Track>,
        /// Makes a partial package an agreement that is signed while the talks go on; it ends them if left out.
        optional interim: Interim,
        /// What becomes of the full agreement after its signature; nothing is asked if left out.
        optional settlement: Settlement,
        /// Figures that follow the chance of an event while the talks go on, as markets might; they have no effect.
        listed observables: Map<Observable>,
    }
}

record! {
    /// How long the talks last.
    Clock, called "the clock" {
        /// Day of round 0; needed if any date is used.
        optional start: Date,
        /// The days one round stands for [above 0]; 1 if left out.
        optional days_per_round: Plain,
        /// Number of rounds [1 or more], or the day the talks end.
        required horizon: Moment,
    }
}

record! {
    /// A date worth knowing.
    NamedDate, called "a date" {
        /// The day.
        required date: Date,
        /// What happens.
        optional about: Text,
        /// Where it comes from.
        optional source: Text,
    }
}

record! {
    /// A number declared once and used in many places as `Parameter("id")`.
    Parameter, called "a parameter" {
        /// Its value where a single one is needed.
        required central: Plain,
        /// From where to where it may reasonably be moved.
        optional range: Pair<Plain, Plain>,
        /// How it is distributed; always its central value if left out.
        optional distribution: Distribution,
        /// Its unit.
        optional unit: Text,
        /// One sentence.
        optional about: Text,
        /// Whose ignorance it is; Analyst if left out.
        optional ignorance: Ignorance,
        /// Where it comes from.
        optional source: Text,
    }
}

record! {
    /// Dependence between two uncertain numbers, or between the chances of two events in a round.
    Correlation, called "a correlation" {
        /// Their paths, for instance `parties.us.no_deal.level`, or `events.strike`: each event still happens as often as it does alone.
        required between: Pair<Text, Text>,
        /// Correlation of the underlying normals [−1..1].
        required rho: Plain,
        /// Why.
        optional why: Text,
    }
}

choice! {
    /// Which votes of the parties at the table adopt a package. Whatever the rule, somebody must say yes.
    Rule, called "rule" {
        /// Nobody at the table says no; abstentions do not prevent it. Source: Treaty on the Functioning of the European Union, art. 238(4).
        Unanimity,
        /// So many yes votes, whoever abstains. Source: UN Charter, art. 27: nine of the fifteen members of the Security Council.
        Quota short needed {
            /// How many [1 to the number of voters].
            required needed: Count,
        },
        /// Yes votes whose weights reach a sum, whoever abstains. Source: von Neumann and Morgenstern 1944, Theory of Games and Economic Behavior, on weighted majority games.
        Weighted {
            /// One weight a voter [0 or more].
            required weights: Map<Plain>,
            /// The sum that adopts [above 0, at most the sum of the weights].
            required needed: Plain,
        },
        /// Members of a coalition who make up a share of its weights, whoever abstains; for coalitions, whose members have weights. Source: von Neumann and Morgenstern 1944, Theory of Games and Economic Behavior, on weighted majority games.
        Share short share {
            /// The share [above 0 and at most 1].
            required share: Plain,
        },
        /// A share of the votes: simple majority, two thirds. Source: Rules of Procedure of the UN General Assembly, rules 83 to 86; Treaty on the Functioning of the European Union, art. 238(1).
        Majority short share {
            /// The share [above 0 and at most 1].
            required share: Plain,
            /// Whether the share must be exceeded, as one half in a simple majority; the share itself is enough if left out.
            optional exceeded: Switch,
            /// What it is a share of; all members if left out.
            optional of: Electorate,
        },
        /// A share of the members that stands for a share of the population; who abstains does not support it. Source: Treaty on European Union, art. 16(4): 0.55 of the members, 0.65 of the population, blocking minority of 4.
        QualifiedMajority {
            /// The share of the members [above 0 and at most 1].
            required members: Plain,
            /// One population a voter, in any unit [0 or more].
            required population: Map<Plain>,
            /// The share of the population [above 0 and at most 1].
            required share: Plain,
            /// With fewer members than this who do not support it, the test of population is passed [1 to the number of voters]; the test always counts if left out.
            optional blocking: Count,
        },
        /// Every one of several rules at once. Source: Taylor and Zwicker 1999, Simple Games, on the dimension of a game; in use for instance in the Constitution Act of Canada 1982, s. 38.
        Every short rules {
            /// The rules [at least one].
            required rules: List<Rule>,
        },
        /// Blocs that decide by a rule of their own and then vote as one; a bloc abstains if its rule is not met and none of its parties says no. Source: Shapley 1962, Simple Games, on compound games.
        Blocs {
            /// The blocs; every party at the table is in exactly one.
            required blocs: Map<Bloc>,
            /// By which rule the blocs decide: its voters are the blocs.
            required rule: Box<Rule>,
        },
    }
}

choice! {
    /// What a majority is a share of.
    Electorate, called "electorate" {
        /// All who may vote: an abstention makes it harder.
        Members,
        /// Those who say yes or no: an abstention is left out.
        Voters,
    }
}

record! {
    /// Parties that vote as one.
    Bloc, called "a bloc" {
        /// Its parties.
        required members: List<Text>,
        /// When it says yes; by unanimity if left out.
        optional rule: Rule,
    }
}

/// Reads a resolved tree; what is wrong is reported and leaves holes.
pub fn read(tree: &Node, diagnostics: &mut Diagnostics) -> Scenario {
    let mut scenario = Scenario::read(tree, &mut Reader::new(diagnostics));
    // Tracks are played on the clock of the main talks.
    for (_, track) in &mut scenario.tracks.entries {
        track.scenario.clock = scenario.clock.clone();
    }
    scenario
}

/// The names of the top-level fields.
pub fn fields() -> Vec<String> {
    let mut definitions = Object::new();
    Scenario::schema(&mut definitions);
    definitions["Scenario"]["properties"]
        .as_object()
        .map(|fields| fields.keys().cloned().collect())
        .unwrap_or_default()
}

/// The JSON Schema of scenario files, for editors. It describes a scenario that is
/// complete, as well as a variant of another one.
pub fn schema() -> Json {
    let mut definitions = Object::new();
    let complete = Scenario::schema(&mut definitions);
    let mut variant = json!({
        "description": "A variant: another scenario with changes.",
        "type": "object",
        "required": ["base"],
        "properties": {
            "base": {
                "description": "The other scenario: a path relative to this file, or an id of the library.",
                "type": "string",
            },
            "patch": { "description": "New values by path; the paths exist.", "type": "object" },
            "add": { "description": "Values by path; the paths do not exist, their parents do.", "type": "object" },
            "remove": {
                "description": "Paths to remove.",
                "type": "array", "items": { "type": "string" },
            },
        },
        "additionalProperties": false,
    });
    for name in ["format", "id", "title", "question", "note"] {
        variant["properties"][name] = definitions["Scenario"]["properties"][name].clone();
    }
    definitions.insert("Variant".to_owned(), variant);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "zopa scenario",
        "anyOf": [complete, { "$ref": "#/$defs/Variant" }],
        "$defs": definitions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls `visit` with every object of a JSON value.
    fn objects(json: &Json, visit: &mut impl FnMut(&Object<String, Json>)) {
        match json {
            Json::Object(object) => {
                visit(object);
                object.values().for_each(|value| objects(value, visit));
            }
            Json::Array(items) => items.iter().for_each(|item| objects(item, visit)),
            _ => {}
        }
    }

    #[test]
    fn the_schema_refers_to_what_it_defines_and_explains_every_field() {
        for schema in [schema(), claims::schema()] {
            refers_and_explains(&schema);
        }
    }

    fn refers_and_explains(schema: &Json) {
        let mut fields = 0;
        objects(schema, &mut |object| {
            if let Some(name) = object.get("$ref").and_then(Json::as_str) {
                let name = name.trim_start_matches("#/$defs/");
                assert!(schema["$defs"][name].is_object(), "{name}");
            }
            let Some(properties) = object.get("properties").and_then(Json::as_object) else {
                return;
            };
            for (name, property) in properties {
                // A variant's name is explained by the variant around it.
                let about = property.get("description").or(object.get("description"));
                let about = about.and_then(Json::as_str).unwrap_or("");
                assert!(!about.is_empty(), "`{name}` has no description");
                fields += 1;
            }
        });
        assert!(fields > 40, "{fields}");
    }
}
