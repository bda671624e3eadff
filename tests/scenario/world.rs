//! What users get wrong about events, assets, common shocks and limited agreements.

use zopa::scenario::{LoadError, library, parse};

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
                violations: {"a": ByChance(probability: 0.1, per: Round), "b": ByChance(probability: 0.2, per: Round)}, retaliation: 1.5,
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

/// One line a mistake: `~` in `to` marks the place at which the message, and no other, is
/// expected.
#[track_caller]
fn expect(from: &str, to: &str, severity: &str, message: &str) {
    let marked = broken(from, to);
    let start = marked.find('~').expect("`~` marks the place");
    let text = marked.replacen('~', "", 1);
    let before = &text[..start];
    let line = 1 + before.matches('\n').count();
    let column = 1 + before[before.rfind('\n').map_or(0, |at| at + 1)..].chars().count();
    assert_eq!(findings(&text), [(severity.to_owned(), message.to_owned(), line, column)]);
}

#[track_caller]
fn error(from: &str, to: &str, message: &str) {
    expect(from, to, "error", message);
}

#[track_caller]
fn warning(from: &str, to: &str, message: &str) {
    expect(from, to, "warning", message);
}

/// The first event with this effect in place of its own.
#[track_caller]
fn effect(path: &str, change: &str, severity: &str, message: &str) {
    let to = format!("~\"{path}\": {change}");
    expect("\"parties.a.no_deal\": Add(-0.05)", &to, severity, message);
}

#[test]
fn the_world_of_these_tests_is_right() {
    assert_eq!(findings(WORLD), []);
}

#[test]
fn paths_that_lead_nowhere() {
    for path in [
        "parties.a.nodeal",
        "parties.aa.no_deal",
        "issues.war.option.on",
        "talk",
        "assets.chi.stock",
        "parties.a.recognition",
        "tracks.truce.scenario.parties.aa.no_deal",
        "tracks.truc.scenario.parties.a.no_deal",
        "tracks.truce.terms.violations.c.probability",
        "clock.horizon",
        "parties.a",
        "parameters.q",
        "side_payments.x.cost",
        "",
    ] {
        effect(path, "Add(1)", "error", &format!("there is nothing at `{path}` to change"));
    }
    effect("issues.wra.options.on", "Close", "error", "unknown issue `wra`");
    effect("issues.war.options.of", "Close", "error", "unknown option `of` of the issue `war`");
    let text = broken("\"parties.a.no_deal\": Add", "\"parties.a.no_dael\": Add");
    let Err(LoadError::Invalid(found)) = parse("test.ron", &text) else { panic!("it is wrong") };
    assert!(found.render(false).contains("did you mean `parties.a.no_deal`?"));
}

#[test]
fn effects_of_the_wrong_kind() {
    for (path, change) in [
        ("parties.a.no_deal", "Multiply(2)"),
        ("parties.a.no_deal", "Set(0)"),
        ("parties.b.walk_out", "Close"),
        ("talks", "Add(1)"),
        ("issues.war.options.on", "Add(1)"),
        ("assets.chip.stock", "Add(0.1)"),
        ("parties.a.issues.war.weight", "Close"),
        ("parameters.p", "Open"),
    ] {
        let name = change.split('(').next().unwrap_or(change);
        effect(path, change, "error", &format!("`{path}` cannot be changed by `{name}`"));
    }
    effect("parties.a.walk_out", "Add(1)", "error", "`a` has no `walk_out` of its own");
    let place = "parties.a.delay_cost.amount";
    effect(place, "Add(1)", "error", &format!("the number at `{place}` is a parameter's"));
    for path in [
        "parties.a.strategy.start",
        "parties.a.no_deal.trend.amount",
        "parties.a.discount.factor",
        "parties.a.red_lines.r1.hard",
        "factors.front.noise.deviation",
        "tracks.truce.scenario.parties.a.strategy.start",
    ] {
        effect(path, "Add(0.1)", "error", &format!("no event can change `{path}`"));
    }
}

#[test]
fn amounts_that_cannot_be_or_change_nothing() {
    let weight = "parties.a.issues.war.weight";
    effect(weight, "Set(-3)", "error", &format!("`{weight}` cannot be -3"));
    effect("tracks.truce.chance", "Set(3)", "error", "`tracks.truce.chance` cannot be 3");
    effect("parties.a.no_deal", "Add(0)", "warning", "`parties.a.no_deal` stays as it is");
    effect(weight, "Multiply(1)", "warning", &format!("`{weight}` stays as it is"));
    let negative = format!("\"{weight}\": Multiply(~-1)");
    let message = "the size of an effect must be 0 or more, not -1";
    error("\"parties.a.no_deal\": Add(-0.05)", &negative, message);
    let effects = "effects: {\"parties.a.no_deal\": Add(-0.05)}";
    warning(effects, "effects: ~{}", "`halt` changes nothing");
    warning(effects, "effects: ~{\"talks\": Open}", "`halt` opens what is never closed");
    let all = "~{\"issues.war.options.on\": Close, \"issues.war.options.off\": Close}";
    warning(effects, &format!("effects: {all}"), "`halt` leaves no option of `war`");
}

#[test]
fn when_events_happen_and_for_how_long() {
    let day = "At(\"2025-03-20\")";
    error(day, "At(~\"2025-03-01\")", "2025-03-01 is before the start of the talks");
    error(day, "At(~-1)", "expected a whole number of rounds, not -1");
    error(day, "At(~1.5)", "expected a whole number of rounds, not 1.5");
    warning(day, "At(~\"2025-06-01\")", "this event never happens");
    warning(day, "At(~10)", "this event never happens");
    let never = "\"day\": (occurs: At(\"2025-03-20\")";
    warning(never, "~\"day\": (occurs: At(moment: 3, probability: 0)", "`day` never happens");
    let late = "At(moment: 3, probability: ~1.2)";
    error(day, late, "the chance of an event must be between 0 and 1, not 1.2");
    error("by: \"a\", refusal_by", "by: ~\"aa\", refusal_by", "unknown party `aa`");
    error("refusal_by: \"b\"", "refusal_by: ~\"o\"", "`o` never refuses an offer");
    error("refusal_of: \"a\"", "refusal_of: ~\"b\"", "nobody refuses its own offer");
    error("refusal_of: \"a\"", "refusal_of: ~\"o\"", "`o` never makes an offer");
    error("excludes: [\"halt\"]", "excludes: [~\"day\"]", "an event cannot exclude itself");
    error("excludes: [\"halt\"]", "excludes: [~\"hal\"]", "unknown event `hal`");
    // With a consequence: what is over at once excludes nothing.
    let endless = findings(&broken("lasts: Rounds(3), retracted: 0.6", "retracted: 0.6"));
    assert_eq!(endless[0].1, "`halt` is never over");
    error("lasts: Rounds(3)", "lasts: Rounds(~0)", "this lasts at least one round");
    error("lasts: Rounds(3)", "lasts: Days(~0)", "a number of days must be above 0, not 0");
    error("Signed(\"truce\")", "Signed(~\"truc\")", "unknown agreement `truc`");
    let broke = "~\"calm\": (occurs: Broken(";
    error("\"calm\": (occurs: Signed(", broke, "`WhileInForce` follows a signature");
}

#[test]
fn assets_and_shocks() {
    error("towards: 10", "towards: ~7", "unknown option `7` of the issue `land`");
    error("affects: [\"b\"]", "affects: [~\"c\"]", "unknown party `c`");
    error("stock: 0.9", "stock: ~1.9", "a stock must be between 0 and 1, not 1.9");
    warning("raises: {\"a\": 0.5}", "raises: {~\"a\": 0}", "`a` gains nothing by waiting");
    error("closes: {\"0\"", "closes: {~\"7\"", "unknown option `7` of the issue `land`");
    warning("closes: {\"0\": 0.5}", "closes: {~\"0\": 0}", "`0` is never closed");
    let cost = "holder: \"b\", holding_cost: (amount: 0.01, per: Round),";
    warning(cost, "holder: ~\"b\",", "holding `chip` costs nothing");
    let still = broken("stock: 0.9, decay: (amount: 0.1, per: Round),", "");
    assert_eq!(findings(&still)[0].1, "nothing of `chip` is ever lost");
    let shock = "\"parties.a.no_deal\": 1,";
    error(shock, "~\"parties.a.interim\": 1,", "`a` has no `interim` of its own");
    error(shock, "~\"parameters.p\": 1,", "a common shock cannot move `parameters.p`");
    warning(shock, "~\"parties.a.no_deal\": 0,", "`front` does not move `parties.a.no_deal`");
    let front = "\"front\": (noise: RandomWalk(deviation: 0.02)";
    warning(front, "~\"front\": (noise: RandomWalk(deviation: 0)", "`front` never moves");
}

#[test]
fn tracks_and_terms() {
    warning("chance: 0.3", "chance: ~0", "`truce` is never talked about");
    let share = "the chance of a track must be between 0 and 1, not 1.3";
    error("chance: 0.3", "chance: ~1.3", share);
    warning("scale: 0.2", "scale: ~0", "nobody has anything of this agreement");
    warning("opens: 2", "opens: ~20", "this track is never talked about");
    let party = "\"a\": (name: \"A\", issues: {\"ships";
    let other = "~\"c\": (name: \"A\", issues: {\"ships";
    error(party, other, "`c` takes no part in the main talks");
    error("scenario: Scenario(", "scenario: ~Scenaro(", "expected the scenario for `scenario`");
    let when = "when: {\"ships\": [\"no\"]}";
    error(when, "when: {~\"war\": [\"on\"]}", "unknown issue `war`");
    error(when, "when: {\"ships\": [~\"not\"]}", "unknown option `not` of the issue `ships`");
    error("violations: {\"a\": B", "violations: {~\"z\": B", "unknown party `z`");
    error("precision: 20", "precision: ~0", "a precision must be above 0, not 0");
    error("Suspend(Rounds(1))", "Suspend(Rounds(~0))", "this lasts at least one round");
    warning("retaliation: 1.5", "factors: {~\"f\": (factor: 1)}", "`f` changes nothing");
    let first = |from: &str, to: &str| findings(&broken(from, to))[0].1.clone();
    assert_eq!(first("(partial: 0.5)", "()"), "there is no partial package");
    let lasts = "(when: {\"ships\": [\"no\"]}, lasts: Days(7)), (lasts: Rounds(4))";
    assert_eq!(first(lasts, "(lasts: Rounds(4)), (lasts: Days(7))"), "this is never reached");
    let watch = "an agreement is watched for at most 100000 rounds";
    assert_eq!(first("watch: Days(60)", "watch: Rounds(1e15)"), watch);
    assert_eq!(first("watch: Days(60)", "watch: Days(1e9)"), watch);
    let ends = "terms: (withdrawals: {\"b\": (probability: 0.1, per: Year)})";
    assert_eq!(first(ends, "terms: ()"), "the settlement always stands");
    let violations = "violations: {\"a\": ByChance(probability: 0.1, per: Round), \"b\": ByChance(probability: 0.2, per: Round)}, ";
    assert_eq!(first(violations, ""), "`retaliation` has no effect");
    let inner = "title: \"Truce\", clock: (horizon: 4),";
    let own = format!("{inner} settlement: (watch: Days(3), terms: ()),");
    assert_eq!(first(inner, &own), "a track has no `settlement` of its own");
}

#[test]
fn effects_on_tracks_and_terms() {
    let effects = "effects: {\"parties.a.no_deal\": Add(-0.05)}";
    let good = [
        ("tracks.truce.scenario.parties.a.no_deal", "Add(0.1)"),
        ("tracks.truce.scenario.parties.b.issues.ships.weight", "Multiply(0.5)"),
        ("tracks.truce.scenario.issues.ships.options.yes", "Close"),
        ("tracks.truce.terms.violations.a.probability", "Multiply(2)"),
        ("tracks.truce.terms.retaliation", "Set(1)"),
        ("tracks.truce.terms.lasts.1.lasts.0", "Add(2)"),
        ("tracks.truce.scale", "Multiply(2)"),
        ("interim.scale", "Multiply(2)"),
        ("interim.terms.violations.b.gain", "Add(0.1)"),
        ("settlement.terms.withdrawals.b.probability", "Multiply(2)"),
    ];
    for (path, change) in good {
        assert_eq!(findings(&broken(effects, &format!("effects: {{\"{path}\": {change}}}"))), []);
    }
    let inner = "tracks.truce.scenario.parties.a.no_deal";
    let message = format!("`{inner}` cannot be changed by `Close`");
    effect(inner, "Close", "error", &message);
    let weight = "tracks.truce.scenario.parties.b.issues.ships.weight";
    effect(weight, "Set(-3)", "error", &format!("`{weight}` cannot be -3"));
    effect(weight, "Multiply(1)", "warning", &format!("`{weight}` stays as it is"));
    effect("parties.o.no_deal", "Add(0.1)", "warning", "`o` never acts");
    let wrong = broken(effects, "effects: {\"tracks.truce.scenario.parties.a.no_dael\": Add(1)}");
    let Err(LoadError::Invalid(found)) = parse("test.ron", &wrong) else { panic!("it is wrong") };
    assert!(found.render(false).contains(&format!("did you mean `{inner}`?")));
}

#[test]
fn events_that_go_together() {
    let pairs = |list: &str| format!("correlations: [{list}],\n    parameters: {{");
    let pair = |list: &str, severity: &str, message: &str| {
        expect("parameters: {", &pairs(list), severity, message);
    };
    let halts = "(between: (\"events.halt\", ~\"events.hal\"), rho: 0.5)";
    pair(halts, "error", "there is no event at `events.hal`");
    let mixed = "(between: (\"events.halt\", ~\"parties.b.no_deal\"), rho: 0.5)";
    pair(mixed, "error", "there is no event at `parties.b.no_deal`");
    let itself = "(between: (\"events.halt\", ~\"events.halt\"), rho: 0.5)";
    pair(itself, "error", "an event cannot be correlated with itself");
    let sure = "(between: (\"events.halt\", ~\"events.day\"), rho: 0.5)";
    pair(sure, "warning", "`day` is not left to chance".replace("`day`", "`events.day`").as_str());
    let chances = broken("At(\"2025-03-20\")", "ByChance(probability: 0.2, per: Round)");
    let two = |list: &str| findings(&chances.replacen("parameters: {", &pairs(list), 1));
    assert_eq!(two("(between: (\"events.halt\", \"events.day\"), rho: 0.5)"), []);
    let one = |list: &str| two(list)[0].1.clone();
    let none = "(between: (\"events.halt\", \"events.day\"), rho: 0)";
    assert_eq!(one(none), "this correlation changes nothing");
    let much = "(between: (\"events.halt\", \"events.day\"), rho: 1.5)";
    assert_eq!(one(much), "a correlation must be between -1 and 1, not 1.5");
    let twice = "(between: (\"events.halt\", \"events.day\"), rho: 0.5), (between: (\"events.day\", \"events.halt\"), rho: 0.5)";
    assert_eq!(one(twice), "the correlation of these two is already given");
    let third = chances.replacen(
        "\"calm\": (occurs: Signed(\"truce\"),",
        "\"calm\": (occurs: Signed(accord: \"truce\", probability: 0.5),",
        1,
    );
    let impossible = "(between: (\"events.halt\", \"events.day\"), rho: 0.9), (between: (\"events.day\", \"events.calm\"), rho: 0.9)";
    let found = findings(&third.replacen("parameters: {", &pairs(impossible), 1));
    let message = "no events can be correlated like this: `halt`, `day`, `calm`";
    assert_eq!(found[0].1, message);
    let dates = broken("At(\"2025-03-20\")", "At(moment: 3, probability: 0.5)");
    let dates = dates.replacen(
        "ByChance(probability: 0.1, per: Round), lasts",
        "At(moment: 4, probability: 0.5), lasts",
        1,
    );
    let list = pairs("(between: (\"events.halt\", \"events.day\"), rho: 0.5)");
    let found = findings(&dates.replacen("parameters: {", &list, 1));
    assert_eq!(found[0].1, "these two never happen in the same round");
}

#[test]
fn issues_and_options_that_come_and_go() {
    let off = "\"off\": (),";
    assert_eq!(findings(&broken(off, "\"off\": (from: 2, until: \"2025-04-05\"),")), []);
    warning(off, "~\"off\": (from: 0),", "this option is on the table from the start");
    warning(off, "\"off\": (from: ~20),", "this option is never on the table");
    warning(off, "\"off\": (until: ~20),", "this option never leaves the table");
    warning(off, "~\"off\": (from: 4, until: 4),", "this option leaves the table before it comes");
    error(off, "\"off\": (until: ~\"2025-03-01\"),", "2025-03-01 is before the start of the talks");
    let land = "step: 5), default: 0)";
    assert_eq!(findings(&broken(land, "step: 5), default: 0, from: 3, held: 10)")), []);
    error(
        land,
        "step: 5), default: 0, from: 3, held: ~7)",
        "unknown option `7` of the issue `land`",
    );
    let never = "step: 5), default: 0, held: ~10)";
    warning(land, never, "`land` is never off the table");
    let both = broken(
        "\"on\": (partial: 0.5), \"off\": (),",
        "\"on\": (partial: 0.5, until: 3), \"off\": (from: 5),",
    );
    assert_eq!(findings(&both)[0].1, "no option of `war` is on the table in round 3");
    let event = broken("\"issues.land.options.5\": Close", "\"issues.war.options.off\": Open");
    let opens = event.replacen(off, "\"off\": (from: 4),", 1);
    assert_eq!(findings(&opens), []);
}

#[test]
fn votes_on_renewal() {
    let renewable = "renewable: [{\"ships\": [\"yes\"]}],";
    let with = |renewal: &str| format!("{renewable} renewal: {renewal},");
    assert_eq!(findings(&broken(renewable, &with("(rule: Quota(1), lasts: Days(7))"))), []);
    error(renewable, &with("(of: ~\"c\")"), "unknown coalition `c`");
    error(renewable, &with("(of: ~\"a\")"), "`a` has no members who could vote");
    error(renewable, &with("(rule: Quota(~5))"), "a quota of 5 cannot be reached by 2 parties");
    let nothing = format!("{renewable} ~renewal: (),");
    warning(renewable, &nothing, "this changes nothing");
    let never = "~renewal: (rule: Unanimity),";
    warning(renewable, never, "nothing is ever renewed");
    let lasts = "(lasts: Rounds(4))], renewable: [";
    error(lasts, "(lasts: Until(5))], renewable: ~[", "for how long it is renewed is not said");
    let settled = "terms: (~renewal: (rule: Unanimity), withdrawals";
    let found = findings(&broken("terms: (withdrawals", &settled.replace('~', "")));
    assert_eq!(found[0].1, "nobody votes on renewing a settlement");
    error("(lasts: Rounds(4))", "(lasts: Rounds(~0))", "this lasts at least one round");
    let halves = "expected a whole number of rounds, not 1.5";
    error("(lasts: Rounds(4))", "(lasts: Rounds(~1.5))", halves);
    error("lasts: Days(7)", "lasts: Days(~0)", "a number of days must be above 0, not 0");
}

#[test]
fn what_changes_nothing_is_warned_of() {
    warning("by: \"a\", refusal_by", "by: ~\"b\", refusal_by", "`b` answers its own refusal");
    warning("excludes: [\"halt\"]", "excludes: [\"halt\", ~\"halt\"]", "`halt` is named twice");
    warning("affects: [\"b\"]", "affects: [\"b\", ~\"b\"]", "`b` is named twice");
    warning("affects: [\"b\"]", "affects: [\"b\", ~\"o\"]", "`o` never acts");
    let holding = "holding_cost: (amount: 0.01, per: Round)";
    let free = findings(&broken(holding, "holding_cost: (amount: 0, per: Round)"));
    assert_eq!(free[0].1, "holding `chip` costs nothing");
    let early = "~\"halt\": (\n            ends: (probability: 0, per: Round), occurs";
    warning("\"halt\": (\n            occurs", early, "`halt` never ends early");
    warning("retaliation: 1.5", "retaliation: ~1", "`retaliation` changes nothing");
    warning("retaliation: 1.5", "retaliation: 1.5, ageing: ~1", "`ageing` changes nothing");
    let accused = "retaliation: 1.5, accusation: ~0";
    warning("retaliation: 1.5", accused, "no breach is ever noticed");
    let second = ", \"b\": ByChance(probability: 0.2, per: Round)}, retaliation: 1.5";
    warning(second, "}, retaliation: ~1.5", "`retaliation` answers nothing");
    let wrongful = "retaliation: 1.5, wrongful: [~(chance: 0)]";
    warning("retaliation: 1.5", wrongful, "nobody is accused here");
    let shock = "\"parties.a.no_deal\": 1,";
    warning(shock, "~\"parties.o.no_deal\": 1,", "`o` never acts");
}

#[test]
fn a_track_leads_to_a_scenario_and_not_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("self.ron");
    let start = WORLD.find("scenario: Scenario(").expect("a track");
    let end = WORLD.find("            opens: 2").expect("a track");
    let with = |name: &str| {
        let text = format!("{}scenario: \"{name}\",\n{}", &WORLD[..start], &WORLD[end..]);
        std::fs::write(&path, text).expect("a file");
        match zopa::scenario::load(&path.to_string_lossy()) {
            Err(LoadError::Invalid(found)) => found.records(),
            _ => panic!("it is wrong"),
        }
    };
    let nowhere = "cannot read the scenario of a track `nowhere.ron`";
    assert!(with("nowhere.ron")[0].message.starts_with(nowhere));
    let circle = "the scenarios of tracks run in a circle: `self.ron` leads back to itself";
    assert_eq!(with("self.ron")[0].message, circle);
    // A mistake inside a track's scenario stands in its own file.
    let inner = WORLD[start + "scenario: ".len()..end].trim_end().trim_end_matches(',');
    let inner = inner.replacen("no_deal: 0.2", "no_deal: \"0.2\"", 1);
    std::fs::write(folder.path().join("inner.ron"), inner).expect("a file");
    let found = with("inner.ron");
    assert_eq!(found.len(), 1);
    assert!(found[0].file.ends_with("inner.ron"), "{}", found[0].file);
}

#[test]
fn all_mistakes_at_once() {
    let text = WORLD
        .replace("excludes: [\"halt\"]", "excludes: [\"hal\"]")
        .replace("towards: 10", "towards: 7")
        .replace("chance: 0.3", "chance: 1.3")
        .replace("precision: 20", "precision: 0")
        .replace("by: \"a\", refusal_by", "by: \"aa\", refusal_by");
    assert_eq!(findings(&text).len(), 5);
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
    assert_eq!(super::loaded(&text).scenario.observables.len(), 1);
}

#[test]
fn the_schema_knows_the_world_and_the_template_names_every_field_of_it() {
    let schema = serde_json::to_string(&zopa::scenario::schema()).expect("JSON");
    for field in [
        "events",
        "occurs",
        "lasts",
        "ends",
        "retracted",
        "excludes",
        "effects",
        "ByChance",
        "At",
        "Answer",
        "Signed",
        "Broken",
        "Over",
        "refusal_by",
        "refusal_of",
        "Rounds",
        "Days",
        "WhileInForce",
        "Add",
        "Multiply",
        "Set",
        "Close",
        "Open",
        "assets",
        "towards",
        "affects",
        "stock",
        "decay",
        "raises",
        "holder",
        "holding_cost",
        "closes",
        "factors",
        "tracks",
        "opens",
        "chance",
        "scale",
        "terms",
        "renewable",
        "violations",
        "Tempted",
        "precision",
        "retaliation",
        "ageing",
        "accusation",
        "wrongful",
        "breach",
        "Suspend",
        "Panel",
        "Collapse",
        "withdrawals",
        "interim",
        "settlement",
        "watch",
        "Until",
        "renewal",
        "from",
        "until",
        "held",
        "observables",
        "event",
        "constant",
        "reference",
    ] {
        assert!(schema.contains(&format!("\"{field}\"")), "the schema has no `{field}`");
        assert!(library::TEMPLATE.contains(field), "the template says nothing of `{field}`");
    }
}
