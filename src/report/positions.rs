//! What models of collective decisions make of the parties' positions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::game::Game;
use crate::solution::exchange::exchange;
use crate::solution::spatial::ActorTable;

/// The spatial solutions on one issue, in its own unit, at central values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Positions {
    /// Index of the issue.
    pub issue: usize,
    /// How many parties have a position.
    pub parties: usize,
    /// The mean of the positions weighted by capability times salience.
    pub compromise: f64,
    /// The least position at which half of that weight is reached.
    pub median: f64,
    /// The unweighted mean square distance from the compromise.
    pub variance: f64,
    /// The compromise after one round of exchanges of votes with equal gains.
    pub exchanged: f64,
}

/// The spatial solutions, where there is something to compromise on.
pub fn positions(game: &Game) -> Vec<Positions> {
    let table = ActorTable::of(game);
    let after = exchange(&table, 1).after;
    let entries = after.into_iter().enumerate().filter_map(|(issue, after)| {
        let found = table.compromise(issue).filter(|found| found.actors > 1)?;
        Some(Positions {
            issue,
            parties: found.actors,
            compromise: found.mean,
            median: found.median,
            variance: found.variance,
            exchanged: after?,
        })
    });
    entries.collect()
}
