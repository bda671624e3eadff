//! What every rule must do, whatever it is, against its definition by enumeration.

use proptest::prelude::*;
use zopa::rule::{Rule, Threshold};

fn rule() -> impl Strategy<Value = (Rule, usize)> {
    (2usize..=6).prop_flat_map(|parties| {
        let threshold = prop_oneof![
            Just(Threshold::Unanimity),
            (1usize..=parties).prop_map(Threshold::Quota),
            (proptest::collection::vec(0u8..=10, parties), 1u8..=20).prop_map(
                |(weights, needed)| {
                    Threshold::Weighted {
                        weights: weights
                            .into_iter()
                            .map(|weight| f64::from(weight) * 0.1)
                            .collect(),
                        needed: f64::from(needed) * 0.1,
                    }
                }
            ),
        ];
        let vetoes = proptest::collection::btree_set(0..parties, 0..=2);
        (threshold, vetoes, Just(parties)).prop_map(|(threshold, vetoes, parties)| {
            (Rule { threshold, vetoes: vetoes.into_iter().collect() }, parties)
        })
    })
}

proptest! {
    #[test]
    fn one_more_yes_never_undoes_an_adoption((rule, parties) in rule(), seated in any::<u8>()) {
        let seated = u64::from(seated) & ((1 << parties) - 1);
        for yes in 0..1u64 << parties {
            for party in 0..parties {
                let more = yes | 1 << party;
                prop_assert!(!rule.adopts(yes, seated) || rule.adopts(more, seated));
            }
        }
    }

    #[test]
    fn a_veto_blocks_and_outsiders_do_not_count((rule, parties) in rule(), seated in any::<u8>()) {
        let seated = u64::from(seated) & ((1 << parties) - 1);
        for yes in 0..1u64 << parties {
            for veto in rule.vetoes.iter().filter(|veto| seated >> **veto & 1 == 1) {
                prop_assert!(yes >> veto & 1 == 1 || !rule.adopts(yes, seated));
            }
            prop_assert_eq!(rule.adopts(yes, seated), rule.adopts(yes & seated, seated));
        }
    }

    #[test]
    fn thresholds_by_definition((rule, parties) in rule()) {
        let seated = (1u64 << parties) - 1;
        for yes in 0..1u64 << parties {
            let blocked = rule.vetoes.iter().any(|veto| yes >> veto & 1 == 0);
            let count = yes.count_ones() as usize;
            let enough = match &rule.threshold {
                Threshold::Unanimity => count == parties,
                Threshold::Quota(needed) => count >= *needed,
                // In tenths, exactly.
                Threshold::Weighted { weights, needed } => {
                    let tenths = |value: f64| (value * 10.0).round() as i64;
                    let sum: i64 = (0..parties)
                        .filter(|party| yes >> party & 1 == 1)
                        .map(|party| tenths(weights[party]))
                        .sum();
                    sum >= tenths(*needed)
                }
            };
            prop_assert_eq!(rule.adopts(yes, seated), enough && !blocked);
        }
    }
}
