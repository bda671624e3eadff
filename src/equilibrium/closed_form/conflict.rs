//! Two sides who could fight over a pie: A wins with probability p, and fighting costs A
//! and B `c_A` and `c_B` of it.

/// The shares of A that both prefer to fighting: `[p − c_A, p + c_B]`, cut to 0..1 (Fearon
/// 1995, *Rationalist explanations for war*).
pub fn range(probability: f64, costs: [f64; 2]) -> [f64; 2] {
    [(probability - costs[0]).max(0.0), (probability + costs[1]).min(1.0)]
}

/// What A demands for itself, take it or leave it, of a B whose cost A knows only to be
/// uniform on 0..`most`, and the probability that B fights: `p + (most − c_A)/2` and
/// `(most − c_A)/(2·most)` where A's cost is below `most` and the demand below 1; A then
/// trades the size of the demand against the risk (Fearon 1995).
pub fn risk_return(probability: f64, cost: f64, most: f64) -> (f64, f64) {
    let demand = (probability + ((most - cost) / 2.0).max(0.0)).min(1.0);
    // B fights if its cost is below what the demand takes beyond its chance of winning.
    (demand, ((demand - probability) / most).clamp(0.0, 1.0))
}

/// Does a side in decline fight now, because the other, once stronger, could not be held to
/// any promise? A's probability of winning rises from `now` to `later` next round and stays
/// there: B fights iff `(d·later − now)/(1 − d) > c_B + d·c_A` (Powell 2006, *War as a
/// commitment problem*). Gives both sides of the inequality.
pub fn commitment(now: f64, later: f64, discount: f64, costs: [f64; 2]) -> (f64, f64) {
    ((discount * later - now) / (1.0 - discount), costs[1] + discount * costs[0])
}
