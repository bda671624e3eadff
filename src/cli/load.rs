//! Scenarios by file or id, with their diagnostics shown.

use std::fmt::Write as _;

use super::failure::Failure;
use super::{Loudness, output};
use zopa::game::Game;
use zopa::scenario::{self, Diagnostics, LoadError, Loaded, Severity};

/// The scenario that is meant when none is named.
pub const DEFAULT: &str = "ukraine-2025/base";

/// Loads a scenario, or shows what is wrong with it.
pub fn load(name: &str) -> Result<Loaded, Failure> {
    scenario::load(name).map_err(|error| match error {
        LoadError::Invalid(diagnostics) => Failure::Scenario(faults(&diagnostics)),
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

/// The game of a scenario. What the space cannot hold is a fault of the scenario too.
pub fn compile(loaded: &Loaded) -> Result<Game, Failure> {
    Game::compile(loaded.scenario.parts.clone())
        .map_err(|error| Failure::Scenario(format!("error: {error}\n")))
}

/// Says what the scenario may not mean: in full, in number, or not at all.
pub fn warn(loaded: &Loaded, loudness: Loudness) {
    let warnings = &loaded.warnings;
    let found = warnings.count(Severity::Warning);
    match (found, loudness) {
        (0, _) | (_, Loudness::Quiet) => {}
        (_, Loudness::Verbose) => output::message(&warnings.render(output::coloured_messages())),
        (1, _) => output::message("1 warning about the scenario: zopa check shows it\n"),
        _ => output::message(&format!(
            "{found} warnings about the scenario: zopa check shows them\n"
        )),
    }
}

fn faults(diagnostics: &Diagnostics) -> String {
    let mut text = diagnostics.render(output::coloured_messages());
    let errors = diagnostics.count(Severity::Error);
    let _ = writeln!(
        text,
        "error: the scenario has {errors} error{}; nothing was run",
        if errors == 1 { "" } else { "s" }
    );
    text
}
