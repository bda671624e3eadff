//! Acceptance rules (Baarslag, Hindriks & Jonker 2014, *Effective acceptance
//! conditions in real-time automated negotiation*, Decision Support Systems 60).

use crate::chance::{Domain, Quantity};
use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// What a party accepts, apart from how it makes offers. Floors and red lines hold
/// besides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Acceptance {
    /// What is worth at least the own next offer: AC_next. An offer that is left to
    /// chance is drawn once: what is compared is what is then made.
    Next {
        /// α, 0 or more: the utility of the offer received counts α-fold ...
        scale: Quantity,
        /// β: ... and so much more.
        shift: Quantity,
    },
    /// What is worth at least a constant: AC_const.
    Constant {
        /// That constant.
        least: Quantity,
    },
    /// What the strategy itself accepts, and from a share of the time on anything:
    /// AC_time beside the strategy's own rule.
    Time {
        /// That share, 0..1.
        from: Quantity,
    },
    /// AC_next, and from a share of the time on also what is worth at least the best
    /// offer received in the last stretch of talks as long as what is left of them:
    /// AC_combi(T, MAX^W).
    Combined {
        /// That share, 0..1.
        from: Quantity,
    },
    /// With a probability that rises with utility over the strategy's own demand:
    /// `1 / (1 + e^{−λ·(U − demand)})` (McKelvey & Palfrey 1998).
    Logit {
        /// λ ≥ 0 per unit of utility: 0 tosses a coin, large ones decide sharply.
        precision: Quantity,
    },
}

pub(super) static FORMS: &[Form<Acceptance>] = &[
    Form {
        description: Description {
            name: "Next",
            about: "Accepts what is worth at least its own next offer: scale * U + shift >= U(next).",
            source: "Baarslag, Hindriks & Jonker 2014, Decision Support Systems 60: AC_next",
            parameters: &[
                Parameter {
                    name: "scale",
                    about: "Multiplies the utility of the offer received.",
                    takes: Takes::Number(Domain::NonNegative),
                    default: Some("1"),
                },
                Parameter {
                    name: "shift",
                    about: "Added to it.",
                    takes: Takes::Number(Domain::Any),
                    default: Some("0"),
                },
            ],
        },
        build: |arguments| Acceptance::Next {
            scale: arguments.number("scale"),
            shift: arguments.number("shift"),
        },
    },
    Form {
        description: Description {
            name: "Constant",
            about: "Accepts what is worth at least a constant.",
            source: "Baarslag, Hindriks & Jonker 2014: AC_const",
            parameters: &[Parameter {
                name: "least",
                about: "That utility.",
                takes: Takes::Number(Domain::Any),
                default: None,
            }],
        },
        build: |arguments| Acceptance::Constant { least: arguments.number("least") },
    },
    Form {
        description: Description {
            name: "Time",
            about: "Accepts as its strategy does, and from a share of its time on anything above its floor.",
            source: "Baarslag, Hindriks & Jonker 2014: AC_time",
            parameters: &[Parameter {
                name: "from",
                about: "That share of the time, 0..1.",
                takes: Takes::Number(Domain::Share),
                default: Some("0.99"),
            }],
        },
        build: |arguments| Acceptance::Time { from: arguments.number("from") },
    },
    Form {
        description: Description {
            name: "Combined",
            about: "As Next; from a share of its time on also what is worth at least the best offer received in the last stretch as long as the time left.",
            source: "Baarslag, Hindriks & Jonker 2014: AC_combi(T, MAX^W)",
            parameters: &[Parameter {
                name: "from",
                about: "That share of the time, 0..1.",
                takes: Takes::Number(Domain::Share),
                default: Some("0.99"),
            }],
        },
        build: |arguments| Acceptance::Combined { from: arguments.number("from") },
    },
    Form {
        description: Description {
            name: "Logit",
            about: "Accepts with a probability that rises with utility over the strategy's own demand.",
            source: "McKelvey & Palfrey 1998, Experimental Economics 1(1)",
            parameters: &[Parameter {
                name: "precision",
                about: "Per unit of utility; 0 tosses a coin, a large one decides sharply.",
                takes: Takes::Number(Domain::NonNegative),
                default: None,
            }],
        },
        build: |arguments| Acceptance::Logit { precision: arguments.number("precision") },
    },
];

impl Acceptance {
    /// Does it leave nothing to chance?
    pub fn is_certain(self) -> bool {
        !matches!(self, Acceptance::Logit { .. })
    }
}
