//! What a proposer believes about the others: what packages are worth to them, what
//! they refuse, and the least they accept.
//!
//! [`Beliefs`] are data. A [`Believer`] holds them for one party at one table. Beliefs
//! that are learned during the talks have a [`Model`], one file each.

mod bayesian_lines;
mod bayesian_preferences;
mod conflict;
mod estimate;
mod frequency;
mod noise;

use std::fmt::Debug;

pub(super) use bayesian_lines::HARD;

use crate::chance::{Domain, Quantity};
use crate::game::{Prospects, Tables};
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation, floor};
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
    /// Weights and values learned by counting what the others offer.
    Frequency {
        /// What an issue gains in weight each time an offer leaves it unchanged, ≥ 0, as a
        /// share of the weight it starts with.
        learning: Quantity,
    },
    /// Weights and values learned by comparing the others' offers in pairs.
    ConflictBased,
    /// Weights and values learned by Bayes' rule over preference types.
    BayesianPreferences {
        /// How much of its range of utility another party is assumed to concede, evenly
        /// over its time, 0..1.
        concession: Quantity,
        /// Standard deviation of an offer's utility about that assumption, > 0.
        deviation: Quantity,
    },
    /// Utilities as public; which red lines are hard and how high the floors are is
    /// learned by Bayes' rule from who refuses what.
    BayesianLines {
        /// λ ≥ 0 of the logit likelihood of a refusal, per unit of utility.
        precision: Quantity,
        /// Standard deviation of a floor about the public one, ≥ 0.
        deviation: Quantity,
        /// Where another party's first demand is assumed to lie between its floor (0)
        /// and its best package (1); from there it falls evenly to the floor.
        opening: Quantity,
    },
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
    frequency::FORM,
    conflict::FORM,
    bayesian_preferences::FORM,
    bayesian_lines::FORM,
];

impl Beliefs {
    /// Do they leave nothing to chance?
    pub fn is_certain(self) -> bool {
        match self {
            Beliefs::Noisy { deviation } => {
                matches!(deviation, Quantity::Fixed(value) if value <= 0.0)
            }
            _ => true,
        }
    }

    /// Does the believer see what is private?
    pub fn know_private(self) -> bool {
        self == Beliefs::Exact
    }

    /// Do they learn what packages are worth to the others?
    pub fn learn_utilities(self) -> bool {
        matches!(
            self,
            Beliefs::Frequency { .. }
                | Beliefs::ConflictBased
                | Beliefs::BayesianPreferences { .. }
        )
    }

    /// The tables the beliefs start from.
    pub fn tables<'a>(self, situation: &Situation<'a>) -> &'a Tables {
        match self {
            Beliefs::Exact => situation.draw.truth(),
            _ => situation.draw.public(situation.game),
        }
    }

    /// The fallback values the beliefs start from.
    pub fn prospects<'a>(self, situation: &Situation<'a>) -> &'a Prospects {
        self.tables(situation).prospects()
    }

    fn model(self) -> Option<Box<dyn Model>> {
        match self {
            Beliefs::Exact | Beliefs::Public | Beliefs::Noisy { .. } | Beliefs::None => None,
            Beliefs::Frequency { learning } => Some(Box::new(frequency::Frequency::new(learning))),
            Beliefs::ConflictBased => Some(Box::<conflict::ConflictBased>::default()),
            Beliefs::BayesianPreferences { concession, deviation } => {
                let model = bayesian_preferences::BayesianPreferences::new(concession, deviation);
                Some(Box::new(model))
            }
            Beliefs::BayesianLines { precision, deviation, opening } => {
                let model = bayesian_lines::BayesianLines::new(precision, deviation, opening);
                Some(Box::new(model))
            }
        }
    }
}

/// What one party makes of the others while it talks with them: the state of learned
/// beliefs. What a model does not learn is as public.
trait Model: Debug {
    /// A new negotiation begins: forget the last one.
    fn begin(&mut self, situation: &Situation);

    /// Another party has made an offer.
    fn hears(&mut self, situation: &Situation, offer: &Offer);

    /// Another party has answered an offer.
    fn sees_answer(&mut self, _: &Situation, _: &Offer, _answerer: usize, _accepts: bool) {}

    /// Brings what follows up to date with what was heard and seen.
    fn prepare(&mut self, _situation: &Situation) {}

    /// Goes up when the believed utilities change.
    fn utility_revision(&self) -> u64 {
        0
    }

    /// Goes up when the believed red lines change.
    fn lines_revision(&self) -> u64 {
        0
    }

    /// What each label is worth to each party, if the model learns it.
    fn utility(&self) -> Option<&Criteria> {
        None
    }

    /// For each label the parties whose red line it is believed to cross, if the model
    /// learns it.
    fn crossed(&self) -> Option<&[u64]> {
        None
    }

    /// How far a party's floor is believed to lie above the public one.
    fn floor_shift(&self, _party: usize) -> f64 {
        0.0
    }

    /// The probability that a red line (numbered in party order) is hard, if the model
    /// learns it.
    fn hardness(&self, _line: usize) -> Option<f64> {
        None
    }

    /// From now on takes this red line as soft, and all others as it believes.
    fn suppose_soft(&mut self, _line: Option<usize>) {}
}

/// The beliefs of one party at one table. Nothing is allocated in the rounds once its
/// buffers have grown.
#[derive(Debug)]
pub struct Believer {
    beliefs: Beliefs,
    model: Option<Box<dyn Model>>,
    noisy: Criteria,
    /// The revision of the draw that the noisy beliefs are of.
    noisy_of: Option<u32>,
}

impl Believer {
    /// A believer who has learned nothing yet.
    pub fn new(beliefs: Beliefs) -> Self {
        let model = beliefs.model();
        Self { beliefs, model, noisy: Criteria::default(), noisy_of: None }
    }

    /// The beliefs it started from.
    pub fn beliefs(&self) -> Beliefs {
        self.beliefs
    }

    /// A new negotiation begins: forget the last one.
    pub fn begin(&mut self, situation: &Situation) {
        self.noisy_of = None;
        if let Some(model) = &mut self.model {
            model.begin(situation);
        }
    }

    /// Learns from an offer of another party.
    pub fn hears(&mut self, situation: &Situation, offer: &Offer) {
        if let Some(model) = &mut self.model {
            model.hears(situation, offer);
        }
    }

    /// Learns from another party's answer to an offer.
    pub fn sees_answer(
        &mut self,
        situation: &Situation,
        offer: &Offer,
        answerer: usize,
        accepts: bool,
    ) {
        if let Some(model) = &mut self.model {
            model.sees_answer(situation, offer, answerer, accepts);
        }
    }

    /// Brings the beliefs up to date; to be called before they are asked for.
    pub fn prepare(&mut self, situation: &Situation) {
        if let Some(model) = &mut self.model {
            model.prepare(situation);
        } else if let Beliefs::Noisy { deviation } = self.beliefs
            && self.noisy_of != Some(situation.draw.revision())
        {
            let deviation = deviation.on(situation.draw.values());
            let public = self.beliefs.tables(situation);
            noise::perturb(situation, deviation, public, &mut self.noisy);
            self.noisy_of = Some(situation.draw.revision());
        }
    }

    /// Goes up when the believed utilities change.
    pub fn utility_revision(&self) -> u64 {
        self.model.as_ref().map_or(0, |model| model.utility_revision())
    }

    /// Goes up when the believed red lines change.
    pub fn lines_revision(&self) -> u64 {
        self.model.as_ref().map_or(0, |model| model.lines_revision())
    }

    /// What each label is believed to be worth to each party. Of a partial deal the
    /// no-deal value of the round is left out.
    pub fn utility<'a>(&'a self, situation: &Situation<'a>) -> &'a Criteria {
        match (&self.model, self.beliefs) {
            (None, Beliefs::Noisy { .. }) => &self.noisy,
            (Some(model), beliefs) => {
                model.utility().unwrap_or_else(|| beliefs.tables(situation).utility())
            }
            (None, beliefs) => beliefs.tables(situation).utility(),
        }
    }

    /// What packages are believed to be worth, if that is learned during the talks.
    pub fn learned_utility(&mut self, situation: &Situation) -> Option<&Criteria> {
        let model = self.model.as_mut()?;
        model.prepare(situation);
        model.utility()
    }

    /// For each label the parties whose hard red line it is believed to cross, one bit a
    /// party.
    pub fn crossed<'a>(&'a self, situation: &Situation<'a>) -> &'a [u64] {
        let learned = self.model.as_ref().and_then(|model| model.crossed());
        learned.unwrap_or_else(|| situation.draw.believed_crossed(self.beliefs.know_private()))
    }

    /// The believed floor of another party now.
    pub fn floor(&self, situation: &Situation, other: usize) -> f64 {
        let prospects = self.beliefs.prospects(situation);
        let shift = self.model.as_ref().map_or(0.0, |model| model.floor_shift(other));
        floor(situation.game, prospects, other, situation.time) + shift
    }

    /// The believed no-deal value of another party now.
    pub fn no_deal(&self, situation: &Situation, other: usize) -> f64 {
        self.beliefs.prospects(situation).no_deal(other, situation.time)
    }

    /// The probability that a red line (numbered in party order) is hard, 0..1, if that is
    /// learned during the talks.
    pub fn hardness(&self, line: usize) -> Option<f64> {
        self.model.as_ref()?.hardness(line)
    }

    /// From now on takes this red line as soft, and all others as it believes.
    pub fn suppose_soft(&mut self, line: Option<usize>) {
        if let Some(model) = &mut self.model {
            model.suppose_soft(line);
        }
    }
}
