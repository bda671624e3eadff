//! At the table: what each may see, what they do, and the clock.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

use super::visitor::Visitor;
use crate::classroom::{Act, Deed, Worth, worth};
use crate::serve::App;
use crate::serve::error::ApiError;
use crate::serve::hosted::{Hosted, Who, key_of};
use crate::serve::streams::Listener;

/// What somebody does on a seat.
#[derive(Debug, Deserialize)]
pub struct Acting {
    question: usize,
    act: Act,
}

/// A package whose worth is asked.
#[derive(Debug, Deserialize)]
pub struct Priced {
    options: Vec<usize>,
}

/// What somebody says.
#[derive(Debug, Deserialize)]
pub struct Saying {
    text: String,
}

/// `GET /api/rooms/CODE/view`.
///
/// # Errors
/// If the token is nobody's.
pub async fn view(visitor: Visitor) -> Result<Json<Value>, ApiError> {
    visitor
        .asks(move |app, hosted, who| {
            app.rooms.enforce(hosted);
            watch_clock(app, hosted);
            Ok(Json(hosted.view(who)))
        })
        .await
}

/// `GET /api/rooms/CODE/events`: tells that something has changed, not what.
///
/// # Errors
/// If the token is nobody's, or too many listen.
pub async fn events(visitor: Visitor) -> Result<impl IntoResponse, ApiError> {
    let (asker, token) = (visitor.asker, visitor.token().map(key_of));
    // Who only listens keeps no room alive.
    let (permit, mut changes) = visitor
        .asks(move |app, hosted, who| {
            let listener = match (who, token) {
                (Who::Seat(..), Some(key)) => Listener::Seat(key),
                (Who::Guest, _) if !asker.is_trusted() => Listener::Guest(asker.address()),
                _ => Listener::Trusted,
            };
            Ok((app.streams.open(listener)?, hosted.listen()))
        })
        .await?;
    changes.mark_changed();
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
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// Without spaces around it; nothing if it is empty.
fn tidy(reason: Option<String>) -> Option<String> {
    reason.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// `POST /api/rooms/CODE/act`.
///
/// # Errors
/// If it cannot be done (any more), and who has answered already.
pub async fn act(visitor: Visitor, Json(acting): Json<Acting>) -> Result<Json<Value>, ApiError> {
    let act = match acting.act {
        Act::Answer { accepts, reason } => Act::Answer { accepts, reason: tidy(reason) },
        Act::Abstain { reason } => Act::Abstain { reason: tidy(reason) },
        Act::Offer { options, reason } => Act::Offer { options, reason: tidy(reason) },
        other => other,
    };
    let question = acting.question;
    visitor
        .does(move |app, hosted, who| {
            let party = who.seat()?;
            let deed = Deed::Acted { party, question, act: act.clone() };
            done(app, hosted, deed).or_else(|error| again(hosted, party, question, &act, error))
        })
        .await
}

/// Where an answer came too late, perhaps because it came before: the same again changes
/// nothing, and of another one it is said who has answered instead.
fn again(
    hosted: &Hosted,
    party: usize,
    question: usize,
    act: &Act,
    error: ApiError,
) -> Result<Json<Value>, ApiError> {
    let live = hosted.live();
    if question >= live.room.next_question(party) {
        return Err(error);
    }
    match live.room.acted(party, question) {
        Some(known) if known == act => Ok(Json(json!({"version": live.version(), "again": true}))),
        Some(_) => Err(error.recorded("seat")),
        None => Err(error.recorded("bot")),
    }
}

fn done(app: &App, hosted: &Arc<Hosted>, deed: Deed) -> Result<Json<Value>, ApiError> {
    let version = app.rooms.take(hosted, |_| Ok(vec![deed]))?;
    watch_clock(app, hosted);
    Ok(Json(json!({"version": version})))
}

/// `POST /api/rooms/CODE/worth`: what a package is worth to the seat that asks.
///
/// # Errors
/// If it is no package of the scenario.
pub async fn price(visitor: Visitor, Json(priced): Json<Priced>) -> Result<Json<Worth>, ApiError> {
    visitor
        .asks(move |_, hosted, who| {
            let party = who.seat()?;
            Ok(Json(worth(&hosted.live().room, party, &priced.options)?))
        })
        .await
}

/// `POST /api/rooms/CODE/chat`.
///
/// # Errors
/// If there is no chat, or it is too long.
pub async fn chat(visitor: Visitor, Json(saying): Json<Saying>) -> Result<Json<Value>, ApiError> {
    let token = visitor.token().unwrap_or_default().to_owned();
    visitor
        .does(move |app, hosted, who| {
            let (party, from) = match who {
                Who::Host => (None, "Host".to_owned()),
                Who::Seat(party, nickname) => (Some(*party), nickname.clone()),
                Who::Guest => (Some(who.seat()?), String::new()),
            };
            let deed = Deed::Said { party, from, text: saying.text.trim().to_owned() };
            hosted.live().room.allows(&deed)?;
            hosted.hush(&token)?;
            done(app, hosted, deed)
        })
        .await
}

/// Has a bot answer when the time of a question is up, even if nobody asks any more.
pub fn watch_clock(app: &App, hosted: &Arc<Hosted>) {
    let Some(until) = hosted.next_alarm() else { return };
    // A room that is deleted is not waited for, nor a server that has ended.
    let (app, hosted) = (Arc::downgrade(&app.0), Arc::downgrade(hosted));
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    runtime.spawn(async move {
        tokio::time::sleep_until((until + Duration::from_millis(50)).into()).await;
        let (Some(app), Some(hosted)) = (app.upgrade().map(App), hosted.upgrade()) else { return };
        let shared = app.clone();
        // Whoever is too busy now is asked again by the next view.
        let looked = app.room_thoughts.think(move || {
            shared.rooms.enforce(&hosted);
            watch_clock(&shared, &hosted);
            Ok(())
        });
        let _ = looked.await;
    });
}
