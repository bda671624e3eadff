//! The running estimate of an event: how probable it is as long as the talks go on, round
//! by round.
//!
//! At round t only negotiations count that are still on when it begins, so what an onlooker
//! would know who sees no more than that nothing has ended them: with n_d of them on draw d,
//! and the event in y_d of these, the estimate is `R = Σy_d / Σn_d`, and its variance that of
//! a ratio between draws, `D/(D − 1)·Σ(y_d − R·n_d)² / (Σn_d)²` (Cochran 1977, *Sampling
//! Techniques*, section 6.4). All sums are of whole numbers.

use serde::{Deserialize, Serialize};

use super::claim::measure::Observation;
use super::interval::ratio_interval;
use super::{Interval, LEVEL};

/// An event over the rounds of many negotiations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningTally {
    /// One entry a round.
    rounds: Vec<Sums>,
    /// Of the draw that is being played, by round: negotiations still on, and those of them
    /// in which the event happens.
    draw: Vec<(u64, u64)>,
    draws: u64,
}

/// Sums over draws at the beginning of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Sums {
    /// Draws of which a negotiation is still on.
    draws: u64,
    on: u64,
    happens: u64,
    on_squared: u128,
    happens_squared: u128,
    product: u128,
}

/// An event as it looks at the beginning of a round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Running {
    /// Negotiations that are still on, and tell.
    pub on: u64,
    /// The share of them in which it happens, before or after.
    pub probability: f64,
    /// Its standard error; 0 where nothing is left to chance.
    pub standard_error: f64,
    /// Its interval at the level of all intervals.
    pub interval: Interval,
}

impl RunningTally {
    /// Of nothing, over so many rounds.
    pub fn new(rounds: usize) -> Self {
        Self { rounds: vec![Sums::default(); rounds], draw: vec![(0, 0); rounds], draws: 0 }
    }

    /// Adds a negotiation that ended at `time`, with what was seen of the event: 0 or 1, or
    /// nothing where it does not tell.
    pub fn add(&mut self, time: usize, seen: Observation) {
        if seen.weight <= 0.0 {
            return;
        }
        let happens = u64::from(seen.value > 0.5);
        for round in self.draw.iter_mut().take(time + 1) {
            round.0 += 1;
            round.1 += happens;
        }
    }

    /// All plays of a draw have been added.
    pub fn close(&mut self) {
        self.draws += 1;
        for (sums, draw) in self.rounds.iter_mut().zip(&mut self.draw) {
            let (on, happens) = std::mem::take(draw);
            sums.draws += u64::from(on > 0);
            sums.on += on;
            sums.happens += happens;
            sums.on_squared += u128::from(on * on);
            sums.happens_squared += u128::from(happens * happens);
            sums.product += u128::from(on * happens);
        }
    }

    /// Adds another tally of the same event; both must hold whole draws.
    pub fn merge(&mut self, other: &Self) {
        self.draws += other.draws;
        for (into, from) in self.rounds.iter_mut().zip(&other.rounds) {
            into.draws += from.draws;
            into.on += from.on;
            into.happens += from.happens;
            into.on_squared += from.on_squared;
            into.happens_squared += from.happens_squared;
            into.product += from.product;
        }
    }

    /// The event at the beginning of each round; `None` once no negotiation is on that tells.
    /// `certain` if nothing is left to chance.
    pub fn series(&self, certain: bool) -> Vec<Option<Running>> {
        self.rounds.iter().map(|sums| sums.running(self.draws, certain)).collect()
    }
}

impl Sums {
    fn running(&self, draws: u64, certain: bool) -> Option<Running> {
        if self.on == 0 {
            return None;
        }
        let on = self.on as f64;
        let probability = self.happens as f64 / on;
        if certain {
            let interval = Interval { low: probability, high: probability, level: 1.0 };
            return Some(Running { on: self.on, probability, standard_error: 0.0, interval });
        }
        let squares = self.happens_squared as f64 - 2.0 * probability * self.product as f64
            + probability * probability * self.on_squared as f64;
        let correction = draws as f64 / (draws as f64 - 1.0).max(1.0);
        let standard_error = libm::sqrt(correction * squares.max(0.0)) / on;
        let interval = ratio_interval(probability, standard_error, self.on, self.draws, LEVEL);
        Some(Running { on: self.on, probability, standard_error, interval })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::wilson;
    use crate::tolerance::CLOSED_FORM;

    /// Draws of plays, each (time of its end, 1 if the event happens).
    fn tally(draws: &[&[(usize, u8)]]) -> RunningTally {
        let mut tally = RunningTally::new(3);
        for draw in draws {
            for (time, happens) in *draw {
                tally.add(*time, Observation::one(f64::from(*happens)));
            }
            tally.close();
        }
        tally
    }

    const DRAWS: [&[(usize, u8)]; 4] =
        [&[(0, 1), (2, 1)], &[(3, 0), (3, 0)], &[(1, 1), (1, 0)], &[(0, 0), (3, 1)]];

    #[test]
    fn only_what_is_still_on_counts() {
        let series = tally(&DRAWS).series(false);
        let found: Vec<(u64, f64)> =
            series.iter().flatten().map(|round| (round.on, round.probability)).collect();
        assert_eq!(found, [(8, 4.0 / 8.0), (6, 3.0 / 6.0), (4, 2.0 / 4.0)]);
        // Round 1: y − R·n is 1 − ½, 0 − 1, 1 − 1, 1 − ½ on the four draws.
        let error = (4.0f64 / 3.0 * (0.25 + 1.0 + 0.0 + 0.25)).sqrt() / 6.0;
        assert!((series[1].unwrap().standard_error - error).abs() < CLOSED_FORM);
        // That is no more than the six negotiations would tell if each stood alone.
        let trials = (0.25 / (error * error)).min(6.0);
        assert_eq!(series[1].unwrap().interval, wilson(0.5 * trials, trials, LEVEL));
    }

    #[test]
    fn any_split_merges_to_the_same() {
        let whole = tally(&DRAWS);
        for at in 0..=DRAWS.len() {
            let mut merged = tally(&DRAWS[at..]);
            merged.merge(&tally(&DRAWS[..at]));
            assert_eq!(merged, whole);
        }
    }

    #[test]
    fn what_tells_nothing_is_left_out_and_what_is_certain_has_no_error() {
        let mut tally = RunningTally::new(2);
        tally.add(1, Observation::default());
        tally.close();
        assert_eq!(tally.series(false), [None, None]);
        tally.add(0, Observation::one(1.0));
        tally.close();
        let series = tally.series(true);
        let first = series[0].unwrap();
        assert_eq!((first.probability, first.standard_error), (1.0, 0.0));
        assert_eq!((first.interval.low, first.interval.high), (1.0, 1.0));
        assert_eq!(series[1], None);
        // By chance, one that was always seen has an interval all the same.
        assert!(tally.series(false)[0].unwrap().interval.low < 0.5);
    }
}
