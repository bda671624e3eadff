//! Play at random, a baseline.

use std::sync::Arc;

use super::aspiration::{leaves, range};
use super::offer::Aggregate;
use super::{Beliefs, Bidder, Demand, OfferPolicy, Player, Proposal, Strategy};
use crate::game::Game;
use crate::negotiation::form::{Description, Form};
use crate::negotiation::situation::{Dice, Offer, Situation};
use crate::space::Path;
use crate::tolerance::reaches;

/// Offers a package drawn uniformly among those that reach its floor and cross none of
/// its own hard red lines, and accepts what reaches a level drawn uniformly between
/// its floor and its best package. Packages are drawn from the space until one
/// qualifies; after [`Random::DRAWS`] in vain it offers its best package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Random;

impl Random {
    /// Packages drawn before it gives up.
    pub const DRAWS: usize = 256;
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "Random",
        about: "A baseline: offers a package drawn uniformly among those that reach its floor, and accepts what reaches a level drawn between its floor and its best package.",
        source: "Gode & Sunder 1993, Journal of Political Economy 101(1): zero-intelligence traders that make no loss",
        parameters: &[],
    },
    build: |_| Arc::new(Random),
};

impl Strategy for Random {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, game: &Game, party: usize) -> Box<dyn Player> {
        let id = &game.parts().parties[party].id;
        Box::new(Seat {
            packages: Dice::new(&format!("parties.{id}.random.packages")),
            levels: Dice::new(&format!("parties.{id}.random.levels")),
            turns: 0,
            answers: 0,
            best: Bidder::new(OfferPolicy::BestForOthers(Aggregate::Sum), Beliefs::None),
            utilities: vec![0.0; game.party_count()],
        })
    }

    fn is_certain(&self) -> bool {
        false
    }
}

struct Seat {
    packages: Dice,
    levels: Dice,
    turns: usize,
    answers: usize,
    /// Finds its best package.
    best: Bidder,
    utilities: Vec<f64>,
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        self.turns = 0;
        self.answers = 0;
        self.best.begin(situation);
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        let proposal = self.next_offer(situation, path);
        self.turns += 1;
        proposal
    }

    fn next_offer(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        // The dice are addressed by turns, so this is the package that the next turn
        // offers; only a floor that moves in between can change it.
        if leaves(situation) {
            return Proposal::Leave;
        }
        let Situation { game, draw, party, time, .. } = *situation;
        let floor = situation.floor();
        for number in 0..Random::DRAWS {
            let uniform = self.packages.at(situation, self.turns * Random::DRAWS + number);
            if !game.diagram().sample_path(uniform, path) {
                return Proposal::Pass;
            }
            draw.acting_utilities(game, path, time, &mut self.utilities);
            let refused =
                path.iter().any(|&label| draw.crosses(label, party) || !draw.allows(label));
            if !refused && reaches(self.utilities[party], floor) {
                return Proposal::Package;
            }
        }
        let least = draw.best_utility(game, party, time).max(floor);
        if self.best.offer(situation, least, path) { Proposal::Package } else { Proposal::Pass }
    }

    fn demand(&mut self, situation: &Situation, _offer: &Offer) -> Demand {
        let (least, most) = range(situation, 0);
        let uniform = self.levels.at(situation, self.answers);
        self.answers += 1;
        Demand::AtLeast(least + uniform * (most - least))
    }
}
