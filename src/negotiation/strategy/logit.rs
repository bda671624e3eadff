//! Quantal response (McKelvey & Palfrey 1998, *Quantal response equilibria for
//! extensive form games*): another strategy played with errors that are rarer the more
//! they cost.

use std::sync::Arc;

use super::aspiration::{BELIEFS, OFFERS, range};
use super::{
    Acceptance, Beliefs, Bidder, Composed, Demand, OfferPolicy, Player, Proposal, Strategy,
};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::protocol::Protocol;
use crate::negotiation::situation::{Dice, Offer, Situation};
use crate::space::Path;
use crate::space::criteria::Criteria;

/// Where the other strategy offers x*, it chooses among x* and [`Logit::LEVELS`] levels
/// of own utility, equally spaced from its floor to its best package, with
/// probabilities in proportion to `e^{−λ·|u − U(x*)|}`; a level is offered as the
/// offer policy says. So an error costs what it moves the own utility of the offer,
/// downwards (given away) as upwards (at the risk of refusal), and the chances do not
/// depend on the size of the space. It accepts with probability
/// `1/(1 + e^{−λ·(U − demand)})`, as [`Acceptance::Logit`]. With λ → ∞ it plays the
/// other strategy.
#[derive(Clone, Debug)]
pub struct Logit {
    /// λ ≥ 0 per unit of utility.
    pub precision: Quantity,
    /// The strategy played without errors.
    pub of: Arc<dyn Strategy>,
    /// Which package at a level is offered by error.
    pub offers: OfferPolicy,
    /// What it then believes about the others.
    pub beliefs: Beliefs,
}

impl Logit {
    /// Levels of own utility among which it errs.
    pub const LEVELS: usize = 33;
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "Logit",
        about: "Plays another strategy with errors in offers and answers that are rarer the more they cost.",
        source: "McKelvey & Palfrey 1998, Experimental Economics 1(1)",
        parameters: &[
            Parameter {
                name: "precision",
                about: "Per unit of utility; 0 errs at random, a large one never.",
                takes: Takes::Number(Domain::NonNegative),
                default: None,
            },
            Parameter {
                name: "of",
                about: "The strategy it plays without errors.",
                takes: Takes::Strategy,
                default: None,
            },
            OFFERS,
            BELIEFS,
        ],
    },
    build: |arguments| {
        Arc::new(Logit {
            precision: arguments.number("precision"),
            of: arguments.strategy("of"),
            offers: arguments.offers("offers"),
            beliefs: arguments.beliefs("beliefs"),
        })
    },
};

impl Strategy for Logit {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, game: &Game, party: usize) -> Box<dyn Player> {
        let id = &game.parts().parties[party].id;
        let composed = Composed {
            offering: Arc::clone(&self.of),
            acceptance: Acceptance::Logit { precision: self.precision },
        };
        Box::new(Seat {
            precision: self.precision,
            of: composed.seat(game, party),
            bidder: Bidder::new(self.offers, self.beliefs),
            dice: Dice::new(&format!("parties.{id}.logit.{}", self.depth())),
            turns: 0,
            utilities: vec![0.0; game.party_count()],
            error: Path::new(),
        })
    }

    fn is_certain(&self) -> bool {
        false
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
    precision: Quantity,
    /// The other strategy's offers, its answers with errors.
    of: Box<dyn Player>,
    bidder: Bidder,
    dice: Dice,
    turns: usize,
    utilities: Vec<f64>,
    error: Path,
}

impl Seat {
    /// The level offered in the place of an offer worth `meant`; `None` if no error is
    /// made.
    fn error(&mut self, situation: &Situation, meant: f64) -> Option<f64> {
        let precision = self.precision.on(situation.draw.values());
        let (least, most) = range(situation, 0);
        let apart = (most - least) / (Logit::LEVELS - 1) as f64;
        let level = |number: usize| least + apart * number as f64;
        // Levels are equally far apart: from one to the next, away from what is meant, odds
        // fall by one ratio.
        let ratio = libm::exp(-precision * apart);
        let above = (0..Logit::LEVELS).find(|number| level(*number) >= meant);
        let above = above.unwrap_or(Logit::LEVELS);
        let mut odds = [0.0; Logit::LEVELS];
        let mut fall = |numbers: &mut dyn Iterator<Item = usize>| {
            let mut last = None;
            for number in numbers {
                let first = || libm::exp(-precision * (level(number) - meant).abs());
                odds[number] = last.map_or_else(first, |last: f64| last * ratio);
                last = Some(odds[number]);
            }
        };
        fall(&mut (0..above).rev());
        fall(&mut (above..Logit::LEVELS));
        let total: f64 = 1.0 + odds.iter().sum::<f64>();
        // The meant offer comes first, with odds of 1.
        let mut rest = self.dice.at(situation, self.turns) * total - 1.0;
        if rest < 0.0 {
            return None;
        }
        for (number, odds) in odds.into_iter().enumerate() {
            if rest < odds {
                return Some(level(number));
            }
            rest -= odds;
        }
        None
    }

    fn with_error(&mut self, situation: &Situation, meant: Proposal, path: &mut Path) -> Proposal {
        let Situation { game, draw, party, time, .. } = *situation;
        if meant == Proposal::Package {
            draw.acting_utilities(game, path, time, &mut self.utilities);
            if let Some(level) = self.error(situation, self.utilities[party])
                && self.bidder.offer(situation, level, &mut self.error)
            {
                path.clear();
                path.extend_from_slice(&self.error);
            }
        }
        meant
    }
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        self.turns = 0;
        self.bidder.begin(situation);
        self.of.begin(situation);
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.bidder.hears(situation, offer);
        self.of.hears(situation, offer);
    }

    fn sees_answer(&mut self, situation: &Situation, offer: &Offer, answerer: usize, yes: bool) {
        self.bidder.sees_answer(situation, offer, answerer, yes);
        self.of.sees_answer(situation, offer, answerer, yes);
    }

    fn world_changed(&mut self, situation: &Situation) {
        self.of.world_changed(situation);
    }

    fn learned_utility(&mut self, situation: &Situation) -> Option<&Criteria> {
        self.of.learned_utility(situation)
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        let meant = self.of.propose(situation, path);
        let proposal = self.with_error(situation, meant, path);
        self.turns += 1;
        proposal
    }

    fn next_offer(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        let meant = self.of.next_offer(situation, path);
        self.with_error(situation, meant, path)
    }

    fn demand(&mut self, situation: &Situation, offer: &Offer) -> Demand {
        self.of.demand(situation, offer)
    }

    fn target(&mut self, situation: &Situation, ahead: usize) -> f64 {
        self.of.target(situation, ahead)
    }
}
