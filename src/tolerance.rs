//! One tie policy for the whole program, and the tolerances tests may use.
//!
//! Utilities made of decimal inputs tie exactly in real life (0.26·0.95 against
//! 0.247), but binary floating point splits such ties. Floors, dominance,
//! argmax and votes therefore all compare through this file: two utilities
//! within [`TIE`] are the same utility. Among packages that tie, the one of the
//! lowest rank is taken.

/// Two utilities (scale 0..1) closer than this are equal.
pub const TIE: f64 = 1e-9;

/// `value` reaches `bound`, equality within [`TIE`] included.
#[inline]
pub fn reaches(value: f64, bound: f64) -> bool {
    value >= bound - TIE
}

/// `value` is better than `other` by more than a tie.
#[inline]
pub fn exceeds(value: f64, other: f64) -> bool {
    value > other + TIE
}

/// `value` and `other` are the same utility.
#[inline]
pub fn ties(value: f64, other: f64) -> bool {
    (value - other).abs() <= TIE
}

/// A standard error below this, relative to the mean where that exceeds 1, is what
/// rounding leaves of the squares of numbers that are all the same.
pub const NO_SPREAD: f64 = 1e-7;

/// Agreement asked of two routes to the same closed form, relative or absolute
/// near zero (tests).
pub const CLOSED_FORM: f64 = 1e-9;

/// Agreement asked of a special function against an independent implementation
/// of it (tests): relative, or absolute near zero.
pub const SPECIAL_FUNCTION: f64 = 1e-7;

/// A simulated difference counts when it exceeds this many standard errors
/// (tests of comparative statics).
pub const STANDARD_ERRORS: f64 = 3.0;

/// Agreement asked of two samplers of one distribution, in standard errors
/// (tests with fixed seeds).
pub const SAMPLE_ERRORS: f64 = 4.0;

/// Probabilities that are written down must sum to 1 within this.
pub const PROBABILITY_SUM: f64 = 1e-9;

/// A search for the largest likelihood has arrived when two steps in a row gain less than this.
pub const LIKELIHOOD_STEP: f64 = 1e-4;

/// A direction of weights is flat when the information along it, each weight on its own
/// scale, is below this share of what independent weights would have.
pub const FLAT_DIRECTION: f64 = 1e-3;

/// How far a score on held-out negotiations may be from one published to three decimals:
/// folds are drawn otherwise (tests).
pub const HELD_OUT_SCORE: f64 = 0.003;

/// The same for a share of hits.
pub const HELD_OUT_SHARE: f64 = 0.005;

/// How far a share of simulated negotiations, and what is fitted through such shares, may be
/// from its chance (tests).
pub const SIMULATED_SHARE: f64 = 0.03;

/// How far what a few thousand particles say may be from a closed form, in standard deviations
/// or as a share of one (tests).
pub const PARTICLES: f64 = 0.1;

/// A fixed point is reached when a step changes no value by more than this.
pub const FIXED_POINT: f64 = 1e-12;
