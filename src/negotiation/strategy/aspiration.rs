//! Holding out for a level of utility, the *aspiration* (Pruitt 1981, *Negotiation
//! Behavior*): what all strategies have in common that differ only in how the level
//! moves. Offers are packages worth at least the level, and what reaches the level of
//! the own next offer is accepted.

use super::{Bidder, Demand, Player, Proposal};
use crate::negotiation::form::{Parameter, Takes};
use crate::negotiation::situation::{Clock, Offer, Situation, floor};
use crate::space::Path;
use crate::space::criteria::Criteria;
use crate::tolerance::exceeds;

/// How a level moves.
pub(super) trait Aspiration {
    /// A new negotiation begins: forget the last one.
    fn begin(&mut self, _situation: &Situation) {}

    /// The world has changed what packages are worth: what was worked out before no
    /// longer holds.
    fn world_changed(&mut self, _situation: &Situation) {}

    /// Another party has made an offer.
    fn hears(&mut self, _situation: &Situation, _offer: &Offer) {}

    /// Another party has answered an offer.
    fn sees_answer(&mut self, _: &Situation, _: &Offer, _answerer: usize, _accepts: bool) {}

    /// The utility it holds out for `ahead` rounds from now.
    fn level(&mut self, situation: &Situation, ahead: usize) -> f64;

    /// The least it accepts now.
    fn acceptable(&mut self, situation: &Situation) -> f64 {
        self.level(situation, situation.timing.until_offer)
    }

    /// It has made an offer at its level of now.
    fn spoke(&mut self, _situation: &Situation) {}
}

/// Who holds out for a level.
pub(super) struct Aspirant<A> {
    aspiration: A,
    pub(super) bidder: Bidder,
}

impl<A: Aspiration> Aspirant<A> {
    pub(super) fn new(aspiration: A, bidder: Bidder) -> Self {
        Self { aspiration, bidder }
    }

    /// The least it now offers: its level, or its floor if that is higher.
    pub(super) fn least(&mut self, situation: &Situation) -> f64 {
        self.aspiration.level(situation, 0).max(situation.floor())
    }
}

impl<A: Aspiration> Player for Aspirant<A> {
    fn begin(&mut self, situation: &Situation) {
        self.bidder.begin(situation);
        self.aspiration.begin(situation);
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.bidder.hears(situation, offer);
        self.aspiration.hears(situation, offer);
    }

    fn sees_answer(&mut self, situation: &Situation, offer: &Offer, answerer: usize, yes: bool) {
        self.bidder.sees_answer(situation, offer, answerer, yes);
        self.aspiration.sees_answer(situation, offer, answerer, yes);
    }

    fn world_changed(&mut self, situation: &Situation) {
        self.aspiration.world_changed(situation);
    }

    fn learned_utility(&mut self, situation: &Situation) -> Option<&Criteria> {
        self.bidder.learned_utility(situation)
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        let proposal = self.next_offer(situation, path);
        if proposal == Proposal::Package {
            self.aspiration.spoke(situation);
        }
        proposal
    }

    fn next_offer(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        if leaves(situation) {
            return Proposal::Leave;
        }
        let least = self.least(situation);
        if self.bidder.offer(situation, least, path) { Proposal::Package } else { Proposal::Pass }
    }

    fn demand(&mut self, situation: &Situation, _offer: &Offer) -> Demand {
        Demand::AtLeast(self.aspiration.acceptable(situation))
    }

    fn target(&mut self, situation: &Situation, ahead: usize) -> f64 {
        self.aspiration.level(situation, ahead)
    }
}

/// Is leaving worth more to the party than its best package and than waiting?
pub(super) fn leaves(situation: &Situation) -> bool {
    let Situation { game, draw, party, time, .. } = *situation;
    let prospects = draw.acting_prospects();
    let stay = draw.best_utility(game, party, time).max(prospects.sit_out(party, time));
    exceeds(prospects.walk_out(party, time), stay)
}

/// Will the party's time be up `ahead` rounds from now, with no offer left to make?
pub(super) fn is_over(situation: &Situation, ahead: usize) -> bool {
    situation.time + ahead >= situation.end()
}

/// The range a level moves in `ahead` rounds from now: the party's floor and its best
/// package; from its end on, its floor alone.
pub(super) fn range(situation: &Situation, ahead: usize) -> (f64, f64) {
    let Situation { game, draw, party, time, .. } = *situation;
    let then = (time + ahead).min(game.parts().clock.rounds);
    let least = floor(game, draw.acting_prospects(), party, then);
    let most = if is_over(situation, ahead) {
        least
    } else {
        draw.best_utility(game, party, time).max(least)
    };
    (least, most)
}

/// `1 − elapsed^{1/shape}` (Faratin, Sierra & Jennings 1998, section 4.1): what is left
/// of a concession over time; 0 from the party's end on.
pub(super) fn left(situation: &Situation, ahead: usize, shape: f64) -> f64 {
    if is_over(situation, ahead) && situation.timing.clock == Clock::Own {
        return 0.0;
    }
    1.0 - libm::pow(situation.elapsed(ahead), 1.0 / shape)
}

/// The offer policy, as a parameter.
pub(super) const OFFERS: Parameter = Parameter {
    name: "offers",
    about: "Which of the packages that reach the target is offered.",
    takes: Takes::Offers,
    default: Some("BestForOthers"),
};

/// The beliefs, as a parameter.
pub(super) const BELIEFS: Parameter = Parameter {
    name: "beliefs",
    about: "What it believes about the others.",
    takes: Takes::Beliefs,
    default: Some("Public"),
};
