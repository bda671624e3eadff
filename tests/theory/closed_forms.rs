//! Sections of closed forms: the formulas and roots of `zopa::equilibrium::closed_form`,
//! and the division of a pie by backward induction, against values worked out elsewhere.

use serde_json::Value;
use zopa::equilibrium::closed_form::{conflict, legislature, rubinstein, spatial, unanimity};
use zopa::equilibrium::{Pie, Turns};
use zopa::tolerance::CLOSED_FORM;

use crate::{list, numbers, theory};

/// Rounds after which what comes later does not matter, with discount factors up to 0.99.
const LONG: usize = 5_000;

fn rows<'v>(theory: &'v Value, section: &str, count: usize) -> &'v [Value] {
    let table = list(&theory[section], "table");
    assert_eq!(table.len(), count, "{section}");
    table
}

fn number(row: &Value, key: &str) -> f64 {
    row[key].as_f64().unwrap()
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < CLOSED_FORM, "{found} for {expected}");
}

#[track_caller]
fn all_close(found: &[f64], expected: &Value, within: f64) {
    let expected = numbers(expected);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < within, "{found} for {expected}");
    }
}

#[test]
fn two_parties_without_an_end() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "rubinstein_infinite", 25) {
        let discounts = [number(row, "d1"), number(row, "d2")];
        let expected = number(row, "proposer1");
        close(rubinstein::infinite(discounts), expected);
        close(Pie::unanimous(discounts.to_vec()).solve(LONG).kept[0], expected);
        close(1.0 - expected, number(row, "responder2"));
    }
}

#[test]
fn two_parties_with_an_end() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "rubinstein_finite", 36) {
        let discounts = [number(row, "d1"), number(row, "d2")];
        let rounds = row["T"].as_u64().unwrap() as usize;
        close(rubinstein::finite(discounts, rounds), number(row, "proposer1"));
        let found = Pie::unanimous(discounts.to_vec()).solve(rounds).kept[0];
        close(found, number(row, "proposer1"));
    }
}

#[test]
fn an_outside_option_is_a_floor() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "rubinstein_outside_option", 12) {
        let (discount, option) = (number(row, "d"), number(row, "b2"));
        close(rubinstein::with_outside_option(discount, option), number(row, "proposer"));
        let pie = Pie { outside_options: vec![0.0, option], ..Pie::unanimous(vec![discount; 2]) };
        let first = pie.solve(LONG);
        close(first.kept[0], number(row, "proposer"));
        close(first.prices[1], number(row, "responder"));
    }
}

#[test]
fn breakdown_is_a_threat_point() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "rubinstein_breakdown", 4) {
        let values = [number(row, "b1"), number(row, "b2")];
        let risk = number(row, "q");
        close(rubinstein::with_breakdown(risk, values), number(row, "proposer1"));
        let pie = Pie {
            breakdown: risk,
            breakdown_values: values.to_vec(),
            ..Pie::unanimous(vec![1.0; 2])
        };
        let first = pie.solve(LONG);
        close(first.kept[0], number(row, "proposer1"));
        close(first.prices[1], number(row, "responder2"));
    }
}

#[test]
fn short_rounds_lead_to_nash() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "nash_limit_rubinstein", 12) {
        let rates = [number(row, "r1"), number(row, "r2")];
        let discounts = rubinstein::discounts(rates, number(row, "D"));
        close(rubinstein::infinite(discounts), number(row, "proposer1"));
        close(rubinstein::limit(rates), number(row, "limit"));
    }
}

#[test]
fn turns_under_unanimity() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "unanimity_rotating_SSPE", 4) {
        let discounts = numbers(&row["deltas"]);
        let found = unanimity::rotating(&discounts);
        all_close(&found[0], &row["shares_when_0_proposes"], CLOSED_FORM);
        for (shares, expected) in found.iter().zip(list(row, "all")) {
            all_close(shares, expected, CLOSED_FORM);
        }
        let values = Pie::unanimous(discounts).solve(LONG).values;
        all_close(&values, &row["shares_when_0_proposes"], CLOSED_FORM);
    }
}

#[test]
fn leaving_with_ones_share() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "unanimity_krishna_serrano_exit", 12) {
        let discount = number(row, "d");
        let found = unanimity::with_exit(row["n"].as_u64().unwrap() as usize, discount);
        close(found, number(row, "proposer"));
        close(discount * found, number(row, "others"));
    }
}

#[test]
fn drawn_proposers_under_unanimity() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "unanimity_random_proposer_SSPE", 4) {
        let (chances, discounts) = (numbers(&row["p"]), numbers(&row["deltas"]));
        let found = unanimity::random_proposer(&chances, &discounts);
        all_close(&found, &row["ex_ante_value"], CLOSED_FORM);
        let pie = Pie { turns: Turns::Random(chances), ..Pie::unanimous(discounts) };
        let first = pie.solve(LONG);
        all_close(&first.values, &row["ex_ante_value"], CLOSED_FORM);
        all_close(&first.kept, &row["share_when_proposing"], CLOSED_FORM);
        all_close(&first.prices, &row["share_when_responding"], CLOSED_FORM);
    }
}

#[test]
fn legislatures_of_equals() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "baron_ferejohn_symmetric", 24) {
        let size = |key: &str| row[key].as_u64().unwrap() as usize;
        let (parties, quota, discount) = (size("n"), size("q"), number(row, "d"));
        close(legislature::symmetric(parties, quota, discount), number(row, "proposer"));
        let chances = vec![1.0 / parties as f64; parties];
        // Patience without end and everybody's vote needed: any division is stationary.
        if discount < 1.0 || quota < parties {
            let found = legislature::unequal(&chances, &vec![discount; parties], quota);
            close(found.proposing[0], number(row, "proposer"));
            close(found.prices[0], number(row, "partner"));
            close(found.values[0], number(row, "ex_ante"));
        }
        let pie =
            Pie { turns: Turns::Random(chances), quota, ..Pie::unanimous(vec![discount; parties]) };
        close(pie.solve(100).kept[0], number(row, "proposer"));
    }
}

#[test]
fn legislatures_of_unequals() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "baron_ferejohn_eraslan", 11) {
        let (chances, discounts) = (numbers(&row["p"]), numbers(&row["deltas"]));
        let quota = row["q"].as_u64().unwrap() as usize;
        let found = legislature::unequal(&chances, &discounts, quota);
        all_close(&found.values, &row["ex_ante_value"], CLOSED_FORM);
        all_close(&found.proposing, &row["share_when_proposing"], CLOSED_FORM);
        all_close(&found.prices, &row["acceptance_price"], CLOSED_FORM);
        close(found.margin, number(row, "marginal_price"));
        // Everybody's chances as a partner are those of q − 1 seats.
        let seats: f64 = found.included.iter().sum();
        close(seats, quota as f64 - 1.0);
        // The mean of best answers comes to the same, if not as closely; where all votes
        // are needed it comes there too slowly, and values are no matter of partners.
        if quota == chances.len() {
            continue;
        }
        let pie = Pie { turns: Turns::Random(chances), quota, ..Pie::unanimous(discounts) };
        all_close(&pie.average(100_000), &row["ex_ante_value"], 1e-3);
    }
}

#[test]
fn a_median_voter() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "banks_duggan_1d_majority", 12) {
        let (ideals, discount) = (numbers(&row["ideals"]), number(row, "delta"));
        close(spatial::majority(&ideals, discount), number(row, "half_width"));
        let found = spatial::quota(&ideals, ideals.len() / 2 + 1, discount);
        all_close(&found.proposals, &row["proposals"], CLOSED_FORM);
    }
}

#[test]
fn quotas_on_a_line() {
    let Some(theory) = theory() else { return };
    // The answers stand on a grid of 1/40,000.
    let grid = 1e-4;
    for row in rows(&theory, "banks_duggan_1d_quota_numeric", 15) {
        let ideals = numbers(&row["ideals"]);
        let quota = row["q"].as_u64().unwrap() as usize;
        let found = spatial::quota(&ideals, quota, number(row, "delta"));
        assert!(found.residual < CLOSED_FORM, "{found:?}");
        all_close(&[found.low, found.high], &row["accept_interval"], grid);
        all_close(&found.proposals, &row["proposals"], grid);
    }
}

#[test]
fn war_or_peace() {
    let Some(theory) = theory() else { return };
    for row in rows(&theory, "fearon_range", 9) {
        let costs = [number(row, "cA"), number(row, "cB")];
        let [low, high] = conflict::range(number(row, "p"), costs);
        close(low, number(row, "lo"));
        close(high, number(row, "hi"));
    }
    for row in rows(&theory, "fearon_risk_return", 6) {
        let (demand, war) =
            conflict::risk_return(number(row, "p"), number(row, "cA"), number(row, "b"));
        close(demand, number(row, "demand"));
        close(war, number(row, "war_prob"));
    }
    for row in rows(&theory, "powell_commitment", 12) {
        let costs = [number(row, "cA"), number(row, "cB")];
        let (temptation, cost) =
            conflict::commitment(number(row, "p1"), number(row, "p2"), number(row, "delta"), costs);
        close(temptation, number(row, "lhs"));
        close(cost, number(row, "rhs"));
        assert_eq!(temptation > cost, row["war"].as_bool().unwrap());
    }
}
