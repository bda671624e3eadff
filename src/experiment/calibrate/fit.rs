//! Maximum likelihood with exact derivatives.
//!
//! Quasi-Newton steps (Broyden, Fletcher, Goldfarb & Shanno 1970) that begin with, and come
//! back to, the curvature of the likelihood's own scores, `Σ g·gᵀ` over negotiations (Berndt,
//! Hall, Hall & Hausman 1974, *Annals of Economic and Social Measurement* 3), with step
//! halving. A weak normal penalty keeps weights finite that data do not bind; it is part of
//! the model and stated with every fit. Choices are concave, so one start is enough; of
//! processes several starts are tried and the best is kept.
//!
//! Standard errors are those of White (1982, *Econometrica* 50): the second derivatives of the
//! penalised likelihood on both sides of the squares of the scores, with contexts as clusters.
//! They hold where a model is not right. Second derivatives are differences of exact first ones.

use rayon::prelude::*;

use super::data::{Context, Negotiations};
use super::linear::{add_outer, definite_inverse, flat_directions, inverse, product};
use super::model::{Column, MOST_FREE, Model};
use super::number::{Dual, Real};
use crate::chance::{Purpose, Streams};
use crate::tolerance::LIKELIHOOD_STEP;

/// Chances are not taken below this, so that no outcome has a likelihood without end.
pub const LEAST_CHANCE: f64 = 1e-12;

/// Steps after which a search gives up, and steps between looks at the scores' curvature.
const MOST_STEPS: usize = 200;
const REFRESH: usize = 15;

/// No weight changes by more than this in a step.
const LONGEST_STEP: f64 = 2.0;

/// How a model is fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitPlan {
    /// Starts, at least 1: the values of the model, then values near them.
    pub starts: u32,
    /// Seed of these.
    pub seed: u64,
    /// Precision of the normal penalty about 0: `½·ridge·Σ weight²` is taken off the
    /// log-likelihood.
    pub ridge: f64,
}

impl Default for FitPlan {
    fn default() -> Self {
        Self { starts: 1, seed: 0, ridge: 0.05 }
    }
}

/// How far starts are from the model's values, as a standard deviation.
const SCATTER: f64 = 0.5;

/// What a fit found.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The model with the fitted values and their standard errors.
    pub model: Model,
    /// Its log-likelihood over the negotiations it was fitted on, without the penalty.
    pub log_likelihood: f64,
    /// Steps taken from the start that was kept.
    pub steps: usize,
    /// Did it arrive, rather than give up?
    pub converged: bool,
    /// Of each start, the penalised log-likelihood it ended at.
    pub starts: Vec<f64>,
    /// Directions in which the likelihood hardly changes: names and loadings of weights that
    /// data do not tell apart.
    pub flat: Directions,
}

/// Directions, each as names and loadings of what lies in it.
type Directions = Vec<Vec<(String, f64)>>;

/// The log-likelihood of a context's outcomes.
pub fn log_likelihood(context: &Context, columns: &[Column], model: &Model, values: &[f64]) -> f64 {
    let forecast = model.forecast(columns, context.len(), values);
    let each = context.agreed.iter().zip(&forecast.packages).filter(|(count, _)| **count > 0);
    let agreed: f64 = each.map(|(n, p)| f64::from(*n) * libm::log(at_least(*p))).sum();
    let failed = f64::from(context.failed);
    agreed + if failed > 0.0 { failed * libm::log(at_least(forecast.none)) } else { 0.0 }
}

/// A chance, at least [`LEAST_CHANCE`]; what is no number stays none, so that it is no fit.
pub(super) fn at_least(chance: f64) -> f64 {
    if chance < LEAST_CHANCE { LEAST_CHANCE } else { chance }
}

/// A value, its gradient, and two curvatures: of scores by negotiation and by group of contexts.
struct Scores {
    value: f64,
    gradient: Vec<f64>,
    by_game: Vec<f64>,
    by_context: Vec<f64>,
}

impl Scores {
    fn new(size: usize) -> Self {
        Self {
            value: 0.0,
            gradient: vec![0.0; size],
            by_game: vec![0.0; size * size],
            by_context: vec![0.0; size * size],
        }
    }

    fn add(&mut self, other: &Self) {
        self.value += other.value;
        let pairs = [
            (&mut self.gradient, &other.gradient),
            (&mut self.by_game, &other.by_game),
            (&mut self.by_context, &other.by_context),
        ];
        for (sum, more) in pairs {
            sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
    }
}

/// Contexts a thread takes at a time; sums are made of these in order, so that no number of
/// threads changes a bit.
const CHUNK: usize = 32;

/// The part of the data a model is fitted on.
pub(super) struct Sample<'a> {
    model: &'a Model,
    /// Contexts with the same counts and values together.
    groups: Vec<Vec<(&'a Context, &'a [Column])>>,
    free: Vec<usize>,
    ridge: f64,
}

impl<'a> Sample<'a> {
    pub(super) fn new(
        model: &'a Model,
        data: &'a Negotiations,
        columns: &'a [Vec<Column>],
        keep: impl Fn(usize) -> bool,
        ridge: f64,
    ) -> Self {
        let kept = |group: &Vec<usize>| {
            let kept = group.iter().filter(|at| keep(**at));
            kept.map(|at| (&data.contexts[*at], columns[*at].as_slice())).collect()
        };
        let groups: Vec<Vec<_>> = data.groups.iter().map(kept).collect();
        let groups = groups.into_iter().filter(|group| !group.is_empty()).collect();
        Self { model, groups, free: model.free(), ridge }
    }

    fn penalty(&self, values: &[f64]) -> f64 {
        0.5 * self.ridge * self.free.iter().map(|at| values[*at] * values[*at]).sum::<f64>()
    }

    fn likelihood(&self, values: &[f64]) -> f64 {
        let parts: Vec<f64> = self
            .groups
            .par_chunks(CHUNK)
            .map(|chunk| {
                let each = chunk.iter().flatten();
                each.map(|(context, columns)| log_likelihood(context, columns, self.model, values))
                    .sum()
            })
            .collect();
        parts.iter().sum()
    }

    /// What is made as large as possible.
    pub(super) fn objective(&self, values: &[f64]) -> f64 {
        self.likelihood(values) - self.penalty(values)
    }

    fn scores(&self, values: &[f64]) -> Scores {
        match self.free.len() {
            0..=8 => self.scores_along::<8>(values),
            9..=16 => self.scores_along::<16>(values),
            17..=24 => self.scores_along::<24>(values),
            25..=40 => self.scores_along::<40>(values),
            _ => self.scores_along::<MOST_FREE>(values),
        }
    }

    fn scores_along<const N: usize>(&self, values: &[f64]) -> Scores {
        let size = self.free.len();
        let mut duals: Vec<Dual<N>> = values.iter().map(|value| Dual::constant(*value)).collect();
        for (direction, at) in self.free.iter().enumerate() {
            duals[*at] = Dual::variable(values[*at], direction);
        }
        let part = |chunk: &[Vec<(&Context, &[Column])>]| {
            let mut sum = Scores::new(size);
            for group in chunk {
                let mut whole = vec![0.0; size];
                for (context, columns) in group {
                    let forecast = self.model.forecast(columns, context.len(), &duals);
                    let outcomes = context.agreed.iter().zip(&forecast.packages);
                    for (count, chance) in outcomes.chain([(&context.failed, &forecast.none)]) {
                        if *count == 0 {
                            continue;
                        }
                        let count = f64::from(*count);
                        let value = at_least(chance.value);
                        sum.value += count * libm::log(value);
                        let score: Vec<f64> =
                            chance.slopes[..size].iter().map(|slope| slope / value).collect();
                        add_outer(&mut sum.by_game, &score, count);
                        whole.iter_mut().zip(&score).for_each(|(sum, more)| *sum += count * more);
                    }
                }
                add_outer(&mut sum.by_context, &whole, 1.0);
                sum.gradient.iter_mut().zip(&whole).for_each(|(sum, more)| *sum += more);
            }
            sum
        };
        let parts: Vec<Scores> = self.groups.par_chunks(CHUNK).map(part).collect();
        let mut sum = Scores::new(size);
        parts.iter().for_each(|part| sum.add(part));
        sum.value -= self.penalty(values);
        for (slope, at) in sum.gradient.iter_mut().zip(&self.free) {
            *slope -= self.ridge * values[*at];
        }
        sum
    }

    fn curvature_inverse(&self, scores: &Scores) -> Vec<f64> {
        let size = self.free.len();
        let mut matrix = scores.by_game.clone();
        for at in 0..size {
            matrix[at * size + at] += self.ridge.max(1e-9);
        }
        inverse(&matrix, size)
    }

    /// The inverse curvature at these values, among the free weights: a normal posterior's
    /// covariance.
    pub(super) fn covariance(&self, values: &[f64]) -> Vec<f64> {
        self.curvature_inverse(&self.scores(values))
    }

    /// Minus the second derivatives of the objective among the free weights; `None` if they do
    /// not make a maximum.
    fn bread(&self, values: &[f64]) -> Option<Vec<f64>> {
        let size = self.free.len();
        let mut matrix = vec![0.0; size * size];
        for (row, at) in self.free.iter().enumerate() {
            let gradient = |by: f64| {
                let mut near = values.to_vec();
                near[*at] += by;
                self.scores(&near).gradient
            };
            let (low, high) = (gradient(-NEAR), gradient(NEAR));
            for (column, (low, high)) in low.iter().zip(&high).enumerate() {
                let bend = (low - high) / (2.0 * NEAR);
                matrix[row * size + column] += 0.5 * bend;
                matrix[column * size + row] += 0.5 * bend;
            }
        }
        definite_inverse(&matrix, size)
    }

    /// Standard errors of the free weights; `None` where they cannot be told. And directions in
    /// which the likelihood hardly changes.
    fn errors(&self, values: &[f64]) -> (Vec<Option<f64>>, Directions) {
        let size = self.free.len();
        let scores = self.scores(values);
        let name = |row: usize| self.model.parameters[self.free[row]].name();
        let flat = flat_directions(&scores.by_game, size, name);
        let Some(bread) = self.bread(values) else { return (vec![None; size], flat) };
        let covariance = product(&product(&bread, &scores.by_context, size), &bread, size);
        let error = |row: usize| libm::sqrt(covariance[row * size + row].max(0.0));
        ((0..size).map(error).map(|error| error.is_finite().then_some(error)).collect(), flat)
    }

    /// Climbs from `values`; the end, its objective, the steps and whether it arrived.
    fn climb(&self, start: &[f64], told: &mut dyn FnMut(f64)) -> (Vec<f64>, f64, usize, bool) {
        let size = self.free.len();
        let mut values = start.to_vec();
        if size == 0 {
            let value = self.objective(&values);
            return (values, value, 0, true);
        }
        let mut scores = self.scores(&values);
        if !scores.value.is_finite() {
            return (values, f64::NEG_INFINITY, 0, false);
        }
        let mut curvature = self.curvature_inverse(&scores);
        let mut fresh = true;
        let mut small = 0;
        for step in 1..=MOST_STEPS {
            let times = |matrix: &[f64], vector: &[f64]| -> Vec<f64> {
                let row = |row: &[f64]| row.iter().zip(vector).map(|(a, b)| a * b).sum();
                matrix.chunks(size).map(row).collect()
            };
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let mut direction = times(&curvature, &scores.gradient);
            let mut slope = dot(&direction, &scores.gradient);
            if slope.is_nan() || slope <= 0.0 {
                curvature = self.curvature_inverse(&scores);
                direction = times(&curvature, &scores.gradient);
                slope = dot(&direction, &scores.gradient);
            }
            let longest = direction.iter().fold(0.0, |most: f64, part| most.max(part.abs()));
            if longest > LONGEST_STEP {
                direction.iter_mut().for_each(|part| *part *= LONGEST_STEP / longest);
                slope *= LONGEST_STEP / longest;
            }
            let mut length = 1.0;
            let mut next = None;
            for _ in 0..20 {
                let mut tried = values.clone();
                for (at, part) in self.free.iter().zip(&direction) {
                    tried[*at] += length * part;
                }
                let value = self.objective(&tried);
                if value.is_finite() && value >= scores.value + 1e-4 * length * slope {
                    next = Some(tried);
                    break;
                }
                length *= 0.4;
            }
            let Some(next) = next else {
                if fresh {
                    return (values, scores.value, step, true);
                }
                curvature = self.curvature_inverse(&scores);
                fresh = true;
                continue;
            };
            let then = self.scores(&next);
            let moved: Vec<f64> = direction.iter().map(|part| length * part).collect();
            let bent: Vec<f64> =
                scores.gradient.iter().zip(&then.gradient).map(|(a, b)| a - b).collect();
            let gained = then.value - scores.value;
            let along = dot(&moved, &bent);
            (values, scores) = (next, then);
            told(scores.value);
            small = if gained < LIKELIHOOD_STEP { small + 1 } else { 0 };
            if small >= 2 {
                return (values, scores.value, step, true);
            }
            fresh = step % REFRESH == 0;
            if fresh {
                curvature = self.curvature_inverse(&scores);
            } else if along > 1e-10 {
                let image = times(&curvature, &bent);
                let bend = dot(&bent, &image);
                for row in 0..size {
                    for column in 0..size {
                        curvature[row * size + column] +=
                            (1.0 + bend / along) * moved[row] * moved[column] / along
                                - (image[row] * moved[column] + moved[row] * image[column]) / along;
                    }
                }
            }
        }
        (values, scores.value, MOST_STEPS, false)
    }

    /// Fits the model, without standard errors; `told` hears the objective after every step.
    pub(super) fn fit(&self, plan: &FitPlan, told: &mut dyn FnMut(u32, f64)) -> Fit {
        let streams = Streams::new(plan.seed).branch("starts");
        let mut best: Option<(Vec<f64>, f64, usize, bool)> = None;
        let mut starts = Vec::new();
        for start in 0..plan.starts.max(1) {
            let mut values = self.model.values();
            if start > 0 {
                let mut uniforms = vec![0.0; values.len()];
                streams.stream(Purpose::Design, u64::from(start)).fill(0, &mut uniforms);
                for at in &self.free {
                    values[*at] += SCATTER * crate::chance::special::normal_quantile(uniforms[*at]);
                }
            }
            let found = self.climb(&values, &mut |value| told(start, value));
            starts.push(found.1);
            if best.as_ref().is_none_or(|best| found.1 > best.1) {
                best = Some(found);
            }
        }
        let (values, _, steps, converged) =
            best.unwrap_or_else(|| (self.model.values(), 0.0, 0, false));
        let mut model = self.model.clone();
        for (parameter, value) in model.parameters.iter_mut().zip(&values) {
            parameter.value = *value;
            parameter.standard_error = None;
        }
        let log_likelihood = self.likelihood(&values);
        Fit { model, log_likelihood, steps, converged, starts, flat: Vec::new() }
    }
}

/// How far apart weights are whose gradients give second derivatives.
const NEAR: f64 = 1e-4;

/// Fits a model on the contexts that `keep` names, with standard errors and flat directions.
pub fn fit(
    model: &Model,
    data: &Negotiations,
    columns: &[Vec<Column>],
    keep: impl Fn(usize) -> bool,
    plan: &FitPlan,
    told: &mut dyn FnMut(u32, f64),
) -> Fit {
    let sample = Sample::new(model, data, columns, keep, plan.ridge);
    let mut found = sample.fit(plan, told);
    if !sample.free.is_empty() {
        let (errors, flat) = sample.errors(&found.model.values());
        for (at, error) in sample.free.iter().zip(errors) {
            found.model.parameters[*at].standard_error = error;
        }
        found.flat = flat;
    }
    found
}

/// The same without standard errors: for what is only scored.
pub(super) fn fit_alone(
    model: &Model,
    data: &Negotiations,
    columns: &[Vec<Column>],
    keep: impl Fn(usize) -> bool,
    plan: &FitPlan,
    told: &mut dyn FnMut(u32, f64),
) -> Fit {
    Sample::new(model, data, columns, keep, plan.ridge).fit(plan, told)
}
