//! Two sides who could fight.

use super::Check;
use super::talks::{Bargainer, Talks, pie, rounding};
use crate::equilibrium::closed_form::conflict;
use crate::game::Draw;
use crate::solution::{RedLines, Zopa};
use crate::tolerance::CLOSED_FORM;

/// Slices of the pie.
const SLICES: usize = 1_000;

/// The checks of this file.
pub fn checks() -> Vec<Check> {
    let mut checks = range();
    checks.extend(risk_return());
    checks.extend(commitment());
    checks
}

/// What both prefer to war is the zone of possible agreement, and one take-it-or-leave-it
/// offer goes to its end.
fn range() -> Vec<Check> {
    let mut checks = Vec::new();
    for (probability, costs) in [(0.2, [0.05, 0.1]), (0.5, [0.1, 0.2]), (0.9, [0.05, 0.3])] {
        let [low, high] = conflict::range(probability, costs);
        let case = format!("A wins with {probability}, costs {} and {}", costs[0], costs[1]);
        let [first, second] = pie(SLICES);
        let war = [probability - costs[0], (1.0 - probability - costs[1]).max(0.0)];
        let side =
            |scores: Vec<f64>, war: f64| Bargainer { no_deal: war, ..Bargainer::new(scores, 1.0) };
        let talks = Talks::unanimous(vec![side(first, war[0]), side(second, war[1])], 1);
        let zone = talks.game().map(|game| {
            let mut draw = Draw::new(&game);
            draw.centre(&game);
            Zopa::new(&game, &draw, 0, RedLines::Binding).count().packages()
        });
        checks.push(Check {
            theory: "Fearon 1995, range",
            case: case.clone(),
            engine: "zone of possible agreement",
            expected: high - low,
            found: zone.map_or(f64::NAN, |packages| (packages as f64 - 1.0) / SLICES as f64),
            allowed: CLOSED_FORM,
        });
        checks.push(Check {
            theory: "Fearon 1995, last offer",
            case,
            engine: "backward induction, packages",
            expected: high,
            found: talks.induced().map_or(f64::NAN, |utilities| utilities[0]),
            allowed: rounding(SLICES, 0.0),
        });
    }
    checks
}

/// All demands tried against all costs that B may have.
fn risk_return() -> Vec<Check> {
    const TRIED: usize = 1_000;
    let mut checks = Vec::new();
    for (probability, cost, most) in [(0.3, 0.1, 0.4), (0.5, 0.3, 0.2), (0.4, 0.05, 0.3)] {
        let worth = |demand: f64| {
            let fights = (0..TRIED)
                .filter(|at| most * (*at as f64 + 0.5) / (TRIED as f64) < demand - probability)
                .count() as f64
                / TRIED as f64;
            (fights * (probability - cost) + (1.0 - fights) * demand, fights)
        };
        let demands = (0..=TRIED).map(|at| at as f64 / TRIED as f64);
        let best = demands.max_by(|a, b| worth(*a).0.total_cmp(&worth(*b).0)).unwrap_or(f64::NAN);
        let (demand, war) = conflict::risk_return(probability, cost, most);
        let case = format!("A wins with {probability}, costs {cost} and up to {most}");
        let step = 1.0 / TRIED as f64;
        for (what, expected, found, allowed) in [
            ("demand", demand, best, 2.0 * step),
            ("war", war, worth(best).1, 2.0 * step / most + step),
        ] {
            checks.push(Check {
                theory: "Fearon 1995, risk and return",
                case: format!("{case}: {what}"),
                engine: "all demands tried",
                expected,
                found,
                allowed,
            });
        }
    }
    checks
}

/// What the declining side gains by war now over the most that peace could bring it:
/// everything now, and for ever after what the other, once stronger, would rather leave it
/// than fight. Added up round by round.
fn commitment() -> Vec<Check> {
    const ROUNDS: usize = 2_000;
    let games =
        [(0.3, 0.8, 0.9, [0.2, 0.2]), (0.3, 0.35, 0.9, [0.2, 0.2]), (0.4, 0.6, 0.5, [0.1, 0.3])];
    games
        .into_iter()
        .map(|(now, later, discount, costs)| {
            let flow = |amount: f64| (0..ROUNDS).fold(0.0, |sum, _| amount + discount * sum);
            let war = flow(1.0 - now) - costs[1];
            let left = flow(1.0) - (flow(later) - costs[0]);
            let peace = 1.0 + discount * left;
            let (temptation, cost) = conflict::commitment(now, later, discount, costs);
            Check {
                theory: "Powell 2006",
                case: format!("from {now} to {later}, discount factor {discount}: gain by war now"),
                engine: "flows added up",
                expected: temptation - cost,
                found: war - peace,
                allowed: CLOSED_FORM,
            }
        })
        .collect()
}
