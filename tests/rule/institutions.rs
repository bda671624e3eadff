//! Rules that are in use, against published figures and figures by hand.

use zopa::rule::{Ballot, QualifiedMajority, Quota, Rule, Threshold};

/// Nine of fifteen; the five permanent members, who are the first, have vetoes.
fn security_council() -> Rule {
    Rule { threshold: Threshold::Quota(Quota { needed: 9 }), vetoes: (0..5).collect() }
}

const COUNCIL: u64 = (1 << 15) - 1;

/// How often a party's yes decides, by the number of the others who say yes.
fn swings(rule: &Rule, seated: u64, party: usize) -> Vec<u64> {
    let mut found = vec![0; seated.count_ones() as usize];
    for others in (0..=seated).filter(|set| set & !seated == 0 && set >> party & 1 == 0) {
        let with = others | 1 << party;
        if rule.adopts(with, seated) && !rule.adopts(others, seated) {
            found[others.count_ones() as usize] += 1;
        }
    }
    found
}

/// The Shapley–Shubik index: the share of all orders in which the party is pivotal.
fn shapley_shubik(swings: &[u64]) -> f64 {
    let members = swings.len() as u32;
    let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
    let of_size = |(size, count): (usize, &u64)| {
        let size = size as u32;
        *count as f64 * factorial(size) * factorial(members - 1 - size) / factorial(members)
    };
    swings.iter().enumerate().map(of_size).sum()
}

#[test]
fn the_security_council_by_brute_force() {
    let rule = security_council();
    let mut winning = 0;
    for yes in 0..=COUNCIL {
        let permanent = yes & 0b11111 == 0b11111;
        assert_eq!(rule.adopts(yes, COUNCIL), permanent && yes.count_ones() >= 9);
        winning += u32::from(rule.adopts(yes, COUNCIL));
    }
    // The sum of C(10, k) for k from 4 to 10.
    assert_eq!(winning, 848);
}

/// Shapley and Shubik 1954, "A method for evaluating the distribution of power in a
/// committee system", for the Council of eleven. For that of fifteen, of the orders of 15!
/// another member is pivotal in C(9, 6)·8!·6!: 4/2145, or 0.00187, which leaves
/// 421/2145, or 0.1963, to each permanent one.
#[test]
fn the_power_of_the_members_of_the_security_council() {
    let rule = security_council();
    let permanent = swings(&rule, COUNCIL, 0);
    let other = swings(&rule, COUNCIL, 14);
    let close = |value: f64, exact: f64| (value - exact).abs() < zopa::tolerance::CLOSED_FORM;
    assert!(close(shapley_shubik(&permanent), 421.0 / 2145.0));
    assert!(close(shapley_shubik(&other), 4.0 / 2145.0));
    // Banzhaf (1965): a permanent member decides wherever there is a majority, another
    // one as the ninth: C(9, 3) times.
    let (permanent, other) = (permanent.iter().sum::<u64>(), other.iter().sum::<u64>());
    assert_eq!((permanent, other), (848, 84));
    let all = (5 * permanent + 10 * other) as f64;
    assert!((permanent as f64 / all - 0.1669).abs() < 5e-5);
    assert!((other as f64 / all - 0.0165).abs() < 5e-5);
}

#[test]
fn an_abstention_in_the_security_council_is_no_veto() {
    let rule = security_council();
    // The Soviet Union and France abstain on Resolution 221 (1966), as Bulgaria, Mali and
    // Uruguay do; the other ten say yes.
    let abstained = 0b11 | 0b111 << 12;
    let ballot = Ballot { yes: COUNCIL & !abstained, abstained };
    assert_eq!(ballot.yes.count_ones(), 10);
    assert!(rule.decides(ballot, COUNCIL));
    assert!(!rule.decides(Ballot { abstained: abstained & !1, ..ballot }, COUNCIL));
    // Nine are needed all the same.
    assert!(rule.decides(Ballot { yes: 0b111_1111_1100, ..ballot }, COUNCIL));
    assert!(!rule.decides(Ballot { yes: 0b11_1111_1100, ..ballot }, COUNCIL));
}

/// Five members of 80, 60, 10, 5 and 5 million.
fn union(blocking: usize) -> Rule {
    Rule {
        threshold: Threshold::QualifiedMajority(QualifiedMajority {
            members: 0.55,
            population: vec![80.0, 60.0, 10.0, 5.0, 5.0],
            share: 0.65,
            blocking,
        }),
        vetoes: Vec::new(),
    }
}

#[test]
fn a_double_majority_by_hand() {
    let rule = union(0);
    // Needed: 2.75 of 5 members, so three; and 104 of 160 million.
    assert!(!rule.adopts(0b00011, 0b11111), "two members with 140 million");
    assert!(rule.adopts(0b00111, 0b11111), "three members with 150 million");
    assert!(!rule.adopts(0b11101, 0b11111), "four members with 100 million");
    assert!(!rule.adopts(0b11110, 0b11111), "four members with 80 million");
    // An abstention is no support.
    let ballot = Ballot { yes: 0b11101, abstained: 0b00010 };
    assert!(!rule.decides(ballot, 0b11111));
    // Of those who take part only: 55% of four members, 65% of 80 million.
    assert!(rule.adopts(0b01110, 0b11110));
    assert!(!rule.adopts(0b11100, 0b11110));
}

#[test]
fn too_few_to_block() {
    // One alone cannot block by population where it takes two.
    assert!(union(2).adopts(0b11101, 0b11111));
    assert!(union(2).adopts(0b11110, 0b11111));
    assert!(!union(2).adopts(0b11100, 0b11111));
    // The test of members stays.
    assert!(!union(4).adopts(0b00011, 0b11111));
}

/// With 27 members 55% are 15, and three of the largest cannot block without a fourth
/// (populations in millions, rounded, of 2022).
#[test]
fn the_council_of_the_european_union() {
    let population = vec![
        83.2, 67.9, 59.0, 47.4, 37.7, 19.0, 17.6, 11.6, 10.5, 10.5, 10.4, 10.4, 9.7, 9.0, 6.8, 5.9,
        5.5, 5.4, 5.1, 3.9, 2.8, 2.1, 1.9, 1.3, 0.9, 0.6, 0.5,
    ];
    let council = |blocking| Rule {
        threshold: Threshold::QualifiedMajority(QualifiedMajority {
            members: 0.55,
            population: population.clone(),
            share: 0.65,
            blocking,
        }),
        vetoes: Vec::new(),
    };
    let all = (1u64 << 27) - 1;
    assert!(council(4).adopts((1 << 15) - 1, all));
    assert!(!council(4).adopts((1 << 14) - 1, all));
    // Germany, France and Italy are 47% of the population.
    assert!(!council(0).adopts(all & !0b111, all));
    assert!(council(4).adopts(all & !0b111, all));
    assert!(!council(4).adopts(all & !0b1111, all));
}
