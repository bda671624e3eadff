//! `zopa claims`: verdicts that can be worked out by hand, what is wrong with a file,
//! registrations, exit codes.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use zopa::experiment::Unwatched;
use zopa::experiment::claim::{Outcomes, Plan, Verdict, test};
use zopa::scenario::{Claims, LoadError, library, load_claims, parse_claims};
use zopa::tolerance::CLOSED_FORM;

/// Claims about scenarios of the library, or the diagnostics.
fn parse(text: &str) -> Result<Claims, String> {
    parse_claims("claims.ron", text).map_err(|error| match error {
        LoadError::Invalid(found) => found.render(false),
        other => other.to_string(),
    })
}

/// A file with these claims.
fn file(claims: &str) -> String {
    format!("(format: 1, title: \"t\", scenario: \"classroom/ultimatum\", claims: {{ {claims} }})")
}

fn plan(claims: &Claims) -> Plan {
    Plan {
        seed: 1,
        replicates: claims.replicates,
        plays: 1,
        error: claims.error,
        claims: claims.list.len(),
        threads: None,
    }
}

fn tested(text: &str) -> Outcomes {
    let claims = parse(&file(text)).unwrap();
    let tests: Vec<_> = claims.list.iter().map(|claim| claim.test.clone()).collect();
    test(&claims.games, &tests, &plan(&claims), &Unwatched)
}

fn verdicts(outcomes: &Outcomes) -> Vec<Verdict> {
    outcomes.list.iter().map(|outcome| outcome.verdict).collect()
}

/// Half of all responders accept 0.30: the hidden outside option of the ultimatum.
const HIDDEN: &str = r#"from: {
    "parties.responder.no_deal": Uniform(low: 0.2, high: 0.4, ignorance: Private),
    "parties.proposer.strategy": TakeItOrLeaveIt(beliefs: Public),
}"#;

#[test]
fn without_chance_the_answer_is_that_of_theory_exactly() {
    let outcomes = tested(
        r#"
        "keeps": (says: "s", measure: Utility(party: "proposer"), expect: Value(of: 0.7, within: 1e-7)),
        "change": (says: "s", change: {"parties.responder.no_deal": 0.45},
            measure: Utility(party: "proposer"), expect: Falls, smallest: 0.1),
        "too_small": (says: "s", change: {"parties.responder.no_deal": 0.45},
            measure: Utility(party: "proposer"), expect: Falls, smallest: 0.2),
        "wrong_way": (says: "s", change: {"parties.responder.no_deal": 0.45},
            measure: Utility(party: "proposer"), expect: Rises, smallest: 0.1),
        "nothing": (says: "s", change: {"parties.proposer.name": "Another name"},
            measure: Utility(party: "proposer"), expect: Unchanged, smallest: 0.01),
        "responder": (says: "s", measure: Gain(party: "responder"), expect: Value(of: 0, within: 1e-7)),
        "other": (says: "s", against: "classroom/rubinstein-pie", measure: Agreement, expect: Unchanged, smallest: 0.1),
        "pie": (says: "s", scenario: "classroom/rubinstein-pie", measure: AgreementTime, expect: Value(of: 13, within: 1e-7)),
        "pie_share": (says: "s", scenario: "classroom/rubinstein-pie",
            measure: Contains(package: {"share_a": [55]}), expect: Above(0.99), smallest: 0.001),
        "pie_offers": (says: "s", scenario: "classroom/rubinstein-pie",
            measure: Offers(failed: true), expect: Value(of: 13, within: 0.1)),
        "#,
    );
    use Verdict::{Fails, Holds, PracticallyZero};
    let expected = [Holds, Holds, PracticallyZero, Fails, Holds, Holds, Holds, Holds, Holds, Holds];
    assert_eq!(verdicts(&outcomes), expected);
    for outcome in &outcomes.list {
        assert!(outcome.certain && outcome.replicates == 1);
        assert_eq!(outcome.interval.unwrap().half_width(), 0.0);
    }
    assert!((outcomes.list[1].effect.unwrap().value + 0.15).abs() < CLOSED_FORM);
}

#[test]
fn what_is_left_to_chance_is_judged_by_its_interval() {
    // A hidden option of 0.2 to 0.4 accepts 0.30 half of the time; one of 0.15 to 0.35,
    // reckoned to be 0.25, accepts 0.25 half of the time: the same share, on other terms.
    let outcomes = tested(&format!(
        r#"
        "half": (says: "s", {HIDDEN}, measure: Agreement, expect: Value(of: 0.5, within: 0.02)),
        "more": (says: "s", {HIDDEN}, measure: Agreement, expect: Above(0.4), smallest: 0.01),
        "less": (says: "s", {HIDDEN}, measure: Agreement, expect: Below(0.4), smallest: 0.01),
        "share_kept": (says: "s", {HIDDEN}, measure: Utility(party: "proposer", given_agreement: true),
            expect: Value(of: 0.7, within: 0.01)),
        "lower": (says: "s", {HIDDEN}, change: {{"parties.responder.no_deal.low": 0.15, "parties.responder.no_deal.high": 0.35}},
            measure: Agreement, expect: Rises, smallest: 0.02),
        "lower_share": (says: "s", {HIDDEN}, change: {{"parties.responder.no_deal.low": 0.15, "parties.responder.no_deal.high": 0.35}},
            measure: Utility(party: "proposer", given_agreement: true), expect: Rises, smallest: 0.01),
        "#
    ));
    use Verdict::{Fails, Holds, PracticallyZero};
    assert_eq!(verdicts(&outcomes), [Holds, Holds, Fails, Holds, PracticallyZero, Holds]);
    for outcome in &outcomes.list {
        assert!(!outcome.certain && outcome.replicates < 100_000, "{outcome:?}");
        assert!(outcome.p_value.unwrap() <= 0.05);
        assert!(outcome.interval.unwrap().contains(outcome.effect.unwrap().value));
    }
    // Clear cases need the least there is.
    assert_eq!(outcomes.list[1].replicates, 1_024);
}

#[test]
fn limited_agreements_and_events_are_counted() {
    // A truce that nobody breaks is signed first, in round 0, and outlives 20 rounds of talks;
    // one that is surely broken is over in every round, and signed anew in it. Events may
    // happen at 21 starts of rounds, the horizon's included.
    let from = r#"scenario: "classroom/cheap-truce", from: (
        patch: {"parameters.hazard.central": HAZARD},
        add: {"events": {"noise": (occurs: ByChance(probability: 0.25, per: Round), effects: {"parties.first.no_deal": Add(0)})}},
    )"#;
    let of = |hazard: &str, claims: &[(&str, &str)]| {
        let from = from.replace("HAZARD", hazard);
        let one = |(number, (measure, value)): (usize, &(&str, &str))| {
            format!(
                r#""c{number}": (says: "s", {from}, measure: {measure}, expect: Value(of: {value}, within: 0.2)),"#
            )
        };
        claims.iter().enumerate().map(one).collect::<String>()
    };
    for (hazard, claims) in [
        (
            "0",
            [
                (r#"FirstAgreement("energy")"#, "1"),
                (r#"FirstAgreement("full")"#, "0"),
                (r#"Signed("energy")"#, "1"),
                (r#"InForceAtEnd("energy")"#, "1"),
                (r#"Broken(which: "energy", within: 20)"#, "0"),
                (r#"TruceRounds("energy")"#, "20"),
                (r#"Happened("noise")"#, "5.25"),
            ],
        ),
        (
            "1",
            [
                (r#"Broken(which: "energy", within: 1)"#, "1"),
                (r#"TruceRounds(which: "energy", per_signature: true)"#, "1"),
                (r#"Accused(which: "energy", who: Violator)"#, "1"),
                (r#"Accused(which: "energy", who: Others)"#, "0"),
                (r#"Accused(which: "energy", who: Both)"#, "0"),
                (r#"Signed(which: "energy")"#, "1"),
                (r#"Happened(event: "noise")"#, "5.25"),
            ],
        ),
    ] {
        let outcomes = tested(&of(hazard, &claims));
        for ((measure, _), outcome) in claims.iter().zip(&outcomes.list) {
            assert_eq!(outcome.verdict, Verdict::Holds, "{hazard}: {measure}: {outcome:?}");
        }
    }
    // Full agreements that are watched: a side breaks them in each of ten rounds with chance
    // 0.05, and a breach ends them: 0.95^10 stand.
    let outcomes = tested(
        r#""stand": (says: "s", from: (add: {"settlement": (watch: Rounds(10), terms: (
            violations: {"proposer": ByChance(probability: 0.05, per: Round)}))}),
            measure: Standing, expect: Value(of: 0.5987, within: 0.02)),"#,
    );
    assert_eq!(verdicts(&outcomes), [Verdict::Holds]);
}

#[test]
fn no_effect_is_never_an_effect() {
    // The same scenario twice, on the same draws: a difference of nothing. And a bound
    // that is the truth: nothing to decide unless within a wide smallest effect.
    let outcomes = tested(&format!(
        r#"
        "null": (says: "s", {HIDDEN}, change: {{"parties.proposer.name": "Another name"}},
            measure: Agreement, expect: Rises, smallest: 0.01),
        "at_the_bound": (says: "s", {HIDDEN}, measure: Agreement, expect: Above(0.5), smallest: 0.0001),
        "#
    ));
    assert_eq!(verdicts(&outcomes), [Verdict::PracticallyZero, Verdict::Undecided]);
    // Nothing seen is not taken for nothing there: the first looks do not suffice for a small
    // effect that matters.
    assert_eq!(outcomes.list[1].replicates, 100_000);
    let outcomes = tested(&format!(
        r#""null": (says: "s", {HIDDEN}, change: {{"parties.proposer.name": "Another name"}},
            measure: Agreement, expect: Rises, smallest: 0.001)"#
    ));
    assert!(outcomes.list[0].replicates > 2 * 1_024, "{outcomes:?}");
}

#[test]
fn what_cannot_be_measured_is_undecided() {
    let outcomes = tested(
        r#""never": (says: "s", change: {"parties.responder.no_deal": 0.5, "parties.proposer.no_deal": 0.6},
            measure: Utility(party: "proposer", given_agreement: true), expect: Rises, smallest: 0.1)"#,
    );
    assert_eq!(verdicts(&outcomes), [Verdict::Undecided]);
    assert_eq!((outcomes.list[0].effect, outcomes.list[0].interval), (None, None));
}

#[test]
fn every_mistake_is_shown_in_its_place() {
    let wrong = file(
        r#"
        "measure": (says: "s", measure: Agreemnt, expect: Above(0.5), smallest: 0.1),
        "option": (says: "s", measure: Contains(package: {"proposer_share": [555]}), expect: Above(0.5), smallest: 0.1),
        "issue": (says: "s", measure: Contains(package: {"proposer_shar": [55]}), expect: Above(0.5), smallest: 0.1),
        "party": (says: "s", measure: Utility(party: "responde"), expect: Above(0.5), smallest: 0.1),
        "path": (says: "s", change: {"parties.responder.no_del": 0.1}, measure: Agreement, expect: Rises, smallest: 0.1),
        "value": (says: "s", change: {"parties.responder.no_deal": "x"}, measure: Agreement, expect: Rises, smallest: 0.1),
        "smallest": (says: "s", measure: Agreement, expect: Above(0.5)),
        "negative": (says: "s", measure: Agreement, expect: Above(0.5), smallest: -0.1),
        "within": (says: "s", measure: Agreement, expect: Value(of: 0.5, within: 0), smallest: 0.1),
        "nothing_changes": (says: "s", measure: Agreement, expect: Rises, smallest: 0.1),
        "round": (says: "s", measure: AgreementBetween(until: 1), expect: Above(0.5), smallest: 0.1),
        "scenario": (says: "s", scenario: "classroom/ultimatun", measure: Agreement, expect: Above(0.5), smallest: 0.1),
        "both": (says: "s", change: {"parties.responder.no_deal": 0.1}, against: "classroom/ultimatum",
            measure: Agreement, expect: Rises, smallest: 0.1),
        "kind": (says: "s", change: 3, measure: Agreement, expect: Rises, smallest: 0.1),
        "no_measure": (says: "s", expect: Above(0.5), smallest: 0.1),
        "accord": (says: "s", scenario: "classroom/cheap-truce", measure: Signed("enerqy"), expect: Above(0.5), smallest: 0.1),
        "event": (says: "s", measure: Happened("halt"), expect: Above(0.5), smallest: 0.1),
        "unknown": (says: "s", measure: Agreement, expect: Above(0.5), smallest: 0.1, smalest: 2),
        "#,
    );
    let shown = parse(&wrong).unwrap_err();
    for part in [
        "unknown measure `Agreemnt`",
        "did you mean `Agreement`?",
        "unknown option `555`",
        "unknown issue `proposer_shar`",
        "unknown party `responde`",
        "did you mean `responder`?",
        "there is no `parties.responder.no_del` to patch",
        "missing field `smallest`",
        "`smallest` must be above 0",
        "`within` must be above 0",
        "`Value` takes no `smallest`",
        "`Rises` needs something that changes",
        "the talks have no round 1",
        "cannot read the scenario `classroom/ultimatun`",
        "did you mean `classroom/ultimatum`?",
        "a claim has `change` or `against`, not both",
        "found the number `3`",
        "missing field `measure`",
        "unknown field `smalest` in a claim",
        "there is no limited agreement `enerqy`",
        "did you mean `energy`?",
        "unknown event `halt`",
        "claims.ron:",
    ] {
        assert!(shown.contains(part), "{part} is missing in\n{shown}");
    }
    for (text, part) in [
        (file(""), "there are no claims"),
        ("(format: 2, title: \"t\", claims: {})".to_owned(), "unknown format version 2"),
        (
            file("").replace("format: 1", "format: 1, error: 0.9"),
            "`error` must be above 0 and at most 0.5",
        ),
        (
            file("").replace("format: 1", "format: 1, replicates: 100"),
            "`replicates` must be from 1024",
        ),
        (
            file(
                r#""a": (says: "s", measure: Agreement, expect: Above(0.5), smallest: 0.1),
                 "a": (says: "s", measure: Agreement, expect: Above(0.5), smallest: 0.1)"#,
            ),
            "`a`",
        ),
        (
            file(r#""a": (says: "s", measure: Agreement, expect: Above(0.5), smallest: 0.1)"#)
                .replace(r#"scenario: "classroom/ultimatum","#, ""),
            "this claim has no scenario",
        ),
    ] {
        let shown = parse(&text).unwrap_err();
        assert!(shown.contains(part), "{part} is missing in\n{shown}");
    }
}

#[test]
fn the_claims_of_the_library_load() {
    for entry in library::CLAIMS {
        let claims = match load_claims(entry.id) {
            Ok(claims) => claims,
            Err(LoadError::Invalid(found)) => panic!("{}", found.render(false)),
            Err(other) => panic!("{other}"),
        };
        assert!(claims.list.iter().all(|claim| !claim.source.is_empty()), "{}", entry.id);
    }
}

/// What the files say of their claims is what comes out: those with a finding fail, all
/// others hold.
#[test]
fn the_claims_of_the_library_end_as_recorded() {
    for entry in library::CLAIMS {
        let claims = load_claims(entry.id).unwrap();
        let tests: Vec<_> = claims.list.iter().map(|claim| claim.test.clone()).collect();
        let outcomes = test(&claims.games, &tests, &plan(&claims), &Unwatched);
        for (claim, outcome) in claims.list.iter().zip(&outcomes.list) {
            let against = [Verdict::Fails, Verdict::PracticallyZero].contains(&outcome.verdict);
            let recorded = !claim.finding.is_empty();
            assert!(outcome.verdict != Verdict::Undecided, "{}: {outcome:?}", claim.id);
            assert_eq!(against, recorded, "{}: {outcome:?}", claim.id);
        }
    }
}

#[test]
fn the_schema_names_every_measure() {
    let schema = zopa::scenario::claims_schema().to_string();
    for form in zopa::experiment::claim::measure::FORMS {
        assert!(schema.contains(&format!("\"{}\"", form.description.name)));
        assert!(!form.description.about.is_empty());
    }
}

/// The command in a folder.
fn zopa(folder: &Path, words: &str) -> (i32, String, String) {
    let mut command = Command::cargo_bin("zopa").unwrap();
    for wish in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"] {
        command.env_remove(wish);
    }
    let output = command.current_dir(folder).args(words.split_whitespace()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// One claim that holds, one that fails.
fn two(finding: &str) -> String {
    file(&format!(
        r#"
        // A comment.
        "holds": (says: "It holds.", {HIDDEN}, measure: Agreement, expect: Above(0.4), smallest: 0.01),
        "fails": (says: "It fails.", {HIDDEN}, measure: Agreement, expect: Above(0.6), smallest: 0.01, {finding}),
        "#
    ))
}

#[test]
fn exit_codes_tell_whether_one_fails() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("c.ron"), two("")).unwrap();
    let (code, out, err) = zopa(folder.path(), "claims c.ron");
    assert_eq!(code, 1, "{out}{err}");
    assert!(
        out.contains("1 claim holds and 1 fails.") && err.contains("1 claim fails"),
        "{out}{err}"
    );
    assert!(out.contains("holds: holds") && out.contains("fails: fails"), "{out}");
    assert_eq!(zopa(folder.path(), "claims c.ron --only holds").0, 0);
    let (code, _, err) = zopa(folder.path(), "claims c.ron --only hold");
    assert!(code == 2 && err.contains("did you mean `holds`?"), "{err}");
    assert_eq!(zopa(folder.path(), "claims c.ron -n 100").0, 2);
    let (code, _, err) = zopa(folder.path(), "claims classroom/claim");
    assert!(code == 74 && err.contains("did you mean `classroom/claims`?"), "{err}");
    // Where the file says why a claim fails, that is no news.
    fs::write(folder.path().join("known.ron"), two("finding: \"Half accept.\"")).unwrap();
    let (code, out, _) = zopa(folder.path(), "claims known.ron");
    assert!(
        code == 0 && out.contains("fails: fails, as recorded") && out.contains("Half accept."),
        "{out}"
    );
    fs::write(folder.path().join("faulty.ron"), file("")).unwrap();
    let (code, _, err) = zopa(folder.path(), "claims faulty.ron");
    assert!(code == 65 && err.contains("the claims have 1 error"), "{err}");
}

#[test]
fn the_record_does_not_depend_on_threads_and_keeps_the_correction() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("c.ron"), two("")).unwrap();
    let [one, four] = [1, 4].map(|threads| {
        zopa(folder.path(), &format!("claims c.ron --json --plays 2 --threads {threads}")).1
    });
    assert_eq!(one, four);
    let record: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(record["schema"], "zopa.claims/1");
    assert_eq!(record["claims"][1]["verdict"], "fails");
    assert_eq!(record["plan"]["claims"], 2);
    let alone = zopa(folder.path(), "claims c.ron --json --plays 2 --only fails").1;
    let alone: Value = serde_json::from_str(&alone).unwrap();
    assert_eq!(alone["claims"][0]["low"], record["claims"][1]["low"]);
}

#[test]
fn a_registration_is_kept_or_broken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("c.ron"), two("")).unwrap();
    let registration = |words: &str| -> Value {
        let out = zopa(path, &format!("claims c.ron --json --only holds {words}")).1;
        serde_json::from_str::<Value>(&out).unwrap()["registration"].clone()
    };
    assert_eq!(registration(""), Value::Null);
    let (code, out, err) = zopa(path, "claims c.ron --register");
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    let known = fs::read(path.join("c.ron.registered.json")).unwrap();
    let record: Value = serde_json::from_slice(&known).unwrap();
    assert_eq!(record["schema"], "zopa.registration/1");
    assert_eq!(record["claims"][0]["scenarios"].as_array().unwrap().len(), 1);
    // What is registered is not replaced unless asked.
    let (code, _, err) = zopa(path, "claims c.ron --register --seed 2");
    assert!(code == 73 && err.contains("--replace"), "{err}");
    assert_eq!(fs::read(path.join("c.ron.registered.json")).unwrap(), known);

    let whole = zopa(path, "claims c.ron").1;
    assert!(whole.contains(", and kept."), "{whole}");
    let shown = |check: &Value| check["differences"].to_string();
    let part = registration("");
    assert!(part["kept"] == false && shown(&part).contains("`fails` was not tested"), "{part}");
    assert!(shown(&registration("--seed 2")).contains("the seed is 2, registered was 1"));
    // A finding may be added afterwards; a bound may not be moved.
    fs::write(path.join("c.ron"), two("finding: \"Half accept.\"")).unwrap();
    let whole = zopa(path, "claims c.ron").1;
    assert!(whole.contains("and kept; only comments"), "{whole}");
    fs::write(path.join("c.ron"), two("").replace("Above(0.6)", "Above(0.45)")).unwrap();
    let whole = zopa(path, "claims c.ron").1;
    assert!(whole.contains("NOT kept: the claim `fails` is not the one registered"), "{whole}");
    fs::write(path.join("c.ron"), two("").replace("low: 0.2", "low: 0.25")).unwrap();
    assert!(shown(&registration("")).contains("is not the one registered"));
    assert_eq!(zopa(path, "claims c.ron --register --replace").0, 0);
    assert_ne!(fs::read(path.join("c.ron.registered.json")).unwrap(), known);
    // What comes with zopa has no place beside it.
    assert_eq!(zopa(path, "claims classroom/claims --register").0, 2);
    assert_eq!(zopa(path, "claims classroom/claims --register=out.json").0, 0);
    assert!(path.join("out.json").is_file());
    assert_eq!(zopa(path, "claims c.ron --register=c.ron --replace").0, 2);
}
