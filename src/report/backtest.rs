//! How a scenario scores against what happened, as a record: what `zopa backtest --json`
//! prints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::experiment::{Backtest, Likelihood, Plan, brier, logarithmic};
use crate::scenario::{Timeline, TimelineEvent};

/// The schema name that every record of a backtest carries.
pub const BACKTEST_SCHEMA: &str = "zopa.backtest/1";

/// How a scenario scores against what happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BacktestResult {
    /// `zopa.backtest/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// The command that gives the same result.
    pub command: String,
    /// The timeline, as the user calls it.
    pub file: String,
    /// Hex BLAKE3 of its bytes.
    pub digest: String,
    /// What a reader calls it.
    pub title: String,
    /// Shown with every result; may be empty.
    pub note: String,
    /// What these scores are worth, in plain words.
    pub statement: String,
    /// The scenario, as the timeline calls it.
    pub scenario: String,
    /// Hex BLAKE3 of the scenario.
    pub scenario_digest: String,
    /// The day from which it looks forward.
    pub as_of: String,
    /// Master seed.
    pub seed: u64,
    /// Negotiations played.
    pub replicates: u64,
    /// Draws of the uncertain numbers they were played on.
    pub draws: u64,
    /// Was it stopped before its end?
    pub partial: bool,
    /// Is nothing left to chance?
    pub certain: bool,
    /// The events, in file order.
    pub events: Vec<EventRecord>,
    /// The scenario and the forecasters it is compared with, over the events that the
    /// scenario says something of.
    pub forecasters: Vec<Forecaster>,
}

/// An event, and what the scenario makes of it. Scores: 0 is the best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventRecord {
    /// Identifier.
    pub id: String,
    /// What it is, in a sentence.
    pub says: String,
    /// What it is in a negotiation, as it is written.
    pub what: String,
    /// Where it is known from; may be empty.
    pub source: String,
    /// Was it used to tune the scenario?
    pub in_sample: bool,
    /// Did it happen?
    pub happened: bool,
    /// Negotiations that tell whether it happens: all, or those that meet its condition.
    pub telling: u64,
    /// The share of these in which it happens; null if there are none.
    pub probability: Option<f64>,
    /// Standard error of the probability.
    pub standard_error: Option<f64>,
    /// Lower end of its 95% interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Five in a hundred judgements give a smaller probability, half do, ninety-five in a
    /// hundred do; null with one play a draw, or where not all negotiations tell.
    pub judgements: Option<[f64; 3]>,
    /// The probability that is scored logarithmically: (k + ½)/(n + 1) of a sample.
    pub prudent: Option<f64>,
    /// (p − o)², with o = 1 if it happened, 0 if it did not.
    pub brier: Option<f64>,
    /// −ln of the prudent probability of what came true; null if without end.
    pub logarithmic: Option<f64>,
}

/// Somebody who gives events probabilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Forecaster {
    /// `scenario`, `even`, `nothing_agreed` or `kinds`.
    pub id: String,
    /// In words.
    pub about: String,
    /// What it gives each event; null where the scenario has nothing to say.
    pub probabilities: Vec<Option<f64>>,
    /// Means over all events that are scored.
    pub all: Option<Scores>,
    /// Means over those that were not used to tune the scenario.
    pub out_of_sample: Option<Scores>,
}

/// Mean scores.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scores {
    /// Events scored.
    pub events: u64,
    /// The mean Brier score.
    pub brier: f64,
    /// The mean logarithmic score; null if without end: something came true that was given a
    /// probability of 0.
    pub logarithmic: Option<f64>,
}

/// The record of a backtest.
pub fn backtest_result(
    file: &str,
    command: String,
    timeline: &Timeline,
    found: &Backtest,
    plan: &Plan,
) -> BacktestResult {
    let events = &timeline.events;
    let said: Vec<Option<&Likelihood>> = found.events.iter().map(Option::as_ref).collect();
    let forecaster = |id: &str, about: &str, scored: &dyn Fn(usize) -> (f64, f64)| {
        let known = |at: &usize| said[*at].is_some();
        let scores = |out_of_sample: bool| {
            let list: Vec<usize> = (0..events.len())
                .filter(known)
                .filter(|at| !(out_of_sample && events[*at].in_sample))
                .collect();
            let mean = |of: &dyn Fn(usize) -> f64| {
                list.iter().map(|at| of(*at)).sum::<f64>() / list.len() as f64
            };
            (!list.is_empty()).then(|| Scores {
                events: list.len() as u64,
                brier: mean(&|at| brier(scored(at).0, events[at].happened)),
                logarithmic: finite(mean(&|at| logarithmic(scored(at).1, events[at].happened))),
            })
        };
        Forecaster {
            id: id.to_owned(),
            about: about.to_owned(),
            probabilities: (0..events.len()).map(|at| said[at].map(|_| scored(at).0)).collect(),
            all: scores(false),
            out_of_sample: scores(true),
        }
    };
    let forecasters = vec![
        forecaster("scenario", "the scenario", &|at| {
            said[at].map_or((0.0, 0.0), |said| (said.probability, said.prudent))
        }),
        forecaster("even", "always one half", &|_| (0.5, 0.5)),
        forecaster("nothing_agreed", "nothing is ever agreed", &|at| {
            (found.nothing_agreed[at], found.nothing_agreed[at])
        }),
        forecaster("kinds", "every kind of agreement is as likely as any, and as none", &|at| {
            (events[at].uninformed, events[at].uninformed)
        }),
    ];
    BacktestResult {
        schema: BACKTEST_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        file: file.to_owned(),
        digest: timeline.digest.clone(),
        title: timeline.title.clone(),
        note: timeline.note.clone(),
        statement: statement(events),
        scenario: timeline.scenario.clone(),
        scenario_digest: timeline.scenario_digest.clone(),
        as_of: timeline.as_of.to_string(),
        seed: plan.seed,
        replicates: found.replicates,
        draws: found.draws,
        partial: found.partial,
        certain: found.certain,
        events: events.iter().zip(&said).map(|(event, said)| record(event, *said)).collect(),
        forecasters,
    }
}

fn record(event: &TimelineEvent, said: Option<&Likelihood>) -> EventRecord {
    EventRecord {
        id: event.id.clone(),
        says: event.says.clone(),
        what: event.what.clone(),
        source: event.source.clone(),
        in_sample: event.in_sample,
        happened: event.happened,
        telling: said.map_or(0, |said| said.telling),
        probability: said.map(|said| said.probability),
        standard_error: said.map(|said| said.standard_error),
        low: said.map(|said| said.interval.low),
        high: said.map(|said| said.interval.high),
        judgements: said
            .and_then(|said| said.judgements)
            .map(|range| [range.low, range.median, range.high]),
        prudent: said.map(|said| said.prudent),
        brier: said.map(|said| brier(said.probability, event.happened)),
        logarithmic: said.and_then(|said| finite(logarithmic(said.prudent, event.happened))),
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// What the scores are worth.
fn statement(events: &[TimelineEvent]) -> String {
    let (all, tuned) = (events.len(), events.iter().filter(|event| event.in_sample).count());
    let several = if all == 1 { "One event".to_owned() } else { format!("{all} events") };
    let tuned = match tuned {
        0 => "written down after the fact".to_owned(),
        tuned if tuned == all => "written down after the fact and used in tuning".to_owned(),
        1 => "written down after the fact, 1 of them used in tuning".to_owned(),
        tuned => format!("written down after the fact, {tuned} of them used in tuning"),
    };
    format!("{several}, {tuned}: a regression check, and no evidence of foresight.")
}
