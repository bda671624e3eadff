//! What a measure comes to in two scenarios played on the same draws, and the spread
//! of their difference.
//!
//! With y_d the value and n_d the weight observed on draw d, a measure is the ratio
//! `R = Σy_d / Σn_d`, and what draw d does to the difference `R₂ − R₁` is, by
//! linearisation, `z_d = (y₂_d − R₂·n₂_d)/n̄₂ − (y₁_d − R₁·n₁_d)/n̄₁` (Cochran 1977,
//! *Sampling Techniques*, section 6.4). Where all weights are 1 this is the paired
//! difference, without its mean. What is observed on one draw, over its plays, is one
//! observation, so nothing is assumed of how plays of a draw hang together.

use super::measure::Observation;
use crate::experiment::ExactSum;

/// Values observed of both sides: value and weight of the first, then of the second.
const PARTS: usize = 4;

/// Sums over draws, the same bits in any order.
#[derive(Clone, Debug)]
pub(in crate::experiment) struct Moments {
    /// Values are kept in multiples of this, so that they are of moderate size.
    reach: f64,
    /// Is there a first side?
    paired: bool,
    draws: u64,
    /// Draws on which there was something to measure, a side.
    seen: [u64; 2],
    sums: [ExactSum; PARTS],
    products: [[ExactSum; PARTS]; PARTS],
}

/// A measure in one scenario, or its difference between two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The measure in the first scenario; `None` if the claim is about one scenario.
    pub first: Option<f64>,
    /// The measure in the second scenario.
    pub second: f64,
    /// What the claim is about: second less first, or the second alone.
    pub value: f64,
    /// Standard deviation of what a draw does to it.
    pub deviation: f64,
    /// About the most that one negotiation can do to it, times the number of draws.
    pub reach: f64,
    /// Draws.
    pub draws: u64,
    /// The draws on which something was observed, of the side that has fewer.
    pub observed: u64,
}

impl Effect {
    /// Its standard error.
    pub fn standard_error(&self) -> f64 {
        self.deviation / libm::sqrt(self.draws.max(1) as f64)
    }
}

impl Moments {
    /// Of nothing. `reach` > 0 is about the largest difference between negotiations.
    pub(in crate::experiment) fn new(reach: f64, paired: bool) -> Self {
        Self {
            reach,
            paired,
            draws: 0,
            seen: [0; 2],
            sums: [ExactSum::new(); PARTS],
            products: [[ExactSum::new(); PARTS]; PARTS],
        }
    }

    /// Adds what a draw came to, a play, in the first scenario (if there is one) and the
    /// second.
    pub(in crate::experiment) fn add(&mut self, first: Option<Observation>, second: Observation) {
        let first = first.unwrap_or_default();
        let parts =
            [first.value / self.reach, first.weight, second.value / self.reach, second.weight];
        self.draws += 1;
        self.seen[0] += u64::from(first.weight > 0.0);
        self.seen[1] += u64::from(second.weight > 0.0);
        for (row, left) in parts.iter().enumerate() {
            self.sums[row].add(*left);
            for (column, right) in parts.iter().enumerate().skip(row) {
                self.products[row][column].add(left * right);
            }
        }
    }

    /// The effect so far; `None` while a side has nothing to measure.
    pub(in crate::experiment) fn effect(&self) -> Option<Effect> {
        let draws = self.draws as f64;
        let mean = |part: usize| self.sums[part].value() / draws;
        let (weight_1, weight_2) = (mean(1), mean(3));
        if self.draws == 0 || weight_2 <= 0.0 || (self.paired && weight_1 <= 0.0) {
            return None;
        }
        let second = mean(2) / weight_2;
        let (mut first, mut factors) = (None, [0.0, 0.0, 1.0 / weight_2, -second / weight_2]);
        let mut heaviest = (1.0 / weight_2).max(1.0);
        if self.paired {
            let ratio = mean(0) / weight_1;
            first = Some(ratio);
            factors[0] = -1.0 / weight_1;
            factors[1] = ratio / weight_1;
            heaviest = heaviest.max(1.0 / weight_1);
        }
        let mut squares = 0.0;
        for (row, left) in factors.iter().enumerate() {
            for (column, right) in factors.iter().enumerate().skip(row) {
                let twice = if row == column { 1.0 } else { 2.0 };
                squares += twice * left * right * self.products[row][column].value();
            }
        }
        let variance = squares.max(0.0) / (draws - 1.0).max(1.0);
        Some(Effect {
            first: first.map(|first| self.reach * first),
            second: self.reach * second,
            value: self.reach * (second - first.unwrap_or(0.0)),
            deviation: self.reach * libm::sqrt(variance),
            reach: self.reach * heaviest,
            draws: self.draws,
            observed: if self.paired { self.seen[0].min(self.seen[1]) } else { self.seen[1] },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::CLOSED_FORM;

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < CLOSED_FORM
    }

    #[test]
    fn with_all_weights_one_it_is_the_paired_difference() {
        let pairs = [(3.0, 4.0), (1.0, 1.5), (2.0, 5.0), (7.0, 6.5), (0.0, 1.0)];
        let mut moments = Moments::new(10.0, true);
        for (first, second) in pairs {
            moments.add(Some(Observation::one(first)), Observation::one(second));
        }
        let differences: Vec<f64> = pairs.iter().map(|(first, second)| second - first).collect();
        let mean = differences.iter().sum::<f64>() / 5.0;
        let variance = differences.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / 4.0;
        let effect = moments.effect().unwrap();
        assert!(close(effect.value, mean) && close(effect.deviation, variance.sqrt()));
        assert!(close(effect.first.unwrap(), 2.6) && close(effect.second, 3.6));
        assert_eq!((effect.draws, effect.observed, effect.reach), (5, 5, 10.0));
    }

    #[test]
    fn of_one_side_it_is_the_ratio_and_its_linearised_error() {
        // Two plays a draw, of which none, one or both are measured.
        let draws = [(0.5, 1.0), (0.0, 0.0), (0.2, 0.5), (0.9, 1.0)];
        let mut moments = Moments::new(1.0, false);
        for (value, weight) in draws {
            moments.add(None, Observation { value, weight });
        }
        let ratio = 1.6 / 2.5;
        let squares: f64 = draws.iter().map(|(y, n)| (y - ratio * n) * (y - ratio * n)).sum();
        let effect = moments.effect().unwrap();
        assert!(close(effect.value, ratio));
        assert!(close(effect.deviation, (squares / 3.0).sqrt() / 0.625));
        assert_eq!((effect.observed, effect.first), (3, None));
    }

    #[test]
    fn nothing_to_measure_is_no_effect() {
        let mut moments = Moments::new(1.0, true);
        assert_eq!(moments.effect(), None);
        moments.add(Some(Observation::default()), Observation::one(0.3));
        assert_eq!(moments.effect(), None);
    }
}
