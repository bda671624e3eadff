//! The one that gives in, a baseline (after NegMAS's `NiceNegotiator`, which accepts
//! anything).

use std::sync::Arc;

use super::aspiration::{Aspirant, Aspiration, BELIEFS, OFFERS, range};
use super::{Beliefs, Bidder, OfferPolicy, Player, Strategy};
use crate::game::Game;
use crate::negotiation::form::{Description, Form};
use crate::negotiation::situation::Situation;

/// Accepts whatever reaches its floor, and offers what is best for the others among
/// the packages that do.
#[derive(Clone, Debug, PartialEq)]
pub struct Nice {
    /// Which of the packages that reach the floor is offered.
    pub offers: OfferPolicy,
    /// What it believes about the others.
    pub beliefs: Beliefs,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "Nice",
        about: "A baseline: accepts whatever reaches its floor, and offers what is best for the others among that.",
        source: "Mohammad, Nakadai & Greenwald 2021, NegMAS: NiceNegotiator",
        parameters: &[OFFERS, BELIEFS],
    },
    build: |arguments| {
        Arc::new(Nice { offers: arguments.offers("offers"), beliefs: arguments.beliefs("beliefs") })
    },
};

impl Strategy for Nice {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, _game: &Game, _party: usize) -> Box<dyn Player> {
        Box::new(Aspirant::new(Level, Bidder::new(self.offers, self.beliefs)))
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain()
    }

    fn learns(&self) -> bool {
        self.beliefs.learn_utilities()
    }
}

struct Level;

impl Aspiration for Level {
    fn level(&mut self, situation: &Situation, ahead: usize) -> f64 {
        range(situation, ahead).0
    }
}
