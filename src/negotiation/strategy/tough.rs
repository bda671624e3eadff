//! The one that never gives in, a baseline (after NegMAS's `ToughNegotiator`).

use std::sync::Arc;

use super::aspiration::{Aspirant, Aspiration, BELIEFS};
use super::offer::Aggregate;
use super::{Beliefs, Bidder, OfferPolicy, Player, Strategy};
use crate::game::Game;
use crate::negotiation::form::{Description, Form};
use crate::negotiation::situation::Situation;

/// Offers its best package to the end, of several the best for the others, and
/// accepts nothing worth less.
#[derive(Clone, Debug, PartialEq)]
pub struct Tough {
    /// What it believes about the others.
    pub beliefs: Beliefs,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "Tough",
        about: "A baseline: offers its best package to the end, and accepts nothing worth less.",
        source: "Mohammad, Nakadai & Greenwald 2021, NegMAS: ToughNegotiator",
        parameters: &[BELIEFS],
    },
    build: |arguments| Arc::new(Tough { beliefs: arguments.beliefs("beliefs") }),
};

impl Strategy for Tough {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, _game: &Game, _party: usize) -> Box<dyn Player> {
        let bidder = Bidder::new(OfferPolicy::BestForOthers(Aggregate::Sum), self.beliefs);
        Box::new(Aspirant::new(Level, bidder))
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
    fn level(&mut self, situation: &Situation, _ahead: usize) -> f64 {
        situation.draw.best_utility(situation.game, situation.party, situation.time)
    }
}
