//! Single negotiations: one as a story, and the ends of many as dots that can be tapped.

use axum::Json;
use axum::extract::State;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::App;
use super::asker::{Asker, Cost};
use super::cost::{self, Patience};
use super::error::ApiError;
use super::scenarios::{Compiled, Wanted};
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
    asker: Asker,
    Json(request): Json<TraceRequest>,
) -> Result<Json<Trace>, ApiError> {
    let TraceRequest { wanted, seed, replicate } = request;
    asker
        .studies(&app, Cost::Little, wanted, move |compiled| {
            Ok(Json(told(compiled, seed, replicate)?))
        })
        .await
}

fn told(compiled: &Compiled, seed: u64, replicate: u64) -> Result<Trace, ApiError> {
    let game = &compiled.game;
    cost::tellable(game)?;
    let patience = Patience::default();
    let mut table = Table::new(game, seed, DEFAULT_PLAYS);
    let mut narrator = Narrator::new(game);
    let played = table.play_while(replicate, &mut narrator, || patience.lasts()).cloned();
    let record = played.ok_or_else(cost::too_long)?;
    let scenario = scenario_summary(&compiled.loaded.scenario, game);
    Ok(narrator.finish(scenario, seed, DEFAULT_PLAYS, &record, table.draw()))
}

/// `POST /api/dots`.
///
/// # Errors
/// If the scenario is faulty, or too many are asked for.
pub async fn dots(
    State(app): State<App>,
    asker: Asker,
    Json(request): Json<DotsRequest>,
) -> Result<Json<Vec<Dot>>, ApiError> {
    if request.count > DOTS {
        return Err(ApiError::bad(format!("at most {DOTS} negotiations are shown as dots")));
    }
    let DotsRequest { wanted, seed, count } = request;
    let thought = move |compiled: &Compiled| {
        let game = &compiled.game;
        let patience = Patience::default();
        let numbers: Vec<u64> = (0..count).collect();
        let dots = numbers.par_iter().map_init(
            || Table::new(game, seed, DEFAULT_PLAYS),
            |table, &replicate| {
                let record = table.play_while(replicate, &mut Nobody, || patience.lasts())?.clone();
                let prospects = table.draw().truth().prospects();
                let no_deal = |party| prospects.no_deal(party, record.time);
                let (end, party) = end_kind(record.end);
                let gains = record.values.iter().enumerate();
                Some(Dot {
                    replicate,
                    end,
                    party,
                    round: record.time,
                    options: match record.agreed() {
                        true => game.diagram().package_of_path(&record.path),
                        false => Vec::new(),
                    },
                    points: gains.map(|(party, value)| 100.0 * (value - no_deal(party))).collect(),
                })
            },
        );
        Ok(Json(dots.collect::<Option<_>>().ok_or_else(cost::too_long)?))
    };
    asker.studies(&app, Cost::Much, wanted, thought).await
}
