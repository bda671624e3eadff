//! A confidence interval that stays valid under optional stopping.
//!
//! With a precision target the number of replicates depends on the results so
//! far, and an interval for a fixed number would be too narrow. A confidence
//! sequence contains the mean at all times at once with the stated probability,
//! hence also at any stopping time.
//!
//! For a mean p of independent variables in \[0, 1\], the mixture over q ~
//! Beta(a, b) of the likelihood ratios ∏ (q/p)^x ((1 − q)/(1 − p))^(1 − x) is
//! B(a + S, b + n − S) / B(a, b) / (p^S (1 − p)^(n − S)), a martingale of
//! expectation 1 for Bernoulli variables and, as each factor is convex in x, a
//! supermartingale for all others. By Ville's inequality it ever exceeds 1/α
//! with probability α at most.
//!
//! Sources: Robbins (1970), *Annals of Mathematical Statistics* 41; Howard,
//! Ramdas, McAuliffe & Sekhon (2021), *Annals of Statistics* 49.

use super::interval::Interval;
use crate::chance::special::ln_beta;

/// Both parameters of the mixing Beta distribution: the one whose regret against
/// the best q is within a constant of minimal, rare events included (Krichevsky
/// & Trofimov 1981, *IEEE Transactions on Information Theory* 27).
const MIXTURE: f64 = 0.5;

/// Halvings of a bracket: enough for the last bit of any double in 0..1 that is
/// not tiny.
const HALVINGS: u32 = 60;

/// The interval at level 1 − `alpha` for the mean of `n` independent variables
/// in 0..1 that sum to `sum`, valid at every n at once.
///
/// Clusters enter as their means (`n` clusters, `sum` of their means). The sum is
/// cut to 0..=n; with no variables, or alpha not above 0, the interval is 0..1.
pub fn confidence_sequence(n: u64, sum: f64, alpha: f64) -> Interval {
    let level = 1.0 - alpha.clamp(0.0, 1.0);
    // The comparison also sends NaN to the answer that claims nothing.
    if n == 0 || sum.is_nan() || alpha.is_nan() || alpha <= 0.0 {
        return Interval { low: 0.0, high: 1.0, level };
    }
    let n = n as f64;
    let sum = sum.clamp(0.0, n);
    let bound = -libm::log(alpha.min(1.0));
    let mixture = ln_beta(MIXTURE + sum, MIXTURE + n - sum) - ln_beta(MIXTURE, MIXTURE);
    let included = |p: f64| {
        let logs = weighted_log(sum, libm::log(p)) + weighted_log(n - sum, libm::log1p(-p));
        mixture - logs < bound
    };
    // The statistic is convex in p and least at the mean seen, which always
    // belongs to the interval.
    let mean = sum / n;
    let low = if sum == 0.0 { 0.0 } else { edge(mean, 0.0, included) };
    let high = if sum == n { 1.0 } else { edge(mean, 1.0, included) };
    Interval { low, high, level }
}

/// weight × log, where nothing times −∞ is nothing.
fn weighted_log(weight: f64, log: f64) -> f64 {
    if weight == 0.0 { 0.0 } else { weight * log }
}

/// The last included point from `inside` towards `outside`, rounded outwards.
fn edge(mut inside: f64, mut outside: f64, included: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = 0.5 * (inside + outside);
        if included(middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    outside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::distribution::{Beta, Family};
    use crate::chance::{Purpose, Streams};

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn nothing_seen_is_nothing_known() {
        let all = Interval { low: 0.0, high: 1.0, level: 0.95 };
        assert_eq!(confidence_sequence(0, 0.0, 0.05), all);
        assert_eq!(confidence_sequence(10, f64::NAN, 0.05), all);
        assert_eq!(confidence_sequence(10, 3.0, 0.0), Interval { level: 1.0, ..all });
    }

    #[test]
    fn without_events_the_edge_has_a_closed_form() {
        // (1 − p)^n = α B(½, ½ + n) / B(½, ½).
        let n = 50;
        let interval = confidence_sequence(n, 0.0, 0.05);
        let right = 0.05f64.ln() + ln_beta(0.5, 50.5) - ln_beta(0.5, 0.5);
        assert_eq!(interval.low, 0.0);
        assert!((interval.high - (1.0 - (right / n as f64).exp())).abs() < 1e-12);
    }

    #[test]
    fn it_mirrors_and_contains_the_mean_seen() {
        for (n, sum) in [(7, 2.5), (100, 1.0), (1_000_000, 333.25)] {
            let left = confidence_sequence(n, sum, 0.05);
            let right = confidence_sequence(n, n as f64 - sum, 0.05);
            assert!(left.contains(sum / n as f64));
            assert!((left.low - (1.0 - right.high)).abs() < 1e-9);
            assert!((left.high - (1.0 - right.low)).abs() < 1e-9);
        }
    }

    #[test]
    fn its_price_over_a_fixed_size_is_moderate() {
        let sequence = confidence_sequence(10_000, 3_000.0, 0.05).half_width();
        let fixed = super::super::wilson(3_000.0, 10_000.0, 0.95).half_width();
        assert!((1.3..2.2).contains(&(sequence / fixed)), "{}", sequence / fixed);
    }

    /// The share of experiments that miss `mean` when they stop at the first
    /// check, every 25 variables, with a half width below `target`.
    fn misses(mean: f64, target: f64, variable: impl Fn(&[f64]) -> f64) -> f64 {
        const EXPERIMENTS: u64 = 600;
        const MOST: u64 = 4_000;
        let streams = Streams::new(5);
        let missed = |experiment: &u64| {
            let mut stream = streams.stream(Purpose::Sampling, *experiment);
            let mut uniforms = [0.0; 6];
            let mut sum = 0.0;
            for n in 1..=MOST {
                stream.fill(n, &mut uniforms);
                sum += variable(&uniforms);
                if n % 25 == 0 || n == MOST {
                    let interval = confidence_sequence(n, sum, 0.05);
                    if interval.half_width() < target || n == MOST {
                        return !interval.contains(mean);
                    }
                }
            }
            false
        };
        (0..EXPERIMENTS).filter(missed).count() as f64 / EXPERIMENTS as f64
    }

    #[test]
    fn it_covers_under_optional_stopping() {
        for (p, target) in [(0.5, 0.05), (0.1, 0.04), (0.003, 0.01), (0.997, 0.01), (0.999, 0.005)]
        {
            let share = misses(p, target, |uniforms| f64::from(u8::from(uniforms[0] < p)));
            assert!(share <= 0.05, "{p}: {share}");
        }
    }

    #[test]
    fn it_covers_the_worst_stopping_of_all() {
        // Stop as soon as the truth is missed: Ville's inequality at full strength.
        let streams = Streams::new(6);
        let missed = |experiment: &u64| {
            let mut uniforms = vec![0.0; 600];
            streams.stream(Purpose::Sampling, *experiment).fill(0, &mut uniforms);
            let mut sum = 0.0;
            uniforms.iter().zip(1..).any(|(u, n)| {
                sum += f64::from(u8::from(*u < 0.3));
                !confidence_sequence(n, sum, 0.05).contains(0.3)
            })
        };
        let share = (0..1_000).filter(missed).count() as f64 / 1_000.0;
        assert!(share <= 0.05, "{share}");
    }

    #[test]
    fn it_covers_clusters() -> Outcome {
        for (alpha, beta) in [(0.3, 0.3), (0.05, 2.0)] {
            let judgement = Beta::new(alpha, beta)?;
            let share = misses(judgement.mean(), 0.04, |uniforms| {
                let p = judgement.quantile(uniforms[0]);
                uniforms[1..].iter().filter(|u| **u < p).count() as f64 / 5.0
            });
            assert!(share <= 0.05, "{alpha}, {beta}: {share}");
        }
        Ok(())
    }
}
