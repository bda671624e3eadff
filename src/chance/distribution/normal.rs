//! The normal distribution.

use super::{Family, step};
use crate::chance::special::{normal_cumulative, normal_quantile};

/// The bell curve of a mean and a standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    mean: f64,
    deviation: f64,
}

/// Why a normal distribution is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NormalError {
    /// A parameter is not a finite number.
    #[error("the mean and the deviation must be finite")]
    NotFinite,
    /// The deviation is negative.
    #[error("the deviation must not be negative")]
    NegativeDeviation,
    /// Some draws would be beyond any number.
    #[error("the deviation is too large: draws would not be finite")]
    TooWide,
}

/// No uniform of a stream has a normal quantile as far out as this.
const FURTHEST: f64 = 9.0;

impl Normal {
    /// The bell curve around `mean`; `deviation` 0 is the number `mean` itself.
    ///
    /// # Errors
    /// If a parameter is not finite, `deviation < 0`, or draws could overflow.
    pub fn new(mean: f64, deviation: f64) -> Result<Self, NormalError> {
        if !mean.is_finite() || !deviation.is_finite() {
            return Err(NormalError::NotFinite);
        }
        if deviation < 0.0 {
            return Err(NormalError::NegativeDeviation);
        }
        if !(mean.abs() + FURTHEST * deviation).is_finite() {
            return Err(NormalError::TooWide);
        }
        Ok(Self { mean, deviation })
    }
}

impl Family for Normal {
    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        self.mean + self.deviation * normal_quantile(u)
    }

    fn cumulative(&self, x: f64) -> f64 {
        if self.deviation > 0.0 {
            normal_cumulative((x - self.mean) / self.deviation)
        } else {
            step(self.mean, x)
        }
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn central(&self) -> f64 {
        self.mean
    }
}

#[cfg(test)]
mod tests {
    use rand_distr::Distribution as _;
    use statrs::distribution::ContinuousCDF;

    use super::super::checks;
    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn it_is_the_normal_distribution() -> Outcome {
        let family = Normal::new(0.3, 2.0)?;
        checks::round_trip(&family);
        checks::mean(&family);
        let oracle = statrs::distribution::Normal::new(0.3, 2.0)?;
        checks::oracle(&family, |x| oracle.cdf(x));
        let sampler = rand_distr::Normal::new(0.3, 2.0)?;
        checks::same_draws(&family, |rng| sampler.sample(rng));
        assert_eq!(family.central(), 0.3);
        Ok(())
    }

    #[test]
    fn no_deviation_is_a_point() -> Outcome {
        let family = Normal::new(3.0, 0.0)?;
        checks::monotone(&family);
        assert_eq!(family.quantile(0.2), 3.0);
        assert_eq!((family.cumulative(2.9), family.cumulative(3.0)), (0.0, 1.0));
        Ok(())
    }

    #[test]
    fn each_mistake_has_its_error() {
        assert_eq!(Normal::new(f64::INFINITY, 1.0), Err(NormalError::NotFinite));
        assert_eq!(Normal::new(0.0, f64::NAN), Err(NormalError::NotFinite));
        assert_eq!(Normal::new(0.0, -1.0), Err(NormalError::NegativeDeviation));
        assert_eq!(Normal::new(0.0, f64::MAX), Err(NormalError::TooWide));
    }

    #[test]
    fn value_stability() -> Outcome {
        assert_eq!(
            checks::bits(&Normal::new(0.3, 2.0)?),
            [
                0xc030_1e7b_85c0_1d84,
                0xc002_1ad5_d07c_06cd,
                0x3fd3_3333_3333_3333,
                0x4013_cf8f_7964_323f
            ]
        );
        Ok(())
    }
}
