//! The command line as a user meets it: texts, streams, exit codes.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

/// The command in an empty folder and with no wish about colours.
fn zopa(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("zopa").unwrap();
    for wish in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"] {
        command.env_remove(wish);
    }
    command.current_dir(folder);
    command
}

/// What came out.
struct Said {
    code: i32,
    out: String,
    err: String,
}

fn say(command: &mut Command, words: &str) -> Said {
    let output = command.args(words.split_whitespace()).output().unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn here(words: &str) -> Said {
    let folder = tempfile::tempdir().unwrap();
    say(&mut zopa(folder.path()), words)
}

/// A scenario with one mistake, at line 3, column 5.
const FAULTY: &str = "Scenario(\n    format: 1,\n    titel: \"x\",\n)\n";

#[test]
fn help_begins_with_examples() {
    for words in ["--help", "-h", "run --help", "trace -h", "check -h"] {
        let said = here(words);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{words}");
        let examples = said.out.find("Examples:").unwrap();
        assert!(examples < said.out.find("Usage:").unwrap(), "{words}");
    }
    let (short, long) = (here("run -h").out, here("run --help").out);
    assert!(short.len() < long.len());
    assert!(short.contains("--precision") && long.contains("With 2 or more"));
}

#[test]
fn every_command_has_help() {
    for name in
        "run trace tournament validate check claims backtest structure sweep merge status verify bundle reproduce diff scenarios rules strategies protocols measures new schema completions man"
            .split(' ')
    {
        let said = here(&format!("help {name}"));
        assert_eq!(said.code, 0, "{name}");
        assert!(said.out.contains("Usage: zopa"), "{name}");
    }
}

#[test]
fn the_version_is_the_package_s() {
    assert_eq!(here("--version").out, concat!("zopa ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn a_command_line_that_makes_no_sense_is_2() {
    for words in [
        "nonsense",
        "run -n 0",
        "run -n many",
        "run --plays 0",
        "run --threads 0",
        "run --precision 0.7",
        "run --precision nan",
        "run --color pink",
        "run --seed -1",
        "run -q -v",
        "trace --replicate x",
        "diff classroom/ultimatum",
        "new",
        "schema nothing",
        "completions nothing",
        "man nothing",
        "-n 5 scenarios",
    ] {
        let said = here(words);
        assert_eq!(said.code, 2, "{words}: {}", said.err);
        assert!(said.out.is_empty() && said.err.starts_with("error: "), "{words}: {}", said.err);
    }
    assert!(here("scenaros").err.contains("scenarios"));
    for words in [
        "run -n -5",
        "run --plays -3",
        "run --threads -1",
        "run --seed -1",
        "trace --replicate -1",
        "trace --plays 0",
    ] {
        let said = here(words);
        assert_eq!(said.code, 2, "{words}");
        assert!(said.err.contains("a whole number from "), "{words}: {}", said.err);
    }
}

#[test]
fn a_scenario_in_the_place_of_a_command_is_answered_with_the_command() {
    for (word, meant) in [
        ("classroom/ultimatum", "zopa run classroom/ultimatum"),
        ("classroom/ultimatun", "zopa run classroom/ultimatum"),
        ("ultimatum", "zopa run classroom/ultimatum"),
        ("my-talks.ron", "zopa run my-talks.ron"),
    ] {
        let said = here(word);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(&format!("`{meant}`")), "{}", said.err);
    }
    assert!(!here("nonsense").err.contains("zopa run"));
    assert!(here("run ultimatum").err.contains("did you mean `classroom/ultimatum`?"));
}

#[test]
fn screens_are_as_wide_as_columns_says() {
    for columns in [50, 80, 109] {
        for words in [
            "run -n 200 -q",
            "run classroom/ultimatum -n 20 --full",
            "run classroom/three-party-coalition -n 20 --full",
            "check",
            "trace",
            "trace classroom/rubinstein-pie",
            "scenarios",
            "rules",
            "strategies",
            "protocols",
        ] {
            let folder = tempfile::tempdir().unwrap();
            let mut command = zopa(folder.path());
            command.env("COLUMNS", columns.to_string());
            let said = say(&mut command, words);
            assert_eq!(said.code, 0);
            let wide: Vec<&str> = said
                .out
                .lines()
                .filter(|line| unicode_width::UnicodeWidthStr::width(*line) > columns)
                // Words that are to be copied are not broken.
                .filter(|line| line.trim().contains(' ') && !line.contains(" zopa "))
                .collect();
            assert!(wide.is_empty(), "{words} at {columns}: {wide:#?}");
            if columns > 60 {
                let widest = said.out.lines().map(unicode_width::UnicodeWidthStr::width).max();
                assert!(widest > Some(60), "{words} at {columns} is {widest:?} wide");
            }
        }
    }
}

#[test]
fn what_is_certain_has_no_error_and_few_negotiations_have_a_large_one() {
    let record = |words: &str| -> Value { serde_json::from_str(&here(words).out).unwrap() };
    let certain = record("run classroom/ultimatum -n 10 --json -q");
    assert_eq!(certain["agreement"]["interval_method"], "certain");
    assert_eq!(certain["agreement"]["probability"]["low"], 1.0);
    let said = here("run classroom/ultimatum -n 10 --precision 0.001 -q");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("nothing in the scenario is left to chance"), "{}", said.out);
    let few = record("run classroom/three-party-coalition -n 1 --plays 1 --json -q");
    assert_eq!(few["agreement"]["interval_method"], "exact");
    let low = few["agreement"]["probability"]["low"].as_f64().unwrap();
    assert!((low - 0.025).abs() < 1e-9, "{low}");
    let said = here("run classroom/three-party-coalition -n 1 --plays 1 -q").out;
    assert!(said.contains("too few were played"), "{said}");
}

#[test]
fn a_mean_of_nothing_is_null() {
    let record: Value = serde_json::from_str(&here("run -n 10 -q --json").out).unwrap();
    assert_eq!(record["agreement"]["probability"]["count"], 0);
    for party in record["parties"].as_array().unwrap() {
        assert!(party["gain"]["mean"].is_null() && party["value"]["mean"].is_f64());
    }
}

#[cfg(unix)]
#[test]
fn outputs_are_written_behind_links() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("results")).unwrap();
    std::os::unix::fs::symlink("results/new.json", at("link.json")).unwrap();
    std::os::unix::fs::symlink("link.json", at("far.json")).unwrap();
    std::os::unix::fs::symlink("round.json", at("round.json")).unwrap();
    for link in ["link.json", "far.json"] {
        let words = format!("run classroom/ultimatum -n 10 -q -o {link}");
        assert_eq!(say(&mut zopa(folder.path()), &words).code, 0);
        assert!(at(link).is_symlink());
        assert!(fs::read_to_string(at("results/new.json")).unwrap().starts_with('{'));
    }
    // Two names of one file are one file.
    let words = "run classroom/ultimatum -n 10 -q -o far.json --replicates results/new.json";
    assert_eq!(say(&mut zopa(folder.path()), words).code, 2);
    let said = say(&mut zopa(folder.path()), "run classroom/ultimatum -n 10 -q -o round.json");
    assert_eq!(said.code, 73);
    assert!(said.err.contains("too many symbolic links"), "{}", said.err);
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_no_success() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = std::process::Command::new(assert_cmd::cargo::cargo_bin("zopa"))
        .arg("--help")
        .stdout(full)
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(74));
}

#[test]
fn options_before_a_command_are_answered_with_where_they_belong() {
    let said = here("--negotiations 5 run classroom/ultimatum");
    assert!(said.err.contains("zopa run --negotiations ..."), "{}", said.err);
    let said = here("-n 5 scenarios");
    assert!(said.err.contains("zopa scenarios does not take it"), "{}", said.err);
}

#[test]
fn catalogues_list_what_a_scenario_may_choose_from() {
    let schema: Value = serde_json::from_str(&here("schema scenario").out).unwrap();
    for (what, choice) in [("rules", "Rule"), ("strategies", "Strategy"), ("protocols", "Protocol")]
    {
        let record: Value = serde_json::from_str(&here(&format!("{what} --json")).out).unwrap();
        assert_eq!((record["schema"].as_str(), record["what"].as_str()), {
            (Some("zopa.catalogue/1"), Some(what))
        });
        let text = here(what).out;
        let entries = record["entries"].as_array().unwrap();
        assert_eq!(entries.len(), schema["$defs"][choice]["oneOf"].as_array().unwrap().len());
        for entry in entries {
            assert!(text.contains(entry["name"].as_str().unwrap()));
            assert!(entry["source"].is_string(), "{entry}");
        }
    }
    let rules = here("rules").out;
    for said in ["Quota(needed)", "above 0 and at most 1", "Default: all members", "art. 16(4)"] {
        assert!(rules.contains(said), "{said} is not in\n{rules}");
    }
}

#[test]
fn the_library_is_listed_and_printed() {
    let list = here("scenarios");
    assert_eq!((list.code, list.err.as_str()), (0, ""));
    for id in ["ukraine-2025/base", "classroom/ultimatum"] {
        assert!(list.out.contains(id));
        let file = format!("{}/scenarios/{id}.ron", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(here(&format!("scenarios {id}")).out, fs::read_to_string(file).unwrap());
    }
    let record: Value = serde_json::from_str(&here("scenarios --json").out).unwrap();
    assert_eq!(record["schema"], "zopa.scenarios/1");
    let missing = here("scenarios classroom/ultimatun");
    assert_eq!(missing.code, 74);
    assert!(missing.err.contains("did you mean `classroom/ultimatum`?"));
}

#[test]
fn a_new_scenario_is_complete_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let said = say(&mut zopa(folder.path()), "new my-talks");
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{}", said.err);
    assert!(said.err.contains("zopa check my-talks.ron"));
    let file = folder.path().join("my-talks.ron");
    let written = fs::read_to_string(&file).unwrap();
    assert_eq!(say(&mut zopa(folder.path()), "check my-talks.ron").code, 0);
    fs::write(&file, "mine").unwrap();
    for name in ["my-talks", "my-talks.ron"] {
        let again = say(&mut zopa(folder.path()), &format!("new {name}"));
        assert_eq!(again.code, 73);
        assert!(again.err.contains("exists already"), "{}", again.err);
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert!(written.starts_with("//"));
    let nowhere = say(&mut zopa(folder.path()), "new nowhere/talks");
    assert_eq!(nowhere.code, 73);
    assert!(nowhere.err.contains("there is no folder nowhere"), "{}", nowhere.err);
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    assert_eq!(say(&mut zopa(folder.path()), "new notes.txt").code, 73);
    for name in ["..", ".", "talks/"] {
        let said = say(&mut zopa(folder.path()), &format!("new {name}"));
        assert_eq!(said.code, 2, "{name}");
        assert!(said.err.contains("is a folder"), "{}", said.err);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn every_format_has_a_schema() {
    for format in [
        "",
        "scenario",
        "results",
        "trace",
        "check",
        "claims",
        "claims-results",
        "registration",
        "timeline",
        "design",
        "backtest",
        "structure",
        "sweep",
        "datapackage",
    ] {
        let said = here(&format!("schema {format}"));
        let schema: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
    let results: Value = serde_json::from_str(&here("schema results").out).unwrap();
    assert!(results["properties"]["agreement"]["description"].is_string());
}

#[test]
fn completions_and_manual_are_made_from_the_definition() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = here(&format!("completions {shell}"));
        assert_eq!(said.code, 0);
        assert!(said.out.contains("precision"), "{shell}");
    }
    let page = here("man");
    assert!(page.out.contains(".TH zopa 1"));
    assert!(here("man run").out.contains("zopa\\-run"));
}

#[test]
fn a_faulty_scenario_is_65_and_shows_the_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.ron"), FAULTY).unwrap();
    for words in ["run bad.ron", "trace bad.ron", "check bad.ron", "diff bad.ron bad.ron"] {
        let said = say(&mut zopa(folder.path()), words);
        assert_eq!((said.code, said.out.as_str()), (65, ""), "{words}: {}", said.err);
        for part in ["bad.ron:3:5", "titel", "did you mean `title`?", "nothing was run"] {
            assert!(said.err.contains(part), "{words}: {part} is missing in\n{}", said.err);
        }
    }
    let said = say(&mut zopa(folder.path()), "check --json bad.ron");
    let record: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(said.code, 65);
    let list = record["diagnostics"].as_array().unwrap();
    assert!(list.iter().any(|found| found["line"] == 3 && found["column"] == 5));
}

#[test]
fn a_file_that_is_no_text_is_65_and_shows_the_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("latin.ron"), b"(\n  title: \"caf\xe9\",\n)").unwrap();
    for words in ["run latin.ron", "check latin.ron"] {
        let said = say(&mut zopa(folder.path()), words);
        assert_eq!((said.code, said.out.as_str()), (65, ""), "{}", said.err);
        assert!(said.err.contains("latin.ron:2:14") && said.err.contains("UTF-8"), "{}", said.err);
    }
}

#[test]
fn a_missing_file_is_74() {
    for words in ["run no.ron", "trace no.ron", "check no.ron", "check --json no.ron"] {
        let said = here(words);
        assert_eq!((said.code, said.out.as_str()), (74, ""), "{words}");
        assert!(said.err.contains("`no.ron` is neither a file nor"), "{}", said.err);
    }
}

#[test]
fn a_file_that_cannot_be_created_is_73_before_anything_is_played() {
    let folder = tempfile::tempdir().unwrap();
    for words in [
        "run -n 1000000000000 -o nowhere/result.json",
        "run -n 1000000000000 --replicates nowhere/rows.csv",
        "run -n 1000000000000 -o /",
    ] {
        let said = say(&mut zopa(folder.path()), words);
        assert_eq!((said.code, said.out.as_str()), (73, ""), "{words}: {}", said.err);
        assert!(said.err.starts_with("error: cannot create "), "{}", said.err);
        assert!(!said.err.contains(".zopa-"), "{}", said.err);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn check_describes_a_scenario() {
    let said = here("check ukraine-2025/base");
    assert_eq!(said.code, 0, "{}", said.err);
    for part in ["1,194,393,600", "49,629,609", "228,682", "0.46%", "+48.3", "Russia", "16 issues"]
    {
        assert!(said.out.contains(part), "{part} is missing in\n{}", said.out);
    }
    let record: Value = serde_json::from_str(&here("check --json").out).unwrap();
    assert_eq!(record["schema"], "zopa.check/1");
    assert_eq!(record["zopa"]["packages"], "228682");
}

#[test]
fn a_trace_tells_a_negotiation() {
    let said = here("trace classroom/ultimatum");
    assert_eq!(said.code, 0, "{}", said.err);
    for part in [
        "Round 0",
        "Proposer: an offer",
        "70 slices",
        "Responder: yes",
        "Agreement on",
        "not forecasts",
    ] {
        assert!(said.out.contains(part), "{part} is missing in\n{}", said.out);
    }
    let first = here("trace --replicate 3");
    assert!(first.out.contains("Round 0, 15 March 2025"));
    assert_eq!(first.out, here("trace --replicate 3").out);
    assert_ne!(first.out, here("trace --replicate 3 --seed 2").out);
    let record: Value = serde_json::from_str(&here("trace --json").out).unwrap();
    assert_eq!(record["schema"], "zopa.trace/1");
    assert_eq!(record["events"][0]["event"], "round");
}

#[test]
fn differences_are_listed_by_path() {
    let folder = tempfile::tempdir().unwrap();
    let variant =
        r#"(base: "classroom/ultimatum", id: "a/b", patch: {"parties.responder.no_deal": 0.45})"#;
    fs::write(folder.path().join("variant.ron"), variant).unwrap();
    let said = say(&mut zopa(folder.path()), "diff classroom/ultimatum variant.ron");
    assert_eq!(said.code, 0, "{}", said.err);
    for part in ["parties.responder.no_deal\n", "- 0.3\n", "+ 0.45\n"] {
        assert!(said.out.contains(part), "{part} is missing in\n{}", said.out);
    }
    let same = say(&mut zopa(folder.path()), "diff variant.ron variant.ron");
    assert!(same.out.starts_with("No differences"));
}

#[test]
fn colours_follow_option_and_environment() {
    let folder = tempfile::tempdir().unwrap();
    let coloured = |words: &str, environment: &[(&str, &str)]| {
        let mut command = zopa(folder.path());
        command.envs(environment.iter().copied());
        say(&mut command, words).out.contains('\u{1b}')
    };
    let trace = "trace classroom/ultimatum";
    let (always, never) = (format!("{trace} --color always"), format!("--color never {trace}"));
    // Not a terminal.
    assert!(!coloured(trace, &[]));
    assert!(coloured(&always, &[]));
    assert!(coloured(trace, &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(trace, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(coloured(&always, &[("NO_COLOR", "1")]));
    assert!(!coloured(&never, &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(trace, &[("TERM", "dumb")]));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("zopa"))
        .args(["scenarios", "ukraine-2025/base"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The file is larger than what a pipe holds.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_run_shows_its_first_screen() {
    let said = here("run classroom/ultimatum -n 1,000 -q");
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    for part in ["1,000 negotiations", "Every one", "70 slices", "not forecasts", "More: "] {
        assert!(said.out.contains(part), "{part} is missing in\n{}", said.out);
    }
    assert!(here("run classroom/ultimatum -n 1000 --full").out.contains("Options, issue by issue"));
    // Without a command the default scenario is played.
    assert!(here("-n 200").out.starts_with("Ukraine ceasefire talks"));
}

#[test]
fn a_result_is_the_same_bytes_wherever_it_goes_and_whoever_computes_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = "run ukraine-2025/base -n 600 -q";
    let json = say(&mut zopa(folder.path()), &format!("{run} --json --threads 1")).out;
    assert_eq!(say(&mut zopa(folder.path()), &format!("{run} -o - --threads 2")).out, json);
    let said = say(&mut zopa(folder.path()), &format!("{run} -o result.json"));
    assert!(said.out.starts_with("Ukraine"));
    assert_eq!(fs::read_to_string(folder.path().join("result.json")).unwrap(), json);
    let record: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(record["run"]["command"], "zopa run ukraine-2025/base -n 600 --plays 10 --seed 1");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn every_negotiation_has_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let words = "run classroom/three-party-coalition -n 50 -q --replicates rows.csv";
    assert_eq!(say(&mut zopa(folder.path()), words).code, 0);
    let mut reader = csv::Reader::from_path(folder.path().join("rows.csv")).unwrap();
    let head = reader.headers().unwrap().clone();
    assert_eq!(head.iter().take(3).collect::<Vec<_>>(), ["replicate", "draw", "end"]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 50);
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(row[0], index.to_string());
        assert_eq!(row[1], (index / 10).to_string());
    }
}

#[test]
fn a_precision_stops_early_or_says_that_it_was_not_reached() {
    let enough = here("run -q --precision 0.2 -n 100000");
    assert!(enough.out.contains("enough for ±20 of 100"), "{}", enough.out);
    assert!(!enough.out.contains("not enough"), "{}", enough.out);
    let short = here("run -q --precision 0.001 -n 300");
    // The result is there, and the exit code says that the check failed.
    assert_eq!(short.code, 1);
    assert!(short.out.contains("not enough for ±0.1 of 100"), "{}", short.out);
}

#[test]
fn outputs_replace_neither_the_scenario_nor_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("talks.ron");
    let text = zopa::scenario::library::find("classroom/ultimatum").unwrap().text;
    std::fs::write(&file, text).unwrap();
    let file = file.display();
    for line in [
        format!("run {file} -n 10 -o {file}"),
        format!("run {file} -n 10 --replicates {file}"),
        format!("run {file} -n 10 -o {file}.x --replicates {file}.x"),
        "run -n 10 --replicates -".to_owned(),
    ] {
        assert_eq!(here(&line).code, 2, "{line}");
    }
    assert_eq!(std::fs::read_to_string(file.to_string()).unwrap(), text);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_reports_what_it_has() {
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("zopa"))
        .args(["run", "-n", "1000000000", "-o", "part.json"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The handler is there before the first block; asking early is no harm.
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    let asked = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    if !asked.is_ok_and(|status| status.success()) {
        let _ = child.kill();
        let _ = child.wait();
        return; // there is no kill command here
    }
    let output = child.wait_with_output().unwrap();
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(out.contains("INTERRUPTED after") && out.contains("of 1,000,000,000"), "{out}");
    assert!(err.contains("to play them all:\n  zopa run -n 1000000000 -o part.json"), "{err}");
    let text = fs::read_to_string(folder.path().join("part.json")).unwrap();
    let record: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(record["run"]["partial"], true);
}
