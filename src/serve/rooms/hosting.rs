//! What the host of a room does.

use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::playing::watch_clock;
use super::visitor::Visitor;
use super::{LONGEST_STRATEGY, LONGEST_TURN};
use crate::classroom::{Deed, Room, State};
use crate::serve::App;
use crate::serve::error::ApiError;
use crate::serve::hosted::Hosted;

/// What the host does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hosting {
    Start {},
    Pause {},
    Resume {},
    End {},
    Extend {
        seconds: u64,
    },
    TakeOver {
        party: usize,
        #[serde(default)]
        strategy: Option<String>,
    },
    GiveBack {
        party: usize,
    },
    Inject {
        event: String,
    },
    Reveal {
        step: u8,
    },
    Names {
        shown: bool,
    },
    Remove {
        party: usize,
    },
    Dismiss {
        person: usize,
    },
    Latecomers {
        allowed: bool,
    },
}

/// `POST /api/rooms/CODE/host`.
///
/// # Errors
/// If it is not the host who asks, or it cannot be done.
pub async fn host(visitor: Visitor, Json(hosting): Json<Hosting>) -> Result<Json<Value>, ApiError> {
    visitor
        .does(move |app, hosted, who| {
            who.host()?;
            let orders = matches!(hosting, Hosting::Inject { .. });
            let version = direct(app, hosted, hosting)?;
            watch_clock(app, hosted);
            let last = hosted.live().room.ordered().last().filter(|_| orders);
            Ok(Json(match last {
                Some((_, round)) => json!({"version": version, "round": round}),
                None => json!({"version": version}),
            }))
        })
        .await
}

fn direct(app: &App, hosted: &Hosted, hosting: Hosting) -> Result<u64, ApiError> {
    let rooms = &app.rooms;
    match hosting {
        Hosting::Extend { seconds } if seconds > u64::from(LONGEST_TURN) => {
            Err(ApiError::bad(format!("at most {LONGEST_TURN} seconds at once")))
        }
        Hosting::Extend { .. } if hosted.header.settings.turn_seconds.is_none() => {
            let why = "this room has no time limit: there is nothing to extend";
            Err(ApiError::new(StatusCode::CONFLICT, why))
        }
        Hosting::Extend { seconds } => rooms.extend(hosted, seconds),
        Hosting::Reveal { step } => reveal(app, hosted, step),
        other => rooms.take(hosted, |room| deeds(room, other)),
    }
}

fn deeds(room: &Room, hosting: Hosting) -> Result<Vec<Deed>, ApiError> {
    let deed = match hosting {
        Hosting::Start {} => return Ok(room.starting()),
        Hosting::Pause {} => Deed::Paused,
        Hosting::Resume {} => Deed::Resumed,
        Hosting::End {} => Deed::Ended,
        Hosting::TakeOver { party, strategy } => {
            let strategy = strategy.filter(|text| !text.trim().is_empty());
            if strategy.as_ref().is_some_and(|text| text.len() > LONGEST_STRATEGY) {
                return Err(ApiError::bad(format!(
                    "a strategy has at most {LONGEST_STRATEGY} letters"
                )));
            }
            Deed::TakenOver { party, question: room.next_question(party), strategy }
        }
        Hosting::GiveBack { party } => {
            Deed::GivenBack { party, question: room.next_question(party) }
        }
        Hosting::Remove { party } => Deed::Removed { party, question: room.next_question(party) },
        Hosting::Inject { event } => {
            let known = &room.lesson().summary.events;
            let Some(index) = known.iter().position(|one| one.id == event) else {
                let ids: Vec<&str> = known.iter().map(|one| one.id.as_str()).collect();
                return Err(ApiError::bad(if ids.is_empty() {
                    "this scenario has no events".to_owned()
                } else {
                    format!("there is no event `{event}`; these are: {}", ids.join(", "))
                }));
            };
            Deed::Injected { event: index, round: room.next_round() }
        }
        Hosting::Names { shown } => Deed::Names { shown },
        Hosting::Latecomers { allowed } => Deed::Latecomers { allowed },
        Hosting::Dismiss { person } => room.dismissing(person).ok_or_else(|| {
            let why = "nobody of that number is in this room any more";
            ApiError::new(StatusCode::CONFLICT, why)
        })?,
        // These are no deeds of one room.
        Hosting::Extend { .. } | Hosting::Reveal { .. } => return Ok(Vec::new()),
    };
    Ok(vec![deed])
}

/// Reveals in all rooms of the lot: they share their numbers.
fn reveal(app: &App, hosted: &Hosted, step: u8) -> Result<u64, ApiError> {
    let lot = app.rooms.together(&hosted.header.lesson);
    let open = lot.iter().find(|room| room.live().room.state() != State::Over);
    if let Some(open) = open.filter(|_| step >= 2) {
        return Err(ApiError::new(
            StatusCode::CONFLICT,
            format!("room {} still plays with the same numbers; end it first", open.code()),
        ));
    }
    let version = app.rooms.take(hosted, |_| Ok(vec![Deed::Revealed { step }]))?;
    for other in lot.iter().filter(|other| other.code() != hosted.code()) {
        if other.live().room.state() == State::Over {
            app.rooms.take(other, |_| Ok(vec![Deed::Revealed { step }]))?;
        }
    }
    Ok(version)
}
