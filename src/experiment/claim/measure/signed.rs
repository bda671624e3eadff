//! Whether a limited agreement is signed, and with what text.

use std::sync::Arc;

use super::{
    Ended, Measure, Observation, Observer, UNTIL, Unit, WHICH, indicator, one_kind, share_of_texts,
};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::space::{Condition, Path};

/// 1 if a limited agreement is signed, no later than in a round, with a text that meets a
/// condition.
#[derive(Clone, Debug)]
struct Signed {
    which: usize,
    condition: Condition,
    until: usize,
    /// The texts signed so far that may count.
    texts: Vec<Path>,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Signed",
        about: "The share of negotiations in which a limited agreement is signed.",
        source: "",
        parameters: &[
            WHICH,
            UNTIL,
            Parameter {
                name: "package",
                about: "What its text has: issues, each with some of its options.",
                takes: Takes::Text,
                default: Some("{}"),
            },
        ],
    },
    build: |arguments| {
        let which = arguments.kind("which");
        Arc::new(Signed {
            which,
            condition: arguments.text("package", which),
            until: arguments.until("until"),
            texts: Vec::new(),
        })
    },
};

impl Measure for Signed {
    fn unit(&self) -> Unit {
        Unit::Share
    }

    fn reach(&self, _: &Game) -> f64 {
        1.0
    }

    fn observer(&self) -> Box<dyn Observer> {
        Box::new(self.clone())
    }

    fn uninformed(&self, game: &Game) -> Option<f64> {
        let of = game.tracks().get(self.which).unwrap_or(game);
        Some(one_kind(game) * share_of_texts(&self.condition, of.issues()))
    }
}

impl Listener for Signed {
    fn signs(&mut self, time: usize, accord: usize, path: &[u32]) {
        if accord == self.which && time <= self.until {
            self.texts.push(path.to_vec());
        }
    }
}

impl Observer for Signed {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let diagram = ended.game.tracks().get(self.which).unwrap_or(ended.game).diagram();
        let meets = |path: Path| self.condition.holds(&diagram.package_of_path(&path));
        let mut texts = std::mem::take(&mut self.texts).into_iter();
        Observation::one(indicator(texts.any(meets)))
    }
}
