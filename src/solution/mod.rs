//! Where theory points: the zone of possible agreement, its Pareto frontier and the
//! packages that cooperative solutions single out, exactly, on one draw; and what
//! models of collective decision making expect of positions on issues of numbers.

mod account;
mod conflict;
mod core;
mod count;
mod distance;
pub mod exchange;
mod frontier;
mod lottery;
mod members;
mod obstacles;
mod packages;
mod passage;
mod repair;
pub mod spatial;
mod verdict;
mod zeuthen;
mod zopa;

pub use self::core::{Core, WinningCoalition, overturned_by};
pub use account::{Account, CrossedLine};
pub use conflict::{Conflict, opposition};
pub use count::Count;
pub use distance::{apart, issue_weights};
pub use frontier::{Disagreement, Frontier, Scale};
pub use lottery::{Lottery, lotteries};
pub use members::{Consents, InnerConsent, InnerVote, MemberVote};
pub use obstacles::{IssueObstacle, Obstacles, OptionObstacle, PairTalks, Refusing, Slice};
pub use packages::{Ideal, Manner, Solution, SolutionKind, chosen, solutions};
pub use passage::passing;
pub use repair::{Repair, WeightChange};
pub use verdict::{Neighbour, PartyVerdict, SolutionGap, Verdict};
pub use zeuthen::{Concessions, concede, zeuthen};
pub use zopa::{RedLines, Zopa};
