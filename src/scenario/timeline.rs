//! Timelines: read, diagnosed, resolved to a game and what may happen in it.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use super::about::{Reader, line};
use super::chain::{self, Origin};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::document::timeline as written;
use super::tree::Node;
use super::{LoadError, canonical, library, syntax};
use crate::experiment::claim::measure::{self, Measure};
use crate::game::Game;

/// What happened, and the scenario that is held against it.
#[derive(Debug)]
pub struct Timeline {
    /// What a reader calls it.
    pub title: String,
    /// Shown with every result; may be empty.
    pub note: String,
    /// Hex BLAKE3 of the bytes of the file.
    pub digest: String,
    /// The scenario, as the file calls it.
    pub scenario: String,
    /// Hex BLAKE3 of the scenario.
    pub scenario_digest: String,
    /// The day from which it looks forward.
    pub as_of: Date,
    /// What may have happened, in file order.
    pub events: Vec<TimelineEvent>,
    /// The scenario, ready to be played.
    pub game: Game,
    /// What the scenario may not mean.
    pub warnings: Diagnostics,
}

/// Something that happened, or did not.
#[derive(Clone, Debug)]
pub struct TimelineEvent {
    /// Identifier, unique in the file.
    pub id: String,
    /// What it is, in a sentence.
    pub says: String,
    /// Where it is known from; may be empty.
    pub source: String,
    /// What it is in a negotiation, as it is written.
    pub what: String,
    /// Did it happen?
    pub happened: bool,
    /// Was it used to tune the scenario?
    pub in_sample: bool,
    /// 1 in a negotiation in which it happens, 0 in one in which it does not, without weight
    /// where neither can be said.
    pub measure: Arc<dyn Measure>,
    /// What somebody gives it who knows the kinds of agreements only.
    pub uninformed: f64,
}

/// Loads a timeline by file path, or by id from the library.
///
/// # Errors
/// If there is none, it cannot be read, or it has errors.
pub fn load_timeline(name: &str) -> Result<Timeline, LoadError> {
    let path = Path::new(name);
    match std::fs::read(path) {
        Ok(bytes) => read(Origin::File(path.to_owned()), name, &bytes),
        Err(error) => match library::timeline(name) {
            Some(entry) => {
                let shown = format!("library:{}", entry.path);
                read(Origin::Library(entry.path), &shown, entry.text.as_bytes())
            }
            None if error.kind() == std::io::ErrorKind::NotFound => {
                let ids = library::TIMELINES.iter().map(|entry| entry.id);
                let nearest = super::diagnostic::nearest(name, ids);
                Err(LoadError::NoTimeline { name: name.to_owned(), nearest })
            }
            None => Err(LoadError::Unreadable { path: path.to_owned(), source: error }),
        },
    }
}

/// Reads a timeline from a text that messages call `name`; its scenario comes from the
/// library.
///
/// # Errors
/// If it has errors.
pub fn parse_timeline(name: &str, text: &str) -> Result<Timeline, LoadError> {
    read(Origin::Text, name, text.as_bytes())
}

fn read(origin: Origin, name: &str, bytes: &[u8]) -> Result<Timeline, LoadError> {
    let mut reader = Reader::new(origin);
    let timeline = reader.timeline(name, bytes);
    reader.found.sort();
    match timeline {
        Some(timeline) if !reader.found.has_errors() => {
            Ok(Timeline { warnings: reader.found, ..timeline })
        }
        _ => Err(LoadError::Invalid(Box::new(reader.found))),
    }
}

impl Reader {
    fn timeline(&mut self, name: &str, bytes: &[u8]) -> Option<Timeline> {
        let file = chain::add(name.to_owned(), bytes, &mut self.found)?;
        let tree = syntax::read(file, &mut self.found)?;
        let document = written::read(&tree, &mut self.found);
        self.check_format(&document.format);
        if document.events.entries.is_empty() && !document.events.broken {
            self.report(
                Diagnostic::error(document.events.span, "there are no events")
                    .label("at least one is needed")
                    .path("events"),
            );
        }
        for (id, _) in &document.events.entries {
            self.check_id(&id.text, id.span, "an event", &format!("events.{}", id.text));
        }
        let base = self.scenario(&document.scenario)?;
        let arm = self.arm(&base, None)?;
        let start = arm.compiled.loaded.scenario.meta.start;
        if let Some(as_of) = document.as_of.value
            && start != Some(as_of)
        {
            let begins = match start {
                Some(start) => format!("its talks begin on {start}"),
                None => "its clock has no start".to_owned(),
            };
            let message = format!("the scenario does not look forward from {as_of}");
            self.report(
                Diagnostic::error(document.as_of.span, message).label(begins).path("as_of"),
            );
        }
        let mut events = Vec::new();
        for (id, event) in &document.events.entries {
            let path = format!("events.{}", id.text);
            let node = tree.at(&path).and_then(|node| node.get("what"));
            let Some(side) = self.side(&event.what.0, &arm) else { continue };
            let Some(uninformed) = side.measure.uninformed(&self.games[side.game]) else {
                self.no_event(node, &path);
                continue;
            };
            events.push(TimelineEvent {
                id: id.text.clone(),
                says: line(&event.says),
                source: event.source.as_ref().map_or(String::new(), line),
                what: node.map_or(String::new(), canonical::short),
                happened: event.happened.0,
                in_sample: event.in_sample.0,
                measure: side.measure,
                uninformed,
            });
        }
        let game = self.games.swap_remove(arm.compiled.game);
        Some(Timeline {
            title: line(&document.title),
            note: document.note.as_ref().map_or(String::new(), line),
            digest: blake3::hash(bytes).to_hex().to_string(),
            scenario: document.scenario.text().to_owned(),
            scenario_digest: arm.digest,
            as_of: document.as_of.value?,
            events,
            game,
            warnings: Diagnostics::default(),
        })
    }

    /// A measure that is no event.
    fn no_event(&mut self, node: Option<&Node>, path: &str) {
        let names = measure::EVENTS.map(|name| format!("`{name}`")).join(", ");
        let span = node.map(Node::head).unwrap_or_default();
        self.report(
            Diagnostic::error(span, "this is nothing that happens or not")
                .label("a measure of another kind")
                .help(format!("an event is one of {names}"))
                .path(format!("{path}.what")),
        );
    }
}
