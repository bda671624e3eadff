//! What is left of a room: debriefs, results as tables, role sheets for paper.

use std::sync::Arc;

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::visitor::Visitor;
use crate::classroom::{Room, Sheet, debrief, results, sheets};
use crate::serve::App;
use crate::serve::error::ApiError;
use crate::serve::hosted::{Hosted, Who};

/// `GET /api/rooms/CODE/debrief`: as far as it is revealed, or all of it for the host.
///
/// # Errors
/// If the token is nobody's.
pub async fn debriefing(visitor: Visitor) -> Result<Json<Value>, ApiError> {
    let app = visitor.app.clone();
    let wish = visitor
        .asks(|_, hosted, who| {
            let host = *who == Who::Host;
            let step = if host { 3 } else { hosted.live().room.revealed() };
            Ok((Arc::clone(hosted), host, step))
        })
        .await?;
    let shared = app.clone();
    // Apart from what is done in rooms, and one at a time: a whole class asks for the same.
    app.debriefs.think(move || Ok(Json(debriefed(&shared, &wish)))).await
}

/// What is revealed, worked out unless it was before and nothing has happened since.
fn debriefed(app: &App, (hosted, host, step): &(Arc<Hosted>, bool, u8)) -> Value {
    let lot: Vec<Arc<Hosted>> = app.rooms.together(&hosted.header.lesson);
    let shown = |room: &Room| *host || room.revealed() >= *step;
    let versions = |rooms: &[Room]| rooms.iter().map(Room::version).collect::<Vec<_>>();
    let key = format!("{}/{step}/{host}", hosted.header.lesson);
    let now: Vec<usize> = lot
        .iter()
        .filter_map(|room| {
            let live = room.live();
            shown(&live.room).then(|| live.room.version())
        })
        .collect();
    if let Some(known) = app.rooms.debriefed(&key, &now) {
        return known;
    }
    // Copies: it takes a while, and meanwhile rooms go on.
    let rooms: Vec<Room> = lot.iter().map(|room| room.live().room.clone()).filter(shown).collect();
    let told = serde_json::to_value(debrief(&rooms.iter().collect::<Vec<_>>(), *step));
    let told = told.unwrap_or_default();
    app.rooms.keep_debrief(key, versions(&rooms), told.clone());
    told
}

fn csv(text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"results.csv\""),
    ];
    (headers, text).into_response()
}

/// `GET /api/rooms/CODE/results.csv`: the rooms opened together with this one, in one table.
///
/// # Errors
/// If it is not the host who asks.
pub async fn lesson_results(visitor: Visitor) -> Result<Response, ApiError> {
    visitor
        .asks(|app, hosted, who| {
            who.host()?;
            let lot = app.rooms.together(&hosted.header.lesson);
            let rooms: Vec<Room> = lot.iter().map(|room| room.live().room.clone()).collect();
            Ok(csv(results(&rooms.iter().collect::<Vec<_>>())))
        })
        .await
}

/// `GET /api/rooms/CODE/sheets`.
///
/// # Errors
/// If it is not the host who asks.
pub async fn role_sheets(visitor: Visitor) -> Result<Json<Vec<Sheet>>, ApiError> {
    visitor
        .asks(|_, hosted, who| {
            who.host()?;
            Ok(Json(sheets(&hosted.live().room)))
        })
        .await
}
