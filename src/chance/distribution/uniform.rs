//! The uniform distribution.

use super::Family;

/// Every value between `low` and `high` alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniform {
    low: f64,
    high: f64,
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
}

impl Uniform {
    /// Values from `low` to `high`.
    ///
    /// # Errors
    /// If a bound is not finite, or `low > high`.
    pub fn new(low: f64, high: f64) -> Result<Self, UniformError> {
        if !low.is_finite() || !high.is_finite() {
            return Err(UniformError::NotFinite);
        }
        if low > high {
            return Err(UniformError::BoundsReversed);
        }
        Ok(Self { low, high })
    }
}

impl Family for Uniform {
    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        self.low + u * (self.high - self.low)
    }

    fn cumulative(&self, x: f64) -> f64 {
        if self.high > self.low {
            ((x - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
        } else {
            f64::from(u8::from(x >= self.low))
        }
    }

    fn mean(&self) -> f64 {
        0.5 * (self.low + self.high)
    }

    fn central(&self) -> f64 {
        self.mean()
    }
}
