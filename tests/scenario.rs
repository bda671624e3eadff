//! Scenario files: every embedded one loads, every mistake has its message and
//! place.

use zopa::scenario::{LoadError, Loaded, library, parse};

#[path = "scenario/library.rs"]
mod embedded;
#[path = "scenario/mistakes.rs"]
mod mistakes;
#[path = "scenario/small_worlds.rs"]
mod small_worlds;
#[path = "scenario/variants.rs"]
mod variants;
#[path = "scenario/world.rs"]
mod world;

/// A small scenario that is right; tests break it in one place.
const PEACE: &str = r#"Scenario(
    format: 1,
    id: "test/peace",
    title: "Peace",
    clock: (start: "2025-03-15", days_per_round: 3, horizon: 10),
    dates: { "d": (date: "2025-03-20") },
    parameters: { "p": (central: 0.1, range: (0.0, 0.2)) },
    correlations: [ (between: ("parties.a.no_deal.level", "parties.b.no_deal"), rho: 0.5) ],
    issues: {
        "war": (title: "War", kind: Ordered, default: "on", options: {
            "on": (title: "On", partial: 0.5),
            "off": (title: "Off"),
        }),
        "land": (title: "Land", kind: Numeric(unit: "km", from: 0, to: 10, step: 5), default: 0),
        "name": (title: "Name", kind: Categorical, default: "x", options: { "x": (), "y": () }),
    },
    constraints: {
        "c1": (when: {"war": ["off"]}, then: {"land": ["5", 10]}),
    },
    side_payments: {
        "s1": (payer: "a", payee: "b", cost: 0.01, benefit: 0.02, when: {}),
    },
    parties: {
        "a": (
            name: "A", seat: Table, recognition: 1,
            issues: {
                "war": (weight: 0.5, scores: {"on": 0.2, "off": 0.9}, spread: 0.1),
                "land": (weight: Uniform(low: 0.2, high: 0.4), value: Increasing),
                "name": (weight: 0.2, scores: {"x": 0, "y": 1}),
            },
            red_lines: { "r1": (when: {"name": ["y"]}, hard: 0.5, penalty: 0.1) },
            no_deal: (level: Uniform(low: 0.2, high: 0.4), trend: (amount: -0.01, per: Round), noise: None),
            delay_cost: (amount: Parameter("p"), per: Round),
            discount: (factor: 0.9, per: Year),
            deadline: "2025-03-30",
            strategy: TimeDependent(start: 0.9, shape: 1.5, reactive: 0.2),
        ),
        "b": (
            name: "B",
            weights: Dirichlet(concentration: 50),
            issues: {
                "war": (weight: 0.5, scores: {"on": 0.2, "off": 0.9}),
                "land": (weight: 0.5, value: PiecewiseLinear([(0, 0.1), (10, 0.8)])),
                "name": (weight: 0, scores: {"x": Triangular(low: 0, mode: 0.5, high: 1), "y": 1}),
            },
            no_deal: Uniform(low: 0.2, high: 0.4),
            strategy: TakeItOrLeaveIt(beliefs: Noisy(deviation: 0.1)),
        ),
        "r": (
            name: "R", seat: Ratifier(threshold: Logistic(mean: 0, scale: 0.02, ignorance: Private)),
            issues: {
                "war": (weight: 1, scores: {"on": 0.2, "off": 0.9}),
                "land": (weight: 0, value: IdealPoint(ideal: 5, salience: 1, loss: Gaussian)),
                "name": (weight: 0, scores: {"x": Discrete([(0.1, 0.5), (0.2, 0.5)]), "y": 1}),
            },
            no_deal: 0.3,
        ),
    },
    protocol: AlternatingOffers(recognition: Rotating(["a", "b"])),
    rule: Quota(2),
    vetoes: ["a"],
    breakdown: (probability: 0.1, per: Round),
)
"#;

/// The scenario with one piece of its text replaced.
fn broken(from: &str, to: &str) -> String {
    assert_eq!(PEACE.matches(from).count(), 1, "`{from}` must stand exactly once");
    PEACE.replacen(from, to, 1)
}

/// What is wrong with a text: (severity, message, line, column).
fn findings(text: &str) -> Vec<(String, String, usize, usize)> {
    let diagnostics = match parse("test.ron", text) {
        Ok(loaded) => loaded.warnings,
        Err(LoadError::Invalid(diagnostics)) => *diagnostics,
        Err(other) => panic!("{other}"),
    };
    // Rendering must not fail, whatever the place.
    assert_eq!(diagnostics.render(false).is_empty(), diagnostics.is_empty());
    diagnostics
        .records()
        .into_iter()
        .map(|record| (record.severity, record.message, record.line, record.column))
        .collect()
}

/// Loads a text that must be right.
fn loaded(text: &str) -> Loaded {
    match parse("test.ron", text) {
        Ok(loaded) => loaded,
        Err(LoadError::Invalid(diagnostics)) => panic!("{}", diagnostics.render(false)),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn the_scenario_of_these_tests_is_right() {
    let loaded = loaded(PEACE);
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings.render(false));
    let parts = &loaded.scenario.parts;
    assert_eq!(parts.issues[1].options.len(), 3);
    assert_eq!(parts.parties[0].deadline, Some(5));
    assert_eq!(parts.numbers.correlations.len(), 1);
    let paths: Vec<&str> = parts.numbers.list.iter().map(|number| number.path.as_str()).collect();
    for path in [
        "parties.a.issues.land.weight",
        "parties.a.issues.war.scores.off",
        "parties.a.no_deal.level",
        "parties.b.no_deal.level",
        "parties.b.issues.war.weight",
        "parties.b.issues.name.scores.x",
        "parties.r.seat.threshold",
    ] {
        assert!(paths.contains(&path), "{path} not in {paths:?}");
    }
    assert_eq!(loaded.scenario.meta.dates[0].round, Some(1));
}
