//! What a draft of an offer is worth to who drafts it.

use serde::Serialize;

use super::refusal::Refusal;
use super::room::Room;
use super::words::{self, points};

/// What a draft is worth to a party.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Worth {
    /// Points over its walk-away line now; null if the draft is no package.
    pub points: Option<f64>,
    /// The red line that it crosses.
    pub line_crossed: Option<String>,
    /// Can it be offered now?
    pub possible: bool,
    /// Why not.
    pub why: Vec<String>,
}

/// What a package (one option an issue) is worth to a party now.
///
/// # Errors
/// If it is no package of the scenario.
pub fn worth(room: &Room, party: usize, options: &[usize]) -> Result<Worth, Refusal> {
    let (path, why) = room.examine(options)?;
    let Some(path) = path else {
        return Ok(Worth { points: None, line_crossed: None, possible: false, why });
    };
    let game = &room.lesson().game;
    let moment = &room.played().moment;
    let mut utilities = vec![0.0; game.party_count()];
    moment.draw.utilities(game, &path, moment.round, &mut utilities);
    Ok(Worth {
        points: Some(points(utilities[party] - room.played().floor(moment.round, party))),
        line_crossed: words::crossed_line(room, party, &path)
            .map(|line| line.replacen("it crosses", "It crosses", 1)),
        possible: why.is_empty(),
        why,
    })
}
