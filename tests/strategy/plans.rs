//! Strategies that follow a curve or a plan.

use zopa::negotiation::strategy::ReservationFit;

use crate::{DICTATED, STACKED, near, packages, play, two};

/// By hand, against offers worth 0, 0.1, 0.2, ...: the curve at 0, 0.1, 0.2, 0.3 is 1,
/// 0.9505, 0.902, 0.8545; the answers to the others are 0.945, 0.885055, 0.8213828.
#[test]
fn the_hybrid_weighs_time_against_behaviour() {
    let game = two(0.001, 10, STACKED, "TimeDependent(start: 1, shape: 1)", "HybridBezier");
    let (offers, _) = play(&game, 1, 0);
    near(&offers[..4], &[1.0, 0.945_055, 0.885_732_8, 0.824_363_348], 0.001);
}

/// `z = (1 + κ·v)/(1 + κ)`, `v' = v + (1 − z)^κ·(z − v)`, from the last offer backwards.
#[test]
fn planned_offers_are_the_closed_form_on_a_fine_pie() {
    for (resistance, expected) in [
        // z₁ = 1/2, z_{k+1} = (1 + z_k²)/2
        (1.0, [0.741_729_736_328_125, 0.695_312_5, 0.625, 0.5]),
        (2.0, [0.536_553, 0.493_150, 0.432_099, 1.0 / 3.0]),
    ] {
        let strategy = format!("GreedyConcession(resistance: {resistance})");
        let game = two(0.001, 4, DICTATED, &strategy, "Tough");
        let (offers, record) = play(&game, 0, 0);
        assert!(!record.agreed());
        near(&offers, &expected, 0.001 + 1e-6);
    }
}

#[test]
fn planned_offers_are_the_best_of_all_sequences() {
    let own = [0.95, 0.8, 0.72, 0.61, 0.45, 0.3, 0.1];
    let rows: Vec<[f64; 2]> = own.iter().map(|utility| [*utility, 1.0 - utility]).collect();
    for (resistance, no_deal) in [(1.0, 0.2), (0.5, 0.0), (3.0, 0.35)] {
        let strategy = format!("GreedyConcession(resistance: {resistance})");
        // The other one waits for its best package, which is never offered.
        let game = packages(&rows, [no_deal, 0.0], 4, DICTATED, [&strategy, "Tough"]);
        let (offers, _) = play(&game, 0, 0);
        let value = |sequence: &[f64]| {
            sequence.iter().rev().fold(no_deal, |rest, utility| {
                let share = (0.95 - utility) / (0.95 - no_deal);
                let chance = share.clamp(0.0, 1.0).powf(resistance);
                chance * utility + (1.0 - chance) * rest
            })
        };
        let mut best = f64::NEG_INFINITY;
        for number in 0..own.len().pow(4) {
            let sequence: Vec<f64> =
                (0..4).map(|at| own[number / own.len().pow(at) % own.len()]).collect();
            best = best.max(value(&sequence));
        }
        assert!((value(&offers) - best).abs() < 1e-9, "{offers:?}: {} for {best}", value(&offers));
    }
}

/// What is worth less than going on is refused: with two rounds left of a pie, going on
/// after the first is worth 1/4.
#[test]
fn who_plans_accepts_what_beats_going_on() {
    let answer = |share: f64| {
        let protocol = "AlternatingOffers(recognition: Rotating([\"b\", \"a\"]))";
        let other = format!("Stubborn(share: {})", 1.0 - share);
        play(&two(0.01, 2, protocol, "GreedyConcession", &other), 0, 0).1
    };
    assert!(!(answer(0.24).agreed() && answer(0.24).time == 0));
    assert!(answer(0.26).agreed() && answer(0.26).time == 0);
}

#[test]
fn a_concession_curve_is_recovered() {
    // On the grid of exponents exactly, between its points nearly.
    for (exponent, allowed) in [(1.0, 1e-9), (10f64.powf(0.25), 1e-9), (1.3, 0.02), (3.1, 0.02)] {
        let mut fit = ReservationFit::default();
        assert!(fit.fitted().is_none());
        for round in 0..12 {
            let elapsed = f64::from(round) / 16.0;
            fit.learn(elapsed, 0.6 * elapsed.powf(exponent));
        }
        let (concession, fitted) = fit.fitted().unwrap();
        assert!((concession - 0.6).abs() <= allowed, "{concession} with {fitted} for {exponent}");
    }
}

/// Nobody offers what it would refuse: one who has given all is not taken to keep some.
#[test]
fn the_fit_never_claims_more_than_was_offered() {
    let mut fit = ReservationFit::default();
    for (elapsed, loss) in [(0.1, 0.5), (0.2, 0.5), (0.3, 0.1)] {
        fit.learn(elapsed, loss);
    }
    assert!(fit.fitted().unwrap().0 >= 0.5);
}

/// Against one whose reservation value is private, the fitter holds out for more where
/// the other can give more.
#[test]
fn the_fitter_asks_more_of_who_can_give_more() {
    let last = |reservation: &str| {
        let parties = [
            ("Increasing", "0", "TimeDependent(start: 1, shape: 1)"),
            ("Decreasing", "0", "ReservationFitter"),
        ];
        let mut parties = parties;
        parties[0].1 = reservation;
        let game = crate::pie(0.01, 12, STACKED, &parties);
        play(&game, 1, 0).1.values[1]
    };
    let (generous, strict) = (last("0.1"), last("0.5"));
    assert!(generous > strict + 0.1, "{generous} and {strict}");
}
