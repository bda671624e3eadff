//! How figures of scores on real negotiations name and reckon what they share.

use super::Subject;
use crate::chance::special::normal_quantile;
use crate::report::calibration::{MeanRecord, ModelScore, ScoreResult};
use crate::report::chart::axis::Axis;
use crate::report::chart::scale::minus;
use crate::report::terminal::number::count;

/// What results have such figures.
pub(super) const OF: &str = "score or calibration";

/// The scores of a subject, if it has some.
pub(super) fn scores(subject: &Subject) -> Option<&ScoreResult> {
    match subject {
        Subject::Score(result) => Some(result),
        Subject::Calibration(result) => Some(&result.scores),
        _ => None,
    }
}

/// The scores, and the model that was asked for.
pub(super) fn asked(subject: &Subject) -> Option<(&ScoreResult, &ModelScore)> {
    let scores = scores(subject)?;
    Some((scores, scores.models.first()?))
}

/// The 95 % interval of a mean.
pub(super) fn interval(mean: MeanRecord) -> (f64, f64) {
    let half = normal_quantile(0.975) * mean.standard_error;
    (mean.mean - half, mean.mean + half)
}

/// A log chance.
pub(super) fn log(value: f64) -> String {
    minus(&format!("{value:.3}"))
}

/// A difference with its standard error.
pub(super) fn difference(mean: MeanRecord) -> String {
    minus(&format!("{:+.3} ± {:.3}", mean.mean, mean.standard_error))
}

/// A share as so many of 100, with a digit.
pub(super) fn hundred(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

/// An axis around numbers; a little one if they are all the same.
pub(super) fn axis(title: &str, numbers: impl IntoIterator<Item = f64>) -> Axis {
    let (low, high) = numbers
        .into_iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
    match (low.is_finite(), high - low < 1e-9) {
        (false, _) => Axis::around(title, 0.0, 1.0),
        (true, true) => Axis::around(title, low - 0.1, high + 0.1),
        (true, false) => Axis::around(title, low, high),
    }
}

/// Where the negotiations come from, and how they were held out.
pub(super) fn held_out(result: &ScoreResult) -> String {
    let data = &result.data;
    let all = count(data.negotiations);
    if result.as_it_stands {
        format!("{all} negotiations of {}; the first model is scored as it stands.", data.file)
    } else {
        format!(
            "{all} negotiations of {}, each scored by models fitted without its fold ({} folds, contexts whole).",
            data.file, result.folds
        )
    }
}
