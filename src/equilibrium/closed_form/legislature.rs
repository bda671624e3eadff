//! Several parties divide a pie, and some of them are enough: proposers are drawn, and buy
//! the votes of the cheapest partners.

use super::root::falling_root;
use crate::tolerance::CLOSED_FORM;

/// All alike: the proposer keeps `1 − d·(q − 1)/n` and pays `d/n` to each of q − 1
/// partners drawn at random (Baron & Ferejohn 1989). `quota` counts the proposer.
pub fn symmetric(parties: usize, quota: usize, discount: f64) -> f64 {
    1.0 - discount * (quota as f64 - 1.0) / parties as f64
}

/// The stationary equilibrium with unequal parties.
#[derive(Clone, Debug, PartialEq)]
pub struct Legislature {
    /// What the talks are worth to each party before a proposer is drawn; unique
    /// (Eraslan 2002).
    pub values: Vec<f64>,
    /// What each vote costs: `d_i·v_i`.
    pub prices: Vec<f64>,
    /// The price of the last partner who is needed.
    pub margin: f64,
    /// What each party keeps when it proposes.
    pub proposing: Vec<f64>,
    /// How likely each party is somebody's partner.
    pub included: Vec<f64>,
}

/// Finds it from two numbers: the margin m, and what is left, R, when the q cheapest votes
/// of all are paid. Whoever proposes pays the q cheapest less its own price or m, whichever
/// is smaller, so it keeps `R + min(c_i, m)`. A party cheaper than m is everybody's partner
/// and has `v = p·R/(1 − d)`; a dearer one is nobody's and has `v = p·(R + m)`; those
/// between have `v = m/d` and are partners just as often as that takes. For each m the R at
/// which values sum to 1 is a root, and the m at which the q cheapest votes cost 1 − R is
/// another.
///
/// Probabilities are above 0 and sum to 1; discount factors are above 0 and at most 1,
/// below 1 where all votes are needed; `quota` (1 ..= parties) counts the proposer.
pub fn unequal(chances: &[f64], discounts: &[f64], quota: usize) -> Legislature {
    let parties = 0..chances.len();
    // Value and price of a party.
    let party = |i: usize, rest: f64, margin: f64| {
        let low = chances[i] * rest / (1.0 - discounts[i]);
        let high = chances[i] * (rest + margin);
        if discounts[i] * low < margin {
            low
        } else if discounts[i] * high > margin {
            high
        } else {
            margin / discounts[i]
        }
    };
    let total =
        |rest: f64, margin: f64| parties.clone().map(|i| party(i, rest, margin)).sum::<f64>();
    let rest_at = |margin: f64| falling_root(0.0, 1.0, |rest| 1.0 - total(rest, margin));
    let cheapest = |margin: f64, rest: f64| {
        let mut prices: Vec<f64> =
            parties.clone().map(|i| discounts[i] * party(i, rest, margin)).collect();
        prices.sort_unstable_by(f64::total_cmp);
        prices[..quota].iter().sum::<f64>()
    };
    // With everybody's vote needed nobody is left out, whatever the margin above all prices.
    let margin = if quota == chances.len() {
        1.0
    } else {
        falling_root(0.0, 1.0, |margin| {
            // A margin at which even nothing left over is too much is too high.
            if total(0.0, margin) > 1.0 + CLOSED_FORM {
                return -1.0;
            }
            let rest = rest_at(margin);
            cheapest(margin, rest) + rest - 1.0
        })
    };
    let near = rest_at(margin);
    let values: Vec<f64> = parties.clone().map(|i| party(i, near, margin)).collect();
    let prices: Vec<f64> = parties.clone().map(|i| discounts[i] * values[i]).collect();
    // Where all cost the margin, values sum to 1 whatever is left: the prices say what is.
    let rest = 1.0 - cheapest(margin, near);
    let proposing: Vec<f64> = prices.iter().map(|price| rest + price.min(margin)).collect();
    let included = parties
        .map(|i| {
            let paid = values[i] - chances[i] * proposing[i];
            if paid.abs() < CLOSED_FORM { 0.0 } else { paid / prices[i] }
        })
        .collect();
    let margin =
        if quota == chances.len() { prices.iter().copied().fold(0.0, f64::max) } else { margin };
    Legislature { values, prices, margin, proposing, included }
}
