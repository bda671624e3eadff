//! Questions that one sweep cannot answer: depth-first searches kept small by
//! what the rest of a path can still add. Each is exact; where a search can grow
//! beyond reason it has a stated limit and says when it was reached.

mod count;
mod descending;
mod dominance;
mod fairest;
mod floors;
mod frontier;
mod halves;
mod k_best;
mod lowest;
mod nearest;
mod staircase;
pub mod trade_off;

pub use count::{LIMIT as COUNT_LIMIT, Sampled, Tally};
pub use descending::Descending;
pub use fairest::{Fairest, FairestQuestion};
pub use floors::best_reaching;
pub use frontier::{FrontierPoint, FrontierQuestion, LIMIT as FRONTIER_LIMIT, frontier};
pub use halves::Halves;
pub use k_best::k_best;
pub use lowest::{Lowest, lowest_reaching};
pub use nearest::{Nearest, NearestQuestion, nearest_reaching};
pub use staircase::Staircase;

/// What a search found, and whether it is proven.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<T> {
    /// The best that was found.
    pub what: T,
    /// False if the search stopped at its limit: something better may exist.
    pub proven: bool,
}
