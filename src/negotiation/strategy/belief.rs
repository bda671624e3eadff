//! What a proposer believes about the others' utilities.

use crate::chance::special::normal_quantile;
use crate::chance::{Domain, Purpose, Quantity, SLOTS, page_of};
use crate::game::{Prospects, Tables};
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::Situation;
use crate::space::criteria::Criteria;

/// What a party believes about the others' utilities.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Beliefs {
    /// Everything as drawn, what is private included.
    Exact,
    /// What is not private as drawn; private numbers at their central values, and a
    /// red line taken as hard when it is hard with probability one half or more.
    Public,
    /// As [`Beliefs::Public`], with a normal error on every option score.
    Noisy {
        /// Standard deviation of the error on a score.
        deviation: Quantity,
    },
    /// Nothing: offers are the package nearest the own target.
    None,
}

pub(super) static FORMS: &[Form<Beliefs>] = &[
    Form {
        description: Description {
            name: "Exact",
            about: "Everything as drawn, what is private included.",
            source: "",
            parameters: &[],
        },
        build: |_| Beliefs::Exact,
    },
    Form {
        description: Description {
            name: "Public",
            about: "What is not private as drawn, the rest at central values; a red line is taken as hard if that is likelier than not.",
            source: "",
            parameters: &[],
        },
        build: |_| Beliefs::Public,
    },
    Form {
        description: Description {
            name: "Noisy",
            about: "As public, with a normal error on every score.",
            source: "",
            parameters: &[Parameter {
                name: "deviation",
                about: "Standard deviation of the error on a score.",
                takes: Takes::Number(Domain::NonNegative),
                default: None,
            }],
        },
        build: |arguments| Beliefs::Noisy { deviation: arguments.number("deviation") },
    },
    Form {
        description: Description {
            name: "None",
            about: "Nothing: offers are the package nearest the own target.",
            source: "",
            parameters: &[],
        },
        build: |_| Beliefs::None,
    },
];

impl Beliefs {
    /// Do they leave nothing to chance?
    pub fn is_certain(self) -> bool {
        match self {
            Beliefs::Noisy { deviation } => {
                matches!(deviation, Quantity::Fixed(value) if value <= 0.0)
            }
            Beliefs::Exact | Beliefs::Public | Beliefs::None => true,
        }
    }

    /// Does the believer see what is private?
    pub fn know_private(self) -> bool {
        self == Beliefs::Exact
    }

    /// The tables the beliefs start from.
    pub fn tables<'a>(self, situation: &Situation<'a>) -> &'a Tables {
        match self {
            Beliefs::Exact => situation.draw.truth(),
            Beliefs::Public | Beliefs::Noisy { .. } | Beliefs::None => {
                situation.draw.public(situation.game)
            }
        }
    }

    /// The believed fallback values.
    pub fn prospects<'a>(self, situation: &Situation<'a>) -> &'a Prospects {
        self.tables(situation).prospects()
    }
}

/// Writes the utilities a party with noisy beliefs ascribes to the others: the
/// public ones plus, for every other party and option, weight times a normal
/// error that stays the same throughout the replicate.
pub fn perturb(situation: &Situation, deviation: f64, public: &Tables, into: &mut Criteria) {
    let game = situation.game;
    into.clone_from(public.utility());
    let mut stream = situation.streams.stream(Purpose::Beliefs, situation.replicate);
    let parties = &game.parts().parties;
    let mut errors = [0.0; SLOTS];
    for other in (0..parties.len()).filter(|&other| other != situation.party) {
        for (issue, named) in game.parts().issues.iter().enumerate() {
            let factor = parties[other].preferences.scale.factor;
            let weight = factor * public.weight(game, issue, other);
            let path = format!(
                "parties.{}.beliefs.{}.{}",
                parties[situation.party].id, parties[other].id, named.id
            );
            let page = page_of(&path);
            for (number, label) in game.diagram().labels().iter().enumerate() {
                if label.issue != issue {
                    continue;
                }
                let chunk = (label.option / SLOTS) as u64;
                stream.fill(page + chunk, &mut errors);
                let error = deviation * normal_quantile(errors[label.option % SLOTS]);
                into.of_mut(number as u32)[other] += weight * error;
            }
        }
    }
}
