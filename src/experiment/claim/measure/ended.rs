//! Why the talks end.

use std::sync::Arc;

use super::{Ended as EndedTalks, Measure, Observation, Observer, Unit, indicator};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::{End, Listener};

/// The ways talks end, in the words of scenario files.
const WAYS: &[&str] = &["Agreement", "Breakdown", "WalkOut", "OwnDeadline", "Horizon", "Disrupted"];

/// 1 if the talks end in one way.
#[derive(Clone, Copy, Debug)]
struct Ended {
    /// Position in [`WAYS`].
    way: usize,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Ended",
        about: "The share of negotiations that end in one way.",
        source: "",
        parameters: &[Parameter {
            name: "by",
            about: "How: by agreement, because talks break down, a party walks out or leaves at its own deadline, the horizon passes, or a disruptor brings down what was signed.",
            takes: Takes::Word(WAYS),
            default: None,
        }],
    },
    build: |arguments| Arc::new(Ended { way: arguments.word("by") }),
};

impl Measure for Ended {
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

impl Listener for Ended {}

impl Observer for Ended {
    fn observe(&mut self, ended: &EndedTalks) -> Observation {
        let way = match ended.record.end {
            End::Agreement => 0,
            End::Breakdown => 1,
            End::WalkOut { .. } => 2,
            End::OwnDeadline { .. } => 3,
            End::Horizon => 4,
            End::Disrupted { .. } => 5,
        };
        Observation::one(indicator(way == self.way))
    }
}
