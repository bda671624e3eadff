//! What a person may look at in a package: the terms that models weigh.
//!
//! A term is a number for a person and a package. Worth is in tenths of the person's own
//! pool, so that weights carry over between data with pools of different size. What is
//! *visible* is what both can count; what hangs on the other's values nobody at the table
//! could know, except from the talk: a weight on such a term says how well people find
//! each other's values out, not that they saw them.

use super::data::{Context, POOL};
use crate::tolerance::{TIE, exceeds, reaches};

/// A term: its name, what it is, and its value for a person (0 or 1) and a package.
pub struct Term {
    /// What model files call it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Its value.
    pub of: fn(&Context, usize, usize) -> f64,
}

/// How the terms of two people become one number of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combination {
    /// The sum of both.
    Sum,
    /// The smaller one.
    Least,
    /// The larger one.
    Most,
    /// The product: of steps, whether both are there.
    Both,
    /// The first speaker's, less the second's.
    Difference,
    /// The first speaker's: of terms that are the same for both.
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
    /// The number of the package.
    pub fn of(self, first: f64, second: f64) -> f64 {
        match self {
            Self::Sum => first + second,
            Self::Least => first.min(second),
            Self::Most => first.max(second),
            Self::Both => first * second,
            Self::Difference => first - second,
            Self::Once => first,
        }
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
        about: "the largest smaller worth of all packages",
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
    let got = context.to_first[package].iter().zip(&context.counts);
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
    let kinds = context.counts.iter().filter(|count| **count > 0).count() as f64;
    division(context, person, package)
        .filter(|(_, _, all)| *all > 0.0)
        .map(|(_, given, all)| POOL / kinds * given / all)
        .sum()
}

fn gain(context: &Context, who: usize, package: usize) -> f64 {
    let worth = &context.worth[who];
    let better = context.improvements[package].iter();
    better.map(|other| worth[*other] - worth[package]).fold(0.0, f64::max)
}

fn efficient(context: &Context, _: usize, package: usize) -> f64 {
    flag(context.efficient(package))
}

fn favourites(context: &Context, person: usize) -> impl Iterator<Item = bool> + '_ {
    let values = &context.values[person];
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
    let values = context.values[person].iter().zip(&context.values[1 - person]);
    division(context, person, package)
        .zip(values)
        .filter(|(_, (own, _))| **own <= TIE)
        .map(|((got, _, _), (_, others))| if other { got * others } else { got })
        .sum()
}

/// The terms, by name.
pub const TERMS: &[Term] = &[
    Term { name: "one", about: "1", of: |_, _, _| 1.0 },
    Term { name: "own", about: "own worth, 0..10", of: own },
    Term {
        name: "points",
        about: "own worth in points of the data",
        of: |context, person, package| own(context, person, package) * context.pools[person] / POOL,
    },
    Term { name: "own_from_1", about: "is own worth 1 or more?", of: step::<1> },
    Term { name: "own_from_2", about: "is own worth 2 or more?", of: step::<2> },
    Term { name: "own_from_3", about: "is own worth 3 or more?", of: step::<3> },
    Term { name: "own_from_4", about: "is own worth 4 or more?", of: step::<4> },
    Term { name: "own_from_5", about: "is own worth half the own pool or more?", of: step::<5> },
    Term { name: "own_from_6", about: "is own worth 6 or more?", of: step::<6> },
    Term { name: "own_from_7", about: "is own worth 7 or more?", of: step::<7> },
    Term { name: "own_from_8", about: "is own worth 8 or more?", of: step::<8> },
    Term { name: "own_from_9", about: "is own worth 9 or more?", of: step::<9> },
    Term { name: "own_from_10", about: "is it all that has worth?", of: step::<10> },
    Term {
        name: "log_own",
        about: "ln(1 + own worth)",
        of: |context, person, package| libm::log1p(own(context, person, package)),
    },
    Term { name: "other", about: "the other's worth; not visible", of: other },
    Term {
        name: "envy",
        about: "the other's worth above the own; not visible",
        of: |context, person, package| {
            (other(context, person, package) - own(context, person, package)).max(0.0)
        },
    },
    Term {
        name: "guilt",
        about: "the own worth above the other's; not visible",
        of: |context, person, package| {
            (own(context, person, package) - other(context, person, package)).max(0.0)
        },
    },
    Term {
        name: "root_product",
        about: "root of the product of both worths; not visible",
        of: |context, person, package| {
            libm::sqrt(own(context, person, package) * other(context, person, package))
        },
    },
    Term { name: "efficient", about: "is it on the frontier? not visible", of: efficient },
    Term {
        name: "own_waste",
        about: "the most the person could gain at no cost to the other; not visible",
        of: gain,
    },
    Term {
        name: "other_waste",
        about: "the most the other could gain at no cost to the person; not visible",
        of: |context, person, package| gain(context, 1 - person, package),
    },
    Term {
        name: "larger_waste",
        about: "the larger of both wastes; not visible",
        of: |context, _, package| gain(context, 0, package).max(gain(context, 1, package)),
    },
    Term {
        name: "log_improvements",
        about: "ln(1 + packages better for one and not worse for the other); not visible",
        of: |context, _, package| libm::log1p(context.improvements[package].len() as f64),
    },
    Term {
        name: "guess",
        about: "what the other's part is worth if each kind is worth the same in all, 0..10",
        of: guess,
    },
    Term {
        name: "counted_guess",
        about: "what the other's part is worth if every thing is worth the same, 0..10",
        of: |context, person, package| POOL * (1.0 - share(context, person, package)),
    },
    Term {
        name: "guess_from_5",
        about: "does the guess give the other half or more?",
        of: |context, person, package| flag(reaches(guess(context, person, package), 5.0)),
    },
    Term {
        name: "guess_short",
        about: "how far the guess is below half",
        of: |context, person, package| (5.0 - guess(context, person, package)).max(0.0),
    },
    Term {
        name: "root_guess",
        about: "root of own worth times the guess",
        of: |context, person, package| {
            libm::sqrt(own(context, person, package) * guess(context, person, package))
        },
    },
    Term {
        name: "above_guess",
        about: "own worth above the guess",
        of: |context, person, package| {
            (own(context, person, package) - guess(context, person, package)).max(0.0)
        },
    },
    Term {
        name: "mirror",
        about: "what the other's part is worth at the own values",
        of: |context, person, package| {
            let parts = division(context, person, package).zip(&context.values[person]);
            parts.map(|((_, given, _), value)| given * value).sum()
        },
    },
    Term { name: "share", about: "share of all things, 0..1", of: share },
    Term {
        name: "uneven",
        about: "distance of the share of things from a half",
        of: |context, person, package| (share(context, person, package) - 0.5).abs(),
    },
    Term {
        name: "even",
        about: "do both get as many things?",
        of: |context, person, package| {
            flag(!exceeds((share(context, person, package) - 0.5).abs(), 0.0))
        },
    },
    Term {
        name: "share_above_half",
        about: "share of things above a half",
        of: |context, person, package| (share(context, person, package) - 0.5).max(0.0),
    },
    Term {
        name: "share_below_half",
        about: "share of things below a half",
        of: |context, person, package| (0.5 - share(context, person, package)).max(0.0),
    },
    Term {
        name: "favourite_share",
        about: "share of the kind worth most to the person",
        of: favourite_share,
    },
    Term {
        name: "all_of_favourite",
        about: "all of a kind worth most to the person?",
        of: |context, person, package| {
            let mut parts = division(context, person, package).zip(favourites(context, person));
            flag(parts.any(|((_, given, _), favourite)| favourite && given == 0.0))
        },
    },
    Term {
        name: "others_favourite",
        about: "share that the other gets of what is worth most to the other; not visible",
        of: |context, person, package| favourite_share(context, 1 - person, package),
    },
    Term {
        name: "worthless_kept",
        about: "things kept that are worth nothing to the person",
        of: |context, person, package| worthless(context, person, package, false),
    },
    Term {
        name: "worthless_kept_worth",
        about: "what those are worth to the other; not visible",
        of: |context, person, package| worthless(context, person, package, true),
    },
    Term {
        name: "wasted_on_other",
        about: "things given that are worth something to the person and nothing to the other; not visible",
        of: |context, person, package| {
            let values = context.values[person].iter().zip(&context.values[1 - person]);
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
        of: |context, person, package| {
            let both = |part: &(f64, f64, f64)| part.0 > 0.0 && part.1 > 0.0;
            division(context, person, package).filter(both).count() as f64
        },
    },
    Term {
        name: "whole_kinds",
        about: "does each kind go to one person as a whole?",
        of: |context, person, package| {
            flag(division(context, person, package).all(|part| part.0 == 0.0 || part.1 == 0.0))
        },
    },
    Term {
        name: "first_speaker",
        about: "is the person the first speaker?",
        of: |_, person, _| flag(person == 0),
    },
    Term {
        name: "own_of_first",
        about: "own worth, of the first speaker only",
        of: |context, person, package| if person == 0 { own(context, 0, package) } else { 0.0 },
    },
    Term {
        name: "takes_all",
        about: "does the person get everything?",
        of: |context, person, package| {
            flag(division(context, person, package).all(|part| part.1 == 0.0))
        },
    },
    Term {
        name: "gives_all",
        about: "does the other get everything?",
        of: |context, person, package| {
            flag(division(context, person, package).all(|part| part.0 == 0.0))
        },
    },
];
