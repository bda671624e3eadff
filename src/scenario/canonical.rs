//! A tree as text again: a canonical form for digests, and short RON for people.
//!
//! In the canonical form a record's fields are sorted (their order means
//! nothing), a map's entries are not (the order of issues and options does), and
//! comments, spaces and ways of writing the same number are gone.

use std::fmt::Write as _;

use super::tree::{Entry, Node, Value};

/// Longest text that [`short`] returns, in characters.
const SHORT: usize = 160;

/// The hex BLAKE3 digest of a resolved tree: the same for two files that say the
/// same, whatever their comments and layout.
pub fn digest(tree: &Node) -> String {
    blake3::hash(canonical(tree).as_bytes()).to_hex().to_string()
}

/// The canonical form of a resolved tree.
pub fn canonical(tree: &Node) -> String {
    let mut output = String::new();
    match &tree.value {
        // The name of the outermost struct may be written or not.
        Value::Record { fields, .. } => write_fields(fields, true, &mut output),
        _ => write(tree, true, &mut output),
    }
    output
}

/// A resolved tree as a file that says the same: no bases, no changes, no comments.
pub fn written(tree: &Node) -> String {
    let mut output = String::new();
    lines(tree, 0, &mut output);
    output.push('\n');
    output
}

/// Longest value that stands in one line, in bytes.
const LINE: usize = 90;

/// A value over as many lines as it needs, `depth` steps in.
fn lines(node: &Node, depth: usize, output: &mut String) {
    let mut line = String::new();
    write(node, false, &mut line);
    let indent = "    ".repeat(depth + 1);
    let (name, brackets) = match &node.value {
        _ if depth > 0 && line.len() <= LINE => return output.push_str(&line),
        Value::Record { name, .. } | Value::Tuple { name, .. } => (name.as_ref(), ('(', ')')),
        Value::Map(_) => (None, ('{', '}')),
        Value::List(_) => (None, ('[', ']')),
        _ => return output.push_str(&line),
    };
    let _ = writeln!(output, "{}{}", name.map_or("", |name| &name.text), brackets.0);
    let mut item = |key: Option<String>, node: &Node| {
        output.push_str(&indent);
        if let Some(key) = key {
            let _ = write!(output, "{key}: ");
        }
        lines(node, depth + 1, output);
        output.push_str(",\n");
    };
    match &node.value {
        Value::Record { fields, .. } => {
            fields.iter().for_each(|entry| item(Some(entry.key.text.clone()), &entry.node));
        }
        Value::Map(entries) => {
            entries
                .iter()
                .for_each(|entry| item(Some(format!("{:?}", entry.key.text)), &entry.node));
        }
        Value::Tuple { items, .. } | Value::List(items) => {
            items.iter().for_each(|node| item(None, node));
        }
        Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Name(_) => {}
    }
    let _ = write!(output, "{}{}", "    ".repeat(depth), brackets.1);
}

/// A value as RON in one line, cut if it is long.
pub fn short(node: &Node) -> String {
    let mut output = String::new();
    write(node, false, &mut output);
    match output.char_indices().nth(SHORT) {
        Some((at, _)) => format!("{}…", &output[..at]),
        None => output,
    }
}

fn write(node: &Node, sorted: bool, output: &mut String) {
    match &node.value {
        Value::Bool(value) => output.push_str(if *value { "true" } else { "false" }),
        // `+ 0.0` turns −0 into 0.
        Value::Number(value) => {
            let _ = write!(output, "{}", value + 0.0);
        }
        Value::Text(text) => {
            let _ = write!(output, "{text:?}");
        }
        Value::Name(name) => output.push_str(name),
        Value::Record { name, fields } => {
            output.push_str(name.as_ref().map_or("", |name| &name.text));
            write_fields(fields, sorted, output);
        }
        Value::Tuple { name, items } => {
            output.push_str(name.as_ref().map_or("", |name| &name.text));
            write_items(items, ('(', ')'), sorted, output);
        }
        Value::Map(entries) => {
            output.push('{');
            for (index, entry) in entries.iter().enumerate() {
                let separator = if index > 0 { ", " } else { "" };
                let _ = write!(output, "{separator}{:?}: ", entry.key.text);
                write(&entry.node, sorted, output);
            }
            output.push('}');
        }
        Value::List(items) => write_items(items, ('[', ']'), sorted, output),
    }
}

fn write_fields(fields: &[Entry], sorted: bool, output: &mut String) {
    let mut order: Vec<&Entry> = fields.iter().collect();
    if sorted {
        order.sort_by(|left, right| left.key.text.cmp(&right.key.text));
    }
    output.push('(');
    for (index, entry) in order.into_iter().enumerate() {
        let separator = if index > 0 { ", " } else { "" };
        let _ = write!(output, "{separator}{}: ", entry.key.text);
        write(&entry.node, sorted, output);
    }
    output.push(')');
}

fn write_items(items: &[Node], brackets: (char, char), sorted: bool, output: &mut String) {
    output.push(brackets.0);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            output.push_str(", ");
        }
        write(item, sorted, output);
    }
    output.push(brackets.1);
}
