//! Posteriors of weights and of dials: what is believed before, where particles begin, and
//! where they are led.

use std::ops::ControlFlow;

use super::data::Negotiations;
use super::fit::{Fit, Sample};
use super::model::Column;
use super::posterior::{Normal, ParticlePlan, Posterior, Unreached, posterior};
use super::search::{Found, Search};

/// How much wider than the curvature at the best values particles begin, as a factor on
/// deviations: tails that the curvature does not know are then reached.
const WIDER: f64 = 1.4;

/// Where the curvature says nothing of a dial, its deviation at the start, in ranges.
const UNTOLD: f64 = 0.15;

/// A deviation of its own that each dial has at the start, in ranges, however the curvature ties
/// it to others.
const LEAST: f64 = 0.005;

/// The posterior of the free weights of a fitted model. Before the data each is believed to be
/// normal about 0 with precision `ridge`, above 0: what the penalty of the fit says. Negotiations
/// count as independent given the context.
///
/// # Errors
/// If it is not reached.
pub fn weight_posterior(
    fit: &Fit,
    data: &Negotiations,
    columns: &[Vec<Column>],
    ridge: f64,
    plan: &ParticlePlan,
    told: &(dyn Fn(f64) -> ControlFlow<()> + Sync),
) -> Result<Posterior, Unreached> {
    let model = &fit.model;
    let free = model.free();
    let all = model.values();
    let sample = Sample::new(model, data, columns, |_| true, ridge);
    let covariance: Vec<f64> =
        sample.covariance(&all).into_iter().map(|entry| WIDER * WIDER * entry).collect();
    let start = Normal::new(free.iter().map(|at| all[*at]).collect(), &covariance);
    let prior = 0.5 * free.len() as f64 * libm::log(ridge / std::f64::consts::TAU);
    let log_target = |at: &[f64]| {
        let mut values = all.clone();
        free.iter().zip(at).for_each(|(place, value)| values[*place] = *value);
        let log = sample.objective(&values) + prior;
        if log.is_finite() { log } else { f64::NEG_INFINITY }
    };
    posterior(&start, &log_target, plan, told)
}

/// The posterior of the dials of a scenario, as places in their ranges, and of the chance of a
/// lapse, last. Before the data every value in range is believed to be as likely as any other.
/// The likelihood is that of the simulated shares.
///
/// # Errors
/// If it is not reached.
pub fn dial_posterior(
    search: &Search,
    found: &Found,
    plan: &ParticlePlan,
    told: &(dyn Fn(f64) -> ControlFlow<()> + Sync),
) -> Result<Posterior, Unreached> {
    let machinery = search.machinery();
    let size = machinery.dials.len();
    let mut mean = machinery.places(&found.values);
    mean.push(found.lapse);
    let mut covariance: Vec<f64> =
        found.covariance.iter().map(|entry| WIDER * WIDER * entry).collect();
    covariance.resize((size + 1) * (size + 1), 0.0);
    let whole = size + 1;
    let deviation = |at: usize| libm::sqrt(covariance[at * whole + at].max(0.0));
    // What is wider than untold is drawn in, with what it goes along with, so that the matrix
    // stays one of covariances.
    let drawn_in: Vec<f64> =
        (0..whole).map(deviation).map(|d| if d > UNTOLD { UNTOLD / d } else { 1.0 }).collect();
    for (at, entry) in covariance.iter_mut().enumerate() {
        *entry *= drawn_in[at / whole] * drawn_in[at % whole];
    }
    for at in 0..whole {
        let variance = &mut covariance[at * whole + at];
        *variance = if *variance > 0.0 { *variance + LEAST * LEAST } else { UNTOLD * UNTOLD };
    }
    let start = Normal::new(mean, &covariance);
    let log_target = |at: &[f64]| {
        if at.iter().any(|place| !(0.0..=1.0).contains(place)) {
            return f64::NEG_INFINITY;
        }
        search.log_likelihood(&machinery.values(&at[..size]), at[size])
    };
    posterior(&start, &log_target, plan, told)
}
