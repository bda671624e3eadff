//! A party that is of one of several types, drawn anew for every negotiation (Harsanyi
//! 1967-68): only its play tells the others which.

use std::sync::Arc;

use super::{Demand, Player, Proposal, Strategy};
use crate::chance::Quantity;
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::protocol::Protocol;
use crate::negotiation::situation::{Dice, Offer, Situation};
use crate::space::Path;
use crate::space::criteria::Criteria;

/// Plays one of several strategies, drawn once a negotiation with probabilities in
/// proportion to the weights (the first, if all are 0).
#[derive(Clone, Debug)]
pub struct Mixed {
    /// The strategies with their weights, 0 or more; at least one.
    pub of: Vec<(Quantity, Arc<dyn Strategy>)>,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "Mixed",
        about: "Plays one of several strategies, drawn once a negotiation.",
        source: "Harsanyi 1967, Management Science 14(3)",
        parameters: &[Parameter {
            name: "of",
            about: "The strategies, each with its weight; at least one weight above 0.",
            takes: Takes::Mixture,
            default: None,
        }],
    },
    build: |arguments| Arc::new(Mixed { of: arguments.mixture("of") }),
};

impl Strategy for Mixed {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, game: &Game, party: usize) -> Box<dyn Player> {
        let id = &game.parts().parties[party].id;
        let player = |(weight, strategy): &(Quantity, Arc<dyn Strategy>)| {
            (*weight, strategy.seat(game, party))
        };
        Box::new(Seat {
            players: self.of.iter().map(player).collect(),
            dice: Dice::new(&format!("parties.{id}.mixture.{}", self.depth())),
            playing: 0,
        })
    }

    fn is_certain(&self) -> bool {
        self.of.len() < 2 && self.of.iter().all(|(_, strategy)| strategy.is_certain())
    }

    fn depth(&self) -> usize {
        1 + self.of.iter().map(|(_, strategy)| strategy.depth()).max().unwrap_or(0)
    }

    fn learns(&self) -> bool {
        self.of.iter().any(|(_, strategy)| strategy.learns())
    }

    fn suits(&self, protocol: &dyn Protocol) -> Result<(), String> {
        self.of.iter().try_for_each(|(_, strategy)| strategy.suits(protocol))
    }

    fn reckons_with_coalitions(&self) -> bool {
        self.of.iter().all(|(_, strategy)| strategy.reckons_with_coalitions())
    }
}

struct Seat {
    players: Vec<(Quantity, Box<dyn Player>)>,
    dice: Dice,
    /// The one drawn.
    playing: usize,
}

impl Seat {
    fn player(&mut self) -> Option<&mut dyn Player> {
        let (_, player) = self.players.get_mut(self.playing)?;
        Some(player.as_mut())
    }
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        let values = situation.draw.values();
        let weight = |(weight, _): &(Quantity, Box<dyn Player>)| weight.on(values).max(0.0);
        let total: f64 = self.players.iter().map(weight).sum();
        let mut rest = self.dice.at(situation, 0) * total;
        self.playing = 0;
        for (number, entry) in self.players.iter().enumerate() {
            let weight = weight(entry);
            if weight > 0.0 {
                // What rounding leaves over falls to the last with a weight.
                self.playing = number;
                if rest < weight {
                    break;
                }
                rest -= weight;
            }
        }
        if let Some(player) = self.player() {
            player.begin(situation);
        }
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        if let Some(player) = self.player() {
            player.hears(situation, offer);
        }
    }

    fn sees_answer(&mut self, situation: &Situation, offer: &Offer, answerer: usize, yes: bool) {
        if let Some(player) = self.player() {
            player.sees_answer(situation, offer, answerer, yes);
        }
    }

    fn world_changed(&mut self, situation: &Situation) {
        if let Some(player) = self.player() {
            player.world_changed(situation);
        }
    }

    fn learned_utility(&mut self, situation: &Situation) -> Option<&Criteria> {
        self.player()?.learned_utility(situation)
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        self.player().map_or(Proposal::Pass, |player| player.propose(situation, path))
    }

    fn next_offer(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        self.player().map_or(Proposal::Pass, |player| player.next_offer(situation, path))
    }

    fn demand(&mut self, situation: &Situation, offer: &Offer) -> Demand {
        let nothing = Demand::AtLeast(f64::NEG_INFINITY);
        self.player().map_or(nothing, |player| player.demand(situation, offer))
    }

    fn target(&mut self, situation: &Situation, ahead: usize) -> f64 {
        self.player().map_or(f64::NEG_INFINITY, |player| player.target(situation, ahead))
    }
}
