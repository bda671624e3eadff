//! How many packages: exactly where the diagram tells in time, else from a uniform
//! sample, with its error.

use crate::chance::{Purpose, Streams, page_of};
use crate::space::search::{COUNT_LIMIT, Sampled, Tally};

/// Texts drawn where they are too many to count.
pub(super) const SAMPLE: u64 = 20_000;

/// Where one count of a zone takes too long, so would most others: they get this
/// share of the limit.
const HASTE: u64 = 64;

/// A number of packages.
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    /// Known.
    Exact(u128),
    /// Estimated.
    Sampled {
        /// The texts the sample was drawn from.
        of: u128,
        /// What the sample says.
        sample: Sampled,
    },
}

impl Count {
    /// Counts what reaches the floors; `before` is an earlier count of the same zone.
    pub fn new(tally: &Tally, floors: &[f64], before: Option<&Count>) -> Self {
        match tally.texts(floors, limit(before)) {
            Some(packages) => Count::Exact(packages),
            None => Count::Sampled { of: tally.candidates(), sample: sample(tally, floors) },
        }
    }

    /// The number, or its estimate.
    pub fn packages(&self) -> u128 {
        match self {
            Count::Exact(packages) => *packages,
            Count::Sampled { of, sample } => portion(*of, sample.hits, sample.drawn),
        }
    }

    /// The number if it is known.
    pub fn exact(&self) -> Option<u128> {
        match self {
            Count::Exact(packages) => Some(*packages),
            Count::Sampled { .. } => None,
        }
    }

    /// Are there certainly none?
    pub fn is_zero(&self) -> bool {
        matches!(self, Count::Exact(0))
    }

    /// Its share of `whole`, 0..1 (0 of 0 is 0).
    pub fn share_of(&self, whole: u128) -> f64 {
        if whole == 0 { 0.0 } else { self.packages() as f64 / whole as f64 }
    }

    /// Half the width of the 95% interval of the number: Agresti & Coull (1998), which
    /// is honest about shares near 0 and 1. 0 if it is known.
    pub fn margin(&self) -> f64 {
        match self {
            Count::Exact(_) => 0.0,
            Count::Sampled { of, sample } => {
                let (drawn, hits) = (sample.drawn as f64 + 4.0, sample.hits as f64 + 2.0);
                let share = hits / drawn;
                1.96 * (share * (1.0 - share) / drawn).sqrt() * *of as f64
            }
        }
    }
}

/// Nodes that a count may visit after an earlier one of the same zone.
pub(super) fn limit(before: Option<&Count>) -> u64 {
    if before.is_some_and(|count| count.exact().is_none()) {
        COUNT_LIMIT / HASTE
    } else {
        COUNT_LIMIT
    }
}

/// A uniform sample, always the same.
pub(super) fn sample(tally: &Tally, floors: &[f64]) -> Sampled {
    let streams = Streams::new(0);
    let page = page_of("zopa.count");
    tally.sample(floors, SAMPLE, |draw, uniforms| {
        streams.stream(Purpose::Sampling, draw).fill(page, uniforms);
    })
}

/// `whole · part / parts`, exactly in integers where that fits.
fn portion(whole: u128, part: u64, parts: u64) -> u128 {
    let (part, parts) = (u128::from(part), u128::from(parts.max(1)));
    whole / parts * part + whole % parts * part / parts
}
