//! Tipping points: where, as one number grows and all others are drawn as they are, something
//! else becomes the most likely end.
//!
//! Every value is played on the same draws and dice (common random numbers), so that shares
//! change with the value and not with chance. What leads surely (by two standard errors) is
//! looked up at values across the range; between two of them with different leaders the value
//! is sought by bisection at which the two are equally frequent.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::factor::{self, Factor};
use super::output::{kinds, options};
use crate::experiment::{self, Plan, Unwatched, Watcher};
use crate::game::Game;

/// Values that are looked at first.
const VALUES: usize = 9;

/// How often the range is halved until a tipping point is known well enough.
const HALVINGS: i32 = 14;

/// Halvings for the ends of the stretch in which simulation cannot tell which one leads.
const END_HALVINGS: u32 = 4;

/// Leaders between two others.
const DEEPEST: u32 = 4;

/// Probabilities between which a number's distribution is searched.
const ENDS: (f64, f64) = (0.01, 0.99);

/// What may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// What is agreed first, if anything.
    First,
    /// The package agreed on.
    Package,
    /// The option agreed on of this issue.
    Issue(usize),
}

/// What is most likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lead {
    /// A kind of first agreement: a track, the interim agreement, the full one, or none.
    Kind(usize),
    /// The package of this rank.
    Package(u128),
    /// The option of an issue: issue, option.
    Option(usize, usize),
}

/// A value at which another one becomes the most likely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TippingPoint {
    /// What changes.
    pub question: Question,
    /// The most likely one below the value.
    pub below: Lead,
    /// The most likely one above it.
    pub above: Lead,
    /// The value at which both are equally frequent.
    pub at: f64,
    /// From here down the first one leads surely.
    pub low: f64,
    /// From here up the second one leads surely.
    pub high: f64,
}

/// How to look for tipping points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// Negotiations at each value, each on its own draw.
    pub negotiations: u64,
    /// Master seed.
    pub seed: u64,
    /// Threads to use; `None`: one a core.
    pub threads: Option<usize>,
}

/// The values between which a factor is searched.
pub fn searched(game: &Game, factor: &Factor) -> (f64, f64) {
    let (low, high) = if factor.range.is_some() { (0.0, 1.0) } else { ENDS };
    (factor.quantile(game, low), factor.quantile(game, high))
}

/// The tipping points of one factor, by question and ascending; `None` if the watcher stopped
/// the search.
pub fn tipping_points(
    game: &Game,
    factor: &Factor,
    search: &Search,
    watcher: &dyn Watcher,
) -> Option<Vec<TippingPoint>> {
    let (low, high) = searched(game, factor);
    let mut landscape = Landscape {
        game,
        factor,
        search,
        watcher,
        known: BTreeMap::new(),
        resolution: (high - low) * 0.5_f64.powi(HALVINGS),
    };
    let ends = if factor.range.is_some() { (0.0, 1.0) } else { ENDS };
    let at = |index: usize| ends.0 + (ends.1 - ends.0) * index as f64 / (VALUES as f64 - 1.0);
    let mut values: Vec<f64> = (0..VALUES).map(|index| factor.quantile(game, at(index))).collect();
    values.dedup();
    let mut found = Vec::new();
    let issues = (0..game.issues().len()).map(Question::Issue);
    for question in [Question::First, Question::Package].into_iter().chain(issues) {
        let mut before: Option<(f64, Lead)> = None;
        for value in &values {
            let Some(lead) = landscape.at(*value)?.sure_lead(question) else { continue };
            if let Some((below, first)) = before
                && first != lead
            {
                landscape.between(question, (below, first), (*value, lead), 0, &mut found)?;
            }
            before = Some((*value, lead));
        }
    }
    Some(found)
}

/// What is played at values, once each.
struct Landscape<'a> {
    game: &'a Game,
    factor: &'a Factor,
    search: &'a Search,
    watcher: &'a dyn Watcher,
    /// By the bits of the value.
    known: BTreeMap<u64, Counts>,
    resolution: f64,
}

/// How often each possible leader came out.
struct Counts {
    negotiations: u64,
    kinds: Vec<u64>,
    packages: BTreeMap<u128, u64>,
    /// By issue and option.
    options: Vec<Vec<u64>>,
}

impl Counts {
    fn of(&self, lead: Lead) -> u64 {
        match lead {
            Lead::Kind(kind) => self.kinds.get(kind).copied().unwrap_or(0),
            Lead::Package(rank) => self.packages.get(&rank).copied().unwrap_or(0),
            Lead::Option(issue, option) => self.options[issue][option],
        }
    }

    /// The most frequent; of equally frequent ones the first.
    fn lead(&self, question: Question, but: Option<Lead>) -> Option<Lead> {
        let all: Box<dyn Iterator<Item = Lead>> = match question {
            Question::First => Box::new((0..self.kinds.len()).map(Lead::Kind)),
            Question::Package => Box::new(self.packages.keys().copied().map(Lead::Package)),
            Question::Issue(issue) => Box::new(
                (0..self.options[issue].len()).map(move |option| Lead::Option(issue, option)),
            ),
        };
        let others = all.filter(|lead| Some(*lead) != but && self.of(*lead) > 0);
        others.min_by_key(|lead| (std::cmp::Reverse(self.of(*lead)), *lead))
    }

    /// Is one more frequent than another by two standard errors?
    fn surely(&self, one: Lead, other: Lead) -> bool {
        let (one, other) = (self.of(one) as f64, self.of(other) as f64);
        let (more, all) = (one - other, self.negotiations as f64);
        more > 0.0 && more >= 2.0 * libm::sqrt((one + other - more * more / all).max(0.0))
    }

    /// The one that surely leads all others.
    fn sure_lead(&self, question: Question) -> Option<Lead> {
        let lead = self.lead(question, None)?;
        let second = self.lead(question, Some(lead));
        second.is_none_or(|second| self.surely(lead, second)).then_some(lead)
    }
}

impl Landscape<'_> {
    fn at(&mut self, value: f64) -> Option<&Counts> {
        let key = value.to_bits();
        if !self.known.contains_key(&key) {
            let counts = self.play(value);
            self.known.insert(key, counts);
            let done = self.known.len() as u64;
            let each = self.search.negotiations;
            let of = (done + 1).max(2 * VALUES as u64) * each;
            if let ControlFlow::Break(()) = self.watcher.advanced(done * each, of) {
                return None;
            }
        }
        self.known.get(&key)
    }

    fn play(&self, value: f64) -> Counts {
        let mut game = self.game.clone();
        factor::set(&mut game, std::slice::from_ref(self.factor), &[value]);
        let replicates = if game.parts().is_certain() { 1 } else { self.search.negotiations };
        let plan = Plan {
            seed: self.search.seed,
            replicates,
            plays: 1,
            precision: None,
            threads: self.search.threads,
        };
        let tally = experiment::run(&game, &plan, &Unwatched, None).tally;
        let sum = |times: &Vec<u64>| times.iter().sum::<u64>();
        let mut kinds: Vec<u64> = match (kinds(&game), &tally.accords) {
            (Some(_), Some(accords)) => accords.first.iter().map(sum).collect(),
            _ => vec![tally.agreements()],
        };
        kinds.push(tally.replicates - kinds.iter().sum::<u64>());
        let packages = tally.packages.iter().map(|(rank, package)| (*rank, package.count));
        Counts {
            negotiations: tally.replicates,
            kinds,
            packages: packages.collect(),
            options: options(&game, &tally),
        }
    }

    /// The tipping points between two values with different leaders.
    fn between(
        &mut self,
        question: Question,
        (low, below): (f64, Lead),
        (high, above): (f64, Lead),
        depth: u32,
        found: &mut Vec<TippingPoint>,
    ) -> Option<()> {
        let (mut left, mut right) = (low, high);
        while right - left > self.resolution {
            let middle = 0.5 * (left + right);
            let counts = self.at(middle)?;
            if counts.of(below) > counts.of(above) {
                left = middle;
            } else {
                right = middle;
            }
            // Once chance decides, more halvings say nothing.
            if !self.at(left)?.surely(below, above) && !self.at(right)?.surely(above, below) {
                break;
            }
        }
        let counts = self.at(right)?;
        if let Some(third) = counts.sure_lead(question)
            && third != below
            && third != above
            && depth < DEEPEST
        {
            self.between(question, (low, below), (right, third), depth + 1, found)?;
            return self.between(question, (right, third), (high, above), depth + 1, found);
        }
        let (sure_low, sure_high) = (
            self.end(low, left, |counts| counts.surely(below, above))?,
            self.end(high, right, |counts| counts.surely(above, below))?,
        );
        let at = 0.5 * (left + right);
        found.push(TippingPoint { question, below, above, at, low: sure_low, high: sure_high });
        Some(())
    }

    /// From a sure value towards one that may be unsure: the last that is sure.
    fn end(&mut self, sure: f64, unsure: f64, is_sure: impl Fn(&Counts) -> bool) -> Option<f64> {
        if is_sure(self.at(unsure)?) {
            return Some(unsure);
        }
        let (mut sure, mut unsure) = (sure, unsure);
        for _ in 0..END_HALVINGS {
            let middle = 0.5 * (sure + unsure);
            if is_sure(self.at(middle)?) {
                sure = middle;
            } else {
                unsure = middle;
            }
        }
        Some(sure)
    }
}
