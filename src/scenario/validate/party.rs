//! Parties: seat, fallback values, time, strategy.

use std::sync::Arc;

use super::part::no_strategy;
use super::table::seat_name;
use super::{Check, LONGEST_TITLE, text_of};
use crate::chance::Domain;
use crate::chance::Quantity;
use crate::negotiation::strategy::Strategy;
use crate::party::{
    Discount, Drifting, Fallback, FloorKind, Hazard, Noise, Party, Rate, Seat, TimeUnit,
};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::document::party as written;
use crate::scenario::tree::Word;
use crate::scenario::validated::PartyText;

/// The most parties a game may have: a set of them is 64 bits.
const MOST_PARTIES: usize = 64;

/// The most conditional parties: they divide the space by who must consent.
const MOST_CONDITIONAL: usize = 8;

/// A unit of time; one that could not be read is a round.
pub(super) fn unit(written: &written::Unit) -> TimeUnit {
    match written {
        written::Unit::Round | written::Unit::Invalid => TimeUnit::Round,
        written::Unit::Day => TimeUnit::Day,
        written::Unit::Year => TimeUnit::Year,
    }
}

/// Nothing per round.
pub(super) const NO_RATE: Rate = Rate { amount: Quantity::Fixed(0.0), per: TimeUnit::Round };

impl Check<'_> {
    /// The parties and their texts.
    pub(super) fn parties(&mut self) -> (Vec<Party>, Vec<PartyText>) {
        let document = self.document;
        let map = &document.parties;
        let mut parties = Vec::new();
        let mut texts = Vec::new();
        for (id, party) in &map.entries {
            self.check_id(id, &format!("parties.{}", id.text));
            let (party, text) = self.one_party(id, party);
            parties.push(party);
            texts.push(text);
        }
        let seated = parties.iter().any(|party| matches!(party.seat, Seat::Table));
        if !seated && !map.broken {
            self.report(
                Diagnostic::error(map.span, "no party sits at the table")
                    .label("at least one needs `seat: Table`")
                    .path("parties"),
            );
        }
        let conditional = |party: &&Party| matches!(party.seat, Seat::Conditional { .. });
        let count = parties.iter().filter(conditional).count();
        if count > MOST_CONDITIONAL {
            let message = format!("at most {MOST_CONDITIONAL} parties can be conditional");
            self.report(
                Diagnostic::error(map.span, message)
                    .label(format!("these are {count}"))
                    .path("parties"),
            );
        }
        if parties.len() > MOST_PARTIES {
            self.report(
                Diagnostic::error(
                    map.span,
                    format!("at most {MOST_PARTIES} parties can take part"),
                )
                .label(format!("these are {}", parties.len()))
                .path("parties"),
            );
        }
        (parties, texts)
    }

    fn one_party(&mut self, id: &Word, party: &written::Party) -> (Party, PartyText) {
        let path = format!("parties.{}", id.text);
        let mut text = PartyText {
            id: id.text.clone(),
            about: text_of(&party.about),
            source: text_of(&party.source),
            no_deal: text_of(&party.no_deal.0.why),
            ..PartyText::default()
        };
        let seat = self.seat(party, &path);
        let recognition = self.quantity_or(
            party.recognition.as_ref(),
            Domain::NonNegative,
            "a chance of recognition",
            1.0,
        );
        let preferences = self.preferences(id, party, &mut text);
        let fallback = Fallback {
            no_deal: self.drifting(&party.no_deal),
            walk_out: party.walk_out.as_ref().map(|value| self.drifting(value)),
            breakdown: party.breakdown.as_ref().map(|value| self.drifting(value)),
            interim: party.interim.as_ref().map(|value| self.drifting(value)),
        };
        let floor = match party.floor {
            Some(written::Floor::SitOut) => FloorKind::SitOut,
            _ => FloorKind::WalkOut,
        };
        let delay_cost = match &party.delay_cost {
            Some(rate) => self.rate(rate, Domain::NonNegative, "a cost of delay"),
            None => NO_RATE,
        };
        let discount = match &party.discount {
            Some(discount) => Discount {
                factor: self.quantity(&discount.factor, Domain::Factor, "a discount factor"),
                per: unit(&discount.per),
            },
            None => Discount { factor: Quantity::Fixed(1.0), per: TimeUnit::Round },
        };
        let deadline = party.deadline.as_ref().and_then(|moment| {
            let (round, date) = self.deadline(moment, &format!("{path}.deadline"))?;
            text.deadline = date;
            Some(round)
        });
        let abstains_within = party.abstains.as_ref().map(|abstention| {
            if seat != Seat::Table {
                self.report(
                    Diagnostic::error(abstention.span, format!("`{}` cannot abstain", id.text))
                        .label(format!("it {}", seat_name(&seat)))
                        .help("only parties at the table vote by the rule")
                        .path(format!("{path}.abstains")),
                );
            }
            self.quantity(&abstention.within, Domain::NonNegative, "what an abstention lets pass")
        });
        let coalition = self.coalition(id, party, &seat, &preferences);
        let strategy = self.strategy(id, party, &seat);
        let party = Party {
            id: id.text.clone(),
            name: self.title(&party.name, "a name", LONGEST_TITLE),
            seat,
            preferences,
            fallback,
            floor,
            delay_cost,
            discount,
            deadline,
            recognition,
            abstains_within,
            // Names of parties are known once all are read.
            yes_if: Vec::new(),
            coalition,
            strategy,
        };
        (party, text)
    }

    fn seat(&mut self, party: &written::Party, path: &str) -> Seat {
        match &party.seat {
            None | Some(written::Seat::Table | written::Seat::Invalid) => Seat::Table,
            Some(written::Seat::Conditional { owns }) => {
                Seat::Conditional { owns: self.clauses(owns, &format!("{path}.seat.owns")) }
            }
            Some(written::Seat::Ratifier { threshold }) => Seat::Ratifier {
                threshold: self.quantity(threshold, Domain::Any, "a ratifier's threshold"),
            },
            Some(written::Seat::Mediator) => Seat::Mediator,
            Some(written::Seat::Disruptor { threshold, success }) => {
                if self.is(Some(success), 0.0) {
                    let label = "its chance is 0: it does no more than an observer";
                    self.idle(success.span, "nothing is ever brought down", label, &success.path);
                }
                let (what, least) = ("a disruptor's threshold", threshold.as_ref());
                Seat::Disruptor {
                    threshold: self.quantity_or(least, Domain::Any, what, 0.0),
                    success: self.quantity(success, Domain::Share, "a disruptor's chance"),
                }
            }
            Some(written::Seat::Observer) => Seat::Observer,
        }
    }

    pub(super) fn rate(&mut self, rate: &written::Rate, domain: Domain, what: &str) -> Rate {
        Rate { amount: self.quantity(&rate.amount, domain, what), per: unit(&rate.per) }
    }

    fn drifting(&mut self, value: &written::Drifting) -> Drifting {
        let value = &value.0;
        Drifting {
            level: self.quantity(&value.level, Domain::Any, "a value"),
            trend: match &value.trend {
                Some(rate) => self.rate(rate, Domain::Any, "a trend"),
                None => NO_RATE,
            },
            noise: value.noise.as_ref().map_or(Noise::None, |noise| self.noise(noise)),
        }
    }

    pub(super) fn noise(&mut self, noise: &written::Noise) -> Noise {
        let deviation = "the deviation of noise";
        match noise {
            written::Noise::None | written::Noise::Invalid => Noise::None,
            written::Noise::Independent { deviation: number } => Noise::Independent {
                deviation: self.quantity(number, Domain::NonNegative, deviation),
            },
            written::Noise::Autoregressive { deviation: number, persistence } => {
                Noise::Autoregressive {
                    deviation: self.quantity(number, Domain::NonNegative, deviation),
                    persistence: self.quantity(
                        persistence,
                        Domain::Signed,
                        "the persistence of noise",
                    ),
                }
            }
            written::Noise::RandomWalk { deviation: number } => Noise::RandomWalk {
                deviation: self.quantity(number, Domain::NonNegative, deviation),
            },
        }
    }

    /// The chance that talks collapse.
    pub(super) fn breakdown(&mut self) -> Option<Hazard> {
        let hazard = self.document.breakdown.as_ref()?;
        Some(self.hazard(hazard, "the probability of breakdown"))
    }

    pub(super) fn hazard(&mut self, hazard: &written::Hazard, what: &str) -> Hazard {
        Hazard {
            probability: self.quantity(&hazard.probability, Domain::Share, what),
            per: unit(&hazard.per),
        }
    }

    fn strategy(&mut self, id: &Word, party: &written::Party, seat: &Seat) -> Arc<dyn Strategy> {
        if let Some(strategy) = &party.strategy {
            return self.strategy_of(&strategy.0);
        }
        // A seat that could not be read may be one that needs none.
        let unknown = matches!(party.seat, Some(written::Seat::Invalid));
        if !unknown && matches!(seat, Seat::Table | Seat::Conditional { .. }) {
            self.report(
                Diagnostic::error(id.span, "missing field `strategy` in a party")
                    .label("needs `strategy: ...`")
                    .help("only ratifiers, mediators, disruptors and observers need none")
                    .path(format!("parties.{}", id.text)),
            );
        }
        no_strategy()
    }
}
