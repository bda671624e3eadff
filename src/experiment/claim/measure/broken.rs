//! How soon a limited agreement is broken.

use std::sync::Arc;

use super::{ACCORD, Ended, Measure, Observation, Observer, Unit, indicator};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// 1 if a limited agreement is broken soon after its first signature.
#[derive(Clone, Copy, Debug)]
struct Broken {
    accord: usize,
    within: usize,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Broken",
        about: "The share of first signatures of a limited agreement that are followed by a breach (noticed or not) within so many rounds; one that is over before counts as unbroken.",
        source: "",
        parameters: &[
            ACCORD,
            Parameter {
                name: "within",
                about: "Rounds after the round of the signature, 1 or more.",
                takes: Takes::Whole(1),
                default: None,
            },
        ],
    },
    build: |arguments| {
        Arc::new(Broken { accord: arguments.accord("accord"), within: arguments.whole("within") })
    },
};

impl Measure for Broken {
    fn unit(&self) -> Unit {
        Unit::Share
    }

    fn reach(&self, _: &Game) -> f64 {
        1.0
    }

    fn observer(&self) -> Box<dyn Observer> {
        Box::new(*self)
    }
}

impl Listener for Broken {}

impl Observer for Broken {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let mut accords = ended.record.accords.iter();
        let Some(first) = accords.find(|accord| accord.which == self.accord) else {
            return Observation::default();
        };
        let soon = |(round, _): (usize, usize)| round <= first.signed + self.within;
        Observation::one(indicator(first.first_breach.is_some_and(soon)))
    }
}
