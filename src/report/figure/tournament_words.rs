//! Words that several figures of tournaments share.

use crate::report::chart::scale::minus;
use crate::report::terminal::number::{points_within, signed_points_within};
use crate::report::tournament::{MeanRecord, MeasureRecord, TournamentResult};

/// The name of a strategy.
pub fn strategy(result: &TournamentResult, index: usize) -> &str {
    result.strategies.get(index).map_or("?", |strategy| &strategy.name)
}

/// The mean of a measure, if it was observed.
pub fn mean_of<'r>(means: &'r [MeasureRecord], measure: &str) -> Option<&'r MeanRecord> {
    means.iter().find(|mean| mean.measure == measure).map(|found| &found.mean)
}

/// A measure in words.
pub fn measure(name: &str) -> String {
    name.replace('_', " ")
}

/// `48.1 (47.6–48.6)`, of 100.
pub fn mean(record: &MeanRecord) -> String {
    let error = record.standard_error.unwrap_or(0.0);
    let value = minus(&points_within(record.mean, error));
    match ends(record) {
        Some((low, high)) => format!(
            "{value} ({}–{})",
            minus(&points_within(low, error)),
            minus(&points_within(high, error))
        ),
        None => value,
    }
}

/// `+2.1 (+1.4 to +2.8)`, of 100.
pub fn difference(record: &MeanRecord) -> String {
    let error = record.standard_error.unwrap_or(0.0);
    let signed = |value: f64| minus(&signed_points_within(value, error));
    match ends(record) {
        Some((low, high)) => {
            format!("{} ({} to {})", signed(record.mean), signed(low), signed(high))
        }
        None => signed(record.mean),
    }
}

/// The interval, if it is wider than a digit that is shown.
fn ends(record: &MeanRecord) -> Option<(f64, f64)> {
    record.low.zip(record.high).filter(|(low, high)| high - low >= 0.001)
}

/// Is nothing left to chance anywhere?
pub fn certain(result: &TournamentResult) -> bool {
    result.scenarios.iter().all(|scenario| scenario.certain)
}

/// What intervals of a tournament say.
pub fn intervals(result: &TournamentResult) -> &'static str {
    if certain(result) {
        "Nothing is left to chance, so these numbers are exact."
    } else {
        "Intervals are for 95%, over draws: they are about the luck of these draws, not about other scenarios."
    }
}
