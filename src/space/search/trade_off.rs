//! The best objective among packages whose own value reaches a target, for a
//! series of targets: how a party finds its offers while it concedes.
//!
//! A longest path with one resource constraint. Its Lagrangian dual
//! `D(λ) = max_x objective(x) + λ·(own(x) − target)` is convex in λ and costs one
//! sweep for every λ, whatever the target: the potentials of a sweep serve all
//! later targets. Sweeps are made four multipliers at a time, the bracket around
//! the smallest D shrinks by as much, and the remaining duality gap is closed by
//! a depth-first search that the same potentials bound (Handler & Zang 1980, *A
//! dual algorithm for the constrained shortest path problem*).
//!
//! Where many packages are nearly as good as the best (dozens of unconstrained
//! issues), proving one best would take longer than the talks: a search that has
//! visited [`LIMIT`] nodes settles for the best package seen, which is at worst the
//! improved package of the best multiplier. In the base scenario one search in
//! seven hundred is cut short.
//!
//! Nothing is allocated once the buffers have grown.

use crate::space::diagram::Diagram;
use crate::space::sweep::Path;
use crate::tolerance::{TIE, reaches};

/// Multipliers of one batch of sweeps.
const LANES: usize = 4;

/// Multipliers of the first batch. Zero answers every question whose target does
/// not bind; where it binds, own utility is usually worth between a third and
/// three times the others' at the margin.
const FIRST: [f64; LANES] = [0.0, 0.4, 1.2, 4.0];

/// With the duality gap below this, there is nothing to gain but a tie.
const CLOSED: f64 = 3.0 * TIE;

/// With the duality gap below this, searching is cheaper than another sweep.
const NARROW: f64 = 0.05;

/// Batches of sweeps kept for one series of targets.
const BATCHES: usize = 24;

/// Nodes a search may visit before it settles for the best package seen.
pub const LIMIT: usize = 1024;

/// The value of a label that must not be used. Finite, so that no product or
/// difference of two of them is undefined; so large that no sum hides it.
pub const FORBIDDEN: f64 = -1e12;

/// Anything below this used a forbidden label.
pub(super) const IMPOSSIBLE: f64 = -1e11;

/// One series of targets on one diagram.
#[derive(Clone, Debug, Default)]
pub struct TradeOff {
    /// What is maximised, one entry a label ([`FORBIDDEN`] allowed).
    pub objective: Vec<f64>,
    /// What must reach the target, one entry a label ([`FORBIDDEN`] allowed).
    pub own: Vec<f64>,
    batches: usize,
    multipliers: Vec<[f64; LANES]>,
    /// The multipliers in ascending order, as batch·LANES + lane.
    ascending: Vec<usize>,
    /// The one whose dual value was the smallest last.
    narrowest: usize,
    /// `potentials[batch * nodes + node]`.
    potentials: Vec<[f64; LANES]>,
    bundles: Vec<[f64; LANES]>,
    /// Objective and own value of each label, side by side.
    pairs: Vec<[f64; 2]>,
    /// Largest own value that the rest of a path can add, by node.
    highest: Vec<f64>,
    ready: bool,
    /// The last answer: arc of the root, objective and own value without root shifts.
    last: Option<(usize, (f64, f64))>,
    last_path: Path,
    /// The best package whatever its own value, likewise.
    free: Option<(usize, (f64, f64))>,
    free_path: Path,
    prefix: Path,
    best_path: Path,
    /// The package walked last: (node, label, child) by layer.
    steps: Vec<(u32, u32, u32)>,
    best: Option<f64>,
    /// The best package met before searching.
    incumbent: Option<f64>,
    incumbent_path: Path,
    /// Nothing whose bound is not above this is worth a look.
    threshold: f64,
    visits: usize,
    /// Number of the search, and what it has seen at each node.
    searches: u64,
    seen: Vec<Seen>,
}

/// Sums with which a search has entered a node. A prefix that is no better in the
/// objective and no richer in own value than an earlier one leads to nothing new:
/// what follows it follows the earlier one too, at a lower rank.
#[derive(Clone, Debug, Default)]
struct Seen {
    search: u64,
    count: usize,
    entries: [(f64, f64, u64); Seen::KEPT],
}

impl Seen {
    /// Entries kept at a node; later ones replace the last.
    const KEPT: usize = 4;

    /// Is the prefix dominated by an earlier one of this search? If not, it is kept.
    #[inline]
    fn dominates(&mut self, search: u64, (objective, own): (f64, f64), mask: u64) -> bool {
        if self.search != search {
            self.search = search;
            self.count = 0;
        }
        for &(other_objective, other_own, other_mask) in &self.entries[..self.count] {
            if other_objective >= objective && other_own >= own && other_mask == mask {
                return true;
            }
        }
        let at = self.count.min(Self::KEPT - 1);
        self.entries[at] = (objective, own, mask);
        self.count = at + 1;
        false
    }
}

/// What one search runs on.
struct Question<'a> {
    diagram: &'a Diagram,
    target: f64,
    /// The multiplier with the narrowest bound, and all of its batch.
    lane: usize,
    multiplier: f64,
    multipliers: [f64; LANES],
    first_potential: usize,
    required: &'a [u64],
    wanted: u64,
}

/// What a label at the root gains or loses in this question, by arc of the root:
/// (objective, own). Everything below the root is the same for every question.
pub type RootShift = [(f64, f64)];

impl TradeOff {
    /// Forgets the last series; the caller then fills `objective` and `own`.
    pub fn restart(&mut self, labels: usize) {
        self.ready = false;
        self.last = None;
        self.free = None;
        self.batches = 0;
        self.ascending.clear();
        self.narrowest = 0;
        self.objective.resize(labels, 0.0);
        self.own.resize(labels, 0.0);
    }

    /// The series goes on with another objective, which the caller has filled in; what
    /// is forbidden must be the same. What own values can reach stays known, and the last
    /// answer stays worth a try.
    pub fn revise(&mut self) {
        for (pair, objective) in self.pairs.iter_mut().zip(&self.objective) {
            pair[0] = *objective;
        }
        self.batches = 0;
        self.ascending.clear();
        self.narrowest = 0;
        self.free = None;
        if let Some((_, (objective, _))) = &mut self.last {
            *objective = self.last_path.iter().map(|label| self.pairs[*label as usize][0]).sum();
        }
    }

    /// The largest objective among packages whose own value reaches `target` and
    /// whose required criteria are exactly `wanted` (`required` has one mask a
    /// label; empty: no such condition). The package is left in [`TradeOff::path`]:
    /// the lowest rank among ties. `None` if there is none above `threshold`.
    pub fn solve(
        &mut self,
        diagram: &Diagram,
        root: &RootShift,
        target: f64,
        (required, wanted): (&[u64], u64),
        threshold: f64,
    ) -> Option<f64> {
        if diagram.completions(Diagram::ROOT) == 0 {
            return None;
        }
        self.measure(diagram);
        let arcs = diagram.arcs(Diagram::ROOT);
        let reach = arcs.iter().zip(root).map(|(arc, (_, shift))| {
            self.own[arc.label as usize] + shift + self.highest[arc.child as usize]
        });
        if !reaches(reach.fold(f64::NEG_INFINITY, f64::max), target) {
            return None;
        }
        if self.batches == 0 {
            self.start_sweeping(diagram);
        }
        self.threshold = threshold.max(IMPOSSIBLE);
        self.incumbent = None;
        if let Some(value) = self.free_answer(diagram, root, target) {
            return (value > self.threshold).then(|| {
                self.best_path.clear();
                self.best_path.extend_from_slice(&self.free_path);
                value
            });
        }
        // The last answer answers any lower target too, if not best.
        if let Some((arc, (objective, own))) = self.last {
            let (objective_shift, own_shift) = root[arc];
            let value = objective + objective_shift;
            if reaches(own + own_shift, target) && value > self.threshold {
                self.threshold = larger(self.threshold, value - TIE);
                self.incumbent = Some(value);
                self.incumbent_path.clear();
                self.incumbent_path.extend_from_slice(&self.last_path);
            }
        }
        let (mut bound, mut at) = self.narrowest(diagram, root, target);
        let mut question = Question {
            diagram,
            target,
            lane: 0,
            multiplier: 0.0,
            multipliers: [0.0; LANES],
            first_potential: 0,
            required,
            wanted,
        };
        for refinements in 0.. {
            if bound <= self.threshold {
                return None;
            }
            // The package of the best multiplier is near the answer; if it falls short of
            // the target, that of the next larger one hardly ever does.
            if bound - self.threshold > CLOSED {
                let reached = self.walk(&question, root, at);
                let next = if reached { None } else { self.next_larger(at) };
                if let Some(next) = next
                    && bound - self.threshold > CLOSED
                {
                    self.walk(&question, root, next);
                }
            }
            let narrow = bound - self.threshold < NARROW;
            if narrow || refinements == 1 || self.batches == BATCHES {
                break;
            }
            self.refine(diagram, at);
            (bound, at) = self.narrowest(diagram, root, target);
        }
        if self.multipliers[at / LANES][at % LANES] == 0.0 && self.free.is_none() {
            self.find_free(&mut question, root, bound);
            if let Some(value) = self.free_answer(diagram, root, target)
                && value > self.threshold
            {
                self.best_path.clear();
                self.best_path.extend_from_slice(&self.free_path);
                return Some(value);
            }
        }
        question.lane = at % LANES;
        question.multiplier = self.multipliers[at / LANES][at % LANES];
        question.multipliers = self.multipliers[at / LANES];
        question.first_potential = at / LANES * diagram.nodes();
        let found = self.search(&question, root);
        if found.is_some() {
            let first = self.best_path[0];
            let arc = arcs.iter().position(|arc| arc.label == first).unwrap_or(0);
            self.last = Some((arc, self.path_sums()));
            self.last_path.clear();
            self.last_path.extend_from_slice(&self.best_path);
        }
        found
    }

    /// The package of the last solution.
    pub fn path(&self) -> &[u32] {
        &self.best_path
    }

    /// Looks for the best package whatever its own value, at the root's shifts of this
    /// moment: where targets do not bind, it is the answer to all of them.
    fn find_free(&mut self, question: &mut Question, root: &RootShift, bound: f64) {
        let (target, threshold) = (question.target, self.threshold);
        let incumbent = self.incumbent.take();
        // With a target this low only the zero multiplier, the first of all, bounds.
        question.target = IMPOSSIBLE;
        question.multipliers = self.multipliers[0];
        self.threshold = bound - CLOSED;
        if self.search(question, root).is_some() {
            let arcs = question.diagram.arcs(Diagram::ROOT);
            let arc = arcs.iter().position(|arc| arc.label == self.best_path[0]).unwrap_or(0);
            self.free = Some((arc, self.path_sums()));
            self.free_path.clear();
            self.free_path.extend_from_slice(&self.best_path);
        }
        (question.target, self.threshold) = (target, threshold);
        self.incumbent = incumbent;
    }

    /// The free package, if it reaches the target and nothing elsewhere at the root
    /// has come up to it since.
    fn free_answer(&self, diagram: &Diagram, root: &RootShift, target: f64) -> Option<f64> {
        let (at, (objective, own)) = self.free?;
        let value = objective + root[at].0;
        let unrivalled = diagram.arcs(Diagram::ROOT).iter().enumerate().all(|(other, arc)| {
            let best = self.pairs[arc.label as usize][0]
                + root[other].0
                + self.potentials[arc.child as usize][0];
            other == at || best < value - TIE
        });
        (unrivalled && reaches(own + root[at].1, target)).then_some(value)
    }

    /// Objective and own value of the package last found, without root shifts.
    fn path_sums(&self) -> (f64, f64) {
        self.best_path.iter().fold((0.0, 0.0), |(objective, own), label| {
            let pair = self.pairs[*label as usize];
            (objective + pair[0], own + pair[1])
        })
    }

    /// The largest own value that the rest of a path can add: enough to see that a
    /// target is out of reach.
    fn measure(&mut self, diagram: &Diagram) {
        if self.ready {
            return;
        }
        self.ready = true;
        self.pairs.clear();
        self.pairs.extend(self.objective.iter().zip(&self.own).map(|(o, w)| [*o, *w]));
        self.bundles.resize(diagram.bundle_count(), [0.0; LANES]);
        self.highest.clear();
        self.highest.resize(diagram.nodes(), 0.0);
        for bundle in 0..diagram.bundle_count() {
            let mut best = f64::NEG_INFINITY;
            for &label in diagram.bundle_labels(bundle as u32) {
                best = larger(best, self.own[label as usize]);
            }
            self.bundles[bundle][0] = best;
        }
        for node in (0..diagram.terminal()).rev() {
            let mut best = f64::NEG_INFINITY;
            for edge in diagram.edges(node) {
                let through =
                    self.bundles[edge.bundle as usize][0] + self.highest[edge.child as usize];
                best = larger(best, through);
            }
            self.highest[node] = best;
        }
    }

    fn start_sweeping(&mut self, diagram: &Diagram) {
        let nodes = diagram.nodes();
        self.multipliers.resize(BATCHES, [0.0; LANES]);
        if self.potentials.len() < BATCHES * nodes {
            self.potentials.resize(BATCHES * nodes, [0.0; LANES]);
        }
        self.sweep(diagram, FIRST);
    }

    /// One sweep for four multipliers.
    fn sweep(&mut self, diagram: &Diagram, multipliers: [f64; LANES]) {
        let nodes = diagram.nodes();
        for bundle in 0..diagram.bundle_count() {
            let mut best = [f64::NEG_INFINITY; LANES];
            for &label in diagram.bundle_labels(bundle as u32) {
                let [objective, own] = self.pairs[label as usize];
                for lane in 0..LANES {
                    best[lane] = larger(best[lane], objective + multipliers[lane] * own);
                }
            }
            self.bundles[bundle] = best;
        }
        let potentials = &mut self.potentials[self.batches * nodes..(self.batches + 1) * nodes];
        potentials[diagram.terminal()] = [0.0; LANES];
        for node in (1..diagram.terminal()).rev() {
            let mut best = [f64::NEG_INFINITY; LANES];
            for edge in diagram.edges(node) {
                let choice = &self.bundles[edge.bundle as usize];
                let rest = &potentials[edge.child as usize];
                for lane in 0..LANES {
                    best[lane] = larger(best[lane], choice[lane] + rest[lane]);
                }
            }
            potentials[node] = best;
        }
        self.multipliers[self.batches] = multipliers;
        for (lane, &multiplier) in multipliers.iter().enumerate() {
            let value_of = |at: usize| self.multipliers[at / LANES][at % LANES];
            let place = self.ascending.partition_point(|&at| value_of(at) <= multiplier);
            self.ascending.insert(place, self.batches * LANES + lane);
        }
        self.batches += 1;
    }

    /// The multiplier with the smallest dual value: (value, batch·LANES + lane). The dual
    /// is convex, and the best multiplier moves little from target to target: it is
    /// looked for from the last one on.
    fn narrowest(&mut self, diagram: &Diagram, root: &RootShift, target: f64) -> (f64, usize) {
        let value_of = |at: usize| self.multipliers[at / LANES][at % LANES];
        let last = value_of(self.narrowest);
        let mut position = self.ascending.partition_point(|&at| value_of(at) < last);
        let mut best = self.dual(diagram, root, target, self.ascending[position]);
        for downwards in [true, false] {
            loop {
                let next = if downwards { position.checked_sub(1) } else { Some(position + 1) };
                let Some(&at) = next.and_then(|next| self.ascending.get(next)) else { break };
                let dual = self.dual(diagram, root, target, at);
                if dual >= best {
                    break;
                }
                best = dual;
                position = if downwards { position - 1 } else { position + 1 };
            }
        }
        self.narrowest = self.ascending[position];
        (best, self.narrowest)
    }

    /// The dual value of a multiplier.
    fn dual(&self, diagram: &Diagram, root: &RootShift, target: f64, at: usize) -> f64 {
        let (batch, lane) = (at / LANES, at % LANES);
        let multiplier = self.multipliers[batch][lane];
        let potentials = &self.potentials[batch * diagram.nodes()..];
        let arcs = diagram.arcs(Diagram::ROOT).iter().zip(root);
        arcs.fold(f64::NEG_INFINITY, |dual, (arc, (objective_shift, own_shift))| {
            let objective = self.objective[arc.label as usize] + objective_shift;
            let own = self.own[arc.label as usize] + own_shift - target;
            larger(dual, objective + multiplier * own + potentials[arc.child as usize][lane])
        })
    }

    /// The multipliers next to `at`, or a step beyond the ends.
    fn bracket(&self, at: usize) -> (f64, f64) {
        let value_of = |at: usize| self.multipliers[at / LANES][at % LANES];
        let centre = value_of(at);
        let place = self.ascending.partition_point(|&at| value_of(at) < centre);
        let low = place.checked_sub(1).map_or(0.0, |below| value_of(self.ascending[below]));
        let step = (centre * 8.0).max(0.4);
        let high = self.next_larger(at).map_or(step, |above| step.min(value_of(above)));
        (low, high)
    }

    /// Four more multipliers, two on either side of the best so far.
    fn refine(&mut self, diagram: &Diagram, at: usize) {
        let centre = self.multipliers[at / LANES][at % LANES];
        let (low, high) = self.bracket(at);
        let below = centre - low;
        let above = high - centre;
        self.sweep(
            diagram,
            [
                low + below / 3.0,
                low + below * 2.0 / 3.0,
                centre + above / 3.0,
                centre + above * 2.0 / 3.0,
            ],
        );
    }

    fn next_larger(&self, at: usize) -> Option<usize> {
        let value_of = |at: usize| self.multipliers[at / LANES][at % LANES];
        let centre = value_of(at);
        let place = self.ascending.partition_point(|&at| value_of(at) <= centre);
        self.ascending.get(place).copied()
    }

    /// Follows the package that a multiplier makes best, and improves it by single
    /// changes; if it answers the question, the search need not look below it. True if
    /// the package reached the target as it was.
    fn walk(&mut self, question: &Question, root: &RootShift, at: usize) -> bool {
        let diagram = question.diagram;
        let multiplier = self.multipliers[at / LANES][at % LANES];
        let potentials = &self.potentials[at / LANES * diagram.nodes()..];
        let lane = at % LANES;
        let (mut objective, mut own) = (0.0, 0.0);
        let mut node = Diagram::ROOT;
        self.steps.clear();
        while node != diagram.terminal() {
            let mut best = (f64::NEG_INFINITY, 0, 0.0, 0.0);
            for (index, arc) in diagram.arcs(node).iter().enumerate() {
                let [objective, own] = self.pairs[arc.label as usize];
                let mut step = (objective, own);
                if node == Diagram::ROOT {
                    step.0 += root[index].0;
                    step.1 += root[index].1;
                }
                let value = step.0 + multiplier * step.1 + potentials[arc.child as usize][lane];
                if value > best.0 {
                    best = (value, index, step.0, step.1);
                }
            }
            let arc = diagram.arcs(node)[best.1];
            objective += best.2;
            own += best.3;
            self.steps.push((node as u32, arc.label, arc.child));
            node = arc.child as usize;
        }
        let reached = reaches(own, question.target);
        // The root stays as it is: its labels shift with time.
        for _ in 0..2 * self.steps.len() {
            let short = question.target - own;
            let mut best: Option<(usize, u32, f64, f64)> = None;
            for (position, &(node, label, child)) in self.steps.iter().enumerate().skip(1) {
                let from = self.pairs[label as usize];
                for arc in diagram.arcs(node as usize) {
                    let to = self.pairs[arc.label as usize];
                    let (gain, gain_own) = (to[0] - from[0], to[1] - from[1]);
                    let helps = short > 0.0 || gain > TIE;
                    if arc.child == child
                        && helps
                        && gain_own >= short
                        && best.is_none_or(|best| gain > best.2)
                    {
                        best = Some((position, arc.label, gain, gain_own));
                    }
                }
            }
            let Some((position, label, gain, gain_own)) = best else { break };
            self.steps[position].1 = label;
            objective += gain;
            own += gain_own;
        }
        let fits = question.required.is_empty()
            || question.wanted
                == self.steps.iter().fold(0, |mask, (_, label, _)| {
                    mask | question.required.get(*label as usize).copied().unwrap_or(0)
                });
        if fits && reaches(own, question.target) && objective > self.threshold {
            // A tie lower, so that the search itself meets this package or a tie before it.
            self.threshold = larger(self.threshold, objective - TIE);
            self.incumbent = Some(objective);
            self.incumbent_path.clear();
            self.incumbent_path.extend(self.steps.iter().map(|(_, label, _)| *label));
        }
        reached
    }

    fn search(&mut self, question: &Question, root: &RootShift) -> Option<f64> {
        self.visits = 0;
        self.searches += 1;
        self.seen.resize(question.diagram.nodes(), Seen::default());
        self.best = None;
        self.prefix.clear();
        for (arc, shift) in question.diagram.arcs(Diagram::ROOT).iter().zip(root) {
            let start = (shift.0, shift.1 - question.target);
            self.enter(question, arc.label, arc.child, start, 0);
        }
        if self.best.is_none() && self.visits >= LIMIT {
            self.best = self.incumbent;
            self.best_path.clear();
            self.best_path.extend_from_slice(&self.incumbent_path);
        }
        self.best
    }

    /// Takes one label after the sums so far (objective, own value beyond the
    /// target), if something good enough may follow.
    #[inline(always)]
    fn enter(&mut self, question: &Question, label: u32, child: u32, sums: (f64, f64), mask: u64) {
        let [objective, own] = self.pairs[label as usize];
        let objective = sums.0 + objective;
        let beyond = sums.1 + own;
        // The best multiplier of all usually settles it; at depth the others of its
        // batch often bound what is left more narrowly, and cost little.
        let potentials = &self.potentials[question.first_potential + child as usize];
        let slack = beyond + TIE;
        if objective + question.multiplier * slack + potentials[question.lane] <= self.threshold {
            return;
        }
        let mut bound = f64::INFINITY;
        for lane in 0..LANES {
            let dual = objective + question.multipliers[lane] * slack + potentials[lane];
            bound = if dual < bound { dual } else { bound };
        }
        if bound <= self.threshold || slack + self.highest[child as usize] < 0.0 {
            return;
        }
        let mask = mask | question.required.get(label as usize).copied().unwrap_or(0);
        if mask & !question.wanted != 0 && !question.required.is_empty() {
            return;
        }
        self.prefix.push(label);
        self.descend(question, child, (objective, beyond), mask);
        self.prefix.pop();
    }

    fn descend(&mut self, question: &Question, node: u32, sums: (f64, f64), mask: u64) {
        if node as usize == question.diagram.terminal() {
            let fits = mask == question.wanted || question.required.is_empty();
            if fits && sums.0 > self.threshold {
                // Packages come in rank order: a later one must be better, not equal.
                self.best = Some(sums.0);
                self.threshold = larger(self.threshold, sums.0 + TIE);
                self.best_path.clear();
                self.best_path.extend_from_slice(&self.prefix);
            }
            return;
        }
        self.visits += 1;
        if self.visits >= LIMIT || self.seen[node as usize].dominates(self.searches, sums, mask) {
            return;
        }
        for arc in question.diagram.arcs(node as usize) {
            self.enter(question, arc.label, arc.child, sums, mask);
        }
    }
}

/// The larger of two numbers that are not NaN (one instruction, unlike `f64::max`).
#[inline(always)]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}
