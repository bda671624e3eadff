//! Whether there is agreement.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit, indicator, one_kind};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form};

/// 1 with an agreement, 0 without.
#[derive(Clone, Copy, Debug)]
struct Agreement;

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Agreement",
        about: "The share of negotiations that end in agreement.",
        source: "",
        parameters: &[],
    },
    build: |_| Arc::new(Agreement),
};

impl Measure for Agreement {
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
        Some(one_kind(game))
    }
}

impl Listener for Agreement {}

impl Observer for Agreement {
    fn observe(&mut self, ended: &Ended) -> Observation {
        Observation::one(indicator(ended.record.agreed()))
    }
}
