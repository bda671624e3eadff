//! How forecasts score against what came out, negotiation by negotiation, so that models are
//! compared in pairs.
//!
//! Scores of the agreed package given agreement: its log chance; the quadratic score over all
//! packages `Σ (p − o)²` (Brier 1950); whether it is the likeliest one or among the three
//! likeliest, ties counted in parts. Of agreement or not: the log chance and `(p − o)²`. All
//! standard errors take contexts as clusters: pairs with the same values are not independent.

use super::data::{Context, Negotiations};
use super::fit::{Fit, FitPlan, LEAST_CHANCE, at_least, fit_alone};
use super::model::{Forecast, Model};
use crate::tolerance::TIE;

/// How one negotiation scored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The chance given to agreement.
    pub agreement: f64,
    /// Log chance of what came of it, agreement or not, ≤ 0.
    pub log_agreement: f64,
    /// Of the agreed package; `None` without agreement.
    pub package: Option<PackageRow>,
}

/// How the forecast of the package scored, given agreement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PackageRow {
    /// Its log chance, ≤ 0.
    pub log: f64,
    /// Quadratic score, 0..=2; 0 is the best.
    pub brier: f64,
    /// 1 if it is the likeliest; a part of 1 among ties.
    pub first: f64,
    /// The same for the three likeliest.
    pub first_three: f64,
}

/// What is measured of a negotiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Log chance of the agreed package, of agreements.
    LogPackage,
    /// Quadratic score over packages, of agreements.
    BrierPackage,
    /// The share that agrees on the likeliest package.
    First,
    /// The share that agrees on one of the three likeliest.
    FirstThree,
    /// Log chance of agreement or not, of all.
    LogAgreement,
    /// Quadratic score of agreement or not, of all.
    BrierAgreement,
    /// Log chance of everything that came out, of all.
    LogOutcome,
}

impl Row {
    /// A measure; `None` where the negotiation says nothing of it.
    pub fn of(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::LogPackage => self.package.map(|package| package.log),
            Measure::BrierPackage => self.package.map(|package| package.brier),
            Measure::First => self.package.map(|package| package.first),
            Measure::FirstThree => self.package.map(|package| package.first_three),
            Measure::LogAgreement => Some(self.log_agreement),
            Measure::BrierAgreement => {
                let came = if self.package.is_some() { 1.0 } else { 0.0 };
                Some((self.agreement - came) * (self.agreement - came))
            }
            Measure::LogOutcome => {
                Some(self.log_agreement + self.package.map_or(0.0, |package| package.log))
            }
        }
    }
}

/// A mean and its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Its standard error, contexts as clusters.
    pub standard_error: f64,
}

/// The mean of what is given for some negotiations, with contexts as clusters, of which there are
/// `G`: their sums of deviations are squared and taken `G/(G − 1)` times (Cameron & Miller 2015,
/// *Journal of Human Resources* 50, section II). With one cluster nothing is known of the error,
/// and it is 0.
pub fn clustered(data: &Negotiations, of: impl Fn(usize) -> Option<f64>) -> Mean {
    let values: Vec<Option<f64>> = (0..data.bargains.len()).map(of).collect();
    let n = values.iter().flatten().count().max(1) as f64;
    let mean = values.iter().flatten().sum::<f64>() / n;
    let (mut squares, mut clusters) = (0.0, 0.0);
    for group in &data.groups {
        let of = || data.rows_of(group).filter_map(|row| values[row]);
        let sum: f64 = of().map(|value| value - mean).sum();
        squares += sum * sum;
        clusters += if of().next().is_some() { 1.0 } else { 0.0 };
    }
    let few = if clusters > 1.0 { clusters / (clusters - 1.0) } else { 1.0 };
    Mean { mean, standard_error: libm::sqrt(few * squares) / n }
}

/// Forecasts in a range of chances, and what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// Forecasts in it.
    pub forecasts: u64,
    /// Their mean.
    pub predicted: f64,
    /// The share that came true.
    pub observed: f64,
}

/// Lower ends of the ranges.
pub const BINS: [f64; 12] = [0.0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

#[derive(Clone, Default)]
struct Curve([(u64, f64, f64); BINS.len()]);

impl Curve {
    fn add(&mut self, chance: f64, times: f64, came: f64) {
        let bin = BINS.iter().rposition(|low| chance >= *low).unwrap_or(0);
        let bin = &mut self.0[bin];
        bin.0 += times as u64;
        bin.1 += times * chance;
        bin.2 += came;
    }

    fn bins(&self) -> Vec<Bin> {
        let full = self.0.iter().filter(|bin| bin.0 > 0);
        full.map(|(n, predicted, observed)| Bin {
            forecasts: *n,
            predicted: predicted / *n as f64,
            observed: observed / *n as f64,
        })
        .collect()
    }
}

/// Totals over negotiations: as forecast, or as they were.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// The share without agreement.
    pub none: f64,
    /// The share of agreements on the frontier.
    pub efficient: f64,
    /// Mean worth of agreements to each person, the first speaker first: at most 10.
    pub worth: Vec<f64>,
    /// Mean messages to an agreement; `None` where nobody says.
    pub turns: Option<f64>,
}

/// A model held against data.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// What a reader calls the model.
    pub title: String,
    /// How many numbers of it are fitted.
    pub free: usize,
    /// Did all fits arrive?
    pub converged: bool,
    /// Scores, in the order of the data.
    pub rows: Vec<Row>,
    /// What it expects.
    pub expected: Totals,
    /// Chances of packages (given agreement) against how often they were agreed.
    pub packages: Vec<Bin>,
    /// Chances of agreement against how often there was one.
    pub agreement: Vec<Bin>,
}

/// A 0 for everybody at the table.
fn nothing_each(data: &Negotiations) -> Vec<f64> {
    vec![0.0; data.contexts.first().map_or(0, Context::people)]
}

/// What the data hold.
pub fn observed(data: &Negotiations) -> Totals {
    let mut totals = Totals { worth: nothing_each(data), ..Totals::default() };
    let agreed = data.agreements().max(1) as f64;
    let (mut turns, mut timed) = (0.0, 0u32);
    for (row, package) in data.package_of.iter().enumerate() {
        let context = &data.contexts[data.context_of[row]];
        let Some(package) = *package else {
            totals.none += 1.0;
            continue;
        };
        totals.efficient += if context.efficient(package) { 1.0 } else { 0.0 };
        let each = totals.worth.iter_mut().zip(&context.worth);
        each.for_each(|(sum, worth)| *sum += worth[package]);
        if let Some(until) = data.bargains[row].turns {
            turns += f64::from(until);
            timed += 1;
        }
    }
    totals.none /= data.bargains.len().max(1) as f64;
    totals.efficient /= agreed;
    totals.worth.iter_mut().for_each(|worth| *worth /= agreed);
    totals.turns = (timed > 0).then(|| turns / f64::from(timed));
    totals
}

/// What a model is scored on.
#[derive(Clone, Copy, Debug)]
pub enum Held<'a> {
    /// Fitted on all folds but one and scored on that one, in turn: the fold of each context.
    Out(&'a [usize]),
    /// Scored with the values it has.
    AsItStands,
}

/// A forecast taken apart: agreement, and packages given agreement.
pub(super) struct Chances {
    agreed: f64,
    none: f64,
    shares: Vec<f64>,
    squares: f64,
}

impl Chances {
    pub(super) fn new(forecast: &Forecast<f64>) -> Self {
        let agreed: f64 = forecast.packages.iter().sum();
        let shares: Vec<f64> =
            forecast.packages.iter().map(|chance| chance / agreed.max(LEAST_CHANCE)).collect();
        let squares: f64 = shares.iter().map(|share| share * share).sum();
        Self { agreed, none: forecast.none, shares, squares }
    }

    /// How a negotiation scores that agreed on this package, or on none.
    pub(super) fn row(&self, chosen: Option<usize>) -> Row {
        let came = if chosen.is_some() { self.agreed } else { self.none };
        let package = chosen.map(|package| {
            let share = self.shares[package];
            PackageRow {
                log: libm::log(at_least(share)),
                brier: self.squares - 2.0 * share + 1.0,
                first: among(&self.shares, package, 1.0),
                first_three: among(&self.shares, package, 3.0),
            }
        });
        Row { agreement: self.agreed, log_agreement: libm::log(at_least(came)), package }
    }
}

/// Holds a model against data. `told` hears fold, start and objective at every step.
pub fn evaluate(
    model: &Model,
    data: &Negotiations,
    held: Held,
    plan: &FitPlan,
    told: &mut dyn FnMut(usize, u32, f64),
) -> Evaluation {
    let columns = model.all_columns(data);
    let mut fits: Vec<Fit> = Vec::new();
    let nowhere = vec![0; data.contexts.len()];
    let folds = match held {
        Held::AsItStands => &nowhere[..],
        Held::Out(folds) => {
            let count = folds.iter().max().map_or(0, |most| most + 1);
            for out in 0..count {
                let keep = |context: usize| folds[context] != out;
                let hear = &mut |start: u32, value: f64| told(out, start, value);
                fits.push(fit_alone(model, data, &columns, keep, plan, hear));
            }
            folds
        }
    };
    let values: Vec<Vec<f64>> = match held {
        Held::AsItStands => vec![model.values()],
        Held::Out(_) => fits.iter().map(|fit| fit.model.values()).collect(),
    };
    let forecasts = data
        .contexts
        .iter()
        .enumerate()
        .map(|(at, context)| model.forecast(&columns[at], context.len(), &values[folds[at]]));
    Evaluation {
        title: model.title.clone(),
        free: model.free().len(),
        converged: fits.iter().all(|fit| fit.converged),
        ..judge(data, forecasts, model.is_process())
    }
}

/// Holds forecasts, one a context, against data; the model's title and fits are left open. Only
/// a forecast that is `timed` says when agreements come.
pub fn judge(
    data: &Negotiations,
    forecasts: impl Iterator<Item = Forecast<f64>>,
    timed: bool,
) -> Evaluation {
    let mut rows: Vec<Option<Row>> = vec![None; data.bargains.len()];
    let mut expected = Totals { worth: nothing_each(data), ..Totals::default() };
    let (mut agreements, mut until) = (0.0, 0.0);
    let (mut packages, mut agreement) = (Curve::default(), Curve::default());
    for (context, forecast) in data.contexts.iter().zip(forecasts) {
        let games = f64::from(context.games());
        let chances = Chances::new(&forecast);
        let agreed = chances.agreed;
        expected.none += games * forecast.none;
        agreements += games * agreed;
        until += forecast.turns.iter().zip(1..).map(|(p, turn)| p * f64::from(turn)).sum::<f64>()
            * games;
        for (package, chance) in forecast.packages.iter().enumerate() {
            expected.efficient += games * if context.efficient(package) { *chance } else { 0.0 };
            for (sum, worth) in expected.worth.iter_mut().zip(&context.worth) {
                *sum += games * chance * worth[package];
            }
            let deals = games - f64::from(context.failed);
            packages.add(chances.shares[package], deals, f64::from(context.agreed[package]));
        }
        agreement.add(agreed, games, games - f64::from(context.failed));
        for row in &context.rows {
            rows[*row] = Some(chances.row(data.package_of[*row]));
        }
    }
    expected.none /= data.bargains.len().max(1) as f64;
    expected.efficient /= agreements;
    expected.worth.iter_mut().for_each(|worth| *worth /= agreements);
    expected.turns = timed.then(|| until / agreements);
    Evaluation {
        title: String::new(),
        free: 0,
        converged: true,
        rows: rows.into_iter().flatten().collect(),
        expected,
        packages: packages.bins(),
        agreement: agreement.bins(),
    }
}

impl Evaluation {
    /// The mean of a measure.
    pub fn mean(&self, data: &Negotiations, measure: Measure) -> Mean {
        clustered(data, |row| self.rows[row].of(measure))
    }

    /// This model's measure less another's, pair by pair.
    pub fn less(&self, other: &Self, data: &Negotiations, measure: Measure) -> Mean {
        clustered(data, |row| Some(self.rows[row].of(measure)? - other.rows[row].of(measure)?))
    }
}

/// Is `chosen` among the `places` likeliest? Ties share the places that are left to them.
fn among(shares: &[f64], chosen: usize, places: f64) -> f64 {
    let own = shares[chosen];
    let near = |share: f64| (share - own).abs() <= TIE * own.max(TIE);
    let ties = shares.iter().filter(|share| near(**share)).count() as f64;
    let ahead = shares.iter().filter(|share| **share > own && !near(**share)).count() as f64;
    ((places - ahead) / ties).clamp(0.0, 1.0)
}

/// How well pairs with the same values foretell each other: a hint at what values can say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Repeats {
    /// Agreements in contexts with another agreement.
    pub agreements: u64,
    /// The share of these that agree on what most others in the context agreed on, ties in
    /// parts.
    pub first: f64,
    /// The same, where a tie counts in full: too much, since most have one or two others.
    pub first_or_tied: f64,
    /// The share of two agreements in the same context that are the same package.
    pub same: f64,
    /// The same as a mean over contexts.
    pub same_by_context: f64,
}

/// Foretells each agreement by the others in its context.
pub fn repeats(data: &Negotiations) -> Repeats {
    let (mut agreements, mut contexts) = (0u64, 0u64);
    let (mut first, mut tied) = (0.0, 0.0);
    let (mut pairs, mut same, mut by_context) = (0.0, 0.0, 0.0);
    for group in &data.groups {
        let context = &data.contexts[group[0]];
        let mut agreed = vec![0; context.len()];
        for context in group {
            let more = &data.contexts[*context].agreed;
            agreed.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        let all: u32 = agreed.iter().sum();
        if all < 2 {
            continue;
        }
        let here = f64::from(all) * f64::from(all - 1);
        let mut equal = 0.0;
        for (package, count) in agreed.iter().enumerate().filter(|(_, n)| **n > 0) {
            let others = |at: usize| agreed[at] - u32::from(at == package);
            let most = (0..context.len()).map(others).max().unwrap_or(0);
            let modes = (0..context.len()).filter(|at| others(*at) == most).count() as f64;
            if others(package) == most {
                first += f64::from(*count) / modes;
                tied += f64::from(*count);
            }
            equal += f64::from(*count) * f64::from(*count - 1);
        }
        agreements += u64::from(all);
        contexts += 1;
        pairs += here;
        same += equal;
        by_context += equal / here;
    }
    let share = |part: f64, of: f64| if of > 0.0 { part / of } else { 0.0 };
    Repeats {
        agreements,
        first: share(first, agreements as f64),
        first_or_tied: share(tied, agreements as f64),
        same: share(same, pairs),
        same_by_context: share(by_context, contexts as f64),
    }
}
