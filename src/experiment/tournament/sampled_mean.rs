//! A mean over draws, how well it is known, and whether it differs from nothing.

use crate::chance::special::{student_critical, student_two_sided};
use crate::experiment::{ExactMoments, LEVEL};
use crate::tolerance::{NO_SPREAD, ties};

/// A mean over draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampledMean {
    /// The mean.
    pub mean: f64,
    /// Its standard error: 0 where nothing is left to chance, `None` of a single draw.
    pub standard_error: Option<f64>,
    /// The draws it was observed on; 0 where nothing is left to chance.
    pub draws: u64,
}

impl SampledMean {
    /// A mean that nothing is left to chance in.
    pub fn certain(mean: f64) -> Self {
        Self { mean, standard_error: Some(0.0), draws: 0 }
    }

    /// Of one observation a draw; `None` of nothing.
    pub fn of(moments: &ExactMoments) -> Option<Self> {
        let mean = moments.mean()?;
        let standard_error = moments.standard_error();
        let none = NO_SPREAD * mean.abs().max(1.0);
        let standard_error = standard_error.map(|error| if error < none { 0.0 } else { error });
        Some(Self { mean, standard_error, draws: moments.count() })
    }

    /// Its interval of confidence [`LEVEL`], by Student's t.
    pub fn interval(&self) -> Option<(f64, f64)> {
        let error = self.standard_error?;
        if error == 0.0 {
            return Some((self.mean, self.mean));
        }
        let half = error * student_critical(LEVEL, self.draws.saturating_sub(1) as f64);
        Some((self.mean - half, self.mean + half))
    }

    /// How likely a mean as far from 0 would be if the truth were 0 (two-sided t test);
    /// 0 or 1 where nothing is left to chance, `None` of a single draw.
    pub fn p_value(&self) -> Option<f64> {
        let error = self.standard_error?;
        Some(if ties(self.mean, 0.0) {
            1.0
        } else if error == 0.0 {
            0.0
        } else {
            student_two_sided(self.mean / error, self.draws.saturating_sub(1) as f64)
        })
    }
}

/// Holm's correction for so many tests (Holm 1979, *Scandinavian Journal of Statistics*
/// 6): the chance of any false alarm stays below the level the results are held to.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    let mut corrected = vec![0.0; p_values.len()];
    let mut largest = 0.0f64;
    for (rank, test) in order.iter().enumerate() {
        largest = largest.max((p_values.len() - rank) as f64 * p_values[*test]).min(1.0);
        corrected[*test] = largest;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::CLOSED_FORM;

    #[test]
    fn a_mean_has_the_interval_of_the_textbook() {
        let moments: ExactMoments = [1.0, 2.0, 3.0, 4.0].into_iter().collect();
        let mean = SampledMean::of(&moments).unwrap();
        // s = 1.290994, s / 2 = 0.645497, t(0.975, 3) = 3.182446.
        let (low, high) = mean.interval().unwrap();
        assert!((low - (2.5 - 0.645_497 * 3.182_446)).abs() < 1e-5, "{low}");
        assert!((high + low - 5.0).abs() < CLOSED_FORM);
        assert!((mean.p_value().unwrap() - 0.030_466).abs() < 1e-5);
    }

    #[test]
    fn certainty_has_no_error_and_one_draw_no_known_one() {
        assert_eq!(SampledMean::certain(0.2).p_value(), Some(0.0));
        assert_eq!(SampledMean::certain(0.0).p_value(), Some(1.0));
        let one: ExactMoments = [0.3].into_iter().collect();
        assert_eq!(SampledMean::of(&one).unwrap().interval(), None);
        let same: ExactMoments = [0.3; 9].into_iter().collect();
        assert_eq!(SampledMean::of(&same).unwrap().interval(), Some((0.3, 0.3)));
    }

    #[test]
    fn corrections_are_those_of_the_worked_example() {
        let corrected = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, expected) in corrected.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            assert!((found - expected).abs() < CLOSED_FORM, "{corrected:?}");
        }
        assert_eq!(holm(&[]), Vec::<f64>::new());
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
    }
}
