//! Variants of a text that lie before the parties together: how a party orders them,
//! and which one rankings or strikes leave.

use crate::negotiation::record::{Ranking, Strike, Verdict};
use crate::space::Path;
use crate::tolerance::exceeds;

/// The variants of one slate, the text as it stands first. Buffers are kept from slate
/// to slate.
#[derive(Default)]
pub(super) struct Variants {
    /// The packages; only the first `count` belong to the slate.
    paths: Vec<Path>,
    count: usize,
    /// What each sets: an issue and its option; nothing for the text as it stands.
    changes: Vec<Option<(usize, usize)>>,
    /// What each is worth to each party, one row a variant.
    utilities: Vec<f64>,
    /// Whose hard red line each crosses, one bit a party.
    crossed: Vec<u64>,
    rankings: Vec<Ranking>,
    /// The Borda count of each.
    points: Vec<usize>,
    strikes: Vec<Strike>,
}

impl Variants {
    pub(super) fn clear(&mut self) {
        self.count = 0;
        self.changes.clear();
        self.utilities.clear();
        self.crossed.clear();
    }

    pub(super) fn add(
        &mut self,
        path: &[u32],
        change: Option<(usize, usize)>,
        utilities: &[f64],
        crossed: u64,
    ) {
        if self.paths.len() == self.count {
            self.paths.push(Path::new());
        }
        self.paths[self.count].clear();
        self.paths[self.count].extend_from_slice(path);
        self.count += 1;
        self.changes.push(change);
        self.utilities.extend_from_slice(utilities);
        self.crossed.push(crossed);
    }

    pub(super) fn paths(&self) -> &[Path] {
        &self.paths[..self.count]
    }

    pub(super) fn utilities(&self) -> &[f64] {
        &self.utilities
    }

    /// What the parties said of this slate when they last ranked it.
    pub(super) fn ranked(&self) -> Verdict<'_> {
        Verdict::Ranked { rankings: &self.rankings, points: &self.points }
    }

    /// What they struck from it.
    pub(super) fn struck(&self) -> Verdict<'_> {
        Verdict::Struck { strikes: &self.strikes }
    }

    /// What the variant sets.
    pub(super) fn change(&self, variant: usize) -> Option<(usize, usize)> {
        self.changes.get(variant).copied().flatten()
    }

    /// Is there a variant that sets this issue to this option?
    pub(super) fn has(&self, issue: usize, option: usize) -> bool {
        self.changes.contains(&Some((issue, option)))
    }

    /// Does the party like the one less than the other? What crosses a hard red line of
    /// its own it likes less than what does not.
    fn likes_less(&self, party: usize, one: usize, other: usize) -> bool {
        let width = self.utilities.len() / self.count.max(1);
        let crosses = |variant: usize| self.crossed[variant] >> party & 1 == 1;
        match (crosses(one), crosses(other)) {
            (true, false) => true,
            (false, true) => false,
            _ => {
                let worth = |variant: usize| self.utilities[variant * width + party];
                exceeds(worth(other), worth(one))
            }
        }
    }

    /// These parties (one bit each) rank the variants; the one with the highest Borda
    /// count is chosen, among equals the first.
    pub(super) fn rank(&mut self, parties: u64) -> usize {
        self.rankings.clear();
        self.points.clear();
        self.points.resize(self.count, 0);
        for party in members(parties) {
            // One after the other each is put in behind all that are liked as well or
            // better. A sort would need ties that are transitive, and within a tolerance
            // they are not.
            let mut order: Vec<usize> = Vec::with_capacity(self.count);
            for variant in 0..self.count {
                let behind = order.iter().rposition(|&o| !self.likes_less(party, o, variant));
                order.insert(behind.map_or(0, |at| at + 1), variant);
            }
            for (place, &variant) in order.iter().enumerate() {
                self.points[variant] += self.count - 1 - place;
            }
            self.rankings.push(Ranking { party, order });
        }
        let mut chosen = 0;
        for (variant, &count) in self.points.iter().enumerate() {
            if count > self.points[chosen] {
                chosen = variant;
            }
        }
        chosen
    }

    /// These parties (one bit each) strike in turn the variant they like least, among
    /// equals the last, until one is left; `first` says how far the order has rotated.
    pub(super) fn strike(&mut self, parties: u64, first: usize) -> usize {
        self.strikes.clear();
        let order: Vec<usize> = members(parties).collect();
        let mut left: Vec<usize> = (0..self.count).collect();
        let mut turn = first;
        while left.len() > 1 && !order.is_empty() {
            let party = order[turn % order.len()];
            turn += 1;
            let mut least = left.len() - 1;
            for at in (0..least).rev() {
                if self.likes_less(party, left[at], left[least]) {
                    least = at;
                }
            }
            self.strikes.push(Strike { party, variant: left.remove(least) });
        }
        left.first().copied().unwrap_or(0)
    }
}

/// The parties of a mask, in the order of the scenario.
fn members(parties: u64) -> impl Iterator<Item = usize> {
    (0..u64::BITS as usize).filter(move |party| parties >> party & 1 == 1)
}
