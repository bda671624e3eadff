//! Probability distributions, sampled by inverse CDF: one uniform a number.
//!
//! Each family is one file with one type; [`Distribution`] is their register.
//! Transcendental functions come from the `libm` crate, so that a draw is the
//! same bits on every machine.

mod uniform;

pub use uniform::Uniform;

/// Any of the families.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Every value of an interval alike.
    Uniform(Uniform),
}

/// What every family does.
pub trait Family {
    /// The value below which a share `u` of the draws lies, 0 < u < 1.
    fn quantile(&self, u: f64) -> f64;

    /// The probability of a draw at or below `x`.
    fn cumulative(&self, x: f64) -> f64;

    /// The expected value.
    fn mean(&self) -> f64;

    /// The value that stands for the distribution where one number is needed:
    /// what the person who declared it would call its centre.
    fn central(&self) -> f64;
}

impl Distribution {
    /// The family as the common trait.
    pub fn family(&self) -> &dyn Family {
        match self {
            Distribution::Uniform(family) => family,
        }
    }

    /// See [`Family::quantile`].
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        match self {
            Distribution::Uniform(family) => family.quantile(u),
        }
    }

    /// See [`Family::central`].
    pub fn central(&self) -> f64 {
        self.family().central()
    }
}
