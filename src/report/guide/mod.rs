//! The reference pages of the guide (`docs/reference`), as Markdown. They are made of the
//! descriptions by which files are read and tables are written, so that they cannot say
//! anything else; the page of commands is made where commands are known.

mod catalogue;
mod format;
mod tables;

use super::catalogue::{Parameter, measures, protocols, rules, strategies};

/// What every page says before all else.
pub const GENERATED: &str = "<!-- Made by `zopa man --markdown docs/reference`. Do not edit. -->\n";

/// A page of the reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its file's name.
    pub name: &'static str,
    /// Its text.
    pub text: String,
}

/// All pages but that of the commands.
pub fn pages() -> Vec<Page> {
    vec![
        Page { name: "scenario.md", text: format::scenario() },
        Page { name: "design.md", text: format::design() },
        Page { name: "claims.md", text: format::claims() },
        Page { name: "timeline.md", text: format::timeline() },
        Page { name: "tables.md", text: tables::page() },
        Page { name: "strategies.md", text: catalogue::page("Strategies", &strategies()) },
        Page { name: "protocols.md", text: catalogue::page("Protocols", &protocols()) },
        Page { name: "rules.md", text: catalogue::page("Rules", &rules()) },
        Page { name: "measures.md", text: catalogue::page("Measures", &measures()) },
    ]
}

/// A table, a line a row; what would end a cell is escaped.
fn table(heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let mut text = line(&heads);
    text.push_str(&format!("|{}\n", "---|".repeat(heads.len())));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        text.push_str(&line(&cells));
    }
    text
}

/// What fields or parameters are told, a row each.
fn parameters(list: &[Parameter]) -> String {
    let row = |parameter: &Parameter| {
        let unsaid = match parameter.kind.as_str() {
            kind if kind.starts_with("whole number") => "0 or more",
            "number" | "[number]" => "any",
            _ => "",
        };
        vec![
            format!("`{}`", parameter.name),
            parameter.kind.clone(),
            parameter.range.as_deref().unwrap_or(unsaid).to_owned(),
            parameter.default.as_deref().unwrap_or("**needed**").to_owned(),
            parameter.description.clone(),
        ]
    };
    table(&["name", "what may stand there", "range", "default", "what it is"], list.iter().map(row))
}
