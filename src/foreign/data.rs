//! JSON and YAML as a tree with places.
//!
//! Both are read by the YAML parser, since JSON is YAML as far as values go and its
//! own crates give no places; `serde_json` remains the referee of JSON's syntax. Scalars
//! keep their text, because option names such as `1.0` and `1` are names here.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::ForeignFile;
use crate::scenario::Diagnostics;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::source::{Place, Span};

/// How deep values may lie within values.
const DEPTH_LIMIT: usize = 100;

/// How many nodes a file may have, those that aliases repeat included.
const NODE_LIMIT: usize = 2_000_000;

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands; of a list or map, where it starts.
    pub span: Span,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing (`null`, `~`).
    Null,
    /// A word or number as it is written; quotes make it a text.
    Scalar {
        /// Without quotes, escapes resolved.
        text: String,
        /// Was it in quotes?
        quoted: bool,
    },
    /// `[ ... ]`, or lines with dashes.
    List(Vec<Node>),
    /// `{ ... }`, or lines with colons.
    Map(Vec<Entry>),
}

/// A key, its place, and its value.
pub type Entry = (String, Span, Node);

impl Node {
    /// What it is, in words, for "found ..." messages.
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Scalar { text, quoted: true } => format!("the text {text:?}"),
            Value::Scalar { text, .. } => format!("`{text}`"),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "keys with values".to_owned(),
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => {
                entries.iter().find(|(known, ..)| known == key).map(|(.., node)| node)
            }
            _ => None,
        }
    }

    /// A number; infinities included, NaN excluded.
    pub fn number(&self) -> Option<f64> {
        let Value::Scalar { text, quoted: false } = &self.value else { return None };
        match text.as_str() {
            ".inf" | "+.inf" | ".Inf" | "Infinity" => Some(f64::INFINITY),
            "-.inf" | "-.Inf" | "-Infinity" => Some(f64::NEG_INFINITY),
            // Words such as `nan` and `inf` are names in YAML and JSON.
            text if text.contains(|c: char| c.is_ascii_digit()) => {
                text.parse().ok().filter(|number: &f64| !number.is_nan())
            }
            _ => None,
        }
    }
}

/// What is read from a tree, and what is wrong with it.
pub struct Reader<'d> {
    /// What was found wrong.
    pub diagnostics: &'d mut Diagnostics,
}

impl Reader<'_> {
    /// Reports an error.
    pub fn error(&mut self, span: Span, message: impl Into<String>, label: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(span, message).label(label));
    }

    fn wrong<T>(&mut self, node: &Node, expected: &str, what: &str) -> Option<T> {
        let message = format!("expected {expected} for {what}");
        self.error(node.span, message, format!("found {}", node.describe()));
        None
    }

    /// The value of a key that must be there; `what` says whose key it is.
    pub fn required<'n>(&mut self, node: &'n Node, key: &str, what: &str) -> Option<&'n Node> {
        let found = node.get(key);
        if found.is_none() {
            let message = format!("missing `{key}` in {what}");
            self.error(node.span, message, format!("needs `{key}`"));
        }
        found
    }

    /// A finite number.
    pub fn number(&mut self, node: &Node, what: &str) -> Option<f64> {
        match node.number() {
            Some(number) if number.is_finite() => Some(number),
            _ => self.wrong(node, "a finite number", what),
        }
    }

    /// A word, text or number as it is written.
    pub fn text<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        match &node.value {
            Value::Scalar { text, .. } => Some(text),
            _ => self.wrong(node, "a name", what),
        }
    }

    /// The items of a list.
    pub fn list<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        match &node.value {
            Value::List(items) => Some(items),
            _ => self.wrong(node, "a list", what),
        }
    }

    /// The entries of a map.
    pub fn map<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Entry]> {
        match &node.value {
            Value::Map(entries) => Some(entries),
            _ => self.wrong(node, "keys with values", what),
        }
    }
}

/// Is the text JSON, to judge by its first character?
pub fn looks_like_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}

/// The tree of a file; syntax errors and equal keys are reported.
pub fn read(file: &ForeignFile, diagnostics: &mut Diagnostics) -> Option<Node> {
    if looks_like_json(&file.text)
        && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&file.text)
    {
        let place = Place { line: error.line().max(1), column: error.column().max(1) };
        let start = diagnostics.sources.offset(file.source, place);
        let text = error.to_string();
        let text = text.split(" at line ").next().unwrap_or("cannot be read");
        let span = Span { file: file.source, start, end: start };
        diagnostics.push(Diagnostic::error(span, format!("syntax error: {text}")));
        return None;
    }
    Builder::new(file, diagnostics).document()
}

/// A list or map whose end has not come yet.
struct Unfinished {
    start: Span,
    anchor: usize,
    contents: Contents,
}

enum Contents {
    List(Vec<Node>),
    /// The entries, and the key whose value comes next.
    Map(Vec<Entry>, Option<(String, Span)>),
}

struct Builder<'a> {
    file: &'a ForeignFile,
    diagnostics: &'a mut Diagnostics,
    /// The byte of each character, since the parser counts characters.
    bytes: Vec<usize>,
    open: Vec<Unfinished>,
    /// Values that aliases may repeat, with the nodes in them.
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    root: Option<Node>,
}

impl<'a> Builder<'a> {
    fn new(file: &'a ForeignFile, diagnostics: &'a mut Diagnostics) -> Self {
        let ends = file.text.len()..=file.text.len();
        let bytes = file.text.char_indices().map(|(at, _)| at).chain(ends).collect();
        let (open, anchors) = (Vec::new(), HashMap::new());
        Self { file, diagnostics, bytes, open, anchors, nodes: 0, root: None }
    }

    fn span(&self, span: saphyr_parser::Span) -> Span {
        let byte = |index: usize| self.bytes.get(index).copied().unwrap_or(self.file.text.len());
        let start = byte(span.start.index());
        Span { file: self.file.source, start, end: byte(span.end.index()).max(start) }
    }

    fn stop<T>(&mut self, span: Span, message: &str) -> Option<T> {
        self.diagnostics.push(Diagnostic::error(span, message));
        None
    }

    fn document(mut self) -> Option<Node> {
        let text = &self.file.text;
        for event in Parser::new_from_str(text) {
            match event {
                Ok((event, span)) => {
                    let span = self.span(span);
                    self.take(event, span)?;
                }
                Err(error) => {
                    let marker = *error.marker();
                    let span = self.span(saphyr_parser::Span::empty(marker));
                    return self.stop(span, &format!("syntax error: {}", error.info()));
                }
            }
        }
        let end = Span { file: self.file.source, start: 0, end: 0 };
        match self.root.take() {
            Some(root) => Some(root),
            None => self.stop(end, "the file is empty"),
        }
    }

    fn take(&mut self, event: Event, span: Span) -> Option<()> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let quoted = style != ScalarStyle::Plain;
                let value = if !quoted && matches!(&*text, "" | "~" | "null" | "Null" | "NULL") {
                    Value::Null
                } else {
                    Value::Scalar { text: text.into_owned(), quoted }
                };
                self.place(Node { value, span }, anchor, 1)
            }
            Event::SequenceStart(anchor, _) => self.begin(span, anchor, Contents::List(Vec::new())),
            Event::MappingStart(anchor, _) => {
                self.begin(span, anchor, Contents::Map(Vec::new(), None))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Unfinished { start, anchor, contents } = self.open.pop()?;
                let value = match contents {
                    Contents::Map(entries, _) => Value::Map(entries),
                    Contents::List(list) => Value::List(list),
                };
                let node = Node { value, span: start };
                let nodes = if anchor > 0 { count(&node) } else { 1 };
                self.place(node, anchor, nodes)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some((node, nodes)) => self.place(node, 0, nodes),
                None => self.stop(span, "this alias repeats a value that is not complete"),
            },
            Event::DocumentStart(_) if self.root.is_some() => {
                self.stop(span, "a second document in one file")
            }
            _ => Some(()),
        }
    }

    fn begin(&mut self, start: Span, anchor: usize, contents: Contents) -> Option<()> {
        if self.open.len() >= DEPTH_LIMIT {
            return self.stop(start, "too many values within values");
        }
        self.open.push(Unfinished { start, anchor, contents });
        Some(())
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, node: Node, anchor: usize, nodes: usize) -> Option<()> {
        self.nodes += nodes;
        if self.nodes > NODE_LIMIT {
            return self.stop(node.span, "the file has too many values");
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), nodes));
        }
        match self.open.last_mut().map(|open| &mut open.contents) {
            None => self.root = Some(node),
            Some(Contents::List(list)) => list.push(node),
            Some(Contents::Map(entries, key)) => match (key.take(), node) {
                (None, Node { value: Value::Scalar { text, .. }, span }) => {
                    *key = Some((text, span));
                }
                (None, Node { value: Value::Null, span }) => *key = Some(("null".into(), span)),
                (None, node) => return self.stop(node.span, "a key must be a name"),
                (Some((name, place)), node) => {
                    if let Some((_, first, _)) = entries.iter().find(|(known, ..)| *known == name) {
                        let line = self.diagnostics.sources.place(*first).line;
                        self.diagnostics.push(
                            Diagnostic::error(place, format!("duplicate key `{name}`"))
                                .label(format!("it is already given in line {line}")),
                        );
                    }
                    entries.push((name, place, node));
                }
            },
        }
        Some(())
    }
}

/// The nodes of a tree.
fn count(node: &Node) -> usize {
    1 + match &node.value {
        Value::List(items) => items.iter().map(count).sum(),
        Value::Map(entries) => entries.iter().map(|(.., node)| count(node)).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> (Option<Node>, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let source = diagnostics.sources.add("test", text);
        let file = ForeignFile { name: "test".into(), text: text.into(), source };
        (read(&file, &mut diagnostics), diagnostics)
    }

    #[test]
    fn json_with_tabs_and_escapes_is_read() {
        let (node, found) =
            tree("{\t\"a\\/\\u00e9\":\t[1,\n\t\t\"\\ud83d\\ude00\", -2.5e3, null]}");
        let node = node.unwrap_or_else(|| panic!("{}", found.render(false)));
        let items = node.get("a/é").unwrap();
        let Value::List(items) = &items.value else { panic!("{items:?}") };
        assert_eq!((items[0].number(), items[2].number()), (Some(1.0), Some(-2500.0)));
        assert_eq!(items[1].describe(), "the text \"😀\"");
        assert_eq!(items[3].describe(), "nothing");
        assert_eq!(found.sources.place(items[1].span).line, 2);
    }

    #[test]
    fn aliases_repeat_and_do_not_explode() {
        let (node, _) = tree("a: &x [1, 2]\nb: *x\n");
        assert!(
            matches!(&node.unwrap().get("b").unwrap().value, Value::List(list) if list.len() == 2)
        );
        let mut text = String::from("l0: &l0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for level in 1..12 {
            let below = format!("*l{}, ", level - 1).repeat(10);
            text.push_str(&format!("l{level}: &l{level} [{below}]\n"));
        }
        let (node, found) = tree(&text);
        assert!(node.is_none());
        assert_eq!(found.list[0].message, "the file has too many values");
    }

    #[test]
    fn deep_nesting_is_refused() {
        for text in ["[".repeat(5_000), "- ".repeat(5_000), "{a: ".repeat(5_000)] {
            assert!(tree(&text).0.is_none());
        }
    }
}
