//! Whether the full agreement lasts.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit, indicator};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form};

/// 1 if the full agreement still stands when it is asked.
#[derive(Clone, Copy, Debug)]
struct Standing;

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Standing",
        about: "The share of full agreements that still stand when it is asked (the `watch` of `settlement`).",
        source: "",
        parameters: &[],
    },
    build: |_| Arc::new(Standing),
};

impl Measure for Standing {
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

impl Listener for Standing {}

impl Observer for Standing {
    fn observe(&mut self, ended: &Ended) -> Observation {
        ended.record.settlement.map_or(Observation::default(), |fate| {
            Observation::one(indicator(fate.ended.is_none()))
        })
    }
}
