//! The PERT distribution.
//!
//! Source: Malcolm, Roseboom, Clark & Fazar (1959), *Operations Research* 7; as
//! a scaled Beta distribution in Vose (2008), *Risk Analysis*.

use super::{Family, step};
use crate::chance::special::IncompleteBeta;

/// Least, most likely and greatest value, joined by a smooth curve; the most
/// likely value counts four times as much for the mean as a bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pert {
    low: f64,
    mode: f64,
    high: f64,
    width: f64,
    share: IncompleteBeta,
}

/// Why a PERT distribution is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PertError {
    /// A parameter is not a finite number.
    #[error("`low`, `mode` and `high` must be finite")]
    NotFinite,
    /// The bounds are the wrong way round.
    #[error("`low` must not be above `high`")]
    BoundsReversed,
    /// The mode is not between the bounds.
    #[error("`mode` must lie between `low` and `high`")]
    ModeOutside,
    /// The bounds are further apart than any number.
    #[error("the distance between the bounds must be finite")]
    TooWide,
}

/// The weight λ of the mode.
const MODE_WEIGHT: f64 = 4.0;

impl Pert {
    /// Values from `low` to `high`, most likely `mode`.
    ///
    /// # Errors
    /// If a parameter or `high - low` is not finite, `low > high`, or the mode
    /// is outside the bounds.
    pub fn new(low: f64, mode: f64, high: f64) -> Result<Self, PertError> {
        if ![low, mode, high].into_iter().all(f64::is_finite) {
            return Err(PertError::NotFinite);
        }
        if low > high {
            return Err(PertError::BoundsReversed);
        }
        if mode < low || mode > high {
            return Err(PertError::ModeOutside);
        }
        let width = high - low;
        if !width.is_finite() {
            return Err(PertError::TooWide);
        }
        let cut = if width > 0.0 { (mode - low) / width } else { 0.5 };
        let share = IncompleteBeta::new(1.0 + MODE_WEIGHT * cut, 1.0 + MODE_WEIGHT * (1.0 - cut));
        Ok(Self { low, mode, high, width, share })
    }
}

impl Family for Pert {
    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        (self.low + self.width * self.share.quantile(u)).min(self.high)
    }

    fn cumulative(&self, x: f64) -> f64 {
        if self.width > 0.0 {
            self.share.cumulative((x - self.low) / self.width)
        } else {
            step(self.low, x)
        }
    }

    fn mean(&self) -> f64 {
        let above = MODE_WEIGHT * (self.mode - self.low) + self.width;
        self.low + above / (MODE_WEIGHT + 2.0)
    }

    /// The mode.
    fn central(&self) -> f64 {
        self.mode
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
    fn it_is_the_pert_distribution() -> Outcome {
        for mode in [-2.0, 0.3, 5.0] {
            let family = Pert::new(-2.0, mode, 5.0)?;
            checks::round_trip(&family);
            checks::mean(&family);
            let cut = (mode + 2.0) / 7.0;
            let oracle = statrs::distribution::Beta::new(1.0 + 4.0 * cut, 5.0 - 4.0 * cut)?;
            checks::oracle(&family, |x| oracle.cdf((x + 2.0) / 7.0));
            let sampler = rand_distr::Pert::new(-2.0, 5.0).with_mode(mode)?;
            checks::same_draws(&family, |rng| sampler.sample(rng));
            assert_eq!(family.central(), mode);
        }
        Ok(())
    }

    #[test]
    fn a_point_is_allowed() -> Outcome {
        let family = Pert::new(3.0, 3.0, 3.0)?;
        assert_eq!((family.quantile(0.2), family.mean()), (3.0, 3.0));
        assert_eq!((family.cumulative(2.9), family.cumulative(3.0)), (0.0, 1.0));
        Ok(())
    }

    #[test]
    fn each_mistake_has_its_error() {
        let new = Pert::new;
        assert_eq!(new(f64::NAN, 0.0, 1.0), Err(PertError::NotFinite));
        assert_eq!(new(1.0, 0.5, 0.0), Err(PertError::BoundsReversed));
        assert_eq!(new(0.0, 1.5, 1.0), Err(PertError::ModeOutside));
        assert_eq!(new(f64::MIN, 0.0, f64::MAX), Err(PertError::TooWide));
    }

    #[test]
    fn value_stability() -> Outcome {
        assert_eq!(
            checks::bits(&Pert::new(-2.0, 0.3, 5.0)?),
            [
                0xbfff_ffff_aa02_5990,
                0xbfee_44f3_0013_c860,
                0x3fe3_6347_4b11_6b34,
                0x400d_e68a_082a_60dc
            ]
        );
        Ok(())
    }
}
