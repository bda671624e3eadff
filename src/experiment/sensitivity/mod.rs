//! Sensitivity: which factors an output hangs on, from numbers alone.
//!
//! Estimators know nothing of negotiations: they are given inputs and outputs of runs, the
//! inputs factor by factor (`inputs[factor][run]`), in whatever unit they were drawn. Two have
//! designs of their own, [`Saltelli`] for [`sobol_indices`] and [`Trajectories`] for
//! [`elementary_effects`]; the others take any sample: regression, given data, and the boxes
//! of scenario discovery.
//!
//! Intervals are estimate ± z·deviation over bootstrap resamples of runs, as SALib (Iwanaga,
//! Usher & Herman 2022) has them. Runs of quasi-random designs are better than independent, so
//! for these the intervals are too wide rather than too narrow.

mod class_means;
mod given_data;
mod morris;
mod prim;
mod regression;
mod sobol_indices;

use crate::chance::special::normal_quantile;
use crate::chance::{Purpose, Streams, page_of};
use crate::experiment::Interval;

pub use class_means::{Classes, Explained};
pub use given_data::{GivenData, Reduced, classes_for, delta, first_order, given_data};
pub use morris::{ElementaryEffects, LevelPlaces, MOST_LEVELS, Trajectories, elementary_effects};
pub use prim::{BoxAround, Factor, Limit, Peeling, peel};
pub use regression::{Coefficient, Regression, rank_regression, regression, regressions};
pub use sobol_indices::{Saltelli, SobolIndex, sobol_indices};

/// Numbers that say nothing.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SensitivityError {
    /// Numbers of values that do not fit together.
    #[error("{found} {what}, where {expected} are needed")]
    Lengths {
        /// Values of what.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Outputs that are not as many as the design has runs.
    #[error("{found} outputs are not a multiple of {runs}, the runs of {what}")]
    Incomplete {
        /// The unit of the design.
        what: &'static str,
        /// Runs of a unit.
        runs: usize,
        /// How many outputs there are.
        found: usize,
    },
    /// Too few runs.
    #[error("at least {needed} {what} are needed, not {found}")]
    TooFew {
        /// Of what.
        what: &'static str,
        /// How many are needed.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// A value that is not a number, or too large to be squared.
    #[error("the {what} of run {run} (from 0) is not a number, or beyond ±1e140")]
    Unusable {
        /// Value of what.
        what: &'static str,
        /// Index of the run.
        run: usize,
    },
    /// All outputs are alike.
    #[error("all outputs are alike, so nothing changes them")]
    Constant,
    /// A factor that follows from others.
    #[error("factor {factor} (from 0) is a linear combination of factors before it")]
    Dependent {
        /// Its index.
        factor: usize,
    },
    /// Two runs that should differ in one factor.
    #[error("run {run} (from 0) does not change exactly one factor that its trajectory left alone")]
    NoTrajectory {
        /// Index of the later run.
        run: usize,
    },
    /// A setting outside its range.
    #[error("{what} must be {allowed}, not {found}")]
    Setting {
        /// Which.
        what: &'static str,
        /// What it may be.
        allowed: &'static str,
        /// What it is.
        found: f64,
    },
}

/// Sums of squares of values up to this size stay finite.
const LARGEST: f64 = 1e140;

/// Values that are all numbers, and can be squared.
fn usable(what: &'static str, values: &[f64]) -> Result<(), SensitivityError> {
    let good = |value: &f64| (-LARGEST..=LARGEST).contains(value);
    match values.iter().position(|value| !good(value)) {
        Some(run) => Err(SensitivityError::Unusable { what, run }),
        None => Ok(()),
    }
}

/// Inputs and outputs that fit together and can be used, of at least `needed` runs.
fn sample(inputs: &[Vec<f64>], outputs: &[f64], needed: usize) -> Result<(), SensitivityError> {
    let runs = outputs.len();
    if runs < needed {
        return Err(SensitivityError::TooFew { what: "runs", needed, found: runs });
    }
    usable("output", outputs)?;
    for input in inputs {
        if input.len() != runs {
            let found = input.len();
            return Err(SensitivityError::Lengths { what: "inputs", found, expected: runs });
        }
        usable("input", input)?;
    }
    Ok(())
}

/// A level of confidence, between 0 and 1, as a number of standard deviations.
fn deviations(level: f64) -> Result<f64, SensitivityError> {
    if level > 0.0 && level < 1.0 {
        return Ok(normal_quantile(0.5 + 0.5 * level));
    }
    let allowed = "between 0 and 1";
    Err(SensitivityError::Setting { what: "a level of confidence", allowed, found: level })
}

/// Mean and population variance.
fn moments(values: &[f64]) -> (f64, f64) {
    let number = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / number;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, squares / number)
}

/// Whether all values are the same number.
fn constant(values: &[f64]) -> bool {
    values.windows(2).all(|pair| pair[0] == pair[1])
}

/// `runs` runs drawn with replacement: their indices.
fn resample(streams: &Streams, path: &str, number: u64, runs: usize) -> Vec<usize> {
    let mut uniforms = vec![0.0; runs];
    streams.stream(Purpose::Bootstrap, number).fill(page_of(path), &mut uniforms);
    let chosen = |uniform: f64| ((uniform * runs as f64) as usize).min(runs.saturating_sub(1));
    uniforms.into_iter().map(chosen).collect()
}

/// `value` ± `z` standard deviations of what resamples gave; the point itself with fewer than
/// two of them.
fn around(value: f64, resampled: &[f64], z: f64, level: f64) -> Interval {
    let half = z * sample_deviation(resampled);
    Interval { low: value - half, high: value + half, level }
}

/// The standard deviation as estimated from a sample; 0 of fewer than two values.
fn sample_deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let (_, variance) = moments(values);
    libm::sqrt(variance * values.len() as f64 / (values.len() as f64 - 1.0))
}
