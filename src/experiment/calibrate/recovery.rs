//! Is it found again what negotiations were simulated with? If not, intervals mean nothing,
//! whatever the data say.

use rayon::prelude::*;

use super::data::Negotiations;
use super::fit::{FitPlan, fit};
use super::model::{Forecast, Model};
use super::search::{Found, LAPSE, Search, SearchPlan};
use crate::chance::{Purpose, Streams};

/// Half the width of an interval of 95 %, in standard errors.
const NINETY_FIVE: f64 = 1.959_963_984_540_054;

/// What was found again in simulated data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recovery {
    /// Data sets simulated.
    pub simulated: u32,
    /// How many of their fits arrived.
    pub arrived: u32,
    /// What was looked for.
    pub weights: Vec<Recovered>,
}

/// A weight, found again in simulated data; of a scenario a dial or the chance of a lapse.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovered {
    /// Role and term, or the dial.
    pub name: String,
    /// What the data were simulated with.
    pub truth: f64,
    /// The mean of what was found.
    pub mean: f64,
    /// Its deviation from one data set to another.
    pub deviation: f64,
    /// The mean of the standard errors that the fits state; none stated counts as 0.
    pub standard_error: f64,
    /// How many of the stated 95 % intervals cover the truth.
    pub covered: u32,
}

/// The same contexts, as often, with outcomes drawn from a model. Each negotiation has a number
/// of its own, so that models are compared on common ones.
pub fn simulate(model: &Model, data: &Negotiations, seed: u64, replicate: u64) -> Negotiations {
    let values = model.values();
    let forecasts: Vec<Forecast<f64>> = data
        .contexts
        .par_iter()
        .map(|context| model.forecast(&model.columns(context), context.len(), &values))
        .collect();
    let uniforms = uniforms(data.bargains.len(), seed, replicate);
    let draw = |row: usize| drawn(&forecasts[data.context_of[row]], uniforms[row]);
    with_outcomes(data, draw)
}

/// The same contexts, as often, with outcomes played with the dials that a search found, each
/// negotiation once and on numbers that no search uses; lapses follow the base of the search,
/// as it is.
pub fn simulate_dials(
    search: &Search,
    found: &Found,
    plan: &SearchPlan,
    replicate: u64,
) -> Negotiations {
    let data = search.data();
    let played = search.machinery().play_rows(data, &found.values, replicate);
    // Of each row whether it lapses, and where to.
    let uniforms = uniforms(2 * data.bargains.len(), plan.seed, replicate);
    let draw = |row: usize| {
        let lapses = uniforms[2 * row] < found.lapse;
        let base = &search.base()[data.context_of[row]];
        if lapses { drawn(base, uniforms[2 * row + 1]) } else { played[row] }
    };
    with_outcomes(data, draw)
}

fn uniforms(count: usize, seed: u64, replicate: u64) -> Vec<f64> {
    let mut uniforms = vec![0.0; count];
    Streams::new(seed).branch("recovery").stream(Purpose::Play, replicate).fill(0, &mut uniforms);
    uniforms
}

/// The package at a place among the chances of a forecast, `None` past them all.
fn drawn(forecast: &Forecast<f64>, uniform: f64) -> Option<usize> {
    let mut left = uniform;
    forecast.packages.iter().position(|chance| {
        left -= chance;
        left < 0.0
    })
}

/// The same negotiations with other outcomes: of each row its package, or none.
fn with_outcomes(data: &Negotiations, outcome: impl Fn(usize) -> Option<usize>) -> Negotiations {
    let mut bargains = data.bargains.clone();
    for (row, bargain) in bargains.iter_mut().enumerate() {
        let context = &data.contexts[data.context_of[row]];
        bargain.agreed = outcome(row).map(|package| context.packages[package].clone());
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
) -> Recovery {
    let free = model.free();
    let truth = free.iter().map(|at| &model.parameters[*at]);
    let mut fits = Fits::new(truth.map(|parameter| (parameter.name(), parameter.value)));
    for replicate in 0..replicates {
        told(replicate);
        let simulated = simulate(model, data, plan.seed, u64::from(replicate));
        let columns = model.all_columns(&simulated);
        let fitted = fit(start, &simulated, &columns, |_| true, plan, &mut |_, _| {});
        let found = free.iter().map(|at| &fitted.model.parameters[*at]);
        fits.add(found.map(|found| (found.value, found.standard_error)), fitted.converged);
    }
    fits.recovery()
}

/// Simulates data with the dials that a search found `replicates` times, searches each from where
/// the scenario declares its dials, and looks how they are found again, and the chance of a lapse.
/// `None` if the search is stopped.
pub fn recover_dials(
    search: &Search,
    found: &Found,
    plan: &SearchPlan,
    replicates: u32,
    told: &dyn Fn(u32),
) -> Option<Recovery> {
    let dials = search.machinery().dials.iter().map(|dial| dial.id.clone());
    let truth = dials.zip(found.values.iter().copied());
    let mut fits = Fits::new(truth.chain([(LAPSE.to_owned(), found.lapse)]));
    for replicate in 0..replicates {
        told(replicate);
        let simulated = simulate_dials(search, found, plan, u64::from(replicate));
        let again = search.of_data(&simulated).find(plan, None);
        if again.covariance.is_empty() {
            return None;
        }
        let dials = again.values.iter().copied().zip(again.standard_errors.iter().copied());
        fits.add(dials.chain([(again.lapse, again.lapse_error)]), again.converged);
    }
    Some(fits.recovery())
}

/// What fits of simulated data found, weight by weight.
struct Fits {
    /// Name and truth of each.
    truth: Vec<(String, f64)>,
    /// Of each what was found in every data set, with its standard error.
    found: Vec<Vec<(f64, f64)>>,
    simulated: u32,
    arrived: u32,
}

impl Fits {
    fn new(truth: impl Iterator<Item = (String, f64)>) -> Self {
        let truth: Vec<_> = truth.collect();
        Self { found: vec![Vec::new(); truth.len()], truth, simulated: 0, arrived: 0 }
    }

    fn add(&mut self, found: impl Iterator<Item = (f64, Option<f64>)>, arrived: bool) {
        let each = self.found.iter_mut().zip(found);
        each.for_each(|(list, (value, error))| list.push((value, error.unwrap_or(0.0))));
        self.simulated += 1;
        self.arrived += u32::from(arrived);
    }

    fn recovery(self) -> Recovery {
        let n = f64::from(self.simulated.max(1));
        let one = |((name, truth), list): ((String, f64), Vec<(f64, f64)>)| {
            let mean = list.iter().map(|found| found.0).sum::<f64>() / n;
            let squares: f64 = list.iter().map(|found| (found.0 - mean) * (found.0 - mean)).sum();
            let covers = |found: &&(f64, f64)| (found.0 - truth).abs() <= NINETY_FIVE * found.1;
            Recovered {
                name,
                truth,
                mean,
                deviation: libm::sqrt(squares / (n - 1.0).max(1.0)),
                standard_error: list.iter().map(|found| found.1).sum::<f64>() / n,
                covered: list.iter().filter(covers).count() as u32,
            }
        };
        Recovery {
            simulated: self.simulated,
            arrived: self.arrived,
            weights: self.truth.into_iter().zip(self.found).map(one).collect(),
        }
    }
}
