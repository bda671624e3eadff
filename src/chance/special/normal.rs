//! The standard normal distribution.
//!
//! Sources: the cumulative function by the complementary error function; the
//! quantile by Wichura (1988), algorithm AS 241 (PPND16), *Applied Statistics*
//! 37, relative accuracy about 1e-16.

// The coefficients stand as they are printed.
#![allow(clippy::excessive_precision)]

use std::f64::consts::FRAC_1_SQRT_2;

use super::stirling::LN_SQRT_TAU;

/// φ(x), the density at `x`; 0 at either infinity.
pub fn normal_density(x: f64) -> f64 {
    libm::exp(-0.5 * x * x - LN_SQRT_TAU)
}

/// Φ(x), the probability of a value at or below `x`.
#[inline]
pub fn normal_cumulative(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// Φ⁻¹(p) for 0 < p < 1; −∞ at 0 and ∞ at 1.
#[inline]
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return q * ratio(&CENTRE, r);
    }
    tail(p, q)
}

/// Beyond |p − ½| = 0.425.
fn tail(p: f64, q: f64) -> f64 {
    let smaller = if q < 0.0 { p } else { 1.0 - p };
    if smaller <= 0.0 {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = libm::sqrt(-libm::log(smaller));
    let size = if r <= 5.0 { ratio(&MIDDLE, r - 1.6) } else { ratio(&FAR, r - 5.0) };
    if q < 0.0 { -size } else { size }
}

/// Coefficients of a numerator and of a denominator, the constant first.
type Ratio = ([f64; 8], [f64; 8]);

#[inline]
fn ratio((above, below): &Ratio, r: f64) -> f64 {
    #[inline]
    fn horner(c: &[f64; 8], r: f64) -> f64 {
        ((((((c[7] * r + c[6]) * r + c[5]) * r + c[4]) * r + c[3]) * r + c[2]) * r + c[1]) * r
            + c[0]
    }
    horner(above, r) / horner(below, r)
}

const CENTRE: Ratio = (
    [
        3.3871328727963666080e0,
        1.3314166789178437745e+2,
        1.9715909503065514427e+3,
        1.3731693765509461125e+4,
        4.5921953931549871457e+4,
        6.7265770927008700853e+4,
        3.3430575583588128105e+4,
        2.5090809287301226727e+3,
    ],
    [
        1.0,
        4.2313330701600911252e+1,
        6.8718700749205790830e+2,
        5.3941960214247511077e+3,
        2.1213794301586595867e+4,
        3.9307895800092710610e+4,
        2.8729085735721942674e+4,
        5.2264952788528545610e+3,
    ],
);

const MIDDLE: Ratio = (
    [
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ],
    [
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ],
);

const FAR: Ratio = (
    [
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ],
    [
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_undoes_the_cumulative_function() {
        for step in -370..=80 {
            let x = f64::from(step) / 10.0;
            let back = normal_quantile(normal_cumulative(x));
            // Above zero the cumulative function itself has few digits left of 1.
            let lost = f64::EPSILON / normal_density(x).max(1e-300);
            assert!((back - x).abs() < 1e-14 * x.abs().max(1.0) + lost, "{x}: {back}");
        }
    }

    #[test]
    fn the_quantile_is_odd() {
        // Dyadic probabilities, so that 1 - u is exact.
        for exponent in 1..=53 {
            let u = 1.0 / (1u64 << exponent) as f64;
            assert_eq!(normal_quantile(u), -normal_quantile(1.0 - u));
        }
    }

    #[test]
    fn the_bounds_are_the_infinities() {
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
    }
}
