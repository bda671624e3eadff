//! Where theory points: the zone of possible agreement and the packages that
//! cooperative solutions single out, exactly, on one draw.

mod count;
mod packages;
mod zopa;

pub use count::Count;
pub use packages::{Solution, SolutionKind, solutions};
pub use zopa::{RedLines, Zopa};
