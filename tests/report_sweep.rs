//! Reports and figures of sweeps, sensitivity analyses, drivers, robust packages and structure:
//! made of small results, with the numbers that the records have.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// One deal on offer, which A takes up to a no-deal value of 0.6 and B up to 0.8; both values
/// are uniform on 0..1.
const DEAL: &str = "Scenario(format: 1, id: \"t/deal\", title: \"One deal\", clock: (days_per_round: 1, horizon: 1),
    issues: {\"text\": (title: \"Text\", kind: Categorical, default: \"nothing\",
        options: {\"nothing\": (title: \"Nothing at all\"), \"deal\": (title: \"The deal on offer\")})},
    parties: {
        \"p\": (name: \"P\", issues: {\"text\": (weight: 1.0, scores: {\"nothing\": 0.0, \"deal\": 1.0}, why: \"t\")},
            no_deal: Uniform(low: 0.05, high: 0.1), strategy: TakeItOrLeaveIt(beliefs: Exact)),
        \"a\": (name: \"A <b>\", issues: {\"text\": (weight: 1.0, scores: {\"nothing\": 0.0, \"deal\": 0.6}, why: \"t\")},
            no_deal: Uniform(low: 0.0, high: 1.0), strategy: TakeItOrLeaveIt(beliefs: Exact)),
        \"b\": (name: \"B\", issues: {\"text\": (weight: 1.0, scores: {\"nothing\": 0.0, \"deal\": 0.8}, why: \"t\")},
            no_deal: Uniform(low: 0.0, high: 1.0), strategy: TakeItOrLeaveIt(beliefs: Exact)),
    },
    protocol: AlternatingOffers(recognition: Fixed(\"p\")), rule: Unanimity)";

/// The command in a folder: its code, output and messages.
fn zopa(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("zopa").unwrap().current_dir(folder).args(words).output();
    let output = output.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn said(folder: &Path, words: &[&str]) -> String {
    let (code, output, messages) = zopa(folder, words);
    assert_eq!(code, 0, "{words:?}: {messages}");
    output
}

/// A folder with a result of every kind, made once.
fn results() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        fs::write(here.join("deal.ron"), DEAL).unwrap();
        let design = |vary: &str, kind: &str, negotiations: u32| {
            format!(
                "(format: 1, title: \"t\", scenario: \"deal.ron\", vary: {{ {vary} }}, design: {kind}, replicates: {negotiations})"
            )
        };
        let a = |steps: u32| {
            format!("\"a\": Range(path: \"parties.a.no_deal.level\", low: 0, high: 1, steps: {steps})")
        };
        let b = "\"b\": Range(path: \"parties.b.no_deal.level\", low: 0, high: 1, steps: 6)";
        let rule = "\"rule\": Choices({\"all\": {}, \"without B\": {\"parties.b.no_deal\": 0.0}})";
        for (name, text) in [
            ("line", design(&a(5), "Grid", 400)),
            ("grid", design(&format!("{}, {b}", a(5)), "Grid", 8)),
            ("chosen", design(&format!("{}, {rule}", a(5)), "Grid", 200)),
            ("cloud", design(&format!("{}, {b}", a(5)), "Sobol(256)", 4)),
        ] {
            fs::write(here.join(format!("{name}.ron")), text).unwrap();
            said(here, &["-q", "sweep", &format!("{name}.ron"), "-o", name]);
        }
        let boxes = "--boxes=agreement<0.5";
        for (name, words) in [
            ("draws", ["sensitivity", "deal.ron", "-n", "600", boxes].as_slice()),
            ("sobol", &["sensitivity", "deal.ron", "--method", "sobol", "-n", "128"]),
            ("morris", &["sensitivity", "deal.ron", "--method", "morris", "-n", "30", "--plays", "4"]),
            ("drivers", &["drivers", "deal.ron", "-n", "600", "--negotiations", "200"]),
            ("robust", &["robust", "deal.ron", "-n", "200", "--search", "50"]),
            ("structure", &["structure", "deal.ron", "-n", "400"]),
            ("run", &["run", "deal.ron", "-n", "200"]),
        ] {
            let text = said(here, &[["-q"].as_slice(), words, &["--json"]].concat());
            fs::write(here.join(format!("{name}.json")), text).unwrap();
        }
        folder
    });
    folder.path()
}

fn json(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(results().join(name)).unwrap()).unwrap()
}

/// A table of a figure, or of a sweep: rows with cells by column.
fn table(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        heads
            .iter()
            .zip(row.iter())
            .map(|(head, cell)| (head.to_owned(), cell.to_owned()))
            .collect()
    });
    rows.collect()
}

fn figure_table(kind: &str, of: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    table(&said(results(), &["figure", kind, of, "--format", "csv", "-o", "-"]))
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is no number"))
}

/// Every kind with a result that has it, and what a run is told that has not.
const MADE: [(&str, &str, &str); 18] = [
    ("response", "line", "it needs a sweep"),
    ("response", "grid", "it needs a sweep"),
    ("response", "chosen", "it needs a sweep"),
    ("response", "cloud", "it needs a sweep"),
    ("response-values", "line", "it needs a sweep"),
    ("response-values", "chosen", "it needs a sweep"),
    ("response-deals", "chosen", "it needs a sweep"),
    ("response-map", "grid", "it needs a sweep of two"),
    ("response-map", "cloud", "it needs a sweep of two"),
    ("indices", "draws.json", "zopa sensitivity"),
    ("indices", "sobol.json", "zopa sensitivity"),
    ("worth-knowing", "drivers.json", "zopa sensitivity"),
    ("tornado", "drivers.json", "zopa drivers"),
    ("screening", "morris.json", "--method morris"),
    ("boxes", "draws.json", "--boxes"),
    ("tipping-points", "drivers.json", "zopa drivers"),
    ("when-it-fails", "drivers.json", "zopa drivers"),
    ("robust-packages", "robust.json", "zopa robust"),
];
