//! What a party demands.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit};
use crate::game::{Draw, Game};
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::{Answer, Listener};

/// The least a party accepts in one round, where it answers in that round.
#[derive(Clone, Copy, Debug)]
struct Demand {
    party: usize,
    round: usize,
    heard: Observation,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Demand",
        about: "The least utility a party accepts in a round (its floor or its target, whichever is higher), of the negotiations in which it answers then.",
        source: "",
        parameters: &[
            Parameter { name: "by", about: "The party.", takes: Takes::Party, default: None },
            Parameter {
                name: "round",
                about: "The round (counted from 0), or a day in it.",
                takes: Takes::Moment,
                default: None,
            },
        ],
    },
    build: |arguments| {
        Arc::new(Demand {
            party: arguments.anyone("by"),
            round: arguments.moment("round"),
            heard: Observation::default(),
        })
    },
};

impl Measure for Demand {
    fn unit(&self) -> Unit {
        Unit::Utility
    }

    fn reach(&self, game: &Game) -> f64 {
        super::utility_range(game, self.party)
    }

    fn observer(&self) -> Box<dyn Observer> {
        Box::new(*self)
    }
}

impl Listener for Demand {
    fn answers(&mut self, _draw: &Draw, time: usize, _path: &[u32], answer: &Answer) {
        // Several offers of one round meet the same demand.
        if answer.party == self.party && time == self.round && self.heard.weight == 0.0 {
            self.heard = Observation::one(answer.demand);
        }
    }
}

impl Observer for Demand {
    fn observe(&mut self, _: &Ended) -> Observation {
        std::mem::take(&mut self.heard)
    }
}
