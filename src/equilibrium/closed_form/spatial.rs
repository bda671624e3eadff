//! Several parties choose a point of 0..1, some of them are enough, and proposers are drawn
//! with equal chances (Banks & Duggan 2000). Party i has ideal point θ_i and utility
//! `1 − (x − θ_i)²` a round after discounting; without agreement there is nothing.

use super::root::falling_root;
use crate::tolerance::FIXED_POINT;

/// Majority of an odd number: what passes is what the median m accepts, `[m − a, m + a]`
/// with `1 − a² = d·(1 − Σ_i min(|θ_i − m|, a)²/n)`. Gives a, at most the largest distance
/// of an ideal point from m, beyond which it makes no difference. Ideal points ascend.
pub fn majority(ideals: &[f64], discount: f64) -> f64 {
    let median = ideals[ideals.len() / 2];
    let far = ideals.iter().map(|ideal| (ideal - median).abs()).fold(0.0, f64::max);
    let slack = |width: f64| {
        let spread = ideals.iter().map(|ideal| {
            let distance = (ideal - median).abs().min(width);
            distance * distance
        });
        1.0 - width * width - discount * (1.0 - spread.sum::<f64>() / ideals.len() as f64)
    };
    falling_root(0.0, far, slack)
}

/// What passes under a quota, and how well that is settled.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// The lowest point that passes.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// What each party proposes: the point of the interval nearest its ideal.
    pub proposals: Vec<f64>,
    /// Largest change of a value in the last step.
    pub residual: f64,
}

/// Steps of the iteration.
const STEPS: usize = 100_000;

/// Any quota (1 ..= parties): party i accepts `θ_i ± √(1 − d·v_i)`; what q of them accept
/// lies between the q-th smallest lower end and the q-th largest upper end; values v follow
/// from the proposals. Iterated half a step at a time.
pub fn quota(ideals: &[f64], quota: usize, discount: f64) -> Accepted {
    let n = ideals.len();
    let mut values = vec![0.0; n];
    let mut accepted =
        Accepted { low: 0.0, high: 1.0, proposals: ideals.to_vec(), residual: f64::INFINITY };
    for _ in 0..STEPS {
        let width = |i: usize| (1.0 - discount * values[i]).max(0.0).sqrt();
        let mut lows: Vec<f64> = (0..n).map(|i| (ideals[i] - width(i)).max(0.0)).collect();
        let mut highs: Vec<f64> = (0..n).map(|i| (ideals[i] + width(i)).min(1.0)).collect();
        lows.sort_unstable_by(f64::total_cmp);
        highs.sort_unstable_by(|a, b| b.total_cmp(a));
        accepted.low = lows[quota - 1];
        accepted.high = highs[quota - 1];
        let (low, high) = (accepted.low, accepted.high);
        for (proposal, ideal) in accepted.proposals.iter_mut().zip(ideals) {
            *proposal = ideal.max(low).min(high);
        }
        accepted.residual = 0.0;
        for (value, ideal) in values.iter_mut().zip(ideals) {
            let utility = |x: &f64| 1.0 - (x - ideal) * (x - ideal);
            let next = accepted.proposals.iter().map(utility).sum::<f64>() / n as f64;
            accepted.residual = accepted.residual.max((next - *value).abs());
            *value += (next - *value) / 2.0;
        }
        if accepted.residual < FIXED_POINT {
            break;
        }
    }
    accepted
}
