//! Zeuthen's concessions in turn end where the product of the gains is largest.

use crate::{STACKED, packages, play};

const EXACT: [&str; 2] = ["Zeuthen(beliefs: Exact)", "Zeuthen(beliefs: Exact)"];

fn product(row: [f64; 2], no_deal: [f64; 2]) -> f64 {
    (row[0] - no_deal[0]).max(0.0) * (row[1] - no_deal[1]).max(0.0)
}

fn ends_at_nash(rows: &[[f64; 2]], no_deal: [f64; 2], protocol: &str) {
    let game = packages(rows, no_deal, 60, protocol, EXACT);
    let (_, record) = play(&game, 0, 0);
    let best = rows.iter().map(|row| product(*row, no_deal)).fold(0.0, f64::max);
    assert!(record.agreed(), "{rows:?}");
    let found = product([record.values[0], record.values[1]], no_deal);
    assert!((found - best).abs() < 1e-9, "{found} for {best} in {rows:?}");
}

#[test]
fn a_worked_example() {
    // Products 0.1, 0.405, 0.42, 0.375, 0.18, 0.05.
    let rows = [[1.0, 0.1], [0.9, 0.45], [0.7, 0.6], [0.5, 0.75], [0.2, 0.9], [0.05, 1.0]];
    ends_at_nash(&rows, [0.0, 0.0], STACKED);
    ends_at_nash(&rows, [0.0, 0.0], "AlternatingOffers(recognition: Rotating([\"a\", \"b\"]))");
    ends_at_nash(&rows, [0.4, 0.1], STACKED);
}

#[test]
fn many_games_by_brute_force() {
    // A multiplicative generator is random enough here (Park & Miller 1988).
    let mut state = 20_261u64;
    let mut next = || {
        state = state * 16_807 % 2_147_483_647;
        (state % 1000) as f64 / 1000.0
    };
    for _ in 0..60 {
        let rows: Vec<[f64; 2]> = (0..9).map(|_| [next(), next()]).collect();
        let no_deal = [0.3 * next(), 0.3 * next()];
        if rows.iter().any(|row| product(*row, no_deal) > 0.0) {
            ends_at_nash(&rows, no_deal, STACKED);
        }
    }
}

#[test]
fn who_knows_nothing_does_not_move() {
    let rows = [[1.0, 0.1], [0.7, 0.6], [0.1, 1.0]];
    let blind = ["Zeuthen(beliefs: None)", "Zeuthen(beliefs: None)"];
    let (offers, record) = play(&packages(&rows, [0.0, 0.0], 6, STACKED, blind), 0, 0);
    assert!(!record.agreed());
    assert!(offers.iter().all(|offer| (offer - 1.0).abs() < 1e-9));
}
