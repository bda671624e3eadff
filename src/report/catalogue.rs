//! What can be chosen in a scenario, as a record: the rules, strategies and protocols,
//! with their parameters. It is made of the descriptions by which scenario files are
//! read (`scenario::document`), so that it cannot say anything else.
//!
//! Strategies, protocols and their parts have forms (`negotiation::form`), whose sources,
//! ranges and defaults the schema carries. The descriptions of rules keep to a style, which
//! a test holds them to: what may be left out ends in "; ... if left out.", the range of a
//! number stands in square brackets, and what comes after "Source:" is the source.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::scenario::document::read::Read;
use crate::scenario::document::{self, part};

/// The schema name that every catalogue carries.
pub const CATALOGUE_SCHEMA: &str = "zopa.catalogue/1";

/// What can be chosen in one place of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Catalogue {
    /// `zopa.catalogue/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// `rules`, `strategies`, `protocols` or `measures`.
    pub what: String,
    /// What is chosen.
    pub description: String,
    /// From what.
    pub entries: Vec<Entry>,
    /// What their parameters choose from in turn.
    pub parts: Vec<Part>,
}

/// Choices that several parameters have in common: beliefs, offer policies, ...
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Part {
    /// The kind of the parameters that choose from these.
    pub name: String,
    /// What is chosen.
    pub description: String,
    /// From what.
    pub entries: Vec<Entry>,
}

/// One of the choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Entry {
    /// As a scenario writes it.
    pub name: String,
    /// What it does.
    pub description: String,
    /// Where it comes from.
    pub source: Option<String>,
    /// What it is told.
    pub parameters: Vec<Parameter>,
}

/// What a choice is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Parameter {
    /// As a scenario writes it.
    pub name: String,
    /// What it means.
    pub description: String,
    /// What may stand there: `number`, `text`, `[...]` for a list, `{id: ...}` for a map,
    /// or choices separated by `|`.
    pub kind: String,
    /// The numbers that are allowed.
    pub range: Option<String>,
    /// What holds if it is left out; nothing if it must be there.
    pub default: Option<String>,
    /// May it be written without its name, as in `Quota(2)`?
    pub alone: bool,
}

/// The rules by which packages are adopted.
pub fn rules() -> Catalogue {
    catalogue::<document::Rule>("rules", "Rule")
}

/// How parties choose offers and answers.
pub fn strategies() -> Catalogue {
    catalogue::<part::Strategy>("strategies", "Strategy")
}

/// Who may do what, and when.
pub fn protocols() -> Catalogue {
    catalogue::<part::Protocol>("protocols", "Protocol")
}

/// What claims measure in each negotiation.
pub fn measures() -> Catalogue {
    catalogue::<part::Measure>("measures", "Measure")
}

/// The catalogue of a choice of the document, of this name.
fn catalogue<T: Read>(what: &str, name: &str) -> Catalogue {
    let mut definitions = Map::new();
    T::schema(&mut definitions);
    let choice = definitions.get(name).unwrap_or(&Value::Null);
    let parts: Vec<&str> =
        PARTS.iter().copied().filter(|part| definitions.contains_key(*part)).collect();
    // What is explained in a place of its own is only named elsewhere.
    let explained: Vec<String> = parts.iter().copied().chain([name]).map(str::to_owned).collect();
    let reading = Reading { definitions: &definitions, explained, named: &plainly };
    let part = |name: &&str| Part {
        name: name.to_lowercase(),
        description: text(&definitions[*name]).to_owned(),
        entries: reading.entries(&definitions[*name]),
    };
    Catalogue {
        schema: CATALOGUE_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        what: what.to_owned(),
        description: text(choice).to_owned(),
        entries: reading.entries(choice),
        parts: parts.iter().map(part).collect(),
    }
}

/// A named part of a file format, as its JSON Schema defines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name in the schema.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What may stand there.
    pub contents: Contents,
}

/// What may stand where a named part of a format is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Named fields, those first that must be there.
    Fields(Vec<Parameter>),
    /// One of these.
    Choices(Vec<Entry>),
    /// Anything of this kind.
    Kind(String),
}

/// The parts that a file format is made of, in the order of its JSON Schema; `named` says
/// how one refers to another.
pub fn definitions(schema: &Value, named: &dyn Fn(&str) -> String) -> Vec<Definition> {
    let empty = Map::new();
    let definitions = schema["$defs"].as_object().unwrap_or(&empty);
    let explained = definitions.keys().cloned().collect();
    let reading = Reading { definitions, explained, named };
    let definition = |(name, schema): (&String, &Value)| Definition {
        name: name.clone(),
        description: text(schema).to_owned(),
        contents: if schema["oneOf"].is_array() {
            Contents::Choices(reading.entries(schema))
        } else if schema["properties"].is_object() {
            Contents::Fields(reading.parameters(schema, false))
        } else {
            Contents::Kind(reading.kind(schema, &mut reading.explained.clone()))
        },
    };
    definitions.iter().map(definition).collect()
}

/// How catalogues name what they explain elsewhere.
fn plainly(name: &str) -> String {
    match name {
        "Number" => "number or distribution".to_owned(),
        name => name.to_lowercase(),
    }
}

/// Choices within choices that have a place of their own.
const PARTS: &[&str] = &["Offers", "Beliefs", "Acceptance", "Recognition"];

/// One variant of a choice in a schema.
struct Variant<'s> {
    name: &'s str,
    about: &'s str,
    /// Its source, where the description does not end in it.
    source: Option<&'s str>,
    /// The schema of its fields, if it has some.
    fields: Option<&'s Value>,
    /// May one of them be written alone?
    alone: bool,
}

/// A text in a schema, if there is one.
fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The description of a schema.
fn text(schema: &Value) -> &str {
    schema["description"].as_str().unwrap_or_default()
}

fn variants(choice: &Value) -> impl Iterator<Item = Variant<'_>> {
    let list = choice["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|schema| {
        let about = text(schema);
        let source = schema["x-source"].as_str();
        if let Some(name) = schema["const"].as_str() {
            return Some(Variant { name, about, source, fields: None, alone: false });
        }
        // A part may be written bare, or with its parameters.
        let schema = schema["anyOf"].get(1).unwrap_or(schema);
        let (name, contents) = schema["properties"].as_object()?.iter().next()?;
        let (alone, fields) = match contents["anyOf"].as_array().map(Vec::as_slice) {
            Some([_, fields]) => (true, fields),
            _ => (false, contents),
        };
        Some(Variant { name, about, source, fields: Some(fields), alone })
    })
}

/// How definitions are told.
struct Reading<'s> {
    definitions: &'s Map<String, Value>,
    /// Those that have a place of their own, and are only named elsewhere.
    explained: Vec<String>,
    /// How these are named.
    named: &'s dyn Fn(&str) -> String,
}

impl Reading<'_> {
    /// The variants of a choice.
    fn entries(&self, choice: &Value) -> Vec<Entry> {
        variants(choice).map(|variant| self.entry(&variant)).collect()
    }

    fn entry(&self, variant: &Variant) -> Entry {
        let about = About::read(variant.about);
        let parameters = variant.fields.map(|fields| self.parameters(fields, variant.alone));
        Entry {
            name: variant.name.to_owned(),
            description: about.text,
            source: about.source.or(variant.source.map(str::to_owned)),
            parameters: parameters.unwrap_or_default(),
        }
    }

    /// The fields of an object, one of which may be written alone.
    fn parameters(&self, object: &Value, alone: bool) -> Vec<Parameter> {
        let fields = properties(object);
        let needed = fields.iter().filter(|(_, _, required)| *required).count();
        let parameters = fields.into_iter().map(|(name, schema, required)| {
            let about = About::read(text(schema));
            let nothing = (!required).then(|| "none".to_owned());
            Parameter {
                name: name.to_owned(),
                description: about.text,
                kind: self.kind(schema, &mut self.explained.clone()),
                range: about.range.or_else(|| owned(&schema["x-range"])),
                default: about.default.or_else(|| owned(&schema["default"])).or(nothing),
                // What must be there is written alone only where nothing else must.
                alone: required && needed == 1 && alone,
            }
        });
        parameters.collect()
    }

    /// What may stand in a place, in a form close to how it is written. `open` are the
    /// choices that this one is a part of: they are only named.
    fn kind(&self, schema: &Value, open: &mut Vec<String>) -> String {
        let all_of = schema["allOf"].as_array().and_then(|list| list.first());
        if let Some(inner) = all_of {
            return self.kind(inner, open);
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.trim_start_matches("#/$defs/");
            let known = self.definitions.get(name).filter(|_| name != "Number");
            let known = known.filter(|_| !open.iter().any(|outer| outer == name));
            let Some(definition) = known else { return (self.named)(name) };
            open.push(name.to_owned());
            let kind = self.kind(definition, open);
            open.pop();
            return kind;
        }
        if schema["oneOf"].is_array() {
            let forms: Vec<String> = variants(schema)
                .map(|variant| match variant.fields {
                    Some(fields) => format!("{}{}", variant.name, self.bracket(fields, open)),
                    None => variant.name.to_owned(),
                })
                .collect();
            return forms.join(" | ");
        }
        if let Some(words) = schema["enum"].as_array() {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            return words.join(" | ");
        }
        if let Some(items) = schema["prefixItems"].as_array() {
            let items: Vec<String> = items.iter().map(|item| self.kind(item, open)).collect();
            return format!("({})", items.join(", "));
        }
        if let Some(several) = schema["anyOf"].as_array() {
            let kinds: Vec<String> = several.iter().map(|one| self.kind(one, open)).collect();
            return kinds.join(" or ");
        }
        if schema["type"].is_array() {
            return "text or number".to_owned();
        }
        match schema["type"].as_str() {
            Some("string") if schema["format"] == "date" => "date".to_owned(),
            Some("string") => "text".to_owned(),
            Some("integer") => "whole number".to_owned(),
            Some("boolean") => "true | false".to_owned(),
            Some("array") => format!("[{}]", self.kind(&schema["items"], open)),
            Some("object") if schema["properties"].is_object() => self.bracket(schema, open),
            Some("object") => {
                format!("{{id: {}}}", self.kind(&schema["additionalProperties"], open))
            }
            Some(_) => "number".to_owned(),
            None => "anything".to_owned(),
        }
    }

    /// Named fields in a bracket.
    fn bracket(&self, object: &Value, open: &mut Vec<String>) -> String {
        let fields: Vec<String> = properties(object)
            .into_iter()
            .map(|(name, schema, _)| format!("{name}: {}", self.kind(schema, open)))
            .collect();
        format!("({})", fields.join(", "))
    }
}

/// The fields of an object: name, schema, and whether it must be there; those first
/// that must.
fn properties(object: &Value) -> Vec<(&str, &Value, bool)> {
    let required = object["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let fields = object["properties"].as_object().into_iter().flatten();
    let mut fields: Vec<_> = fields
        .map(|(name, schema)| (name.as_str(), schema, required.iter().any(|r| r == name)))
        .collect();
    let place = |name: &str| required.iter().position(|known| known == name);
    fields.sort_by_key(|(name, _, _)| place(name).unwrap_or(usize::MAX));
    fields
}

/// A description taken apart.
#[derive(Debug, PartialEq, Eq)]
struct About {
    text: String,
    source: Option<String>,
    range: Option<String>,
    default: Option<String>,
}

impl About {
    fn read(description: &str) -> Self {
        let (text, source) = match description.split_once(" Source: ") {
            Some((text, source)) => (text, Some(source.trim_end_matches('.').to_owned())),
            None => (description, None),
        };
        let mut text = text.to_owned();
        let mut default = None;
        if let Some((before, last)) = text.rsplit_once("; ")
            && let Some(value) = last.strip_suffix(" if left out.")
        {
            default = Some(value.to_owned());
            text = format!("{before}.");
        }
        let mut range = None;
        if let Some((before, rest)) = text.split_once(" [")
            && let Some((inside, after)) = rest.split_once(']')
        {
            range = Some(inside.to_owned());
            text = format!("{before}{after}");
        }
        Self { text, source, range, default }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_taken_apart() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            About::read("A share; of all [0..1]; all of it if left out. Source: A and B 1999."),
            About {
                text: "A share; of all.".to_owned(),
                source: some("A and B 1999"),
                range: some("0..1"),
                default: some("all of it"),
            }
        );
        let plain = About::read("Just so; nothing else.");
        assert_eq!((plain.text.as_str(), plain.default), ("Just so; nothing else.", None));
    }

    /// What the forms of descriptions promise holds for all of them.
    #[test]
    fn every_choice_has_its_source_and_every_number_its_range() {
        for catalogue in [rules(), strategies(), protocols()] {
            assert!(!catalogue.entries.is_empty() && !catalogue.description.is_empty());
            let parts = catalogue.parts.iter().flat_map(|part| &part.entries);
            assert!(parts.clone().all(|entry| !entry.description.is_empty()));
            for entry in &catalogue.entries {
                let name = &entry.name;
                assert!(!entry.description.is_empty(), "{name}");
                let source = entry.source.as_deref().unwrap_or_default();
                assert!(!source.trim().is_empty(), "{name} has no source");
                for parameter in &entry.parameters {
                    let name = format!("{name}.{}", parameter.name);
                    assert!(!parameter.description.is_empty(), "{name}");
                    let number = ["number", "whole number"].iter().any(|kind| {
                        parameter.kind.starts_with(kind) && !parameter.kind.contains('|')
                    });
                    assert!(!number || parameter.range.is_some(), "{name} has no range");
                }
            }
        }
    }

    #[test]
    fn what_may_be_left_out_says_what_holds_then() {
        let mut definitions = Map::new();
        document::Rule::schema(&mut definitions);
        part::Strategy::schema(&mut definitions);
        part::Protocol::schema(&mut definitions);
        for choice in ["Rule", "Strategy", "Protocol"] {
            for variant in variants(&definitions[choice]) {
                for (name, schema, required) in variant.fields.into_iter().flat_map(properties) {
                    let default =
                        About::read(text(schema)).default.or_else(|| owned(&schema["default"]));
                    assert_eq!(default.is_none(), required, "{}.{name}", variant.name);
                }
            }
        }
    }

    #[test]
    fn kinds_are_close_to_what_is_written() {
        let kind = |entry: &str, parameter: &str| -> String {
            let entries = rules().entries.into_iter().chain(strategies().entries);
            let entries = entries.chain(measures().entries);
            let entry = entries.into_iter().find(|known| known.name == entry);
            let parameters = entry.map(|entry| entry.parameters).unwrap_or_default();
            let found = parameters.into_iter().find(|known| known.name == parameter);
            found.map(|parameter| parameter.kind).unwrap_or_default()
        };
        assert_eq!(kind("Quota", "needed"), "whole number");
        assert_eq!(kind("Weighted", "weights"), "{id: number}");
        assert_eq!(kind("Majority", "of"), "Members | Voters");
        assert_eq!(kind("Every", "rules"), "[rule]");
        assert_eq!(kind("Blocs", "blocs"), "{id: (members: [text], rule: rule)}");
        assert_eq!(kind("AgreementBetween", "until"), "whole number or date");
        assert_eq!(kind("Contains", "package"), "{id: [text or number]}");
        // What has a place of its own is only named.
        assert_eq!(kind("TimeDependent", "offers"), "offers");
        let parts = strategies().parts;
        assert_eq!(parts[0].name, "offers");
        assert_eq!(parts[0].entries[0].parameters[0].kind, "Sum | Product | Smallest");
    }
}
