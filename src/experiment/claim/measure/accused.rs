//! Who is blamed for breaches.

use std::sync::Arc;

use super::{Ended, Measure, Observation, Observer, Unit, WHICH};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// Whom an accusation hits.
const BLAMED: &[&str] = &["Violator", "Others", "Both"];

/// Breaches after which somebody is accused.
#[derive(Clone, Copy, Debug)]
struct Accused {
    accord: usize,
    /// Position in [`BLAMED`].
    blamed: usize,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Accused",
        about: "The share of breaches of a limited agreement after which the party that did it is accused, wrongly accuses the others, or both.",
        source: "",
        parameters: &[
            WHICH,
            Parameter {
                name: "who",
                about: "Whom the accusation hits: who did it, the others, or both.",
                takes: Takes::Word(BLAMED),
                default: None,
            },
        ],
    },
    build: |arguments| {
        Arc::new(Accused { accord: arguments.kind("which"), blamed: arguments.word("who") })
    },
};

impl Measure for Accused {
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

impl Listener for Accused {}

impl Observer for Accused {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let mut seen = Observation::default();
        for accord in ended.record.accords.iter().filter(|it| it.which == self.accord) {
            let counts = [accord.noticed, accord.wrongful, accord.mutual];
            seen.value += f64::from(counts[self.blamed]);
            seen.weight += f64::from(accord.breaches);
        }
        seen
    }
}
