//! One scenario under other protocols and strategies: how much of the answer is the modeller's
//! choice.
//!
//! All variants are played on the draws and the chance of the scenario as it is (common random
//! numbers, Glasserman & Yao 1992, *Management Science* 38), so differences of shares are
//! paired, draw by draw. How alike deals are is the *overlap* of what they settle:
//! `1 − mean over issues of ½·Σ|p − q|`, p and q the shares of an issue's options among
//! agreements (the sum halved is the total variation distance: Levin, Peres & Wilmer 2009,
//! *Markov Chains and Mixing Times*, section 4.1). It is 1 where every option is as frequent,
//! 0 where no option of any issue occurs on both sides. Side payments are left out of it.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::claim::measure::{Measure, Observation};
use super::claim::{Effect, Moments};
use super::comparison::interval_of;
use super::run::play_block;
use super::{Interval, Row, Tally, Watcher};
use crate::game::Game;
use crate::negotiation::{End, Table};

/// Draws between two looks around.
const WAVE: u64 = 512;

/// Draws that a thread plays at a time.
const TURN: u64 = 16;

/// A variant may cost as much as so many cheap negotiations for each that is asked for.
const ALLOWANCE: u64 = 4;

/// The negotiations that even a dear variant is played, unless fewer are asked for.
const LEAST: u64 = 50;

/// How variants are played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Master seed, the same for all.
    pub seed: u64,
    /// Negotiations of the scenario as it is, and of every variant that does not cost much;
    /// rounded up to whole draws.
    pub replicates: u64,
    /// Negotiations on each draw, at least 1.
    pub plays: u32,
    /// Threads to use; `None`: one a core.
    pub threads: Option<usize>,
}

/// A variant of a game.
#[derive(Clone, Copy, Debug)]
pub struct Variant<'g> {
    /// What is played.
    pub game: &'g Game,
    /// Is it the game as it is, so that nothing can differ?
    pub same: bool,
    /// What a negotiation costs, at least 1, in cheap ones: a limit on work that does not
    /// depend on the clock.
    pub price: u64,
}

impl Plan {
    /// Draws of the game as it is.
    fn draws(&self) -> u64 {
        self.replicates.max(1).div_ceil(u64::from(self.plays.max(1)))
    }

    /// Draws of a variant of this price.
    fn draws_at(&self, price: u64) -> u64 {
        let affordable = self.replicates.saturating_mul(ALLOWANCE) / price.max(1);
        let draws = affordable.max(LEAST).div_ceil(u64::from(self.plays.max(1)));
        draws.min(self.draws())
    }
}

/// How many draws of `of` are played of the first `until` of `draws`, spread evenly.
fn spread(of: u64, until: u64, draws: u64) -> u64 {
    (u128::from(of) * u128::from(until)).div_ceil(u128::from(draws)) as u64
}

/// What a variant came to.
#[derive(Clone, Debug)]
pub struct Played {
    /// Its negotiations.
    pub tally: Tally,
    /// The share of negotiations that end in the full agreement, against that of the game as
    /// it is on the same draws.
    pub agreement: Shift,
    /// The same of those in which any agreement is signed, a limited one included.
    pub any: Shift,
}

/// A share in the game as it is and in a variant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    /// Both, and their difference.
    pub effect: Effect,
    /// The paired interval of the difference, at [`super::LEVEL`].
    pub interval: Interval,
}

/// A game and its variants on the same draws.
#[derive(Clone, Debug)]
pub struct Structure {
    /// The game as it is.
    pub base: Tally,
    /// One a variant.
    pub variants: Vec<Played>,
    /// Was it stopped before its end?
    pub partial: bool,
}

/// The agreements of a draw, over its plays.
#[derive(Clone, Copy, Debug, Default)]
struct Agreements {
    full: u32,
    any: u32,
}

/// Plays a game and its variants; nothing if it was stopped before there was anything to tell.
///
/// The thread pool falls back to the global one if the system refuses to start the threads
/// asked for; the result is the same.
pub fn play(
    base: &Game,
    variants: &[Variant],
    plan: &Plan,
    watcher: &dyn Watcher,
) -> Option<Structure> {
    let pool = plan
        .threads
        .and_then(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok());
    let work = || play_waves(base, variants, plan, watcher);
    match &pool {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

fn play_waves(
    base: &Game,
    variants: &[Variant],
    plan: &Plan,
    watcher: &dyn Watcher,
) -> Option<Structure> {
    let plays = u64::from(plan.plays.max(1));
    let draws = plan.draws();
    let games: Vec<&Game> =
        [base].into_iter().chain(variants.iter().map(|variant| variant.game)).collect();
    let most = variants.iter().map(|variant| plan.draws_at(variant.price));
    let most: Vec<u64> = [draws].into_iter().chain(most).collect();
    let fresh = |game: &&Game| Tally::new(game, plan.plays.max(1), 0);
    let mut tallies: Vec<Tally> = games.iter().map(fresh).collect();
    let pair = || [Moments::new(1.0, true), Moments::new(1.0, true)];
    let mut moments: Vec<[Moments; 2]> = variants.iter().map(|_| pair()).collect();
    let all: u64 = most.iter().sum::<u64>() * plays;
    let (mut done, mut partial) = (0, false);
    while done < draws {
        let until = (done + WAVE).min(draws);
        // A dear variant is played on the first draws of every wave.
        let ends: Vec<u64> = most
            .iter()
            .map(|most| done + spread(*most, until, draws) - spread(*most, done, draws))
            .collect();
        let Some(played) = play_wave(&games, plan.seed, plays, (done, &ends), watcher) else {
            partial = true;
            break;
        };
        for (tally, (own, _)) in tallies.iter_mut().zip(&played) {
            own.iter().for_each(|own| tally.merge(own));
        }
        let (_, first) = &played[0];
        for (moments, (_, second)) in moments.iter_mut().zip(&played[1..]) {
            for (first, second) in first.iter().zip(second) {
                let share = |count: u32| Observation::one(f64::from(count) / plays as f64);
                moments[0].add(Some(share(first.full)), share(second.full));
                moments[1].add(Some(share(first.any)), share(second.any));
            }
        }
        done = until;
        let told = most.iter().map(|most| spread(*most, done, draws)).sum::<u64>() * plays;
        if watcher.advanced(told, all).is_break() && done < draws {
            partial = true;
            break;
        }
    }
    if done == 0 {
        return None;
    }
    let certain = base.parts().is_certain();
    let mut tallies = tallies.into_iter();
    let base = tallies.next()?;
    let variants = tallies.zip(&moments).zip(variants).map(|((tally, moments), variant)| {
        let sure = variant.same || (certain && variant.game.parts().is_certain());
        let shift = |moments: &Moments| {
            let effect = moments.effect()?;
            Some(Shift { effect, interval: interval_of(&effect, sure) })
        };
        Some(Played { tally, agreement: shift(&moments[0])?, any: shift(&moments[1])? })
    });
    Some(Structure { base, variants: variants.collect::<Option<_>>()?, partial })
}

/// What each game came to from a draw to its own end, in pieces, and its agreements draw by
/// draw; nothing if the watcher becomes impatient.
fn play_wave(
    games: &[&Game],
    seed: u64,
    plays: u64,
    (start, ends): (u64, &[u64]),
    watcher: &dyn Watcher,
) -> Option<Vec<(Vec<Tally>, Vec<Agreements>)>> {
    let turns: Vec<(usize, Range<u64>)> = (0..games.len())
        .flat_map(|game| {
            let end = ends[game];
            let starts = (start..end).step_by(TURN as usize);
            starts.map(move |first| (game, first..(first + TURN).min(end)))
        })
        .collect();
    let no_events: &[Arc<dyn Measure>] = &[];
    let played: Option<Vec<(Tally, Vec<Row>)>> = turns
        .par_iter()
        .map(|(at, turn)| {
            let mut table = Table::new(games[*at], seed, plays);
            let replicates = turn.start * plays..turn.end * plays;
            play_block(games[*at], no_events, &mut table, replicates, true, watcher)
        })
        .collect();
    let mut wave: Vec<(Vec<Tally>, Vec<Agreements>)> =
        games.iter().map(|_| (Vec::new(), Vec::new())).collect();
    for ((game, _), (tally, rows)) in turns.iter().zip(played?) {
        let (tallies, agreements) = &mut wave[*game];
        tallies.push(tally);
        agreements.extend(rows.chunks(plays as usize).map(|draw| Agreements {
            full: draw.iter().map(|row| u32::from(row.end == End::Agreement)).sum(),
            any: draw.iter().map(|row| u32::from(row.first_agreement.is_some())).sum(),
        }));
    }
    Some(wave)
}

/// How frequent each option is among agreements, by issue (without side payments); nothing
/// without agreements.
pub fn option_shares(game: &Game, tally: &Tally) -> Option<Vec<Vec<f64>>> {
    let issues = &game.parts().issues;
    let mut counts: Vec<Vec<u64>> =
        issues.iter().map(|issue| vec![0; issue.options.len()]).collect();
    let mut total = 0;
    for (rank, package) in &tally.packages {
        let options = game.diagram().unrank(*rank)?;
        for (counts, option) in counts.iter_mut().zip(options) {
            counts[option] += package.count;
        }
        total += package.count;
    }
    let share = |count: u64| count as f64 / total as f64;
    (total > 0)
        .then(|| counts.into_iter().map(|counts| counts.into_iter().map(share).collect()).collect())
}

/// How alike two sets of agreements are, 0..1, by the shares of their options, issue by issue;
/// 1 where there is no issue.
pub fn overlap(first: &[Vec<f64>], second: &[Vec<f64>]) -> f64 {
    let distance = |(first, second): (&Vec<f64>, &Vec<f64>)| {
        0.5 * first.iter().zip(second).map(|(p, q)| (p - q).abs()).sum::<f64>()
    };
    let issues = first.len().min(second.len()).max(1) as f64;
    1.0 - first.iter().zip(second).map(distance).sum::<f64>() / issues
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::CLOSED_FORM;

    #[test]
    fn the_overlap_is_what_is_left_of_one() {
        // Distances of 0.3 (0.5 against 0.2, and back) and 1: the mean is 0.65.
        let first = vec![vec![0.5, 0.5, 0.0], vec![1.0, 0.0]];
        let second = vec![vec![0.2, 0.5, 0.3], vec![0.0, 1.0]];
        assert!((overlap(&first, &second) - 0.35).abs() < CLOSED_FORM);
        assert!((overlap(&second, &first) - 0.35).abs() < CLOSED_FORM);
        assert!((overlap(&first, &first) - 1.0).abs() < CLOSED_FORM);
    }
    #[test]
    fn dear_variants_are_played_less_and_evenly() {
        let plan = |replicates, plays| Plan { seed: 1, replicates, plays, threads: None };
        let draws = |price| plan(5_000, 1).draws_at(price);
        assert_eq!([1, 4, 10, 130, 600].map(draws), [5_000, 5_000, 2_000, 153, LEAST]);
        assert_eq!((plan(20, 1).draws_at(600), plan(5_000, 4).draws_at(130)), (20, 39));
        // Never more in a wave than it has draws, and all of them in the end.
        for of in [1, 50, 153, 999, 5_000] {
            let ends: Vec<u64> = (0..=10).map(|wave| spread(of, wave * 500, 5_000)).collect();
            assert_eq!((ends[0], ends[10]), (0, of));
            assert!(ends.windows(2).all(|pair| pair[1] - pair[0] <= 500), "{ends:?}");
        }
    }
}
