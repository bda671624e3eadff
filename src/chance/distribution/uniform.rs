//! The uniform distribution.

use super::{Family, step};

/// Every value between `low` and `high` alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniform {
    low: f64,
    high: f64,
    width: f64,
}

/// Why a uniform distribution is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UniformError {
    /// A bound is not a finite number.
    #[error("the bounds must be finite")]
    NotFinite,
    /// The bounds are the wrong way round.
    #[error("`low` must not be above `high`")]
    BoundsReversed,
    /// The bounds are further apart than any number.
    #[error("the distance between the bounds must be finite")]
    TooWide,
}

impl Uniform {
    /// Values from `low` to `high`.
    ///
    /// # Errors
    /// If a bound or their distance is not finite, or `low > high`.
    pub fn new(low: f64, high: f64) -> Result<Self, UniformError> {
        if !low.is_finite() || !high.is_finite() {
            return Err(UniformError::NotFinite);
        }
        if low > high {
            return Err(UniformError::BoundsReversed);
        }
        let width = high - low;
        if !width.is_finite() {
            return Err(UniformError::TooWide);
        }
        Ok(Self { low, high, width })
    }
}

impl Family for Uniform {
    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        self.low + u * self.width
    }

    fn cumulative(&self, x: f64) -> f64 {
        if self.width > 0.0 {
            ((x - self.low) / self.width).clamp(0.0, 1.0)
        } else {
            step(self.low, x)
        }
    }

    fn mean(&self) -> f64 {
        0.5 * self.low + 0.5 * self.high
    }

    fn central(&self) -> f64 {
        self.mean()
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
    fn it_is_the_uniform_distribution() -> Outcome {
        let family = Uniform::new(-2.0, 5.0)?;
        checks::round_trip(&family);
        checks::mean(&family);
        let oracle = statrs::distribution::Uniform::new(-2.0, 5.0)?;
        checks::oracle(&family, |x| oracle.cdf(x));
        let sampler = rand_distr::Uniform::new(-2.0, 5.0)?;
        checks::same_draws(&family, |rng| sampler.sample(rng));
        assert_eq!(family.central(), 1.5);
        Ok(())
    }

    #[test]
    fn a_point_is_allowed() -> Outcome {
        let family = Uniform::new(3.0, 3.0)?;
        assert_eq!(family.quantile(0.2), 3.0);
        assert_eq!((family.cumulative(2.9), family.cumulative(3.0)), (0.0, 1.0));
        Ok(())
    }

    #[test]
    fn each_mistake_has_its_error() {
        assert_eq!(Uniform::new(f64::NAN, 1.0), Err(UniformError::NotFinite));
        assert_eq!(Uniform::new(2.0, 1.0), Err(UniformError::BoundsReversed));
        assert_eq!(Uniform::new(f64::MIN, f64::MAX), Err(UniformError::TooWide));
    }

    #[test]
    fn value_stability() -> Outcome {
        assert_eq!(
            checks::bits(&Uniform::new(-2.0, 5.0)?),
            [
                0xbfff_ffff_ffff_fffc,
                0xbff4_cccc_cccc_cccc,
                0x3ff8_0000_0000_0000,
                0x4013_b851_eb85_1eb8
            ]
        );
        Ok(())
    }
}
