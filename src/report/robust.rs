//! Robust packages, as a record: what `zopa robust --json` prints.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chance::{Ignorance, Quantity, UncertainNumber};
use crate::experiment::robust::{Plan, Robust, RobustPackage};
use crate::game::Game;
use crate::scenario::Scenario;

/// The schema name that every record of robust packages carries.
pub const ROBUST_SCHEMA: &str = "zopa.robust/1";

/// The most robust packages that were found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RobustResult {
    /// `zopa.robust/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// The command that gives the same result.
    pub command: String,
    /// The scenario, as the user calls it.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// Hex BLAKE3 of what it says.
    pub digest: String,
    /// Shown with every result; may be empty.
    pub note: String,
    /// Numbers of the scenario that are uncertain, and red lines that may be hard.
    pub uncertain: usize,
    /// Master seed.
    pub seed: u64,
    /// Draws that packages were searched for on.
    pub searched: u64,
    /// Further draws that they were judged on.
    pub draws: u64,
    /// Was it stopped before its end?
    pub partial: bool,
    /// The share of these on which no package at all is accepted by everybody.
    pub empty: f64,
    /// The most robust package first.
    pub packages: Vec<RobustRecord>,
}

/// A package on the draws it was judged on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RobustRecord {
    /// What it settles, issue by issue.
    pub options: Vec<SettledRecord>,
    /// The share of draws on which everybody accepts it whose consent it needs.
    pub accepted: f64,
    /// Lower end of the 95% interval of that share.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The first place, from 1, that the evidence leaves it among those judged.
    pub first_rank: usize,
    /// The last place.
    pub last_rank: usize,
    /// Who refuses it, and on which share of draws; parties that never do are left out.
    pub refusals: Vec<RefusalShare>,
    /// Mean gain over its floor of the party that gains least, of utility.
    pub smallest_gain: f64,
    /// Mean of what that lacks to the best package of each draw, of utility.
    pub regret: f64,
    /// Standard error of the mean.
    pub regret_standard_error: f64,
    /// What it lacks at most on 95 of 100 draws, of utility.
    pub regret_high: f64,
}

/// An issue and what is agreed on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SettledRecord {
    /// The issue, or the side payment.
    pub issue: String,
    /// The option.
    pub option: String,
    /// Both, for readers.
    pub name: String,
}

/// How often a party refuses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefusalShare {
    /// The party.
    pub party: String,
    /// Its name.
    pub name: String,
    /// The share of draws.
    pub share: f64,
}

/// The record of a search.
pub fn robust_result(
    (name, command): (&str, String),
    scenario: &Scenario,
    game: &Game,
    plan: &Plan,
    found: &Robust,
) -> RobustResult {
    let parts = game.parts();
    let known = |number: &&UncertainNumber| {
        number.formula().is_some() || number.ignorance == Ignorance::Nobody
    };
    let numbers = parts.numbers.list.iter().filter(|number| !known(number));
    let lines = parts.parties.iter().flat_map(|party| &party.preferences.red_lines);
    let open = lines.filter(|line| {
        !matches!(line.hard_probability, Quantity::Fixed(chance) if chance <= 0.0 || chance >= 1.0)
    });
    RobustResult {
        schema: ROBUST_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        scenario: name.to_owned(),
        title: scenario.meta.title.clone(),
        digest: scenario.digest.clone(),
        note: scenario.meta.note.clone(),
        uncertain: numbers.count() + open.count(),
        seed: plan.seed,
        searched: plan.searched,
        draws: found.draws,
        partial: found.partial,
        empty: found.empty as f64 / found.draws.max(1) as f64,
        packages: found.packages.iter().map(|one| record(one, game, found.draws)).collect(),
    }
}

fn record(one: &RobustPackage, game: &Game, draws: u64) -> RobustRecord {
    let share = |count: u64| count as f64 / draws.max(1) as f64;
    let text = game.parts().issues.len();
    let settled = game.issues().iter().zip(&one.package).enumerate();
    let options = settled
        // A side payment that is not made settles nothing.
        .filter(|(at, (_, option))| *at < text || **option > 0)
        .map(|(_, (issue, option))| {
            let option = &issue.options[*option];
            SettledRecord {
                issue: issue.id.clone(),
                option: option.id.clone(),
                name: format!("{}: {}", issue.title, option.title),
            }
        });
    let refusals = game.parts().parties.iter().zip(&one.refusals).filter(|(_, count)| **count > 0);
    RobustRecord {
        options: options.collect(),
        accepted: share(one.accepted),
        low: one.interval.low,
        high: one.interval.high,
        first_rank: one.ranks.0,
        last_rank: one.ranks.1,
        refusals: refusals
            .map(|(party, count)| RefusalShare {
                party: party.id.clone(),
                name: party.name.clone(),
                share: share(*count),
            })
            .collect(),
        smallest_gain: one.smallest_gain,
        regret: one.regret.mean,
        regret_standard_error: one.regret.standard_error,
        regret_high: one.regret.high,
    }
}
