//! A scenario in readable form: what its file says, with its sources, as an outline.

use crate::scenario::tree::{Entry, Node, Value};
use crate::scenario::{Loaded, written};

/// A scenario as readers see it.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioText {
    /// What it says, as an outline.
    pub outline: Vec<OutlineEntry>,
    /// The whole file, all variants' changes made.
    pub file: String,
    /// What its parties are and want, one line each: name and description.
    pub parties: Vec<(String, String)>,
}

/// An entry of an outline.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineEntry {
    /// Its name, in words.
    pub name: String,
    /// Its value, if it is a short one.
    pub value: String,
    /// What is under it.
    pub under: Vec<OutlineEntry>,
}

impl ScenarioText {
    /// The text of a scenario.
    pub fn new(loaded: &Loaded) -> Self {
        let entries = loaded.tree.entries().unwrap_or(&[]);
        let parties = &loaded.scenario.parts.parties;
        let texts = loaded.scenario.meta.parties.iter();
        Self {
            outline: entries.iter().map(entry).collect(),
            file: written(&loaded.tree),
            parties: parties
                .iter()
                .zip(texts)
                .map(|(party, text)| (party.name.clone(), text.about.clone()))
                .collect(),
        }
    }
}

fn entry(entry: &Entry) -> OutlineEntry {
    named(entry.key.text.replace('_', " "), &entry.node)
}

fn named(name: String, node: &Node) -> OutlineEntry {
    let (value, under) = content(node);
    OutlineEntry { name, value, under }
}

/// A short value, and what is under a long one.
fn content(node: &Node) -> (String, Vec<OutlineEntry>) {
    match &node.value {
        Value::Bool(value) => (if *value { "yes" } else { "no" }.to_owned(), Vec::new()),
        Value::Number(value) => (value.to_string(), Vec::new()),
        Value::Text(text) => (text.clone(), Vec::new()),
        Value::Name(name) => (name.clone(), Vec::new()),
        Value::Record { name, fields } => {
            let name = name.as_ref().map_or_else(String::new, |name| name.text.clone());
            flat(&name, fields).map_or_else(
                || (name.clone(), fields.iter().map(entry).collect()),
                |flat| (flat, Vec::new()),
            )
        }
        Value::Map(fields) => flat("", fields).map_or_else(
            || (String::new(), fields.iter().map(entry).collect()),
            |flat| (flat, Vec::new()),
        ),
        Value::Tuple { name, items } => {
            let name = name.as_ref().map_or("", |name| name.text.as_str());
            list(name, items)
        }
        Value::List(items) => list("", items),
    }
}

/// Fields of plain values on one line, if there are few.
fn flat(name: &str, fields: &[Entry]) -> Option<String> {
    if fields.len() > 4 {
        return None;
    }
    let plain = fields.iter().map(|field| {
        let (value, under) = content(&field.node);
        let short = under.is_empty() && value.chars().count() <= 24;
        short.then(|| format!("{} {value}", field.key.text.replace('_', " ")))
    });
    let plain: Option<Vec<String>> = plain.collect();
    plain.map(|plain| format!("{name} {}", plain.join(", ")).trim().to_owned())
}

fn list(name: &str, items: &[Node]) -> (String, Vec<OutlineEntry>) {
    let contents: Vec<(String, Vec<OutlineEntry>)> = items.iter().map(content).collect();
    if contents.iter().all(|(_, under)| under.is_empty()) {
        let values: Vec<String> = contents.into_iter().map(|(value, _)| value).collect();
        return (format!("{name} {}", values.join(", ")).trim().to_owned(), Vec::new());
    }
    let under = items.iter().enumerate().map(|(index, item)| named((index + 1).to_string(), item));
    (name.to_owned(), under.collect())
}
