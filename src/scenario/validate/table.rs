//! Who proposes.

use std::sync::Arc;

use super::Check;
use crate::negotiation::protocol::{AlternatingOffers, Oddity, Protocol, Recognition};
use crate::party::{Party, Seat};
use crate::scenario::diagnostic::{Diagnostic, Severity, suggestion};
use crate::scenario::document::atoms::Text;
use crate::space::Constraint;

/// The seat in words.
pub(super) fn seat_name(seat: &Seat) -> &'static str {
    match seat {
        Seat::Table => "sits at the table",
        Seat::Conditional { .. } => "is a conditional party",
        Seat::Ratifier { .. } => "is a ratifier",
        Seat::Mediator => "is the mediator",
        Seat::Disruptor { .. } => "is a disruptor",
        Seat::Observer => "is an observer",
    }
}

/// The protocol of a scenario that names none.
fn by_default() -> Arc<dyn Protocol> {
    Arc::new(AlternatingOffers { recognition: Recognition::Random })
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

    /// The protocol, and whether space, seats and strategies suit it.
    pub(super) fn protocol(
        &mut self,
        constraints: &[Constraint],
        parties: &[Party],
    ) -> Arc<dyn Protocol> {
        let document = self.document;
        let mistakes = |check: &Self| check.diagnostics.count(Severity::Error);
        let before = mistakes(self);
        let read = match &document.protocol {
            Some(protocol) => self.protocol_of(&protocol.0, parties),
            None => {
                self.somebody_recognised(parties);
                None
            }
        };
        let Some(protocol) = read.or_else(|| document.protocol.is_none().then(by_default)) else {
            // What could not be read cannot be checked against the rest.
            return by_default();
        };
        // What stands in for an argument that could not be read says nothing.
        let whole = mistakes(self) == before;
        if let Some(written) = &document.protocol
            && whole
            && self.sure.iter().all(|sure| *sure)
            && let Err(reason) = protocol.fits(&self.issues, constraints)
        {
            let message = format!("`{}` cannot be played here", protocol.name());
            self.report(
                Diagnostic::error(written.0.node.head(), message).label(reason).path("protocol"),
            );
        }
        if let Some(written) = &document.protocol
            && whole
        {
            for Oddity { what, reason, help } in protocol.oddities(parties) {
                self.report(
                    Diagnostic::warning(written.0.node.head(), what)
                        .label(reason)
                        .help(help)
                        .path("protocol"),
                );
            }
        }
        self.mediators(protocol.as_ref(), parties);
        for (party, (id, written)) in parties.iter().zip(&document.parties.entries) {
            let Some(strategy) = &written.strategy else { continue };
            let suits = protocol.suits(party.strategy.as_ref());
            if let Err(reason) = suits.and_then(|()| party.strategy.suits(protocol.as_ref()))
                && proposes(party)
            {
                let message = format!(
                    "`{}` of `{}` does not suit the protocol `{}`",
                    party.strategy.name(),
                    id.text,
                    protocol.name()
                );
                self.report(
                    Diagnostic::error(strategy.0.node.head(), message)
                        .label(reason)
                        .path(&strategy.0.path),
                );
            }
        }
        protocol
    }

    /// A mediated protocol needs one mediator, others have none.
    fn mediators(&mut self, protocol: &dyn Protocol, parties: &[Party]) {
        let document = self.document;
        let entries = parties.iter().zip(&document.parties.entries);
        let mediators: Vec<_> = entries
            .filter(|(party, _)| party.seat == Seat::Mediator)
            .map(|(_, (id, _))| id)
            .collect();
        match (protocol.is_mediated(), mediators.as_slice()) {
            (true, []) if !document.parties.broken => {
                let place = document
                    .protocol
                    .as_ref()
                    .map_or(document.parties.span, |protocol| protocol.0.node.head());
                let message = format!("`{}` needs a mediator", protocol.name());
                self.report(
                    Diagnostic::error(place, message)
                        .label("no party has `seat: Mediator`")
                        .path("protocol"),
                );
            }
            (true, [_, more @ ..]) => {
                for id in more {
                    let message = format!("`{}` would be a second mediator", id.text);
                    self.report(
                        Diagnostic::error(id.span, message)
                            .label("there is one mediator")
                            .path(format!("parties.{}.seat", id.text)),
                    );
                }
            }
            (false, some) => {
                for id in some {
                    let message = format!("the mediator `{}` has nothing to mediate", id.text);
                    self.report(
                        Diagnostic::error(id.span, message)
                            .label(format!("the protocol is `{}`", protocol.name()))
                            .help("a mediator needs the protocol `SingleText` or `Shuttle`")
                            .path(format!("parties.{}.seat", id.text)),
                    );
                }
            }
            _ => {}
        }
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
