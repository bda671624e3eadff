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

use super::visitor::{Visitor, take_a_seat};
use crate::classroom::{Act, Deed, Worth, worth};
use crate::serve::error::ApiError;
use crate::serve::registry::{Hosted, Who};
use crate::serve::{App, think};

/// Streams of events at once.
pub const STREAMS: usize = 2000;

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
    let who = visitor.who.clone();
    visitor
        .asks(move |app, hosted| {
            app.rooms.enforce(hosted);
            watch_clock(app, hosted);
            Ok(Json(hosted.view(&who)))
        })
        .await
}

/// `GET /api/rooms/CODE/events`: tells that something has changed, not what.
///
/// # Errors
/// If the token is nobody's, or too many listen.
pub async fn events(visitor: Visitor) -> Result<impl IntoResponse, ApiError> {
    let Ok(permit) = Arc::clone(&visitor.app.streams).try_acquire_owned() else {
        return Err(ApiError::busy("too many pages are open; this one asks again by itself"));
    };
    let mut changes = visitor.room.listen();
    changes.mark_changed();
    // Who only listens keeps no room alive.
    drop(visitor);
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
/// If it cannot be done (any more).
pub async fn act(visitor: Visitor, Json(acting): Json<Acting>) -> Result<Json<Value>, ApiError> {
    let party = visitor.seat()?;
    let act = match acting.act {
        Act::Answer { accepts, reason } => Act::Answer { accepts, reason: tidy(reason) },
        Act::Abstain { reason } => Act::Abstain { reason: tidy(reason) },
        Act::Offer { options, reason } => Act::Offer { options, reason: tidy(reason) },
        other => other,
    };
    let deed = Deed::Acted { party, question: acting.question, act };
    visitor.does(move |app, hosted| done(app, hosted, deed)).await
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
    let party = visitor.seat()?;
    visitor
        .asks(move |_, hosted| Ok(Json(worth(&hosted.live().room, party, &priced.options)?)))
        .await
}

/// `POST /api/rooms/CODE/chat`.
///
/// # Errors
/// If there is no chat, or it is too long.
pub async fn chat(visitor: Visitor, Json(saying): Json<Saying>) -> Result<Json<Value>, ApiError> {
    let (party, from) = match &visitor.who {
        Who::Host => (None, "Host".to_owned()),
        Who::Seat(party, nickname) => (Some(*party), nickname.clone()),
        Who::Guest => return Err(take_a_seat()),
    };
    let deed = Deed::Said { party, from, text: saying.text.trim().to_owned() };
    visitor.does(move |app, hosted| done(app, hosted, deed)).await
}

/// Has a bot answer when the time of a question is up, even if nobody asks any more.
pub fn watch_clock(app: &App, hosted: &Arc<Hosted>) {
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
