//! `zopa backtest`: probabilities and scores that can be worked out by hand, what is wrong
//! with a timeline, exit codes.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use zopa::tolerance::{CLOSED_FORM, STANDARD_ERRORS};

/// A truce talked about in four rounds of ten, agreed at once, and broken by each side in one
/// round of four; of a peace nothing comes.
const TALKS: &str = r#"(
    format: 1, id: "talks", title: "Talks", clock: (start: "2025-03-15", days_per_round: 3, horizon: 12),
    issues: {"peace": (title: "Peace", kind: Ordered, default: "no", options: {"no": (), "yes": ()})},
    parties: {
        "a": (name: "A", no_deal: 0.5, issues: {"peace": (weight: 1.0, scores: {"no": 0.0, "yes": 0.4})}, strategy: TimeDependent(start: 1.0, shape: 0.1, offers: NearestTarget)),
        "b": (name: "B", no_deal: 0.5, issues: {"peace": (weight: 1.0, scores: {"no": 0.0, "yes": 0.4})}, strategy: TimeDependent(start: 1.0, shape: 0.1, offers: NearestTarget)),
    },
    tracks: {"truce": (
        chance: 0.4,
        scenario: Scenario(
            format: 1, id: "truce", title: "Truce", clock: (horizon: 12),
            issues: {
                "watch": (title: "Watch", kind: Categorical, default: "none", options: {"none": (), "some": (), "full": ()}),
                "peace": (title: "Peace", kind: Ordered, default: "no", options: {"no": (), "yes": ()}),
            },
            parties: {
                "a": (name: "A", no_deal: 0.2, issues: {
                    "watch": (weight: 0.5, scores: {"none": 0.0, "some": 1.0, "full": 0.0}),
                    "peace": (weight: 0.5, scores: {"no": 1.0, "yes": 0.0})}, strategy: TimeDependent(start: 1.0, shape: 0.1, offers: NearestTarget)),
                "b": (name: "B", no_deal: 0.2, issues: {
                    "watch": (weight: 0.5, scores: {"none": 0.0, "some": 1.0, "full": 0.0}),
                    "peace": (weight: 0.5, scores: {"no": 1.0, "yes": 0.0})}, strategy: TimeDependent(start: 1.0, shape: 0.1, offers: NearestTarget)),
            },
        ),
        terms: (violations: {"a": ByChance(probability: 0.25, per: Round), "b": ByChance(probability: 0.25, per: Round)}),
    )},
)"#;

/// A timeline of those talks with these events.
fn timeline(events: &str) -> String {
    format!(
        r#"(format: 1, title: "What happened", scenario: "talks.ron", as_of: "2025-03-15", events: {{ {events} }})"#
    )
}

const EVENTS: &str = r#"
    "first": (says: "The truce comes first.", what: FirstAgreement(kind: "truce", until: 1), happened: true, in_sample: true),
    "by_date": (says: "It is signed.", what: Signed(which: "truce", until: "2025-03-20"), happened: false, in_sample: false),
    "some": (says: "With some watch.", what: Signed(which: "truce", until: 1, package: {"watch": ["some"]}), happened: true, in_sample: false),
    "full": (says: "With a full watch.", what: Signed(which: "truce", package: {"watch": ["full"]}), happened: false, in_sample: false),
    "broken": (says: "It is broken.", what: Broken(which: "truce", within: 1), happened: true, in_sample: false),
    "broken_in_two": (says: "It is broken.", what: Broken(which: "truce", within: 2, until: 8), happened: true, in_sample: false),
    "peace": (says: "There is peace.", what: AgreementBetween(until: 4), happened: false, in_sample: false),
    "left": (says: "A text leaves peace out.", what: Settled(package: {"peace": ["no"]}, until: 1), happened: true, in_sample: false),
    "settled": (says: "A text brings peace.", what: Settled(package: {"peace": ["yes"]}), happened: false, in_sample: false),
"#;

fn zopa(folder: &Path, words: &str) -> (i32, String, String) {
    let output = Command::cargo_bin("zopa")
        .unwrap()
        .current_dir(folder)
        .args(words.split_whitespace())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A folder with the talks and a timeline of these events.
fn folder(events: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("talks.ron"), TALKS).unwrap();
    fs::write(folder.path().join("t.ron"), timeline(events)).unwrap();
    folder
}

fn record(folder: &Path, words: &str) -> Value {
    let (code, out, err) = zopa(folder, &format!("backtest t.ron --json {words}"));
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

fn close(found: &Value, expected: f64) -> bool {
    (found.as_f64().unwrap() - expected).abs() < CLOSED_FORM
}

#[test]
fn probabilities_and_scores_are_those_worked_out_by_hand() {
    let folder = folder(EVENTS);
    let result = record(folder.path(), "-n 6000 --plays 1");
    assert_eq!(result["schema"], "zopa.backtest/1");
    // Within two rounds the truce is talked about with 1 − 0.6²; it survives a round with 0.75².
    let soon = 1.0 - 0.6 * 0.6;
    let breach = 1.0 - 0.75 * 0.75;
    let two = 1.0 - (0.75f64 * 0.75).powi(2);
    let truths = [soon, soon, soon, 0.0, breach, two, 0.0, soon, 0.0];
    let events = result["events"].as_array().unwrap();
    assert_eq!(events.len(), truths.len());
    for (event, truth) in events.iter().zip(truths) {
        let number = |field: &str| event[field].as_f64().unwrap();
        let (p, error) = (number("probability"), number("standard_error"));
        assert!((p - truth).abs() <= STANDARD_ERRORS * error, "{event} is not {truth}");
        assert!(number("low") <= p && p <= number("high") && number("high") < p + 0.05);
        let happened = event["happened"].as_bool().unwrap();
        let outcome = f64::from(u8::from(happened));
        assert!(close(&event["brier"], (p - outcome) * (p - outcome)));
        let (n, prudent) = (number("telling"), number("prudent"));
        assert!((prudent - (p * n + 0.5) / (n + 1.0)).abs() < CLOSED_FORM);
        let true_side = if happened { prudent } else { 1.0 - prudent };
        assert!(close(&event["logarithmic"], -true_side.ln()));
    }
    // What is broken is asked of truces only: 1 − 0.6^12 of all negotiations have one in time.
    let telling = events[4]["telling"].as_f64().unwrap() / 6000.0;
    assert!((0.99..1.0).contains(&telling), "{telling}");
}

#[test]
fn naive_forecasters_say_what_they_should() {
    let folder = folder(EVENTS);
    let result = record(folder.path(), "-n 400 --plays 1");
    let forecasters = result["forecasters"].as_array().unwrap();
    let ids: Vec<&str> = forecasters.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["scenario", "even", "nothing_agreed", "kinds"]);
    let says = |at: usize, expected: [f64; 9]| {
        let said = forecasters[at]["probabilities"].as_array().unwrap();
        for (said, expected) in said.iter().zip(expected) {
            assert!(close(said, expected), "{} says {said}, not {expected}", ids[at]);
        }
    };
    says(1, [0.5; 9]);
    says(2, [0.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0, 0.0]);
    // A truce, a peace, or nothing; three watches; half of all texts of either say yes to peace.
    let third = 1.0 / 3.0;
    says(3, [third, third, third / 3.0, third / 3.0, 0.5, 0.5, third, third, third]);
    let even = &forecasters[1];
    assert!(close(&even["all"]["brier"], 0.25));
    assert!(close(&even["all"]["logarithmic"], std::f64::consts::LN_2));
    assert_eq!((&even["all"]["events"], &even["out_of_sample"]["events"]), (&9.into(), &8.into()));
    // Nothing agreed: three things happened that it excludes, and two of nine are half known.
    assert!(close(&forecasters[2]["all"]["brier"], (3.0 + 2.0 * 0.25) / 9.0));
    assert_eq!(forecasters[2]["all"]["logarithmic"], Value::Null);
    let mean: f64 =
        result["events"].as_array().unwrap().iter().map(|e| e["brier"].as_f64().unwrap()).sum();
    assert!(close(&forecasters[0]["all"]["brier"], mean / 9.0));
}

#[test]
fn the_result_is_the_same_on_any_number_of_threads_and_says_what_it_is_worth() {
    let folder = folder(EVENTS);
    let with = |threads: u32| {
        zopa(folder.path(), &format!("backtest t.ron --json -n 999 --plays 3 --threads {threads}"))
            .1
    };
    assert_eq!(with(1), with(3));
    assert_ne!(
        record(folder.path(), "-n 999")["events"],
        record(folder.path(), "-n 999 --seed 2")["events"]
    );
    let (code, out, _) = zopa(folder.path(), "backtest t.ron -n 300 --plays 3");
    assert_eq!(code, 0);
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        out.contains("9 events, written down after the fact, 1 of them used in tuning: a regression check, and no evidence of foresight."),
        "{out}"
    );
    // Nothing is left to chance of the draws, so the range over judgements is there but narrow.
    let range = &record(folder.path(), "-n 3000 --plays 3")["events"][0]["judgements"];
    let width = range[2].as_f64().unwrap() - range[0].as_f64().unwrap();
    assert!((0.0..0.2).contains(&width), "{range}");
    assert_eq!(record(folder.path(), "-n 3000 --plays 3")["events"][5]["judgements"], Value::Null);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let event =
        |what: &str| format!(r#""e": (says: "s", what: {what}, happened: true, in_sample: true)"#);
    for (events, messages) in [
        (
            event("Signed(which: \"truse\")"),
            vec!["there is no limited agreement `truse`", "`truce`"],
        ),
        (event("Signed(which: \"full\")"), vec!["there is no limited agreement `full`"]),
        (event("FirstAgreement(kind: \"fool\")"), vec!["there is no agreement `fool`", "`full`"]),
        (event("Signed(which: \"truce\", until: 12)"), vec!["the talks have no round 12"]),
        (
            event("Signed(which: \"truce\", package: {\"watch\": [\"sum\"]})"),
            vec!["`sum`", "`some`"],
        ),
        (event("Broken(which: \"truce\", within: 0)"), vec!["`within` must be at least 1"]),
        (event("Broken(which: \"truce\")"), vec!["missing field `within`"]),
        (event("Rounds"), vec!["this is nothing that happens or not", "`FirstAgreement`"]),
        (String::new(), vec!["there are no events"]),
        (
            r#""e": (says: "s", what: Agreement, happened: true)"#.to_owned(),
            vec!["missing field `in_sample` in an event"],
        ),
    ] {
        let folder = folder(&events);
        let (code, out, err) = zopa(folder.path(), "backtest t.ron");
        assert_eq!((code, out.as_str()), (65, ""), "{events}");
        for message in messages {
            assert!(err.contains(message), "{message} is missing:\n{err}");
        }
        assert!(err.contains("t.ron:1:"), "{err}");
    }
    // All at once, and a day that is not where the scenario begins.
    let folder = folder(&event("Rounds"));
    let text = timeline(&event("Rounds")).replace("as_of: \"2025-03-15\"", "as_of: \"2025-03-16\"");
    fs::write(folder.path().join("t.ron"), text).unwrap();
    let err = zopa(folder.path(), "backtest t.ron").2;
    assert!(
        err.contains("its talks begin on 2025-03-15") && err.contains("the timeline has 2 errors"),
        "{err}"
    );
    let (code, _, err) = zopa(folder.path(), "backtest ukraine-2025/timelin");
    assert!(code == 74 && err.contains("did you mean `ukraine-2025/timeline`?"), "{err}");
}

#[test]
fn the_timeline_of_the_library_runs_by_default() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = zopa(folder.path(), "backtest -n 40 --plays 2 --json");
    assert_eq!(code, 0, "{err}");
    let result: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(result["file"], "ukraine-2025/timeline");
    assert_eq!(result["events"].as_array().unwrap().len(), 6);
}
