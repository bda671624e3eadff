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
mod ascribed;
mod aspiration;
mod belief;
mod best_response;
mod composed;
mod equilibrium;
mod greedy_concession;
mod hybrid_bezier;
mod inequity_averse;
mod inverse;
mod logit;
mod micro;
mod mixed;
mod negmas_time_based;
mod negmas_tit_for_tat;
mod nice;
mod offer;
mod prober;
mod random;
mod reachable;
mod received;
mod reservation_fitter;
mod stubborn;
mod take_it_or_leave_it;
mod time_dependent;
mod tit_for_tat;
mod tough;
mod zeuthen;

use std::fmt::Debug;
use std::sync::Arc;

pub use acceptance::Acceptance;
pub use belief::{Beliefs, Believer};
pub use best_response::BestResponse;
pub use composed::Composed;
pub use equilibrium::Equilibrium;
pub use greedy_concession::GreedyConcession;
pub use hybrid_bezier::HybridBezier;
pub use inequity_averse::InequityAverse;
pub use logit::Logit;
pub use micro::{Micro, TieOrder};
pub use mixed::Mixed;
pub use negmas_time_based::NegmasTimeBased;
pub use negmas_tit_for_tat::NegmasTitForTat;
pub use nice::Nice;
pub use offer::{Aggregate, Bidder, OfferPolicy};
pub use prober::Prober;
pub use random::Random;
pub use reservation_fitter::{ReservationFit, ReservationFitter};
pub use stubborn::Stubborn;
pub use take_it_or_leave_it::TakeItOrLeaveIt;
pub use time_dependent::TimeDependent;
pub use tit_for_tat::{Answered, Reciprocity, TitForTat};
pub use tough::Tough;
pub use zeuthen::Zeuthen;

use super::form::Form;
use super::protocol::Protocol;
use super::situation::{Offer, Situation};
use crate::game::Game;
use crate::space::Path;
use crate::space::criteria::Criteria;

/// Every strategy.
pub static FORMS: &[Form<Arc<dyn Strategy>>] = &[
    time_dependent::FORM,
    take_it_or_leave_it::FORM,
    micro::FORM,
    equilibrium::FORM,
    best_response::FORM,
    negmas_time_based::FORM,
    negmas_tit_for_tat::FORM,
    tit_for_tat::FORM,
    hybrid_bezier::FORM,
    zeuthen::FORM,
    reservation_fitter::FORM,
    greedy_concession::FORM,
    nice::FORM,
    tough::FORM,
    random::FORM,
    stubborn::FORM,
    composed::FORM,
    mixed::FORM,
    logit::FORM,
    inequity_averse::FORM,
    prober::FORM,
];

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

    /// Can it be played under this protocol?
    ///
    /// # Errors
    /// Why not: what it needs and the protocol lacks.
    fn suits(&self, _protocol: &dyn Protocol) -> Result<(), String> {
        Ok(())
    }

    /// How deep other strategies are nested in it, 0 if it is played by itself: tells
    /// the dice of a strategy from those of the strategies it plays.
    fn depth(&self) -> usize {
        0
    }

    /// May whoever plays it learn what packages are worth to the others?
    fn learns(&self) -> bool {
        false
    }

    /// Can it be played where parties are coalitions, whose members decide their answers?
    /// Not if it works out what others accept from one utility each.
    fn reckons_with_coalitions(&self) -> bool {
        true
    }

    /// Does it reckon with rounds that are spent on tracks, and with partial packages that
    /// do not end the talks? What looks ahead by induction reckons with neither, nor with
    /// coalitions.
    fn reckons_with_limited_agreements(&self) -> bool {
        self.reckons_with_coalitions()
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
    /// Nothing, but it lets the package pass: it abstains where its seat may, else it says no.
    /// Strategies abstain by how little is missing; people decide for themselves.
    LetPass,
}

/// Who plays a strategy: its memory of the talks and its buffers, which live as long
/// as the table. Nothing is allocated once they have grown.
pub trait Player {
    /// A new negotiation begins: forget the last one.
    fn begin(&mut self, situation: &Situation);

    /// The world has changed what packages are worth, or what may be agreed on: what it
    /// worked out of them before no longer holds. What it learned and did stays.
    fn world_changed(&mut self, _situation: &Situation) {}

    /// Another party has made an offer; everybody hears every offer before anybody
    /// answers it.
    fn hears(&mut self, _situation: &Situation, _offer: &Offer) {}

    /// Another party has answered an offer, its own or somebody else's.
    fn sees_answer(&mut self, _: &Situation, _: &Offer, _answerer: usize, _accepts: bool) {}

    /// What it now believes each label to be worth to each party (of a partial deal
    /// without the no-deal value), if it has learned that during the talks.
    fn learned_utility(&mut self, _situation: &Situation) -> Option<&Criteria> {
        None
    }

    /// What it does when it may speak; a package is written to `path`.
    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal;

    /// The least it accepts of what stands before it.
    fn demand(&mut self, situation: &Situation, offer: &Offer) -> Demand;

    /// The least it accepts where it ratifies what the table has agreed; `None` leaves that
    /// to the threshold of its seat, as every strategy does. People decide for themselves.
    fn ratify(&mut self, _situation: &Situation, _offer: &Offer) -> Option<Demand> {
        None
    }

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
