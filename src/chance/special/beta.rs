//! The regularised incomplete beta function and its inverse.
//!
//! Sources: series DLMF 8.17.8 and continued fraction DLMF 8.17.22, evaluated by Lentz's method
//! (Press et al. 2007, *Numerical Recipes*, §6.4); the logarithm of the beta
//! function as in DiDonato & Morris (1992), algorithm 708.

use super::normal::normal_quantile;
use super::root::{Local, increasing_root};
use super::stirling::{FROM, LN_SQRT_TAU, remainder};
use super::{MOST_TERMS, away_from_zero};

/// ln B(a, b) for positive `a` and `b`.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (p, q) = if a <= b { (a, b) } else { (b, a) };
    let share = p / (p + q);
    if p >= FROM {
        let rest = remainder(p) + remainder(q) - remainder(p + q);
        LN_SQRT_TAU - 0.5 * libm::log(q)
            + rest
            + (p - 0.5) * libm::log(share)
            + q * libm::log1p(-share)
    } else if q >= FROM {
        let rest = remainder(q) - remainder(p + q);
        libm::lgamma(p) + rest + p - p * libm::log(p + q) + (q - 0.5) * libm::log1p(-share)
    } else {
        libm::lgamma(p) + libm::lgamma(q) - libm::lgamma(p + q)
    }
}

/// The series is used up to this x, and up to this sum of the shapes: about 60
/// terms at most.
const SERIES_TO: f64 = 0.6;
const SERIES_SHAPES: f64 = 12.0;

/// I_x(a, b) as a function of x, its constants computed once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncompleteBeta {
    /// Below the split the function itself is expanded.
    lower: Side,
    /// Above it its complement is, with `a` and `b` exchanged.
    upper: Side,
    /// Where the two expansions meet: (a + 1) / (a + b + 2).
    split: f64,
    /// I at the split.
    at_split: f64,
}

/// One of the two expansions.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Side {
    a: f64,
    b: f64,
    /// ln (a B(a, b)).
    ln_scale: f64,
    /// ln of the argument where the expansions meet.
    ln_split: f64,
}

impl IncompleteBeta {
    /// For `a` and `b` between [`super::SMALLEST_SHAPE`] and
    /// [`super::LARGEST_SHAPE`]; the caller sees to it.
    pub fn new(a: f64, b: f64) -> Self {
        let ln_b = ln_beta(a, b);
        let side = |a: f64, b: f64| Side {
            a,
            b,
            ln_scale: libm::log(a) + ln_b,
            ln_split: libm::log((a + 1.0) / (a + b + 2.0)),
        };
        let lower = side(a, b);
        let split = (a + 1.0) / (a + b + 2.0);
        Self { lower, upper: side(b, a), split, at_split: lower.value(split) }
    }

    /// I_x(a, b): 0 for x ≤ 0, 1 for x ≥ 1.
    pub fn cumulative(&self, x: f64) -> f64 {
        if x <= 0.0 {
            0.0
        } else if x >= 1.0 {
            1.0
        } else if x <= self.split {
            self.lower.value(x)
        } else {
            1.0 - self.upper.value(1.0 - x)
        }
    }

    /// The x in 0..=1 with I_x(a, b) = `u`, for 0 < u < 1.
    pub fn quantile(&self, u: f64) -> f64 {
        if u <= self.at_split { self.lower.inverse(u) } else { 1.0 - self.upper.inverse(1.0 - u) }
    }
}

impl Side {
    /// I_x for x up to the split.
    fn value(&self, x: f64) -> f64 {
        libm::exp(self.ln_power(libm::log(x), x)) * self.fraction(x)
    }

    /// ln \[x^a (1 − x)^b / (a B(a, b))\].
    fn ln_power(&self, ln_x: f64, x: f64) -> f64 {
        self.a * ln_x + self.b * libm::log1p(-x) - self.ln_scale
    }

    /// I_x over x^a (1 − x)^b / (a B(a, b)).
    fn fraction(&self, x: f64) -> f64 {
        if x <= SERIES_TO && self.a + self.b <= SERIES_SHAPES {
            self.series(x)
        } else {
            self.continued_fraction(x)
        }
    }

    /// Σ (a + b)(a + b + 1)…/((a + 1)(a + 2)…) xⁿ: all terms positive. For small
    /// shapes three times as fast as the continued fraction, whose divisions
    /// wait for each other.
    fn series(&self, x: f64) -> f64 {
        let (mut above, mut below) = (self.a + self.b, self.a + 1.0);
        let (mut term, mut sum) = (1.0, 1.0);
        for _ in 0..MOST_TERMS {
            term *= above / below * x;
            sum += term;
            if term <= 0.5 * f64::EPSILON * sum {
                break;
            }
            above += 1.0;
            below += 1.0;
        }
        sum
    }

    /// By Lentz's method.
    fn continued_fraction(&self, x: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        let mut c = 1.0;
        let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
        let mut fraction = d;
        for term in 1..=MOST_TERMS {
            let m = f64::from(term);
            let twice = a + 2.0 * m;
            let even = m * (b - m) * x / ((twice - 1.0) * twice);
            d = 1.0 / away_from_zero(1.0 + even * d);
            c = away_from_zero(1.0 + even / c);
            fraction *= d * c;
            let odd = -(a + m) * (a + b + m) * x / (twice * (twice + 1.0));
            d = 1.0 / away_from_zero(1.0 + odd * d);
            c = away_from_zero(1.0 + odd / c);
            let change = d * c;
            fraction *= change;
            if (change - 1.0).abs() <= f64::EPSILON {
                break;
            }
        }
        fraction
    }

    /// The x up to the split with I_x = `u`.
    ///
    /// The unknown is ln x: there ln I is close to a straight line in the tail,
    /// however small `a` is, and concave wherever b ≥ 1.
    fn inverse(&self, u: f64) -> f64 {
        let ln_u = libm::log(u);
        // I = x^a / (a B) but for the factor (1 − x)^(b − 1) under the integral,
        // which lies between 1 and its value at the split.
        let pure = (ln_u + self.ln_scale) / self.a;
        let factor = (1.0 - self.b) * libm::log1p(-libm::exp(self.ln_split)) / self.a;
        let low = pure.min(pure + factor);
        let start =
            if self.a >= 1.0 && self.b >= 1.0 { pure.max(self.normal_start(u)) } else { pure };
        let ln_x = increasing_root(start, low, self.ln_split, |ln_x| {
            let x = libm::exp(ln_x);
            let fraction = self.fraction(x);
            let slope = self.a / (fraction * (1.0 - x));
            Local {
                value: self.ln_power(ln_x, x) + libm::log(fraction) - ln_u,
                slope,
                bend: self.a - (self.b - 1.0) * x / (1.0 - x) - slope,
            }
        });
        libm::exp(ln_x)
    }

    /// ln x where a normal approximation has I_x = `u`, for a and b from 1: good
    /// to a few per cent where most draws are (Abramowitz & Stegun 26.5.22).
    fn normal_start(&self, u: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        let y = -normal_quantile(u);
        let (s, t) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
        let lambda = (y * y - 3.0) / 6.0;
        let h = 2.0 / (s + t);
        let w = y * libm::sqrt((h + lambda).max(0.0)) / h
            - (t - s) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
        -libm::log1p(b / a * libm::exp(2.0 * w))
    }
}

#[cfg(test)]
mod tests {
    use statrs::function::beta as oracle;

    use super::*;
    use crate::tolerance::SPECIAL_FUNCTION;

    const SHAPES: [f64; 8] = [1e-3, 0.1, 0.5, 1.0, 2.5, 9.0, 60.0, 5000.0];

    #[test]
    fn the_logarithm_of_the_beta_function_agrees_with_statrs() {
        for a in SHAPES {
            for b in SHAPES {
                let (ours, theirs) = (ln_beta(a, b), oracle::ln_beta(a, b));
                assert!((ours - theirs).abs() < 1e-9 * theirs.abs().max(1.0), "{a} {b}");
            }
        }
    }

    #[test]
    fn the_cumulative_function_agrees_with_statrs() {
        for a in SHAPES {
            for b in SHAPES {
                let beta = IncompleteBeta::new(a, b);
                for x in [1e-6, 0.01, 0.2, 0.5, 0.7, 0.99, 0.999_999] {
                    let (ours, theirs) = (beta.cumulative(x), oracle::beta_reg(a, b, x));
                    assert!(
                        (ours - theirs).abs() < SPECIAL_FUNCTION,
                        "{a} {b} {x}: {ours} {theirs}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_quantile_undoes_the_cumulative_function() {
        for a in SHAPES {
            for b in SHAPES {
                let beta = IncompleteBeta::new(a, b);
                for u in [1e-16, 1e-9, 0.001, 0.1, 0.5, 0.9, 0.999] {
                    let x = beta.quantile(u);
                    // Where x is 0 or next to 1, doubles have no finer answer.
                    if x > f64::MIN_POSITIVE && x < 1.0 - 1e-3 {
                        let back = beta.cumulative(x);
                        assert!((back - u).abs() < 1e-10 * u, "{a} {b} {u}: {x} {back}");
                    }
                }
            }
        }
    }

    #[test]
    fn powers_are_exact_cases() {
        // I_x(a, 1) = x^a.
        let beta = IncompleteBeta::new(3.0, 1.0);
        assert!((beta.cumulative(0.3) - 0.027).abs() < 1e-15);
        assert!((beta.quantile(0.027) - 0.3).abs() < 1e-15);
        assert_eq!(beta.cumulative(-1.0), 0.0);
        assert_eq!(beta.cumulative(2.0), 1.0);
    }

    #[test]
    fn the_largest_shapes_converge() {
        let beta = IncompleteBeta::new(1e6, 1e6);
        assert!((beta.cumulative(0.5) - 0.5).abs() < 1e-8);
        assert!((beta.quantile(0.5) - 0.5).abs() < 1e-10);
        assert!(beta.quantile(f64::EPSILON / 4.0).is_finite());
    }
}
