//! What a party gains over having no deal.

use std::sync::Arc;

use super::{Ended, GIVEN_AGREEMENT, Measure, Observation, Observer, Unit};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// What the gain is over.
const OVER: &[&str] = &["End", "Start"];

/// The party's utility at the end less its no-deal value.
#[derive(Clone, Copy, Debug)]
struct Gain {
    party: usize,
    /// Is it the no-deal value of round 0, and not that of the end?
    over_start: bool,
    given_agreement: bool,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Gain",
        about: "A party's mean gain: its utility at the end of the talks less its no-deal value.",
        source: "",
        parameters: &[
            Parameter { name: "party", about: "Whose gain.", takes: Takes::Party, default: None },
            Parameter {
                name: "over",
                about: "The no-deal value of the round in which the talks end, or that of their start.",
                takes: Takes::Word(OVER),
                default: Some("End"),
            },
            GIVEN_AGREEMENT,
        ],
    },
    build: |arguments| {
        Arc::new(Gain {
            party: arguments.anyone("party"),
            over_start: arguments.word("over") == 1,
            given_agreement: arguments.switch("given_agreement"),
        })
    },
};

impl Measure for Gain {
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

impl Listener for Gain {}

impl Observer for Gain {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let record = ended.record;
        let time = if self.over_start { 0 } else { record.time };
        let no_deal = ended.draw.truth().prospects().no_deal(self.party, time);
        let gain = record.values[self.party] - no_deal;
        Observation::only_if(record.agreed() || !self.given_agreement, gain)
    }
}
