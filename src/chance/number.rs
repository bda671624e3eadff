//! The uncertain numbers of a game: what is not known, how it is distributed,
//! and whose ignorance it is.

use super::distribution::Distribution;

/// A number of the game: known, or drawn anew in every draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// The same in every draw.
    Fixed(f64),
    /// Entry of [`Numbers`].
    Uncertain(NumberId),
}

/// Index into [`Numbers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NumberId(pub u32);

/// Whose ignorance a distribution describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Ignorance {
    /// We do not know the number; the parties do. Redrawn with every analyst draw.
    #[default]
    Analyst,
    /// The party knows it, the others do not. Redrawn in every replicate.
    Private,
    /// Everybody knows it. It is among the uncertain numbers because events change it.
    Nobody,
}

/// One uncertain number.
#[derive(Clone, Debug, PartialEq)]
pub struct UncertainNumber {
    /// Its path in the scenario, for instance `parties.us.no_deal.level`; also
    /// its address in the random streams.
    pub path: String,
    /// How it is distributed, before clipping.
    pub distribution: Distribution,
    /// Draws are clipped to this closed range (a score's is 0..1).
    pub clip: Option<(f64, f64)>,
    /// Whose ignorance it is.
    pub ignorance: Ignorance,
}

impl UncertainNumber {
    /// The value used where a single central one is needed (exact counts,
    /// `check`): the distribution's own central value, clipped.
    pub fn central(&self) -> f64 {
        self.clipped(self.distribution.central())
    }

    /// The value at cumulative probability `u`, 0 < u < 1, clipped.
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        self.clipped(self.distribution.quantile(u))
    }

    #[inline]
    fn clipped(&self, value: f64) -> f64 {
        match self.clip {
            Some((low, high)) => value.clamp(low, high),
            None => value,
        }
    }
}

/// Every uncertain number of a game, with the declared dependence among them.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Numbers {
    /// Indexed by [`NumberId`].
    pub list: Vec<UncertainNumber>,
    /// Pairs with a declared correlation; all others are independent.
    pub correlations: Vec<Correlation>,
}

/// A declared dependence between two uncertain numbers: a Gaussian copula.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    /// One of the two.
    pub first: NumberId,
    /// The other.
    pub second: NumberId,
    /// Correlation of the underlying normals, -1..1.
    pub rho: f64,
}

impl Numbers {
    /// Adds a number and returns the quantity that refers to it.
    pub fn add(&mut self, number: UncertainNumber) -> Quantity {
        self.list.push(number);
        Quantity::Uncertain(NumberId(self.list.len() as u32 - 1))
    }

    /// Is none of them uncertain?
    pub fn is_certain(&self) -> bool {
        self.list.iter().all(|number| number.ignorance == Ignorance::Nobody)
    }

    /// The central value of every number, in order.
    pub fn central(&self) -> Vec<f64> {
        self.list.iter().map(UncertainNumber::central).collect()
    }
}

impl Quantity {
    /// Its value on a draw (one value per entry of [`Numbers`]).
    #[inline]
    pub fn on(self, draw: &[f64]) -> f64 {
        match self {
            Quantity::Fixed(value) => value,
            Quantity::Uncertain(NumberId(index)) => draw[index as usize],
        }
    }

    /// The number it refers to, if it is uncertain.
    pub fn number(self) -> Option<NumberId> {
        match self {
            Quantity::Fixed(_) => None,
            Quantity::Uncertain(id) => Some(id),
        }
    }
}
