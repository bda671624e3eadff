//! Two parties and a pie.

use super::Check;
use super::talks::{Bargainer, Talks, pie, rounding};
use crate::equilibrium::Pie;
use crate::equilibrium::closed_form::rubinstein;
use crate::tolerance::CLOSED_FORM;

/// Slices of the pie where it has slices.
const SLICES: usize = 2_000;

/// Rounds after which what comes later does not matter.
const LONG: usize = 5_000;

/// The same on a grid, with discount factors up to 0.95.
const LONG_ON_A_GRID: usize = 400;

const LISTED: &str = "backward induction, packages";
const DIVIDED: &str = "backward induction, shares";
const STATIONARY: &str = "stationary play, packages";

fn two(discounts: [f64; 2]) -> [Bargainer; 2] {
    let [first, second] = pie(SLICES);
    [Bargainer::new(first, discounts[0]), Bargainer::new(second, discounts[1])]
}

fn first_share(talks: &Talks) -> f64 {
    talks.induced().map_or(f64::NAN, |utilities| utilities[0])
}

/// The checks of this file.
pub fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for discounts in [[0.9, 0.9], [0.9, 0.8], [0.8, 0.9], [0.95, 0.5]] {
        let [d1, d2] = discounts;
        let expected = rubinstein::infinite(discounts);
        let check = |engine, found, allowed| Check {
            theory: "Rubinstein 1982",
            case: format!("discount factors {d1} and {d2}"),
            engine,
            expected,
            found,
            allowed,
        };
        let allowed = rounding(SLICES, d1.max(d2));
        let talks = Talks::unanimous(two(discounts).to_vec(), LONG_ON_A_GRID);
        checks.push(check(LISTED, first_share(&talks), allowed));
        let settled = talks.settled().and_then(|proposals| proposals[0]);
        let share = settled.map_or(f64::NAN, |package| package as f64 / SLICES as f64);
        checks.push(check(STATIONARY, share, allowed));
        let shares = Pie::unanimous(discounts.to_vec()).solve(LONG);
        checks.push(check(DIVIDED, shares.kept[0], CLOSED_FORM));
    }
    for rounds in [1, 2, 3, 6, 20] {
        let talks = Talks::unanimous(two([0.9, 0.9]).to_vec(), rounds);
        checks.push(Check {
            theory: "Ståhl 1972",
            case: format!("{rounds} rounds, discount factors 0.9"),
            engine: LISTED,
            expected: rubinstein::finite([0.9; 2], rounds),
            found: first_share(&talks),
            allowed: rounding(SLICES, 0.9),
        });
    }
    for option in [0.2, 0.6] {
        let [first, second] = two([0.9, 0.9]);
        let second = Bargainer { outside: Some(option), ..second };
        checks.push(Check {
            theory: "Binmore, Shaked & Sutton 1989",
            case: format!("the second could leave for {option}"),
            engine: LISTED,
            expected: rubinstein::with_outside_option(0.9, option),
            found: first_share(&Talks::unanimous(vec![first, second], LONG_ON_A_GRID)),
            allowed: rounding(SLICES, 0.9),
        });
    }
    for risk in [0.5, 0.2] {
        let values = [0.1, 0.3];
        let [first, second] = two([1.0, 1.0]);
        let first = Bargainer { collapse: values[0], ..first };
        let second = Bargainer { collapse: values[1], ..second };
        let talks = Talks::unanimous(vec![first, second], LONG_ON_A_GRID);
        checks.push(Check {
            theory: "Binmore, Rubinstein & Wolinsky 1986",
            case: format!("collapse with probability {risk} pays 0.1 and 0.3"),
            engine: LISTED,
            expected: rubinstein::with_breakdown(risk, values),
            found: first_share(&Talks { risk, ..talks }),
            allowed: rounding(SLICES, 1.0 - risk),
        });
    }
    let rates = [0.1, 0.2];
    let length = 0.01;
    let discounts = rubinstein::discounts(rates, length);
    checks.push(Check {
        theory: "Binmore 1987",
        case: "rounds of 0.01 at rates 0.1 and 0.2: towards Nash".to_owned(),
        engine: DIVIDED,
        expected: rubinstein::limit(rates),
        found: Pie::unanimous(discounts.to_vec()).solve(20 * LONG).kept[0],
        // What is left of the first mover's advantage is of the order of a round.
        allowed: length * (rates[0] + rates[1]),
    });
    checks
}
