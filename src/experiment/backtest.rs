//! Backtests: how probable a scenario makes what happened, and what did not, and how that
//! scores beside forecasters who know nothing of it.
//!
//! Scores of a probability p of something that happened (o = 1) or did not (o = 0), the
//! lower the better: the quadratic one, (p − o)² (Brier 1950, *Monthly Weather Review* 78),
//! and the logarithmic one, −ln p or −ln(1 − p) (Good 1952, *Journal of the Royal
//! Statistical Society* B 14). Both are proper: nobody does better by saying something else
//! than what he thinks.

use std::sync::Arc;

use rayon::prelude::*;

use super::claim::measure::{Ended, Measure, Observation};
use super::claim::{Moments, play};
use super::interval::ratio_interval;
use super::{Interval, LEVEL, Plan, PlaysPerDraw, Quantiles, Watcher};
use crate::game::Game;
use crate::negotiation::{End, Record, Table};

/// Draws that a thread plays at a time.
const TURN: u64 = 64;

/// Draws between two looks around.
const WAVE: u64 = 2_048;

/// How probable a scenario makes an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likelihood {
    /// The share of the negotiations that tell in which it happens.
    pub probability: f64,
    /// Its standard error; 0 where nothing is left to chance.
    pub standard_error: f64,
    /// Its interval at the level of all intervals: Wilson's, draws as observations.
    pub interval: Interval,
    /// Negotiations that tell: all, or those in which its condition is met.
    pub telling: u64,
    /// The range over judgements; `None` with one play a draw, or where not all
    /// negotiations tell.
    pub judgements: Option<Quantiles>,
    /// The probability that is scored logarithmically. Of a sample it is `(k + ½)/(n + 1)`
    /// with k of n negotiations (Jeffreys), so that what n negotiations did not show has
    /// no score without end; where nothing is left to chance it is the probability.
    pub prudent: f64,
}

/// What a backtest found.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// For each event: how probable; `None` if no negotiation tells.
    pub events: Vec<Option<Likelihood>>,
    /// Whether each event happens if nothing at all is agreed: 0 or 1, and ½ where that
    /// does not tell.
    pub nothing_agreed: Vec<f64>,
    /// Negotiations played.
    pub replicates: u64,
    /// Draws they were played on.
    pub draws: u64,
    /// Was it stopped before its end?
    pub partial: bool,
    /// Is nothing left to chance?
    pub certain: bool,
}

/// The quadratic score of a probability, 0..1; 0 is the best.
pub fn brier(probability: f64, happened: bool) -> f64 {
    let error = probability - if happened { 1.0 } else { 0.0 };
    error * error
}

/// The logarithmic score of a probability, ≥ 0; 0 is the best, infinity what happened against
/// a probability of 0.
pub fn logarithmic(probability: f64, happened: bool) -> f64 {
    let given = if happened { probability } else { 1.0 - probability };
    // Not −0.
    0.0 - libm::log(given)
}

/// What is summed of an event, draw by draw.
struct Sums {
    moments: Moments,
    plays: PlaysPerDraw,
    /// Negotiations that tell; those in which it happens.
    telling: u64,
    happens: u64,
    draws: u64,
}

/// Plays a scenario and looks what happens; `precision` of the plan is not looked at.
///
/// The thread pool falls back to the global one if the system refuses to start the threads
/// asked for; the result is the same.
pub fn backtest(
    game: &Game,
    events: &[Arc<dyn Measure>],
    plan: &Plan,
    watcher: &dyn Watcher,
) -> Backtest {
    let pool = plan
        .threads
        .and_then(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok());
    let certain = game.parts().is_certain();
    let plays = if certain { 1 } else { u64::from(plan.plays.max(1)) };
    let draws = if certain { 1 } else { plan.replicates.max(1).div_ceil(plays) };
    let measures: Vec<&dyn Measure> = events.iter().map(AsRef::as_ref).collect();
    let mut sums: Vec<Sums> = events
        .iter()
        .map(|_| Sums {
            moments: Moments::new(1.0, false),
            plays: PlaysPerDraw::new(plays as u32),
            telling: 0,
            happens: 0,
            draws: 0,
        })
        .collect();
    let (mut first, mut partial) = (0, false);
    while first < draws {
        let until = (first + WAVE).min(draws);
        let turns: Vec<u64> = (first..until).step_by(TURN as usize).collect();
        let wave = || -> Vec<Vec<Vec<Observation>>> {
            let turn = |from: &u64| *from..(from + TURN).min(until);
            turns
                .par_iter()
                .map(|from| play(game, &measures, plan.seed, plays, turn(from)))
                .collect()
        };
        let played = match &pool {
            Some(pool) => pool.install(wave),
            None => wave(),
        };
        for row in played.iter().flatten() {
            for (sums, seen) in sums.iter_mut().zip(row) {
                sums.add(*seen, plays);
            }
        }
        first = until;
        if watcher.advanced(first * plays, draws * plays).is_break() && first < draws {
            partial = true;
            break;
        }
    }
    Backtest {
        events: sums.iter().map(|sums| sums.likelihood(certain)).collect(),
        nothing_agreed: nothing_agreed(game, events, plan.seed),
        replicates: first * plays,
        draws: first,
        partial,
        certain,
    }
}

impl Sums {
    /// What was seen on a draw: means over its plays.
    fn add(&mut self, seen: Observation, plays: u64) {
        let whole = |mean: f64| (mean * plays as f64).round() as u64;
        let (telling, happens) = (whole(seen.weight), whole(seen.value));
        self.moments.add(None, seen);
        self.plays.add(happens as u32);
        self.telling += telling;
        self.happens += happens;
        self.draws += u64::from(telling > 0);
    }

    fn likelihood(&self, certain: bool) -> Option<Likelihood> {
        let effect = self.moments.effect()?;
        // Of whole numbers, so that it has the last digit right.
        let (happens, telling) = (self.happens as f64, self.telling as f64);
        let probability = happens / telling;
        let standard_error = if certain { 0.0 } else { effect.standard_error() };
        let interval = if certain {
            Interval { low: probability, high: probability, level: 1.0 }
        } else {
            ratio_interval(probability, standard_error, self.telling, self.draws, LEVEL)
        };
        let plays = self.plays.counts().len() as u64 - 1;
        let all_tell = self.telling == effect.draws * plays;
        let judgements = self.plays.judgement().quantiles.filter(|_| all_tell);
        Some(Likelihood {
            probability,
            standard_error,
            interval,
            telling: self.telling,
            judgements,
            prudent: if certain { probability } else { (happens + 0.5) / (telling + 1.0) },
        })
    }
}

/// What the events come to if nothing is agreed.
fn nothing_agreed(game: &Game, events: &[Arc<dyn Measure>], seed: u64) -> Vec<f64> {
    let mut table = Table::new(game, seed, 1);
    table.play(0, &mut crate::negotiation::Nobody);
    let mut record = Record::new(game.party_count(), game.issues().len());
    record.end = End::Horizon;
    record.time = game.parts().clock.rounds;
    let ended = Ended { game, draw: table.draw(), record: &record };
    let of = |event: &Arc<dyn Measure>| {
        let seen = event.observer().observe(&ended);
        if seen.weight > 0.0 { seen.value / seen.weight } else { 0.5 }
    };
    events.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::super::wilson;
    use super::*;
    use crate::tolerance::CLOSED_FORM;

    #[test]
    fn scores_are_those_of_the_books() {
        for (probability, happened, quadratic, log) in [
            (1.0, true, 0.0, 0.0),
            (0.0, false, 0.0, 0.0),
            (0.5, true, 0.25, std::f64::consts::LN_2),
            (0.5, false, 0.25, std::f64::consts::LN_2),
            (0.8, true, 0.04, 0.223_143_551_314_209_8),
            (0.8, false, 0.64, 1.609_437_912_434_100_3),
        ] {
            assert!((brier(probability, happened) - quadratic).abs() < CLOSED_FORM);
            assert!((logarithmic(probability, happened) - log).abs() < CLOSED_FORM);
        }
        assert_eq!(logarithmic(0.0, true), f64::INFINITY);
        assert!(logarithmic(1.0, true).is_sign_positive());
    }

    #[test]
    fn both_scores_are_proper() {
        // Who thinks 0.3 expects the best score by saying 0.3.
        for score in [brier, logarithmic] {
            let expected = |said: f64| 0.3 * score(said, true) + 0.7 * score(said, false);
            for said in [0.01, 0.1, 0.25, 0.29, 0.31, 0.5, 0.9] {
                assert!(expected(said) > expected(0.3), "{said}");
            }
        }
    }

    /// An event observed on draws of `plays`.
    fn of(plays: u32, draws: &[(u32, u32)]) -> Option<Likelihood> {
        let mut sums = Sums {
            moments: Moments::new(1.0, false),
            plays: PlaysPerDraw::new(plays),
            telling: 0,
            happens: 0,
            draws: 0,
        };
        for (happens, telling) in draws {
            let mean = |count: u32| f64::from(count) / f64::from(plays);
            let seen = Observation { value: mean(*happens), weight: mean(*telling) };
            sums.add(seen, u64::from(plays));
        }
        sums.likelihood(false)
    }

    #[test]
    fn a_likelihood_is_that_of_its_counts() {
        // 3 of 6 negotiations tell, in 2 of them it happens.
        let found = of(1, &[(1, 1), (0, 0), (0, 1), (1, 1), (0, 0), (0, 0)]).unwrap();
        assert!((found.probability - 2.0 / 3.0).abs() < CLOSED_FORM);
        assert!((found.prudent - 2.5 / 4.0).abs() < CLOSED_FORM);
        assert_eq!((found.telling, found.judgements), (3, None));
        // z = (y − R·n)/n̄ is 2/3, 0, −4/3, 2/3, 0, 0; its variance 24/9/5.
        let error = (24.0f64 / 9.0 / 5.0 / 6.0).sqrt();
        assert!((found.standard_error - error).abs() < CLOSED_FORM);
        assert_eq!(of(1, &[(0, 0), (0, 0)]), None);
    }

    #[test]
    fn what_was_never_seen_has_no_error_but_an_interval() {
        let never = of(1, &[(0, 1); 100]).unwrap();
        assert_eq!((never.probability, never.standard_error), (0.0, 0.0));
        assert_eq!(never.interval, wilson(0.0, 100.0, LEVEL));
        assert!((never.prudent - 0.5 / 101.0).abs() < CLOSED_FORM);
        // Ten plays of ten draws may be ten observations.
        let never = of(10, &[(0, 10); 10]).unwrap();
        assert_eq!(never.interval, wilson(0.0, 10.0, LEVEL));
    }

    #[test]
    fn the_range_over_judgements_needs_plays_that_all_tell() {
        let draws: Vec<(u32, u32)> = (0..50).map(|draw| (4 * (draw % 2), 4)).collect();
        let range = of(4, &draws).unwrap().judgements.unwrap();
        assert!(range.low < 0.1 && range.high > 0.9, "{range:?}");
        let some: Vec<(u32, u32)> = (0..50).map(|draw| (2 * (draw % 2), 2 + draw % 3)).collect();
        assert_eq!(of(4, &some).unwrap().judgements, None);
    }
}
