//! What a person may look at in a package: the terms that models weigh.
//!
//! A term is a number for a person and a package. Worth is in tenths of the person's own
//! pool, so that weights carry over between data with pools of different size. What is
//! *visible* is what both can count; what hangs on the other's values nobody at the table
//! could know, except from the talk: a weight on such a term says how well people find
//! each other's values out, not that they saw them.

use super::data::{Context, POOL};
use crate::tolerance::{TIE, exceeds, reaches};

/// A term: its name, what it is, and its value for a person (0 the first speaker) and a package.
pub struct Term {
    /// What model files call it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// What it needs to be about.
    pub needs: Needs,
    /// Its value.
    pub of: fn(&Context, usize, usize) -> f64,
}

/// What a negotiation must be for a term to have a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// Anything.
    Anything,
    /// Between two.
    Two,
    /// About things that two divide.
    Things,
}

/// How the terms of all people become one number of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combination {
    /// The sum of all.
    Sum,
    /// The smallest one.
    Least,
    /// The largest one.
    Most,
    /// The product: of steps, whether all are there.
    Both,
    /// The first speaker's, less the second's.
    Difference,
    /// The first speaker's: of terms that are the same for all.
    Once,
}

/// The combinations by name.
pub const COMBINATIONS: &[(&str, Combination)] = &[
    ("sum", Combination::Sum),
    ("least", Combination::Least),
    ("most", Combination::Most),
    ("both", Combination::Both),
    ("difference", Combination::Difference),
    ("once", Combination::Once),
];

impl Combination {
    /// The number of the package, of each person's term.
    pub fn of(self, terms: impl Iterator<Item = f64>) -> f64 {
        let combined = match self {
            Self::Sum => terms.reduce(|all, one| all + one),
            Self::Least => terms.reduce(f64::min),
            Self::Most => terms.reduce(f64::max),
            Self::Both => terms.reduce(|all, one| all * one),
            Self::Difference => terms.take(2).reduce(|first, second| first - second),
            Self::Once => terms.take(1).next(),
        };
        combined.unwrap_or(0.0)
    }

    /// What it needs to be about.
    pub fn needs(self) -> Needs {
        if self == Self::Difference { Needs::Two } else { Needs::Anything }
    }
}

/// A term of a context, for models of whether there is agreement at all.
pub struct ContextTerm {
    /// What model files call it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Its value.
    pub of: fn(&Context) -> f64,
}

/// The terms of contexts.
pub const CONTEXT_TERMS: &[ContextTerm] = &[
    ContextTerm { name: "one", about: "1", of: |_| 1.0 },
    ContextTerm {
        name: "best_least",
        about: "the largest smallest worth of all packages",
        of: |context| context.best().0,
    },
    ContextTerm {
        name: "best_sum",
        about: "the largest sum of worths of all packages",
        of: |context| context.best().1,
    },
];

/// A term of an exchange of one package for another that is worse for nobody.
pub struct SwapTerm {
    /// What model files call it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Its value for what both gain, and for what both have after.
    pub of: fn([f64; 2], [f64; 2]) -> f64,
}

/// The terms of swaps.
pub const SWAP_TERMS: &[SwapTerm] = &[
    SwapTerm { name: "one", about: "1", of: |_, _| 1.0 },
    SwapTerm {
        name: "both_gain",
        about: "do both gain?",
        of: |gain, _| flag(exceeds(gain[0].min(gain[1]), 0.0)),
    },
    SwapTerm {
        name: "sum_gain",
        about: "what both gain together",
        of: |gain, _| gain[0] + gain[1],
    },
    SwapTerm {
        name: "least_gain",
        about: "how far the smaller worth rises",
        of: |gain, after| {
            let before = [after[0] - gain[0], after[1] - gain[1]];
            after[0].min(after[1]) - before[0].min(before[1])
        },
    },
];

fn own(context: &Context, person: usize, package: usize) -> f64 {
    context.worth[person][package]
}

fn other(context: &Context, person: usize, package: usize) -> f64 {
    context.worth[1 - person][package]
}

fn flag(is: bool) -> f64 {
    if is { 1.0 } else { 0.0 }
}

fn step<const FROM: usize>(context: &Context, person: usize, package: usize) -> f64 {
    flag(reaches(own(context, person, package), FROM as f64))
}

/// How many of a kind the person gets and gives.
fn division(
    context: &Context,
    person: usize,
    package: usize,
) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
    let got = context.packages[package].iter().zip(&context.things().counts);
    got.map(move |(first, all)| {
        let (first, all) = (f64::from(*first), f64::from(*all));
        if person == 0 { (first, all - first, all) } else { (all - first, first, all) }
    })
}

fn share(context: &Context, person: usize, package: usize) -> f64 {
    let all: f64 = division(context, person, package).map(|(_, _, all)| all).sum();
    division(context, person, package).map(|(got, _, _)| got).sum::<f64>() / all
}

/// What the other's part would be worth if every kind were worth the same in all.
fn guess(context: &Context, person: usize, package: usize) -> f64 {
    let kinds = context.things().counts.iter().filter(|count| **count > 0).count() as f64;
    division(context, person, package)
        .filter(|(_, _, all)| *all > 0.0)
        .map(|(_, given, all)| POOL / kinds * given / all)
        .sum()
}

fn gain(context: &Context, who: usize, package: usize) -> f64 {
    context.improvements[package].gains[who]
}

fn larger_waste(context: &Context, _: usize, package: usize) -> f64 {
    (0..context.people()).map(|who| gain(context, who, package)).fold(0.0, f64::max)
}

/// Root of the product of two worths; of more, the geometric mean. No deal or worse is nothing.
fn root_product(context: &Context, _: usize, package: usize) -> f64 {
    let product: f64 = context.worth.iter().map(|worth| worth[package].max(0.0)).product();
    match context.people() {
        2 => libm::sqrt(product),
        people => libm::pow(product, 1.0 / people as f64),
    }
}

fn efficient(context: &Context, _: usize, package: usize) -> f64 {
    flag(context.efficient(package))
}

fn favourites(context: &Context, person: usize) -> impl Iterator<Item = bool> + '_ {
    let values = &context.things().values[person];
    let top = values.iter().copied().fold(0.0, f64::max);
    values.iter().map(move |value| reaches(*value, top))
}

fn favourite_share(context: &Context, person: usize, package: usize) -> f64 {
    let parts = division(context, person, package).zip(favourites(context, person));
    let shares: Vec<f64> = parts
        .filter(|((_, _, all), favourite)| *favourite && *all > 0.0)
        .map(|((got, _, all), _)| got / all)
        .collect();
    if shares.is_empty() { 0.0 } else { shares.iter().sum::<f64>() / shares.len() as f64 }
}

fn worthless(context: &Context, person: usize, package: usize, other: bool) -> f64 {
    let values = context.things().values[person].iter().zip(&context.things().values[1 - person]);
    division(context, person, package)
        .zip(values)
        .filter(|(_, (own, _))| **own <= TIE)
        .map(|((got, _, _), (_, others))| if other { got * others } else { got })
        .sum()
}

/// The terms, by name.
pub const TERMS: &[Term] = &[
    Term { name: "one", about: "1", needs: Needs::Anything, of: |_, _, _| 1.0 },
    Term { name: "own", about: "own worth, 0..10", needs: Needs::Anything, of: own },
    Term {
        name: "points",
        about: "own worth in points of the data",
        needs: Needs::Anything,
        of: |context, person, package| own(context, person, package) * context.pools[person] / POOL,
    },
    Term {
        name: "own_from_1",
        about: "is own worth 1 or more?",
        needs: Needs::Anything,
        of: step::<1>,
    },
    Term {
        name: "own_from_2",
        about: "is own worth 2 or more?",
        needs: Needs::Anything,
        of: step::<2>,
    },
    Term {
        name: "own_from_3",
        about: "is own worth 3 or more?",
        needs: Needs::Anything,
        of: step::<3>,
    },
    Term {
        name: "own_from_4",
        about: "is own worth 4 or more?",
        needs: Needs::Anything,
        of: step::<4>,
    },
    Term {
        name: "own_from_5",
        about: "is own worth half the own pool or more?",
        needs: Needs::Anything,
        of: step::<5>,
    },
    Term {
        name: "own_from_6",
        about: "is own worth 6 or more?",
        needs: Needs::Anything,
        of: step::<6>,
    },
    Term {
        name: "own_from_7",
        about: "is own worth 7 or more?",
        needs: Needs::Anything,
        of: step::<7>,
    },
    Term {
        name: "own_from_8",
        about: "is own worth 8 or more?",
        needs: Needs::Anything,
        of: step::<8>,
    },
    Term {
        name: "own_from_9",
        about: "is own worth 9 or more?",
        needs: Needs::Anything,
        of: step::<9>,
    },
    Term {
        name: "own_from_10",
        about: "is it all that has worth?",
        needs: Needs::Anything,
        of: step::<10>,
    },
    Term {
        name: "log_own",
        about: "ln(1 + own worth)",
        needs: Needs::Anything,
        of: |context, person, package| libm::log1p(own(context, person, package).max(0.0)),
    },
    Term { name: "other", about: "the other's worth; not visible", needs: Needs::Two, of: other },
    Term {
        name: "envy",
        about: "the other's worth above the own; not visible",
        needs: Needs::Two,
        of: |context, person, package| {
            (other(context, person, package) - own(context, person, package)).max(0.0)
        },
    },
    Term {
        name: "guilt",
        about: "the own worth above the other's; not visible",
        needs: Needs::Two,
        of: |context, person, package| {
            (own(context, person, package) - other(context, person, package)).max(0.0)
        },
    },
    Term {
        name: "root_product",
        about: "root of the product of all worths; not visible",
        needs: Needs::Anything,
        of: root_product,
    },
    Term {
        name: "efficient",
        about: "is it on the frontier? not visible",
        needs: Needs::Anything,
        of: efficient,
    },
    Term {
        name: "own_waste",
        about: "the most the person could gain at no cost to anybody; not visible",
        needs: Needs::Anything,
        of: gain,
    },
    Term {
        name: "other_waste",
        about: "the most the other could gain at no cost to the person; not visible",
        needs: Needs::Two,
        of: |context, person, package| gain(context, 1 - person, package),
    },
    Term {
        name: "larger_waste",
        about: "the largest waste of anybody; not visible",
        needs: Needs::Anything,
        of: larger_waste,
    },
    Term {
        name: "log_improvements",
        about: "ln(1 + packages better for one and not worse for anybody); not visible",
        needs: Needs::Anything,
        of: |context, _, package| libm::log1p(f64::from(context.improvements[package].count)),
    },
    Term {
        name: "guess",
        about: "what the other's part is worth if each kind is worth the same in all, 0..10",
        needs: Needs::Things,
        of: guess,
    },
    Term {
        name: "counted_guess",
        about: "what the other's part is worth if every thing is worth the same, 0..10",
        needs: Needs::Things,
        of: |context, person, package| POOL * (1.0 - share(context, person, package)),
    },
    Term {
        name: "guess_from_5",
        about: "does the guess give the other half or more?",
        needs: Needs::Things,
        of: |context, person, package| flag(reaches(guess(context, person, package), 5.0)),
    },
    Term {
        name: "guess_short",
        about: "how far the guess is below half",
        needs: Needs::Things,
        of: |context, person, package| (5.0 - guess(context, person, package)).max(0.0),
    },
    Term {
        name: "root_guess",
        about: "root of own worth times the guess",
        needs: Needs::Things,
        of: |context, person, package| {
            libm::sqrt(own(context, person, package) * guess(context, person, package))
        },
    },
    Term {
        name: "above_guess",
        about: "own worth above the guess",
        needs: Needs::Things,
        of: |context, person, package| {
            (own(context, person, package) - guess(context, person, package)).max(0.0)
        },
    },
    Term {
        name: "mirror",
        about: "what the other's part is worth at the own values",
        needs: Needs::Things,
        of: |context, person, package| {
            let parts = division(context, person, package).zip(&context.things().values[person]);
            parts.map(|((_, given, _), value)| given * value).sum()
        },
    },
    Term { name: "share", about: "share of all things, 0..1", needs: Needs::Things, of: share },
    Term {
        name: "uneven",
        about: "distance of the share of things from a half",
        needs: Needs::Things,
        of: |context, person, package| (share(context, person, package) - 0.5).abs(),
    },
    Term {
        name: "even",
        about: "do both get as many things?",
        needs: Needs::Things,
        of: |context, person, package| {
            flag(!exceeds((share(context, person, package) - 0.5).abs(), 0.0))
        },
    },
    Term {
        name: "share_above_half",
        about: "share of things above a half",
        needs: Needs::Things,
        of: |context, person, package| (share(context, person, package) - 0.5).max(0.0),
    },
    Term {
        name: "share_below_half",
        about: "share of things below a half",
        needs: Needs::Things,
        of: |context, person, package| (0.5 - share(context, person, package)).max(0.0),
    },
    Term {
        name: "favourite_share",
        about: "share of the kind worth most to the person",
        needs: Needs::Things,
        of: favourite_share,
    },
    Term {
        name: "all_of_favourite",
        about: "all of a kind worth most to the person?",
        needs: Needs::Things,
        of: |context, person, package| {
            let mut parts = division(context, person, package).zip(favourites(context, person));
            flag(parts.any(|((_, given, _), favourite)| favourite && given == 0.0))
        },
    },
    Term {
        name: "others_favourite",
        about: "share that the other gets of what is worth most to the other; not visible",
        needs: Needs::Things,
        of: |context, person, package| favourite_share(context, 1 - person, package),
    },
    Term {
        name: "worthless_kept",
        about: "things kept that are worth nothing to the person",
        needs: Needs::Things,
        of: |context, person, package| worthless(context, person, package, false),
    },
    Term {
        name: "worthless_kept_worth",
        about: "what those are worth to the other; not visible",
        needs: Needs::Things,
        of: |context, person, package| worthless(context, person, package, true),
    },
    Term {
        name: "wasted_on_other",
        about: "things given that are worth something to the person and nothing to the other; not visible",
        needs: Needs::Things,
        of: |context, person, package| {
            let values =
                context.things().values[person].iter().zip(&context.things().values[1 - person]);
            let parts = division(context, person, package).zip(values);
            parts
                .filter(|(_, (own, others))| **own > TIE && **others <= TIE)
                .map(|((_, given, _), _)| given)
                .sum()
        },
    },
    Term {
        name: "split_kinds",
        about: "kinds of which both get some",
        needs: Needs::Things,
        of: |context, person, package| {
            let both = |part: &(f64, f64, f64)| part.0 > 0.0 && part.1 > 0.0;
            division(context, person, package).filter(both).count() as f64
        },
    },
    Term {
        name: "whole_kinds",
        about: "does each kind go to one person as a whole?",
        needs: Needs::Things,
        of: |context, person, package| {
            flag(division(context, person, package).all(|part| part.0 == 0.0 || part.1 == 0.0))
        },
    },
    Term {
        name: "first_speaker",
        about: "is the person the first speaker?",
        needs: Needs::Anything,
        of: |_, person, _| flag(person == 0),
    },
    Term {
        name: "own_of_first",
        about: "own worth, of the first speaker only",
        needs: Needs::Anything,
        of: |context, person, package| if person == 0 { own(context, 0, package) } else { 0.0 },
    },
    Term {
        name: "takes_all",
        about: "does the person get everything?",
        needs: Needs::Things,
        of: |context, person, package| {
            flag(division(context, person, package).all(|part| part.1 == 0.0))
        },
    },
    Term {
        name: "gives_all",
        about: "does the other get everything?",
        needs: Needs::Things,
        of: |context, person, package| {
            flag(division(context, person, package).all(|part| part.0 == 0.0))
        },
    },
];
