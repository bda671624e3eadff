//! Where theory points: the zone of possible agreement, its Pareto frontier and the
//! packages that cooperative solutions single out, exactly, on one draw.

mod conflict;
mod core;
mod count;
mod frontier;
mod lottery;
mod packages;
mod zopa;

pub use self::core::{Core, WinningCoalition, overturned_by};
pub use conflict::{Conflict, opposition};
pub use count::Count;
pub use frontier::{Frontier, Scale};
pub use lottery::{Lottery, lotteries};
pub use packages::{Ideal, Manner, Solution, SolutionKind, chosen, solutions};
pub use zopa::{RedLines, Zopa};
