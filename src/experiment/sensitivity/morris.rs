//! Screening by elementary effects.
//!
//! Sources: Morris (1991), *Factorial sampling plans for preliminary computational experiments*,
//! Technometrics 33; μ*: Campolongo, Cariboni & Saltelli (2007), *An effective screening design
//! for sensitivity analysis of large models*, Environmental Modelling & Software 22.

use super::{SensitivityError, around, deviations, moments, resample, sample, sample_deviation};
use crate::chance::{Purpose, Streams, page_of};
use crate::experiment::Interval;
use crate::experiment::design::{Design, DesignError, shuffle};

/// The most levels of a factor.
pub const MOST_LEVELS: usize = 1 << 16;

/// Where the levels of a factor lie between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelPlaces {
    /// l/(p − 1), the ends included: for ranges, as Morris has it.
    Ends,
    /// (l + ½)/p: for cumulative probabilities, whose ends may be infinite.
    Middles,
}

/// Trajectories through the grid of p levels a factor: from a random run each changes one factor
/// after another, in random order, by p/2 levels up or down. Trajectory k is the d + 1 runs from
/// k·(d + 1) on.
#[derive(Clone, Debug)]
pub struct Trajectories {
    factors: usize,
    trajectories: u64,
    levels: usize,
    places: LevelPlaces,
    streams: Streams,
    page: u64,
}

/// What a factor does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ElementaryEffects {
    /// μ: the mean effect. Effects of opposite signs cancel.
    pub mean: f64,
    /// μ*: the mean size of effects.
    pub mean_size: f64,
    /// The bootstrap interval of μ*.
    pub mean_size_interval: Interval,
    /// σ: the standard deviation of effects, large where the factor's effect is not linear or
    /// depends on other factors.
    pub deviation: f64,
}

impl Trajectories {
    /// `levels`, p, is even, 2 to [`MOST_LEVELS`]; 4 is usual.
    pub fn new(
        factors: usize,
        trajectories: u64,
        levels: usize,
        places: LevelPlaces,
        streams: &Streams,
    ) -> Result<Self, DesignError> {
        let design = "a design of trajectories";
        if trajectories == 0 {
            return Err(DesignError::NoPoints { design });
        }
        if levels < 2 || levels % 2 == 1 || levels > MOST_LEVELS {
            return Err(DesignError::OddLevels { most: MOST_LEVELS, found: levels });
        }
        let most = 1 << 40;
        if trajectories > most || factors as u64 >= most / trajectories {
            return Err(DesignError::TooLarge { design, most, what: "runs" });
        }
        let page = page_of("design.trajectories");
        Ok(Self { factors, trajectories, levels, places, streams: streams.clone(), page })
    }

    fn place(&self, level: usize) -> f64 {
        match self.places {
            LevelPlaces::Ends => level as f64 / (self.levels as f64 - 1.0),
            LevelPlaces::Middles => (level as f64 + 0.5) / self.levels as f64,
        }
    }
}

impl Design for Trajectories {
    fn factors(&self) -> usize {
        self.factors
    }

    fn points(&self) -> u64 {
        self.trajectories * (self.factors as u64 + 1)
    }

    fn point(&self, index: u64, point: &mut [f64]) {
        let index = index % self.points();
        let runs = self.factors as u64 + 1;
        let (trajectory, step) = (index / runs, (index % runs) as usize);
        let mut uniforms = vec![0.0; 3 * self.factors];
        self.streams.stream(Purpose::Design, trajectory).fill(self.page, &mut uniforms);
        let (starts, rest) = uniforms.split_at(self.factors);
        let (directions, orders) = rest.split_at(self.factors);
        let mut order: Vec<usize> = (0..self.factors).collect();
        shuffle(&mut order, orders);
        let half = self.levels / 2;
        for (at, factor) in order.into_iter().enumerate() {
            let low = ((starts[factor] * half as f64) as usize).min(half - 1);
            let (up, moved) = (directions[factor] < 0.5, at < step);
            if let Some(to) = point.get_mut(factor) {
                *to = self.place(if up == moved { low + half } else { low });
            }
        }
    }
}

/// The effects of each factor: `(y' − y)/(x' − x)` over the trajectories, runs that change one
/// factor after another, each factor once. Runs are in order, `inputs[factor][run]`; at least two
/// trajectories. Interval of μ* at `level` (between 0 and 1) from `resamples` bootstrap resamples
/// of trajectories.
///
/// Effects are in units of output per unit of input, so inputs should be those of the design, on
/// the scale from 0 to 1: then factors compare, and the numbers are those of `morris.analyze` of
/// SALib 1.6.
pub fn elementary_effects(
    inputs: &[Vec<f64>],
    outputs: &[f64],
    resamples: u64,
    level: f64,
    streams: &Streams,
) -> Result<Vec<ElementaryEffects>, SensitivityError> {
    let z = deviations(level)?;
    sample(inputs, outputs, 1)?;
    let (factors, runs) = (inputs.len(), inputs.len() + 1);
    if !outputs.len().is_multiple_of(runs) {
        let found = outputs.len();
        return Err(SensitivityError::Incomplete { what: "a trajectory", runs, found });
    }
    let trajectories = outputs.len() / runs;
    if trajectories < 2 {
        let found = trajectories;
        return Err(SensitivityError::TooFew { what: "trajectories", needed: 2, found });
    }
    // Effects by factor, then trajectory.
    let mut effects = vec![Vec::with_capacity(trajectories); factors];
    for trajectory in 0..trajectories {
        for run in trajectory * runs + 1..(trajectory + 1) * runs {
            let mut changed =
                (0..factors).filter(|factor| inputs[*factor][run] != inputs[*factor][run - 1]);
            let (factor, more) = (changed.next(), changed.next());
            let factor = factor.filter(|f| more.is_none() && effects[*f].len() == trajectory);
            let factor = factor.ok_or(SensitivityError::NoTrajectory { run })?;
            let step = inputs[factor][run] - inputs[factor][run - 1];
            effects[factor].push((outputs[run] - outputs[run - 1]) / step);
        }
    }
    let mut sizes: Vec<Vec<f64>> = vec![Vec::new(); factors];
    for number in 0..resamples {
        let chosen = resample(streams, "sensitivity.elementary_effects", number, trajectories);
        for (sizes, effects) in sizes.iter_mut().zip(&effects) {
            let sum: f64 = chosen.iter().map(|trajectory| effects[*trajectory].abs()).sum();
            sizes.push(sum / trajectories as f64);
        }
    }
    let summary = |(effects, sizes): (&Vec<f64>, &Vec<f64>)| {
        let absolute: Vec<f64> = effects.iter().map(|effect| effect.abs()).collect();
        let (mean_size, _) = moments(&absolute);
        ElementaryEffects {
            mean: moments(effects).0,
            mean_size,
            mean_size_interval: around(mean_size, sizes, z, level),
            deviation: sample_deviation(effects),
        }
    };
    Ok(effects.iter().zip(&sizes).map(summary).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::CLOSED_FORM;

    fn columns(design: &Trajectories) -> Vec<Vec<f64>> {
        let mut columns = vec![Vec::new(); design.factors()];
        let mut point = vec![0.0; design.factors()];
        for index in 0..design.points() {
            design.point(index, &mut point);
            columns.iter_mut().zip(&point).for_each(|(column, x)| column.push(*x));
        }
        columns
    }

    #[test]
    fn each_step_moves_one_factor_by_half_the_levels() {
        for (places, step) in [(LevelPlaces::Ends, 6.0 / 10.0), (LevelPlaces::Middles, 0.5)] {
            let design = Trajectories::new(5, 200, 6, places, &Streams::new(3)).unwrap();
            let columns = columns(&design);
            let mut seen = std::collections::BTreeSet::new();
            let mut ups = 0.0;
            for run in 0..columns[0].len() {
                if run % 6 == 0 {
                    continue;
                }
                let moved: Vec<f64> = columns
                    .iter()
                    .map(|column| column[run] - column[run - 1])
                    .filter(|change| *change != 0.0)
                    .collect();
                assert_eq!(moved.len(), 1);
                assert!((moved[0].abs() - step).abs() < 1e-15);
                ups += f64::from(u8::from(moved[0] > 0.0));
            }
            columns.iter().flatten().for_each(|x| {
                seen.insert((x * 1e6) as u64);
                assert!((0.0..=1.0).contains(x));
            });
            assert_eq!(seen.len(), 6);
            // A thousand steps, half of them up: deviation √250.
            assert!((ups - 500.0).abs() < 3.0 * 250f64.sqrt(), "{ups}");
        }
    }

    /// y = 2x₁ − 3x₂ + x₁x₃: the effect of the third is x₁, of the first 2 + x₃.
    #[test]
    fn effects_of_linear_terms_are_their_coefficients() {
        let streams = Streams::new(7);
        let design = Trajectories::new(3, 400, 4, LevelPlaces::Ends, &streams).unwrap();
        let inputs = columns(&design);
        let outputs: Vec<f64> = (0..inputs[0].len())
            .map(|run| {
                2.0 * inputs[0][run] - 3.0 * inputs[1][run] + inputs[0][run] * inputs[2][run]
            })
            .collect();
        let found = elementary_effects(&inputs, &outputs, 100, 0.95, &streams).unwrap();
        assert!((found[1].mean + 3.0).abs() < CLOSED_FORM);
        assert!((found[1].mean_size - 3.0).abs() < CLOSED_FORM);
        assert!(found[1].deviation < CLOSED_FORM);
        // x is uniform over 0, 1/3, 2/3, 1: mean ½, deviation √(5/36).
        let deviation = (5f64 / 36.0).sqrt();
        for (factor, mean) in [(0, 2.5), (2, 0.5)] {
            assert!((found[factor].mean - mean).abs() < 3.0 * deviation / 20.0);
            assert!((found[factor].deviation - deviation).abs() < 0.05);
            let half = found[factor].mean_size_interval.half_width();
            assert!((half - 1.96 * deviation / 20.0).abs() < 0.3 * half);
        }
    }

    #[test]
    fn what_is_no_trajectory_is_refused() {
        let streams = Streams::new(1);
        let ask = |inputs: &[Vec<f64>], outputs: &[f64]| {
            elementary_effects(inputs, outputs, 10, 0.95, &streams)
        };
        let outputs = [0.0, 1.0, 0.0, 1.0];
        let still = vec![vec![0.0, 1.0, 1.0, 1.0]];
        assert_eq!(ask(&still, &outputs), Err(SensitivityError::NoTrajectory { run: 3 }));
        assert!(matches!(ask(&[], &[]), Err(SensitivityError::TooFew { .. })));
        let one = vec![vec![0.0, 1.0]];
        assert!(matches!(ask(&one, &outputs[..2]), Err(SensitivityError::TooFew { .. })));
        // The first factor moves twice, the second never.
        let twice = vec![vec![0.0, 1.0, 0.0, 0.0, 1.0, 1.0], vec![0.0, 0.0, 0.0, 0.0, 0.0, 1.0]];
        let outputs = [0.0; 6];
        assert_eq!(ask(&twice, &outputs), Err(SensitivityError::NoTrajectory { run: 2 }));
        assert!(Trajectories::new(2, 3, 5, LevelPlaces::Ends, &streams).is_err());
        assert!(Trajectories::new(2, 0, 4, LevelPlaces::Ends, &streams).is_err());
    }

    #[test]
    fn constant_outputs_have_no_effects() {
        let inputs = vec![vec![0.0, 1.0, 1.0, 0.0]];
        let found = elementary_effects(&inputs, &[2.0; 4], 10, 0.9, &Streams::new(1)).unwrap();
        assert_eq!((found[0].mean, found[0].mean_size, found[0].deviation), (0.0, 0.0, 0.0));
    }
}
