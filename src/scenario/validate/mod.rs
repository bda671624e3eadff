//! From the document to the validated scenario: ids resolved, numbers checked,
//! everything optional filled in. Checking never stops at a mistake; what comes
//! out of a document with mistakes must not be used.

mod accord;
mod coalition;
mod correlation;
mod number;
mod observable;
mod part;
mod party;
mod phases;
mod preferences;
mod rule;
mod space;
mod table;
mod time;
mod world;

use rustc_hash::{FxHashMap, FxHashSet};

use std::sync::Arc;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::document::atoms::Text;
use super::document::part::Part;
use super::document::{FORMAT, Scenario as Document};
use super::source::Span;
use super::tree::Word;
use super::validated::{Meta, Scenario};
use crate::chance::{Numbers, Quantity};
use crate::experiment::claim::measure::Measure;
use crate::game::{Clock, Parts};
use crate::space::Issue;

/// A scenario while it is checked.
pub(super) struct Check<'d> {
    document: &'d Document,
    diagnostics: &'d mut Diagnostics,
    numbers: Numbers,
    /// Every number of the scenario by its path; nothing where it could not be read.
    paths: Vec<(String, Option<Quantity>)>,
    parameters: Vec<number::Parameter>,
    issues: Vec<Issue>,
    /// Could the options of the issue be read whole?
    sure: Vec<bool>,
    /// The issue with partial options, if there is one.
    partial_issue: Option<usize>,
    frame: Option<time::Frame>,
    /// The issues of each track, where measures of negotiations speak of their texts.
    track_issues: Vec<Vec<Issue>>,
    /// What stands before the paths of a track's scenario: `tracks.<id>.scenario.`; nothing
    /// in the main talks.
    prefix: String,
    /// The paths that events change: a number there is kept where events can reach it.
    moved: FxHashSet<String>,
    /// By the path of a number within a formula: the place of the whole formula.
    parts_of: FxHashMap<String, String>,
}

/// The most characters of an id.
const LONGEST_ID: usize = 100;

/// The most characters of a title, a name or a unit.
const LONGEST_TITLE: usize = 200;

/// An optional text, or nothing.
fn text_of(text: &Option<Text>) -> String {
    text.as_ref().map_or(String::new(), |text| text.text().to_owned())
}

impl<'d> Check<'d> {
    fn new(document: &'d Document, diagnostics: &'d mut Diagnostics) -> Self {
        Self {
            document,
            diagnostics,
            numbers: Numbers::default(),
            paths: Vec::new(),
            parameters: Vec::new(),
            issues: Vec::new(),
            sure: Vec::new(),
            partial_issue: None,
            frame: None,
            track_issues: Vec::new(),
            prefix: String::new(),
            moved: world::moved(document),
            parts_of: FxHashMap::default(),
        }
    }
}

impl Check<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A path without what stands before it in a track's scenario.
    fn local<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.prefix.as_str()).unwrap_or(path)
    }

    /// Warns of what changes nothing.
    fn idle(&mut self, span: Span, message: &str, label: &str, path: &str) {
        self.report(Diagnostic::warning(span, message).label(label).path(path));
    }

    /// An id is one step of a path, so it has no dot.
    fn check_id(&mut self, id: &Word, path: &str) {
        let problem = if id.text.trim().is_empty() {
            "an id must not be empty".to_owned()
        } else if id.text.contains('.') {
            "an id must not contain a dot".to_owned()
        } else if id.text.chars().count() > LONGEST_ID {
            format!("an id has at most {LONGEST_ID} characters")
        } else {
            return;
        };
        self.report(
            Diagnostic::error(id.span, problem)
                .label("is part of paths such as `a.b.c`")
                .path(path),
        );
    }

    /// A text that is shown on one line and must say something.
    fn title(&mut self, text: &Text, what: &str, longest: usize) -> String {
        if text.value.as_ref().is_some_and(|value| value.trim().is_empty()) {
            self.report(
                Diagnostic::error(text.span, format!("{what} must not be empty"))
                    .label("says nothing")
                    .path(&text.path),
            );
        }
        self.line(text, what, longest)
    }

    /// A text that is shown on one line.
    fn line(&mut self, text: &Text, what: &str, longest: usize) -> String {
        let length = text.text().chars().count();
        let problem = if text.text().contains(['\n', '\r', '\t']) {
            Some((
                format!("{what} must be one line without tabs"),
                "has a line break or a tab".to_owned(),
            ))
        } else if length > longest {
            Some((
                format!("{what} has at most {longest} characters"),
                format!("these are {length}"),
            ))
        } else {
            None
        };
        if let Some((message, label)) = problem {
            self.report(Diagnostic::error(text.span, message).label(label).path(&text.path));
        }
        text.text().to_owned()
    }

    fn format(&mut self) {
        let format = &self.document.format;
        if let Some(version) = format.value
            && version != FORMAT
        {
            self.report(
                Diagnostic::error(format.span, format!("unknown format version {version}"))
                    .label(format!("this program reads version {FORMAT}"))
                    .path("format"),
            );
        }
    }
}

/// A measure of the negotiations of a scenario that is valid; `None` if it could not be
/// read. What is wrong is reported.
pub(super) fn measure(
    part: &Part,
    document: &Document,
    scenario: &Scenario,
    diagnostics: &mut Diagnostics,
) -> Option<Arc<dyn Measure>> {
    let issues = scenario.parts.issues.clone();
    // The scenario's own mistakes and warnings have been reported.
    let mut reported = Diagnostics::default();
    let mut check = Check::new(document, &mut reported);
    let frame = check.clock();
    let sure = vec![true; issues.len()];
    let tracks = scenario.parts.tracks.iter();
    let track_issues = tracks.map(|track| track.parts.issues.clone()).collect();
    let mut check = Check {
        issues,
        sure,
        frame: Some(frame),
        track_issues,
        ..Check::new(document, diagnostics)
    };
    check.measure_of(part, &scenario.parts.parties)
}

/// Checks a document. The scenario that comes out may be used only if no error was
/// reported.
pub(super) fn validate(
    document: &Document,
    digest: String,
    diagnostics: &mut Diagnostics,
) -> Scenario {
    validate_within(document, digest, diagnostics, Outside::default())
}

/// The same; what is known at these paths is kept among the numbers of the game, where it
/// can be set to other values ([`crate::game::Game::set`]).
pub(super) fn validate_free(
    document: &Document,
    digest: String,
    free: &FxHashSet<String>,
    diagnostics: &mut Diagnostics,
) -> Scenario {
    let outside = Outside { free: free.clone(), ..Outside::default() };
    validate_within(document, digest, diagnostics, outside)
}

/// What a scenario is part of, if it is that of a track, and what is wanted of its numbers.
#[derive(Default)]
struct Outside<'d> {
    /// What stands before its paths.
    prefix: String,
    /// The effects that events of the main talks have on it.
    effects: Vec<world::Reach<'d>>,
    /// Paths of numbers that are to be kept among those of the game.
    free: FxHashSet<String>,
}

/// The same of the scenario of a track.
fn validate_within(
    document: &Document,
    digest: String,
    diagnostics: &mut Diagnostics,
    outside: Outside,
) -> Scenario {
    let mut check = Check::new(document, diagnostics);
    check.prefix = outside.prefix;
    let reached = outside.effects.iter().map(|reach| check.local(&reach.word.text).to_owned());
    let reached: Vec<String> = reached.collect();
    check.moved.extend(reached);
    check.moved.extend(outside.free);
    check.format();
    let id = check.title(&document.id, "an id", LONGEST_ID);
    let title = check.title(&document.title, "a title", LONGEST_TITLE);
    let frame = check.clock();
    check.frame = Some(frame);
    let keys = [
        ("dates", document.dates.entries.iter().map(|(id, _)| id).collect::<Vec<_>>()),
        ("parameters", document.parameters.entries.iter().map(|(id, _)| id).collect()),
        ("events", document.events.entries.iter().map(|(id, _)| id).collect()),
        ("tracks", document.tracks.entries.iter().map(|(id, _)| id).collect()),
        ("assets", document.assets.entries.iter().map(|(id, _)| id).collect()),
        ("phases", document.phases.entries.iter().map(|(id, _)| id).collect()),
        ("factors", document.factors.entries.iter().map(|(id, _)| id).collect()),
        ("observables", document.observables.entries.iter().map(|(id, _)| id).collect()),
        ("issues", document.issues.entries.iter().map(|(id, _)| id).collect()),
    ];
    for (name, ids) in keys {
        for id in ids {
            check.check_id(id, &format!("{name}.{}", id.text));
        }
    }
    let dates = check.dates();
    let parameters = check.parameters();
    check.issues();
    let (constraints, constraint_texts) = check.constraints();
    let (mut parties, party_texts) = check.parties();
    check.conditional_votes(&mut parties);
    check.reckoning_with_coalitions(&parties);
    check.reckoning_with_limited_agreements(&parties);
    let (side_payments, payment_texts) = check.side_payments();
    let rule = check.rule(&parties);
    let protocol = check.protocol(&constraints, &parties);
    let breakdown = check.breakdown();
    let mut tracks = check.tracks(&parties);
    let interim = check.interim(&parties);
    let settlement = check.settlement(&parties);
    let (phases, phase_texts) = check.phases(&parties);
    let (mut world, world_texts) = check.world((&parties, &side_payments), &tracks);
    let (correlations, dependences) = check.correlations(&world);
    world.dependences = dependences;
    world::tell_tracks(&world, &mut tracks);
    world.events.extend(check.echoes(&outside.effects, (&parties, &side_payments)));
    let observables = check.observables(&parties, &tracks);
    check.unused_parameters();
    let Check { mut numbers, issues, frame, .. } = check;
    numbers.correlations = correlations;
    let clock = frame.as_ref().map_or(Clock { rounds: 1, days_per_round: 1.0 }, time::Frame::clock);
    Scenario {
        meta: Meta {
            id,
            title,
            question: text_of(&document.question),
            note: text_of(&document.note),
            start: frame.and_then(|frame| frame.start),
            dates,
            parameters,
            constraints: constraint_texts,
            side_payments: payment_texts,
            parties: party_texts,
            events: world_texts.events,
            assets: world_texts.assets,
            factors: world_texts.factors,
            phases: phase_texts,
        },
        parts: Parts {
            issues,
            constraints,
            side_payments,
            parties,
            rule,
            protocol,
            clock,
            breakdown,
            world,
            tracks,
            interim,
            settlement,
            phases,
            numbers,
        },
        observables,
        digest,
    }
}
