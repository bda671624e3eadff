//! Variants: another scenario with `patch`, `add` and `remove` by path.
//!
//! First what is removed goes, then what is patched changes (its path must be
//! there), then what is added comes (its path must not be there, its parent
//! must). Top-level scalars such as `id` and `title` may simply be given again.

use super::diagnostic::{Diagnostic, Diagnostics, suggestion};
use super::source::Span;
use super::tree::{Entry, LostPath, Node, Step, Value, Word};

/// The fields that make a file a variant.
const VARIANT_FIELDS: [&str; 4] = ["base", "patch", "add", "remove"];

/// The base a file names, if it is a variant.
pub fn base(tree: &Node, diagnostics: &mut Diagnostics) -> Option<Word> {
    let node = tree.get("base")?;
    match &node.value {
        Value::Text(text) => Some(Word { text: text.clone(), span: node.span }),
        _ => {
            diagnostics.push(
                Diagnostic::error(node.head(), "expected a string in quotes for `base`")
                    .label(format!("found {}", node.describe()))
                    .path("base"),
            );
            None
        }
    }
}

/// The base with the changes of a variant made.
pub fn apply(mut base: Node, variant: &Node, diagnostics: &mut Diagnostics) -> Node {
    // Errors of the whole (a missing field, say) are shown in the file asked for.
    base.span = variant.span;
    if let (Value::Record { name, .. }, Value::Record { name: shown, .. }) =
        (&mut base.value, &variant.value)
    {
        name.clone_from(shown);
    }
    if let Some(node) = variant.get("remove") {
        removals(&mut base, node, diagnostics);
    }
    if let Some(node) = variant.get("patch") {
        for entry in changes(node, "patch", diagnostics) {
            patch(&mut base, entry, diagnostics);
        }
    }
    if let Some(node) = variant.get("add") {
        for entry in changes(node, "add", diagnostics) {
            add(&mut base, entry, diagnostics);
        }
    }
    for entry in variant.entries().unwrap_or_default() {
        if !VARIANT_FIELDS.contains(&entry.key.text.as_str()) {
            top_level(&mut base, entry, diagnostics);
        }
    }
    base
}

fn top_level(base: &mut Node, entry: &Entry, diagnostics: &mut Diagnostics) {
    let name = &entry.key.text;
    let fields = super::document::fields();
    let known = fields.contains(name);
    let scalar = matches!(
        entry.node.value,
        Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Name(_)
    );
    if !known {
        let allowed = VARIANT_FIELDS.iter().copied().chain(fields.iter().map(String::as_str));
        diagnostics.push(
            Diagnostic::error(entry.key.span, format!("unknown field `{name}` in the scenario"))
                .label("not a field here")
                .maybe_help(suggestion(name, "fields", allowed))
                .path(name),
        );
    } else if !scalar {
        diagnostics.push(
            Diagnostic::error(entry.key.span, format!("`{name}` cannot be given again as a whole"))
                .label("the base has its own")
                .help(format!(
                    "change it by path: patch: {{ \"{name}...\": ... }}, or add, or remove"
                ))
                .path(name),
        );
    } else if let Some(entries) = base.entries_mut() {
        match entries.iter_mut().find(|known| known.key.text == *name) {
            Some(known) => *known = entry.clone(),
            None => entries.push(entry.clone()),
        }
    }
}

/// The entries of `patch` or `add`.
fn changes<'n>(node: &'n Node, field: &str, diagnostics: &mut Diagnostics) -> &'n [Entry] {
    match &node.value {
        Value::Map(entries) => entries,
        _ => {
            diagnostics.push(
                Diagnostic::error(node.head(), format!("expected a map for `{field}`"))
                    .label(format!("found {}", node.describe()))
                    .help(format!("{field}: {{ \"parties.us.recognition\": 0.4 }}"))
                    .path(field),
            );
            &[]
        }
    }
}

/// The node that steps lead to.
fn follow<'n>(root: &'n mut Node, steps: &[Step]) -> Option<&'n mut Node> {
    steps.iter().try_fold(root, |node, step| node.child_mut(*step))
}

/// A path that is not there.
fn lost(path: &str, span: Span, verb: &str, why: &LostPath) -> Diagnostic {
    let parent = path[..why.consumed].trim_end_matches('.');
    let missing = &path[why.consumed..];
    let first = missing.split('.').next().unwrap_or(missing);
    let owner = if parent.is_empty() { "the base".to_owned() } else { format!("`{parent}`") };
    let help = suggestion(first, "it has", why.siblings.iter().map(String::as_str));
    Diagnostic::error(span, format!("there is no `{path}` to {verb}"))
        .label(format!("{owner} has no `{first}`"))
        .maybe_help(help)
        .path(path)
}

fn patch(base: &mut Node, entry: &Entry, diagnostics: &mut Diagnostics) {
    let path = &entry.key.text;
    match base.steps(path) {
        Ok(steps) => {
            if let Some(node) = follow(base, &steps) {
                *node = entry.node.clone();
            }
        }
        Err(why) => diagnostics.push(lost(path, entry.key.span, "patch", &why)),
    }
}

fn add(base: &mut Node, entry: &Entry, diagnostics: &mut Diagnostics) {
    let path = &entry.key.text;
    let why = match base.steps(path) {
        Ok(_) => {
            diagnostics.push(
                Diagnostic::error(entry.key.span, format!("`{path}` is already there"))
                    .label("the base has it")
                    .help("to change it, use `patch`")
                    .path(path),
            );
            return;
        }
        Err(why) => why,
    };
    let key = &path[why.consumed..];
    // Only the last key may be new; a number with a dot is one key.
    if key.is_empty() || (key.contains('.') && key.parse::<f64>().is_err()) {
        diagnostics.push(
            lost(path, entry.key.span, "add to", &why)
                .help("only the last part of the path may be new: add its parent first"),
        );
        return;
    }
    let word = Word { text: key.to_owned(), span: entry.key.span };
    let Some(parent) = follow(base, &why.found) else { return };
    match &mut parent.value {
        Value::Record { fields: entries, .. } | Value::Map(entries) => {
            entries.push(Entry { key: word, node: entry.node.clone() });
        }
        Value::List(items) if key == items.len().to_string() => items.push(entry.node.clone()),
        other => {
            let help = match other {
                Value::List(items) => format!("the next place in the list is {}", items.len()),
                _ => "its parent is a single value".to_owned(),
            };
            diagnostics.push(
                Diagnostic::error(entry.key.span, format!("nothing can be added at `{path}`"))
                    .label("no place for it")
                    .help(help)
                    .path(path),
            );
        }
    }
}

fn removals(base: &mut Node, node: &Node, diagnostics: &mut Diagnostics) {
    let Value::List(items) = &node.value else {
        diagnostics.push(
            Diagnostic::error(node.head(), "expected a list for `remove`")
                .label(format!("found {}", node.describe()))
                .help("remove: [\"parties.us.red_lines.us_no_nato_cover\"]")
                .path("remove"),
        );
        return;
    };
    for item in items {
        let Value::Text(path) = &item.value else {
            diagnostics.push(
                Diagnostic::error(item.head(), "expected a path in quotes")
                    .label(format!("found {}", item.describe()))
                    .path("remove"),
            );
            continue;
        };
        let steps = match base.steps(path) {
            Ok(steps) => steps,
            Err(why) => {
                diagnostics.push(lost(path, item.span, "remove", &why));
                continue;
            }
        };
        let Some((last, parents)) = steps.split_last() else { continue };
        let Some(parent) = follow(base, parents) else { continue };
        match (*last, &mut parent.value) {
            (Step::Entry(at), Value::Record { fields: entries, .. } | Value::Map(entries)) => {
                entries.remove(at);
            }
            (Step::Item(at), Value::List(items) | Value::Tuple { items, .. }) => {
                items.remove(at);
            }
            _ => {}
        }
    }
}
