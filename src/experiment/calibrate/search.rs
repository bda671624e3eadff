//! Fitting the dials of a scenario to real negotiations by simulated likelihood.
//!
//! First a simplex search (Nelder & Mead 1965, *Computer Journal* 7) on a part of the contexts,
//! which needs no derivatives and is not led astray by the steps of simulated shares. Then
//! scoring steps on all of them (Berndt, Hall, Hall & Hausman 1974): scores by differences
//! between near settings under common random numbers, curvature from their products. The
//! search has arrived when a step promises less than [`PROMISE`] in log-likelihood.
//!
//! The chance of a lapse is at its best value for every setting tried: given the shares, the
//! likelihood is concave in it.
//!
//! Folds begin where the search on all negotiations ended and take a scoring step with their
//! contexts left out, halved until it makes what is left no less likely.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;

use argmin::core::{CostFunction, Executor};
use argmin::solver::neldermead::NelderMead;
use rayon::prelude::*;

use super::data::Negotiations;
use super::linear::{add_outer, flat_directions, inverse, product};
use super::machinery::{Machinery, Played};
use super::model::Forecast;
use super::scoring::{Score, steadied};
use crate::chance::{Purpose, Streams};

/// A step that promises less than this in log-likelihood is not taken.
pub const PROMISE: f64 = 0.5;

/// Scoring steps at most.
const MOST_STEPS: usize = 6;

/// Contexts the simplex search looks at, if there are more.
const PART: usize = 200;

/// Plays of a context in the simplex search, at most: it only finds where to begin.
const FIRST_PLAYS: u32 = 1_000;

/// Settings a simplex search tries at most, for each dial.
const TRIES: usize = 30;

/// The simplex has arrived when its corners differ by less than this in log-likelihood.
const CORNERS: f64 = 0.3;

/// How far corners of the first simplex are apart, in ranges.
const SIMPLEX: f64 = 0.2;

/// How far apart settings are whose likelihoods give a slope, in ranges, each way.
const APART: f64 = 0.02;

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
    /// What came of playing the contexts that were left out: position and outcomes.
    pub held: Vec<(usize, Played)>,
}

/// The outcomes of one context that were observed: how often, the share played, the base.
type Observed = Vec<(f64, f64, f64)>;

/// A setting that was tried.
struct Tried {
    places: Vec<f64>,
    lapse: f64,
    log_likelihood: f64,
    /// In the order of the contexts looked at.
    observed: Vec<Observed>,
    played: Vec<Played>,
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

/// Folds a number back into 0..=1 at both ends, as a mirror would.
fn reflected(place: f64) -> f64 {
    let place = place.rem_euclid(2.0);
    if place > 1.0 { 2.0 - place } else { place }
}

/// The best place of a simplex, its log-likelihood, and the settings tried.
type Best = (Option<(Vec<f64>, f64)>, usize);

/// What a simplex is told. Once it has tried enough or is stopped, nothing is played any more
/// and everything is as bad as can be (an error would end the solver in a panic): what it found
/// until then is in `best`.
struct Objective<'s, 'a> {
    search: &'s Search<'a>,
    contexts: &'s [usize],
    best: &'s RefCell<Best>,
    most: usize,
    over: Cell<bool>,
}

impl CostFunction for Objective<'_, '_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, places: &Self::Param) -> Result<f64, argmin::core::Error> {
        if self.over.get() {
            return Ok(f64::INFINITY);
        }
        let places: Vec<f64> = places.iter().map(|place| reflected(*place)).collect();
        let plays = self.search.machinery.plays.min(FIRST_PLAYS);
        let tried = self.search.tried_with(&places, self.contexts, plays);
        let mut best = self.best.borrow_mut();
        best.1 += 1;
        if best.0.as_ref().is_none_or(|best| tried.log_likelihood > best.1) {
            best.0 = Some((places, tried.log_likelihood));
        }
        let stopped = self.search.tell(tried.log_likelihood).is_break();
        self.over.set(stopped || best.1 >= self.most);
        Ok(-tried.log_likelihood)
    }
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

    /// Plays contexts at a place in the ranges of the dials.
    fn tried(&self, places: &[f64], contexts: &[usize]) -> Tried {
        self.tried_with(places, contexts, self.machinery.plays)
    }

    fn tried_with(&self, places: &[f64], contexts: &[usize], plays: u32) -> Tried {
        let values = self.machinery.values(places);
        let play = |at: &usize| self.machinery.play(self.data, *at, &values, plays);
        let played: Vec<Played> = contexts.par_iter().map(play).collect();
        let observed: Vec<Observed> =
            contexts.iter().zip(&played).map(|(at, played)| self.observed(*at, played)).collect();
        let (lapse, log_likelihood) = likeliest(observed.iter());
        Tried { places: places.to_vec(), lapse, log_likelihood, observed, played }
    }

    fn observed(&self, at: usize, played: &Played) -> Observed {
        let context = &self.data.contexts[at];
        let base = &self.base[at];
        let agreed = context.agreed.iter().zip(&played.packages).zip(&base.packages);
        let all = agreed.chain([((&context.failed, &played.none), &base.none)]);
        all.filter(|((count, _), _)| **count > 0)
            .map(|((count, hits), base)| (f64::from(*count), played.share(*hits), *base))
            .collect()
    }

    /// The part of the contexts the simplex looks at.
    fn part(&self, seed: u64) -> Vec<usize> {
        let all = self.data.contexts.len();
        let mut keys = vec![0.0; all];
        Streams::new(seed).branch("part").stream(Purpose::Design, 0).fill(0, &mut keys);
        let mut order: Vec<usize> = (0..all).collect();
        order.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]).then(a.cmp(b)));
        order.truncate(PART);
        order.sort_unstable();
        order
    }

    /// The best place a simplex finds, its log-likelihood, and the settings tried.
    fn simplex(&self, start: &[f64], contexts: &[usize]) -> Best {
        let corner = |moved: Option<usize>| {
            let mut corner = start.to_vec();
            if let Some(at) = moved {
                corner[at] += if corner[at] > 0.5 { -SIMPLEX } else { SIMPLEX };
            }
            corner
        };
        let corners = (0..=start.len()).map(|at| corner(at.checked_sub(1))).collect();
        let best = RefCell::new((None, 0));
        let objective = Objective {
            search: self,
            contexts,
            best: &best,
            most: TRIES * start.len(),
            over: Cell::new(false),
        };
        if let Ok(solver) = NelderMead::new(corners).with_sd_tolerance(CORNERS) {
            // Whether it arrived or was ended, the best is told by the objective itself.
            let _ = Executor::new(objective, solver)
                .configure(|state| state.max_iters((TRIES * start.len()) as u64))
                .run();
        }
        best.into_inner()
    }

    /// The scores of contexts at a setting; the last coordinate is the chance of a lapse.
    fn scores(&self, at: &Tried, contexts: &[usize]) -> Option<Vec<Score>> {
        let size = at.places.len();
        let mut slopes: Vec<Vec<Vec<f64>>> = vec![Vec::with_capacity(size + 1); contexts.len()];
        for dial in 0..size {
            let near = |by: f64| {
                let mut places = at.places.clone();
                places[dial] = (places[dial] + by).clamp(0.0, 1.0);
                (places[dial], self.tried(&places, contexts))
            };
            let (low, high) = (near(-APART), near(APART));
            let ends = low.1.observed.iter().zip(&high.1.observed);
            for (slopes, (low_end, high_end)) in slopes.iter_mut().zip(ends) {
                let log = |(_, share, base): &(f64, f64, f64)| {
                    libm::log((1.0 - at.lapse) * share + at.lapse * base)
                };
                let slope = |(low_end, high_end)| (log(high_end) - log(low_end)) / (high.0 - low.0);
                slopes.push(low_end.iter().zip(high_end).map(slope).collect());
            }
            if self.tell(at.log_likelihood).is_break() {
                return None;
            }
        }
        let score = |(mut slopes, observed): (Vec<Vec<f64>>, &Observed)| {
            let lapses = observed.iter().map(|(_, share, base)| {
                (base - share) / ((1.0 - at.lapse) * share + at.lapse * base)
            });
            slopes.push(lapses.collect());
            let mut score =
                Score { gradient: vec![0.0; size + 1], outer: vec![0.0; (size + 1) * (size + 1)] };
            for (outcome, (count, _, _)) in observed.iter().enumerate() {
                let slope: Vec<f64> = slopes.iter().map(|slopes| slopes[outcome]).collect();
                add_outer(&mut score.outer, &slope, *count);
                score.gradient.iter_mut().zip(&slope).for_each(|(sum, more)| *sum += count * more);
            }
            score
        };
        Some(slopes.into_iter().zip(&at.observed).map(score).collect())
    }

    fn tell(&self, log_likelihood: f64) -> ControlFlow<()> {
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
        let mut now = self.tried(&places, &all);
        count += 1;
        let mut arrived = false;
        let mut scores = None;
        for step in 0..=MOST_STEPS {
            scores = self.scores(&now, &all);
            count += 2 * size;
            let Some(scores) = &scores else { break };
            let sum = Score::sum(scores.iter());
            let (direction, promise) = sum.step(now.coordinates());
            arrived = promise < PROMISE;
            if arrived || step == MOST_STEPS {
                break;
            }
            let next = LENGTHS.iter().find_map(|length| {
                count += 1;
                let next = self.tried(&now.moved(&direction, *length), &all);
                (next.log_likelihood > now.log_likelihood).then_some(next)
            });
            match next {
                Some(next) => now = next,
                // What it promises is within the steps of the simulated shares.
                None => {
                    arrived = true;
                    break;
                }
            }
        }
        let dials = &self.machinery.dials;
        let mut found = Found {
            values: self.machinery.values(&now.places),
            standard_errors: vec![None; size],
            covariance: Vec::new(),
            lapse: now.lapse,
            lapse_error: None,
            log_likelihood: now.log_likelihood,
            tried: count,
            converged: arrived,
            starts,
            flat: Vec::new(),
            folds: Vec::new(),
        };
        let Some(scores) = scores else { return found };
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
            found.folds = self.fold_by_fold(&now, &scores, folds);
        }
        found
    }

    /// One scoring step with each fold left out.
    fn fold_by_fold(&self, now: &Tried, scores: &[Score], folds: Folds) -> Vec<FoldFound> {
        let Folds { of, bases } = folds;
        let all: Vec<usize> = (0..of.len()).collect();
        let count = bases.len();
        let one = |out: usize| {
            // The base, too, is what it is without the fold.
            let inner = Search { base: &bases[out], ..*self };
            let kept = |tried: &Tried| {
                let inside = all.iter().filter(|at| of[**at] != out);
                let observed: Vec<Observed> =
                    inside.map(|at| inner.observed(*at, &tried.played[*at])).collect();
                likeliest(observed.iter())
            };
            let inside = scores.iter().zip(of).filter(|(_, fold)| **fold != out).map(|both| both.0);
            let (direction, _) = Score::sum(inside).step(now.coordinates());
            let before = kept(now);
            let found = LENGTHS.iter().find_map(|length| {
                let tried = self.tried(&now.moved(&direction, *length), &all);
                let after = kept(&tried);
                (after.1 > before.1).then_some((tried, after.0))
            });
            let (places, lapse, played) = match found {
                Some((tried, lapse)) => (tried.places, lapse, tried.played),
                None => (now.places.clone(), before.0, now.played.clone()),
            };
            let held = played.into_iter().enumerate().filter(|(at, _)| of[*at] == out);
            FoldFound { values: self.machinery.values(&places), lapse, held: held.collect() }
        };
        let mut found = Vec::with_capacity(count);
        for out in 0..count {
            found.push(one(out));
            if self.tell(now.log_likelihood).is_break() && out + 1 < count {
                return Vec::new();
            }
        }
        found
    }

    /// The forecasts with the dials at these values.
    pub fn forecasts(&self, values: &[f64], lapse: f64) -> Vec<Forecast<f64>> {
        let forecast = |at: usize| {
            self.machinery
                .play(self.data, at, values, self.machinery.plays)
                .forecast(lapse, &self.base[at])
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
