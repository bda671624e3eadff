//! Confidence intervals of a proportion, for a fixed number of replicates.
//!
//! Sources: Wilson (1927), *JASA* 22; Brown, Cai & DasGupta (2001),
//! *Statistical Science* 16, on why not the textbook interval; for plays that
//! share a draw, the effective sample size of Kish (1965), *Survey Sampling*,
//! §5.4 and §8.2, put into Wilson's formula as in Korn & Graubard (1998),
//! *Survey Methodology* 24.

use serde::{Deserialize, Serialize};

use crate::chance::special::normal_quantile;

/// A range that contains the truth with probability `level`, over repetitions
/// of the whole experiment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Its confidence, 0..1.
    pub level: f64,
}

impl Interval {
    /// Half its width.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }

    /// Whether `value` is in the closed range.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// Wilson's score interval for a proportion, `successes` out of `trials`.
///
/// Both may be fractional, for an effective sample size. Successes are cut to
/// 0..=trials and the level to 0..1; without trials the interval is 0..1.
pub fn wilson(successes: f64, trials: f64, level: f64) -> Interval {
    let level = level.clamp(0.0, 1.0);
    if !(trials > 0.0 && level < 1.0) {
        return Interval { low: 0.0, high: 1.0, level };
    }
    let z = normal_quantile(0.5 + 0.5 * level);
    let p = (successes / trials).clamp(0.0, 1.0);
    let z2 = z * z / trials;
    let centre = (p + 0.5 * z2) / (1.0 + z2);
    let half = z / (1.0 + z2) * libm::sqrt(p * (1.0 - p) / trials + 0.25 * z2 / trials);
    // At the ends the formula gives 0 and 1 but for rounding.
    let low = if p == 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if p == 1.0 { 1.0 } else { (centre + half).min(1.0) };
    Interval { low, high, level }
}

/// The exact interval of a proportion of which `trials` have seen either nothing or
/// nothing else (Clopper & Pearson 1934, *Biometrika* 26). Wilson's is too narrow
/// there if trials are few: of one trial it leaves out a fifth of all proportions.
pub fn exact_at_an_end(all: bool, trials: f64, level: f64) -> Interval {
    let level = level.clamp(0.0, 1.0);
    if !(trials > 0.0 && level < 1.0) {
        return Interval { low: 0.0, high: 1.0, level };
    }
    // (1 − p)^n = (1 − level) / 2.
    let far = -libm::expm1(libm::log(0.5 * (1.0 - level)) / trials);
    let (low, high) = if all { (1.0 - far, 1.0) } else { (0.0, far) };
    Interval { low, high, level }
}

/// Wilson's interval of a share that was estimated as a ratio over draws: so many
/// negotiations tell (`telling`), on so many draws. Its standard error gives the number of
/// independent ones that would tell as much; where it is 0, plays of a draw may all be alike
/// for what is known, and draws count.
pub(super) fn ratio_interval(
    share: f64,
    standard_error: f64,
    telling: u64,
    draws: u64,
    level: f64,
) -> Interval {
    let spread = share * (1.0 - share);
    let trials = if spread > 0.0 && standard_error > 0.0 {
        (spread / (standard_error * standard_error)).min(telling as f64)
    } else {
        draws as f64
    };
    wilson(share * trials, trials, level)
}

/// A tally of draws that were each played equally often: what its statistics
/// need of it, in integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Clusters {
    /// Plays a draw, K; from 1.
    plays: u32,
    /// Draws, D.
    draws: u64,
    /// Σ a_d: plays with the event.
    sum: u64,
    /// Σ a_d²: over draws, the square of the plays with the event.
    squares: u64,
}

/// A proportion and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The share of plays with the event; 0 without draws.
    pub proportion: f64,
    /// The number of independent plays that would tell as much.
    pub effective_trials: f64,
    /// The standard error of the proportion.
    pub standard_error: f64,
}

impl Clusters {
    /// No draws yet, `plays` times each (0 is taken as 1).
    pub fn new(plays: u32) -> Self {
        Self { plays: plays.max(1), draws: 0, sum: 0, squares: 0 }
    }

    /// Adds a draw of which `events` plays had the event, at most the plays
    /// there are.
    #[inline]
    pub fn add(&mut self, events: u32) {
        let events = u64::from(events.min(self.plays));
        self.draws += 1;
        self.sum += events;
        self.squares += events * events;
    }

    /// Adds all the draws of another tally with the same number of plays.
    pub fn merge(&mut self, other: &Self) {
        debug_assert_eq!(self.plays, other.plays);
        self.draws += other.draws;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// Plays a draw, K.
    pub fn plays(&self) -> u32 {
        self.plays
    }

    /// Draws, D.
    pub fn draws(&self) -> u64 {
        self.draws
    }

    /// Plays with the event.
    pub fn events(&self) -> u64 {
        self.sum
    }

    /// The proportion, its standard error and the effective sample size.
    ///
    /// The variance is that between draws, so it makes no assumption on how
    /// plays of one draw hang together. Where it cannot be seen (all plays
    /// alike, or a single draw) plays of a draw count as one.
    pub fn estimate(&self) -> Estimate {
        let (draws, plays) = (self.draws as f64, f64::from(self.plays));
        let total = draws * plays;
        if self.draws == 0 {
            return Estimate { proportion: 0.0, effective_trials: 0.0, standard_error: 0.0 };
        }
        let proportion = self.sum as f64 / total;
        let binomial = proportion * (1.0 - proportion);
        // D Σa² − (Σa)², exactly; D(D − 1) times the variance of a.
        let spread = u128::from(self.draws) * u128::from(self.squares)
            - u128::from(self.sum) * u128::from(self.sum);
        let variance = if self.draws > 1 {
            spread as f64 / (draws * (draws - 1.0)) / (draws * plays * plays)
        } else {
            0.0
        };
        let effective_trials = if self.plays == 1 {
            total
        } else if binomial == 0.0 || self.draws == 1 {
            draws
        } else if variance * total <= binomial {
            // Plays of a draw that seem to repel each other: chance, or worth
            // nothing to the precision claimed.
            total
        } else {
            binomial / variance
        };
        let standard_error = libm::sqrt(binomial / effective_trials);
        Estimate { proportion, effective_trials, standard_error }
    }

    /// Wilson's interval at the effective sample size.
    pub fn interval(&self, level: f64) -> Interval {
        self.estimate().interval(level)
    }
}

impl Estimate {
    /// Wilson's interval at the effective sample size.
    pub fn interval(&self, level: f64) -> Interval {
        wilson(self.proportion * self.effective_trials, self.effective_trials, level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::distribution::{Beta, Family};
    use crate::chance::{Purpose, Streams};
    use crate::tolerance::CLOSED_FORM;

    #[test]
    fn wilson_agrees_with_the_published_example() {
        // Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263.
        let interval = wilson(81.0, 263.0, 0.95);
        assert!((interval.low - 0.2553).abs() < 5e-5 && (interval.high - 0.3662).abs() < 5e-5);
        let none = wilson(0.0, 20.0, 0.95);
        assert!(none.low == 0.0 && (none.high - 0.1611).abs() < 5e-5);
    }

    #[test]
    fn the_exact_interval_is_that_of_tables() {
        // Clopper & Pearson: 0 of 10 leaves 0 to 0.3085, 1 of 1 leaves 0.025 to 1.
        assert!((exact_at_an_end(false, 10.0, 0.95).high - 0.308_497).abs() < 1e-6);
        assert!((exact_at_an_end(true, 1.0, 0.95).low - 0.025).abs() < CLOSED_FORM);
        assert_eq!(exact_at_an_end(true, 1.0, 0.95).high, 1.0);
        let nothing = Interval { low: 0.0, high: 1.0, level: 0.95 };
        assert_eq!(exact_at_an_end(true, 0.0, 0.95), nothing);
    }

    #[test]
    fn nothing_seen_is_nothing_known() {
        assert_eq!(wilson(0.0, 0.0, 0.9), Interval { low: 0.0, high: 1.0, level: 0.9 });
        assert_eq!(Clusters::new(4).interval(0.9), Interval { low: 0.0, high: 1.0, level: 0.9 });
        assert_eq!(wilson(5.0, 4.0, 2.0), Interval { low: 0.0, high: 1.0, level: 1.0 });
    }

    #[test]
    fn single_plays_are_independent() {
        let mut clusters = Clusters::new(1);
        for draw in 0..50 {
            clusters.add(u32::from(draw % 5 == 0));
        }
        let estimate = clusters.estimate();
        assert_eq!(estimate.effective_trials, 50.0);
        assert_eq!(clusters.interval(0.95), wilson(10.0, 50.0, 0.95));
    }

    #[test]
    fn plays_that_always_agree_count_once() {
        let mut clusters = Clusters::new(10);
        for draw in 0..40 {
            clusters.add(if draw % 4 == 0 { 10 } else { 0 });
        }
        let estimate = clusters.estimate();
        assert!((estimate.effective_trials - 39.0).abs() < CLOSED_FORM);
        assert!((estimate.standard_error - (0.25f64 * 0.75 / 39.0).sqrt()).abs() < CLOSED_FORM);
    }

    #[test]
    fn unseen_variation_is_the_worst_case() {
        let mut clusters = Clusters::new(10);
        for _ in 0..40 {
            clusters.add(0);
        }
        assert_eq!(clusters.estimate().effective_trials, 40.0);
        let mut one = Clusters::new(10);
        one.add(3);
        assert_eq!(one.estimate().effective_trials, 1.0);
    }

    #[test]
    fn tallies_merge() {
        let (mut all, mut first, mut second) =
            (Clusters::new(3), Clusters::new(3), Clusters::new(3));
        for events in [0, 1, 3, 3, 2] {
            all.add(events);
            if events > 1 { first.add(events) } else { second.add(events) }
        }
        second.merge(&first);
        assert_eq!(second, all);
        assert_eq!((all.draws(), all.events(), all.plays()), (5, 9, 3));
    }

    /// The share of 2,000 experiments whose interval contains the truth.
    fn coverage(of: impl Fn(u64) -> bool) -> f64 {
        const EXPERIMENTS: u64 = 2_000;
        (0..EXPERIMENTS).filter(|experiment| of(*experiment)).count() as f64 / EXPERIMENTS as f64
    }

    #[test]
    fn wilson_covers() {
        let streams = Streams::new(3);
        for (p, trials) in [(0.5, 100), (0.1, 100), (0.02, 300)] {
            let covered = coverage(|experiment| {
                let mut uniforms = vec![0.0; trials];
                streams.stream(Purpose::Sampling, experiment).fill(0, &mut uniforms);
                let successes = uniforms.iter().filter(|u| **u < p).count() as f64;
                wilson(successes, trials as f64, 0.95).contains(p)
            });
            assert!((0.93..0.98).contains(&covered), "{p}: {covered}");
        }
    }

    #[test]
    fn the_clustered_interval_covers() -> Result<(), Box<dyn std::error::Error>> {
        const DRAWS: usize = 200;
        const PLAYS: usize = 8;
        let streams = Streams::new(4);
        for (alpha, beta) in [(0.4, 0.6), (2.0, 2.0), (0.5, 4.5), (60.0, 40.0)] {
            let judgement = Beta::new(alpha, beta)?;
            let covered = coverage(|experiment| {
                let mut stream = streams.stream(Purpose::Sampling, experiment);
                let mut uniforms = [0.0; PLAYS + 1];
                let mut clusters = Clusters::new(PLAYS as u32);
                for draw in 0..DRAWS as u64 {
                    stream.fill(draw, &mut uniforms);
                    let p = judgement.quantile(uniforms[0]);
                    clusters.add(uniforms[1..].iter().filter(|u| **u < p).count() as u32);
                }
                clusters.interval(0.95).contains(judgement.mean())
            });
            assert!((0.93..0.975).contains(&covered), "{alpha}, {beta}: {covered}");
        }
        Ok(())
    }
}
