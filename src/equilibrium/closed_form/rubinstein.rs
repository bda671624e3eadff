//! Two parties divide a pie by alternating offers. Discount factors are per round, in
//! 0..1; every function gives the share of the party that proposes first.

/// Without an end: `(1 − d₂) / (1 − d₁·d₂)` (Rubinstein 1982). Both factors may not be 1.
///
/// # Examples
/// ```
/// use zopa::equilibrium::closed_form::rubinstein;
///
/// assert!((rubinstein::infinite([0.9, 0.9]) - 10.0 / 19.0).abs() < 1e-12);
/// // With many rounds an end hardly matters.
/// assert!((rubinstein::finite([0.9, 0.9], 401) - 10.0 / 19.0).abs() < 1e-12);
/// ```
pub fn infinite(discounts: [f64; 2]) -> f64 {
    (1.0 - discounts[1]) / (1.0 - discounts[0] * discounts[1])
}

/// With `rounds` ≥ 1 rounds and nothing after them: from the last, in which the proposer
/// takes all, `s_t = 1 − d·s_{t+1}`, d the responder's factor (Ståhl 1972).
pub fn finite(discounts: [f64; 2], rounds: usize) -> f64 {
    let last = rounds.saturating_sub(1);
    (0..last).rev().fold(1.0, |share, time| 1.0 - discounts[(time + 1) % 2] * share)
}

/// Without an end, with a common factor, where the second party may leave for `option`
/// when it refuses: it gets `max(d / (1 + d), option)` (Binmore, Shaked & Sutton 1989).
pub fn with_outside_option(discount: f64, option: f64) -> f64 {
    1.0 - (discount / (1.0 + discount)).max(option)
}

/// Without an end and without impatience, but talks collapse with probability `risk` > 0
/// after each refusal and then pay `values`: `b₁ + (1 − b₁ − b₂) / (2 − q)` (Binmore,
/// Rubinstein & Wolinsky 1986).
pub fn with_breakdown(risk: f64, values: [f64; 2]) -> f64 {
    values[0] + (1.0 - values[0] - values[1]) / (2.0 - risk)
}

/// Where the share goes as rounds become short, with discount factors `e^{−r·Δ}`:
/// `r₂ / (r₁ + r₂)`, the asymmetric Nash solution (Binmore 1987).
pub fn limit(rates: [f64; 2]) -> f64 {
    rates[1] / (rates[0] + rates[1])
}

/// The discount factors `e^{−r·Δ}` of a round of length Δ ≥ 0.
pub fn discounts(rates: [f64; 2], length: f64) -> [f64; 2] {
    rates.map(|rate| libm::exp(-rate * length))
}
