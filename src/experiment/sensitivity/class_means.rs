//! First-order indices of many factors and outputs from one sample, at the cost of a sum each.
//!
//! As in [`given_data`](super::given_data), runs are divided into classes by the factor's value
//! and the variance of class means is compared with that of outputs. Chance differences of
//! classes are taken off as in a one-way analysis of variance (Kelley 1935, *An unbiased
//! correlation ratio measure*, Proceedings of the National Academy of Sciences 21), and the
//! standard error is that of the linearised ratio, with what chance differences of classes add
//! to it. The variance of outputs may be less than what is seen: what is chance in it can be
//! left out of `parts`.

use super::given_data::divide;

/// Which class each run is in.
#[derive(Clone, Debug)]
pub struct Classes {
    classes: Vec<Vec<usize>>,
}

/// The share of the variance that knowing a factor alone would take away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Explained {
    /// The share. It may be below 0 by chance.
    pub share: f64,
    /// Its standard error.
    pub standard_error: f64,
}

impl Classes {
    /// About `classes` classes of the same size by a factor's values, one a run; runs of one
    /// value stay together.
    pub fn new(input: &[f64], classes: usize) -> Self {
        let mut classes = divide(input, classes);
        classes.retain(|class| !class.is_empty());
        Self { classes }
    }

    /// The share of the mean of `parts` that is variance of class means. `parts` has for each
    /// run its part of the variance. `None` if there is no variance, or no class of two runs.
    pub fn explained(&self, outputs: &[f64], parts: &[f64]) -> Option<Explained> {
        let (runs, classes) = (outputs.len() as f64, self.classes.len() as f64);
        let variance = parts.iter().sum::<f64>() / runs;
        let freedom = runs - classes;
        if freedom < 1.0 || variance.is_nan() || variance <= 0.0 {
            return None;
        }
        let mean = outputs.iter().sum::<f64>() / runs;
        let own = |class: &Vec<usize>| {
            class.iter().map(|run| outputs[*run]).sum::<f64>() / class.len() as f64
        };
        let means: Vec<f64> = self.classes.iter().map(own).collect();
        let (mut between, mut within) = (0.0, 0.0);
        for (class, own) in self.classes.iter().zip(&means) {
            between += class.len() as f64 * (own - mean) * (own - mean);
            let gap = |run: &usize| (outputs[*run] - own) * (outputs[*run] - own);
            within += class.iter().map(gap).sum::<f64>();
        }
        let within = within / freedom;
        let share = (between - (classes - 1.0) * within) / runs / variance;
        let mut squares = 0.0;
        for (class, own) in self.classes.iter().zip(&means) {
            for run in class {
                let gain = (own - mean) * (own - mean);
                let influence = gain + 2.0 * (own - mean) * (outputs[*run] - own) - between / runs;
                let influence = (influence - share * (parts[*run] - variance)) / variance;
                squares += influence * influence;
            }
        }
        // Chance differences of classes scatter the sum between classes by 2(m − 1) squares of
        // what is within; seen through class means that have them, they count twice that.
        // What is seen beyond them counts by the share of the sum that is no such difference:
        // of a factor that does not matter, what happens to be seen would count too much.
        let sure = (1.0 - (classes - 1.0) * within / between.max(f64::MIN_POSITIVE)).max(0.0);
        let within = within / runs / variance;
        let by_chance = 2.0 * (classes - 1.0) * within * within;
        let seen = squares / (runs - 1.0) / runs;
        let beyond = (seen - 2.0 * by_chance).max(0.0);
        let standard_error = libm::sqrt(by_chance + sure * beyond);
        Some(Explained { share, standard_error })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::special::normal_quantile;
    use crate::chance::{Purpose, Streams};

    /// Class means 1 and 5 about 3, each ±1: between 16, within 4/2; so (16 − 2)/4 of 5.
    #[test]
    fn four_runs_by_hand() {
        let outputs = [0.0, 2.0, 4.0, 6.0];
        let parts: Vec<f64> = outputs.iter().map(|y| (y - 3.0) * (y - 3.0)).collect();
        let classes = Classes::new(&[0.0, 0.0, 1.0, 1.0], 2);
        let found = classes.explained(&outputs, &parts).unwrap();
        assert!((found.share - 14.0 / 4.0 / 5.0).abs() < 1e-12);
        assert_eq!(classes.explained(&[1.0; 4], &[0.0; 4]), None);
        assert_eq!(Classes::new(&[0.0, 1.0], 2).explained(&[0.0, 1.0], &[1.0, 1.0]), None);
    }

    /// y = ρx + √(1 − ρ²)z over 400 samples: shares scatter about ρ² as their standard errors
    /// say, for a factor that matters and for one that does not.
    #[test]
    fn standard_errors_are_honest() {
        const RUNS: usize = 500;
        const SAMPLES: u64 = 400;
        for rho in [0.0, 0.6_f64] {
            let (mut sum, mut squares, mut claimed) = (0.0, 0.0, 0.0);
            for sample in 0..SAMPLES {
                let mut uniforms = vec![0.0; 2 * RUNS];
                Streams::new(5).stream(Purpose::Sampling, sample).fill(0, &mut uniforms);
                let normal: Vec<f64> = uniforms.into_iter().map(normal_quantile).collect();
                let (x, z) = normal.split_at(RUNS);
                let mix = |(x, z): (&f64, &f64)| rho * x + (1.0 - rho * rho).sqrt() * z;
                let outputs: Vec<f64> = x.iter().zip(z).map(mix).collect();
                let mean = outputs.iter().sum::<f64>() / RUNS as f64;
                let unbiased = RUNS as f64 / (RUNS as f64 - 1.0);
                let part = |y: &f64| unbiased * (y - mean) * (y - mean);
                let parts: Vec<f64> = outputs.iter().map(part).collect();
                let found = Classes::new(x, 10).explained(&outputs, &parts).unwrap();
                sum += found.share;
                squares += found.share * found.share;
                claimed += found.standard_error;
            }
            let samples = SAMPLES as f64;
            let (mean, claimed) = (sum / samples, claimed / samples);
            let scatter = (squares / samples - mean * mean).sqrt();
            // What happens within ten classes of a normal is missed: about 3 of 100.
            assert!((mean - rho * rho).abs() < 0.02, "{rho}: {mean}");
            // The scatter itself is known to 3.5 of 100.
            assert!((claimed / scatter - 1.0).abs() < 0.15, "{rho}: {claimed} {scatter}");
        }
    }
}
