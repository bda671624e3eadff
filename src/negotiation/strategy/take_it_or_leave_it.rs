//! Demand everything above the others' floors: the proposer's best reply when
//! responders accept whatever reaches their floor, and the equilibrium of the
//! one-round ultimatum game (Güth, Schmittberger & Schwarze 1982).

use std::sync::Arc;

use super::reachable::best_leaving;
use super::{Beliefs, Believer, Demand, Player, Proposal, Strategy};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation};
use crate::space::Path;
use crate::space::criteria::Criteria;
use crate::tolerance::reaches;

/// Proposes the own best package among those that every party whose consent is
/// needed weakly prefers to its believed floor, and accepts what reaches the own
/// floor. Needs beliefs: with [`Beliefs::None`] it never finds anything to offer.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeItOrLeaveIt {
    /// What it believes about the others.
    pub beliefs: Beliefs,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "TakeItOrLeaveIt",
        about: "Offers its own best among the packages that reach the others' floors, and accepts what reaches its own: optimal with one round to go.",
        source: "Güth, Schmittberger & Schwarze 1982, Journal of Economic Behavior & Organization 3(4)",
        parameters: &[Parameter {
            name: "beliefs",
            about: "What it believes about the others; with `None` it has nothing to offer.",
            takes: Takes::Beliefs,
            default: Some("Public"),
        }],
    },
    build: |arguments| Arc::new(TakeItOrLeaveIt { beliefs: arguments.beliefs("beliefs") }),
};

impl Strategy for TakeItOrLeaveIt {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, _game: &Game, _party: usize) -> Box<dyn Player> {
        Box::new(Seat { believer: Believer::new(self.beliefs) })
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain()
    }

    fn learns(&self) -> bool {
        self.beliefs.learn_utilities()
    }
}

struct Seat {
    believer: Believer,
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        self.believer.begin(situation);
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.believer.hears(situation, offer);
    }

    fn sees_answer(&mut self, situation: &Situation, offer: &Offer, answerer: usize, yes: bool) {
        self.believer.sees_answer(situation, offer, answerer, yes);
    }

    fn learned_utility(&mut self, situation: &Situation) -> Option<&Criteria> {
        self.believer.learned_utility(situation)
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        if self.believer.beliefs() == Beliefs::None {
            return Proposal::Pass;
        }
        self.believer.prepare(situation);
        let believer = &self.believer;
        let levels: Vec<f64> = (0..situation.game.party_count())
            .map(|other| {
                let own = other == situation.party;
                if own { situation.floor() } else { believer.floor(situation, other) }
            })
            .collect();
        match best_leaving(situation, believer, &levels, path) {
            Some(best) if reaches(best, situation.floor()) => Proposal::Package,
            _ => Proposal::Pass,
        }
    }

    fn demand(&mut self, _situation: &Situation, _offer: &Offer) -> Demand {
        Demand::AtLeast(f64::NEG_INFINITY)
    }
}
