//! The obstinate type of Abreu & Gul 2000, *Bargaining and reputation*: it demands the
//! same share for ever and accepts nothing below it. Alone it is a baseline; mixed
//! with another strategy ([`super::Mixed`]) it makes a reputation worth having.

use std::sync::Arc;

use super::aspiration::{Aspirant, Aspiration, BELIEFS, OFFERS, range};
use super::{Beliefs, Bidder, OfferPolicy, Player, Strategy};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::Situation;

/// Holds out to the end for `floor + share · (best − floor)`, floor and best package
/// as they are at the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Stubborn {
    /// What it demands, between its floor (0) and its best package (1).
    pub share: Quantity,
    /// Which of the packages that reach it is offered.
    pub offers: OfferPolicy,
    /// What it believes about the others.
    pub beliefs: Beliefs,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "Stubborn",
        about: "Demands a fixed share of its range for ever, and accepts nothing below it.",
        source: "Abreu & Gul 2000, Econometrica 68(1)",
        parameters: &[
            Parameter {
                name: "share",
                about: "What it demands, between its floor (0) and its best package (1).",
                takes: Takes::Number(Domain::Share),
                default: Some("0.8"),
            },
            OFFERS,
            BELIEFS,
        ],
    },
    build: |arguments| {
        Arc::new(Stubborn {
            share: arguments.number("share"),
            offers: arguments.offers("offers"),
            beliefs: arguments.beliefs("beliefs"),
        })
    },
};

impl Strategy for Stubborn {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, _game: &Game, _party: usize) -> Box<dyn Player> {
        let level = Level { share: self.share, demand: 0.0 };
        Box::new(Aspirant::new(level, Bidder::new(self.offers, self.beliefs)))
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain()
    }

    fn learns(&self) -> bool {
        self.beliefs.learn_utilities()
    }
}

struct Level {
    share: Quantity,
    demand: f64,
}

impl Aspiration for Level {
    fn begin(&mut self, situation: &Situation) {
        let (least, most) = range(situation, 0);
        self.demand = least + self.share.on(situation.draw.values()) * (most - least);
    }

    fn level(&mut self, _situation: &Situation, _ahead: usize) -> f64 {
        self.demand
    }
}
