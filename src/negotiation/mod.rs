//! One negotiation: protocols, strategies, the engine that runs them, and the
//! record it leaves.

pub mod protocol;
pub mod strategy;
