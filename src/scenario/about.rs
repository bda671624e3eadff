//! Files about scenarios (claims, timelines): the scenarios they name are read into the
//! same diagnostics, and each distinct one, with its changes, is compiled once.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::chain::{self, Origin};
use super::diagnostic::{Diagnostic, Diagnostics, Severity, suggestion};
use super::document::atoms::{Count, Text};
use super::document::claims::Changes;
use super::document::part::Part;
use super::source::Span;
use super::tree::{Node, Value};
use super::{Loaded, canonical, document, examine, library, patch, validate};
use crate::experiment::claim::Side;
use crate::game::Game;

/// The version of the formats that this program reads.
const FORMAT: usize = 1;

/// The most characters of an id.
const LONGEST_ID: usize = 100;

/// A file about scenarios while it is read.
pub(super) struct Reader {
    pub(super) origin: Origin,
    pub(super) found: Diagnostics,
    /// Trees of the scenarios by the names the file has for them; `None`: faulty.
    scenarios: Vec<(String, Option<Node>)>,
    /// What was compiled, by digest; `None`: faulty.
    compiled: Vec<(String, Option<Compiled>)>,
    /// The paths of numbers that are to be set in games.
    pub(super) free: FxHashSet<String>,
    /// What is compiled, for all that the file is about.
    pub(super) games: Vec<Game>,
}

/// A scenario that can be played.
#[derive(Clone)]
pub(super) struct Compiled {
    /// Index of its game.
    pub(super) game: usize,
    pub(super) loaded: Rc<Loaded>,
}

/// A scenario with its changes.
pub(super) struct Arm {
    pub(super) tree: Node,
    pub(super) digest: String,
    pub(super) compiled: Compiled,
}

impl Reader {
    /// Of a file from here, nothing read yet.
    pub(super) fn new(origin: Origin) -> Self {
        Self {
            origin,
            found: Diagnostics::default(),
            scenarios: Vec::new(),
            compiled: Vec::new(),
            free: FxHashSet::default(),
            games: Vec::new(),
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        // Scenarios that several claims share have their mistakes once.
        let known = self.found.list.iter().any(|earlier| {
            earlier.span == diagnostic.span && earlier.message == diagnostic.message
        });
        if !known {
            self.found.push(diagnostic);
        }
    }

    /// A file in another version of its format is not understood.
    pub(super) fn check_format(&mut self, format: &Count) {
        if let Some(version) = format.value
            && version != FORMAT
        {
            let message = format!("unknown format version {version}");
            self.report(
                Diagnostic::error(format.span, message)
                    .label(format!("this program reads version {FORMAT}"))
                    .path("format"),
            );
        }
    }

    /// An id of the file is one step of a path; it names `what`.
    pub(super) fn check_id(&mut self, id: &str, span: Span, what: &str, path: &str) {
        let problem = if id.trim().is_empty() {
            "an id must not be empty".to_owned()
        } else if id.contains('.') || id.chars().count() > LONGEST_ID {
            format!("an id has no dots and at most {LONGEST_ID} characters")
        } else {
            return;
        };
        let label = format!("names {what}");
        self.report(Diagnostic::error(span, problem).label(label).path(path));
    }

    /// The tree of a scenario, if it is one.
    pub(super) fn scenario(&mut self, name: &Text) -> Option<Node> {
        let text = name.value.as_deref()?;
        if let Some((_, tree)) = self.scenarios.iter().find(|(known, _)| known == text) {
            return tree.clone();
        }
        let tree = match chain::named(text, &self.origin, &mut self.found) {
            Ok(tree) => tree,
            Err(why) => {
                self.report(
                    Diagnostic::error(
                        name.span,
                        format!("cannot read the scenario `{text}`: {why}"),
                    )
                    .label("not found")
                    .maybe_help(suggestion(text, "library", library::ids()))
                    .path(&name.path),
                );
                None
            }
        };
        // A scenario that is faulty as it stands is not looked at with changes.
        let tree = tree.filter(|tree| self.compiled(tree).is_some());
        self.scenarios.push((text.to_owned(), tree.clone()));
        tree
    }

    /// A scenario with changes made.
    pub(super) fn arm(&mut self, base: &Node, changes: Option<&Changes>) -> Option<Arm> {
        let tree = match changes {
            None => base.clone(),
            Some(changes) => self.changed(base, changes.variant.as_ref()?)?,
        };
        let compiled = self.compiled(&tree)?;
        Some(Arm { digest: canonical::digest(&tree), tree, compiled })
    }

    /// A tree with the changes of a variant made.
    pub(super) fn changed(&mut self, base: &Node, variant: &Node) -> Option<Node> {
        let mut found = Diagnostics { sources: self.found.sources.clone(), list: Vec::new() };
        let tree = patch::apply(base.clone(), variant, &mut found);
        let faulty = found.has_errors();
        found.list.into_iter().for_each(|diagnostic| self.report(diagnostic));
        (!faulty).then_some(tree)
    }

    /// Is a tree a scenario? What is wrong with it is reported.
    pub(super) fn is_sound(&mut self, tree: &Node) -> bool {
        let mut found = Diagnostics { sources: self.found.sources.clone(), list: Vec::new() };
        let document = document::read(tree, &mut found);
        validate::validate_free(&document, String::new(), &self.free, &mut found);
        let sound = !found.has_errors();
        let errors = found.list.into_iter().filter(|found| found.severity == Severity::Error);
        errors.for_each(|diagnostic| self.report(diagnostic));
        sound
    }

    /// What a tree is compiled to, once for all trees that say the same.
    fn compiled(&mut self, tree: &Node) -> Option<Compiled> {
        let digest = canonical::digest(tree);
        if let Some((_, known)) = self.compiled.iter().find(|(known, _)| *known == digest) {
            return known.clone();
        }
        let compiled = self.compile(tree, &digest);
        self.compiled.push((digest, compiled.clone()));
        compiled
    }

    fn compile(&mut self, tree: &Node, digest: &str) -> Option<Compiled> {
        let mut found = Diagnostics { sources: self.found.sources.clone(), list: Vec::new() };
        let document = document::read(tree, &mut found);
        let scenario =
            validate::validate_free(&document, digest.to_owned(), &self.free, &mut found);
        let mut game = None;
        let mut loaded = Loaded { scenario, warnings: found, tree: tree.clone(), document };
        if !loaded.warnings.has_errors() {
            match examine::compile(&loaded) {
                Ok((made, found)) => {
                    loaded.warnings = found;
                    game = Some(made);
                }
                Err(found) => loaded.warnings = *found,
            }
        }
        let list = std::mem::take(&mut loaded.warnings.list);
        let faulty = game.is_none();
        let worth = |diagnostic: &Diagnostic| !faulty || diagnostic.severity == Severity::Error;
        list.into_iter().filter(worth).for_each(|diagnostic| self.report(diagnostic));
        self.games.push(game?);
        Some(Compiled { game: self.games.len() - 1, loaded: Rc::new(loaded) })
    }

    /// The measure in a scenario.
    pub(super) fn side(&mut self, part: &Part, arm: &Arm) -> Option<Side> {
        if let Value::Name(name) = &part.node.value
            && name.is_empty()
        {
            // Missing, which has been reported.
            return None;
        }
        let mut found = Diagnostics { sources: self.found.sources.clone(), list: Vec::new() };
        let Loaded { document, scenario, .. } = arm.compiled.loaded.as_ref();
        let measure = validate::measure(part, document, scenario, &mut found);
        let faulty = found.has_errors();
        found.list.into_iter().for_each(|diagnostic| self.report(diagnostic));
        Some(Side { game: arm.compiled.game, measure: measure.filter(|_| !faulty)? })
    }
}

/// A text on one line.
pub(super) fn line(text: &Text) -> String {
    text.text().split_whitespace().collect::<Vec<_>>().join(" ")
}
