//! What a result looks like on a terminal: the whole text, compared with files.
//!
//! After a change that is meant, `ZOPA_RENEW=1 cargo test --test report` writes the
//! files anew; read the difference before you commit it.

use std::path::Path;
use std::time::Duration;

use unicode_width::UnicodeWidthStr as _;
use zopa::report::record::RunResult;
use zopa::report::terminal::{Occasion, Screen, first_screen, full};

#[path = "report/fixture.rs"]
mod fixture;

fn shown(result: &RunResult, width: usize) -> String {
    let occasion = Occasion { elapsed: Some(Duration::from_millis(3_420)), scenario: "talks.ron" };
    first_screen(result, &Screen::new(width, false), &occasion)
}

fn compare(name: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report");
    let file = folder.join(name);
    if std::env::var_os("ZOPA_RENEW").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(text == expected, "{name} should be\n{expected}\nbut is\n{text}");
}

fn shapes() -> Vec<(&'static str, RunResult)> {
    vec![
        ("talks", fixture::talks()),
        ("nothing_agreed", fixture::nothing_agreed()),
        ("always_agreed", fixture::always_agreed()),
        ("interrupted", interrupted()),
        ("one_play", one_play()),
        ("precision", precision()),
    ]
}

/// Stopped a tenth of the way.
fn interrupted() -> RunResult {
    let mut result = fixture::talks();
    result.run.partial = true;
    result.run.requested = 1_000_000;
    result
}

/// One negotiation to a draw: judgement and chance cannot be told apart. Few
/// negotiations: their errors are large.
fn one_play() -> RunResult {
    let mut result = fixture::talks();
    result.run.plays_per_draw = 1;
    result.run.replicates = 20;
    result.run.draws = 20;
    result.agreement.probability = fixture::share(9, 20);
    result.agreement.judgement = None;
    for provision in &mut result.provisions {
        provision.support = fixture::share((provision.support.share * 9.0).round() as u64, 9);
    }
    for driver in &mut result.drivers {
        driver.standard_error = 0.2;
    }
    result
}

/// Stopped when precise enough.
fn precision() -> RunResult {
    let mut result = fixture::talks();
    result.run.precision = Some(0.005);
    result.run.requested = 1_000_000;
    result.agreement.interval_method = "confidence sequence".to_owned();
    result
}

#[test]
fn the_first_screen_is_what_the_files_say() {
    for (name, result) in shapes() {
        compare(&format!("{name}_100.txt"), &shown(&result, 100));
        compare(&format!("{name}_64.txt"), &shown(&result, 64));
    }
}

#[test]
fn the_tables_are_what_the_file_says() {
    compare("full_100.txt", &full(&fixture::talks(), &Screen::new(100, false)));
}

#[test]
fn every_line_fits() {
    for (name, result) in shapes() {
        for width in [40, 50, 60, 64, 72, 80, 100, 110] {
            let screen = Screen::new(width, false);
            let text = shown(&result, width) + &full(&result, &screen);
            for line in text.lines() {
                // One word longer than the line is the command, which is not broken.
                let fits = line.width() <= width || line.trim_start().starts_with("zopa trace");
                assert!(fits, "{name} at {width}: {line}");
                assert_eq!(line, line.trim_end(), "{name} at {width}");
            }
        }
    }
}

#[test]
fn the_first_screen_is_one_screen() {
    let lines = shown(&fixture::talks(), 100).lines().count();
    assert!(lines <= 23, "{lines} lines");
}

#[test]
fn colour_changes_nothing_but_colour() {
    for (_, result) in shapes() {
        for width in [64, 100] {
            let occasion = Occasion::default();
            let (plain, coloured) = (Screen::new(width, false), Screen::new(width, true));
            let plain = first_screen(&result, &plain, &occasion) + &full(&result, &plain);
            let coloured = first_screen(&result, &coloured, &occasion) + &full(&result, &coloured);
            assert!(coloured.contains("\u{1b}["));
            let stripped = anstream::adapter::strip_str(&coloured).to_string();
            // Padding inside a colour stays at the end of a line.
            let trimmed = |text: &str| -> Vec<String> {
                text.lines().map(|line| line.trim_end().to_owned()).collect()
            };
            assert_eq!(trimmed(&stripped), trimmed(&plain));
        }
    }
}

#[test]
fn an_interrupted_run_says_so_before_anything_else() {
    let text = shown(&interrupted(), 100);
    let label = text.find("INTERRUPTED after 100,000 of 1,000,000").unwrap();
    assert!(label < text.find("Some agreement").unwrap());
}

#[test]
fn without_plays_the_range_over_judgements_is_missing_and_the_option_is_named() {
    let text = shown(&one_play(), 100);
    assert!(text.contains("--plays 10"));
    assert!(!text.contains("of draws)"));
    // 20 negotiations do not deserve a second digit.
    assert!(text.contains("Simulation error is about 22 of 100"));
}

#[test]
fn nothing_played_is_nothing_said() {
    let mut result = fixture::talks();
    result.run.replicates = 0;
    let text = shown(&result, 100);
    assert!(text.contains("Nothing was played"));
    assert!(!text.contains("of 100"));
}
