//! Aversion to inequity (Fehr & Schmidt 1999, *A theory of fairness, competition, and
//! cooperation*, equation 1), on top of any strategy.

use std::sync::Arc;

use super::ascribed::Ascribed;
use super::aspiration::BELIEFS;
use super::{Beliefs, Demand, Player, Proposal, Strategy};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::protocol::Protocol;
use crate::negotiation::situation::{Offer, Situation};
use crate::party::Seat as Chair;
use crate::space::Path;
use crate::space::criteria::Criteria;

/// Accepts by `g_i − α/(n−1)·Σ max(g_j − g_i, 0) − β/(n−1)·Σ max(g_i − g_j, 0)` in the
/// place of its gain g_i, where another strategy asks for a gain; g are gains over the
/// floors, so that no agreement is equal for all, and the sums run over all others
/// that are no observers. What it offers is the other strategy's affair. In an
/// ultimatum over a pie of 1 it refuses shares below `α/(1 + 2α)`.
#[derive(Clone, Debug)]
pub struct InequityAverse {
    /// α ≥ 0: what it suffers from having less than others.
    pub envy: Quantity,
    /// β, 0..1: what it suffers from having more.
    pub guilt: Quantity,
    /// The strategy it plays otherwise.
    pub of: Arc<dyn Strategy>,
    /// What it believes about the others' utilities; with [`Beliefs::None`], what is
    /// public.
    pub beliefs: Beliefs,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "InequityAverse",
        about: "Plays another strategy, but accepts by a utility that suffers from having less than others, and from having more.",
        source: "Fehr & Schmidt 1999, Quarterly Journal of Economics 114(3), equation 1",
        parameters: &[
            Parameter {
                name: "envy",
                about: "What having less than others costs.",
                takes: Takes::Number(Domain::NonNegative),
                default: None,
            },
            Parameter {
                name: "guilt",
                about: "What having more than others costs, 0..1.",
                takes: Takes::Number(Domain::Share),
                default: Some("0"),
            },
            Parameter {
                name: "of",
                about: "The strategy it plays otherwise.",
                takes: Takes::Strategy,
                default: None,
            },
            BELIEFS,
        ],
    },
    build: |arguments| {
        Arc::new(InequityAverse {
            envy: arguments.number("envy"),
            guilt: arguments.number("guilt"),
            of: arguments.strategy("of"),
            beliefs: arguments.beliefs("beliefs"),
        })
    },
};

impl Strategy for InequityAverse {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, game: &Game, party: usize) -> Box<dyn Player> {
        Box::new(Seat {
            envy: self.envy,
            guilt: self.guilt,
            of: self.of.seat(game, party),
            ascribed: Ascribed::new(self.beliefs),
        })
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain() && self.of.is_certain()
    }

    fn depth(&self) -> usize {
        1 + self.of.depth()
    }

    fn learns(&self) -> bool {
        self.of.learns()
    }

    fn suits(&self, protocol: &dyn Protocol) -> Result<(), String> {
        self.of.suits(protocol)
    }

    fn reckons_with_coalitions(&self) -> bool {
        self.of.reckons_with_coalitions()
    }
}

struct Seat {
    envy: Quantity,
    guilt: Quantity,
    of: Box<dyn Player>,
    ascribed: Ascribed,
}

impl Seat {
    /// What the inequity of an offer costs, 0 or more.
    fn inequity(&mut self, situation: &Situation, offer: &Offer) -> f64 {
        let values = situation.draw.values();
        let (envy, guilt) = (self.envy.on(values), self.guilt.on(values));
        self.ascribed.weigh(situation, offer.path);
        let own = self.ascribed.gain(situation, situation.party);
        let (mut suffering, mut count) = (0.0, 0);
        for (other, wants) in situation.game.parts().parties.iter().enumerate() {
            if other != situation.party && wants.seat != Chair::Observer {
                let more = self.ascribed.gain(situation, other) - own;
                suffering += envy * more.max(0.0) + guilt * (-more).max(0.0);
                count += 1;
            }
        }
        if count > 0 { suffering / f64::from(count) } else { 0.0 }
    }
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        self.ascribed.begin(situation);
        self.of.begin(situation);
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.ascribed.hears(situation, offer);
        self.of.hears(situation, offer);
    }

    fn sees_answer(&mut self, situation: &Situation, offer: &Offer, answerer: usize, yes: bool) {
        self.ascribed.sees_answer(situation, offer, answerer, yes);
        self.of.sees_answer(situation, offer, answerer, yes);
    }

    fn world_changed(&mut self, situation: &Situation) {
        self.of.world_changed(situation);
    }

    fn learned_utility(&mut self, situation: &Situation) -> Option<&Criteria> {
        self.of.learned_utility(situation)
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        self.of.propose(situation, path)
    }

    fn next_offer(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        self.of.next_offer(situation, path)
    }

    fn demand(&mut self, situation: &Situation, offer: &Offer) -> Demand {
        let inequity = self.inequity(situation, offer);
        match self.of.demand(situation, offer) {
            Demand::AtLeast(least) => Demand::AtLeast(least.max(situation.floor()) + inequity),
            Demand::Whatever(least) => Demand::Whatever(least + inequity),
            Demand::LetPass => Demand::LetPass,
        }
    }

    fn target(&mut self, situation: &Situation, ahead: usize) -> f64 {
        self.of.target(situation, ahead)
    }
}
