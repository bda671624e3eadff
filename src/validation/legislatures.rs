//! A pie that some are enough to divide.

use super::Check;
use super::talks::{Bargainer, Talks, pie_for_three, rounding};
use crate::equilibrium::closed_form::legislature;
use crate::equilibrium::{Pie, Turns};
use crate::tolerance::CLOSED_FORM;

/// Steps of the mean of best answers; the error falls with their number.
const STEPS: usize = 200_000;

/// What that leaves.
const MEAN_ERROR: f64 = 1e-3;

/// Slices of the pie where it has slices.
const SLICES: usize = 60;

/// The checks of this file.
pub fn checks() -> Vec<Check> {
    let mut checks = equals();
    checks.extend(unequals());
    checks.push(last_round());
    checks
}

fn equals() -> Vec<Check> {
    [(3, 2, 0.9), (5, 3, 0.8), (5, 4, 0.95), (7, 4, 1.0)]
        .into_iter()
        .map(|(parties, quota, discount)| {
            let pie = Pie {
                turns: Turns::Random(vec![1.0 / parties as f64; parties]),
                quota,
                ..Pie::unanimous(vec![discount; parties])
            };
            Check {
                theory: "Baron & Ferejohn 1989",
                case: format!("{quota} of {parties} votes, discount factor {discount}"),
                engine: "backward induction, shares",
                expected: legislature::symmetric(parties, quota, discount),
                found: pie.solve(50).kept[0],
                allowed: CLOSED_FORM,
            }
        })
        .collect()
}

fn unequals() -> Vec<Check> {
    let games = [
        (vec![0.5, 0.3, 0.2], vec![0.9; 3], 2),
        (vec![0.8, 0.1, 0.1], vec![0.9; 3], 2),
        (vec![1.0 / 3.0; 3], vec![0.95, 0.9, 0.5], 2),
        (vec![0.4, 0.3, 0.1, 0.1, 0.1], vec![0.9; 5], 3),
        (vec![0.25; 4], vec![0.99, 0.95, 0.9, 0.8], 3),
    ];
    let mut checks = Vec::new();
    for (chances, discounts, quota) in games {
        let expected = legislature::unequal(&chances, &discounts, quota).values;
        let case =
            format!("{quota} votes, chances {chances:.2?}, discount factors {discounts:?}, first");
        let turns = Turns::Random(chances);
        let found = Pie { turns, quota, ..Pie::unanimous(discounts) }.average(STEPS);
        checks.push(Check {
            theory: "Eraslan 2002",
            case,
            engine: "mean of best answers",
            expected: expected[0],
            found: found[0],
            allowed: MEAN_ERROR,
        });
    }
    checks
}

/// In a last round nobody's vote costs anything.
fn last_round() -> Check {
    let parties = pie_for_three(SLICES).map(|scores| Bargainer::new(scores, 0.9));
    let talks = Talks { drawn: true, quota: 2, ..Talks::unanimous(parties.to_vec(), 2) };
    let found = talks.induced().map_or(f64::NAN, |utilities| utilities[0]);
    Check {
        theory: "Baron & Ferejohn 1989",
        case: "two rounds, 2 of 3 votes, discount factor 0.9".to_owned(),
        engine: "backward induction, packages",
        expected: legislature::symmetric(3, 2, 0.9),
        found,
        allowed: rounding(SLICES, 0.0),
    }
}
