//! Bundles: what is in them, the same bytes again, and what is told when they differ.

use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

fn zopa(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let output = Command::new(cargo_bin("zopa")).current_dir(folder).args(words).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn fine(folder: &Path, words: &[&str]) -> String {
    let (code, out, err) = zopa(folder, words);
    assert_eq!(code, 0, "{words:?}: {err}");
    out
}

/// A design in a folder of its own that leads to files elsewhere, a sweep of the command line,
/// and a run of a scenario with a base.
fn results(here: &Path) {
    let base = fine(here, &["scenarios", "classroom/deadline"]);
    fs::create_dir_all(here.join("designs")).unwrap();
    fs::create_dir_all(here.join("my talks")).unwrap();
    fs::write(here.join("my talks/base.ron"), base).unwrap();
    let variant = "(format: 1, base: \"base.ron\", id: \"v\", title: \"It's \\\"late\\\"\",
        patch: {\"parties.first.strategy.shape\": 0.97})";
    fs::write(here.join("my talks/late.ron"), variant).unwrap();
    fs::write(here.join("designs/points.csv"), "shape\n0.9\n0.95\n").unwrap();
    let design = "(format: 1, title: \"t\", scenario: \"../my talks/late.ron\", replicates: 400,
        vary: {\"shape\": Range(path: \"parties.second.strategy.shape\", low: 0.9, high: 0.98)},
        design: Table(\"points.csv\"))";
    fs::write(here.join("designs/d.ron"), design).unwrap();
    fine(here, &["sweep", "designs/d.ron", "-o", "swept", "--replicates-table", "-q"]);
    let set = "parties.first.strategy.shape=0.9,0.97";
    let words = ["sweep", "my talks/late.ron", "--set", set, "-n", "100", "-o", "set"];
    fine(here, &[&words[..], &["--format", "csv"]].concat());
    fine(here, &["run", "my talks/late.ron", "-n", "500", "--seed", "7", "-o", "late.json", "-q"]);
    fs::write(here.join("figure.py"), "print()\n").unwrap();
}

const BUNDLE: [&str; 8] = [
    "bundle",
    "swept",
    "set",
    "late.json",
    "--with",
    "figure.py",
    "--figure",
    "python with/figure.py",
];

#[test]
fn a_bundle_gives_the_same_bytes_again() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    results(here);
    fine(here, &[&BUNDLE[..], &["-o", "b.zip"]].concat());
    // The same contents are the same archive.
    fine(here, &[&BUNDLE[..], &["-o", "again.zip"]].concat());
    assert!(fs::read(here.join("b.zip")).unwrap() == fs::read(here.join("again.zip")).unwrap());
    fine(here, &[&BUNDLE[..], &["-o", "b"]].concat());
    // It is reproduced where nothing else is.
    let elsewhere = tempfile::tempdir().unwrap();
    fs::rename(here.join("b.zip"), elsewhere.path().join("b.zip")).unwrap();
    fs::rename(here.join("b"), elsewhere.path().join("b")).unwrap();
    drop(folder);
    let there = elsewhere.path();
    // Nine tables in two formats, eight in one, two plans and descriptions, and a record.
    let told = "31 files made again: the same bytes\n";
    assert_eq!(fine(there, &["reproduce", "b.zip"]), told);
    assert_eq!(fine(there, &["reproduce", "b", "--threads", "1"]), told);

    let text = |name: &str| fs::read_to_string(there.join("b").join(name)).unwrap();
    assert!(text("README.md").contains("not forecasts"));
    assert!(text("commands.sh").contains("\npython with/figure.py\n"));
    assert!(text("CITATION.cff").contains(concat!("version: ", env!("CARGO_PKG_VERSION"))));
    // Scenarios stand alone.
    let scenario = text("scenarios/late/v.ron");
    assert!(!scenario.contains("base:") && scenario.contains("0.97"), "{scenario}");
    fine(there, &["check", "b/scenarios/late/v.ron"]);

    // The sums are those of the usual program, and the commands do what they say.
    let shell = |command: &str| {
        let path = std::env::var("PATH").unwrap_or_default();
        let program = cargo_bin("zopa");
        let path = format!("{}:{path}", program.parent().unwrap().display());
        let mut shell = Command::new("sh");
        shell.current_dir(there.join("b")).env("PATH", path).args(["-c", command]);
        let output = shell.output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    if cfg!(target_os = "linux") {
        let (fine, err) = shell("sha256sum --strict --quiet -c SHA256SUMS");
        assert!(fine, "{err}");
        let (fine, err) = shell("grep -v python commands.sh | sh");
        assert!(fine, "{err}");
        let same = |one: &str, other: &str| text(one) == text(other);
        assert!(same("again/swept/replicates.csv", "sweeps/swept/replicates.csv"));
        assert!(same("again/set/summary.csv", "sweeps/set/summary.csv"));
    }
}

#[test]
fn what_differs_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    results(here);
    fine(here, &[&BUNDLE[..], &["-o", "b"]].concat());
    let sums = fs::read_to_string(here.join("b/SHA256SUMS")).unwrap();
    let points = here.join("b/sweeps/swept/points.csv");
    let whole = fs::read_to_string(&points).unwrap();
    fs::write(&points, whole.replacen("400", "401", 1)).unwrap();
    let (code, _, err) = zopa(here, &["reproduce", "b"]);
    assert_eq!(code, 1);
    assert!(err.contains("sweeps/swept/points.csv: changed since it was packed"), "{err}");
    // With a sum that hides it, playing again finds it.
    let mut sum = Command::new("sha256sum");
    sum.current_dir(here.join("b")).arg("sweeps/swept/points.csv");
    if let Ok(output) = sum.output() {
        let line = String::from_utf8(output.stdout).unwrap();
        let known = sums.lines().find(|line| line.ends_with("sweeps/swept/points.csv")).unwrap();
        fs::write(here.join("b/SHA256SUMS"), sums.replace(known, line.trim_end())).unwrap();
        let (code, _, err) = zopa(here, &["reproduce", "b"]);
        assert_eq!(code, 1);
        assert!(err.contains("of 31 files 1 came out differently"), "{err}");
        assert!(err.contains("sweeps/swept/points.csv: line 2 is"), "{err}");
    }
    // Another version is told, and a file that is gone.
    fs::write(&points, &whole).unwrap();
    fs::write(here.join("b/SHA256SUMS"), &sums).unwrap();
    fs::remove_file(here.join("b/runs/late.json")).unwrap();
    assert!(zopa(here, &["reproduce", "b"]).2.contains("runs/late.json: "));
    fs::write(here.join("b/SHA256SUMS"), "").unwrap();
    assert!(zopa(here, &["reproduce", "b"]).2.contains("bundle.json: not among the sums"));
}

#[test]
fn what_cannot_be_made_again_is_not_packed() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    results(here);
    let refused = |words: &[&str], part: &str| {
        let (code, _, err) = zopa(here, &[&["bundle", "-o", "x.zip"], words].concat());
        assert!(code != 0 && err.contains(part), "{words:?}: {err}");
        assert!(!here.join("x.zip").exists());
    };
    refused(&["designs"], "has no plan.json");
    refused(&["figure.py"], "neither the folder of a sweep nor the result of a run");
    refused(&["swept/datapackage.json"], "neither the folder of a sweep nor the result of a run");
    fs::remove_file(here.join("set/blocks/00000000.block")).unwrap();
    refused(&["set"], "is not finished");
    let late = fs::read_to_string(here.join("late.json")).unwrap();
    let version = concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\"");
    fs::write(here.join("old.json"), late.replace(version, "\"version\": \"0.0.9\"")).unwrap();
    refused(&["old.json"], "made by zopa 0.0.9");
    let variant = fs::read_to_string(here.join("my talks/late.ron")).unwrap();
    fs::write(here.join("my talks/late.ron"), variant.replace("0.97", "0.96")).unwrap();
    refused(&["late.json"], "it has changed since");
    refused(&["swept"], "scenarios");
    fs::remove_dir_all(here.join("designs")).unwrap();
    // A scenario by an absolute path is nobody else's.
    let absolute = here.join("my talks/late.ron").display().to_string();
    let words = ["sweep", absolute.as_str(), "--set", "clock.horizon=2,3", "-n", "40", "-o", "abs"];
    fine(here, &words);
    refused(&["abs"], "absolute path");
    let (code, _, err) = zopa(here, &["bundle", "abs", "-o", "my talks"]);
    assert_eq!(code, 2);
    assert!(err.contains("is not empty"), "{err}");
}
