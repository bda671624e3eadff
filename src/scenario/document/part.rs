//! The exchangeable parts of a negotiation as a document writes them: a name and
//! arguments. What names there are and what arguments they take, the forms of
//! [`crate::negotiation::form`] say; reader and JSON Schema both come from them.

use serde_json::{Map as Object, Value as Json, json};

use super::atoms::{Count, List, Moment, Switch, Text};
use super::number::Number;
use super::read::{Read, Reader, define, object_schema};
use super::space::Condition;
use crate::experiment::claim::measure;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::{protocol, strategy};
use crate::scenario::source::Span;
use crate::scenario::tree::{Node, Value};

/// A part, not yet read: which forms it may have depends on where it stands.
#[derive(Clone, Debug)]
pub struct Part {
    /// What is written.
    pub node: Node,
    /// Its path in the scenario.
    pub path: String,
}

impl Part {
    fn read(node: &Node, reader: &Reader) -> Self {
        Self { node: node.clone(), path: reader.path() }
    }

    fn hole(span: Span) -> Self {
        Self { node: Node { value: Value::Name(String::new()), span }, path: String::new() }
    }
}

/// A strategy.
#[derive(Clone, Debug)]
pub struct Strategy(pub Part);

/// A protocol.
#[derive(Clone, Debug)]
pub struct Protocol(pub Part);

/// A measure of negotiations.
#[derive(Clone, Debug)]
pub struct Measure(pub Part);

impl Read for Strategy {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        Self(Part::read(node, reader))
    }

    fn hole(span: Span) -> Self {
        Self(Part::hole(span))
    }

    fn schema(definitions: &mut Object<String, Json>) -> Json {
        let about = "How a party chooses offers and answers.";
        schema("Strategy", about, &descriptions(strategy::FORMS), definitions)
    }
}

impl Read for Protocol {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        Self(Part::read(node, reader))
    }

    fn hole(span: Span) -> Self {
        Self(Part::hole(span))
    }

    fn schema(definitions: &mut Object<String, Json>) -> Json {
        let about = "Who may do what, and when.";
        schema("Protocol", about, &descriptions(protocol::FORMS), definitions)
    }
}

impl Read for Measure {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        Self(Part::read(node, reader))
    }

    fn hole(span: Span) -> Self {
        Self(Part::hole(span))
    }

    fn schema(definitions: &mut Object<String, Json>) -> Json {
        let about = "What is measured in each negotiation.";
        schema("Measure", about, &descriptions(measure::FORMS), definitions)
    }
}

fn descriptions<T>(forms: &[Form<T>]) -> Vec<Description> {
    forms.iter().map(|form| form.description).collect()
}

/// The schema of a kind of part.
fn schema(
    name: &str,
    about: &str,
    forms: &[Description],
    definitions: &mut Object<String, Json>,
) -> Json {
    define(name, definitions, |definitions| {
        let variants: Vec<Json> = forms.iter().map(|form| form_schema(form, definitions)).collect();
        json!({ "description": about, "oneOf": variants })
    })
}

/// `Name`, `Name(first)` or `Name(parameter: ..., ...)`. The source is a keyword of
/// ours, which validators pass over.
fn form_schema(form: &Description, definitions: &mut Object<String, Json>) -> Json {
    let fields: Vec<(&str, &str, Json, bool)> = form
        .parameters
        .iter()
        .map(|parameter| {
            let mut schema = parameter_schema(parameter, definitions);
            if let Some(default) = parameter.default {
                if schema.get("$ref").is_some() {
                    schema = json!({ "allOf": [schema] });
                }
                schema["default"] = json!(default);
            }
            (parameter.name, parameter.about, schema, parameter.default.is_none())
        })
        .collect();
    let bare = fields.iter().all(|field| !field.3);
    let first = fields.first().map(|field| field.2.clone());
    let object = object_schema(form.about, fields);
    let contents = match first {
        Some(first) => json!({ "anyOf": [first, object] }),
        None => object,
    };
    let written = json!({
        "description": form.about, "type": "object", "properties": { form.name: contents },
        "required": [form.name], "additionalProperties": false,
    });
    let mut schema = match (bare, form.parameters.is_empty()) {
        (_, true) => json!({ "const": form.name }),
        (true, false) => json!({ "anyOf": [{ "const": form.name }, written] }),
        (false, false) => written,
    };
    schema["description"] = json!(form.about);
    schema["x-name"] = json!(form.name);
    schema["x-source"] = json!(form.source);
    schema
}

fn parameter_schema(parameter: &Parameter, definitions: &mut Object<String, Json>) -> Json {
    match parameter.takes {
        Takes::Number(domain) => {
            let mut schema = json!({ "allOf": [Number::schema(definitions)] });
            schema["x-range"] = json!(domain.words());
            schema
        }
        Takes::Whole(least, most) => {
            let mut schema = Count::schema(definitions);
            schema["minimum"] = json!(least);
            schema["maximum"] = json!(most);
            schema["x-range"] = json!(format!("{least} to {most}"));
            schema
        }
        Takes::Switch => Switch::schema(definitions),
        Takes::Word(words) => json!({ "enum": words }),
        Takes::Strategy => Strategy::schema(definitions),
        Takes::Mixture => {
            let items = [Number::schema(definitions), Strategy::schema(definitions)];
            json!({ "type": "array", "items": {
                "type": "array", "prefixItems": items, "minItems": 2, "maxItems": 2,
            } })
        }
        Takes::Offers => {
            let about = "Which of the packages that reach the target is offered.";
            schema("Offers", about, &descriptions(strategy::OFFERS), definitions)
        }
        Takes::Beliefs => {
            let about = "What a party believes about the others' utilities.";
            schema("Beliefs", about, &descriptions(strategy::BELIEFS), definitions)
        }
        Takes::Acceptance => {
            let about = "What a party accepts.";
            schema("Acceptance", about, &descriptions(strategy::ACCEPTANCES), definitions)
        }
        Takes::Recognition => {
            let about = "Who proposes in a round.";
            schema("Recognition", about, &descriptions(protocol::RECOGNITIONS), definitions)
        }
        Takes::Proposer | Takes::Party | Takes::Limited | Takes::Kind | Takes::Event => {
            Text::schema(definitions)
        }
        Takes::Proposers => List::<Text>::schema(definitions),
        Takes::IssueGroups => List::<List<Text>>::schema(definitions),
        Takes::Moment => Moment::schema(definitions),
        Takes::Condition | Takes::Text => Condition::schema(definitions),
    }
}
