//! What a sweep is cut into. The cut follows from the plan alone: a block has the same
//! address whoever plays it, on however many machines.

use std::ops::Range;

/// Negotiations in a block, about: a block is what is lost when a machine is.
const BLOCK: u64 = 16_384;

/// What is played at every point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Master seed.
    pub seed: u64,
    /// Points.
    pub points: u64,
    /// Negotiations at each point, a multiple of `plays`; with a precision, at most.
    pub replicates: u64,
    /// Negotiations on each draw, at least 1.
    pub plays: u32,
    /// A point is played until the 95% half-width of its agreement probability is this.
    pub precision: Option<f64>,
    /// Is every negotiation kept as a row?
    pub rows: bool,
}

/// Negotiations at one point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The point.
    pub point: u64,
    /// Which of its negotiations; with a precision, at most.
    pub replicates: Range<u64>,
}

/// What is played, kept and found again as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its number, from 0.
    pub index: u64,
    /// What is in it: points in their order.
    pub pieces: Vec<Piece>,
}

impl Plan {
    /// Can it be cut into blocks? One that was read from a file need not be.
    pub fn is_sound(&self) -> bool {
        let plays = u64::from(self.plays);
        let whole = plays > 0 && self.replicates > 0 && self.replicates.is_multiple_of(plays);
        let precise = self.precision.is_none_or(|width| width > 0.0 && width < 0.5);
        let countable = || self.points.checked_mul(self.blocks_a_point()).is_some();
        self.points > 0 && whole && precise && countable()
    }

    /// The same with whole draws at every point.
    pub fn of_whole_draws(self) -> Self {
        let plays = self.plays.max(1);
        let replicates = self.replicates.max(1).next_multiple_of(u64::from(plays));
        Self { plays, replicates, ..self }
    }

    /// Negotiations of one point in a block: all of them if they are few, or if only
    /// playing tells how many there are.
    fn piece(&self) -> u64 {
        let plays = u64::from(self.plays);
        match self.precision {
            Some(_) => self.replicates,
            None => self.replicates.min((BLOCK / plays).max(1) * plays),
        }
    }

    /// Points in a block: more than one if they are small.
    fn points_a_block(&self) -> u64 {
        (BLOCK / self.replicates).max(1)
    }

    /// Blocks of one point: more than one if it is large.
    fn blocks_a_point(&self) -> u64 {
        self.replicates.div_ceil(self.piece())
    }

    /// How many blocks there are.
    pub fn blocks(&self) -> u64 {
        self.points.div_ceil(self.points_a_block()) * self.blocks_a_point()
    }

    /// The block with this number, below [`Plan::blocks`].
    pub fn block(&self, index: u64) -> Block {
        let (group, part) = (index / self.blocks_a_point(), index % self.blocks_a_point());
        let first = group * self.points_a_block();
        let start = part * self.piece();
        let replicates = start..(start + self.piece()).min(self.replicates);
        let points = first..(first + self.points_a_block()).min(self.points);
        let piece = |point| Piece { point, replicates: replicates.clone() };
        Block { index, pieces: points.map(piece).collect() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_cut_is_not_sound() {
        let plan =
            Plan { seed: 1, points: 3, replicates: 8, plays: 4, precision: None, rows: false };
        assert!(plan.is_sound());
        assert!(!Plan { points: 0, ..plan }.is_sound());
        assert!(!Plan { replicates: 0, ..plan }.is_sound());
        assert!(!Plan { replicates: 9, ..plan }.is_sound());
        assert!(!Plan { plays: 0, ..plan }.is_sound());
        assert!(!Plan { points: u64::MAX, replicates: 1 << 40, ..plan }.is_sound());
        assert!(!Plan { precision: Some(f64::NAN), ..plan }.is_sound());
    }

    proptest! {
        #[test]
        fn blocks_cover_every_negotiation_once(
            points in 1u64..50, replicates in 1u64..100_000, plays in 1u32..30, precise: bool,
        ) {
            let precision = precise.then_some(0.01);
            let plan = Plan { seed: 1, points, replicates, plays, precision, rows: false }.of_whole_draws();
            let pieces = (0..plan.blocks()).flat_map(|index| plan.block(index).pieces);
            let mut next = (0, 0);
            for piece in pieces {
                prop_assert_eq!((piece.point, piece.replicates.start), next);
                prop_assert_eq!(piece.replicates.start % u64::from(plays), 0);
                prop_assert!(piece.replicates.start < piece.replicates.end);
                next = if piece.replicates.end == plan.replicates {
                    (piece.point + 1, 0)
                } else {
                    (piece.point, piece.replicates.end)
                };
            }
            prop_assert_eq!(next, (points, 0));
        }
    }
}
