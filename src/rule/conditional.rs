//! Conditional yes votes: a yes that counts only if others' yes does.

/// The yes votes that stand. `conditions` has one entry a party: the parties whose
/// standing yes its own needs, one bit a party; 0 if it needs none.
///
/// It is the greatest fixed point: the largest set of yes votes in which every
/// condition is met. So parties that each wait for the other stand together once all
/// of them say yes, as in treaties that enter into force when the named states have
/// ratified; and the least fixed point, in which they would wait for ever, is not
/// meant. The larger the set of yes votes, the larger what stands of it.
pub fn standing(yes: u64, conditions: &[u64]) -> u64 {
    let mut stands = yes;
    loop {
        let before = stands;
        for (party, needed) in conditions.iter().enumerate() {
            if needed & !stands != 0 {
                stands &= !(1 << party);
            }
        }
        if stands == before {
            return stands;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_chain_falls_from_its_end() {
        // 0 needs 1, 1 needs 2, 2 needs 3.
        let chain = [0b0010, 0b0100, 0b1000, 0];
        assert_eq!(standing(0b1111, &chain), 0b1111);
        assert_eq!(standing(0b0111, &chain), 0);
        assert_eq!(standing(0b1011, &chain), 0b1000);
    }

    #[test]
    fn a_circle_stands_or_falls_together() {
        let circle = [0b010, 0b100, 0b001];
        assert_eq!(standing(0b111, &circle), 0b111);
        for yes in 0..0b111 {
            assert_eq!(standing(yes, &circle), 0);
        }
    }

    #[test]
    fn who_needs_nobody_stands() {
        assert_eq!(standing(0b101, &[0; 3]), 0b101);
        assert_eq!(standing(0b101, &[]), 0b101);
    }

    proptest! {
        /// The definition by enumeration: the union of all sets of yes votes in which
        /// every condition is met.
        #[test]
        fn it_is_the_largest_set_that_meets_its_own_conditions(
            conditions in proptest::collection::vec(0u64..64, 6),
            yes in 0u64..64,
            more in 0u64..64,
        ) {
            let consistent = |set: u64| {
                (0..6).all(|party| set >> party & 1 == 0 || conditions[party] & !set == 0)
            };
            let largest = (0..64u64)
                .filter(|set| set & !yes == 0 && consistent(*set))
                .fold(0, |union, set| union | set);
            let stands = standing(yes, &conditions);
            prop_assert_eq!(stands, largest);
            prop_assert_eq!(stands & !standing(yes | more, &conditions), 0);
        }
    }
}
