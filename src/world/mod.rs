//! What changes while the parties talk, whether they like it or not: events that
//! happen by chance, on a date or as somebody's answer to a refusal; assets that waste
//! away; shocks that several parties feel at once.
//!
//! Everything here is data. [`crate::game::Course`] plays it, round by round.

mod accord;
mod asset;
mod event;
mod factor;

pub use accord::{BreachRule, ByText, Motive, Terms, Violator};
pub use asset::Asset;
pub use event::{Amount, Change, Effect, Event, Fallback, Occurrence, Target, Turn};
pub use factor::{Factor, Loading};

/// What changes while the parties talk. The default is that nothing does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// What may happen, in file order.
    pub events: Vec<Event>,
    /// What wastes away, in file order.
    pub assets: Vec<Asset>,
    /// What several fallback values feel at once, in file order.
    pub factors: Vec<Factor>,
}

impl World {
    /// Does nothing change?
    pub fn is_still(&self) -> bool {
        self.events.is_empty() && self.assets.is_empty() && self.factors.is_empty()
    }

    /// Is nothing of it left to chance?
    pub fn is_certain(&self) -> bool {
        self.factors.is_empty() && self.events.iter().all(Event::is_certain)
    }
}
