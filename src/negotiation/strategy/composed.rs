//! The offers of one strategy with an acceptance rule of another: the offering and
//! acceptance parts of Baarslag, Hindriks, Hendrikx, Dirkzwager & Jonker 2014,
//! *Decoupling negotiating agents to explore the space of negotiation strategies*.
//! The opponent model is part of the offering, as its beliefs.

use std::sync::Arc;

use super::{Acceptance, Demand, Player, Proposal, Strategy};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::protocol::Protocol;
use crate::negotiation::situation::{Dice, Offer, Situation};
use crate::space::Path;
use crate::space::criteria::Criteria;

/// The offers of one strategy with an acceptance rule.
#[derive(Clone, Debug)]
pub struct Composed {
    /// Makes the offers.
    pub offering: Arc<dyn Strategy>,
    /// Decides on offers received.
    pub acceptance: Acceptance,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "Composed",
        about: "The offers of one strategy with an acceptance rule of its own.",
        source: "Baarslag, Hindriks, Hendrikx, Dirkzwager & Jonker 2014, in: Novel Insights in Agent-based Complex Automated Negotiation (Springer)",
        parameters: &[
            Parameter {
                name: "offering",
                about: "The strategy that makes the offers.",
                takes: Takes::Strategy,
                default: None,
            },
            Parameter {
                name: "acceptance",
                about: "What it accepts.",
                takes: Takes::Acceptance,
                default: None,
            },
        ],
    },
    build: |arguments| {
        Arc::new(Composed {
            offering: arguments.strategy("offering"),
            acceptance: arguments.acceptance("acceptance"),
        })
    },
};

impl Strategy for Composed {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, game: &Game, party: usize) -> Box<dyn Player> {
        let id = &game.parts().parties[party].id;
        Box::new(Seat {
            offering: self.offering.seat(game, party),
            acceptance: self.acceptance,
            received: Vec::new(),
            dice: Dice::new(&format!("parties.{id}.acceptance.{}", self.depth())),
            answers: 0,
            path: Path::new(),
            utilities: vec![0.0; game.party_count()],
        })
    }

    fn is_certain(&self) -> bool {
        self.offering.is_certain() && self.acceptance.is_certain()
    }

    fn suits(&self, protocol: &dyn Protocol) -> Result<(), String> {
        self.offering.suits(protocol)
    }

    fn reckons_with_coalitions(&self) -> bool {
        self.offering.reckons_with_coalitions()
    }

    fn depth(&self) -> usize {
        1 + self.offering.depth()
    }

    fn learns(&self) -> bool {
        self.offering.learns()
    }

    fn counts_on_own_offers(&self) -> bool {
        matches!(self.acceptance, Acceptance::Next { .. } | Acceptance::Combined { .. })
            || self.offering.counts_on_own_offers()
    }
}

struct Seat {
    offering: Box<dyn Player>,
    acceptance: Acceptance,
    /// The best own utility received in each round so far.
    received: Vec<f64>,
    dice: Dice,
    answers: usize,
    path: Path,
    utilities: Vec<f64>,
}

impl Seat {
    /// Own utility of the own next offer; negative infinity if there is none.
    fn next_offer(&mut self, situation: &Situation) -> f64 {
        let Situation { game, draw, party, time, timing, .. } = *situation;
        let last = situation.end().saturating_sub(1);
        let then =
            Situation { time: (time + timing.until_offer).min(last.max(time)), ..*situation };
        match self.offering.next_offer(&then, &mut self.path) {
            Proposal::Package => {
                draw.acting_utilities(game, &self.path, then.time, &mut self.utilities);
                self.utilities[party]
            }
            Proposal::Pass | Proposal::Leave => f64::NEG_INFINITY,
        }
    }

    /// The best offer received in the last stretch as long as the time left.
    fn best_of_window(&self, situation: &Situation) -> f64 {
        let left = situation.end().saturating_sub(situation.time);
        let first = situation.time.saturating_sub(left);
        let window = self.received.get(first..).unwrap_or(&[]);
        window.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        self.received.clear();
        self.answers = 0;
        self.offering.begin(situation);
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        // What is before it now does not count as received so far.
        if self.received.len() <= situation.time + 1 {
            self.received.resize(situation.time + 2, f64::NEG_INFINITY);
        }
        let heard = &mut self.received[situation.time + 1];
        *heard = heard.max(situation.own(offer));
        self.offering.hears(situation, offer);
    }

    fn sees_answer(&mut self, situation: &Situation, offer: &Offer, answerer: usize, yes: bool) {
        self.offering.sees_answer(situation, offer, answerer, yes);
    }

    fn world_changed(&mut self, situation: &Situation) {
        self.offering.world_changed(situation);
    }

    fn learned_utility(&mut self, situation: &Situation) -> Option<&Criteria> {
        self.offering.learned_utility(situation)
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        self.offering.propose(situation, path)
    }

    fn next_offer(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        self.offering.next_offer(situation, path)
    }

    fn demand(&mut self, situation: &Situation, offer: &Offer) -> Demand {
        let values = situation.draw.values();
        match self.acceptance {
            Acceptance::Next { scale, shift } => {
                let next = self.next_offer(situation);
                Demand::AtLeast((next - shift.on(values)) / scale.on(values))
            }
            Acceptance::Constant { least } => Demand::AtLeast(least.on(values)),
            Acceptance::Time { from } if situation.elapsed(0) >= from.on(values) => {
                Demand::AtLeast(f64::NEG_INFINITY)
            }
            Acceptance::Time { .. } => self.offering.demand(situation, offer),
            Acceptance::Combined { from } => {
                let mut least = self.next_offer(situation);
                if situation.elapsed(0) >= from.on(values) {
                    least = least.min(self.best_of_window(situation));
                }
                Demand::AtLeast(least)
            }
            Acceptance::Logit { precision } => {
                let uniform = self.dice.at(situation, self.answers);
                self.answers += 1;
                let noise = libm::log(uniform / (1.0 - uniform)) / precision.on(values);
                let noise = if noise.is_nan() { 0.0 } else { noise };
                match self.offering.demand(situation, offer) {
                    Demand::AtLeast(least) => Demand::AtLeast(least + noise),
                    Demand::Whatever(least) => Demand::Whatever(least + noise),
                    Demand::LetPass => Demand::LetPass,
                }
            }
        }
    }

    fn target(&mut self, situation: &Situation, ahead: usize) -> f64 {
        self.offering.target(situation, ahead)
    }
}
