//! Studies: which judgements of a scenario its results hang on.
//!
//! A study varies *factors*, the numbers that the analyst does not know, and looks at every
//! *output* that a run reports. It plays *runs*, each a point in the space of factors with some
//! negotiations at it, and hands what came out to the estimators of
//! [`sensitivity`](crate::experiment::sensitivity).
//!
//! Three ways to look. [`Way::Draws`] takes the draws of an ordinary run as they come: every
//! draw is a sample of all judgements, whatever their number and dependence. [`Way::Sobol`]
//! plays Saltelli's design. [`Way::Morris`] plays trajectories.
//!
//! Runs of the first two have negotiations of their own, so that chance at the table is
//! independent from run to run: then it does not move first-order effects on average, adds a
//! known variance to total ones, and is taken off. With common random numbers it would be
//! a factor that every run shares, and its interactions with the others would be counted as
//! theirs. Effects along a trajectory are differences, where common random numbers take most of
//! the noise away.

mod boxes;
pub mod factor;
pub mod output;
mod play;
mod sample;
mod tipping;

use rayon::prelude::*;

use crate::chance::Streams;
use crate::chance::special::normal_quantile;
use crate::experiment::design::{Design, DesignError, Random, Sobol};
use crate::experiment::sensitivity::{
    Classes, Explained, LevelPlaces, Regression, Saltelli, SensitivityError, SobolIndex,
    Trajectories, classes_for, elementary_effects, given_data, regressions, sobol_indices,
};
use crate::experiment::{Interval, LEVEL, Watcher};
use crate::game::Game;

pub use boxes::{Case, Discovery, discover};
pub use factor::Factor;
pub use output::Output;
pub use sample::{Column, Effect, Spread, columns_told};
pub use tipping::{Lead, Question, Search, TippingPoint, searched, tipping_points};

use play::{Run, Runs};
use sample::columns;

/// Levels of a factor in trajectories.
const LEVELS: usize = 4;

/// The most sums that are kept, one a run and output: about two gigabytes.
const MOST_SUMS: u64 = 50_000_000;

/// How a study looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// At so many draws of all judgements.
    Draws(u64),
    /// At so many points of Saltelli's design, each factors + 2 runs.
    Sobol(u64),
    /// At so many trajectories, each factors + 1 runs.
    Morris(u64),
}

/// What to play.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// How.
    pub way: Way,
    /// Negotiations of a run.
    pub plays: u32,
    /// Bootstrap resamples.
    pub resamples: u64,
    /// Master seed.
    pub seed: u64,
    /// Threads to use; `None`: one a core.
    pub threads: Option<usize>,
}

/// Why a study cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StudyError {
    /// The design cannot be made.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// The runs say nothing.
    #[error(transparent)]
    Sensitivity(#[from] SensitivityError),
    /// More than can be kept.
    #[error("{runs} runs are too many for all that is looked at: at most {most}")]
    TooMany {
        /// How many were asked for.
        runs: u64,
        /// How many there may be.
        most: u64,
    },
    /// A factor that does not vary alone.
    #[error("`{path}` is correlated with another number, and this way needs independent ones")]
    Correlated {
        /// Its path.
        path: String,
    },
}

/// Runs in order: where each lies and what came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// `inputs[factor][run]`, in the unit of the factor.
    pub inputs: Vec<Vec<f64>>,
    /// What came out.
    pub columns: Vec<Column>,
}

/// What a study found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Runs that were played.
    pub runs: u64,
    /// Runs that should have been.
    pub of: u64,
    /// Negotiations of a run: fewer than planned where they would all be the same.
    pub plays: u32,
    /// The runs; of a designed study with what was set.
    pub sample: Sample,
    /// For each column what was found of it.
    pub findings: Vec<Finding>,
}

/// What was found of an output.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which.
    pub output: Output,
    /// Its mean over runs.
    pub mean: f64,
    /// Its variance over runs; `None` with fewer than two.
    pub spread: Option<Spread>,
    /// R² of the linear model, adjusted for the number of factors, of what is not chance; `None`
    /// without such a model.
    pub explained: Option<f64>,
    /// By factor; empty if it does not stand out of chance.
    pub factors: Vec<Influence>,
}

/// What a factor does to an output.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Influence {
    /// The first-order index: the share of the variance that knowing it alone would take away.
    pub first_order: Option<Estimated>,
    /// The total index: the share that would be left if all others were known.
    pub total: Option<Estimated>,
    /// The standardised regression coefficient.
    pub coefficient: Option<Estimated>,
    /// Borgonovo's δ.
    pub delta: Option<Estimated>,
    /// Elementary effects: μ, μ* and σ.
    pub effects: Option<Effects>,
}

/// Elementary effects, in units of the output from the lowest to the highest value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effects {
    /// μ: the mean effect.
    pub mean: f64,
    /// μ*: the mean size of effects.
    pub mean_size: Estimated,
    /// σ: their standard deviation.
    pub deviation: f64,
}

/// A number with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimated {
    /// The estimate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimated {
    fn new(value: f64, interval: &Interval) -> Self {
        Self { value, low: interval.low, high: interval.high }
    }

    fn about(value: f64, standard_error: f64) -> Self {
        let half = normal_quantile(0.5 + 0.5 * LEVEL) * standard_error;
        Self { value, low: value - half, high: value + half }
    }

    /// The same of `of(x)`, an increasing function.
    fn map(self, of: impl Fn(f64) -> f64) -> Self {
        Self { value: of(self.value), low: of(self.low), high: of(self.high) }
    }

    /// Is it above 0 by more than chance makes among `many` of its kind?
    fn stands_out(&self, many: usize) -> bool {
        let half = 0.5 * (self.high - self.low);
        let usual = normal_quantile(0.5 + 0.5 * LEVEL);
        let strict = -normal_quantile(0.5 * (1.0 - LEVEL) / many.max(1) as f64);
        self.value > half * strict / usual && self.value > 0.0
    }
}

impl Influence {
    /// Does the factor stand out of chance among `many` of them: by its total index, else its
    /// first-order one, else the mean size of its effects?
    pub fn stands_out(&self, many: usize) -> bool {
        let size = self.effects.map(|effects| effects.mean_size);
        let shown = self.total.or(self.first_order).or(size);
        shown.is_some_and(|shown| shown.stands_out(many))
    }
}

/// Plays a study of all outputs of a game.
///
/// # Errors
/// If the design cannot be made, too little was played, or factors are correlated that the
/// design takes for independent.
pub fn study(
    game: &Game,
    factors: &[Factor],
    plan: &Plan,
    watcher: &dyn Watcher,
) -> Result<Found, StudyError> {
    let outputs = output::outputs(game);
    let certain = is_certain(game, factors);
    let plays = if certain { 1 } else { plan.plays.max(1) };
    let one_draw = matches!(plan.way, Way::Draws(_));
    let seed = plan.seed;
    let runs = Runs { game, factors, outputs: &outputs, seed, plays, one_draw };
    if !one_draw && let Some(factor) = factors.iter().find(|one| one.is_correlated(game)) {
        return Err(StudyError::Correlated { path: factor.path.clone() });
    }
    let (runs_asked, most) = (plan.way.runs(factors.len()), MOST_SUMS / outputs.len() as u64);
    if runs_asked > most {
        return Err(StudyError::TooMany { runs: runs_asked, most });
    }
    let a_run = u64::from(plays);
    let design = plan.way.design(factors.len(), &Streams::new(seed))?;
    let unit = plan.way.unit(factors.len());
    let of = plan.way.runs(factors.len());
    let place = |run: u64| {
        let mut point = vec![0.0; factors.len()];
        design.point(run, &mut point);
        point
    };
    let sampled = factor::Drawn::new(game, seed);
    let at = |run: u64| match plan.way {
        Way::Draws(_) => {
            let mut values = sampled.values(factors, run);
            let place = place(run);
            for ((value, factor), u) in values.iter_mut().zip(factors).zip(place) {
                if factor.range.is_some() {
                    *value = factor.quantile(game, u);
                }
            }
            values
        }
        _ => factors.iter().zip(place(run)).map(|(f, u)| f.quantile(game, u)).collect(),
    };
    let drawn_only = one_draw && factors.iter().all(|factor| factor.range.is_none());
    let run = |run: u64| match plan.way {
        Way::Draws(_) if drawn_only => Run { values: Vec::new(), first: run * a_run },
        Way::Morris(_) => Run { values: at(run), first: run / unit * a_run },
        _ => Run { values: at(run), first: run * a_run },
    };
    let sums = runs.play(of, unit, &run, plan.threads, watcher);
    let played = sums.len() as u64;
    let points: Vec<Vec<f64>> = (0..played).into_par_iter().map(at).collect();
    let inputs = (0..factors.len()).map(|factor| points.iter().map(|p| p[factor]).collect());
    let columns = columns(&outputs, &sums, plays, certain);
    let sample = Sample { inputs: inputs.collect(), columns };
    let findings = match plan.way {
        Way::Draws(_) => of_draws(&sample)?,
        Way::Sobol(_) => of_saltelli(&sample, factors.len(), plan)?,
        Way::Morris(_) => {
            let places: Vec<Vec<f64>> = (0..played).map(place).collect();
            let inputs: Vec<Vec<f64>> =
                (0..factors.len()).map(|f| places.iter().map(|p| p[f]).collect()).collect();
            of_trajectories(&sample, &inputs, plan)?
        }
    };
    Ok(Found { runs: played, of, plays, sample, findings })
}

/// What can be said of runs that somebody else has chosen: indices of given data.
///
/// # Errors
/// If there are fewer than ten runs.
pub fn of_given_data(
    sample: &Sample,
    resamples: u64,
    seed: u64,
) -> Result<Vec<Finding>, StudyError> {
    let models = models(sample);
    let columns = sample.columns.iter().zip(models);
    let finding = |(column, model): (&Column, Option<_>)| {
        // Points share their draws, so chance moves them together and is not taken off.
        let own = Column { noise: None, ..column.clone() };
        let mut finding = Finding::new(&own);
        let chance = column.spread().and_then(|spread| spread.chance);
        if let Some(spread) = &mut finding.spread {
            spread.chance = chance;
        }
        let streams = Streams::new(seed);
        let found = match given_data(&sample.inputs, &column.values, resamples, LEVEL, &streams) {
            Err(SensitivityError::Constant) => return Ok(finding),
            other => other?,
        };
        let influence = |found: &crate::experiment::sensitivity::GivenData| Influence {
            first_order: Some(Estimated::new(
                found.first_order.reduced,
                &found.first_order.interval,
            )),
            delta: Some(Estimated::new(found.delta.reduced, &found.delta.interval)),
            ..Influence::default()
        };
        finding.factors = found.iter().map(influence).collect();
        finding.model(model, column.values.len(), 1.0);
        Ok(finding)
    };
    columns.map(finding).collect()
}

impl Way {
    /// Where its runs lie, as cumulative probabilities.
    fn design(self, factors: usize, streams: &Streams) -> Result<Box<dyn Design>, DesignError> {
        Ok(match self {
            Self::Draws(_) => Box::new(Random::new(factors, streams)),
            Self::Sobol(_) => Box::new(Saltelli::new(Sobol::scrambled(2 * factors, streams)?)?),
            Self::Morris(trajectories) => Box::new(Trajectories::new(
                factors,
                trajectories,
                LEVELS,
                LevelPlaces::Middles,
                streams,
            )?),
        })
    }

    /// Runs that belong together.
    fn unit(self, factors: usize) -> u64 {
        match self {
            Self::Draws(_) => 1,
            Self::Sobol(_) => factors as u64 + 2,
            Self::Morris(_) => factors as u64 + 1,
        }
    }

    /// How many runs it has.
    pub fn runs(self, factors: usize) -> u64 {
        let (Self::Draws(units) | Self::Sobol(units) | Self::Morris(units)) = self;
        units.saturating_mul(self.unit(factors))
    }
}

/// Is nothing left to chance once the factors are set?
fn is_certain(game: &Game, factors: &[Factor]) -> bool {
    let mut game = game.clone();
    let middle: Vec<f64> = factors.iter().map(|factor| factor.quantile(&game, 0.5)).collect();
    factor::set(&mut game, factors, &middle);
    game.parts().is_certain()
}

impl Finding {
    fn new(column: &Column) -> Self {
        Self {
            output: column.output,
            mean: column.mean,
            spread: column.spread(),
            explained: None,
            factors: Vec::new(),
        }
    }

    /// Adds a linear model of `runs` outputs with `seen` times the variance that is to be
    /// explained.
    fn model(&mut self, model: Option<Regression>, runs: usize, seen: f64) {
        let Some(model) = model else { return };
        // What so many factors explain by chance is taken off (Ezekiel 1930).
        let varying = model.coefficients.iter().flatten().count();
        let freedom = (runs - 1) as f64 / (runs - 1 - varying) as f64;
        let explained = 1.0 - (1.0 - model.explained) * freedom;
        self.explained = Some((explained * seen).clamp(0.0, 1.0));
        let root = libm::sqrt(seen);
        for (influence, coefficient) in self.factors.iter_mut().zip(model.coefficients) {
            influence.coefficient = coefficient
                .map(|found| Estimated::new(found.value, &found.interval).map(|x| x * root));
        }
    }
}

/// The linear models of all columns; none where runs are too few for the factors, or a factor
/// follows from others.
fn models(sample: &Sample) -> Vec<Option<Regression>> {
    let outputs: Vec<&[f64]> =
        sample.columns.iter().map(|column| column.values.as_slice()).collect();
    regressions(&sample.inputs, &outputs, LEVEL).unwrap_or_else(|_| vec![None; outputs.len()])
}

fn of_draws(sample: &Sample) -> Result<Vec<Finding>, StudyError> {
    let runs = sample.inputs.first().map_or(0, Vec::len);
    if runs < 10 {
        return Err(SensitivityError::TooFew { what: "draws", needed: 10, found: runs }.into());
    }
    let classes: Vec<Classes> =
        sample.inputs.par_iter().map(|input| Classes::new(input, classes_for(runs))).collect();
    let finding = |(column, model): (&Column, Option<_>)| {
        let mut finding = Finding::new(column);
        let Some(spread) = finding.spread.filter(Spread::stands_out) else { return finding };
        let parts = column.parts();
        let influence = |classes: &Classes| {
            let first_order = classes.explained(&column.values, &parts);
            let estimated = |found: Explained| Estimated::about(found.share, found.standard_error);
            Influence { first_order: first_order.map(estimated), ..Influence::default() }
        };
        finding.factors = classes.iter().map(influence).collect();
        finding.model(model, runs, spread.seen / spread.judgement);
        finding
    };
    let columns: Vec<_> = sample.columns.iter().zip(models(sample)).collect();
    Ok(columns.into_par_iter().map(finding).collect())
}

fn of_saltelli(sample: &Sample, factors: usize, plan: &Plan) -> Result<Vec<Finding>, StudyError> {
    let finding = |column: &Column| {
        let mut finding = Finding::new(column);
        // A and B are independent runs; the others repeat most of theirs.
        let row = factors + 2;
        let ends = |values: &[f64]| -> Vec<f64> {
            values.chunks(row).flat_map(|row| [row[0], row[factors + 1]]).collect()
        };
        let independent = Column {
            values: ends(&column.values),
            noise: column.noise.as_ref().map(|noise| ends(noise)),
            ..column.clone()
        };
        finding.spread = independent.spread();
        let Some(spread) = finding.spread.filter(Spread::stands_out) else { return Ok(finding) };
        let streams = Streams::new(plan.seed);
        let found = match sobol_indices(&column.values, factors, plan.resamples, LEVEL, &streams) {
            Err(SensitivityError::Constant) => return Ok(finding),
            other => other?,
        };
        // In total effects all runs' chance counts, in the variance that of A and B.
        let noise = column.noise.as_ref();
        let noise = noise.map_or(0.0, |noise| noise.iter().sum::<f64>() / noise.len() as f64);
        let runs = independent.values.len() as f64;
        let seen = spread.seen * (runs - 1.0) / runs;
        let left = spread.judgement;
        let influence = |index: &SobolIndex| {
            let first = Estimated::new(index.first_order, &index.first_order_interval);
            let total = Estimated::new(index.total, &index.total_interval);
            Influence {
                first_order: Some(first.map(|share| share * seen / left)),
                total: Some(total.map(|share| (share * seen - noise) / left)),
                ..Influence::default()
            }
        };
        finding.factors = found.iter().map(influence).collect();
        Ok(finding)
    };
    sample.columns.iter().map(finding).collect()
}

fn of_trajectories(
    sample: &Sample,
    inputs: &[Vec<f64>],
    plan: &Plan,
) -> Result<Vec<Finding>, StudyError> {
    let finding = |column: &Column| {
        let mut finding = Finding::new(column);
        let streams = Streams::new(plan.seed);
        let found = elementary_effects(inputs, &column.values, plan.resamples, LEVEL, &streams)?;
        let influence = |found: &crate::experiment::sensitivity::ElementaryEffects| Influence {
            effects: Some(Effects {
                mean: found.mean,
                mean_size: Estimated::new(found.mean_size, &found.mean_size_interval),
                deviation: found.deviation,
            }),
            ..Influence::default()
        };
        finding.factors = found.iter().map(influence).collect();
        Ok(finding)
    };
    sample.columns.iter().map(finding).collect()
}
