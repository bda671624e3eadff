//! How far packages are apart.

use crate::game::{Draw, Game};

/// The weight of each issue, mean over the parties; they sum to 1. A side payment, the
/// last issues, weighs nothing.
pub fn issue_weights(game: &Game, draw: &Draw) -> Vec<f64> {
    let parties = game.party_count();
    let mut weights = vec![0.0; game.issues().len()];
    for (issue, weight) in weights.iter_mut().enumerate().take(game.parts().issues.len()) {
        let sum: f64 = (0..parties).map(|party| draw.truth().weight(game, issue, party)).sum();
        *weight = sum / parties as f64;
    }
    weights
}

/// Weighted Hamming distance: the share, 0..1, of issue weight on which two packages
/// differ.
pub fn apart(weights: &[f64], differs: impl Fn(usize) -> bool) -> f64 {
    let differing = (0..weights.len()).filter(|issue| differs(*issue));
    differing.fold(0.0, |sum, issue| sum + weights[issue])
}
