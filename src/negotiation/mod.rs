//! One negotiation: protocols, strategies, the engine that runs them, and the
//! record it leaves.

mod engine;
pub mod protocol;
mod record;
pub mod strategy;

pub use engine::{Table, floor_of};
pub use record::{Answer, Capacity, End, Listener, Nobody, Record};
