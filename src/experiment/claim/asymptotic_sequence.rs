//! A confidence interval for means without a known distribution that stays valid
//! however often one looks.
//!
//! With n draws of standard deviation σ̂, the mean is known to within
//! `σ̂·√(2(nρ² + 1)/(n²ρ²)·ℓ)`, `ℓ = ln(√(nρ² + 1)/α)`, at all n ≥ [`FIRST_LOOK`] at once:
//! the boundary that a Brownian motion crosses with probability α, by the method of
//! mixtures with a normal of variance ρ² (Robbins 1970). It holds for draws of any
//! distribution with more than two moments, in the limit of late first looks
//! (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, *Annals of Statistics* 52,
//! "Time-uniform central limit theory and asymptotic confidence sequences"): the error is
//! asymptotic, not exact.
//!
//! What one negotiation can do and none has done is not in σ̂: of a thousand draws
//! without an event σ̂ is 0, and the interval would claim that there is none. So
//! `reach·ℓ/n` is added, which is what the events seen leave open of those not seen
//! (as in the empirical Bernstein bound of Maurer & Pontil 2009, *COLT*) and is soon
//! negligible. In the limit nothing changes.

use super::effect::Effect;
use crate::experiment::Interval;

/// Draws before the first look.
pub const FIRST_LOOK: u64 = 1_024;

/// Draws at which the interval is narrowest, compared with one of a fixed size.
const NARROWEST: f64 = 8_192.0;

/// Intervals of one choice of ρ, at any error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AsymptoticSequence {
    /// ρ².
    mixture: f64,
}

impl AsymptoticSequence {
    /// Tuned for the error `alpha`, above 0 and below 1.
    pub fn tuned_for(alpha: f64) -> Self {
        let twice = -2.0 * libm::log(alpha);
        Self { mixture: (twice + libm::log1p(twice)) / NARROWEST }
    }

    /// `√(nρ² + 1)` as a logarithm, and the factors of √ℓ and ℓ in the half-width.
    fn terms(&self, effect: &Effect) -> (f64, f64, f64) {
        let n = effect.draws as f64;
        let information = n * self.mixture;
        let slope = effect.deviation * libm::sqrt(2.0 * (information + 1.0) / (n * information));
        (0.5 * libm::log1p(information), slope, effect.reach / n)
    }

    /// The interval of an effect at error `alpha`.
    pub fn interval(&self, effect: &Effect, alpha: f64) -> Interval {
        let (start, slope, reach) = self.terms(effect);
        let length = start - libm::log(alpha);
        let half = slope * libm::sqrt(length) + reach * length;
        Interval { low: effect.value - half, high: effect.value + half, level: 1.0 - alpha }
    }

    /// The error at which the interval just reaches `distance` from the effect: a p-value
    /// that is valid at whatever time it is looked at. 1 for a distance that is not
    /// positive.
    pub fn p_value(&self, effect: &Effect, distance: f64) -> f64 {
        if distance.is_nan() || distance <= 0.0 {
            return 1.0;
        }
        let (start, slope, reach) = self.terms(effect);
        // The root of reach·s² + slope·s = distance, without cancellation.
        let root = libm::sqrt(slope * slope + 4.0 * reach * distance);
        let s = 2.0 * distance / (slope + root);
        libm::exp(start - s * s).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::effect::Moments;
    use super::super::measure::Observation;
    use super::*;
    use crate::chance::special::normal_quantile;
    use crate::chance::{Purpose, Streams};
    use crate::tolerance::CLOSED_FORM;

    fn effect(value: f64, deviation: f64, reach: f64, draws: u64) -> Effect {
        let (first, second) = (None, value);
        Effect { first, second, value, deviation, reach, draws, observed: draws }
    }

    #[test]
    fn it_is_the_boundary_of_the_paper() {
        let sequence = AsymptoticSequence::tuned_for(0.05);
        let (n, rho2) = (10_000.0, sequence.mixture);
        let interval = sequence.interval(&effect(2.0, 3.0, 0.0, 10_000), 0.05);
        let square =
            2.0 * (n * rho2 + 1.0) / (n * n * rho2) * ((n * rho2 + 1.0).sqrt() / 0.05).ln();
        assert!((interval.half_width() - 3.0 * square.sqrt()).abs() < CLOSED_FORM);
        assert!((interval.low + interval.high - 4.0).abs() < CLOSED_FORM);
        // The price of looking at any time, over 1.96 standard errors for looking once.
        let ratio = interval.half_width() / (3.0 / 100.0 * 1.96);
        assert!((1.3..1.7).contains(&ratio), "{ratio}");
    }

    #[test]
    fn the_p_value_is_the_error_whose_interval_just_reaches() {
        let sequence = AsymptoticSequence::tuned_for(0.01);
        for (deviation, reach) in [(0.5, 1.0), (0.0, 1.0), (2.0, 0.0)] {
            let effect = effect(0.25, deviation, reach, 2_000);
            for alpha in [0.2, 0.01, 1e-6] {
                let half = sequence.interval(&effect, alpha).half_width();
                let p = sequence.p_value(&effect, half);
                assert!((p / alpha - 1.0).abs() < CLOSED_FORM, "{p} {alpha}");
            }
        }
        assert_eq!(sequence.p_value(&effect(0.25, 0.5, 1.0, 2_000), 0.0), 1.0);
    }

    #[test]
    fn what_was_never_seen_is_not_excluded() {
        // Of n draws without an event, shares below −ln(α)/n cannot be excluded.
        let interval =
            AsymptoticSequence::tuned_for(0.05).interval(&effect(0.0, 0.0, 1.0, 1_024), 0.05);
        assert!(interval.high > -(0.05f64.ln()) / 1_024.0);
        assert!(interval.high < 0.01);
    }

    /// The share of experiments whose interval ever misses the truth, looking every 128
    /// draws from the first look on: what the error is about.
    fn ever_missed(
        truth: f64,
        paired: bool,
        draw: impl Fn(&[f64]) -> (Observation, Observation),
    ) -> f64 {
        const EXPERIMENTS: u64 = 400;
        const MOST: u64 = 8_192;
        let sequence = AsymptoticSequence::tuned_for(0.05);
        let streams = Streams::new(11);
        let missed = |experiment: &u64| {
            let mut stream = streams.stream(Purpose::Sampling, *experiment);
            let mut uniforms = [0.0; 4];
            let mut moments = Moments::new(1.0, paired);
            for n in 1..=MOST {
                stream.fill(n, &mut uniforms);
                let (first, second) = draw(&uniforms);
                moments.add(paired.then_some(first), second);
                if n >= FIRST_LOOK && n % 128 == 0 {
                    let effect = moments.effect().expect("something was observed");
                    if !sequence.interval(&effect, 0.05).contains(truth) {
                        return true;
                    }
                }
            }
            false
        };
        (0..EXPERIMENTS).filter(missed).count() as f64 / EXPERIMENTS as f64
    }

    /// 0.05 and three standard errors of a share of 400.
    const ALLOWED: f64 = 0.05 + 3.0 * 0.0109;

    #[test]
    fn its_error_is_kept_without_an_effect() {
        let nothing = Observation::default();
        let yes = |holds: bool| Observation::one(f64::from(u8::from(holds)));
        let normal =
            ever_missed(0.0, false, |u| (nothing, Observation::one(normal_quantile(u[0]))));
        // Correlated shares, of which a few in a thousand differ.
        let rare = ever_missed(0.0, true, |u| {
            (yes(u[0] < 0.4), yes(if u[1] < 0.002 { u[2] < 0.4 } else { u[0] < 0.4 }))
        });
        // Skewed: rarely much, mostly a little of the other sign.
        let skewed = ever_missed(0.0, false, |u| {
            (nothing, Observation::one(if u[0] < 0.01 { 0.99 } else { -0.01 }))
        });
        // Means over random subsets that differ between the sides.
        let subset = ever_missed(0.0, true, |u| {
            let of = |there: f64, value: f64| Observation::only_if(there < 0.3, value);
            (of(u[0], u[2]), of(u[1], 0.5 + 0.5 * (u[3] - 0.5)))
        });
        for (name, share) in
            [("normal", normal), ("rare", rare), ("skewed", skewed), ("subset", subset)]
        {
            assert!(share <= ALLOWED, "{name}: {share}");
        }
        // A test that could not fail would be none: one that looks once errs as stated,
        // and looking on and on with its interval would err far more often.
        assert!(normal > 0.0, "{normal}");
    }

    #[test]
    fn its_error_is_kept_at_a_share() {
        let nothing = Observation::default();
        let yes = |holds: bool| Observation::one(f64::from(u8::from(holds)));
        for truth in [0.5, 0.003] {
            let share = ever_missed(truth, false, |u| (nothing, yes(u[0] < truth)));
            assert!(share <= ALLOWED, "{truth}: {share}");
        }
    }
}
