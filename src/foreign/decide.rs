//! Issue tables of Decide, the exchange models of Stokman and his colleagues
//! (Stokman & Van Oosten 1994).
//!
//! A line is a tag and fields between tabs, in single quotes or not: `#A` an actor
//! (id, name, comment), `#P` an issue (id, name, comment), `#M` a position that is
//! given a meaning (issue, position), `#D` a stake (actor, issue, position, salience
//! 0..1, power ≥ 0), `#O` and `#/` remarks. The range of an issue runs over its `#M`
//! positions, and from 0 to 100 if it has fewer than two. An actor takes no part in
//! issues without a stake.

use std::path::{Path, PathBuf};

use super::identifiers::slug;
use super::load::stem;
use super::positions::{Actor, Dimension, Head, Stake, draft, lines, number};
use super::{Choices, Draft, ForeignFile, Importer};
use crate::scenario::Diagnostics;
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::source::Span;

/// The range of an issue without meanings.
const RANGE: (f64, f64) = (0.0, 100.0);

/// The tags that say something.
const TAGS: [&str; 4] = ["#A", "#P", "#M", "#D"];

/// The format.
pub const IMPORTER: Importer = Importer {
    name: "decide",
    about: "issue tables of Decide's exchange models (#A, #P, #M, #D)",
    recognises,
    companions,
    read,
};

fn recognises(_path: &Path, text: &str) -> bool {
    let first = text.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty());
    let tag = first.and_then(|line| line.split_once('\t')).map(|(tag, _)| bare(tag));
    tag.is_some_and(|tag| TAGS.contains(&tag) || tag == "#O" || tag == "#/")
}

fn companions(_path: &Path) -> std::io::Result<Vec<PathBuf>> {
    Ok(Vec::new())
}

/// A field without blanks and quotes.
fn bare(field: &str) -> &str {
    let field = field.trim();
    field.strip_prefix('\'').and_then(|inner| inner.strip_suffix('\'')).unwrap_or(field)
}

/// An actor or issue while the file is read.
struct Named {
    id: String,
    name: String,
}

/// What is known so far.
struct Reading<'d> {
    diagnostics: &'d mut Diagnostics,
    actors: Vec<Named>,
    issues: Vec<Named>,
    /// Per issue, the positions with a meaning.
    meanings: Vec<Vec<f64>>,
    /// (actor, issue, stake, its line).
    stakes: Vec<(usize, usize, Stake, Span)>,
}

fn read(files: &[ForeignFile], choices: &Choices, diagnostics: &mut Diagnostics) -> Option<Draft> {
    let file = files.first()?;
    let before = diagnostics.list.len();
    let mut reading = Reading {
        diagnostics,
        actors: Vec::new(),
        issues: Vec::new(),
        meanings: Vec::new(),
        stakes: Vec::new(),
    };
    let mut title = None;
    // Actors and issues may be declared after they are used.
    for pass in [&["#A", "#P"][..], &["#M", "#D"]] {
        for (line, span) in lines(file) {
            let mut fields: Vec<&str> = line.split('\t').map(bare).collect();
            let tag = fields.remove(0);
            if pass.contains(&tag) {
                reading.line(tag, &fields, span);
            } else if tag == "#O" {
                title = fields.first().copied().filter(|title| !title.is_empty());
            } else if pass[0] == "#A" && tag != "#/" && !TAGS.contains(&tag) {
                reading.error(span, format!("unknown tag `{tag}`"), "#A, #P, #M, #D, #O or #/");
            }
        }
    }
    let dimensions = reading.dimensions();
    reading.positions(&dimensions);
    if reading.stakes.is_empty() && reading.diagnostics.list.len() == before {
        let span = Span { file: file.source, start: 0, end: 0 };
        reading.error(span, "there are no stakes (`#D`)".to_owned(), "in this file");
    }
    if reading.diagnostics.list.len() > before {
        return None;
    }
    let actors = reading.table();
    let title = title.map_or_else(|| stem(&file.name), str::to_owned);
    let head = Head {
        id: format!("imported/{}", slug(&title, "decide")),
        title,
        source: "From an issue table of Decide; its power is the capability here, its salience the weight.",
    };
    Some(draft(head, &dimensions, &actors, choices))
}

impl Reading<'_> {
    fn error(&mut self, span: Span, message: String, label: &str) {
        self.diagnostics.push(Diagnostic::error(span, message).label(label));
    }

    /// Reads a line that is not a remark.
    fn line(&mut self, tag: &str, fields: &[&str], span: Span) {
        match (tag, fields) {
            ("#A", [id, more @ ..]) => {
                if let Some(actor) = self.named("actor", id, more, span) {
                    self.actors.push(actor);
                }
            }
            ("#P", [id, more @ ..]) => {
                if let Some(issue) = self.named("issue", id, more, span) {
                    self.issues.push(issue);
                    self.meanings.push(Vec::new());
                }
            }
            ("#M", [issue, position, ..]) => {
                let issue = self.find("issue", issue, span);
                let position = self.number("a position with a meaning", position, span);
                if let (Some(issue), Some(position)) = (issue, position) {
                    self.meanings[issue].push(position);
                }
            }
            ("#D", [actor, issue, position, salience, power]) => {
                self.stake([actor, issue], [position, salience, power], span);
            }
            ("#D", _) => self.error(
                span,
                format!("a stake needs 5 fields, not {}", fields.len()),
                "actor, issue, position, salience, power",
            ),
            _ => self.error(span, format!("`{tag}` needs more fields"), "is incomplete"),
        }
    }

    fn named(&mut self, kind: &str, id: &str, more: &[&str], span: Span) -> Option<Named> {
        let known = if kind == "actor" { &self.actors } else { &self.issues };
        if known.iter().any(|other| other.id == id) {
            self.error(span, format!("the {kind} `{id}` is declared twice"), "again");
            return None;
        }
        let name = more.first().copied().filter(|name| !name.is_empty()).unwrap_or(id);
        Some(Named { id: id.to_owned(), name: name.to_owned() })
    }

    fn find(&mut self, kind: &str, id: &str, span: Span) -> Option<usize> {
        let known = if kind == "actor" { &self.actors } else { &self.issues };
        let found = known.iter().position(|named| named.id == id);
        if found.is_none() {
            let help = suggestion(id, "declared", known.iter().map(|named| named.id.as_str()));
            self.diagnostics.push(
                Diagnostic::error(span, format!("unknown {kind} `{id}`"))
                    .label("not declared")
                    .maybe_help(help),
            );
        }
        found
    }

    fn number(&mut self, what: &str, text: &str, span: Span) -> Option<f64> {
        let found = number(text);
        if found.is_none() {
            self.error(span, format!("expected a number for {what}, not `{text}`"), "no number");
        }
        found
    }

    /// One `#D` line; all that is wrong with it is reported, but for its position,
    /// which needs the range of the issue.
    fn stake(&mut self, [actor, issue]: [&str; 2], numbers: [&str; 3], span: Span) {
        let whose = format!("of `{actor}` on `{issue}`");
        let actor = self.find("actor", actor, span);
        let issue = self.find("issue", issue, span);
        let [position, salience, power] = [("position", 0), ("salience", 1), ("power", 2)]
            .map(|(name, at)| self.number(&format!("the {name} {whose}"), numbers[at], span));
        if let Some(salience) = salience
            && !(0.0..=1.0).contains(&salience)
        {
            let message = format!("the salience {whose} must be 0 to 1, not {salience}");
            self.error(span, message, "off the scale");
        }
        if let Some(power) = power
            && power < 0.0
        {
            let message = format!("the power {whose} must be 0 or more, not {power}");
            self.error(span, message, "below 0");
        }
        let (Some(actor), Some(issue)) = (actor, issue) else { return };
        let (Some(position), Some(salience), Some(capability)) = (position, salience, power) else {
            return;
        };
        if self.stakes.iter().any(|known| (known.0, known.1) == (actor, issue)) {
            self.error(span, format!("the stake {whose} is given twice"), "again");
        }
        self.stakes.push((actor, issue, Stake { position, salience, capability }, span));
    }

    /// The issues with their ranges.
    fn dimensions(&self) -> Vec<Dimension> {
        let range = |meanings: &[f64]| {
            let low = meanings.iter().copied().fold(f64::INFINITY, f64::min);
            let high = meanings.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if low < high { (low, high) } else { RANGE }
        };
        self.issues
            .iter()
            .zip(&self.meanings)
            .map(|(issue, meanings)| {
                let (low, high) = range(meanings);
                Dimension { name: issue.name.clone(), low, high }
            })
            .collect()
    }

    /// Reports positions outside the range of their issue.
    fn positions(&mut self, dimensions: &[Dimension]) {
        for at in 0..self.stakes.len() {
            let (actor, issue, stake, span) = self.stakes[at];
            let Dimension { low, high, .. } = dimensions[issue];
            if !(low..=high).contains(&stake.position) {
                let message = format!(
                    "the position of `{}` on `{}` must be {low} to {high}, not {}",
                    self.actors[actor].id, self.issues[issue].id, stake.position
                );
                self.error(span, message, "off the scale");
            }
        }
    }

    /// The actors with their stakes; those without any are left out.
    fn table(&self) -> Vec<Actor> {
        let stakes = |actor: usize| -> Vec<Option<Stake>> {
            let own = |issue| {
                move |known: &&(usize, usize, Stake, Span)| (known.0, known.1) == (actor, issue)
            };
            (0..self.issues.len())
                .map(|issue| self.stakes.iter().find(own(issue)).map(|known| known.2))
                .collect()
        };
        let actors = self.actors.iter().enumerate().map(|(at, actor)| Actor {
            name: actor.id.clone(),
            description: actor.name.clone(),
            stakes: stakes(at),
        });
        actors.filter(|actor| actor.stakes.iter().any(Option::is_some)).collect()
    }
}
