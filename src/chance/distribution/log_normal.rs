//! The log-normal distribution.

use super::{Family, step};
use crate::chance::special::{normal_cumulative, normal_quantile};

/// A positive number whose logarithm is normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogNormal {
    log_mean: f64,
    log_deviation: f64,
}

/// Why a log-normal distribution is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogNormalError {
    /// A parameter is not a finite number.
    #[error("the mean and the deviation of the logarithm must be finite")]
    NotFinite,
    /// The deviation is negative.
    #[error("the deviation of the logarithm must not be negative")]
    NegativeDeviation,
    /// Some draws, or their mean, would be beyond any number.
    #[error("the parameters are too large: draws or their mean would not be finite")]
    TooWide,
}

/// No uniform of a stream has a normal quantile as far out as this.
const FURTHEST: f64 = 9.0;

impl LogNormal {
    /// exp of a normal number of mean `log_mean` and deviation `log_deviation`;
    /// deviation 0 is the number exp(log_mean).
    ///
    /// # Errors
    /// If a parameter is not finite, `log_deviation < 0`, or draws or their mean
    /// could overflow.
    pub fn new(log_mean: f64, log_deviation: f64) -> Result<Self, LogNormalError> {
        if !log_mean.is_finite() || !log_deviation.is_finite() {
            return Err(LogNormalError::NotFinite);
        }
        if log_deviation < 0.0 {
            return Err(LogNormalError::NegativeDeviation);
        }
        let family = Self { log_mean, log_deviation };
        let furthest = libm::exp(log_mean + FURTHEST * log_deviation);
        if !furthest.is_finite() || !family.mean().is_finite() {
            return Err(LogNormalError::TooWide);
        }
        Ok(family)
    }
}

impl Family for LogNormal {
    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        libm::exp(self.log_mean + self.log_deviation * normal_quantile(u))
    }

    fn cumulative(&self, x: f64) -> f64 {
        if self.log_deviation == 0.0 {
            step(self.central(), x)
        } else if x <= 0.0 {
            0.0
        } else {
            normal_cumulative((libm::log(x) - self.log_mean) / self.log_deviation)
        }
    }

    fn mean(&self) -> f64 {
        libm::exp(self.log_mean + 0.5 * self.log_deviation * self.log_deviation)
    }

    /// The median: exp(log_mean), what the parameters are written around.
    fn central(&self) -> f64 {
        libm::exp(self.log_mean)
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
    fn it_is_the_log_normal_distribution() -> Outcome {
        let family = LogNormal::new(0.3, 0.6)?;
        checks::round_trip(&family);
        checks::mean(&family);
        let oracle = statrs::distribution::LogNormal::new(0.3, 0.6)?;
        checks::oracle(&family, |x| oracle.cdf(x));
        let sampler = rand_distr::LogNormal::new(0.3, 0.6)?;
        checks::same_draws(&family, |rng| sampler.sample(rng));
        assert!((family.central() - family.quantile(0.5)).abs() < 1e-15);
        assert_eq!(family.cumulative(-1.0), 0.0);
        Ok(())
    }

    #[test]
    fn no_deviation_is_a_point() -> Outcome {
        let family = LogNormal::new(0.0, 0.0)?;
        assert_eq!((family.quantile(0.2), family.mean()), (1.0, 1.0));
        assert_eq!((family.cumulative(0.9), family.cumulative(1.0)), (0.0, 1.0));
        Ok(())
    }

    #[test]
    fn each_mistake_has_its_error() {
        assert_eq!(LogNormal::new(f64::NAN, 1.0), Err(LogNormalError::NotFinite));
        assert_eq!(LogNormal::new(0.0, -1.0), Err(LogNormalError::NegativeDeviation));
        assert_eq!(LogNormal::new(700.0, 2.0), Err(LogNormalError::TooWide));
        assert_eq!(LogNormal::new(0.0, 50.0), Err(LogNormalError::TooWide));
    }

    #[test]
    fn value_stability() -> Outcome {
        assert_eq!(
            checks::bits(&LogNormal::new(0.3, 0.6)?),
            [
                0x3f84_103b_0771_c842,
                0x3fe4_057e_c020_b7fb,
                0x3ff5_9905_8c8c_1a96,
                0x4015_cde0_ba69_de3e
            ]
        );
        Ok(())
    }
}
