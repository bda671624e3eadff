//! Outputs run by run, as numbers that estimators take, and how much of them is chance.
//!
//! A ratio R = Σ value / Σ weight that not every run has (what agreements contain, where some
//! runs have none) is seen run by run through its linearisation R + (v − R·w)/w̄, with v and w
//! the run's means and w̄ the mean of all: its mean over runs is R, and a run without weight
//! says nothing. Where every negotiation has weight 1 it is the run's own mean.
//!
//! A linearised share strays farther than a share can, since runs with many agreements count
//! more. Its standard deviation is told as that of the ratios of runs, each counted by its weight
//! squared: the root of the variance over w²/w̄², which is the covariance of two negotiations of
//! one run that both have weight.
//!
//! An output of a run is a mean over few negotiations, so its variance over runs is that of what
//! is varied and a share that is chance at the table. The latter is estimated from the
//! negotiations of a run, which are independent given the run (one-way analysis of variance:
//! Searle, Casella & McCulloch 1992, *Variance Components*, §3), and taken off.

use super::output::{Output, Sums, Told};

/// An output over runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Which.
    pub output: Output,
    /// The ratio over all runs.
    pub mean: f64,
    /// One value a run.
    pub values: Vec<f64>,
    /// For each run its weight, 1 on average.
    pub weights: Vec<f64>,
    /// The mean of the squares of runs' expected weights, 1 being that of equal ones.
    pub concentration: f64,
    /// For each run the part of the variance of its value that is chance; `None` if runs of one
    /// negotiation do not tell.
    pub noise: Option<Vec<f64>>,
}

/// The columns of outputs over `sums[run][output]`, `plays` negotiations a run. Runs with
/// nothing left to chance are `certain`: one negotiation is enough. Outputs without any weight
/// are left out.
pub fn columns(outputs: &[Output], sums: &[Vec<Sums>], plays: u32, certain: bool) -> Vec<Column> {
    let plays = f64::from(plays);
    let column = |(index, output): (usize, &Output)| {
        let of = || sums.iter().map(move |run| &run[index]);
        let weight: f64 = of().map(|sums| sums.weight).sum();
        let ratio = of().map(|sums| sums.value).sum::<f64>() / weight;
        let mean_weight = weight / (plays * sums.len() as f64);
        let mean_deviation = |sums: &Sums| (sums.value - ratio * sums.weight) / plays / mean_weight;
        let noise = |sums: &Sums| {
            let squares = sums.value_value - 2.0 * ratio * sums.value_weight
                + ratio * ratio * sums.weight_weight;
            let squares = squares / (mean_weight * mean_weight);
            let mean = mean_deviation(sums);
            (squares - plays * mean * mean).max(0.0) / (plays - 1.0) / plays
        };
        // Pairs of negotiations of a run tell its squared weight without chance.
        let pairs =
            |sums: &Sums| (sums.weight * sums.weight - sums.weight_weight) / plays / (plays - 1.0);
        let alone = |sums: &Sums| sums.weight * sums.weight;
        let square: f64 = if plays > 1.0 { of().map(pairs).sum() } else { of().map(alone).sum() };
        (weight > 0.0).then(|| Column {
            output: *output,
            mean: ratio,
            concentration: square / sums.len() as f64 / (mean_weight * mean_weight),
            values: of().map(|sums| ratio + mean_deviation(sums)).collect(),
            weights: of().map(|sums| sums.weight / plays / mean_weight).collect(),
            noise: match (certain, plays > 1.0) {
                (true, _) => Some(vec![0.0; sums.len()]),
                (false, true) => Some(of().map(noise).collect()),
                (false, false) => None,
            },
        })
    };
    outputs.iter().enumerate().filter_map(column).collect()
}

/// The same of what tallies tell, `told[run][output]`.
pub fn columns_told(outputs: &[Output], told: &[Vec<Option<Told>>]) -> Vec<Column> {
    let column = |(index, output): (usize, &Output)| {
        let nothing = Told { value: 0.0, weight: 0.0, standard_error: 0.0 };
        let of = || told.iter().map(move |run| run[index].unwrap_or(nothing));
        let weight: f64 = of().map(|told| told.weight).sum();
        let ratio = of().map(|told| told.value).sum::<f64>() / weight;
        let mean_weight = weight / told.len() as f64;
        let share = |told: Told| told.weight / mean_weight;
        let value = |told: Told| ratio + (told.value - ratio * told.weight) / mean_weight;
        let noise = |told: Told| {
            let error = told.standard_error * share(told);
            error * error
        };
        (weight > 0.0).then(|| Column {
            output: *output,
            mean: ratio,
            concentration: of().map(|told| share(told) * share(told)).sum::<f64>()
                / told.len() as f64,
            values: of().map(value).collect(),
            weights: of().map(share).collect(),
            noise: Some(of().map(noise).collect()),
        })
    };
    outputs.iter().enumerate().filter_map(column).collect()
}

/// An output where a factor is low and where it is high.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The factor's mean in about the fifth of runs where it is lowest.
    pub low: f64,
    /// The same where it is highest.
    pub high: f64,
    /// The output in the first.
    pub output_low: f64,
    /// The output in the second.
    pub output_high: f64,
    /// The standard error of their difference.
    pub standard_error: f64,
}

/// The variance of an output over runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Independent runs.
    pub runs: usize,
    /// Of the values, chance included.
    pub seen: f64,
    /// The part of it that is chance at the table; `None` if that is not known.
    pub chance: Option<f64>,
    /// What is left, estimated without bias, not below 0.
    pub judgement: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The standard deviation of the output over judgements, in its own unit.
    pub deviation: f64,
}

impl Column {
    /// The variance over runs; nothing with fewer than two of them.
    pub fn spread(&self) -> Option<Spread> {
        let parts = self.parts();
        let runs = parts.len() as f64;
        if runs < 2.0 {
            return None;
        }
        let variance = parts.iter().sum::<f64>() / runs;
        let seen = self.squares().iter().sum::<f64>() / runs;
        let scatter: f64 = parts.iter().map(|part| (part - variance) * (part - variance)).sum();
        Some(Spread {
            runs: parts.len(),
            seen,
            chance: self.noise.as_ref().map(|noise| noise.iter().sum::<f64>() / runs),
            judgement: variance.max(0.0),
            standard_error: libm::sqrt(scatter / (runs - 1.0) / runs),
            deviation: libm::sqrt(variance.max(0.0) / self.concentration.max(1.0)),
        })
    }

    /// The output over some of the runs and its standard error; nothing where they have no
    /// weight.
    fn over(&self, runs: &[usize]) -> Option<(f64, f64)> {
        let number = runs.len() as f64;
        let mean =
            |of: &dyn Fn(usize) -> f64| runs.iter().map(|run| of(*run)).sum::<f64>() / number;
        let weight = mean(&|run| self.weights[run]);
        if runs.len() < 2 || weight <= 0.0 {
            return None;
        }
        let gap = mean(&|run| self.values[run] - self.mean) / weight;
        let left = |run: usize| self.values[run] - self.mean - gap * self.weights[run];
        let variance = mean(&|run| left(run) * left(run)) / (number - 1.0);
        // What rounding leaves of 0 or of a whole is nothing.
        let output = (1e12 * (self.mean + gap)).round() / 1e12;
        Some((output, libm::sqrt(variance) / weight))
    }

    /// The output where a factor is in its lowest and in its highest fifth; nothing if the
    /// factor has one value only.
    pub fn effect(&self, input: &[f64]) -> Option<Effect> {
        let mut sorted = input.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        let (mut least, mut most) = (sorted[last / 5], sorted[last - last / 5]);
        if least == most {
            (least, most) = (sorted[0], sorted[last]);
        }
        if least == most {
            return None;
        }
        let runs = |of: &dyn Fn(f64) -> bool| -> Vec<usize> {
            (0..input.len()).filter(|run| of(input[*run])).collect()
        };
        let (low, high) = (runs(&|value| value <= least), runs(&|value| value >= most));
        let mean =
            |runs: &[usize]| runs.iter().map(|run| input[*run]).sum::<f64>() / runs.len() as f64;
        let ((output_low, one), (output_high, other)) = (self.over(&low)?, self.over(&high)?);
        Some(Effect {
            low: mean(&low),
            high: mean(&high),
            output_low,
            output_high,
            standard_error: libm::hypot(one, other),
        })
    }

    /// For each run its square deviation from the mean, such that their mean is the variance.
    fn squares(&self) -> Vec<f64> {
        let runs = self.values.len() as f64;
        let mean = self.values.iter().sum::<f64>() / runs;
        let unbiased = runs / (runs - 1.0);
        self.values.iter().map(|value| unbiased * (value - mean) * (value - mean)).collect()
    }

    /// The same without chance: their mean is the variance that is judgement.
    pub fn parts(&self) -> Vec<f64> {
        let noise = |run: usize| self.noise.as_ref().map_or(0.0, |noise| noise[run]);
        self.squares().iter().enumerate().map(|(run, square)| square - noise(run)).collect()
    }
}

impl Spread {
    /// Is there more than chance alone could have made? Then indices say something.
    pub fn stands_out(&self) -> bool {
        self.judgement > 3.0 * self.standard_error && self.judgement > 1e-12 * self.seen
    }

    /// The share of the variance over runs that is chance at the table.
    pub fn share_of_chance(&self) -> Option<f64> {
        let chance = self.chance?;
        (self.seen > 0.0).then(|| (chance / self.seen).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::output::Output;
    use super::*;

    fn sums(plays: &[(f64, f64)]) -> Vec<Sums> {
        let mut sums = Sums::default();
        plays.iter().for_each(|(value, weight)| sums.add(*value, *weight));
        vec![sums]
    }

    /// Two runs of two: means 0.5 and 1, within variances 0.5 and 0, so chance is
    /// (0.25 + 0)/2; seen (0.25)²·2.
    #[test]
    fn chance_is_taken_off() {
        let runs = [sums(&[(0.0, 1.0), (1.0, 1.0)]), sums(&[(1.0, 1.0), (1.0, 1.0)])];
        let column = &columns(&[Output::Agreement], &runs, 2, false)[0];
        assert_eq!(column.values, [0.5, 1.0]);
        assert_eq!(column.noise, Some(vec![0.25, 0.0]));
        let spread = column.spread().unwrap();
        assert!((spread.seen - 0.125).abs() < 1e-12);
        assert_eq!(spread.chance, Some(0.125));
        assert!(spread.judgement.abs() < 1e-12 && !spread.stands_out());
    }

    /// A ratio of 2 in 3: a run without weight stands at it.
    #[test]
    fn runs_without_weight_say_nothing() {
        let runs = [
            sums(&[(1.0, 1.0), (1.0, 1.0)]),
            sums(&[(0.0, 0.0), (0.0, 0.0)]),
            sums(&[(0.0, 1.0), (0.0, 0.0)]),
        ];
        let column = &columns(&[Output::AgreementRound], &runs, 2, false)[0];
        assert!((column.mean - 2.0 / 3.0).abs() < 1e-12);
        assert!((column.values[1] - 2.0 / 3.0).abs() < 1e-12);
        // (2 − 2·⅔)/2 over a mean weight of ½.
        assert!((column.values[0] - (2.0 / 3.0 + 2.0 / 3.0)).abs() < 1e-12);
        assert!((column.values.iter().sum::<f64>() / 3.0 - column.mean).abs() < 1e-12);
        // In the first and the last run alone it is 2 in 3 as well, in the first and second 1.
        assert!((column.over(&[0, 2]).unwrap().0 - 2.0 / 3.0).abs() < 1e-12);
        assert!((column.over(&[0, 1]).unwrap().0 - 1.0).abs() < 1e-12);
        assert_eq!(column.effect(&[1.0, 1.0, 1.0]), None);
        let none = [sums(&[(0.0, 0.0)])];
        assert!(columns(&[Output::AgreementRound], &none, 1, false).is_empty());
    }
}
