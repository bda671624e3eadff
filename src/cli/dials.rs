//! Scenarios as models of how people bargain, for `zopa calibrate` and `zopa score`: seated,
//! searched, scored.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Args;

use super::argument::quoted;
use super::failure::Failure;
use super::progress::Progress;
use super::score::{self, HeldOut};
use super::{Loudness, load, output};
use zopa::experiment::Watcher;
use zopa::experiment::calibrate::{
    Evaluation, FitPlan, Folds, Forecast, Found, Machinery, Model, Negotiations, Played, Search,
    SearchPlan, fit, folds, judge, uniform,
};
use zopa::scenario::{LoadError, Loaded, machinery};

/// How a scenario is played against data.
#[derive(Args, Clone, Debug)]
pub struct PlayedOut {
    /// If the model is a scenario: negotiations of each context at every setting
    #[arg(long, value_name = "N", default_value_t = 4000,
        value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    pub plays: u32,

    /// If the model is a scenario: lapses follow this model, fitted to the same data, rather
    /// than any way to end alike
    #[arg(long, value_name = "MODEL")]
    pub toward: Option<String>,
}

impl PlayedOut {
    /// As part of a command.
    pub fn words(&self) -> String {
        let toward = self.toward.as_ref().map(|name| format!(" --toward {}", quoted(name)));
        format!(" --plays {}{}", self.plays, toward.unwrap_or_default())
    }
}

/// A scenario that was fitted, or scored as it stands.
pub struct Dialled {
    /// The scenario, seated.
    pub machinery: Machinery,
    /// The forecasts that lapses follow.
    pub base: Vec<Forecast<f64>>,
    /// What was found; `None` if it was scored as it stands.
    pub found: Option<Found>,
    /// The scores: with lapses, and with smoothing alone. Empty if it was stopped.
    pub evaluations: Vec<(String, Evaluation)>,
}

/// What a search tells while it lasts, and what stops it.
pub struct Told {
    progress: Progress,
    loudness: Loudness,
    state: Mutex<(usize, f64, Instant)>,
}

/// Between two lines of a search.
const PATIENCE: Duration = Duration::from_secs(5);

impl Told {
    /// Begins to listen.
    pub fn new(loudness: Loudness) -> Self {
        let state = Mutex::new((0, f64::NEG_INFINITY, Instant::now()));
        Self { progress: Progress::new(false), loudness, state }
    }

    /// A setting was tried.
    pub fn setting(&self, log_likelihood: f64) -> std::ops::ControlFlow<()> {
        if let Ok(mut state) = self.state.lock() {
            let (count, best, last) = &mut *state;
            *count += 1;
            *best = best.max(log_likelihood);
            let due = last.elapsed() >= PATIENCE || *count == 1;
            if self.loudness == Loudness::Verbose || (self.loudness == Loudness::Normal && due) {
                *last = Instant::now();
                output::message(&format!("setting {count}: log-likelihood {log_likelihood:.1}\n"));
            }
        }
        self.progress.advanced(0, 0)
    }

    /// So far are the particles, 0..=1.
    pub fn particles(&self, reached: f64) -> std::ops::ControlFlow<()> {
        if self.loudness != Loudness::Quiet {
            output::message(&format!("posterior: {:.1} of 100\n", 100.0 * reached));
        }
        self.progress.advanced(0, 0)
    }
}

/// Seats a scenario before data.
fn seated(
    loaded: &Loaded,
    data: &Negotiations,
    plays: u32,
    seed: u64,
) -> Result<Machinery, Failure> {
    machinery(loaded, data, plays, seed).map_err(|error| match error {
        LoadError::Invalid(found) => Failure::Scenario(load::faults_of(&found, "model has")),
        other => load::unreadable(&other),
    })
}

/// The model that lapses follow.
fn toward(played_out: &PlayedOut) -> Result<Option<Model>, Failure> {
    played_out.toward.as_ref().map(|name| score::weights("--toward", name)).transpose()
}

/// The forecasts that lapses follow: of a model fitted on the contexts that `keep` names, or any
/// way to end alike.
fn base(
    model: Option<&Model>,
    data: &Negotiations,
    keep: impl Fn(usize) -> bool,
) -> Vec<Forecast<f64>> {
    let Some(model) = model else {
        return data.contexts.iter().map(|context| uniform(context.len())).collect();
    };
    let columns = model.all_columns(data);
    let found = fit(model, data, &columns, keep, &FitPlan::default(), &mut |_, _| {});
    let values = found.model.values();
    let each = data.contexts.iter().zip(&columns);
    each.map(|(context, columns)| model.forecast(columns, context.len(), &values)).collect()
}

/// Fits a scenario and scores it on held-out folds.
pub fn fitted(
    (name, loaded): (&str, &Loaded),
    data: &Negotiations,
    held_out: &HeldOut,
    played_out: &PlayedOut,
    plan: &SearchPlan,
    told: &Told,
) -> Result<Dialled, Failure> {
    let model = toward(played_out)?;
    let machinery = seated(loaded, data, played_out.plays, held_out.seed)?;
    let of = folds(data, held_out.folds as usize, held_out.seed);
    let without = |out: usize| base(model.as_ref(), data, |at| of[at] != out);
    let bases: Vec<_> = (0..held_out.folds as usize).map(without).collect();
    let base = base(model.as_ref(), data, |_| true);
    let hear = |value: f64| told.setting(value);
    let search = Search::new(&machinery, data, &base, &hear);
    let found = search.find(plan, Some(Folds { of: &of, bases: &bases }));
    let mut held: Vec<Option<(&Played, f64, usize)>> = vec![None; data.contexts.len()];
    for (fold, fitted) in found.folds.iter().enumerate() {
        for (at, played) in &fitted.held {
            held[*at] = Some((played, fitted.lapse, fold));
        }
    }
    let held: Option<Vec<_>> = held.into_iter().collect();
    let mut evaluations = Vec::new();
    if let Some(held) = held {
        for (words, lapses) in [("", true), (", smoothed only", false)] {
            let each = held.iter().enumerate();
            let forecasts = each.map(|(at, (played, lapse, fold))| {
                played.forecast(if lapses { *lapse } else { 0.0 }, &bases[*fold][at])
            });
            let evaluation = Evaluation {
                title: machinery.title.clone(),
                free: machinery.dials.len() + usize::from(lapses),
                converged: found.converged,
                ..judge(data, forecasts, true)
            };
            evaluations.push((format!("{name}{words}"), evaluation));
        }
    }
    Ok(Dialled { machinery, base, found: Some(found), evaluations })
}

/// Scores a scenario as it stands: its central values, and the lapses it declares.
pub fn as_it_stands(
    (name, loaded): (&str, &Loaded),
    data: &Negotiations,
    held_out: &HeldOut,
    played_out: &PlayedOut,
    told: &Told,
) -> Result<Dialled, Failure> {
    let machinery = seated(loaded, data, played_out.plays, held_out.seed)?;
    let base = base(None, data, |_| true);
    let hear = |value: f64| told.setting(value);
    let search = Search::new(&machinery, data, &base, &hear);
    let forecasts = search.forecasts(&machinery.central(), machinery.lapse.unwrap_or(0.0));
    let evaluation = Evaluation {
        title: machinery.title.clone(),
        free: machinery.dials.len() + usize::from(machinery.lapse.is_some()),
        ..judge(data, forecasts.into_iter(), true)
    };
    let evaluations = vec![(name.to_owned(), evaluation)];
    Ok(Dialled { machinery, base, found: None, evaluations })
}
