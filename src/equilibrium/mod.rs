//! Equilibrium play: what parties do that look ahead to the end, and know everything.
//!
//! [`Induction`] solves the finite game of a draw by backward induction, exactly.
//! Information is complete: every party knows everybody's utilities and red lines as
//! they are on the draw.

mod ballot;
pub mod closed_form;
mod induction;
mod listing;
mod outcome;
mod pie;
mod search;
mod world;

pub use ballot::{Ballot, Chamber};
pub use induction::{Induction, Policy};
pub use listing::{LISTED, Listing};
pub use outcome::{Course, Outcome};
pub use pie::{Pie, Slices, Turns};
pub use world::World;
