//! How models of bargaining score on real negotiations, and what a fit found, as records: what
//! `zopa score --json` and `zopa calibrate --json` print.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::learning::LearningCurve;
use crate::experiment::calibrate::{
    Bin, Context, Dial, Evaluation, Fit, Found, Grouping, LAPSE, Machinery, Marginal, Matter, Mean,
    Measure, Negotiations, Parameter, Posterior, Recovered, Recovery, Totals, clustered, observed,
    repeats,
};

/// The schema name of every record of scores.
pub const SCORE_SCHEMA: &str = "zopa.score/1";

/// The schema name of every record of a calibration.
pub const CALIBRATION_SCHEMA: &str = "zopa.calibration/1";

/// What such scores say, and what they do not.
pub const STATEMENT: &str = "Scores on negotiations of people in a game, with points told to them. Held-out \
    scores say how well a model foretells others of the kind; they say nothing about negotiations between states.";

/// How models score on real negotiations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreResult {
    /// `zopa.score/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// The command that gives the same result.
    pub command: String,
    /// What it is worth, in plain words.
    pub statement: String,
    /// The data.
    pub data: DataRecord,
    /// Folds: fitted on all but one, scored on that one.
    pub folds: u64,
    /// Was the first model scored with the values it has, rather than fitted on folds?
    pub as_it_stands: bool,
    /// Names of those beside it that were, too.
    #[serde(default)]
    pub carried_over: Vec<String>,
    /// Seed of the folds.
    pub seed: u64,
    /// Precision of the penalty on weights.
    pub ridge: f64,
    /// What was observed.
    pub observed: TotalsRecord,
    /// The models: the one asked for first, then those beside it.
    pub models: Vec<ModelScore>,
    /// Their learning curves; empty unless asked for.
    #[serde(default)]
    pub learning: Vec<LearningCurve>,
}

/// Real negotiations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DataRecord {
    /// The file, as the user calls it.
    pub file: String,
    /// Hex BLAKE3 of its bytes.
    pub digest: String,
    /// Negotiations.
    pub negotiations: u64,
    /// Agreements.
    pub agreements: u64,
    /// Who bargains, as in `worth to ...`: the first speaker first, or the parties of a scenario.
    pub people: Vec<String>,
    /// Are negotiations held out one by one, rather than contexts?
    pub one_by_one: bool,
    /// Sets of what was bargained about and its worths: negotiations with the same ones are in the
    /// same fold, unless they are held out one by one.
    pub contexts: u64,
    /// Agreements in contexts with another agreement.
    pub repeated: u64,
    /// The share of these that agree on what most others in the context agree on, ties in parts.
    pub repeated_first: f64,
    /// The same with ties in full.
    pub repeated_first_or_tied: f64,
    /// The share of two agreements in a context that are the same package.
    pub repeated_same: f64,
    /// The same, as a mean over contexts.
    pub repeated_same_by_context: f64,
}

/// A mean with its standard error, contexts as clusters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeanRecord {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// Totals: as expected by a model, or observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TotalsRecord {
    /// Share without agreement.
    pub no_agreement: f64,
    /// Share of agreements on the frontier.
    pub efficient: f64,
    /// Mean worth of agreements to each of the people, in tenths of the own pool; in a scenario
    /// above no deal, in tenths of the own best package.
    pub worth: Vec<f64>,
    /// Mean messages to an agreement, where anybody says.
    pub turns: Option<f64>,
}

/// One range of forecasts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BinRecord {
    /// Forecasts in it.
    pub forecasts: u64,
    /// Their mean.
    pub predicted: f64,
    /// The share that came true.
    pub observed: f64,
}

/// The scores of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModelScore {
    /// Its name or file.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// Weights that are fitted.
    pub free: u64,
    /// Log chance of the agreed package, a mean over agreements.
    pub log_package: MeanRecord,
    /// Quadratic score over packages, 0..2, 0 is the best.
    pub brier_package: MeanRecord,
    /// The share that agrees on the likeliest package, ties in parts.
    pub first: MeanRecord,
    /// The share that agrees on one of the three likeliest.
    pub first_three: MeanRecord,
    /// Log chance of agreement or none, a mean over all.
    pub log_agreement: MeanRecord,
    /// Quadratic score of agreement or none, 0..1.
    pub brier_agreement: MeanRecord,
    /// Log chance of everything that came out, a mean over all.
    pub log_outcome: MeanRecord,
    /// The model asked for, less this one, pair by pair; `None` of itself.
    pub ahead: Option<Ahead>,
    /// What it expects.
    pub expected: TotalsRecord,
    /// Chances of packages, given agreement, against what came.
    pub calibration_packages: Vec<BinRecord>,
    /// Chances of agreement against what came.
    pub calibration_agreement: Vec<BinRecord>,
    /// Its scores by what the best package offers to both.
    pub by_best_least: Vec<Group>,
    /// Did all fits arrive?
    pub converged: bool,
}

/// Paired differences: above 0, the model asked for is better.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ahead {
    /// Of the log chance of the agreed package.
    pub log_package: MeanRecord,
    /// Of the quadratic score over packages, taken the other way about.
    pub brier_package: MeanRecord,
    /// Of the share that agrees on the likeliest package.
    pub first: MeanRecord,
    /// Of the share that agrees on one of the three likeliest.
    pub first_three: MeanRecord,
    /// Of the log chance of agreement or none.
    pub log_agreement: MeanRecord,
    /// Of the log chance of everything.
    pub log_outcome: MeanRecord,
}

/// Scores of contexts alike: where a model fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Group {
    /// The largest smaller worth of all packages is at least this ...
    pub from: f64,
    /// ... and less than that.
    pub to: f64,
    /// Negotiations.
    pub negotiations: u64,
    /// Share of agreement, expected.
    pub expected_agreement: f64,
    /// Share of agreement, observed.
    pub observed_agreement: f64,
    /// Log chance of the agreed package; `None` if nobody agreed.
    pub log_package: Option<f64>,
}

/// What a calibration found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CalibrationResult {
    /// `zopa.calibration/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// The command that gives the same result.
    pub command: String,
    /// The data.
    pub data: DataRecord,
    /// The model, as the user calls it.
    pub model: String,
    /// What a reader calls it.
    pub title: String,
    /// Precision of the penalty on weights.
    pub ridge: f64,
    /// Log-likelihood of all outcomes, without the penalty.
    pub log_likelihood: f64,
    /// Steps to it.
    pub steps: u64,
    /// Did the search arrive?
    pub converged: bool,
    /// Of each start, the penalised log-likelihood it ended at.
    pub starts: Vec<f64>,
    /// The weights; of a scenario the parameters that were fitted.
    pub weights: Vec<WeightRecord>,
    /// How a scenario was played; `None` of a model of weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machinery: Option<MachineryRecord>,
    /// What the data leave open, if it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posterior: Option<PosteriorRecord>,
    /// Directions in which the likelihood hardly changes: weights and loadings.
    pub flat: Vec<Vec<(String, f64)>>,
    /// Data simulated with what was fitted, and fitted again.
    pub simulated: u64,
    /// How many of these fits arrived.
    pub arrived: u64,
    /// How the weights were found again; empty if nothing was simulated.
    pub recovered: Vec<RecoveredRecord>,
    /// Held-out scores beside other models.
    pub scores: ScoreResult,
}

/// How a scenario was played against the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MachineryRecord {
    /// Negotiations of each context at every setting. Shares are smoothed as if one more had
    /// ended in every way at once.
    pub plays: u64,
    /// The chance that what comes out has nothing to do with the scenario.
    pub lapse: f64,
    /// Its standard error; `None` where it is 0.
    pub lapse_error: Option<f64>,
    /// The model that lapses follow; `None`: any way to end alike.
    pub toward: Option<String>,
}

/// Draws from a posterior by sequential Monte Carlo. Before the data, weights are normal about 0
/// with the penalty as their precision, and parameters of a scenario anywhere in their ranges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PosteriorRecord {
    /// Particles.
    pub particles: u64,
    /// How many of them differ.
    pub distinct: u64,
    /// Stages from where they began.
    pub stages: u64,
    /// The share of the last stage's moves that were taken.
    pub accepted: f64,
    /// Logarithm of the marginal likelihood.
    pub log_evidence: f64,
    /// What is left open of each weight; of a scenario the chance of a lapse comes last.
    pub weights: Vec<MarginalRecord>,
    /// Correlations of weights, by position: all pairs.
    pub correlations: Vec<(usize, usize, f64)>,
}

/// What the draws say of one weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarginalRecord {
    /// Role and term, or the parameter.
    pub name: String,
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub deviation: f64,
    /// A fortieth of the draws lies below.
    pub low: f64,
    /// Half of them does.
    pub median: f64,
    /// All but a fortieth do.
    pub high: f64,
}

/// A fitted weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WeightRecord {
    /// Role and term.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Was it left as it stood?
    pub fixed: bool,
    /// Its standard error, contexts as clusters; `None` of fixed ones.
    pub standard_error: Option<f64>,
}

/// A weight, found again in simulated data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveredRecord {
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
    /// The share of the 95 % intervals that cover the truth.
    pub covered: f64,
}

impl From<Mean> for MeanRecord {
    fn from(mean: Mean) -> Self {
        Self { mean: mean.mean, standard_error: mean.standard_error }
    }
}

impl From<Totals> for TotalsRecord {
    fn from(totals: Totals) -> Self {
        Self {
            no_agreement: totals.none,
            efficient: totals.efficient,
            worth: totals.worth,
            turns: totals.turns,
        }
    }
}

fn bins(bins: &[Bin]) -> Vec<BinRecord> {
    let record = |bin: &Bin| BinRecord {
        forecasts: bin.forecasts,
        predicted: bin.predicted,
        observed: bin.observed,
    };
    bins.iter().map(record).collect()
}

/// How models were scored.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The command.
    pub command: String,
    /// Folds.
    pub folds: u64,
    /// Was the first model scored with the values it has?
    pub as_it_stands: bool,
    /// Names of those beside it that were, too.
    pub carried_over: Vec<String>,
    /// Seed of the folds.
    pub seed: u64,
    /// Precision of the penalty.
    pub ridge: f64,
}

/// What those who bargain are called: by name if it is always the same parties.
fn people(data: &Negotiations) -> Vec<String> {
    let parties = |context: &Context| match &context.matter {
        Matter::Things(_) => vec!["the first speaker".to_owned(), "the second speaker".to_owned()],
        Matter::Scenario(posed) => posed.parties.clone(),
    };
    let Some(first) = data.contexts.first().map(parties) else { return Vec::new() };
    if data.contexts.iter().all(|context| parties(context) == first) {
        return first;
    }
    (1..=first.len()).map(|place| format!("party {place}")).collect()
}

/// The record of data.
pub fn data_record(file: &str, digest: &str, data: &Negotiations) -> DataRecord {
    let found = repeats(data);
    DataRecord {
        file: file.to_owned(),
        digest: digest.to_owned(),
        negotiations: data.bargains.len() as u64,
        agreements: data.agreements() as u64,
        people: people(data),
        one_by_one: data.grouping == Grouping::Negotiations,
        contexts: data.groups.len() as u64,
        repeated: found.agreements,
        repeated_first: found.first,
        repeated_first_or_tied: found.first_or_tied,
        repeated_same: found.same,
        repeated_same_by_context: found.same_by_context,
    }
}

/// The record of scores; the first evaluation is the model asked for.
pub fn score_result(
    scored: Scored,
    record: DataRecord,
    data: &Negotiations,
    evaluations: &[(String, Evaluation)],
) -> ScoreResult {
    let first = evaluations.first().map(|(_, evaluation)| evaluation);
    let models = evaluations.iter().enumerate().map(|(at, (name, evaluation))| {
        let other = first.filter(|_| at > 0);
        model_score(name, evaluation, other, data)
    });
    ScoreResult {
        schema: SCORE_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: scored.command,
        statement: STATEMENT.to_owned(),
        data: record,
        folds: scored.folds,
        as_it_stands: scored.as_it_stands,
        carried_over: scored.carried_over,
        seed: scored.seed,
        ridge: scored.ridge,
        observed: observed(data).into(),
        models: models.collect(),
        learning: Vec::new(),
    }
}

fn model_score(
    name: &str,
    evaluation: &Evaluation,
    asked: Option<&Evaluation>,
    data: &Negotiations,
) -> ModelScore {
    let mean = |measure| MeanRecord::from(evaluation.mean(data, measure));
    let ahead = asked.map(|asked| {
        let less = |measure| MeanRecord::from(asked.less(evaluation, data, measure));
        Ahead {
            log_package: less(Measure::LogPackage),
            brier_package: {
                let more = less(Measure::BrierPackage);
                MeanRecord { mean: -more.mean, ..more }
            },
            first: less(Measure::First),
            first_three: less(Measure::FirstThree),
            log_agreement: less(Measure::LogAgreement),
            log_outcome: less(Measure::LogOutcome),
        }
    });
    ModelScore {
        name: name.to_owned(),
        title: evaluation.title.clone(),
        free: evaluation.free as u64,
        log_package: mean(Measure::LogPackage),
        brier_package: mean(Measure::BrierPackage),
        first: mean(Measure::First),
        first_three: mean(Measure::FirstThree),
        log_agreement: mean(Measure::LogAgreement),
        brier_agreement: mean(Measure::BrierAgreement),
        log_outcome: mean(Measure::LogOutcome),
        ahead,
        expected: evaluation.expected.clone().into(),
        calibration_packages: bins(&evaluation.packages),
        calibration_agreement: bins(&evaluation.agreement),
        by_best_least: groups(evaluation, data),
        converged: evaluation.converged,
    }
}

/// Lower ends of the groups by what the best package offers to both, 0..10.
const GROUPS: [f64; 6] = [0.0, 5.0, 6.0, 7.0, 8.0, 9.0];

fn groups(evaluation: &Evaluation, data: &Negotiations) -> Vec<Group> {
    let ends = GROUPS.iter().skip(1).copied().chain([10.0 + 1e-9]);
    let bests: Vec<f64> = data.contexts.iter().map(|context| context.best().0).collect();
    let group = |(from, to): (f64, f64)| {
        let within = |row: usize| {
            let best = bests[data.context_of[row]];
            best >= from - crate::tolerance::TIE && best < to - crate::tolerance::TIE
        };
        let rows: Vec<usize> = (0..data.bargains.len()).filter(|row| within(*row)).collect();
        let n = rows.len().max(1) as f64;
        let agreed = rows.iter().filter(|row| data.package_of[**row].is_some()).count();
        let expected: f64 = rows.iter().map(|row| evaluation.rows[*row].agreement).sum();
        let log = clustered(data, |row| {
            evaluation.rows[row].of(Measure::LogPackage).filter(|_| within(row))
        });
        Group {
            from,
            to: to.min(10.0),
            negotiations: rows.len() as u64,
            expected_agreement: expected / n,
            observed_agreement: agreed as f64 / n,
            log_package: (agreed > 0).then_some(log.mean),
        }
    };
    let all = GROUPS.iter().copied().zip(ends).map(group);
    all.filter(|group| group.negotiations > 0).collect()
}

/// What a fit found, whatever was fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct FitRecord {
    /// What a reader calls the model.
    pub title: String,
    /// Log-likelihood of all outcomes, without the penalty.
    pub log_likelihood: f64,
    /// Steps to it; of a scenario settings tried.
    pub steps: u64,
    /// Did the search arrive?
    pub converged: bool,
    /// Of each start, what it ended at.
    pub starts: Vec<f64>,
    /// The weights.
    pub weights: Vec<WeightRecord>,
    /// Directions in which the likelihood hardly changes.
    pub flat: Vec<Vec<(String, f64)>>,
    /// How a scenario was played.
    pub machinery: Option<MachineryRecord>,
    /// What the data leave open.
    pub posterior: Option<PosteriorRecord>,
    /// Precision of the penalty.
    pub ridge: f64,
}

fn posterior_record(drawn: &Posterior, names: &[String], scales: &[(f64, f64)]) -> PosteriorRecord {
    let marginal = |((marginal, name), (from, scale)): ((Marginal, &String), &(f64, f64))| {
        let [low, median, high] = marginal.quantiles.map(|quantile| from + scale * quantile);
        MarginalRecord {
            name: name.clone(),
            mean: from + scale * marginal.mean,
            deviation: scale * marginal.deviation,
            low,
            median,
            high,
        }
    };
    let pairs = (0..names.len()).flat_map(|one| (one + 1..names.len()).map(move |to| (one, to)));
    let correlated = pairs.map(|(one, other)| (one, other, drawn.correlation(one, other)));
    PosteriorRecord {
        particles: drawn.draws.len() as u64,
        distinct: drawn.distinct as u64,
        stages: u64::from(drawn.stages),
        accepted: drawn.accepted,
        log_evidence: drawn.log_evidence,
        weights: drawn.marginals().into_iter().zip(names).zip(scales).map(marginal).collect(),
        correlations: correlated.collect(),
    }
}

/// What a fit of weights found, with draws from the posterior of those that are free.
pub fn weight_record(fit: &Fit, ridge: f64, drawn: Option<&Posterior>) -> FitRecord {
    let parameters = &fit.model.parameters;
    let weight = |parameter: &Parameter| WeightRecord {
        name: parameter.name(),
        value: parameter.value,
        fixed: parameter.fixed,
        standard_error: parameter.standard_error,
    };
    let names: Vec<String> = fit.model.free().iter().map(|at| parameters[*at].name()).collect();
    let scales = vec![(0.0, 1.0); names.len()];
    FitRecord {
        title: fit.model.title.clone(),
        log_likelihood: fit.log_likelihood,
        steps: fit.steps as u64,
        converged: fit.converged,
        starts: fit.starts.clone(),
        weights: parameters.iter().map(weight).collect(),
        flat: fit.flat.clone(),
        machinery: None,
        posterior: drawn.map(|drawn| posterior_record(drawn, &names, &scales)),
        ridge,
    }
}

/// What a search found of a scenario's dials, with draws from their posterior.
pub fn dial_record(
    machinery: &Machinery,
    found: &Found,
    toward: Option<&str>,
    drawn: Option<&Posterior>,
) -> FitRecord {
    let Machinery { dials, .. } = machinery;
    let each = dials.iter().zip(&found.values).zip(&found.standard_errors);
    let weight = |((dial, value), error): ((&Dial, &f64), &Option<f64>)| WeightRecord {
        name: dial.id.clone(),
        value: *value,
        fixed: false,
        standard_error: *error,
    };
    let names: Vec<String> =
        dials.iter().map(|dial| dial.id.clone()).chain([LAPSE.to_owned()]).collect();
    let scale = |dial: &Dial| (dial.range.0, dial.range.1 - dial.range.0);
    let scales: Vec<(f64, f64)> = dials.iter().map(scale).chain([(0.0, 1.0)]).collect();
    FitRecord {
        title: machinery.title.clone(),
        log_likelihood: found.log_likelihood,
        steps: found.tried as u64,
        converged: found.converged,
        starts: found.starts.clone(),
        weights: each.map(weight).collect(),
        flat: found.flat.clone(),
        machinery: Some(MachineryRecord {
            plays: u64::from(machinery.plays),
            lapse: found.lapse,
            lapse_error: found.lapse_error,
            toward: toward.map(str::to_owned),
        }),
        posterior: drawn.map(|drawn| posterior_record(drawn, &names, &scales)),
        ridge: 0.0,
    }
}

/// The record of a calibration; last, what was found again in simulated data.
pub fn calibration_result(
    model: &str,
    fit: FitRecord,
    scores: ScoreResult,
    recovery: &Recovery,
) -> CalibrationResult {
    let record = |weight: &Recovered| RecoveredRecord {
        name: weight.name.clone(),
        truth: weight.truth,
        mean: weight.mean,
        deviation: weight.deviation,
        standard_error: weight.standard_error,
        covered: f64::from(weight.covered) / f64::from(recovery.simulated.max(1)),
    };
    CalibrationResult {
        schema: CALIBRATION_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: scores.command.clone(),
        data: scores.data.clone(),
        model: model.to_owned(),
        title: fit.title,
        ridge: fit.ridge,
        log_likelihood: fit.log_likelihood,
        steps: fit.steps,
        converged: fit.converged,
        starts: fit.starts,
        weights: fit.weights,
        machinery: fit.machinery,
        posterior: fit.posterior,
        flat: fit.flat,
        simulated: u64::from(recovery.simulated),
        arrived: u64::from(recovery.arrived),
        recovered: recovery.weights.iter().map(record).collect(),
        scores,
    }
}
