//! The k best packages in order (best-first over prefixes with exact potentials:
//! A* on the diagram; Lawler 1972 for the general scheme).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::space::diagram::Diagram;
use crate::space::sweep::Path;

/// A prefix with the best total any of its completions has.
struct Prefix {
    bound: f64,
    sum: f64,
    node: usize,
    path: Path,
}

impl PartialEq for Prefix {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Prefix {}
impl PartialOrd for Prefix {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Prefix {
    /// Larger bounds first; among equals longer prefixes, so that complete
    /// packages come out before the heap grows sideways.
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound).then(self.path.len().cmp(&other.path.len()))
    }
}

/// Packages that tie for the last place and are still looked at, to order them by rank.
const TIED: usize = 1_000;

/// The `k` packages with the largest sums of label costs, best first; fewer if
/// the space (or what does not cost −∞) is smaller. Ties within the tolerance are
/// ordered by rank (of those that tie for the last place, among the first
/// thousand met).
pub fn k_best(diagram: &Diagram, costs: &[f64], k: usize) -> Vec<(Path, f64)> {
    let mut potentials = Vec::new();
    diagram.best_completions(costs, &mut potentials);
    let mut heap = BinaryHeap::new();
    let root = potentials[Diagram::ROOT];
    if root > f64::NEG_INFINITY {
        heap.push(Prefix { bound: root, sum: 0.0, node: Diagram::ROOT, path: Path::new() });
    }
    let mut found: Vec<(Path, f64)> = Vec::new();
    while let Some(prefix) = heap.pop() {
        // Packages that tie with the k-th still compete for its place by rank.
        let last = found.get(k.wrapping_sub(1)).map(|(_, sum)| *sum);
        let full = found.len() >= k + TIED;
        if k == 0 || full || last.is_some_and(|last| prefix.bound < last - crate::tolerance::TIE) {
            break;
        }
        if prefix.node == diagram.terminal() {
            found.push((prefix.path, prefix.sum));
            continue;
        }
        for arc in diagram.arcs(prefix.node) {
            let sum = prefix.sum + costs[arc.label as usize];
            let bound = sum + potentials[arc.child as usize];
            if bound > f64::NEG_INFINITY {
                let mut path = prefix.path.clone();
                path.push(arc.label);
                heap.push(Prefix { bound, sum, node: arc.child as usize, path });
            }
        }
    }
    sort_with_ties(diagram, &mut found);
    found.truncate(k);
    found
}

/// Descending by sum; runs that tie with their first member ascend by rank.
fn sort_with_ties(diagram: &Diagram, found: &mut [(Path, f64)]) {
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut start = 0;
    while start < found.len() {
        let first = found[start].1;
        let mut end = start + 1;
        while end < found.len() && crate::tolerance::ties(found[end].1, first) {
            end += 1;
        }
        found[start..end].sort_by_cached_key(|(path, _)| diagram.rank_of_path(path));
        start = end;
    }
}
