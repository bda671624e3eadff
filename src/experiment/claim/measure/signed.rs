//! Whether a limited agreement is signed.

use std::sync::Arc;

use super::{ACCORD, Ended, Measure, Observation, Observer, Unit, indicator};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form};

/// 1 if a limited agreement is signed at least once.
#[derive(Clone, Copy, Debug)]
struct Signed {
    accord: usize,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Signed",
        about: "The share of negotiations in which a limited agreement is signed, be it for a time.",
        source: "",
        parameters: &[ACCORD],
    },
    build: |arguments| Arc::new(Signed { accord: arguments.accord("accord") }),
};

impl Measure for Signed {
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

impl Listener for Signed {}

impl Observer for Signed {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let signed = ended.record.accords.iter().any(|accord| accord.which == self.accord);
        Observation::one(indicator(signed))
    }
}
