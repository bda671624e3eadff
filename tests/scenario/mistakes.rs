//! One line a kind of mistake: its message and its place.

use super::{PEACE, broken, findings};

/// Replaces `from` (which stands once) by `to`. A `~` in `to` is taken out and
/// marks the place at which the message, and no other, is expected.
#[track_caller]
fn expect(from: &str, to: &str, severity: &str, message: &str) {
    let marked = broken(from, to);
    let start = marked.find('~').expect("`~` marks the place");
    let text = marked.replacen('~', "", 1);
    let before = &text[..start];
    let line = 1 + before.matches('\n').count();
    let column = 1 + before[before.rfind('\n').map_or(0, |at| at + 1)..].chars().count();
    let expected = (severity.to_owned(), message.to_owned(), line, column);
    assert_eq!(findings(&text), [expected]);
}

#[track_caller]
fn error(from: &str, to: &str, message: &str) {
    expect(from, to, "error", message);
}

#[track_caller]
fn warning(from: &str, to: &str, message: &str) {
    expect(from, to, "warning", message);
}

/// The messages alone, for mistakes with consequences.
fn messages(text: &str) -> Vec<String> {
    findings(text).into_iter().map(|(_, message, _, _)| message).collect()
}

#[test]
fn syntax() {
    let found = findings("(\n  format: 1,\n  id: \"x\"\n  title: \"y\",\n)");
    assert_eq!(found, [("error".into(), "syntax error: Expected comma".into(), 4, 3)]);
    assert_eq!(findings("").len(), 1);
    assert_eq!(findings("3").len(), 1);
    assert_eq!(findings("3")[0].1, "expected named fields `(format: ...)`");
}

#[test]
fn fields() {
    error("id: \"te", "~titel: \"P\", id: \"te", "unknown field `titel` in the scenario");
    error("\"war\": (title: \"War\", kind", "~\"war\": (kind", "missing field `title` in an issue");
    error("Scenario(\n    format: 1,", "~Scenario(", "missing field `format` in the scenario");
    error("rho: 0.5", "rho: 0.5, ~rho: 0.5", "duplicate field `rho`");
    error("\"x\": (), ", "\"x\": (), ~\"x\": (), ", "duplicate key `x`");
    error("format: 1", "format: ~2", "unknown format version 2");
    error("\"c1\": (", "~\"c.1\": (", "an id must not contain a dot");
}

#[test]
fn mixtures_have_a_weight() {
    let strategy = "TimeDependent(start: 0.9, shape: 1.5, reactive: 0.2)";
    error(strategy, "Mixed(~[])", "a mixture needs at least one strategy");
    let message = "no strategy of the mixture has a weight";
    error(strategy, "Mixed(~[(0, Tough), (0.0, Nice)])", message);
    assert_eq!(findings(&broken(strategy, "Mixed([(0, Tough), (0.1, Nice)])")), []);
}

#[test]
fn secrets() {
    let payment = "benefit: 0.02, when: {}";
    let secret = |secret: &str| format!("{payment}, {secret}");
    let costs = "costs: {\"b\": 0.1}";
    let wide = "the chance of a leak must be between 0 and 1, not 1.2";
    error(payment, &secret(&format!("secret: (leak: ~1.2, {costs})")), wide);
    error(payment, &secret("secret: (leak: 0.2, costs: {~\"bb\": 0.1})"), "unknown party `bb`");
    let negative = "the cost of a leak must be 0 or more, not -0.1";
    error(payment, &secret("secret: (leak: 0.2, costs: {\"b\": ~-0.1})"), negative);
    let never = "this secret never leaks";
    warning(payment, &secret(&format!("secret: (leak: ~0, {costs})")), never);
    let nobody = "this secret costs nobody anything";
    warning(payment, &secret("secret: (leak: 0.2, costs: ~{})"), nobody);
    let good = format!("secret: (leak: 0.2, {costs})");
    assert_eq!(findings(&broken(payment, &secret(&good))), []);
}

#[test]
fn disruptors() {
    let ratifier = "seat: Ratifier(threshold: Logistic(mean: 0, scale: 0.02, ignorance: Private)),";
    let seat = |seat: &str| format!("seat: {seat},");
    error(ratifier, &seat("~Disrupter(success: 0.5)"), "unknown seat `Disrupter`");
    let missing = "missing field `success` in `Disruptor`";
    error(ratifier, &seat("~Disruptor(threshold: 0.1)"), missing);
    let unknown = "unknown field `sucess` in `Disruptor`";
    error(ratifier, &seat("Disruptor(success: 0.5, ~sucess: 0.5)"), unknown);
    let wide = "a disruptor's chance must be between 0 and 1, not 1.5";
    error(ratifier, &seat("Disruptor(success: ~1.5)"), wide);
    let idle = "nothing is ever brought down";
    warning(ratifier, &seat("Disruptor(success: ~0.0)"), idle);
    assert_eq!(findings(&broken(ratifier, &seat("Disruptor(success: 0.5)"))), []);
}

#[test]
fn texts() {
    error("title: \"Peace\"", "title: ~\" \"", "a title must not be empty");
    error("id: \"test/peace\"", "id: ~\"\"", "an id must not be empty");
    error("name: \"A\"", "name: ~\"\"", "a name must not be empty");
    error("title: \"War\"", "title: ~\"a\\nb\"", "a title must be one line without tabs");
    let control =
        |what: &str, code: &str| format!("{what} must not contain the control character U+{code}");
    error("title: \"On\"", "title: ~\"a\\u{1b}[2Jb\"", &control("a text", "001B"));
    error("unit: \"km\"", "unit: ~\"\\u{202e}\"", &control("a text", "202E"));
    error("\"c1\": (", "~\"c\\t1\": (", &control("a key", "0009"));
    let long = "x".repeat(201);
    error("title: \"Peace\"", &format!("title: ~\"{long}\""), "a title has at most 200 characters");
    let key = format!("~\"{}\": (", &long[..101]);
    error("\"c1\": (", &key, "an id has at most 100 characters");
    // Longer texts may have lines and be as long as they like.
    let note = format!("title: \"Peace\", note: \"a\\n\\tb {long}\"");
    assert_eq!(findings(&broken("title: \"Peace\"", &note)), []);
}

#[test]
fn clocks_stay_in_the_calendar() {
    error(
        "days_per_round: 3",
        "days_per_round: ~1e300",
        "a round may stand for at most 36525 days, not 1e300",
    );
    let late = broken("2025-03-15\", days_per_round: 3", "9999-12-15\", days_per_round: 3");
    let beyond = "the talks go on beyond the end of the calendar";
    assert!(messages(&late).iter().any(|message| message == beyond), "{:?}", messages(&late));
    error("days_per_round: 3, horizon: 10", "days_per_round: 36525, horizon: ~100000", beyond);
}

#[test]
fn files_that_are_no_text_are_shown_where_they_stop_being_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("latin.ron");
    std::fs::write(&path, b"Scenario(\n  title: \"caf\xe9\",\n)").expect("a file");
    let Err(zopa::scenario::LoadError::Invalid(found)) =
        zopa::scenario::load(&path.to_string_lossy())
    else {
        panic!("it is invalid")
    };
    let record = &found.records()[0];
    assert_eq!(record.message, "the file is not UTF-8 text: byte 0xE9 at offset 23");
    assert_eq!((record.line, record.column), (2, 14));
    assert!(found.render(false).contains("encoding UTF-8"));
}

#[test]
fn types() {
    error("title: \"Peace\"", "title: ~3", "expected a string in quotes for `title`");
    error("format: 1", "format: ~1.5", "expected a whole number, 0 or more for `format`");
    error("kind: Ordered", "kind: ~Orderd", "unknown kind of issue `Orderd`");
    error("per: Year", "per: ~Month", "unknown unit of time `Month`");
    error("rule: Quota(2)", "rule: ~Quota(2, 3)", "expected `Quota(needed: ...)` for `rule`");
    error(
        "rule: Quota(2)",
        "rule: ~Unanimity(2)",
        "expected `Unanimity` without contents for `rule`",
    );
    let number =
        "expected a number, `Parameter(\"id\")`, a distribution or a formula for `recognition`";
    error("recognition: 1,", "recognition: ~\"1\",", number);
    error("level: Uniform(", "level: ~Unifrom(", "unknown distribution `Unifrom`");
    error("vetoes: [\"a\"]", "vetoes: ~\"a\"", "expected a list `[...]` for `vetoes`");
    error("cost: 0.01", "cost: ~inf", "`inf` is not a finite number");
    error("cost: 0.01", "cost: ~NaN", "`NaN` is not a finite number");
}

#[test]
fn names() {
    error("when: {\"war\"", "when: {~\"wra\"", "unknown issue `wra`");
    error("\"war\": [\"off\"]", "\"war\": [~\"of\"]", "unknown option `of` of the issue `war`");
    error("[\"5\", 10]", "[\"5\", ~7]", "unknown option `7` of the issue `land`");
    error("default: \"on\"", "default: ~\"in\"", "unknown option `in` of the issue `war`");
    error("default: 0", "default: ~3", "unknown option `3` of the issue `land`");
    error("payer: \"a\"", "payer: ~\"aa\"", "unknown party `aa`");
    error("vetoes: [\"a\"]", "vetoes: [~\"aa\"]", "unknown party `aa`");
    error("Rotating([\"a\"", "Rotating([~\"aa\"", "unknown party `aa`");
    error("Parameter(\"p\")", "~Parameter(\"pp\")", "unknown parameter `pp`");
    let text = broken("Parameter(\"p\")", "Parameter(\"other\")");
    assert_eq!(messages(&text), ["nothing uses the parameter `p`", "unknown parameter `other`"]);
    warning(
        "\"p\": (central",
        "~\"q\": (central: 1), \"p\": (central",
        "nothing uses the parameter `q`",
    );
}

#[test]
fn weights() {
    error(
        "recognition: 1,\n            issues: {\n                \"war\": (weight: 0.5",
        "recognition: 1,\n            issues: {\n                \"war\": (weight: ~-0.5",
        "a weight must be 0 or more, not -0.5",
    );
}

#[test]
fn weights_that_do_not_sum_to_one() {
    let text = broken("\"name\": (weight: 0.2,", "\"name\": (weight: 0.25,");
    let found = findings(&text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, "the central weights of `a` sum to 1.05, not 1");
    let place = text.find("\"a\": (\n").expect("the party");
    assert_eq!(found[0].2, 1 + text[..place].matches('\n').count());
    assert_eq!(found[0].3, 9);
    let Err(zopa::scenario::LoadError::Invalid(diagnostics)) =
        zopa::scenario::parse("test.ron", &text)
    else {
        panic!("it has a mistake")
    };
    assert_eq!(diagnostics.list[0].label, "0.05 too much");
}

#[test]
fn dirichlet_weights_are_plain() {
    error(
        "\"land\": (weight: 0.5,",
        "\"land\": (weight: ~Uniform(low: 0.4, high: 0.6),",
        "with `weights: Dirichlet(...)` a weight is a plain number",
    );
    error("concentration: 50", "concentration: ~0", "the concentration must be above 0, not 0");
}

#[test]
fn scores() {
    error("\"x\": 0, \"y\"", "\"x\": ~1.2, \"y\"", "a score must be between 0 and 1, not 1.2");
    error(
        "Triangular(low: 0, mode: 0.5, high: 1)",
        "~Triangular(low: 0, mode: 1.5, high: 2)",
        "a score must be between 0 and 1, but the centre of this distribution is 1.5",
    );
    error(
        "\"x\": 0, \"y\": 1",
        "\"x\": 0, \"y\": 1, ~\"z\": 1",
        "a score for `z`, which is no option of the issue `name`",
    );
    error(
        "\"name\": (weight: 0.2, scores: {\"x\": 0, \"y\": 1})",
        "~\"name\": (weight: 0.2, scores: {\"x\": 0})",
        "no score for `y` of `name`",
    );
    error(
        "\"name\": (weight: 0.2, scores: {\"x\": 0, \"y\": 1})",
        "~\"name\": (weight: 0.2)",
        "an entry needs `scores` or `value`",
    );
    error(
        "\"name\": (weight: 0.2, scores: {\"x\": 0, \"y\": 1})",
        "~\"name\": (weight: 0.2, scores: {\"x\": 0, \"y\": 1}, value: Increasing)",
        "an entry has `scores` or `value`, not both",
    );
    error(
        "\"name\": (weight: 0.2, scores: {\"x\": 0, \"y\": 1})",
        "~\"name\": (weight: 0.2, value: Increasing)",
        "a value function needs positions, and the issue `name` is categorical",
    );
    error("spread: 0.1", "spread: ~-0.1", "the spread of scores must be 0 or more, not -0.1");
    error("(10, 0.8)])", "(10, ~1.8)])", "a score must be between 0 and 1, not 1.8");
    error("(10, 0.8)])", "(~0, 0.8)])", "the positions must ascend");
    error(
        "PiecewiseLinear([(0, 0.1), (10, 0.8)])",
        "PiecewiseLinear(~[])",
        "at least one point is needed",
    );
    error("salience: 1", "salience: ~-1", "a salience must be 0 or more, not -1");
}

#[test]
fn entries_for_issues() {
    let text = broken(
        "                \"name\": (weight: 0, scores: {\"x\": Tri",
        "                \"nam\": (weight: 0, scores: {\"x\": Tri",
    );
    assert_eq!(
        messages(&text),
        ["party `b` has no entry for the issue `name`", "unknown issue `nam`"]
    );
}

#[test]
fn distributions() {
    error(
        "deviation: 0.1))",
        "deviation: ~Beta(alpha: -1, beta: 2)))",
        "this distribution makes no sense: `alpha` and `beta` must be between 0.001 and 1000000",
    );
    error(
        "level: Uniform(low: 0.2",
        "level: ~Uniform(low: 0.5",
        "this distribution makes no sense: `low` must not be above `high`",
    );
    error(
        "Triangular(low: 0, mode: 0.5",
        "~Triangular(low: 0.6, mode: 0.5",
        "this distribution makes no sense: `mode` must lie between `low` and `high`",
    );
    error(
        "Discrete([(0.1, 0.5), (0.2, 0.5)])",
        "~Discrete([(0.1, 0.5), (0.2, 0.4)])",
        "this distribution makes no sense: the probabilities must sum to 1, not 0.9",
    );
    error(
        "Logistic(mean: 0, scale: 0.02",
        "~Logistic(mean: 0, scale: -1",
        "this distribution makes no sense: the scale must not be negative",
    );
}

#[test]
fn parameters() {
    error("central: 0.1", "central: ~0.3", "the central value of `p` lies outside its range");
    error("range: (0.0, 0.2)", "range: (~0.2, 0.0)", "the range is the wrong way round");
}

#[test]
fn correlations() {
    error(
        "\"parties.b.no_deal\"), rho: 0.5)",
        "\"parties.b.no_deal\"), rho: 0.5),\n        (between: (~\"parties.r.seat.threshold\", \"parties.b.no_deal\"), rho: 0.1)",
        "a private number cannot be correlated with one that is not",
    );
    error("rho: 0.5", "rho: ~1.5", "a correlation must be between -1 and 1, not 1.5");
    error(
        "between: (\"parties.a.no_deal.level\"",
        "between: (~\"parties.a.no_deel.level\"",
        "there is no number at `parties.a.no_deel.level`",
    );
    error(
        "between: (\"parties.a.no_deal.level\"",
        "between: (~\"parties.a.recognition\"",
        "`parties.a.recognition` is not uncertain",
    );
    error(
        "\"parties.b.no_deal\")",
        "~\"parties.a.no_deal\")",
        "a number cannot be correlated with itself",
    );
    let third = "parties.a.issues.land.weight";
    let text = broken(
        "rho: 0.5)",
        &format!("rho: 0.9), (between: (\"parties.b.no_deal\", \"{third}\"), rho: 0.9)"),
    );
    assert_eq!(
        messages(&text),
        [format!(
            "no numbers can be correlated like this: `{third}`, `parties.a.no_deal.level`, `parties.b.no_deal.level`"
        )]
    );
    error(
        "rho: 0.5)",
        "rho: 0.5), (between: (~\"parties.b.no_deal\", \"parties.a.no_deal\"), rho: 0.5)",
        "the correlation of these two is already given",
    );
}

#[test]
fn issues() {
    error(
        "partial: 0.5",
        "partial: ~1.5",
        "the fraction of a partial deal must be above 0 and at most 1, not 1.5",
    );
    error(
        "partial: 0.5",
        "partial: ~0",
        "the fraction of a partial deal must be above 0 and at most 1, not 0",
    );
    error(
        "\"x\": (), ",
        "\"x\": (partial: ~0.5), ",
        "only one issue may have partial options, and `war` has some already",
    );
    error("step: 5", "step: ~0", "the step must be above 0, not 0");
    error("step: 5", "step: ~0.0001", "an issue has at most 65535 options");
    error(
        "\"land\": (title: \"Land\", kind: Numeric(unit: \"km\", from: 0",
        "~\"land\": (title: \"Land\", kind: Numeric(unit: \"km\", from: 20",
        "the grid ends before it starts",
    );
    warning("to: 10, step: 5", "to: 11, step: ~5", "the grid ends at 10 and leaves out 11");
    error(
        "step: 5), default: 0",
        "step: 5), default: 0, options: ~{}",
        "a numeric issue has no list of options",
    );
}

/// The advice given for the only mistake.
#[track_caller]
fn helps(from: &str, to: &str, help: &str) {
    let Err(zopa::scenario::LoadError::Invalid(diagnostics)) =
        zopa::scenario::parse("test.ron", &broken(from, to))
    else {
        panic!("it has a mistake")
    };
    assert_eq!(diagnostics.list.len(), 1, "{}", diagnostics.render(false));
    let found = diagnostics.list[0].help.clone().unwrap_or_default();
    assert!(found.contains(help), "{found}");
}

#[test]
fn the_nearest_name_and_the_allowed_ones_are_given() {
    helps("hard: 0.5", "hard: 0.5, penalti: 1", "did you mean `penalty`? (fields: `when`, `hard`");
    helps("kind: Ordered", "kind: Orderd", "(allowed: `Categorical`, `Ordered`, `Numeric`)");
    helps("when: {\"war\"", "when: {\"wra\"", "did you mean `war`?");
    helps("\"war\": [\"off\"]", "\"war\": [\"of\"]", "did you mean `off`? (options: `on`, `off`)");
    helps("payer: \"a\"", "payer: \"q\"", "parties: `a`, `b`, `r`");
    helps("Parameter(\"p\")", "Parameter(\"pp\")", "did you mean `p`?");
    helps("no_deal.level\"", "no_deel.level\"", "did you mean `parties.a.no_deal.level`?");
}

#[test]
fn paths_in_diagnostics_are_paths_of_the_tree() {
    for (from, to, path) in [
        ("(10, 0.8)])", "(10, 1.8)])", "parties.b.issues.land.value.0.1.1"),
        ("\"x\": 0, \"y\"", "\"x\": 2, \"y\"", "parties.a.issues.name.scores.x"),
        ("shape: 1.5", "shape: 0", "parties.a.strategy.shape"),
        ("probability: 0.1", "probability: 2", "breakdown.probability"),
    ] {
        let text = broken(from, to);
        let Err(zopa::scenario::LoadError::Invalid(diagnostics)) =
            zopa::scenario::parse("test.ron", &text)
        else {
            panic!("it has a mistake")
        };
        assert_eq!(diagnostics.list[0].path, path);
        assert!(super::loaded(PEACE).tree.at(path).is_some(), "{path}");
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let text = broken("hard: 0.5", "hard: 5");
    let expected = findings(&text);
    assert_eq!(findings(&text.replace('\n', "\r\n")), expected);
    assert_eq!(messages(&format!("\u{feff}{text}")), [expected[0].1.clone()]);
}

#[test]
fn tiny_steps() {
    error(
        "from: 0, to: 10, step: 5), default: 0",
        "from: 0, to: 1e-12, step: ~1e-13), default: 0",
        "the step is too small to tell the options apart",
    );
}

#[test]
fn conditions_and_constraints() {
    warning("\"war\": [\"off\"]", "\"war\": ~[]", "an empty list of options is never true");
    warning(
        "\"war\": [\"off\"]",
        "\"war\": ~[\"on\", \"off\"]",
        "this lists all options of `war`: it is always true",
    );
    let message = "constraint `c1` needs exactly one of `then`, `requires` and `excludes`";
    error(
        "\"c1\": (when: {\"war\": [\"off\"]}, then",
        "~\"c1\": (when: {\"war\": [\"off\"]}, requires: {}, then",
        message,
    );
    error(
        "\"c1\": (when: {\"war\": [\"off\"]}, then: {\"land\": [\"5\", 10]})",
        "~\"c1\": (when: {\"war\": [\"off\"]})",
        message,
    );
    error("\"s1\": (", "~\"war\": (", "`war` is also the id of an issue");
    error("payee: \"b\"", "payee: ~\"a\"", "payer and payee are the same party");
    error("cost: 0.01", "cost: ~-0.01", "a cost must be 0 or more, not -0.01");
    error("benefit: 0.02", "benefit: ~-0.02", "a benefit must be 0 or more, not -0.02");
}

#[test]
fn parties() {
    error(
        "hard: 0.5",
        "hard: ~1.5",
        "the probability that a red line is hard must be between 0 and 1, not 1.5",
    );
    error(
        "penalty: 0.1",
        "penalty: ~-0.1",
        "the penalty of a red line must be 0 or more, not -0.1",
    );
    error(
        "factor: 0.9",
        "factor: ~1.1",
        "a discount factor must be above 0 and at most 1, not 1.1",
    );
    error("factor: 0.9", "factor: ~0", "a discount factor must be above 0 and at most 1, not 0");
    error("start: 0.9", "start: ~1.9", "`start` must be between 0 and 1, not 1.9");
    error("shape: 1.5", "shape: ~0", "`shape` must be above 0, not 0");
    error("reactive: 0.2", "reactive: ~2", "`reactive` must be between 0 and 1, not 2");
    error("deviation: 0.1)", "deviation: ~-0.1)", "`deviation` must be 0 or more, not -0.1");
    error(
        "noise: None",
        "noise: RandomWalk(deviation: ~-1)",
        "the deviation of noise must be 0 or more, not -1",
    );
    error(
        "noise: None",
        "noise: Autoregressive(deviation: 1, persistence: ~2)",
        "the persistence of noise must be between -1 and 1, not 2",
    );
    error(
        "recognition: 1,",
        "recognition: ~-1,",
        "a chance of recognition must be 0 or more, not -1",
    );
    error(
        "            discount: (f",
        "            risk: Relative(aversion: ~1), discount: (f",
        "relative risk aversion must be 0 or more and below 1, not 1",
    );
    error(
        "            discount: (f",
        "            ~delay: 1, discount: (f",
        "unknown field `delay` in a party",
    );
}

#[test]
fn rules() {
    let rule = |written: &str, message: &str| {
        error("rule: Quota(2)", &format!("rule: {written}"), message);
    };
    rule("Majority(~0)", "the share of a majority must be above 0 and at most 1, not 0");
    rule("Majority(share: ~1, exceeded: true)", "nothing exceeds all votes");
    rule("Majority(share: 1, of: ~All)", "unknown electorate `All`");
    rule("Every(~[])", "no rule to be met");
    rule("Every([Quota(1), Quota(~3)])", "a quota of 3 cannot be reached by 2 parties");
    let double = |population: &str, more: &str| {
        format!("QualifiedMajority(members: 0.55, population: {population}, share: 0.65{more})")
    };
    let both = "{\"a\": 1, \"b\": 2}";
    rule(&double("~{\"a\": 1}", ""), "no population for `b`");
    rule(&double("{\"a\": 1, \"b\": 2, ~\"aa\": 1}", ""), "unknown party `aa`");
    rule(&double("{\"a\": 1, \"b\": 2, ~\"r\": 1}", ""), "the population of `r` counts nothing");
    rule(&double("~{\"a\": 0, \"b\": 0}", ""), "the populations are all 0");
    rule(&double("{\"a\": 1, \"b\": ~-2}", ""), "a population must be 0 or more, not -2");
    rule(&double(both, ", blocking: ~0"), "a blocking minority of 0 blocks nothing");
    rule(&double(both, ", blocking: ~3"), "a blocking minority of 3 cannot be formed by 2 parties");
    rule(
        &format!("QualifiedMajority(members: ~1.2, population: {both}, share: 0.65)"),
        "the share of the members must be above 0 and at most 1, not 1.2",
    );
    let blocs = |blocs: &str, outer: &str| format!("Blocs(blocs: {blocs}, rule: {outer})");
    let two = "{\"x\": (members: [\"a\"]), \"y\": (members: [\"b\"])}";
    rule(&blocs("~{\"x\": (members: [\"a\"])}", "Unanimity"), "no bloc for `b`");
    rule(
        &blocs("{\"x\": (members: [\"a\", \"b\"]), \"y\": (members: [~\"b\"])}", "Unanimity"),
        "`b` is in two blocs",
    );
    rule(
        &blocs("{\"x\": (members: [\"a\", \"b\", ~\"b\"])}", "Unanimity"),
        "`b` is twice in the bloc `x`",
    );
    rule(
        &blocs("{\"x\": (members: [\"a\", \"b\"]), \"y\": (members: ~[])}", "Unanimity"),
        "nobody is in the bloc `y`",
    );
    rule(
        &blocs("{\"x\": (members: [\"a\", \"b\", ~\"r\"])}", "Unanimity"),
        "`r` cannot be in a bloc",
    );
    rule(&blocs("{\"x\": (members: [\"a\", \"b\", ~\"bb\"])}", "Unanimity"), "unknown party `bb`");
    rule(&blocs(two, "Quota(~3)"), "a quota of 3 cannot be reached by 2 blocs");
    rule(
        &blocs("{\"x\": (members: [\"a\", \"b\"], rule: Quota(~3))}", "Quota(1)"),
        "a quota of 3 cannot be reached by 2 parties",
    );
    rule(
        &blocs(two, "Weighted(weights: {\"x\": 1, \"y\": 1, ~\"z\": 1}, needed: 1)"),
        "unknown bloc `z`",
    );
    // A weight in a bloc's rule belongs to its members.
    rule(
        &blocs(
            "{\"x\": (members: [\"a\"], rule: Weighted(weights: {\"a\": 1, ~\"b\": 1}, needed: 1)), \"y\": (members: [\"b\"])}",
            "Quota(1)",
        ),
        "the voting weight of `b` counts nothing",
    );
    // All at once.
    let text = broken(
        "rule: Quota(2)",
        &format!("rule: {}", double("{\"a\": 1, \"c\": 1}", ", blocking: 9")),
    );
    let found = messages(&text);
    for message in [
        "no population for `b`",
        "unknown party `c`",
        "a blocking minority of 9 cannot be formed by 2 parties",
    ] {
        assert!(found.iter().any(|found| found == message), "{found:?}");
    }
}

#[test]
fn votes() {
    let party = |fields: &str, message: &str| {
        error("name: \"A\", ", &format!("name: \"A\", {fields}, "), message);
    };
    party("yes_if: [~\"bb\"]", "unknown party `bb`");
    party("yes_if: [~\"a\"]", "the yes of `a` depends on itself");
    party("yes_if: [~\"r\"]", "`r` says no yes to wait for");
    party("yes_if: [\"b\", ~\"b\"]", "`b` is listed twice");
    let within = "what an abstention lets pass must be 0 or more, not -1";
    party("abstains: (within: ~-1)", within);
    let ratifier = |fields: &str, message: &str| {
        error("name: \"R\", ", &format!("name: \"R\", {fields}, "), message);
    };
    ratifier("yes_if: ~[\"a\"]", "`r` casts no vote");
    ratifier("~abstains: (within: 0.1)", "`r` cannot abstain");
    let right = "name: \"A\", yes_if: [\"b\"], abstains: (within: Uniform(low: 0, high: 0.1)),";
    assert_eq!(findings(&broken("name: \"A\",", right)), []);
}

#[test]
fn coalitions() {
    let two = "\"x\": (weight: 0.6), \"y\": (weight: 0.4)";
    let of = |name: &str, inner: &str, message: &str| {
        let from = format!("name: \"{name}\",");
        error(&from, &format!("{from} coalition: ({inner}),"), message);
    };
    let a = |inner: &str, message: &str| of("A", inner, message);
    a("members: ~{}", "a coalition needs at least one member");
    a(
        "members: ~{\"x\": (weight: 0.6), \"y\": (weight: 0.3)}",
        "the central weights of the members of `a` sum to 0.9, not 1",
    );
    let tilt = |tilt: &str| format!("members: {{\"x\": (weight: 1, tilt: {{{tilt}}})}}");
    a(&tilt("~\"wart\": 0.1"), "unknown issue `wart`");
    a(
        &tilt("\"war\": 0.1, \"name\": ~-0.3"),
        "the tilt of `x` makes its weight of `name` negative",
    );
    a(
        "members: {~\"x\": (weight: 1, tilt: {\"war\": -0.5, \"land\": -0.3, \"name\": -0.2})}",
        "the tilts of `x` leave no weight",
    );
    a(
        &format!("members: {{{two}}}, rule: Quota(~3)"),
        "a quota of 3 cannot be reached by 2 members",
    );
    a(
        &format!("members: {{{two}}}, rule: Share(~1.1)"),
        "the share of the weights must be above 0 and at most 1, not 1.1",
    );
    a(
        &format!(
            "members: {{{two}}}, rule: Weighted(weights: {{\"x\": 1, \"y\": 1, ~\"z\": 1}}, needed: 1)"
        ),
        "unknown member `z`",
    );
    let when = |when: &str| format!("members: {{{two}}}, when: [({when})]");
    a(&when("uses: {\"name\": [\"y\"]}, of: [\"x\", ~\"z\"]"), "unknown member `z`");
    a(&when("uses: {\"name\": [\"y\"]}, of: [\"x\", ~\"x\"]"), "`x` is named twice");
    a(&when("uses: {\"name\": [\"y\"]}, of: ~[]"), "nobody votes under this rule");
    a(&when("uses: {\"name\": [~\"z\"]}"), "unknown option `z` of the issue `name`");
    a(&when("uses: {~\"nam\": [\"y\"]}"), "unknown issue `nam`");
    a(
        &when("uses: {\"name\": [\"y\"]}, of: [\"x\"], rule: Quota(~2)"),
        "a quota of 2 cannot be reached by 1 member",
    );
    a(&format!("members: {{{two}}}, speaks: ~Nobody"), "unknown speaker `Nobody`");
    error(
        "name: \"R\", seat: Ratifier(threshold: Logistic(mean: 0, scale: 0.02, ignorance: Private)),",
        &format!("name: \"R\", seat: Observer, ~coalition: (members: {{{two}}}),"),
        "`r` never votes",
    );
    error(
        "name: \"R\", seat: Ratifier(threshold: Logistic(mean: 0, scale: 0.02, ignorance: Private)),",
        &format!("name: \"R\", seat: Disruptor(success: 0.5), ~coalition: (members: {{{two}}}),"),
        "`r` never votes",
    );
    error("rule: Quota(2)", "rule: Share(~0.5)", "parties have no weights to make up a share");
    // All at once, and where somebody reckons with one utility a party.
    let text = broken(
        "name: \"A\",",
        "name: \"A\", coalition: (members: {\"x\": (weight: 0.5, tilt: {\"wart\": 0})}, rule: Quota(2)),",
    )
    .replace("TakeItOrLeaveIt(beliefs: Noisy(deviation: 0.1))", "Logit(of: Equilibrium, precision: 9)");
    let found = messages(&text);
    for message in [
        "unknown issue `wart`",
        "the central weights of the members of `a` sum to 0.5, not 1",
        "a quota of 2 cannot be reached by 1 member",
        "`Logit` of `b` cannot reckon with the coalition `a`",
    ] {
        assert!(found.iter().any(|found| found == message), "{message}: {found:?}");
    }
    let right = "name: \"R\", coalition: (members: {\"x\": (weight: Uniform(low: 0.5, high: 0.7), \
                 tilt: {\"war\": Parameter(\"p\")}, no_deal: -0.1, veto: true), \"y\": (weight: 0.4)}, \
                 rule: Every([Share(0.65), Quota(2)]), speaks: Member),";
    assert_eq!(findings(&broken("name: \"R\",", right)), []);
}

#[test]
fn table() {
    error("rule: Quota(2)", "rule: Quota(~0)", "a quota of 0 adopts everything");
    error("rule: Quota(2)", "rule: Quota(~3)", "a quota of 3 cannot be reached by 2 parties");
    error(
        "rule: Quota(2)",
        "rule: Weighted(weights: ~{\"a\": 1}, needed: 0.5)",
        "no voting weight for `b`",
    );
    error(
        "rule: Quota(2)",
        "rule: Weighted(weights: {\"a\": 1, \"b\": 1, ~\"c\": 1}, needed: 0.5)",
        "unknown party `c`",
    );
    error(
        "rule: Quota(2)",
        "rule: Weighted(weights: {\"a\": 1, \"b\": 1}, needed: ~2.5)",
        "2.5 is needed, but all votes together weigh 2",
    );
    error(
        "rule: Quota(2)",
        "rule: Weighted(weights: {\"a\": 1, \"b\": ~-1}, needed: 0.5)",
        "a voting weight must be 0 or more, not -1",
    );
    error(
        "rule: Quota(2)",
        "rule: Weighted(weights: {\"a\": 1, \"b\": 1, ~\"r\": 1}, needed: 0.5)",
        "the voting weight of `r` counts nothing",
    );
    error("vetoes: [\"a\"]", "vetoes: [~\"r\"]", "`r` cannot have a veto");
    error("vetoes: [\"a\"]", "vetoes: [\"a\", ~\"a\"]", "duplicate veto of `a`");
    error("Rotating([\"a\", \"b\"])", "Rotating([\"a\", ~\"r\"])", "`r` cannot propose");
    error("Rotating([\"a\", \"b\"])", "Rotating(~[])", "nobody proposes");
    error("Rotating([\"a\", \"b\"])", "Fixed(~\"r\")", "`r` cannot propose");
    error(
        "probability: 0.1",
        "probability: ~1.1",
        "the probability of breakdown must be between 0 and 1, not 1.1",
    );
}

#[test]
fn nobody_proposes_or_votes() {
    let text = broken("Rotating([\"a\", \"b\"])", "Random")
        .replace("recognition: 1,", "recognition: 0,")
        .replace("name: \"B\",", "name: \"B\", recognition: 0,");
    assert_eq!(messages(&text), ["the chances of recognition are all 0: nobody proposes"]);
    let text = broken("seat: Table", "seat: Observer")
        .replace("name: \"B\",", "name: \"B\", seat: Observer,")
        .replace("rule: Quota(2),", "")
        .replace("vetoes: [\"a\"],", "")
        .replace("Rotating([\"a\", \"b\"])", "Random");
    assert_eq!(messages(&text), ["no party sits at the table"]);
}

#[test]
fn too_many_conditional_parties() {
    let start = PEACE.find("        \"b\": (").expect("the party");
    let end = PEACE.find("        \"r\": (").expect("the next party");
    let conditional = PEACE[start..end]
        .replace("name: \"B\",", "name: \"B\", seat: Conditional(owns: {\"war\": [\"off\"]}),");
    let copies: String =
        (0..9).map(|copy| conditional.replacen("\"b\"", &format!("\"b{copy}\""), 1)).collect();
    let text = format!("{}{copies}{}", &PEACE[..start], &PEACE[start..]);
    assert_eq!(messages(&text), ["at most 8 parties can be conditional"]);
}

#[test]
fn time() {
    error("horizon: 10", "horizon: ~0", "the talks need at least one round");
    error("horizon: 10", "horizon: ~2.5", "expected a whole number of rounds, not 2.5");
    error("horizon: 10", "horizon: ~1e9", "the talks may have at most 100000 rounds");
    error("horizon: 10", "horizon: ~\"2025-03-16\"", "the talks need at least one round");
    error("horizon: 10", "horizon: ~\"2025-02-30\"", "`2025-02-30` is not a date");
    error("days_per_round: 3", "days_per_round: ~0", "the days per round must be above 0, not 0");
    error(
        "deadline: \"2025-03-30\"",
        "deadline: ~\"2025-03-01\"",
        "2025-03-01 is before the start of the talks",
    );
    warning("deadline: \"2025-03-30\"", "deadline: ~\"2026-03-01\"", "this deadline has no effect");
    warning("deadline: \"2025-03-30\"", "deadline: ~10", "this deadline has no effect");
    let text = broken("start: \"2025-03-15\", ", "");
    assert_eq!(messages(&text), ["a date needs a start date", "a date needs a start date"]);
}

#[test]
fn a_horizon_may_be_a_date() {
    let loaded = super::loaded(&broken("horizon: 10", "horizon: \"2025-04-14\""));
    assert_eq!(loaded.scenario.parts.clock.rounds, 10);
}

#[test]
fn a_parameter_must_suit_every_place_that_uses_it() {
    let text = broken("central: 0.1, range: (0.0, 0.2)", "central: -0.1");
    assert_eq!(
        messages(&text),
        ["a cost of delay must be 0 or more, but the parameter `p` is -0.1"]
    );
    let text = broken(
        "central: 0.1, range: (0.0, 0.2)",
        "central: 0.1, distribution: Normal(mean: 0.1, deviation: 1)",
    );
    let loaded = super::loaded(&text);
    assert_eq!(loaded.scenario.parts.numbers.list[0].clip, Some((0.0, f64::INFINITY)));
    let text = broken(
        "central: 0.1, range: (0.0, 0.2)",
        "central: 0.1, distribution: Uniform(low: 0, high: 1)",
    );
    assert_eq!(messages(&text), ["the central value of `p` is not that of its distribution"]);
}

#[test]
fn ten_different_mistakes_are_reported_at_once() {
    let mut text = PEACE.to_owned();
    for (from, to) in [
        ("title: \"Peace\"", "titel: \"Peace\""),
        ("kind: Categorical", "kind: Categoric"),
        ("\"war\": [\"off\"]", "\"war\": [\"offf\"]"),
        ("payer: \"a\"", "payer: \"q\""),
        ("weight: Uniform(low: 0.2, high: 0.4)", "weight: 0.4"),
        ("\"on\": 0.2, \"off\": 0.9}, spread", "\"on\": 0.2, \"off\": 1.9}, spread"),
        ("hard: 0.5", "hard: 5"),
        ("shape: 1.5", "shape: -1"),
        ("factor: 0.9", "factor: 0.9, factor: 0.8"),
        ("rule: Quota(2)", "rule: Quota(4)"),
        ("vetoes: [\"a\"]", "vetoes: [\"r\"]"),
        ("horizon: 10", "horizon: 0"),
    ] {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text = text.replacen(from, to, 1);
    }
    let found = messages(&text);
    let expected = [
        "missing field `title` in the scenario",
        "unknown field `titel` in the scenario",
        "the talks need at least one round",
        "unknown kind of issue `Categoric`",
        "unknown option `offf` of the issue `war`",
        "unknown party `q`",
        "the central weights of `a` sum to 1.1, not 1",
        "a score must be between 0 and 1, not 1.9",
        "the probability that a red line is hard must be between 0 and 1, not 5",
        "duplicate field `factor`",
        "`shape` must be above 0, not -1",
        "a quota of 4 cannot be reached by 2 parties",
        "`r` cannot have a veto",
    ];
    assert_eq!(found, expected);
}

proptest::proptest! {
    /// Whatever is done to a scenario file, reading it ends in a scenario or in
    /// diagnostics that can be shown.
    #[test]
    fn no_edit_makes_the_reader_panic(
        start in 0..PEACE.len(),
        length in 0..40usize,
        put in "(|é|\"日本\"|/\\*|//|0|-1|1e300|\"a\"|\\(\\)|\\{\\}|\\[\\]|Uniform|None|a: 1,|\"x\": 1,)",
    ) {
        let end = (start + length).min(PEACE.len());
        let text = format!("{}{put}{}", &PEACE[..start], &PEACE[end..]);
        let _ = findings(&text);
    }

    /// The same, value by value, so that the syntax stays right.
    #[test]
    fn no_value_makes_the_reader_panic(
        at in 0..2000usize,
        put in "(0|-1|0.5|1e300|1e-300|\"a\"|\"\"|\\(\\)|\\{\\}|\\[\\]|Uniform|None|Table|Quota\\(1\\)|\\(level: 1\\)|\\{\"a\": 1\\}|\\[\"a\"\\])",
    ) {
        // Replaces what stands between a colon and the next comma or bracket.
        let colons: Vec<usize> = PEACE.match_indices(": ").map(|(at, _)| at + 2).collect();
        let start = colons[at % colons.len()];
        let open = PEACE[start..].find(['(', '{', '[', ',', ')', '}']).unwrap_or(0) + start;
        // A value with brackets ends with its last one.
        let mut depth = 0i32;
        let mut end = open;
        for (offset, c) in PEACE[open..].char_indices() {
            match c {
                '(' | '{' | '[' => depth += 1,
                ')' | '}' | ']' => depth -= 1,
                _ => {}
            }
            end = open + offset;
            if depth < 0 || (depth == 0 && c == ',') {
                break;
            }
        }
        let text = format!("{}{put}{}", &PEACE[..start], &PEACE[end..]);
        let _ = findings(&text);
    }
}
