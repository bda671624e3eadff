//! What the rest of a path can still add, by node and criterion, kept in line with labels
//! that change: what hangs on none of them is not worked out again.

use super::criteria::{Criteria, larger};
use super::diagram::Diagram;

/// The best completions of a diagram; see [`Criteria::best_completions`].
#[derive(Clone, Debug, Default)]
pub struct Completions {
    /// The best of each bundle, row-major.
    choices: Vec<f64>,
    /// The best that the rest of a path adds, row-major by node.
    rests: Vec<f64>,
    bundles: Vec<bool>,
    nodes: Vec<bool>,
}

impl Completions {
    /// Row-major by node: the largest sums that the rest of a path can add.
    pub fn rests(&self) -> &[f64] {
        &self.rests
    }

    /// Follows the labels that have changed since the last time, one entry a label. The first
    /// time all are new.
    pub fn follow(&mut self, diagram: &Diagram, criteria: &Criteria, changed: &[bool]) {
        let width = criteria.width();
        let (nodes, terminal) = (diagram.nodes(), diagram.terminal());
        if self.rests.len() != nodes * width {
            criteria.best_completions(diagram, &mut self.choices, &mut self.rests);
            self.bundles = vec![false; diagram.bundle_count()];
            self.nodes = vec![false; nodes];
            return;
        }
        for (bundle, moved) in self.bundles.iter_mut().enumerate() {
            let labels = diagram.bundle_labels(bundle as u32);
            *moved = labels.iter().any(|&label| changed[label as usize]);
            if *moved {
                let row = &mut self.choices[bundle * width..(bundle + 1) * width];
                criteria.best_of(labels, row);
            }
        }
        for node in (0..terminal).rev() {
            let edges = diagram.edges(node);
            let moved = edges
                .iter()
                .any(|edge| self.bundles[edge.bundle as usize] || self.nodes[edge.child as usize]);
            self.nodes[node] = moved;
            if !moved {
                continue;
            }
            let (above, below) = self.rests.split_at_mut((node + 1) * width);
            let row = &mut above[node * width..];
            row.fill(f64::NEG_INFINITY);
            for edge in edges {
                let choice = &self.choices[edge.bundle as usize * width..][..width];
                let rest = &below[(edge.child as usize - node - 1) * width..][..width];
                for ((cell, choice), rest) in row.iter_mut().zip(choice).zip(rest) {
                    *cell = larger(*cell, choice + rest);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Blueprint, Clause, Condition};

    #[test]
    fn what_is_followed_is_what_is_worked_out_anew() {
        // The first options of the first and the last issue exclude each other, and those of
        // the second and the third, so that layers have several nodes.
        let sizes = [3, 4, 2, 3];
        let pair = |first, last| {
            let clause = |issue: usize| Clause::new(issue, sizes[issue], [0]);
            Condition::new([clause(first), clause(last)])
        };
        let forbidden = vec![pair(0, 3), pair(1, 2)];
        let (sizes, events) = (sizes.to_vec(), Vec::new());
        let blueprint = Blueprint { sizes, forbidden, events, partial: None, clauses: 0 };
        let diagram = blueprint.compile(&[0, 1, 2, 3]).unwrap();
        let labels = diagram.labels().len();
        let mut criteria = Criteria::zero(labels, 3);
        let mut kept = Completions::default();
        for turn in 0..200_usize {
            // From none to three labels go up or down.
            let mut changed = vec![false; labels];
            for k in 0..turn % 4 {
                let label = (turn * 5 + k * 7) % labels;
                changed[label] = true;
                criteria.of_mut(label as u32).fill(((turn * 37 + k * 11) % 101) as f64 - 50.0);
            }
            kept.follow(&diagram, &criteria, &changed);
            let mut anew = Vec::new();
            criteria.best_completions(&diagram, &mut Vec::new(), &mut anew);
            assert_eq!(kept.rests(), anew, "turn {turn}");
        }
    }
}
