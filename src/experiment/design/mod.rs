//! Experimental designs: where in the space of factors an experiment looks.
//!
//! A [`Design`] is a list of points in the unit cube, one coordinate a factor: the cumulative
//! probability at which the factor's value is to be read off its distribution, or the place
//! between the ends of its range. A [`Grid`] is a list of runs, each of which names the level
//! that every factor stands at.
//!
//! Points are addressed: point k follows from the design, the streams and k alone, so shards
//! compute their own points and a longer experiment begins with the points of a shorter one.
//! The exception is the Latin hypercube, which is made for a number of points and whole.
//! Two designs of one kind under one seed are the same design; `Streams::branch` gives others.

mod full_factorial;
mod halton;
mod latin_hypercube;
mod one_at_a_time;
mod random;
mod shuffle;
mod sobol;

pub use full_factorial::FullFactorial;
pub use halton::{Halton, MOST_FACTORS as MOST_HALTON_FACTORS};
pub use latin_hypercube::{LatinHypercube, MOST_COMPARED, MOST_NUMBERS, MOST_POINTS};
pub use one_at_a_time::OneAtATime;
pub use random::Random;
pub(super) use shuffle::shuffle;
pub use sobol::{MOST_FACTORS as MOST_SOBOL_FACTORS, Sobol};

/// Points in the unit cube.
pub trait Design: Send + Sync {
    /// d: coordinates of a point.
    fn factors(&self) -> usize;

    /// How many points there are; an index at or beyond it starts again from the first.
    fn points(&self) -> u64;

    /// Writes point `index`, d coordinates between 0 and 1. Of a shorter slice only what it
    /// holds is written; what a longer one holds beyond them stays.
    fn point(&self, index: u64, point: &mut [f64]);
}

/// Runs at given levels of the factors.
pub trait Grid: Send + Sync {
    /// d: levels of a run.
    fn factors(&self) -> usize;

    /// How many runs there are; an index at or beyond it starts again from the first.
    fn runs(&self) -> u64;

    /// Writes the levels of run `index`: d whole numbers, each from 0 to below the number of
    /// levels of its factor. Slices of another length are treated as by [`Design::point`].
    fn levels(&self, index: u64, levels: &mut [usize]);
}

/// A design that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DesignError {
    /// More factors than the design has coordinates.
    #[error("{design} has at most {most} factors, not {found}")]
    TooManyFactors {
        /// Its name.
        design: &'static str,
        /// How many it has.
        most: usize,
        /// How many were asked for.
        found: usize,
    },
    /// More points, or numbers in them, than can be kept or counted.
    #[error("{design} of that size is too large: at most {most} {what}")]
    TooLarge {
        /// Its name.
        design: &'static str,
        /// How many there may be.
        most: u64,
        /// Of what.
        what: &'static str,
    },
    /// A design that is made whole, of no points.
    #[error("{design} needs at least one point")]
    NoPoints {
        /// Its name.
        design: &'static str,
    },
    /// A factor that stands nowhere.
    #[error("factor {factor} (from 0) has no levels")]
    NoLevels {
        /// Its index.
        factor: usize,
    },
    /// The base level of a factor is none of its levels.
    #[error(
        "factor {factor} (from 0) has {levels} levels, counted from 0; {found} is none of them"
    )]
    NoSuchLevel {
        /// Its index.
        factor: usize,
        /// How many levels it has.
        levels: usize,
        /// The level asked for.
        found: usize,
    },
    /// Base levels for other than the number of factors.
    #[error("a base level is needed for each of {factors} factors, not {found}")]
    BaseLevels {
        /// Factors.
        factors: usize,
        /// Base levels given.
        found: usize,
    },
    /// Trajectories over an odd number of levels, or none.
    #[error("trajectories need an even number of levels from 2 to {most}, not {found}")]
    OddLevels {
        /// The largest number of levels.
        most: usize,
        /// The number asked for.
        found: usize,
    },
    /// A design whose points have an odd number of coordinates, where two halves are needed.
    #[error("a base design of an even number of factors is needed, not {found}")]
    OddFactors {
        /// Factors of the base design.
        found: usize,
    },
}
