//! Who is in a room, and how one comes in.

use axum::Json;
use axum::extract::Query;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::playing::watch_clock;
use super::visitor::{Landlord, Visitor, is_host};
use crate::classroom::{LONGEST_NAME, Room, controller};
use crate::experiment::tournament;
use crate::report::record::Named;
use crate::serve::error::ApiError;
use crate::serve::hosted::{Who, key_of};
use crate::serve::registry::secret;

/// A seat in the lobby.
#[derive(Debug, Serialize)]
struct LobbySeat {
    party: usize,
    id: String,
    name: String,
    role: &'static str,
    controller: &'static str,
    can_join: bool,
    /// May a bot be told there what to play?
    proposes: bool,
    count: usize,
}

fn lobby_seats(room: &Room, who: &Who) -> Vec<LobbySeat> {
    let lesson = room.lesson();
    let proposing = tournament::seats(&lesson.game);
    let seat = |(party, named): (usize, &Named)| LobbySeat {
        party,
        id: named.id.clone(),
        name: named.name.clone(),
        role: lesson.role(party),
        controller: controller(room, party),
        can_join: room.can_join(party, matches!(who, Who::Seat(..))).is_ok(),
        proposes: proposing.contains(&party),
        count: room.people().iter().filter(|person| person.party == party).count(),
    };
    lesson.summary.parties.iter().enumerate().map(seat).collect()
}

/// `GET /api/rooms`: all rooms, for who opened them.
///
/// # Errors
/// If too many ask at once.
pub async fn list(landlord: Landlord) -> Result<Json<Value>, ApiError> {
    landlord
        .asks(|app| {
            let rooms = app.rooms.all();
            let told = rooms.iter().map(|hosted| {
                let live = hosted.live();
                let room = &live.room;
                let waiting: Vec<usize> = room.questions().iter().map(|one| one.party).collect();
                json!({
                    "code": hosted.code(),
                    "host": hosted.header.host,
                    "lesson": hosted.header.lesson,
                    "scenario": hosted.header.wanted.scenario,
                    "set": hosted.header.wanted.set,
                    "opened": Some(hosted.header.opened).filter(|opened| *opened > 0),
                    "title": room.lesson().summary.title,
                    "state": room.state(),
                    "round": room.played().moment.round,
                    "seats": lobby_seats(room, &Who::Host),
                    "waiting": waiting,
                    "revealed": room.revealed(),
                })
            });
            Ok(Json(Value::Array(told.collect())))
        })
        .await
}

/// `GET /api/rooms/CODE`: what one sees who has only the code.
///
/// # Errors
/// If there is no such room.
pub async fn lobby(visitor: Visitor) -> Result<Json<Value>, ApiError> {
    visitor
        .asks(|_, hosted, who| {
            let live = hosted.live();
            let room = &live.room;
            let summary = &room.lesson().summary;
            Ok(Json(json!({
                "code": hosted.code(),
                "title": summary.title,
                "question": summary.question,
                "note": summary.note,
                "state": room.state(),
                "rounds": summary.rounds,
                "minutes": minutes(room),
                "seats": lobby_seats(room, who),
            })))
        })
        .await
}

/// About how long it takes: a minute a round, and five to read.
fn minutes(room: &Room) -> usize {
    let rounds = room.lesson().summary.rounds;
    match room.settings().turn_seconds {
        Some(seconds) => 5 + (rounds * seconds as usize).div_ceil(60).min(120),
        None => 5 + rounds.min(40),
    }
}

/// Who joins where.
#[derive(Debug, Deserialize)]
pub struct Joining {
    party: usize,
    #[serde(default)]
    nickname: String,
}

/// `POST /api/rooms/CODE/join`.
///
/// # Errors
/// If the seat cannot be taken.
pub async fn join(visitor: Visitor, Json(joining): Json<Joining>) -> Result<Json<Value>, ApiError> {
    visitor.asker.knocks(&visitor.app)?;
    // A token that is nobody's any more is no reason to stay outside.
    let held = visitor.token().map(key_of);
    visitor
        .anybody()
        .asks(move |app, hosted, _| {
            let token = secret()?;
            let nickname: String =
                joining.nickname.chars().filter(|letter| !letter.is_control()).collect();
            if nickname.chars().count() > LONGEST_NAME {
                let why = format!("a nickname has at most {LONGEST_NAME} letters");
                return Err(ApiError::bad(why));
            }
            let nickname = if nickname.trim().is_empty() { "Guest".to_owned() } else { nickname };
            app.rooms.take(hosted, |room| {
                if joining.party >= room.settings().seats.len() {
                    return Err(ApiError::bad("there is no such seat"));
                }
                let holds = held.as_ref().is_some_and(|key| room.person(key).is_some());
                room.can_join(joining.party, holds)?;
                Ok(room.joining(joining.party, &nickname, &key_of(&token)))
            })?;
            watch_clock(app, hosted);
            Ok(Json(json!({"token": token, "party": joining.party})))
        })
        .await
}

/// Which rooms are deleted.
#[derive(Debug, Deserialize)]
pub struct Deleting {
    /// All that were opened together?
    #[serde(default)]
    lot: bool,
}

/// `DELETE /api/rooms/CODE`: for good, with all that was done in it.
///
/// # Errors
/// If it is not the host who asks, or it cannot be written.
pub async fn delete(
    visitor: Visitor,
    headers: HeaderMap,
    Query(deleting): Query<Deleting>,
) -> Result<Json<Value>, ApiError> {
    let landlord = is_host(&visitor.app, &headers);
    visitor
        .asks(move |app, hosted, who| {
            who.host()?;
            if deleting.lot && !landlord {
                // The host of one room is not that of the others.
                Who::Guest.host()?;
            }
            let codes: Vec<String> = match deleting.lot {
                true => {
                    let lot = app.rooms.together(&hosted.header.lesson);
                    lot.iter().map(|room| room.code().to_owned()).collect()
                }
                false => vec![hosted.code().to_owned()],
            };
            app.rooms.forget(&codes)?;
            Ok(Json(json!({"deleted": codes})))
        })
        .await
}
