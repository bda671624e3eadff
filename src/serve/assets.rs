//! The files of the page, which are part of the program.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::error::ApiError;

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("page/", $name)) as &[u8])),*]
    };
}

const INDEX: &[u8] = include_bytes!("page/index.html");

const FILES: &[(&str, &[u8])] = embedded![
    "app.js",
    "bots.js",
    "case.js",
    "common.js",
    "console.js",
    "debrief.js",
    "draft.js",
    "ends.js",
    "explore.js",
    "host.js",
    "lesson.js",
    "library.js",
    "live.js",
    "lobby.js",
    "offer.js",
    "projector.js",
    "replay.js",
    "room.js",
    "rooms.css",
    "seat.js",
    "sheets.js",
    "side.js",
    "simulate.js",
    "style.css",
];

const FONTS: [(&str, &[u8]); 2] = [
    ("inter-regular.woff2", include_bytes!("../../assets/fonts/Inter-Regular.woff2")),
    ("inter-semibold.woff2", include_bytes!("../../assets/fonts/Inter-SemiBold.woff2")),
];

/// `GET /`.
pub async fn index() -> Response {
    answer("index.html", INDEX)
}

/// `GET /page/NAME`.
///
/// # Errors
/// If the page has no such file.
pub async fn asset(Path(name): Path<String>) -> Result<Response, ApiError> {
    let known = FILES.iter().chain(&FONTS).find(|(known, _)| *known == name);
    let (name, bytes) = known.ok_or_else(|| ApiError::missing("the page has no such file"))?;
    Ok(answer(name, bytes))
}

/// Anything else.
pub async fn nothing() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "there is nothing here; the page begins at /")
}

fn answer(name: &str, bytes: &'static [u8]) -> Response {
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "font/woff2",
    };
    // A new version of the program has new files under the same names.
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], bytes).into_response()
}
