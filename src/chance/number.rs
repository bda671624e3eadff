//! The uncertain numbers of a game: what is not known, how it is distributed,
//! and whose ignorance it is.

use super::Formula;
use super::distribution::{Discrete, Distribution};

/// A number of the game: known, or one of those that differ from draw to draw.
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
    /// Where its values come from, before clipping.
    pub origin: Origin,
    /// Values are clipped to this closed range (a score's is 0..1).
    pub clip: Option<(f64, f64)>,
    /// Whose ignorance it is; of a computed number that of its parts, private if any is.
    pub ignorance: Ignorance,
}

/// Where the values of a number come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// Drawn from a distribution.
    Drawn(Distribution),
    /// Worked out of numbers that stand before it in the list.
    Computed(Formula),
}

impl UncertainNumber {
    /// How it is worked out, if it is not drawn.
    pub fn formula(&self) -> Option<&Formula> {
        match &self.origin {
            Origin::Drawn(_) => None,
            Origin::Computed(formula) => Some(formula),
        }
    }

    /// The value at cumulative probability `u`, 0 < u < 1, clipped; `None` if it is not
    /// drawn.
    #[inline]
    pub fn quantile(&self, u: f64) -> Option<f64> {
        match &self.origin {
            Origin::Drawn(distribution) => Some(self.clipped(distribution.quantile(u))),
            Origin::Computed(_) => None,
        }
    }

    /// It is known to have this value.
    pub fn set(&mut self, value: f64) {
        if let Ok(certain) = Discrete::new(&[(value, 1.0)]) {
            self.origin = Origin::Drawn(Distribution::Discrete(certain));
            self.ignorance = Ignorance::Nobody;
        }
    }

    /// A value within what is allowed where the number stands.
    #[inline]
    pub fn clipped(&self, value: f64) -> f64 {
        match self.clip {
            Some((low, high)) => value.clamp(low, high),
            None => value,
        }
    }
}

/// Every uncertain number of a game, with the declared dependence among them.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Numbers {
    /// Indexed by [`NumberId`]; computed numbers follow those they are computed from.
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
        (0..self.list.len() as u32).map(|id| self.central_of(NumberId(id))).collect()
    }

    /// The value of a number where a single central one is needed (exact counts,
    /// `check`), clipped: the central value of its distribution, or what the central
    /// values of its parts make of it.
    pub fn central_of(&self, id: NumberId) -> f64 {
        let number = &self.list[id.0 as usize];
        number.clipped(match &number.origin {
            Origin::Drawn(distribution) => distribution.central(),
            Origin::Computed(formula) => formula.evaluate(|part| match part {
                Quantity::Fixed(value) => value,
                Quantity::Uncertain(part) => self.central_of(part),
            }),
        })
    }

    /// The numbers that are computed from others, in an order in which they can be.
    pub fn computed(&self) -> impl Iterator<Item = NumberId> {
        let formulas =
            self.list.iter().enumerate().filter(|(_, number)| number.formula().is_some());
        formulas.map(|(index, _)| NumberId(index as u32))
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
