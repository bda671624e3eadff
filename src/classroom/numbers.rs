//! What a party's numbers are, for those who may see them.

use serde::Serialize;

use super::room::Room;
use super::words::{self, points};
use crate::report::condition::condition;
use crate::report::terminal::Names;

/// A red line of a party.
#[derive(Clone, Debug, Serialize)]
pub struct LineView {
    /// What it forbids.
    pub sentence: String,
    /// Is it refused whatever it brings?
    pub binds: bool,
}

/// What a party's numbers are: points, a hundredth of the scale, over the walk-away line.
#[derive(Clone, Debug, Serialize)]
pub struct Numbers {
    /// Index of the party.
    pub party: usize,
    /// The least it accepts, in points of the scenario's scale.
    pub floor: f64,
    /// What it has without a deal, in points over its walk-away line.
    pub no_deal_points: f64,
    /// By issue and option: what the option adds against the default.
    pub scores: Vec<Vec<f64>>,
    /// Its red lines.
    pub lines: Vec<LineView>,
}

/// A party's numbers now.
pub fn numbers(room: &Room, party: usize) -> Numbers {
    let (lesson, played) = (room.lesson(), room.played());
    let (game, moment) = (&lesson.game, &played.moment);
    let (draw, round) = (&moment.draw, moment.round);
    let floor = played.floor(round, party);
    let worth = |issue, option| draw.truth().worth(game, issue, option, party);
    let scores = game.issues().iter().enumerate().map(|(issue, known)| {
        let default = worth(issue, known.default);
        (0..known.options.len()).map(|option| points(worth(issue, option) - default)).collect()
    });
    let first = words::first_line(lesson, party);
    let lines = game.parts().parties[party].preferences.red_lines.iter().enumerate();
    Numbers {
        party,
        floor: points(floor),
        no_deal_points: points(draw.truth().prospects().no_deal(party, round) - floor),
        scores: scores.collect(),
        lines: lines
            .map(|(index, line)| {
                let when = condition(Names(&lesson.summary), &line.when);
                let binds = draw.is_hard(first + index);
                let penalty = points(line.penalty.on(draw.values()));
                let sentence = if binds {
                    format!("Refused always: {when}.")
                } else if penalty > 0.0 {
                    format!("At a price of {penalty} points: {when}.")
                } else {
                    format!("Unwelcome: {when}.")
                };
                LineView { sentence, binds }
            })
            .collect(),
    }
}
