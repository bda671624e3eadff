//! Results of the command line as pages: what `zopa report` makes of them, in a frame that can
//! do nothing but show itself.
//!
//! A page that was made elsewhere is shown, too, but none of its scripts run unless they are
//! those of this program. Whatever it is, it belongs to nobody (`sandbox` gives it an origin of
//! its own) and reaches nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::App;
use super::error::ApiError;
use super::rooms::is_host;
use super::scenarios::Wanted;
use super::token::new_token;
use crate::report::figure::{RunSubject, Subject, read};
use crate::report::illustration::illustrate;
use crate::report::page::{self, ScenarioText, html};
use crate::scenario::library;

/// Bytes of a request with a result.
pub const LARGEST_RESULT: usize = 8 * 1024 * 1024;
/// Pages that are kept to be looked at.
const KEPT: usize = 8;

/// Pages that were made, by name; the latest last.
#[derive(Default)]
pub struct Reports(Mutex<Vec<(String, Arc<str>)>>);

/// A result that is handed in.
#[derive(Debug, Deserialize)]
pub struct ResultGiven {
    /// What a command printed with `--json`, or a page that `zopa report` wrote.
    text: String,
}

/// Where its page is.
#[derive(Debug, Serialize)]
pub struct ReportMade {
    address: String,
}

/// `POST /api/reports`: makes a page of a result. Where others on the network reach the server,
/// for its host only.
///
/// # Errors
/// If it is no result, or too much is asked at once.
pub async fn make(
    State(app): State<App>,
    headers: HeaderMap,
    Json(given): Json<ResultGiven>,
) -> Result<Json<ReportMade>, ApiError> {
    if app.settings.lan && !is_host(&app, &headers) {
        let why = "only the host may have pages made of results while others reach this server";
        return Err(ApiError::new(StatusCode::FORBIDDEN, why));
    }
    let permit = Arc::clone(&app.runs).try_acquire_owned().map_err(|_| {
        ApiError::busy("as many runs as this computer can do are on already; try again in a moment")
    })?;
    let shared = app.clone();
    let thought = move || {
        let page = match given.text.trim_start().starts_with('<') {
            true => given.text,
            false => made(&app, given.text)?,
        };
        drop(permit);
        let name = new_token().map_err(|error| {
            let why = format!("the system gives no random numbers: {error}");
            ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, why)
        })?;
        let address = format!("/api/reports/{name}");
        let mut kept = app.reports.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push((name, page.into()));
        let surplus = kept.len().saturating_sub(KEPT);
        kept.drain(..surplus);
        Ok(Json(ReportMade { address }))
    };
    shared.thoughts.think(thought).await
}

/// The page of a result.
fn made(app: &App, data: String) -> Result<String, ApiError> {
    let subject = read::subject(&data).map_err(|why| {
        ApiError::bad(format!("this is no result that a report can be made of: {why}"))
    })?;
    // Somebody may have written it by hand: numbers in it need not fit each other.
    let report = || {
        let (subject, text) = with_scenario(app, subject);
        html::html(&page::report(&subject, text.as_ref(), data))
    };
    catch_unwind(AssertUnwindSafe(report)).map_err(|_| {
        let why = "this is no result of zopa: its parts do not fit each other";
        ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, why)
    })
}

/// A run of the library comes with negotiations replayed, if its scenario is still the same.
fn with_scenario(app: &App, subject: Subject) -> (Subject, Option<ScenarioText>) {
    let Subject::Run(run) = subject else { return (subject, None) };
    let RunSubject { result, .. } = *run;
    let wanted = Wanted { scenario: result.scenario.id.clone(), ..Wanted::default() };
    let known = library::find(&wanted.scenario).and_then(|_| app.scenarios.compiled(&wanted).ok());
    let known = known.filter(|known| known.loaded.scenario.digest == result.scenario.digest);
    let illustration =
        known.as_ref().map(|known| illustrate(&known.loaded.scenario, &known.game, &result.run));
    let text = known.map(|known| ScenarioText::new(&known.loaded));
    (Subject::Run(Box::new(RunSubject { result, illustration, structure: None })), text)
}

/// `GET /api/reports/NAME`.
///
/// # Errors
/// If it is not kept (any more).
pub async fn show(State(app): State<App>, Path(name): Path<String>) -> Result<Response, ApiError> {
    let kept = app.reports.0.lock().unwrap_or_else(PoisonError::into_inner);
    let page = kept.iter().find(|(known, _)| *known == name).map(|(_, page)| page.to_string());
    let page = page.ok_or_else(|| {
        ApiError::missing("this page is no longer kept; open the result once more")
    })?;
    let policy = format!(
        "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; \
         script-src {}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; \
         sandbox allow-scripts allow-downloads",
        html::script_sources().join(" ")
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN".to_owned()),
    ];
    Ok((headers, page).into_response())
}
