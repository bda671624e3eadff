//! The decision diagram: every feasible package is a path from the root to the
//! terminal (Bergman, Cire, van Hoeve & Hooker 2016, *Decision Diagrams for
//! Optimization*, ch. 3–4).
//!
//! One layer an issue, an arc an option. A node stands for what the decisions so
//! far leave undecided: which forbidden combinations and which *events*
//! (conditions that somebody's utility listens to) are still possible. An arc
//! carries a [`Label`]: its option and the events it completes. Values are
//! attached to labels, so the diagram is compiled once and serves every draw.
//!
//! Construction is top-down by state and then reduced bottom-up: two nodes with
//! the same labelled arcs to the same nodes are one node. The result is the
//! canonical diagram of its issue order.

use std::hash::Hash;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Condition;

/// What a diagram is compiled from.
#[derive(Clone, Debug)]
pub struct Blueprint {
    /// Number of options of each issue.
    pub sizes: Vec<usize>,
    /// A package satisfying any of these is infeasible.
    pub forbidden: Vec<Condition>,
    /// Conditions that utilities listen to, without repetition.
    pub events: Vec<Condition>,
    /// The issue whose options may make a deal partial, with the class of each of
    /// its options: 0 for a full deal, 1, 2, ... for the kinds of partial deal.
    /// It is always the first issue of the order.
    pub partial: Option<(usize, Vec<u8>)>,
    /// The last this many issues are optional clauses: they are always decided
    /// after the text, so that packages can be counted with or without them.
    pub clauses: usize,
}

/// The layered graph of all feasible packages.
#[derive(Clone, Debug)]
pub struct Diagram {
    order: Vec<usize>,
    /// First node of each layer; the last entry is the terminal.
    layers: Vec<usize>,
    arc_starts: Vec<usize>,
    arcs: Vec<Arc>,
    labels: Vec<Label>,
    edge_starts: Vec<usize>,
    edges: Vec<Edge>,
    bundle_starts: Vec<usize>,
    bundle_labels: Vec<u32>,
    completions: Vec<u128>,
    texts: Vec<u128>,
    clause_layer: usize,
}

/// A decision: one option, leading to a node of the next layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arc {
    /// Index into [`Diagram::labels`].
    pub label: u32,
    /// The node it leads to.
    pub child: u32,
}

/// All arcs from a node to one child; their labels are a bundle shared by every
/// pair of nodes that offers the same choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Index of the bundle of labels.
    pub bundle: u32,
    /// The node it leads to.
    pub child: u32,
}

/// What an arc means to a utility.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// Index of the issue.
    pub issue: usize,
    /// Index of the option.
    pub option: usize,
    /// 0 in a full deal, else the kind of partial deal.
    pub class: u8,
    /// Events that this decision completes, ascending.
    pub events: Vec<u32>,
}

/// Why a space cannot be compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpaceError {
    /// More packages than 128 bits can number.
    #[error("the space has more packages than can be numbered (2^128)")]
    TooManyPackages,
    /// The diagram outgrew [`NODE_LIMIT`].
    #[error("the constraints and linkages entangle the issues beyond {NODE_LIMIT} diagram nodes")]
    TooManyNodes,
}

/// A diagram may not have more nodes in one layer than this.
pub const NODE_LIMIT: usize = 1 << 20;

/// The set of open conditions a node remembers: one machine word pair where it
/// fits (nearly always), a vector of words where it does not.
trait Open: Clone + Eq + Hash {
    fn empty(bits: usize) -> Self;
    fn insert(&mut self, bit: usize);
    /// (`self` without `gone`) with `new`.
    fn after(&self, gone: &Self, new: &Self) -> Self;
    /// Calls `visit` with every bit in both `self`-with-`new` and `mask`.
    fn common(&self, new: &Self, mask: &Self, visit: impl FnMut(usize));
}

impl Open for u128 {
    fn empty(_: usize) -> Self {
        0
    }
    fn insert(&mut self, bit: usize) {
        *self |= 1 << bit;
    }
    fn after(&self, gone: &Self, new: &Self) -> Self {
        (self | new) & !gone
    }
    fn common(&self, new: &Self, mask: &Self, mut visit: impl FnMut(usize)) {
        let mut rest = (self | new) & mask;
        while rest != 0 {
            visit(rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

impl Open for Vec<u64> {
    fn empty(bits: usize) -> Self {
        vec![0; bits.div_ceil(64)]
    }
    fn insert(&mut self, bit: usize) {
        self[bit / 64] |= 1 << (bit % 64);
    }
    fn after(&self, gone: &Self, new: &Self) -> Self {
        (0..self.len()).map(|word| (self[word] | new[word]) & !gone[word]).collect()
    }
    fn common(&self, new: &Self, mask: &Self, mut visit: impl FnMut(usize)) {
        for word in 0..self.len() {
            let mut rest = (self[word] | new[word]) & mask[word];
            while rest != 0 {
                visit(word * 64 + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }
}

/// Mixes a number into a fingerprint (the finaliser of SplitMix64, Steele et al. 2014).
fn mix(fingerprint: u64, with: u64) -> u64 {
    let mut bits = fingerprint.rotate_left(23) ^ with.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// What choosing one option does to the open conditions.
struct Transition<S> {
    /// Conditions that start here and hold so far.
    opens: S,
    /// Conditions that are decided or have failed after this choice.
    closes: S,
    /// Conditions whose last clause this choice satisfies: they fire if open.
    fires: S,
}

impl Blueprint {
    /// The issues in the order in which they must stay: free issues may be moved.
    pub fn free_issues(&self) -> Vec<usize> {
        let first = self.partial.as_ref().map(|(issue, _)| *issue);
        (0..self.sizes.len() - self.clauses).filter(|issue| Some(*issue) != first).collect()
    }

    /// A full order from an order of the free issues.
    pub fn with_fixed_ends(&self, free: &[usize]) -> Vec<usize> {
        let first = self.partial.iter().map(|(issue, _)| *issue);
        let last = self.sizes.len() - self.clauses..self.sizes.len();
        first.chain(free.iter().copied()).chain(last).collect()
    }

    /// Compiles the diagram for an issue order.
    ///
    /// # Errors
    /// If a layer outgrows [`NODE_LIMIT`], or the packages [`u128`].
    pub fn compile(&self, order: &[usize]) -> Result<Diagram, SpaceError> {
        if self.forbidden.len() + self.events.len() <= 128 {
            self.compile_with::<u128>(order)
        } else {
            self.compile_with::<Vec<u64>>(order)
        }
    }

    /// Number of arcs the diagram of an issue order would have: the same construction
    /// as [`Blueprint::compile`] without the diagram, for comparing orders. Nodes are
    /// told apart by 64-bit fingerprints, so in principle the number may be off.
    pub fn arcs(&self, order: &[usize]) -> Result<usize, SpaceError> {
        self.arcs_within(order, NODE_LIMIT)
    }

    /// The same for a diagram whose layers have at most `limit` nodes before they are
    /// reduced.
    ///
    /// # Errors
    /// If a layer outgrows the limit.
    pub fn arcs_within(&self, order: &[usize], limit: usize) -> Result<usize, SpaceError> {
        if self.forbidden.len() + self.events.len() <= 128 {
            self.arcs_with::<u128>(order, limit)
        } else {
            self.arcs_with::<Vec<u64>>(order, limit)
        }
    }

    fn arcs_with<S: Open>(&self, order: &[usize], limit: usize) -> Result<usize, SpaceError> {
        const DEAD: u64 = 0;
        let transitions = self.transitions::<S>(order);
        let bits = self.forbidden.len() + self.events.len();
        if self.forbidden.iter().any(|condition| condition.clauses().is_empty()) {
            return Ok(0);
        }
        // Top-down; an arc is (fingerprint of its label, child).
        let mut layers: Vec<Vec<(u64, u32)>> = Vec::with_capacity(order.len());
        let mut starts: Vec<Vec<usize>> = Vec::with_capacity(order.len());
        let mut states: Vec<(S, u8)> = vec![(S::empty(bits), 0)];
        for (layer, &issue) in order.iter().enumerate() {
            let mut next: FxHashMap<(S, u8), u32> = FxHashMap::default();
            let mut next_states: Vec<(S, u8)> = Vec::new();
            let mut arcs = Vec::new();
            let mut start = vec![0];
            for (open, class) in &states {
                for (option, transition) in transitions[layer].iter().enumerate() {
                    let class = match &self.partial {
                        Some((partial, classes)) if *partial == issue => classes[option],
                        _ => *class,
                    };
                    let mut feasible = true;
                    let mut label = mix(option as u64 + 1, u64::from(class));
                    open.common(&transition.opens, &transition.fires, |bit| {
                        feasible &= bit >= self.forbidden.len();
                        label = mix(label, bit as u64);
                    });
                    if !feasible {
                        continue;
                    }
                    let state = (open.after(&transition.closes, &transition.opens), class);
                    let child = match next.get(&state) {
                        Some(child) => *child,
                        None => {
                            let child = next_states.len() as u32;
                            next_states.push(state.clone());
                            next.insert(state, child);
                            child
                        }
                    };
                    arcs.push((label, child));
                }
                start.push(arcs.len());
            }
            if next_states.len() > limit {
                return Err(SpaceError::TooManyNodes);
            }
            layers.push(arcs);
            starts.push(start);
            states = next_states;
        }
        // Bottom-up: the fingerprint of a node is that of its arcs to live children.
        let mut below: Vec<u64> = vec![1; states.len()];
        let mut total = 0;
        let mut seen: FxHashMap<u64, ()> = FxHashMap::default();
        for (arcs, start) in layers.iter().zip(&starts).rev() {
            seen.clear();
            let mut above = Vec::with_capacity(start.len() - 1);
            for node in start.windows(2) {
                let mut fingerprint = DEAD;
                let mut count = 0;
                for &(label, child) in &arcs[node[0]..node[1]] {
                    if below[child as usize] != DEAD {
                        fingerprint = mix(mix(fingerprint, label), below[child as usize]);
                        count += 1;
                    }
                }
                if count > 0 && seen.insert(fingerprint, ()).is_none() {
                    total += count;
                }
                above.push(if count > 0 { fingerprint | 1 } else { DEAD });
            }
            below = above;
        }
        Ok(total)
    }

    fn transitions<S: Open>(&self, order: &[usize]) -> Vec<Vec<Transition<S>>> {
        let bits = self.forbidden.len() + self.events.len();
        let mut layer_of = vec![0; self.sizes.len()];
        for (layer, &issue) in order.iter().enumerate() {
            layer_of[issue] = layer;
        }
        let mut transitions: Vec<Vec<Transition<S>>> = order
            .iter()
            .map(|&issue| {
                (0..self.sizes[issue])
                    .map(|_| Transition {
                        opens: S::empty(bits),
                        closes: S::empty(bits),
                        fires: S::empty(bits),
                    })
                    .collect()
            })
            .collect();
        for (bit, condition) in self.forbidden.iter().chain(&self.events).enumerate() {
            let layers = || condition.clauses().iter().map(|clause| layer_of[clause.issue]);
            let (Some(first), Some(last)) = (layers().min(), layers().max()) else { continue };
            for clause in condition.clauses() {
                let layer = layer_of[clause.issue];
                for (option, transition) in transitions[layer].iter_mut().enumerate() {
                    let holds = clause.options.contains(option);
                    if layer == first && holds {
                        transition.opens.insert(bit);
                    }
                    if layer == last && holds {
                        transition.fires.insert(bit);
                    }
                    if layer == last || !holds {
                        transition.closes.insert(bit);
                    }
                }
            }
        }
        transitions
    }

    fn compile_with<S: Open>(&self, order: &[usize]) -> Result<Diagram, SpaceError> {
        let bits = self.forbidden.len() + self.events.len();
        let depth = order.len();
        let transitions = self.transitions::<S>(order);
        let impossible = self.forbidden.iter().any(|condition| condition.clauses().is_empty());
        // Top-down: nodes of a layer are the distinct states reached, arcs in option order.
        let mut interned: FxHashMap<Label, u32> = FxHashMap::default();
        let mut labels: Vec<Label> = Vec::new();
        let mut layers: Vec<Vec<Vec<Arc>>> = Vec::with_capacity(depth);
        let mut states: Vec<(S, u8)> = vec![(S::empty(bits), 0)];
        for (layer, &issue) in order.iter().enumerate() {
            let mut next: FxHashMap<(S, u8), u32> = FxHashMap::default();
            let mut next_states: Vec<(S, u8)> = Vec::new();
            let mut nodes = Vec::with_capacity(states.len());
            for (open, class) in &states {
                let mut arcs = Vec::with_capacity(self.sizes[issue]);
                for (option, transition) in transitions[layer].iter().enumerate() {
                    let mut feasible = !impossible;
                    let mut events = Vec::new();
                    open.common(&transition.opens, &transition.fires, |bit| {
                        match bit.checked_sub(self.forbidden.len()) {
                            None => feasible = false,
                            Some(event) => events.push(event as u32),
                        }
                    });
                    if !feasible {
                        continue;
                    }
                    let class = match &self.partial {
                        Some((partial, classes)) if *partial == issue => classes[option],
                        _ => *class,
                    };
                    let label = Label { issue, option, class, events };
                    let label = *interned.entry(label).or_insert_with_key(|label| {
                        labels.push(label.clone());
                        labels.len() as u32 - 1
                    });
                    let state = (open.after(&transition.closes, &transition.opens), class);
                    let child = *next.entry(state).or_insert_with_key(|state| {
                        next_states.push(state.clone());
                        next_states.len() as u32 - 1
                    });
                    arcs.push(Arc { label, child });
                }
                nodes.push(arcs);
            }
            if next_states.len() > NODE_LIMIT {
                return Err(SpaceError::TooManyNodes);
            }
            layers.push(nodes);
            states = next_states;
        }
        Diagram::reduced(order.to_vec(), layers, labels, depth - self.clauses)
    }
}

impl Diagram {
    /// Merges equivalent nodes, drops dead ends, and lays the rest out in arrays.
    /// `layers[l][n]` are the arcs of node n of layer l, children numbered within
    /// the next layer (all nodes beyond the last layer are the terminal).
    fn reduced(
        order: Vec<usize>,
        mut layers: Vec<Vec<Vec<Arc>>>,
        labels: Vec<Label>,
        clause_layer: usize,
    ) -> Result<Self, SpaceError> {
        let depth = order.len();
        // Bottom-up: `names[n]` is the reduced number of node n of the layer below.
        let mut names: Vec<Option<u32>> = Vec::new();
        let mut kept: Vec<Vec<Vec<Arc>>> = Vec::with_capacity(depth);
        for (layer, nodes) in layers.iter_mut().enumerate().rev() {
            let mut seen: FxHashMap<Vec<Arc>, u32> = FxHashMap::default();
            let mut reduced: Vec<Vec<Arc>> = Vec::new();
            let mut above = Vec::with_capacity(nodes.len());
            for arcs in nodes.drain(..) {
                let arcs: Vec<Arc> = arcs
                    .into_iter()
                    .filter_map(|arc| {
                        let child =
                            if layer + 1 == depth { Some(0) } else { names[arc.child as usize] };
                        child.map(|child| Arc { label: arc.label, child })
                    })
                    .collect();
                above.push((!arcs.is_empty()).then(|| {
                    *seen.entry(arcs).or_insert_with_key(|arcs| {
                        reduced.push(arcs.clone());
                        reduced.len() as u32 - 1
                    })
                }));
            }
            names = above;
            kept.push(reduced);
        }
        kept.reverse();

        // Lay out: root first, terminal last. Only nodes reachable from the root
        // are left by construction, except below arcs that dead ends removed.
        let mut reachable: Vec<Vec<bool>> =
            kept.iter().map(|nodes| vec![false; nodes.len()]).collect();
        if let Some(root) = reachable.first_mut().and_then(|layer| layer.first_mut()) {
            *root = true;
        }
        for layer in 0..depth.saturating_sub(1) {
            for node in 0..kept[layer].len() {
                if reachable[layer][node] {
                    for arc in &kept[layer][node] {
                        reachable[layer + 1][arc.child as usize] = true;
                    }
                }
            }
        }
        let mut numbers: Vec<Vec<u32>> = Vec::with_capacity(depth + 1);
        let mut starts = Vec::with_capacity(depth + 1);
        let mut next = 0u32;
        for layer in &reachable {
            starts.push(next as usize);
            numbers.push(
                layer
                    .iter()
                    .map(|live| {
                        let number = next;
                        next += u32::from(*live);
                        number
                    })
                    .collect(),
            );
        }
        // An empty space still has a root, so that every sweep has somewhere to start.
        if next == 0 {
            starts = vec![0; depth + 1];
            starts[1..].fill(1);
            next = 1;
        } else {
            starts.push(next as usize);
        }
        numbers.push(vec![next]);
        let mut used: FxHashMap<u32, u32> = FxHashMap::default();
        let mut live_labels = Vec::new();
        let mut arc_starts = vec![0];
        let mut arcs = Vec::new();
        for layer in 0..depth {
            for (node, node_arcs) in kept[layer].iter().enumerate() {
                if !reachable[layer][node] {
                    continue;
                }
                for arc in node_arcs {
                    let label = *used.entry(arc.label).or_insert_with(|| {
                        live_labels.push(labels[arc.label as usize].clone());
                        live_labels.len() as u32 - 1
                    });
                    arcs.push(Arc { label, child: numbers[layer + 1][arc.child as usize] });
                }
                arc_starts.push(arcs.len());
            }
        }
        arc_starts.resize(next as usize + 1, arcs.len());
        let mut diagram = Self {
            order,
            layers: starts,
            arc_starts,
            arcs,
            labels: live_labels,
            edge_starts: Vec::new(),
            edges: Vec::new(),
            bundle_starts: Vec::new(),
            bundle_labels: Vec::new(),
            completions: Vec::new(),
            texts: Vec::new(),
            clause_layer,
        };
        diagram.bundle();
        diagram.count()?;
        Ok(diagram)
    }

    /// Groups parallel arcs into edges.
    fn bundle(&mut self) {
        let mut interned: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
        self.edge_starts = vec![0];
        self.bundle_starts = vec![0];
        for node in 0..self.nodes() - 1 {
            let mut grouped: Vec<(u32, Vec<u32>)> = Vec::new();
            for arc in &self.arcs[self.arc_range(node)] {
                match grouped.iter_mut().find(|(child, _)| *child == arc.child) {
                    Some((_, labels)) => labels.push(arc.label),
                    None => grouped.push((arc.child, vec![arc.label])),
                }
            }
            for (child, labels) in grouped {
                let bundle = *interned.entry(labels).or_insert_with_key(|labels| {
                    self.bundle_labels.extend_from_slice(labels);
                    self.bundle_starts.push(self.bundle_labels.len());
                    self.bundle_starts.len() as u32 - 2
                });
                self.edges.push(Edge { bundle, child });
            }
            self.edge_starts.push(self.edges.len());
        }
        self.edge_starts.push(self.edges.len());
    }

    /// Counts the packages, and the texts without optional clauses, below each node.
    fn count(&mut self) -> Result<(), SpaceError> {
        let terminal = self.terminal();
        self.completions = vec![0; self.nodes()];
        self.texts = vec![0; self.nodes()];
        self.completions[terminal] = 1;
        self.texts[terminal] = 1;
        let first_clause_node = self.layers[self.clause_layer];
        for node in (0..terminal).rev() {
            for arc in self.arc_starts[node]..self.arc_starts[node + 1] {
                let child = self.arcs[arc].child as usize;
                let sum = self.completions[node].checked_add(self.completions[child]);
                self.completions[node] = sum.ok_or(SpaceError::TooManyPackages)?;
                self.texts[node] += self.texts[child];
            }
            if node >= first_clause_node {
                self.texts[node] = 1;
            }
        }
        Ok(())
    }

    /// The part of the diagram whose packages use only labels that `allowed`
    /// accepts. Labels keep their numbers, so values computed once serve both.
    pub fn restricted(&self, allowed: impl Fn(u32, &Label) -> bool) -> Self {
        let depth = self.order.len();
        let layers = (0..depth)
            .map(|layer| {
                self.layer(layer)
                    .map(|node| {
                        self.arcs[self.arc_range(node)]
                            .iter()
                            .filter(|arc| allowed(arc.label, &self.labels[arc.label as usize]))
                            .map(|arc| Arc {
                                label: arc.label,
                                child: arc.child - self.layers[layer + 1] as u32,
                            })
                            .collect()
                    })
                    .collect()
            })
            .collect();
        // Labels are identities here: keep the whole table and undo the renumbering.
        let labels = (0..self.labels.len())
            .map(|number| Label { issue: number, option: 0, class: 0, events: Vec::new() })
            .collect();
        let Ok(mut diagram) = Self::reduced(self.order.clone(), layers, labels, self.clause_layer)
        else {
            unreachable!("a part of a space has no more packages than the space");
        };
        for arc in &mut diagram.arcs {
            arc.label = diagram.labels[arc.label as usize].issue as u32;
        }
        for label in &mut diagram.bundle_labels {
            *label = diagram.labels[*label as usize].issue as u32;
        }
        diagram.labels = self.labels.clone();
        diagram
    }

    /// The issues in layer order.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Number of nodes, terminal included.
    pub fn nodes(&self) -> usize {
        self.layers[self.order.len()] + 1
    }

    /// Number of arcs.
    pub fn arc_count(&self) -> usize {
        self.arcs.len()
    }

    /// Number of edges (arcs from one node to the same child count once).
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// Number of bundles.
    pub fn bundle_count(&self) -> usize {
        self.bundle_starts.len() - 1
    }

    /// The labels that arcs refer to.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The node all paths start from.
    pub const ROOT: usize = 0;

    /// The node all paths end in.
    pub fn terminal(&self) -> usize {
        self.layers[self.order.len()]
    }

    /// The nodes of a layer; `layer(n)` with n the number of issues is the terminal.
    pub fn layer(&self, layer: usize) -> Range<usize> {
        let end = self.layers.get(layer + 1).copied().unwrap_or(self.nodes());
        self.layers[layer]..end
    }

    /// The first layer of optional clauses (the number of issues if there are none).
    pub fn clause_layer(&self) -> usize {
        self.clause_layer
    }

    /// The arcs of a node, ascending by option.
    #[inline]
    pub fn arcs(&self, node: usize) -> &[Arc] {
        &self.arcs[self.arc_starts[node]..self.arc_starts[node + 1]]
    }

    #[inline]
    fn arc_range(&self, node: usize) -> Range<usize> {
        self.arc_starts[node]..self.arc_starts[node + 1]
    }

    /// The edges of a node.
    #[inline]
    pub fn edges(&self, node: usize) -> &[Edge] {
        &self.edges[self.edge_starts[node]..self.edge_starts[node + 1]]
    }

    /// The labels of a bundle.
    #[inline]
    pub fn bundle_labels(&self, bundle: u32) -> &[u32] {
        let bundle = bundle as usize;
        &self.bundle_labels[self.bundle_starts[bundle]..self.bundle_starts[bundle + 1]]
    }

    /// Number of packages below a node; at the root, of the space.
    pub fn completions(&self, node: usize) -> u128 {
        self.completions[node]
    }

    /// Number of packages below a node that differ in the text, optional clauses
    /// left out of the count.
    pub fn texts(&self, node: usize) -> u128 {
        self.texts[node]
    }
}
