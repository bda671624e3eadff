//! Observables: figures that follow the chance of an event.

use super::{Check, LONGEST_TITLE, text_of};
use crate::chance::Domain;
use crate::experiment::claim::measure;
use crate::game::Track;
use crate::party::Party;
use crate::scenario::canonical;
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::document::observable as written;
use crate::scenario::document::read::variant_name;
use crate::scenario::tree::Word;
use crate::scenario::validated::Observable;

impl Check<'_> {
    /// The observables, whose events may speak of the texts of tracks.
    pub(super) fn observables(&mut self, parties: &[Party], tracks: &[Track]) -> Vec<Observable> {
        self.track_issues = tracks.iter().map(|track| track.parts.issues.clone()).collect();
        let document = self.document;
        let entries = &document.observables.entries;
        entries.iter().filter_map(|(id, one)| self.observable(id, one, parties)).collect()
    }

    fn observable(
        &mut self,
        id: &Word,
        written: &written::Observable,
        parties: &[Party],
    ) -> Option<Observable> {
        let path = format!("observables.{}", id.text);
        let title = match &written.title {
            Some(title) => self.title(title, "a title", LONGEST_TITLE),
            None => id.text.replace('_', " "),
        };
        let constant = self.plain(&written.constant, Domain::Any, "the constant");
        let factor = self.plain(&written.factor, Domain::Any, "the factor");
        if factor == Some(0.0) {
            self.report(
                Diagnostic::error(written.factor.span, "the factor must not be 0")
                    .label("the figure would never move")
                    .path(&written.factor.path),
            );
        }
        let reference = match &written.reference {
            Some(reference) => self.plain(reference, Domain::Share, "the reference"),
            None => Some(0.0),
        };
        let part = &written.event.0;
        if variant_name(&part.node) == Some("") {
            // Missing, which has been reported.
            return None;
        }
        // What is no measure at all is told when it is read.
        let name = variant_name(&part.node)
            .filter(|name| measure::FORMS.iter().any(|form| form.description.name == *name));
        if let Some(name) = name.filter(|name| !measure::EVENTS.contains(name)) {
            self.report(
                Diagnostic::error(
                    part.node.head(),
                    format!("`{name}` is nothing that happens or not"),
                )
                .label("a measure of another kind")
                .maybe_help(suggestion(name, "events", measure::EVENTS))
                .path(format!("{path}.event")),
            );
            return None;
        }
        let measure = self.measure_of(part, parties);
        Some(Observable {
            id: id.text.clone(),
            title,
            about: text_of(&written.about),
            source: text_of(&written.source),
            event: canonical::short(&part.node),
            measure: measure?,
            constant: constant?,
            factor: factor?,
            reference: reference?,
        })
    }
}
