//! Words that several figures of runs share.

use crate::report::record::{RunResult, Share};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::{day, percent, rounded};

/// `42% (41–43)`.
pub fn with_interval(share: &Share) -> String {
    let error = share.half_width() / 2.0;
    let [low, high] = [share.low, share.high].map(|end| rounded(end, error));
    if share.low >= share.high {
        percent(share)
    } else {
        format!("{} ({low}–{high})", percent(share))
    }
}

/// The rounds that an axis names, with their dates or numbers.
pub fn round_ticks(result: &RunResult) -> Vec<(f64, String)> {
    let rounds = result.scenario.rounds;
    let step = rounds.div_ceil(6).max(1);
    let names = Names(&result.scenario);
    let label = |round: usize| names.date(round).map_or_else(|| round.to_string(), day);
    (0..=rounds).step_by(step).map(|round| (round as f64, label(round))).collect()
}

/// What the axis of rounds is called.
pub fn round_title(result: &RunResult) -> String {
    if result.scenario.dates.is_empty() {
        "round".to_owned()
    } else {
        format!(
            "date ({} rounds of {} days)",
            result.scenario.rounds, result.scenario.days_per_round
        )
    }
}
