//! The Beta distribution.

use super::Family;
use crate::chance::special::{IncompleteBeta, LARGEST_SHAPE, SMALLEST_SHAPE};

/// A share between 0 and 1, of two shapes: as if `alpha` successes and `beta`
/// failures had been seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    alpha: f64,
    beta: f64,
    share: IncompleteBeta,
}

/// Why a Beta distribution is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BetaError {
    /// A parameter is not a finite number.
    #[error("`alpha` and `beta` must be finite")]
    NotFinite,
    /// A shape is not positive, or too extreme.
    #[error("`alpha` and `beta` must be between {SMALLEST_SHAPE} and {LARGEST_SHAPE}")]
    ShapeOutOfRange,
}

impl Beta {
    /// Shares with mean alpha / (alpha + beta).
    ///
    /// # Errors
    /// If a parameter is not finite or outside
    /// [`SMALLEST_SHAPE`]..=[`LARGEST_SHAPE`].
    pub fn new(alpha: f64, beta: f64) -> Result<Self, BetaError> {
        if !alpha.is_finite() || !beta.is_finite() {
            return Err(BetaError::NotFinite);
        }
        let shapes = SMALLEST_SHAPE..=LARGEST_SHAPE;
        if !shapes.contains(&alpha) || !shapes.contains(&beta) {
            return Err(BetaError::ShapeOutOfRange);
        }
        Ok(Self { alpha, beta, share: IncompleteBeta::new(alpha, beta) })
    }
}

impl Family for Beta {
    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        self.share.quantile(u)
    }

    fn cumulative(&self, x: f64) -> f64 {
        self.share.cumulative(x)
    }

    fn mean(&self) -> f64 {
        self.alpha / (self.alpha + self.beta)
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
    fn it_is_the_beta_distribution() -> Outcome {
        for (alpha, beta) in [(2.0, 5.0), (0.5, 0.5), (0.7, 3.0), (80.0, 20.0), (1.0, 1.0)] {
            let family = Beta::new(alpha, beta)?;
            checks::round_trip(&family);
            checks::mean(&family);
            let oracle = statrs::distribution::Beta::new(alpha, beta)?;
            checks::oracle(&family, |x| oracle.cdf(x));
            let sampler = rand_distr::Beta::new(alpha, beta)?;
            checks::same_draws(&family, |rng| sampler.sample(rng));
            assert_eq!(family.central(), alpha / (alpha + beta));
        }
        Ok(())
    }

    #[test]
    fn extreme_shapes_stay_within_0_and_1() -> Outcome {
        let extremes = [SMALLEST_SHAPE, 1.0, LARGEST_SHAPE];
        for alpha in extremes {
            for beta in extremes {
                let family = Beta::new(alpha, beta)?;
                checks::monotone(&family);
                for u in [f64::EPSILON / 4.0, 0.5, 1.0 - f64::EPSILON / 2.0] {
                    assert!((0.0..=1.0).contains(&family.quantile(u)));
                }
            }
        }
        Ok(())
    }

    #[test]
    fn each_mistake_has_its_error() {
        assert_eq!(Beta::new(f64::NAN, 1.0), Err(BetaError::NotFinite));
        assert_eq!(Beta::new(0.0, 1.0), Err(BetaError::ShapeOutOfRange));
        assert_eq!(Beta::new(1.0, 1e9), Err(BetaError::ShapeOutOfRange));
    }

    #[test]
    fn value_stability() -> Outcome {
        assert_eq!(
            checks::bits(&Beta::new(2.0, 5.0)?),
            [
                0x3e27_5e97_480c_c75e,
                0x3fb7_b452_a8cb_ea12,
                0x3fd0_ecbf_9f6b_afce,
                0x3fe6_94fb_7eab_c240
            ]
        );
        assert_eq!(
            checks::bits(&Beta::new(0.5, 40.0)?),
            [
                0x38f4_3b74_88a9_6dad,
                0x3f2a_07fd_c494_5e30,
                0x3f77_5f2c_719a_a3f8,
                0x3fb4_7f27_be3a_6950
            ]
        );
        Ok(())
    }
}
