//! All packages of a space between two halves of them: the sums of all beginnings and
//! the sums of all endings of paths, each in order, so that the package nearest a
//! target is found by walking one list up and the other down (Horowitz & Sahni 1974,
//! *Computing partitions with applications to the knapsack problem*, J. ACM 21(2)).
//!
//! A million packages of ten issues have a thousand beginnings and a thousand endings.
//! Nothing is allocated once the buffers have grown.

use std::ops::Range;

use crate::space::diagram::Diagram;
use crate::space::sweep::Path;
use crate::tolerance::TIE;

/// Beginnings and endings that are kept at most.
pub const LIMIT: u128 = 1 << 18;

/// A beginning or an ending of paths.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    sum: f64,
    /// Its place among the parts of its node in rank order.
    order: u64,
    /// The label at its open end, and the part that follows towards root or terminal.
    label: u32,
    next: u32,
}

/// The halves of a diagram for one set of label costs.
#[derive(Clone, Debug, Default)]
pub struct Halves {
    /// The layer where beginnings end; `None` before a diagram was cut.
    cut: Option<usize>,
    parts: Vec<Part>,
    /// For each node the range of its parts: beginnings up to the cut, endings from it
    /// (nodes on the cut have both).
    beginnings: Vec<Range<usize>>,
    endings: Vec<Range<usize>>,
    /// Arcs by child: (parent, label).
    incoming: Vec<Vec<(u32, u32)>>,
    merged: Vec<Part>,
    /// Options of the issue of each layer.
    radices: Vec<u64>,
    /// Places that may hold the best: (node, beginning, ending).
    candidates: Vec<(usize, usize, usize)>,
    path: Path,
}

impl Halves {
    /// Chooses where to cut the diagram; false if its halves exceed `LIMIT`.
    pub fn cut(&mut self, diagram: &Diagram) -> bool {
        let layers = diagram.order().len();
        let mut into = vec![0u128; diagram.nodes()];
        into[Diagram::ROOT] = 1;
        self.incoming = vec![Vec::new(); diagram.nodes()];
        for node in 0..diagram.terminal() {
            for arc in diagram.arcs(node) {
                let child = arc.child as usize;
                into[child] = into[child].saturating_add(into[node]);
                self.incoming[child].push((node as u32, arc.label));
            }
        }
        let size = |layer: usize| {
            // Every layer up to the cut keeps its beginnings, every one from it its endings.
            let before = (0..=layer).flat_map(|layer| diagram.layer(layer)).map(|node| into[node]);
            let after = (layer..=layers)
                .flat_map(|layer| diagram.layer(layer))
                .map(|n| diagram.completions(n));
            before.chain(after).fold(0u128, u128::saturating_add)
        };
        self.radices = (0..layers).map(|layer| radix(diagram, layer)).collect();
        // The order of a beginning is a number of mixed radix, which must fit its type.
        let counts = |layer: usize| {
            self.radices[..layer].iter().try_fold(1u64, |all, radix| all.checked_mul(*radix))
        };
        let layers = (0..=layers).filter(|layer| counts(*layer).is_some());
        let best = layers.map(|layer| (size(layer), layer)).min();
        self.cut = best.filter(|(size, _)| *size <= LIMIT).map(|(_, layer)| layer);
        self.cut.is_some()
    }

    /// Lists the halves for these label costs; labels that cost −∞ are never used. The
    /// diagram must have been [`Halves::cut`].
    pub fn fill(&mut self, diagram: &Diagram, costs: &[f64]) {
        let Some(cut) = self.cut else { return };
        let layers = diagram.order().len();
        let nodes = diagram.nodes();
        self.beginnings.clear();
        self.beginnings.resize(nodes, 0..0);
        self.endings.clear();
        self.endings.resize(nodes, 0..0);
        self.parts.clear();
        self.parts.push(Part::default());
        self.beginnings[Diagram::ROOT] = 0..1;
        self.endings[diagram.terminal()] = 0..1;
        for layer in 1..=cut {
            for node in diagram.layer(layer) {
                let start = self.parts.len();
                for at in 0..self.incoming[node].len() {
                    let (parent, label) = self.incoming[node][at];
                    let option = diagram.labels()[label as usize].option as u64;
                    let cost = costs[label as usize];
                    if cost > f64::NEG_INFINITY {
                        for from in self.beginnings[parent as usize].clone() {
                            let Part { sum, order, .. } = self.parts[from];
                            let order = order * self.radices[layer - 1] + option;
                            let next = from as u32;
                            self.parts.push(Part { sum: sum + cost, order, label, next });
                        }
                    }
                }
                self.sort_from(start);
                self.beginnings[node] = start..self.parts.len();
            }
        }
        for layer in (cut..layers).rev() {
            for node in diagram.layer(layer) {
                let start = self.parts.len();
                let mut offset = 0;
                for arc in diagram.arcs(node) {
                    let child = arc.child as usize;
                    let cost = costs[arc.label as usize];
                    if cost > f64::NEG_INFINITY {
                        for from in self.endings[child].clone() {
                            let Part { sum, order, .. } = self.parts[from];
                            let (order, next) = (offset + order, from as u32);
                            self.parts.push(Part {
                                sum: sum + cost,
                                order,
                                label: arc.label,
                                next,
                            });
                        }
                    }
                    offset += diagram.completions(child) as u64;
                }
                self.sort_from(start);
                self.endings[node] = start..self.parts.len();
            }
        }
    }

    /// Sorts the parts from `start` on by sum, then order. They come in ascending runs
    /// (one an arc), which are merged two by two.
    fn sort_from(&mut self, start: usize) {
        let parts = &mut self.parts[start..];
        self.merged.resize(parts.len(), Part::default());
        loop {
            let mut runs = 0;
            let mut from = 0;
            while from < parts.len() {
                let middle = run(parts, from);
                let end = run(parts, middle);
                merge(&parts[from..middle], &parts[middle..end], &mut self.merged[from..end]);
                runs += 1;
                from = end;
            }
            parts.copy_from_slice(&self.merged);
            if runs <= 1 {
                return;
            }
        }
    }

    /// The lowest and the highest sum of all packages; `None` if there is none.
    pub fn extremes(&self, diagram: &Diagram) -> Option<(f64, f64)> {
        let mut extremes: Option<(f64, f64)> = None;
        for node in diagram.layer(self.cut?) {
            let beginnings = &self.parts[self.beginnings[node].clone()];
            let endings = &self.parts[self.endings[node].clone()];
            let (Some(first), Some(last)) = (beginnings.first(), beginnings.last()) else {
                continue;
            };
            let (Some(low), Some(high)) = (endings.first(), endings.last()) else { continue };
            let (lowest, highest) = extremes.unwrap_or((f64::INFINITY, f64::NEG_INFINITY));
            extremes = Some((lowest.min(first.sum + low.sum), highest.max(last.sum + high.sum)));
        }
        extremes
    }

    /// The lowest sum that reaches `target` (within a tie); the path, of all packages that
    /// tie the one of lowest rank, is left in [`Halves::path`].
    pub fn reaching(&mut self, diagram: &Diagram, target: f64) -> Option<f64> {
        let cut = self.cut?;
        let bound = target - TIE;
        let mut lowest = f64::INFINITY;
        self.candidates.clear();
        for node in diagram.layer(cut) {
            let beginnings = &self.parts[self.beginnings[node].clone()];
            let endings = &self.parts[self.endings[node].clone()];
            let Some(highest) = endings.last() else { continue };
            let first = beginnings.partition_point(|part| part.sum + highest.sum < bound);
            // endings[at..] reach the target together with the beginning.
            let mut at = endings.len();
            for (number, beginning) in beginnings.iter().enumerate().skip(first) {
                while at > 0 && beginning.sum + endings[at - 1].sum >= bound {
                    at -= 1;
                }
                let Some(ending) = endings.get(at) else { continue };
                let sum = beginning.sum + ending.sum;
                if sum < lowest - TIE {
                    self.candidates.clear();
                }
                if sum <= lowest + TIE {
                    lowest = lowest.min(sum);
                    self.candidates.push((node, number, at));
                } else if at == 0 {
                    // Every later beginning is higher with whatever ending.
                    break;
                }
            }
        }
        let found = (lowest < f64::INFINITY).then_some(lowest);
        self.lowest_rank(lowest);
        found
    }

    /// Calls `visit` with the path of every package whose sum lies between `low` and
    /// `high`, both included.
    pub fn between(
        &mut self,
        diagram: &Diagram,
        (low, high): (f64, f64),
        mut visit: impl FnMut(&[u32]),
    ) {
        let Some(cut) = self.cut else { return };
        for node in diagram.layer(cut) {
            let (begins, endings) = (self.beginnings[node].clone(), self.endings[node].clone());
            let (Some(lowest), Some(highest)) =
                (self.parts[endings.clone()].first(), self.parts[endings.clone()].last())
            else {
                continue;
            };
            let (lowest, highest) = (lowest.sum, highest.sum);
            let sums = &self.parts[begins.clone()];
            let first = begins.start + sums.partition_point(|part| part.sum + highest < low);
            let last = begins.start + sums.partition_point(|part| part.sum + lowest <= high);
            let mut at = endings.end;
            for begins in first..last {
                let begin = self.parts[begins].sum;
                while at > endings.start && begin + self.parts[at - 1].sum >= low {
                    at -= 1;
                }
                for ends in at..endings.end {
                    if begin + self.parts[ends].sum > high {
                        break;
                    }
                    self.walk(begins, ends);
                    visit(&self.path);
                }
            }
        }
    }

    /// Of the candidates that tie with `sum`, leaves the path of the one of lowest rank.
    fn lowest_rank(&mut self, sum: f64) {
        let mut best: Option<((u64, u64), usize, usize)> = None;
        for &(node, beginning, first) in &self.candidates {
            let begins = self.beginnings[node].start + beginning;
            let begin = self.parts[begins];
            for ends in self.endings[node].start + first..self.endings[node].end {
                let end = self.parts[ends];
                if begin.sum + end.sum > sum + TIE {
                    break;
                }
                let rank = (begin.order, end.order);
                if best.is_none_or(|(lowest, _, _)| rank < lowest) {
                    best = Some((rank, begins, ends));
                }
            }
        }
        self.path.clear();
        if let Some((_, begins, ends)) = best {
            self.walk(begins, ends);
        }
    }

    /// Leaves the path of a beginning and an ending.
    fn walk(&mut self, mut begins: usize, mut ends: usize) {
        self.path.clear();
        while begins != 0 {
            self.path.push(self.parts[begins].label);
            begins = self.parts[begins].next as usize;
        }
        self.path.reverse();
        while ends != 0 {
            self.path.push(self.parts[ends].label);
            ends = self.parts[ends].next as usize;
        }
    }

    /// The package last found.
    pub fn path(&self) -> &[u32] {
        &self.path
    }
}

/// One more than the highest option of the layer's issue.
fn radix(diagram: &Diagram, layer: usize) -> u64 {
    let arcs = diagram.layer(layer).flat_map(|node| diagram.arcs(node));
    arcs.map(|arc| diagram.labels()[arc.label as usize].option as u64 + 1).max().unwrap_or(1)
}

fn before(a: &Part, b: &Part) -> bool {
    a.sum < b.sum || (a.sum == b.sum && a.order < b.order)
}

/// Where the ascending run that begins at `from` ends.
fn run(parts: &[Part], from: usize) -> usize {
    let mut end = (from + 1).min(parts.len());
    while end < parts.len() && !before(&parts[end], &parts[end - 1]) {
        end += 1;
    }
    end
}

fn merge<'a>(mut left: &'a [Part], mut right: &'a [Part], into: &mut [Part]) {
    for cell in into {
        let from_left = match (left.first(), right.first()) {
            (Some(a), Some(b)) => !before(b, a),
            (Some(_), None) => true,
            (None, _) => false,
        };
        let side = if from_left { &mut left } else { &mut right };
        if let Some((first, rest)) = side.split_first() {
            *cell = *first;
            *side = rest;
        }
    }
}
