//! All packages in descending order of one criterion, one after another on demand
//! (the recursive enumeration of Jiménez & Marzal 1999, *Computing the K shortest
//! paths: a new algorithm and an experimental comparison*): every node keeps the best
//! rests of paths found so far, and asks its children for one more when it needs it.
//!
//! The next package costs one step a layer, however large the space. Nothing is
//! allocated once the lists have grown.

use crate::space::diagram::Diagram;
use crate::space::sweep::Path;
use crate::tolerance::exceeds;

/// Which of two packages of equal worth comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TieOrder {
    /// The one of lower rank.
    #[default]
    LowestFirst,
    /// The one of higher rank.
    HighestFirst,
}

/// A rest of a path: the arc it takes and which rest of that arc's child follows.
#[derive(Clone, Copy, Debug)]
struct Rest {
    sum: f64,
    arc: u32,
    follows: u32,
}

/// The rests known at a node, best first, and how many of each child's it has used.
#[derive(Clone, Debug, Default)]
struct Known {
    rests: Vec<Rest>,
    used: Vec<u32>,
    exhausted: bool,
}

/// Packages in descending order.
#[derive(Clone, Debug, Default)]
pub struct Descending {
    nodes: Vec<Known>,
    costs: Vec<f64>,
    ties: TieOrder,
    path: Path,
}

impl Descending {
    /// Starts anew with these label costs; labels that cost −∞ are never used.
    pub fn restart(&mut self, diagram: &Diagram, costs: &[f64], ties: TieOrder) {
        self.ties = ties;
        self.costs.clear();
        self.costs.extend_from_slice(costs);
        self.nodes.resize_with(diagram.nodes(), Known::default);
        for (node, known) in self.nodes.iter_mut().enumerate() {
            known.rests.clear();
            known.used.clear();
            known.exhausted = false;
            if node == diagram.terminal() {
                known.rests.push(Rest { sum: 0.0, arc: 0, follows: 0 });
                known.exhausted = true;
            } else {
                known.used.resize(diagram.arcs(node).len(), 0);
            }
        }
    }

    /// The sum of the package at `place` (0: the best), whose path is left in
    /// [`Descending::path`]; `None` beyond the last.
    pub fn at(&mut self, diagram: &Diagram, place: usize) -> Option<f64> {
        let sum = self.rest(diagram, Diagram::ROOT, place)?;
        self.path.clear();
        let (mut node, mut place) = (Diagram::ROOT, place);
        while node != diagram.terminal() {
            let Rest { arc, follows, .. } = self.nodes[node].rests[place];
            let arc = diagram.arcs(node)[arc as usize];
            self.path.push(arc.label);
            (node, place) = (arc.child as usize, follows as usize);
        }
        Some(sum)
    }

    /// The package last asked for.
    pub fn path(&self) -> &[u32] {
        &self.path
    }

    /// The sum of a node's rest at `place`, found if it is not known yet.
    fn rest(&mut self, diagram: &Diagram, node: usize, place: usize) -> Option<f64> {
        while self.nodes[node].rests.len() <= place && !self.nodes[node].exhausted {
            self.find_one_more(diagram, node);
        }
        self.nodes[node].rests.get(place).map(|rest| rest.sum)
    }

    fn find_one_more(&mut self, diagram: &Diagram, node: usize) {
        let arcs = diagram.arcs(node);
        let mut best: Option<Rest> = None;
        for at in 0..arcs.len() {
            let arc = match self.ties {
                TieOrder::LowestFirst => at,
                TieOrder::HighestFirst => arcs.len() - 1 - at,
            };
            let cost = self.costs[arcs[arc].label as usize];
            if cost == f64::NEG_INFINITY {
                continue;
            }
            let follows = self.nodes[node].used[arc];
            let child = arcs[arc].child as usize;
            let Some(sum) = self.rest(diagram, child, follows as usize) else { continue };
            let sum = cost + sum;
            if best.is_none_or(|best| exceeds(sum, best.sum)) {
                best = Some(Rest { sum, arc: arc as u32, follows });
            }
        }
        let known = &mut self.nodes[node];
        match best {
            Some(rest) => {
                known.used[rest.arc as usize] += 1;
                known.rests.push(rest);
            }
            None => known.exhausted = true,
        }
    }
}
