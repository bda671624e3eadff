//! Protocols: who may do what, and when.
//!
//! A protocol is a sequence of the steps of [`Talks`]; the engine owns the loop over
//! rounds, deadlines, breakdown, the rule, consent and ratification. To add one: a
//! file with its data, its procedure and its form, and the form's line in [`FORMS`].

mod agenda;
mod alternating_offers;
mod leverage;
mod multiple_offers;
mod one_to_many;
mod recognition;
mod shuttle;
mod simultaneous_concession;
mod single_text;
mod slate;
mod stacked_alternating_offers;

use std::fmt::Debug;
use std::sync::Arc;

pub use agenda::{Agenda, Binding};
pub use alternating_offers::AlternatingOffers;
pub use multiple_offers::MultipleOffers;
pub use one_to_many::OneToMany;
pub use recognition::Recognition;
pub use shuttle::Shuttle;
pub use simultaneous_concession::SimultaneousConcession;
pub use single_text::{Drafting, Feedback, SingleText};
pub use stacked_alternating_offers::StackedAlternatingOffers;

use super::form::Form;
use super::record::End;
use super::situation::Timing;
use super::strategy::Strategy;
use super::talks::Talks;
use crate::game::Game;
use crate::party::Party;
use crate::space::{Constraint, Issue};

/// Every protocol.
pub static FORMS: &[Form<Arc<dyn Protocol>>] = &[
    alternating_offers::FORM,
    stacked_alternating_offers::FORM,
    multiple_offers::FORM,
    simultaneous_concession::FORM,
    single_text::FORM,
    shuttle::FORM,
    agenda::FORM,
    one_to_many::FORM,
];

/// Who proposes in a round, in every way it can be written.
pub static RECOGNITIONS: &[Form<Recognition>] = recognition::FORMS;

/// A protocol as the scenario describes it.
pub trait Protocol: Debug + Send + Sync {
    /// Its name, as in its form.
    fn name(&self) -> &'static str;

    /// What plays it at a table.
    fn open(&self, game: &Game) -> Box<dyn Procedure>;

    /// Who proposes in each round, if it is alternating offers with one proposer a
    /// round and simultaneous answers: what equilibrium is computed for.
    fn recognition(&self) -> Option<&Recognition> {
        None
    }

    /// Does it leave nothing to chance?
    fn is_certain(&self) -> bool;

    /// About how many packages it weighs by itself in a round, besides those that parties offer:
    /// what may make a round of it long.
    fn effort(&self, _game: &Game) -> usize {
        1
    }

    /// Is there a mediator, and no fewer and no more than one?
    fn is_mediated(&self) -> bool {
        false
    }

    /// Do drafts find the parties' favour by their utilities alone, without a strategy being
    /// asked?
    fn judges_drafts(&self) -> bool {
        false
    }

    /// Can it be played on this space?
    ///
    /// # Errors
    /// The reason why not, as part of a sentence.
    fn fits(&self, _issues: &[Issue], _constraints: &[Constraint]) -> Result<(), String> {
        Ok(())
    }

    /// What `zopa check` should point out when these parties play it.
    fn oddities(&self, _parties: &[Party]) -> Vec<Oddity> {
        Vec::new()
    }

    /// Can a party play the strategy under it?
    ///
    /// # Errors
    /// The reason why not, as part of a sentence.
    fn suits(&self, _strategy: &dyn Strategy) -> Result<(), String> {
        Ok(())
    }
}

/// What is odd about a protocol with these parties, although it can be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// What, as a sentence without a full stop.
    pub what: String,
    /// Why, in a few words.
    pub reason: String,
    /// What to do about it.
    pub help: String,
}

/// A protocol while it is played; its buffers live as long as the table.
pub trait Procedure {
    /// How time is counted.
    fn timing(&self) -> Timing;

    /// A new negotiation begins: forget the last one.
    fn begin(&mut self, _talks: &mut Talks) {}

    /// Plays one round; the end of the talks, if they end in it.
    fn round(&mut self, talks: &mut Talks) -> Option<End>;
}
