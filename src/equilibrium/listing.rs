//! A small space as a list: every package with everybody's utility, in rank order.
//!
//! The best package that would pass is found by going down the packages from the
//! proposer's favourite to the first that passes; which packages are near the top
//! changes little from round to round, so the list is sorted once a draw.

use super::ballot::{Ballot, Chamber};
use crate::game::{Draw, Game};
use crate::space::Diagram;
use crate::space::criteria::Criteria;
use crate::tolerance::TIE;

/// Spaces of more packages are searched in the diagram.
pub const LISTED: u128 = 65_536;

/// All packages of a game, numbered by rank.
#[derive(Clone, Debug)]
pub struct Listing {
    parties: usize,
    depth: usize,
    /// By package: its path.
    paths: Vec<u32>,
    /// By package: the conditional parties whose consent it needs, one bit a party.
    consent: Vec<u64>,
    /// By package: is it a partial deal?
    partial: Vec<bool>,
    /// By label and party, on the draw.
    labels: Criteria,
    /// By package and party, on the draw; of partial deals without the no-deal value.
    utilities: Vec<f64>,
    /// By package: parties whose hard red line it crosses, on the draw; all of them if it
    /// uses what is closed.
    crossed: Vec<u64>,
    /// By party: full deals and then partial ones, each from its best downwards.
    orders: Vec<[Vec<u32>; 2]>,
    /// Packages to be sorted, each behind its key.
    keys: Vec<(u64, u32)>,
}

impl Listing {
    /// The packages of a game; `None` if they are more than [`LISTED`].
    pub fn new(game: &Game) -> Option<Self> {
        let diagram = game.diagram();
        let count = diagram.completions(Diagram::ROOT);
        if count > LISTED {
            return None;
        }
        let parties = game.party_count();
        let depth = diagram.order().len();
        let mut listing = Self {
            parties,
            depth,
            paths: Vec::with_capacity(count as usize * depth),
            consent: Vec::with_capacity(count as usize),
            partial: Vec::with_capacity(count as usize),
            labels: Criteria::zero(diagram.labels().len(), parties),
            utilities: vec![0.0; count as usize * parties],
            crossed: vec![0; count as usize],
            orders: vec![[Vec::new(), Vec::new()]; parties],
            keys: Vec::new(),
        };
        if count > 0 {
            listing.descend(game, Diagram::ROOT, &mut Vec::with_capacity(depth));
        }
        Some(listing)
    }

    fn descend(&mut self, game: &Game, node: usize, path: &mut Vec<u32>) {
        let diagram = game.diagram();
        if node == diagram.terminal() {
            self.paths.extend_from_slice(path);
            self.consent.push(game.requirement().of_path(path) & !game.requirement().always);
            self.partial.push(path.first().is_some_and(|&label| game.is_partial(label)));
            return;
        }
        for arc in diagram.arcs(node) {
            path.push(arc.label);
            self.descend(game, arc.child as usize, path);
            path.pop();
        }
    }

    /// Values the packages on a draw.
    pub fn fill(&mut self, game: &Game, draw: &Draw) {
        draw.label_utilities(game, &mut self.labels);
        let lines = game.line_count() > 0;
        for package in 0..self.len() {
            let path = &self.paths[package * self.depth..][..self.depth];
            let row = &mut self.utilities[package * self.parties..][..self.parties];
            row.fill(0.0);
            self.labels.add_path(path, row);
            // What cannot be used now everybody refuses, as in `Draw::guarded`.
            self.crossed[package] = if path.iter().any(|label| !draw.allows(*label)) {
                u64::MAX
            } else if lines {
                draw.crossed_by(path)
            } else {
                0
            };
        }
    }

    /// Sorts the packages for those who may propose (one bit a party).
    pub fn sort(&mut self, proposers: u64) {
        for (party, orders) in self.orders.iter_mut().enumerate() {
            if proposers >> party & 1 == 0 {
                continue;
            }
            for (partial, order) in [false, true].into_iter().zip(orders) {
                self.keys.clear();
                for (package, row) in self.utilities.chunks_exact(self.parties).enumerate() {
                    // What crosses an own hard line is never proposed.
                    let crosses = self.crossed[package] >> party & 1 == 1;
                    if self.partial[package] == partial && !crosses {
                        self.keys.push((descending(row[party]), package as u32));
                    }
                }
                self.keys.sort_unstable();
                order.clear();
                order.extend(self.keys.iter().map(|(_, package)| *package));
            }
        }
    }

    /// Number of packages.
    pub fn len(&self) -> usize {
        self.consent.len()
    }

    /// Is there no package?
    pub fn is_empty(&self) -> bool {
        self.consent.is_empty()
    }

    /// The path of a package.
    pub fn path(&self, package: usize) -> &[u32] {
        &self.paths[package * self.depth..][..self.depth]
    }

    /// The conditional parties whose consent a package needs, one bit a party.
    pub fn consent(&self, package: usize) -> u64 {
        self.consent[package]
    }

    /// The parties whose hard red line a package crosses, one bit a party.
    pub fn crossed(&self, package: usize) -> u64 {
        self.crossed[package]
    }

    /// A party's utility of a package agreed when its no-deal value is `no_deal`.
    #[inline]
    pub fn utility(&self, package: usize, party: usize, no_deal: f64) -> f64 {
        let sum = self.utilities[package * self.parties + party];
        if self.partial[package] { sum + no_deal } else { sum }
    }

    /// The parties that like a package well enough to say yes, one bit a party.
    #[inline]
    fn content(&self, package: usize, ballot: &Ballot) -> u64 {
        let row = &self.utilities[package * self.parties..][..self.parties];
        let mut content = 0;
        if self.partial[package] {
            for party in 0..row.len() {
                let likes = row[party] + ballot.no_deal[party] >= ballot.bounds[party] - TIE;
                content |= u64::from(likes) << party;
            }
        } else {
            for (party, (utility, bound)) in row.iter().zip(ballot.bounds).enumerate() {
                content |= u64::from(*utility >= *bound - TIE) << party;
            }
        }
        content & !self.crossed[package]
    }

    /// Would the package be adopted?
    #[inline]
    pub fn passes(&self, chamber: &Chamber, ballot: &Ballot, package: usize) -> bool {
        let content = self.content(package, ballot);
        chamber.passes(content, self.consent[package], ballot.proposer, ballot.present)
    }

    /// The package that is best for the proposer among those that would be adopted and
    /// are worth `ballot.own` to it; the lowest rank among ties. The proposer's packages
    /// must have been sorted.
    pub fn best(&self, chamber: &Chamber, ballot: &Ballot) -> Option<usize> {
        let party = ballot.proposer;
        let shifts = [0.0, ballot.no_deal[party]];
        let own = |package: u32| self.utilities[package as usize * self.parties + party];
        // The first that passes, among full deals and among partial ones.
        let mut least = ballot.own;
        let mut firsts = [usize::MAX; 2];
        for (kind, order) in self.orders[party].iter().enumerate() {
            for (at, &package) in order.iter().enumerate() {
                if own(package) + shifts[kind] < least - TIE {
                    break;
                }
                if self.passes(chamber, ballot, package as usize) {
                    firsts[kind] = at;
                    least = least.max(own(package) + shifts[kind]);
                    break;
                }
            }
        }
        let mut best: Option<u32> = None;
        for (kind, order) in self.orders[party].iter().enumerate() {
            for &package in order.iter().skip(firsts[kind]) {
                if own(package) + shifts[kind] < least - TIE {
                    break;
                }
                let earlier = best.is_none_or(|best| package < best);
                if earlier && self.passes(chamber, ballot, package as usize) {
                    best = Some(package);
                }
            }
        }
        best.map(|package| package as usize)
    }
}

/// A whole number that is the smaller, the larger the utility: integers sort faster.
fn descending(utility: f64) -> u64 {
    let bits = utility.to_bits();
    if utility.is_sign_negative() { bits } else { !(bits | 1 << 63) }
}
