//! Rooms are opened: of which scenario, for whom, with which bots.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Json;
use axum::http::StatusCode;
use rand::TryRng as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::visitor::Landlord;
use super::{LONGEST_STRATEGY, LONGEST_TURN};
use crate::classroom::{Lesson, Occupant, Settings, Visibility};
use crate::report::record::Named;
use crate::scenario::library;
use crate::serve::App;
use crate::serve::cost;
use crate::serve::error::ApiError;
use crate::serve::registry::{MOST_COPIES, Opened};
use crate::serve::scenarios::Wanted;
use crate::serve::store::Header;

/// What is asked for when rooms are opened.
#[derive(Debug, Deserialize)]
pub struct Opening {
    #[serde(flatten)]
    wanted: Wanted,
    #[serde(default = "one")]
    copies: usize,
    #[serde(default)]
    seats: BTreeMap<String, Occupant>,
    #[serde(default)]
    bot: Option<String>,
    #[serde(default)]
    visibility: Visibility,
    #[serde(default)]
    chat: bool,
    #[serde(default)]
    turn_seconds: Option<u32>,
    #[serde(default)]
    seed: Option<u64>,
}

fn one() -> usize {
    1
}

/// `POST /api/rooms`.
///
/// # Errors
/// If what is asked for does not fit the scenario, or there are too many rooms.
pub async fn create(
    landlord: Landlord,
    Json(opening): Json<Opening>,
) -> Result<Json<Value>, ApiError> {
    landlord.asks(move |app| open(app, opening)).await.map(Json)
}

fn open(app: &App, opening: Opening) -> Result<Value, ApiError> {
    let Opening { wanted, copies, seats, bot, visibility, chat, turn_seconds, seed } = opening;
    if !(1..=MOST_COPIES).contains(&copies) {
        return Err(ApiError::bad(format!("1 to {MOST_COPIES} rooms can be opened at once")));
    }
    if turn_seconds.is_some_and(|seconds| !(5..=LONGEST_TURN).contains(&seconds)) {
        return Err(ApiError::bad(format!("a turn has 5 to {LONGEST_TURN} seconds")));
    }
    if bot.as_ref().is_some_and(|text| text.len() > LONGEST_STRATEGY) {
        return Err(ApiError::bad(format!("a strategy has at most {LONGEST_STRATEGY} letters")));
    }
    let compiled = app.scenarios.compiled(&wanted)?;
    let played = Lesson::new(compiled.loaded.clone(), compiled.game.clone());
    let parties = &played.summary.parties;
    if let Some(unknown) = seats.keys().find(|id| parties.iter().all(|party| party.id != **id)) {
        let known: Vec<&str> = parties.iter().map(|party| party.id.as_str()).collect();
        return Err(ApiError::bad(format!(
            "there is no party `{unknown}`; these are: {}",
            known.join(", ")
        )));
    }
    let occupant = |(party, named): (usize, &Named)| {
        let default = if seats.is_empty() && played.can_be_taken(party) {
            Occupant::Open
        } else {
            Occupant::Bot
        };
        seats.get(&named.id).copied().unwrap_or(default)
    };
    let settings = Settings {
        seats: parties.iter().enumerate().map(occupant).collect(),
        bot: bot.filter(|text| !text.trim().is_empty()),
        visibility,
        chat,
        turn_seconds,
        seed: match seed {
            Some(seed) => seed,
            None => u64::from(rand::rngs::SysRng.try_next_u32().map_err(|error| {
                ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
            })?),
        },
    };
    cost::quick(&played.game, settings.seed)?;
    let own = library::find(&wanted.scenario).is_none();
    let text = if own { Some(app.scenarios.text(&wanted.scenario)?.to_string()) } else { None };
    let opened = SystemTime::now().duration_since(UNIX_EPOCH);
    let opened = opened.map_or(0, |since| since.as_millis() as u64);
    // Each room gets its own name and host.
    let (lesson, host) = (String::new(), String::new());
    let header = Header { lesson, host, wanted, text, settings, opened };
    let Opened { lot, rooms, evicted } =
        app.rooms.add(copies, &Arc::new(played), &compiled.family, header)?;
    let rooms: Vec<Value> =
        rooms.iter().map(|room| json!({"code": room.code(), "host": room.header.host})).collect();
    Ok(json!({"lesson": lot, "rooms": rooms, "evicted": evicted}))
}
