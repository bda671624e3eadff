//! Events: when they happen, how long they last, what they exclude.

use crate::chance::{Domain, Quantity};
use crate::party::{Hazard, Party, Seat};
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::document::atoms::Text;
use crate::scenario::document::number::Number;
use crate::scenario::document::world as written;
use crate::scenario::tree::Word;
use crate::scenario::validate::party::unit;
use crate::scenario::validate::table::seat_name;
use crate::scenario::validate::{Check, LONGEST_TITLE, accord};
use crate::world::{Event, Occurrence, Turn};

impl Check<'_> {
    /// An event, but for its effects: they may be on numbers of events that come later.
    pub(super) fn event(&mut self, id: &Word, event: &written::Event, parties: &[Party]) -> Event {
        let document = self.document;
        let path = format!("events.{}", id.text);
        let title = match &event.title {
            Some(title) => self.title(title, "a title", LONGEST_TITLE),
            None => id.text.replace('_', " "),
        };
        let occurs = self.occurrence(&event.occurs, &path, parties);
        let chance = match &event.occurs {
            written::Occurrence::ByChance { probability, .. } => Some(probability),
            written::Occurrence::At { probability, .. }
            | written::Occurrence::Answer { probability, .. }
            | written::Occurrence::Signed { probability, .. }
            | written::Occurrence::Broken { probability, .. }
            | written::Occurrence::Over { probability, .. } => probability.as_ref(),
            written::Occurrence::Invalid => None,
        };
        if self.is(chance, 0.0) {
            self.idle(id.span, &format!("`{}` never happens", id.text), "its chance is 0", &path);
        }
        let follows = matches!(event.occurs, written::Occurrence::Signed { .. });
        let while_in_force =
            follows && matches!(event.lasts, Some(written::Duration::WhileInForce));
        let lasts = event.lasts.as_ref().filter(|_| !while_in_force);
        let lasts = lasts.and_then(|lasts| self.lasts(lasts, id.span, &format!("{path}.lasts")));
        let ends = event.ends.as_ref().map(|hazard| self.hazard(hazard, "the chance of an end"));
        if let (Some(retracted), None, None) = (&event.retracted, &event.lasts, &event.ends) {
            self.report(
                Diagnostic::error(retracted.span, format!("`{}` is never over", id.text))
                    .label("so nothing is retracted")
                    .help("give it `lasts` or `ends`, or leave out `retracted`")
                    .path(format!("{path}.retracted")),
            );
        }
        if let (Some(_), Some(hazard)) = (&event.lasts, &event.ends)
            && self.is(Some(&hazard.probability), 0.0)
        {
            let message = format!("`{}` never ends early", id.text);
            self.idle(id.span, &message, "the chance of an end is 0", &format!("{path}.ends"));
        }
        let retracted = self.quantity_or(
            event.retracted.as_ref(),
            Domain::Share,
            "a chance of retraction",
            1.0,
        );
        let mut excludes = Vec::new();
        for (number, other) in event.excludes.items.iter().enumerate() {
            let name = other.text();
            let at = format!("{path}.excludes.{number}");
            match document.events.position(name) {
                Some(found) if document.events.entries[found].0.text == id.text => self.report(
                    Diagnostic::error(other.span, "an event cannot exclude itself")
                        .label("while it is in force it does not happen a second time anyway")
                        .path(at),
                ),
                Some(found) if excludes.contains(&found) => {
                    let message = format!("`{name}` is named twice");
                    self.idle(other.span, &message, "it is excluded already", &at);
                }
                Some(found) => excludes.push(found),
                None if other.value.is_some() => self.report(
                    Diagnostic::error(other.span, format!("unknown event `{name}`"))
                        .label("not an event of the scenario")
                        .maybe_help(suggestion(name, "events", document.events.keys()))
                        .path(at),
                ),
                None => {}
            }
        }
        for &other in &excludes {
            let (other, listed) = &document.events.entries[other];
            if listed.lasts.is_none() && listed.ends.is_none() {
                self.report(
                    Diagnostic::warning(
                        event.excludes.span,
                        format!("`{}` is over as soon as it happens", other.text),
                    )
                    .label("so it never excludes anything")
                    .path(format!("{path}.excludes")),
                );
            }
        }
        if event.effects.entries.is_empty() && !event.effects.broken {
            self.report(
                Diagnostic::warning(event.effects.span, format!("`{}` changes nothing", id.text))
                    .label("no effects")
                    .path(format!("{path}.effects")),
            );
        }
        Event {
            id: id.text.clone(),
            title,
            occurs,
            while_in_force,
            lasts,
            ends,
            retracted,
            excludes,
            effects: Vec::new(),
        }
    }

    fn occurrence(
        &mut self,
        occurs: &written::Occurrence,
        path: &str,
        parties: &[Party],
    ) -> Occurrence {
        match occurs {
            written::Occurrence::ByChance { probability, per } => Occurrence::ByChance(Hazard {
                probability: self.quantity(probability, Domain::Share, "the chance of an event"),
                per: unit(per),
            }),
            written::Occurrence::At { moment, probability } => {
                let at = format!("{path}.occurs");
                let round = self.round_of(moment, &at, "this event never happens");
                Occurrence::At {
                    round: round.unwrap_or(0),
                    probability: self.quantity_or(
                        probability.as_ref(),
                        Domain::Share,
                        "the chance of an event",
                        1.0,
                    ),
                }
            }
            written::Occurrence::Answer { by, refusal_by, refusal_of, probability, cost } => {
                let at = |field: &str| format!("{path}.occurs.{field}");
                let actor = self.party(by, &at("by"));
                let refuser = self.party(refusal_by, &at("refusal_by"));
                let proposer =
                    refusal_of.as_ref().map(|of| (of, self.party(of, &at("refusal_of"))));
                self.refuses(refusal_by, refuser, parties, &at("refusal_by"));
                if actor.is_some() && actor == refuser {
                    let message = format!("`{}` answers its own refusal", by.text());
                    let label = "the same party as in `refusal_by`";
                    self.idle(by.span, &message, label, &at("by"));
                }
                if let Some((of, Some(proposer))) = proposer {
                    self.proposes(of, proposer, parties, &at("refusal_of"));
                }
                if let Some((of, Some(proposer))) = proposer
                    && refuser == Some(proposer)
                {
                    self.report(
                        Diagnostic::error(of.span, "nobody refuses its own offer")
                            .label("the same party as in `refusal_by`")
                            .path(at("refusal_of")),
                    );
                }
                Occurrence::Answer {
                    by: actor.unwrap_or(0),
                    refusal_by: refuser.unwrap_or(0),
                    refusal_of: proposer.and_then(|(_, proposer)| proposer),
                    probability: self.quantity_or(
                        probability.as_ref(),
                        Domain::Share,
                        "the chance of an answer",
                        1.0,
                    ),
                    cost: self.quantity_or(
                        cost.as_ref(),
                        Domain::NonNegative,
                        "the cost of an answer",
                        0.0,
                    ),
                }
            }
            written::Occurrence::Signed { accord, probability } => {
                self.turn(accord, Turn::Signed, probability.as_ref(), path)
            }
            written::Occurrence::Broken { accord, probability } => {
                self.turn(accord, Turn::Broken, probability.as_ref(), path)
            }
            written::Occurrence::Over { accord, probability } => {
                self.turn(accord, Turn::Over, probability.as_ref(), path)
            }
            written::Occurrence::Invalid => {
                Occurrence::At { round: 0, probability: Quantity::Fixed(0.0) }
            }
        }
    }

    /// Something that happens to a limited agreement.
    fn turn(
        &mut self,
        accord: &Text,
        turn: Turn,
        probability: Option<&Number>,
        path: &str,
    ) -> Occurrence {
        let document = self.document;
        let name = accord.text();
        let interim = (name == "interim" && document.interim.is_some())
            .then_some(document.tracks.entries.len());
        let found = document.tracks.position(name).or(interim);
        if found.is_none() && accord.value.is_some() {
            let known =
                document.tracks.keys().chain(document.interim.is_some().then_some("interim"));
            self.report(
                Diagnostic::error(accord.span, format!("unknown agreement `{name}`"))
                    .label("not a track, nor `interim`")
                    .maybe_help(suggestion(name, "agreements", known))
                    .path(format!("{path}.occurs")),
            );
        }
        let terms = match document.tracks.position(name) {
            Some(track) => document.tracks.entries[track].1.terms.as_ref(),
            None => document.interim.as_ref().and_then(|interim| interim.terms.as_ref()),
        };
        let lasts = match turn {
            Turn::Signed => false,
            Turn::Broken => terms.is_none_or(|terms| terms.violations.entries.is_empty()),
            Turn::Over => terms.is_none_or(accord::never_ends),
        };
        if found.is_some() && lasts {
            let label = match turn {
                Turn::Broken => "its terms have no `violations`",
                _ => "its terms have no `lasts`, `violations` or `withdrawals`",
            };
            let message = format!(
                "`{name}` is never {}",
                if turn == Turn::Broken { "broken" } else { "over" }
            );
            self.idle(accord.span, &message, label, &format!("{path}.occurs"));
        }
        let probability =
            self.quantity_or(probability, Domain::Share, "the chance of an event", 1.0);
        Occurrence::Accord { accord: found.unwrap_or(0), turn, probability }
    }

    /// A party that never answers an offer refuses none.
    fn refuses(&mut self, name: &Text, party: Option<usize>, parties: &[Party], path: &str) {
        let Some(party) = party else { return };
        if matches!(parties[party].seat, Seat::Mediator | Seat::Disruptor { .. } | Seat::Observer) {
            let message = format!("`{}` never refuses an offer", parties[party].id);
            self.report(
                Diagnostic::error(name.span, message)
                    .label(format!("it {}", seat_name(&parties[party].seat)))
                    .path(path),
            );
        }
    }

    /// Offers of a party that makes none are never refused.
    fn proposes(&mut self, name: &Text, party: usize, parties: &[Party], path: &str) {
        if matches!(
            parties[party].seat,
            Seat::Observer | Seat::Disruptor { .. } | Seat::Ratifier { .. }
        ) {
            let message = format!("`{}` never makes an offer", parties[party].id);
            self.report(
                Diagnostic::error(name.span, message)
                    .label(format!("it {}", seat_name(&parties[party].seat)))
                    .path(path),
            );
        }
    }
}
