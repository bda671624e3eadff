//! The range over judgements and the chance left within a judgement.
//!
//! Every draw of what the analyst does not know is played K times. The number of
//! plays with an event then tells how far the draws differ (the judgement) and
//! how far plays of one draw do (chance): the law of total variance. The
//! conditional probability p_d of a draw is seen only through K plays, so the
//! spread of the shares a_d / K overstates the spread of p_d; its quantiles are
//! those of a Beta distribution fitted to the counts by maximum likelihood, the
//! binomial noise being part of the likelihood.
//!
//! Sources: variance components by the analysis of variance, Searle, Casella &
//! McCulloch (1992), *Variance Components*, §3; beta-binomial likelihood in the
//! parameters mean and overdispersion, Griffiths (1973), *Biometrics* 29.

use serde::{Deserialize, Serialize};

use crate::chance::distribution::{Beta, Family};

/// How many draws had how many plays with the event.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PlaysPerDraw {
    /// `counts[a]`: draws of which a plays had the event, a from 0 to K.
    counts: Vec<u64>,
}

/// The split of the variance of one play.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// The variance of p_d over draws: unbiased, but not below 0.
    pub between: f64,
    /// The expected variance p_d (1 − p_d) of a play within a draw: unbiased.
    pub within: f64,
}

impl Split {
    /// The share of the variance that is between draws, 0..1; 0 without any
    /// variance.
    pub fn share_between(&self) -> f64 {
        let total = self.between + self.within;
        if total > 0.0 { self.between / total } else { 0.0 }
    }
}

/// Quantiles of p_d over draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantiles {
    /// Five in a hundred judgements give a smaller probability.
    pub low: f64,
    /// Half of the judgements do.
    pub median: f64,
    /// Ninety-five in a hundred judgements do.
    pub high: f64,
}

/// What the counts say of the draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The share of all plays with the event; `None` without draws.
    pub probability: Option<f64>,
    /// The split of the variance; `None` with one play a draw or fewer than two
    /// draws, where it cannot be known.
    pub split: Option<Split>,
    /// The range over judgements; `None` in the same cases.
    pub quantiles: Option<Quantiles>,
}

impl PlaysPerDraw {
    /// No draws yet, `plays` times each (0 is taken as 1).
    pub fn new(plays: u32) -> Self {
        Self { counts: vec![0; plays.max(1) as usize + 1] }
    }

    /// The tally whose entry `a` is the number of draws with `a` events among
    /// their plays: one entry more than there are plays a draw. `None` if there
    /// are fewer than two entries.
    pub fn from_counts(counts: Vec<u64>) -> Option<Self> {
        (counts.len() >= 2).then_some(Self { counts })
    }

    /// Adds a draw with `events`, at most the plays there are.
    #[inline]
    pub fn add(&mut self, events: u32) {
        let last = self.counts.len() - 1;
        self.counts[(events as usize).min(last)] += 1;
    }

    /// Adds all the draws of another tally with the same number of plays.
    pub fn merge(&mut self, other: &Self) {
        debug_assert_eq!(self.counts.len(), other.counts.len());
        for (ours, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *ours += theirs;
        }
    }

    /// `counts()[a]`: draws of which a plays had the event.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Plays a draw, K.
    fn plays(&self) -> f64 {
        (self.counts.len() - 1) as f64
    }

    /// Draws, D.
    fn draws(&self) -> f64 {
        self.counts.iter().sum::<u64>() as f64
    }

    /// Σ over draws of `of(a)`.
    fn total(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.counts.iter().enumerate().map(|(a, count)| *count as f64 * of(a as f64)).sum()
    }

    /// What the counts say of the draws.
    pub fn judgement(&self) -> Judgement {
        let draws = self.draws();
        let probability = (draws > 0.0).then(|| self.total(|a| a) / (draws * self.plays()));
        let identified = self.plays() >= 2.0 && draws >= 2.0;
        Judgement {
            probability,
            split: identified.then(|| {
                let (between, within) = self.components();
                Split { between: between.max(0.0), within }
            }),
            quantiles: identified.then(|| BetaBinomial::fit(self).quantiles()),
        }
    }

    /// The unbiased variances between and within draws; the first may be
    /// negative. For at least two plays and two draws.
    fn components(&self) -> (f64, f64) {
        let (plays, draws) = (self.plays(), self.draws());
        let within = self.total(|a| a * (plays - a)) / (draws * plays * (plays - 1.0));
        let mean = self.total(|a| a) / draws;
        let spread = self.total(|a| (a - mean) * (a - mean)) / (draws - 1.0);
        // The shares a/K vary by p_d and by the K-th part of the noise of a play.
        (spread / (plays * plays) - within / plays, within)
    }
}

/// The fitted distribution of p_d: Beta of mean μ and precision α + β = 1/θ.
struct BetaBinomial {
    mean: f64,
    /// θ, 0 if all p_d are alike.
    overdispersion: f64,
}

/// θ is sought as θ / (1 + θ) up to here; beyond it all p_d are 0 or 1.
const MOST_CORRELATION: f64 = 0.9999;

/// Golden-section steps: the bracket shrinks below 1e-9.
const SECTIONS: u32 = 44;

/// Newton or bisection steps for the mean.
const MEAN_STEPS: u32 = 60;

impl BetaBinomial {
    /// By maximum likelihood: golden section over θ / (1 + θ), and for each θ the
    /// best mean, where the likelihood is concave.
    fn fit(tally: &PlaysPerDraw) -> Self {
        let likelihood = Likelihood::of(tally);
        let overdispersion = |correlation: f64| correlation / (1.0 - correlation);
        let profile = |correlation: f64| {
            let theta = overdispersion(correlation);
            likelihood.value(likelihood.best_mean(theta), theta)
        };
        let golden = 0.5 * (libm::sqrt(5.0) - 1.0);
        let (mut low, mut high) = (0.0, MOST_CORRELATION);
        let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
        let (mut at_left, mut at_right) = (profile(left), profile(right));
        for _ in 0..SECTIONS {
            if at_left >= at_right {
                (high, right, at_right) = (right, left, at_left);
                left = high - golden * (high - low);
                at_left = profile(left);
            } else {
                (low, left, at_left) = (left, right, at_right);
                right = low + golden * (high - low);
                at_right = profile(right);
            }
        }
        let inner = 0.5 * (low + high);
        // The golden section never looks at the bounds, where the likelihood is
        // greatest if there is no overdispersion, or nothing but it.
        let candidates = [0.0, inner, MOST_CORRELATION];
        let values = candidates.map(profile);
        let best = (0..candidates.len())
            .fold(0, |best, i| if values[i] > values[best] { i } else { best });
        let theta = overdispersion(candidates[best]);
        Self { mean: likelihood.best_mean(theta), overdispersion: theta }
    }

    fn quantiles(&self) -> Quantiles {
        let at = |u: f64| self.quantile(u);
        Quantiles { low: at(0.05), median: at(0.5), high: at(0.95) }
    }

    fn quantile(&self, u: f64) -> f64 {
        let (mean, theta) = (self.mean, self.overdispersion);
        if theta <= 0.0 || mean <= 0.0 || mean >= 1.0 {
            return mean;
        }
        match Beta::new(mean / theta, (1.0 - mean) / theta) {
            Ok(beta) => beta.quantile(u),
            // Shapes out of range: without spread, or with nothing but 0 and 1.
            Err(_) if theta < 1.0 => mean,
            Err(_) => f64::from(u8::from(u > 1.0 - mean)),
        }
    }
}

/// ln L = Σ_i hits_i ln(μ + iθ) + Σ_i misses_i ln(1 − μ + iθ) − D Σ_i ln(1 + iθ),
/// i from 0 to K − 1 (without the binomial coefficients).
struct Likelihood {
    /// Draws with more than i events.
    hits: Vec<f64>,
    /// Draws with more than i plays without the event.
    misses: Vec<f64>,
    draws: f64,
}

impl Likelihood {
    fn of(tally: &PlaysPerDraw) -> Self {
        let counts = &tally.counts;
        let plays = counts.len() - 1;
        let sum = |counts: &[u64]| counts.iter().sum::<u64>() as f64;
        Self {
            hits: (0..plays).map(|i| sum(&counts[i + 1..])).collect(),
            misses: (0..plays).map(|i| sum(&counts[..plays - i])).collect(),
            draws: tally.draws(),
        }
    }

    fn terms(&self) -> impl Iterator<Item = (f64, f64, f64)> {
        self.hits.iter().zip(&self.misses).enumerate().map(|(i, (h, m))| (i as f64, *h, *m))
    }

    fn value(&self, mean: f64, theta: f64) -> f64 {
        // Nothing times ln 0 is nothing.
        let term = |count: f64, x: f64| if count > 0.0 { count * libm::log(x) } else { 0.0 };
        let sum = self.terms().map(|(i, hits, misses)| {
            term(hits, mean + i * theta) + term(misses, 1.0 - mean + i * theta)
                - self.draws * libm::log1p(i * theta)
        });
        sum.sum()
    }

    /// The mean of greatest likelihood for a given θ: Newton's method on the
    /// falling derivative, kept inside a bracket.
    fn best_mean(&self, theta: f64) -> f64 {
        let (hits, misses) = (self.hits[0], self.misses[0]);
        if hits == 0.0 {
            return 0.0;
        }
        if misses == 0.0 {
            return 1.0;
        }
        let total: f64 = self.hits.iter().sum();
        let (mut low, mut high) = (0.0, 1.0);
        let mut mean = total / (self.draws * self.hits.len() as f64);
        for _ in 0..MEAN_STEPS {
            let (mut slope, mut bend) = (0.0, 0.0);
            for (i, hits, misses) in self.terms() {
                let (up, down) = (mean + i * theta, 1.0 - mean + i * theta);
                slope += hits / up - misses / down;
                bend += hits / (up * up) + misses / (down * down);
            }
            if slope > 0.0 {
                low = mean;
            } else {
                high = mean;
            }
            let newton = mean + slope / bend;
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            let moved = (next - mean).abs();
            mean = next;
            if moved <= 4.0 * f64::EPSILON {
                break;
            }
        }
        mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Purpose, Streams};
    use crate::tolerance::CLOSED_FORM;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    /// `draws` draws of p from `judgement`, each played `plays` times.
    fn simulate(judgement: impl Fn(f64) -> f64, draws: u64, plays: u32) -> PlaysPerDraw {
        let mut stream = Streams::new(8).stream(Purpose::Sampling, 1);
        let mut uniforms = vec![0.0; plays as usize + 1];
        let mut tally = PlaysPerDraw::new(plays);
        for draw in 0..draws {
            stream.fill(draw * 4, &mut uniforms);
            let p = judgement(uniforms[0]);
            tally.add(uniforms[1..].iter().filter(|u| **u < p).count() as u32);
        }
        tally
    }

    /// Agreement asked of quantiles recovered from 10,000 draws.
    const RECOVERY: f64 = 0.02;

    #[test]
    fn quantiles_are_recovered_through_the_noise() -> Outcome {
        let shapes = [(2.0, 5.0), (0.5, 0.5), (0.2, 0.3), (0.3, 2.0), (40.0, 60.0), (1.0, 1.0)];
        for (alpha, beta) in shapes {
            let judgement = Beta::new(alpha, beta)?;
            for plays in [4, 10, 50] {
                let tally = simulate(|u| judgement.quantile(u), 10_000, plays);
                let found = tally.judgement().quantiles.ok_or("not identified")?;
                for (u, found) in [(0.05, found.low), (0.5, found.median), (0.95, found.high)] {
                    let expected = judgement.quantile(u);
                    assert!(
                        (found - expected).abs() < RECOVERY,
                        "{alpha} {beta}, K {plays}, u {u}: {found} for {expected}"
                    );
                }
            }
        }
        Ok(())
    }

    #[test]
    fn the_split_is_recovered() -> Outcome {
        let judgement = Beta::new(2.0, 3.0)?;
        let split = simulate(|u| judgement.quantile(u), 20_000, 5).judgement().split;
        let split = split.ok_or("not identified")?;
        assert!((split.between - 0.04).abs() < 0.002, "{split:?}");
        assert!((split.within - 0.2).abs() < 0.004, "{split:?}");
        assert!((split.share_between() - 1.0 / 6.0).abs() < 0.01);
        Ok(())
    }

    #[test]
    fn one_probability_for_all_has_no_range() -> Outcome {
        // Two in five expected draws show less spread than the binomial: then
        // the fit is a point; otherwise it is nearly one.
        for p in [0.02, 0.3, 0.5] {
            let judgement = simulate(|_| p, 10_000, 10).judgement();
            let quantiles = judgement.quantiles.ok_or("not identified")?;
            assert!(quantiles.high - quantiles.low < 0.1, "{quantiles:?}");
            assert!((quantiles.median - p).abs() < RECOVERY);
            assert!(judgement.split.ok_or("not identified")?.between < 1e-3);
        }
        Ok(())
    }

    #[test]
    fn all_or_nothing_judgements() -> Outcome {
        let tally = PlaysPerDraw::from_counts(vec![70, 0, 0, 0, 30]).ok_or("too short")?;
        let judgement = tally.judgement();
        let quantiles = judgement.quantiles.ok_or("not identified")?;
        assert!(quantiles.low < 1e-6 && quantiles.median < 1e-6, "{quantiles:?}");
        assert!(quantiles.high > 1.0 - 1e-6, "{quantiles:?}");
        assert_eq!(judgement.split.ok_or("not identified")?.share_between(), 1.0);
        Ok(())
    }

    #[test]
    fn never_and_always() -> Outcome {
        for (counts, p) in [(vec![50, 0, 0, 0], 0.0), (vec![0, 0, 0, 50], 1.0)] {
            let judgement = PlaysPerDraw::from_counts(counts).ok_or("too short")?.judgement();
            assert_eq!(judgement.probability, Some(p));
            assert_eq!(judgement.split, Some(Split { between: 0.0, within: 0.0 }));
            assert_eq!(judgement.quantiles, Some(Quantiles { low: p, median: p, high: p }));
            assert_eq!(judgement.split.map(|split| split.share_between()), Some(0.0));
        }
        Ok(())
    }

    #[test]
    fn what_cannot_be_known_is_not_claimed() {
        let mut single = PlaysPerDraw::new(1);
        assert_eq!(single.judgement().probability, None);
        for draw in 0..10 {
            single.add(u32::from(draw < 3));
        }
        let judgement = single.judgement();
        assert_eq!(judgement.probability, Some(0.3));
        assert_eq!((judgement.split, judgement.quantiles), (None, None));
        let mut one = PlaysPerDraw::new(5);
        one.add(2);
        assert_eq!((one.judgement().split, one.judgement().quantiles), (None, None));
        assert_eq!(PlaysPerDraw::from_counts(vec![3]), None);
    }

    #[test]
    fn tallies_merge() {
        let (mut all, mut first, mut second) =
            (PlaysPerDraw::new(3), PlaysPerDraw::new(3), PlaysPerDraw::new(3));
        for events in [0, 1, 3, 7, 2] {
            all.add(events);
            if events > 1 { first.add(events) } else { second.add(events) }
        }
        second.merge(&first);
        assert_eq!(second, all);
        assert_eq!(all.counts(), [1, 1, 1, 2]);
    }

    #[test]
    fn the_components_are_unbiased_exactly() -> Outcome {
        // p is 0.2 or 0.7 with weights 0.4 and 0.6; all outcomes of two draws
        // played three times each, weighted by their probabilities.
        let truth: [(f64, f64); 2] = [(0.2, 0.4), (0.7, 0.6)];
        let chance_of = |events: usize| -> f64 {
            let ways = [1.0, 3.0, 3.0, 1.0][events];
            let given = |p: f64| ways * p.powi(events as i32) * (1.0 - p).powi(3 - events as i32);
            truth.iter().map(|(p, weight)| weight * given(*p)).sum()
        };
        let (mut between, mut within) = (0.0, 0.0);
        for first in 0..=3 {
            for second in 0..=3 {
                let mut tally = PlaysPerDraw::new(3);
                tally.add(first);
                tally.add(second);
                let weight = chance_of(first as usize) * chance_of(second as usize);
                let (b, w) = tally.components();
                between += weight * b;
                within += weight * w;
            }
        }
        let mean: f64 = truth.iter().map(|(p, weight)| p * weight).sum();
        let variance: f64 = truth.iter().map(|(p, weight)| weight * (p - mean).powi(2)).sum();
        assert!((between - variance).abs() < CLOSED_FORM);
        assert!((between + within - mean * (1.0 - mean)).abs() < CLOSED_FORM);
        Ok(())
    }
}
