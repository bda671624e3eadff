//! Counting the packages above several floors at once: depth-first, taking whole
//! subdiagrams when all or none of their packages qualify.

use crate::space::criteria::{Criteria, Requirement};
use crate::space::diagram::Diagram;
use crate::tolerance::{TIE, reaches};

/// A counter of packages whose required criteria reach their floors.
pub struct Tally<'a> {
    diagram: &'a Diagram,
    criteria: &'a Criteria,
    requirement: &'a Requirement,
    highest: Vec<f64>,
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
    pub fn new(diagram: &'a Diagram, criteria: &'a Criteria, requirement: &'a Requirement) -> Self {
        let width = criteria.width();
        let terminal = diagram.terminal();
        let mut highest = vec![f64::NEG_INFINITY; diagram.nodes() * width];
        let mut lowest = vec![f64::INFINITY; diagram.nodes() * width];
        let mut possible = vec![0; diagram.nodes()];
        highest[terminal * width..].fill(0.0);
        lowest[terminal * width..].fill(0.0);
        for node in (0..terminal).rev() {
            for arc in diagram.arcs(node) {
                let child = arc.child as usize;
                possible[node] |= possible[child] | requirement.of(arc.label);
                let value = criteria.of(arc.label);
                for criterion in 0..width {
                    let at = node * width + criterion;
                    let below = child * width + criterion;
                    highest[at] = highest[at].max(value[criterion] + highest[below]);
                    lowest[at] = lowest[at].min(value[criterion] + lowest[below]);
                }
            }
        }
        Self { diagram, criteria, requirement, highest, lowest, possible }
    }

    /// How many texts qualify: packages counted once whatever optional clauses
    /// they carry, and in if some choice of clauses qualifies. One floor a
    /// criterion; equality within the tie tolerance qualifies.
    pub fn texts(&self, floors: &[f64]) -> u128 {
        if self.diagram.completions(Diagram::ROOT) == 0 {
            return 0;
        }
        let mut sums = vec![0.0; self.criteria.width() * (self.diagram.order().len() + 1)];
        self.below(Diagram::ROOT, 0, self.requirement.always, floors, &mut sums, &mut ())
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
        let mut sums = vec![0.0; self.criteria.width() * (self.diagram.order().len() + 1)];
        self.below(Diagram::ROOT, 0, self.requirement.always, floors, &mut sums, &mut label_use);
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
        floors: &[f64],
        sums: &mut [f64],
        notes: &mut impl Notes,
    ) -> u128 {
        let width = self.criteria.width();
        let at = depth * width;
        let mut all = true;
        for criterion in 0..width {
            let bit = 1u64 << criterion;
            if (required | self.possible[node]) & bit == 0 {
                continue;
            }
            let sum = sums[at + criterion];
            if required & bit != 0
                && !reaches(sum + self.highest[node * width + criterion], floors[criterion])
            {
                return 0;
            }
            // A criterion that may become required counts too, so that "all" is safe.
            all &= sum + self.lowest[node * width + criterion] >= floors[criterion] - TIE;
        }
        if all {
            notes.whole(node);
            return self.diagram.texts(node);
        }
        if node == self.diagram.terminal() {
            // Not `all`, and no criterion that is required failed: what failed is not required.
            return 1;
        }
        let clauses = depth >= self.diagram.clause_layer();
        let mut count = 0;
        for arc in self.diagram.arcs(node) {
            let value = self.criteria.of(arc.label);
            for criterion in 0..width {
                sums[at + width + criterion] = sums[at + criterion] + value[criterion];
            }
            let required = required | self.requirement.of(arc.label);
            let below = self.below(arc.child as usize, depth + 1, required, floors, sums, notes);
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
