//! How long the talks last.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form};

/// The round in which the talks end, however they do; the number of rounds if the
/// horizon passes.
#[derive(Clone, Copy, Debug)]
struct Rounds;

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Rounds",
        about: "The mean round in which the talks end, however they do.",
        source: "",
        parameters: &[],
    },
    build: |_| Arc::new(Rounds),
};

impl Measure for Rounds {
    fn unit(&self) -> Unit {
        Unit::Rounds
    }

    fn reach(&self, game: &Game) -> f64 {
        game.parts().clock.rounds as f64
    }

    fn observer(&self) -> Box<dyn Observer> {
        Box::new(*self)
    }
}

impl Listener for Rounds {}

impl Observer for Rounds {
    fn observe(&mut self, ended: &Ended) -> Observation {
        Observation::one(ended.record.time as f64)
    }
}
