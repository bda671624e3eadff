//! Fallback values, sit-out values and present values against their definitions.

mod support;

use support::{from_text, game};
use zopa::game::Draw;
use zopa::negotiation::{Nobody, Table};
use zopa::tolerance::CLOSED_FORM;

const ROUNDS: usize = 12;

fn scenario(more: &str) -> String {
    let party = |id: &str, more: &str| {
        format!(
            r#""{id}": (name: "{id}", issues: {{"i": (weight: 1, scores: {{"p": 0.9, "q": 0.1}})}},
                {more} strategy: TimeDependent(start: 1, shape: 1))"#
        )
    };
    format!(
        r#"(format: 1, id: "t/p", title: "P", clock: (days_per_round: 10, horizon: {ROUNDS}),
        issues: {{ "i": (title: "I", kind: Categorical, default: "p", options: {{"p": (), "q": ()}}) }},
        parties: {{ {}, {} }})"#,
        party("a", more),
        party("b", "no_deal: 0.95,"),
    )
}

#[test]
fn sit_out_and_present_values_by_their_sums() {
    let game = game(&from_text(&scenario(
        "no_deal: (level: 0.5, trend: (amount: -0.002, per: Day)), interim: 0.3, deadline: 9,
         discount: (factor: 0.5, per: Year), delay_cost: (amount: 0.01, per: Round),",
    )));
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let prospects = draw.truth().prospects();
    let delta = 0.5f64.powf(10.0 / 365.25);
    let no_deal = |time: usize| 0.5 - 0.02 * time as f64;
    assert!((prospects.discount(0) - delta).abs() < CLOSED_FORM);
    for time in 0..=ROUNDS {
        assert!((prospects.no_deal(0, time) - no_deal(time)).abs() < CLOSED_FORM);
        // Unless given, walking out and breakdown are worth the no-deal value.
        assert!((prospects.walk_out(0, time) - no_deal(time)).abs() < CLOSED_FORM);
        assert!((prospects.breakdown(0, time) - no_deal(time)).abs() < CLOSED_FORM);
        // S(t), summed as it is written, to its own deadline.
        let end = 9.max(time);
        let mut sum = delta.powi((end - time) as i32) * no_deal(end);
        for k in time..end {
            sum += delta.powi((k - time) as i32) * ((1.0 - delta) * 0.3 - 0.01);
        }
        assert!((prospects.sit_out(0, time) - sum).abs() < CLOSED_FORM, "S({time})");
        let mut present = delta.powi(time as i32) * 0.8;
        for k in 0..time {
            present += delta.powi(k as i32) * ((1.0 - delta) * 0.3 - 0.01);
        }
        let found = prospects.from_start(0, time, 0.8, |utility| utility);
        assert!((found - present).abs() < CLOSED_FORM, "present value at {time}");
    }
}

/// Mean, variance and correlation over time of each kind of noise.
#[test]
fn noise_has_the_moments_of_its_kind() {
    for (noise, variance, correlation) in [
        ("Independent(deviation: 0.02)", [1.0, 1.0], 0.0),
        // z₁ = ε, z₁₁ = Σ 0.6^k ε: variances in σ², correlation of z₁₀ and z₁₁.
        (
            "Autoregressive(deviation: 0.02, persistence: 0.6)",
            [1.0, (1.0 - 0.36f64.powi(11)) / 0.64],
            0.6,
        ),
        ("RandomWalk(deviation: 0.02)", [1.0, 11.0], (10.0f64 / 11.0).sqrt()),
    ] {
        let game = game(&from_text(&scenario(&format!("no_deal: (level: 0.95, noise: {noise}),"))));
        let mut table = Table::new(&game, 5, 1);
        let mut paths = Vec::new();
        for replicate in 0..8_000 {
            table.play(replicate, &mut Nobody);
            let prospects = table.draw().truth().prospects();
            paths.push([0, 1, 10, 11].map(|time| (prospects.no_deal(0, time) - 0.95) / 0.02));
        }
        let n = paths.len() as f64;
        let moment =
            |a: usize, b: usize| paths.iter().map(|path| path[a] * path[b]).sum::<f64>() / n;
        assert!(paths.iter().all(|path| path[0].abs() < CLOSED_FORM), "round 0 is free of noise");
        // Four standard errors of a variance or product moment of normals.
        let error = 4.0 * (2.0 / n).sqrt();
        assert!((moment(1, 1) / variance[0] - 1.0).abs() < error, "{noise}");
        assert!((moment(3, 3) / variance[1] - 1.0).abs() < error, "{noise}");
        let found = moment(2, 3) / (moment(2, 2) * moment(3, 3)).sqrt();
        assert!((found - correlation).abs() < error, "{noise}: {found}");
    }
}

/// Declared correlations come out, whatever the distributions.
#[test]
fn declared_correlations() {
    let text = scenario("no_deal: Uniform(low: 0.4, high: 0.6),").replacen(
        "parties:",
        r#"correlations: [(between: ("parties.a.no_deal.level", "parties.b.no_deal.level"), rho: -0.7)], parties:"#,
        1,
    ).replace("no_deal: 0.95", "no_deal: LogNormal(log_mean: -1, log_deviation: 0.3)");
    let game = game(&from_text(&text));
    let mut table = Table::new(&game, 5, 1);
    let mut pairs = Vec::new();
    for replicate in 0..8_000 {
        table.play(replicate, &mut Nobody);
        let uniforms = table.draw().uniforms();
        pairs.push((uniforms[0], uniforms[1]));
    }
    // Spearman's rank correlation of a Gaussian copula: 6/π·asin(ρ/2) (Pearson 1907).
    let expected = 6.0 / std::f64::consts::PI * (-0.35f64).asin();
    let n = pairs.len() as f64;
    let found = 12.0 * pairs.iter().map(|(a, b)| (a - 0.5) * (b - 0.5)).sum::<f64>() / n;
    assert!((found - expected).abs() < 4.0 / n.sqrt(), "{found} for {expected}");
}
