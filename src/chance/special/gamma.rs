//! The regularised lower incomplete gamma function and its inverse.
//!
//! Sources: series DLMF 8.11.4 below a + 1 and continued fraction DLMF 8.9.2 by
//! Lentz's method above it (Press et al. 2007, *Numerical Recipes*, §6.2); the
//! bracket of the upper tail from the Chernoff bound of Boucheron, Lugosi &
//! Massart (2013), *Concentration Inequalities*, §2.4.

use super::normal::normal_quantile;
use super::root::{Local, increasing_root};
use super::stirling::{FROM, LN_SQRT_TAU, remainder};
use super::{MOST_TERMS, away_from_zero};

/// P(a, x) as a function of x, its constants computed once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncompleteGamma {
    a: f64,
    /// What does not depend on x in ln \[x^a e^−x / Γ(a + 1)\].
    constant: f64,
    /// P at a + 1, where series and continued fraction meet.
    at_split: f64,
}

impl IncompleteGamma {
    /// For `a` between [`super::SMALLEST_SHAPE`] and [`super::LARGEST_SHAPE`];
    /// the caller sees to it.
    pub fn new(a: f64) -> Self {
        let constant = if a >= FROM {
            -(LN_SQRT_TAU + 0.5 * libm::log(a) + remainder(a))
        } else {
            -libm::lgamma(a + 1.0)
        };
        let mut gamma = Self { a, constant, at_split: 0.0 };
        gamma.at_split = gamma.cumulative(a + 1.0);
        gamma
    }

    /// P(a, x): 0 for x ≤ 0.
    pub fn cumulative(&self, x: f64) -> f64 {
        if x <= 0.0 {
            0.0
        } else if x == f64::INFINITY {
            1.0
        } else if x <= self.a + 1.0 {
            libm::exp(self.ln_power(libm::log(x), x)) * self.series(x)
        } else {
            1.0 - libm::exp(self.ln_power(libm::log(x), x)) * self.a * self.fraction(x)
        }
    }

    /// The x ≥ 0 with P(a, x) = `u`, for 0 < u < 1.
    pub fn quantile(&self, u: f64) -> f64 {
        if u <= self.at_split { self.lower_inverse(u) } else { self.upper_inverse(1.0 - u) }
    }

    /// ln \[x^a e^−x / Γ(a + 1)\].
    fn ln_power(&self, ln_x: f64, x: f64) -> f64 {
        let a = self.a;
        if a >= FROM {
            // By the distance from a, so that the large terms do not cancel.
            let excess = (x - a) / a;
            let ln_ratio =
                if excess.abs() < 0.5 { libm::log1p(excess) } else { ln_x - libm::log(a) };
            self.constant - a * (excess - ln_ratio)
        } else {
            self.constant + a * ln_x - x
        }
    }

    /// 1 + x/(a+1) + x²/((a+1)(a+2)) + ...
    fn series(&self, x: f64) -> f64 {
        let mut term = 1.0;
        let mut sum = 1.0;
        for step in 1..=MOST_TERMS {
            term *= x / (self.a + f64::from(step));
            sum += term;
            if term <= 0.5 * f64::EPSILON * sum {
                break;
            }
        }
        sum
    }

    /// Γ(a, x) / (x^a e^−x).
    fn fraction(&self, x: f64) -> f64 {
        let a = self.a;
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / away_from_zero(0.0);
        let mut d = 1.0 / away_from_zero(b);
        let mut fraction = d;
        for step in 1..=MOST_TERMS {
            let i = f64::from(step);
            let numerator = -i * (i - a);
            b += 2.0;
            d = 1.0 / away_from_zero(numerator * d + b);
            c = away_from_zero(b + numerator / c);
            let change = d * c;
            fraction *= change;
            if (change - 1.0).abs() <= f64::EPSILON {
                break;
            }
        }
        fraction
    }

    /// The x where the cube root of the number is taken as normal; good from
    /// a = 1 on, elsewhere 0 (Wilson & Hilferty 1931, *PNAS* 17).
    fn cube_start(&self, u: f64) -> f64 {
        if self.a < 1.0 {
            return 0.0;
        }
        let ninth = 1.0 / (9.0 * self.a);
        let root = 1.0 - ninth + normal_quantile(u) * libm::sqrt(ninth);
        self.a * root * root * root
    }

    /// In ln x, where ln P is concave and, in the tail, a straight line.
    fn lower_inverse(&self, u: f64) -> f64 {
        let a = self.a;
        let ln_u = libm::log(u);
        // P ≤ x^a / Γ(a + 1).
        let low = (ln_u + libm::lgamma(a + 1.0)) / a;
        let start = match self.cube_start(u) {
            x if x > 0.0 => libm::log(x),
            _ => low,
        };
        let ln_x = increasing_root(start, low, libm::log(a + 1.0), |ln_x| {
            let x = libm::exp(ln_x);
            let series = self.series(x);
            let slope = a / series;
            Local {
                value: self.ln_power(ln_x, x) + libm::log(series) - ln_u,
                slope,
                bend: a - x - slope,
            }
        });
        libm::exp(ln_x)
    }

    /// In x, where ln Q is close to a straight line of slope −1 in the tail.
    fn upper_inverse(&self, q: f64) -> f64 {
        let a = self.a;
        let ln_q = libm::log(q);
        let split = a + 1.0;
        // Q(a, a + √(2aL) + L) ≤ e^−L.
        let high = split.max(a + libm::sqrt(-2.0 * a * ln_q) - ln_q);
        increasing_root(self.cube_start(1.0 - q), split, high, |x| {
            let fraction = self.fraction(x);
            let slope = 1.0 / (x * fraction);
            Local {
                value: ln_q - self.ln_power(libm::log(x), x) - libm::log(a * fraction),
                slope,
                bend: (a - 1.0) / x - 1.0 + slope,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use statrs::function::gamma as oracle;

    use super::*;
    use crate::tolerance::SPECIAL_FUNCTION;

    const SHAPES: [f64; 9] = [1e-3, 0.1, 0.5, 1.0, 2.5, 9.0, 60.0, 5000.0, 1e6];

    #[test]
    fn the_cumulative_function_agrees_with_statrs() {
        for a in &SHAPES[..8] {
            let gamma = IncompleteGamma::new(*a);
            for ratio in [1e-6, 0.01, 0.3, 0.9, 1.0, 1.1, 2.0, 8.0] {
                let x = a * ratio;
                let (ours, theirs) = (gamma.cumulative(x), oracle::gamma_lr(*a, x));
                assert!((ours - theirs).abs() < SPECIAL_FUNCTION, "{a} {x}: {ours} {theirs}");
            }
        }
    }

    #[test]
    fn the_quantile_undoes_the_cumulative_function() {
        for a in SHAPES {
            let gamma = IncompleteGamma::new(a);
            for u in [1e-16, 1e-9, 0.001, 0.1, 0.5, 0.9, 0.999, 1.0 - 1e-9] {
                let x = gamma.quantile(u);
                if x > f64::MIN_POSITIVE {
                    let back = gamma.cumulative(x);
                    assert!((back - u).abs() < 1e-9 * u, "{a} {u}: {x} {back}");
                }
            }
        }
    }

    #[test]
    fn the_exponential_is_an_exact_case() {
        let gamma = IncompleteGamma::new(1.0);
        for x in [0.1, 1.0, 1.9, 2.1, 30.0] {
            assert!((gamma.cumulative(x) + libm::expm1(-x)).abs() < 1e-15, "{x}");
        }
        assert!((gamma.quantile(0.5) - std::f64::consts::LN_2).abs() < 1e-15);
        assert_eq!(gamma.cumulative(-1.0), 0.0);
        assert_eq!(gamma.cumulative(f64::INFINITY), 1.0);
    }
}
