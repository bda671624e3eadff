//! What differs between two scenarios, value by value, keyed by path.

use serde::{Deserialize, Serialize};

use super::canonical::short;
use super::tree::{Entry, Node, Value};

/// One place where two scenarios differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Difference {
    /// Path of the value.
    pub path: String,
    /// The value on the left as short RON; nothing if it is not there.
    pub left: Option<String>,
    /// The value on the right.
    pub right: Option<String>,
}

/// All differences between two resolved trees, in the order of the left one and
/// then what only the right one has.
pub fn diff(left: &Node, right: &Node) -> Vec<Difference> {
    let mut differences = Vec::new();
    // The name of the outermost struct may be written or not.
    match (left.entries(), right.entries()) {
        (Some(left), Some(right)) => entries(left, right, "", false, &mut differences),
        _ => compare(left, right, "", &mut differences),
    }
    differences
}

fn under(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn compare(left: &Node, right: &Node, path: &str, differences: &mut Vec<Difference>) {
    let name = |node: &Node| match &node.value {
        Value::Record { name, .. } | Value::Tuple { name, .. } => {
            name.as_ref().map(|name| name.text.clone())
        }
        _ => None,
    };
    match (&left.value, &right.value) {
        (Value::Record { fields: first, .. }, Value::Record { fields: second, .. })
            if name(left) == name(right) =>
        {
            entries(first, second, path, false, differences);
        }
        (Value::Map(first), Value::Map(second)) => entries(first, second, path, true, differences),
        (Value::List(first), Value::List(second)) => items(first, second, path, differences),
        (Value::Tuple { items: first, .. }, Value::Tuple { items: second, .. })
            if name(left) == name(right) =>
        {
            items(first, second, path, differences);
        }
        _ => {
            let (first, second) = (short(left), short(right));
            if left.value_differs(right) {
                differences.push(Difference {
                    path: path.to_owned(),
                    left: Some(first),
                    right: Some(second),
                });
            }
        }
    }
}

impl Node {
    /// Do two nodes without equal structure say different things?
    fn value_differs(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Value::Number(left), Value::Number(right)) => left != right,
            (Value::Text(left), Value::Text(right)) => left != right,
            (Value::Name(left), Value::Name(right)) => left != right,
            (Value::Bool(left), Value::Bool(right)) => left != right,
            _ => true,
        }
    }
}

fn entries(
    left: &[Entry],
    right: &[Entry],
    path: &str,
    ordered: bool,
    differences: &mut Vec<Difference>,
) {
    let find = |list: &[Entry], key: &str| list.iter().position(|entry| entry.key.text == key);
    let shared = |list: &[Entry], other: &[Entry]| -> Vec<String> {
        list.iter()
            .filter(|entry| find(other, &entry.key.text).is_some())
            .map(|entry| entry.key.text.clone())
            .collect()
    };
    let (first, second) = (shared(left, right), shared(right, left));
    if ordered && first != second {
        let list = |keys: &[String]| Some(format!("order: {}", keys.join(", ")));
        differences.push(Difference {
            path: path.to_owned(),
            left: list(&first),
            right: list(&second),
        });
    }
    for entry in left {
        let path = under(path, &entry.key.text);
        match find(right, &entry.key.text) {
            Some(at) => compare(&entry.node, &right[at].node, &path, differences),
            None => {
                differences.push(Difference { path, left: Some(short(&entry.node)), right: None });
            }
        }
    }
    for entry in right.iter().filter(|entry| find(left, &entry.key.text).is_none()) {
        let path = under(path, &entry.key.text);
        differences.push(Difference { path, left: None, right: Some(short(&entry.node)) });
    }
}

fn items(left: &[Node], right: &[Node], path: &str, differences: &mut Vec<Difference>) {
    for index in 0..left.len().max(right.len()) {
        let path = under(path, &index.to_string());
        match (left.get(index), right.get(index)) {
            (Some(first), Some(second)) => compare(first, second, &path, differences),
            (first, second) => differences.push(Difference {
                path,
                left: first.map(short),
                right: second.map(short),
            }),
        }
    }
}
