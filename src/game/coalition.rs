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
    let own = 1u64 << proposer & seated;
    let others = seated & !own;
    if others.count_ones() > ENUMERABLE || !rule.adopts(seated, seated) {
        return vec![others];
    }
    let winning = |set: u64| rule.adopts(set | own, seated);
    let mut found = Vec::new();
    // Every subset of `others`, in ascending order of the bits.
    let mut set = 0u64;
    loop {
        let minimal = winning(set)
            && (0..64)
                .filter(|party| set >> party & 1 == 1)
                .all(|party| !winning(set & !(1 << party)));
        if minimal {
            found.push(set);
        }
        if set == others {
            break;
        }
        set = (set.wrapping_sub(others)) & others;
    }
    found
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
