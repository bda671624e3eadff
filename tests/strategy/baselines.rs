//! The baselines do what they say.

use zopa::tolerance::ties;

use crate::{DICTATED, STACKED, first_offers, is_share, near, pie, play, two};

#[test]
fn tough_has_its_way_with_nice_and_nobody_has_with_tough() {
    let (offers, record) = play(&two(0.1, 4, STACKED, "Tough", "Nice"), 0, 0);
    near(&offers, &[1.0], 1e-9);
    near(&record.values, &[1.0, 0.0], 1e-9);
    let (offers, record) = play(&two(0.1, 4, STACKED, "Tough", "Tough"), 0, 0);
    near(&offers, &[1.0; 4], 1e-9);
    assert!(!record.agreed());
}

#[test]
fn nice_keeps_its_floor() {
    let parties = [("Increasing", "0.35", "Nice"), ("Decreasing", "0", "Tough")];
    let (offers, record) = play(&pie(0.1, 4, STACKED, &parties), 0, 0);
    near(&offers, &[0.4; 4], 1e-9);
    assert!(!record.agreed());
}

#[test]
fn stubborn_demands_its_share_for_ever() {
    let parties = [("Increasing", "0.2", "Stubborn(0.75)"), ("Decreasing", "0", "Tough")];
    let (offers, _) = play(&pie(0.01, 6, STACKED, &parties), 0, 0);
    near(&offers, &[0.8; 6], 1e-9);
    let parties = [("Increasing", "0.2", "Stubborn(0.75)"), ("Decreasing", "0", "Nice")];
    let (_, record) = play(&pie(0.01, 6, STACKED, &parties), 0, 0);
    near(&record.values, &[0.8, 0.2], 1e-9);
}

#[test]
fn random_offers_are_uniform_above_the_floor() {
    let parties = [("Increasing", "0.5", "Random"), ("Decreasing", "0", "Tough")];
    let game = pie(0.1, 1, DICTATED, &parties);
    let offers = first_offers(&game, 0, 3_000);
    for step in 5..=10 {
        let level = f64::from(step) / 10.0;
        let observed = offers.iter().filter(|offer| ties(**offer, level)).count();
        is_share(observed, offers.len(), 1.0 / 6.0);
    }
}
