//! Who asks: the host of the server, or somebody in a room, with what that entitles to.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use crate::serve::error::ApiError;
use crate::serve::registry::{Hosted, Who};
use crate::serve::token::same;
use crate::serve::{App, think};

/// Somebody who has the token of the server: it opens rooms and sees them all.
pub struct Landlord {
    pub app: App,
}

/// Somebody in a room, by the token that comes with the request.
pub struct Visitor {
    pub app: App,
    pub room: Arc<Hosted>,
    pub who: Who,
    token: String,
}

/// The token of a request.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    Some(headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?.trim())
}

/// Does a request have the token of the server?
pub fn is_host(app: &App, headers: &HeaderMap) -> bool {
    let server = &app.settings.token;
    !server.is_empty() && bearer(headers).is_some_and(|token| same(token, server))
}

fn not_the_host() -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "only the host may do this")
}

/// Nobody sits there who asks.
pub fn take_a_seat() -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, "take a seat first")
}

impl FromRequestParts<App> for Landlord {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match is_host(app, &parts.headers) {
            true => Ok(Self { app: app.clone() }),
            false => Err(not_the_host()),
        }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let Path(code) = Path::<String>::from_request_parts(parts, app)
            .await
            .map_err(|_| ApiError::missing("there is no room with this code"))?;
        let room = app.rooms.find(&code)?;
        let token = bearer(&parts.headers).map(str::to_owned);
        let who = room.who(token.as_deref(), &app.settings.token)?;
        Ok(Self { app: app.clone(), room, who, token: token.unwrap_or_default() })
    }
}

impl Visitor {
    /// The seat that asks.
    ///
    /// # Errors
    /// If nobody sits there who asks.
    pub fn seat(&self) -> Result<usize, ApiError> {
        match self.who {
            Who::Seat(party, _) => Ok(party),
            _ => Err(take_a_seat()),
        }
    }

    /// Is it the host?
    ///
    /// # Errors
    /// If not.
    pub fn host(&self) -> Result<(), ApiError> {
        match self.who {
            Who::Host => Ok(()),
            _ => Err(not_the_host()),
        }
    }

    /// Does something in the room, unless this person does too much at once.
    ///
    /// # Errors
    /// What it says, or that it was too much.
    pub async fn does<T: Send + 'static>(
        self,
        what: impl FnOnce(&App, &Arc<Hosted>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.room.spare(&self.token)?;
        self.asks(what).await
    }

    /// Asks something that takes thought.
    ///
    /// # Errors
    /// What it says, or that too many ask at once.
    pub async fn asks<T: Send + 'static>(
        self,
        what: impl FnOnce(&App, &Arc<Hosted>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let Self { app, room, .. } = self;
        think(&app.clone(), move || what(&app, &room)).await
    }
}
