//! Special functions whose results are the same bits on every machine.
//!
//! Only `libm` and the correctly rounded operations of IEEE 754 (`+ - * /` and
//! the square root) are used: the transcendental methods of `f64` call the C
//! library of the system, whose last bits differ from one to another.

mod beta;
mod gamma;
mod normal;
mod root;
mod stirling;
mod student;

pub use beta::{IncompleteBeta, ln_beta};
pub use gamma::IncompleteGamma;
pub use normal::{normal_cumulative, normal_density, normal_quantile};
pub use student::{student_critical, student_two_sided};

/// The smallest shape parameter of a Beta or Gamma distribution that is
/// accepted: below it nearly all draws underflow to a bound.
pub const SMALLEST_SHAPE: f64 = 1e-3;

/// The largest shape parameter of a Beta or Gamma distribution that is
/// accepted: beyond it the distribution is a point for our purposes, and the
/// expansions (of the order of √shape terms) become slow.
pub const LARGEST_SHAPE: f64 = 1e6;

/// Terms of a series or continued fraction before it is taken as it is. Shapes
/// up to [`LARGEST_SHAPE`] need a few thousand.
const MOST_TERMS: u32 = 100_000;

/// Keeps a denominator of Lentz's method away from zero.
const TINY: f64 = 1e-300;

/// `value`, or [`TINY`] where it is too near zero to divide by.
#[inline]
fn away_from_zero(value: f64) -> f64 {
    if value.abs() < TINY { TINY } else { value }
}
