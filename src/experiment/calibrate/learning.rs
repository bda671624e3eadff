//! Learning curves: how much better does a model foretell held-out negotiations as it is fitted
//! on more of the others? Where a curve is flat, more data of the same kind teach it nothing;
//! where it still rises, its weights are not yet known.

use super::data::Negotiations;
use super::fit::{FitPlan, fit_alone};
use super::model::Model;
use super::score::{Chances, Evaluation, Mean, Measure, Row, clustered};
use crate::chance::{Purpose, Streams};

/// The parts of the training contexts that are fitted on, beside all of them.
pub const LEARNING_SHARES: [f64; 4] = [0.0625, 0.125, 0.25, 0.5];

/// A model that was fitted on a part of what it could be fitted on.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// The part of the training contexts, 0..=1.
    pub share: f64,
    /// Contexts (counts and values) it was fitted on, a mean over folds.
    pub contexts: f64,
    /// Negotiations in these, a mean over folds.
    pub negotiations: f64,
    /// Scores on the held-out folds, in the order of the data.
    pub rows: Vec<Row>,
    /// Did all fits arrive?
    pub converged: bool,
}

impl Lesson {
    /// The mean of a measure over held-out negotiations.
    pub fn mean(&self, data: &Negotiations, measure: Measure) -> Mean {
        clustered(data, |row| self.rows[row].of(measure))
    }

    /// Another lesson's measure less this one's, pair by pair.
    pub fn behind(&self, other: &Self, data: &Negotiations, measure: Measure) -> Mean {
        clustered(data, |row| Some(other.rows[row].of(measure)? - self.rows[row].of(measure)?))
    }
}

/// Which contexts a model is fitted on that is scored on fold `out` and sees a share of the
/// rest: of the training contexts in an order drawn from the seed, the first; at least one. The
/// same order for all shares, so that a smaller part lies within each larger one, and for all
/// models.
pub fn learning_part(
    data: &Negotiations,
    folds: &[usize],
    out: usize,
    share: f64,
    seed: u64,
) -> Vec<bool> {
    let mut keys = vec![0.0; data.groups.len()];
    Streams::new(seed).branch("learning").stream(Purpose::Design, 0).fill(0, &mut keys);
    // Contexts of a group are in the same fold.
    let trained = |group: &usize| folds[data.groups[*group][0]] != out;
    let mut order: Vec<usize> = (0..keys.len()).filter(trained).collect();
    order.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]).then(a.cmp(b)));
    let many = ((share * order.len() as f64).round() as usize).clamp(1, order.len().max(1));
    let mut part = vec![false; data.contexts.len()];
    for group in order.into_iter().take(many) {
        data.groups[group].iter().for_each(|context| part[*context] = true);
    }
    part
}

/// The learning curve of a model that was evaluated on these folds, from the smallest part to
/// all. `told` hears share and fold as they begin. The last lesson is the evaluation itself.
pub fn learn(
    model: &Model,
    evaluation: &Evaluation,
    data: &Negotiations,
    folds: &[usize],
    plan: &FitPlan,
    seed: u64,
    told: &mut dyn FnMut(f64, usize),
) -> Vec<Lesson> {
    let columns = model.all_columns(data);
    let count = folds.iter().max().map_or(0, |most| most + 1);
    let mut lessons = Vec::new();
    for share in LEARNING_SHARES {
        let mut lesson = Lesson::empty(share);
        let mut rows: Vec<Option<Row>> = vec![None; data.bargains.len()];
        for out in 0..count {
            told(share, out);
            let part = learning_part(data, folds, out, share, seed);
            lesson.count(data, &part);
            // Every part begins where the model does: what a larger one found is not known yet.
            let found = fit_alone(model, data, &columns, |at| part[at], plan, &mut |_, _| {});
            lesson.converged &= found.converged;
            let values = found.model.values();
            for (at, context) in
                data.contexts.iter().enumerate().filter(|(at, _)| folds[*at] == out)
            {
                let chances = Chances::new(&model.forecast(&columns[at], context.len(), &values));
                for row in &context.rows {
                    rows[*row] = Some(chances.row(data.package_of[*row]));
                }
            }
        }
        lesson.rows = rows.into_iter().flatten().collect();
        lessons.push(lesson);
    }
    let mut whole = Lesson::empty(1.0);
    for out in 0..count {
        whole.count(data, &learning_part(data, folds, out, 1.0, seed));
    }
    whole.rows.clone_from(&evaluation.rows);
    whole.converged = evaluation.converged;
    lessons.push(whole);
    for lesson in &mut lessons {
        lesson.contexts /= count as f64;
        lesson.negotiations /= count as f64;
    }
    lessons
}

impl Lesson {
    fn empty(share: f64) -> Self {
        Self { share, contexts: 0.0, negotiations: 0.0, rows: Vec::new(), converged: true }
    }

    /// Adds what a fold is fitted on.
    fn count(&mut self, data: &Negotiations, part: &[bool]) {
        for group in data.groups.iter().filter(|group| part[group[0]]) {
            self.contexts += 1.0;
            self.negotiations += data.rows_of(group).count() as f64;
        }
    }
}
