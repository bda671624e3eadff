//! Robust packages: which ones everybody accepts on the largest share of draws, how much they
//! give up against the best of each draw, and how sure their order is.
//!
//! Packages are searched for on some draws and judged on others, so the best of many does not
//! look better than it is (the winner's curse: Andrews, Kitagawa & McCloskey 2024, *Quarterly
//! Journal of Economics* 139). Among those judged, rank sets say which places are still open
//! to each (Mogstad, Romano, Shaikh & Wilhelm 2024, *Review of Economic Studies* 91).
//!
//! The *smallest gain* of a package is that of the party which gains least over its floor,
//! among those whose consent it needs; its *regret* on a draw is what it lacks to the
//! package with the largest smallest gain there (Savage 1951, *JASA* 46). A hard red line
//! counts as a loss of 1, the whole scale.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::interval::wilson;
use super::{Interval, LEVEL, Watcher};
use crate::chance::Streams;
use crate::chance::special::normal_quantile;
use crate::game::{Draw, Game};
use crate::solution::{RedLines, Zopa};
use crate::space::Path;
use crate::space::criteria::Criteria;
use crate::space::search::{Fairest, FairestQuestion};
use crate::tolerance::reaches;

/// The packages that are judged.
pub const CANDIDATES: usize = 20;

/// How many of the packages that are fairest on some draw are improved on.
const STARTS: usize = 12;

/// What robust packages are asked for with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Master seed.
    pub seed: u64,
    /// Draws that packages are searched for on, at least 1.
    pub searched: u64,
    /// Further draws that they are judged on, at least 2.
    pub judged: u64,
    /// Threads to use; `None`: one a core.
    pub threads: Option<usize>,
}

/// A package on the draws it was judged on.
#[derive(Clone, Debug, PartialEq)]
pub struct RobustPackage {
    /// One option index an issue.
    pub package: Vec<usize>,
    /// Draws on which everybody accepts it whose consent it needs.
    pub accepted: u64,
    /// The share of draws, with its interval at [`LEVEL`].
    pub interval: Interval,
    /// The first and the last place, from 1, that the evidence leaves it among those judged.
    pub ranks: (usize, usize),
    /// By party, draws on which it refuses; 0 where its consent is not needed.
    pub refusals: Vec<u64>,
    /// Mean smallest gain, of utility.
    pub smallest_gain: f64,
    /// Regret: its mean, the standard error of that, and what it does not pass on 95 of 100
    /// draws, of utility.
    pub regret: Regret,
}

/// What a package lacks to the best of each draw, of utility.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regret {
    /// Its mean.
    pub mean: f64,
    /// The standard error of the mean.
    pub standard_error: f64,
    /// The 95th percentile over draws.
    pub high: f64,
}

/// The most robust packages found, the most robust first.
#[derive(Clone, Debug, PartialEq)]
pub struct Robust {
    /// At most [`CANDIDATES`].
    pub packages: Vec<RobustPackage>,
    /// Draws, of those judged on, on which no package at all is accepted by everybody.
    pub empty: u64,
    /// Draws judged on.
    pub draws: u64,
    /// Was it stopped before its end?
    pub partial: bool,
}

/// Draws between two looks around.
const WAVE: u64 = 512;

/// What a draw makes of packages.
struct World {
    /// Of each label, to each party.
    utilities: Criteria,
    floors: Vec<f64>,
    /// The largest smallest gain there is (that a search of bounded effort finds).
    best: f64,
}

/// A draw that packages are judged on.
struct Verdict {
    /// The largest smallest gain there is.
    best: f64,
    /// Each package as [`look`] sees it.
    looks: Vec<(u64, f64)>,
}

/// Finds and judges packages, all at time 0 with red lines as drawn.
///
/// If it is stopped, packages are judged on what has been played; nothing is found if there
/// was nothing to judge on yet. The thread pool falls back to the global one if the system
/// refuses to start the threads asked for; the result is the same.
pub fn robust(game: &Game, plan: &Plan, watcher: &dyn Watcher) -> Robust {
    let pool = plan
        .threads
        .and_then(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok());
    let work = || search_and_judge(game, plan, watcher);
    match &pool {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

fn search_and_judge(game: &Game, plan: &Plan, watcher: &dyn Watcher) -> Robust {
    let searched = plan.searched.max(1);
    let all = searched + plan.judged.max(2);
    let streams = Streams::new(plan.seed);
    let mut known = Vec::new();
    let mut stopped =
        each_world(game, &streams, 0..searched, (all, watcher), &mut known, |world, fairest| {
            (world, fairest)
        });
    let (worlds, fairest): (Vec<World>, Vec<Vec<usize>>) = known.into_iter().unzip();
    let candidates = if stopped { Vec::new() } else { search(game, &worlds, fairest) };
    let paths: Vec<Path> =
        candidates.iter().map(|one| game.diagram().path(one).unwrap_or_default()).collect();
    let mut verdicts = Vec::new();
    if !stopped {
        let verdict = |world: World, _| Verdict {
            looks: paths.iter().map(|path| look(game, &world, path)).collect(),
            best: world.best,
        };
        let watch = (all, watcher);
        stopped = each_world(game, &streams, searched..all, watch, &mut verdicts, verdict);
    }
    let mut found = judge(game, &verdicts, candidates);
    found.partial = stopped;
    found
}

/// What `see` makes of each of these draws and of its fairest package. Was it stopped?
fn each_world<T: Send>(
    game: &Game,
    streams: &Streams,
    draws: Range<u64>,
    (all, watcher): (u64, &dyn Watcher),
    seen: &mut Vec<T>,
    see: impl Fn(World, Vec<usize>) -> T + Sync,
) -> bool {
    for first in draws.clone().step_by(WAVE as usize) {
        let until = (first + WAVE).min(draws.end);
        let wave: Vec<u64> = (first..until).collect();
        seen.par_extend(wave.into_par_iter().map_init(
            || (Draw::new(game), Fairest::default()),
            |(draw, fairest), number| {
                draw.sample(game, streams, number, number);
                let (world, package) = world(game, draw, fairest);
                see(world, package)
            },
        ));
        if watcher.advanced(until, all).is_break() && until < all {
            return true;
        }
    }
    false
}

/// A draw, and its fairest package.
fn world(game: &Game, draw: &Draw, fairest: &mut Fairest) -> (World, Vec<usize>) {
    let zone = Zopa::new(game, draw, 0, RedLines::AsDrawn);
    let requirement = zone.requirement();
    let parties = game.party_count();
    // What a package may require: each set is searched by itself.
    let mut wanted = vec![0];
    for label in 0..game.diagram().labels().len() as u32 {
        for at in 0..wanted.len() {
            let set = wanted[at] | requirement.of(label);
            if !wanted.contains(&set) {
                wanted.push(set);
            }
        }
    }
    // The search holds one column to a target of its own: a column of nothing here.
    let labels = game.diagram().labels().len();
    let mut gains = Criteria::zero(labels, parties + 1);
    for label in 0..labels as u32 {
        gains.of_mut(label)[..parties].copy_from_slice(zone.criteria().of(label));
    }
    let (mut best, mut path) = (f64::NEG_INFINITY, Vec::new());
    for wanted in wanted {
        let question = FairestQuestion {
            diagram: game.diagram(),
            objective: &gains,
            counted: requirement.always | wanted,
            product: false,
            own: (&gains, parties),
            least: f64::NEG_INFINITY,
            required: &requirement.by_label,
            wanted,
            threshold: best,
        };
        let start = |_, column: usize| zone.floors().get(column).map_or(0.0, |floor| -floor);
        if let Some(found) = fairest.run(&question, |_| 0.0, start) {
            best = found;
            path = fairest.path().to_vec();
        }
    }
    let package = game.diagram().package_of_path(&path);
    let utilities = zone.criteria().clone();
    (World { utilities, floors: zone.floors().to_vec(), best }, package)
}

/// A package on a draw: who refuses it, one bit a party, and the smallest gain.
fn look(game: &Game, world: &World, path: &[u32]) -> (u64, f64) {
    let needed = game.requirement().of_path(path);
    let (mut refusing, mut smallest) = (0, f64::INFINITY);
    for party in (0..game.party_count()).filter(|party| needed >> party & 1 == 1) {
        let worth = |&label: &u32| world.utilities.of(label)[party];
        let utility: f64 = path.iter().map(worth).sum();
        if !reaches(utility, world.floors[party]) {
            refusing |= 1 << party;
        }
        smallest = smallest.min(utility - world.floors[party]);
    }
    (refusing, smallest)
}

/// How good a package is on the draws it is searched for on: accepted how often, then how
/// large the smallest gain is in the mean.
fn merit(game: &Game, worlds: &[World], path: &[u32]) -> (u64, f64) {
    let mut merit = (0, 0.0);
    for world in worlds {
        let (refusing, smallest) = look(game, world, path);
        merit.0 += u64::from(refusing == 0);
        // A hard line is no gain of −10¹².
        merit.1 += smallest.max(-1.0) / worlds.len() as f64;
    }
    merit
}

fn better(one: (u64, f64), other: (u64, f64)) -> bool {
    one.0 > other.0 || (one.0 == other.0 && one.1 > other.1)
}

/// The best packages met on the way from those that are fairest on some draw, changed issue
/// by issue as long as that helps.
fn search(game: &Game, worlds: &[World], fairest: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let diagram = game.diagram();
    let mut met: FxHashSet<Vec<usize>> = FxHashSet::default();
    let mut list: Vec<((u64, f64), Vec<usize>)> = Vec::new();
    let weigh = |packages: Vec<Vec<usize>>| -> Vec<((u64, f64), Vec<usize>)> {
        let weighed = packages.into_par_iter().filter_map(|package| {
            let path = diagram.path(&package)?;
            Some((merit(game, worlds, &path), package))
        });
        weighed.collect()
    };
    let fresh: Vec<Vec<usize>> =
        fairest.into_iter().filter(|package| met.insert(package.clone())).collect();
    list.extend(weigh(fresh));
    sort(&mut list);
    let starts: Vec<_> = list.iter().take(STARTS).cloned().collect();
    for mut at in starts {
        loop {
            let mut around = Vec::new();
            for issue in 0..at.1.len() {
                for option in 0..game.issues()[issue].options.len() {
                    let mut package = at.1.clone();
                    package[issue] = option;
                    if met.insert(package.clone()) {
                        around.push(package);
                    }
                }
            }
            let mut around = weigh(around);
            sort(&mut around);
            let next = around.first().cloned().filter(|next| better(next.0, at.0));
            list.extend(around);
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        sort(&mut list);
        list.truncate(STARTS + CANDIDATES);
    }
    list.truncate(CANDIDATES);
    list.into_iter().map(|(_, package)| package).collect()
}

/// The best first; of equals the one that comes first option by option.
fn sort(list: &mut [((u64, f64), Vec<usize>)]) {
    list.sort_by(|(one, package), (other, second)| {
        let accepted = other.0.cmp(&one.0);
        accepted.then(other.1.total_cmp(&one.1)).then_with(|| package.cmp(second))
    });
}

fn judge(game: &Game, verdicts: &[Verdict], candidates: Vec<Vec<usize>>) -> Robust {
    let draws = verdicts.len() as u64;
    let empty = verdicts.iter().filter(|one| !reaches(one.best, 0.0)).count() as u64;
    if draws < 2 {
        return Robust { packages: Vec::new(), empty, draws, partial: false };
    }
    let number = draws as f64;
    let accepts: Vec<Vec<bool>> = (0..candidates.len())
        .map(|at| verdicts.iter().map(|one| one.looks[at].0 == 0).collect())
        .collect();
    let ranks = rank_sets(&accepts);
    let mut packages: Vec<RobustPackage> = candidates
        .into_iter()
        .zip(ranks)
        .enumerate()
        .map(|(at, (package, ranks))| {
            let looks = || verdicts.iter().map(|one| one.looks[at]);
            let accepted = looks().filter(|(refusing, _)| *refusing == 0).count() as u64;
            let refused = |party: usize| {
                looks().filter(|(refusing, _)| refusing >> party & 1 == 1).count() as u64
            };
            let gains: Vec<f64> = looks().map(|(_, gain)| gain.max(-1.0)).collect();
            let mut regrets: Vec<f64> =
                verdicts.iter().zip(&gains).map(|(one, gain)| (one.best - gain).max(0.0)).collect();
            let mean = regrets.iter().sum::<f64>() / number;
            let squares: f64 = regrets.iter().map(|one| (one - mean) * (one - mean)).sum();
            regrets.sort_by(f64::total_cmp);
            let high = regrets[((0.95 * number) as usize).min(regrets.len() - 1)];
            RobustPackage {
                interval: wilson(accepted as f64, number, LEVEL),
                accepted,
                ranks,
                refusals: (0..game.party_count()).map(refused).collect(),
                smallest_gain: gains.iter().sum::<f64>() / number,
                regret: Regret {
                    mean,
                    standard_error: libm::sqrt(squares / (number - 1.0) / number),
                    high,
                },
                package,
            }
        })
        .collect();
    // Stable: of equals the one that was better on the draws searched comes first.
    packages.sort_by_key(|one| std::cmp::Reverse(one.accepted));
    Robust { packages, empty, draws, partial: false }
}

/// For each candidate the first and last place that is open to it: those that are better
/// beyond doubt come before it, those that are worse beyond doubt after it. All pairs are
/// compared at once, with an error of 5 of 100 shared among them (Bonferroni).
pub fn rank_sets(accepts: &[Vec<bool>]) -> Vec<(usize, usize)> {
    let all = accepts.len();
    let pairs = (all * all.saturating_sub(1)) as f64;
    let z = normal_quantile(1.0 - (1.0 - LEVEL) / pairs.max(1.0));
    let beyond_doubt = |better: &[bool], worse: &[bool]| {
        let number = better.len() as f64;
        let (mut gained, mut lost) = (0.0, 0.0);
        for (one, other) in better.iter().zip(worse) {
            gained += f64::from(u8::from(*one && !*other));
            lost += f64::from(u8::from(!*one && *other));
        }
        let difference = (gained - lost) / number;
        // One draw that tells against it has not been seen.
        let variance = ((gained + lost + 1.0) / number - difference * difference) / number;
        difference > z * libm::sqrt(variance.max(0.0))
    };
    (0..all)
        .map(|own| {
            let others = || (0..all).filter(|other| *other != own);
            let before = others().filter(|at| beyond_doubt(&accepts[*at], &accepts[own])).count();
            let after = others().filter(|at| beyond_doubt(&accepts[own], &accepts[*at])).count();
            (1 + before, all - after)
        })
        .collect()
}
