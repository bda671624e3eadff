//! Equilibrium play: what parties do that look ahead to the end, and know everything.
//!
//! [`Induction`] solves the finite game of a draw by backward induction, exactly.
//! [`Stationary`] looks for play without a horizon, [`Logit`] for play with errors,
//! [`gambit`] writes a small game for another program, [`Pie`] divides what has no grid,
//! and [`closed_form`] has what theory knows of simple games.
//!
//! Information is complete: every party knows everybody's utilities and red lines as
//! they are on the draw.

mod ballot;
pub mod closed_form;
pub mod foresight;
pub mod gambit;
mod induction;
mod listing;
mod logit;
mod outcome;
mod pie;
mod search;
mod stationary;
mod world;

pub use ballot::{Ballot, Chamber, Vote};
pub use induction::{Induction, Policy};
pub use listing::{LISTED, Listing};
pub use logit::{LOGIT_LIMIT, Logit};
pub use outcome::{Course, Outcome};
pub use pie::{Pie, Slices, Turns};
pub use stationary::{Convergence, Stationary};
pub use world::{World, certain, felt};
