//! Strategies: how a party chooses among what the protocol lets it do.
//!
//! A strategy only proposes and states the least it accepts; the engine owns the
//! loop, the clock, the rule and the world. What it offers ([`OfferPolicy`]), what it
//! believes about the others ([`Beliefs`]) and what it accepts ([`Acceptance`]) are
//! parts of their own that go with any strategy that uses them.
//!
//! To add one: a file with its data, its player and its form, and the form's line in
//! [`FORMS`].

mod acceptance;
mod belief;
mod composed;
mod offer;
mod take_it_or_leave_it;
mod time_dependent;

use std::fmt::Debug;
use std::sync::Arc;

pub use acceptance::Acceptance;
pub use belief::Beliefs;
pub use composed::Composed;
pub use offer::{Aggregate, Bidder, OfferPolicy};
pub use take_it_or_leave_it::TakeItOrLeaveIt;
pub use time_dependent::TimeDependent;

use super::form::Form;
use super::situation::{Offer, Situation};
use crate::game::Game;
use crate::space::Path;

/// Every strategy.
pub static FORMS: &[Form<Arc<dyn Strategy>>] =
    &[time_dependent::FORM, take_it_or_leave_it::FORM, composed::FORM];

/// Every offer policy.
pub static OFFERS: &[Form<OfferPolicy>] = offer::FORMS;

/// Every kind of beliefs.
pub static BELIEFS: &[Form<Beliefs>] = belief::FORMS;

/// Every acceptance rule.
pub static ACCEPTANCES: &[Form<Acceptance>] = acceptance::FORMS;

/// A strategy as the scenario describes it.
pub trait Strategy: Debug + Send + Sync {
    /// Its name, as in its form.
    fn name(&self) -> &'static str;

    /// Who plays it for a party.
    fn seat(&self, game: &Game, party: usize) -> Box<dyn Player>;

    /// Does it leave nothing to chance?
    fn is_certain(&self) -> bool {
        true
    }

    /// Does what it accepts depend on the offers it makes itself? Then it cannot be
    /// played where it makes none.
    fn counts_on_own_offers(&self) -> bool {
        false
    }
}

/// What a recognised party does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proposal {
    /// It offers the package it was asked to write.
    Package,
    /// It has nothing to offer.
    Pass,
    /// It leaves the talks.
    Leave,
}

/// The least utility a party accepts now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Demand {
    /// This, or its floor if that is higher.
    AtLeast(f64),
    /// This, be it below its floor.
    Whatever(f64),
}

/// Who plays a strategy: its memory of the talks and its buffers, which live as long
/// as the table. Nothing is allocated once they have grown.
pub trait Player {
    /// A new negotiation begins: forget the last one.
    fn begin(&mut self, situation: &Situation);

    /// Another party has made an offer; everybody hears every offer before anybody
    /// answers it.
    fn hears(&mut self, _situation: &Situation, _offer: &Offer) {}

    /// What it does when it may speak; a package is written to `path`.
    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal;

    /// The least it accepts of what stands before it.
    fn demand(&mut self, situation: &Situation, offer: &Offer) -> Demand;

    /// What it would do if it might speak, without any memory of having been asked.
    /// Players that remember what they offered must say what they would offer.
    fn next_offer(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        self.propose(situation, path)
    }

    /// The utility it would hold out for `ahead` rounds from now, if it has a target
    /// (negative infinity if not).
    fn target(&mut self, _situation: &Situation, _ahead: usize) -> f64 {
        f64::NEG_INFINITY
    }
}
