//! **zopa**: the zone of possible agreement.
//!
//! A simulator of multi-party bargaining: parties carry utility functions over
//! the issues of a negotiation; a Monte Carlo engine plays many negotiations in
//! parallel and estimates which compromise packages are likely to converge, how
//! soon, and who blocks the rest.

pub mod chance;
pub mod equilibrium;
pub mod experiment;
pub mod foreign;
pub mod game;
pub mod negotiation;
pub mod party;
pub mod report;
pub mod rule;
pub mod scenario;
pub mod solution;
pub mod space;
pub mod tolerance;
pub mod validation;
pub mod world;
