//! Packages in the utilities of two parties: what is agreed, what is efficient, where theory
//! points, and what both have without a deal.

use serde::Serialize;

use super::asked_words::when;
use super::{Figure, FigureKind, FigureTable, Live, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::plane::{PlaneChart, Point, Shape};
use crate::report::illustration::{Illustration, PlacedPackage};
use crate::report::record::{RunResult, ScenarioSummary};
use crate::report::solve::{PointRecord, SolveResult};
use crate::report::table::{Cell, Column, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::exact;

pub(super) const KIND: FigureKind = FigureKind {
    name: "packages-plane",
    says: "packages in the utilities of two parties: agreed, efficient, chosen by theory, no deal",
    of: "run whose scenario is at hand or solved scenario",
    make,
};

/// Efficient packages of a solved scenario that are shown: enough for a picture.
const EFFICIENT: usize = 300;

/// The plane for any pair of parties.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LivePlane {
    /// Names of the parties.
    pub parties: Vec<String>,
    /// The pair shown first.
    pub pair: (usize, usize),
    /// Names of the issues.
    pub issues: Vec<String>,
    /// Names of the options, issue by issue.
    pub options: Vec<Vec<String>>,
    /// What each party has without a deal.
    pub no_deal: Vec<f64>,
    /// The points: kind of point, share of agreements, name, options, utilities.
    pub points: Vec<LivePoint>,
}

/// A point of the plane.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LivePoint {
    /// `agreed`, `efficient` or `theory`.
    pub kind: &'static str,
    /// Share of agreements, if it was agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// What it is called, if theory chose it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The first concept that chose it, if theory did,
    #[serde(skip)]
    pub first: String,
    /// and how many others.
    #[serde(skip)]
    pub others: usize,
    /// Index of its option on each issue.
    pub options: Vec<usize>,
    /// Utilities in points of 100, to two decimals, an entry a party.
    pub utilities: Vec<f64>,
}

fn make(subject: &Subject, wish: &Wish) -> Option<Figure> {
    let shown = match subject {
        Subject::Run(run) => Shown::of_run(&run.result, run.illustration.as_ref()?),
        Subject::Solve(result) => Shown::of_solve(result),
        _ => return None,
    };
    let parties = shown.scenario.parties.len();
    if shown.members.len() < 2 || shown.points.is_empty() {
        return None;
    }
    let wished = wish.parties.filter(|(one, two)| one != two && *one < parties && *two < parties);
    let pair = wished.unwrap_or_else(|| opposed(&shown));
    Some(shown.figure(pair))
}

/// What is shown: points of a scenario.
struct Shown<'a> {
    scenario: &'a ScenarioSummary,
    /// Parties of whom two are chosen, by index.
    members: Vec<usize>,
    /// What each party has without a deal, in points of 100.
    no_deal: Vec<f64>,
    points: Vec<LivePoint>,
    /// When, and with which numbers.
    when: String,
    /// What is left out; may be empty.
    left_out: String,
}

impl<'a> Shown<'a> {
    fn of_run(result: &'a RunResult, illustration: &Illustration) -> Self {
        let left_out = if illustration.distinct > illustration.packages.len() {
            format!(
                " (the {} most frequent of {})",
                illustration.packages.len(),
                illustration.distinct
            )
        } else {
            String::new()
        };
        // What theory chooses is no picture of its own here.
        let seen = !illustration.packages.is_empty() || !illustration.efficient.is_empty();
        Self {
            scenario: &result.scenario,
            members: (0..result.scenario.parties.len()).collect(),
            no_deal: illustration.no_deal.iter().map(|value| hundredths(*value)).collect(),
            points: if seen { points(illustration) } else { Vec::new() },
            when: "at central values in the first round".to_owned(),
            left_out: format!(" Discs are larger the more often a package is agreed{left_out}."),
        }
    }

    fn of_solve(result: &'a SolveResult) -> Self {
        let point = |kind, point: &PointRecord| LivePoint {
            kind,
            share: None,
            name: String::new(),
            first: String::new(),
            others: 0,
            options: point.options.clone(),
            utilities: point.utilities.iter().map(|value| hundredths(*value)).collect(),
        };
        let efficient = result.frontier.as_ref().map_or(&[][..], |known| &known.list);
        let step = efficient.len().div_ceil(EFFICIENT).max(1);
        let mut points: Vec<LivePoint> =
            efficient.iter().step_by(step).map(|known| point("efficient", known)).collect();
        for solution in &result.solutions {
            add(&mut points, &solution.name, point("theory", &solution.point));
        }
        let left_out = match (&result.frontier, points.is_empty()) {
            (None, false) => {
                " The efficient packages are too many to be found; only what theory chooses is shown."
                    .to_owned()
            }
            _ if step > 1 => format!(
                " Of {} efficient packages every {step}th is shown.",
                crate::report::terminal::count(efficient.len() as u64)
            ),
            _ => String::new(),
        };
        Self {
            scenario: &result.asked.scenario,
            members: result.asked.members.clone(),
            no_deal: result.scale.iter().map(|scale| hundredths(scale.disagreement)).collect(),
            points,
            when: when(&result.asked),
            left_out,
        }
    }

    fn figure(self, (one, two): (usize, usize)) -> Figure {
        let names = Names(self.scenario);
        let plane = plane(&self, (one, two));
        Figure {
            kind: KIND.name,
            title: format!(
                "Packages through the eyes of {} and {}",
                names.party(one),
                names.party(two)
            ),
            caption: format!(
                "Every point is a package, {}; right is better for {}, up for {}.{} What lies left of or below the \
                 dashed lines is worse than no deal for one of them at these values; it may still be agreed where the numbers \
                 drawn, or a later round, make it better than that. Efficient means that {} can \
                 gain without another one losing.",
                self.when,
                names.party(one),
                names.party(two),
                self.left_out,
                match self.members.len() {
                    2 => "neither of them".to_owned(),
                    number => format!("nobody of all {number} parties"),
                }
            ),
            table: table(&self),
            drawing: Box::new(plane),
            live: Some(Live::Plane(LivePlane {
                parties: self.scenario.parties.iter().map(|party| party.name.clone()).collect(),
                pair: (one, two),
                issues: (0..self.scenario.issues.len())
                    .map(|issue| names.topic(issue).to_owned())
                    .collect(),
                options: self
                    .scenario
                    .issues
                    .iter()
                    .map(|issue| issue.options.iter().map(|option| option.name.clone()).collect())
                    .collect(),
                no_deal: self.no_deal,
                points: self.points,
            })),
        }
    }
}

/// The pair whose utilities are most opposed over the packages shown: the smallest correlation.
fn opposed(shown: &Shown) -> (usize, usize) {
    let column = |party: usize| shown.points.iter().map(move |point| point.utilities[party]);
    let mean = |party: usize| column(party).sum::<f64>() / shown.points.len().max(1) as f64;
    let covariance = |one: usize, two: usize| {
        let (a, b) = (mean(one), mean(two));
        column(one).zip(column(two)).map(|(x, y)| (x - a) * (y - b)).sum::<f64>()
    };
    let mut best = None;
    for (place, &one) in shown.members.iter().enumerate() {
        for &two in &shown.members[place + 1..] {
            let spread = (covariance(one, one) * covariance(two, two)).sqrt();
            let correlation = if spread > 0.0 { covariance(one, two) / spread } else { 1.0 };
            if best.is_none_or(|(_, least)| correlation < least - 1e-9) {
                best = Some(((one, two), correlation));
            }
        }
    }
    best.map_or((0, 1), |(pair, _)| pair)
}

fn points(illustration: &Illustration) -> Vec<LivePoint> {
    let agreements: usize = illustration.gains.first().map_or(0, Vec::len);
    let point = |kind, package: &PlacedPackage| LivePoint {
        kind,
        share: None,
        name: String::new(),
        first: String::new(),
        others: 0,
        options: package.options.clone(),
        utilities: package.utilities.iter().map(|value| hundredths(*value)).collect(),
    };
    let efficient = illustration.efficient.iter().map(|package| point("efficient", package));
    let agreed = illustration.packages.iter().map(|agreed| LivePoint {
        share: Some(agreed.count as f64 / agreements.max(1) as f64),
        ..point("agreed", &agreed.package)
    });
    let mut points: Vec<LivePoint> = efficient.chain(agreed).collect();
    for (name, package) in &illustration.solutions {
        add(&mut points, name, point("theory", package));
    }
    points
}

/// Adds what a concept chooses; concepts that choose the same package share a point.
fn add(points: &mut Vec<LivePoint>, name: &str, point: LivePoint) {
    let same =
        points.iter_mut().find(|known| known.kind == "theory" && known.options == point.options);
    match same {
        Some(known) => {
            known.name = format!("{}, {name}", known.name);
            known.others += 1;
        }
        None => points.push(LivePoint { name: name.to_owned(), first: name.to_owned(), ..point }),
    }
}

fn hundredths(utility: f64) -> f64 {
    (10_000.0 * utility).round() / 100.0
}

fn plane(shown: &Shown, (one, two): (usize, usize)) -> PlaneChart {
    let names = Names(shown.scenario);
    let (points, no_deal) = (&shown.points, &shown.no_deal);
    let range = |party: usize| {
        let values = points.iter().map(|point| point.utilities[party]).chain([no_deal[party]]);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        })
    };
    let axis = |party: usize| {
        let (low, high) = range(party);
        Axis::around(&format!("points for {}", names.party(party)), low, high)
    };
    let most = points.iter().filter_map(|point| point.share).fold(0.0, f64::max);
    let drawn = points.iter().map(|point| {
        let at = (point.utilities[one], point.utilities[two]);
        match (point.kind, point.share) {
            ("agreed", Some(share)) => Point {
                at,
                radius: 2.0 + 9.0 * (share / most).sqrt(),
                shape: Shape::Disc,
                kind: 0,
                says: format!("agreed in {}% of agreements", exact(share)),
                label: String::new(),
            },
            ("theory", _) => Point {
                at,
                radius: 6.0,
                shape: Shape::Diamond,
                kind: 1,
                says: point.name.clone(),
                label: match point.others {
                    0 | 1 => point.name.clone(),
                    others => format!("{} and {others} others", point.first),
                },
            },
            _ => Point {
                at,
                radius: 2.5,
                shape: Shape::Ring,
                kind: 4,
                says: "efficient".to_owned(),
                label: String::new(),
            },
        }
    });
    let mut keys = Vec::new();
    let has = |kind: &str| points.iter().any(|point| point.kind == kind);
    if has("agreed") {
        keys.push(Key::new(Sign::Disc, 0, "agreed (larger: more often)"));
    }
    if has("efficient") {
        keys.push(Key::new(Sign::Disc, 4, "efficient"));
    }
    if has("theory") {
        keys.push(Key::new(Sign::Diamond, 1, "chosen by a solution concept"));
    }
    keys.push(Key::new(Sign::Dash, 0, "no deal"));
    PlaneChart {
        across: axis(one),
        up: axis(two),
        floors: Some(((no_deal[one], no_deal[two]), "no deal".to_owned())),
        lines: Vec::new(),
        points: drawn.collect(),
        keys,
    }
}

fn table(shown: &Shown) -> FigureTable {
    let mut table = FigureTable::new(&[
        ("point", Kind::String, "agreed, efficient or theory."),
        ("name", Kind::String, "The solution concept."),
        ("share", Kind::Number, "Share of the agreements replayed."),
    ]);
    for party in &shown.scenario.parties {
        let says = format!("Utility to {}, in points of 100, {}.", party.name, shown.when);
        let column = Column::made(&table.columns, "party", &party.id, Kind::Number, says);
        table.columns.push(column);
    }
    for issue in &shown.scenario.issues {
        let column =
            Column::made(&table.columns, "issue", &issue.id, Kind::String, issue.title.clone());
        table.columns.push(column);
    }
    for point in &shown.points {
        let mut cells = vec![
            Cell::from(point.kind),
            Some(point.name.as_str()).filter(|name| !name.is_empty()).into(),
            point.share.into(),
        ];
        cells.extend(point.utilities.iter().map(|utility| Cell::from(*utility)));
        cells.extend(point.options.iter().enumerate().map(|(issue, option)| {
            let options = shown.scenario.issues.get(issue).map(|issue| &issue.options);
            Cell::from(
                options.and_then(|options| options.get(*option)).map(|option| option.id.as_str()),
            )
        }));
        table.row(cells);
    }
    table
}
