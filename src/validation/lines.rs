//! A point on a line that some are enough to choose.

use super::Check;
use super::talks::{Bargainer, Talks};
use crate::equilibrium::closed_form::spatial;
use crate::tolerance::CLOSED_FORM;

/// Points of the line less one.
const STEPS: usize = 2_000;

/// Points by which the ends of what passes may be off.
const OFF: f64 = 4.0;

/// The checks of this file.
pub fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    let ideals = [0.1, 0.4, 0.9];
    for discount in [0.8, 0.9, 0.95] {
        let width = spatial::majority(&ideals, discount);
        let expected = (ideals[1] + width).min(ideals[2]);
        let check = |engine, found, allowed| Check {
            theory: "Banks & Duggan 2000",
            case: format!("majority of 3, discount factor {discount}, proposal from 0.9"),
            engine,
            expected,
            found,
            allowed,
        };
        let accepted = spatial::quota(&ideals, 2, discount);
        checks.push(check("fixed point of intervals", accepted.proposals[2], CLOSED_FORM));
        let settled = on_a_grid(&ideals, 2, discount).settled().and_then(|found| found[2]);
        let found = settled.map_or(f64::NAN, |package| package as f64 / STEPS as f64);
        checks.push(check("stationary play, packages", found, OFF / STEPS as f64));
    }
    let expected = spatial::quota(&ideals, 3, 0.9).proposals[0];
    let settled = on_a_grid(&ideals, 3, 0.9).settled().and_then(|found| found[0]);
    checks.push(Check {
        theory: "Banks & Duggan 2000",
        case: "all of 3, discount factor 0.9, proposal from 0.1".to_owned(),
        engine: "stationary play, packages",
        expected,
        found: settled.map_or(f64::NAN, |package| package as f64 / STEPS as f64),
        allowed: OFF / STEPS as f64,
    });
    checks
}

fn on_a_grid(ideals: &[f64], quota: usize, discount: f64) -> Talks {
    let party = |ideal: &f64| {
        let utility = |at: usize| {
            let distance = at as f64 / STEPS as f64 - ideal;
            1.0 - distance * distance
        };
        Bargainer::new((0..=STEPS).map(utility).collect(), discount)
    };
    let parties = ideals.iter().map(party).collect();
    Talks { drawn: true, quota, ..Talks::unanimous(parties, 1) }
}
