//! How long a limited agreement is kept.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit, WHICH};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// Rounds in which a limited agreement is in force and not suspended.
#[derive(Clone, Copy, Debug)]
struct TruceRounds {
    accord: usize,
    per_signature: bool,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "TruceRounds",
        about: "The mean number of rounds in which a limited agreement is in force and not suspended: of a negotiation, or of each signature.",
        source: "",
        parameters: &[
            WHICH,
            Parameter {
                name: "per_signature",
                about: "Whether the mean is over signatures, so that what is signed anew counts anew.",
                takes: Takes::Switch,
                default: Some("false"),
            },
        ],
    },
    build: |arguments| {
        Arc::new(TruceRounds {
            accord: arguments.kind("which"),
            per_signature: arguments.switch("per_signature"),
        })
    },
};

impl Measure for TruceRounds {
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

impl Listener for TruceRounds {}

impl Observer for TruceRounds {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let of_kind = ended.record.accords.iter().filter(|accord| accord.which == self.accord);
        let signatures = of_kind.clone().count() as f64;
        let rounds: f64 = of_kind.map(|accord| f64::from(accord.rounds)).sum();
        Observation { value: rounds, weight: if self.per_signature { signatures } else { 1.0 } }
    }
}
