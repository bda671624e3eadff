//! Choices beside each other: what each option of an issue would do, and who would trade one
//! issue for another.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::App;
use super::asker::{Asker, Cost};
use super::draft::{Scales, checked, said};
use super::error::ApiError;
use super::scenarios::{Compiled, Wanted};
use crate::game::Game;
use crate::report::condition;
use crate::report::summary::scenario_summary;
use crate::report::terminal::Names;
use crate::scenario::Scenario;

/// Pairs of options that are tried on two issues.
const PAIRS: usize = 50_000;

/// What is asked about one issue of a package.
#[derive(Debug, Deserialize)]
pub struct OptionsRequest {
    #[serde(flatten)]
    wanted: Wanted,
    options: Vec<usize>,
    issue: usize,
}

/// What the options of an issue would do.
#[derive(Debug, Serialize)]
pub struct Outlooks {
    /// One an option.
    options: Vec<Outlook>,
    /// Why the issue is worth to parties what it is, where the scenario says so.
    stakes: Vec<Stake>,
}

/// Why an issue matters to a party.
#[derive(Debug, Serialize)]
struct Stake {
    party: usize,
    why: String,
}

/// What an option would do.
#[derive(Debug, Serialize)]
struct Outlook {
    option: usize,
    possible: bool,
    /// Sentences; empty if it is possible.
    why: Vec<String>,
    /// By party; empty if it is impossible.
    points: Vec<f64>,
    signs: Vec<bool>,
}

/// What is asked about two issues of a package.
#[derive(Debug, Deserialize)]
pub struct TradeRequest {
    #[serde(flatten)]
    wanted: Wanted,
    options: Vec<usize>,
    issues: [usize; 2],
}

/// Who values which issue more.
#[derive(Debug, Serialize)]
pub struct Trade {
    values: Vec<Valued>,
    /// The change on both issues that leaves nobody worse off, if there is one.
    swap: Option<Swap>,
    sentence: String,
}

/// What two issues are worth to a party: points from its worst to its best option.
#[derive(Debug, Serialize)]
struct Valued {
    party: usize,
    a: f64,
    b: f64,
}

/// A change on two issues.
#[derive(Debug, Serialize)]
struct Swap {
    options: Vec<usize>,
    /// By party, points won or lost.
    points: Vec<f64>,
    sentence: String,
}

/// `POST /api/options`.
///
/// # Errors
/// If the scenario or the package is faulty.
pub async fn options(
    State(app): State<App>,
    asker: Asker,
    Json(request): Json<OptionsRequest>,
) -> Result<Json<Outlooks>, ApiError> {
    let OptionsRequest { wanted, options, issue } = request;
    let thought = move |compiled: &Compiled| {
        let (scenario, game) = (&compiled.loaded.scenario, &compiled.game);
        checked(game, &options)?;
        let issue = known(game, issue)?;
        let summary = scenario_summary(scenario, game);
        let scales = Scales::new(game);
        let outlook = |option: usize| {
            let mut package = options.clone();
            package[issue] = option;
            let points = scales.points(&package);
            Outlook {
                option,
                possible: points.is_some(),
                why: match &points {
                    Some(_) => Vec::new(),
                    None => condition::violated(game, Names(&summary), &package),
                },
                points: points.unwrap_or_default(),
                signs: scales.signs(&package).unwrap_or_default(),
            }
        };
        let options = (0..game.issues()[issue].options.len()).map(outlook).collect();
        Ok(Json(Outlooks { options, stakes: stakes(scenario, issue) }))
    };
    asker.studies(&app, Cost::Little, wanted, thought).await
}

/// What the scenario says about the parties' stakes in an issue.
fn stakes(scenario: &Scenario, issue: usize) -> Vec<Stake> {
    let parties = scenario.meta.parties.iter().enumerate();
    parties
        .filter_map(|(party, text)| {
            let why = text.issues.get(issue).filter(|why| !why.is_empty())?;
            Some(Stake { party, why: why.clone() })
        })
        .collect()
}

fn known(game: &Game, issue: usize) -> Result<usize, ApiError> {
    let many = game.issues().len();
    match issue < many {
        true => Ok(issue),
        false => Err(ApiError::bad(format!("the issues are 0 to {}", many - 1))),
    }
}

/// `POST /api/trade`.
///
/// # Errors
/// If the scenario or the package is faulty.
pub async fn trade(
    State(app): State<App>,
    asker: Asker,
    Json(request): Json<TradeRequest>,
) -> Result<Json<Trade>, ApiError> {
    let TradeRequest { wanted, options, issues: [a, b] } = request;
    let thought = move |compiled: &Compiled| {
        let game = &compiled.game;
        checked(game, &options)?;
        let (a, b) = (known(game, a)?, known(game, b)?);
        if a == b {
            return Err(ApiError::bad("a trade is between two different issues"));
        }
        Ok(Json(traded(game, &options, a, b)))
    };
    asker.studies(&app, Cost::Little, wanted, thought).await
}

fn traded(game: &Game, options: &[usize], a: usize, b: usize) -> Trade {
    let scales = Scales::new(game);
    let spread = |issue: usize| -> Vec<f64> {
        let all: Vec<Vec<f64>> = (0..game.issues()[issue].options.len())
            .filter_map(|option| {
                let mut package = options.to_vec();
                package[issue] = option;
                scales.points(&package)
            })
            .collect();
        let by = |party: usize, pick: fn(f64, f64) -> f64, start: f64| {
            all.iter().map(|points| points[party]).fold(start, pick)
        };
        (0..game.party_count())
            .map(|party| {
                let range =
                    by(party, f64::max, f64::NEG_INFINITY) - by(party, f64::min, f64::INFINITY);
                range.max(0.0)
            })
            .collect()
    };
    let (first, second) = (spread(a), spread(b));
    let names: Vec<&str> = game.parts().parties.iter().map(|party| party.name.as_str()).collect();
    let prefers = |more: &[f64], less: &[f64]| -> Vec<&str> {
        (0..names.len())
            .filter(|party| more[*party] > 1.5 * less[*party])
            .map(|party| names[party])
            .collect()
    };
    let (for_a, for_b) = (prefers(&first, &second), prefers(&second, &first));
    let titles = [a, b].map(|issue| game.issues()[issue].title.as_str());
    let many = game.issues()[a].options.len() * game.issues()[b].options.len() > PAIRS;
    let swap = if many { None } else { best_swap(game, &scales, options, a, b) };
    let sentence = match (for_a.is_empty(), for_b.is_empty()) {
        (false, false) => format!(
            "“{}” matters more to {}, “{}” to {}: there is something to trade.",
            titles[0],
            for_a.join(" and "),
            titles[1],
            for_b.join(" and ")
        ),
        _ if many => {
            "Tastes are much alike here; there are too many options to try every change of both."
                .to_owned()
        }
        _ if swap.is_some() => {
            "Tastes are much alike here, but one change on both suits all.".to_owned()
        }
        _ => "Tastes are much alike here: little to trade.".to_owned(),
    };
    let values = (0..names.len()).map(|party| Valued { party, a: first[party], b: second[party] });
    Trade { values: values.collect(), swap, sentence }
}

/// The change on both issues that nobody loses by and that the smallest winner wins most by.
fn best_swap(game: &Game, scales: &Scales, options: &[usize], a: usize, b: usize) -> Option<Swap> {
    let now = scales.points(options)?;
    let mut best: Option<(f64, Vec<usize>, Vec<f64>)> = None;
    for first in 0..game.issues()[a].options.len() {
        for second in 0..game.issues()[b].options.len() {
            let mut package = options.to_vec();
            (package[a], package[b]) = (first, second);
            let Some(then) = scales.points(&package) else { continue };
            let change: Vec<f64> = then.iter().zip(&now).map(|(then, now)| then - now).collect();
            let least = change.iter().copied().fold(f64::INFINITY, f64::min);
            let sum: f64 = change.iter().sum();
            if least > -1e-7 && sum > 0.05 && best.as_ref().is_none_or(|(most, ..)| sum > *most) {
                best = Some((sum, package, change));
            }
        }
    }
    let (_, package, points) = best?;
    let parties = game.parts().parties.iter();
    let wins: Vec<String> = parties
        .zip(&points)
        .filter(|(_, change)| **change > 0.05)
        .map(|(party, change)| format!("{} wins {}", party.name, said(*change)))
        .collect();
    let what = [a, b].map(|issue| {
        let issue_of = &game.issues()[issue];
        format!("{}: {}", issue_of.title, issue_of.options[package[issue]].title)
    });
    let sentence = format!("{}. {}, and nobody loses.", what.join("; "), wins.join(", "));
    Some(Swap { options: package, points, sentence })
}
