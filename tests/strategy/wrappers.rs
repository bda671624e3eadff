//! Strategies that play other strategies.

use zopa::negotiation::{Nobody, Table};
use zopa::tolerance::ties;

use crate::support::rows;
use crate::{DICTATED, STACKED, first_offers, is_share, pie, play, two};

#[test]
fn types_are_drawn_with_their_probabilities() {
    let tough = |strategy: &str| {
        let offers = first_offers(&two(0.1, 1, DICTATED, strategy, "Tough"), 0, 4_000);
        (offers.iter().filter(|offer| ties(**offer, 1.0)).count(), offers.len())
    };
    let (observed, trials) = tough("Mixed([(0.3, Tough), (0.7, Nice)])");
    is_share(observed, trials, 0.3);
    // A mixture in a mixture is drawn independently of it.
    let (observed, trials) =
        tough("Mixed([(1, Mixed([(1, Tough), (1, Stubborn(0.5))])), (1, Nice)])");
    is_share(observed, trials, 0.25);
}

#[test]
fn a_type_lasts_for_the_negotiation() {
    let game = two(0.1, 8, STACKED, "Mixed([(1, Tough), (1, Stubborn(0.5))])", "Tough");
    for replicate in 0..40 {
        let (offers, _) = play(&game, 0, replicate);
        assert!(offers.iter().all(|offer| ties(*offer, offers[0])), "{offers:?}");
    }
}

/// 33 levels on a pie of 33 shares, the offer meant being one of them:
/// `p(u) = e^{−λ|u − 0.5|} / (1 + Σ)`, twice that for 0.5.
#[test]
fn errors_have_logit_chances() {
    let game = two(0.031_25, 1, DICTATED, "Logit(precision: 3, of: Stubborn(0.5))", "Tough");
    let offers = first_offers(&game, 0, 6_000);
    let odds = |step: usize| (-3.0 * (step as f64 / 32.0 - 0.5).abs()).exp();
    let total = 1.0 + (0..=32).map(odds).sum::<f64>();
    for step in 0..=32 {
        let level = step as f64 / 32.0;
        let observed = offers.iter().filter(|offer| ties(**offer, level)).count();
        let meant = if step == 16 { 1.0 } else { 0.0 };
        is_share(observed, offers.len(), (odds(step) + meant) / total);
    }
}

#[test]
fn without_errors_the_other_strategy_is_played() {
    let inner = "TimeDependent(start: 1, shape: 0.7)";
    let game = |strategy: &str| {
        let no_deal = "Uniform(low: 0.1, high: 0.4, ignorance: Private)";
        let parties = [("Increasing", no_deal, strategy), ("Decreasing", no_deal, strategy)];
        pie(0.02, 8, "AlternatingOffers(recognition: Random)", &parties)
    };
    let ends = |strategy: &str| {
        let game = game(strategy);
        let mut table = Table::new(&game, 5, 1);
        let mut end = |replicate| {
            let record = table.play(replicate, &mut Nobody);
            (record.end, record.time, record.path.clone())
        };
        (0..300).map(&mut end).collect::<Vec<_>>()
    };
    let plain = ends(inner);
    let same = |precision: &str| {
        let noisy = ends(&format!("Logit(precision: {precision}, of: {inner})"));
        noisy.iter().zip(&plain).filter(|(one, other)| one == other).count()
    };
    let shares: Vec<usize> = ["1", "20", "1000", "1e13"].map(same).to_vec();
    assert!(shares.windows(2).all(|two| two[0] < two[1]), "{shares:?}");
    assert_eq!(shares[3], 300);
}

/// Fehr & Schmidt 1999, proposition 1: a responder refuses shares below α/(1 + 2α).
#[test]
fn envious_responders_refuse_small_shares() {
    for envy in [0.0, 0.5, 1.0, 4.0] {
        for step in 0..=50 {
            let share = f64::from(step) / 100.0;
            let responder = format!("InequityAverse(envy: {envy}, of: Nice, beliefs: Exact)");
            let proposer = format!("Stubborn(share: {})", 1.0 - share);
            let game = two(0.01, 1, DICTATED, &proposer, &responder);
            let least = envy / (1.0 + 2.0 * envy);
            assert_eq!(play(&game, 0, 0).1.agreed(), share >= least - 1e-9, "{share} of {envy}");
        }
    }
}

/// β = 0.6 on a pie: what it has is `x − 0.6·(2x − 1)`, less than half of it above x = 1/2.
#[test]
fn guilt_counts_against_the_target() {
    let answer = |share: f64| {
        let responder = "InequityAverse(envy: 0, guilt: 0.6, of: Stubborn(0.5), beliefs: Exact)";
        let proposer = format!("Stubborn(share: {})", 1.0 - share);
        play(&two(0.01, 1, DICTATED, &proposer, responder), 0, 0).1.agreed()
    };
    assert!(answer(0.5));
    assert!(!answer(0.6));
}

#[test]
fn nothing_is_left_to_chance_unless_something_is() {
    let same = |a: &str, b: &str| {
        let rows = rows(&two(0.1, 6, STACKED, a, b), 200, 1, 3);
        rows.windows(2).all(|two| two[0].values == two[1].values)
    };
    assert!(same("Zeuthen", "TitForTat"));
    assert!(!same("Mixed([(1, Tough), (1, Nice)])", "Nice"));
    let certain = |strategy: &str| two(0.1, 6, STACKED, strategy, "Nice").parts().is_certain();
    assert!(certain("Zeuthen") && certain("InequityAverse(envy: 1, of: TitForTat)"));
    assert!(
        !certain("Mixed([(1, Tough), (1, Nice)])") && !certain("Logit(precision: 9, of: Nice)")
    );
    assert!(!certain("Random") && !certain("TitForTat(kind: RandomAbsolute)"));
}
