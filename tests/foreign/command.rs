//! `zopa import` and `zopa export` as a user meets them.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::folder;

const TABLE: &str = "package,utility:Ann,utility:Bob\nfirst,1,0\nsecond,0.4,0.7\n,0.1,0.2\n";

/// Exit code, standard output and standard error.
fn zopa(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("zopa").unwrap();
    command.current_dir(folder).env("NO_COLOR", "1");
    let output = command.args(words).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn import_writes_a_scenario_that_runs() {
    let here = folder(&[("offers.csv", TABLE)]);
    let (code, out, _) = zopa(here.path(), &["import", "auto", "offers.csv"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("// offers. Read from a table of 2 packages."), "{out}");
    let (code, out, err) = zopa(here.path(), &["import", "packages", ".", "-o", "offers.ron"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.contains("offers.csv as packages\nwrote offers.ron; next: zopa check offers.ron"));
    for words in
        [["run", "offers.ron"], ["run", "offers.csv"], ["check", "offers.csv"], ["trace", "."]]
    {
        let mut words = words.to_vec();
        if words[0] == "run" {
            words.extend(["-n", "100"]);
        }
        let (code, _, err) = zopa(here.path(), &words);
        assert_eq!(code, 0, "{words:?}: {err}");
    }
}

#[test]
fn import_refuses_what_it_cannot_read() {
    let here = folder(&[("offers.csv", "package,utility:A\nx,y\n"), ("odd.json", "{}")]);
    let (code, out, err) = zopa(here.path(), &["import", "auto", "offers.csv", "-o", "new.ron"]);
    assert_eq!((code, out.as_str()), (65, ""));
    for part in ["offers.csv:2:3", "the utility of `A` is not a number", "nothing was written"] {
        assert!(err.contains(part), "{part} is missing in\n{err}");
    }
    assert!(!here.path().join("new.ron").exists());
    let (code, out, _) = zopa(here.path(), &["check", "offers.csv", "--json"]);
    assert_eq!(code, 65);
    assert!(out.contains("\"line\": 2"), "{out}");
    for words in [["import", "auto", "odd.json"], ["import", "auto", "missing.xml"]] {
        assert_eq!(zopa(here.path(), &words).0, 74, "{words:?}");
    }
    assert_eq!(zopa(here.path(), &["import", "excel", "odd.json"]).0, 2);
    assert_eq!(zopa(here.path(), &["import", "auto", "odd.json", "--grid", "1"]).0, 2);
    fs::write(here.path().join("offers.csv"), TABLE).unwrap();
    let same = ["import", "auto", "offers.csv", "-o", "offers.csv"];
    assert_eq!(zopa(here.path(), &same).0, 2);
    assert_eq!(zopa(here.path(), &["import", "auto", "offers.csv", "-o", "no/such/new.ron"]).0, 73);
}

#[test]
fn export_writes_a_folder_or_says_what_would_be_lost() {
    let here = folder(&[("offers.csv", TABLE)]);
    let to = |format: &'static str, more: &[&'static str]| {
        let mut words = vec!["export", "offers.csv", "--to", format];
        words.extend(more);
        zopa(here.path(), &words)
    };
    let (code, _, err) = to("negmas", &[]);
    assert_eq!((code, err.as_str()), (0, "wrote 3 files to offers-negmas\n"));
    let mut files: Vec<String> = fs::read_dir(here.path().join("offers-negmas"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["1-ann.yml", "2-bob.yml", "offers.yml"]);
    assert_eq!(zopa(here.path(), &["run", "offers-negmas", "-n", "100"]).0, 0);
    // What is there is not mixed with what is new.
    assert_eq!(to("negmas", &[]).0, 73);
    let (code, out, err) = to("geniusweb", &["-o", "web"]);
    assert_eq!((code, out.as_str()), (65, ""));
    assert!(
        err.contains("`bob`: its no-deal value 0.2; the reservation bid is worth 0.7"),
        "{err}"
    );
    assert!(err.contains("--drop") && !here.path().join("web").exists());
    let (code, _, err) = to("geniusweb", &["-o", "web", "--drop"]);
    assert_eq!(code, 0);
    assert!(err.contains("wrote 3 files to web\nleft out:\n"), "{err}");
    assert_eq!(zopa(here.path(), &["check", "web"]).0, 0);
}

#[test]
fn help_begins_with_examples() {
    let here = folder(&[]);
    for command in ["import", "export"] {
        let (code, out, _) = zopa(here.path(), &[command, "--help"]);
        assert_eq!(code, 0);
        assert!(out.find("Examples:").unwrap() < out.find("Usage:").unwrap());
    }
}
