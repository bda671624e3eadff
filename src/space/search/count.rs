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
        self.below(Diagram::ROOT, 0, self.requirement.always, floors, &mut sums)
    }

    fn below(
        &self,
        node: usize,
        depth: usize,
        required: u64,
        floors: &[f64],
        sums: &mut [f64],
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
            count += self.below(arc.child as usize, depth + 1, required, floors, sums);
            if clauses && count > 0 {
                return 1;
            }
        }
        count
    }
}
