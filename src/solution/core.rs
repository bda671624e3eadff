//! The core of a voting rule, and who would overturn a package.
//!
//! A winning coalition overturns a package if its members have another one that all of
//! them like strictly better and that none of them would refuse. The core is what no
//! winning coalition overturns (Gillies 1959; for voting rules Ordeshook 1986, *Game
//! Theory and Political Theory*, ch. 8). Under unanimity it is the frontier of the zone;
//! under smaller quotas it may be empty.

use super::frontier::Frontier;
use super::zopa::{RedLines, Zopa};
use crate::game::{Draw, Game};
use crate::space::criteria::Requirement;
use crate::space::search::FrontierPoint;
use crate::tolerance::exceeds;

/// The winning coalitions of a rule with the best each can do, and the core.
#[derive(Clone, Debug, PartialEq)]
pub struct Core {
    /// Minimal winning coalitions.
    pub coalitions: Vec<WinningCoalition>,
    /// The packages that no coalition overturns, by rank; one for each vector of
    /// utilities of a coalition.
    pub packages: Vec<FrontierPoint>,
    /// Smallest sets of parties whose refusal is enough to stop every package, one bit
    /// a party.
    pub blocking: Vec<u64>,
}

/// A coalition whose votes are enough.
#[derive(Clone, Debug, PartialEq)]
pub struct WinningCoalition {
    /// Who votes, one bit a party.
    pub parties: u64,
    /// Whose consent its packages need: the voters', and by ownership others'.
    pub requirement: Requirement,
    /// The efficient ones among the packages that all of these accept.
    pub frontier: Frontier,
}

impl Core {
    /// The core of the game's rule at `time`. `None` if a coalition's frontier needs
    /// more memory than `limit` intermediate points.
    pub fn new(
        game: &Game,
        draw: &Draw,
        time: usize,
        lines: RedLines,
        limit: usize,
    ) -> Option<Self> {
        let mut coalitions = Vec::new();
        for parties in game.winning_coalitions() {
            let by_label = game.requirement().by_label.clone();
            let requirement = Requirement { always: parties, by_label };
            let zone = Zopa::needing(game, draw, time, lines, requirement.clone());
            let frontier = Frontier::of_zone(&zone, limit)?;
            coalitions.push(WinningCoalition { parties, requirement, frontier });
        }
        let mut packages: Vec<FrontierPoint> = Vec::new();
        for coalition in &coalitions {
            for point in &coalition.frontier.points {
                let known = packages.iter().any(|other| other.path == point.path);
                if !known && overturned_by(&coalitions, &point.values).next().is_none() {
                    packages.push(point.clone());
                }
            }
        }
        packages.sort_by_key(|point| game.diagram().rank_of_path(&point.path));
        Some(Self { coalitions, packages, blocking: game.blocking_coalitions() })
    }
}

/// The coalitions that would overturn a package with these utilities (one entry a
/// party), each with what it would rather have: the package that lifts its worst-off
/// member most.
pub fn overturned_by<'c>(
    coalitions: &'c [WinningCoalition],
    utilities: &'c [f64],
) -> impl Iterator<Item = (u64, &'c FrontierPoint)> + 'c {
    coalitions.iter().filter_map(|coalition| {
        let lift = |point: &FrontierPoint| {
            let asked = coalition.requirement.of_path(&point.path);
            (0..utilities.len())
                .filter(|party| asked >> party & 1 == 1)
                .map(|party| point.values[party] - utilities[party])
                .fold(f64::INFINITY, f64::min)
        };
        let points = coalition.frontier.points.iter();
        let best = points.max_by(|a, b| lift(a).total_cmp(&lift(b)))?;
        exceeds(lift(best), 0.0).then_some((coalition.parties, best))
    })
}
