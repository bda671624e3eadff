//! How the exchangeable parts of a negotiation are written: a [`Form`] names a
//! part (a strategy, a protocol, beliefs, ...), says what it is and where it comes
//! from, lists its parameters with ranges and defaults, and builds it.
//!
//! The scenario reader, the JSON Schema, `zopa strategies` and its kin are all made
//! from the forms, so a part is added by its file and one line in its register.

use super::protocol::Recognition;
use super::strategy::{Acceptance, Beliefs, OfferPolicy, Strategy};
use crate::chance::{Domain, Quantity};
use crate::space::Condition;
use std::sync::Arc;

/// A part that can be written in a scenario, and what builds it.
pub struct Form<T: 'static> {
    /// What it is.
    pub description: Description,
    /// Makes it of its arguments.
    pub build: fn(&mut dyn Arguments) -> T,
}

/// What a part is.
#[derive(Clone, Copy, Debug)]
pub struct Description {
    /// As it is written, in one word.
    pub name: &'static str,
    /// One or two sentences.
    pub about: &'static str,
    /// Author, year and place; empty for what needs none.
    pub source: &'static str,
    /// What can be set. The first may be written alone, as in `Rotating(["us"])`.
    pub parameters: &'static [Parameter],
}

/// One thing that can be set.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// As it is written.
    pub name: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// What it may be.
    pub takes: Takes,
    /// What it is if left out; `None` if it must be given.
    pub default: Option<&'static str>,
}

/// What a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A number, perhaps an uncertain one.
    Number(Domain),
    /// A whole number from this to that, both included.
    Whole(usize, usize),
    /// `true` or `false`.
    Switch,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A strategy.
    Strategy,
    /// Strategies, each with its weight.
    Mixture,
    /// An offer policy.
    Offers,
    /// Beliefs.
    Beliefs,
    /// An acceptance rule.
    Acceptance,
    /// Who proposes.
    Recognition,
    /// A party that proposes.
    Proposer,
    /// Parties that propose, in order.
    Proposers,
    /// Groups of issues, in order: a list of lists.
    IssueGroups,
    /// A party, whatever its seat.
    Party,
    /// A point of the talks: a round, or a date.
    Moment,
    /// What packages have in common: issues, each with some of its options.
    Condition,
    /// A limited agreement: a track, or `"interim"`.
    Limited,
    /// A kind of agreement: a limited one, or `"full"`.
    Kind,
    /// What texts of the limited agreement that another parameter names have in common.
    Text,
    /// An event of the world.
    Event,
}

/// The arguments of a part, by the names of its parameters. What is missing or wrong
/// has been reported and is replaced by something harmless.
pub trait Arguments {
    /// A number.
    fn number(&mut self, name: &str) -> Quantity;
    /// A whole number.
    fn whole(&mut self, name: &str) -> usize;
    /// `true` or `false`.
    fn switch(&mut self, name: &str) -> bool;
    /// The position of the word among those allowed.
    fn word(&mut self, name: &str) -> usize;
    /// A strategy.
    fn strategy(&mut self, name: &str) -> Arc<dyn Strategy>;
    /// Strategies with their weights.
    fn mixture(&mut self, name: &str) -> Vec<(Quantity, Arc<dyn Strategy>)>;
    /// An offer policy.
    fn offers(&mut self, name: &str) -> OfferPolicy;
    /// Beliefs.
    fn beliefs(&mut self, name: &str) -> Beliefs;
    /// An acceptance rule.
    fn acceptance(&mut self, name: &str) -> Acceptance;
    /// Who proposes.
    fn recognition(&mut self, name: &str) -> Recognition;
    /// Index of a party.
    fn party(&mut self, name: &str) -> usize;
    /// Indices of parties.
    fn parties(&mut self, name: &str) -> Vec<usize>;
    /// Groups of indices of issues.
    fn issue_groups(&mut self, name: &str) -> Vec<Vec<usize>>;
    /// What this parameter says changes nothing beside the others: whoever wrote it is
    /// told so, with the reason.
    fn without_effect(&mut self, name: &str, reason: &str);
    /// Index of a party that need not propose.
    fn anyone(&mut self, name: &str) -> usize;
    /// The round of a point of the talks.
    fn moment(&mut self, name: &str) -> usize;
    /// A condition on packages.
    fn condition(&mut self, name: &str) -> Condition;
    /// A kind of agreement: the index of a track, then that of the interim agreement if
    /// there can be one, then that of the full agreement.
    fn kind(&mut self, name: &str) -> usize;
    /// A condition on the texts of a limited agreement.
    fn text(&mut self, name: &str, of: usize) -> Condition;
    /// The last round of the talks, or an earlier one.
    fn until(&mut self, name: &str) -> usize;
    /// Index of an event.
    fn event(&mut self, name: &str) -> usize;
}
