//! The logistic distribution.

use super::{Family, step};

/// A bell curve with heavier tails than the normal one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Logistic {
    mean: f64,
    scale: f64,
}

/// Why a logistic distribution is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogisticError {
    /// A parameter is not a finite number.
    #[error("the mean and the scale must be finite")]
    NotFinite,
    /// The scale is negative.
    #[error("the scale must not be negative")]
    NegativeScale,
    /// Some draws would be beyond any number.
    #[error("the scale is too large: draws would not be finite")]
    TooWide,
}

/// No uniform of a stream has log odds as large as this.
const FURTHEST: f64 = 40.0;

impl Logistic {
    /// Values around `mean`; the deviation is π/√3 ≈ 1.81 times `scale`, and
    /// scale 0 is the number `mean` itself.
    ///
    /// # Errors
    /// If a parameter is not finite, `scale < 0`, or draws could overflow.
    pub fn new(mean: f64, scale: f64) -> Result<Self, LogisticError> {
        if !mean.is_finite() || !scale.is_finite() {
            return Err(LogisticError::NotFinite);
        }
        if scale < 0.0 {
            return Err(LogisticError::NegativeScale);
        }
        if !(mean.abs() + FURTHEST * scale).is_finite() {
            return Err(LogisticError::TooWide);
        }
        Ok(Self { mean, scale })
    }
}

impl Family for Logistic {
    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        self.mean + self.scale * (libm::log(u) - libm::log1p(-u))
    }

    fn cumulative(&self, x: f64) -> f64 {
        if self.scale > 0.0 {
            1.0 / (1.0 + libm::exp((self.mean - x) / self.scale))
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

    use super::super::checks;
    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn it_is_the_logistic_distribution() -> Outcome {
        let family = Logistic::new(0.3, 2.0)?;
        checks::round_trip(&family);
        checks::mean(&family);
        // An independent form; statrs has no logistic distribution.
        checks::oracle(&family, |x| 0.5 + 0.5 * ((x - 0.3) / 4.0).tanh());
        // The log of a ratio of exponentials is logistic.
        let exponential = rand_distr::Exp1;
        checks::same_draws(&family, |rng| {
            let (above, below): (f64, f64) = (exponential.sample(rng), exponential.sample(rng));
            0.3 + 2.0 * (above / below).ln()
        });
        assert_eq!(family.central(), 0.3);
        Ok(())
    }

    #[test]
    fn no_scale_is_a_point() -> Outcome {
        let family = Logistic::new(3.0, 0.0)?;
        checks::monotone(&family);
        assert_eq!(family.quantile(0.2), 3.0);
        assert_eq!((family.cumulative(2.9), family.cumulative(3.0)), (0.0, 1.0));
        Ok(())
    }

    #[test]
    fn each_mistake_has_its_error() {
        assert_eq!(Logistic::new(f64::NAN, 1.0), Err(LogisticError::NotFinite));
        assert_eq!(Logistic::new(0.0, -1.0), Err(LogisticError::NegativeScale));
        assert_eq!(Logistic::new(0.0, 1e307), Err(LogisticError::TooWide));
    }

    #[test]
    fn value_stability() -> Outcome {
        assert_eq!(
            checks::bits(&Logistic::new(0.3, 2.0)?),
            [
                0xc052_4b1c_47f4_04c7,
                0xc010_60b7_4779_cfd7,
                0x3fd3_3333_3333_3333,
                0x4022_fb00_b2af_b6c4
            ]
        );
        Ok(())
    }
}
