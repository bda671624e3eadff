//! The core of a voting rule, and who would overturn a package.
//!
//! A winning coalition overturns a package if it has another one that none of its
//! members would refuse, that is as good for all of them and better for some. The core
//! is what no winning coalition overturns (Gillies 1959; for voting rules Ordeshook 1986,
//! *Game Theory and Political Theory*, ch. 8). Under unanimity it is the frontier of the
//! zone; under smaller quotas it may be empty.

use super::frontier::Frontier;
use super::zopa::{RedLines, Zopa};
use crate::game::{Draw, Game};
use crate::space::criteria::Requirement;
use crate::space::search::{FrontierPoint, FrontierQuestion, frontier};
use crate::tolerance::{exceeds, reaches};

/// The winning coalitions of a rule with the best each can do, and the core.
#[derive(Clone, Debug, PartialEq)]
pub struct Core {
    /// Minimal winning coalitions.
    pub coalitions: Vec<WinningCoalition>,
    /// The packages that no coalition overturns, by rank: of those that are the same for
    /// everybody the first, and none that another one is as good as for everybody and
    /// better than for somebody.
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
        let mut candidates: Vec<FrontierPoint> = Vec::new();
        let free = Zopa::new(game, draw, time, RedLines::Ignored);
        for parties in game.winning_coalitions() {
            let by_label = game.requirement().by_label.clone();
            let requirement = Requirement { always: parties, by_label };
            let zone = Zopa::needing(game, draw, time, lines, requirement.clone());
            let frontier = Frontier::of_zone(&zone, limit)?;
            candidates.extend(efficient_for_all(&zone, &free, limit)?);
            coalitions.push(WinningCoalition { parties, requirement, frontier });
        }
        let mut packages: Vec<FrontierPoint> = Vec::new();
        for point in candidates {
            let known = packages.iter().any(|other| other.path == point.path);
            if !known && overturned_by(&coalitions, &point.values).next().is_none() {
                packages.push(point);
            }
        }
        packages.sort_by_key(|point| game.diagram().rank_of_path(&point.path));
        Some(Self { coalitions, packages, blocking: game.blocking_coalitions() })
    }
}

/// What a coalition accepts and nothing else it accepts is as good as for everybody, the
/// outvoted included, and better than for somebody. The red lines of the outvoted stop
/// nobody: for this comparison they cost nothing; the values returned are those of the
/// zone.
fn efficient_for_all(zone: &Zopa, free: &Zopa, limit: usize) -> Option<Vec<FrontierPoint>> {
    let game = zone.game();
    let requirement = zone.requirement();
    let mut criteria = zone.criteria().clone();
    for label in 0..game.diagram().labels().len() as u32 {
        let unbound = free.criteria().of(label);
        for (party, cell) in criteria.of_mut(label).iter_mut().enumerate() {
            if (requirement.always | requirement.of(label)) >> party & 1 == 0 {
                *cell = unbound[party];
            }
        }
    }
    let everybody: Vec<usize> = (0..game.party_count()).collect();
    let mut found = Vec::new();
    for cell in game.cells() {
        let required = requirement.always | cell.consent;
        found.extend(frontier(&FrontierQuestion {
            diagram: &cell.diagram,
            criteria: &criteria,
            members: &everybody,
            floors: zone.floors(),
            required,
            wanted: (&requirement.by_label, cell.consent),
            limit,
        })?);
    }
    for point in &mut found {
        point.values.fill(0.0);
        zone.criteria().add_path(&point.path, &mut point.values);
    }
    Some(found)
}

/// The coalitions that would overturn a package with these utilities (one entry a
/// party), each with what it would rather have: the package that lifts its members most
/// in sum.
pub fn overturned_by<'c>(
    coalitions: &'c [WinningCoalition],
    utilities: &'c [f64],
) -> impl Iterator<Item = (u64, &'c FrontierPoint)> + 'c {
    coalitions.iter().filter_map(|coalition| {
        let lifts = |point: &FrontierPoint| -> Option<f64> {
            let asked = coalition.requirement.of_path(&point.path);
            let mut members = (0..utilities.len()).filter(|party| asked >> party & 1 == 1);
            let lift = |party: usize| point.values[party] - utilities[party];
            let all = members.clone().all(|party| reaches(lift(party), 0.0));
            let some = members.clone().any(|party| exceeds(lift(party), 0.0));
            (all && some).then(|| members.by_ref().map(lift).sum())
        };
        let better =
            coalition.frontier.points.iter().filter_map(|p| lifts(p).map(|lift| (lift, p)));
        let (_, best) = better.max_by(|a, b| a.0.total_cmp(&b.0))?;
        Some((coalition.parties, best))
    })
}
