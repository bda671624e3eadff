//! Each threshold against its definition, by enumeration and by hand.

use proptest::prelude::*;
use zopa::rule::{
    Ballot, Bloc, Blocs, Electorate, Every, Majority, QualifiedMajority, Quota, Rule, Share,
    Threshold, Weighted,
};

use super::{ballots, rule};

fn of(threshold: Threshold) -> Rule {
    Rule { threshold, vetoes: Vec::new() }
}

/// Tenths or sixtieths as whole numbers.
fn whole(value: f64, parts: f64) -> i64 {
    (value * parts).round() as i64
}

fn sum(measures: &[f64], set: u64) -> i64 {
    let members = measures.iter().enumerate().filter(|(voter, _)| set >> voter & 1 == 1);
    members.map(|(_, value)| whole(*value, 10.0)).sum()
}

/// The definition in whole numbers; one vote a voter: `Some(true)` yes, `Some(false)` no.
fn met(threshold: &Threshold, votes: &[Option<bool>]) -> bool {
    let count = |vote: Option<bool>| votes.iter().filter(|v| **v == vote).count() as i64;
    let (yes, no, all) = (count(Some(true)), count(Some(false)), votes.len() as i64);
    let set = |wanted: Option<bool>| {
        let with = votes.iter().enumerate().filter(|(_, vote)| **vote == wanted);
        with.fold(0u64, |set, (voter, _)| set | 1 << voter)
    };
    match threshold {
        Threshold::Unanimity => no == 0 && yes > 0,
        Threshold::Quota(Quota { needed }) => yes >= *needed as i64,
        Threshold::Weighted(Weighted { weights, needed }) => {
            sum(weights, set(Some(true))) >= whole(*needed, 10.0)
        }
        Threshold::Share(Share { weights, share }) => {
            let all = sum(weights, (1 << votes.len()) - 1);
            60 * sum(weights, set(Some(true))) >= whole(*share, 60.0) * all
        }
        Threshold::Majority(Majority { share, exceeded, of }) => {
            let base = if *of == Electorate::Members { all } else { yes + no };
            let (votes, needed) = (60 * yes, whole(*share, 60.0) * base);
            yes > 0 && if *exceeded { votes > needed } else { votes >= needed }
        }
        Threshold::QualifiedMajority(test) => {
            let QualifiedMajority { members, population, share, blocking } = test;
            let people = sum(population, (1 << votes.len()) - 1);
            let supporters = sum(population, set(Some(true)));
            let enough = people > 0 && 60 * supporters >= whole(*share, 60.0) * people;
            yes > 0
                && 60 * yes >= whole(*members, 60.0) * all
                && (all - yes < *blocking as i64 || enough)
        }
        Threshold::Every(Every { tests }) => tests.iter().all(|test| met(test, votes)),
        Threshold::Blocs(Blocs { blocs, threshold }) => {
            let vote = |bloc: &Bloc| {
                // Only thresholds that know no voter by name stand in these blocs.
                let inner: Vec<Option<bool>> = (0..votes.len())
                    .filter(|voter| bloc.members >> voter & 1 == 1)
                    .map(|voter| votes[voter])
                    .collect();
                if inner.contains(&Some(true)) && met(&bloc.threshold, &inner) {
                    Some(true)
                } else if inner.contains(&Some(false)) {
                    Some(false)
                } else {
                    None
                }
            };
            let outer: Vec<Option<bool>> = blocs.iter().map(vote).collect();
            outer.contains(&Some(true)) && met(threshold, &outer)
        }
    }
}

proptest! {
    #[test]
    fn thresholds_by_definition((rule, parties) in rule()) {
        let seated = (1u64 << parties) - 1;
        for ballot in ballots(parties) {
            let votes: Vec<Option<bool>> = (0..parties)
                .map(|party| match (ballot.yes >> party & 1, ballot.abstained >> party & 1) {
                    (1, _) => Some(true),
                    (_, 1) => None,
                    _ => Some(false),
                })
                .collect();
            let vetoed = rule.vetoes.iter().any(|party| votes[*party] == Some(false));
            let expected = votes.contains(&Some(true)) && !vetoed && met(&rule.threshold, &votes);
            prop_assert_eq!(rule.decides(ballot, seated), expected, "{:?}", ballot);
        }
    }
}

#[test]
fn abstentions_do_not_prevent_unanimity() {
    let rule = of(Threshold::Unanimity);
    assert!(rule.decides(Ballot { yes: 0b001, abstained: 0b110 }, 0b111));
    assert!(!rule.decides(Ballot { yes: 0b001, abstained: 0b010 }, 0b111));
    assert!(!rule.decides(Ballot { yes: 0, abstained: 0b111 }, 0b111));
}

#[test]
fn a_simple_majority_of_members_or_of_voters() {
    let simple = |of| Majority { share: 0.5, exceeded: true, of };
    let members = of(Threshold::Majority(simple(Electorate::Members)));
    let voters = of(Threshold::Majority(simple(Electorate::Voters)));
    // Two for, one against, two abstain.
    let ballot = Ballot { yes: 0b00011, abstained: 0b11000 };
    assert!(!members.decides(ballot, 0b11111));
    assert!(voters.decides(ballot, 0b11111));
    // A tie is no majority.
    let tie = Ballot { yes: 0b0011, abstained: 0 };
    assert!(!members.decides(tie, 0b1111) && !voters.decides(tie, 0b1111));
}

#[test]
fn two_thirds_are_reached_exactly() {
    let two_thirds = Majority { share: 2.0 / 3.0, exceeded: false, of: Electorate::Voters };
    let rule = of(Threshold::Majority(two_thirds));
    assert!(rule.adopts(0b0011, 0b0111));
    assert!(!rule.adopts(0b0011, 0b1111));
    assert!(rule.adopts(0b001111, 0b111111));
}

#[test]
fn a_bloc_whose_members_only_abstain_abstains() {
    let bloc = |members| Bloc { members, threshold: Threshold::Unanimity };
    let blocs = vec![bloc(0b0011), bloc(0b1100)];
    let rule = of(Threshold::Blocs(Blocs { blocs, threshold: Box::new(Threshold::Unanimity) }));
    assert!(rule.decides(Ballot { yes: 0b0001, abstained: 0b1110 }, 0b1111));
    assert!(!rule.decides(Ballot { yes: 0b0001, abstained: 0b0110 }, 0b1111));
    // Nobody of the second bloc is at the table.
    assert!(rule.adopts(0b0011, 0b0011));
}

/// Three blocs of three decide by majority twice: four of nine can win, five can lose.
#[test]
fn indirect_majorities() {
    let majority = Threshold::Quota(Quota { needed: 2 });
    let bloc = |at: u32| Bloc { members: 0b111 << (3 * at), threshold: majority.clone() };
    let blocs = Blocs { blocs: (0..3).map(bloc).collect(), threshold: Box::new(majority.clone()) };
    let rule = of(Threshold::Blocs(blocs));
    assert!(rule.adopts(0b000_011_011, 0x1ff));
    assert!(!rule.adopts(0b001_001_111, 0x1ff));
}
