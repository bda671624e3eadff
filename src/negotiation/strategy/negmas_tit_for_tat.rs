//! Tit-for-tat as NegMAS 0.16 has it (its `NaiveTitForTatNegotiator`), quirks
//! included: for comparisons with results obtained there, and for nothing else. The
//! standard one of Faratin, Sierra & Jennings (1998) is a strategy of its own.
//!
//! What it gives up is not what the partner gave up but what the partner offers: with
//! `g = (U − m)/(M − m)` of the offer before it, its concession is c = 0 in round 0, a
//! step between two of its best packages in rounds 1 and 2, and then max(g, 0). It
//! accepts iff `g ≥ 1 − c` and offers the package of lowest utility at or above the
//! share 1 − c of its whole range; its floor does not protect it.

use std::sync::Arc;

use super::inverse::Inverse;
use super::{Demand, Player, Proposal, Strategy};
use crate::game::Game;
use crate::negotiation::form::{Description, Form};
use crate::negotiation::situation::{Offer, Situation};
use crate::space::Path;
use crate::space::search::Descending;

/// The least that two packages differ by, in NegMAS.
const STEP: f64 = 1e-12;

/// The round from which it answers the partner's offers.
const ANSWERING: usize = 3;

/// Tit-for-tat as NegMAS has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NegmasTitForTat;

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "NegmasTitForTat",
        about: "NegMAS's naive tit-for-tat, move for move, quirks included: it gives up the share of its range that the offer before it is worth to it. It may offer and accept less than its floor.",
        source: "Mohammad, Nakadai & Greenwald 2021; NegMAS 0.16",
        parameters: &[],
    },
    build: |_| Arc::new(NegmasTitForTat),
};

impl Strategy for NegmasTitForTat {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, _game: &Game, _party: usize) -> Box<dyn Player> {
        Box::new(Seat {
            inverse: Inverse::default(),
            list: Descending::default(),
            costs: Vec::new(),
            calls: 0,
            heard: 0.0,
        })
    }
}

struct Seat {
    inverse: Inverse,
    list: Descending,
    costs: Vec<f64>,
    /// How often a step between two packages was taken.
    calls: usize,
    /// g of the last offer heard.
    heard: f64,
}

impl Seat {
    fn concession(&mut self, situation: &Situation) -> f64 {
        match situation.time {
            0 => 0.0,
            1..ANSWERING => {
                let diagram = situation.game.diagram();
                let place = 2 * self.calls;
                self.calls += 1;
                let (worst, best) = self.inverse.range();
                let high = self.list.at(diagram, place).unwrap_or(worst);
                let low = self.list.at(diagram, place + 1).unwrap_or(worst);
                if best > worst { (high - low + STEP) / (best - worst) } else { 0.0 }
            }
            _ => self.heard.max(0.0),
        }
    }
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        self.world_changed(situation);
        self.calls = 0;
        self.heard = 0.0;
    }

    fn world_changed(&mut self, situation: &Situation) {
        self.inverse.begin(situation);
        situation.own_costs(&mut self.costs);
        self.list.restart(situation.game.diagram(), &self.costs);
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        let (worst, best) = self.inverse.range();
        let least = worst.max(situation.floor());
        let span = best - least;
        self.heard = if span > 0.0 { (situation.own(offer) - least) / span } else { 1.0 };
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        let (worst, best) = self.inverse.range();
        let concession = self.concession(situation);
        let target = worst + (1.0 - concession).max(0.0) * (best - worst);
        if self.inverse.nearest(situation, target, f64::MIN, path) {
            Proposal::Package
        } else {
            Proposal::Pass
        }
    }

    fn demand(&mut self, situation: &Situation, _offer: &Offer) -> Demand {
        let (worst, best) = self.inverse.range();
        let least = worst.max(situation.floor());
        let concession = self.concession(situation);
        Demand::Whatever(least + (1.0 - concession) * (best - least))
    }
}
