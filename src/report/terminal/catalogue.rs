//! What can be chosen in a scenario.

use super::{Screen, text};
use crate::report::catalogue::{Catalogue, Entry, Parameter};

/// Each choice with its parameters and its source.
pub fn catalogue(catalogue: &Catalogue, screen: &Screen) -> String {
    let mut output = text::wrap(&catalogue.description, "", screen.width);
    for choice in &catalogue.entries {
        output.push('\n');
        output.push_str(&entry(choice, screen));
    }
    for part in &catalogue.parts {
        output.push('\n');
        let heading = format!("{}: {}", part.name, part.description);
        for line in text::wrap(&heading, "", screen.width).lines() {
            output.push_str(&screen.paint.strong(line));
            output.push('\n');
        }
        for choice in &part.entries {
            output.push('\n');
            output.push_str(&entry(choice, screen));
        }
    }
    output
}

fn entry(entry: &Entry, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let mut said = String::new();
    for line in text::wrap(&form(entry), "", width).lines() {
        said.push_str(&paint.strong(line));
        said.push('\n');
    }
    said.push_str(&text::wrap(&entry.description, "  ", width));
    for parameter in &entry.parameters {
        said.push_str(&text::wrap(&explained(parameter), "    ", width));
    }
    if let Some(source) = entry.source.as_ref().filter(|source| !source.is_empty()) {
        for line in text::wrap(&format!("Source: {source}."), "  ", width).lines() {
            said.push_str(&paint.faint(line));
            said.push('\n');
        }
    }
    said
}

/// As it is written: a bare name where nothing must be given, `Quota(needed)` where the name may be left out,
/// `Weighted(weights: ..., needed: ...)` where it may not.
fn form(entry: &Entry) -> String {
    let written = |parameter: &Parameter| match parameter.alone {
        true => parameter.name.clone(),
        false => format!("{}: ...", parameter.name),
    };
    let needed = entry.parameters.iter().filter(|parameter| parameter.default.is_none());
    let needed: Vec<String> = needed.map(written).collect();
    if needed.is_empty() {
        return entry.name.clone();
    }
    format!("{}({})", entry.name, needed.join(", "))
}

/// "share: number, above 0 and at most 1. The share. Default: ..."
fn explained(parameter: &Parameter) -> String {
    let Parameter { name, kind, description, range, default, .. } = parameter;
    let range = range.as_ref().map_or(String::new(), |range| format!(", {range}"));
    let default = default.as_ref().map_or(String::new(), |value| format!(" Default: {value}."));
    format!("{name}: {kind}{range}. {description}{default}")
}
