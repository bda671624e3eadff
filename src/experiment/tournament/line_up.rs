//! Line-ups: which strategy sits in which seat.

use rustc_hash::FxHashMap;

/// All line-ups of some strategies over some seats.
#[derive(Clone, Debug)]
pub struct LineUps {
    list: Vec<Vec<usize>>,
    places: FxHashMap<u128, usize>,
    strategies: usize,
}

/// How many line-ups there are: `strategies` to the power of `seats`, or without
/// self-play the arrangements in which nobody meets its own strategy. `None` beyond
/// the range of the type.
pub fn how_many(strategies: usize, seats: usize, self_play: bool) -> Option<u64> {
    (0..seats).try_fold(1u64, |product, taken| {
        let left = if self_play { strategies } else { strategies.saturating_sub(taken) };
        product.checked_mul(left as u64)
    })
}

impl LineUps {
    /// Enumerates them; the first seat changes slowest.
    pub fn new(strategies: usize, seats: usize, self_play: bool) -> Self {
        let mut list: Vec<Vec<usize>> = vec![Vec::with_capacity(seats)];
        for _ in 0..seats {
            list = list
                .iter()
                .flat_map(|begun| {
                    (0..strategies).filter(|next| self_play || !begun.contains(next)).map(|next| {
                        let mut longer = begun.clone();
                        longer.push(next);
                        longer
                    })
                })
                .collect();
        }
        let code = |line_up: &[usize]| code(line_up, strategies);
        let places = list.iter().enumerate().map(|(place, one)| (code(one), place)).collect();
        Self { list, places, strategies }
    }

    /// The line-ups: the strategy of every seat.
    pub fn list(&self) -> &[Vec<usize>] {
        &self.list
    }

    /// The line-up that differs from another in one seat, if it is played.
    pub fn with(&self, line_up: usize, seat: usize, strategy: usize) -> Option<usize> {
        let mut other = self.list[line_up].clone();
        other[seat] = strategy;
        self.places.get(&code(&other, self.strategies)).copied()
    }
}

fn code(line_up: &[usize], strategies: usize) -> u128 {
    line_up.iter().fold(0, |code, one| code * strategies as u128 + *one as u128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_counted_as_they_are_listed() {
        for (strategies, seats) in [(1, 1), (2, 2), (3, 2), (3, 4), (4, 3)] {
            for self_play in [true, false] {
                let listed = LineUps::new(strategies, seats, self_play).list().len() as u64;
                assert_eq!(how_many(strategies, seats, self_play), Some(listed));
            }
        }
        assert_eq!(how_many(3, 4, true), Some(81));
        assert_eq!(how_many(4, 3, false), Some(24));
        assert_eq!(how_many(2, 3, false), Some(0));
        assert_eq!(how_many(10, 64, true), None);
    }

    #[test]
    fn a_neighbour_differs_in_one_seat() {
        let all = LineUps::new(3, 2, true);
        assert_eq!(all.list()[1], [0, 1]);
        assert_eq!(all.list()[all.with(1, 0, 2).unwrap()], [2, 1]);
        assert_eq!(LineUps::new(3, 2, false).with(0, 0, 1), None);
    }
}
