//! The Pareto frontier of a zone, and what utilities are measured against: the
//! disagreement point, the ideal point, and the ends of each party's scale.

use super::Zopa;
use crate::space::search::{FrontierPoint, FrontierQuestion, best_reaching, frontier};
use crate::space::{Diagram, Path};
use crate::tolerance::ties;

/// Efficient packages: nobody whose consent counts could have more without another
/// of them having less.
#[derive(Clone, Debug, PartialEq)]
pub struct Frontier {
    /// The parties that are compared.
    pub members: Vec<usize>,
    /// Those of them whose consent some point needs: the others own only what no
    /// efficient package uses, and solution concepts leave them aside.
    pub asked: Vec<usize>,
    /// The distinct vectors of utilities, by the rank of their packages; `values` has
    /// an entry for every party of the game.
    pub points: Vec<FrontierPoint>,
}

/// Which disagreement point gains are counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disagreement {
    /// The floors, as Nash (1950) and Kalai & Smorodinsky (1975) have it.
    #[default]
    Floors,
    /// The floors, but not less than a party's worst package: the convention of NegMAS
    /// and of tools that measure utility from the worst package.
    WorstPackage,
}

/// What utilities are measured against; one entry a party of the game.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Utility without agreement.
    pub disagreement: Vec<f64>,
    /// Lowest utility of any package that no member refuses outright for a red line.
    pub lowest: Vec<f64>,
    /// Highest utility of any such package.
    pub highest: Vec<f64>,
    /// Highest utility inside the zone; −∞ if the zone is empty.
    pub ideal: Vec<f64>,
}

impl Frontier {
    /// The part of the frontier above all floors: the efficient packages of the zone.
    /// `None` if it needs more memory than `limit` intermediate points.
    /// # Examples
    /// ```
    /// use zopa::game::{Draw, Game};
    /// use zopa::scenario;
    /// use zopa::solution::{Frontier, RedLines, Zopa};
    ///
    /// let game = Game::compile(scenario::load("classroom/three-party-coalition")?.scenario.parts)?;
    /// let mut draw = Draw::new(&game);
    /// draw.centre(&game);
    /// let zone = Zopa::new(&game, &draw, 0, RedLines::Binding);
    /// let frontier = Frontier::of_zone(&zone, 1_000_000).expect("a small zone");
    /// assert_eq!(frontier.packages(), 6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_zone(zone: &Zopa, limit: usize) -> Option<Self> {
        let members = zone.members();
        let requirement = zone.requirement();
        let mut points: Vec<FrontierPoint> = Vec::new();
        let cells = zone.game().cells();
        let whole = [(requirement.always, zone.game().diagram())];
        let conditional: Vec<(u64, &Diagram)> =
            cells.iter().map(|cell| (requirement.always | cell.consent, &cell.diagram)).collect();
        let parts: &[(u64, &Diagram)] =
            if requirement.by_label.is_empty() { &whole } else { &conditional };
        for (required, diagram) in parts {
            points.extend(frontier(&FrontierQuestion {
                diagram,
                criteria: zone.criteria(),
                members: &members,
                floors: zone.floors(),
                required: *required,
                wanted: (&requirement.by_label, required & !requirement.always),
                limit,
            })?);
        }
        if parts.len() > 1 {
            points = united(zone, &members, points);
        }
        let needed = points.iter().fold(0, |set, point| set | requirement.of_path(&point.path));
        let asked = members.iter().copied().filter(|party| needed >> party & 1 == 1).collect();
        Some(Self { members, asked, points })
    }

    /// The frontier of all packages that no member refuses outright for a red line.
    /// `None` if it needs more memory than `limit` intermediate points.
    pub fn of_space(zone: &Zopa, limit: usize) -> Option<Self> {
        let members = zone.members();
        let points = frontier(&FrontierQuestion {
            diagram: zone.game().diagram(),
            criteria: zone.criteria(),
            members: &members,
            floors: zone.floors(),
            required: 0,
            wanted: (&[], 0),
            limit,
        })?;
        Some(Self { asked: members.clone(), members, points })
    }

    /// How many packages are on it: several may share their utilities.
    pub fn packages(&self) -> u128 {
        self.points.iter().map(|point| point.packages).sum()
    }
}

/// The frontier of several frontiers together. Parts are few, and their frontiers
/// are compared point by point.
fn united(zone: &Zopa, members: &[usize], points: Vec<FrontierPoint>) -> Vec<FrontierPoint> {
    let diagram = zone.game().diagram();
    let better = |a: &FrontierPoint, b: &FrontierPoint| {
        members.iter().all(|m| crate::tolerance::reaches(a.values[*m], b.values[*m]))
            && members.iter().any(|m| crate::tolerance::exceeds(a.values[*m], b.values[*m]))
    };
    let same = |a: &FrontierPoint, b: &FrontierPoint| {
        members.iter().all(|m| ties(a.values[*m], b.values[*m]))
    };
    let mut kept: Vec<FrontierPoint> = points
        .iter()
        .filter(|point| !points.iter().any(|other| better(other, point)))
        .cloned()
        .collect();
    kept.sort_by_key(|point| diagram.rank_of_path(&point.path));
    let mut merged: Vec<FrontierPoint> = Vec::new();
    for point in kept {
        match merged.iter_mut().find(|earlier| same(earlier, &point)) {
            Some(earlier) => earlier.packages += point.packages,
            None => merged.push(point),
        }
    }
    merged
}

impl Scale {
    /// The scale of a zone. With the zone's frontier the ideal point costs nothing.
    pub fn new(zone: &Zopa, frontier: Option<&Frontier>, disagreement: Disagreement) -> Self {
        let game = zone.game();
        let parties = game.party_count();
        let allowed = zone.unforbidden();
        let end = |party: usize, sign: f64| {
            let costs: Vec<f64> =
                zone.criteria().column(party).iter().map(|value| sign * value).collect();
            allowed.best(&costs).map_or(0.0, |(_, sum)| sign * sum)
        };
        let lowest: Vec<f64> = (0..parties).map(|party| end(party, -1.0)).collect();
        let highest: Vec<f64> = (0..parties).map(|party| end(party, 1.0)).collect();
        let ideal = (0..parties)
            .map(|party| match frontier {
                Some(frontier) => frontier
                    .points
                    .iter()
                    .map(|point| point.values[party])
                    .fold(f64::NEG_INFINITY, f64::max),
                None => best_for(zone, party).map_or(f64::NEG_INFINITY, |(_, sum)| sum),
            })
            .collect();
        let disagreement = match disagreement {
            Disagreement::Floors => zone.floors().to_vec(),
            Disagreement::WorstPackage => {
                zone.floors().iter().zip(&lowest).map(|(floor, low)| floor.max(*low)).collect()
            }
        };
        Self { disagreement, lowest, highest, ideal }
    }
}

/// The package of the zone that is best for one party.
fn best_for(zone: &Zopa, party: usize) -> Option<(Path, f64)> {
    best_reaching(
        zone.game().diagram(),
        &zone.criteria().column(party),
        zone.criteria(),
        zone.requirement(),
        zone.floors(),
    )
    .map(|found| found.what)
}
