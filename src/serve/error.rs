//! What goes wrong, as the page is told: a status and one sentence, with every mistake of a
//! scenario in its place.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::scenario::{DiagnosticRecord, Diagnostics};

/// Why a request was not met.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    /// In how many seconds it may be tried again.
    after: Option<u64>,
    body: Body,
}

#[derive(Debug, Default, Serialize)]
struct Body {
    error: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<DiagnosticRecord>,
    #[serde(skip_serializing_if = "String::is_empty")]
    rendered: String,
    /// Is the scenario closed because a room plays it?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    playing: bool,
    /// Who has answered already, `bot` or `seat`.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded: Option<&'static str>,
}

impl ApiError {
    /// A status with a sentence for people.
    pub fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, after: None, body: Body { error: error.into(), ..Body::default() } }
    }

    /// The same, with the number of seconds after which it may be tried again.
    pub fn after(self, seconds: u64) -> Self {
        Self { after: Some(seconds), ..self }
    }

    /// The same, with who has answered already: a `bot`, or somebody of the same `seat`.
    pub fn recorded(mut self, who: &'static str) -> Self {
        self.body.recorded = Some(who);
        self
    }

    /// A room plays the scenario, so guests do not see its numbers.
    pub fn closed() -> Self {
        let why = "a room is playing this scenario, so its numbers are closed to guests until the talks are over";
        let mut error = Self::new(StatusCode::FORBIDDEN, why);
        error.body.playing = true;
        error
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
            ..Body::default()
        };
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, after: None, body }
    }

    /// The sentence.
    pub fn sentence(&self) -> &str {
        &self.body.error
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if let Some(seconds) = self.after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
