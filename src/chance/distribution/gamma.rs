//! The Gamma distribution, and through it Dirichlet weights: Gamma numbers of
//! shapes c·w₁, c·w₂, ... and scale 1, divided by their sum, are Dirichlet with
//! mean w and concentration c (Devroye 1986, *Non-Uniform Random Variate
//! Generation*, chapter XI, theorem 4.1).

use super::Family;
use crate::chance::special::{IncompleteGamma, LARGEST_SHAPE, SMALLEST_SHAPE};

/// A positive number of mean `shape` times `scale`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    scale: f64,
    unit: IncompleteGamma,
}

/// Why a Gamma distribution is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GammaError {
    /// A parameter is not a finite number.
    #[error("the shape and the scale must be finite")]
    NotFinite,
    /// The shape is not positive, or too extreme.
    #[error("the shape must be between {SMALLEST_SHAPE} and {LARGEST_SHAPE}")]
    ShapeOutOfRange,
    /// The scale is not positive.
    #[error("the scale must be positive")]
    ScaleNotPositive,
    /// Some draws would be beyond any number.
    #[error("the scale is too large: draws would not be finite")]
    TooWide,
}

impl Gamma {
    /// Positive numbers of mean `shape * scale` and variance
    /// `shape * scale * scale`. A small shape may give draws that underflow to 0.
    ///
    /// # Errors
    /// If a parameter is not finite, the shape is outside
    /// [`SMALLEST_SHAPE`]..=[`LARGEST_SHAPE`], the scale is not positive, or
    /// draws could overflow.
    pub fn new(shape: f64, scale: f64) -> Result<Self, GammaError> {
        if !shape.is_finite() || !scale.is_finite() {
            return Err(GammaError::NotFinite);
        }
        if !(SMALLEST_SHAPE..=LARGEST_SHAPE).contains(&shape) {
            return Err(GammaError::ShapeOutOfRange);
        }
        if scale <= 0.0 {
            return Err(GammaError::ScaleNotPositive);
        }
        let family = Self { shape, scale, unit: IncompleteGamma::new(shape) };
        if !family.quantile(1.0 - f64::EPSILON / 2.0).is_finite() {
            return Err(GammaError::TooWide);
        }
        Ok(family)
    }
}

impl Family for Gamma {
    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        self.scale * self.unit.quantile(u)
    }

    fn cumulative(&self, x: f64) -> f64 {
        self.unit.cumulative(x / self.scale)
    }

    fn mean(&self) -> f64 {
        self.shape * self.scale
    }

    /// The mean, so that central Dirichlet weights keep their proportions.
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
    fn it_is_the_gamma_distribution() -> Outcome {
        for (shape, scale) in [(0.4, 1.0), (1.0, 2.0), (3.5, 1.0), (60.0, 0.1)] {
            let family = Gamma::new(shape, scale)?;
            checks::round_trip(&family);
            checks::mean(&family);
            let oracle = statrs::distribution::Gamma::new(shape, 1.0 / scale)?;
            checks::oracle(&family, |x| oracle.cdf(x));
            let sampler = rand_distr::Gamma::new(shape, scale)?;
            checks::same_draws(&family, |rng| sampler.sample(rng));
            assert_eq!(family.central(), shape * scale);
        }
        Ok(())
    }

    #[test]
    fn extreme_shapes_stay_finite() -> Outcome {
        for shape in [SMALLEST_SHAPE, 0.02, LARGEST_SHAPE] {
            let family = Gamma::new(shape, 1.0)?;
            checks::monotone(&family);
            assert!(family.quantile(f64::EPSILON / 4.0) >= 0.0);
        }
        Ok(())
    }

    #[test]
    fn each_mistake_has_its_error() {
        assert_eq!(Gamma::new(f64::NAN, 1.0), Err(GammaError::NotFinite));
        assert_eq!(Gamma::new(0.0, 1.0), Err(GammaError::ShapeOutOfRange));
        assert_eq!(Gamma::new(1.0, 0.0), Err(GammaError::ScaleNotPositive));
        assert_eq!(Gamma::new(1.0, 1e308), Err(GammaError::TooWide));
    }

    #[test]
    fn value_stability() -> Outcome {
        assert_eq!(
            checks::bits(&Gamma::new(0.4, 1.0)?),
            [
                0x37a0_c76e_a87b_0791,
                0x3f63_3df3_ddd6_4c59,
                0x3fc2_91eb_a8dc_8b9b,
                0x4008_0032_b8d9_2bb5
            ]
        );
        assert_eq!(
            checks::bits(&Gamma::new(25.0, 2.0)?),
            [
                0x4014_af1c_ba9a_29c9,
                0x4042_d825_a16d_4a4f,
                0x4048_aadf_34f7_546d,
                0x4053_09d9_5aae_699c
            ]
        );
        Ok(())
    }
}
