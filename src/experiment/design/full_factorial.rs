//! Every combination of levels.

use super::{DesignError, Grid};

/// Every combination of the factors' levels once, the last factor changing fastest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullFactorial {
    levels: Vec<usize>,
    runs: u64,
}

impl FullFactorial {
    /// `levels` has the number of levels of each factor, from 1. Without factors there is one
    /// run. At most 2⁶⁴ − 1 runs.
    pub fn new(levels: Vec<usize>) -> Result<Self, DesignError> {
        if let Some(factor) = levels.iter().position(|count| *count == 0) {
            return Err(DesignError::NoLevels { factor });
        }
        let runs = levels.iter().try_fold(1u64, |runs, count| runs.checked_mul(*count as u64));
        let too_large =
            DesignError::TooLarge { design: "a full grid", most: u64::MAX, what: "runs" };
        Ok(Self { runs: runs.ok_or(too_large)?, levels })
    }
}

impl Grid for FullFactorial {
    fn factors(&self) -> usize {
        self.levels.len()
    }

    fn runs(&self) -> u64 {
        self.runs
    }

    fn levels(&self, index: u64, levels: &mut [usize]) {
        let mut rest = index % self.runs;
        for (factor, count) in self.levels.iter().enumerate().rev() {
            if let Some(level) = levels.get_mut(factor) {
                *level = (rest % *count as u64) as usize;
            }
            rest /= *count as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_occurs_once_in_the_order_of_an_odometer() {
        let grid = FullFactorial::new(vec![2, 1, 3]).unwrap();
        let mut found = Vec::new();
        for run in 0..grid.runs() {
            let mut levels = [9; 3];
            grid.levels(run, &mut levels);
            found.push(levels);
        }
        assert_eq!(found, [[0, 0, 0], [0, 0, 1], [0, 0, 2], [1, 0, 0], [1, 0, 1], [1, 0, 2]]);
        let mut again = [9; 3];
        grid.levels(7, &mut again);
        assert_eq!(again, found[1]);
    }

    #[test]
    fn what_cannot_be_counted_is_refused() {
        assert_eq!(FullFactorial::new(vec![2, 0]), Err(DesignError::NoLevels { factor: 1 }));
        assert!(FullFactorial::new(vec![1 << 32, 1 << 32]).is_err());
        assert_eq!(FullFactorial::new(vec![]).unwrap().runs(), 1);
    }
}
