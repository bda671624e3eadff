//! Probability distributions, sampled by inverse CDF: one uniform a number.
//!
//! Each family is one file with one type; [`Distribution`] is their register.
//! Transcendental functions come from the `libm` crate, so that a draw is the
//! same bits on every machine.

mod beta;
mod discrete;
mod gamma;
mod log_normal;
mod logistic;
mod normal;
mod pert;
mod triangular;
mod truncated_normal;
mod uniform;

#[cfg(test)]
mod checks;

pub use beta::{Beta, BetaError};
pub use discrete::{Discrete, DiscreteError};
pub use gamma::{Gamma, GammaError};
pub use log_normal::{LogNormal, LogNormalError};
pub use logistic::{Logistic, LogisticError};
pub use normal::{Normal, NormalError};
pub use pert::{Pert, PertError};
pub use triangular::{Triangular, TriangularError};
pub use truncated_normal::{TruncatedNormal, TruncatedNormalError};
pub use uniform::{Uniform, UniformError};

/// What every family does.
pub trait Family {
    /// The value below which a share `u` of the draws lies, 0 < u < 1.
    ///
    /// Finite, and non-decreasing in `u` up to rounding, for u from 2⁻⁵⁴ to
    /// 1 − 2⁻⁵³.
    fn quantile(&self, u: f64) -> f64;

    /// The probability of a draw at or below `x`.
    fn cumulative(&self, x: f64) -> f64;

    /// The expected value.
    fn mean(&self) -> f64;

    /// The value that stands for the distribution where one number is needed:
    /// what the person who declared it would call its centre.
    fn central(&self) -> f64;
}

/// The enum of the families and its dispatch, from one list.
macro_rules! register {
    ($($(#[$about:meta])* $family:ident,)+) => {
        /// Any of the families.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Distribution {
            $($(#[$about])* $family($family),)+
        }

        impl Distribution {
            /// The family as the common trait.
            pub fn family(&self) -> &dyn Family {
                match self {
                    $(Distribution::$family(family) => family,)+
                }
            }

            /// See [`Family::quantile`]. Dispatched by the enum, for the inner
            /// loop.
            #[inline]
            pub fn quantile(&self, u: f64) -> f64 {
                match self {
                    $(Distribution::$family(family) => family.quantile(u),)+
                }
            }
        }

        $(impl From<$family> for Distribution {
            fn from(family: $family) -> Self {
                Distribution::$family(family)
            }
        })+
    };
}

register! {
    /// Every value of an interval alike.
    Uniform,
    /// The bell curve.
    Normal,
    /// The bell curve between two bounds.
    TruncatedNormal,
    /// Least, most likely and greatest value, joined by straight lines.
    Triangular,
    /// Least, most likely and greatest value, joined by a smooth curve.
    Pert,
    /// A share, from two shapes.
    Beta,
    /// A positive number whose logarithm is normal.
    LogNormal,
    /// A bell curve with heavier tails.
    Logistic,
    /// A positive number, from a shape and a scale; normalised ones are the
    /// weights of a Dirichlet distribution.
    Gamma,
    /// Finitely many values.
    Discrete,
}

impl Distribution {
    /// See [`Family::cumulative`].
    pub fn cumulative(&self, x: f64) -> f64 {
        self.family().cumulative(x)
    }

    /// See [`Family::mean`].
    pub fn mean(&self) -> f64 {
        self.family().mean()
    }

    /// See [`Family::central`].
    pub fn central(&self) -> f64 {
        self.family().central()
    }
}

/// The cumulative function of a family whose draws are all `at`.
fn step(at: f64, x: f64) -> f64 {
    f64::from(u8::from(x >= at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_dispatches_to_the_family() -> Result<(), Box<dyn std::error::Error>> {
        let families: [Distribution; 3] = [
            Uniform::new(0.0, 4.0)?.into(),
            Triangular::new(0.0, 2.0, 4.0)?.into(),
            Normal::new(2.0, 1.0)?.into(),
        ];
        for distribution in families {
            assert_eq!(distribution.quantile(0.3), distribution.family().quantile(0.3));
            assert!((distribution.cumulative(2.0) - 0.5).abs() < 1e-15);
            assert_eq!(distribution.mean(), 2.0);
            assert_eq!(distribution.central(), 2.0);
        }
        Ok(())
    }
}
