//! The packages nearest to a given one among those that reach their floors: fewest
//! issues decided otherwise, then the largest merit.
//!
//! Depth-first with iterative deepening over the number of changes (Korf 1985). For
//! every node and number of changes left, tables hold the most that the rest of a path
//! can add to each criterion, to the sum of the criteria that are always required, and
//! to the merit; so few changes leave little, and the search stays small.

use super::Found;
use super::floors::best_reaching;
use crate::space::criteria::{Criteria, Requirement};
use crate::space::diagram::Diagram;
use crate::space::sweep::Path;
use crate::tolerance::{TIE, exceeds, reaches};

/// Nodes a search may visit before it settles for a package that may not be nearest.
const LIMIT: usize = 5_000_000;

/// What [`nearest_reaching`] is asked.
#[derive(Clone, Copy, Debug)]
pub struct NearestQuestion<'a> {
    /// The packages.
    pub diagram: &'a Diagram,
    /// The one to be near to, an option an issue; need not be feasible.
    pub package: &'a [usize],
    /// What each label adds to the merit.
    pub merits: &'a [f64],
    /// What must reach the floors.
    pub criteria: &'a Criteria,
    /// Which criteria must.
    pub requirement: &'a Requirement,
    /// One floor a criterion.
    pub floors: &'a [f64],
    /// How many packages to list.
    pub most: usize,
}

/// The packages that differ least.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// On how many issues.
    pub changes: usize,
    /// Those with the largest merits, best first: path and merit; ties by rank.
    pub packages: Vec<(Path, f64)>,
}

/// The nearest packages. `None` if no package reaches its floors.
pub fn nearest_reaching(question: &NearestQuestion) -> Option<Found<Nearest>> {
    let diagram = question.diagram;
    if diagram.completions(Diagram::ROOT) == 0 {
        return None;
    }
    let mut search = Search::new(question);
    let mut levels: Vec<Vec<f64>> = Vec::new();
    for changes in 0..=diagram.order().len() {
        let level = search.level(levels.last());
        levels.push(level);
        search.descend(&levels, Diagram::ROOT, 0, changes, question.requirement.always);
        if !search.found.is_empty() {
            let proven = search.visits < LIMIT;
            let packages = search.found;
            return Some(Found { what: Nearest { changes, packages }, proven });
        }
        if search.visits >= LIMIT {
            return search.anything();
        }
    }
    None
}

struct Search<'a> {
    question: &'a NearestQuestion<'a>,
    /// Criteria, then their joint sum, then the merit.
    columns: usize,
    /// One row a label.
    values: Vec<f64>,
    /// Does the label decide otherwise?
    changes: Vec<bool>,
    /// Least joint sum.
    joint: f64,
    found: Vec<(Path, f64)>,
    path: Path,
    sums: Vec<f64>,
    visits: usize,
}

impl<'a> Search<'a> {
    fn new(question: &'a NearestQuestion<'a>) -> Self {
        let width = question.criteria.width();
        let always: Vec<usize> =
            (0..width).filter(|at| question.requirement.always >> at & 1 == 1).collect();
        let labels = question.diagram.labels();
        let mut values = Vec::with_capacity(labels.len() * (width + 2));
        for label in 0..labels.len() {
            let row = question.criteria.of(label as u32);
            values.extend_from_slice(row);
            values.push(always.iter().map(|at| row[*at]).sum());
            values.push(question.merits[label]);
        }
        Self {
            columns: width + 2,
            values,
            changes: labels
                .iter()
                .map(|label| question.package[label.issue] != label.option)
                .collect(),
            joint: always.iter().map(|at| question.floors[*at] - TIE).sum::<f64>() - TIE,
            found: Vec::new(),
            path: Path::new(),
            sums: vec![0.0; (width + 2) * (question.diagram.order().len() + 1)],
            visits: 0,
            question,
        }
    }

    /// The most that paths from each node can add with one change more than in the
    /// level before (without one: with none); −∞ where no path changes so little.
    fn level(&self, before: Option<&Vec<f64>>) -> Vec<f64> {
        let (diagram, columns) = (self.question.diagram, self.columns);
        let mut best = vec![f64::NEG_INFINITY; diagram.nodes() * columns];
        best[diagram.terminal() * columns..].fill(0.0);
        for node in (0..diagram.terminal()).rev() {
            let (above, below) = best.split_at_mut((node + 1) * columns);
            let row = &mut above[node * columns..];
            for arc in diagram.arcs(node) {
                let child = arc.child as usize * columns;
                let rest = match (self.changes[arc.label as usize], before) {
                    (false, _) => &below[child - (node + 1) * columns..][..columns],
                    (true, Some(before)) => &before[child..][..columns],
                    (true, None) => continue,
                };
                let value = &self.values[arc.label as usize * columns..][..columns];
                for ((cell, value), rest) in row.iter_mut().zip(value).zip(rest) {
                    *cell = cell.max(value + rest);
                }
            }
        }
        best
    }

    /// Visits in rank order what may reach the floors with `left` changes more.
    fn descend(
        &mut self,
        levels: &[Vec<f64>],
        node: usize,
        depth: usize,
        left: usize,
        required: u64,
    ) {
        self.visits += 1;
        if self.visits >= LIMIT {
            return;
        }
        let question = self.question;
        let (columns, width) = (self.columns, self.columns - 2);
        let at = depth * columns;
        if node == question.diagram.terminal() {
            self.keep(self.sums[at + width + 1]);
            return;
        }
        for arc in question.diagram.arcs(node) {
            let changed = usize::from(self.changes[arc.label as usize]);
            if changed > left {
                continue;
            }
            let left = left - changed;
            let rest = &levels[left][arc.child as usize * columns..][..columns];
            let value = &self.values[arc.label as usize * columns..][..columns];
            for column in 0..columns {
                self.sums[at + columns + column] = self.sums[at + column] + value[column];
            }
            let reach = |column: usize| self.sums[at + columns + column] + rest[column];
            let required = required | question.requirement.of(arc.label);
            let open = reach(width) >= self.joint
                && (0..width).all(|criterion| {
                    required >> criterion & 1 == 0
                        || reaches(reach(criterion), question.floors[criterion])
                })
                && self.wanted(reach(width + 1));
            if open {
                self.path.push(arc.label);
                self.descend(levels, arc.child as usize, depth + 1, left, required);
                self.path.pop();
            }
        }
    }

    /// Would a package of this merit be listed?
    fn wanted(&self, merit: f64) -> bool {
        match self.found.last() {
            Some((_, least)) if self.found.len() >= self.question.most.max(1) => {
                exceeds(merit, *least)
            }
            _ => merit > f64::NEG_INFINITY,
        }
    }

    fn keep(&mut self, merit: f64) {
        if !self.wanted(merit) {
            return;
        }
        // Packages come in rank order: among ties the earlier one stays ahead.
        let place = self.found.iter().position(|(_, other)| exceeds(merit, *other));
        self.found.insert(place.unwrap_or(self.found.len()), (self.path.clone(), merit));
        self.found.truncate(self.question.most.max(1));
    }

    /// Some package that reaches the floors, where the nearest takes too long.
    fn anything(&self) -> Option<Found<Nearest>> {
        let question = self.question;
        let costs: Vec<f64> = self.changes.iter().map(|c| -f64::from(u8::from(*c))).collect();
        let found = best_reaching(
            question.diagram,
            &costs,
            question.criteria,
            question.requirement,
            question.floors,
        )?;
        let (path, cost) = found.what;
        let merit = path.iter().map(|label| question.merits[*label as usize]).sum();
        let changes = (-cost).round() as usize;
        Some(Found { what: Nearest { changes, packages: vec![(path, merit)] }, proven: false })
    }
}
