//! The checks against theory, in words and a table.

use super::number::counted;
use super::table::{Side, Table};
use super::{Screen, text};
use crate::report::validation::{CheckRecord, ValidationResult};

/// How the checks went, then each of them.
pub fn validation(result: &ValidationResult, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let mut output = format!("{}\n", paint.strong("What theory says, and what is found"));
    let failed = result.checks.iter().filter(|check| !check.passed).count();
    let all = counted(result.checks.len() as u64, "check");
    let sentence = match failed {
        0 => paint.good(&format!("All of {all} pass.")),
        _ => paint.bad(&format!("{failed} of {all} fail.")),
    };
    output.push_str(&text::wrap(&sentence, "  ", width));
    output.push('\n');
    let mut table = Table::new([
        ("game", Side::Left),
        ("found by", Side::Left),
        ("theory", Side::Right),
        ("found", Side::Right),
        ("error", Side::Right),
        ("", Side::Left),
    ]);
    let mut theory = "";
    for check in &result.checks {
        if check.theory != theory {
            theory = &check.theory;
            table.row([theory.to_owned()]);
        }
        table.row(row(check));
    }
    output.push_str(&table.render(width, paint));
    let about = "Engines that work on a grid may be off by what rounding adds up to over the rounds; \
                 the others by one in a thousand million.";
    output.push_str(&text::wrap(about, "  ", width));
    output
}

fn row(check: &CheckRecord) -> [String; 6] {
    [
        format!("  {}", check.case),
        check.engine.clone(),
        format!("{:.6}", check.expected),
        format!("{:.6}", check.found),
        format!("{:.0e}", check.error),
        if check.passed { String::new() } else { "fails".to_owned() },
    ]
}
