use super::{PLAIN, from_text, party, scenario, single_text};
use zopa::scenario::{LoadError, parse};

const ISSUES: &[(&str, usize)] = &[("x", 2), ("y", 2)];

/// What `check` says has this in it.
fn says(text: &str, expected: &str) {
    let said = match parse("test.ron", text) {
        Err(LoadError::Invalid(diagnostics)) => diagnostics.render(false),
        Ok(_) => panic!("nothing wrong with {text}"),
        Err(error) => panic!("{error}"),
    };
    assert!(said.contains(expected), "{said}");
}

#[test]
fn mediators_and_texts_go_together() {
    let [a, b, m] = single_text::parties(0.45);
    let with = |parties: &[String], protocol: &str| scenario(ISSUES, parties, protocol, 3, "");
    says(&with(&[a.clone(), b.clone()], "SingleText"), "`SingleText` needs a mediator");
    let all = [a.clone(), b.clone(), m.clone()];
    says(&with(&all, "MultipleOffers"), "the mediator `m` has nothing to mediate");
    says(&with(&[a.clone(), b.clone()], "Shuttle"), "`Shuttle` needs a mediator");
    says(&with(&all, "Shuttle(margin: \"x\")"), "expected");
    says(&with(&all, "Shuttle(margins: 1)"), "unknown field `margins`");
    let second = m.replace("\"m\"", "\"n\"");
    says(&with(&[a, b, m, second], "SingleText"), "`n` would be a second mediator");
}

#[test]
fn strategies_that_need_offers_of_their_own() {
    let [a, b, m] = single_text::parties(0.45);
    let a = a.replace(PLAIN, "Composed(offering: TimeDependent, acceptance: Next)");
    let text = scenario(ISSUES, &[a, b, m], "SingleText", 3, "");
    says(&text, "`Composed` of `a` does not suit the protocol `SingleText`");
    says(&text, "only the mediator drafts");
}

/// What a single text says that changes nothing is pointed out; what does is not.
#[test]
fn parameters_of_a_single_text_without_effect() {
    for (arguments, expected) in [
        ("", None),
        ("feedback: Vote, drafts: 3", None),
        ("feedback: Rank, variants: 3", None),
        ("drafting: HillClimbing, feedback: Strike", None),
        ("drafting: Annealing, feedback: Vote, temperature: 0.1", None),
        ("variants: None, temperature: None", None),
        ("drafting: Annealing, feedback: Rank", Some("`feedback` has no effect")),
        ("drafting: OwnDraft, feedback: Vote", Some("the mediator decides alone")),
        ("feedback: Vote, variants: 3", Some("only `HillClimbing` with `Rank` or `Strike`")),
        ("drafting: Annealing, variants: 3", Some("`variants` has no effect")),
        ("temperature: 0.2", Some("only `Annealing` has a temperature")),
        ("drafting: Annealing, precision: 3", Some("only `OwnDraft` estimates acceptance")),
    ] {
        let protocol = match arguments {
            "" => "SingleText".to_owned(),
            some => format!("SingleText({some})"),
        };
        let text = scenario(ISSUES, &single_text::parties(0.45), &protocol, 3, "");
        let warned = from_text(&text).warnings;
        let said = warned.render(false);
        assert_eq!(warned.list.len(), usize::from(expected.is_some()), "{arguments}: {said}");
        assert!(expected.is_none_or(|expected| said.contains(expected)), "{said}");
    }
    let one = scenario(ISSUES, &single_text::parties(0.45), "SingleText(variants: 1)", 3, "");
    says(&one, "`variants` must be at least 2");
}

#[test]
fn agendas() {
    let [a, b, _] = single_text::parties(0.45);
    let on = |agenda: &str, more: &str| {
        scenario(ISSUES, &[a.clone(), b.clone()], &format!("Agenda({agenda})"), 3, more)
    };
    says(&on("[[\"x\"]]", ""), "not on the agenda: `y`");
    says(&on("[[\"x\"], [\"y\", \"x\"]]", ""), "`x` stands twice on the agenda");
    says(&on("[[\"x\"], [], [\"y\"]]", ""), "a group of the agenda is empty");
    says(&on("[[\"x\"], [\"z\"], [\"y\"]]", ""), "unknown issue `z`");
    // With y at its default nothing is allowed, with x at its default something is.
    let never = "constraints: { \"c\": (when: {}, then: {\"y\": [\"y1\"]}) }";
    says(&on("[[\"x\"], [\"y\"]]", never), "`Agenda` cannot be played here");
    assert!(parse("test.ron", &on("[[\"y\"], [\"x\"]]", never)).is_ok());
}

#[test]
fn a_centre_that_would_meet_itself() {
    let parties = [
        party("a", "Table", 0.4, &[("s", 1.0, &[0.9, 0.1])]),
        party("b", "Table", 0.4, &[("s", 1.0, &[0.9, 0.1])]),
    ];
    let protocol = "OneToMany(centre: \"a\", partners: [\"b\", \"a\"])";
    says(&scenario(&[("s", 2)], &parties, protocol, 3, ""), "the centre cannot be its own partner");
}

/// What `check` warns of, and nothing else.
fn warns(text: &str, expected: &[&str]) {
    let warnings = from_text(text).warnings;
    let said = warnings.render(false);
    assert_eq!(warnings.list.len(), expected.len(), "{said}");
    for expected in expected {
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn one_to_many_says_who_is_unknown_and_who_is_left_out() {
    let three = ["a", "b", "c"].map(|id| party(id, "Table", 0.4, &[("s", 1.0, &[0.9, 0.1])]));
    let with = |parties: &[String], arguments: &str| {
        scenario(&[("s", 2)], parties, &format!("OneToMany({arguments})"), 3, "")
    };
    for arguments in [
        r#"centre: "z", partners: ["a", "b"]"#,
        r#"centre: 3, partners: ["a", "b"]"#,
        r#"partners: ["a", "b"]"#,
    ] {
        let said = match parse("test.ron", &with(&three, arguments)) {
            Err(LoadError::Invalid(diagnostics)) => diagnostics,
            other => panic!("{arguments}: {:?}", other.is_ok()),
        };
        assert_eq!(said.list.len(), 1, "{}", said.render(false));
    }
    warns(&with(&three, r#"centre: "a", partners: ["c", "b"]"#), &[]);
    let left_out = "the centre never meets `c`";
    warns(&with(&three, r#"centre: "a", partners: ["b"]"#), &[left_out]);
    // An owner votes where its options are used; an observer does not.
    let third = |seat: &str| {
        let [a, b, c] = three.clone();
        [a, b, c.replace("seat: Table", &format!("seat: {seat}"))]
    };
    let owner = third(r#"Conditional(owns: {"s": ["s1"]})"#);
    warns(&with(&owner, r#"centre: "a", partners: ["b"]"#), &[left_out]);
    warns(&with(&third("Observer"), r#"centre: "a", partners: ["b"]"#), &[]);
}

#[test]
fn concessions_follow_a_rule_and_no_strategy() {
    let three = ["a", "b", "c"].map(|id| party(id, "Table", 0.4, &[("s", 1.0, &[0.9, 0.1])]));
    let with = |parties: &[String]| scenario(&[("s", 2)], parties, "SimultaneousConcession", 3, "");
    warns(&with(&three), &["the strategies of `a`, `b`, `c` have no effect"]);
    let [a, b, c] = three.map(|party| party.replace(PLAIN, "Zeuthen"));
    warns(&with(&[a.clone(), b.clone(), c.clone()]), &[]);
    warns(&with(&[a.clone(), b.replace("Zeuthen", PLAIN), c.clone()]), &["of `b` has no effect"]);
    // An owner's strategy decides on its consent.
    let c = c.replace("Zeuthen", PLAIN);
    let c = c.replace("seat: Table", r#"seat: Conditional(owns: {"s": ["s1"]})"#);
    warns(&with(&[a, b, c]), &[]);
}
