//! Variance-based indices: Sobol's first-order and total ones.
//!
//! With A and B two independent samples and A_B^i the sample A with factor i taken from B,
//!
//! ```text
//! S_i  = mean f(B)·(f(A_B^i) − f(A)) / V      S_Ti = ½ mean (f(A) − f(A_B^i))² / V
//! ```
//!
//! V being the variance of f over A and B together, outputs centred by their overall mean.
//! Sources: Sobol' (1993), *Sensitivity estimates for nonlinear mathematical models*; Saltelli
//! et al. (2010), *Variance based sensitivity analysis of model output*, Computer Physics
//! Communications 181, table 2 (b); Jansen (1999), *Analysis of variance designs for model
//! output*, Computer Physics Communications 117, for the total index. Normalised like
//! `sobol.analyze` of SALib 1.6, which gives the same numbers.

use rayon::prelude::*;

use super::{SensitivityError, around, constant, deviations, moments, resample, usable};
use crate::chance::Streams;
use crate::experiment::Interval;
use crate::experiment::design::{Design, DesignError};

/// The runs that [`sobol_indices`] needs, made of a design of twice as many factors: point k of
/// it gives the d + 2 runs from k·(d + 2) on, which are A, A_B^1, ..., A_B^d, B.
#[derive(Clone, Debug, PartialEq)]
pub struct Saltelli<D> {
    base: D,
}

/// The indices of one factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SobolIndex {
    /// S: the share of the variance that knowing this factor alone would take away.
    pub first_order: f64,
    /// Its bootstrap interval.
    pub first_order_interval: Interval,
    /// S_T: the share of the variance that would be left if all other factors were known.
    pub total: f64,
    /// Its bootstrap interval.
    pub total_interval: Interval,
}

impl<D: Design> Saltelli<D> {
    /// Of a base design of 2d factors, best scrambled Sobol' points, a power of 2 of them.
    pub fn new(base: D) -> Result<Self, DesignError> {
        match base.factors() {
            found if found % 2 == 1 => Err(DesignError::OddFactors { found }),
            _ => Ok(Self { base }),
        }
    }

    /// Runs that a point of the base design gives: d + 2.
    pub fn runs_per_point(&self) -> usize {
        self.factors() + 2
    }
}

impl<D: Design> Design for Saltelli<D> {
    fn factors(&self) -> usize {
        self.base.factors() / 2
    }

    fn points(&self) -> u64 {
        self.base.points().saturating_mul(self.runs_per_point() as u64)
    }

    fn point(&self, index: u64, point: &mut [f64]) {
        let (factors, runs) = (self.factors(), self.runs_per_point() as u64);
        let mut both = vec![0.0; 2 * factors];
        self.base.point(index / runs, &mut both);
        let (a, b) = both.split_at(factors);
        let run = (index % runs) as usize;
        for (factor, to) in point.iter_mut().enumerate().take(factors) {
            let from_b = run == factors + 1 || run == factor + 1;
            *to = if from_b { b[factor] } else { a[factor] };
        }
    }
}

/// The indices of each of `factors` factors, of the outputs of the runs of [`Saltelli`] in their
/// order. Intervals at `level` (between 0 and 1) from `resamples` bootstrap resamples.
///
/// Indices are estimates: small ones may come out below 0, and first-order ones above total.
pub fn sobol_indices(
    outputs: &[f64],
    factors: usize,
    resamples: u64,
    level: f64,
    streams: &Streams,
) -> Result<Vec<SobolIndex>, SensitivityError> {
    let z = deviations(level)?;
    let runs = factors + 2;
    if !outputs.len().is_multiple_of(runs) {
        let what = "a point of Saltelli's design";
        return Err(SensitivityError::Incomplete { what, runs, found: outputs.len() });
    }
    let points = outputs.len() / runs;
    if points < 2 {
        return Err(SensitivityError::TooFew { what: "points", needed: 2, found: points });
    }
    usable("output", outputs)?;
    let (mean, variance) = moments(outputs);
    if constant(outputs) || variance <= 0.0 {
        return Err(SensitivityError::Constant);
    }
    let deviation = libm::sqrt(variance);
    let centred: Vec<f64> = outputs.iter().map(|output| (output - mean) / deviation).collect();
    let indices = |chosen: &[usize]| estimate(&centred, factors, chosen);
    let all: Vec<usize> = (0..points).collect();
    let found = indices(&all).ok_or(SensitivityError::Constant)?;
    let resampled: Vec<_> = (0..resamples)
        .into_par_iter()
        .filter_map(|number| {
            indices(&resample(streams, "sensitivity.sobol_indices", number, points))
        })
        .collect();
    let index = |(factor, &(first_order, total)): (usize, &(f64, f64))| {
        let firsts: Vec<f64> = resampled.iter().map(|indices| indices[factor].0).collect();
        let totals: Vec<f64> = resampled.iter().map(|indices| indices[factor].1).collect();
        SobolIndex {
            first_order,
            first_order_interval: around(first_order, &firsts, z, level),
            total,
            total_interval: around(total, &totals, z, level),
        }
    };
    Ok(found.iter().enumerate().map(index).collect())
}

/// First-order and total index of each factor from the chosen points; `None` where A and B are
/// all alike.
fn estimate(outputs: &[f64], factors: usize, chosen: &[usize]) -> Option<Vec<(f64, f64)>> {
    let runs = factors + 2;
    let rows = || chosen.iter().map(|point| &outputs[point * runs..(point + 1) * runs]);
    let ends: Vec<f64> = rows().flat_map(|row| [row[0], row[runs - 1]]).collect();
    let (_, variance) = moments(&ends);
    if constant(&ends) || variance <= 0.0 {
        return None;
    }
    let mut sums = vec![(0.0, 0.0); factors];
    for row in rows() {
        let (a, b) = (row[0], row[runs - 1]);
        for ((first, total), mixed) in sums.iter_mut().zip(&row[1..]) {
            *first += b * (mixed - a);
            *total += (a - mixed) * (a - mixed);
        }
    }
    let number = chosen.len() as f64;
    let index = |(first, total)| (first / number / variance, 0.5 * total / number / variance);
    Some(sums.into_iter().map(index).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::Random;

    #[test]
    fn runs_mix_the_two_halves() {
        let base = Random::new(6, &Streams::new(1));
        let mut both = [0.0; 6];
        base.point(3, &mut both);
        let design = Saltelli::new(base).unwrap();
        let expected = [[0, 1, 2], [3, 1, 2], [0, 4, 2], [0, 1, 5], [3, 4, 5]];
        for (run, places) in expected.iter().enumerate() {
            let mut point = [0.0; 3];
            design.point(15 + run as u64, &mut point);
            assert_eq!(point, places.map(|place| both[place]));
        }
        assert!(Saltelli::new(Random::new(3, &Streams::new(1))).is_err());
    }

    /// Two points by hand: A, A_B, B are 0, 1, 3 and 2, 4, 6. Over A and B the variance is
    /// 18.75 − 2.75² = 4.6875; the mean of all six is 8/3.
    #[test]
    fn two_points_by_hand() {
        let outputs = [0.0, 1.0, 3.0, 2.0, 4.0, 6.0];
        let found = sobol_indices(&outputs, 1, 0, 0.95, &Streams::new(1)).unwrap();
        let variance = (0.0 + 9.0 + 4.0 + 36.0) / 4.0 - 2.75 * 2.75;
        let mean = 16.0 / 6.0;
        let first = ((3.0 - mean) * 1.0 + (6.0 - mean) * 2.0) / 2.0 / variance;
        let total = 0.5 * (1.0 + 4.0) / 2.0 / variance;
        assert!((found[0].first_order - first).abs() < 1e-12);
        assert!((found[0].total - total).abs() < 1e-12);
        assert_eq!(found[0].total_interval.half_width(), 0.0);
    }

    #[test]
    fn what_says_nothing_is_refused() {
        let streams = Streams::new(1);
        let ask = |outputs: &[f64], level| sobol_indices(outputs, 1, 10, level, &streams);
        assert_eq!(ask(&[1.0; 6], 0.9), Err(SensitivityError::Constant));
        assert!(matches!(ask(&[], 0.9), Err(SensitivityError::TooFew { .. })));
        assert!(matches!(ask(&[1.0, 2.0], 0.9), Err(SensitivityError::Incomplete { .. })));
        let spoilt = [0.0, 1.0, f64::NAN, 0.0, 1.0, 2.0];
        let expected = SensitivityError::Unusable { what: "output", run: 2 };
        assert_eq!(ask(&spoilt, 0.9), Err(expected));
        assert!(matches!(ask(&[0.0; 6], 1.0), Err(SensitivityError::Setting { .. })));
        // A and B alike, and only the mixed runs differ.
        assert_eq!(ask(&[0.0, 1.0, 0.0, 0.0, 2.0, 0.0], 0.9), Err(SensitivityError::Constant));
    }
}
