//! The small parts documents are made of: texts, numbers, dates, lists, maps and
//! pairs, each with its place.

use serde_json::{Map as Object, Value as Json, json};

use super::read::{Read, Reader};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::source::Span;
use crate::scenario::tree::{Node, Value, Word};

/// Does a character do something to a screen instead of standing on it? Controls,
/// and those that turn the direction of writing.
fn unseen(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn not_shown(span: Span, found: char, what: &str) -> Diagnostic {
    let code = u32::from(found);
    Diagnostic::error(span, format!("{what} must not contain the control character U+{code:04X}"))
        .label("does something to a screen instead of standing on it")
}

/// A string.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// What it says; `None` if it could not be read.
    pub value: Option<String>,
    /// Where.
    pub span: Span,
    /// Its path in the scenario.
    pub path: String,
}

impl Text {
    /// What it says, or nothing.
    pub fn text(&self) -> &str {
        self.value.as_deref().unwrap_or("")
    }
}

impl Read for Text {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let value = match &node.value {
            Value::Text(text) => {
                let layout = ['\n', '\r', '\t'];
                if let Some(found) = text.chars().find(|c| unseen(*c) && !layout.contains(c)) {
                    reader.report(not_shown(node.head(), found, "a text").path(reader.path()));
                }
                Some(text.clone())
            }
            _ => {
                reader.wrong_type(node, "a string in quotes");
                None
            }
        };
        Self { value, span: node.head(), path: reader.path() }
    }

    fn hole(span: Span) -> Self {
        Self { value: None, span, path: String::new() }
    }

    fn schema(_: &mut Object<String, Json>) -> Json {
        json!({ "type": "string" })
    }
}

/// A literal number: not uncertain.
#[derive(Clone, Debug, PartialEq)]
pub struct Plain {
    /// Its value; `None` if it could not be read.
    pub value: Option<f64>,
    /// Where.
    pub span: Span,
    /// Its path in the scenario.
    pub path: String,
}

impl Read for Plain {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let value = match node.value {
            Value::Number(value) => Some(value),
            _ => {
                reader.wrong_type(node, "a plain number");
                None
            }
        };
        Self { value, span: node.head(), path: reader.path() }
    }

    fn hole(span: Span) -> Self {
        Self { value: None, span, path: String::new() }
    }

    fn schema(_: &mut Object<String, Json>) -> Json {
        json!({ "type": "number" })
    }
}

/// A whole number, 0 or more.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// Its value; `None` if it could not be read.
    pub value: Option<usize>,
    /// Where.
    pub span: Span,
}

/// The whole number a float is, if it is one that a count can be.
pub fn whole(value: f64) -> Option<usize> {
    (value >= 0.0 && value.fract() == 0.0 && value <= 1e15).then_some(value as usize)
}

impl Read for Count {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let value = match node.value {
            Value::Number(value) => whole(value),
            _ => None,
        };
        if value.is_none() {
            reader.wrong_type(node, "a whole number, 0 or more");
        }
        Self { value, span: node.head() }
    }

    fn hole(span: Span) -> Self {
        Self { value: None, span }
    }

    fn schema(_: &mut Object<String, Json>) -> Json {
        json!({ "type": "integer", "minimum": 0 })
    }
}

/// `true` or `false`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Switch(pub bool);

impl Read for Switch {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        match node.value {
            Value::Bool(value) => Self(value),
            _ => {
                reader.wrong_type(node, "`true` or `false`");
                Self(false)
            }
        }
    }

    fn hole(_: Span) -> Self {
        Self(false)
    }

    fn schema(_: &mut Object<String, Json>) -> Json {
        json!({ "type": "boolean" })
    }
}

/// A calendar date, written `"2025-03-15"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Date {
    /// The date; `None` if it could not be read.
    pub value: Option<jiff::civil::Date>,
    /// Where.
    pub span: Span,
}

impl Read for Date {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let value = match &node.value {
            Value::Text(text) => match parse_date(text) {
                Some(date) => Some(date),
                None => {
                    reader.report(
                        Diagnostic::error(node.span, format!("`{text}` is not a date"))
                            .label("not a day of the calendar")
                            .help("dates are written \"2025-03-15\" (year-month-day)"),
                    );
                    None
                }
            },
            _ => {
                reader.wrong_type(node, "a date such as \"2025-03-15\"");
                None
            }
        };
        Self { value, span: node.head() }
    }

    fn hole(span: Span) -> Self {
        Self { value: None, span }
    }

    fn schema(_: &mut Object<String, Json>) -> Json {
        json!({ "type": "string", "format": "date" })
    }
}

/// Year-month-day and nothing else (jiff alone would take a time as well).
fn parse_date(text: &str) -> Option<jiff::civil::Date> {
    if text.len() == 10 { text.parse().ok() } else { None }
}

/// A point of the talks: a number of rounds, or a date.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// So many rounds after the start.
    Round(Plain),
    /// A day.
    Date(Date),
}

impl Read for Moment {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        match node.value {
            Value::Number(_) => Self::Round(Plain::read(node, reader)),
            Value::Text(_) => Self::Date(Date::read(node, reader)),
            _ => {
                reader.wrong_type(node, "a number of rounds or a date such as \"2025-03-15\"");
                Self::hole(node.head())
            }
        }
    }

    fn hole(span: Span) -> Self {
        Self::Round(Plain::hole(span))
    }

    fn schema(definitions: &mut Object<String, Json>) -> Json {
        json!({ "anyOf": [Count::schema(definitions), Date::schema(definitions)] })
    }
}

/// An option: its id, or on a numeric issue its value.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionName {
    /// By id.
    Id(Text),
    /// By value, on a numeric issue.
    Value(Plain),
}

impl OptionName {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            OptionName::Id(text) => text.span,
            OptionName::Value(value) => value.span,
        }
    }
}

impl Read for OptionName {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        match node.value {
            Value::Number(_) => Self::Value(Plain::read(node, reader)),
            Value::Text(_) => Self::Id(Text::read(node, reader)),
            _ => {
                reader.wrong_type(node, "an option's id in quotes");
                Self::hole(node.head())
            }
        }
    }

    fn hole(span: Span) -> Self {
        Self::Id(Text::hole(span))
    }

    fn schema(_: &mut Object<String, Json>) -> Json {
        json!({ "type": ["string", "number"] })
    }
}

/// A type that contains itself is held at a distance.
impl<T: Read> Read for Box<T> {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        Self::new(T::read(node, reader))
    }

    fn hole(span: Span) -> Self {
        Self::new(T::hole(span))
    }

    fn schema(definitions: &mut Object<String, Json>) -> Json {
        T::schema(definitions)
    }

    fn takes_none() -> bool {
        T::takes_none()
    }
}

/// A list.
#[derive(Clone, Debug, PartialEq)]
pub struct List<T> {
    /// Its items.
    pub items: Vec<T>,
    /// Where.
    pub span: Span,
    /// Could not be read, and has been reported.
    pub broken: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { items: Vec::new(), span: Span::default(), broken: false }
    }
}

impl<T: Read> Read for List<T> {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let Value::List(nodes) = &node.value else {
            reader.wrong_type(node, "a list `[...]`");
            return Self::hole(node.head());
        };
        let items = nodes
            .iter()
            .enumerate()
            .map(|(index, item)| {
                reader.under(&index.to_string(), item.head(), |reader| T::read(item, reader))
            })
            .collect();
        Self { items, span: node.span, broken: false }
    }

    fn hole(span: Span) -> Self {
        Self { items: Vec::new(), span, broken: true }
    }

    fn schema(definitions: &mut Object<String, Json>) -> Json {
        json!({ "type": "array", "items": T::schema(definitions) })
    }
}

/// Two values in a bracket.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair<A, B>(pub A, pub B);

impl<A: Read, B: Read> Read for Pair<A, B> {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        match &node.value {
            Value::Tuple { items, .. } if items.len() == 2 => Self(
                reader.under("0", items[0].head(), |reader| A::read(&items[0], reader)),
                reader.under("1", items[1].head(), |reader| B::read(&items[1], reader)),
            ),
            _ => {
                reader.wrong_type(node, "two values `(a, b)`");
                Self::hole(node.head())
            }
        }
    }

    fn hole(span: Span) -> Self {
        Self(A::hole(span), B::hole(span))
    }

    fn schema(definitions: &mut Object<String, Json>) -> Json {
        let items = [A::schema(definitions), B::schema(definitions)];
        json!({ "type": "array", "prefixItems": items, "minItems": 2, "maxItems": 2 })
    }
}

/// A map from ids, in file order.
#[derive(Clone, Debug, PartialEq)]
pub struct Map<T> {
    /// Its entries.
    pub entries: Vec<(Word, T)>,
    /// Where.
    pub span: Span,
    /// Could not be read, and has been reported.
    pub broken: bool,
}

impl<T> Map<T> {
    /// The ids.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(key, _)| key.text.as_str())
    }

    /// The position of an id.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|(word, _)| word.text == key)
    }

    /// The value of an id.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.position(key).map(|at| &self.entries[at].1)
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), span: Span::default(), broken: false }
    }
}

impl<T: Read> Read for Map<T> {
    fn read(node: &Node, reader: &mut Reader) -> Self {
        let Value::Map(nodes) = &node.value else {
            reader.wrong_type(node, "a map `{\"key\": ...}`");
            return Self::hole(node.head());
        };
        let entries = nodes
            .iter()
            .map(|entry| {
                if let Some(found) = entry.key.text.chars().find(|c| unseen(*c)) {
                    reader.report(not_shown(entry.key.span, found, "a key").path(reader.path()));
                }
                let value = reader
                    .under(&entry.key.text, entry.key.span, |reader| T::read(&entry.node, reader));
                (entry.key.clone(), value)
            })
            .collect();
        Self { entries, span: node.head(), broken: false }
    }

    fn hole(span: Span) -> Self {
        Self { entries: Vec::new(), span, broken: true }
    }

    fn schema(definitions: &mut Object<String, Json>) -> Json {
        json!({ "type": "object", "additionalProperties": T::schema(definitions) })
    }
}
