//! The pages of what a scenario or a claim may choose from.

use super::{GENERATED, parameters};
use crate::report::catalogue::{Catalogue, Entry};

/// Each choice with its parameters and its source.
pub fn page(title: &str, catalogue: &Catalogue) -> String {
    let mut text = format!("{GENERATED}\n# {title}\n\n{}\n\n", catalogue.description);
    text.push_str(&format!("`zopa {}` prints this list.\n", catalogue.what));
    for entry in &catalogue.entries {
        text.push_str(&choice(entry, "##"));
    }
    for part in &catalogue.parts {
        text.push_str(&format!("\n## Part: {}\n\n{}\n", part.name, part.description));
        for entry in &part.entries {
            text.push_str(&choice(entry, "###"));
        }
    }
    // What has a place of its own is linked to where it is named alone.
    for part in &catalogue.parts {
        let name = &part.name;
        text = text.replace(&format!("| {name} |"), &format!("| [{name}](#part-{name}) |"));
    }
    text.replace("| number or distribution |", "| [number or distribution](scenario.md#number) |")
}

/// One of the choices, under a heading.
pub fn choice(entry: &Entry, heading: &str) -> String {
    let mut text = format!("\n{heading} {}\n\n{}\n", entry.name, entry.description);
    if let Some(alone) = entry.parameters.iter().find(|parameter| parameter.alone) {
        let (name, parameter) = (&entry.name, &alone.name);
        text.push_str(&format!("`{name}(x)` is short for `{name}({parameter}: x)`.\n"));
    }
    if !entry.parameters.is_empty() {
        text.push_str(&format!("\n{}", parameters(&entry.parameters)));
    }
    if let Some(source) = entry.source.as_ref().filter(|source| !source.is_empty()) {
        text.push_str(&format!("\nSource: {source}.\n"));
    }
    text
}
