//! How readily a party accepts.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit, indicator};
use crate::game::{Draw, Game};
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::{Answer, Listener};

/// The share of a party's answers in some rounds that are a yes.
#[derive(Clone, Copy, Debug)]
struct Acceptance {
    party: usize,
    from: usize,
    until: usize,
    heard: Observation,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Acceptance",
        about: "The share of a party's answers that are a yes, of all it gives in some of the rounds.",
        source: "",
        parameters: &[
            Parameter { name: "by", about: "The party.", takes: Takes::Party, default: None },
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
        ],
    },
    build: |arguments| {
        Arc::new(Acceptance {
            party: arguments.anyone("by"),
            from: arguments.moment("from"),
            until: arguments.moment("until"),
            heard: Observation::default(),
        })
    },
};

impl Measure for Acceptance {
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

impl Listener for Acceptance {
    fn answers(&mut self, _draw: &Draw, time: usize, _path: &[u32], answer: &Answer) {
        if answer.party == self.party && (self.from..=self.until).contains(&time) {
            self.heard.value += indicator(answer.accepts);
            self.heard.weight += 1.0;
        }
    }
}

impl Observer for Acceptance {
    fn observe(&mut self, _: &Ended) -> Observation {
        std::mem::take(&mut self.heard)
    }
}
