//! A fitted scenario as a file: what was found is central, and what is not known of it goes on as
//! distributions.

use std::fmt::Write as _;

use super::canonical::written;
use super::{LoadError, Loaded, changed, with_changes};
use crate::chance::special::{normal_cumulative, normal_density};
use crate::experiment::calibrate::{LAPSE, Machinery};

/// What was fitted, for a scenario to carry.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedDials {
    /// For each dial its value, and what is left open of it.
    pub values: Vec<(f64, Open)>,
    /// The chance of a lapse.
    pub lapse: f64,
    /// The model that lapses follow; `None`: any way to end alike.
    pub toward: Option<String>,
    /// Correlations of two dials, by their positions, −1..=1.
    pub correlations: Vec<(usize, usize, f64)>,
}

/// What is left open of a dial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Open {
    /// Nothing is said.
    Unsaid,
    /// A normal about its value with this standard error, cut off at the ends of its range.
    Error(f64),
    /// These mean and standard deviation between the ends of its range.
    Moments(f64, f64),
}

/// The scenario with what was fitted, with a comment in front: each value central, and what is
/// open of it a normal distribution cut off at the ends of its range, so that runs of the scenario
/// carry it on.
///
/// # Errors
/// If the scenario has errors with these values.
pub fn write_fitted(
    loaded: &Loaded,
    machinery: &Machinery,
    fitted: &FittedDials,
    comment: &str,
) -> Result<String, LoadError> {
    let Machinery { dials, .. } = machinery;
    let FittedDials { values, lapse, toward, correlations } = fitted;
    let mut changes = Vec::new();
    for (dial, (value, open)) in dials.iter().zip(values) {
        let (low, high) = dial.range;
        let mut text = format!("(central: {value}, range: ({low}, {high})");
        let _ = match distribution(*value, *open, dial.range) {
            Some((mean, deviation)) if deviation.is_finite() => write!(
                text,
                ", distribution: TruncatedNormal(mean: {mean}, deviation: {deviation}, \
                 low: {low}, high: {high})"
            ),
            Some(_) => write!(text, ", distribution: Uniform(low: {low}, high: {high})"),
            None => Ok(()),
        };
        if !dial.about.is_empty() {
            let _ = write!(text, ", about: {:?}", dial.about);
        }
        text.push(')');
        changes.push((format!("parameters.{}", dial.id), text));
    }
    let verb = |path: &str| if loaded.tree.at(path).is_some() { "patch" } else { "add" };
    let path = format!("parameters.{LAPSE}");
    let follows = match toward {
        Some(model) => format!("but {model} (zopa score --toward)"),
        None => "and any way to end is as likely as any other".to_owned(),
    };
    let about = format!("The chance that a negotiation follows none of this, {follows}.");
    let text = format!(
        "Scenario({}: {{{path:?}: (central: {lapse}, range: (0.0, 1.0), about: {about:?})}})",
        verb(&path)
    );
    let mut scenario = changed(&with_changes(loaded, &changes)?, &text)?;
    let spread = |at: usize| values[at].1 != Open::Unsaid;
    let known = correlations.iter().filter(|pair| spread(pair.0) && spread(pair.1));
    let mut list = String::new();
    for (one, other, rho) in known {
        let (one, other) = (&dials[*one].id, &dials[*other].id);
        let _ =
            write!(list, "(between: (\"parameters.{one}\", \"parameters.{other}\"), rho: {rho}), ");
    }
    if !list.is_empty() {
        let verb = verb("correlations");
        scenario =
            changed(&scenario, &format!("Scenario({verb}: {{\"correlations\": [{list}]}})"))?;
    }
    let mut text: String = comment.lines().map(|line| format!("// {line}\n")).collect();
    text.push_str(&written(&scenario.tree));
    Ok(text)
}

/// The mean and deviation that a normal has before its ends are cut off; an endless deviation
/// where all of the range is as likely.
fn distribution(value: f64, open: Open, range: (f64, f64)) -> Option<(f64, f64)> {
    match open {
        Open::Unsaid => None,
        Open::Error(error) => (error > 0.0).then_some((value, error)),
        Open::Moments(mean, deviation) => {
            (deviation > 0.0).then(|| before_the_cut(mean, deviation, range))
        }
    }
}

/// A normal that spreads over more than this many ranges is level within one, to 2 %.
const LEVEL: f64 = 3.0;

/// The normal that has these moments once it is cut off at the ends of a range: what is missing
/// is added until nothing is. Moments of a truncated normal: Johnson, Kotz & Balakrishnan (1994),
/// *Continuous Univariate Distributions* 1, equations 13.134 and 13.135.
fn before_the_cut(mean: f64, deviation: f64, (low, high): (f64, f64)) -> (f64, f64) {
    let (mut centre, mut spread) = (mean, deviation);
    for _ in 0..500 {
        let ends = ((low - centre) / spread, (high - centre) / spread);
        let mass = normal_cumulative(ends.1) - normal_cumulative(ends.0);
        if mass.is_nan() || mass < 1e-12 || spread > LEVEL * (high - low) {
            return (mean, f64::INFINITY);
        }
        let (left, right) = (normal_density(ends.0), normal_density(ends.1));
        let shift = (left - right) / mass;
        let variance = 1.0 + (ends.0 * left - ends.1 * right) / mass - shift * shift;
        centre += mean - (centre + spread * shift);
        spread *= deviation / (spread * libm::sqrt(variance.max(1e-12)));
    }
    (centre, spread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::distribution::{Family as _, TruncatedNormal};

    #[test]
    fn a_normal_has_the_moments_it_was_asked_for_once_it_is_cut() {
        for (mean, deviation) in [(0.5, 0.1), (0.15, 0.1), (0.9, 0.07), (0.4, 0.22)] {
            let (centre, spread) = before_the_cut(mean, deviation, (0.0, 1.0));
            let cut = TruncatedNormal::new(centre, spread, 0.0, 1.0).unwrap();
            let points = || (0..100_000).map(|at| cut.quantile((f64::from(at) + 0.5) / 1e5));
            let found = points().sum::<f64>() / 1e5;
            let square = points().map(|x| (x - found) * (x - found)).sum::<f64>() / 1e5;
            assert!((found - mean).abs() < 1e-4, "{found} for {mean}");
            assert!((square.sqrt() - deviation).abs() < 1e-4, "{} for {deviation}", square.sqrt());
        }
        // As wide as anything in the range can be: level.
        assert!(before_the_cut(0.5, 1.0 / 12f64.sqrt(), (0.0, 1.0)).1.is_infinite());
    }
}
