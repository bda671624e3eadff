//! What each side wants: value functions, utility, time, red lines.
//!
//! A [`Party`] is data: its numbers are [`Quantity`]s that a draw turns into
//! values. The arithmetic that makes utilities of them is compiled once per
//! scenario in [`crate::game`].

mod coalition;
mod time;
mod utility;
pub mod value;

pub use coalition::{Coalition, MOST_MEMBERS, Member, Speaker, Stricter};
pub use time::{
    DAYS_PER_YEAR, Discount, Drifting, Fallback, FloorKind, Hazard, Noise, Rate, TimeUnit,
};
pub use utility::{
    IssuePreference, Linkage, Preferences, RedLine, RiskAttitude, Scale, concession_loss,
};

use std::sync::Arc;

use crate::chance::Quantity;
use crate::negotiation::strategy::Strategy;
use crate::space::Clause;

/// An actor with a utility.
#[derive(Clone, Debug)]
pub struct Party {
    /// Identifier, unique in the scenario.
    pub id: String,
    /// What a reader calls it.
    pub name: String,
    /// What it does at the talks.
    pub seat: Seat,
    /// What it wants.
    pub preferences: Preferences,
    /// What it gets without an agreement.
    pub fallback: Fallback,
    /// The least it accepts.
    pub floor: FloorKind,
    /// What waiting costs it in each unit of time.
    pub delay_cost: Rate,
    /// How it discounts.
    pub discount: Discount,
    /// The round at whose start it leaves the talks, if it has a deadline of its own.
    pub deadline: Option<usize>,
    /// Relative probability of being the proposer under random recognition, ≥ 0.
    pub recognition: Quantity,
    /// It abstains instead of refusing when a package misses what it would accept by at
    /// most this much of its utility, ≥ 0, and crosses none of its hard red lines; `None`
    /// if it never abstains.
    pub abstains_within: Option<Quantity>,
    /// Indices of the parties at the table whose yes its own yes needs to count; empty if
    /// it stands alone.
    pub yes_if: Vec<usize>,
    /// Who decides its answers, if it is a coalition.
    pub coalition: Option<Coalition>,
    /// How it chooses offers and answers.
    pub strategy: Arc<dyn Strategy>,
}

/// What a party does at the talks.
#[derive(Clone, Debug, PartialEq)]
pub enum Seat {
    /// Proposes and votes.
    Table,
    /// May propose; its consent is needed only by packages that use an option it owns.
    Conditional {
        /// The options it owns, a clause an issue.
        owns: Vec<Clause>,
    },
    /// Votes after the table has agreed, and says yes when the package gains it
    /// at least the threshold over its no-deal value.
    Ratifier {
        /// Drawn once per replicate, so the same text fails again.
        threshold: Quantity,
    },
    /// Drafts the text of a protocol with a single text, or carries the offers of parties
    /// who do not meet; it does not vote.
    Mediator,
    /// Neither proposes nor votes, but may bring down what the others sign (a spoiler:
    /// Stedman 1997, *Spoiler Problems in Peace Processes*, International Security 22(2);
    /// Kydd & Walter 2002, *Sabotaging the Peace*, International Organization 56(2)): it
    /// acts when an agreement gains it less than the threshold over its no-deal value, or
    /// crosses one of its hard red lines, and the agreement then falls with a chance.
    Disruptor {
        /// Below this gain it acts.
        threshold: Quantity,
        /// The chance that the agreement falls if it acts, 0..1.
        success: Quantity,
    },
    /// Neither proposes nor votes.
    Observer,
}
