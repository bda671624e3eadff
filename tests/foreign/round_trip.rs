//! Scenarios written for other programs and read back.

use zopa::foreign::export::{EXPORTERS, Sheet};
use zopa::foreign::{Choices, load};
use zopa::game::Game;
use zopa::scenario::Loaded;

use crate::support::from_text;
use crate::{assert_utilities, expect, table};

/// Two parties; with a number in `hidden` places what formats cannot say.
fn scenario(scale: &str, no_deal: &str, more: &str) -> Loaded {
    from_text(&format!(
        r#"(format: 1, id: "t/trip", title: "Trip", clock: (horizon: 20),
        issues: {{
            "place": (title: "The \"place\": one", kind: Categorical, default: "a", options: {{"a": (title: "Å, b"), "b": (title: "- c"), "c": (title: "null")}}),
            "days": (title: "Days", kind: Numeric(unit: "d", from: 1, to: 3, step: 1), default: 1),
        }},
        parties: {{
            "zoe": (name: "Zoe", {scale} issues: {{
                "place": (weight: 0.4, scores: {{"a": 0, "b": 0.5, "c": 1}}),
                "days": (weight: 0.6, value: Increasing),
            }}, no_deal: {no_deal}, {more} strategy: TimeDependent(start: 1, shape: 1)),
            "abe": (name: "Abe", issues: {{
                "place": (weight: 0.5, scores: {{"a": 1, "b": 0.25, "c": 0}}),
                "days": (weight: 0.5, value: IdealPoint(ideal: 2, loss: Linear)),
            }}, no_deal: 0, strategy: TimeDependent(start: 1, shape: 1)),
        }})"#
    ))
}

/// What a format would lose, and the scenario after the trip.
fn there_and_back(loaded: &Loaded, format: &str) -> (Vec<String>, Loaded) {
    let game = Game::compile(loaded.scenario.parts.clone()).unwrap();
    let sheet = Sheet::new(&loaded.scenario, &game);
    let exporter = EXPORTERS.iter().find(|exporter| exporter.name == format).unwrap();
    let lost = sheet.lost.iter().cloned().chain((exporter.lost)(&sheet)).collect();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in (exporter.write)(&sheet) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    (lost, expect(load(&folder.path().display().to_string(), &Choices::default())))
}

#[track_caller]
fn assert_same(before: &Loaded, after: &Loaded) {
    let ((no_deal, packages), (no_deal_after, packages_after)) = (table(before), table(after));
    for party in 0..before.scenario.parts.parties.len() {
        let expected: Vec<f64> = packages.iter().map(|utilities| utilities[party]).collect();
        assert_utilities(&packages_after, party, &expected);
        // Who would take any package may have any value below the worst.
        let worst = expected.iter().copied().fold(f64::INFINITY, f64::min);
        assert_utilities(&[no_deal_after.clone()], party, &[no_deal[party].max(worst)]);
    }
    for (issue, other) in before.scenario.parts.issues.iter().zip(&after.scenario.parts.issues) {
        assert_eq!(issue.title, other.title);
        let titles = issue.options.iter().zip(&other.options);
        assert!(titles.into_iter().all(|(option, other)| option.title == other.title));
    }
}

#[test]
fn preferences_come_back_from_geniusweb() {
    // 0.2 + 0.3 is the utility of the package ("- c", 2 days).
    let before = scenario("", "0.5", "");
    let (lost, after) = there_and_back(&before, "geniusweb");
    assert_eq!(lost, [""; 0]);
    assert_same(&before, &after);
}

#[test]
fn preferences_come_back_from_negmas_with_their_scale_and_discount() {
    for (scale, no_deal, more) in [
        ("", "0.47", ""),
        ("scale: (factor: 50, constant: -7.5),", "12.25", ""),
        ("", "0.3", "discount: (factor: 0.9, per: Round), interim: 0,"),
    ] {
        let before = scenario(scale, no_deal, more);
        let (lost, after) = there_and_back(&before, "negmas");
        assert_eq!(lost, [""; 0]);
        assert_same(&before, &after);
        let discount = |loaded: &Loaded| loaded.scenario.parts.parties[0].discount.factor.on(&[]);
        assert!((discount(&before) - discount(&after)).abs() < 1e-12);
    }
}

#[test]
fn what_is_lost_is_named() {
    let more = r#"linkages: {"l": (when: {"days": [3]}, gain: 0.1)}, red_lines: {"r": (when: {"days": [1]}, hard: 1, penalty: 0)},
        walk_out: 0.1, delay_cost: (amount: 0.01, per: Round), discount: (factor: 0.9, per: Round), deadline: 3,"#;
    let before = scenario("scale: (factor: 2),", "Uniform(low: 0.3, high: 0.4)", more);
    let (lost, _) = there_and_back(&before, "geniusweb");
    let expected = [
        "uncertainty: 1 numbers have their central values",
        "`zoe`: 1 linkage",
        "`zoe`: 1 red line",
        "`zoe`: its walk-out value",
        "`zoe`: its interim value",
        "`zoe`: its delay cost",
        "`zoe`: its deadline",
        "`zoe`: its scale; utilities run from 0 to 1",
        "`zoe`: its discount",
        "`zoe`: its no-deal value 0.35; the reservation bid is worth 0.4",
    ];
    assert_eq!(lost, expected);
}
