//! Fitting the dials of a scenario to real negotiations by simulated likelihood.
//!
//! First a simplex on a part of the contexts ([`super::simplex`]). Then scoring steps on all of
//! them (Berndt, Hall, Hall & Hausman 1974): scores by differences between near settings under
//! common random numbers, curvature from their products. The search has arrived when a step
//! promises less than [`PROMISE`] in log-likelihood, or no step of any length keeps what little it
//! promises.
//!
//! The chance of a lapse is at its best value for every setting tried: given the shares, the
//! likelihood is concave in it.
//!
//! Folds begin where the search on all negotiations ended. Where contexts are few each is searched
//! for again with its own contexts left out; where they are many it takes one full scoring step
//! without them, dials and lapses together, which is as good (the one-step estimator of Le Cam
//! 1956). What is left out is not looked at either way.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::data::Negotiations;
use super::linear::{add_outer, flat_directions, inverse, product};
use super::machinery::{Machinery, Played, uniform};
use super::model::Forecast;
use super::scoring::{Score, steadied};
use super::simplex::PART;
use crate::chance::{Purpose, Streams};

/// A step that promises less than this in log-likelihood is not taken.
pub const PROMISE: f64 = 0.5;

/// Scoring steps at most.
const MOST_STEPS: usize = 6;

/// How far apart settings are whose likelihoods give a slope, in ranges, each way.
const APART: f64 = 0.03;

/// Plays of a context at most while steps are taken, and where standard errors are worked out:
/// differences on common random numbers need fewer than chances do.
const STEP_PLAYS: u32 = 1_000;
const NEAR_PLAYS: u32 = 2_000;

/// Where no step of any length helps, the search has arrived if the step promised less than this:
/// within the steps of the simulated shares.
const WITHIN_NOISE: f64 = 3.0;

/// The largest chance of a lapse.
pub const MOST_LAPSE: f64 = 0.999;

/// How a search is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SearchPlan {
    /// Starts of the simplex, at least 1: the central values, then points of the ranges.
    pub starts: u32,
    /// Seed of these, and of the part of the contexts.
    pub seed: u64,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Values of the dials.
    pub values: Vec<f64>,
    /// Their standard errors, contexts as clusters; `None` at an end of the range, or where the
    /// data say nothing.
    pub standard_errors: Vec<Option<f64>>,
    /// The curvature's own covariance of places in the ranges and of the chance of a lapse, row by
    /// row; 0 where the data say nothing. Empty if the search was stopped.
    pub covariance: Vec<f64>,
    /// The chance of a lapse.
    pub lapse: f64,
    /// Its standard error, where it is above 0.
    pub lapse_error: Option<f64>,
    /// Log-likelihood of all outcomes.
    pub log_likelihood: f64,
    /// Settings tried, those on a part of the contexts included.
    pub tried: usize,
    /// Did the search arrive, rather than give up or be stopped?
    pub converged: bool,
    /// Of each start, the log-likelihood (of the part looked at) that its simplex ended at.
    pub starts: Vec<f64>,
    /// Directions in which the likelihood hardly changes: dials that data do not tell apart.
    pub flat: Vec<Vec<(String, f64)>>,
    /// The folds, if they were asked for.
    pub folds: Vec<FoldFound>,
}

/// A fit with a fold left out, and its forecast of that fold.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldFound {
    /// Values of the dials.
    pub values: Vec<f64>,
    /// The chance of a lapse.
    pub lapse: f64,
    /// The same, if lapses were to any way to end alike.
    pub even_lapse: f64,
    /// What came of playing the contexts that were left out: position and outcomes.
    pub held: Vec<(usize, Played)>,
}

/// The outcomes of one context that were observed: how often, the share played, the base.
type Observed = Vec<(f64, f64, f64)>;

/// A setting that was tried.
pub(super) struct Tried {
    places: Vec<f64>,
    lapse: f64,
    pub(super) log_likelihood: f64,
    /// In the order of the contexts looked at.
    played: Vec<Played>,
}

/// What came of settings with one dial a little lower and a little higher.
struct Near {
    /// How far apart both are, in ranges.
    apart: f64,
    /// Of each context looked at.
    low: Vec<Played>,
    high: Vec<Played>,
}

/// Where scoring steps ended.
struct Climbed {
    at: Tried,
    arrived: bool,
    stopped: bool,
    tried: usize,
}

/// How contexts are held out.
#[derive(Clone, Copy)]
pub struct Folds<'f> {
    /// The fold of each context.
    pub of: &'f [usize],
    /// For each fold the forecasts that lapses follow, made without it: one a context.
    pub bases: &'f [Vec<Forecast<f64>>],
}

/// What is fitted to what.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    machinery: &'a Machinery,
    data: &'a Negotiations,
    /// The forecasts that lapses follow, one a context.
    base: &'a [Forecast<f64>],
    /// Hears the log-likelihood of every setting tried; a break ends the search.
    told: &'a (dyn Fn(f64) -> ControlFlow<()> + Sync),
}

/// The chance of a lapse that makes the outcomes likeliest, and their log-likelihood.
fn likeliest<'o>(observed: impl Iterator<Item = &'o Observed> + Clone) -> (f64, f64) {
    let all = || observed.clone().flatten();
    let slope = |lapse: f64| -> f64 {
        all()
            .map(|(n, share, base)| n * (base - share) / ((1.0 - lapse) * share + lapse * base))
            .sum()
    };
    let (mut low, mut high) = (0.0, MOST_LAPSE);
    if slope(low) <= 0.0 {
        high = low;
    } else if slope(high) >= 0.0 {
        low = high;
    }
    while high - low > 1e-7 {
        let middle = 0.5 * (low + high);
        if slope(middle) > 0.0 { low = middle } else { high = middle }
    }
    let lapse = 0.5 * (low + high);
    (lapse, log_likelihood(observed, lapse))
}

fn log_likelihood<'o>(observed: impl Iterator<Item = &'o Observed>, lapse: f64) -> f64 {
    let chance = |share: f64, base: f64| (1.0 - lapse) * share + lapse * base;
    observed.flatten().map(|(n, share, base)| n * libm::log(chance(*share, *base))).sum()
}

impl<'a> Search<'a> {
    /// A search; `base` has the forecasts that lapses follow, one a context.
    pub fn new(
        machinery: &'a Machinery,
        data: &'a Negotiations,
        base: &'a [Forecast<f64>],
        told: &'a (dyn Fn(f64) -> ControlFlow<()> + Sync),
    ) -> Self {
        Self { machinery, data, base, told }
    }

    /// What is fitted.
    pub fn machinery(&self) -> &Machinery {
        self.machinery
    }

    /// What it is fitted to.
    pub(super) fn data(&self) -> &Negotiations {
        self.data
    }

    /// The forecasts that lapses follow.
    pub(super) fn base(&self) -> &[Forecast<f64>] {
        self.base
    }

    /// The same search in other data with the same contexts.
    pub(super) fn of_data<'b>(&self, data: &'b Negotiations) -> Search<'b>
    where
        'a: 'b,
    {
        Search { data, ..*self }
    }

    /// Plays contexts at a place in the ranges of the dials.
    fn tried(&self, places: &[f64], contexts: &[usize]) -> Tried {
        self.tried_with(places, contexts, self.machinery.plays)
    }

    pub(super) fn tried_with(&self, places: &[f64], contexts: &[usize], plays: u32) -> Tried {
        let values = self.machinery.values(places);
        let play = |at: &usize| self.machinery.play(self.data, *at, &values, plays);
        let played: Vec<Played> = contexts.par_iter().map(play).collect();
        let observed: Vec<Observed> =
            contexts.iter().zip(&played).map(|(at, played)| self.observed(*at, played)).collect();
        let (lapse, log_likelihood) = likeliest(observed.iter());
        Tried { places: places.to_vec(), lapse, log_likelihood, played }
    }

    fn observed(&self, at: usize, played: &Played) -> Observed {
        self.observed_over(at, played, &self.base[at])
    }

    fn observed_over(&self, at: usize, played: &Played, base: &Forecast<f64>) -> Observed {
        let context = &self.data.contexts[at];
        let agreed = context.agreed.iter().zip(&played.packages).zip(&base.packages);
        let all = agreed.chain([((&context.failed, &played.none), &base.none)]);
        all.filter(|((count, _), _)| **count > 0)
            .map(|((count, hits), base)| (f64::from(*count), played.share(*hits), *base))
            .collect()
    }

    /// Plays what is near a setting, dial by dial; `None` if the search is stopped.
    fn near(&self, at: &Tried, contexts: &[usize], plays: u32) -> Option<Vec<Near>> {
        let plays = plays.min(self.machinery.plays);
        let one = |dial: usize| {
            let side = |by: f64| {
                let mut places = at.places.clone();
                places[dial] = (places[dial] + by).clamp(0.0, 1.0);
                (places[dial], self.tried_with(&places, contexts, plays).played)
            };
            let (low, high) = (side(-APART), side(APART));
            let near = Near { apart: high.0 - low.0, low: low.1, high: high.1 };
            self.tell(at.log_likelihood).is_continue().then_some(near)
        };
        (0..at.places.len()).map(one).collect()
    }

    /// The scores of contexts at a setting; the last coordinate is the chance of a lapse.
    fn scores(&self, at: &Tried, near: &[Near], contexts: &[usize]) -> Vec<Score> {
        let size = at.places.len();
        let chance =
            |(_, share, base): &(f64, f64, f64)| (1.0 - at.lapse) * share + at.lapse * base;
        let one = |(place, context): (usize, &usize)| {
            let here = self.observed(*context, &at.played[place]);
            let mut slopes: Vec<Vec<f64>> = Vec::with_capacity(size + 1);
            for near in near {
                let low = self.observed(*context, &near.low[place]);
                let high = self.observed(*context, &near.high[place]);
                let log = |side: &(f64, f64, f64)| libm::log(chance(side));
                let slope = |(low, high)| (log(high) - log(low)) / near.apart;
                slopes.push(low.iter().zip(&high).map(slope).collect());
            }
            slopes.push(here.iter().map(|seen| (seen.2 - seen.1) / chance(seen)).collect());
            let mut score =
                Score { gradient: vec![0.0; size + 1], outer: vec![0.0; (size + 1) * (size + 1)] };
            for (outcome, (count, _, _)) in here.iter().enumerate() {
                let slope: Vec<f64> = slopes.iter().map(|slopes| slopes[outcome]).collect();
                add_outer(&mut score.outer, &slope, *count);
                score.gradient.iter_mut().zip(&slope).for_each(|(sum, more)| *sum += count * more);
            }
            score
        };
        contexts.iter().enumerate().map(one).collect()
    }

    /// Scoring steps from a setting, on some of the contexts.
    fn climb(&self, start: &[f64], contexts: &[usize]) -> Climbed {
        let size = start.len();
        let plays = STEP_PLAYS.min(self.machinery.plays);
        let at = self.tried_with(start, contexts, plays);
        let mut climbed = Climbed { at, arrived: false, stopped: false, tried: 1 };
        for step in 0..=MOST_STEPS {
            let Some(near) = self.near(&climbed.at, contexts, plays) else {
                climbed.stopped = true;
                return climbed;
            };
            climbed.tried += 2 * size;
            let scores = self.scores(&climbed.at, &near, contexts);
            let step_of = Score::sum(scores.iter()).step(climbed.at.coordinates());
            climbed.arrived = step_of.promise < PROMISE;
            if climbed.arrived || step == MOST_STEPS {
                break;
            }
            let next = LENGTHS.iter().find_map(|length| {
                climbed.tried += 1;
                let places = climbed.at.moved(&step_of.places, *length);
                let next = self.tried_with(&places, contexts, plays);
                (next.log_likelihood > climbed.at.log_likelihood).then_some(next)
            });
            match next {
                Some(next) => climbed.at = next,
                None => {
                    climbed.arrived = step_of.promise < WITHIN_NOISE;
                    break;
                }
            }
        }
        climbed
    }

    pub(super) fn tell(&self, log_likelihood: f64) -> ControlFlow<()> {
        (self.told)(log_likelihood)
    }

    /// Searches; with folds, also with every fold left out in turn.
    pub fn find(&self, plan: &SearchPlan, folds: Option<Folds>) -> Found {
        let part = self.part(plan.seed);
        let size = self.machinery.dials.len();
        let streams = Streams::new(plan.seed).branch("starts");
        let (mut best, mut starts, mut count) = (None::<(Vec<f64>, f64)>, Vec::new(), 0);
        for start in 0..plan.starts.max(1) {
            let mut places = self.machinery.places(&self.machinery.central());
            if start > 0 {
                streams.stream(Purpose::Design, u64::from(start)).fill(0, &mut places);
            }
            let (found, tried) = self.simplex(&places, &part);
            count += tried;
            let Some(found) = found else { continue };
            starts.push(found.1);
            if best.as_ref().is_none_or(|best| found.1 > best.1) {
                best = Some(found);
            }
        }
        let places = best
            .map_or_else(|| self.machinery.places(&self.machinery.central()), |(places, _)| places);
        let all: Vec<usize> = (0..self.data.contexts.len()).collect();
        let climbed = self.climb(&places, &all);
        count += climbed.tried;
        let (now, near) = if climbed.stopped {
            (climbed.at, None)
        } else {
            let now = self.tried(&climbed.at.places, &all);
            count += 1 + 2 * size;
            let near = self.near(&now, &all, NEAR_PLAYS);
            (now, near)
        };
        let dials = &self.machinery.dials;
        let mut found = Found {
            values: self.machinery.values(&now.places),
            standard_errors: vec![None; size],
            covariance: Vec::new(),
            lapse: now.lapse,
            lapse_error: None,
            log_likelihood: now.log_likelihood,
            tried: count,
            converged: climbed.arrived,
            starts,
            flat: Vec::new(),
            folds: Vec::new(),
        };
        let Some(near) = near else { return found };
        let scores = self.scores(&now, &near, &all);
        let sum = Score::sum(scores.iter());
        let free = sum.free(now.coordinates());
        let information = sum.among(&free);
        let bread = inverse(&steadied(&information, free.len()), free.len());
        let mut meat = vec![0.0; free.len() * free.len()];
        for group in &self.data.groups {
            let sum = Score::sum(group.iter().map(|context| &scores[*context]));
            let each: Vec<f64> = free.iter().map(|at| sum.gradient[*at]).collect();
            add_outer(&mut meat, &each, 1.0);
        }
        let covariance = product(&product(&bread, &meat, free.len()), &bread, free.len());
        for (row, at) in free.iter().enumerate() {
            let error = libm::sqrt(covariance[row * free.len() + row].max(0.0));
            match dials.get(*at) {
                Some(dial) => {
                    found.standard_errors[*at] = Some(error * (dial.range.1 - dial.range.0));
                }
                None => found.lapse_error = Some(error),
            }
        }
        found.covariance = vec![0.0; (size + 1) * (size + 1)];
        for (row, at) in free.iter().enumerate() {
            for (column, other) in free.iter().enumerate() {
                found.covariance[at * (size + 1) + other] = bread[row * free.len() + column];
            }
        }
        let name = |row: usize| {
            dials.get(free[row]).map_or_else(|| LAPSE.to_owned(), |dial| dial.id.clone())
        };
        found.flat = flat_directions(&information, free.len(), name);
        if let Some(folds) = folds {
            found.folds = self.fold_by_fold(&now, &near, folds);
        }
        found
    }

    /// Fits with each fold left out in turn; nothing if the search is stopped.
    fn fold_by_fold(&self, now: &Tried, near: &[Near], folds: Folds) -> Vec<FoldFound> {
        let Folds { of, bases } = folds;
        let all: Vec<usize> = (0..of.len()).collect();
        let few = all.len() <= PART;
        let one = |out: usize| {
            // The base, too, is what it is without the fold.
            let inner = Search { base: &bases[out], ..*self };
            let inside: Vec<usize> = all.iter().copied().filter(|at| of[*at] != out).collect();
            let outside: Vec<usize> = all.iter().copied().filter(|at| of[*at] == out).collect();
            let (places, lapse) = if few {
                let climbed = inner.climb(&now.places, &inside);
                if climbed.stopped {
                    return None;
                }
                (climbed.at.places, climbed.at.lapse)
            } else {
                let scores = inner.scores(now, near, &all);
                let step = Score::sum(inside.iter().map(|at| &scores[*at])).step(now.coordinates());
                let lapse = (now.lapse + step.lapse).clamp(0.0, MOST_LAPSE);
                (now.moved(&step.places, 1.0), lapse)
            };
            let values = self.machinery.values(&places);
            let play =
                |at: &usize| self.machinery.play(self.data, *at, &values, self.machinery.plays);
            let held: Vec<Played> = outside.par_iter().map(play).collect();
            let even = |at: &usize| {
                let base = uniform(self.data.contexts[*at].len());
                self.observed_over(*at, &now.played[*at], &base)
            };
            let even: Vec<Observed> = inside.iter().map(even).collect();
            self.tell(now.log_likelihood).is_continue().then(|| FoldFound {
                values,
                lapse,
                even_lapse: likeliest(even.iter()).0,
                held: outside.into_iter().zip(held).collect(),
            })
        };
        (0..bases.len()).map(one).collect::<Option<Vec<_>>>().unwrap_or_default()
    }

    /// The forecasts with the dials at these values; `None` if it is stopped.
    pub fn forecasts(&self, values: &[f64], lapse: f64) -> Option<Vec<Forecast<f64>>> {
        let forecast = |at: usize| {
            self.tell(f64::NEG_INFINITY).is_continue().then(|| {
                self.machinery
                    .play(self.data, at, values, self.machinery.plays)
                    .forecast(lapse, &self.base[at])
            })
        };
        (0..self.data.contexts.len()).into_par_iter().map(forecast).collect()
    }

    /// The log-likelihood of all outcomes with the dials at these values.
    pub fn log_likelihood(&self, values: &[f64], lapse: f64) -> f64 {
        let one = |at: usize| {
            let played = self.machinery.play(self.data, at, values, self.machinery.plays);
            log_likelihood(std::iter::once(&self.observed(at, &played)), lapse)
        };
        let each: Vec<f64> = (0..self.data.contexts.len()).into_par_iter().map(one).collect();
        each.iter().sum()
    }
}

/// What the chance of a lapse is called among the dials.
pub const LAPSE: &str = "lapse";

/// Lengths of a step that are tried.
const LENGTHS: [f64; 4] = [1.0, 0.5, 0.25, 0.1];

impl Tried {
    fn coordinates(&self) -> (&[f64], f64) {
        (&self.places, self.lapse)
    }

    fn moved(&self, direction: &[f64], length: f64) -> Vec<f64> {
        let each = self.places.iter().zip(direction);
        each.map(|(place, step)| (place + length * step).clamp(0.0, 1.0)).collect()
    }
}
