//! The tree of a scenario file: what RON text says before anyone knows what it
//! means, each node with its place in the text.
//!
//! ron itself gives no places for mistakes of meaning, stops at the first
//! mistake and silently keeps the last of two equal keys; hence this tree.
//! Paths such as `parties.us.no_deal.level` walk it: a record's field, a map's
//! key, a list's index.

use super::source::Span;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
}

/// A word of the file (a key, a field, a name) and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, without quotes.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A keyed value: a record's field or a map's entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Field name or map key.
    pub key: Word,
    /// What it is set to.
    pub node: Node,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A finite number.
    Number(f64),
    /// `"text"`.
    Text(String),
    /// A bare word: a variant without contents.
    Name(String),
    /// `( ... )` or `Name( ... )` with named fields; also `()`.
    Record {
        /// The name before the bracket.
        name: Option<Word>,
        /// The fields in file order.
        fields: Vec<Entry>,
    },
    /// `( ... )` or `Name( ... )` with values only, at least one.
    Tuple {
        /// The name before the bracket.
        name: Option<Word>,
        /// The values.
        items: Vec<Node>,
    },
    /// `{ ... }`.
    Map(Vec<Entry>),
    /// `[ ... ]`.
    List(Vec<Node>),
}

impl Node {
    /// The part of the node to point at when the whole would be many lines: its
    /// name, or its opening bracket.
    pub fn head(&self) -> Span {
        match &self.value {
            Value::Record { name: Some(name), .. } | Value::Tuple { name: Some(name), .. } => {
                name.span
            }
            Value::Record { .. } | Value::Tuple { .. } | Value::Map(_) | Value::List(_) => {
                Span { end: (self.span.start + 1).min(self.span.end), ..self.span }
            }
            _ => self.span,
        }
    }

    /// What it is, in words, for "found ..." messages.
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Bool(value) => format!("`{value}`"),
            Value::Number(value) => format!("the number `{value}`"),
            Value::Text(text) => format!("the string {text:?}"),
            Value::Name(name) => format!("`{name}`"),
            Value::Record { name: Some(name), .. } | Value::Tuple { name: Some(name), .. } => {
                format!("`{}(...)`", name.text)
            }
            Value::Record { .. } => "a struct `(...)`".to_owned(),
            Value::Tuple { .. } => "a tuple `(...)`".to_owned(),
            Value::Map(_) => "a map `{...}`".to_owned(),
            Value::List(_) => "a list `[...]`".to_owned(),
        }
    }

    /// The fields of a record or the entries of a map.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Record { fields, .. } => Some(fields),
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The same, to change them.
    pub fn entries_mut(&mut self) -> Option<&mut Vec<Entry>> {
        match &mut self.value {
            Value::Record { fields, .. } => Some(fields),
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items of a list or tuple.
    pub fn items(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) | Value::Tuple { items, .. } => Some(items),
            _ => None,
        }
    }

    /// The value of a field or key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()?.iter().find(|entry| entry.key.text == key).map(|entry| &entry.node)
    }

    /// The node at a path, if there is one.
    pub fn at(&self, path: &str) -> Option<&Node> {
        let mut node = self;
        for step in self.steps(path).ok()? {
            node = node.child(step)?;
        }
        Some(node)
    }

    /// The same, to change it.
    pub fn at_mut(&mut self, path: &str) -> Option<&mut Node> {
        let steps = self.steps(path).ok()?;
        steps.into_iter().try_fold(self, Node::child_mut)
    }

    /// The child a step leads to.
    pub fn child(&self, step: Step) -> Option<&Node> {
        match step {
            Step::Entry(index) => self.entries()?.get(index).map(|entry| &entry.node),
            Step::Item(index) => self.items()?.get(index),
        }
    }

    /// The same, to change it.
    pub fn child_mut(&mut self, step: Step) -> Option<&mut Node> {
        match (step, &mut self.value) {
            (Step::Entry(index), Value::Record { fields: entries, .. } | Value::Map(entries)) => {
                entries.get_mut(index).map(|entry| &mut entry.node)
            }
            (Step::Item(index), Value::List(items) | Value::Tuple { items, .. }) => {
                items.get_mut(index)
            }
            _ => None,
        }
    }

    /// The steps a path takes from this node. A key that itself contains a dot
    /// (a numeric option such as `0.5`) is found as the longest match.
    ///
    /// # Errors
    /// Where the path leaves the tree.
    pub fn steps(&self, path: &str) -> Result<Vec<Step>, LostPath> {
        let mut node = self;
        let mut rest = path;
        let mut steps = Vec::new();
        loop {
            let (step, length) = node.step(rest).ok_or_else(|| LostPath {
                found: steps.clone(),
                consumed: path.len() - rest.len(),
                siblings: node
                    .entries()
                    .map(|entries| entries.iter().map(|entry| entry.key.text.clone()).collect())
                    .unwrap_or_default(),
            })?;
            steps.push(step);
            // A step is a child by construction; were it not, the path would be lost.
            let Some(next) = node.child(step) else { return Ok(steps) };
            if length == rest.len() {
                return Ok(steps);
            }
            node = next;
            rest = &rest[length + 1..];
        }
    }

    /// The first step of a path and how many bytes of it that takes.
    fn step(&self, path: &str) -> Option<(Step, usize)> {
        if let Some(entries) = self.entries() {
            return entries
                .iter()
                .enumerate()
                .filter_map(|(index, entry)| {
                    let rest = path.strip_prefix(entry.key.text.as_str())?;
                    (rest.is_empty() || rest.starts_with('.'))
                        .then_some((Step::Entry(index), entry.key.text.len()))
                })
                .max_by_key(|(_, length)| *length);
        }
        let first = path.split('.').next()?;
        let index: usize = first.parse().ok()?;
        (index < self.items()?.len()).then_some((Step::Item(index), first.len()))
    }
}

/// One step down the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Position among the fields or entries.
    Entry(usize),
    /// Position among the items.
    Item(usize),
}

/// A path that leaves the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostPath {
    /// The steps that exist.
    pub found: Vec<Step>,
    /// The bytes of the path they take, with the dots after them.
    pub consumed: usize,
    /// The fields or keys that the next step could have taken.
    pub siblings: Vec<String>,
}
