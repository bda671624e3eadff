//! All best answers of a small space at once: the largest objective among packages whose own
//! value reaches a target is a staircase in the target. With a hundred packages building it costs
//! less than the sweeps of [`super::trade_off`], which answers the same question in spaces of any
//! size (`benches/README.md`, "Models of people").
//!
//! It is built anew when values change, in the same order while own values do not: talks that are
//! repeated on one space build it once. Nothing is allocated once the buffers have grown.

use crate::space::diagram::Diagram;
use crate::space::search::trade_off::IMPOSSIBLE;
use crate::space::sweep::Path;
use crate::tolerance::{TIE, reaches};

/// Packages at most.
pub const LIMIT: u128 = 128;

/// The best package for targets down to its own value.
#[derive(Clone, Copy, Debug)]
struct Step {
    own: f64,
    objective: f64,
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
    /// Own value and rank of the packages that answer the question, the richest first.
    richest: Vec<(f64, usize)>,
    /// Own values fall, and the objective rises.
    steps: Vec<Step>,
    /// The rank of the package last found.
    best: usize,
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
        let is_sorted = self.own == own;
        if is_sorted && self.objective == objective {
            return;
        }
        self.objective.clear();
        self.objective.extend_from_slice(objective);
        if self.layers == 0 {
            self.layers = diagram.order().len();
            list(diagram, Diagram::ROOT, &mut Path::new(), &mut self.packages);
        }
        if !is_sorted {
            self.own.clear();
            self.own.extend_from_slice(own);
            self.sort(required, wanted);
        }
        self.steps.clear();
        for &(own, rank) in &self.richest {
            let package = &self.packages[rank * self.layers..][..self.layers];
            let objective = package.iter().map(|label| objective[*label as usize]).sum::<f64>();
            let rises = self.steps.last().is_none_or(|last| {
                let gain = objective - last.objective;
                gain > TIE || (gain >= -TIE && rank < last.rank)
            });
            if rises && objective > IMPOSSIBLE {
                self.steps.push(Step { own, objective, rank });
            }
        }
    }

    /// Finds the packages that answer the question, and puts the richest in own value first.
    fn sort(&mut self, required: &[u64], wanted: u64) {
        self.richest.clear();
        for (rank, package) in self.packages.chunks_exact(self.layers.max(1)).enumerate() {
            let mask = |label: &u32| required.get(*label as usize).copied().unwrap_or(0);
            if required.is_empty() || package.iter().map(mask).fold(0, |a, b| a | b) == wanted {
                let own = package.iter().map(|label| self.own[*label as usize]).sum();
                self.richest.push((own, rank));
            }
        }
        self.richest.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    }

    /// The largest objective among packages whose own value reaches `target`; the package is
    /// left in [`Staircase::path`]: the lowest rank among ties. `None` if there is none above
    /// `threshold`.
    pub fn best(&mut self, target: f64, threshold: f64) -> Option<f64> {
        let reached = self.steps.partition_point(|step| reaches(step.own, target));
        let step = self.steps[..reached].last().filter(|step| step.objective > threshold)?;
        self.best = step.rank;
        Some(step.objective)
    }

    /// The package last found.
    pub fn path(&self) -> &[u32] {
        self.packages.chunks_exact(self.layers.max(1)).nth(self.best).unwrap_or(&[])
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
