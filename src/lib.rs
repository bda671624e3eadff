//! **zopa**: the zone of possible agreement.
//!
//! A simulator of multi-party bargaining: parties carry utility functions over
//! the issues of a negotiation; a Monte Carlo engine plays many negotiations in
//! parallel and estimates which compromise packages are likely to converge, how
//! soon, and who blocks the rest.
//!
//! # A tour
//!
//! A text becomes a validated [`scenario`], that a compiled [`game`]. On a *draw* of its
//! uncertain numbers one can ask what could be agreed ([`solution`]) and where theory points
//! ([`equilibrium`]); many draws and negotiations are an [`experiment`].
//!
//! ```
//! use zopa::experiment::{Plan, Unwatched, run};
//! use zopa::game::{Draw, Game};
//! use zopa::scenario;
//! use zopa::solution::{RedLines, Zopa};
//!
//! // One side names a division of a hundred slices, the other takes it or leaves it.
//! let loaded = scenario::load("classroom/ultimatum")?;
//! let game = Game::compile(loaded.scenario.parts)?;
//!
//! // What could be agreed: the responder needs 30 slices, the proposer none.
//! let mut draw = Draw::new(&game);
//! draw.centre(&game);
//! let zone = Zopa::new(&game, &draw, 0, RedLines::Binding);
//! assert_eq!(zone.count().exact(), Some(71));
//!
//! // What comes out: the proposer keeps 70.
//! let plan = Plan { seed: 1, replicates: 100, plays: 10, precision: None, threads: None };
//! let mut kept = Vec::new();
//! let outcome = run(&game, &plan, &Unwatched, Some(&mut |row| kept.push(row.values[0])));
//! assert_eq!(outcome.tally.agreements(), 100);
//! assert!(kept.iter().all(|kept| (kept - 0.70).abs() < 1e-9));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The rooms
//!
//! From the ground up; a room knows only those before it, with few exceptions that
//! ARCHITECTURE.md names.
//!
//! - [`space`]: issues, constraints, and the decision diagram that holds all packages
//! - [`chance`]: uncertain numbers and addressed random streams
//! - [`rule`]: which votes adopt
//! - [`party`]: value functions, utility, red lines, time
//! - [`world`]: events, assets, shocks, terms of agreements
//! - [`game`]: all of that compiled, and its draws
//! - [`negotiation`]: protocols, strategies, one negotiation and its record
//! - [`solution`]: the zone, the frontier and what solution concepts choose
//! - [`equilibrium`]: backward induction and games of theory
//! - [`experiment`]: many negotiations: tallies, sweeps, sensitivity, claims, tournaments
//! - [`scenario`]: files, with diagnostics, and the library of scenarios
//! - [`foreign`]: files of other programs
//! - [`validation`]: games that theory has answered
//! - [`report`]: results as records, and what shows them
//! - [`classroom`]: people at the table: rooms, seats, what each may see, debriefs
//! - [`serve`]: the page of the classroom
//!
//! The numbers in the scenarios are illustrative judgements, not forecasts.

pub mod chance;
pub mod classroom;
pub mod equilibrium;
pub mod experiment;
pub mod foreign;
pub mod game;
pub mod negotiation;
pub mod party;
pub mod report;
pub mod rule;
pub mod scenario;
pub mod serve;
pub mod solution;
pub mod space;
pub mod tolerance;
pub mod validation;
pub mod world;
