//! What theory expects, on fixed seeds: a difference counts when it exceeds
//! `STANDARD_ERRORS` (three) standard errors.

use zopa::experiment::Row;
use zopa::negotiation::End;
use zopa::tolerance::STANDARD_ERRORS;

use crate::support::{mean, paired, rows, unpaired};
use crate::{DICTATED, pie, two};

const RANDOM: &str = "AlternatingOffers(recognition: Random)";

fn agreed(row: &Row) -> bool {
    row.end == End::Agreement
}

fn agreement(row: &Row) -> Option<f64> {
    Some(f64::from(u8::from(agreed(row))))
}

#[track_caller]
fn up((difference, error): (f64, f64)) {
    assert!(difference > STANDARD_ERRORS * error, "{difference} ± {error}");
}

fn times(rows: &[Row]) -> Vec<f64> {
    rows.iter().filter(|row| agreed(row)).map(|row| row.time as f64).collect()
}

/// Of agreements spread evenly over 16 rounds, 3/16 would fall in the last three before
/// the deadline at round 15.
#[test]
fn agreements_bunch_before_a_deadline() {
    let no_deal = "Uniform(low: 0.1, high: 0.5, ignorance: Private)";
    for strategy in ["TimeDependent(start: 1, shape: 0.4)", "HybridBezier(last: 0.2)"] {
        let hurried = format!("{no_deal}, deadline: 15");
        let parties = [("Increasing", &*hurried, strategy), ("Decreasing", no_deal, strategy)];
        let rows = rows(&pie(0.01, 16, RANDOM, &parties), 2_000, 1, 1);
        let late: Vec<f64> =
            times(&rows).iter().map(|time| f64::from(u8::from(*time >= 12.0))).collect();
        let (share, error) = mean(&late);
        assert!(share - 3.0 / 16.0 > STANDARD_ERRORS * error, "{strategy}: {share} ± {error}");
    }
}

#[test]
fn toughness_gains_more_from_fewer_agreements() {
    let no_deal = "Uniform(low: 0.1, high: 0.6, ignorance: Private)";
    let play = |shape: &str| {
        let own = format!("TimeDependent(start: 1, shape: {shape})");
        let other = "TimeDependent(start: 1, shape: 0.5)";
        let hurried = format!("{no_deal}, deadline: 10");
        let parties = [("Increasing", &*hurried, &*own), ("Decreasing", no_deal, other)];
        rows(&pie(0.01, 16, RANDOM, &parties), 3_000, 1, 2)
    };
    let (conceder, tough) = (play("3"), play("0.2"));
    let gain = |row: &Row| agreed(row).then(|| row.values[0]);
    up(paired(&conceder, &tough, gain));
    up(paired(&tough, &conceder, agreement));
}

#[test]
fn stubborn_types_delay_agreement() {
    let play = |probability: f64| {
        let other = format!(
            "Mixed([({probability}, Stubborn(0.8)), ({}, TimeDependent(start: 1, shape: 2))])",
            1.0 - probability
        );
        times(&rows(
            &two(0.01, 16, RANDOM, "TimeDependent(start: 1, shape: 1)", &other),
            2_000,
            1,
            3,
        ))
    };
    let by_probability = [0.0, 0.3, 0.7].map(play);
    for pair in by_probability.windows(2) {
        up(unpaired(&pair[0], &pair[1]));
    }
}

/// One makes offers to one who takes whatever reaches its floor: with nothing private
/// the first offer is taken. The mean of that floor stays; only how much of it is
/// private changes.
#[test]
fn private_information_delays_and_prevents_agreement() {
    let play = |spread: f64| {
        let no_deal =
            format!("Uniform(low: {}, high: {}, ignorance: Private)", 0.45 - spread, 0.45 + spread);
        let proposer = "ReservationFitter(shape: 1)";
        let parties = [("Increasing", "0.35", proposer), ("Decreasing", &*no_deal, "Nice")];
        rows(&pie(0.01, 16, DICTATED, &parties), 3_000, 1, 4)
    };
    let by_spread = [0.001, 0.25, 0.44].map(play);
    for pair in by_spread.windows(2) {
        up(paired(&pair[0], &pair[1], |row| Some(row.time as f64)));
        up(paired(&pair[1], &pair[0], agreement));
    }
}
