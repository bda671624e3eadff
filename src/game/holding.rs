//! What a party has of limited agreements in force.

use std::iter::Sum;

/// What a party has of limited agreements in force, in utility over its no-deal value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Holding {
    /// While the round lasts: part of the interim value.
    pub now: f64,
    /// From then on, if the talks end in it: part of the no-deal, walk-out and breakdown
    /// values.
    pub lasting: f64,
}

impl Sum for Holding {
    fn sum<I: Iterator<Item = Self>>(holdings: I) -> Self {
        holdings.fold(Self::default(), |sum, holding| Self {
            now: sum.now + holding.now,
            lasting: sum.lasting + holding.lasting,
        })
    }
}
