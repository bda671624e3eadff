//! What a picture of a run needs beyond its record: negotiations of it replayed.
//!
//! A run is a function of scenario, seed and plays, so its first negotiations can be played
//! again when a report is made; nothing here is stored with the result.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::record::RunSummary;
use super::summary::scenario_summary;
use super::trace::{Narrator, Trace};
use crate::game::{Draw, Game};
use crate::negotiation::{Nobody, Table};
use crate::scenario::Scenario;
use crate::solution::{Frontier, RedLines, Zopa, solutions};

/// Negotiations replayed at most.
const REPLAYED: u64 = 10_000;
/// Negotiations a thread replays in one go.
const CHUNK: u64 = 500;
/// Packages kept, the most frequent.
const PACKAGES: usize = 300;
/// Negotiations told offer by offer.
const TOLD: u64 = 12;
/// Intermediate points that the frontier may need.
const FRONTIER_POINTS: usize = 1_000_000;
/// Efficient packages kept: enough for a picture.
const EFFICIENT: usize = 300;

/// Negotiations of a run replayed, and where theory points.
#[derive(Clone, Debug, PartialEq)]
pub struct Illustration {
    /// Negotiations replayed, from the first.
    pub replayed: u64,
    /// For each party, its utility over its no-deal value of that round, an entry an
    /// agreement, in replicate order.
    pub gains: Vec<Vec<f64>>,
    /// The packages agreed, most frequent first; ties by rank.
    pub packages: Vec<AgreedPackage>,
    /// Distinct packages among the negotiations replayed.
    pub distinct: usize,
    /// Efficient packages of the zone, at central values; empty if they are too many to be found.
    pub efficient: Vec<PlacedPackage>,
    /// How many efficient vectors of utilities there are, all parties considered.
    pub efficient_points: usize,
    /// What theory chooses, at central values: a name and a package.
    pub solutions: Vec<(String, PlacedPackage)>,
    /// What each party has without a deal in round 0, at central values.
    pub no_deal: Vec<f64>,
    /// The least each party accepts in round 0, at central values.
    pub floors: Vec<f64>,
    /// A few negotiations told offer by offer, each on a draw of its own.
    pub told: Vec<Trace>,
}

/// A package with its utilities.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedPackage {
    /// Index of its option on each issue.
    pub options: Vec<usize>,
    /// What it is worth to each party at central values in round 0.
    pub utilities: Vec<f64>,
}

/// A package that was agreed.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreedPackage {
    /// The package.
    pub package: PlacedPackage,
    /// How many of the negotiations replayed ended with it.
    pub count: u64,
}

/// What one thread saw: gains of agreements, and how often each package was agreed.
struct Seen {
    gains: Vec<Vec<f64>>,
    packages: BTreeMap<u128, (Vec<u32>, u64)>,
}

/// Replays the beginning of a run and looks where theory points.
pub fn illustrate(scenario: &Scenario, game: &Game, run: &RunSummary) -> Illustration {
    let plays = run.plays_per_draw.max(1);
    let replayed = run.replicates.min(REPLAYED);
    let chunks: Vec<u64> = (0..replayed).step_by(CHUNK as usize).collect();
    let seen: Vec<Seen> = chunks
        .into_par_iter()
        .map(|first| replay(game, run.seed, plays, first..(first + CHUNK).min(replayed)))
        .collect();
    let parties = game.party_count();
    let mut gains = vec![Vec::new(); parties];
    let mut packages: BTreeMap<u128, (Vec<u32>, u64)> = BTreeMap::new();
    for chunk in seen {
        for (all, some) in gains.iter_mut().zip(chunk.gains) {
            all.extend(some);
        }
        for (rank, (path, count)) in chunk.packages {
            packages.entry(rank).or_insert((path, 0)).1 += count;
        }
    }
    let distinct = packages.len();
    let mut ranked: Vec<(u128, (Vec<u32>, u64))> = packages.into_iter().collect();
    ranked.sort_by_key(|(rank, (_, count))| (u64::MAX - count, *rank));
    ranked.truncate(PACKAGES);
    let mut draw = Draw::new(game);
    draw.centre(game);
    let placed = |path: &[u32]| {
        let mut utilities = vec![0.0; parties];
        draw.utilities(game, path, 0, &mut utilities);
        PlacedPackage { options: game.diagram().package_of_path(path), utilities }
    };
    let zone = Zopa::new(game, &draw, 0, RedLines::Binding);
    let frontier = Frontier::of_zone(&zone, FRONTIER_POINTS);
    let points = frontier.as_ref().map_or(&[][..], |frontier| &frontier.points);
    // An even choice of them, if they are many: they are in the order of their ranks.
    let step = points.len().div_ceil(EFFICIENT).max(1);
    let names: Vec<&str> = game.parts().parties.iter().map(|party| party.name.as_str()).collect();
    let found = solutions(&zone, frontier.as_ref(), &crate::solution::Manner::default());
    Illustration {
        replayed,
        gains,
        packages: ranked
            .iter()
            .map(|(_, (path, count))| AgreedPackage { package: placed(path), count: *count })
            .collect(),
        distinct,
        efficient: points.iter().step_by(step).map(|point| placed(&point.path)).collect(),
        efficient_points: points.len(),
        solutions: found
            .iter()
            .map(|solution| (solution.kind.name(&names), placed(&solution.path)))
            .collect(),
        no_deal: (0..parties).map(|party| draw.truth().prospects().no_deal(party, 0)).collect(),
        floors: zone.floors().to_vec(),
        told: tell(scenario, game, run, plays),
    }
}

fn replay(game: &Game, seed: u64, plays: u64, replicates: std::ops::Range<u64>) -> Seen {
    let mut table = Table::new(game, seed, plays);
    let mut seen = Seen { gains: vec![Vec::new(); game.party_count()], packages: BTreeMap::new() };
    for replicate in replicates {
        table.play(replicate, &mut Nobody);
        let record = table.record();
        if !record.agreed() {
            continue;
        }
        let prospects = table.draw().truth().prospects();
        for (party, gains) in seen.gains.iter_mut().enumerate() {
            gains.push(record.values[party] - prospects.no_deal(party, record.time));
        }
        let rank = game.diagram().rank_of_path(&record.path);
        seen.packages.entry(rank).or_insert_with(|| (record.path.clone(), 0)).1 += 1;
    }
    seen
}

/// The first negotiation of each of the first draws, told.
fn tell(scenario: &Scenario, game: &Game, run: &RunSummary, plays: u64) -> Vec<Trace> {
    let told = TOLD.min(run.replicates / plays);
    let tell = |draw: u64| {
        let mut table = Table::new(game, run.seed, plays);
        let mut narrator = Narrator::new(game);
        table.play(draw * plays, &mut narrator);
        let summary = scenario_summary(scenario, game);
        narrator.finish(summary, run.seed, plays, table.record(), table.draw())
    };
    (0..told).into_par_iter().map(tell).collect()
}
