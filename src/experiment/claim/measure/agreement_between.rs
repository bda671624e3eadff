//! Agreement in some of the rounds.

use std::sync::Arc;

use super::{Ended, GIVEN_AGREEMENT, Measure, Observation, Observer, Unit, indicator, one_kind};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// 1 with an agreement in these rounds, both included.
#[derive(Clone, Copy, Debug)]
struct AgreementBetween {
    from: usize,
    until: usize,
    given_agreement: bool,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "AgreementBetween",
        about: "The share of negotiations that are agreed in some of the rounds.",
        source: "",
        parameters: &[
            Parameter {
                name: "until",
                about: "The last of these rounds (counted from 0), or a day in it.",
                takes: Takes::Moment,
                default: None,
            },
            Parameter {
                name: "from",
                about: "The first of them, or a day in it.",
                takes: Takes::Moment,
                default: Some("0"),
            },
            GIVEN_AGREEMENT,
        ],
    },
    build: |arguments| {
        Arc::new(AgreementBetween {
            from: arguments.moment("from"),
            until: arguments.moment("until"),
            given_agreement: arguments.switch("given_agreement"),
        })
    },
};

impl Measure for AgreementBetween {
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
        (!self.given_agreement).then(|| one_kind(game))
    }
}

impl Listener for AgreementBetween {}

impl Observer for AgreementBetween {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let record = ended.record;
        let within = record.agreed() && (self.from..=self.until).contains(&record.time);
        Observation::only_if(record.agreed() || !self.given_agreement, indicator(within))
    }
}
