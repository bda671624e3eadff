//! What there is to choose from: the scenarios, and of one of them its parties, issues in the
//! order of their weight, and the numbers that a slider may move.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::App;
use super::asker::{Asker, Cost};
use super::error::ApiError;
use super::network;
use super::scenarios::{Accepted, Compiled, Family, LARGEST_TEXT, Wanted};
use crate::classroom::seat;
use crate::game::{Draw, Game};
use crate::report::record::ScenarioSummary;
use crate::report::summary::scenario_summary;
use crate::scenario::tree::Value;
use crate::scenario::{DiagnosticRecord, library};

/// How far a fallback value may be moved either way.
const REACH: f64 = 0.2;

/// What the server is, and what it allows.
#[derive(Debug, Serialize)]
pub struct About {
    version: &'static str,
    /// Do others on the network reach it?
    lan: bool,
    /// Where: what phones may use, the likeliest first; this computer's own name for itself if
    /// there is nothing else.
    addresses: Vec<String>,
    /// Is this computer on any network?
    outside: bool,
    limits: Limits,
}

#[derive(Debug, Serialize)]
struct Limits {
    scenario_bytes: usize,
    negotiations: u64,
    dots: u64,
}

/// A scenario on the shelf.
#[derive(Clone, Debug, Serialize)]
pub struct Shelved {
    id: String,
    title: String,
    question: String,
    note: String,
    parties: usize,
    issues: usize,
    packages: String,
    rounds: usize,
    /// Is it closed to who asks, because a room plays it?
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    playing: bool,
    #[serde(skip)]
    family: Family,
}

/// A scenario that is handed in.
#[derive(Debug, Deserialize)]
pub struct HandedIn {
    name: String,
    text: String,
}

/// Which text is wanted.
#[derive(Debug, Deserialize)]
pub struct TextWanted {
    scenario: String,
}

/// One scenario, as pages need it.
#[derive(Debug, Serialize)]
pub struct Overview {
    scenario: ScenarioSummary,
    /// Issues, the one that matters most first.
    order: Vec<usize>,
    /// By party, the weight of each issue, 0..1.
    weights: Vec<Vec<f64>>,
    sliders: Vec<Slider>,
    /// One a party.
    seats: Vec<SeatOverview>,
    protocol: &'static str,
    warnings: Vec<DiagnosticRecord>,
    packages: String,
}

/// What a seat is for.
#[derive(Debug, Serialize)]
struct SeatOverview {
    role: &'static str,
    can_be_taken: bool,
    /// Why not, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// A strategy that bots may be told to play.
#[derive(Debug, Serialize)]
pub struct StrategyOverview {
    /// As a scenario writes it.
    strategy: String,
    about: &'static str,
}

/// A number that may be moved.
#[derive(Debug, Serialize)]
struct Slider {
    path: String,
    label: String,
    value: f64,
    low: f64,
    high: f64,
    unit: String,
}

/// `GET /api/about`.
pub async fn about(State(app): State<App>) -> Json<About> {
    // A hotspot may have been started after the server.
    let outside = if app.settings.lan { network::addresses() } else { Vec::new() };
    Json(About {
        version: env!("CARGO_PKG_VERSION"),
        lan: app.settings.lan,
        addresses: network::pages(&outside, app.settings.port),
        outside: !outside.is_empty(),
        limits: Limits {
            scenario_bytes: LARGEST_TEXT,
            negotiations: super::simulate::MOST,
            dots: super::replay::DOTS,
        },
    })
}

/// `GET /api/scenarios`: the library, as far as it can be played.
///
/// # Errors
/// If the server is too busy.
pub async fn scenarios(
    State(app): State<App>,
    asker: Asker,
) -> Result<Json<Vec<Shelved>>, ApiError> {
    let thought = move |app: &App| {
        let mut shelf = app.shelf.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if shelf.is_empty() {
            *shelf = library::ids().filter_map(|id| shelved(app, id)).collect();
        }
        let mut told = shelf.clone();
        for one in &mut told {
            one.playing = asker.is_kept_from(app, &one.family);
        }
        Ok(Json(told))
    };
    asker.thinks(&app, Cost::Little, thought).await
}

fn shelved(app: &App, id: &str) -> Option<Shelved> {
    let wanted = Wanted { scenario: id.to_owned(), ..Wanted::default() };
    let compiled = app.scenarios.compiled(&wanted).ok()?;
    let meta = &compiled.loaded.scenario.meta;
    let game = &compiled.game;
    Some(Shelved {
        id: id.to_owned(),
        title: meta.title.clone(),
        question: meta.question.clone(),
        note: meta.note.clone(),
        parties: game.party_count(),
        issues: game.issues().len(),
        packages: packages(game),
        rounds: game.parts().clock.rounds,
        playing: false,
        family: compiled.family.clone(),
    })
}

fn packages(game: &Game) -> String {
    game.diagram().texts(crate::space::Diagram::ROOT).to_string()
}

/// `GET /api/scenario-text`.
///
/// # Errors
/// If there is no such scenario, or it is closed to guests.
pub async fn text(
    State(app): State<App>,
    asker: Asker,
    Query(wanted): Query<TextWanted>,
) -> Result<Response, ApiError> {
    let thought = move |app: &App| {
        let text = app.scenarios.text(&wanted.scenario)?;
        if !asker.is_trusted() {
            asker.sees(app, &Wanted { scenario: wanted.scenario, ..Wanted::default() })?;
        }
        let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        Ok((headers, text.to_string()).into_response())
    };
    asker.thinks(&app, Cost::Little, thought).await
}

/// `POST /api/scenarios`.
///
/// # Errors
/// With all mistakes of the scenario.
pub async fn hand_in(
    State(app): State<App>,
    asker: Asker,
    Json(given): Json<HandedIn>,
) -> Result<Json<Accepted>, ApiError> {
    let thought = move |app: &App| {
        let closed = |family: &Family| asker.is_kept_from(app, family);
        Ok(Json(app.scenarios.hand_in(&given.name, &given.text, &closed)?))
    };
    asker.thinks(&app, Cost::Much, thought).await
}

/// `POST /api/scenario`.
///
/// # Errors
/// If there is no such scenario, or it has mistakes.
pub async fn overview(
    State(app): State<App>,
    asker: Asker,
    Json(wanted): Json<Wanted>,
) -> Result<Json<Overview>, ApiError> {
    asker.studies(&app, Cost::Little, wanted, |compiled| Ok(Json(seen(compiled)))).await
}

fn seen(compiled: &Compiled) -> Overview {
    let (scenario, game) = (&compiled.loaded.scenario, &compiled.game);
    let mut draw = Draw::new(game);
    draw.centre(game);
    let weights: Vec<Vec<f64>> = (0..game.party_count())
        .map(|party| {
            // A side payment weighs nothing.
            let texts = game.parts().issues.len();
            let weight = |issue| match issue < texts {
                true => draw.truth().weight(game, issue, party),
                false => 0.0,
            };
            (0..game.issues().len()).map(weight).collect()
        })
        .collect();
    let total = |issue: usize| weights.iter().map(|own| own[issue]).sum::<f64>();
    let mut order: Vec<usize> = (0..game.issues().len()).collect();
    order.sort_by(|one, other| total(*other).total_cmp(&total(*one)));
    let slider = |text: &crate::scenario::ParameterText| {
        let (low, high) = text.range?;
        Some(Slider {
            path: format!("parameters.{}", text.id),
            label: if text.about.is_empty() {
                text.id.replace('_', " ")
            } else {
                text.about.clone()
            },
            value: text.central,
            low,
            high,
            unit: text.unit.clone(),
        })
    };
    let fallbacks = (0..game.party_count()).filter_map(|party| fallback(compiled, party));
    Overview {
        scenario: scenario_summary(scenario, game),
        order,
        weights,
        seats: (0..game.party_count()).map(|party| seat_overview(game, party)).collect(),
        sliders: scenario.meta.parameters.iter().filter_map(slider).chain(fallbacks).collect(),
        protocol: game.parts().protocol.name(),
        warnings: compiled.loaded.warnings.records(),
        packages: packages(game),
    }
}

fn seat_overview(game: &Game, party: usize) -> SeatOverview {
    let why = seat::shut(game, party);
    SeatOverview { role: seat::role(game, party), can_be_taken: why.is_none(), why }
}

/// `POST /api/strategies`: what bots may be told to play in a scenario.
///
/// # Errors
/// If there is no such scenario, or it has mistakes.
pub async fn strategies(
    State(app): State<App>,
    asker: Asker,
    Json(wanted): Json<Wanted>,
) -> Result<Json<Vec<StrategyOverview>>, ApiError> {
    let thought = |compiled: &Compiled| {
        let shown = compiled
            .opponents()
            .iter()
            .map(|one| StrategyOverview { strategy: one.written.clone(), about: one.about });
        Ok(Json(shown.collect()))
    };
    asker.studies(&app, Cost::Much, wanted, thought).await
}

/// The slider of what a party has without a deal, where that is one number of the file.
fn fallback(compiled: &Compiled, party: usize) -> Option<Slider> {
    let described = &compiled.game.parts().parties[party];
    let path = format!("parties.{}.no_deal", described.id);
    let paths = [path.clone(), format!("{path}.level")];
    let numbers =
        paths.into_iter().filter_map(|path| match compiled.loaded.tree.at(&path)?.value {
            Value::Number(value) => Some((path, value)),
            _ => None,
        });
    let (path, value) = numbers.into_iter().next()?;
    Some(Slider {
        path,
        label: format!("What {} has without a deal", described.name),
        value,
        low: value - REACH,
        high: value + REACH,
        unit: "of utility".to_owned(),
    })
}
