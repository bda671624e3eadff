//! The package that is fairest to several criteria (largest smallest gain, or
//! largest product of gains) among those that reach a target on one more.
//!
//! Depth-first; a prefix is given up when even the best that each gain could
//! still become, taken one by one, would not improve on what was found.

use crate::space::criteria::Criteria;
use crate::space::diagram::Diagram;
use crate::space::sweep::Path;
use crate::tolerance::{TIE, reaches};

/// Nodes a search may visit before it settles for the best package seen.
pub const LIMIT: usize = 200_000;

/// What to look for.
pub struct FairestQuestion<'a> {
    /// The packages.
    pub diagram: &'a Diagram,
    /// The criteria whose gains are put together.
    pub objective: &'a Criteria,
    /// Which of them count, one bit a criterion.
    pub counted: u64,
    /// Their product (gains below zero count as zero), or the smallest?
    pub product: bool,
    /// The table and column that must reach `least`.
    pub own: (&'a Criteria, usize),
    /// The target.
    pub least: f64,
    /// One mask a label of what using it requires; may be empty.
    pub required: &'a [u64],
    /// What a package must require, exactly.
    pub wanted: u64,
    /// Only packages above this value are of interest.
    pub threshold: f64,
}

/// The search, with buffers that are kept between calls.
#[derive(Clone, Debug, Default)]
pub struct Fairest {
    highest: Vec<f64>,
    scratch: Vec<f64>,
    table: Criteria,
    sums: Vec<f64>,
    prefix: Path,
    best_path: Path,
    best: Option<f64>,
    threshold: f64,
    visits: usize,
}

impl Fairest {
    /// The value of the fairest package; its path is left in [`Fairest::path`], the
    /// lowest rank among ties. `penalty(label)` is added to every counted
    /// criterion; `start(first label, criterion)` is where its sum starts.
    pub fn run(
        &mut self,
        question: &FairestQuestion,
        penalty: impl Fn(u32) -> f64,
        start: impl Fn(u32, usize) -> f64,
    ) -> Option<f64> {
        let (own, own_column) = question.own;
        let width = question.objective.width();
        self.table.clone_from(question.objective);
        for label in 0..question.diagram.labels().len() as u32 {
            let penalty = penalty(label);
            let row = self.table.of_mut(label);
            row.iter_mut().for_each(|cell| *cell += penalty);
            row[own_column] = own.of(label)[own_column];
        }
        let mut highest = std::mem::take(&mut self.highest);
        self.table.best_completions(question.diagram, &mut self.scratch, &mut highest);
        self.highest = highest;
        self.sums.clear();
        self.sums.resize(width * (question.diagram.order().len() + 1), 0.0);
        self.best = None;
        self.threshold = question.threshold;
        self.visits = 0;
        self.prefix.clear();
        for arc in question.diagram.arcs(Diagram::ROOT) {
            for criterion in 0..width {
                self.sums[criterion] = start(arc.label, criterion);
            }
            self.enter(question, arc.label, arc.child as usize, 0, 0);
        }
        self.best
    }

    /// The package of the last run.
    pub fn path(&self) -> &[u32] {
        &self.best_path
    }

    fn enter(
        &mut self,
        question: &FairestQuestion,
        label: u32,
        child: usize,
        depth: usize,
        mask: u64,
    ) {
        let width = self.table.width();
        let at = depth * width;
        let (mut smallest, mut product) = (f64::INFINITY, 1.0);
        for criterion in 0..width {
            let sum = self.sums[at + criterion] + self.table.of(label)[criterion];
            self.sums[at + width + criterion] = sum;
            let reach = sum + self.highest[child * width + criterion];
            if criterion == question.own.1 {
                if !reaches(reach, question.least) {
                    return;
                }
            } else if question.counted >> criterion & 1 == 1 {
                smallest = smallest.min(reach);
                product *= reach.max(0.0);
            }
        }
        let bound = if question.product { product } else { smallest };
        let mask = mask | question.required.get(label as usize).copied().unwrap_or(0);
        if bound <= self.threshold || !question.required.is_empty() && mask & !question.wanted != 0
        {
            return;
        }
        self.prefix.push(label);
        if child == question.diagram.terminal() {
            if question.required.is_empty() || mask == question.wanted {
                self.best = Some(bound);
                self.threshold = bound + TIE;
                self.best_path.clear();
                self.best_path.extend_from_slice(&self.prefix);
            }
        } else {
            self.visits += 1;
            if self.visits < LIMIT {
                for arc in question.diagram.arcs(child) {
                    self.enter(question, arc.label, arc.child as usize, depth + 1, mask);
                }
            }
        }
        self.prefix.pop();
    }
}
