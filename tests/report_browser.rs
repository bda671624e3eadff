//! Pages in a real browser: `tests/browser/page.mjs` opens them in Chromium as readers have
//! them and says what is wrong; here it is asked, and shown to be able to find everything.
//!
//! Needs Chromium (Debian's package `chromium`, or the one that `CHROMIUM` names), node 20 and
//! `npm ci` in tests/browser. Without them the tests say what to install and are skipped,
//! unless `ZOPA_BROWSER=required` is set.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

/// The browser, or what to install.
fn chromium() -> Result<PathBuf, String> {
    let known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    let browser = named.into_iter().chain(known.map(PathBuf::from)).find(|path| path.exists());
    let browser = browser.ok_or("no Chromium here: install Debian's package chromium")?;
    let node = Command::new("node").arg("--version").output();
    let version = node.map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned());
    let version = version.map_err(|_| "no node here: install node 20 or later")?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|it| it.parse().ok());
    if major.is_none_or(|major: u32| major < 20) {
        return Err(format!("node {version} is too old: install node 20 or later"));
    }
    for package in ["playwright-core", "axe-core"] {
        if !Path::new(FOLDER).join("node_modules").join(package).exists() {
            return Err(format!("no {package} here: run `npm ci` in tests/browser"));
        }
    }
    Ok(browser)
}

/// Runs page.mjs on a file; nothing where there is no browser. Screenshots go to a folder of
/// the test in target/tmp.
fn run(file: &Path, test: &str) -> Option<Output> {
    let browser = match chromium() {
        Ok(browser) => browser,
        Err(missing) => {
            let required = env::var_os("ZOPA_BROWSER").is_some_and(|value| value == "required");
            assert!(!required, "{missing}");
            let _ = writeln!(std::io::stderr(), "SKIPPED: no page was looked at: {missing}");
            return None;
        }
    };
    let screenshots = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser").join(test);
    let mut command = Command::new("node");
    command.current_dir(FOLDER).env("CHROMIUM", browser).arg("page.mjs").arg(file);
    Some(command.arg("--screenshots").arg(screenshots).arg("--json").output().unwrap())
}

/// What is to be said of a page; nothing where there is no browser.
fn seen(file: &Path, test: &str) -> Option<Value> {
    let output = run(file, test)?;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}: {errors}", file.display());
    let page: Value = serde_json::from_slice(&output.stdout).unwrap();
    let faults = page["faults"].as_array().unwrap().len();
    assert_eq!(output.status.code(), Some(i32::from(faults > 0)));
    Some(page)
}

fn words(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn a_page_without_faults_has_none() {
    let file = Path::new(FOLDER).join("fixture.html");
    let Some(page) = seen(&file, "fixture") else { return };
    assert_eq!(page["faults"], Value::Array(Vec::new()), "{:#}", page["faults"]);
    assert_eq!(page["bytes"], fs::metadata(&file).unwrap().len());
    let windows = page["windows"].as_array().unwrap();
    assert_eq!(windows.len(), 7);
    for window in windows {
        // Three bars are marked, one of which has no length.
        assert_eq!(window["layout"]["figures"]["bars"]["marks"], 2);
        assert_eq!(window["layout"]["figures"]["bars"]["of"], 3);
        assert_eq!(window["layout"]["hidden"].as_array().unwrap().len(), 1);
        assert!(fs::metadata(words(&window["screenshot"])).unwrap().len() > 1_000);
        if window["media"] == "screen" {
            assert_eq!(window["layout"]["overflow"]["document"]["client_width"], window["width"]);
            for time in ["load_ms", "first_contentful_paint_ms"] {
                assert!((1.0..60_000.0).contains(&window[time].as_f64().unwrap()));
            }
        }
        if window["width"] == 1280 {
            // Two links, a table that scrolls, details, a group of radio buttons, a button.
            assert_eq!(window["keyboard"]["reached"], serde_json::json!([0, 1, 2, 3, 4, 5]));
        }
    }
}

/// Every kind of fault, where in `faults.html` it is, and in which windows it has to be seen.
#[test]
fn every_kind_of_fault_is_found() {
    let file = Path::new(FOLDER).join("faults.html");
    let Some(page) = seen(&file, "faults") else { return };
    const ALL: &[&str] = &["light", "dark", "print"];
    const SCREEN: &[&str] = &["light", "dark"];
    const DESK: &[&str] = &["light 1280", "dark 1280"];
    let planted: &[(&str, &str, &[&str])] = &[
        ("console", "warning: a warning", ALL),
        ("console", "error: an error", ALL),
        ("console", "Failed to load resource", ALL),
        ("page-error", "thrown", ALL),
        ("request", "https://example.invalid/style.css", ALL),
        ("request", "/picture.png", ALL),
        ("document-overflow", "", &["light 360", "dark 360", "print"]),
        ("element-overflow", "p#narrow", ALL),
        ("element-overflow", "p#phone", &["light 360", "dark 360"]),
        ("element-overflow", "p#paper", &["print"]),
        ("drawing-overflow", "circle", ALL),
        ("drawing-overflow", "text#out", ALL),
        ("text-overlap", "text#over “one over” and text#under “the other”", ALL),
        ("empty-figure", "empty", ALL),
        ("hidden-but-focusable", "p#hidden", ALL),
        ("accessibility", "aria-hidden-focus", SCREEN),
        ("accessibility", "image-alt", SCREEN),
        ("accessibility", ".bright", &["light"]),
        ("accessibility", ".dim", &["dark"]),
        ("keyboard-trap", "button#trap", DESK),
        ("keyboard-unreached", "button#behind", DESK),
        ("focus-unseen", "A link without a visible focus", DESK),
    ];
    let mut found = BTreeMap::<usize, BTreeSet<String>>::new();
    for fault in page["faults"].as_array().unwrap() {
        let (kind, what) = (words(&fault["kind"]), words(&fault["what"]));
        let line = planted.iter().position(|(it, part, _)| kind == *it && what.contains(part));
        let line = line.unwrap_or_else(|| panic!("nobody planted {fault}"));
        found.entry(line).or_default().insert(words(&fault["where"]));
    }
    let windows = page["windows"].as_array().unwrap().iter().map(|window| {
        let part = |name| window[name].to_string().replace('"', "");
        [part("media"), part("scheme"), part("width")].join(" ")
    });
    let windows = windows.collect::<Vec<_>>();
    for (line, (kind, what, parts)) in planted.iter().enumerate() {
        // The printed page is in the light scheme, but is meant only where it is named.
        let meant = windows.iter().filter(|window| match window.strip_prefix("screen ") {
            Some(screen) => parts.iter().any(|part| screen.starts_with(part)),
            None => parts.contains(&"print"),
        });
        let meant = meant.cloned().collect::<BTreeSet<_>>();
        assert_eq!(found.remove(&line).unwrap_or_default(), meant, "{kind}: {what}");
    }
}

#[test]
fn a_page_that_is_not_there_is_no_page_without_faults() {
    let Some(output) = run(&Path::new(FOLDER).join("none.html"), "none") else { return };
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("none.html"));
}

/// Runs zopa in a folder; panics with what it said if it failed.
fn zopa(folder: &Path, words: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zopa"));
    let output = command.args(words).arg("-q").current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Opens a page that zopa made: nothing may be wrong with it, and every figure shows something.
fn sound(file: &Path, test: &str, figures: &[&str]) {
    let Some(page) = seen(file, test) else { return };
    assert_eq!(page["faults"], Value::Array(Vec::new()), "{test}: {:#}", page["faults"]);
    for window in page["windows"].as_array().unwrap() {
        let shown = &window["layout"]["figures"];
        for kind in figures {
            let marks = shown[kind]["marks"].as_u64();
            assert!(marks.is_some_and(|marks| marks > 0), "{test}: {kind} in {window:#}");
        }
    }
}

/// The figures of every run with many issues and parties.
const OF_RUNS: &[&str] = &[
    "uncertainty",
    "agreement-over-time",
    "ends",
    "provisions",
    "option-shares",
    "gains",
    "refusals",
    "refusals-by-issue",
    "drivers",
    "packages-plane",
    "concessions",
    "zone",
];

#[test]
fn the_report_of_the_main_run_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    zopa(folder.path(), &["run", "ukraine-2025/base", "-n", "5000", "-o", "result.json"]);
    zopa(folder.path(), &["report", "result.json", "-o", "base.html"]);
    let page = folder.path().join("base.html");
    sound(&page, "base", OF_RUNS);
    let bytes = fs::metadata(page).unwrap().len();
    assert!(bytes < 2_000_000, "{bytes} bytes");
}

/// A title that is code, letters from right to left, a name of ten thousand letters: in a result
/// that did not come from a scenario, whose reader lets no such names in.
#[test]
fn hostile_names_make_a_sound_page() {
    let folder = tempfile::tempdir().unwrap();
    zopa(folder.path(), &["run", "classroom/linkage", "-n", "400", "-o", "result.json"]);
    let text = fs::read_to_string(folder.path().join("result.json")).unwrap();
    let mut result: Value = serde_json::from_str(&text).unwrap();
    let hostile = "<script>alert('1')</script>\"><img src=x onerror=alert(2)> \u{5e9}\u{5dc} \u{202e} \u{1f54a}";
    let scenario = &mut result["scenario"];
    scenario["title"] = format!("{hostile} {}", "long ".repeat(2000)).into();
    scenario["question"] = hostile.into();
    scenario["parties"][0]["name"] = "endless".repeat(1500).into();
    scenario["parties"][1]["name"] = hostile.into();
    scenario["issues"][0]["title"] = hostile.into();
    scenario["issues"][0]["options"][0]["name"] =
        format!("{hostile} {}", "long ".repeat(2000)).into();
    fs::write(folder.path().join("hostile.json"), result.to_string()).unwrap();
    zopa(folder.path(), &["report", "hostile.json", "-o", "hostile.html"]);
    sound(&folder.path().join("hostile.html"), "hostile", &["ends", "packages-plane"]);
}

#[test]
fn a_reader_turns_the_plane_and_takes_the_data() {
    let Ok(browser) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    zopa(folder.path(), &["run", "classroom/linkage", "-n", "2000", "-o", "result.json"]);
    zopa(folder.path(), &["report", "result.json", "-o", "report.html"]);
    let mut command = Command::new("node");
    command.current_dir(FOLDER).env("CHROMIUM", browser).arg("report.mjs");
    let output = command.arg(folder.path().join("report.html")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["errors"], Value::Array(Vec::new()));
    assert!(found["marks"].as_u64().unwrap() > 0);
    assert_ne!(found["before"], found["turned"], "the keyboard does not turn the plane");
    assert!(words(&found["none"]).starts_with("Drag a box"));
    let brushed = words(&found["brushed"]);
    assert!(brushed.contains("are chosen; they are") && !brushed.starts_with("0 of"), "{brushed}");
    assert!(words(&found["impossible"]).starts_with("0 of"), "{}", found["impossible"]);
    assert_ne!(found["light"], found["dark"]);
    assert_eq!(found["copied"], "Copied");
    let result = fs::read_to_string(folder.path().join("result.json")).unwrap();
    let given: Value = serde_json::from_str(&words(&found["result"]["text"])).unwrap();
    assert_eq!(given, serde_json::from_str::<Value>(&result).unwrap());
    zopa(folder.path(), &["figure", "option-shares", "result.json", "-o", "shares.csv"]);
    let shares = fs::read_to_string(folder.path().join("shares.csv")).unwrap();
    assert_eq!(words(&found["table"]["text"]).trim(), shares.trim());
    assert_eq!(found["table"]["name"], "option-shares.csv");
}
