//! What is revealed afterwards, in three steps: the deals; walk-away lines and ranks within a
//! role; what was possible, and what the simulator finds.
//!
//! All is measured by the numbers of the beginning, which rooms of one seed share. Points of
//! different parties are never ranked against each other.

use serde::Serialize;

use super::room::{Room, State};
use super::view::end_sentence;
use super::words::{self, points};
use crate::experiment::{Plan, Unwatched, run, wilson};
use crate::game::Draw;
use crate::negotiation::floor_of;
use crate::solution::{Frontier, Manner, RedLines, Solution, Zopa, solutions};
use crate::space::search::FrontierPoint;

/// Intermediate points that the frontier may need; beyond them only best packages are found.
const FRONTIER_POINTS: usize = 300_000;
/// Negotiations that are simulated.
const SIMULATED: u64 = 400;
/// Deals that are listed.
const DEALS: usize = 8;
/// Efficient packages that are listed: enough for a picture.
const EFFICIENT: usize = 200;
/// What is worth a word, in utility.
const WORTH_A_WORD: f64 = 0.001;

/// How a room ended.
#[derive(Clone, Debug, Serialize)]
pub struct Deal {
    /// The room.
    pub code: String,
    /// The kind of end; `open` if the talks go on.
    pub end: String,
    /// The round, from 0.
    pub round: usize,
    /// The package agreed on; empty without agreement.
    pub options: Vec<usize>,
    /// The same in words.
    pub sentence: String,
}

/// The walk-away lines of a room.
#[derive(Clone, Debug, Serialize)]
pub struct Floors {
    /// The room.
    pub code: String,
    /// The least each party accepts at the beginning, in points of the scenario's scale.
    pub floors: Vec<f64>,
    /// What each has without a deal, over that.
    pub no_deal_points: Vec<f64>,
}

/// What a room brought who played a role.
#[derive(Clone, Debug, Serialize)]
pub struct Rank {
    /// The room.
    pub code: String,
    /// Points over the walk-away line.
    pub points: f64,
}

/// A role over all rooms, best first.
#[derive(Clone, Debug, Serialize)]
pub struct Role {
    /// Index of the party.
    pub party: usize,
    /// Its rooms.
    pub ranks: Vec<Rank>,
}

/// A package with what it is worth to each party, in points over walk-away lines.
#[derive(Clone, Debug, Serialize)]
pub struct Placed {
    /// What chooses it; empty for a package of the frontier.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Index of the option on each issue.
    pub options: Vec<usize>,
    /// Points, one a party.
    pub points: Vec<f64>,
}

/// What a room left on the table.
#[derive(Clone, Debug, Serialize)]
pub struct Left {
    /// The room.
    pub code: String,
    /// In words.
    pub sentence: String,
}

/// A share with its 95% interval.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ShareView {
    /// The share, 0..1.
    pub share: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A deal of the simulator.
#[derive(Clone, Debug, Serialize)]
pub struct SimulatedDeal {
    /// Index of the option on each issue.
    pub options: Vec<usize>,
    /// Its share of all negotiations.
    pub share: f64,
}

/// What the simulator finds with bots on all seats.
#[derive(Clone, Debug, Serialize)]
pub struct Simulated {
    /// Negotiations.
    pub negotiations: u64,
    /// How often they agree.
    pub agreement: ShareView,
    /// The most frequent deals.
    pub deals: Vec<SimulatedDeal>,
}

/// What was possible.
#[derive(Clone, Debug, Serialize)]
pub struct Possible {
    /// What solution concepts choose.
    pub solutions: Vec<Placed>,
    /// Efficient packages, an even choice if they are many.
    pub efficient: Vec<Placed>,
    /// What rooms left on the table.
    pub left_on_table: Vec<Left>,
    /// What bots make of it.
    pub simulated: Simulated,
}

/// What is revealed afterwards.
#[derive(Clone, Debug, Serialize)]
pub struct Debrief {
    /// How far it goes.
    pub step: u8,
    /// The deals (from step 1).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deals: Vec<Deal>,
    /// Walk-away lines (from step 2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floors: Option<Vec<Floors>>,
    /// Gains, ranked within a role (from step 2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_role: Option<Vec<Role>>,
    /// What was possible (step 3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontier: Option<Possible>,
}

/// The debrief of rooms of one lesson, up to a step (0: nothing yet).
pub fn debrief(rooms: &[&Room], step: u8) -> Debrief {
    let over: Vec<&Room> =
        rooms.iter().copied().filter(|room| room.state() == State::Over).collect();
    Debrief {
        step,
        deals: if step >= 1 { rooms.iter().map(|room| deal(room)).collect() } else { Vec::new() },
        floors: (step >= 2).then(|| over.iter().map(|room| floors(room)).collect()),
        by_role: (step >= 2).then(|| by_role(&over)),
        frontier: over.first().filter(|_| step >= 3).map(|first| possible(first, &over)),
    }
}

fn deal(room: &Room) -> Deal {
    let code = room.code().to_owned();
    let round = room.played().moment.round;
    let (end, sentence) = match (&room.played().record, room.state()) {
        (Some(record), State::Over) => {
            let options = agreed(room);
            let (kind, _) = crate::report::trace::end_kind(record.end);
            let sentence = end_sentence(room, record);
            return Deal { code, end: kind.to_owned(), round: record.time, options, sentence };
        }
        (_, State::Over) => ("ended", "No agreement: the host has ended the talks."),
        _ => ("open", "The talks go on."),
    };
    Deal { code, end: end.to_owned(), round, options: Vec::new(), sentence: sentence.to_owned() }
}

/// The package a room agreed on; empty without agreement.
pub fn agreed(room: &Room) -> Vec<usize> {
    match &room.played().record {
        Some(record) if record.agreed() => {
            room.lesson().game.diagram().package_of_path(&record.path)
        }
        _ => Vec::new(),
    }
}

/// What a room brought a party, in utility over its walk-away line at the end.
pub fn gain(room: &Room, party: usize) -> f64 {
    let played = room.played();
    match &played.record {
        Some(record) => record.values[party] - played.floor(record.time, party),
        None => {
            let round = played.moment.round;
            let prospects = played.moment.draw.truth().prospects();
            prospects.no_deal(party, round) - played.floor(round, party)
        }
    }
}

fn floors(room: &Room) -> Floors {
    let game = &room.lesson().game;
    let draw = opening(room);
    let parties = 0..game.party_count();
    let floor = |party: usize| floor_of(game, &draw, party, 0);
    Floors {
        code: room.code().to_owned(),
        floors: parties.clone().map(|party| points(floor(party))).collect(),
        no_deal_points: parties
            .map(|party| points(draw.truth().prospects().no_deal(party, 0) - floor(party)))
            .collect(),
    }
}

fn by_role(rooms: &[&Room]) -> Vec<Role> {
    let parties = rooms.first().map_or(0, |room| room.lesson().game.party_count());
    let role = |party: usize| {
        let rank =
            |room: &&Room| Rank { code: room.code().to_owned(), points: points(gain(room, party)) };
        let mut ranks: Vec<Rank> = rooms.iter().map(rank).collect();
        ranks.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.code.cmp(&b.code)));
        Role { party, ranks }
    };
    (0..parties).map(role).collect()
}

/// The numbers of the beginning.
fn opening(room: &Room) -> Draw {
    super::replay::Played::lobby(room.lesson(), room.settings().seed).moment.draw
}

fn possible(first: &Room, rooms: &[&Room]) -> Possible {
    let lesson = first.lesson();
    let game = &lesson.game;
    let draw = opening(first);
    let zone = Zopa::new(game, &draw, 0, RedLines::AsDrawn);
    let frontier = Frontier::of_zone(&zone, FRONTIER_POINTS);
    let found = solutions(&zone, frontier.as_ref(), &Manner::default());
    let names: Vec<&str> = game.parts().parties.iter().map(|party| party.name.as_str()).collect();
    let placed = |name: String, path: &[u32]| {
        let mut utilities = vec![0.0; game.party_count()];
        draw.utilities(game, path, 0, &mut utilities);
        let floors = zone.floors().iter();
        Placed {
            name,
            options: game.diagram().package_of_path(path),
            points: utilities.iter().zip(floors).map(|(u, floor)| points(u - floor)).collect(),
        }
    };
    let efficient = frontier.as_ref().map_or(&[][..], |frontier| &frontier.points);
    let step = efficient.len().div_ceil(EFFICIENT).max(1);
    let members = zone.members();
    Possible {
        solutions: found.iter().map(|one| placed(one.kind.name(&names), &one.path)).collect(),
        efficient: efficient
            .iter()
            .step_by(step)
            .map(|point| placed(String::new(), &point.path))
            .collect(),
        left_on_table: rooms
            .iter()
            .map(|room| Left {
                code: room.code().to_owned(),
                sentence: left(room, (&draw, &zone), efficient, (&found, &members)),
            })
            .collect(),
        simulated: simulated(first),
    }
}

/// What a room left on the table, in words.
fn left(
    room: &Room,
    (draw, zone): (&Draw, &Zopa),
    efficient: &[FrontierPoint],
    (found, members): (&[Solution], &[usize]),
) -> String {
    let lesson = room.lesson();
    let game = &lesson.game;
    let gains = |before: &[f64], after: &[f64]| {
        let said: Vec<String> = members
            .iter()
            .map(|&party| {
                let more = points(after[party] - before[party]);
                format!("{} {more:+.1}", game.parts().parties[party].name)
            })
            .collect();
        said.join(", ")
    };
    let package = agreed(room);
    if package.is_empty() {
        return match found.first() {
            None => "No deal, and none was found that all could have signed.".to_owned(),
            Some(solution) => {
                let options = game.diagram().package_of_path(&solution.path);
                let defaults: Vec<usize> =
                    game.issues().iter().map(|issue| issue.default).collect();
                format!(
                    "No deal, though there was room for one: {} would have brought, in points over the walk-away lines, {}.",
                    words::changes(lesson, &defaults, &options),
                    gains(zone.floors(), &solution.utilities)
                )
            }
        };
    }
    let path = room.played().record.as_ref().map_or(&[][..], |record| &record.path);
    let mut now = vec![0.0; game.party_count()];
    draw.utilities(game, path, 0, &mut now);
    let more = |point: &&FrontierPoint| -> f64 {
        members.iter().map(|&party| point.values[party] - now[party]).sum()
    };
    let better = efficient
        .iter()
        .filter(|point| {
            members.iter().all(|&party| point.values[party] >= now[party] - WORTH_A_WORD / 10.0)
        })
        .filter(|point| more(point) > WORTH_A_WORD)
        .max_by(|a, b| more(a).total_cmp(&more(b)));
    match better {
        None if efficient.is_empty() => {
            "What could have been better for all was not worked out: there are too many packages."
                .to_owned()
        }
        None => "Nothing was left on the table: more for one side is less for another.".to_owned(),
        Some(point) => {
            let options = game.diagram().package_of_path(&point.path);
            format!(
                "Value was left on the table: with {}, nobody would have had less ({} points).",
                words::changes(lesson, &package, &options),
                gains(&now, &point.values)
            )
        }
    }
}

fn simulated(room: &Room) -> Simulated {
    let game = &room.lesson().game;
    let plan = Plan {
        seed: room.settings().seed,
        replicates: SIMULATED,
        plays: 1,
        precision: None,
        threads: None,
    };
    let tally = run(game, &plan, &Unwatched, None).tally;
    let agreements = tally.agreements() as f64;
    let interval = wilson(agreements, SIMULATED as f64, 0.95);
    let mut packages: Vec<(u128, u64)> =
        tally.packages.iter().map(|(rank, count)| (*rank, count.count)).collect();
    packages.sort_by_key(|(rank, count)| (u64::MAX - count, *rank));
    Simulated {
        negotiations: SIMULATED,
        agreement: ShareView {
            share: agreements / SIMULATED as f64,
            low: interval.low,
            high: interval.high,
        },
        deals: packages
            .into_iter()
            .take(DEALS)
            .filter_map(|(rank, count)| {
                let options = game.diagram().unrank(rank)?;
                Some(SimulatedDeal { options, share: count as f64 / SIMULATED as f64 })
            })
            .collect(),
    }
}
