//! When there is agreement.

use std::sync::Arc;

use super::{Ended, GIVEN_AGREEMENT, Measure, Observation, Observer, Unit};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form};

/// The round of the agreement (counted from 0); the number of rounds without one.
#[derive(Clone, Copy, Debug)]
struct AgreementTime {
    given_agreement: bool,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "AgreementTime",
        about: "The mean round of agreement; talks without one count with all rounds there are.",
        source: "",
        parameters: &[GIVEN_AGREEMENT],
    },
    build: |arguments| {
        Arc::new(AgreementTime { given_agreement: arguments.switch("given_agreement") })
    },
};

impl Measure for AgreementTime {
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

impl Listener for AgreementTime {}

impl Observer for AgreementTime {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let record = ended.record;
        let rounds = ended.game.parts().clock.rounds;
        let time = if record.agreed() { record.time } else { rounds };
        Observation::only_if(record.agreed() || !self.given_agreement, time as f64)
    }
}
