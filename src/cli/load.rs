//! Scenarios by file or id, with what was found wrong or odd shown.

use std::fmt::Write as _;

use super::argument::quoted;
use super::failure::Failure;
use super::{Loudness, output};
use zopa::foreign::{self, Choices};
use zopa::game::Game;
use zopa::scenario::examine::compile;
use zopa::scenario::{Diagnostics, LoadError, Loaded, Severity};

/// The scenario that is meant when none is named.
pub const DEFAULT: &str = "ukraine-2025/base";

/// A scenario and its game, ready to be played. What is wrong with it is a failure;
/// what is odd about it is said as loudly as asked.
pub fn open(name: &str, loudness: Loudness) -> Result<(Loaded, Game), Failure> {
    let loaded = load(name)?;
    let (game, found) = compile(&loaded).map_err(|found| Failure::Scenario(faults(&found)))?;
    warn(&found, name, loudness);
    Ok((loaded, game))
}

/// A scenario, or a failure that shows what is wrong with it.
pub fn load(name: &str) -> Result<Loaded, Failure> {
    foreign::load(name, &Choices::default()).map_err(|error| match error {
        LoadError::Invalid(found) => Failure::Scenario(faults(&found)),
        other => unreadable(&other),
    })
}

/// A scenario that was never read.
pub fn unreadable(error: &LoadError) -> Failure {
    let mut text = error.to_string();
    if matches!(error, LoadError::NotFound { nearest: None, .. }) {
        text.push_str(" (zopa scenarios lists these)");
    }
    Failure::Transfer(text)
}

/// Says what the scenario may not mean: in full, in number, or not at all.
fn warn(found: &Diagnostics, name: &str, loudness: Loudness) {
    let (many, shows) = match (found.count(Severity::Warning), loudness) {
        (0, _) | (_, Loudness::Quiet) => return,
        (_, Loudness::Verbose) => {
            return output::message(&found.render(output::coloured_messages()));
        }
        (1, _) => ("1 warning".to_owned(), "shows it"),
        (many, _) => (format!("{many} warnings"), "shows them"),
    };
    output::message(&format!("{many} about the scenario: zopa check {} {shows}\n", quoted(name)));
}

/// The same of a file about scenarios, which `zopa check` does not take: claims, a timeline.
pub fn warn_here(found: &Diagnostics, file: &str, loudness: Loudness) {
    let many = found.count(Severity::Warning);
    match loudness {
        Loudness::Verbose => output::message(&found.render(output::coloured_messages())),
        Loudness::Normal if many > 0 => {
            let (s, them) = if many == 1 { ("", "it") } else { ("s", "them") };
            output::message(&format!("{many} warning{s} about the {file}: -v shows {them}\n"));
        }
        _ => {}
    }
}

/// Everything found, and that it is too much.
pub fn faults(found: &Diagnostics) -> String {
    faults_of(found, "scenario has")
}

/// The same of something that `has`, or several that `have` errors.
pub fn faults_of(found: &Diagnostics, subject: &str) -> String {
    let mut text = found.render(output::coloured_messages());
    let errors = found.count(Severity::Error);
    let _ = writeln!(
        text,
        "error: the {subject} {errors} error{}; nothing was run",
        if errors == 1 { "" } else { "s" }
    );
    text
}
