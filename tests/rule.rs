//! What every rule must do, whatever it is: the shared suite. A new threshold adds a
//! branch to `threshold`, and its definition to `tests/rule/`.

#[path = "rule/definitions.rs"]
mod definitions;
#[path = "rule/institutions.rs"]
mod institutions;
#[path = "rule/scenarios.rs"]
mod scenarios;
mod support;

use proptest::prelude::*;
use zopa::rule::{
    Ballot, Bloc, Blocs, Electorate, Every, Majority, QualifiedMajority, Quota, Rule, Share,
    Threshold, Weighted,
};

/// A share that members of a small table tie with: a multiple of a sixtieth.
fn share() -> impl Strategy<Value = f64> {
    (1u32..=60).prop_map(|sixtieths| f64::from(sixtieths) / 60.0)
}

fn measures(voters: usize) -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec((0u8..=10).prop_map(|tenths| f64::from(tenths) * 0.1), voters)
}

/// Any threshold for so many voters, which are all at the table.
fn threshold(voters: usize) -> BoxedStrategy<Threshold> {
    let quota = (1..=voters).prop_map(|needed| Threshold::Quota(Quota { needed }));
    let weighted = (measures(voters), 1u8..=20).prop_map(|(weights, needed)| {
        Threshold::Weighted(Weighted { weights, needed: f64::from(needed) * 0.1 })
    });
    let shares = (measures(voters), share())
        .prop_map(|(weights, share)| Threshold::Share(Share { weights, share }));
    let electorate = prop_oneof![Just(Electorate::Members), Just(Electorate::Voters)];
    let majority = (share(), any::<bool>(), electorate).prop_map(|(share, exceeded, of)| {
        Threshold::Majority(Majority { share, exceeded: exceeded && share < 1.0, of })
    });
    let qualified = (share(), measures(voters), share(), 0..=voters).prop_map(
        |(members, population, share, blocking)| {
            Threshold::QualifiedMajority(QualifiedMajority { members, population, share, blocking })
        },
    );
    let simple =
        prop_oneof![Just(Threshold::Unanimity), quota, weighted, shares, majority, qualified]
            .boxed();
    let tests = proptest::collection::vec(simple.clone(), 1..=3);
    let every = tests.prop_map(|tests| Threshold::Every(Every { tests }));
    // The first bloc takes so many parties, the second the rest.
    let blocs = (1..=voters).prop_flat_map(move |first| {
        let outer = if first == voters { flat(1) } else { flat(2) };
        (flat(voters), flat(voters), outer).prop_map(move |(one, other, outer)| {
            let members = (1u64 << first) - 1;
            let rest = ((1u64 << voters) - 1) & !members;
            let mut blocs = vec![Bloc { members, threshold: one }];
            if rest != 0 {
                blocs.push(Bloc { members: rest, threshold: other });
            }
            Threshold::Blocs(Blocs { blocs, threshold: Box::new(outer) })
        })
    });
    prop_oneof![3 => simple, 1 => every, 1 => blocs].boxed()
}

/// A threshold without others in it.
fn flat(voters: usize) -> BoxedStrategy<Threshold> {
    let quota = (1..=voters).prop_map(|needed| Threshold::Quota(Quota { needed }));
    let majority = share().prop_map(|share| {
        Threshold::Majority(Majority { share, exceeded: false, of: Electorate::Voters })
    });
    prop_oneof![Just(Threshold::Unanimity), quota, majority].boxed()
}

/// A rule and how many parties there are.
fn rule() -> impl Strategy<Value = (Rule, usize)> {
    (1usize..=6).prop_flat_map(|parties| {
        let vetoes = proptest::collection::btree_set(0..parties, 0..=parties.min(2));
        (threshold(parties), vetoes, Just(parties)).prop_map(|(threshold, vetoes, parties)| {
            (Rule { threshold, vetoes: vetoes.into_iter().collect() }, parties)
        })
    })
}

/// Every ballot of so many parties: no, abstention or yes each.
fn ballots(parties: usize) -> impl Iterator<Item = Ballot> {
    let all = 1u64 << parties;
    let pairs = (0..all).flat_map(move |yes| (0..all).map(move |other| (yes, other)));
    pairs.filter(|(yes, other)| yes & other == 0).map(|(yes, abstained)| Ballot { yes, abstained })
}

proptest! {
    /// A party that turns its no into an abstention, or its abstention into a yes, never
    /// undoes an adoption, whoever sits at the table.
    #[test]
    fn more_support_never_undoes_an_adoption((rule, parties) in rule(), seated in any::<u8>()) {
        let seated = u64::from(seated) & ((1 << parties) - 1);
        for ballot in ballots(parties) {
            if !rule.decides(ballot, seated) {
                continue;
            }
            for party in 0..parties {
                let bit = 1 << party;
                let yes = Ballot { yes: ballot.yes | bit, abstained: ballot.abstained & !bit };
                prop_assert!(rule.decides(yes, seated), "{ballot:?} and {party}");
                if ballot.yes & bit == 0 {
                    let abstains = Ballot { abstained: ballot.abstained | bit, ..ballot };
                    prop_assert!(rule.decides(abstains, seated), "{ballot:?} and {party}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_adopted_without_a_yes((rule, parties) in rule(), seated in any::<u8>()) {
        let seated = u64::from(seated) & ((1 << parties) - 1);
        for abstained in 0..1u64 << parties {
            for yes in [0, !seated] {
                let ballot = Ballot { yes, abstained };
                prop_assert!(!rule.decides(ballot, seated), "{ballot:?}");
            }
        }
    }

    #[test]
    fn a_veto_blocks_and_an_abstention_does_not((rule, parties) in rule()) {
        let seated = (1u64 << parties) - 1;
        let free = Rule { vetoes: Vec::new(), ..rule.clone() };
        for ballot in ballots(parties) {
            let vetoed = rule.vetoes.iter().any(|party| ballot.against(seated) >> party & 1 == 1);
            prop_assert_eq!(rule.decides(ballot, seated), !vetoed && free.decides(ballot, seated));
        }
    }

    #[test]
    fn outsiders_do_not_count((rule, parties) in rule(), seated in any::<u8>()) {
        let seated = u64::from(seated) & ((1 << parties) - 1);
        for ballot in ballots(parties) {
            let among = ballot.among(seated);
            prop_assert_eq!(rule.decides(ballot, seated), rule.decides(among, seated));
        }
    }

    /// The same question has the same answer, and all of them agree with each other.
    #[test]
    fn its_questions_agree((rule, parties) in rule()) {
        let seated = (1u64 << parties) - 1;
        for yes in 0..=seated {
            let ballot = Ballot { yes, abstained: 0 };
            prop_assert_eq!(rule.adopts(yes, seated), rule.decides(ballot, seated));
            prop_assert_eq!(rule.adopts(yes, seated), rule.clone().adopts(yes, seated));
            let within = (0..=seated).filter(|set| set & !yes == 0);
            let any = within.into_iter().any(|set| rule.adopts(set, seated));
            prop_assert_eq!(rule.adopts(yes, seated), any, "of {:b}", yes);
        }
    }
}
