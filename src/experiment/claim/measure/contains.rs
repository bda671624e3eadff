//! What the packages agreed on have in them.

use std::sync::Arc;

use super::{
    Ended, GIVEN_AGREEMENT, Measure, Observation, Observer, Unit, indicator, one_kind,
    share_of_texts,
};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::space::Condition;

/// 1 with an agreement on a package that meets a condition.
#[derive(Clone, Debug)]
struct Contains {
    condition: Condition,
    given_agreement: bool,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Contains",
        about: "The share of negotiations that agree on a package with one of the named options of every named issue.",
        source: "",
        parameters: &[
            Parameter {
                name: "package",
                about: "The issues, each with some of its options.",
                takes: Takes::Condition,
                default: None,
            },
            GIVEN_AGREEMENT,
        ],
    },
    build: |arguments| {
        Arc::new(Contains {
            condition: arguments.condition("package"),
            given_agreement: arguments.switch("given_agreement"),
        })
    },
};

impl Measure for Contains {
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
        let share = share_of_texts(&self.condition, game.issues());
        Some(if self.given_agreement { share } else { share * one_kind(game) })
    }
}

impl Listener for Contains {}

impl Observer for Contains {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let record = ended.record;
        if !record.agreed() {
            return Observation::only_if(!self.given_agreement, 0.0);
        }
        let package = ended.game.diagram().package_of_path(&record.path);
        Observation::one(indicator(self.condition.holds(&package)))
    }
}
