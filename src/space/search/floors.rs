//! The best package for a weighted sum under floors for several criteria.
//!
//! A resource-constrained longest path. Lagrange multipliers from a few
//! subgradient steps (Held, Wolfe & Crowder 1974) give a bound that a depth-first
//! search then closes.

use super::Found;
use super::trade_off::IMPOSSIBLE;
use crate::space::criteria::{Criteria, Requirement};
use crate::space::diagram::Diagram;
use crate::space::sweep::Path;
use crate::tolerance::{TIE, reaches};

/// Nodes a search may visit before it settles for the best package seen.
pub const LIMIT: usize = 5_000_000;

/// Steps of the subgradient method.
const STEPS: usize = 60;

/// The package with the largest sum of label costs among those whose required
/// criteria reach their floors (one a criterion), as path and sum; the lowest
/// rank among ties. `None` if no package qualifies.
pub fn best_reaching(
    diagram: &Diagram,
    costs: &[f64],
    criteria: &Criteria,
    requirement: &Requirement,
    floors: &[f64],
) -> Option<Found<(Path, f64)>> {
    if diagram.completions(Diagram::ROOT) == 0 {
        return None;
    }
    let mut highest = Vec::new();
    criteria.best_completions(diagram, &mut Vec::new(), &mut highest);
    let mut search = Search {
        diagram,
        costs,
        criteria,
        requirement,
        floors,
        highest,
        multipliers: vec![0.0; criteria.width()],
        potentials: Vec::new(),
        path: Path::new(),
        best: None,
        threshold: f64::NEG_INFINITY,
        visits: 0,
        sums: vec![0.0; criteria.width() * (diagram.order().len() + 1)],
    };
    search.tighten();
    search.descend(Diagram::ROOT, 0, 0.0, 0.0, requirement.always);
    let proven = search.visits < LIMIT;
    search.best.map(|what| Found { what, proven })
}

struct Search<'a> {
    diagram: &'a Diagram,
    costs: &'a [f64],
    criteria: &'a Criteria,
    requirement: &'a Requirement,
    floors: &'a [f64],
    highest: Vec<f64>,
    multipliers: Vec<f64>,
    /// Best completions of costs + multipliers · criteria.
    potentials: Vec<f64>,
    path: Path,
    best: Option<(Path, f64)>,
    /// Nothing whose bound is not above this is worth a look.
    threshold: f64,
    visits: usize,
    sums: Vec<f64>,
}

impl Search<'_> {
    /// The relaxed cost of a label: −∞ where the cost or a criterion that binds is.
    fn relaxed(&self, label: u32) -> f64 {
        let mut cost = self.costs[label as usize];
        for (multiplier, value) in self.multipliers.iter().zip(self.criteria.of(label)) {
            if *multiplier > 0.0 {
                cost += multiplier * value;
            }
        }
        cost
    }

    /// Improves the bound, and keeps the feasible packages met on the way. Only
    /// criteria that every package requires may be relaxed.
    fn tighten(&mut self) {
        let width = self.criteria.width();
        let mut best_bound = f64::INFINITY;
        let mut best_multipliers = self.multipliers.clone();
        let mut best_potentials = Vec::new();
        let mut step = 1.0;
        for _ in 0..STEPS {
            let relaxed: Vec<f64> =
                (0..self.diagram.labels().len() as u32).map(|label| self.relaxed(label)).collect();
            let offset: f64 = self
                .multipliers
                .iter()
                .zip(self.floors)
                .map(|(m, f)| if *m > 0.0 { m * f } else { 0.0 })
                .sum();
            let mut potentials = Vec::new();
            self.diagram.best_completions(&relaxed, &mut potentials);
            let bound = potentials[Diagram::ROOT] - offset;
            if bound < best_bound {
                best_bound = bound;
                best_multipliers.clone_from(&self.multipliers);
                best_potentials = potentials;
            } else {
                step *= 0.7;
            }
            let Some((path, _)) = self.diagram.best(&relaxed) else { break };
            let mut sums = vec![0.0; width];
            self.criteria.add_path(&path, &mut sums);
            let required = self.requirement.of_path(&path);
            let mut feasible = true;
            let mut moved = false;
            for criterion in 0..width {
                let short = self.floors[criterion] - sums[criterion];
                if required >> criterion & 1 == 1 && short > TIE {
                    feasible = false;
                }
                if self.requirement.always >> criterion & 1 == 1 {
                    // A forbidden label says nothing about how far to go: a multiplier to
                    // match it would drown the costs.
                    let short = if short.abs() < -IMPOSSIBLE { short } else { 1.0 };
                    let next = (self.multipliers[criterion] + step * 10.0 * short).max(0.0);
                    moved |= (next - self.multipliers[criterion]).abs() > TIE;
                    self.multipliers[criterion] = next;
                }
            }
            if feasible {
                let sum: f64 = path.iter().map(|label| self.costs[*label as usize]).sum();
                // A tie lower, so that the search itself meets this package or a tie before it.
                self.threshold = self.threshold.max(sum - TIE);
            }
            // Nothing moves, or nothing is left to gain.
            if !moved || best_bound - self.threshold <= 3.0 * TIE {
                break;
            }
        }
        self.multipliers = best_multipliers;
        if best_potentials.is_empty() {
            self.diagram.best_completions(self.costs, &mut best_potentials);
        }
        self.potentials = best_potentials;
    }

    /// `relaxed` is the prefix's relaxed cost, offset included.
    fn descend(&mut self, node: usize, depth: usize, cost: f64, relaxed: f64, required: u64) {
        self.visits += 1;
        if self.visits >= LIMIT {
            return;
        }
        let width = self.criteria.width();
        let at = depth * width;
        if node == self.diagram.terminal() {
            // Packages come in rank order: a later one must be better, not equal.
            if cost > self.threshold {
                self.threshold = cost + TIE;
                self.best = Some((self.path.clone(), cost));
            }
            return;
        }
        let offset: f64 = self
            .multipliers
            .iter()
            .zip(self.floors)
            .map(|(m, f)| if *m > 0.0 { m * f } else { 0.0 })
            .sum();
        for index in 0..self.diagram.arcs(node).len() {
            let arc = self.diagram.arcs(node)[index];
            let child = arc.child as usize;
            let through = relaxed + self.relaxed(arc.label);
            if through + self.potentials[child] - offset <= self.threshold
                || through == f64::NEG_INFINITY
            {
                continue;
            }
            let required = required | self.requirement.of(arc.label);
            let value = self.criteria.of(arc.label);
            let mut open = true;
            for criterion in 0..width {
                let sum = self.sums[at + criterion] + value[criterion];
                self.sums[at + width + criterion] = sum;
                open &= required >> criterion & 1 == 0
                    || reaches(
                        sum + self.highest[child * width + criterion],
                        self.floors[criterion],
                    );
            }
            if open {
                self.path.push(arc.label);
                let cost = cost + self.costs[arc.label as usize];
                self.descend(child, depth + 1, cost, through, required);
                self.path.pop();
            }
        }
    }
}
