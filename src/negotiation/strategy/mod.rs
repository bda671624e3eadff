//! Strategies: how a party chooses among what the protocol lets it do.
//!
//! A strategy only proposes and states the least it accepts; the engine owns the
//! loop, the clock, the rule and the world. To add one: a file with a type that
//! implements [`Play`], and its line in [`Strategy`].

mod belief;
mod offer;
mod take_it_or_leave_it;
mod time_dependent;

pub use belief::Beliefs;
pub use offer::{Aggregate, OfferPolicy, Toolkit};
pub use take_it_or_leave_it::TakeItOrLeaveIt;
pub use time_dependent::TimeDependent;

use crate::chance::Streams;
use crate::game::{Draw, Game};

/// Any of the strategies.
#[derive(Clone, Debug, PartialEq)]
pub enum Strategy {
    /// Concede with time towards one's sit-out value.
    TimeDependent(TimeDependent),
    /// Demand all that the others' floors leave.
    TakeItOrLeaveIt(TakeItOrLeaveIt),
}

/// What a strategy sees when it acts.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    /// The game.
    pub game: &'a Game,
    /// The draw it is played on.
    pub draw: &'a Draw,
    /// Where noise in beliefs comes from.
    pub streams: &'a Streams,
    /// Index of the replicate.
    pub replicate: u64,
    /// Who acts.
    pub party: usize,
    /// The round.
    pub time: usize,
    /// The parties that have not left, one bit a party.
    pub present: u64,
    /// Own utility of the first and of the best offer received so far.
    pub received: Option<Received>,
}

/// Own utilities of offers received.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Received {
    /// Of the first.
    pub first: f64,
    /// Of the best.
    pub best: f64,
}

/// What a recognised party does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proposal {
    /// It offers the package in [`Toolkit::path`].
    Package,
    /// It has nothing to offer.
    Pass,
    /// It leaves the talks.
    Leave,
}

/// What every strategy does.
pub trait Play {
    /// Chooses a proposal; a package is left in the toolkit.
    fn propose(&self, situation: &Situation, toolkit: &mut Toolkit) -> Proposal;

    /// The least utility it accepts in the situation, whatever its floor.
    fn target(&self, situation: &Situation, toolkit: &Toolkit) -> f64;
}

impl Strategy {
    /// The strategy as the common trait.
    #[inline]
    pub fn play(&self) -> &dyn Play {
        match self {
            Strategy::TimeDependent(strategy) => strategy,
            Strategy::TakeItOrLeaveIt(strategy) => strategy,
        }
    }
}

impl Situation<'_> {
    /// The floor of the party that acts.
    #[inline]
    pub fn floor(&self) -> f64 {
        floor(self.game, self.draw.truth().prospects(), self.party, self.time)
    }

    /// When the party's own time is up: its deadline or the horizon.
    #[inline]
    pub fn end(&self) -> usize {
        let parts = self.game.parts();
        let rounds = parts.clock.rounds;
        parts.parties[self.party].deadline.map_or(rounds, |own| own.min(rounds))
    }
}

/// A party's floor at `time`, from true or believed prospects.
#[inline]
pub fn floor(game: &Game, prospects: &crate::game::Prospects, party: usize, time: usize) -> f64 {
    match game.parts().parties[party].floor {
        crate::party::FloorKind::WalkOut => prospects.walk_out(party, time),
        crate::party::FloorKind::SitOut => prospects.sit_out(party, time),
    }
}
