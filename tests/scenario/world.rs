//! What users get wrong about events, assets, common shocks and limited agreements.

use zopa::scenario::library;

use super::findings;

const WORLD: &str = r#"Scenario(
    format: 1,
    id: "test/world",
    title: "World",
    clock: (start: "2025-03-15", days_per_round: 3, horizon: 10),
    parameters: { "p": (central: 0.1) },
    issues: {
        "war": (title: "War", kind: Ordered, default: "on", options: {
            "on": (partial: 0.5), "off": (),
        }),
        "land": (title: "Land", kind: Numeric(unit: "km", from: 0, to: 10, step: 5), default: 0),
    },
    parties: {
        "a": (
            name: "A",
            issues: {
                "war": (weight: 0.5, scores: {"on": 0.2, "off": 0.9}),
                "land": (weight: 0.5, value: Increasing),
            },
            red_lines: { "r1": (when: {"land": ["0"]}, hard: 0.5, penalty: 0.1) },
            no_deal: (level: 0.3, trend: (amount: -0.01, per: Round)),
            delay_cost: (amount: Parameter("p"), per: Round),
            discount: (factor: 0.9, per: Year),
            strategy: TimeDependent(start: 0.9, shape: 1.5),
        ),
        "b": (
            name: "B",
            issues: {
                "war": (weight: 0.5, scores: {"on": 0.2, "off": 0.9}),
                "land": (weight: 0.5, value: Decreasing),
            },
            no_deal: Uniform(low: 0.2, high: 0.4),
            walk_out: 0.1,
            strategy: TimeDependent(start: 0.9, shape: 1.5),
        ),
        "o": (
            name: "O", seat: Observer,
            issues: {
                "war": (weight: 1, scores: {"on": 0.2, "off": 0.9}),
                "land": (weight: 0, value: Increasing),
            },
            no_deal: 0.3,
        ),
    },
    events: {
        "halt": (
            occurs: ByChance(probability: 0.1, per: Round), lasts: Rounds(3), retracted: 0.6,
            effects: {"parties.a.no_deal": Add(-0.05)},
        ),
        "day": (occurs: At("2025-03-20"), excludes: ["halt"], effects: {"issues.land.options.5": Close}),
        "threat": (
            occurs: Answer(by: "a", refusal_by: "b", refusal_of: "a", cost: 0.01),
            effects: {"parties.b.walk_out": Add(-0.02)},
        ),
        "calm": (occurs: Signed("truce"), lasts: WhileInForce, effects: {"parameters.p": Multiply(0.5)}),
    },
    assets: {
        "chip": (
            issue: "land", towards: 10, affects: ["b"], stock: 0.9, decay: (amount: 0.1, per: Round),
            raises: {"a": 0.5}, holder: "b", holding_cost: (amount: 0.01, per: Round), closes: {"0": 0.5},
        ),
    },
    factors: { "front": (noise: RandomWalk(deviation: 0.02), on: {"parties.a.no_deal": 1, "parties.b.no_deal": -1}) },
    tracks: {
        "truce": (
            scenario: Scenario(
                format: 1, id: "truce", title: "Truce", clock: (horizon: 4),
                issues: {"ships": (title: "Ships", kind: Ordered, default: "no", options: {"no": (), "yes": ()})},
                parties: {
                    "a": (name: "A", issues: {"ships": (weight: 1, scores: {"no": 0, "yes": 1})}, no_deal: 0.2,
                        strategy: TimeDependent(start: 0.8, shape: 1)),
                    "b": (name: "B", issues: {"ships": (weight: 1, scores: {"no": 0, "yes": 1})}, no_deal: 0.1,
                        strategy: TimeDependent(start: 0.8, shape: 1)),
                },
            ),
            opens: 2, chance: 0.3, scale: 0.2,
            terms: (
                lasts: [(when: {"ships": ["no"]}, lasts: Days(7)), (lasts: Rounds(4))], renewable: [{"ships": ["yes"]}],
                violations: {"a": ByChance(probability: 0.1, per: Round)}, retaliation: 1.5,
                breach: [(then: Suspend(Rounds(1)))],
            ),
        ),
    },
    interim: (scale: 0.5, terms: (violations: {"b": Tempted(gain: 0.1, precision: 20)})),
    settlement: (watch: Days(60), terms: (withdrawals: {"b": (probability: 0.1, per: Year)})),
)
"#;

fn broken(from: &str, to: &str) -> String {
    assert_eq!(WORLD.matches(from).count(), 1, "`{from}` must stand exactly once");
    WORLD.replacen(from, to, 1)
}

#[test]
fn explore() {
    let e = "\"parties.a.no_deal\": Add(-0.05)";
    let path = |p: &str, c: &str| broken(e, &format!("\"{p}\": {c}"));
    let mut cases: Vec<(String, String)> = vec![("itself".into(), WORLD.into())];
    for (p, c) in [
        ("parties.a.nodeal", "Add(0.1)"),
        ("parties.aa.no_deal", "Add(0.1)"),
        ("issues.wra.options.on", "Close"),
        ("issues.war.options.of", "Close"),
        ("issues.war.option.on", "Close"),
        ("talk", "Close"),
        ("assets.chi.stock", "Multiply(0.5)"),
        ("assets.chip.decay", "Multiply(0.5)"),
        ("parties.a.no_deal", "Multiply(0.5)"),
        ("parties.a.no_deal", "Set(0.5)"),
        ("parties.a.no_deal", "Close"),
        ("parties.a.no_deal.level", "Add(0.5)"),
        ("talks", "Add(0.1)"),
        ("issues.war.options.on", "Add(1)"),
        ("assets.chip.stock", "Add(0.1)"),
        ("assets.chip.stock", "Multiply(2)"),
        ("parties.a.issues.war.weight", "Close"),
        ("parties.a.issues.war.scores.on", "Add(NaN)"),
        ("parties.a.strategy.start", "Add(0.1)"),
        ("parties.a.no_deal.trend.amount", "Add(0.1)"),
        ("parties.a.discount.factor", "Add(0.1)"),
        ("parties.a.red_lines.r1.hard", "Add(0.1)"),
        ("parties.a.red_lines.r1.penalty", "Add(0.1)"),
        ("parties.a.delay_cost.amount", "Add(0.1)"),
        ("parties.a.delay_cost", "Add(0.1)"),
        ("parties.a.walk_out", "Add(0.1)"),
        ("parties.b.walk_out", "Add(0.1)"),
        ("parties.o.no_deal", "Add(0.1)"),
        ("parties.o.issues.war.scores.on", "Add(0.1)"),
        ("parties.a.issues.war.weight", "Set(-3)"),
        ("parties.a.issues.war.weight", "Multiply(-1)"),
        ("parties.a.issues.war.scores.on", "Set(7)"),
        ("parties.a.recognition", "Multiply(0.5)"),
        ("parties.o.recognition", "Multiply(0.5)"),
        ("tracks.truce.chance", "Set(3)"),
        ("tracks.truce.scale", "Set(3)"),
        ("tracks.truce.scenario.parties.a.no_deal", "Add(0.1)"),
        ("events.halt.occurs.probability", "Multiply(2)"),
        ("events.halt.effects.parties.a.no_deal", "Add(1)"),
        ("events.day.occurs.probability", "Multiply(2)"),
        ("factors.front.noise.deviation", "Multiply(2)"),
        ("settlement.terms", "Add(1)"),
        ("clock.horizon", "Add(1)"),
        ("horizon", "Add(1)"),
        ("parties.a", "Add(1)"),
        ("parameters.q", "Add(1)"),
        ("parameters.p", "Add(1)"),
        ("parameters.p", "Close"),
        ("parties.a.issues.war.weight", "Set(Uniform(low: 3, high: 1))"),
        ("parties.a.issues.war.weight", "Set(Parameter(\"q\"))"),
        ("parties.a.issues.war.weight", "Sett(1)"),
        ("talks", "Open"),
        ("issues.war.options.on", "Open"),
        ("parties.a.no_deal", "Add(0)"),
        ("parties.a.issues.war.weight", "Multiply(1)"),
        ("issues.war.options.on", "Close, \"issues.war.options.off\": Close"),
        ("issues.land.options.7", "Close"),
        ("issues.land.options.10", "Close"),
        ("side_payments.x.cost", "Add(1)"),
        ("breakdown.probability", "Add(1)"),
        ("", "Add(1)"),
        (".", "Add(1)"),
        ("parties..no_deal", "Add(1)"),
        ("talks.x", "Close"),
        ("parties.a.issues.war.weight", "Multiply(-0.5)"),
        ("parties.a.issues.war.weight", "Multiply(Normal(mean: -1, deviation: 0.1))"),
        ("parties.a.no_deal", "Add(1e308)"),
        ("parties.a.no_deal", "Add(LogNormal(log_mean: 1000, log_deviation: 1))"),
    ] {
        cases.push((format!("{p}: {c}"), path(p, c)));
    }
    for (from, to) in [
        ("excludes: [\"halt\"]", "excludes: [\"day\"]"),
        ("excludes: [\"halt\"]", "excludes: [\"hal\"]"),
        ("excludes: [\"halt\"]", "excludes: [\"threat\"]"),
        ("excludes: [\"halt\"]", "excludes: [\"halt\", \"halt\"]"),
        ("lasts: Rounds(3), retracted", "retracted"),
        ("lasts: Rounds(3), retracted: 0.6", "lasts: Rounds(3), retracted: 1.6"),
        ("lasts: Rounds(3), retracted", "lasts: WhileInForce, retracted"),
        (
            "lasts: WhileInForce, effects: {\"par",
            "ends: (probability: 0, per: Round), effects: {\"par",
        ),
        ("lasts: Rounds(3)", "lasts: Rounds(0)"),
        ("lasts: Rounds(3)", "lasts: Rounds(1.5)"),
        ("lasts: Rounds(3)", "lasts: Days(0)"),
        ("lasts: Rounds(3)", "lasts: Days(-1)"),
        ("lasts: Rounds(3)", "lasts: Days(1e300)"),
        ("lasts: Rounds(3)", "lasts: Rounds(1e15)"),
        ("lasts: Rounds(3)", "lasts: 3"),
        ("At(\"2025-03-20\")", "At(\"2025-03-01\")"),
        ("At(\"2025-03-20\")", "At(\"2025-06-01\")"),
        ("At(\"2025-03-20\")", "At(10)"),
        ("At(\"2025-03-20\")", "At(99)"),
        ("At(\"2025-03-20\")", "At(-1)"),
        ("At(\"2025-03-20\")", "At(1.5)"),
        ("At(\"2025-03-20\")", "At(moment: 3, probability: 0)"),
        ("At(\"2025-03-20\")", "At(moment: 3, probability: 1.2)"),
        ("At(\"2025-03-20\")", "At(\"2025-02-30\")"),
        ("At(\"2025-03-20\")", "Sometimes"),
        (
            "ByChance(probability: 0.1, per: Round), lasts",
            "ByChance(probability: 1.1, per: Round), lasts",
        ),
        (
            "ByChance(probability: 0.1, per: Round), lasts",
            "ByChance(probability: 0, per: Round), lasts",
        ),
        (
            "ByChance(probability: 0.1, per: Round), lasts",
            "ByChance(probability: 0.1, per: Month), lasts",
        ),
        (
            "ByChance(probability: 0.1, per: Round), lasts",
            "ByChance(probability: Uniform(low: 0, high: 2), per: Round), lasts",
        ),
        ("by: \"a\", refusal_by", "by: \"aa\", refusal_by"),
        ("refusal_by: \"b\"", "refusal_by: \"bb\""),
        ("refusal_of: \"a\"", "refusal_of: \"c\""),
        ("refusal_of: \"a\"", "refusal_of: \"b\""),
        ("refusal_of: \"a\"", "refusal_of: \"o\""),
        ("refusal_by: \"b\"", "refusal_by: \"o\""),
        ("by: \"a\", refusal_by", "by: \"o\", refusal_by"),
        ("by: \"a\", refusal_by", "by: \"b\", refusal_by"),
        ("cost: 0.01)", "cost: -0.01)"),
        ("cost: 0.01)", "probability: 0)"),
        ("cost: 0.01)", "cost: 0)"),
        ("Signed(\"truce\")", "Signed(\"truc\")"),
        ("Signed(\"truce\")", "Signed(\"interim\")"),
        ("Signed(\"truce\")", "Signed(\"settlement\")"),
        ("Signed(\"truce\")", "Broken(\"truce\")"),
        ("Signed(\"truce\")", "Signed(accord: \"truce\", probability: 0)"),
        ("occurs: Signed(\"truce\"), lasts: WhileInForce", "occurs: Broken(\"interim\")"),
        ("occurs: Signed(\"truce\"), lasts: WhileInForce", "occurs: Over(\"interim\")"),
        ("issue: \"land\", towards", "issue: \"lnd\", towards"),
        ("towards: 10", "towards: 7"),
        ("affects: [\"b\"]", "affects: [\"c\"]"),
        ("affects: [\"b\"]", "affects: [\"b\", \"b\"]"),
        ("stock: 0.9", "stock: 1.9"),
        ("stock: 0.9", "stock: 0"),
        ("decay: (amount: 0.1, per: Round)", "decay: (amount: -0.1, per: Round)"),
        (
            "stock: 0.9, decay: (amount: 0.1, per: Round)",
            "stock: 1, decay: (amount: 0, per: Round)",
        ),
        ("stock: 0.9, decay: (amount: 0.1, per: Round),", ""),
        ("raises: {\"a\": 0.5}", "raises: {\"z\": 0.5}"),
        ("raises: {\"a\": 0.5}", "raises: {\"a\": -0.5}"),
        ("raises: {\"a\": 0.5}", "raises: {\"a\": 0}"),
        ("raises: {\"a\": 0.5}", "raises: {\"o\": 0.5}"),
        ("holder: \"b\"", "holder: \"z\""),
        (", holding_cost: (amount: 0.01, per: Round)", ""),
        ("holder: \"b\", ", ""),
        ("closes: {\"0\": 0.5}", "closes: {\"7\": 0.5}"),
        ("closes: {\"0\": 0.5}", "closes: {\"0\": 5}"),
        ("closes: {\"0\": 0.5}", "closes: {\"0\": 0}"),
        ("closes: {\"0\": 0.5}", "closes: {\"0\": 0.5, \"5\": 0.5, \"10\": 0.5}"),
        (
            "affects: [\"b\"], stock: 0.9, decay: (amount: 0.1, per: Round),\n            raises: {\"a\": 0.5}, holder: \"b\", holding_cost: (amount: 0.01, per: Round), closes: {\"0\": 0.5}",
            "stock: 0.5",
        ),
        ("on: {\"parties.a.no_deal\": 1,", "on: {\"parties.a.interim\": 1,"),
        ("on: {\"parties.a.no_deal\": 1,", "on: {\"parties.a.issues.war.weight\": 1,"),
        ("on: {\"parties.a.no_deal\": 1,", "on: {\"parameters.p\": 1,"),
        ("on: {\"parties.a.no_deal\": 1,", "on: {\"parties.z.no_deal\": 1,"),
        ("on: {\"parties.a.no_deal\": 1,", "on: {\"talks\": 1,"),
        ("on: {\"parties.a.no_deal\": 1,", "on: {\"parties.a.no_deal\": 0,"),
        ("on: {\"parties.a.no_deal\": 1, \"parties.b.no_deal\": -1}", "on: {}"),
        ("RandomWalk(deviation: 0.02)", "None"),
        ("RandomWalk(deviation: 0.02)", "RandomWalk(deviation: -1)"),
        ("RandomWalk(deviation: 0.02)", "RandomWalk(deviation: 0)"),
        (
            "\"parties.a.no_deal\": 1, \"parties.b.no_deal\": -1",
            "\"parties.b.no_deal.level\": 1, \"parties.b.no_deal\": -1",
        ),
        ("chance: 0.3", "chance: 1.3"),
        ("chance: 0.3", "chance: 0"),
        ("scale: 0.2", "scale: 0"),
        ("scale: 0.2", "scale: -1"),
        ("opens: 2", "opens: 20"),
        ("opens: 2", "opens: \"2024-01-01\""),
        ("\"truce\": (\n            scenario", "\"interim\": (\n            scenario"),
        ("chance: 0.3, ", ""),
        ("no_deal: 0.2,", "no_deal: 0.2, weight: 1,"),
        ("\"yes\": 1})}, no_deal: 0.2", "\"yess\": 1})}, no_deal: 0.2"),
        ("\"a\": (name: \"A\", issues: {\"ships", "\"c\": (name: \"A\", issues: {\"ships"),
        (
            "title: \"Truce\", clock: (horizon: 4),",
            "title: \"Truce\", clock: (horizon: 4), interim: (),",
        ),
        (
            "title: \"Truce\", clock: (horizon: 4),",
            "title: \"Truce\", clock: (horizon: 4), tracks: {}, settlement: (watch: Days(3), terms: ()),",
        ),
        (
            "title: \"Truce\", clock: (horizon: 4),",
            "title: \"Truce\", clock: (horizon: 4), parameters: {\"q\": (central: 1)},",
        ),
        ("when: {\"ships\": [\"no\"]}", "when: {\"ship\": [\"no\"]}"),
        ("when: {\"ships\": [\"no\"]}", "when: {\"ships\": [\"not\"]}"),
        ("when: {\"ships\": [\"no\"]}", "when: {\"war\": [\"on\"]}"),
        ("renewable: [{\"ships\": [\"yes\"]}]", "renewable: [{\"ships\": []}]"),
        ("renewable: [{\"ships\": [\"yes\"]}]", "renewable: [{\"ships\": [\"yes\", \"no\"]}]"),
        ("lasts: [(when: {\"ships\": [\"no\"]}, lasts: Days(7)), (lasts: Rounds(4))], ", ""),
        (
            "(when: {\"ships\": [\"no\"]}, lasts: Days(7)), (lasts: Rounds(4))",
            "(lasts: Rounds(4)), (when: {\"ships\": [\"no\"]}, lasts: Days(7))",
        ),
        (
            "(when: {\"ships\": [\"no\"]}, lasts: Days(7)), (lasts: Rounds(4))",
            "(when: {\"ships\": [\"no\"]}, lasts: Days(7))",
        ),
        ("lasts: Days(7)", "lasts: WhileInForce"),
        ("violations: {\"a\": ByChance(probability: 0.1, per: Round)}, ", ""),
        ("violations: {\"a\": B", "violations: {\"z\": B"),
        ("violations: {\"a\": B", "violations: {\"o\": B"),
        (
            "violations: {\"a\": ByChance(probability: 0.1",
            "violations: {\"a\": ByChance(probability: 2",
        ),
        (
            "violations: {\"a\": ByChance(probability: 0.1",
            "violations: {\"a\": ByChance(probability: 0",
        ),
        ("precision: 20", "precision: 0"),
        ("Suspend(Rounds(1))", "Suspend(Rounds(0))"),
        ("Suspend(Rounds(1))", "Suspend(WhileInForce)"),
        ("Suspend(Rounds(1))", "Panel(3)"),
        ("Suspend(Rounds(1))", "Panell(1)"),
        ("retaliation: 1.5", "retaliation: -1"),
        ("retaliation: 1.5", "ageing: 0"),
        ("retaliation: 1.5", "accusation: 2"),
        ("retaliation: 1.5", "accusation: 0"),
        ("retaliation: 1.5", "wrongful: [(chance: 2)]"),
        ("retaliation: 1.5", "factors: {\"f\": (factor: -1)}"),
        ("retaliation: 1.5", "factors: {\"f\": (factor: 1)}"),
        ("(partial: 0.5)", "()"),
        ("interim: (scale: 0.5,", "interim: (scale: -0.5,"),
        ("interim: (scale: 0.5,", "interim: (scale: 0,"),
        ("watch: Days(60)", "watch: WhileInForce"),
        ("watch: Days(60)", "watch: Rounds(0)"),
        ("watch: Days(60)", "watch: Rounds(1e15)"),
        ("watch: Days(60)", "watch: Rounds(900000000)"),
        ("watch: Days(60)", "watch: Days(1e9)"),
        ("terms: (withdrawals: {\"b\": (probability: 0.1, per: Year)})", "terms: ()"),
        ("withdrawals: {\"b\": (", "withdrawals: {\"z\": ("),
        ("withdrawals: {\"b\": (probability: 0.1", "withdrawals: {\"b\": (probability: 1.1"),
        ("withdrawals: {\"b\": (probability: 0.1", "withdrawals: {\"b\": (probability: 0"),
        (
            "parameters: { \"p\": (central: 0.1) },",
            "parameters: { \"p\": (central: 0.1) }, correlations: [(between: (\"events.halt.occurs.probability\", \"parties.b.no_deal\"), rho: 0.1)],",
        ),
        (
            "parameters: { \"p\": (central: 0.1) },",
            "parameters: { \"p\": (central: 0.1) }, correlations: [(between: (\"parties.a.no_deal\", \"parties.b.no_deal\"), rho: 0.1)],",
        ),
        ("scenario: Scenario(", "scenario: Scenaro("),
        ("effects: {\"parameters.p\": Multiply(0.5)}", "effects: {}"),
        (
            "effects: {\"parameters.p\": Multiply(0.5)}",
            "effects: {\"parameters.p\": Multiply(0.5), \"parameters.p\": Add(0.5)}",
        ),
        ("\"halt\": (", "\"ha.lt\": ("),
        ("\"halt\": (", "\"\": ("),
    ] {
        cases.push((format!("{from} -> {to}"), broken(from, to)));
    }
    for (name, text) in cases {
        println!("## {name}");
        for (severity, message, line, column) in findings(&text) {
            println!("      {severity} {line}:{column} {message}");
        }
    }
}

#[test]
fn every_example_of_the_readme_loads() {
    let readme = include_str!("../../README.md");
    let examples: Vec<&str> = readme
        .split("```ron\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .filter(|example| example.starts_with("Scenario("))
        .collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        assert_eq!(findings(example), [], "{example}");
    }
}

/// The template with its examples of a world taken out of their comments.
fn template_with_a_world() -> String {
    let (before, world) =
        library::TEMPLATE.split_once("    // optional: what may happen while").expect("a world");
    let line = |line: &str| match line.strip_prefix("    // ") {
        Some(code) if !code.starts_with("optional: ") => format!("    {code}\n"),
        _ => format!("{line}\n"),
    };
    let world: String = world.lines().skip(1).map(line).collect();
    let partial = "\"none\": (title: \"No parking\"),";
    before.replacen(partial, "\"none\": (title: \"No parking\", partial: 0.35),", 1) + &world
}

#[test]
fn the_world_of_the_template_loads_when_it_is_no_comment() {
    let text = template_with_a_world();
    let found = findings(&text);
    let errors: Vec<_> = found.iter().filter(|(severity, ..)| severity == "error").collect();
    assert!(errors.is_empty(), "{errors:?}");
    let parts = super::loaded(&text).scenario.parts;
    assert_eq!((parts.world.events.len(), parts.world.assets.len(), parts.tracks.len()), (2, 1, 1));
    assert!(parts.interim.is_some() && parts.settlement.is_some());
}

#[test]
fn the_schema_knows_the_world_and_the_template_names_every_field_of_it() {
    let schema = serde_json::to_string(&zopa::scenario::schema()).expect("JSON");
    for field in [
        "events", "occurs", "lasts", "ends", "retracted", "excludes", "effects", "ByChance", "At", "Answer", "Signed",
        "Broken", "Over", "refusal_by", "refusal_of", "Rounds", "Days", "WhileInForce", "Add", "Multiply", "Set",
        "Close", "Open", "assets", "towards", "affects", "stock", "decay", "raises", "holder", "holding_cost", "closes",
        "factors", "tracks", "opens", "chance", "scale", "terms", "renewable", "violations", "Tempted", "precision",
        "retaliation", "ageing", "accusation", "wrongful", "breach", "Suspend", "Panel", "Collapse", "withdrawals",
        "interim", "settlement", "watch",
    ] {
        assert!(schema.contains(&format!("\"{field}\"")), "the schema has no `{field}`");
        assert!(library::TEMPLATE.contains(field), "the template says nothing of `{field}`");
    }
}
