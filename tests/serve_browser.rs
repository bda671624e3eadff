//! The classroom page in a real browser: one who drafts, simulates and replays alone
//! (`tests/browser/serve.mjs`), and a lesson with a teacher and two phones (`rooms.mjs`).
//!
//! Needs what `tests/report_browser.rs` needs, and is skipped where that is.

#[path = "support/served.rs"]
mod served;

use std::env;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use served::Served;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

/// What a script of the browser found; nothing where there is no browser.
fn found(script: &str, words: &[&str]) -> Option<Value> {
    let browser = env::var("CHROMIUM").unwrap_or("/usr/bin/chromium".to_owned());
    let packages = Path::new(FOLDER).join("node_modules/playwright-core");
    if !Path::new(&browser).exists() || !packages.exists() {
        let required = env::var_os("ZOPA_BROWSER").is_some_and(|value| value == "required");
        let missing = "no Chromium here, or `npm ci` was not run in tests/browser";
        assert!(!required, "{missing}");
        let _ = writeln!(std::io::stderr(), "SKIPPED: no page was looked at: {missing}");
        return None;
    }
    let mut command = Command::new("node");
    command.current_dir(FOLDER).env("CHROMIUM", browser).arg(script).args(words);
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{script}: {errors}\n{text}");
    Some(serde_json::from_str(&text).unwrap())
}

fn address(server: &Served) -> String {
    format!("http://localhost:{}", server.port)
}

#[test]
fn somebody_drafts_simulates_and_replays() {
    let folder = tempfile::tempdir().unwrap();
    let server = Served::start(&folder.path().join("rooms.redb"));
    let Some(found) = found("serve.mjs", &[&address(&server)]) else { return };
    assert_eq!(found["faults"], Value::Array(Vec::new()), "{found:#}");
}

#[test]
fn a_class_plays_a_lesson() {
    let folder = tempfile::tempdir().unwrap();
    let server = Served::start(&folder.path().join("rooms.redb"));
    let Some(found) = found("rooms.mjs", &[&address(&server), &server.token]) else { return };
    assert!(found["stopped"].is_null(), "{found:#}");
    assert_eq!(found["errors"], Value::Array(Vec::new()), "{found:#}");
}
