//! Files of claims: read, diagnosed, resolved to games and measures.
//!
//! The file is read like a scenario; the scenarios it names are read into the same
//! diagnostics, so every mistake is shown where it stands. Each distinct pair of
//! scenario and changes is compiled once.

use std::path::Path;

use super::about::{Reader, line};
use super::chain::{self, Origin};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::diff::{Difference, diff};
use super::document::atoms::{Count, Plain, Text};
use super::document::claims::{self as written, Expectation as Written};
use super::tree::Node;
use super::{LoadError, canonical, library, syntax};
use crate::experiment::claim::{self, Expectation, FIRST_LOOK};
use crate::game::Game;

/// The error of a file that states none.
const ERROR: f64 = 0.05;

/// The most negotiations a claim may use in each scenario, if the file does not say.
const REPLICATES: u64 = 100_000;

/// The largest number of negotiations that may be asked for.
const MOST_REPLICATES: u64 = 1_000_000_000;

/// Claims that can be tested.
#[derive(Debug)]
pub struct Claims {
    /// What a reader calls them.
    pub title: String,
    /// Shown with every result; may be empty.
    pub note: String,
    /// The chance of a false verdict that is allowed over the whole file.
    pub error: f64,
    /// The most negotiations that a claim may use in each scenario.
    pub replicates: u64,
    /// Hex BLAKE3 of the bytes of the file.
    pub digest: String,
    /// The claims, in file order.
    pub list: Vec<Claim>,
    /// What they are about: every scenario with its changes, once.
    pub games: Vec<Game>,
    /// What the scenarios may not mean.
    pub warnings: Diagnostics,
}

/// A claim that can be tested.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Identifier, unique in the file.
    pub id: String,
    /// The sentence.
    pub says: String,
    /// Where it comes from, or why it should be so; may be empty.
    pub source: String,
    /// Why what is expected does not hold here; may be empty.
    pub finding: String,
    /// The scenario, as the file calls it.
    pub scenario: String,
    /// The scenario it is compared with, if that is another one; may be empty.
    pub against: String,
    /// What `from` changes in the scenario.
    pub from: Vec<Difference>,
    /// What differs between the two sides, with `change`; empty with `against`.
    pub change: Vec<Difference>,
    /// The measure, as it is written.
    pub measure: String,
    /// What is expected, as it is written.
    pub expect: String,
    /// The smallest effect that matters; `None` where there is a tolerance.
    pub smallest: Option<f64>,
    /// Hex BLAKE3 of what is claimed, the finding, the source and the sentence left out.
    pub digest: String,
    /// Hex BLAKE3 of the scenarios with their changes, first side first.
    pub scenarios: Vec<String>,
    /// What is tested.
    pub test: claim::Claim,
}

/// Loads claims by file path, or by id from the library.
///
/// # Errors
/// If there are none, they cannot be read, or they have errors.
pub fn load_claims(name: &str) -> Result<Claims, LoadError> {
    let path = Path::new(name);
    match std::fs::read(path) {
        Ok(bytes) => read(Origin::File(path.to_owned()), name, &bytes),
        Err(error) => match library::claims(name) {
            Some(entry) => {
                let shown = format!("library:{}", entry.path);
                read(Origin::Library(entry.path), &shown, entry.text.as_bytes())
            }
            None if error.kind() == std::io::ErrorKind::NotFound => {
                let ids = library::CLAIMS.iter().map(|entry| entry.id);
                let nearest = super::diagnostic::nearest(name, ids);
                Err(LoadError::NoClaims { name: name.to_owned(), nearest })
            }
            None => Err(LoadError::Unreadable { path: path.to_owned(), source: error }),
        },
    }
}

/// Reads claims from a text that messages call `name`; scenarios come from the library.
///
/// # Errors
/// If they have errors.
pub fn parse_claims(name: &str, text: &str) -> Result<Claims, LoadError> {
    read(Origin::Text, name, text.as_bytes())
}

fn read(origin: Origin, name: &str, bytes: &[u8]) -> Result<Claims, LoadError> {
    let mut reader = Reader::new(origin);
    let claims = reader.file(name, bytes);
    reader.found.sort();
    match claims {
        Some(claims) if !reader.found.has_errors() => {
            Ok(Claims { games: reader.games, warnings: reader.found, ..claims })
        }
        _ => Err(LoadError::Invalid(Box::new(reader.found))),
    }
}

impl Reader {
    fn file(&mut self, name: &str, bytes: &[u8]) -> Option<Claims> {
        let file = chain::add(name.to_owned(), bytes, &mut self.found)?;
        let tree = syntax::read(file, &mut self.found)?;
        let document = written::read(&tree, &mut self.found);
        self.check_format(&document.format);
        let error = self.error(document.error.as_ref());
        let replicates = self.replicates(document.replicates.as_ref());
        if document.claims.entries.is_empty() && !document.claims.broken {
            self.report(
                Diagnostic::error(document.claims.span, "there are no claims")
                    .label("at least one is needed")
                    .path("claims"),
            );
        }
        let mut list = Vec::new();
        for (id, claim) in &document.claims.entries {
            let path = format!("claims.{}", id.text);
            self.check_id(&id.text, id.span, "a claim", &path);
            let node = tree.at(&path);
            list.extend(self.claim(&id.text, claim, node, document.scenario.as_ref(), &path));
        }
        Some(Claims {
            title: line(&document.title),
            note: document.note.as_ref().map_or(String::new(), line),
            error,
            replicates,
            digest: blake3::hash(bytes).to_hex().to_string(),
            list,
            games: Vec::new(),
            warnings: Diagnostics::default(),
        })
    }

    fn error(&mut self, error: Option<&Plain>) -> f64 {
        let Some((value, number)) = error.and_then(|number| Some((number.value?, number))) else {
            return ERROR;
        };
        if value > 0.0 && value <= 0.5 {
            return value;
        }
        self.report(
            Diagnostic::error(number.span, "`error` must be above 0 and at most 0.5")
                .label(format!("found {value}"))
                .path("error"),
        );
        ERROR
    }

    fn replicates(&mut self, replicates: Option<&Count>) -> u64 {
        let Some((value, count)) = replicates.and_then(|count| Some((count.value?, count))) else {
            return REPLICATES;
        };
        let value = value as u64;
        if (FIRST_LOOK..=MOST_REPLICATES).contains(&value) {
            return value;
        }
        let message = format!("`replicates` must be from {FIRST_LOOK} to {MOST_REPLICATES}");
        self.report(
            Diagnostic::error(count.span, message)
                .label(format!("found {value}; nothing is decided on fewer than {FIRST_LOOK}"))
                .path("replicates"),
        );
        REPLICATES
    }

    fn claim(
        &mut self,
        id: &str,
        claim: &written::Claim,
        node: Option<&Node>,
        default: Option<&Text>,
        path: &str,
    ) -> Option<Claim> {
        let compared = claim.change.is_some() || claim.against.is_some();
        if claim.change.is_some()
            && let Some(against) = &claim.against
        {
            self.report(
                Diagnostic::error(against.span, "a claim has `change` or `against`, not both")
                    .label("compared with another scenario")
                    .help("what changes in both scenarios stands in `from`")
                    .path(path),
            );
        }
        let expectation = self.expectation(claim, node, compared, path);
        let Some(scenario) = claim.scenario.as_ref().or(default) else {
            self.report(
                Diagnostic::error(claim.span, "this claim has no scenario")
                    .label("needs `scenario: ...`, here or for the whole file")
                    .path(path),
            );
            return None;
        };
        let base = self.scenario(scenario)?;
        let from = self.arm(&base, claim.from.as_ref())?;
        let other = match (&claim.change, &claim.against) {
            (Some(change), _) => Some(self.arm(&from.tree, Some(change))?),
            (None, Some(against)) => {
                let against = self.scenario(against)?;
                Some(self.arm(&against, claim.from.as_ref())?)
            }
            (None, None) => None,
        };
        let differences = diff(&from.tree, other.as_ref().map_or(&from.tree, |arm| &arm.tree));
        let changes = diff(&base, &from.tree);
        let second = other.as_ref().unwrap_or(&from);
        let part = &claim.measure.0;
        let measured = self.side(part, second);
        let first = match &other {
            Some(_) => Some(self.side(part, &from)?),
            None => None,
        };
        let text = |text: &Option<Text>| text.as_ref().map_or(String::new(), line);
        let written = |field: &str| {
            node.and_then(|node| node.get(field)).map_or(String::new(), canonical::short)
        };
        let mut scenarios = vec![from.digest.clone()];
        scenarios.extend(other.as_ref().map(|arm| arm.digest.clone()));
        Some(Claim {
            id: id.to_owned(),
            says: line(&claim.says),
            source: text(&claim.source),
            finding: text(&claim.finding),
            scenario: scenario.text().to_owned(),
            against: claim.against.as_ref().map_or(String::new(), line),
            from: changes,
            change: if claim.change.is_some() { differences } else { Vec::new() },
            measure: written("measure"),
            expect: written("expect"),
            smallest: claim.smallest.as_ref().and_then(|smallest| smallest.value),
            digest: node.map_or(String::new(), digest),
            scenarios,
            test: claim::Claim { first, second: measured?, expectation: expectation? },
        })
    }

    /// What is expected, in terms of the effect.
    fn expectation(
        &mut self,
        claim: &written::Claim,
        node: Option<&Node>,
        compared: bool,
        path: &str,
    ) -> Option<Expectation> {
        let place = node.and_then(|node| node.get("expect")).map_or(claim.span, Node::head);
        let name = match &claim.expect {
            Written::Rises => "Rises",
            Written::Falls => "Falls",
            Written::Unchanged => "Unchanged",
            Written::Value { .. } => "Value",
            Written::Above { .. } => "Above",
            Written::Below { .. } => "Below",
            Written::Invalid => return None,
        };
        if !compared && ["Rises", "Falls", "Unchanged"].contains(&name) {
            self.report(
                Diagnostic::error(place, format!("`{name}` needs something that changes"))
                    .label("the claim has neither `change` nor `against`")
                    .help("of a scenario as it is, expect `Value(of: ..., within: ...)`, `Above(...)` or `Below(...)`")
                    .path(path),
            );
        }
        if let Written::Value { of, within } = &claim.expect {
            if let Some(smallest) = &claim.smallest {
                self.report(
                    Diagnostic::error(smallest.span, "`Value` takes no `smallest`")
                        .label("its tolerance is `within`")
                        .path(path),
                );
            }
            let within = self.positive(within, "`within`", path);
            return Some(Expectation::Near { value: of.value?, within: within? });
        }
        let Some(smallest) = &claim.smallest else {
            self.report(
                Diagnostic::error(claim.span, "missing field `smallest` in a claim")
                    .label("needs `smallest: ...`")
                    .help("the smallest effect that matters, in the unit of the measure")
                    .path(path),
            );
            return None;
        };
        let smallest = self.positive(smallest, "`smallest`", path)?;
        Some(match &claim.expect {
            Written::Rises => Expectation::Above { bound: 0.0, smallest },
            Written::Falls => Expectation::Below { bound: 0.0, smallest },
            Written::Above { bound } => Expectation::Above { bound: bound.value?, smallest },
            Written::Below { bound } => Expectation::Below { bound: bound.value?, smallest },
            _ => Expectation::Near { value: 0.0, within: smallest },
        })
    }

    fn positive(&mut self, number: &Plain, what: &str, path: &str) -> Option<f64> {
        let value = number.value?;
        if value > 0.0 {
            return Some(value);
        }
        self.report(
            Diagnostic::error(number.span, format!("{what} must be above 0"))
                .label(format!("found {value}"))
                .path(path),
        );
        None
    }
}

/// What is claimed: sentence, source and finding may be put better afterwards.
fn digest(claim: &Node) -> String {
    let mut claim = claim.clone();
    if let Some(entries) = claim.entries_mut() {
        entries.retain(|entry| !["says", "source", "finding"].contains(&entry.key.text.as_str()));
    }
    canonical::digest(&claim)
}
