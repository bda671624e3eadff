//! Against a party whose offers are worth 0, 0.1, 0.2, ... by round, worked out by hand.

use crate::{STACKED, near, pie, play, two};

const LINEAR: &str = "TimeDependent(start: 1, shape: 1)";

fn answers(strategy: &str) -> (Vec<f64>, usize, f64) {
    let game = two(0.01, 10, STACKED, LINEAR, strategy);
    let (offers, record) = play(&game, 1, 0);
    assert!(record.agreed());
    (offers, record.time, record.values[1])
}

#[test]
fn relative_gives_back_the_proportion() {
    // An offer of nothing is no measure; then 0.1/0.2, 0.2/0.3. What that leaves reaches
    // the other's target of 0.6.
    let (offers, time, value) = answers("TitForTat(kind: Relative)");
    near(&offers, &[1.0, 1.0, 0.5, 0.34], 1e-9);
    assert_eq!(time, 4);
    near(&[value], &[0.34], 1e-9);
}

#[test]
fn absolute_gives_back_the_amount() {
    let (offers, time, value) = answers("TitForTat(kind: RandomAbsolute, noise: 0)");
    near(&offers, &[1.0, 0.9, 0.8, 0.7, 0.6], 1e-9);
    assert_eq!(time, 5);
    near(&[value], &[0.5], 1e-9);
    // With noise it concedes more, by less than the noise a turn.
    let (noisy, ..) = answers("TitForTat(kind: RandomAbsolute, noise: 0.05)");
    for (turn, (one, other)) in noisy.iter().zip(&offers).enumerate().skip(1) {
        let more = other - one;
        assert!(more > -1e-9 && more < 0.05 * turn as f64 + 0.01, "{noisy:?}");
    }
    assert!(noisy[3] < offers[3]);
}

#[test]
fn averaged_gives_back_the_proportion_over_its_window() {
    // With time until it has three offers; the first is no measure; then 0.1/0.3.
    let (offers, time, value) = answers("TitForTat(kind: Averaged, window: 2)");
    near(&offers, &[1.0, 0.9, 0.9], 1e-9);
    assert_eq!(time, 3);
    near(&[value], &[0.3], 1e-9);
}

#[test]
fn an_older_concession_is_answered_later() {
    let (offers, ..) = answers("TitForTat(kind: RandomAbsolute, window: 2, noise: 0)");
    near(&offers[..4], &[1.0, 0.9, 0.8, 0.7], 1e-9);
}

#[test]
fn of_several_the_mean_or_the_least_is_answered() {
    let offers = |others: &str| {
        let strategy = format!("TitForTat(kind: RandomAbsolute, noise: 0, others: {others})");
        let parties = [
            ("Increasing", "0", LINEAR),
            ("Increasing", "0", "Tough"),
            ("Decreasing", "0", &strategy),
        ];
        play(&pie(0.01, 10, STACKED, &parties), 2, 0).0
    };
    // The second accepts the first offer of the other; from round 2 on both have moved.
    near(&offers("Mean")[..4], &[1.0, 0.9, 0.85, 0.8], 1e-9);
    near(&offers("Least")[..4], &[1.0, 0.9, 0.9, 0.9], 1e-9);
}

#[test]
fn targets_stay_between_floor_and_best() {
    // The other gives everything at once: never below the own floor of 0.3.
    let parties = [
        ("Increasing", "0", "TimeDependent(start: 1, shape: 20)"),
        ("Decreasing", "0.3", "TitForTat(kind: RandomAbsolute, noise: 1)"),
    ];
    let (offers, _) = play(&pie(0.01, 10, STACKED, &parties), 1, 0);
    assert!(offers.iter().all(|offer| (0.3 - 1e-9..=1.0).contains(offer)), "{offers:?}");
}
