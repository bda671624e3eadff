//! Counting the packages above several floors at once: depth-first, taking whole
//! subdiagrams when all or none of their packages qualify.

use std::borrow::Cow;

use super::trade_off::IMPOSSIBLE;
use crate::space::criteria::{Criteria, Requirement};
use crate::space::diagram::Diagram;
use crate::tolerance::TIE;

/// Pairs of criteria whose sums are bounded.
const MOST_PAIRS: usize = 6;

/// A counter of packages whose required criteria reach their floors.
///
/// Besides every criterion alone it bounds sums of two and of all criteria that
/// are always required: parties that can each be satisfied often cannot be
/// satisfied together, and their sum sees that early (a surrogate constraint,
/// Glover 1968).
pub struct Tally<'a> {
    /// Only what no always required criterion forbids: the rest never counts, and
    /// would spoil the lower bounds.
    diagram: Cow<'a, Diagram>,
    requirement: &'a Requirement,
    width: usize,
    /// Sums of criteria that are bounded too, one bit a criterion.
    joint: Vec<u64>,
    /// One row a label: the criteria, then the sums.
    values: Vec<f64>,
    /// Largest value that the rest of a path can add; rows as in `values`.
    highest: Vec<f64>,
    /// Smallest; criteria only.
    lowest: Vec<f64>,
    /// Criteria that the rest of a path may still make required.
    possible: Vec<u64>,
}

/// What a count notes on its way.
trait Notes {
    /// All packages below a node qualify.
    fn whole(&mut self, node: usize);
    /// So many qualify through a label, at this place.
    fn through(&mut self, label: u32, texts: u128);
}

impl Notes for () {
    fn whole(&mut self, _: usize) {}
    fn through(&mut self, _: u32, _: u128) {}
}

/// How often each label is used, and each subdiagram taken whole.
struct LabelUse {
    by_label: Vec<u128>,
    whole: Vec<u128>,
}

impl Notes for LabelUse {
    fn whole(&mut self, node: usize) {
        self.whole[node] += 1;
    }
    fn through(&mut self, label: u32, texts: u128) {
        self.by_label[label as usize] += texts;
    }
}

impl<'a> Tally<'a> {
    /// Prepares the bounds: one sweep over the arcs.
    pub fn new(diagram: &'a Diagram, criteria: &Criteria, requirement: &'a Requirement) -> Self {
        let width = criteria.width();
        let always: Vec<usize> =
            (0..width).filter(|criterion| requirement.always >> criterion & 1 == 1).collect();
        let pairs = always.iter().enumerate().flat_map(|(index, first)| {
            always[index + 1..].iter().map(move |second| 1u64 << first | 1 << second)
        });
        let mut joint: Vec<u64> = pairs.take(MOST_PAIRS).collect();
        if always.len() > 2 {
            joint.push(always.iter().fold(0, |mask, criterion| mask | 1 << criterion));
        }
        let columns = width + joint.len();
        let forbidden =
            |label: u32| always.iter().any(|criterion| criteria.of(label)[*criterion] < IMPOSSIBLE);
        let diagram = if (0..diagram.labels().len() as u32).any(forbidden) {
            Cow::Owned(diagram.restricted(|label, _| !forbidden(label)))
        } else {
            Cow::Borrowed(diagram)
        };
        let mut values = Vec::with_capacity(diagram.labels().len() * columns);
        for label in 0..diagram.labels().len() as u32 {
            let row = criteria.of(label);
            values.extend_from_slice(row);
            values.extend(joint.iter().map(|mask| {
                (0..width).filter(|at| mask >> at & 1 == 1).map(|at| row[at]).sum::<f64>()
            }));
        }
        let terminal = diagram.terminal();
        let mut highest = vec![f64::NEG_INFINITY; diagram.nodes() * columns];
        let mut lowest = vec![f64::INFINITY; diagram.nodes() * width];
        let mut possible = vec![0; diagram.nodes()];
        highest[terminal * columns..].fill(0.0);
        lowest[terminal * width..].fill(0.0);
        for node in (0..terminal).rev() {
            for arc in diagram.arcs(node) {
                let child = arc.child as usize;
                possible[node] |= possible[child] | requirement.of(arc.label);
                let value = &values[arc.label as usize * columns..][..columns];
                for column in 0..columns {
                    let reach = value[column] + highest[child * columns + column];
                    let cell = &mut highest[node * columns + column];
                    *cell = cell.max(reach);
                }
                for criterion in 0..width {
                    let least = value[criterion] + lowest[child * width + criterion];
                    let cell = &mut lowest[node * width + criterion];
                    *cell = cell.min(least);
                }
            }
        }
        Self { diagram, requirement, width, joint, values, highest, lowest, possible }
    }

    fn columns(&self) -> usize {
        self.width + self.joint.len()
    }

    /// The floors of criteria and sums, a tie lower.
    fn bounds(&self, floors: &[f64]) -> Vec<f64> {
        let sums = self.joint.iter().map(|mask| {
            let members = (0..self.width).filter(|at| mask >> at & 1 == 1);
            members.map(|at| floors[at] - TIE).sum::<f64>() - TIE
        });
        floors.iter().map(|floor| floor - TIE).chain(sums).collect()
    }

    /// How many texts qualify: packages counted once whatever optional clauses
    /// they carry, and in if some choice of clauses qualifies. One floor a
    /// criterion; equality within the tie tolerance qualifies.
    pub fn texts(&self, floors: &[f64]) -> u128 {
        if self.diagram.completions(Diagram::ROOT) == 0 {
            return 0;
        }
        let mut sums = vec![0.0; self.columns() * (self.diagram.order().len() + 1)];
        let bounds = self.bounds(floors);
        self.below(Diagram::ROOT, 0, self.requirement.always, &bounds, &mut sums, &mut ())
    }

    /// For each label, how many of the qualifying texts use it (labels of optional
    /// clauses are left at 0).
    pub fn texts_by_label(&self, floors: &[f64]) -> Vec<u128> {
        let mut label_use = LabelUse {
            by_label: vec![0; self.diagram.labels().len()],
            whole: vec![0; self.diagram.nodes()],
        };
        if self.diagram.completions(Diagram::ROOT) == 0 {
            return label_use.by_label;
        }
        let mut sums = vec![0.0; self.columns() * (self.diagram.order().len() + 1)];
        let bounds = self.bounds(floors);
        self.below(Diagram::ROOT, 0, self.requirement.always, &bounds, &mut sums, &mut label_use);
        // Subdiagrams taken whole pass their number on to their children.
        let first_clause = self.diagram.layer(self.diagram.clause_layer()).start;
        for node in 0..first_clause {
            let whole = label_use.whole[node];
            if whole == 0 {
                continue;
            }
            for arc in self.diagram.arcs(node) {
                let child = arc.child as usize;
                label_use.whole[child] += whole;
                label_use.by_label[arc.label as usize] += whole * self.diagram.texts(child);
            }
        }
        label_use.by_label
    }

    fn below(
        &self,
        node: usize,
        depth: usize,
        required: u64,
        bounds: &[f64],
        sums: &mut [f64],
        notes: &mut impl Notes,
    ) -> u128 {
        let columns = self.columns();
        let (above, further) = sums.split_at_mut(columns);
        let highest = &self.highest[node * columns..][..columns];
        let lowest = &self.lowest[node * self.width..][..self.width];
        let concerned = required | self.possible[node];
        let mut all = true;
        for criterion in 0..self.width {
            let bit = 1u64 << criterion;
            if concerned & bit == 0 {
                continue;
            }
            let sum = above[criterion];
            if required & bit != 0 && sum + highest[criterion] < bounds[criterion] {
                return 0;
            }
            // A criterion that may become required counts too, so that "all" is safe.
            all &= sum + lowest[criterion] >= bounds[criterion];
        }
        if all {
            notes.whole(node);
            return self.diagram.texts(node);
        }
        if node == self.diagram.terminal() {
            // Not `all`, and no criterion that is required failed: what failed is not required.
            return 1;
        }
        for column in self.width..columns {
            if above[column] + highest[column] < bounds[column] {
                return 0;
            }
        }
        let clauses = depth >= self.diagram.clause_layer();
        let mut count = 0;
        for arc in self.diagram.arcs(node) {
            let value = &self.values[arc.label as usize * columns..][..columns];
            for ((cell, sum), value) in further.iter_mut().zip(&*above).zip(value) {
                *cell = sum + value;
            }
            let required = required | self.requirement.of(arc.label);
            let below = self.below(arc.child as usize, depth + 1, required, bounds, further, notes);
            if !clauses {
                notes.through(arc.label, below);
            }
            count += below;
            if clauses && count > 0 {
                return 1;
            }
        }
        count
    }
}
