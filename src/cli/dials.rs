//! Scenarios as models of how people bargain, for `zopa calibrate` and `zopa score`: seated,
//! searched, scored.

use std::ops::ControlFlow;
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use clap::Args;

use super::argument::quoted;
use super::failure::Failure;
use super::progress::Progress;
use super::score::{self, HeldOut};
use super::{Loudness, load, output};
use zopa::experiment::Watcher;
use zopa::experiment::calibrate::{
    Evaluation, FitPlan, FoldFound, Folds, Forecast, Found, Machinery, Model, Negotiations, Played,
    Search, SearchPlan, fit, folds, judge, uniform,
};
use zopa::foreign::Bargains;
use zopa::scenario::{LoadError, Loaded, machinery};

/// How a scenario is played against data.
#[derive(Args, Clone, Debug)]
pub struct PlayedOut {
    /// If the model is a scenario: negotiations of each context at every setting [default: 4000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    plays: Option<u32>,

    /// If the model is a scenario: lapses follow this model, fitted to the same data, rather
    /// than any way to end alike
    ///
    /// Where the scenario is scored as it stands, so is this model.
    #[arg(long, value_name = "MODEL")]
    pub toward: Option<String>,
}

/// Negotiations of each context if nobody says.
const PLAYS: u32 = 4_000;

impl PlayedOut {
    /// Negotiations of each context at every setting.
    pub fn plays(&self) -> u32 {
        self.plays.unwrap_or(PLAYS)
    }

    /// Refuses what is only for scenarios, where the model is none.
    pub fn only_for_scenarios(&self, name: &str) -> Result<(), Failure> {
        let option = match self {
            Self { plays: Some(_), .. } => "--plays",
            Self { toward: Some(_), .. } => "--toward",
            Self { plays: None, toward: None } => return Ok(()),
        };
        Err(Failure::Usage(format!("{option} is for scenarios, and `{name}` is none")))
    }

    /// As part of a command.
    pub fn words(&self) -> String {
        let toward = self.toward.as_ref().map(|name| format!(" --toward {}", quoted(name)));
        format!(" --plays {}{}", self.plays(), toward.unwrap_or_default())
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
    /// The scores; where lapses follow a model, beside them those with lapses to any way to end
    /// alike. Empty if it was stopped.
    pub evaluations: Vec<(String, Evaluation)>,
}

/// What a search tells while it lasts, and what stops it.
pub struct Told {
    /// Listens from when something begins that can be stopped: what does not ask is better ended
    /// at once.
    progress: OnceLock<Progress>,
    loudness: Loudness,
    state: Mutex<(usize, f64, Instant)>,
}

/// Between two lines of a search.
const PATIENCE: Duration = Duration::from_secs(5);

impl Told {
    /// Begins to listen.
    pub fn new(loudness: Loudness) -> Self {
        let state = Mutex::new((0, f64::NEG_INFINITY, Instant::now()));
        Self { progress: OnceLock::new(), loudness, state }
    }

    /// Has it been asked to stop?
    pub fn asked(&self) -> ControlFlow<()> {
        self.progress.get_or_init(|| Progress::new(false)).advanced(0, 0)
    }

    /// A setting was tried; its log-likelihood is finite unless it says nothing.
    pub fn setting(&self, log_likelihood: f64) -> ControlFlow<()> {
        if log_likelihood.is_finite()
            && let Ok(mut state) = self.state.lock()
        {
            let (count, best, last) = &mut *state;
            *count += 1;
            *best = best.max(log_likelihood);
            let due = last.elapsed() >= PATIENCE || *count == 1;
            if self.loudness == Loudness::Verbose || (self.loudness == Loudness::Normal && due) {
                *last = Instant::now();
                output::message(&format!("setting {count}: log-likelihood {log_likelihood:.1}\n"));
            }
        }
        self.asked()
    }

    /// A particle was placed; so far are they all, 0..=1.
    pub fn particle(&self, reached: f64) -> ControlFlow<()> {
        if let Ok(mut state) = self.state.lock() {
            let (count, _, last) = &mut *state;
            *count += 1;
            let due = last.elapsed() >= PATIENCE;
            if self.loudness != Loudness::Quiet && due {
                *last = Instant::now();
                let percent = 100.0 * reached;
                output::message(&format!("particles: {percent:.1} of 100, {count} settings\n"));
            }
        }
        self.asked()
    }
}

/// Seats a scenario before data.
fn seated(
    loaded: &Loaded,
    bargains: &Bargains,
    plays: u32,
    seed: u64,
) -> Result<Machinery, Failure> {
    machinery(loaded, &bargains.data, &bargains.scenarios, plays, seed).map_err(|error| match error
    {
        LoadError::Invalid(found) => Failure::Scenario(load::faults_of(&found, "model has")),
        other => load::unreadable(&other),
    })
}

/// The model that lapses follow.
fn toward(played_out: &PlayedOut, data: &Negotiations) -> Result<Option<Model>, Failure> {
    let Some(name) = &played_out.toward else { return Ok(None) };
    let model = score::weights("--toward", name)?;
    score::suits(name, &model, "the data", data)?;
    Ok(Some(model))
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
    standing(&found.model, data)
}

/// The forecasts of a model with the weights it has.
fn standing(model: &Model, data: &Negotiations) -> Vec<Forecast<f64>> {
    let (columns, values) = (model.all_columns(data), model.values());
    let each = data.contexts.iter().zip(&columns);
    each.map(|(context, columns)| model.forecast(columns, context.len(), &values)).collect()
}

/// Fits a scenario and scores it on held-out folds.
pub fn fitted(
    (name, loaded): (&str, &Loaded),
    bargains: &Bargains,
    held_out: &HeldOut,
    played_out: &PlayedOut,
    plan: &SearchPlan,
    told: &Told,
) -> Result<Dialled, Failure> {
    let data = &bargains.data;
    let model = toward(played_out, data)?;
    let machinery = seated(loaded, bargains, played_out.plays(), held_out.seed)?;
    let of = folds(data, held_out.folds as usize, held_out.seed);
    let without = |out: usize| base(model.as_ref(), data, |at| of[at] != out);
    let bases: Vec<_> = (0..held_out.folds as usize).map(without).collect();
    let base = base(model.as_ref(), data, |_| true);
    let hear = |value: f64| told.setting(value);
    let search = Search::new(&machinery, data, &base, &hear);
    let found = search.find(plan, Some(Folds { of: &of, bases: &bases }));
    let mut held: Vec<Option<(&Played, &FoldFound, usize)>> = vec![None; data.contexts.len()];
    for (fold, fitted) in found.folds.iter().enumerate() {
        for (at, played) in &fitted.held {
            held[*at] = Some((played, fitted, fold));
        }
    }
    let held: Option<Vec<_>> = held.into_iter().collect();
    let mut evaluations = Vec::new();
    if let Some(held) = held {
        let mut add = |name: String, forecast: &dyn Fn(usize) -> Forecast<f64>| {
            let evaluation = Evaluation {
                title: machinery.title.clone(),
                free: machinery.dials.len() + 1,
                converged: found.converged,
                ..judge(data, (0..data.contexts.len()).map(forecast), true)
            };
            evaluations.push((name, evaluation));
        };
        add(name.to_owned(), &|at| {
            let (played, fitted, fold) = held[at];
            played.forecast(fitted.lapse, &bases[fold][at])
        });
        if model.is_some() {
            add(format!("{name}, lapses to anything"), &|at| {
                let (played, fitted, _) = held[at];
                played.forecast(fitted.even_lapse, &uniform(data.contexts[at].len()))
            });
        }
    }
    Ok(Dialled { machinery, base, found: Some(found), evaluations })
}

/// Scores a scenario as it stands: its central values, and the lapses it declares.
pub fn as_it_stands(
    (name, loaded): (&str, &Loaded),
    bargains: &Bargains,
    held_out: &HeldOut,
    played_out: &PlayedOut,
    told: &Told,
) -> Result<Dialled, Failure> {
    let data = &bargains.data;
    let machinery = seated(loaded, bargains, played_out.plays(), held_out.seed)?;
    let base = match toward(played_out, data)? {
        Some(model) => standing(&model, data),
        None => base(None, data, |_| true),
    };
    let hear = |value: f64| told.setting(value);
    let search = Search::new(&machinery, data, &base, &hear);
    let forecasts = search.forecasts(&machinery.central(), machinery.lapse.unwrap_or(0.0));
    let Some(forecasts) = forecasts else {
        let message = "interrupted before anything was scored";
        return Err(Failure::Interrupted(message.to_owned()));
    };
    let evaluation = Evaluation {
        title: machinery.title.clone(),
        free: machinery.dials.len() + usize::from(machinery.lapse.is_some()),
        ..judge(data, forecasts.into_iter(), true)
    };
    let evaluations = vec![(name.to_owned(), evaluation)];
    Ok(Dialled { machinery, base, found: None, evaluations })
}
