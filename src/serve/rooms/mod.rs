//! Rooms over the wire: who may ask what, and what is answered.

mod aftermath;
mod hosting;
mod lobby;
mod opening;
mod playing;
mod qr;
mod visitor;

pub use visitor::is_host;

use axum::Router;
use axum::routing::{get, post};

use super::App;

/// The longest text of a strategy that a host names, in bytes.
const LONGEST_STRATEGY: usize = 500;
/// The longest turn, in seconds.
const LONGEST_TURN: u32 = 3600;

/// The routes of rooms.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/api/qr", get(qr::qr))
        .route("/api/rooms", get(lobby::list).post(opening::create))
        .route("/api/rooms/{code}", get(lobby::lobby).delete(lobby::delete))
        .route("/api/rooms/{code}/join", post(lobby::join))
        .route("/api/rooms/{code}/view", get(playing::view))
        .route("/api/rooms/{code}/events", get(playing::events))
        .route("/api/rooms/{code}/act", post(playing::act))
        .route("/api/rooms/{code}/worth", post(playing::price))
        .route("/api/rooms/{code}/chat", post(playing::chat))
        .route("/api/rooms/{code}/host", post(hosting::host))
        .route("/api/rooms/{code}/debrief", get(aftermath::debriefing))
        .route("/api/rooms/{code}/results.csv", get(aftermath::lesson_results))
        .route("/api/rooms/{code}/sheets", get(aftermath::role_sheets))
}
