//! How a room is played.

use serde::{Deserialize, Serialize};

/// Who may sit on a seat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occupant {
    /// People.
    Open,
    /// A strategy.
    #[default]
    Bot,
}

/// What a seat sees of the others' private numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Nothing.
    #[default]
    Own,
    /// From where to where they may lie, in tens of points.
    Ranges,
    /// All of them.
    All,
}

/// How a room is played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Who may sit where, one entry a party.
    pub seats: Vec<Occupant>,
    /// What bots play, as a scenario writes a strategy; `None` for each party's own.
    pub bot: Option<String>,
    /// What a seat sees of the others.
    pub visibility: Visibility,
    /// May people write to each other?
    pub chat: bool,
    /// Seconds for an answer; `None` for as long as it takes.
    pub turn_seconds: Option<u32>,
    /// Where the numbers of the negotiation come from.
    pub seed: u64,
}
