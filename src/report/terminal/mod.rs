//! Records as text for a terminal.
//!
//! Every function returns a `String`; nothing here prints, asks for the width of a
//! window or looks at the environment. A [`Screen`] says how wide the text may be
//! and whether it may be coloured.

pub(in crate::report) mod asked;
pub(in crate::report) mod backtest;
pub(in crate::report) mod calibration;
mod catalogue;
mod check;
pub(in crate::report) mod claims;
pub(in crate::report) mod comparison;
mod difference;
pub(in crate::report) mod drivers;
mod equilibrium;
mod first_screen;
mod full;
pub(in crate::report) mod names;
pub(in crate::report) mod number;
mod observables;
mod obstacles;
mod paint;
pub(in crate::report) mod phrase;
pub(in crate::report) mod robust;
mod scenarios;
pub(in crate::report) mod sensitivity;
pub(in crate::report) mod solve;
mod structure;
mod table;
pub(in crate::report) mod text;
pub(in crate::report) mod tournament;
mod trace;
pub(in crate::report) mod unit;
mod validation;
mod verdict;

pub use backtest::backtest;
pub use calibration::{calibration, scores};
pub use catalogue::catalogue;
pub use check::check;
pub use claims::claims;
pub use comparison::comparison;
pub use difference::differences;
pub use drivers::drivers;
pub use equilibrium::equilibrium;
pub use first_screen::first_screen;
pub use full::full;
pub use names::Names;
pub use number::{count, duration, per_hundred, points};
pub use obstacles::obstacles;
pub use phrase::STANDING;
pub use robust::robust;
pub use scenarios::scenarios;
pub use sensitivity::sensitivity;
pub use solve::solve;
pub use structure::{structure, structure_sentences};
pub use tournament::tournament;
pub use trace::trace;
pub use validation::validation;
pub use verdict::verdict;

use std::time::Duration;

use paint::Paint;

/// What the text is written on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    width: usize,
    paint: Paint,
}

impl Screen {
    /// The narrowest layout, in columns. What is narrower still gets this one.
    pub const NARROWEST: usize = 40;
    /// The widest: longer lines are hard to read.
    pub const WIDEST: usize = 110;

    /// A screen of that many columns, as far as layouts exist for it.
    pub fn new(width: usize, colour: bool) -> Self {
        Self { width: width.clamp(Self::NARROWEST, Self::WIDEST), paint: Paint(colour) }
    }
}

/// What belongs to one showing of a result and not to the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occasion<'a> {
    /// How long the run took, if that is to be said.
    pub elapsed: Option<Duration>,
    /// What the user called the scenario on the command line; empty for the default.
    pub scenario: &'a str,
}
