//! Finitely many values, each with its probability.

use super::Family;
use crate::tolerance::PROBABILITY_SUM;

/// One of a list of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Discrete {
    /// The values that can occur, ascending.
    values: Vec<f64>,
    /// The probability of a draw at or below each; the last is 1.
    up_to: Vec<f64>,
}

/// Why a discrete distribution is refused.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DiscreteError {
    /// There is no value.
    #[error("there must be at least one value")]
    Empty,
    /// A value or a probability is not a finite number.
    #[error("the values and their probabilities must be finite")]
    NotFinite,
    /// A probability is negative.
    #[error("a probability must not be negative")]
    NegativeProbability,
    /// The probabilities do not sum to 1.
    #[error("the probabilities must sum to 1, not {sum}")]
    SumNotOne {
        /// What they sum to.
        sum: f64,
    },
}

impl Discrete {
    /// Pairs of a value and its probability, in any order; a value may be listed
    /// more than once.
    ///
    /// # Errors
    /// If the list is empty, a number in it is not finite, a probability is
    /// negative, or they do not sum to 1 within [`PROBABILITY_SUM`].
    pub fn new(outcomes: &[(f64, f64)]) -> Result<Self, DiscreteError> {
        if outcomes.is_empty() {
            return Err(DiscreteError::Empty);
        }
        if !outcomes.iter().all(|(value, probability)| value.is_finite() && probability.is_finite())
        {
            return Err(DiscreteError::NotFinite);
        }
        if outcomes.iter().any(|(_, probability)| *probability < 0.0) {
            return Err(DiscreteError::NegativeProbability);
        }
        let mut possible: Vec<(f64, f64)> =
            outcomes.iter().copied().filter(|(_, probability)| *probability > 0.0).collect();
        possible.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let sum: f64 = possible.iter().map(|(_, probability)| probability).sum();
        if (sum - 1.0).abs() > PROBABILITY_SUM {
            return Err(DiscreteError::SumNotOne { sum });
        }
        let mut below = 0.0;
        let up_to = possible.iter().map(|(_, probability)| {
            below += probability;
            below / sum
        });
        let mut up_to: Vec<f64> = up_to.collect();
        if let Some(last) = up_to.last_mut() {
            *last = 1.0;
        }
        Ok(Self { values: possible.into_iter().map(|(value, _)| value).collect(), up_to })
    }
}

impl Family for Discrete {
    #[inline]
    fn quantile(&self, u: f64) -> f64 {
        // The last entry is 1, so the index is one of a value for every u up to 1.
        let index = self.up_to.partition_point(|up_to| *up_to < u);
        self.values[index.min(self.values.len() - 1)]
    }

    fn cumulative(&self, x: f64) -> f64 {
        let count = self.values.partition_point(|value| *value <= x);
        if count == 0 { 0.0 } else { self.up_to[count - 1] }
    }

    fn mean(&self) -> f64 {
        let mut below = 0.0;
        let terms = self.values.iter().zip(&self.up_to).map(|(value, up_to)| {
            let probability = up_to - below;
            below = *up_to;
            value * probability
        });
        terms.sum()
    }

    /// The median: unlike the mean, always a possible value.
    fn central(&self) -> f64 {
        self.quantile(0.5)
    }
}

#[cfg(test)]
mod tests {
    use rand_distr::Distribution as _;
    use rand_distr::weighted::WeightedIndex;

    use super::super::checks;
    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    const OUTCOMES: [(f64, f64); 5] = [(4.0, 0.2), (-1.0, 0.3), (0.5, 0.0), (2.0, 0.4), (4.0, 0.1)];

    #[test]
    fn it_is_the_list() -> Outcome {
        let family = Discrete::new(&OUTCOMES)?;
        checks::monotone(&family);
        checks::mean(&family);
        assert!((family.mean() - 1.7).abs() < 1e-15);
        let expected = |x: f64| {
            OUTCOMES.iter().filter(|(value, _)| *value <= x).map(|(_, share)| share).sum::<f64>()
        };
        for x in [-2.0, -1.0, 0.0, 0.5, 2.0, 3.9, 4.0, 5.0] {
            assert!((family.cumulative(x) - expected(x)).abs() < 1e-15);
        }
        let index = WeightedIndex::new(OUTCOMES.map(|(_, probability)| probability))?;
        checks::same_draws(&family, |rng| OUTCOMES[index.sample(rng)].0);
        Ok(())
    }

    #[test]
    fn only_possible_values_are_drawn() -> Outcome {
        let family = Discrete::new(&OUTCOMES)?;
        assert_eq!(family.central(), 2.0);
        for u in checks::probabilities() {
            assert!([-1.0, 2.0, 4.0].contains(&family.quantile(u)));
        }
        // The quantile is the least value whose cumulative probability reaches u.
        for u in checks::probabilities() {
            assert!(family.cumulative(family.quantile(u)) >= u);
        }
        Ok(())
    }

    #[test]
    fn each_mistake_has_its_error() {
        let new = Discrete::new;
        assert_eq!(new(&[]), Err(DiscreteError::Empty));
        assert_eq!(new(&[(f64::NAN, 1.0)]), Err(DiscreteError::NotFinite));
        assert_eq!(new(&[(1.0, 1.5), (2.0, -0.5)]), Err(DiscreteError::NegativeProbability));
        assert_eq!(new(&[(1.0, 0.5), (2.0, 0.4)]), Err(DiscreteError::SumNotOne { sum: 0.9 }));
        assert_eq!(new(&[(1.0, 0.0)]), Err(DiscreteError::SumNotOne { sum: 0.0 }));
        assert!(new(&[(1.0, 1.0 / 3.0), (2.0, 1.0 / 3.0), (3.0, 0.333_333_333_4)]).is_ok());
    }

    #[test]
    fn value_stability() -> Outcome {
        assert_eq!(
            checks::bits(&Discrete::new(&OUTCOMES)?),
            [
                0xbff0_0000_0000_0000,
                0xbff0_0000_0000_0000,
                0x4000_0000_0000_0000,
                0x4010_0000_0000_0000
            ]
        );
        Ok(())
    }
}
