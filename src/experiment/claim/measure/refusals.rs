//! How often a party refuses.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit};
use crate::game::{Draw, Game};
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::{Answer, Listener};

/// Refusals of one party in a negotiation.
#[derive(Clone, Copy, Debug)]
struct Refusals {
    party: usize,
    heard: u32,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Refusals",
        about: "The mean number of times a party says no in a negotiation; an abstention is no refusal.",
        source: "",
        parameters: &[Parameter {
            name: "by",
            about: "The party.",
            takes: Takes::Party,
            default: None,
        }],
    },
    build: |arguments| Arc::new(Refusals { party: arguments.anyone("by"), heard: 0 }),
};

impl Measure for Refusals {
    fn unit(&self) -> Unit {
        Unit::Count
    }

    fn reach(&self, game: &Game) -> f64 {
        game.parts().clock.rounds as f64
    }

    fn observer(&self) -> Box<dyn Observer> {
        Box::new(*self)
    }
}

impl Listener for Refusals {
    fn answers(&mut self, _draw: &Draw, _time: usize, _path: &[u32], answer: &Answer) {
        let refuses = !answer.accepts && !answer.abstains;
        self.heard += u32::from(refuses && answer.party == self.party);
    }
}

impl Observer for Refusals {
    fn observe(&mut self, _: &Ended) -> Observation {
        Observation::one(f64::from(std::mem::take(&mut self.heard)))
    }
}
