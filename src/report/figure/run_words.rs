//! Words that several figures of runs share.

use crate::report::record::{RunResult, Share};
use crate::report::structure::StructureResult;
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

/// Variants played less often than this say little about a range: an end of it might be chance.
const ENOUGH: u64 = 300;

/// How many protocols or strategies (`choice`: `protocol` or `strategy`) were played often enough,
/// and the lowest and the highest share of agreements among them; the scenario as it is belongs
/// to both. Nothing if there is no other one.
pub fn across(structure: &StructureResult, choice: &str) -> Option<(usize, f64, f64)> {
    let others =
        structure.variants.iter().filter(|one| one.choice == choice && one.replicates >= ENOUGH);
    let others: Vec<_> = others.collect();
    // The scenario's own choice may be among them, or be one of a kind.
    let own = usize::from(!others.iter().any(|one| one.same));
    let shares = others.iter().map(|one| one.agreement.share);
    let shares: Vec<f64> = shares.chain([structure.base.agreement.share]).collect();
    let low = shares.iter().copied().fold(f64::INFINITY, f64::min);
    let high = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (others.len() + own > 1).then_some((others.len() + own, low, high))
}
