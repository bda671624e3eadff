//! Whom a proposer must win: the smallest sets of parties at the table whose
//! votes, with its own, adopt a package (Riker 1962, *The Theory of Political
//! Coalitions*: minimal winning coalitions).

use crate::rule::Rule;

/// With more parties at the table than this, offers are made to all of them.
const ENUMERABLE: u32 = 12;

/// The minimal winning sets of other parties for a proposer, one bit a party,
/// ascending. Under unanimity that is one set: everybody else. A proposer that
/// does not vote (its bit is not in `seated`) must win a whole coalition.
pub fn to_be_won(rule: &Rule, seated: u64, proposer: usize) -> Vec<u64> {
    minimal(rule, seated, 1u64 << proposer & seated)
}

/// The minimal winning coalitions of all parties at the table.
pub fn winning(rule: &Rule, seated: u64) -> Vec<u64> {
    minimal(rule, seated, 0)
}

/// The minimal sets of parties whose refusal stops every package, whatever the others
/// say: they meet every winning coalition.
pub fn blocking(rule: &Rule, seated: u64) -> Vec<u64> {
    if seated.count_ones() > ENUMERABLE {
        return Vec::new();
    }
    let stops = |set: u64| !rule.adopts(seated & !set, seated);
    subsets(seated)
        .filter(|set| stops(*set) && members(*set).all(|party| !stops(set & !(1 << party))))
        .collect()
}

/// Every subset, in ascending order of the bits.
fn subsets(all: u64) -> impl Iterator<Item = u64> {
    let next = move |set: &u64| (*set != all).then(|| set.wrapping_sub(all) & all);
    std::iter::successors(Some(0u64), next)
}

fn members(set: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |party| set >> party & 1 == 1)
}

/// The minimal sets of others that win together with `own`.
fn minimal(rule: &Rule, seated: u64, own: u64) -> Vec<u64> {
    let others = seated & !own;
    if others.count_ones() > ENUMERABLE || !rule.adopts(seated, seated) {
        return vec![others];
    }
    let winning = |set: u64| rule.adopts(set | own, seated);
    subsets(others)
        .filter(|set| winning(*set) && members(*set).all(|party| !winning(set & !(1 << party))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Threshold;

    #[test]
    fn unanimity_needs_everybody_else() {
        let rule = Rule { threshold: Threshold::Unanimity, vetoes: vec![] };
        assert_eq!(to_be_won(&rule, 0b1011, 0), [0b1010]);
    }

    #[test]
    fn who_wins_and_who_blocks() {
        let majority = Rule { threshold: Threshold::Quota(2), vetoes: vec![] };
        assert_eq!(winning(&majority, 0b111), [0b011, 0b101, 0b110]);
        assert_eq!(blocking(&majority, 0b111), [0b011, 0b101, 0b110]);
        let unanimity = Rule { threshold: Threshold::Unanimity, vetoes: vec![] };
        assert_eq!(winning(&unanimity, 0b111), [0b111]);
        assert_eq!(blocking(&unanimity, 0b111), [0b001, 0b010, 0b100]);
        let veto = Rule { threshold: Threshold::Quota(2), vetoes: vec![0] };
        assert_eq!(blocking(&veto, 0b111), [0b001, 0b110]);
    }

    #[test]
    fn a_quota_needs_any_others() {
        let rule = Rule { threshold: Threshold::Quota(2), vetoes: vec![] };
        assert_eq!(to_be_won(&rule, 0b111, 1), [0b001, 0b100]);
    }

    #[test]
    fn a_veto_holder_is_in_every_coalition() {
        let rule = Rule { threshold: Threshold::Quota(2), vetoes: vec![2] };
        assert_eq!(to_be_won(&rule, 0b111, 0), [0b100]);
        assert_eq!(to_be_won(&rule, 0b111, 2), [0b001, 0b010]);
    }

    #[test]
    fn weights_count() {
        let rule = Rule {
            threshold: Threshold::Weighted { weights: vec![0.5, 0.3, 0.2], needed: 0.65 },
            vetoes: vec![],
        };
        assert_eq!(to_be_won(&rule, 0b111, 0), [0b010, 0b100]);
        assert_eq!(to_be_won(&rule, 0b111, 1), [0b001]);
    }

    #[test]
    fn an_outsider_must_win_a_whole_coalition() {
        let rule = Rule { threshold: Threshold::Quota(2), vetoes: vec![] };
        assert_eq!(to_be_won(&rule, 0b011, 2), [0b011]);
    }
}
