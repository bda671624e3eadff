//! Figures and reports of comparisons, solved scenarios, tournaments, claims and backtests: made
//! of small real results, held against the records and against what can be reckoned by hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use zopa::tolerance::CLOSED_FORM;

/// The widths of a phone and of a page in millimetres: 330 and 820 pixels, 96 to an inch.
const WIDTHS: [&str; 2] = ["87.3125", "216.958333"];

fn zopa(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("zopa").unwrap();
    for wish in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"] {
        command.env_remove(wish);
    }
    let output = command.current_dir(folder).args(words).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// What a command prints as JSON, kept in a file.
fn result(folder: &Path, file: &str, words: &[&str]) -> Value {
    let (_, out, err) = zopa(folder, words);
    let value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {err}"));
    fs::write(folder.join(file), out).unwrap();
    value
}

type Row = BTreeMap<String, String>;

/// The table behind a figure.
fn table(folder: &Path, kind: &str, file: &str) -> Vec<Row> {
    let (code, out, err) =
        zopa(folder, &["figure", kind, file, "--format", "csv", "-o", "-", "-q"]);
    assert_eq!(code, 0, "{kind}: {err}");
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

fn drawing(folder: &Path, kind: &str, file: &str, width: &str) -> String {
    let words = ["figure", kind, file, "--format", "svg", "--width", width, "-o", "-", "-q"];
    let (code, out, err) = zopa(folder, &words);
    assert_eq!(code, 0, "{kind}: {err}");
    out
}

/// Is the figure drawn with marks, on a phone and on a page, the same each time?
fn drawn(folder: &Path, kind: &str, file: &str) -> String {
    let drawings = WIDTHS.map(|width| {
        let drawing = drawing(folder, kind, file, width);
        assert_eq!(drawing, self::drawing(folder, kind, file, width), "{kind}");
        let tree = roxmltree::Document::parse(&drawing).unwrap();
        let marks = tree.descendants().filter(|node| node.has_attribute("data-mark")).count();
        assert!(marks >= 2, "{kind} at {width}: {marks} marks");
        // Nothing is lost at the left or the right.
        let wide: f64 = tree.root_element().attribute("width").unwrap().parse().unwrap();
        for node in tree.descendants() {
            for place in ["x", "x1", "x2", "cx"] {
                let at = node.attribute(place).map(|at| at.parse::<f64>().unwrap());
                assert!(at.is_none_or(|at| (-0.5..=wide + 0.5).contains(&at)), "{kind} at {width}");
            }
        }
        drawing
    });
    let [_, wide] = drawings;
    wide
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

fn close(row: &Row, column: &str, expected: &Value) {
    match expected.as_f64() {
        Some(expected) => assert!((number(row, column) - expected).abs() < CLOSED_FORM, "{row:?}"),
        None => assert!(expected.is_null() && row[column].is_empty(), "{row:?}"),
    }
}

/// The page and the Markdown of a result: its answer and its figures stand in both.
fn page(folder: &Path, file: &str, kinds: &[&str], says: &[&str]) -> String {
    let html = zopa(folder, &["report", file, "-o", "-", "--format", "html", "-q"]);
    assert_eq!(html.0, 0, "{}", html.2);
    for kind in kinds {
        assert!(html.1.contains(&format!("data-figure=\"{kind}\"")), "{kind}");
    }
    let (code, text, err) =
        zopa(folder, &["report", file, "-o", "-", "--format", "markdown", "-q"]);
    assert_eq!(code, 0, "{err}");
    let latex = zopa(folder, &["report", file, "-o", "-", "--format", "latex", "-q"]);
    assert_eq!(latex.0, 0, "{}", latex.2);
    for words in says {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    // Whoever says the word says that these are none.
    let lower = text.to_lowercase();
    let spoken = lower.matches("forecast").count();
    let denied = lower.matches("not forecasts").count() + lower.matches("forecast nothing").count();
    assert!(spoken == denied && denied > 0, "{text}");
    assert_eq!(html.1, zopa(folder, &["report", file, "-o", "-", "--format", "html", "-q"]).1);
    text
}

#[test]
fn a_comparison_shows_each_difference_with_its_interval() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let words = ["compare", "classroom/hidden-red-line-cautious", "classroom/hidden-red-line-bold"];
    let found = result(folder, "c.json", &[&words[..], &["-n", "300", "--json"]].concat());
    let list = found["others"][0]["differences"].as_array().unwrap();
    let rows = table(folder, "differences", "c.json");
    assert_eq!(rows.len(), list.len());
    for (row, one) in rows.iter().zip(list) {
        for (column, field) in [
            ("before", "first"),
            ("after", "second"),
            ("difference", "difference"),
            ("low", "low"),
            ("high", "high"),
            ("p_value", "p_value"),
        ] {
            close(row, column, &one[field]);
        }
        assert_eq!(row["name"], one["name"].as_str().unwrap());
        assert_eq!(row["stands"] == "yes", one["stands"].as_bool().unwrap());
    }
    let differences = drawn(folder, "differences", "c.json");
    // The cautious offer is always accepted, the bold one about every other time.
    let agreement = &rows[0];
    assert_eq!((agreement["quantity"].as_str(), number(agreement, "before")), ("agreement", 1.0));
    assert_eq!(agreement["stands"], "yes");
    let said = format!("−{:.0} (", -100.0 * number(agreement, "difference"));
    assert!(differences.contains(&said), "{said}");
    assert!(differences.contains(") *<"));
    // Whatever is drawn in both figures is the same.
    for row in table(folder, "before-after", "c.json") {
        let same = |other: &&Row| ["quantity", "name"].iter().all(|key| other[*key] == row[*key]);
        let other = rows.iter().find(same).unwrap();
        assert_eq!((&row["before"], &row["after"]), (&other["before"], &other["after"]));
    }
    let dumbbells = drawn(folder, "before-after", "c.json");
    assert!(dumbbells.contains("100 → "));
    let text = page(
        folder,
        "c.json",
        &["differences", "before-after"],
        &[
            "instead of 100",
            "zopa compare classroom/hidden-red-line-cautious",
            "common random numbers",
        ],
    );
    // Texts for readers are no changes.
    assert!(!text.contains("| title |") && !text.contains("| question |"));
}

#[test]
fn what_is_certain_differs_exactly_and_several_scenarios_stand_under_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (name, floor) in [("high.ron", "0.45"), ("low.ron", "0.10")] {
        let text = format!(
            "(base: \"classroom/ultimatum\", patch: {{\"parties.responder.no_deal\": {floor}}})"
        );
        fs::write(folder.join(name), text).unwrap();
    }
    result(
        folder,
        "c.json",
        &["compare", "classroom/ultimatum", "high.ron", "low.ron", "-n", "1", "--json"],
    );
    // By hand: the proposer keeps what the responder has not without a deal.
    let rows = table(folder, "differences", "c.json");
    let proposer: Vec<&Row> = rows.iter().filter(|row| row["name"] == "Proposer").collect();
    assert_eq!(proposer.len(), 2);
    for (row, difference) in proposer.iter().zip([-0.15, 0.2]) {
        assert!((number(row, "before") - 0.7).abs() < CLOSED_FORM);
        assert!((number(row, "difference") - difference).abs() < CLOSED_FORM);
        assert_eq!(row["low"], row["high"]);
    }
    for (kind, said) in [("differences", ">−15 *<"), ("before-after", ">100 → 100<")] {
        let drawing = drawn(folder, kind, "c.json");
        assert!(drawing.contains(said), "{kind}");
        assert!(drawing.contains(">high.ron<") && drawing.contains(">low.ron<"), "{kind}");
    }
    let text = page(folder, "c.json", &["differences"], &["With high.ron", "With low.ron"]);
    assert!(text.contains("| parties.responder.no\\_deal | 0.3"), "{text}");
}

#[test]
fn a_change_by_set_is_named_by_the_change() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let set = "parties.responder.no_deal=0.45";
    let found = result(
        folder,
        "c.json",
        &["compare", "classroom/ultimatum", "--set", set, "-n", "1", "--json"],
    );
    let standing = found["others"][0]["standing"].as_u64().unwrap();
    let title = format!("What changes with parties.responder.no\\_deal=0.45: {standing} of ");
    page(
        folder,
        "c.json",
        &["differences", "before-after"],
        &[
            &title,
            "agreement is as likely as before (100 of 100)",
            "Proposer loses 15 points (70 → 55)",
        ],
    );
}

#[test]
fn a_solved_ultimatum_is_drawn_as_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let found = result(folder, "s.json", &["solve", "classroom/ultimatum", "--json"]);
    // The responder refuses the 30 divisions that leave it less than 0.30 of 101.
    let rows = table(folder, "zone", "s.json");
    let counts: BTreeMap<&str, &str> =
        rows.iter().map(|row| (row["packages"].as_str(), row["count"].as_str())).collect();
    assert_eq!(counts["All packages that make sense"], "101");
    assert_eq!(counts["Zone, if Responder did not have to agree"], "101");
    assert_eq!(counts["The zone: everybody has to agree"], "71");
    drawn(folder, "zone", "s.json");
    let rows = table(folder, "consent", "s.json");
    assert_eq!((rows[0]["party"].as_str(), rows[0]["refuses"].as_str()), ("Responder", "30"));
    assert!((number(&rows[0], "takes") - 30.0 / 101.0).abs() < CLOSED_FORM);
    assert!((number(&rows[0], "floor") - 30.0).abs() < CLOSED_FORM);
    assert_eq!(number(&rows[1], "takes"), 0.0);
    assert!(drawn(folder, "consent", "s.json").contains(">30%<"));
    // Nash halves what is above both floors: 35 slices.
    let rows = table(folder, "solutions", "s.json");
    assert_eq!(rows.len(), found["solutions"].as_array().unwrap().len());
    let nash = rows.iter().find(|row| row["solution"] == "Nash").unwrap();
    for party in ["proposer", "responder"] {
        assert!((number(nash, party) - 35.0).abs() < CLOSED_FORM, "{nash:?}");
    }
    let drawing = drawn(folder, "solutions", "s.json");
    assert!(drawing.contains("+35.0") && drawing.contains("Best for Proposer"));
    // All divisions of the zone are efficient.
    let rows = table(folder, "packages-plane", "s.json");
    let efficient: Vec<&Row> = rows.iter().filter(|row| row["point"] == "efficient").collect();
    assert_eq!(efficient.len(), 71);
    for row in efficient {
        assert!((number(row, "proposer") + number(row, "responder") - 100.0).abs() < 0.02);
    }
    drawn(folder, "packages-plane", "s.json");
    let rows = table(folder, "option-shares", "s.json");
    assert_eq!(rows.len(), 101);
    let all: f64 = rows.iter().map(|row| number(row, "zopa_share")).sum();
    assert!((all - 1.0).abs() < CLOSED_FORM);
    assert!((number(&rows[70], "zopa_share") - 1.0 / 71.0).abs() < CLOSED_FORM);
    assert_eq!(number(&rows[71], "zopa_share"), 0.0);
    drawn(folder, "option-shares", "s.json");
    page(
        folder,
        "s.json",
        &["solutions", "packages-plane", "zone", "consent", "option-shares"],
        &["71 of 101 packages", "Proposer +35.0 and Responder +35.0", "### A: Nash", "now: 0"],
    );
}

#[test]
fn a_question_about_some_parties_is_drawn_as_it_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let words = ["solve", "classroom/three-party-coalition", "--parties", "uk,france", "--json"];
    let found = result(folder, "s.json", &words);
    let rows = table(folder, "zone", "s.json");
    let zone = rows.iter().find(|row| row["packages"] == "The zone: 2 parties have to agree");
    assert_eq!(zone.unwrap()["count"], found["zopa"]["packages"].as_str().unwrap());
    // What the record counts for everybody is not shown.
    assert!(rows.iter().all(|row| !row["packages"].contains("red line")));
    let chosen = |parties: &str| {
        zopa(folder, &["figure", "packages-plane", "s.json", "--parties", parties, "-o", "-"])
    };
    let (code, out, err) = chosen("france,uk");
    assert!(code == 0 && out.contains("eyes of France and United Kingdom"), "{err}");
    for (parties, why) in
        [("uk", "two different"), ("uk,uk", "two different"), ("uk,us", "no party `us`")]
    {
        let (code, _, err) = chosen(parties);
        assert!(code != 0 && err.contains(why), "{err}");
    }
    // The plane is that of the two.
    let plane = drawn(folder, "packages-plane", "s.json");
    let names: Vec<&str> = found["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|party| {
            let party = party.as_u64().unwrap() as usize;
            found["scenario"]["parties"][party]["name"].as_str().unwrap()
        })
        .collect();
    for name in names {
        assert!(plane.contains(&format!("points for {name}")), "{name}");
    }
}

#[test]
fn a_tournament_shows_ranks_pairs_changes_and_evolution() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let strategies = "tough=TimeDependent(shape: 0.3),soft=TimeDependent(shape: 3),Micro";
    let words = ["tournament", "classroom/rubinstein-pie", "classroom/deadline", "-s", strategies];
    let more = ["-n", "20", "--out", "league", "--json", "-q"];
    let found = result(folder, "t.json", &[&words[..], &more].concat());
    // A measure has a row a strategy, in the order of the ranking.
    let rows = table(folder, "ranking", "t.json");
    let by = found["run"]["by"].as_str().unwrap();
    let own: Vec<&Row> = rows.iter().filter(|row| row["measure"] == by).collect();
    let ranking = found["ranking"].as_array().unwrap();
    assert_eq!(own.len(), 3);
    for (row, rank) in own.iter().zip(ranking) {
        let strategy = rank["strategy"].as_u64().unwrap() as usize;
        assert_eq!(row["strategy"], found["strategies"][strategy]["name"].as_str().unwrap());
        let means = rank["means"].as_array().unwrap();
        let mean = means.iter().find(|mean| mean["measure"] == by).unwrap();
        for column in ["mean", "low", "high", "standard_error"] {
            close(row, column, &mean[column]);
        }
    }
    let drawing = drawn(folder, "ranking", "t.json");
    assert!(drawing.contains(">Advantage<") && drawing.contains(">Agreement<"));
    let by_scenario = table(folder, "ranking-by-scenario", "t.json");
    assert_eq!(by_scenario.len(), 6);
    drawn(folder, "ranking-by-scenario", "t.json");
    let pairs = table(folder, "matchups", "t.json");
    assert_eq!(pairs.len(), 3);
    for (row, pair) in pairs.iter().zip(found["comparisons"].as_array().unwrap()) {
        close(row, "difference", &pair["difference"]["mean"]);
        close(row, "p_value", &pair["p_value"]);
    }
    // What one has more the other has less.
    let drawing = drawn(folder, "matchups", "t.json");
    let marks = drawing.matches("data-mark").count();
    assert_eq!(marks, 6);
    let best = format!("{:.1}", 100.0 * number(&pairs[0], "difference"));
    assert!(drawing.contains(&format!("+{best}")) && drawing.contains(&format!("−{best}")));
    let changes = table(folder, "deviations", "t.json");
    assert_eq!(changes.len(), found["deviations"].as_array().unwrap().len());
    drawn(folder, "deviations", "t.json");
    let shares = table(folder, "evolution", "t.json");
    let all: f64 = shares.iter().map(|row| number(row, "share")).sum();
    assert!((all - 1.0).abs() < CLOSED_FORM);
    assert!(shares.iter().all(|row| (number(row, "first") - 1.0 / 3.0).abs() < CLOSED_FORM));
    drawn(folder, "evolution", "t.json");
    page(
        folder,
        "t.json",
        &["ranking", "ranking-by-scenario", "matchups", "deviations", "evolution"],
        &["Tournament of 3 strategies in 2 scenarios", "TimeDependent(shape: 0.3)"],
    );
    // The folder of a tournament is a tournament.
    assert_eq!(drawing_of_folder(folder), drawing_of_file(folder));
    fs::remove_file(folder.join("league/tournament.json")).unwrap();
    let (code, _, said) = zopa(folder, &["report", "league", "-o", "league.html"]);
    assert_eq!(code, 2);
    assert!(said.contains("a tournament that is not finished"), "{said}");
}

fn drawing_of_folder(folder: &Path) -> String {
    drawing(folder, "ranking", "league", WIDTHS[1])
}

fn drawing_of_file(folder: &Path) -> String {
    drawing(folder, "ranking", "t.json", WIDTHS[1])
}

/// Half of all responders accept 0.30, as in `tests/claims.rs`.
const CLAIMS: &str = r#"(format: 1, title: "What is <b>claimed</b>", scenario: "classroom/ultimatum", replicates: 4000, claims: {
    "keeps": (says: "The proposer keeps 70.", measure: Utility(party: "proposer"), expect: Value(of: 0.7, within: 0.01)),
    "costs": (says: "An outside option costs the proposer.", change: {"parties.responder.no_deal": 0.45},
        measure: Utility(party: "proposer"), expect: Falls, smallest: 0.1),
    "idle": (says: "A <script>small</script> option costs it too.", change: {"parties.responder.no_deal": 0.305},
        measure: Agreement, expect: Falls, smallest: 0.1, finding: "It does not bind."),
    "half": (says: "Most accept.", from: {
            "parties.responder.no_deal": Uniform(low: 0.2, high: 0.4, ignorance: Private),
            "parties.proposer.strategy": TakeItOrLeaveIt(beliefs: Public),
        }, measure: Agreement, expect: Above(0.7), smallest: 0.01),
    "near": (says: "Exactly half accept.", from: {
            "parties.responder.no_deal": Uniform(low: 0.2, high: 0.4, ignorance: Private),
            "parties.proposer.strategy": TakeItOrLeaveIt(beliefs: Public),
        }, measure: Agreement, expect: Value(of: 0.5, within: 0.001)),
})"#;

#[test]
fn claims_stand_with_what_was_expected_and_what_was_found() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("claims.ron"), CLAIMS).unwrap();
    let found = result(folder, "c.json", &["claims", "claims.ron", "--json"]);
    let list = found["claims"].as_array().unwrap();
    let verdicts: Vec<&str> = list.iter().map(|claim| claim["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["holds", "holds", "practically_zero", "fails", "undecided"]);
    let rows = table(folder, "claims", "c.json");
    assert_eq!(rows.len(), list.len());
    for (row, claim) in rows.iter().zip(list) {
        for (column, field) in
            [("effect", "effect"), ("low", "low"), ("high", "high"), ("p_value", "p_value")]
        {
            close(row, column, &claim[field]);
        }
    }
    let told: Vec<&str> = rows.iter().map(|row| row["verdict"].as_str()).collect();
    assert_eq!(told, ["holds", "holds", "practically zero, as recorded", "fails", "undecided"]);
    let drawing = drawn(folder, "claims", "c.json");
    for said in
        ["≈ 70: holds", "↓: holds", "↓: fails as recorded", "&gt; 70: fails", "≈ 50: undecided"]
    {
        assert!(drawing.contains(&format!(">{said}<")), "{said}");
    }
    // A unit has a panel, and so has a claim about one scenario.
    assert!(drawing.contains("Effects of changes on shares"));
    assert!(drawing.contains("What parties get in one scenario"));
    let text = page(
        folder,
        "c.json",
        &["claims"],
        &[
            "2 claims hold, 1 fails, 1 fails as recorded and 1 is undecided",
            "Finding: It does not bind.",
        ],
    );
    assert!(text.contains("zopa claims claims.ron"));
    let html = zopa(folder, &["report", "c.json", "-o", "-", "-q"]).1;
    assert!(!html.contains("<script>small") && !html.contains("<b>claimed"));
    assert!(html.contains("&lt;script&gt;small"));
}

/// One offer on a dated day, which every other responder accepts.
const OFFER: &str = r#"(
    base: "classroom/ultimatum",
    patch: {
        "clock": (start: "2025-03-15", days_per_round: 1, horizon: 1),
        "parties.responder.no_deal": Uniform(low: 0.2, high: 0.4, ignorance: Private),
        "parties.proposer.strategy": TakeItOrLeaveIt(beliefs: Public),
    },
)"#;

const EVENTS: &str = r#"(
    format: 1, title: "What happened", scenario: "offer.ron", as_of: "2025-03-15",
    events: {
        "yes": (says: "They agree.", what: AgreementBetween(until: 0), happened: true, in_sample: true),
        "no": (says: "They agree, it was said.", what: AgreementBetween(until: 0), happened: false, in_sample: false),
    },
)"#;

#[test]
fn a_backtest_shows_what_happened_and_says_what_it_is_worth() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("offer.ron"), OFFER).unwrap();
    fs::write(folder.join("t.ron"), EVENTS).unwrap();
    let found =
        result(folder, "b.json", &["backtest", "t.ron", "-n", "2000", "--plays", "1", "--json"]);
    let rows = table(folder, "backtest", "b.json");
    for (row, event) in rows.iter().zip(found["events"].as_array().unwrap()) {
        for column in ["probability", "low", "high", "brier", "logarithmic"] {
            close(row, column, &event[column]);
        }
        // A fair coin, within five standard errors of 2,000.
        assert!((number(row, "probability") - 0.5).abs() < 5.0 * (0.25f64 / 2000.0).sqrt());
    }
    assert_eq!((rows[0]["happened"].as_str(), rows[1]["happened"].as_str()), ("yes", "no"));
    let drawing = drawn(folder, "backtest", "b.json");
    assert!(drawing.contains(">Happened<") && drawing.contains(">Did not happen<"));
    assert!(drawing.contains("They agree. †") && drawing.contains("no evidence of foresight"));
    let rows = table(folder, "scores", "b.json");
    let even = rows.iter().find(|row| row["who"] == "always one half").unwrap();
    assert!((number(even, "brier") - 0.25).abs() < CLOSED_FORM);
    assert!((number(even, "logarithmic") - std::f64::consts::LN_2).abs() < CLOSED_FORM);
    // Of the same event once true and once false: half of p² and (1 − p)².
    let p = found["events"][0]["probability"].as_f64().unwrap();
    let own = rows.iter().find(|row| row["who"] == "the scenario").unwrap();
    let mean = 0.5 * (p * p + (1.0 - p) * (1.0 - p));
    assert!((number(own, "brier") - mean).abs() < CLOSED_FORM);
    // Nothing is ever agreed: wrong without end, as it did come true once.
    let never = rows.iter().find(|row| row["who"] == "nothing is ever agreed").unwrap();
    assert_eq!(never["logarithmic"], "");
    assert!(drawn(folder, "scores", "b.json").contains(">∞<"));
    page(
        folder,
        "b.json",
        &["backtest", "scores"],
        &["a regression check, and no evidence of foresight", "written down afterwards"],
    );
}

#[test]
fn a_figure_says_which_result_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    result(folder, "s.json", &["solve", "classroom/ultimatum", "--json"]);
    result(
        folder,
        "c.json",
        &["compare", "classroom/ultimatum", "classroom/ultimatum", "-n", "1", "--json"],
    );
    let needs = [
        ("differences", "a comparison"),
        ("before-after", "a comparison"),
        ("ranking", "a tournament"),
        ("ranking-by-scenario", "a tournament in several scenarios"),
        ("matchups", "a tournament"),
        ("deviations", "a tournament with self-play"),
        ("evolution", "a tournament with self-play"),
        ("claims", "a test of claims"),
        ("backtest", "a backtest"),
        ("scores", "a backtest"),
        ("ends", "a run"),
    ];
    for (kind, needed) in needs {
        let (code, _, err) = zopa(folder, &["figure", kind, "s.json", "-o", "-"]);
        assert_ne!(code, 0, "{kind}");
        assert!(err.contains(&format!("no `{kind}` (it needs {needed})")), "{err}");
        assert!(err.contains("solutions"), "{err}");
    }
    for kind in ["solutions", "consent", "zone", "packages-plane", "option-shares"] {
        let (code, _, err) = zopa(folder, &["figure", kind, "c.json", "-o", "-"]);
        assert!(
            code != 0 && err.contains("solved scenario") && err.contains("differences"),
            "{err}"
        );
    }
    let chosen = ["figure", "differences", "c.json", "--parties", "a,b", "-o", "-"];
    let (code, _, err) = zopa(folder, &chosen);
    assert!(code != 0 && err.contains("--parties chooses nothing"), "{err}");
    fs::write(folder.join("other.json"), "{\"schema\": \"zopa.other/1\"}").unwrap();
    let (code, _, err) = zopa(folder, &["report", "other.json", "-o", "-"]);
    assert_ne!(code, 0);
    assert!(err.contains("zopa.other/1") && err.contains("zopa.comparison/1"), "{err}");
    fs::write(folder.join("broken.json"), "{\"schema\": \"zopa.solve/1\"}").unwrap();
    let (_, _, err) = zopa(folder, &["report", "broken.json", "-o", "-"]);
    assert!(err.contains("broken.json") && err.contains("missing field"), "{err}");
}
