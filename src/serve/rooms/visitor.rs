//! Who asks: the host of the server, or somebody in a room, with what that entitles to.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use crate::serve::App;
use crate::serve::asker::Asker;
use crate::serve::error::ApiError;
use crate::serve::hosted::{Hosted, Who};
use crate::serve::token::same;

/// Somebody who has the token of the server: it opens rooms and sees them all.
pub struct Landlord {
    pub app: App,
}

/// Somebody in a room, with the token that comes with the request.
pub struct Visitor {
    pub app: App,
    pub room: Arc<Hosted>,
    pub asker: Asker,
    token: Option<String>,
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

impl FromRequestParts<App> for Landlord {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match is_host(app, &parts.headers) {
            true => Ok(Self { app: app.clone() }),
            false => Err(ApiError::new(StatusCode::FORBIDDEN, "only the host may do this")),
        }
    }
}

impl Landlord {
    /// Has something done for rooms that takes thought.
    ///
    /// # Errors
    /// What it says, or that too many ask at once.
    pub async fn asks<T: Send + 'static>(
        self,
        what: impl FnOnce(&App) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let app = self.app.clone();
        self.app.room_thoughts.think(move || what(&app)).await
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let Ok(asker) = Asker::from_request_parts(parts, app).await;
        let code = Path::<String>::from_request_parts(parts, app).await;
        let code = code.map_or_else(|_| String::new(), |Path(code)| code);
        let room = match app.rooms.find(&code) {
            Ok(room) => room,
            // Codes are short: nobody may try them all.
            Err(error) => return Err(asker.knocks(app).err().unwrap_or(error)),
        };
        let token = bearer(&parts.headers).map(str::to_owned);
        Ok(Self { app: app.clone(), room, asker, token })
    }
}

impl Visitor {
    /// The token, if it came with one.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The same without its token: nobody in particular.
    pub fn anybody(self) -> Self {
        Self { token: None, ..self }
    }

    /// Does something in the room, unless this person does too much at once.
    ///
    /// # Errors
    /// What it says, or that it was too much.
    pub async fn does<T: Send + 'static>(
        self,
        what: impl FnOnce(&App, &Arc<Hosted>, &Who) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let token = self.token.clone().unwrap_or_default();
        self.asks(move |app, room, who| {
            room.spare(&token)?;
            what(app, room, who)
        })
        .await
    }

    /// Asks something that takes thought.
    ///
    /// # Errors
    /// What it says, that the token is nobody's, or that too many ask at once.
    pub async fn asks<T: Send + 'static>(
        self,
        what: impl FnOnce(&App, &Arc<Hosted>, &Who) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let Self { app, room, token, .. } = self;
        let shared = app.clone();
        let thought = move || {
            let who = room.who(token.as_deref(), &app.settings.token)?;
            what(&app, &room, &who)
        };
        shared.room_thoughts.think(thought).await
    }
}
