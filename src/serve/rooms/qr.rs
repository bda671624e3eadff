//! Addresses as squares that phones read.

use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::serve::error::ApiError;

/// The longest address that is drawn.
const LONGEST_ADDRESS: usize = 300;

/// What is drawn.
#[derive(Debug, Deserialize)]
pub struct Drawn {
    text: String,
}

/// `GET /api/qr`.
///
/// # Errors
/// If the text is empty or too long.
pub async fn qr(Query(drawn): Query<Drawn>) -> Result<Response, ApiError> {
    if drawn.text.is_empty() || drawn.text.len() > LONGEST_ADDRESS {
        return Err(ApiError::bad(format!("a text of 1 to {LONGEST_ADDRESS} letters is drawn")));
    }
    let code = qrcode::QrCode::new(drawn.text.as_bytes())
        .map_err(|error| ApiError::bad(format!("this cannot be drawn: {error}")))?;
    let image = code.render::<qrcode::render::svg::Color>().min_dimensions(240, 240).build();
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], image).into_response())
}
