//! What one scenario may cost the server that everybody uses. The command line has no such
//! limits: there, who waits is who asked.

use std::time::{Duration, Instant};

use axum::http::StatusCode;

use super::error::ApiError;
use crate::game::Game;
use crate::negotiation::{Nobody, Table};

/// Rounds of talks.
const ROUNDS: usize = 5_000;
/// Options of an issue.
const OPTIONS: usize = 2_001;
/// Utilities that a protocol works out by itself in one negotiation.
const WEIGHED: usize = 20_000_000;
/// Things that happen in a negotiation that is told.
const TOLD: usize = 50_000;
/// How long negotiations may take that somebody waits for.
const PATIENCE: Duration = Duration::from_secs(15);

fn too_much(what: String) -> ApiError {
    let error = format!("{what}; the command line has no such limit");
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, error)
}

/// A game and those of its tracks.
fn games(game: &Game) -> impl Iterator<Item = &Game> {
    std::iter::once(game).chain(game.tracks())
}

/// What its protocols do by themselves in a round.
fn effort(game: &Game) -> usize {
    games(game).map(|game| game.parts().protocol.effort(game)).max().unwrap_or(1)
}

/// May this be played here?
///
/// # Errors
/// What is too much of it.
pub fn bearable(game: &Game) -> Result<(), ApiError> {
    let rounds = game.parts().clock.rounds;
    if rounds > ROUNDS {
        return Err(too_much(format!(
            "talks have at most {ROUNDS} rounds on this page, not {rounds}"
        )));
    }
    for issue in games(game).flat_map(Game::issues) {
        let (title, many) = (&issue.title, issue.options.len());
        if many > OPTIONS {
            let what = format!(
                "an issue has at most {OPTIONS} options on this page; “{title}” has {many}"
            );
            return Err(too_much(what));
        }
    }
    let weighed = rounds.saturating_mul(effort(game)).saturating_mul(game.party_count());
    if weighed > WEIGHED {
        let what = "the protocol tries too much in a negotiation for this page: fewer drafts, steps or rounds";
        return Err(too_much(what.to_owned()));
    }
    Ok(())
}

/// May a negotiation of it be told, event by event?
///
/// # Errors
/// If it may become too long.
pub fn tellable(game: &Game) -> Result<(), ApiError> {
    let a_round = effort(game).saturating_add(2 * game.party_count() + 2);
    if game.parts().clock.rounds.saturating_mul(a_round) > TOLD {
        let what = "a negotiation of this scenario is too long a story for this page: fewer drafts or rounds";
        return Err(too_much(what.to_owned()));
    }
    Ok(())
}

/// Is it quick enough for a room, where it is played again with everything that somebody does?
///
/// # Errors
/// If not.
pub fn quick(game: &Game, seed: u64) -> Result<(), ApiError> {
    tellable(game)?;
    let patience = Patience::new(PATIENCE / 5);
    let played =
        Table::new(game, seed, 1).play_while(0, &mut Nobody, || patience.lasts()).is_some();
    match played {
        true => Ok(()),
        false => Err(too_long()),
    }
}

/// That somebody has waited long enough.
pub fn too_long() -> ApiError {
    too_much("a negotiation of this scenario takes too long on this page".to_owned())
}

/// How long somebody waits.
#[derive(Clone, Copy, Debug)]
pub struct Patience(Instant);

impl Default for Patience {
    fn default() -> Self {
        Self::new(PATIENCE)
    }
}

impl Patience {
    fn new(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// Does it last?
    pub fn lasts(&self) -> bool {
        Instant::now() < self.0
    }
}
