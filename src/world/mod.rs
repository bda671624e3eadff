//! What changes while the parties talk, whether they like it or not: events that
//! happen by chance, on a date or as somebody's answer to a refusal; assets that waste
//! away; shocks that several parties feel at once; options that enter or leave at a date.
//!
//! Everything here is data. [`crate::game::Course`] plays it, round by round.

mod accord;
mod asset;
mod event;
mod factor;
mod window;

pub use accord::{Assent, BreachRule, ByText, Lasting, Motive, Renewal, Terms, Violator};
pub use asset::Asset;
pub use event::{Amount, Change, Dependence, Effect, Event, Fallback, Occurrence, Target, Turn};
pub use factor::{Factor, Loading};
pub use window::Window;

/// What changes while the parties talk. The default is that nothing does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// What may happen, in file order.
    pub events: Vec<Event>,
    /// What wastes away, in file order.
    pub assets: Vec<Asset>,
    /// What several fallback values feel at once, in file order.
    pub factors: Vec<Factor>,
    /// Events that go together; all others are independent.
    pub dependences: Vec<Dependence>,
    /// Options that are on the table for a part of the talks only.
    pub windows: Vec<Window>,
}

impl World {
    /// Does nothing change?
    pub fn is_still(&self) -> bool {
        self.events.is_empty()
            && self.assets.is_empty()
            && self.factors.is_empty()
            && self.windows.is_empty()
    }

    /// Is nothing of it left to chance?
    pub fn is_certain(&self) -> bool {
        self.factors.is_empty() && self.events.iter().all(Event::is_certain)
    }
}
