//! Equilibrium play on the draw of each negotiation: what backward induction finds
//! ([`crate::equilibrium`]; Ståhl 1972, Rubinstein 1982, Baron & Ferejohn 1989). Its
//! information is complete: it knows everybody's utilities and red lines as drawn,
//! what is private included, and takes everybody else for a player like itself.

use std::sync::Arc;

use super::{Demand, Player, Proposal, Strategy};
use crate::equilibrium::Induction;
use crate::game::Game;
use crate::negotiation::form::{Description, Form};
use crate::negotiation::protocol::Protocol;
use crate::negotiation::situation::{Offer, Situation};
use crate::space::Path;

/// Equilibrium play.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Equilibrium;

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "Equilibrium",
        about: "Subgame-perfect play by backward induction on each negotiation's draw, under complete information; for alternating offers.",
        source: "Ståhl 1972; Rubinstein 1982, Econometrica 50(1); Baron & Ferejohn 1989, American Political Science Review 83(4)",
        parameters: &[],
    },
    build: |_| Arc::new(Equilibrium),
};

impl Strategy for Equilibrium {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, game: &Game, _party: usize) -> Box<dyn Player> {
        Box::new(Seat { induction: Induction::new(game) })
    }

    fn suits(&self, protocol: &dyn Protocol) -> Result<(), String> {
        needs_one_proposer(protocol)
    }

    fn reckons_with_coalitions(&self) -> bool {
        false
    }
}

/// Induction reckons with one proposer a round whom all others answer at once.
pub(super) fn needs_one_proposer(protocol: &dyn Protocol) -> Result<(), String> {
    match protocol.recognition() {
        Some(_) => Ok(()),
        None => Err("it needs one proposer a round: AlternatingOffers".to_owned()),
    }
}

struct Seat {
    induction: Induction,
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        self.induction.solve(situation.game, situation.draw);
    }

    /// Plans anew from the world as it is now, as if it stayed so.
    fn world_changed(&mut self, situation: &Situation) {
        self.begin(situation);
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        match self.induction.proposal(situation.time, situation.party) {
            Some(package) => {
                path.clear();
                path.extend_from_slice(package);
                Proposal::Package
            }
            None => Proposal::Pass,
        }
    }

    fn demand(&mut self, situation: &Situation, _offer: &Offer) -> Demand {
        // The continuation value is its floor: what it gives by declining.
        Demand::Whatever(self.target(situation, 0))
    }

    fn target(&mut self, situation: &Situation, ahead: usize) -> f64 {
        let last = situation.game.parts().clock.rounds - 1;
        self.induction.reservation((situation.time + ahead).min(last), situation.party)
    }
}
