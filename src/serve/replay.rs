//! Single negotiations: one as a story, and the ends of many as dots that can be tapped.

use axum::Json;
use axum::extract::State;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::ApiError;
use super::scenarios::{Compiled, Wanted};
use super::{App, think};
use crate::negotiation::{Nobody, Table};
use crate::report::summary::scenario_summary;
use crate::report::trace::{DEFAULT_PLAYS, DEFAULT_SEED, Narrator, Trace, end_kind};

/// The most dots that are played at once.
pub const DOTS: u64 = 400;

/// Which negotiation.
#[derive(Debug, Deserialize)]
pub struct TraceRequest {
    #[serde(flatten)]
    wanted: Wanted,
    #[serde(default = "seed")]
    seed: u64,
    replicate: u64,
}

/// Which negotiations.
#[derive(Debug, Deserialize)]
pub struct DotsRequest {
    #[serde(flatten)]
    wanted: Wanted,
    #[serde(default = "seed")]
    seed: u64,
    count: u64,
}

fn seed() -> u64 {
    DEFAULT_SEED
}

/// How a negotiation ended.
#[derive(Debug, Serialize)]
pub struct Dot {
    replicate: u64,
    end: &'static str,
    party: Option<usize>,
    round: usize,
    /// Of the package agreed on; empty without agreement.
    options: Vec<usize>,
    /// What each party got above its no-deal value.
    points: Vec<f64>,
}

/// `POST /api/trace`: the negotiation that `zopa trace --replicate` tells.
///
/// # Errors
/// If the scenario is faulty.
pub async fn trace(
    State(app): State<App>,
    Json(request): Json<TraceRequest>,
) -> Result<Json<Trace>, ApiError> {
    think(&app.clone(), move || {
        let compiled = app.scenarios.compiled(&request.wanted)?;
        Ok(Json(told(&compiled, request.seed, request.replicate)))
    })
    .await
}

fn told(compiled: &Compiled, seed: u64, replicate: u64) -> Trace {
    let game = &compiled.game;
    let mut table = Table::new(game, seed, DEFAULT_PLAYS);
    let mut narrator = Narrator::new(game);
    let record = table.play(replicate, &mut narrator).clone();
    let scenario = scenario_summary(&compiled.loaded.scenario, game);
    narrator.finish(scenario, seed, DEFAULT_PLAYS, &record, table.draw())
}

/// `POST /api/dots`.
///
/// # Errors
/// If the scenario is faulty, or too many are asked for.
pub async fn dots(
    State(app): State<App>,
    Json(request): Json<DotsRequest>,
) -> Result<Json<Vec<Dot>>, ApiError> {
    if request.count > DOTS {
        return Err(ApiError::bad(format!("at most {DOTS} negotiations are shown as dots")));
    }
    think(&app.clone(), move || {
        let compiled = app.scenarios.compiled(&request.wanted)?;
        let game = &compiled.game;
        let numbers: Vec<u64> = (0..request.count).collect();
        let dots = numbers.par_iter().map_init(
            || Table::new(game, request.seed, DEFAULT_PLAYS),
            |table, &replicate| {
                let record = table.play(replicate, &mut Nobody).clone();
                let prospects = table.draw().truth().prospects();
                let no_deal = |party| prospects.no_deal(party, record.time);
                let (end, party) = end_kind(record.end);
                let gains = record.values.iter().enumerate();
                Dot {
                    replicate,
                    end,
                    party,
                    round: record.time,
                    options: match record.agreed() {
                        true => game.diagram().package_of_path(&record.path),
                        false => Vec::new(),
                    },
                    points: gains.map(|(party, value)| 100.0 * (value - no_deal(party))).collect(),
                }
            },
        );
        Ok(Json(dots.collect()))
    })
    .await
}
