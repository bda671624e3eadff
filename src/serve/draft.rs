//! A package on the drafting table: who would sign it and who would not, why, how sure that is,
//! what would bring the others in, and who would pay for it.
//!
//! Utilities are those of `zopa solve --package`: central values at round 0, all red lines
//! binding. Points are a hundredth of the whole scale, above the least a party accepts.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::App;
use super::asker::{Asker, Cost};
use super::error::ApiError;
use super::scenarios::{Compiled, Wanted};
use crate::experiment::{Interval, Signing};
use crate::game::{Draw, Game};
use crate::report::condition;
use crate::report::question::Question;
use crate::report::record::Choice;
use crate::report::terminal::Names;
use crate::report::trace::DEFAULT_SEED;
use crate::report::verdict::{self, PartyRecord, VerdictResult};
use crate::scenario::Scenario;
use crate::solution::Zopa;
use crate::tolerance::reaches;

/// Draws of the declared uncertainty that a package is put to.
const DRAWS: u64 = 2_000;
/// Repairs that are shown.
const REPAIRS: usize = 3;
/// Reasons that are shown of one refusal.
const REASONS: usize = 3;
/// Points below which a loss is not worth a word.
const WORTH_A_WORD: f64 = 0.05;

/// What is asked about a package.
#[derive(Debug, Deserialize)]
pub struct DraftRequest {
    #[serde(flatten)]
    wanted: Wanted,
    /// One option an issue.
    options: Vec<usize>,
}

/// What is to be said of a package.
#[derive(Debug, Serialize)]
pub struct Drafted {
    /// The record of `zopa solve --package --json`.
    verdict: VerdictResult,
    /// How likely signatures are.
    signed: Signed,
    /// A line a party.
    lines: Vec<SignatureLine>,
    /// Why nobody can sign it; empty if it is possible.
    violated: Vec<String>,
    /// The nearest packages that all would sign.
    repairs: Vec<Repaired>,
    /// What would have to be true for a refusal to turn.
    believe: Vec<Belief>,
}

/// Probabilities of signatures under the declared uncertainty.
#[derive(Debug, Serialize)]
pub struct Signed {
    draws: u64,
    all: Probability,
    parties: Vec<Probability>,
}

/// A probability with its interval.
#[derive(Debug, Serialize)]
pub struct Probability {
    probability: f64,
    low: f64,
    high: f64,
}

/// A party's signature line.
#[derive(Debug, Serialize)]
struct SignatureLine {
    party: usize,
    /// Is the party asked about this package at all?
    needed: bool,
    signs: bool,
    /// Points above its walk-away line.
    points: f64,
    sentence: String,
    reasons: Vec<Reason>,
}

/// Why a party refuses.
#[derive(Debug, Serialize)]
struct Reason {
    /// `line` or `clause`.
    kind: &'static str,
    issue: Option<usize>,
    points: Option<f64>,
    sentence: String,
}

/// A change of the package that brings all in.
#[derive(Debug, Serialize)]
struct Repaired {
    options: Vec<usize>,
    changes: Vec<Change>,
    /// By party, the points it wins or loses by the change.
    points: Vec<f64>,
    /// Who loses.
    pays: Vec<usize>,
    sentence: String,
}

/// One clause otherwise.
#[derive(Clone, Copy, Debug, Serialize)]
struct Change {
    issue: usize,
    from: usize,
    to: usize,
}

/// What would turn a party.
#[derive(Debug, Serialize)]
struct Belief {
    party: usize,
    sentence: String,
}

/// `POST /api/draft`.
///
/// # Errors
/// If the scenario or the package is faulty.
pub async fn draft(
    State(app): State<App>,
    asker: Asker,
    Json(request): Json<DraftRequest>,
) -> Result<Json<Drafted>, ApiError> {
    let DraftRequest { wanted, options } = request;
    asker
        .studies(&app, Cost::Little, wanted, move |compiled| Ok(Json(drafted(compiled, &options)?)))
        .await
}

/// Options that are those of the scenario.
///
/// # Errors
/// If they are not.
pub fn checked(game: &Game, options: &[usize]) -> Result<(), ApiError> {
    let issues = game.issues();
    let known = options.len() == issues.len()
        && options.iter().zip(issues).all(|(option, issue)| *option < issue.options.len());
    match known {
        true => Ok(()),
        false => Err(ApiError::bad(format!(
            "a package has one option for each of the {} issues of this scenario",
            issues.len()
        ))),
    }
}

fn drafted(compiled: &Compiled, options: &[usize]) -> Result<Drafted, ApiError> {
    let (scenario, game) = (&compiled.loaded.scenario, &compiled.game);
    checked(game, options)?;
    let verdict = verdict::verdict(scenario, game, &Question::central(), options);
    let scales = Scales::new(game);
    let signed = signed(game, options);
    let lines = verdict.parties.iter().map(|one| line(scenario, game, &scales, &verdict, one));
    Ok(Drafted {
        signed,
        lines: lines.collect(),
        violated: condition::violated(game, Names(&verdict.asked.scenario), options),
        repairs: repairs(game, &verdict),
        believe: believe(game, &verdict),
        verdict,
    })
}

fn signed(game: &Game, options: &[usize]) -> Signed {
    let parties = game.party_count();
    let Some(path) = game.diagram().path(options) else {
        let never = || Probability { probability: 0.0, low: 0.0, high: 0.0 };
        return Signed { draws: 0, all: never(), parties: (0..parties).map(|_| never()).collect() };
    };
    let signing = Signing::new(game, &path, DEFAULT_SEED, DRAWS);
    let probability = |count: u64| {
        let Interval { low, high, .. } = signing.interval(count);
        Probability { probability: count as f64 / DRAWS as f64, low, high }
    };
    Signed {
        draws: DRAWS,
        all: probability(signing.all),
        parties: signing.parties.iter().map(|count| probability(*count)).collect(),
    }
}

/// What packages are worth, at central values.
pub struct Scales<'g> {
    game: &'g Game,
    draw: Draw,
    zone: Zopa<'g>,
}

impl<'g> Scales<'g> {
    /// Those of a game at round 0.
    pub fn new(game: &'g Game) -> Self {
        let question = Question::central();
        let draw = question.draw(game);
        let zone = question.zone(game, &draw);
        Self { game, draw, zone }
    }

    /// Each party's points of a package; `None` if it is impossible.
    pub fn points(&self, options: &[usize]) -> Option<Vec<f64>> {
        let path = self.game.diagram().path(options)?;
        let mut utilities = vec![0.0; self.game.party_count()];
        self.draw.utilities(self.game, &path, 0, &mut utilities);
        let floors = self.zone.floors();
        Some(
            utilities
                .iter()
                .zip(floors)
                .map(|(utility, floor)| 100.0 * (utility - floor))
                .collect(),
        )
    }

    /// Who would sign it; `None` if it is impossible.
    pub fn signs(&self, options: &[usize]) -> Option<Vec<bool>> {
        let path = self.game.diagram().path(options)?;
        // A red line that is crossed is a loss no gain makes up for.
        let signs = |party: usize| {
            let worth = path.iter().map(|label| self.zone.criteria().of(*label)[party]);
            reaches(worth.sum(), self.zone.floors()[party])
        };
        Some((0..self.game.party_count()).map(signs).collect())
    }
}

fn line(
    scenario: &Scenario,
    game: &Game,
    scales: &Scales,
    verdict: &VerdictResult,
    record: &PartyRecord,
) -> SignatureLine {
    let party = record.party;
    let name = &game.parts().parties[party].name;
    let points = 100.0 * record.gain;
    let barred = record.red_lines.iter().any(|line| line.binds);
    let mut reasons: Vec<Reason> = record
        .red_lines
        .iter()
        .filter(|line| line.binds || line.charged > 0.0)
        .map(|line| {
            let names = Names(&verdict.asked.scenario);
            crossed(scenario, game, names, party, (line.line.as_str(), line.charged))
        })
        .collect();
    let clauses = clauses(game, scales, &verdict.options, party);
    let short = !reaches(points, 0.0);
    if short {
        let room = REASONS.saturating_sub(reasons.len());
        reasons.extend(clauses.into_iter().take(room));
    }
    let sentence = match (record.accepts, record.needed, barred, short) {
        (_, false, ..) => format!("{name} is not asked about this."),
        (true, ..) => format!("{name} would sign: {} above its line.", said(points)),
        (false, _, true, false) => format!("{name} refuses whatever else it gets: a red line."),
        (false, _, true, true) => {
            format!("{name} refuses: a red line, and it is {} short besides.", said(-points))
        }
        (false, ..) => match reasons.first() {
            Some(first) if first.kind == "clause" => {
                format!("{name} is {} short; {}", said(-points), first.sentence)
            }
            _ => format!("{name} is {} short.", said(-points)),
        },
    };
    SignatureLine { party, needed: record.needed, signs: record.accepts, points, sentence, reasons }
}

/// Points as they are said.
pub fn said(points: f64) -> String {
    let number = if points.abs() < 9.95 { format!("{points:.1}") } else { format!("{points:.0}") };
    let number = number.strip_suffix(".0").unwrap_or(&number).to_owned();
    if number == "1" { "1 point".to_owned() } else { format!("{number} points") }
}

/// A red line that a package crosses: its identifier, and what that takes from the utility.
fn crossed(
    scenario: &Scenario,
    game: &Game,
    names: Names,
    party: usize,
    (id, charged): (&str, f64),
) -> Reason {
    let lines = &game.parts().parties[party].preferences.red_lines;
    let at = lines.iter().position(|line| line.id == id);
    let what = at.map_or_else(
        || names.red_line(party, id),
        |at| condition::red_line(scenario, game, names, party, at),
    );
    let hard = at.map(|at| lines[at].hard_probability.on(&game.parts().numbers.central()));
    let how = match hard {
        Some(hard) if hard >= 0.99 => "refuses always".to_owned(),
        Some(hard) if hard > 0.01 => format!("refuses in about {:.0} of 100 cases", 100.0 * hard),
        _ => "lets it pass at a price".to_owned(),
    };
    let points = (charged > 0.0).then_some(-100.0 * charged);
    Reason { kind: "line", issue: None, points, sentence: format!("{what}: {how}.") }
}

/// The clauses that cost a party something against the status quo, the dearest first.
fn clauses(game: &Game, scales: &Scales, options: &[usize], party: usize) -> Vec<Reason> {
    let Some(now) = scales.points(options) else { return Vec::new() };
    let mut found: Vec<(usize, f64)> = (0..options.len())
        .filter_map(|issue| {
            let default = game.issues()[issue].default;
            let mut other = options.to_vec();
            other[issue] = default;
            let without = scales.points(&other).filter(|_| default != options[issue])?;
            Some((issue, now[party] - without[party]))
        })
        .filter(|(_, change)| *change < -WORTH_A_WORD)
        .collect();
    found.sort_by(|one, other| one.1.total_cmp(&other.1));
    let reason = |(issue, change): (usize, f64)| Reason {
        kind: "clause",
        issue: Some(issue),
        points: Some(change),
        sentence: format!("“{}” takes {}.", title(game, issue), said(-change)),
    };
    found.into_iter().map(reason).collect()
}

fn title(game: &Game, issue: usize) -> &str {
    &game.issues()[issue].title
}

fn repairs(game: &Game, verdict: &VerdictResult) -> Vec<Repaired> {
    let now: Vec<f64> = verdict.parties.iter().map(|party| party.utility).collect();
    let repaired = |near: &verdict::NeighbourRecord| {
        let points: Vec<f64> =
            near.utilities.iter().zip(&now).map(|(then, now)| 100.0 * (then - now)).collect();
        let changes: Vec<Change> = near
            .changes
            .iter()
            .map(|&Choice { issue, option }| Change {
                issue,
                from: verdict.options[issue],
                to: option,
            })
            .collect();
        let pays: Vec<usize> =
            (0..points.len()).filter(|party| points[*party] < -WORTH_A_WORD).collect();
        let what: Vec<String> = changes
            .iter()
            .map(|change| {
                let option = &game.issues()[change.issue].options[change.to];
                format!("{}: {}", title(game, change.issue), option.title)
            })
            .collect();
        let bill: Vec<String> = pays
            .iter()
            .map(|party| format!("{} {}", game.parts().parties[*party].name, said(-points[*party])))
            .collect();
        let who = match bill.is_empty() {
            true => "Nobody pays for it.".to_owned(),
            false => format!("It costs {}.", bill.join(", ")),
        };
        let sentence = format!("{}. {who}", what.join("; "));
        Repaired { options: near.options.clone(), changes, points, pays, sentence }
    };
    verdict.nearest.iter().take(REPAIRS).map(repaired).collect()
}

fn believe(game: &Game, verdict: &VerdictResult) -> Vec<Belief> {
    let mut found = Vec::new();
    for record in verdict.parties.iter().filter(|party| party.needed && !party.accepts) {
        let party = record.party;
        let name = &game.parts().parties[party].name;
        if record.red_lines.iter().any(|line| line.binds) {
            let sentence = format!("that {name}'s red line is a bluff, or can be bought");
            found.push(Belief { party, sentence });
        }
        let Some(repair) = &record.repair else { continue };
        if let Some(fall) = repair.no_deal {
            let sentence = format!(
                "that no deal is worth {} less to {name} than assumed",
                said(-100.0 * fall)
            );
            found.push(Belief { party, sentence });
        }
        if let Some(weight) = &repair.weight {
            let sentence = format!(
                "that “{}” has {:.0} of 100 of {name}'s weight, not {:.0}",
                title(game, weight.issue),
                100.0 * weight.to,
                100.0 * weight.from
            );
            found.push(Belief { party, sentence });
        }
    }
    found
}
