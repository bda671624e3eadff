//! Who is in a room, and how one comes in.

use axum::Json;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::playing::watch_clock;
use super::visitor::{Landlord, Visitor};
use crate::classroom::{LONGEST_NAME, Occupant, Room, State, controller};
use crate::experiment::tournament;
use crate::report::record::Named;
use crate::serve::error::ApiError;
use crate::serve::registry::{key_of, secret};
use crate::serve::think;

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

fn lobby_seats(room: &Room) -> Vec<LobbySeat> {
    let lesson = room.lesson();
    let proposing = tournament::seats(&lesson.game);
    let seat = |(party, named): (usize, &Named)| LobbySeat {
        party,
        id: named.id.clone(),
        name: named.name.clone(),
        role: lesson.role(party),
        controller: controller(room, party),
        can_join: room.settings().seats[party] == Occupant::Open && room.state() != State::Over,
        proposes: proposing.contains(&party),
        count: room.people().iter().filter(|person| person.party == party).count(),
    };
    lesson.summary.parties.iter().enumerate().map(seat).collect()
}

/// `GET /api/rooms`: all rooms, for who opened them.
///
/// # Errors
/// If too many ask at once.
pub async fn list(Landlord { app }: Landlord) -> Result<Json<Value>, ApiError> {
    think(&app.clone(), move || {
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
                "title": room.lesson().summary.title,
                "state": room.state(),
                "round": room.played().moment.round,
                "seats": lobby_seats(room),
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
        .asks(|_, hosted| {
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
                "seats": lobby_seats(room),
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
    visitor
        .asks(move |app, hosted| {
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
                Ok(room.joining(joining.party, &nickname, &key_of(&token)))
            })?;
            watch_clock(app, hosted);
            Ok(Json(json!({"token": token, "party": joining.party})))
        })
        .await
}
