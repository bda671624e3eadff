//! Folds for cross-validation, whole contexts at a time: what one pair agreed on says much
//! about another pair with the same values, whatever the people are, so both are trained on or
//! both held out.

use super::data::Negotiations;
use crate::chance::{Purpose, Streams};

/// The fold of each context, 0..`folds`: groups of contexts in an order drawn from the seed,
/// dealt out in turn. The same for every model, so that scores are paired.
pub fn folds(data: &Negotiations, folds: usize, seed: u64) -> Vec<usize> {
    let mut stream = Streams::new(seed).branch("folds").stream(Purpose::Design, 0);
    let mut keys = vec![0.0; data.groups.len()];
    stream.fill(0, &mut keys);
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]).then(a.cmp(b)));
    let mut fold = vec![0; data.contexts.len()];
    for (place, group) in order.into_iter().enumerate() {
        data.groups[group].iter().for_each(|context| fold[*context] = place % folds);
    }
    fold
}
