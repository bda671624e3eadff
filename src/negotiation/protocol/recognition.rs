//! Who proposes in a round.

use crate::negotiation::form::{Description, Form, Parameter, Takes};

/// Who proposes in a round.
#[derive(Clone, Debug, PartialEq)]
pub enum Recognition {
    /// The listed parties in turn (indices of parties), from the first, in round 0.
    Rotating(Vec<usize>),
    /// The same party in every round.
    Fixed(usize),
    /// Drawn each round with the parties' recognition probabilities.
    Random,
}

pub(super) static FORMS: &[Form<Recognition>] = &[
    Form {
        description: Description {
            name: "Random",
            about: "Drawn with the parties' recognition chances.",
            source: "Baron & Ferejohn 1989, American Political Science Review 83(4)",
            parameters: &[],
        },
        build: |_| Recognition::Random,
    },
    Form {
        description: Description {
            name: "Rotating",
            about: "The listed parties in turn.",
            source: "Rubinstein 1982, Econometrica 50(1)",
            parameters: &[Parameter {
                name: "parties",
                about: "From the first, in round 0.",
                takes: Takes::Proposers,
                default: None,
            }],
        },
        build: |arguments| Recognition::Rotating(arguments.parties("parties")),
    },
    Form {
        description: Description {
            name: "Fixed",
            about: "The same party in every round; with one round, an ultimatum.",
            source: "Güth, Schmittberger & Schwarze 1982, Journal of Economic Behavior & Organization 3(4)",
            parameters: &[Parameter {
                name: "party",
                about: "That party.",
                takes: Takes::Proposer,
                default: None,
            }],
        },
        build: |arguments| Recognition::Fixed(arguments.party("party")),
    },
];
