//! Sweeps: one scenario at many points.
//!
//! A *factor* is something that is varied, a *point* has one coordinate for each factor,
//! and a *design* says which points there are. Every point is played on the same draws
//! (common random numbers, Glasserman & Yao 1992), so that differences between points are
//! differences of what is varied. What is played is cut into blocks by the plan alone
//! ([`Plan::block`]): who plays which block, and in which order, changes no byte.

mod block;
pub mod block_file;
mod play;
mod points;
pub mod table;

pub use block::{Block, Piece, Plan};
pub use play::{Played, Reached, Setting, Store, play, play_pieces};
pub use points::Points;

/// Something that is varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Identifier, unique in the design.
    pub id: String,
    /// The path of the number that is varied, if it is one.
    pub path: Option<String>,
    /// What it takes.
    pub values: Values,
}

/// The values a factor takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Any number from `low` to `high`; in a grid `steps` of them, both ends included.
    Range {
        /// The lowest value.
        low: f64,
        /// The highest value, above the lowest.
        high: f64,
        /// At least 2.
        steps: usize,
        /// Do even steps multiply? Then the lowest value is above 0.
        logarithmic: bool,
    },
    /// These numbers, at least one.
    Listed(Vec<f64>),
    /// What has these names, at least one.
    Named(Vec<String>),
}

/// Where a point lies on a factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coordinate {
    /// At a number: any of a range, or the listed one with this index.
    Number {
        /// The number.
        value: f64,
        /// Its index among listed numbers; 0 of a range.
        index: usize,
    },
    /// At the choice with this index.
    Choice(usize),
}

/// Which points a design has.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Every combination.
    Grid,
    /// The first value of every factor, then the others of each alone.
    OneAtATime,
    /// A Latin hypercube of so many points, spread out.
    LatinHypercube(usize),
    /// The first points of a scrambled Sobol' sequence.
    Sobol(usize),
    /// The first points of a scrambled Halton sequence.
    Halton(usize),
    /// Independent points.
    Random(usize),
    /// These points.
    Table(Vec<Vec<Coordinate>>),
}

impl Values {
    /// How many values a grid takes.
    pub fn count(&self) -> usize {
        match self {
            Self::Range { steps, .. } => *steps,
            Self::Listed(values) => values.len(),
            Self::Named(names) => names.len(),
        }
    }

    /// The value with this index in a grid.
    pub fn at(&self, index: usize) -> Coordinate {
        match self {
            Self::Range { steps, .. } => self.on(index as f64 / (*steps - 1).max(1) as f64),
            Self::Listed(values) => Coordinate::Number { value: values[index], index },
            Self::Named(_) => Coordinate::Choice(index),
        }
    }

    /// The value at a share of the way from the first to the last, 0..=1: of what is listed,
    /// every value has an equal part of it.
    pub fn on(&self, share: f64) -> Coordinate {
        let part = |count: usize| ((share * count as f64) as usize).min(count - 1);
        match self {
            Self::Range { low, high, logarithmic, .. } => {
                let value = if *logarithmic {
                    low * libm::pow(high / low, share)
                } else {
                    low + share * (high - low)
                };
                Coordinate::Number { value: value.clamp(*low, *high), index: 0 }
            }
            Self::Listed(values) => self.at(part(values.len())),
            Self::Named(names) => self.at(part(names.len())),
        }
    }
}

impl Factor {
    /// A coordinate as it is written: numbers by the shortest decimals that give them back.
    pub fn text(&self, coordinate: Coordinate) -> String {
        match (coordinate, &self.values) {
            (Coordinate::Number { value, .. }, _) => value.to_string(),
            (Coordinate::Choice(index), Values::Named(names)) => names[index].clone(),
            (Coordinate::Choice(index), _) => index.to_string(),
        }
    }
}

impl Coordinate {
    /// Its index among what is listed or named; 0 on a range.
    pub fn index(self) -> usize {
        match self {
            Self::Number { index, .. } | Self::Choice(index) => index,
        }
    }
}

impl Kind {
    /// How many points; `None` if more than can be counted.
    pub fn size(&self, factors: &[Factor]) -> Option<u64> {
        let mut counts = factors.iter().map(|factor| factor.values.count() as u64);
        match self {
            Self::Grid => counts.try_fold(1_u64, u64::checked_mul),
            Self::OneAtATime => counts.try_fold(1_u64, |all, count| all.checked_add(count - 1)),
            Self::LatinHypercube(points)
            | Self::Sobol(points)
            | Self::Halton(points)
            | Self::Random(points) => Some(*points as u64),
            Self::Table(points) => Some(points.len() as u64),
        }
    }
}
