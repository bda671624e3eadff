//! Who decides and who proposes: rule, vetoes, protocol.

use std::sync::Arc;

use super::Check;
use super::number::show;
use crate::chance::Domain;
use crate::negotiation::protocol::{AlternatingOffers, Protocol, Recognition};
use crate::party::{Party, Seat};
use crate::rule::{Rule, Threshold};
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::document as written;
use crate::scenario::document::atoms::Text;

/// The seat in words.
fn seat_name(seat: &Seat) -> &'static str {
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

    /// The rule with its vetoes.
    pub(super) fn rule(&mut self, parties: &[Party]) -> Rule {
        let document = self.document;
        let seated = |party: &Party| matches!(party.seat, Seat::Table);
        let count = parties.iter().filter(|party| seated(party)).count();
        let threshold = match &document.rule {
            None | Some(written::Rule::Unanimity | written::Rule::Invalid) => Threshold::Unanimity,
            Some(written::Rule::Quota { needed }) => {
                let quota = needed.value.unwrap_or(1);
                let problem = match quota {
                    0 => Some("a quota of 0 adopts everything".to_owned()),
                    quota if quota > count => {
                        Some(format!("a quota of {quota} cannot be reached by {count} parties"))
                    }
                    _ => None,
                };
                if let Some(message) = problem {
                    self.report(
                        Diagnostic::error(needed.span, message)
                            .label(format!("parties at the table: {count}"))
                            .path("rule"),
                    );
                }
                Threshold::Quota(quota)
            }
            Some(written::Rule::Weighted { weights, needed }) => {
                let mut list = vec![0.0; parties.len()];
                for (id, weight) in &weights.entries {
                    let path = format!("rule.weights.{}", id.text);
                    let name =
                        Text { value: Some(id.text.clone()), span: id.span, path: path.clone() };
                    let party = self.party(&name, &path);
                    let value = self.plain(weight, Domain::NonNegative, "a voting weight");
                    let Some(party) = party else { continue };
                    if !seated(&parties[party]) {
                        let message = format!("the voting weight of `{}` counts nothing", id.text);
                        self.report(
                            Diagnostic::warning(id.span, message)
                                .label(format!("it {}", seat_name(&parties[party].seat)))
                                .path(&path),
                        );
                    }
                    list[party] = value.unwrap_or(0.0);
                }
                let missing: Vec<&str> = parties
                    .iter()
                    .filter(|party| seated(party) && weights.get(&party.id).is_none())
                    .map(|party| party.id.as_str())
                    .collect();
                if !missing.is_empty() && !weights.broken {
                    let message = format!("no voting weight for `{}`", missing.join("`, `"));
                    self.report(
                        Diagnostic::error(weights.span, message)
                            .label("every party at the table needs one")
                            .path("rule.weights"),
                    );
                }
                let sum: f64 = (0..parties.len())
                    .filter(|party| seated(&parties[*party]))
                    .map(|party| list[party])
                    .sum();
                let bound = self.plain(needed, Domain::Positive, "the sum that adopts");
                if let Some(bound) = bound
                    && !crate::tolerance::reaches(sum, bound)
                    && !weights.broken
                {
                    let message = format!(
                        "{} is needed, but all votes together weigh {}",
                        show(bound),
                        show(sum)
                    );
                    self.report(
                        Diagnostic::error(needed.span, message)
                            .label("cannot be reached")
                            .path("rule.needed"),
                    );
                }
                Threshold::Weighted { weights: list, needed: bound.unwrap_or(1.0) }
            }
        };
        let mut vetoes = Vec::new();
        for (index, id) in document.vetoes.items.iter().enumerate() {
            let path = format!("vetoes.{index}");
            let Some(party) = self.party(id, &path) else { continue };
            if !seated(&parties[party]) {
                let message = format!("`{}` cannot have a veto", parties[party].id);
                self.report(
                    Diagnostic::error(id.span, message)
                        .label(format!("it {}", seat_name(&parties[party].seat)))
                        .help("a veto belongs to a party at the table")
                        .path(&path),
                );
            }
            if vetoes.contains(&party) {
                self.report(
                    Diagnostic::error(
                        id.span,
                        format!("duplicate veto of `{}`", parties[party].id),
                    )
                    .label("already listed")
                    .path(&path),
                );
            } else {
                vetoes.push(party);
            }
        }
        Rule { threshold, vetoes }
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
