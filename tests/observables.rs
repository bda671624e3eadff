//! Observables: figures that follow the chance of an event while the talks go on, against
//! what can be worked out by hand; what is wrong with them; and that they change nothing.

mod support;

use serde_json::Value;
use support::{BASE, embedded, from_text, game, patched};
use zopa::experiment::{Plan, Unwatched, observe, spearman};
use zopa::report::assemble::run_result;
use zopa::report::record::{ObservableRound, RunResult};
use zopa::report::terminal::{Occasion, Screen, first_screen, full};
use zopa::scenario::{LoadError, Loaded, parse};
use zopa::tolerance::{CLOSED_FORM, STANDARD_ERRORS};

const FULL: &str = "ukraine-2025/full";

/// Two parties: whenever `a` proposes, there is peace; `b` has nothing to offer. After a round
/// without peace talks break down with one chance in five. `more` stands at the top level.
fn talks(more: &str) -> String {
    format!(
        r#"(
            format: 1, id: "talks", title: "Talks", clock: (start: "2025-03-15", days_per_round: 3, horizon: 10),
            issues: {{"peace": (title: "Peace", kind: Ordered, default: "no", options: {{"no": (), "yes": ()}})}},
            parties: {{
                "a": (name: "A", no_deal: 0.5, recognition: 0.3,
                    issues: {{"peace": (weight: 1, scores: {{"no": 0, "yes": 1}})}}, strategy: TakeItOrLeaveIt),
                "b": (name: "B", no_deal: 0.5, recognition: 0.7,
                    issues: {{"peace": (weight: 1, scores: {{"no": 0, "yes": 1}})}}, strategy: TakeItOrLeaveIt(beliefs: None)),
            }},
            breakdown: (probability: 0.2, per: Round),
            {more}
        )"#
    )
}

const INDEX: &str = r#"observables: {
    "bonds": (title: "Bonds", event: Agreement, constant: 100, factor: 50, reference: 0.4, source: "a test"),
    "fear": (event: AgreementBetween(until: 4), constant: 1.2, factor: -0.2),
},"#;

fn play(loaded: &Loaded, replicates: u64, plays: u32, seed: u64, threads: usize) -> RunResult {
    let game = game(loaded);
    let plan = Plan { seed, replicates, plays, precision: None, threads: Some(threads) };
    let events: Vec<_> =
        loaded.scenario.observables.iter().map(|one| one.measure.clone()).collect();
    let outcome = observe(&game, &events, &plan, &Unwatched, None);
    run_result(&loaded.scenario, &game, &outcome, plan.replicates, String::new())
}

/// Peace comes at a constant rate, and so does the end: what is left of the chance at round t
/// is a finite geometric series.
#[test]
fn the_running_estimate_of_a_constant_rate_is_a_geometric_series() {
    let result = play(&from_text(&talks(INDEX)), 40_000, 4, 1, 2);
    let lasts: f64 = 0.7 * 0.8;
    let left = |rounds: usize| 0.3 * (1.0 - lasts.powi(rounds as i32)) / (1.0 - lasts);
    let [bonds, fear] = result.observables.as_slice() else { panic!("two observables") };
    let held = |at: &ObservableRound, truth: f64| {
        let off = (at.probability - truth).abs();
        assert!(off <= STANDARD_ERRORS * at.standard_error.max(1e-12), "{at:?} is not {truth}");
        // Alone on its draw in this game, a negotiation has the error of a coin.
        let coin = (at.probability * (1.0 - at.probability) / at.on as f64).sqrt();
        assert!((at.standard_error - coin).abs() < 0.1 * coin, "{at:?}");
    };
    assert_eq!(bonds.series.len(), 10);
    for at in &bonds.series {
        held(at, left(10 - at.round));
        let survivors = 40_000.0 * lasts.powi(at.round as i32);
        assert!((at.on as f64 - survivors).abs() < 5.0 * survivors.sqrt(), "{at:?}");
        let figure = 100.0 * (1.0 + 0.5 * (at.probability - 0.4));
        assert!((at.value - figure).abs() < CLOSED_FORM * 100.0);
        let [low, high] = at.value_interval;
        assert!(low < at.value && at.value < high);
        assert!((low - (100.0 + 50.0 * (at.low - 0.4))).abs() < CLOSED_FORM * 100.0);
    }
    // The whole of it is the chance of agreement.
    assert_eq!(bonds.series[0].probability, result.agreement.probability.share);
    assert_eq!(bonds.series[0].on, 40_000);
    // By round 4; what is still on later has not made it.
    assert_eq!(fear.observable.name, "fear");
    for at in &fear.series {
        if at.round < 5 {
            held(at, left(5 - at.round));
        } else {
            assert_eq!((at.probability, at.value), (0.0, 1.2));
        }
        let [low, high] = at.value_interval;
        assert!(low <= at.value && at.value <= high, "{at:?}");
    }
}

#[test]
fn what_is_certain_has_no_error_and_ends_with_the_talks() {
    // `b` is never recognised, so there is peace at once.
    let text = talks(INDEX).replace(
        "breakdown: (probability: 0.2, per: Round),",
        "protocol: AlternatingOffers(recognition: Fixed(\"a\")),",
    );
    let result = play(&from_text(&text), 100, 1, 1, 1);
    let series = &result.observables[0].series;
    assert_eq!(series.len(), 1);
    assert_eq!((series[0].probability, series[0].value_interval), (1.0, [130.0, 130.0]));
}

fn json(result: &RunResult) -> Value {
    serde_json::to_value(result).unwrap()
}

#[test]
fn they_are_the_same_bytes_on_any_number_of_threads_and_change_nothing_else() {
    let with = from_text(&talks(INDEX));
    let one = json(&play(&with, 3_000, 3, 7, 1));
    assert_eq!(one, json(&play(&with, 3_000, 3, 7, 3)));
    assert!(one["observables"][0]["series"][9]["on"].as_u64().unwrap() > 0);
    assert_eq!(one["observables"][1]["event"], "AgreementBetween(until: 4)");
    let mut without = json(&play(&from_text(&talks("")), 3_000, 3, 7, 1));
    assert_eq!(without.get("observables"), None);
    without["scenario"]["digest"] = one["scenario"]["digest"].clone();
    let mut rest = one;
    rest.as_object_mut().unwrap().remove("observables");
    assert_eq!(rest, without);
}

#[test]
fn screens_tell_them_only_if_they_are_declared() {
    let occasion = Occasion { elapsed: None, scenario: "talks" };
    let shown = |more: &str, width: usize| {
        let result = play(&from_text(&talks(more)), 500, 5, 1, 1);
        let screen = Screen::new(width, false);
        (first_screen(&result, &screen, &occasion), full(&result, &screen))
    };
    let (first, all) = shown(INDEX, 100);
    let row = first.lines().find(|line| line.contains("Bonds")).expect("a row");
    assert_eq!(row.split_whitespace().count(), 1 + 5, "{row}");
    assert!(first.contains("While talks go on") && first.contains("15 March"), "{first}");
    assert!(all.contains("While talks go on: Bonds") && all.contains("no market was asked"));
    let (first, _) = shown(INDEX, 60);
    assert!(first.contains("Bonds") && first.lines().all(|line| line.chars().count() <= 60));
    let (first, all) = shown("", 100);
    assert!(!first.contains("While talks go on") && !all.contains("While talks go on"));
}

/// What is wrong: message, place and help.
fn wrong(observable: &str) -> Vec<(String, String)> {
    let text = talks(&format!("observables: {{{observable}}},"));
    match parse("test.ron", &text) {
        Ok(_) => Vec::new(),
        Err(LoadError::Invalid(found)) => {
            let rendered = found.render(false);
            assert!(rendered.contains("test.ron:"), "{rendered}");
            found
                .records()
                .into_iter()
                .map(|one| (one.message, one.help.unwrap_or_default()))
                .collect()
        }
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn what_is_wrong_with_them_is_told_all_at_once() {
    let found = wrong(
        r#""a.b": (event: Agreement, constant: 1, factor: 0, reference: 1.5), "c": (event: Utility(party: "a"), constant: 1, factor: 1)"#,
    );
    let messages: Vec<&str> = found.iter().map(|(message, _)| message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "an id must not contain a dot",
            "the factor must not be 0",
            "the reference must be between 0 and 1, not 1.5",
            "`Utility` is nothing that happens or not",
        ]
    );
    assert!(found[3].1.contains("`Agreement`"), "{}", found[3].1);
    let nearest = wrong(r#""c": (event: Agrement, constant: 1, factor: 1)"#);
    assert_eq!(nearest.len(), 1, "{nearest:?}");
    assert!(nearest[0].1.contains("did you mean `Agreement`"), "{nearest:?}");
    let missing = wrong(r#""c": (constant: 1, facto: 1)"#);
    let messages: Vec<&str> = missing.iter().map(|(message, _)| message.as_str()).collect();
    assert!(messages.contains(&"unknown field `facto` in an observable"), "{messages:?}");
    assert!(messages.contains(&"missing field `event` in an observable"), "{messages:?}");
    let nothing = wrong(r#""c": (event: Signed("truce"), constant: 1, factor: 1)"#);
    assert_eq!(nothing[0].0, "there is no limited agreement `truce`");
    assert_eq!(wrong(r#""c": (event: Agreement, constant: 1, factor: -1)"#), []);
}

#[test]
fn a_track_has_none_of_its_own() {
    let text = format!(
        r#"(base: "{FULL}", add: {{
            "tracks.energy.scenario.observables": {{"o": (event: Agreement, constant: 1, factor: 1)}},
        }})"#
    );
    let Err(LoadError::Invalid(found)) = parse("test.ron", &text) else { panic!("an error") };
    let records = found.records();
    assert_eq!(records.len(), 1, "{}", found.render(false));
    assert_eq!(records[0].message, "a track has no `observables` of its own");
}

/// The three of the dossier: formulas and events.
#[test]
fn the_observables_of_the_full_scenario_are_those_of_the_dossier() {
    let loaded = embedded(FULL);
    let result = play(&loaded, 300, 3, 1, 2);
    let [warrants, oil, grain] = result.observables.as_slice() else { panic!("three") };
    let all = |one: &zopa::report::record::ObservableSeries, figure: fn(f64) -> f64| {
        assert_eq!(one.series[0].on, 300);
        for at in &one.series {
            assert!((at.value - figure(at.probability)).abs() < 1e-9, "{at:?}");
        }
    };
    all(warrants, |p| 100.0 * (1.0 + 0.5 * (p - 0.1)));
    all(oil, |p| 1.0 + 0.2 * (1.0 - p));
    all(grain, |p| 0.7 + 0.3 * p);
    // A truce that is signed may be in force at the end.
    let maritime = &result.accords.as_ref().unwrap().kinds[1];
    let in_force = maritime.fate.as_ref().unwrap().in_force.count;
    assert_eq!((grain.series[0].probability * 300.0).round() as u64, in_force);
    assert!(in_force > 0);
}

/// Feature row 42: across variants of the base the warrants stand higher, in the middle of the
/// talks, where a settlement is more probable in other negotiations.
#[test]
fn row_42_warrants_rise_with_the_chance_of_a_settlement() {
    let warrants = r#"observables: {"warrants": (event: Agreement, constant: 100, factor: 50, reference: 0.5)}"#;
    let variants: [&[(&str, &str)]; 8] = [
        &[],
        &[("parties.russia.strategy.shape", "1.6")],
        &[("parties.russia.strategy.shape", "0.8")],
        &[("parties.russia.no_deal.level", "0.64")],
        &[("parties.russia.no_deal.level", "0.7")],
        &[("parties.ukraine.no_deal.level", "0.58")],
        &[("parties.ukraine.no_deal.level", "0.66")],
        &[("parties.eu_coalition.no_deal.level", "0.6")],
    ];
    let (mut index, mut chance) = (Vec::new(), Vec::new());
    for patches in variants {
        let list: Vec<String> =
            patches.iter().map(|(path, value)| format!("\"{path}\": {value}")).collect();
        let text = format!(
            "(base: \"{BASE}\", patch: {{{}}}, add: {{{}}})",
            list.join(", "),
            warrants.replacen("observables", "\"observables\"", 1)
        );
        let with = play(&from_text(&text), 1_500, 1, 1, 2);
        index.push(with.observables[0].series[8].value);
        let other = play(&patched(BASE, patches), 1_500, 1, 2, 2);
        chance.push(other.agreement.probability.share);
    }
    let rho = spearman(&index, &chance);
    assert!(rho.unwrap() > 0.8, "{rho:?}: {index:?} {chance:?}");
}
