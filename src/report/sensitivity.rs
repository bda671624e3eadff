//! Which judgements the results of a scenario hang on, as a record: what
//! `zopa sensitivity --json` prints.
//!
//! Indices are shares of the variance over judgements, 1 being all of it; estimates may come
//! out below 0 or above 1. Intervals are 95% ones.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::record::ScenarioSummary;
use crate::experiment::sensitivity::{BoxAround, Limit};
use crate::experiment::study::{Discovery, Effects, Estimated, Finding, Influence, Output};
use crate::game::Game;

/// The schema name that every record of a sensitivity analysis carries.
pub const SENSITIVITY_SCHEMA: &str = "zopa.sensitivity/1";

/// Factors that are listed for an output: the strongest.
pub const MOST_FACTORS: usize = 50;

/// Which judgements the results of a scenario hang on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SensitivityResult {
    /// `zopa.sensitivity/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// The command that gives the same result.
    pub command: String,
    /// What was played.
    pub scenario: ScenarioSummary,
    /// How it was looked at.
    pub study: StudySummary,
    /// What was varied.
    pub factors: Vec<FactorSummary>,
    /// Every reported quantity, and what moves it.
    pub outputs: Vec<OutputSensitivity>,
    /// Where something happens, if that was asked.
    pub boxes: Option<Boxes>,
}

/// How a scenario was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StudySummary {
    /// `draws`, `sobol`, `morris`, or `sweep`: given data of a finished sweep.
    pub method: String,
    /// Master seed.
    pub seed: u64,
    /// Runs: draws, points or steps of a design.
    pub runs: u64,
    /// Runs that were asked for.
    pub requested: u64,
    /// Negotiations of a run; of a sweep with a precision, at most.
    pub plays: u64,
    /// Was it stopped before its end?
    pub partial: bool,
}

/// Something that was varied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FactorSummary {
    /// The path of the number; in a sweep the factor's id if it is none.
    pub path: String,
    /// The lowest value that was played.
    pub low: f64,
    /// The highest value that was played.
    pub high: f64,
}

/// A reported quantity and what moves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutputSensitivity {
    /// `agreement`, `rounds`, `agreement_round`, `first:KIND`, `option:ISSUE=OPTION` or
    /// `value:PARTY`.
    pub id: String,
    /// `share`, `rounds` or `utility`.
    pub unit: String,
    /// Index of the issue it is about.
    pub issue: Option<usize>,
    /// Index of the option it is about.
    pub option: Option<usize>,
    /// Index of the party it is about.
    pub party: Option<usize>,
    /// Index of the kind of first agreement it is about: the tracks, the interim agreement,
    /// the full one, none.
    pub kind: Option<usize>,
    /// Is it a mean over agreements only? Then a run counts by its agreements.
    pub of_agreements: bool,
    /// Its mean.
    pub mean: f64,
    /// The standard error of the mean.
    pub standard_error: Option<f64>,
    /// Its standard deviation over judgements, chance at the table taken off where it is known
    /// to be independent from run to run; of agreements, runs count by their squared number of
    /// agreements. Null with fewer than two runs.
    pub deviation: Option<f64>,
    /// The share of its variance over runs that is chance at the table; null if unknown.
    pub chance: Option<f64>,
    /// Does its variance stand out of what chance makes? If not, there are no indices.
    pub stands_out: bool,
    /// R² of the linear model, adjusted for the number of factors, of the variance over
    /// judgements.
    pub explained: Option<f64>,
    /// The factors, strongest first, at most 50.
    pub factors: Vec<FactorSensitivity>,
}

/// What a factor does to an output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FactorSensitivity {
    /// Index of the factor.
    pub factor: usize,
    /// Is its total index, else its first-order one, else μ* above 0 by more than chance makes
    /// among so many factors (Bonferroni, 97.5%)?
    pub stands_out: bool,
    /// The first-order index: the share of the variance that knowing it alone takes away.
    pub first_order: Option<Estimate>,
    /// The total index: the share that is left if all others are known.
    pub total: Option<Estimate>,
    /// The standardised regression coefficient.
    pub coefficient: Option<Estimate>,
    /// Borgonovo's δ: the share of the output's probability that knowing it moves, on average.
    pub delta: Option<Estimate>,
    /// Elementary effects.
    pub effects: Option<ElementaryEffects>,
    /// The value of knowing it: the standard deviation over judgements that is then left (the
    /// root of the expected variance).
    pub deviation_after: Option<f64>,
}

/// A number with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Elementary effects (Morris 1991), in units of the output over the whole range of the
/// factor's cumulative probability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ElementaryEffects {
    /// μ: the mean effect.
    pub mean: f64,
    /// μ*: the mean size of effects.
    pub mean_size: Estimate,
    /// σ: their standard deviation.
    pub deviation: f64,
}

/// Where runs are dense whose output is below or above a value (scenario discovery).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Boxes {
    /// The output.
    pub output: String,
    /// `<` or `>`.
    pub relation: String,
    /// The value.
    pub value: f64,
    /// Runs that are of interest.
    pub cases: usize,
    /// All runs.
    pub runs: usize,
    /// The boxes of the peeling trajectory, the one around everything first.
    pub boxes: Vec<BoxRecord>,
    /// Index of the one to tell in words; null if none is denser than everything.
    pub told: Option<usize>,
}

/// A box of scenario discovery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BoxRecord {
    /// The share of all runs of interest that it holds.
    pub coverage: f64,
    /// The share of its runs that are of interest.
    pub density: f64,
    /// Runs in it.
    pub support: usize,
    /// What it asks.
    pub limits: Vec<LimitRecord>,
}

/// What a box asks of a factor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LimitRecord {
    /// Index of the factor.
    pub factor: usize,
    /// The least it may be.
    pub low: Option<f64>,
    /// The most it may be.
    pub high: Option<f64>,
    /// The probability that as many of the box's runs would be of interest if the limit did
    /// nothing; no true p-value, since the box was sought.
    pub quasi_p: Option<f64>,
}

impl From<Estimated> for Estimate {
    fn from(Estimated { value, low, high }: Estimated) -> Self {
        Self { value, low, high }
    }
}

/// The record of an output.
pub fn output_sensitivity(game: &Game, finding: &Finding) -> OutputSensitivity {
    let (mut issue, mut option, mut party, mut kind) = (None, None, None, None);
    match finding.output {
        Output::Option { issue: of, option: which } => (issue, option) = (Some(of), Some(which)),
        Output::Value(of) => party = Some(of),
        Output::First(which) => kind = Some(which),
        _ => {}
    }
    let spread = finding.spread;
    let deviation = spread.map(|spread| spread.deviation);
    let mut factors: Vec<FactorSensitivity> = finding
        .factors
        .iter()
        .enumerate()
        .map(|(factor, influence)| FactorSensitivity {
            stands_out: influence.stands_out(finding.factors.len()),
            ..factor_sensitivity(factor, influence, deviation)
        })
        .collect();
    factors.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    factors.truncate(MOST_FACTORS);
    OutputSensitivity {
        id: finding.output.id(game),
        unit: match finding.output {
            Output::Value(_) => "utility",
            output if output.is_share() => "share",
            _ => "rounds",
        }
        .to_owned(),
        issue,
        option,
        party,
        kind,
        of_agreements: finding.output.is_of_agreements(),
        mean: finding.mean,
        standard_error: spread.map(|spread| libm::sqrt(spread.seen / spread.runs as f64)),
        deviation,
        chance: spread.and_then(|spread| spread.share_of_chance()),
        stands_out: !factors.is_empty(),
        explained: finding.explained,
        factors,
    }
}

fn factor_sensitivity(
    factor: usize,
    influence: &Influence,
    deviation: Option<f64>,
) -> FactorSensitivity {
    let estimate = |estimated: Option<Estimated>| estimated.map(Estimate::from);
    let effects = |effects: Effects| ElementaryEffects {
        mean: effects.mean,
        mean_size: effects.mean_size.into(),
        deviation: effects.deviation,
    };
    let left = |deviation: f64| {
        let known = influence.first_order?.value.clamp(0.0, 1.0);
        Some(deviation * libm::sqrt(1.0 - known))
    };
    FactorSensitivity {
        factor,
        stands_out: false,
        first_order: estimate(influence.first_order),
        total: estimate(influence.total),
        coefficient: estimate(influence.coefficient),
        delta: estimate(influence.delta),
        effects: influence.effects.map(effects),
        deviation_after: deviation.and_then(left),
    }
}

/// By what factors are ordered: the total index, else the first-order one, else μ*.
fn strength(factor: &FactorSensitivity) -> f64 {
    let size = factor.effects.map(|effects| effects.mean_size.value);
    let index = factor.total.or(factor.first_order).map(|estimate| estimate.value);
    index.or(size).unwrap_or(f64::NEG_INFINITY)
}

/// The record of boxes around the runs in which an output is below or above a value.
pub fn boxes(id: &str, below: bool, value: f64, found: &Discovery) -> Boxes {
    let limits = |one: &BoxAround| {
        let limits = one.limits.iter().zip(&one.quasi_p_values).zip(&found.factors);
        let limits = limits.filter_map(|((limit, quasi_p), factor)| match limit {
            Limit::Range { low, high } => {
                Some(LimitRecord { factor: *factor, low: *low, high: *high, quasi_p: *quasi_p })
            }
            Limit::Any | Limit::Set(_) => None,
        });
        limits.collect()
    };
    let record = |one: &BoxAround| BoxRecord {
        coverage: one.coverage,
        density: one.density,
        support: one.support,
        limits: limits(one),
    };
    Boxes {
        output: id.to_owned(),
        relation: if below { "<" } else { ">" }.to_owned(),
        value,
        cases: found.cases,
        runs: found.runs,
        boxes: found.boxes.iter().map(record).collect(),
        told: found.told,
    }
}

/// The record of what was varied, one entry a factor.
pub fn factor_summaries(paths: &[String], inputs: &[Vec<f64>]) -> Vec<FactorSummary> {
    let summary = |(path, input): (&String, &Vec<f64>)| FactorSummary {
        path: path.clone(),
        low: input.iter().copied().fold(f64::INFINITY, f64::min),
        high: input.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    };
    paths.iter().zip(inputs).map(summary).collect()
}
