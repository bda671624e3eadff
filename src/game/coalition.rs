//! Whom a proposer must win: the smallest sets of parties at the table whose
//! votes, with its own, adopt a package (Riker 1962, *The Theory of Political
//! Coalitions*: minimal winning coalitions).
//!
//! The functions know the rule only as a test of yes votes that more yes votes
//! never fail.

/// With more minimal sets than this, the set of all stands for them. Twelve parties
/// never have more (Sperner 1928: C(12, 6)), and a permanent member of the Security
/// Council has C(10, 4) = 210. Every set costs its proposer a search for each offer.
pub const MOST_COALITIONS: usize = 924;

/// The search gives up after so many partial sets: none that fifteen parties make.
const MOST_STEPS: usize = 1 << 16;

/// The minimal winning sets of other parties for a proposer, one bit a party,
/// ascending. Under unanimity that is one set: everybody else. A proposer that
/// does not vote (its bit is not in `seated`) must win a whole coalition. Beyond
/// the limits above, and where nothing wins, it is everybody else.
pub fn to_be_won(adopts: impl Fn(u64) -> bool, seated: u64, proposer: usize) -> Vec<u64> {
    let own = 1u64 << proposer & seated;
    let others = seated & !own;
    let wins = |set: u64| adopts(set | own);
    minimal(wins, others).filter(|sets| !sets.is_empty()).unwrap_or_else(|| vec![others])
}

/// The minimal winning coalitions of all parties at the table; all of them as one
/// beyond the limits above, and where nothing wins.
pub fn winning(adopts: impl Fn(u64) -> bool, seated: u64) -> Vec<u64> {
    minimal(adopts, seated).filter(|sets| !sets.is_empty()).unwrap_or_else(|| vec![seated])
}

/// The minimal sets of parties whose refusal stops every package, whatever the others
/// say: they meet every winning coalition. None are listed beyond the limits above.
pub fn blocking(adopts: impl Fn(u64) -> bool, seated: u64) -> Vec<u64> {
    minimal(|set| !adopts(seated & !set), seated).unwrap_or_default()
}

fn members(set: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |party| set >> party & 1 == 1)
}

/// The minimal sets among `all` that win, ascending. `None` beyond the limits.
fn minimal(wins: impl Fn(u64) -> bool, all: u64) -> Option<Vec<u64>> {
    // Whoever nothing wins without is in every set, so that only the others are tried.
    let indispensable = members(all)
        .filter(|party| !wins(all & !(1 << party)))
        .fold(0u64, |set, party| set | 1 << party);
    let order: Vec<usize> = members(all & !indispensable).collect();
    let mut search = Search { wins, order, found: Vec::new(), steps: 0 };
    search.extend(indispensable, all, 0)?;
    search.found.sort_unstable();
    Some(search.found)
}

struct Search<W> {
    wins: W,
    /// The parties that may be in a set or not.
    order: Vec<usize>,
    found: Vec<u64>,
    steps: usize,
}

impl<W: Fn(u64) -> bool> Search<W> {
    /// Finds the minimal sets that contain `set`, are within `most` and differ from
    /// `set` only by parties from place `from` of the order on.
    fn extend(&mut self, set: u64, most: u64, from: usize) -> Option<()> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return None;
        }
        if !(self.wins)(most) {
            return Some(());
        }
        if (self.wins)(set) {
            if members(set).all(|party| !(self.wins)(set & !(1 << party))) {
                self.found.push(set);
            }
            return (self.found.len() <= MOST_COALITIONS).then_some(());
        }
        // Something wins and `set` does not: a party is left to be tried.
        let party = self.order[from];
        self.extend(set | 1 << party, most, from + 1)?;
        self.extend(set, most & !(1 << party), from + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Quota, Rule, Threshold, Weighted};
    use proptest::prelude::*;

    fn of(threshold: Threshold, vetoes: &[usize], seated: u64) -> impl Fn(u64) -> bool {
        let rule = Rule { threshold, vetoes: vetoes.to_vec() };
        move |yes| rule.adopts(yes, seated)
    }

    fn quota(needed: usize, vetoes: &[usize], seated: u64) -> impl Fn(u64) -> bool {
        of(Threshold::Quota(Quota { needed }), vetoes, seated)
    }

    #[test]
    fn unanimity_needs_everybody_else() {
        assert_eq!(to_be_won(of(Threshold::Unanimity, &[], 0b1011), 0b1011, 0), [0b1010]);
    }

    #[test]
    fn who_wins_and_who_blocks() {
        let majority = quota(2, &[], 0b111);
        assert_eq!(winning(&majority, 0b111), [0b011, 0b101, 0b110]);
        assert_eq!(blocking(&majority, 0b111), [0b011, 0b101, 0b110]);
        let unanimity = of(Threshold::Unanimity, &[], 0b111);
        assert_eq!(winning(&unanimity, 0b111), [0b111]);
        assert_eq!(blocking(&unanimity, 0b111), [0b001, 0b010, 0b100]);
        assert_eq!(blocking(quota(2, &[0], 0b111), 0b111), [0b001, 0b110]);
    }

    #[test]
    fn a_quota_needs_any_others() {
        assert_eq!(to_be_won(quota(2, &[], 0b111), 0b111, 1), [0b001, 0b100]);
    }

    #[test]
    fn a_veto_holder_is_in_every_coalition() {
        let adopts = quota(2, &[2], 0b111);
        assert_eq!(to_be_won(&adopts, 0b111, 0), [0b100]);
        assert_eq!(to_be_won(&adopts, 0b111, 2), [0b001, 0b010]);
    }

    #[test]
    fn weights_count() {
        let weighted = Weighted { weights: vec![0.5, 0.3, 0.2], needed: 0.65 };
        let adopts = of(Threshold::Weighted(weighted), &[], 0b111);
        assert_eq!(to_be_won(&adopts, 0b111, 0), [0b010, 0b100]);
        assert_eq!(to_be_won(&adopts, 0b111, 1), [0b001]);
    }

    #[test]
    fn an_outsider_must_win_a_whole_coalition() {
        assert_eq!(to_be_won(quota(2, &[], 0b011), 0b011, 2), [0b011]);
    }

    #[test]
    fn a_proposer_that_wins_alone_needs_nobody() {
        assert_eq!(to_be_won(quota(1, &[], 0b111), 0b111, 1), [0]);
    }

    #[test]
    fn nothing_wins_where_the_rule_cannot_be_met() {
        assert_eq!(winning(quota(4, &[], 0b111), 0b111), [0b111]);
        assert_eq!(blocking(quota(4, &[], 0b111), 0b111), [0]);
    }

    /// Nine of fifteen with the five permanent members, who come first or last.
    #[test]
    fn the_security_council() {
        let all = (1 << 15) - 1;
        for vetoes in [[0, 1, 2, 3, 4], [10, 11, 12, 13, 14]] {
            let adopts = quota(9, &vetoes, all);
            // The five with any four of the ten; any of the five, or seven of the ten.
            assert_eq!(winning(&adopts, all).len(), 210);
            assert_eq!(blocking(&adopts, all).len(), 5 + 120);
            assert_eq!(to_be_won(&adopts, all, vetoes[0]).len(), 210);
            assert_eq!(to_be_won(&adopts, all, 7).len(), 84);
        }
    }

    #[test]
    fn too_many_coalitions_are_one() {
        let all = (1 << 27) - 1;
        assert_eq!(winning(quota(14, &[], all), all), [all]);
        assert_eq!(blocking(quota(14, &[], all), all), [0u64; 0]);
        assert_eq!(winning(quota(27, &[], all), all), [all]);
        assert_eq!(winning(quota(26, &[], all), all).len(), 27);
    }

    proptest! {
        /// By definition: all subsets that win and of which no part wins.
        #[test]
        fn they_are_all_that_enumeration_finds(
            weights in proptest::collection::vec(0u8..5, 7),
            needed in 1u8..20,
            veto in 0usize..14,
        ) {
            let all = (1u64 << 7) - 1;
            let weights = weights.into_iter().map(f64::from).collect();
            let threshold = Threshold::Weighted(Weighted { weights, needed: f64::from(needed) });
            let vetoes: Vec<usize> = Some(veto).into_iter().filter(|veto| *veto < 7).collect();
            let adopts = of(threshold, &vetoes, all);
            prop_assume!(adopts(all));
            let expected: Vec<u64> = (0..=all)
                .filter(|set| adopts(*set))
                .filter(|set| members(*set).all(|party| !adopts(set & !(1 << party))))
                .collect();
            prop_assert_eq!(winning(&adopts, all), expected);
            let stops = |set: u64| !adopts(all & !set);
            let expected: Vec<u64> = (0..=all)
                .filter(|set| stops(*set))
                .filter(|set| members(*set).all(|party| !stops(set & !(1 << party))))
                .collect();
            prop_assert_eq!(blocking(&adopts, all), expected);
        }
    }
}
