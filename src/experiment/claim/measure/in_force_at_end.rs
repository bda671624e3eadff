//! Whether a limited agreement outlives the talks.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit, WHICH, indicator, one_kind};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form};

/// 1 if a limited agreement is in force when the talks end.
#[derive(Clone, Copy, Debug)]
struct InForceAtEnd {
    accord: usize,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "InForceAtEnd",
        about: "The share of negotiations at whose end a limited agreement is in force; one that the full agreement replaces is not.",
        source: "",
        parameters: &[WHICH],
    },
    build: |arguments| Arc::new(InForceAtEnd { accord: arguments.kind("which") }),
};

impl Measure for InForceAtEnd {
    fn unit(&self) -> Unit {
        Unit::Share
    }

    fn reach(&self, _: &Game) -> f64 {
        1.0
    }

    fn observer(&self) -> Box<dyn Observer> {
        Box::new(*self)
    }

    fn uninformed(&self, game: &Game) -> Option<f64> {
        // Once it is signed, it outlives the talks or it does not.
        Some(one_kind(game) / 2.0)
    }
}

impl Listener for InForceAtEnd {}

impl Observer for InForceAtEnd {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let mut accords = ended.record.accords.iter();
        let in_force = accords.any(|it| it.which == self.accord && it.ended.is_none());
        Observation::one(indicator(in_force))
    }
}
