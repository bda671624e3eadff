//! What a claim is about: quantities that a single negotiation has, so that two
//! scenarios can be compared negotiation by negotiation.
//!
//! A measure sees a negotiation through an [`Observer`], which may listen while it is
//! played and is asked at its end for an [`Observation`]: a value and its weight. The
//! measure of many negotiations is Σ value / Σ weight: a mean where all weights are 1,
//! a mean over agreements where only these have weight. To add a measure: a file with
//! its data, its observer and its form, and the form's line in [`FORMS`].

mod acceptance;
mod accused;
mod agreement;
mod agreement_between;
mod agreement_time;
mod broken;
mod contains;
mod demand;
mod ended;
mod first_agreement;
mod gain;
mod happened;
mod in_force_at_end;
mod offers;
mod refusals;
mod rounds;
mod settled;
mod settled_unsaid;
mod signed;
mod standing;
mod truce_rounds;
mod utility;

use std::fmt::Debug;
use std::sync::Arc;

use crate::game::{Draw, Game, Happening};
use crate::negotiation::form::{Form, Parameter, Takes};
use crate::negotiation::{Answer, Draft, Ending, Listener, MemberAnswer, Record, Slate};
use crate::space::criteria::Criteria;
use crate::space::{Clause, Condition, Issue};

/// Every measure.
pub static FORMS: &[Form<Arc<dyn Measure>>] = &[
    agreement::FORM,
    agreement_between::FORM,
    agreement_time::FORM,
    rounds::FORM,
    ended::FORM,
    contains::FORM,
    first_agreement::FORM,
    signed::FORM,
    broken::FORM,
    settled::FORM,
    settled_unsaid::FORM,
    utility::FORM,
    gain::FORM,
    offers::FORM,
    refusals::FORM,
    acceptance::FORM,
    demand::FORM,
    accused::FORM,
    truce_rounds::FORM,
    in_force_at_end::FORM,
    standing::FORM,
    happened::FORM,
];

/// The measures that are events: 0 or 1 in a negotiation, with [`Measure::uninformed`].
pub const EVENTS: [&str; 8] = [
    "Agreement",
    "AgreementBetween",
    "Contains",
    "FirstAgreement",
    "Signed",
    "Broken",
    "Settled",
    "InForceAtEnd",
];

/// A quantity of negotiations, for the parties and issues of one game.
pub trait Measure: Debug + Send + Sync {
    /// What it is counted in.
    fn unit(&self) -> Unit;

    /// About the largest difference, in that unit, that one negotiation can make: above
    /// 0. Intervals allow for one such difference that has not been seen.
    fn reach(&self, game: &Game) -> f64;

    /// What watches the negotiations of one table for it.
    fn observer(&self) -> Box<dyn Observer>;

    /// For what happens or not, once a negotiation: the probability that somebody gives it
    /// who thinks that the first agreement is one of the kinds there are or none at all, all
    /// with equal chance, and any text as likely as any other. `None` for other measures.
    fn uninformed(&self, _: &Game) -> Option<f64> {
        None
    }
}

/// The probability of one kind of agreement where all kinds, and none at all, are equally
/// likely.
fn one_kind(game: &Game) -> f64 {
    let parts = game.parts();
    let limited = parts.tracks.len() + usize::from(parts.interim.is_some());
    1.0 / (limited + 2) as f64
}

/// The share of texts that meet a condition, constraints left aside.
fn share_of_texts(condition: &Condition, issues: &[Issue]) -> f64 {
    let share = |clause: &Clause| {
        clause.options.count_ones(..) as f64 / issues[clause.issue].options.len() as f64
    };
    condition.clauses().iter().map(share).product()
}

/// What a measure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share, 0..1.
    Share,
    /// Utility.
    Utility,
    /// Rounds.
    Rounds,
    /// So many a negotiation.
    Count,
}

impl Unit {
    /// As records call it.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Share => "share",
            Unit::Utility => "utility",
            Unit::Rounds => "rounds",
            Unit::Count => "count",
        }
    }
}

/// Who watches one negotiation after another.
pub trait Observer: Listener {
    /// What the negotiation that has just ended came to. What was heard of it is
    /// forgotten: the next one is another.
    fn observe(&mut self, ended: &Ended) -> Observation;
}

/// A negotiation that has ended.
#[derive(Clone, Copy)]
pub struct Ended<'a> {
    /// The game.
    pub game: &'a Game,
    /// What it was played on.
    pub draw: &'a Draw,
    /// How it ended.
    pub record: &'a Record,
}

/// What a measure finds in a negotiation, or in several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Observation {
    /// The sum of what is measured.
    pub value: f64,
    /// How much of it there is to measure, ≥ 0.
    pub weight: f64,
}

impl Observation {
    /// One value.
    pub fn one(value: f64) -> Self {
        Self { value, weight: 1.0 }
    }

    /// One value, if there is something to measure.
    pub fn only_if(measured: bool, value: f64) -> Self {
        if measured { Self::one(value) } else { Self::default() }
    }
}

/// 1 for yes, 0 for no.
fn indicator(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

/// From the worst to the best full agreement of a party, linkages left aside.
fn utility_range(game: &Game, party: usize) -> f64 {
    game.parts().parties[party].preferences.scale.factor
}

/// The parameter of measures that may be taken over agreements only.
const GIVEN_AGREEMENT: Parameter = Parameter {
    name: "given_agreement",
    about: "Whether only negotiations that end in agreement count.",
    takes: Takes::Switch,
    default: Some("false"),
};

/// The limited agreement that a measure is about.
const WHICH: Parameter = Parameter {
    name: "which",
    about: "A track, or `\"interim\"`.",
    takes: Takes::Limited,
    default: None,
};

/// The last round that counts.
const UNTIL: Parameter = Parameter {
    name: "until",
    about: "The last round that counts (counted from 0), or a day in it.",
    takes: Takes::Moment,
    default: Some("the last"),
};

/// Several who listen together. Of what is said on a track they hear nothing.
pub(in crate::experiment) struct Chorus<'o, 'l>(pub &'o mut [&'l mut dyn Listener]);

impl Chorus<'_, '_> {
    fn each(&mut self, tell: impl FnMut(&mut &mut dyn Listener)) {
        self.0.iter_mut().for_each(tell);
    }
}

impl Listener for Chorus<'_, '_> {
    fn round(&mut self, time: usize, proposer: Option<usize>) {
        self.each(|one| one.round(time, proposer));
    }

    fn happens(&mut self, time: usize, happening: Happening) {
        self.each(|one| one.happens(time, happening));
    }

    fn signs(&mut self, time: usize, accord: usize, path: &[u32]) {
        self.each(|one| one.signs(time, accord, path));
    }

    fn breaks(&mut self, time: usize, accord: usize, party: usize, noticed: bool, wrongful: bool) {
        self.each(|one| one.breaks(time, accord, party, noticed, wrongful));
    }

    fn leaks(&mut self, time: usize, track: Option<usize>, payment: usize) {
        self.each(|one| one.leaks(time, track, payment));
    }

    fn disrupts(&mut self, time: usize, party: usize, succeeds: bool) {
        self.each(|one| one.disrupts(time, party, succeeds));
    }

    fn lapses(&mut self, time: usize, accord: usize, ending: Ending) {
        self.each(|one| one.lapses(time, accord, ending));
    }

    fn leaves(&mut self, time: usize, party: usize, at_deadline: bool) {
        self.each(|one| one.leaves(time, party, at_deadline));
    }

    fn passes(&mut self, time: usize, proposer: usize) {
        self.each(|one| one.passes(time, proposer));
    }

    fn offers(&mut self, time: usize, proposer: usize, path: &[u32], utilities: &[f64]) {
        self.each(|one| one.offers(time, proposer, path, utilities));
    }

    fn withholds(&mut self, time: usize, who: (usize, usize), path: &[u32], worth: f64) {
        self.each(|one| one.withholds(time, who, path, worth));
    }

    fn recalls(&mut self, time: usize, proposer: usize, path: &[u32], utilities: &[f64]) {
        self.each(|one| one.recalls(time, proposer, path, utilities));
    }

    fn drafts(&mut self, time: usize, draft: &Draft) {
        self.each(|one| one.drafts(time, draft));
    }

    fn chooses(&mut self, time: usize, slate: &Slate) {
        self.each(|one| one.chooses(time, slate));
    }

    fn opens(&mut self, time: usize, issues: &[usize]) {
        self.each(|one| one.opens(time, issues));
    }

    fn meets(&mut self, time: usize, parties: u64) {
        self.each(|one| one.meets(time, parties));
    }

    fn settles(&mut self, time: usize, in_force: bool) {
        self.each(|one| one.settles(time, in_force));
    }

    fn consults(&mut self, time: usize, party: usize, answers: &[MemberAnswer]) {
        self.each(|one| one.consults(time, party, answers));
    }

    fn disowns(&mut self, time: usize, party: usize, answers: &[MemberAnswer]) {
        self.each(|one| one.disowns(time, party, answers));
    }

    fn answers(&mut self, draw: &Draw, time: usize, path: &[u32], answer: &Answer) {
        self.each(|one| one.answers(draw, time, path, answer));
    }

    fn believes(&mut self, draw: &Draw, time: usize, party: usize, believed: &Criteria) {
        self.each(|one| one.believes(draw, time, party, believed));
    }
}
