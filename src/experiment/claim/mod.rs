//! Claims: testable sentences about scenarios.
//!
//! A claim compares a measure between two scenarios, or a measure of one scenario with
//! a value. All scenarios are played on the same replicates (common random numbers,
//! Glasserman & Yao 1992), the draw is the unit of all errors, and at fixed boundaries in
//! index order it is looked whether the evidence is decisive, so the result does not
//! depend on threads.
//!
//! A claim is decided, and played no further, when an interval at error α/m lies in the
//! region of a verdict as a whole: m is the number of claims of the file, α the error of
//! the file. Intervals are valid at all looks at once ([`AsymptoticSequence`]). Those
//! that are left at the end are judged again by Holm's step-down on their p-values
//! (Holm 1979, *Scandinavian Journal of Statistics* 6), which are valid at whatever time
//! a claim stopped, once for *holds* and once for the verdicts against a claim. So the
//! chance that any claim that is not so is said to hold is α at most, and so is the
//! chance that any claim that is so, by more than matters, is said to fail or to be
//! practically zero.

mod asymptotic_sequence;
mod effect;
pub mod measure;
mod verdict;

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

pub use asymptotic_sequence::{AsymptoticSequence, FIRST_LOOK};
pub use effect::Effect;
pub use verdict::{Expectation, Verdict};

pub(in crate::experiment) use self::effect::Moments;
use self::measure::{Chorus, Ended, Measure, Observation, Observer};
use self::verdict::Evidence;
use super::tournament::holm;
use super::{Interval, Watcher};
use crate::game::Game;
use crate::negotiation::{Listener, Table};

/// Draws between two looks.
pub const LOOK: u64 = 1_024;

/// The draws on which something must have been observed before a verdict: means over a
/// random subset of the negotiations need more of them.
pub const LEAST_OBSERVED: u64 = 256;

/// Draws that a thread plays at a time.
const TURN: u64 = 128;

/// A measure in one of the scenarios.
#[derive(Clone, Debug)]
pub struct Side {
    /// Index of the scenario's game.
    pub game: usize,
    /// What is measured.
    pub measure: Arc<dyn Measure>,
}

/// What is claimed.
#[derive(Clone, Debug)]
pub struct Claim {
    /// What it is compared with; `None`: the claim is about the second side alone.
    pub first: Option<Side>,
    /// What the claim is about.
    pub second: Side,
    /// What is expected of the difference, second less first, or of the second.
    pub expectation: Expectation,
}

impl Claim {
    /// Is nothing left to chance on either side?
    fn is_certain(&self, games: &[Game]) -> bool {
        self.sides().all(|side| games[side.game].parts().is_certain())
    }

    fn sides(&self) -> impl Iterator<Item = &Side> {
        self.first.iter().chain([&self.second])
    }

    fn moments(&self, games: &[Game]) -> Moments {
        let reach = self.sides().map(|side| side.measure.reach(&games[side.game]));
        Moments::new(reach.fold(f64::MIN_POSITIVE, f64::max), self.first.is_some())
    }
}

/// How claims are tested.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Master seed.
    pub seed: u64,
    /// The most negotiations in each scenario of a claim; rounded up to whole draws.
    pub replicates: u64,
    /// Negotiations on each draw, at least 1.
    pub plays: u32,
    /// The error of the file, above 0 and below 1.
    pub error: f64,
    /// The number of claims of the file, those that are not tested included.
    pub claims: usize,
    /// Threads to use; `None`: one a core.
    pub threads: Option<usize>,
}

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The effect; `None` if there was nothing to measure.
    pub effect: Option<Effect>,
    /// Its interval at the error that the verdict is held to; `None` without an effect
    /// or with fewer draws than [`FIRST_LOOK`].
    pub interval: Option<Interval>,
    /// The p-value of the verdict, corrected by Holm; `None` for a claim that is undecided.
    pub p_value: Option<f64>,
    /// What the evidence says.
    pub verdict: Verdict,
    /// Is nothing left to chance?
    pub certain: bool,
    /// Negotiations played in each of its scenarios.
    pub replicates: u64,
}

/// What became of all claims, and whether all was played.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcomes {
    /// One a claim.
    pub list: Vec<Outcome>,
    /// Was it stopped before its end?
    pub partial: bool,
}

/// A claim while it is tested.
struct Trial {
    moments: Moments,
    evidence: Evidence,
    certain: bool,
    decided: bool,
    replicates: u64,
}

/// Tests claims about these games.
///
/// The thread pool falls back to the global one if the system refuses to start the
/// threads asked for; the result is the same.
pub fn test(games: &[Game], claims: &[Claim], plan: &Plan, watcher: &dyn Watcher) -> Outcomes {
    let pool = plan
        .threads
        .and_then(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok());
    let plays = u64::from(plan.plays.max(1));
    let draws = plan.replicates.max(1).div_ceil(plays);
    let each = plan.error / plan.claims.max(claims.len()).max(1) as f64;
    let sequence = AsymptoticSequence::tuned_for(each);
    let mut trials: Vec<Trial> = claims
        .iter()
        .map(|claim| Trial {
            moments: claim.moments(games),
            evidence: Evidence::NONE,
            certain: claim.is_certain(games),
            decided: false,
            replicates: 0,
        })
        .collect();
    for (claim, trial) in claims.iter().zip(&mut trials).filter(|(_, trial)| trial.certain) {
        let observed =
            |side: &Side| play(&games[side.game], &[side.measure.as_ref()], plan.seed, 1, 0..1);
        trial.moments.add(
            claim.first.as_ref().map(|side| observed(side)[0][0]),
            observed(&claim.second)[0][0],
        );
        trial.replicates = 1;
        trial.decided = true;
        if let Some(effect) = trial.moments.effect() {
            trial.evidence = Evidence::certain(claim.expectation, effect.value);
        }
    }
    let mut partial = false;
    let mut first = 0;
    while first < draws && trials.iter().any(|trial| !trial.decided) {
        let until = (first + LOOK).min(draws);
        let wave = || observe(games, claims, &trials, plan.seed, plays, first..until);
        let observed = match &pool {
            Some(pool) => pool.install(wave),
            None => wave(),
        };
        for ((claim, trial), sides) in claims.iter().zip(&mut trials).zip(observed) {
            let Some((one, two)) = sides else { continue };
            for (draw, second) in two.into_iter().enumerate() {
                trial.moments.add(one.as_ref().map(|one| one[draw]), second);
            }
            trial.replicates = until * plays;
            if until < FIRST_LOOK {
                continue;
            }
            if let Some(effect) = trial.moments.effect()
                && effect.observed >= LEAST_OBSERVED
            {
                trial.evidence = Evidence::new(claim.expectation, &effect, sequence);
                trial.decided = trial.evidence.verdict(each, each) != Verdict::Undecided;
            }
        }
        first = until;
        let left = trials.iter().any(|trial| !trial.decided);
        // What is decided early need not be played: the end comes nearer.
        let of = if left { draws } else { first };
        if watcher.advanced(first * plays, of * plays).is_break() && first < of {
            partial = true;
            break;
        }
    }
    Outcomes { list: conclude(&trials, plan, sequence), partial }
}

/// The verdicts: those reached on the way, then Holm's on what is left.
fn conclude(trials: &[Trial], plan: &Plan, sequence: AsymptoticSequence) -> Vec<Outcome> {
    let all = plan.claims.max(trials.len()).max(1);
    let corrected = |p_of: fn(&Evidence) -> f64| {
        let mut list: Vec<f64> = trials.iter().map(|trial| p_of(&trial.evidence)).collect();
        // Claims of the file that were not tested count as well.
        list.resize(all, 1.0);
        (holm(&list), list)
    };
    let (holds, holds_raw) = corrected(|evidence| evidence.holds);
    let (against, against_raw) = corrected(Evidence::against);
    // How many p-values are smaller: so many steps Holm has gone before.
    let steps = |list: &[f64], p: f64| list.iter().filter(|other| **other < p).count();
    let each = plan.error / all as f64;
    trials
        .iter()
        .enumerate()
        .map(|(at, trial)| {
            // A corrected p-value says whether Holm rejects; the verdict among those
            // against the claim is the one with that p-value.
            let at_holm = |rejected: bool, raw: f64| if rejected { raw } else { -1.0 };
            let early = trial.evidence.verdict(each, each);
            let verdict = match early {
                Verdict::Undecided => trial.evidence.verdict(
                    at_holm(holds[at] <= plan.error, holds_raw[at]),
                    at_holm(against[at] <= plan.error, against_raw[at]),
                ),
                early => early,
            };
            let (p_value, step) = match verdict {
                Verdict::Undecided => (None, 0),
                Verdict::Holds => (Some(holds[at]), steps(&holds_raw, holds_raw[at])),
                _ => (Some(against[at]), steps(&against_raw, against_raw[at])),
            };
            let error = if early == verdict { each } else { plan.error / (all - step) as f64 };
            let effect = trial.moments.effect();
            let interval = effect.and_then(|effect| {
                if trial.certain {
                    let value = effect.value;
                    return Some(Interval { low: value, high: value, level: 1.0 });
                }
                let known = effect.draws >= FIRST_LOOK;
                known.then(|| sequence.interval(&effect, error))
            });
            Outcome {
                effect,
                interval,
                p_value,
                verdict,
                certain: trial.certain,
                replicates: trial.replicates,
            }
        })
        .collect()
}

/// What two sides of a claim came to on some draws.
type Sides = (Option<Vec<Observation>>, Vec<Observation>);

/// Plays some draws of every game that an undecided claim needs, once each.
fn observe(
    games: &[Game],
    claims: &[Claim],
    trials: &[Trial],
    seed: u64,
    plays: u64,
    draws: Range<u64>,
) -> Vec<Option<Sides>> {
    let open = |at: usize| !trials[at].decided;
    // What is measured in each game: the claim and its side.
    let mut wanted: Vec<Vec<(usize, bool)>> = vec![Vec::new(); games.len()];
    for (at, claim) in claims.iter().enumerate().filter(|(at, _)| open(*at)) {
        if let Some(first) = &claim.first {
            wanted[first.game].push((at, false));
        }
        wanted[claim.second.game].push((at, true));
    }
    let side = |(at, second): &(usize, bool)| match (&claims[*at].first, second) {
        (Some(first), false) => first,
        _ => &claims[*at].second,
    };
    let turns: Vec<(usize, Range<u64>)> = (0..games.len())
        .filter(|game| !wanted[*game].is_empty())
        .flat_map(|game| {
            let end = draws.end;
            let starts = draws.clone().step_by(TURN as usize);
            starts.map(move |first| (game, first..(first + TURN).min(end)))
        })
        .collect();
    let played: Vec<Vec<Vec<Observation>>> = turns
        .par_iter()
        .map(|(game, turn)| {
            let measures: Vec<&dyn Measure> =
                wanted[*game].iter().map(|wanted| side(wanted).measure.as_ref()).collect();
            play(&games[*game], &measures, seed, plays, turn.clone())
        })
        .collect();
    let mut found: Vec<Option<Sides>> = claims
        .iter()
        .enumerate()
        .map(|(at, claim)| open(at).then(|| (claim.first.as_ref().map(|_| Vec::new()), Vec::new())))
        .collect();
    for ((game, _), rows) in turns.iter().zip(played) {
        for row in rows {
            for ((at, second), observation) in wanted[*game].iter().zip(row) {
                match (&mut found[*at], second) {
                    (Some((_, list)), true) | (Some((Some(list), _)), false) => {
                        list.push(observation)
                    }
                    _ => {}
                }
            }
        }
    }
    found
}

/// Plays some draws of a game: for each, what every measure comes to, a play.
pub(in crate::experiment) fn play(
    game: &Game,
    measures: &[&dyn Measure],
    seed: u64,
    plays: u64,
    draws: Range<u64>,
) -> Vec<Vec<Observation>> {
    let mut table = Table::new(game, seed, plays);
    let mut observers: Vec<Box<dyn Observer>> =
        measures.iter().map(|measure| measure.observer()).collect();
    draws
        .map(|draw| {
            let mut row = vec![Observation::default(); measures.len()];
            for replicate in draw * plays..(draw + 1) * plays {
                let mut voices: Vec<&mut dyn Listener> =
                    observers.iter_mut().map(|one| &mut **one as &mut dyn Listener).collect();
                table.play(replicate, &mut Chorus(&mut voices));
                let ended = Ended { game, draw: table.draw(), record: table.record() };
                for (sum, observer) in row.iter_mut().zip(&mut observers) {
                    let seen = observer.observe(&ended);
                    sum.value += seen.value / plays as f64;
                    sum.weight += seen.weight / plays as f64;
                }
            }
            row
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tolerance::CLOSED_FORM;

    /// A claim with this p-value of *holds*, played to its end.
    fn trial(holds: f64) -> Trial {
        let mut moments = Moments::new(1.0, false);
        for draw in 0..FIRST_LOOK {
            moments.add(None, Observation::one((draw % 2) as f64));
        }
        let evidence = Evidence { holds, ..Evidence::NONE };
        Trial { moments, evidence, certain: false, decided: false, replicates: FIRST_LOOK }
    }

    fn concluded(claims: usize, p_values: &[f64]) -> Vec<Outcome> {
        let plan =
            Plan { seed: 1, replicates: 2_048, plays: 1, error: 0.05, claims, threads: None };
        let trials: Vec<Trial> = p_values.iter().map(|p| trial(*p)).collect();
        let sequence = AsymptoticSequence::tuned_for(plan.error / claims as f64);
        conclude(&trials, &plan, sequence)
    }

    #[test]
    fn what_is_left_is_judged_by_holm() {
        // 0.03 is more than 0.05 / 2, but the other claim is out of the way by then.
        let outcomes = concluded(2, &[0.03, 0.001]);
        assert_eq!(outcomes[0].verdict, Verdict::Holds);
        assert_eq!(outcomes[1].verdict, Verdict::Holds);
        let levels: Vec<f64> = outcomes.iter().filter_map(|o| Some(o.interval?.level)).collect();
        assert!((levels[0] - 0.95).abs() < CLOSED_FORM && (levels[1] - 0.975).abs() < CLOSED_FORM);
        assert!((outcomes[1].p_value.unwrap() - 0.002).abs() < CLOSED_FORM);
        // A claim of the file that was not tested counts: 2 · 0.03 is too much.
        let outcomes = concluded(3, &[0.03, 0.001]);
        assert_eq!(outcomes[0].verdict, Verdict::Undecided);
        assert_eq!((outcomes[0].p_value, outcomes[1].verdict), (None, Verdict::Holds));
        // Without one that goes first, neither of two is decided at 0.03.
        let outcomes = concluded(2, &[0.03, 0.04]);
        assert!(outcomes.iter().all(|outcome| outcome.verdict == Verdict::Undecided));
    }
}
