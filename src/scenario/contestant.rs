//! Strategies that are not in the scenario: texts as a scenario would write them, put
//! into every party that may propose and validated there.

use std::sync::Arc;

use super::diagnostic::{Diagnostic, Diagnostics, Severity};
use super::tree::{Entry, Node, Value, Word};
use super::{Loaded, document, syntax, validate};
use crate::negotiation::strategy::Strategy;

/// Builds strategies for the parties with these indices. Their numbers must be plain.
///
/// # Errors
/// Everything that is wrong with the texts, each with its place in its text.
pub fn contestants(
    loaded: &Loaded,
    parties: &[usize],
    texts: &[&str],
) -> Result<Vec<Arc<dyn Strategy>>, Box<Diagnostics>> {
    let mut found = Diagnostics { sources: loaded.warnings.sources.clone(), list: Vec::new() };
    let mut strategies = Vec::new();
    for text in texts {
        let file = found.sources.add("--strategies", *text);
        let Some(node) = syntax::read(file, &mut found) else { continue };
        uncertain(&node, &mut found);
        for (index, party) in parties.iter().enumerate() {
            let id = &loaded.scenario.parts.parties[*party].id;
            let path = format!("parties.{id}.strategy");
            let tree = with(loaded.tree.clone(), id, &node);
            let mut judged = Diagnostics { sources: found.sources.clone(), list: Vec::new() };
            let document = document::read(&tree, &mut judged);
            let scenario = validate::validate(&document, String::new(), &mut judged);
            for diagnostic in judged.list {
                // Every party says the same of the same text; a message may name the party.
                let known = found.list.iter().any(|earlier| {
                    earlier.span == diagnostic.span && earlier.label == diagnostic.label
                });
                if diagnostic.severity == Severity::Error && !known {
                    found.push(diagnostic);
                }
            }
            let drawn = |path_of: &str| path_of.starts_with(&path);
            let numbers = &scenario.parts.numbers.list;
            if index == 0 && numbers.iter().any(|number| drawn(&number.path)) {
                refuse(&node, &mut found);
            }
            if index == 0
                && let Some(party) = scenario.parts.parties.get(*party)
            {
                strategies.push(Arc::clone(&party.strategy));
            }
        }
    }
    found.sort();
    if found.has_errors() { Err(Box::new(found)) } else { Ok(strategies) }
}

/// The scenario with a strategy in a party.
fn with(mut tree: Node, party: &str, strategy: &Node) -> Node {
    if let Some(owner) = tree.at_mut(&format!("parties.{party}"))
        && let Some(entries) = owner.entries_mut()
    {
        match entries.iter_mut().find(|entry| entry.key.text == "strategy") {
            Some(entry) => entry.node = strategy.clone(),
            None => entries.push(Entry {
                key: Word { text: "strategy".to_owned(), span: strategy.span },
                node: strategy.clone(),
            }),
        }
    }
    tree
}

/// Finds parameters of the scenario among the arguments.
fn uncertain(node: &Node, found: &mut Diagnostics) {
    let name = match &node.value {
        Value::Tuple { name, .. } | Value::Record { name, .. } => name.as_ref(),
        _ => None,
    };
    if name.is_some_and(|name| name.text == "Parameter") {
        refuse(node, found);
    }
    let entries = node.entries().unwrap_or_default().iter().map(|entry| &entry.node);
    let items = node.items().unwrap_or_default().iter();
    entries.chain(items).for_each(|inner| uncertain(inner, found));
}

fn refuse(node: &Node, found: &mut Diagnostics) {
    found.push(
        Diagnostic::error(node.span, "strategies of a tournament take plain numbers only")
            .label("has an uncertain number or a parameter")
            .help("an uncertain number would change the draws, which all line-ups must share"),
    );
}
