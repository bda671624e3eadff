//! Scenarios compared on the same draws and the same chance (common random numbers,
//! Glasserman & Yao 1992): what differs, by how much, and what of that is more than noise.
//!
//! Every quantity is a ratio over draws, as in [`super::claim`]; its difference has a paired
//! interval, which allows for one negotiation that would differ most and has not been seen.
//! P-values are corrected for the number of quantities looked at (Holm 1979, *Scandinavian
//! Journal of Statistics* 6), packages included, so the chance that any difference that
//! stands is none is 5% at most, over a comparison. Packages are those seen most often.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::claim::measure::Observation;
use super::claim::{Effect, Moments};
use super::tournament::holm;
use super::{Interval, LEVEL, Watcher};
use crate::chance::special::{normal_cumulative, normal_quantile};
use crate::game::Game;
use crate::negotiation::{Nobody, Record, Table};

/// Draws between two looks around.
const WAVE: u64 = 1_024;

/// Draws that a thread plays at a time.
const TURN: u64 = 128;

/// The packages that are compared: the most frequent ones.
pub const MOST_PACKAGES: usize = 20;

/// How scenarios are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Master seed, the same for all.
    pub seed: u64,
    /// Negotiations in each scenario; rounded up to whole draws.
    pub replicates: u64,
    /// Negotiations on each draw, at least 1.
    pub plays: u32,
    /// Threads to use; `None`: one a core.
    pub threads: Option<usize>,
}

/// An option of an issue, or a side payment that is made, by ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Provision {
    /// The issue, or the side payment.
    pub issue: String,
    /// The option; `yes` of a side payment.
    pub option: String,
}

/// What is compared, by ids, so that scenarios may have different parties and issues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The share of negotiations that end in agreement.
    Agreement,
    /// The mean round of an agreement.
    Round,
    /// The mean value that a party gets.
    Value {
        /// The party.
        party: String,
    },
    /// The share of negotiations whose first agreement is of a kind: a track, `interim`,
    /// `full`; `none`.
    First {
        /// The kind.
        kind: String,
    },
    /// The share of agreements that have a provision.
    Provision(Provision),
    /// The share of agreements on a package.
    Package(Vec<Provision>),
}

/// A quantity in two scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Which.
    pub quantity: Quantity,
    /// Its value in both, and their difference.
    pub effect: Effect,
    /// The interval of the difference, at [`LEVEL`], of this quantity alone.
    pub interval: Interval,
    /// The p-value of no difference, corrected for the number of quantities.
    pub p_value: f64,
}

impl Difference {
    /// Is it more than noise, all that is looked at reckoned with?
    pub fn stands(&self) -> bool {
        self.p_value <= 1.0 - LEVEL
    }
}

/// Scenarios held against the first one.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparisons {
    /// For each scenario but the first, what differs.
    pub list: Vec<Vec<Difference>>,
    /// Draws played in each scenario.
    pub draws: u64,
    /// Was it stopped before its end?
    pub partial: bool,
}

/// What is looked at in all games, and where each game has it.
struct Frame {
    quantities: Vec<Quantity>,
    provisions: Vec<Provision>,
    /// One a game.
    places: Vec<Places>,
}

/// Where a game has what is looked at.
struct Places {
    /// By party of the frame.
    parties: Vec<Option<usize>>,
    /// By kind of agreement of the game, the full one last: the kind of the frame.
    kinds: Vec<usize>,
    /// By issue and option: the provision of the frame; none if nothing is settled by it.
    provisions: Vec<Vec<Option<usize>>>,
}

impl Frame {
    fn new(games: &[Game]) -> Self {
        let mut parties: Vec<String> = Vec::new();
        let mut kinds: Vec<String> = Vec::new();
        let mut provisions: Vec<Provision> = Vec::new();
        for game in games {
            let ids = game.parts().parties.iter().map(|party| party.id.clone());
            add_new(&mut parties, ids);
            add_new(&mut kinds, kinds_of(game));
            add_new(&mut provisions, provisions_of(game).into_iter().flatten().flatten());
        }
        // The full agreement comes after the limited ones, and none at all last.
        kinds.sort_by_key(|kind| kind == FULL);
        let places = games.iter().map(|game| {
            let own = &game.parts().parties;
            Places {
                parties: parties
                    .iter()
                    .map(|id| own.iter().position(|party| party.id == *id))
                    .collect(),
                kinds: kinds_of(game).map(|kind| position(&kinds, &kind)).collect(),
                provisions: provisions_of(game)
                    .into_iter()
                    .map(|options| {
                        let place = |one: Option<Provision>| Some(position(&provisions, &one?));
                        options.into_iter().map(place).collect()
                    })
                    .collect(),
            }
        });
        let places = places.collect();
        let mut quantities = vec![Quantity::Agreement, Quantity::Round];
        quantities.extend(parties.into_iter().map(|party| Quantity::Value { party }));
        // Where only full agreements can be made, the first one is any.
        if kinds.len() > 1 {
            kinds.push("none".to_owned());
            quantities.extend(kinds.into_iter().map(|kind| Quantity::First { kind }));
        }
        quantities.extend(provisions.iter().cloned().map(Quantity::Provision));
        Self { quantities, provisions, places }
    }

    /// What a negotiation came to, added to what its draw did, a play; the package agreed on
    /// is given back.
    fn observe(
        &self,
        places: &Places,
        game: &Game,
        record: &Record,
        share: f64,
        row: &mut [Observation],
    ) -> Option<Vec<usize>> {
        let mut add = |at: usize, seen: bool, value: f64| {
            row[at].weight += if seen { share } else { 0.0 };
            row[at].value += if seen { share * value } else { 0.0 };
        };
        let agreed = record.agreed();
        add(0, true, f64::from(u8::from(agreed)));
        add(1, agreed, record.time as f64);
        let mut at = 2;
        for party in &places.parties {
            let value = party.map(|party| record.values[party]);
            add(at, value.is_some(), value.unwrap_or(0.0));
            at += 1;
        }
        let full = places.kinds.len() - 1;
        let of_kinds = self.quantities.len() - at - self.provisions.len();
        if of_kinds > 0 {
            let limited = record.accords.first().map(|accord| accord.which);
            let first = limited.or(agreed.then_some(full)).map(|kind| places.kinds[kind]);
            for kind in 0..of_kinds {
                let is_first = first.unwrap_or(of_kinds - 1) == kind;
                add(at + kind, true, f64::from(u8::from(is_first)));
            }
        }
        at += of_kinds;
        if !agreed {
            return None;
        }
        for one in &mut row[at..] {
            one.weight += share;
        }
        let package = game.diagram().package_of_path(&record.path);
        let options = package.iter().zip(&places.provisions);
        let mut provisions: Vec<usize> =
            options.filter_map(|(option, known)| known[*option]).collect();
        provisions.sort_unstable();
        for provision in &provisions {
            row[at + provision].value += share;
        }
        Some(provisions)
    }
}

/// As tables call the full agreement.
const FULL: &str = "full";

/// The kinds of agreement of a game, the full one last.
fn kinds_of(game: &Game) -> impl Iterator<Item = String> + '_ {
    let parts = game.parts();
    let tracks = parts.tracks.iter().map(|track| track.id.clone());
    let interim = parts.interim.is_some().then(|| "interim".to_owned());
    tracks.chain(interim).chain([FULL.to_owned()])
}

/// The provisions by issue and option. A side payment that is not made is none.
fn provisions_of(game: &Game) -> Vec<Vec<Option<Provision>>> {
    let text = game.parts().issues.len();
    let issues = game.issues().iter().enumerate();
    let of_issue = issues.map(|(at, issue)| {
        let options = issue.options.iter().enumerate();
        let provision = options.map(|(number, option)| {
            (at < text || number > 0)
                .then(|| Provision { issue: issue.id.clone(), option: option.id.clone() })
        });
        provision.collect()
    });
    of_issue.collect()
}

fn add_new<T: PartialEq>(known: &mut Vec<T>, more: impl Iterator<Item = T>) {
    for one in more {
        if !known.contains(&one) {
            known.push(one);
        }
    }
}

fn position<T: PartialEq>(known: &[T], one: &T) -> usize {
    known.iter().position(|other| other == one).unwrap_or(0)
}

/// What some draws of a game came to.
struct Played {
    rows: Vec<Vec<Observation>>,
    /// The packages agreed on, with the draw and their share of its plays.
    packages: Vec<(u64, Vec<usize>)>,
}

/// Plays all games on the same draws, and holds each against the first.
///
/// The thread pool falls back to the global one if the system refuses to start the
/// threads asked for; the result is the same.
pub fn compare(games: &[Game], plan: &Plan, watcher: &dyn Watcher) -> Comparisons {
    let pool = plan
        .threads
        .and_then(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok());
    let plays = u64::from(plan.plays.max(1));
    let draws = plan.replicates.max(1).div_ceil(plays);
    let frame = Frame::new(games);
    let others = games.len().saturating_sub(1);
    let reach = |quantity: &Quantity| reach(games, quantity);
    let fresh = || frame.quantities.iter().map(|quantity| Moments::new(reach(quantity), true));
    let mut moments: Vec<Vec<Moments>> = (0..others).map(|_| fresh().collect()).collect();
    // By package, then game: on which draws it was agreed on.
    let mut packages: BTreeMap<Vec<usize>, Vec<Vec<u64>>> = BTreeMap::new();
    let (mut done, mut partial) = (0, false);
    while done < draws {
        let until = (done + WAVE).min(draws);
        let wave = || play_wave(games, &frame, plan.seed, plays, done..until);
        let played = match &pool {
            Some(pool) => pool.install(wave),
            None => wave(),
        };
        for (at, moments) in moments.iter_mut().enumerate() {
            for (first, second) in played[0].rows.iter().zip(&played[at + 1].rows) {
                for (moments, (first, second)) in moments.iter_mut().zip(first.iter().zip(second)) {
                    moments.add(Some(*first), *second);
                }
            }
        }
        for (game, played) in played.into_iter().enumerate() {
            for (draw, package) in played.packages {
                let seen = packages.entry(package).or_insert_with(|| vec![Vec::new(); games.len()]);
                seen[game].push(draw);
            }
        }
        done = until;
        let all = games.len() as u64 * plays;
        if watcher.advanced(done * all, draws * all).is_break() && done < draws {
            partial = true;
            break;
        }
    }
    let list = moments.iter().enumerate().map(|(at, moments)| {
        let mut found: Vec<(Quantity, Effect)> = frame
            .quantities
            .iter()
            .zip(moments)
            .filter_map(|(quantity, moments)| Some((quantity.clone(), moments.effect()?)))
            .collect();
        found.extend(package_effects(&frame, &packages, at + 1, done, plays));
        let certain = [0, at + 1].iter().all(|game| games[*game].parts().is_certain());
        judged(found, certain)
    });
    Comparisons { list: list.collect(), draws: done, partial }
}

/// The most that a quantity can differ between two negotiations, about.
fn reach(games: &[Game], quantity: &Quantity) -> f64 {
    match quantity {
        Quantity::Round => {
            let rounds = games.iter().map(|game| game.parts().clock.rounds);
            rounds.max().unwrap_or(1).max(1) as f64
        }
        Quantity::Value { party } => {
            let parties = games.iter().flat_map(|game| &game.parts().parties);
            let own = parties.filter(|one| one.id == *party);
            own.map(|one| one.preferences.scale.factor).fold(f64::MIN_POSITIVE, f64::max)
        }
        _ => 1.0,
    }
}

fn play_wave(
    games: &[Game],
    frame: &Frame,
    seed: u64,
    plays: u64,
    draws: Range<u64>,
) -> Vec<Played> {
    let turns: Vec<(usize, Range<u64>)> = (0..games.len())
        .flat_map(|game| {
            let end = draws.end;
            let starts = draws.clone().step_by(TURN as usize);
            starts.map(move |first| (game, first..(first + TURN).min(end)))
        })
        .collect();
    let played: Vec<Played> = turns
        .par_iter()
        .map(|(at, turn)| {
            let (game, places) = (&games[*at], &frame.places[*at]);
            let mut table = Table::new(game, seed, plays);
            let mut played = Played { rows: Vec::new(), packages: Vec::new() };
            for draw in turn.clone() {
                let mut row = vec![Observation::default(); frame.quantities.len()];
                for replicate in draw * plays..(draw + 1) * plays {
                    table.play(replicate, &mut Nobody);
                    let share = 1.0 / plays as f64;
                    let agreed = frame.observe(places, game, table.record(), share, &mut row);
                    played.packages.extend(agreed.map(|package| (draw, package)));
                }
                played.rows.push(row);
            }
            played
        })
        .collect();
    let mut wave: Vec<Played> =
        games.iter().map(|_| Played { rows: Vec::new(), packages: Vec::new() }).collect();
    for ((game, _), played) in turns.iter().zip(played) {
        wave[*game].rows.extend(played.rows);
        wave[*game].packages.extend(played.packages);
    }
    wave
}

/// The packages seen most often in the first game or in another one.
fn package_effects(
    frame: &Frame,
    packages: &BTreeMap<Vec<usize>, Vec<Vec<u64>>>,
    other: usize,
    draws: u64,
    plays: u64,
) -> Vec<(Quantity, Effect)> {
    let seen = |sides: &[Vec<u64>]| sides[0].len().max(sides[other].len());
    let mut most: Vec<(&Vec<usize>, &Vec<Vec<u64>>)> =
        packages.iter().filter(|(_, sides)| seen(sides) > 0).collect();
    most.sort_by_key(|(_, sides)| std::cmp::Reverse(seen(sides)));
    most.truncate(MOST_PACKAGES);
    let agreements = [0, other].map(|game| {
        let of_game = packages.values().flat_map(|sides| &sides[game]);
        let mut counts = vec![0_u32; draws as usize];
        of_game.for_each(|draw| counts[*draw as usize] += 1);
        counts
    });
    let effect = |(package, sides): (&Vec<usize>, &Vec<Vec<u64>>)| {
        let mut moments = Moments::new(1.0, true);
        let mut next = [0, 0];
        for draw in 0..draws {
            let mut share = |side: usize, list: &[u64]| {
                let from = next[side];
                while list.get(next[side]) == Some(&draw) {
                    next[side] += 1;
                }
                Observation {
                    value: (next[side] - from) as f64 / plays as f64,
                    weight: f64::from(agreements[side][draw as usize]) / plays as f64,
                }
            };
            let first = share(0, &sides[0]);
            moments.add(Some(first), share(1, &sides[other]));
        }
        let provisions = package.iter().map(|at| frame.provisions[*at].clone()).collect();
        Some((Quantity::Package(provisions), moments.effect()?))
    };
    most.into_iter().filter_map(effect).collect()
}

/// What one negotiation that would differ most, and has not been seen, would do; nothing where
/// nothing is left to chance.
fn unseen(effect: &Effect, certain: bool) -> f64 {
    if certain { 0.0 } else { effect.reach / effect.draws as f64 }
}

/// The interval of a paired difference at [`LEVEL`], with room for what has not been seen.
pub(super) fn interval_of(effect: &Effect, certain: bool) -> Interval {
    let z = normal_quantile(0.5 + 0.5 * LEVEL);
    let half = z * effect.standard_error() + unseen(effect, certain);
    Interval { low: effect.value - half, high: effect.value + half, level: LEVEL }
}

/// Intervals, and p-values that allow for the number of quantities.
fn judged(found: Vec<(Quantity, Effect)>, certain: bool) -> Vec<Difference> {
    let p_value = |effect: &Effect| {
        let beyond = (effect.value.abs() - unseen(effect, certain)).max(0.0);
        if beyond == 0.0 {
            return 1.0;
        }
        // Where all draws differ alike the error is 0, and the quotient infinite.
        2.0 * normal_cumulative(-beyond / effect.standard_error())
    };
    let p_values: Vec<f64> = found.iter().map(|(_, effect)| p_value(effect)).collect();
    let corrected = holm(&p_values);
    let judged = found.into_iter().zip(corrected).map(|((quantity, effect), p_value)| {
        let interval = interval_of(&effect, certain);
        Difference { quantity, effect, interval, p_value }
    });
    judged.collect()
}
