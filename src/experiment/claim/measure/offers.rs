//! How many offers are made.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit, indicator};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// Offers made in a negotiation.
#[derive(Clone, Copy, Debug)]
struct Offers {
    /// Does the offer that is agreed on not count?
    failed: bool,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Offers",
        about: "The mean number of offers in a negotiation.",
        source: "",
        parameters: &[Parameter {
            name: "failed",
            about: "Whether only offers count that are not agreed on.",
            takes: Takes::Switch,
            default: Some("false"),
        }],
    },
    build: |arguments| Arc::new(Offers { failed: arguments.switch("failed") }),
};

impl Measure for Offers {
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

impl Listener for Offers {}

impl Observer for Offers {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let record = ended.record;
        let agreed = indicator(self.failed && record.agreed());
        Observation::one(f64::from(record.offers) - agreed)
    }
}
