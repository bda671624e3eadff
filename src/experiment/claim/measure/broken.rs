//! Whether a limited agreement is broken soon.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, UNTIL, Unit, WHICH, indicator};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// 1 if a limited agreement is broken within so many rounds of its first signature, among
/// negotiations in which it is signed no later than in a round.
#[derive(Clone, Copy, Debug)]
struct Broken {
    which: usize,
    within: usize,
    until: usize,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Broken",
        about: "Of the first signatures of a limited agreement, the share that are followed by a breach within so many rounds, while the talks last. Signatures nearer to the horizon than that do not count.",
        source: "",
        parameters: &[
            WHICH,
            Parameter {
                name: "within",
                about: "Rounds from its signature to the breach.",
                takes: Takes::Whole(1, 100_000),
                default: None,
            },
            UNTIL,
        ],
    },
    build: |arguments| {
        Arc::new(Broken {
            which: arguments.kind("which"),
            within: arguments.whole("within"),
            until: arguments.until("until"),
        })
    },
};

impl Measure for Broken {
    fn unit(&self) -> Unit {
        Unit::Share
    }

    fn reach(&self, _: &Game) -> f64 {
        1.0
    }

    fn observer(&self) -> Box<dyn Observer> {
        Box::new(*self)
    }

    fn uninformed(&self, _: &Game) -> Option<f64> {
        // It is broken or it is not.
        Some(0.5)
    }
}

impl Listener for Broken {}

impl Observer for Broken {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let rounds = ended.game.parts().clock.rounds;
        let first = ended.record.accords.iter().find(|accord| accord.which == self.which);
        let counts = |signed| signed <= self.until && signed + self.within <= rounds;
        let Some(first) = first.filter(|accord| counts(accord.signed)) else {
            return Observation::default();
        };
        let soon = |(round, _): (usize, usize)| round <= first.signed + self.within;
        Observation::one(indicator(first.first_breach.is_some_and(soon)))
    }
}
