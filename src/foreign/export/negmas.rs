//! NegMAS YAML: an outcome space and a linear additive function a party.
//!
//! The scale goes to weights and bias. Names are in quotes, so that YAML takes none of
//! them for a number.

use std::fmt::Write as _;

use super::{Exporter, Sheet, SheetParty};
use crate::tolerance::ties;

/// The register entry.
pub const EXPORTER: Exporter = Exporter {
    name: "negmas",
    about: "NegMAS YAML: an outcome space and a utility function a party",
    lost: |_| Vec::new(),
    write,
};

fn write(sheet: &Sheet) -> Vec<(String, String)> {
    let mut domain = String::from("issues:\n");
    for (issue, options) in &sheet.issues {
        let _ = writeln!(domain, "- name: {}\n  type: CategoricalIssue\n  values:", quoted(issue));
        for option in options {
            let _ = writeln!(domain, "  - {}", quoted(option));
        }
    }
    let _ = writeln!(domain, "name: {}\ntype: DiscreteCartesianOutcomeSpace", quoted(&sheet.name));
    let mut files = vec![(format!("{}.yml", sheet.name), domain)];
    for party in &sheet.parties {
        files.push((format!("{}.yml", party.file), function(sheet, party)));
    }
    files
}

fn function(sheet: &Sheet, party: &SheetParty) -> String {
    let mut inner = additive(sheet, party);
    if ties(party.discount, 1.0) {
        return inner;
    }
    inner = inner.lines().map(|line| format!("  {line}\n")).collect();
    let mut text = String::new();
    let _ = writeln!(text, "discount: {}\ndynamic_reservation: true", number(party.discount));
    let _ = writeln!(text, "name: {}\nreserved_value: {}", quoted(&party.file), reserved(party));
    let _ = write!(text, "type: ExpDiscountedUFun\nufun:\n{inner}");
    text
}

fn additive(sheet: &Sheet, party: &SheetParty) -> String {
    let mut text = String::new();
    if party.scale.constant != 0.0 {
        let _ = writeln!(text, "bias: {}", number(party.scale.constant));
    }
    let _ = writeln!(text, "name: {}\nreserved_value: {}", quoted(&party.file), reserved(party));
    text.push_str("type: LinearAdditiveUtilityFunction\nvalues:\n");
    for ((_, options), scores) in sheet.issues.iter().zip(&party.scores) {
        text.push_str("- mapping:\n");
        for (option, score) in options.iter().zip(scores) {
            let _ = writeln!(text, "    {}: {}", quoted(option), number(*score));
        }
        text.push_str("  type: TableFun\n");
    }
    text.push_str("weights:\n");
    for weight in &party.weights {
        let _ = writeln!(text, "- {}", number(party.scale.factor * weight));
    }
    text
}

fn reserved(party: &SheetParty) -> String {
    party.reservation.map_or("-.inf".to_owned(), number)
}

/// A number without exponent, which YAML 1.1 would take for a word, and with a point.
fn number(value: f64) -> String {
    let text = format!("{value}");
    if text.contains('.') { text } else { format!("{text}.0") }
}

/// A name in quotes; JSON's are YAML's.
fn quoted(name: &str) -> String {
    serde_json::Value::from(name).to_string()
}
