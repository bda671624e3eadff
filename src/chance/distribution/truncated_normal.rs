//! The normal distribution between two bounds.
//!
//! Source: Johnson, Kotz & Balakrishnan (1994), *Continuous Univariate
//! Distributions* 1, §13.10.1; inverse CDF in the tail where the normal
//! probabilities are small and so have all their digits.

use super::{Family, step};
use crate::chance::special::{normal_cumulative, normal_density, normal_quantile};

/// A normal number, given that it lies between `low` and `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TruncatedNormal {
    mean: f64,
    deviation: f64,
    low: f64,
    high: f64,
    /// Whether the sides are exchanged, so that the bounds' probabilities are
    /// those of the nearer tail.
    mirrored: bool,
    /// Probability below the lower bound (above the higher one if mirrored).
    below: f64,
    /// Probability between the bounds; 1 without deviation.
    mass: f64,
}

/// Why a truncated normal distribution is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TruncatedNormalError {
    /// A parameter is not a finite number.
    #[error("the mean, the deviation and the bounds must be finite")]
    NotFinite,
    /// The deviation is negative.
    #[error("the deviation must not be negative")]
    NegativeDeviation,
    /// The bounds are the wrong way round.
    #[error("`low` must not be above `high`")]
    BoundsReversed,
    /// The bounds are so far from the mean, or so close to each other, that
    /// nothing is left between them.
    #[error("the normal distribution has no probability between the bounds")]
    NoProbability,
}

/// Less than this between the bounds counts as nothing: normal probabilities
/// below it are losing digits.
const LEAST_MASS: f64 = 1e-290;

impl TruncatedNormal {
    /// The bell curve of `mean` and `deviation`, cut off at `low` and `high` and
    /// scaled up; the mean itself may lie outside.
    ///
    /// # Errors
    /// If a parameter is not finite, `deviation < 0`, `low > high`, or no
    /// probability lies between the bounds.
    pub fn new(
        mean: f64,
        deviation: f64,
        low: f64,
        high: f64,
    ) -> Result<Self, TruncatedNormalError> {
        use TruncatedNormalError as Error;
        if ![mean, deviation, low, high].into_iter().all(f64::is_finite) {
            return Err(Error::NotFinite);
        }
        if deviation < 0.0 {
            return Err(Error::NegativeDeviation);
        }
        if low > high {
            return Err(Error::BoundsReversed);
        }
        let mut family =
            Self { mean, deviation, low, high, mirrored: false, below: 0.0, mass: 1.0 };
        if deviation == 0.0 {
            let inside = low <= mean && mean <= high;
            return if inside { Ok(family) } else { Err(Error::NoProbability) };
        }
        family.mirrored = low > mean;
        let (first, last) = if family.mirrored { (high, low) } else { (low, high) };
        family.below = family.normal(first);
        family.mass = family.normal(last) - family.below;
        if family.mass > LEAST_MASS { Ok(family) } else { Err(Error::NoProbability) }
    }

    /// The untruncated probability at or below `x` (above it if mirrored).
    fn normal(&self, x: f64) -> f64 {
        let z = (x - self.mean) / self.deviation;
        normal_cumulative(if self.mirrored { -z } else { z })
    }
}

impl Family for TruncatedNormal {
    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        let share = if self.mirrored { 1.0 - u } else { u };
        let z = normal_quantile(self.below + share * self.mass);
        let distance = if self.deviation > 0.0 { self.deviation * z } else { 0.0 };
        let x = if self.mirrored { self.mean - distance } else { self.mean + distance };
        x.max(self.low).min(self.high)
    }

    fn cumulative(&self, x: f64) -> f64 {
        if self.deviation == 0.0 {
            return step(self.mean, x);
        }
        let share = (self.normal(x.clamp(self.low, self.high)) - self.below) / self.mass;
        (if self.mirrored { 1.0 - share } else { share }).clamp(0.0, 1.0)
    }

    fn mean(&self) -> f64 {
        if self.deviation == 0.0 {
            return self.mean;
        }
        let density = |x: f64| normal_density((x - self.mean) / self.deviation);
        let shift = (density(self.low) - density(self.high)) / self.mass;
        (self.mean + self.deviation * shift).clamp(self.low, self.high)
    }

    /// The most likely value: the mean of the whole bell curve, or the bound
    /// nearest to it.
    fn central(&self) -> f64 {
        self.mean.clamp(self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use rand_distr::Distribution as _;
    use statrs::distribution::ContinuousCDF;

    use super::super::checks;
    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    /// Around the mean, in either tail, and one narrow.
    const BOUNDS: [(f64, f64); 4] = [(0.0, 1.0), (1.2, 4.0), (-1.0, -0.4), (0.5, 0.5001)];

    #[test]
    fn it_is_the_truncated_normal_distribution() -> Outcome {
        let whole = statrs::distribution::Normal::new(0.3, 0.4)?;
        for (low, high) in BOUNDS {
            let family = TruncatedNormal::new(0.3, 0.4, low, high)?;
            checks::round_trip(&family);
            checks::mean(&family);
            let mass = whole.cdf(high) - whole.cdf(low);
            checks::oracle(&family, |x| (whole.cdf(x) - whole.cdf(low)) / mass);
            assert_eq!(family.central(), 0.3f64.clamp(low, high));
        }
        Ok(())
    }

    #[test]
    fn rejection_gives_the_same_draws() -> Outcome {
        let whole = rand_distr::Normal::new(0.3, 0.4)?;
        for (low, high) in &BOUNDS[..3] {
            let family = TruncatedNormal::new(0.3, 0.4, *low, *high)?;
            checks::same_draws(&family, |rng| {
                loop {
                    let x: f64 = whole.sample(rng);
                    if (*low..=*high).contains(&x) {
                        return x;
                    }
                }
            });
        }
        Ok(())
    }

    #[test]
    fn the_far_tails_mirror_each_other() -> Outcome {
        let right = TruncatedNormal::new(0.0, 1.0, 20.0, 30.0)?;
        let left = TruncatedNormal::new(0.0, 1.0, -30.0, -20.0)?;
        checks::round_trip(&left);
        checks::monotone(&right);
        assert_eq!(right.quantile(0.25), -left.quantile(0.75));
        assert!((right.mean() - 20.05).abs() < 0.001);
        Ok(())
    }

    #[test]
    fn no_deviation_is_a_point() -> Outcome {
        let family = TruncatedNormal::new(3.0, 0.0, 0.0, 3.0)?;
        checks::monotone(&family);
        assert_eq!((family.quantile(0.2), family.mean()), (3.0, 3.0));
        assert_eq!((family.cumulative(2.9), family.cumulative(3.0)), (0.0, 1.0));
        Ok(())
    }

    #[test]
    fn each_mistake_has_its_error() {
        use TruncatedNormalError as Error;
        let new = TruncatedNormal::new;
        assert_eq!(new(f64::NAN, 1.0, 0.0, 1.0), Err(Error::NotFinite));
        assert_eq!(new(0.0, 1.0, 0.0, f64::INFINITY), Err(Error::NotFinite));
        assert_eq!(new(0.0, -1.0, 0.0, 1.0), Err(Error::NegativeDeviation));
        assert_eq!(new(0.0, 1.0, 1.0, 0.0), Err(Error::BoundsReversed));
        assert_eq!(new(0.0, 1.0, 60.0, 61.0), Err(Error::NoProbability));
        assert_eq!(new(0.0, 1.0, 1.0, 1.0), Err(Error::NoProbability));
        assert_eq!(new(0.0, 0.0, 1.0, 2.0), Err(Error::NoProbability));
    }

    #[test]
    fn value_stability() -> Outcome {
        assert_eq!(
            checks::bits(&TruncatedNormal::new(0.3, 0.4, 0.0, 1.0)?),
            [
                0x3c90_0000_0000_0000,
                0x3fb7_16d7_6502_1f5c,
                0x3fd9_3ddb_5e8a_2efc,
                0x3fee_fc16_e908_7d1a
            ]
        );
        assert_eq!(
            checks::bits(&TruncatedNormal::new(0.3, 0.4, 1.2, 4.0)?),
            [
                0x3ff3_3333_3333_3333,
                0x3ff3_7539_6244_2781,
                0x3ff4_d5f8_8448_4cda,
                0x3ffc_4664_788f_24da
            ]
        );
        Ok(())
    }
}
