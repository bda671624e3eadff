//! The package of the lowest cost at or above a target.
//!
//! A subset-sum in disguise: where the space can be cut into two halves of reasonable
//! size, they answer it exactly ([`Halves`]). Elsewhere it is a depth-first search
//! that has a limit; it stops as soon as it meets a package within a tie of the
//! target, which on large spaces is at once.

use super::{Found, Halves};
use crate::space::diagram::Diagram;
use crate::space::sweep::Path;
use crate::tolerance::{TIE, reaches};

/// Nodes a search may visit before it settles for the nearest package seen.
pub const LIMIT: usize = 2_000_000;

/// The search, with buffers that are kept between calls; all of them on one diagram.
#[derive(Clone, Debug, Default)]
pub struct Lowest {
    halves: Halves,
    /// Is the diagram small enough for halves? `None` before the first call.
    halved: Option<bool>,
    /// The costs the halves are filled with, if they are.
    costs: Vec<f64>,
    filled: bool,
    highest: Vec<f64>,
    lowest: Vec<f64>,
    prefix: Path,
    best_path: Path,
    best: f64,
    visits: usize,
}

/// The package with the lowest sum of label costs that reaches `target`, as path
/// and sum; the lowest rank among ties. `None` if none reaches it. Labels that
/// cost −∞ are never used.
pub fn lowest_reaching(
    diagram: &Diagram,
    costs: &[f64],
    target: f64,
) -> Option<Found<(Path, f64)>> {
    let mut search = Lowest::default();
    let (found, proven) = search.run(diagram, costs, target)?;
    Some(Found { what: (search.best_path.clone(), found), proven })
}

impl Lowest {
    /// As [`lowest_reaching`]; the path is left in [`Lowest::path`].
    pub fn run(&mut self, diagram: &Diagram, costs: &[f64], target: f64) -> Option<(f64, bool)> {
        if *self.halved.get_or_insert_with(|| self.halves.cut(diagram)) {
            if !self.filled || self.costs != costs {
                self.filled = true;
                self.costs.clear();
                self.costs.extend_from_slice(costs);
                self.halves.fill(diagram, costs);
            }
            let found = self.halves.around(diagram, target, TIE, 0.0).above?;
            self.best_path.clear();
            self.best_path.extend_from_slice(self.halves.path());
            return Some((found, true));
        }
        self.search(diagram, costs, target)
    }

    fn search(&mut self, diagram: &Diagram, costs: &[f64], target: f64) -> Option<(f64, bool)> {
        let terminal = diagram.terminal();
        self.highest.clear();
        self.highest.resize(diagram.nodes(), f64::NEG_INFINITY);
        self.lowest.clear();
        self.lowest.resize(diagram.nodes(), f64::INFINITY);
        self.highest[terminal] = 0.0;
        self.lowest[terminal] = 0.0;
        for node in (0..terminal).rev() {
            for arc in diagram.arcs(node) {
                let cost = costs[arc.label as usize];
                let child = arc.child as usize;
                if cost > f64::NEG_INFINITY && self.lowest[child] < f64::INFINITY {
                    self.highest[node] = self.highest[node].max(cost + self.highest[child]);
                    self.lowest[node] = self.lowest[node].min(cost + self.lowest[child]);
                }
            }
        }
        self.best = f64::INFINITY;
        self.best_path.clear();
        self.prefix.clear();
        self.visits = 0;
        self.descend(diagram, costs, target, Diagram::ROOT, 0.0);
        (self.best < f64::INFINITY).then_some((self.best, self.visits < LIMIT))
    }

    /// The package found by the last run.
    pub fn path(&self) -> &[u32] {
        &self.best_path
    }

    fn descend(&mut self, diagram: &Diagram, costs: &[f64], target: f64, node: usize, sum: f64) {
        self.visits += 1;
        // Nothing can be lower than the target by more than a tie.
        if self.visits >= LIMIT || self.best <= target + TIE {
            return;
        }
        if node == diagram.terminal() {
            if reaches(sum, target) && sum < self.best - TIE {
                self.best = sum;
                self.best_path.clear();
                self.best_path.extend_from_slice(&self.prefix);
            }
            return;
        }
        for arc in diagram.arcs(node) {
            let cost = costs[arc.label as usize];
            let child = arc.child as usize;
            let through = sum + cost;
            if reaches(through + self.highest[child], target)
                && through + self.lowest[child] < self.best - TIE
            {
                self.prefix.push(arc.label);
                self.descend(diagram, costs, target, child, through);
                self.prefix.pop();
            }
        }
    }
}
