//! Real negotiations as data: two people divide counted things, each knows only what they
//! are worth to themselves, and they agree on a division or on none.

use std::collections::{BTreeMap, BTreeSet};

/// One negotiation.
#[derive(Clone, Debug, PartialEq)]
pub struct Bargain {
    /// How many there are of each kind of thing.
    pub counts: Vec<u32>,
    /// What one of each kind is worth to the first and to the second person, in points, ≥ 0.
    pub values: [Vec<f64>; 2],
    /// What the first person got of each kind; `None` without agreement.
    pub to_first: Option<Vec<u32>>,
    /// Messages until the end, where known. Part of what came out, never a covariate.
    pub turns: Option<u32>,
    /// What the first and the second person are, where known (social value orientation).
    pub kinds: [Option<String>; 2],
}

/// Points of a person's whole pool after scaling. Values keep their proportions.
pub const POOL: f64 = 10.0;

/// What several pairs of the same kinds of people bargained about with the same values: the
/// packages, and what came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// How many there are of each kind of thing.
    pub counts: Vec<u32>,
    /// What one of each kind is worth to each person, scaled so that the pool is [`POOL`].
    pub values: [Vec<f64>; 2],
    /// Points of each person's pool in the data.
    pub pools: [f64; 2],
    /// What the people are, where known.
    pub kinds: [Option<String>; 2],
    /// What the first person gets of each kind, package by package; the last kind fastest.
    pub to_first: Vec<Vec<u32>>,
    /// What each package is worth to each person, 0..=[`POOL`].
    pub worth: [Vec<f64>; 2],
    /// Packages that are better for one and not worse for the other.
    pub improvements: Vec<Vec<usize>>,
    /// How often each package was agreed.
    pub agreed: Vec<u32>,
    /// How often nothing was.
    pub failed: u32,
    /// The negotiations in it, as positions in the data.
    pub rows: Vec<usize>,
}

/// The most packages of a context.
pub const MOST_PACKAGES: usize = 2_000;

/// Negotiations, and the contexts they share.
#[derive(Clone, Debug, PartialEq)]
pub struct Negotiations {
    /// The negotiations, in the order of the data.
    pub bargains: Vec<Bargain>,
    /// Their contexts, in order of first appearance.
    pub contexts: Vec<Context>,
    /// Contexts with the same counts and values, whatever the people are: what folds keep whole,
    /// and the clusters of standard errors. Without kinds of people, each context is one.
    pub groups: Vec<Vec<usize>>,
    /// The context of each negotiation.
    pub context_of: Vec<usize>,
    /// The package each negotiation agreed on, as its position in the context.
    pub package_of: Vec<Option<usize>>,
}

impl Bargain {
    /// How many packages there are to choose from; `None` beyond what can be counted.
    pub fn packages(&self) -> Option<usize> {
        self.counts
            .iter()
            .try_fold(1usize, |product, count| product.checked_mul(*count as usize + 1))
    }

    /// What everything is worth to a person.
    pub fn pool(&self, person: usize) -> f64 {
        self.counts.iter().zip(&self.values[person]).map(|(n, value)| f64::from(*n) * value).sum()
    }
}

impl Negotiations {
    /// Puts negotiations into contexts: the same counts, the same values on both sides, and the
    /// same kinds of people.
    ///
    /// # Panics
    /// If a negotiation has no pool on one side, gives away more than there is, or has
    /// more than [`MOST_PACKAGES`]: whoever reads data checks that.
    pub fn new(bargains: Vec<Bargain>) -> Self {
        let mut contexts: Vec<Context> = Vec::new();
        let (mut known, mut alike) = (BTreeMap::new(), BTreeMap::new());
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let (mut context_of, mut package_of) = (Vec::new(), Vec::new());
        for (row, bargain) in bargains.iter().enumerate() {
            let bits = |person: usize| -> Vec<u64> {
                bargain.values[person].iter().map(|value| value.to_bits()).collect()
            };
            let key = (bargain.counts.clone(), bits(0), bits(1));
            let at = *known.entry((key.clone(), bargain.kinds.clone())).or_insert_with(|| {
                contexts.push(Context::new(bargain));
                let group = *alike.entry(key).or_insert_with(|| {
                    groups.push(Vec::new());
                    groups.len() - 1
                });
                groups[group].push(contexts.len() - 1);
                contexts.len() - 1
            });
            let context = &mut contexts[at];
            let package = bargain.to_first.as_ref().map(|got| context.package(got));
            match package {
                Some(package) => context.agreed[package] += 1,
                None => context.failed += 1,
            }
            context.rows.push(row);
            context_of.push(at);
            package_of.push(package);
        }
        Self { bargains, contexts, groups, context_of, package_of }
    }

    /// The negotiations of a group, as positions in the data.
    pub fn rows_of(&self, group: &[usize]) -> impl Iterator<Item = usize> {
        group.iter().flat_map(|context| self.contexts[*context].rows.iter().copied())
    }

    /// Kinds of people in the data.
    pub fn kinds(&self) -> BTreeSet<&str> {
        self.bargains
            .iter()
            .flat_map(|bargain| bargain.kinds.iter().flatten().map(String::as_str))
            .collect()
    }

    /// How many agreed.
    pub fn agreements(&self) -> usize {
        self.package_of.iter().flatten().count()
    }
}

impl Context {
    fn new(bargain: &Bargain) -> Self {
        let count = bargain.packages().expect("few packages");
        assert!(count <= MOST_PACKAGES, "too many packages");
        let pools = [bargain.pool(0), bargain.pool(1)];
        let values = [0, 1].map(|person: usize| -> Vec<f64> {
            bargain.values[person].iter().map(|value| value * POOL / pools[person]).collect()
        });
        let mut to_first = Vec::with_capacity(count);
        for mut index in 0..count {
            let mut got = vec![0; bargain.counts.len()];
            for (share, most) in got.iter_mut().zip(&bargain.counts).rev() {
                let options = *most as usize + 1;
                *share = (index % options) as u32;
                index /= options;
            }
            to_first.push(got);
        }
        let worth = [0, 1].map(|person: usize| -> Vec<f64> {
            let of = |got: &Vec<u32>| {
                let each = got.iter().zip(&bargain.counts).zip(&bargain.values[person]);
                let points: f64 = each
                    .map(|((got, all), value)| {
                        value * f64::from(if person == 0 { *got } else { all - got })
                    })
                    .sum();
                // Scaled last, so that whole points stay exact.
                points * POOL / pools[person]
            };
            to_first.iter().map(of).collect()
        });
        let better = |of: usize, than: usize| {
            let gain = [0, 1].map(|person| worth[person][of] - worth[person][than]);
            let tie = crate::tolerance::TIE;
            gain.iter().all(|gain| *gain >= -tie) && gain.iter().any(|gain| *gain > tie)
        };
        let improvements =
            (0..count).map(|than| (0..count).filter(|of| better(*of, than)).collect()).collect();
        Self {
            counts: bargain.counts.clone(),
            values,
            pools,
            kinds: bargain.kinds.clone(),
            to_first,
            worth,
            improvements,
            agreed: vec![0; count],
            failed: 0,
            rows: Vec::new(),
        }
    }

    /// The position of a package.
    fn package(&self, got: &[u32]) -> usize {
        got.iter().zip(&self.counts).fold(0, |index, (got, most)| {
            assert!(got <= most, "more than there is");
            index * (*most as usize + 1) + *got as usize
        })
    }

    /// Packages there are.
    pub fn len(&self) -> usize {
        self.to_first.len()
    }

    /// Never: nothing for each is a package.
    pub fn is_empty(&self) -> bool {
        self.to_first.is_empty()
    }

    /// Is nothing better for one and as good for the other?
    pub fn efficient(&self, package: usize) -> bool {
        self.improvements[package].is_empty()
    }

    /// Negotiations in it.
    pub fn games(&self) -> u32 {
        self.agreed.iter().sum::<u32>() + self.failed
    }

    /// The largest smaller worth, and the largest sum of worths, that any package offers.
    pub fn best(&self) -> (f64, f64) {
        let pairs = || self.worth[0].iter().zip(&self.worth[1]);
        let least = pairs().map(|(a, b)| a.min(*b)).fold(0.0, f64::max);
        (least, pairs().map(|(a, b)| a + b).fold(0.0, f64::max))
    }
}
