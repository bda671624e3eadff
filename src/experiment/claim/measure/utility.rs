//! What a party gets.

use std::sync::Arc;

use super::{Ended, GIVEN_AGREEMENT, Measure, Observation, Observer, Unit};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// The party's utility at the end, of the package or of what the end brings.
#[derive(Clone, Copy, Debug)]
struct Utility {
    party: usize,
    given_agreement: bool,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Utility",
        about: "A party's mean utility at the end of the talks; without agreement, what it then has.",
        source: "",
        parameters: &[
            Parameter {
                name: "party",
                about: "Whose utility.",
                takes: Takes::Party,
                default: None,
            },
            GIVEN_AGREEMENT,
        ],
    },
    build: |arguments| {
        Arc::new(Utility {
            party: arguments.anyone("party"),
            given_agreement: arguments.switch("given_agreement"),
        })
    },
};

impl Measure for Utility {
    fn unit(&self) -> Unit {
        Unit::Utility
    }

    fn reach(&self, game: &Game) -> f64 {
        super::utility_range(game, self.party)
    }

    fn observer(&self) -> Box<dyn Observer> {
        Box::new(*self)
    }
}

impl Listener for Utility {}

impl Observer for Utility {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let record = ended.record;
        let value = record.values[self.party];
        Observation::only_if(record.agreed() || !self.given_agreement, value)
    }
}
