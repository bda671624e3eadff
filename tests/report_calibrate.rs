//! Figures and reports of scores on real negotiations and of fits: held against the records, sound
//! at every width, the same bytes each time.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use support::drawing;
use zopa::experiment::wilson;
use zopa::report::figure::{ALL, Subject, Wish};
use zopa::report::page::{figures, html, latex, markdown, report};
use zopa::tolerance::CLOSED_FORM;

/// Half the width of an interval of 95 %, in standard errors (tables of the normal distribution).
const NINETY_FIVE: f64 = 1.959_964;

fn zopa(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("zopa").unwrap();
    for wish in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"] {
        command.env_remove(wish);
    }
    let output = command.current_dir(folder).args(words).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn result(folder: &Path, file: &str, words: &[&str]) -> Value {
    let (_, out, err) = zopa(folder, words);
    let value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {err}"));
    fs::write(folder.join(file), out).unwrap();
    value
}

/// Forty contexts of six packages with two or three pairs each; turns are known.
fn data(folder: &Path) {
    let mut text = "c0,c1,a0,a1,b0,b1,to_a0,to_a1,result,turns\n".to_owned();
    for at in 0..40u32 {
        for pair in 0..2 + at % 2 {
            let (a, b) = (at % 7 + 1, at % 5 + 1);
            let got = if (at + pair) % 4 == 0 {
                ",,no agreement,10".to_owned()
            } else {
                format!("{},{},agree,{}", (at + pair) % 3, u32::from(at % 2 == 0), 3 + at % 5)
            };
            writeln!(text, "2,1,{a},{},{b},{},{got}", at / 7 + 1, 7 - at % 6).unwrap();
        }
    }
    fs::write(folder.join("talks.csv"), text).unwrap();
}

type Row = BTreeMap<String, String>;

fn table(folder: &Path, kind: &str, file: &str) -> Vec<Row> {
    let words = ["figure", kind, file, "--format", "csv", "-o", "-", "-q"];
    let (code, out, err) = zopa(folder, &words);
    assert_eq!(code, 0, "{kind}: {err}");
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
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

/// Every figure a result has is sound at four widths and in its reports; the figures' names.
fn sound(subject: &Subject, data: &str) -> Vec<&'static str> {
    let wish = Wish::default();
    let made: Vec<_> = ALL.iter().filter_map(|kind| kind.make(subject, &wish)).collect();
    made.iter().for_each(drawing::check);
    let page = || report(subject, None, data.to_owned());
    let shown: Vec<&str> = figures(&page()).map(|figure| figure.kind).collect();
    let mut names: Vec<&'static str> = made.iter().map(|figure| figure.kind).collect();
    assert!(names.iter().all(|name| shown.contains(name)), "{names:?} {shown:?}");
    assert_eq!(html::html(&page()), html::html(&page()));
    let pages = [html::html(&page()), markdown::markdown(&page()), latex::latex(&page())];
    for text in pages {
        assert!(text.contains("nothing about negotiations between states"), "{text}");
        assert!(text.contains("zopa score") || text.contains("zopa calibrate"));
    }
    names.sort_unstable();
    names
}

#[test]
fn figures_of_scores_have_the_numbers_of_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    data(folder);
    let words = ["score", "four", "talks.csv", "--beside", "uniform,nash", "--learning", "--json"];
    let found = result(folder, "s.json", &words);
    let models = found["models"].as_array().unwrap();

    let rows = table(folder, "models-compared", "s.json");
    assert_eq!(rows.len(), 6);
    for (row, (of, model)) in rows
        .iter()
        .zip(["package", "agreement"].iter().flat_map(|of| models.iter().map(move |m| (of, m))))
    {
        let name = format!("log_{of}");
        assert_eq!((&row["of"][..], &row["model"][..]), (*of, model["name"].as_str().unwrap()));
        close(row, "log", &model[&name]["mean"]);
        close(row, "log_error", &model[&name]["standard_error"]);
        close(row, "ahead", &model["ahead"][&name]["mean"]);
        if let Some(mean) = model["ahead"][&name]["mean"].as_f64() {
            let error = model["ahead"][&name]["standard_error"].as_f64().unwrap();
            assert!((number(row, "ahead_low") - (mean - NINETY_FIVE * error)).abs() < 1e-6);
            assert!((number(row, "ahead_high") - (mean + NINETY_FIVE * error)).abs() < 1e-6);
        }
    }
    // Six packages alike.
    let uniform = rows.iter().find(|row| row["model"] == "uniform").unwrap();
    assert!((number(uniform, "log") + 6f64.ln()).abs() < CLOSED_FORM);

    let rows = table(folder, "calibration-curve", "s.json");
    let bins =
        |of: &str| found["models"][0][format!("calibration_{of}")].as_array().unwrap().clone();
    let bins: Vec<Value> = [bins("packages"), bins("agreement")].concat();
    assert_eq!(rows.len(), bins.len());
    for (row, bin) in rows.iter().zip(&bins) {
        close(row, "chances", &bin["forecasts"]);
        close(row, "predicted", &bin["predicted"]);
        close(row, "observed", &bin["observed"]);
        let n = number(row, "chances");
        let interval = wilson(number(row, "observed") * n, n, 0.95);
        assert!((number(row, "low") - interval.low).abs() < CLOSED_FORM);
        assert!((number(row, "high") - interval.high).abs() < CLOSED_FORM);
    }
    // Agreement: one chance a negotiation. Packages: six an agreement.
    let chances = |of: &str| -> f64 {
        rows.iter().filter(|row| row["of"] == of).map(|row| number(row, "chances")).sum()
    };
    let agreements = found["data"]["agreements"].as_f64().unwrap();
    assert_eq!(chances("agreement"), 100.0);
    assert_eq!(chances("packages"), 6.0 * agreements);

    let rows = table(folder, "score-totals", "s.json");
    let ids: Vec<&str> = rows.iter().map(|row| row["total"].as_str()).collect();
    assert_eq!(ids, ["no_agreement", "efficient", "worth_1", "worth_2"]);
    let total = |totals: &Value, id: &str| match id.strip_prefix("worth_") {
        Some(who) => totals["worth"][who.parse::<usize>().unwrap() - 1].clone(),
        None => totals[id].clone(),
    };
    for row in &rows {
        close(row, "expected", &total(&found["models"][0]["expected"], &row["total"]));
        close(row, "observed", &total(&found["observed"], &row["total"]));
    }
    assert!((number(&rows[0], "observed") - (1.0 - agreements / 100.0)).abs() < CLOSED_FORM);

    let rows = table(folder, "where-it-fails", "s.json");
    let groups = found["models"][0]["by_best_least"].as_array().unwrap();
    assert_eq!(rows.len(), groups.len());
    for (row, group) in rows.iter().zip(groups) {
        close(row, "negotiations", &group["negotiations"]);
        close(row, "expected", &group["expected_agreement"]);
        close(row, "observed", &group["observed_agreement"]);
        close(row, "log_package", &group["log_package"]);
    }

    let rows = table(folder, "learning-curve", "s.json");
    assert_eq!(rows.len(), 15);
    let curves = found["learning"].as_array().unwrap();
    let points = curves.iter().flat_map(|curve| curve["points"].as_array().unwrap());
    for (row, point) in rows.iter().zip(points) {
        close(row, "negotiations", &point["negotiations"]);
        close(row, "log_package", &point["log_package"]["mean"]);
        close(row, "gained_by_all", &point["gained_by_all"]["mean"]);
    }
    // Its end is the score itself.
    close(&rows[4], "log_outcome", &found["models"][0]["log_outcome"]["mean"]);
    assert_eq!(number(&rows[4], "gained_by_all"), 0.0);

    let text = fs::read_to_string(folder.join("s.json")).unwrap();
    let subject = Subject::Score(Box::new(serde_json::from_str(&text).unwrap()));
    let names = sound(&subject, &text);
    assert_eq!(
        names,
        [
            "calibration-curve",
            "learning-curve",
            "models-compared",
            "score-totals",
            "where-it-fails"
        ]
    );
    let (code, _, err) = zopa(folder, &["figure", "weights", "s.json"]);
    assert!(code == 2 && err.contains("needs a calibration"), "{err}");
    let (code, page, err) = zopa(folder, &["report", "s.json", "-o", "-", "--format", "markdown"]);
    assert!(code == 0 && page.contains("four gives the package"), "{err}{page}");
    assert!(page.contains("Only 100 negotiations"), "{page}");
}

#[test]
fn figures_of_a_fit_have_its_weights_and_the_scores_beside() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    data(folder);
    let model = "(title: \"Small\", exit_turn: 4, last_turn: 6, weights: [(role: Offer, term: \"own\", value: 0.3), (role: Answer, term: \"one\", value: -1), (role: Exit, value: 1, fixed: true)])";
    fs::write(folder.join("small.ron"), model).unwrap();
    let words = ["calibrate", "talks.csv", "--model", "small.ron", "--beside", "uniform"];
    let found =
        result(folder, "c.json", &[&words[..], &["--recover", "2", "--json", "-q"]].concat());
    let rows = table(folder, "weights", "c.json");
    let weights = found["weights"].as_array().unwrap();
    assert_eq!((rows.len(), weights.len()), (3, 3));
    for (row, weight) in rows.iter().zip(weights) {
        assert_eq!(row["weight"], weight["name"].as_str().unwrap());
        close(row, "value", &weight["value"]);
        close(row, "standard_error", &weight["standard_error"]);
        if let Some(error) = weight["standard_error"].as_f64() {
            let low = weight["value"].as_f64().unwrap() - NINETY_FIVE * error;
            assert!((number(row, "low") - low).abs() < 1e-6);
        }
    }
    assert_eq!((rows[2]["fixed"].as_str(), rows[2]["low"].as_str()), ("yes", ""));
    // A process says how long it takes.
    let totals = table(folder, "score-totals", "c.json");
    close(&totals[4], "expected", &found["scores"]["models"][0]["expected"]["turns"]);
    let text = fs::read_to_string(folder.join("c.json")).unwrap();
    let subject = Subject::Calibration(Box::new(serde_json::from_str(&text).unwrap()));
    let names = sound(&subject, &text);
    assert_eq!(
        names,
        ["calibration-curve", "models-compared", "score-totals", "weights", "where-it-fails"]
    );
    let (code, page, err) = zopa(folder, &["report", "c.json", "-o", "-", "--format", "markdown"]);
    assert!(code == 0 && page.contains("found again in 2 simulated data sets"), "{err}{page}");
}

#[test]
fn a_model_by_file_stands_beside_and_kinds_must_be_in_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    data(folder);
    let one = "(weights: [(role: Package, term: \"sum:own\"), (role: Agreement, term: \"one\")])";
    let two = "(weights: [(role: Package, term: \"sum:own\"), (role: Agreement, term: \"one\"), (role: Agreement, term: \"one\", of: \"prosocal\")])";
    fs::write(folder.join("one.ron"), one).unwrap();
    fs::write(folder.join("two.ron"), two).unwrap();
    let words = ["score", "nash", "talks.csv", "--beside", "one.ron,utilitarian", "--json", "-q"];
    let found = result(folder, "s.json", &words);
    // The same model under two names.
    let (own, known) = (&found["models"][1], &found["models"][2]);
    let mean = |model: &Value| model["log_package"]["mean"].as_f64().unwrap();
    assert!((mean(own) - mean(known)).abs() < 1e-3);
    let (code, _, err) = zopa(folder, &["score", "two.ron", "talks.csv"]);
    assert!(code == 65 && err.contains("svo_a") && err.contains("`prosocal`"), "{err}");
    let text = fs::read_to_string(folder.join("talks.csv")).unwrap();
    let known: String = text
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("{line},svo_a,svo_b\n"),
            _ => format!("{line},prosocial,proself\n"),
        })
        .collect();
    fs::write(folder.join("kinds.csv"), known).unwrap();
    let (code, _, err) = zopa(folder, &["score", "nash", "kinds.csv", "--beside", "two.ron"]);
    assert!(code == 65 && err.contains("did you mean `prosocial`"), "{err}");
}
