//! What `check` finds only with the diagram: spaces without packages, options that
//! nothing can contain, utilities that discounting turns around, delay that hurts
//! nobody.

mod support;

use support::from_text;
use zopa::scenario::{Severity, examine};

/// Two parties, three issues; `extra` goes into the scenario, `a` into the first party.
fn scenario(extra: &str, a: &str) -> String {
    format!(
        r#"(format: 1, id: "t/x", title: "T", clock: (horizon: 5),
    issues: {{
        "i": (title: "I", kind: Categorical, default: "p", options: {{ "p": (), "q": (), "r": () }}),
        "j": (title: "J", kind: Categorical, default: "p", options: {{ "p": (), "q": () }}),
        "k": (title: "K", kind: Categorical, default: "p", options: {{ "p": (), "q": () }}),
    }},
    {extra}
    parties: {{
        "a": (name: "A", issues: {{
            "i": (weight: 0.4, scores: {{ "p": 0, "q": 0.5, "r": 1 }}),
            "j": (weight: 0.3, scores: {{ "p": 0, "q": 1 }}),
            "k": (weight: 0.3, scores: {{ "p": 0, "q": 1 }}) }},
            no_deal: 0.2, {a} strategy: TimeDependent(start: 0.9, shape: 1)),
        "b": (name: "B", issues: {{
            "i": (weight: 0.4, scores: {{ "p": 1, "q": 0.5, "r": 0 }}),
            "j": (weight: 0.3, scores: {{ "p": 0, "q": 1 }}),
            "k": (weight: 0.3, scores: {{ "p": 1, "q": 0 }}) }},
            no_deal: 0.2, strategy: TimeDependent(start: 0.9, shape: 1)),
    }})"#
    )
}

/// Severity, path and message of everything `check` says.
fn findings(text: &str) -> Vec<(Severity, String, String)> {
    let diagnostics = match examine::compile(&from_text(text)) {
        Ok((_, warnings)) => warnings,
        Err(errors) => *errors,
    };
    diagnostics
        .list
        .iter()
        .map(|found| (found.severity, found.path.clone(), found.message.clone()))
        .collect()
}

#[test]
fn a_sound_scenario_has_no_findings() {
    assert_eq!(findings(&scenario("", "")), []);
}

#[test]
fn an_irreducible_conflict_is_named() {
    // c1 and c3 exclude each other; c2 and c4 are innocent.
    let text = scenario(
        r#"constraints: {
            "c1": (when: {}, then: {"j": ["p"]}),
            "c2": (when: {"i": ["q"]}, then: {"k": ["p"]}),
            "c3": (when: {}, then: {"j": ["q"]}),
            "c4": (when: {"i": ["r"]}, then: {"k": ["q"]}),
        },"#,
        "",
    );
    let found = findings(&text);
    let (severity, _, message) = &found[0];
    assert_eq!(*severity, Severity::Error);
    assert!(message.contains("`c1`, `c3`"), "{message}");
    assert!(!message.contains("`c2`") && !message.contains("`c4`"), "{message}");
}

#[test]
fn a_conflict_of_three() {
    let text = scenario(
        r#"constraints: {
            "c1": (when: {"i": ["p", "q"]}, then: {"j": ["q"]}),
            "c2": (when: {"j": ["q"]}, then: {"i": ["r"]}),
            "c3": (when: {}, excludes: {"i": ["r"]}),
            "c4": (when: {"k": ["p"]}, then: {"i": ["q"]}),
        },"#,
        "",
    );
    let message = &findings(&text)[0].2;
    assert!(message.contains("`c1`, `c2`, `c3`") && !message.contains("`c4`"), "{message}");
}

#[test]
fn options_that_no_package_has() {
    let text = scenario(
        r#"constraints: {
            "c1": (when: {"j": ["p"]}, excludes: {"i": ["r"]}),
            "c2": (when: {"j": ["q"]}, excludes: {"i": ["r"]}),
        },"#,
        "",
    );
    let found = findings(&text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, Severity::Warning);
    assert_eq!(found[0].1, "issues.i.options.r");
    assert!(found[0].2.contains("`r` of `i`"));
}

/// One constraint that says so, of this option alone, is meant.
#[test]
fn options_that_are_taken_off_the_table() {
    for constraint in [
        r#"(when: {}, excludes: {"i": ["r"]})"#,
        r#"(when: {}, then: {"i": ["p", "q"], "k": ["p", "q"]})"#,
    ] {
        let text = scenario(&format!("constraints: {{ \"c\": {constraint} }},"), "");
        let found = findings(&text);
        let about = |(_, _, message): &&(Severity, String, String)| message.contains("`r` of `i`");
        assert_eq!(found.iter().filter(about).count(), 0, "{constraint}: {found:?}");
    }
}

#[test]
fn negative_utilities_under_discounting_of_levels() {
    let penalised = r#"linkages: { "l": (when: {"i": ["p"]}, gain: -0.5) },
        interim: 0, discount: (factor: 0.9, per: Round),"#;
    // The floor keeps packages of negative utility out of the zone: nothing to refuse.
    assert!(findings(&scenario("", penalised)).iter().all(|found| found.0 == Severity::Warning));
    // With a floor below zero they are in it.
    let low = format!("walk_out: -0.6, {penalised}");
    let found = findings(&scenario("", &low));
    let error = found.iter().find(|found| found.0 == Severity::Error).expect("an error");
    assert!(error.2.contains("`a`") && error.2.contains("-0.5"), "{}", error.2);
    // Without discounting, or with an interim value, the level does not matter.
    let patient = low.replace("factor: 0.9", "factor: 1");
    assert!(findings(&scenario("", &patient)).iter().all(|found| found.0 == Severity::Warning));
    let paid = low.replace("interim: 0,", "interim: 0.2,");
    assert!(findings(&scenario("", &paid)).iter().all(|found| found.0 == Severity::Warning));
}

#[test]
fn delay_that_hurts_nobody() {
    // Interim value above the best package: waiting is bliss, and the discount only
    // makes it sweeter.
    let found = findings(&scenario("", "interim: 2, discount: (factor: 0.9, per: Round),"));
    assert!(found.iter().any(|found| found.2.contains("delay costs `a` nothing")), "{found:?}");
    // A delay cost that bites silences it.
    let found = findings(&scenario(
        "",
        "interim: 2, discount: (factor: 0.9, per: Round), delay_cost: (amount: 0.5, per: Round),",
    ));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn values_off_the_scale() {
    let error = |value: &str| findings(&scenario("", "").replacen("no_deal: 0.2", value, 1));
    for value in ["no_deal: 40", "no_deal: 1e308"] {
        let found = error(value);
        let errors: Vec<_> = found.iter().filter(|found| found.0 == Severity::Error).collect();
        assert_eq!(errors.len(), 1, "{found:?}");
        assert_eq!(errors[0].1, "parties.a.no_deal");
    }
    let found = error("no_deal: 2");
    assert!(found.iter().all(|found| found.0 == Severity::Warning));
    assert!(found.iter().any(|found| found.1 == "parties.a.no_deal"));
    // Nobody can be satisfied: said as well, with who refuses everything.
    assert!(found.iter().any(|found| found.2.contains("no package is acceptable")));
}

#[test]
fn talks_that_cannot_succeed() {
    let found = findings(&scenario("", "deadline: 0,"));
    assert!(found.iter().any(|found| found.1 == "parties.a.deadline"), "{found:?}");
    let found = findings(&scenario("breakdown: (probability: 1, per: Round),", ""));
    assert!(found.iter().any(|found| found.1 == "breakdown"), "{found:?}");
    // A majority can go on without the one that leaves.
    assert_eq!(findings(&scenario("rule: Quota(1),", "deadline: 0,")), []);
}
