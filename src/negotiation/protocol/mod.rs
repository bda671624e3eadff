//! Protocols: who may do what, and when.
//!
//! A protocol is a sequence of the steps of [`Talks`]; the engine owns the loop over
//! rounds, deadlines, breakdown, the rule, consent and ratification. To add one: a
//! file with its data, its procedure and its form, and the form's line in [`FORMS`].

mod alternating_offers;
mod recognition;
mod stacked_alternating_offers;

use std::fmt::Debug;
use std::sync::Arc;

pub use alternating_offers::AlternatingOffers;
pub use recognition::Recognition;
pub use stacked_alternating_offers::StackedAlternatingOffers;

use super::form::Form;
use super::record::End;
use super::situation::Timing;
use super::talks::Talks;
use crate::game::Game;

/// Every protocol.
pub static FORMS: &[Form<Arc<dyn Protocol>>] =
    &[alternating_offers::FORM, stacked_alternating_offers::FORM];

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
