//! Who proposes.

use std::sync::Arc;

use super::Check;
use crate::negotiation::protocol::{AlternatingOffers, Protocol, Recognition};
use crate::party::{Party, Seat};
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::document::atoms::Text;

/// The seat in words.
pub(super) fn seat_name(seat: &Seat) -> &'static str {
    match seat {
        Seat::Table => "sits at the table",
        Seat::Conditional { .. } => "is a conditional party",
        Seat::Ratifier { .. } => "is a ratifier",
        Seat::Observer => "is an observer",
    }
}

/// May the party propose?
fn proposes(party: &Party) -> bool {
    matches!(party.seat, Seat::Table | Seat::Conditional { .. })
}

impl Check<'_> {
    /// The index of a party; unknown ones are reported.
    pub(super) fn party(&mut self, id: &Text, path: &str) -> Option<usize> {
        let document = self.document;
        let name = id.value.as_deref()?;
        let found = document.parties.position(name);
        if found.is_none() && !document.parties.broken {
            self.report(
                Diagnostic::error(id.span, format!("unknown party `{name}`"))
                    .label("not a party of the scenario")
                    .maybe_help(suggestion(name, "parties", document.parties.keys()))
                    .path(path),
            );
        }
        found
    }

    /// The protocol.
    pub(super) fn protocol(&mut self, parties: &[Party]) -> Arc<dyn Protocol> {
        let document = self.document;
        let read = match &document.protocol {
            Some(protocol) => self.protocol_of(&protocol.0, parties),
            None => {
                self.somebody_recognised(parties);
                None
            }
        };
        read.unwrap_or_else(|| Arc::new(AlternatingOffers { recognition: Recognition::Random }))
    }

    /// A party that is to propose.
    pub(super) fn proposer(&mut self, id: &Text, parties: &[Party], path: &str) -> Option<usize> {
        let party = self.party(id, path)?;
        if !proposes(&parties[party]) {
            let message = format!("`{}` cannot propose", parties[party].id);
            self.report(
                Diagnostic::error(id.span, message)
                    .label(format!("it {}", seat_name(&parties[party].seat)))
                    .path(path),
            );
        }
        Some(party)
    }

    /// Under random recognition somebody must have a chance.
    pub(super) fn somebody_recognised(&mut self, parties: &[Party]) {
        let document = self.document;
        let chances: Vec<f64> = parties
            .iter()
            .filter(|party| proposes(party))
            .map(|party| self.central(party.recognition))
            .collect();
        if !chances.is_empty() && chances.iter().all(|chance| *chance == 0.0) {
            self.report(
                Diagnostic::error(
                    document.parties.span,
                    "the chances of recognition are all 0: nobody proposes",
                )
                .label("at least one party needs `recognition` above 0")
                .path("parties"),
            );
        }
    }
}
