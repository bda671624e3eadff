//! Rooms over the wire: who may ask what, and what is answered.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use rand::TryRng as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

use super::error::ApiError;
use super::registry::{Hosted, MOST_COPIES, Who, key_of};
use super::scenarios::Wanted;
use super::token::{new_token, same};
use super::{App, think};
use crate::classroom::{
    Act, Deed, LONGEST_NAME, Lesson, Occupant, Room, Settings, State as RoomState, Visibility,
    controller, debrief, results, sheets, worth,
};

/// Streams of events at once.
pub const STREAMS: usize = 2000;
/// The longest address that is drawn as a code.
const LONGEST_ADDRESS: usize = 300;
/// The longest turn, in seconds.
const LONGEST_TURN: u32 = 3600;

/// The routes of rooms.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/api/qr", get(qr))
        .route("/api/rooms", get(list).post(create))
        .route("/api/results.csv", get(all_results))
        .route("/api/rooms/{code}", get(lobby))
        .route("/api/rooms/{code}/join", post(join))
        .route("/api/rooms/{code}/view", get(view))
        .route("/api/rooms/{code}/events", get(events))
        .route("/api/rooms/{code}/act", post(act))
        .route("/api/rooms/{code}/worth", post(price))
        .route("/api/rooms/{code}/chat", post(chat))
        .route("/api/rooms/{code}/host", post(host))
        .route("/api/rooms/{code}/debrief", get(debriefing))
        .route("/api/rooms/{code}/results.csv", get(room_results))
        .route("/api/rooms/{code}/sheets", get(role_sheets))
}

/// The token of a request.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    Some(value.strip_prefix("Bearer ")?.trim().to_owned())
}

fn forbidden() -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "only the host may do this")
}

/// Is it the host of the server?
fn server_host(app: &App, headers: &HeaderMap) -> Result<(), ApiError> {
    let server = &app.settings.token;
    let host = bearer(headers).is_some_and(|token| !server.is_empty() && same(&token, server));
    if host { Ok(()) } else { Err(forbidden()) }
}

fn identify(app: &App, hosted: &Hosted, headers: &HeaderMap) -> Result<Who, ApiError> {
    hosted.who(bearer(headers).as_deref(), &app.settings.token)
}

fn room_host(app: &App, hosted: &Hosted, headers: &HeaderMap) -> Result<(), ApiError> {
    match identify(app, hosted, headers)? {
        Who::Host => Ok(()),
        _ => Err(forbidden()),
    }
}

/// The seat that asks, and its token.
fn seat(app: &App, hosted: &Hosted, headers: &HeaderMap) -> Result<(usize, String), ApiError> {
    match identify(app, hosted, headers)? {
        Who::Seat(party, nickname) => Ok((party, nickname)),
        _ => Err(ApiError::new(StatusCode::FORBIDDEN, "take a seat first")),
    }
}

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

async fn create(
    State(app): State<App>,
    headers: HeaderMap,
    Json(opening): Json<Opening>,
) -> Result<Json<Value>, ApiError> {
    server_host(&app, &headers)?;
    let shared = app.clone();
    think(&app, move || open(&shared, opening)).await.map(Json)
}

fn open(app: &App, opening: Opening) -> Result<Value, ApiError> {
    let Opening { wanted, copies, seats, bot, visibility, chat, turn_seconds, seed } = opening;
    if !(1..=MOST_COPIES).contains(&copies) {
        return Err(ApiError::bad(format!("1 to {MOST_COPIES} rooms can be opened at once")));
    }
    if turn_seconds.is_some_and(|seconds| !(5..=LONGEST_TURN).contains(&seconds)) {
        return Err(ApiError::bad(format!("a turn has 5 to {LONGEST_TURN} seconds")));
    }
    if bot.as_ref().is_some_and(|text| text.len() > 500) {
        return Err(ApiError::bad("a strategy has at most 500 letters"));
    }
    let compiled = app.scenarios.compiled(&wanted)?;
    let lesson = Lesson::new(compiled.loaded.clone(), compiled.game.clone());
    let parties = &lesson.summary.parties;
    if let Some(unknown) = seats.keys().find(|id| parties.iter().all(|party| party.id != **id)) {
        let known: Vec<&str> = parties.iter().map(|party| party.id.as_str()).collect();
        return Err(ApiError::bad(format!(
            "there is no party `{unknown}`; these are: {}",
            known.join(", ")
        )));
    }
    let occupant = |(party, named): (usize, &crate::report::record::Named)| {
        let default = if seats.is_empty() && lesson.can_be_taken(party) {
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
    let own = crate::scenario::library::find(&wanted.scenario).is_none();
    let text = if own { Some(app.scenarios.text(&wanted.scenario)?.to_string()) } else { None };
    let (lot, rooms) = app.rooms.add(copies, &Arc::new(lesson), (&wanted, text), &settings)?;
    let rooms: Vec<Value> =
        rooms.iter().map(|room| json!({"code": room.code(), "host": room.header.host})).collect();
    Ok(json!({"lesson": lot, "rooms": rooms}))
}

/// A seat in the lobby.
#[derive(Debug, Serialize)]
struct LobbySeat {
    party: usize,
    id: String,
    name: String,
    role: &'static str,
    controller: &'static str,
    can_join: bool,
    count: usize,
}

fn lobby_seats(room: &Room) -> Vec<LobbySeat> {
    let lesson = room.lesson();
    let seat = |(party, named): (usize, &crate::report::record::Named)| LobbySeat {
        party,
        id: named.id.clone(),
        name: named.name.clone(),
        role: lesson.role(party),
        controller: controller(room, party),
        can_join: room.settings().seats[party] == Occupant::Open && room.state() != RoomState::Over,
        count: room.people().iter().filter(|person| person.party == party).count(),
    };
    lesson.summary.parties.iter().enumerate().map(seat).collect()
}

async fn list(State(app): State<App>, headers: HeaderMap) -> Result<Json<Value>, ApiError> {
    server_host(&app, &headers)?;
    let shared = app.clone();
    think(&app, move || {
        let rooms = shared.rooms.all();
        let told = rooms.iter().map(|hosted| {
            let live = hosted.live();
            let room = &live.room;
            let waiting: Vec<usize> = room.questions().iter().map(|one| one.party).collect();
            json!({
                "code": hosted.code(),
                "host": hosted.header.host,
                "lesson": hosted.header.lesson,
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

async fn lobby(State(app): State<App>, Path(code): Path<String>) -> Result<Json<Value>, ApiError> {
    let hosted = app.rooms.find(&code)?;
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
}

/// About how long it takes: a minute a round, and five to read.
fn minutes(room: &Room) -> usize {
    let rounds = room.lesson().summary.rounds;
    match room.settings().turn_seconds {
        Some(seconds) => 5 + (rounds * seconds as usize).div_ceil(60).min(120),
        None => 5 + rounds.min(40),
    }
}

#[derive(Debug, Deserialize)]
struct Joining {
    party: usize,
    #[serde(default)]
    nickname: String,
}

async fn join(
    State(app): State<App>,
    Path(code): Path<String>,
    Json(joining): Json<Joining>,
) -> Result<Json<Value>, ApiError> {
    let hosted = app.rooms.find(&code)?;
    let shared = app.clone();
    think(&app, move || {
        let token = new_token()
            .map_err(|error| ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
        let nickname: String =
            joining.nickname.chars().filter(|letter| !letter.is_control()).collect();
        if nickname.chars().count() > LONGEST_NAME {
            return Err(ApiError::bad(format!("a nickname has at most {LONGEST_NAME} letters")));
        }
        let nickname = if nickname.trim().is_empty() { "Guest".to_owned() } else { nickname };
        shared.rooms.take(&hosted, |room| {
            if joining.party >= room.settings().seats.len() {
                return Err(ApiError::bad("there is no such seat"));
            }
            Ok(room.joining(joining.party, &nickname, &key_of(&token)))
        })?;
        watch_clock(&shared, &hosted);
        Ok(Json(json!({"token": token, "party": joining.party})))
    })
    .await
}

async fn view(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let hosted = app.rooms.find(&code)?;
    let who = identify(&app, &hosted, &headers)?;
    let shared = app.clone();
    think(&app, move || {
        shared.rooms.enforce(&hosted);
        watch_clock(&shared, &hosted);
        Ok(Json(hosted.view(&who)))
    })
    .await
}

async fn events(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let hosted = app.rooms.find(&code)?;
    identify(&app, &hosted, &headers)?;
    let Ok(permit) = Arc::clone(&app.streams).try_acquire_owned() else {
        return Err(ApiError::busy("too many pages are open; this one asks again by itself"));
    };
    let mut changes = hosted.listen();
    changes.mark_changed();
    drop(hosted);
    let (sender, receiver) = mpsc::unbounded_channel::<Result<Event, Infallible>>();
    tokio::spawn(async move {
        let _permit = permit;
        loop {
            tokio::select! {
                () = sender.closed() => return,
                changed = changes.changed() => if changed.is_err() { return },
            }
            let version = *changes.borrow_and_update();
            let event =
                Event::default().event("changed").data(json!({"version": version}).to_string());
            if sender.send(Ok(event)).is_err() {
                return;
            }
        }
    });
    let stream = UnboundedReceiverStream::new(receiver);
    let alive = KeepAlive::new().interval(Duration::from_secs(15));
    Ok(Sse::new(stream).keep_alive(alive).into_response())
}

#[derive(Debug, Deserialize)]
struct Acting {
    question: usize,
    act: Act,
}

/// Without spaces around it; nothing if it is empty.
fn tidy(reason: Option<String>) -> Option<String> {
    reason.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

async fn act(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
    Json(acting): Json<Acting>,
) -> Result<Json<Value>, ApiError> {
    let hosted = app.rooms.find(&code)?;
    let (party, _) = seat(&app, &hosted, &headers)?;
    hosted.spare(&bearer(&headers).unwrap_or_default())?;
    let shared = app.clone();
    think(&app, move || {
        let act = match acting.act {
            Act::Answer { accepts, reason } => Act::Answer { accepts, reason: tidy(reason) },
            Act::Offer { options, reason } => Act::Offer { options, reason: tidy(reason) },
            other => other,
        };
        let deed = Deed::Acted { party, question: acting.question, act };
        let version = shared.rooms.take(&hosted, |_| Ok(vec![deed]))?;
        watch_clock(&shared, &hosted);
        Ok(Json(json!({"version": version})))
    })
    .await
}

#[derive(Debug, Deserialize)]
struct Priced {
    options: Vec<usize>,
}

async fn price(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
    Json(priced): Json<Priced>,
) -> Result<Response, ApiError> {
    let hosted = app.rooms.find(&code)?;
    let (party, _) = seat(&app, &hosted, &headers)?;
    think(&app, move || {
        let live = hosted.live();
        Ok(Json(worth(&live.room, party, &priced.options)?).into_response())
    })
    .await
}

#[derive(Debug, Deserialize)]
struct Saying {
    text: String,
}

async fn chat(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
    Json(saying): Json<Saying>,
) -> Result<Json<Value>, ApiError> {
    let hosted = app.rooms.find(&code)?;
    let (party, from) = match identify(&app, &hosted, &headers)? {
        Who::Host => (None, "Host".to_owned()),
        Who::Seat(party, nickname) => (Some(party), nickname),
        Who::Guest => return Err(ApiError::new(StatusCode::FORBIDDEN, "take a seat first")),
    };
    hosted.spare(&bearer(&headers).unwrap_or_default())?;
    let shared = app.clone();
    think(&app, move || {
        let deed = Deed::Said { party, from, text: saying.text.trim().to_owned() };
        let version = shared.rooms.take(&hosted, |_| Ok(vec![deed]))?;
        Ok(Json(json!({"version": version})))
    })
    .await
}

/// What the host does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Hosting {
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
}

async fn host(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
    Json(hosting): Json<Hosting>,
) -> Result<Json<Value>, ApiError> {
    let hosted = app.rooms.find(&code)?;
    room_host(&app, &hosted, &headers)?;
    hosted.spare("host")?;
    let shared = app.clone();
    think(&app, move || {
        let version = direct(&shared, &hosted, hosting)?;
        watch_clock(&shared, &hosted);
        Ok(Json(json!({"version": version})))
    })
    .await
}

fn direct(app: &App, hosted: &Hosted, hosting: Hosting) -> Result<u64, ApiError> {
    let rooms = &app.rooms;
    match hosting {
        Hosting::Extend { seconds } if seconds > u64::from(LONGEST_TURN) => {
            Err(ApiError::bad(format!("at most {LONGEST_TURN} seconds at once")))
        }
        Hosting::Extend { seconds } => Ok(hosted.extend(seconds)),
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
            if strategy.as_ref().is_some_and(|text| text.len() > 500) {
                return Err(ApiError::bad("a strategy has at most 500 letters"));
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
        // These are no deeds of one room.
        Hosting::Extend { .. } | Hosting::Reveal { .. } => return Ok(Vec::new()),
    };
    Ok(vec![deed])
}

/// Reveals in all rooms of the lot: they share their numbers.
fn reveal(app: &App, hosted: &Hosted, step: u8) -> Result<u64, ApiError> {
    let lot = app.rooms.together(&hosted.header.lesson);
    let open = lot.iter().find(|room| room.live().room.state() != RoomState::Over);
    if let Some(open) = open.filter(|_| step >= 2) {
        return Err(ApiError::new(
            StatusCode::CONFLICT,
            format!("room {} still plays with the same numbers; end it first", open.code()),
        ));
    }
    let version = app.rooms.take(hosted, |_| Ok(vec![Deed::Revealed { step }]))?;
    for other in lot.iter().filter(|other| other.code() != hosted.code()) {
        if other.live().room.state() == RoomState::Over {
            app.rooms.take(other, |_| Ok(vec![Deed::Revealed { step }]))?;
        }
    }
    Ok(version)
}

async fn debriefing(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let hosted = app.rooms.find(&code)?;
    let who = identify(&app, &hosted, &headers)?;
    let shared = app.clone();
    think(&app, move || {
        let step = match who {
            Who::Host => 3,
            _ => hosted.live().room.revealed(),
        };
        let lot = shared.rooms.together(&hosted.header.lesson);
        let lives: Vec<_> = lot.iter().map(|room| room.live()).collect();
        let rooms: Vec<&Room> = lives
            .iter()
            .map(|live| &live.room)
            .filter(|room| who == Who::Host || room.revealed() >= step)
            .collect();
        let versions = rooms.iter().map(|room| room.version()).collect();
        let key = format!("{}/{step}/{}", hosted.header.lesson, who == Who::Host);
        let told = shared.rooms.debrief(key, versions, || {
            serde_json::to_value(debrief(&rooms, step)).unwrap_or_default()
        });
        Ok(Json(told))
    })
    .await
}

fn csv(text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"results.csv\""),
    ];
    (headers, text).into_response()
}

async fn room_results(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let hosted = app.rooms.find(&code)?;
    room_host(&app, &hosted, &headers)?;
    think(&app, move || Ok(csv(results(&[&hosted.live().room])))).await
}

/// The rooms of the same scenario as the first, in one table; other scenarios in tables below.
async fn all_results(State(app): State<App>, headers: HeaderMap) -> Result<Response, ApiError> {
    server_host(&app, &headers)?;
    let shared = app.clone();
    think(&app, move || {
        let rooms = shared.rooms.all();
        let lives: Vec<_> = rooms.iter().map(|room| room.live()).collect();
        let mut by_scenario: BTreeMap<&str, Vec<&Room>> = BTreeMap::new();
        for live in &lives {
            let digest = live.room.lesson().summary.digest.as_str();
            by_scenario.entry(digest).or_default().push(&live.room);
        }
        let tables: Vec<String> = by_scenario.values().map(|rooms| results(rooms)).collect();
        Ok(csv(tables.into_iter().filter(|table| !table.is_empty()).collect::<Vec<_>>().join("\n")))
    })
    .await
}

async fn role_sheets(
    State(app): State<App>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let hosted = app.rooms.find(&code)?;
    room_host(&app, &hosted, &headers)?;
    think(&app, move || Ok(Json(sheets(&hosted.live().room)).into_response())).await
}

#[derive(Debug, Deserialize)]
struct Drawn {
    text: String,
}

async fn qr(Query(drawn): Query<Drawn>) -> Result<Response, ApiError> {
    if drawn.text.is_empty() || drawn.text.len() > LONGEST_ADDRESS {
        return Err(ApiError::bad(format!("a text of 1 to {LONGEST_ADDRESS} letters is drawn")));
    }
    let code = qrcode::QrCode::new(drawn.text.as_bytes())
        .map_err(|error| ApiError::bad(format!("this cannot be drawn: {error}")))?;
    let image = code.render::<qrcode::render::svg::Color>().min_dimensions(240, 240).build();
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], image).into_response())
}

/// Has a bot answer when the time of a question is up, even if nobody asks any more.
fn watch_clock(app: &App, hosted: &Arc<Hosted>) {
    let Some(until) = hosted.next_alarm() else { return };
    let (app, hosted) = (app.clone(), Arc::clone(hosted));
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    runtime.spawn(async move {
        tokio::time::sleep_until((until + Duration::from_millis(50)).into()).await;
        let shared = app.clone();
        // Whoever is too busy now is asked again by the next view.
        let _ = think(&app, move || {
            shared.rooms.enforce(&hosted);
            watch_clock(&shared, &hosted);
            Ok(())
        })
        .await;
    });
}
