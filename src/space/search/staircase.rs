//! All best answers of a small space at once: the largest objective among packages whose own
//! value reaches a target is a staircase in the target, and with a hundred packages building it
//! takes less time than one search for one of its steps (see [`super::trade_off`], which answers
//! the same question in spaces of any size).
//!
//! It is built anew when values change and kept while they do not: talks that are repeated on
//! one space build it once. Nothing is allocated once the buffers have grown.

use crate::space::diagram::Diagram;
use crate::space::search::trade_off::IMPOSSIBLE;
use crate::space::sweep::Path;
use crate::tolerance::{TIE, reaches};

/// Packages at most.
pub const LIMIT: u128 = 128;

/// What one package adds up to.
#[derive(Clone, Copy, Debug)]
struct Worth {
    own: f64,
    objective: f64,
    /// The package, by rank.
    rank: usize,
}

/// The best answers for every target, on one diagram.
#[derive(Clone, Debug, Default)]
pub struct Staircase {
    /// Labels of all packages one after another, in rank order; all have the same number.
    packages: Path,
    layers: usize,
    /// The values of labels it was built for.
    objective: Vec<f64>,
    own: Vec<f64>,
    /// Packages that answer the question, the richest in own value first.
    worths: Vec<Worth>,
    /// The best of all that are as rich, where it changes: own values fall.
    steps: Vec<Worth>,
    best: Option<usize>,
}

impl Staircase {
    /// Is the space small enough?
    pub fn suits(diagram: &Diagram) -> bool {
        diagram.completions(Diagram::ROOT) <= LIMIT
    }

    /// Takes the values of labels ([`super::trade_off::FORBIDDEN`] allowed); packages must have
    /// exactly the required criteria `wanted` (`required` has one mask a label; empty: no such
    /// condition). Diagram and condition are the same in every call.
    pub fn fill(
        &mut self,
        diagram: &Diagram,
        (objective, own): (&[f64], &[f64]),
        (required, wanted): (&[u64], u64),
    ) {
        if self.objective == objective && self.own == own {
            return;
        }
        self.objective.clear();
        self.objective.extend_from_slice(objective);
        self.own.clear();
        self.own.extend_from_slice(own);
        if self.layers == 0 {
            self.layers = diagram.order().len();
            list(diagram, Diagram::ROOT, &mut Path::new(), &mut self.packages);
        }
        self.worths.clear();
        for (rank, package) in self.packages.chunks_exact(self.layers.max(1)).enumerate() {
            let mut worth = Worth { own: 0.0, objective: 0.0, rank };
            let mut mask = 0;
            for &label in package {
                worth.objective += objective[label as usize];
                worth.own += own[label as usize];
                mask |= required.get(label as usize).copied().unwrap_or(0);
            }
            if worth.objective > IMPOSSIBLE && (required.is_empty() || mask == wanted) {
                self.worths.push(worth);
            }
        }
        self.worths.sort_unstable_by(|a, b| b.own.total_cmp(&a.own).then(a.rank.cmp(&b.rank)));
        self.steps.clear();
        for &worth in &self.worths {
            let rises = self.steps.last().is_none_or(|last| {
                let gain = worth.objective - last.objective;
                gain > TIE || (gain >= -TIE && worth.rank < last.rank)
            });
            if rises {
                self.steps.push(worth);
            }
        }
    }

    /// The largest objective among packages whose own value reaches `target`; the package is
    /// left in [`Staircase::path`]: the lowest rank among ties. `None` if there is none above
    /// `threshold`.
    pub fn best(&mut self, target: f64, threshold: f64) -> Option<f64> {
        let reached = self.steps.partition_point(|step| reaches(step.own, target));
        let step = self.steps[..reached].last().filter(|step| step.objective > threshold);
        self.best = step.map(|step| step.rank);
        step.map(|step| step.objective)
    }

    /// The package last found.
    pub fn path(&self) -> &[u32] {
        let from = self.best.unwrap_or(0) * self.layers;
        self.packages.get(from..from + self.layers).unwrap_or(&[])
    }
}

/// Writes the labels of all packages below a node, in rank order.
fn list(diagram: &Diagram, node: usize, prefix: &mut Path, packages: &mut Path) {
    if node == diagram.terminal() {
        packages.extend_from_slice(prefix);
        return;
    }
    for arc in diagram.arcs(node) {
        prefix.push(arc.label);
        list(diagram, arc.child as usize, prefix, packages);
        prefix.pop();
    }
}
