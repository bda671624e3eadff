//! Which agreement comes first.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, UNTIL, Unit, indicator, one_kind};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// 1 if the first agreement of any kind is this one, and no later than in a round.
#[derive(Clone, Copy, Debug)]
struct FirstAgreement {
    kind: usize,
    until: usize,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "FirstAgreement",
        about: "The share of negotiations in which the first agreement of any kind is this one.",
        source: "",
        parameters: &[
            Parameter {
                name: "kind",
                about: "A track, `\"interim\"` or `\"full\"`.",
                takes: Takes::Kind,
                default: None,
            },
            UNTIL,
        ],
    },
    build: |arguments| {
        Arc::new(FirstAgreement { kind: arguments.kind("kind"), until: arguments.until("until") })
    },
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

    fn uninformed(&self, game: &Game) -> Option<f64> {
        Some(one_kind(game))
    }
}

impl Listener for FirstAgreement {}

impl Observer for FirstAgreement {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let (record, parts) = (ended.record, ended.game.parts());
        let full = parts.tracks.len() + usize::from(parts.interim.is_some());
        // Limited agreements are in the order of their signature, and the full one ends the talks.
        let limited = record.accords.first().map(|accord| (accord.which, accord.signed));
        let first = limited.or(record.agreed().then_some((full, record.time)));
        let holds = first.is_some_and(|(kind, time)| kind == self.kind && time <= self.until);
        Observation::one(indicator(holds))
    }
}
