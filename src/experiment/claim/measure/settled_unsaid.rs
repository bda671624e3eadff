//! What is to be made of what nobody speaks of: how often an agreement settles something
//! that the offers so far have left undisputed.

use std::sync::Arc;

use super::settled::Settled;
use super::{Ended, Measure, Observation, Observer, Unit};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::space::Path;

/// 1 if an agreement of any kind has a text that meets a condition, among the negotiations
/// in which every offer of the first rounds met it (or, with `silent` off, one did not).
#[derive(Clone, Debug)]
struct SettledUnsaid {
    settled: Settled,
    round: usize,
    silent: bool,
    /// The offers of those rounds.
    offers: Vec<Path>,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "SettledUnsaid",
        about: "The share of negotiations in which an agreement, full or limited, has one of the named options of every named issue, of those in which all offers up to a round do, so that nothing else is on the agenda.",
        source: "Bayes' rule: P(settled | nobody speaks of anything else)",
        parameters: &[
            Parameter {
                name: "package",
                about: "The issues of the main talks, each with some of its options.",
                takes: Takes::Condition,
                default: None,
            },
            Parameter {
                name: "round",
                about: "The last round (counted from 0) whose offers count, or a day in it. Offers on tracks do not count.",
                takes: Takes::Moment,
                default: None,
            },
            Parameter {
                name: "silent",
                about: "If false: of those in which one of these offers names something else.",
                takes: Takes::Switch,
                default: Some("true"),
            },
        ],
    },
    build: |arguments| {
        Arc::new(SettledUnsaid {
            settled: Settled::at_all(arguments.condition("package")),
            round: arguments.moment("round"),
            silent: arguments.switch("silent"),
            offers: Vec::new(),
        })
    },
};

impl Measure for SettledUnsaid {
    fn unit(&self) -> Unit {
        Unit::Share
    }

    fn reach(&self, _: &Game) -> f64 {
        1.0
    }

    fn observer(&self) -> Box<dyn Observer> {
        Box::new(self.clone())
    }
}

impl Listener for SettledUnsaid {
    fn signs(&mut self, time: usize, accord: usize, path: &[u32]) {
        self.settled.signs(time, accord, path);
    }

    fn offers(&mut self, time: usize, _proposer: usize, path: &[u32], _utilities: &[f64]) {
        if time <= self.round {
            self.offers.push(path.to_vec());
        }
    }
}

impl Observer for SettledUnsaid {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let settled = self.settled.observe(ended).value;
        let offers = std::mem::take(&mut self.offers);
        let silent = offers.iter().all(|path| self.settled.on_main(ended.game, path));
        // Where nothing was offered, silence is no sign.
        Observation::only_if(!offers.is_empty() && silent == self.silent, settled)
    }
}
