//! Strategies: how a party chooses among what the protocol lets it do.
//!
//! A strategy only proposes and answers; the engine owns the loop, the clock,
//! the rule and the world.

mod take_it_or_leave_it;
mod time_dependent;

pub use take_it_or_leave_it::TakeItOrLeaveIt;
pub use time_dependent::{Aggregate, OfferPolicy, TimeDependent};

use crate::chance::Quantity;

/// Any of the strategies.
#[derive(Clone, Debug, PartialEq)]
pub enum Strategy {
    /// Concede with time towards one's sit-out value.
    TimeDependent(TimeDependent),
    /// Demand all that the others' floors leave.
    TakeItOrLeaveIt(TakeItOrLeaveIt),
}

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
}
