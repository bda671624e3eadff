//! Where theory points, for drafts to be compared with.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::App;
use super::asker::{Asker, Cost};
use super::draft::{Scales, said};
use super::error::ApiError;
use super::scenarios::{Compiled, Wanted};
use crate::report::question::Question;
use crate::report::record::ZopaSummary;
use crate::report::solve::{SolveResult, solve};

/// Efficient packages that are sent to a page.
const POINTS: usize = 400;

/// What solution concepts choose.
#[derive(Debug, Serialize)]
pub struct Theory {
    solutions: Vec<Chosen>,
    frontier: Vec<Point>,
    zone: ZopaSummary,
}

#[derive(Debug, Serialize)]
struct Chosen {
    name: String,
    options: Vec<usize>,
    points: Vec<f64>,
    sentence: String,
}

#[derive(Debug, Serialize)]
struct Point {
    options: Vec<usize>,
    points: Vec<f64>,
}

/// `POST /api/solutions`.
///
/// # Errors
/// If the scenario is faulty.
pub async fn solutions(
    State(app): State<App>,
    asker: Asker,
    Json(wanted): Json<Wanted>,
) -> Result<Json<Theory>, ApiError> {
    asker.studies(&app, Cost::Much, wanted, |compiled| Ok(Json(theory(compiled)))).await
}

fn theory(compiled: &Compiled) -> Theory {
    let game = &compiled.game;
    let solved = solve(&compiled.loaded.scenario, game, &Question::central());
    let scales = Scales::new(game);
    let SolveResult { zopa, solutions, frontier, .. } = solved;
    let chosen = solutions.into_iter().map(|solution| {
        let points = scales.points(&solution.point.options).unwrap_or_default();
        let parties = game.parts().parties.iter().zip(&points);
        let worth: Vec<String> =
            parties.map(|(party, points)| format!("{} {}", party.name, said(*points))).collect();
        Chosen {
            sentence: format!("{}: {}.", solution.name, worth.join(", ")),
            name: solution.name,
            options: solution.point.options,
            points,
        }
    });
    let points = frontier.map_or_else(Vec::new, |frontier| frontier.list);
    let step = points.len().div_ceil(POINTS).max(1);
    let point = |record: crate::report::solve::PointRecord| Point {
        points: scales.points(&record.options).unwrap_or_default(),
        options: record.options,
    };
    Theory {
        solutions: chosen.collect(),
        frontier: points.into_iter().step_by(step).map(point).collect(),
        zone: zopa,
    }
}
