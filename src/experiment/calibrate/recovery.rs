//! Are the weights found again that negotiations were simulated with? If not, intervals mean
//! nothing, whatever the data say.

use rayon::prelude::*;

use super::data::Negotiations;
use super::fit::{FitPlan, fit};
use super::model::Model;
use crate::chance::{Purpose, Streams};

/// Half the width of an interval of 95 %, in standard errors.
const NINETY_FIVE: f64 = 1.959_963_984_540_054;

/// A weight, found again in simulated data.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovered {
    /// Role and term.
    pub name: String,
    /// What the data were simulated with.
    pub truth: f64,
    /// The mean of what was found.
    pub mean: f64,
    /// Its deviation from one data set to another.
    pub deviation: f64,
    /// The mean of the standard errors that the fits state.
    pub standard_error: f64,
    /// How many of the stated 95 % intervals cover the truth.
    pub covered: u32,
}

/// The same contexts, as often, with outcomes drawn from a model. Each negotiation has a number
/// of its own, so that models are compared on common ones.
pub fn simulate(model: &Model, data: &Negotiations, seed: u64, replicate: u64) -> Negotiations {
    let mut uniforms = vec![0.0; data.bargains.len()];
    Streams::new(seed).branch("recovery").stream(Purpose::Play, replicate).fill(0, &mut uniforms);
    let values = model.values();
    let forecasts: Vec<Vec<f64>> = data
        .contexts
        .par_iter()
        .map(|context| model.forecast(&model.columns(context), context.len(), &values).packages)
        .collect();
    let mut bargains = data.bargains.clone();
    for (row, bargain) in bargains.iter_mut().enumerate() {
        let context = &data.contexts[data.context_of[row]];
        let mut left = uniforms[row];
        let chances = forecasts[data.context_of[row]].iter();
        let drawn = chances.enumerate().find_map(|(package, chance)| {
            left -= chance;
            (left < 0.0).then_some(package)
        });
        bargain.agreed = drawn.map(|package| context.packages[package].clone());
        bargain.turns = None;
    }
    Negotiations::new(bargains, data.grouping)
}

/// Simulates data with a model `replicates` times, fits each from where `start` is, and looks how
/// the weights that are free are found again. `start` has the same weights with other values: who
/// looks for the truth does not begin at it.
pub fn recover(
    model: &Model,
    start: &Model,
    data: &Negotiations,
    plan: &FitPlan,
    replicates: u32,
    told: &mut dyn FnMut(u32),
) -> Vec<Recovered> {
    let free = model.free();
    let mut found: Vec<Vec<(f64, f64)>> = vec![Vec::new(); free.len()];
    for replicate in 0..replicates {
        told(replicate);
        let simulated = simulate(model, data, plan.seed, u64::from(replicate));
        let columns = model.all_columns(&simulated);
        let fitted = fit(start, &simulated, &columns, |_| true, plan, &mut |_, _| {});
        for (list, at) in found.iter_mut().zip(&free) {
            let parameter = &fitted.model.parameters[*at];
            list.push((parameter.value, parameter.standard_error.unwrap_or(0.0)));
        }
    }
    let n = f64::from(replicates.max(1));
    let of = |(at, list): (&usize, &Vec<(f64, f64)>)| {
        let truth = model.parameters[*at].value;
        let mean = list.iter().map(|found| found.0).sum::<f64>() / n;
        let squares: f64 = list.iter().map(|found| (found.0 - mean) * (found.0 - mean)).sum();
        let covers = |found: &&(f64, f64)| (found.0 - truth).abs() <= NINETY_FIVE * found.1;
        Recovered {
            name: model.parameters[*at].name(),
            truth,
            mean,
            deviation: libm::sqrt(squares / (n - 1.0).max(1.0)),
            standard_error: list.iter().map(|found| found.1).sum::<f64>() / n,
            covered: list.iter().filter(covers).count() as u32,
        }
    };
    free.iter().zip(&found).map(of).collect()
}
