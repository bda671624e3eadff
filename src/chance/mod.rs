//! Chance: uncertain numbers, their distributions, and the one door to
//! randomness.

pub mod distribution;
mod number;
pub mod special;

pub use number::{Correlation, Ignorance, NumberId, Numbers, Quantity, UncertainNumber};
