//! Where the others' numbers may lie: what the scenario says of them before anything is drawn.
//!
//! From 200 draws that are not the room's, the middle 90 of 100, widened outwards to tens of
//! points, so that a number that is certain is not given away either.

use serde::Serialize;

use super::lesson::Lesson;
use crate::chance::Streams;
use crate::game::Draw;
use crate::negotiation::floor_of;

/// Draws that are looked at.
const DRAWS: u64 = 200;

/// From where to where, in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Range {
    /// The lower end, a multiple of ten.
    pub low: f64,
    /// The upper end, a multiple of ten above the lower one.
    pub high: f64,
}

/// Where a party's numbers may lie.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartyRange {
    /// Index of the party.
    pub party: usize,
    /// The least it accepts, on the scenario's scale.
    pub floor: Range,
    /// By issue and option: what the option adds against the default.
    pub scores: Vec<Vec<Range>>,
}

/// The ranges of all parties but one, at the beginning of the talks.
pub fn of_others(lesson: &Lesson, own: usize) -> Vec<PartyRange> {
    let game = &lesson.game;
    let streams = Streams::new(RANGES_SEED);
    let mut draw = Draw::new(game);
    let others: Vec<usize> = (0..game.party_count()).filter(|party| *party != own).collect();
    let mut floors = vec![Vec::new(); others.len()];
    let options: usize = game.issues().iter().map(|issue| issue.options.len()).sum();
    let mut scores = vec![vec![Vec::new(); options]; others.len()];
    for index in 0..DRAWS {
        draw.sample(game, &streams, index, index);
        for (place, &party) in others.iter().enumerate() {
            floors[place].push(floor_of(game, &draw, party, 0));
            let mut row = 0;
            for (issue, known) in game.issues().iter().enumerate() {
                let default = draw.truth().worth(game, issue, known.default, party);
                for option in 0..known.options.len() {
                    let worth = draw.truth().worth(game, issue, option, party);
                    scores[place][row].push(worth - default);
                    row += 1;
                }
            }
        }
    }
    let mut found = Vec::new();
    for ((&party, floors), scores) in others.iter().zip(floors).zip(scores) {
        let mut scores = scores.into_iter().map(range);
        let by_issue = game
            .issues()
            .iter()
            .map(|issue| scores.by_ref().take(issue.options.len()).collect::<Vec<Range>>());
        found.push(PartyRange { party, scores: by_issue.collect(), floor: range(floors) });
    }
    found
}

/// Where the draws come from: a seed that no room has by default.
const RANGES_SEED: u64 = 0x72616e676573;

/// The middle 90 of 100 of some utilities, outwards to tens of points.
fn range(mut values: Vec<f64>) -> Range {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (share * (values.len().max(1) - 1) as f64).round() as usize;
        values.get(place).copied().unwrap_or(0.0) * 100.0
    };
    let low = (at(0.05) / 10.0).floor() * 10.0 + 0.0;
    let high = (at(0.95) / 10.0).ceil() * 10.0 + 0.0;
    Range { low, high: if high > low { high } else { low + 10.0 } }
}
