//! Where theory points: the zone of possible agreement, its Pareto frontier and the
//! packages that cooperative solutions single out, exactly, on one draw; and what
//! models of collective decision making expect of positions on issues of numbers.

mod conflict;
mod core;
mod count;
pub mod exchange;
mod frontier;
mod lottery;
mod packages;
pub mod spatial;
mod zeuthen;
mod zopa;

pub use self::core::{Core, WinningCoalition, overturned_by};
pub use conflict::{Conflict, opposition};
pub use count::Count;
pub use frontier::{Frontier, Scale};
pub use lottery::{Lottery, lotteries};
pub use packages::{Ideal, Manner, Solution, SolutionKind, chosen, solutions};
pub use zeuthen::{Concessions, concede, zeuthen};
pub use zopa::{RedLines, Zopa};
