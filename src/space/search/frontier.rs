//! The exact Pareto frontier: packages that no other package beats for one
//! criterion without being worse for another.
//!
//! From the terminal upwards every node keeps the sums that the rest of a path can
//! add and that no other rest dominates: whatever comes before, a dominated rest
//! makes a dominated package (dynamic programming with vectors, Daellenbach & De
//! Kluyver 1980). A rest that no beginning can lift to the floors is left out: each
//! criterion alone is bounded, and sums of several (surrogate constraints, Glover
//! 1968).

use super::dominance::{Fate, Point, fates};
use crate::space::criteria::Criteria;
use crate::space::diagram::Diagram;
use crate::space::search::trade_off::IMPOSSIBLE;
use crate::space::sweep::Path;
use crate::tolerance::TIE;

/// Rests that all nodes together may keep, unless told otherwise.
pub const LIMIT: usize = 6_000_000;

/// Looks at boxes of rests that all comparisons together may take: a few seconds.
const EFFORT: u64 = 400_000_000;

/// Candidates that are sifted at a time.
const SIFTED: usize = 1 << 20;

/// What to look for.
pub struct FrontierQuestion<'a> {
    /// The packages.
    pub diagram: &'a Diagram,
    /// What they are worth.
    pub criteria: &'a Criteria,
    /// The criteria that are compared, at most 64; a package that is forbidden to one of
    /// them is out.
    pub members: &'a [usize],
    /// One floor a criterion; −∞ where there is none. Those of `required` count.
    pub floors: &'a [f64],
    /// The criteria whose floors must be reached, one bit a criterion: members only.
    pub required: u64,
    /// Only packages are listed that require exactly these besides (what using a label
    /// adds, by label; may be empty).
    pub wanted: (&'a [u64], u64),
    /// Rests that may be kept.
    pub limit: usize,
}

/// A point of the frontier: one vector of utilities.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontierPoint {
    /// The package of lowest rank among those that have these utilities.
    pub path: Path,
    /// Its value by every criterion, compared or not.
    pub values: Vec<f64>,
    /// How many packages share the values of the compared criteria.
    pub packages: u128,
}

/// The points, by the rank of their packages. `None` if the nodes would have to keep
/// more than the limit, or comparing what they keep takes beyond reason.
pub fn frontier(question: &FrontierQuestion) -> Option<Vec<FrontierPoint>> {
    match question.members.len() {
        0 | 1 => Search::<1>::run(question),
        2 => Search::<2>::run(question),
        3 => Search::<3>::run(question),
        4 => Search::<4>::run(question),
        5 | 6 => Search::<6>::run(question),
        7 | 8 => Search::<8>::run(question),
        9..=16 => Search::<16>::run(question),
        _ => Search::<64>::run(question),
    }
}

/// The rests of the paths through a node that are worth keeping.
#[derive(Clone, Debug, Default)]
struct Rests<const W: usize> {
    points: Vec<Point<W>>,
    /// What the rest requires besides; empty if nothing ever does.
    masks: Vec<u64>,
    packages: Vec<u128>,
    /// First label and place among the rests of the child.
    steps: Vec<(u32, u32, u32)>,
}

impl<const W: usize> Rests<W> {
    fn empty() -> Self {
        Self { points: Vec::new(), masks: Vec::new(), packages: Vec::new(), steps: Vec::new() }
    }

    /// Drops what is dominated, and lets the first of equals stand for all.
    fn sift(&mut self, effort: &mut u64) -> Option<()> {
        let apart = |a: u32, b: u32| {
            !self.masks.is_empty() && self.masks[a as usize] != self.masks[b as usize]
        };
        let fates = fates(&self.points, apart, effort)?;
        for (number, fate) in fates.iter().enumerate() {
            if let Fate::Same(first) = fate {
                self.packages[*first as usize] += self.packages[number];
            }
        }
        let mut kept = 0;
        for (number, fate) in fates.iter().enumerate() {
            if *fate == Fate::Kept {
                self.points[kept] = self.points[number];
                self.packages[kept] = self.packages[number];
                self.steps[kept] = self.steps[number];
                if !self.masks.is_empty() {
                    self.masks[kept] = self.masks[number];
                }
                kept += 1;
            }
        }
        self.points.truncate(kept);
        self.packages.truncate(kept);
        self.steps.truncate(kept);
        self.masks.truncate(kept);
        Some(())
    }
}

/// A sum of criteria, what it must reach, and the most that the beginnings of the
/// paths to each node can bring to it.
struct Surrogate {
    columns: Vec<usize>,
    least: f64,
    before: Vec<f64>,
}

struct Search<'q, const W: usize> {
    question: &'q FrontierQuestion<'q>,
    /// Values of the compared criteria, one row a label.
    values: Vec<Point<W>>,
    surrogates: Vec<Surrogate>,
}

impl<'q, const W: usize> Search<'q, W> {
    fn run(question: &'q FrontierQuestion<'q>) -> Option<Vec<FrontierPoint>> {
        let FrontierQuestion { diagram, criteria, members, .. } = *question;
        if diagram.completions(Diagram::ROOT) == 0 || members.is_empty() {
            return Some(Vec::new());
        }
        let values = (0..diagram.labels().len() as u32)
            .map(|label| {
                let mut point = [0.0; W];
                for (cell, member) in point.iter_mut().zip(members) {
                    *cell = criteria.of(label)[*member];
                }
                point
            })
            .collect();
        let mut search = Self { question, values, surrogates: Vec::new() };
        search.bound();
        let nodes = diagram.nodes();
        let mut rests: Vec<Rests<W>> = (0..nodes).map(|_| Rests::empty()).collect();
        let masked = !question.wanted.0.is_empty();
        rests[diagram.terminal()] = Rests {
            points: vec![[0.0; W]],
            masks: if masked { vec![0] } else { Vec::new() },
            packages: vec![1],
            steps: vec![(0, 0, 0)],
        };
        let mut kept = 0;
        let mut effort = EFFORT;
        for layer in (0..diagram.order().len()).rev() {
            for node in diagram.layer(layer) {
                let found = search.rests_of(node, &rests, &mut effort)?;
                kept += found.points.len();
                if kept > question.limit {
                    return None;
                }
                rests[node] = found;
            }
            // Only the way down is needed from here on.
            for node in diagram.layer(layer + 1) {
                rests[node].points = Vec::new();
                rests[node].masks = Vec::new();
                rests[node].packages = Vec::new();
            }
        }
        Some(search.points(&rests))
    }

    /// Sums that bound how far a rest is from the floors.
    fn bound(&mut self) {
        let question = self.question;
        let width = question.criteria.width();
        let required: Vec<usize> = (0..width)
            .filter(|at| question.required >> at & 1 == 1 && question.floors[*at] > IMPOSSIBLE)
            .collect();
        let place = |criterion: &usize| question.members.iter().position(|m| m == criterion);
        let compared: Vec<(usize, usize)> =
            required.iter().filter_map(|at| place(at).map(|place| (*at, place))).collect();
        let mut sets: Vec<Vec<(usize, usize)>> = compared.iter().map(|one| vec![*one]).collect();
        for (at, first) in compared.iter().enumerate() {
            for second in &compared[at + 1..] {
                sets.push(vec![*first, *second]);
            }
        }
        for (at, first) in compared.iter().enumerate() {
            for (between, second) in compared.iter().enumerate().skip(at + 1) {
                for third in &compared[between + 1..] {
                    sets.push(vec![*first, *second, *third]);
                }
            }
        }
        sets.truncate(32);
        if compared.len() > 3 {
            sets.push(compared.clone());
        }
        for set in sets {
            let least: f64 = set.iter().map(|(at, _)| question.floors[*at] - TIE).sum();
            let columns: Vec<usize> = set.iter().map(|(_, place)| *place).collect();
            let before = self.before(&columns);
            self.surrogates.push(Surrogate { columns, least: least - TIE, before });
        }
    }

    /// For every node the largest sum of some columns over the beginnings that lead to it.
    fn before(&self, columns: &[usize]) -> Vec<f64> {
        let diagram = self.question.diagram;
        let mut best = vec![f64::NEG_INFINITY; diagram.nodes()];
        best[Diagram::ROOT] = 0.0;
        for node in 0..diagram.terminal() {
            for arc in diagram.arcs(node) {
                let value = &self.values[arc.label as usize];
                let sum: f64 = columns.iter().map(|column| value[*column]).sum();
                let through = best[node] + sum;
                let cell = &mut best[arc.child as usize];
                *cell = cell.max(through);
            }
        }
        best
    }

    /// What is worth keeping at a node.
    fn rests_of(&self, node: usize, rests: &[Rests<W>], effort: &mut u64) -> Option<Rests<W>> {
        let diagram = self.question.diagram;
        let mut found = Rests::empty();
        let mut sifted = 0;
        for arc in diagram.arcs(node) {
            let value = &self.values[arc.label as usize];
            if value.iter().any(|value| *value < IMPOSSIBLE) {
                continue;
            }
            let below = &rests[arc.child as usize];
            let required = self.question.wanted.0.get(arc.label as usize).copied().unwrap_or(0);
            if required & !self.question.wanted.1 != 0 {
                continue;
            }
            for place in 0..below.points.len() {
                let mut point = below.points[place];
                for at in 0..W {
                    point[at] += value[at];
                }
                if !self.within_reach(node, &point) {
                    continue;
                }
                found.points.push(point);
                found.packages.push(below.packages[place]);
                found.steps.push((arc.label, arc.child, place as u32));
                if let Some(mask) = below.masks.get(place) {
                    found.masks.push(mask | required);
                }
            }
            if found.points.len() - sifted > SIFTED {
                found.sift(effort)?;
                sifted = found.points.len();
            }
        }
        found.sift(effort)?;
        Some(found)
    }

    /// Can some beginning lift a rest to all floors?
    #[inline]
    fn within_reach(&self, node: usize, point: &Point<W>) -> bool {
        self.surrogates.iter().all(|surrogate| {
            let sum: f64 = surrogate.columns.iter().map(|column| point[*column]).sum();
            sum + surrogate.before[node] >= surrogate.least
        })
    }

    fn points(&self, rests: &[Rests<W>]) -> Vec<FrontierPoint> {
        let FrontierQuestion { diagram, criteria, wanted, .. } = *self.question;
        let root = &rests[Diagram::ROOT];
        (0..root.points.len())
            .filter(|place| root.masks.get(*place).is_none_or(|mask| *mask == wanted.1))
            .map(|place| {
                let mut path = Path::with_capacity(diagram.order().len());
                let (mut node, mut at) = (Diagram::ROOT, place);
                while node != diagram.terminal() {
                    let (label, child, next) = rests[node].steps[at];
                    path.push(label);
                    (node, at) = (child as usize, next as usize);
                }
                let mut values = vec![0.0; criteria.width()];
                criteria.add_path(&path, &mut values);
                FrontierPoint { path, values, packages: root.packages[place] }
            })
            .collect()
    }
}
