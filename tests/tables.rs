//! The tables of a sweep are opened as users open them: with pandas and pyarrow (Parquet and
//! CSV) and with base R (CSV), and what they say is held against the JSON record.
//!
//! `ZOPA_PYTHON` names a Python with pandas and pyarrow, else `python3` is tried. Where there is
//! no such Python, or no `Rscript`, the test says that it is skipped.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

/// Two scenarios with different parties and issues, one of them with limited agreements, and
/// names that CSV has to quote.
const DESIGN: &str =
    "(format: 1, title: \"Tables\", scenario: \"ukraine-2025/base\", replicates: 80,
    vary: {
        \"shape\": Range(path: \"parties.us.strategy.shape\", low: 0.5, high: 1.5, steps: 3),
        \"rules\": Choices({
            \"as they are\": {},
            \"all, \\\"at once\\\"\": {\"protocol\": StackedAlternatingOffers},
        }),
        \"scenario\": Scenarios({\"base\": \"ukraine-2025/base\", \"full\": \"ukraine-2025/full\"}),
    }, design: Grid)";

/// A sweep with all tables, and the record it printed.
fn sweep(folder: &Path) -> Value {
    fs::write(folder.join("d.ron"), DESIGN).unwrap();
    let output = Command::new(cargo_bin("zopa"))
        .current_dir(folder)
        .args(["sweep", "d.ron", "-o", "out", "--replicates-table", "--json"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::write(folder.join("record.json"), &output.stdout).unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Does a command end well?
fn works(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Says what was not tested, past the harness, which keeps quiet about tests that pass.
fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: tables were not opened: {why}");
}

fn script(name: &str) -> String {
    format!("{}/tests/tables/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn assert_works(command: &mut Command) {
    let output = command.output().unwrap();
    let told =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(output.status.success(), "{}{}", told[0], told[1]);
}

#[test]
fn pandas_opens_the_tables() {
    let python = std::env::var("ZOPA_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !works(Command::new(&python).args(["-c", "import pandas, pyarrow"])) {
        skipped(&format!("{python} has no pandas and pyarrow"));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    sweep(folder.path());
    let words = [script("open.py"), "out".to_owned(), "record.json".to_owned()];
    assert_works(Command::new(python).current_dir(folder.path()).args(words));
}

#[test]
fn base_r_opens_the_tables() {
    if !works(Command::new("Rscript").arg("--version")) {
        skipped("there is no Rscript");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let record = sweep(folder.path());
    let shares = record["points"].as_array().unwrap().iter();
    let shares = shares.map(|point| point["agreement"]["share"].to_string());
    let words = [script("open.R"), "out".to_owned()].into_iter().chain(shares);
    assert_works(Command::new("Rscript").current_dir(folder.path()).args(words));
}

/// What needs no other program: the record is that of `zopa run`, and the description has
/// every table.
#[test]
fn the_record_says_what_runs_say() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let zopa = |words: &[&str]| -> Value {
        let output =
            Command::new(cargo_bin("zopa")).current_dir(here).args(words).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    for precision in [&[][..], &["--precision", "0.1"]] {
        let out = format!("out{}", precision.len());
        let set = "parties.first.strategy.shape=0.9,0.97";
        let words =
            ["sweep", "classroom/deadline", "--set", set, "-n", "4000", "-o", &out, "--json"];
        let record = zopa(&[&words[..], precision].concat());
        assert_eq!(record["schema"], "zopa.sweep/1");
        for (point, shape) in ["0.9", "0.97"].iter().enumerate() {
            let text = format!(
                "(format: 1, base: \"classroom/deadline\", id: \"v\", title: \"v\",
                  patch: {{\"parties.first.strategy.shape\": {shape}}})"
            );
            fs::write(here.join("v.ron"), text).unwrap();
            let words = ["run", "v.ron", "-n", "4000", "--plays", "4", "--seed", "1", "--json"];
            let run = zopa(&[&words[..], precision].concat());
            let swept = &record["points"][point];
            assert_eq!(swept["replicates"], run["run"]["replicates"]);
            assert_eq!(swept["agreement"], run["agreement"]["probability"]);
            assert_eq!(swept["round"]["mean"], run["timing"]["mean_round"]);
        }
        // Asked for in one format, they are there in that one only.
        let merged = zopa(&["merge", &out, "--format", "csv", "--json"]);
        assert_eq!(merged["points"], record["points"]);
        assert!(!here.join(&out).join("points.parquet").exists());
    }
    let tables = zopa(&["schema", "tables"]);
    let names = tables.as_array().unwrap().iter().map(|table| table["name"].as_str().unwrap());
    let wanted = [
        "points",
        "summary",
        "ends",
        "parties",
        "refusals",
        "provisions",
        "packages",
        "first_agreements",
        "replicates",
    ];
    assert!(names.eq(wanted));
}

#[test]
fn factors_called_like_columns_keep_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let vary = "\"agreement\": Values(path: \"parties.first.strategy.shape\", values: [0.9, 0.97])";
    let design = format!(
        "(format: 1, title: \"t\", scenario: \"classroom/deadline\", replicates: 40,
          vary: {{{vary}}}, design: Grid)"
    );
    fs::write(folder.path().join("d.ron"), design).unwrap();
    let mut command = Command::new(cargo_bin("zopa"));
    command.current_dir(folder.path()).args(["sweep", "d.ron", "-o", "out"]);
    assert_works(&mut command);
    let points = fs::read_to_string(folder.path().join("out/points.csv")).unwrap();
    let head = points.lines().next().unwrap();
    assert!(head.starts_with("point,factor_agreement,replicates,draws,agreements,agreement,"));
}
