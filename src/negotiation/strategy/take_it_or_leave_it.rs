//! Demand everything above the others' floors: the proposer's best reply when
//! responders accept whatever reaches their floor, and the equilibrium of the
//! one-round ultimatum game (Güth, Schmittberger & Schwarze 1982).

use std::sync::Arc;

use super::reachable::best_leaving;
use super::{Beliefs, Demand, Player, Proposal, Strategy};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation, floor};
use crate::space::Path;
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
        Box::new(self.clone())
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain()
    }
}

impl Player for TakeItOrLeaveIt {
    fn begin(&mut self, _situation: &Situation) {}

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        let game = situation.game;
        if self.beliefs == Beliefs::None {
            return Proposal::Pass;
        }
        let prospects = self.beliefs.prospects(situation);
        let floors: Vec<f64> = (0..game.party_count())
            .map(|other| {
                if other == situation.party {
                    situation.floor()
                } else {
                    floor(game, prospects, other, situation.time)
                }
            })
            .collect();
        let believed = self.beliefs.tables(situation).utility();
        match best_leaving(situation, self.beliefs, believed, &floors, path) {
            Some(best) if reaches(best, situation.floor()) => Proposal::Package,
            _ => Proposal::Pass,
        }
    }

    fn demand(&mut self, _situation: &Situation, _offer: &Offer) -> Demand {
        Demand::AtLeast(f64::NEG_INFINITY)
    }
}
