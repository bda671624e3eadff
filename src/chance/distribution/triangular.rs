//! The triangular distribution.
//!
//! Source: Kotz & van Dorp (2004), *Beyond Beta*, chapter 1.

use super::{Family, step};

/// Least, most likely and greatest value; the density is a triangle over them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Triangular {
    low: f64,
    mode: f64,
    high: f64,
    /// Probability below the mode.
    cut: f64,
    /// √((high − low)(mode − low)): the quantile rises by this times √u.
    rise: f64,
    /// −√((high − low)(high − mode)): the same from above, with √(1 − u).
    fall: f64,
}

/// Why a triangular distribution is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TriangularError {
    /// A parameter is not a finite number.
    #[error("`low`, `mode` and `high` must be finite")]
    NotFinite,
    /// The bounds are the wrong way round.
    #[error("`low` must not be above `high`")]
    BoundsReversed,
    /// The mode is not between the bounds.
    #[error("`mode` must lie between `low` and `high`")]
    ModeOutside,
    /// The bounds are further apart than the square root of any number.
    #[error("the square of the distance between the bounds must be finite")]
    TooWide,
}

impl Triangular {
    /// Values from `low` to `high`, most likely `mode`.
    ///
    /// # Errors
    /// If a parameter or (high − low)² is not finite, `low > high`, or the mode
    /// is outside the bounds.
    pub fn new(low: f64, mode: f64, high: f64) -> Result<Self, TriangularError> {
        if ![low, mode, high].into_iter().all(f64::is_finite) {
            return Err(TriangularError::NotFinite);
        }
        if low > high {
            return Err(TriangularError::BoundsReversed);
        }
        if mode < low || mode > high {
            return Err(TriangularError::ModeOutside);
        }
        let width = high - low;
        if !(width * width).is_finite() {
            return Err(TriangularError::TooWide);
        }
        // A point has no left and right: any cut will do.
        let cut = if width > 0.0 { (mode - low) / width } else { 1.0 };
        let rise = libm::sqrt(width * (mode - low));
        let fall = -libm::sqrt(width * (high - mode));
        Ok(Self { low, mode, high, cut, rise, fall })
    }
}

impl Family for Triangular {
    /// Only selections and one square root: this family is drawn more often than
    /// all others.
    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        let left = u < self.cut;
        let base = if left { self.low } else { self.high };
        let scale = if left { self.rise } else { self.fall };
        let share = if left { u } else { 1.0 - u };
        let x = base + scale * libm::sqrt(share);
        x.max(self.low).min(self.high)
    }

    fn cumulative(&self, x: f64) -> f64 {
        if self.low == self.high {
            step(self.low, x)
        } else if x <= self.low {
            0.0
        } else if x >= self.high {
            1.0
        } else if x < self.mode {
            let share = (x - self.low) / self.rise;
            share * share
        } else {
            let share = (self.high - x) / self.fall;
            1.0 - share * share
        }
    }

    fn mean(&self) -> f64 {
        self.low + ((self.mode - self.low) + (self.high - self.low)) / 3.0
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
    fn it_is_the_triangular_distribution() -> Outcome {
        for mode in [-2.0, 0.3, 5.0] {
            let family = Triangular::new(-2.0, mode, 5.0)?;
            checks::round_trip(&family);
            checks::mean(&family);
            let oracle = statrs::distribution::Triangular::new(-2.0, 5.0, mode)?;
            checks::oracle(&family, |x| oracle.cdf(x));
            let sampler = rand_distr::Triangular::new(-2.0, 5.0, mode)?;
            checks::same_draws(&family, |rng| sampler.sample(rng));
            assert_eq!(family.central(), mode);
        }
        Ok(())
    }

    #[test]
    fn draws_stay_within_the_bounds() -> Outcome {
        for (low, mode, high) in [(0.1, 0.1, 0.7), (0.1, 0.7, 0.7), (0.3, 0.3, 0.3)] {
            let family = Triangular::new(low, mode, high)?;
            checks::monotone(&family);
            for u in checks::probabilities() {
                assert!((low..=high).contains(&family.quantile(u)));
            }
        }
        Ok(())
    }

    #[test]
    fn a_point_is_allowed() -> Outcome {
        let family = Triangular::new(3.0, 3.0, 3.0)?;
        assert_eq!((family.quantile(0.2), family.mean()), (3.0, 3.0));
        assert_eq!((family.cumulative(2.9), family.cumulative(3.0)), (0.0, 1.0));
        Ok(())
    }

    #[test]
    fn each_mistake_has_its_error() {
        let new = Triangular::new;
        assert_eq!(new(f64::NAN, 0.0, 1.0), Err(TriangularError::NotFinite));
        assert_eq!(new(1.0, 0.5, 0.0), Err(TriangularError::BoundsReversed));
        assert_eq!(new(0.0, 1.5, 1.0), Err(TriangularError::ModeOutside));
        assert_eq!(new(0.0, 1.0, 1e200), Err(TriangularError::TooWide));
    }

    #[test]
    fn value_stability() -> Outcome {
        assert_eq!(
            checks::bits(&Triangular::new(-2.0, 0.3, 5.0)?),
            [
                0xbfff_ffff_f4a6_a75d,
                0xbfe7_6584_6c63_3abc,
                0x3fee_3665_2d54_fbe8,
                0x4011_b4a6_13bf_7325
            ]
        );
        Ok(())
    }
}
