//! Three parties or more and a pie that all must agree on.

use super::Check;
use super::talks::{Bargainer, Talks, pie_for_three, rounding};
use crate::equilibrium::closed_form::unanimity;
use crate::equilibrium::{Pie, Turns};
use crate::tolerance::{CLOSED_FORM, FIXED_POINT};

/// Rounds after which what comes later does not matter.
const LONG: usize = 5_000;

/// Slices of the pie where it has slices.
const SLICES: usize = 60;

/// Steps of the fixed point of the game with exit.
const STEPS: usize = 500;

/// The checks of this file.
pub fn checks() -> Vec<Check> {
    let mut checks = turns();
    checks.extend(drawn());
    checks.extend(exit());
    checks
}

fn turns() -> Vec<Check> {
    let mut checks = Vec::new();
    for discounts in [vec![0.9, 0.9, 0.9], vec![0.9, 0.8, 0.95], vec![0.99, 0.9, 0.95, 0.8]] {
        let expected = unanimity::rotating(&discounts);
        let found = Pie::unanimous(discounts.clone()).solve(LONG).values;
        for (party, found) in found.into_iter().enumerate() {
            checks.push(Check {
                theory: "Sutton 1986, turns",
                case: format!("discount factors {discounts:?}, party {party}"),
                engine: "backward induction, shares",
                expected: expected.first().map_or(f64::NAN, |shares| shares[party]),
                found,
                allowed: CLOSED_FORM,
            });
        }
    }
    let parties = pie_for_three(SLICES).map(|scores| Bargainer::new(scores, 0.6));
    let found = Talks::unanimous(parties.to_vec(), 60).induced();
    let expected = unanimity::rotating(&[0.6; 3]);
    checks.push(Check {
        theory: "Sutton 1986, turns",
        case: "discount factors 0.6, who proposes first".to_owned(),
        engine: "backward induction, packages",
        expected: expected.first().map_or(f64::NAN, |shares| shares[0]),
        found: found.map_or(f64::NAN, |utilities| utilities[0]),
        // Two responders, whose shares are rounded up.
        allowed: 2.0 * rounding(SLICES, 0.6),
    });
    checks
}

fn drawn() -> Vec<Check> {
    let mut checks = Vec::new();
    let games =
        [(vec![0.5, 0.3, 0.2], vec![0.95, 0.9, 0.8]), (vec![0.25; 4], vec![0.99, 0.95, 0.9, 0.8])];
    for (chances, discounts) in games {
        let expected = unanimity::random_proposer(&chances, &discounts);
        let case = format!("chances {chances:?}, discount factors {discounts:?}");
        let turns = Turns::Random(chances);
        let found = Pie { turns, ..Pie::unanimous(discounts) }.solve(LONG).values;
        for (party, (expected, found)) in expected.into_iter().zip(found).enumerate() {
            checks.push(Check {
                theory: "Merlo & Wilson 1995",
                case: format!("{case}, party {party}"),
                engine: "backward induction, shares",
                expected,
                found,
                allowed: CLOSED_FORM,
            });
        }
    }
    checks
}

/// Whoever refuses bargains alone with the proposer over what those who left with their
/// shares have not taken; that game for two is solved by induction, and the shares of those
/// who leave are what a refusal would bring them.
fn exit() -> Vec<Check> {
    [(3, 0.9), (4, 0.5), (5, 0.99)]
        .into_iter()
        .map(|(parties, discount)| {
            let between_two = Pie::unanimous(vec![discount; 2]).solve(LONG).kept[0];
            let mut share: f64 = 0.0;
            for _ in 0..STEPS {
                let rest = 1.0 - (f64::from(parties) - 2.0) * share;
                let next = discount * between_two * rest;
                let change = next - share;
                share += change / 2.0;
                if change.abs() < FIXED_POINT {
                    break;
                }
            }
            Check {
                theory: "Krishna & Serrano 1996",
                case: format!("{parties} parties who may leave, discount factor {discount}"),
                engine: "induction for two in a fixed point",
                expected: unanimity::with_exit(parties as usize, discount),
                found: 1.0 - (f64::from(parties) - 1.0) * share,
                allowed: CLOSED_FORM,
            }
        })
        .collect()
}
