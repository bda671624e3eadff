//! Models that come with zopa: what any account of bargaining has to beat, and talks.
//!
//! Each solution concept stands as a logit on what it maximises: a point forecast has no
//! likelihood, and people scatter around every one of them.

use super::model::{Model, Parameter, Role, subject};

/// A model that comes with zopa.
pub struct Baseline {
    /// What `zopa score` calls it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    weights: &'static [(Role, &'static str, f64)],
}

/// Steps of the smaller worth, waste by degrees, the first speaker, equal counts.
const GRADED: &[(Role, &str, f64)] = &[
    (Role::Package, "least:own", 0.3),
    (Role::Package, "sum:own", 0.0),
    (Role::Package, "once:root_product", 0.0),
    (Role::Package, "once:efficient", 0.0),
    (Role::Package, "both:own_from_3", 0.0),
    (Role::Package, "both:own_from_4", 0.0),
    (Role::Package, "both:own_from_5", 0.0),
    (Role::Package, "both:own_from_6", 0.0),
    (Role::Package, "both:own_from_7", 0.0),
    (Role::Package, "both:own_from_8", 0.0),
    (Role::Package, "sum:own_waste", 0.0),
    (Role::Package, "once:larger_waste", 0.0),
    (Role::Package, "difference:own", 0.0),
    (Role::Package, "once:even", 0.0),
    (Role::Agreement, "one", 0.0),
    (Role::Agreement, "best_least", 0.0),
    (Role::Agreement, "best_sum", 0.0),
];

/// Everything tried of a package.
const THIRTY: &[(Role, &str, f64)] = &[
    (Role::Package, "least:own", 0.3),
    (Role::Package, "sum:own", 0.0),
    (Role::Package, "once:root_product", 0.0),
    (Role::Package, "once:efficient", 0.0),
    (Role::Package, "both:own_from_1", 0.0),
    (Role::Package, "both:own_from_2", 0.0),
    (Role::Package, "both:own_from_3", 0.0),
    (Role::Package, "both:own_from_4", 0.0),
    (Role::Package, "both:own_from_5", 0.0),
    (Role::Package, "both:own_from_6", 0.0),
    (Role::Package, "both:own_from_7", 0.0),
    (Role::Package, "both:own_from_8", 0.0),
    (Role::Package, "both:own_from_9", 0.0),
    (Role::Package, "sum:own_waste", 0.0),
    (Role::Package, "once:larger_waste", 0.0),
    (Role::Package, "difference:own", 0.0),
    (Role::Package, "once:even", 0.0),
    (Role::Package, "once:uneven", 0.0),
    (Role::Package, "difference:share", 0.0),
    (Role::Package, "sum:worthless_kept", 0.0),
    (Role::Package, "sum:favourite_share", 0.0),
    (Role::Package, "sum:all_of_favourite", 0.0),
    (Role::Package, "once:split_kinds", 0.0),
    (Role::Package, "once:whole_kinds", 0.0),
    (Role::Package, "sum:root_guess", 0.0),
    (Role::Package, "sum:worthless_kept_worth", 0.0),
    (Role::Package, "sum:log_own", 0.0),
    (Role::Package, "sum:own_from_10", 0.0),
    (Role::Package, "least:favourite_share", 0.0),
    (Role::Package, "once:log_improvements", 0.0),
    (Role::Agreement, "one", 0.0),
    (Role::Agreement, "best_least", 0.0),
    (Role::Agreement, "best_sum", 0.0),
];

/// Two people take turns; starts of the weights are near what the first human set says.
const TALKS: &[(Role, &str, f64)] = &[
    (Role::Offer, "own", -0.7),
    (Role::OfferLater, "own", -1.3),
    (Role::Offer, "own_from_5", 1.2),
    (Role::Offer, "own_from_10", 0.5),
    (Role::Offer, "guess", -2.1),
    (Role::Offer, "root_guess", 3.7),
    (Role::Offer, "wasted_on_other", 0.2),
    (Role::Counter, "", -3.4),
    (Role::Improve, "one", -2.2),
    (Role::Improve, "both_gain", 3.1),
    (Role::Answer, "one", -2.2),
    (Role::Answer, "own_from_4", 1.2),
    (Role::Answer, "own_from_5", 0.4),
    (Role::Answer, "own_from_6", 0.7),
    (Role::Answer, "above_guess", 0.5),
    (Role::Answer, "counted_guess", -0.5),
    (Role::Answer, "even", 0.8),
    (Role::Answer, "wasted_on_other", -3.4),
    (Role::AnswerLater, "one", -0.8),
    (Role::AnswerLater, "own_from_5", 2.4),
    (Role::AnswerLater, "favourite_share", 2.3),
    (Role::Exit, "", 1.4),
    (Role::Slip, "", -4.5),
];

/// The models, the simplest first.
pub const BASELINES: &[Baseline] = &[
    Baseline {
        name: "uniform",
        about: "every package alike",
        weights: &[(Role::Agreement, "one", 0.0)],
    },
    Baseline {
        name: "frontier",
        about: "every package of the frontier alike",
        weights: &[(Role::Package, "once:efficient", 1.0), (Role::Agreement, "one", 0.0)],
    },
    Baseline {
        name: "utilitarian",
        about: "logit on the sum of worths",
        weights: &[(Role::Package, "sum:own", 0.3), (Role::Agreement, "one", 0.0)],
    },
    Baseline {
        name: "nash",
        about: "logit on the root of the Nash product",
        weights: &[(Role::Package, "once:root_product", 0.3), (Role::Agreement, "one", 0.0)],
    },
    Baseline {
        name: "egalitarian",
        about: "logit on the smaller worth, in points",
        weights: &[(Role::Package, "least:points", 0.3), (Role::Agreement, "one", 0.0)],
    },
    Baseline {
        name: "kalai-smorodinsky",
        about: "logit on the smaller share of the own best",
        weights: &[(Role::Package, "least:own", 0.3), (Role::Agreement, "one", 0.0)],
    },
    Baseline {
        name: "four",
        about: "logit on smaller worth, sum, root product and frontier",
        weights: &[
            (Role::Package, "least:own", 0.3),
            (Role::Package, "sum:own", 0.0),
            (Role::Package, "once:root_product", 0.0),
            (Role::Package, "once:efficient", 0.0),
            (Role::Agreement, "one", 0.0),
            (Role::Agreement, "best_least", 0.0),
            (Role::Agreement, "best_sum", 0.0),
        ],
    },
    Baseline {
        name: "graded",
        about: "four, steps of the smaller worth, waste, first speaker, equal counts",
        weights: GRADED,
    },
    Baseline { name: "thirty", about: "logit on thirty terms of packages", weights: THIRTY },
    Baseline {
        name: "talks",
        about: "a process: offers in turn, aspirations, visible fairness, an exit rule",
        weights: TALKS,
    },
];

impl Baseline {
    /// The model, not fitted.
    pub fn model(&self) -> Model {
        let parameters = self.weights.iter().map(|(role, term, value)| {
            let term = if term.is_empty() { None } else { Some(*term) };
            let subject = subject(*role, term).expect("registered terms are known");
            // When people may leave is the site's rule; how fast they then do is not in outcomes.
            let fixed = *role == Role::Exit;
            Parameter { role: *role, subject, of: None, value: *value, fixed, standard_error: None }
        });
        Model {
            title: self.about.to_owned(),
            exit_turn: 10,
            last_turn: 18,
            parameters: parameters.collect(),
        }
    }
}

/// The model of a name.
pub fn baseline(name: &str) -> Option<&'static Baseline> {
    BASELINES.iter().find(|known| known.name == name)
}
