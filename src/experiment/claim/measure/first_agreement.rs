//! What is signed first.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit, indicator, limited_kinds};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// 1 if the first agreement of any kind is this one.
#[derive(Clone, Copy, Debug)]
struct FirstAgreement {
    kind: usize,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "FirstAgreement",
        about: "The share of negotiations whose first agreement of any kind, limited or full, is this one.",
        source: "",
        parameters: &[Parameter {
            name: "of",
            about: "A track, `interim` for a partial package, or `full` for the full agreement.",
            takes: Takes::AnyAccord,
            default: None,
        }],
    },
    build: |arguments| Arc::new(FirstAgreement { kind: arguments.accord("of") }),
};

impl Measure for FirstAgreement {
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

impl Listener for FirstAgreement {}

impl Observer for FirstAgreement {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let record = ended.record;
        // Agreements are in the order of their signature, and the full one ends the talks.
        let full = record.agreed().then(|| limited_kinds(ended.game));
        let first = record.accords.first().map(|accord| accord.which).or(full);
        Observation::one(indicator(first == Some(self.kind)))
    }
}
