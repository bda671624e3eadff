//! Real negotiations as data: what lay on the table, what that was worth to each, and which
//! package was agreed on, if any.
//!
//! Most data are of two people who divide counted things, each knowing only what they are worth
//! to himself. What lies on the table may as well be a scenario's issues, with any number of
//! parties.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One negotiation.
#[derive(Clone, Debug, PartialEq)]
pub struct Bargain {
    /// What it was about.
    pub matter: Matter,
    /// What was agreed: the option of each issue; of things, how many of each kind the first
    /// person got. `None` without agreement.
    pub agreed: Option<Vec<u32>>,
    /// Messages until the end, where known. Part of what came out, never a covariate.
    pub turns: Option<u32>,
    /// What each person is, where known (social value orientation).
    pub kinds: Vec<Option<String>>,
}

/// What a negotiation is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Matter {
    /// Two people divide counted things.
    Things(Things),
    /// Parties settle the issues of a scenario.
    Scenario(Arc<Posed>),
}

/// Things that two people divide.
#[derive(Clone, Debug, PartialEq)]
pub struct Things {
    /// How many there are of each kind.
    pub counts: Vec<u32>,
    /// What one of each kind is worth to the first and to the second person, in points, ≥ 0.
    pub values: [Vec<f64>; 2],
}

/// What stands in the place of things where there are none.
static NOTHING: Things = Things { counts: Vec::new(), values: [Vec::new(), Vec::new()] };

/// The packages of a scenario, and what they are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Posed {
    /// Which of the scenarios of the data.
    pub number: usize,
    /// Ids of its issues, in the order of the packages' options.
    pub issues: Vec<String>,
    /// Names of the parties, in the order of the scenario; the first speaks first.
    pub parties: Vec<String>,
    /// The option of each issue, package by package, in ascending order; at least one, and at
    /// most [`MOST_PACKAGES`].
    pub packages: Vec<Vec<u32>>,
    /// What each package brings each party above no deal, on the party's own scale. For each
    /// party it is above 0 for some package.
    pub gains: Vec<Vec<f64>>,
}

/// Points of a person's whole pool after scaling; in a scenario, of the best package. Values
/// keep their proportions.
pub const POOL: f64 = 10.0;

/// What several negotiations between the same kinds of people were about: the packages, and what
/// came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// What it is about; values of things scaled so that each person's pool is [`POOL`].
    pub matter: Matter,
    /// Points of each person's pool in the data.
    pub pools: Vec<f64>,
    /// What the people are, where known.
    pub kinds: Vec<Option<String>>,
    /// The option of each issue, package by package, in ascending order; of things how many of
    /// each kind the first person gets.
    pub packages: Vec<Vec<u32>>,
    /// What each package is worth to each person: at most [`POOL`]; nothing, or no deal, is 0.
    pub worth: Vec<Vec<f64>>,
    /// Of each package, those that are better for one and not worse for anybody.
    pub improvements: Vec<Improvements>,
    /// How often each package was agreed.
    pub agreed: Vec<u32>,
    /// How often nothing was.
    pub failed: u32,
    /// The negotiations in it, as positions in the data.
    pub rows: Vec<usize>,
}

/// The packages that are better for one and not worse for anybody than some other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Improvements {
    /// How many there are.
    pub count: u32,
    /// Those of them that have none themselves: positions in the context.
    pub efficient: Vec<u32>,
    /// The most that each person gains by any.
    pub gains: Vec<f64>,
}

/// The most packages of a context.
pub const MOST_PACKAGES: usize = 2_000;

/// What is held out together, and counts as a cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// All negotiations about the same with the same worths.
    #[default]
    Contexts,
    /// Each negotiation for itself: where all are about the same.
    Negotiations,
}

/// Negotiations, and the contexts they share.
#[derive(Clone, Debug, PartialEq)]
pub struct Negotiations {
    /// The negotiations, in the order of the data.
    pub bargains: Vec<Bargain>,
    /// What is held out together.
    pub grouping: Grouping,
    /// Their contexts, in order of first appearance; each negotiation has one of its own if they
    /// are held out one by one.
    pub contexts: Vec<Context>,
    /// Contexts about the same, whatever the people are: what folds keep whole, and the clusters
    /// of standard errors. Without kinds of people, each context is one.
    pub groups: Vec<Vec<usize>>,
    /// The context of each negotiation.
    pub context_of: Vec<usize>,
    /// The package each negotiation agreed on, as its position in the context.
    pub package_of: Vec<Option<usize>>,
}

impl Things {
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

/// What negotiations about the same have in common.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Things(Vec<u32>, [Vec<u64>; 2]),
    Scenario(usize),
    Row(usize),
}

impl Negotiations {
    /// Puts negotiations into contexts: about the same, worth the same to everybody, and between
    /// the same kinds of people.
    ///
    /// # Panics
    /// If a negotiation has no pool on one side, agrees on no package of its own, or has
    /// more than [`MOST_PACKAGES`]: whoever reads data checks that.
    pub fn new(bargains: Vec<Bargain>, grouping: Grouping) -> Self {
        let mut contexts: Vec<Context> = Vec::new();
        let (mut known, mut alike) = (BTreeMap::new(), BTreeMap::new());
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let (mut context_of, mut package_of) = (Vec::new(), Vec::new());
        for (row, bargain) in bargains.iter().enumerate() {
            let key = match (grouping, &bargain.matter) {
                (Grouping::Negotiations, _) => Key::Row(row),
                (Grouping::Contexts, Matter::Scenario(posed)) => Key::Scenario(posed.number),
                (Grouping::Contexts, Matter::Things(things)) => {
                    let bits = |person: usize| -> Vec<u64> {
                        things.values[person].iter().map(|value| value.to_bits()).collect()
                    };
                    Key::Things(things.counts.clone(), [bits(0), bits(1)])
                }
            };
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
            let package = bargain.agreed.as_ref().map(|options| {
                context.find(options).expect("what is agreed is a package of the context")
            });
            match package {
                Some(package) => context.agreed[package] += 1,
                None => context.failed += 1,
            }
            context.rows.push(row);
            context_of.push(at);
            package_of.push(package);
        }
        Self { bargains, grouping, contexts, groups, context_of, package_of }
    }

    /// How many sit at each table; `None` if not always as many.
    pub fn people(&self) -> Option<usize> {
        let mut each = self.contexts.iter().map(Context::people);
        let first = each.next()?;
        each.all(|people| people == first).then_some(first)
    }

    /// Are all about things that are divided?
    pub fn of_things(&self) -> bool {
        self.contexts.iter().all(|context| matches!(context.matter, Matter::Things(_)))
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

/// All packages of counted things, in ascending order.
fn divisions(counts: &[u32]) -> Vec<Vec<u32>> {
    let all = counts.iter().map(|most| *most as usize + 1).product();
    let division = |mut index: usize| {
        let mut got = vec![0; counts.len()];
        for (share, most) in got.iter_mut().zip(counts).rev() {
            let options = *most as usize + 1;
            *share = (index % options) as u32;
            index /= options;
        }
        got
    };
    (0..all).map(division).collect()
}

fn improvements(worth: &[Vec<f64>], count: usize) -> Vec<Improvements> {
    let tie = crate::tolerance::TIE;
    let better = |of: usize, than: usize| {
        let gain = |worth: &Vec<f64>| worth[of] - worth[than];
        worth.iter().map(gain).all(|gain| gain >= -tie)
            && worth.iter().map(gain).any(|gain| gain > tie)
    };
    let mut all: Vec<Improvements> = (0..count)
        .map(|than| {
            let mut found = Improvements { gains: vec![0.0; worth.len()], ..Default::default() };
            for of in (0..count).filter(|of| better(*of, than)) {
                found.count += 1;
                for (gain, worth) in found.gains.iter_mut().zip(worth) {
                    *gain = gain.max(worth[of] - worth[than]);
                }
            }
            found
        })
        .collect();
    let efficient: Vec<usize> = (0..count).filter(|at| all[*at].count == 0).collect();
    for (than, found) in all.iter_mut().enumerate() {
        let reached = efficient.iter().filter(|of| better(**of, than));
        found.efficient = reached.map(|of| *of as u32).collect();
    }
    all
}

impl Context {
    fn new(bargain: &Bargain) -> Self {
        let (matter, packages, pools, worth) = match &bargain.matter {
            Matter::Things(things) => {
                let count = things.packages().expect("few packages");
                assert!(count <= MOST_PACKAGES, "too many packages");
                let pools = [things.pool(0), things.pool(1)];
                let values = [0, 1].map(|person: usize| -> Vec<f64> {
                    things.values[person].iter().map(|v| v * POOL / pools[person]).collect()
                });
                let packages = divisions(&things.counts);
                let worth = [0, 1].map(|person: usize| -> Vec<f64> {
                    let of = |got: &Vec<u32>| {
                        let each = got.iter().zip(&things.counts).zip(&things.values[person]);
                        let points: f64 = each
                            .map(|((got, all), value)| {
                                value * f64::from(if person == 0 { *got } else { all - got })
                            })
                            .sum();
                        // Scaled last, so that whole points stay exact.
                        points * POOL / pools[person]
                    };
                    packages.iter().map(of).collect()
                });
                let scaled = Things { counts: things.counts.clone(), values };
                (Matter::Things(scaled), packages, pools.to_vec(), worth.to_vec())
            }
            Matter::Scenario(posed) => {
                assert!(posed.packages.len() <= MOST_PACKAGES, "too many packages");
                let best = |gains: &Vec<f64>| gains.iter().copied().fold(0.0, f64::max);
                let pools: Vec<f64> = posed.gains.iter().map(best).collect();
                let scaled = |(gains, pool): (&Vec<f64>, &f64)| -> Vec<f64> {
                    gains.iter().map(|gain| gain * POOL / pool).collect()
                };
                let worth = posed.gains.iter().zip(&pools).map(scaled).collect();
                (bargain.matter.clone(), posed.packages.clone(), pools, worth)
            }
        };
        let count = packages.len();
        let improvements = improvements(&worth, count);
        Self {
            matter,
            pools,
            kinds: bargain.kinds.clone(),
            packages,
            worth,
            improvements,
            agreed: vec![0; count],
            failed: 0,
            rows: Vec::new(),
        }
    }

    /// The position of a package, by the option of each issue; `None` if it is none of these.
    pub fn find(&self, options: &[u32]) -> Option<usize> {
        self.packages.binary_search_by(|known| known.as_slice().cmp(options)).ok()
    }

    /// How many sit at the table.
    pub fn people(&self) -> usize {
        self.worth.len()
    }

    /// What is divided; nothing where the issues of a scenario are settled.
    pub fn things(&self) -> &Things {
        match &self.matter {
            Matter::Things(things) => things,
            Matter::Scenario(_) => &NOTHING,
        }
    }

    /// Packages there are.
    pub fn len(&self) -> usize {
        self.packages.len()
    }

    /// Never: there is at least one package.
    pub fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }

    /// Is nothing better for one and as good for everybody?
    pub fn efficient(&self, package: usize) -> bool {
        self.improvements[package].count == 0
    }

    /// Negotiations in it.
    pub fn games(&self) -> u32 {
        self.agreed.iter().sum::<u32>() + self.failed
    }

    /// The largest smaller worth, and the largest sum of worths, that any package offers.
    pub fn best(&self) -> (f64, f64) {
        let all = |combined: fn(f64, f64) -> f64| {
            let of = move |package: usize| {
                self.worth.iter().map(|worth| worth[package]).reduce(combined).unwrap_or(0.0)
            };
            (0..self.len()).map(of).fold(0.0, f64::max)
        };
        (all(f64::min), all(|one, other| one + other))
    }
}
