//! Counting the packages above several floors at once: depth-first, taking whole
//! subdiagrams when all or none of their packages qualify. Where that would take
//! more nodes than allowed, a uniform sample tells the share.

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

/// Nodes a count may visit, unless told otherwise, before it gives up.
pub const LIMIT: u64 = 10_000_000;

/// What a uniform sample of texts says about how many qualify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// Texts drawn.
    pub drawn: u64,
    /// Those that qualify.
    pub hits: u64,
    /// For each label, how many of the hits use it (0 for labels of optional clauses).
    pub by_label: Vec<u64>,
}

/// A count under way.
struct Walk<'n, N> {
    /// The floors of criteria and sums, a tie lower.
    bounds: Vec<f64>,
    notes: &'n mut N,
    /// Nodes that may still be visited.
    left: u64,
}

/// A listing under way.
struct Listing<'l> {
    /// The floors of criteria and sums, a tie lower.
    bounds: Vec<f64>,
    /// Nodes that may still be visited.
    left: u64,
    path: &'l mut Vec<u32>,
    visit: &'l mut dyn FnMut(&[u32]),
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
    /// criterion; equality within the tie tolerance qualifies. `None` if that takes
    /// more than `limit` nodes.
    pub fn texts(&self, floors: &[f64], limit: u64) -> Option<u128> {
        self.walk(floors, limit, &mut ())
    }

    /// For each label, how many of the qualifying texts use it (labels of optional
    /// clauses are left at 0). `None` if that takes more than `limit` nodes.
    pub fn texts_by_label(&self, floors: &[f64], limit: u64) -> Option<Vec<u128>> {
        let mut label_use = LabelUse {
            by_label: vec![0; self.diagram.labels().len()],
            whole: vec![0; self.diagram.nodes()],
        };
        self.walk(floors, limit, &mut label_use)?;
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
        Some(label_use.by_label)
    }

    fn walk(&self, floors: &[f64], limit: u64, notes: &mut impl Notes) -> Option<u128> {
        if self.diagram.completions(Diagram::ROOT) == 0 {
            return Some(0);
        }
        let mut sums = vec![0.0; self.columns() * (self.diagram.order().len() + 1)];
        let mut walk = Walk { bounds: self.bounds(floors), notes, left: limit };
        let required = self.requirement.always;
        let count = self.below(Diagram::ROOT, 0, required, &mut walk, &mut sums);
        (walk.left > 0).then_some(count)
    }

    /// Visits every package that qualifies, as a path, in the order of the diagram. False
    /// if that takes more than `limit` nodes; some have been visited then.
    pub fn each(&self, floors: &[f64], limit: u64, mut visit: impl FnMut(&[u32])) -> bool {
        if self.diagram.completions(Diagram::ROOT) == 0 {
            return true;
        }
        let bounds = self.bounds(floors);
        let mut sums = vec![0.0; self.columns() * (self.diagram.order().len() + 1)];
        let mut path = Vec::with_capacity(self.diagram.order().len());
        let mut listing = Listing { bounds, left: limit, path: &mut path, visit: &mut visit };
        self.list(Diagram::ROOT, self.requirement.always, &mut listing, &mut sums);
        listing.left > 0
    }

    fn list(&self, node: usize, required: u64, listing: &mut Listing, sums: &mut [f64]) {
        listing.left = listing.left.saturating_sub(1);
        if listing.left == 0 {
            return;
        }
        let columns = self.columns();
        let (above, further) = sums.split_at_mut(columns);
        let highest = &self.highest[node * columns..][..columns];
        let hopeless = |column: usize| {
            let counts = column >= self.width || required >> column & 1 == 1;
            counts && above[column] + highest[column] < listing.bounds[column]
        };
        if (0..columns).any(hopeless) {
            return;
        }
        if node == self.diagram.terminal() {
            (listing.visit)(listing.path);
            return;
        }
        for arc in self.diagram.arcs(node) {
            let value = &self.values[arc.label as usize * columns..][..columns];
            for ((cell, sum), value) in further.iter_mut().zip(&*above).zip(value) {
                *cell = sum + value;
            }
            listing.path.push(arc.label);
            let required = required | self.requirement.of(arc.label);
            self.list(arc.child as usize, required, listing, further);
            listing.path.pop();
        }
    }

    /// The texts that no criterion required of all forbids outright: what
    /// [`Tally::sample`] draws from.
    pub fn candidates(&self) -> u128 {
        self.diagram.texts(Diagram::ROOT)
    }

    /// Draws `number` candidates, each as likely as any other, and says how many qualify.
    /// `fill` is given the number of the draw and writes uniform numbers, one an
    /// issue.
    pub fn sample(
        &self,
        floors: &[f64],
        number: u64,
        mut fill: impl FnMut(u64, &mut [f64]),
    ) -> Sampled {
        let mut found =
            Sampled { drawn: number, hits: 0, by_label: vec![0; self.diagram.labels().len()] };
        if self.diagram.completions(Diagram::ROOT) == 0 {
            return found;
        }
        let columns = self.columns();
        let depth = self.diagram.clause_layer();
        let mut uniforms = vec![0.0; depth];
        let mut path = Vec::with_capacity(depth);
        let mut sums = vec![0.0; columns * (self.diagram.order().len() + 1 - depth)];
        let mut walk = Walk { bounds: self.bounds(floors), notes: &mut (), left: u64::MAX };
        for draw in 0..number {
            fill(draw, &mut uniforms);
            path.clear();
            sums[..columns].fill(0.0);
            let mut node = Diagram::ROOT;
            let mut required = self.requirement.always;
            for uniform in &uniforms {
                let arcs = self.diagram.arcs(node);
                // By the number of texts behind each arc; the last one takes what rounding leaves.
                let mut rest = uniform * self.diagram.texts(node) as f64;
                let chosen = arcs.iter().find(|arc| {
                    rest -= self.diagram.texts(arc.child as usize) as f64;
                    rest < 0.0
                });
                let Some(arc) = chosen.or_else(|| arcs.last()) else { break };
                let value = &self.values[arc.label as usize * columns..][..columns];
                for (sum, value) in sums.iter_mut().zip(value) {
                    *sum += value;
                }
                required |= self.requirement.of(arc.label);
                path.push(arc.label);
                node = arc.child as usize;
            }
            if self.below(node, depth, required, &mut walk, &mut sums) > 0 {
                found.hits += 1;
                for label in &path {
                    found.by_label[*label as usize] += 1;
                }
            }
        }
        found
    }

    fn below<N: Notes>(
        &self,
        node: usize,
        depth: usize,
        required: u64,
        walk: &mut Walk<N>,
        sums: &mut [f64],
    ) -> u128 {
        walk.left = walk.left.saturating_sub(1);
        if walk.left == 0 {
            return 0;
        }
        let bounds = &walk.bounds;
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
            walk.notes.whole(node);
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
            let below = self.below(arc.child as usize, depth + 1, required, walk, further);
            if !clauses {
                walk.notes.through(arc.label, below);
            }
            count += below;
            if clauses && count > 0 {
                return 1;
            }
        }
        count
    }
}
