//! How often something happens in the world.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// How often an event happens.
#[derive(Clone, Copy, Debug)]
struct Happened {
    event: usize,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Happened",
        about: "The mean number of times an event happens in a negotiation.",
        source: "",
        parameters: &[Parameter {
            name: "event",
            about: "The event.",
            takes: Takes::Event,
            default: None,
        }],
    },
    build: |arguments| Arc::new(Happened { event: arguments.event("event") }),
};

impl Measure for Happened {
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

impl Listener for Happened {}

impl Observer for Happened {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let times = ended.record.events.get(self.event).copied().unwrap_or(0);
        Observation::one(f64::from(times))
    }
}
