//! A mean over replicates, with an error that allows for replicates sharing a draw.
//!
//! With y_d the sum and n_d the number of observations in draw d, the mean is the
//! ratio R = Σy_d / Σn_d, and its variance, by linearisation (Cochran 1977,
//! *Sampling Techniques*, section 6.4), about `D/(D−1) · Σ(y_d − R·n_d)² / (Σn_d)²`.
//! All sums are exact, so the result does not depend on the order of the draws.

use serde::{Deserialize, Serialize};

use super::ExactSum;

/// The mean of what was observed, draw by draw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusteredMean {
    draws: u64,
    count: u64,
    sum: ExactSum,
    sum_squares: ExactSum,
    cross: ExactSum,
    count_squares: u64,
    /// The draw not yet complete.
    open_count: u64,
    open_sum: ExactSum,
}

impl ClusteredMean {
    /// Adds an observation to the draw that is open.
    #[inline]
    pub fn add(&mut self, value: f64) {
        self.open_count += 1;
        self.open_sum.add(value);
    }

    /// Ends the draw, whether anything was observed in it or not.
    pub fn close(&mut self) {
        let (sum, count) = (self.open_sum.value(), self.open_count);
        self.draws += 1;
        self.count += count;
        self.sum.merge(&self.open_sum);
        self.sum_squares.add(sum * sum);
        self.cross.add(sum * count as f64);
        self.count_squares += count * count;
        self.open_count = 0;
        self.open_sum = ExactSum::new();
    }

    /// Adds the closed draws of another.
    pub fn merge(&mut self, other: &Self) {
        self.draws += other.draws;
        self.count += other.count;
        self.sum.merge(&other.sum);
        self.sum_squares.merge(&other.sum_squares);
        self.cross.merge(&other.cross);
        self.count_squares += other.count_squares;
    }

    /// Observations in closed draws.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The mean; `None` of nothing.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum.value() / self.count as f64)
    }

    /// Its standard error; `None` of fewer than two draws, or of nothing.
    pub fn standard_error(&self) -> Option<f64> {
        let mean = self.mean()?;
        if self.draws < 2 {
            return None;
        }
        let squares = self.sum_squares.value() - 2.0 * mean * self.cross.value()
            + mean * mean * self.count_squares as f64;
        let draws = self.draws as f64;
        Some((draws / (draws - 1.0) * squares.max(0.0)).sqrt() / self.count as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::CLOSED_FORM;

    #[test]
    fn one_observation_a_draw_is_the_ordinary_standard_error() {
        let values = [0.2, 0.9, 0.4, 0.6, 0.1];
        let mut mean = ClusteredMean::default();
        for value in values {
            mean.add(value);
            mean.close();
        }
        let m = values.iter().sum::<f64>() / 5.0;
        let variance = values.iter().map(|v| (v - m) * (v - m)).sum::<f64>() / 4.0;
        assert!((mean.mean().unwrap() - m).abs() < CLOSED_FORM);
        assert!((mean.standard_error().unwrap() - (variance / 5.0).sqrt()).abs() < CLOSED_FORM);
    }

    #[test]
    fn copies_within_a_draw_add_nothing_to_the_precision() {
        let mut once = ClusteredMean::default();
        let mut thrice = ClusteredMean::default();
        for value in [0.2, 0.9, 0.4, 0.6, 0.1] {
            once.add(value);
            (0..3).for_each(|_| thrice.add(value));
            once.close();
            thrice.close();
        }
        let (a, b) = (once.standard_error().unwrap(), thrice.standard_error().unwrap());
        assert!((a - b).abs() < CLOSED_FORM);
    }

    #[test]
    fn draws_without_observation_count_for_nothing_in_the_mean() {
        let mut mean = ClusteredMean::default();
        mean.add(0.5);
        mean.close();
        mean.close();
        assert_eq!(mean.mean(), Some(0.5));
        assert_eq!(mean.count(), 1);
    }

    #[test]
    fn merging_in_any_order_gives_the_same_bits() {
        let part = |values: &[f64]| {
            let mut mean = ClusteredMean::default();
            for value in values {
                mean.add(*value);
                mean.close();
            }
            mean
        };
        let parts = [part(&[0.1, 0.7]), part(&[0.3]), part(&[0.9, 0.25, 0.6])];
        let merged = |order: [usize; 3]| {
            order.iter().fold(ClusteredMean::default(), |mut sum, at| {
                sum.merge(&parts[*at]);
                sum
            })
        };
        assert_eq!(merged([0, 1, 2]), merged([2, 0, 1]));
    }
}
