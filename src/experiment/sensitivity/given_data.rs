//! Indices from any sample: the runs are divided into classes by the factor's value, and outputs
//! of a class are compared with all outputs.
//!
//! The first-order index is the variance of class means over the variance of outputs; Borgonovo's
//! δ is half the area between the densities of a class and of all outputs, on average. Both take
//! chance differences of classes for real ones; the bootstrap's mean excess is taken off. Both
//! miss what happens within a class, which matters in small samples: a thousand runs make six
//! classes. δ is meant for outputs that have a density, not for a handful of values.
//!
//! Sources: Plischke, Borgonovo & Smith (2013), *Global sensitivity measures from given data*,
//! European Journal of Operational Research 226: estimators, number of classes, bias reduction
//! (equations 26 and 30); Borgonovo (2007), *A new uncertainty importance measure*, Reliability
//! Engineering & System Safety 92. On samples without ties `delta` and `first_order` are those of
//! `delta.analyze` of SALib 1.6.

use rayon::prelude::*;

use super::{SensitivityError, constant, deviations, moments, resample, sample, sample_deviation};
use crate::chance::Streams;
use crate::experiment::Interval;

/// The most classes.
const MOST_CLASSES: f64 = 48.0;

/// Points at which densities are compared.
const GRID: usize = 100;

/// What a sample tells of a factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GivenData {
    /// The share of the output's variance that knowing the factor would take away.
    pub first_order: Reduced,
    /// δ: the share of the output's probability that knowing the factor would move, on average.
    pub delta: Reduced,
}

/// An index, and what is left of it when its bias is taken off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reduced {
    /// As estimated from the sample: too large by chance differences of classes.
    pub raw: f64,
    /// Twice that less the mean over resamples. It may be below 0.
    pub reduced: f64,
    /// The bootstrap interval around `reduced`.
    pub interval: Interval,
}

/// First-order index and δ of each factor, with the number of classes of [`classes_for`], and
/// intervals at `level` (between 0 and 1) from `resamples` bootstrap resamples of runs. At least
/// ten runs.
pub fn given_data(
    inputs: &[Vec<f64>],
    outputs: &[f64],
    resamples: u64,
    level: f64,
    streams: &Streams,
) -> Result<Vec<GivenData>, SensitivityError> {
    let z = deviations(level)?;
    sample(inputs, outputs, 10)?;
    let runs = outputs.len();
    let classes = classes_for(runs);
    let all: Vec<usize> = (0..runs).collect();
    let grid = Grid::of(outputs).ok_or(SensitivityError::Constant)?;
    let found = indices(inputs, outputs, classes, &grid, &all).ok_or(SensitivityError::Constant)?;
    let resampled: Vec<_> = (0..resamples)
        .into_par_iter()
        .filter_map(|number| {
            let chosen = resample(streams, "sensitivity.given_data", number, runs);
            indices(inputs, outputs, classes, &grid, &chosen)
        })
        .collect();
    let reduce = |raw: f64, resampled: Vec<f64>| {
        let (mean, _) = moments(&resampled);
        let reduced = if resampled.is_empty() { raw } else { 2.0 * raw - mean };
        let half = z * sample_deviation(&resampled);
        let interval = Interval { low: reduced - half, high: reduced + half, level };
        Reduced { raw, reduced, interval }
    };
    let both = |(factor, &(first_order, delta)): (usize, &(f64, f64))| GivenData {
        first_order: reduce(first_order, resampled.iter().map(|r| r[factor].0).collect()),
        delta: reduce(delta, resampled.iter().map(|r| r[factor].1).collect()),
    };
    Ok(found.iter().enumerate().map(both).collect())
}

/// How many classes a sample of n runs is divided into: about n^¼ if n is small, n^⅓ if it is
/// large (from about 3,000 on), at most 48.
pub fn classes_for(runs: usize) -> usize {
    let runs = runs as f64;
    let exponent = 2.0 / (7.0 + libm::tanh((1_500.0 - runs) / 500.0));
    libm::ceil(libm::pow(runs, exponent)).clamp(1.0, MOST_CLASSES) as usize
}

/// The first-order index with so many classes, uncorrected. Inputs and outputs are of the same
/// runs, and finite; `None` if outputs are all alike.
pub fn first_order(input: &[f64], outputs: &[f64], classes: usize) -> Option<f64> {
    let (mean, variance) = moments(outputs);
    if constant(outputs) || variance <= 0.0 {
        return None;
    }
    Some(between(&divide(input, classes), outputs, mean) / variance)
}

/// Borgonovo's δ with so many classes, uncorrected. Inputs and outputs are of the same runs, and
/// finite; `None` if outputs are all alike.
pub fn delta(input: &[f64], outputs: &[f64], classes: usize) -> Option<f64> {
    let grid = Grid::of(outputs)?;
    let overall = grid.density(outputs)?;
    Some(apart(&divide(input, classes), outputs, &grid, &overall))
}

/// Both indices of each factor on the chosen runs.
fn indices(
    inputs: &[Vec<f64>],
    outputs: &[f64],
    classes: usize,
    grid: &Grid,
    chosen: &[usize],
) -> Option<Vec<(f64, f64)>> {
    let of = |values: &[f64]| chosen.iter().map(|run| values[*run]).collect::<Vec<f64>>();
    let outputs = of(outputs);
    let (mean, variance) = moments(&outputs);
    let overall = grid.density(&outputs)?;
    let both = |input: &Vec<f64>| {
        let classes = divide(&of(input), classes);
        let first_order = between(&classes, &outputs, mean) / variance;
        (first_order, apart(&classes, &outputs, grid, &overall))
    };
    Some(inputs.iter().map(both).collect())
}

/// Runs by class: as many classes as there are values, if these are no more than `classes`; else
/// classes of about the same size, in the order of values. Runs of one value stay together.
pub(super) fn divide(input: &[f64], classes: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..input.len()).collect();
    order.sort_by(|a, b| input[*a].total_cmp(&input[*b]));
    let values = || order.chunk_by(|a, b| input[*a] == input[*b]);
    if values().count() <= classes {
        return values().map(<[usize]>::to_vec).collect();
    }
    // Class j has the ranks above j·n/m and up to (j + 1)·n/m.
    let width = input.len() as f64 / classes.max(1) as f64;
    let mut divided = vec![Vec::new(); classes.max(1)];
    let (mut class, mut rank) = (0, 1);
    for value in values() {
        while class + 1 < divided.len() && rank as f64 > (class as f64 + 1.0) * width {
            class += 1;
        }
        divided[class].extend_from_slice(value);
        rank += value.len();
    }
    divided
}

/// The variance of class means.
fn between(classes: &[Vec<usize>], outputs: &[f64], mean: f64) -> f64 {
    let sum: f64 = classes
        .iter()
        .filter(|class| !class.is_empty())
        .map(|class| {
            let size = class.len() as f64;
            let own = class.iter().map(|run| outputs[*run]).sum::<f64>() / size;
            size * (own - mean) * (own - mean)
        })
        .sum();
    sum / outputs.len() as f64
}

/// The mean of half the area between the densities of a class and of all. A class whose outputs
/// are all alike is apart from all others.
fn apart(classes: &[Vec<usize>], outputs: &[f64], grid: &Grid, overall: &[f64; GRID]) -> f64 {
    let runs = outputs.len() as f64;
    let mut sum = 0.0;
    for class in classes.iter().filter(|class| !class.is_empty()) {
        let own: Vec<f64> = class.iter().map(|run| outputs[*run]).collect();
        let distance = match grid.density(&own) {
            // Densities narrower than the grid may seem farther apart than they can be.
            Some(density) => (0.5 * grid.area_between(&density, overall)).min(1.0),
            None => 1.0 - outputs.iter().filter(|output| **output == own[0]).count() as f64 / runs,
        };
        sum += class.len() as f64 / runs * distance;
    }
    sum
}

/// Evenly spaced points from the lowest output to the highest.
struct Grid {
    low: f64,
    step: f64,
}

impl Grid {
    fn of(outputs: &[f64]) -> Option<Self> {
        let low = outputs.iter().copied().fold(f64::INFINITY, f64::min);
        let high = outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let step = (high - low) / (GRID as f64 - 1.0);
        (step > 0.0 && step.is_finite()).then_some(Self { low, step })
    }

    /// The density of values at the points, by a normal kernel of Silverman's (1986) width
    /// σ·(¾n)^(−1/5). `None` if the values are all
    /// alike.
    ///
    /// From one point to the next a kernel's value changes by a factor that itself changes by a
    /// constant factor, so each value costs three exponentials.
    fn density(&self, values: &[f64]) -> Option<[f64; GRID]> {
        if constant(values) {
            return None;
        }
        let number = values.len() as f64;
        let width = sample_deviation(values) * libm::pow(0.75 * number, -0.2);
        if width <= 0.0 {
            return None;
        }
        let step = self.step / width;
        let narrowing = libm::exp(-step * step);
        let mut density = [0.0; GRID];
        for value in values {
            let place = (value - self.low) / self.step;
            let nearest = libm::round(place).clamp(0.0, GRID as f64 - 1.0);
            // How far the nearest point lies above the value, in widths.
            let above = (nearest - place) * step;
            let peak = libm::exp(-0.5 * above * above);
            let nearest = nearest as usize;
            density[nearest] += peak;
            let (mut height, mut factor) = (peak, libm::exp(-step * (above + 0.5 * step)));
            for sum in &mut density[nearest + 1..] {
                height *= factor;
                factor *= narrowing;
                *sum += height;
            }
            let (mut height, mut factor) = (peak, libm::exp(step * (above - 0.5 * step)));
            for sum in density[..nearest].iter_mut().rev() {
                height *= factor;
                factor *= narrowing;
                *sum += height;
            }
        }
        let whole = number * width * libm::sqrt(std::f64::consts::TAU);
        Some(density.map(|sum| sum / whole))
    }

    /// By the trapezoidal rule.
    fn area_between(&self, one: &[f64; GRID], other: &[f64; GRID]) -> f64 {
        let gaps = || one.iter().zip(other).map(|(a, b)| (a - b).abs());
        let ends = (one[0] - other[0]).abs() + (one[GRID - 1] - other[GRID - 1]).abs();
        self.step * (gaps().sum::<f64>() - 0.5 * ends)
    }
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::super::regression;
    use super::*;
    use crate::chance::Purpose;
    use crate::chance::special::{normal_density, normal_quantile};

    #[test]
    fn classes_keep_equal_values_together() {
        let input = [0.5, 0.1, 0.5, 0.9, 0.5, 0.2];
        let sizes = |classes| divide(&input, classes).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(4), [1, 1, 3, 1]);
        assert_eq!(sizes(3), [2, 3, 1]);
        assert_eq!(sizes(2), [5, 1]);
        let line: Vec<f64> = (0..10).map(f64::from).collect();
        assert_eq!(divide(&line, 3).iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 4]);
    }

    /// Class means 1 and 5 about 3, values 0, 2, 4, 6: between 4, in all 5.
    #[test]
    fn the_first_order_index_is_the_correlation_ratio() {
        let found = first_order(&[0.0, 0.0, 1.0, 1.0], &[0.0, 2.0, 4.0, 6.0], 2).unwrap();
        assert!((found - 0.8).abs() < 1e-12);
        assert_eq!(first_order(&[0.0, 1.0], &[2.0, 2.0], 2), None);
    }

    #[test]
    fn densities_are_sums_of_kernels() {
        let values = [0.3, -1.2, 2.2, 0.31, 0.9, 40.0];
        let grid = Grid::of(&values).unwrap();
        let found = grid.density(&values).unwrap();
        let width = sample_deviation(&values) * (0.75f64 * 6.0).powf(-0.2);
        for (point, density) in found.iter().enumerate() {
            let at = grid.low + point as f64 * grid.step;
            let sum: f64 = values.iter().map(|v| normal_density((at - v) / width)).sum();
            assert!((density - sum / 6.0 / width).abs() < 1e-13);
        }
    }

    /// δ of one of two correlated normals by quadrature: outputs given u are normal about ρu with
    /// deviation √(1 − ρ²), where all are standard normal.
    fn delta_of_normals(rho: f64) -> f64 {
        let deviation = (1.0 - rho * rho).sqrt();
        let steps = 400;
        let inner = |u: f64| {
            let x = normal_quantile(u);
            let gap = |y: f64| {
                (normal_density(y) - normal_density((y - rho * x) / deviation) / deviation).abs()
            };
            0.5 * (-1_600..1_600).map(|k| gap((f64::from(k) + 0.5) / 200.0) / 200.0).sum::<f64>()
        };
        (0..steps).map(|k| inner((f64::from(k) + 0.5) / f64::from(steps))).sum::<f64>()
            / f64::from(steps)
    }

    #[test]
    fn correlated_normals_are_told_apart_from_unrelated_ones() {
        const RUNS: usize = 4_000;
        let streams = Streams::new(12);
        let mut uniforms = vec![0.0; 2 * RUNS];
        streams.stream(Purpose::Sampling, 0).fill(0, &mut uniforms);
        let normal: Vec<f64> = uniforms.into_iter().map(normal_quantile).collect();
        let (one, other) = normal.split_at(RUNS);
        let rho: f64 = 0.6;
        let outputs: Vec<f64> =
            one.iter().zip(other).map(|(x, z)| rho * x + (1.0 - rho * rho).sqrt() * z).collect();
        let mut unrelated = vec![0.0; RUNS];
        streams.stream(Purpose::Sampling, 1).fill(0, &mut unrelated);
        let inputs = [one.to_vec(), unrelated];
        let found = given_data(&inputs, &outputs, 50, 0.95, &streams).unwrap();
        // What the sample happens to be correlated counts, not ρ.
        let correlation = regression(&inputs[..1], &outputs, 0.95).unwrap().explained;
        assert!((found[0].first_order.reduced - correlation).abs() < 0.02, "{found:?}");
        let truth = delta_of_normals(libm::sqrt(correlation));
        assert!((found[0].delta.reduced - truth).abs() < 0.03, "{truth} {found:?}");
        assert!(found[1].first_order.reduced.abs() < 0.01);
        // Nothing is to be found; bias reduction takes off about half of what is.
        assert!(found[1].delta.reduced < 0.03 && found[1].delta.reduced < 0.6 * found[1].delta.raw);
        assert_eq!(found, given_data(&inputs, &outputs, 50, 0.95, &streams).unwrap());
    }

    #[test]
    fn what_says_nothing_is_refused() {
        let streams = Streams::new(1);
        let line: Vec<f64> = (0..12).map(f64::from).collect();
        let ask =
            |inputs: &[Vec<f64>], outputs: &[f64]| given_data(inputs, outputs, 5, 0.9, &streams);
        assert_eq!(ask(slice::from_ref(&line), &[1.0; 12]), Err(SensitivityError::Constant));
        assert!(matches!(ask(&[], &[]), Err(SensitivityError::TooFew { .. })));
        // A factor that never changes explains nothing, and does no harm.
        let still = ask(&[vec![2.0; 12], line.clone()], &line).unwrap();
        assert!(still[0].first_order.raw.abs() < 1e-12 && still[0].delta.raw.abs() < 1e-12);
        // Outputs that follow from the factor are apart.
        let two: Vec<f64> = line.iter().map(|x| f64::from(*x >= 6.0)).collect();
        let told = ask(slice::from_ref(&two), &two).unwrap();
        assert_eq!((told[0].first_order.raw, told[0].delta.raw), (1.0, 0.5));
    }
}
