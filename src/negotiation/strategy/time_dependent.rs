//! Time-dependent concession (Faratin, Sierra & Jennings 1998, section 4.1,
//! polynomial family), with an optional reaction to what the others offer.

use super::Beliefs;
use crate::chance::Quantity;

/// `target(t) = S(t) + start·(M − S(t))·(1 − (t/T)^{1/shape})`, S the sit-out
/// value, M the best utility over packages crossing none of one's own hard red
/// lines, T the own deadline or the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeDependent {
    /// Where the first target lies between S (0) and M (1).
    pub start: Quantity,
    /// β > 0: below 1 tough (Boulware), 1 linear, above 1 conceding.
    pub shape: Quantity,
    /// γ, 0..1: how much of the improvement over the first offer received the
    /// target gives back.
    pub reactive: Quantity,
    /// Which of the packages that reach the target is offered.
    pub offers: OfferPolicy,
    /// What it believes about the others.
    pub beliefs: Beliefs,
}

/// Which of the packages that reach the target is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferPolicy {
    /// The best for the others whose consent is needed, by their believed gains.
    BestForOthers(Aggregate),
    /// The lowest own utility at or above the target.
    NearestTarget,
}

/// How the others' believed gains over their floors are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// Their sum.
    Sum,
    /// Their product, a gain below zero counting as zero.
    Product,
    /// The smallest of them.
    Smallest,
}
