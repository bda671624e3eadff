//! Common shocks: noise that several fallback values feel at once (a single-factor
//! model), besides the noise each of them has of its own.

use super::Fallback;
use crate::chance::Quantity;
use crate::party::Noise;

/// A common shock.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Identifier, unique in the scenario.
    pub id: String,
    /// How it moves; nothing at time 0.
    pub noise: Noise,
    /// Who feels it.
    pub loadings: Vec<Loading>,
}

/// How much of a common shock a fallback value feels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loading {
    /// Index of the party.
    pub party: usize,
    /// Which of its values.
    pub value: Fallback,
    /// What the shock is multiplied by; negative for who gains when others lose.
    pub amount: Quantity,
}
