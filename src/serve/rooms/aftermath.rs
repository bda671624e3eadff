//! What is left of a room: debriefs, results as tables, role sheets for paper.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::visitor::{Landlord, Visitor};
use crate::classroom::{Room, Sheet, debrief, results, sheets};
use crate::serve::error::ApiError;
use crate::serve::registry::Who;
use crate::serve::think;

/// `GET /api/rooms/CODE/debrief`: as far as it is revealed, or all of it for the host.
///
/// # Errors
/// If the token is nobody's.
pub async fn debriefing(visitor: Visitor) -> Result<Json<Value>, ApiError> {
    let host = visitor.who == Who::Host;
    visitor
        .asks(move |app, hosted| {
            let step = if host { 3 } else { hosted.live().room.revealed() };
            // Copies: it takes a while, and meanwhile rooms go on.
            let rooms: Vec<Room> = app
                .rooms
                .together(&hosted.header.lesson)
                .iter()
                .map(|room| room.live().room.clone())
                .filter(|room| host || room.revealed() >= step)
                .collect();
            let rooms: Vec<&Room> = rooms.iter().collect();
            let versions = rooms.iter().map(|room| room.version()).collect();
            let key = format!("{}/{step}/{host}", hosted.header.lesson);
            let told = app.rooms.debrief(key, versions, || {
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

/// `GET /api/rooms/CODE/results.csv`.
///
/// # Errors
/// If it is not the host who asks.
pub async fn room_results(visitor: Visitor) -> Result<Response, ApiError> {
    visitor.host()?;
    visitor.asks(|_, hosted| Ok(csv(results(&[&hosted.live().room])))).await
}

/// `GET /api/results.csv`: the rooms of the same scenario as the first, in one table; other
/// scenarios in tables below.
///
/// # Errors
/// If too many ask at once.
pub async fn all_results(Landlord { app }: Landlord) -> Result<Response, ApiError> {
    think(&app.clone(), move || {
        let rooms: Vec<Room> =
            app.rooms.all().iter().map(|room| room.live().room.clone()).collect();
        let mut by_scenario: BTreeMap<&str, Vec<&Room>> = BTreeMap::new();
        for room in &rooms {
            by_scenario.entry(room.lesson().summary.digest.as_str()).or_default().push(room);
        }
        let tables = by_scenario.values().map(|rooms| results(rooms));
        Ok(csv(tables.filter(|table| !table.is_empty()).collect::<Vec<_>>().join("\n")))
    })
    .await
}

/// `GET /api/rooms/CODE/sheets`.
///
/// # Errors
/// If it is not the host who asks.
pub async fn role_sheets(visitor: Visitor) -> Result<Json<Vec<Sheet>>, ApiError> {
    visitor.host()?;
    visitor.asks(|_, hosted| Ok(Json(sheets(&hosted.live().room)))).await
}
