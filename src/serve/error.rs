//! What goes wrong, as the page is told: a status and one sentence, with every mistake of a
//! scenario in its place.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::scenario::{DiagnosticRecord, Diagnostics};

/// Why a request was not met.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    body: Body,
}

#[derive(Debug, Serialize)]
struct Body {
    error: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<DiagnosticRecord>,
    #[serde(skip_serializing_if = "String::is_empty")]
    rendered: String,
}

impl ApiError {
    /// A status with a sentence for people.
    pub fn new(status: StatusCode, error: impl Into<String>) -> Self {
        let body = Body { error: error.into(), diagnostics: Vec::new(), rendered: String::new() };
        Self { status, body }
    }

    /// The request makes no sense.
    pub fn bad(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    /// There is no such thing.
    pub fn missing(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, error)
    }

    /// The server has enough to do.
    pub fn busy(error: impl Into<String>) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, error)
    }

    /// The scenario has errors.
    pub fn scenario(found: &Diagnostics) -> Self {
        let body = Body {
            error: "the scenario has mistakes".to_owned(),
            diagnostics: found.records(),
            rendered: found.render(false),
        };
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, body }
    }

    /// The sentence.
    pub fn sentence(&self) -> &str {
        &self.body.error
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}
