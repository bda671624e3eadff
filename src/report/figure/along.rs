//! Points of a sweep along one factor: in groups, each with a mean and what it is worth.
//!
//! A mean over points has two errors. The other factors take other values at other points, which
//! averages out; and the simulation has errors that points share, since all are played on the
//! same draws, so these are taken in full, as if they were the same at every point. Intervals
//! are therefore rather too wide than too narrow.

use crate::chance::special::{normal_quantile, student_critical};
use crate::experiment::LEVEL;
use crate::experiment::sweep::{Coordinate, Kind, Values};
use crate::report::chart::axis::Axis;
use crate::report::record::Share;
use crate::report::sweep::{SweepSubject, SweptPoint};

/// Values of a number up to which each is a group of its own.
const DISTINCT: usize = 12;
/// Points that a group of a number has at least, where it spans several values.
const LEAST: usize = 15;
/// Groups of a number at most, where they span several values.
const MOST: usize = 20;

/// How the other factors stand at the points of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Others {
    /// There are none, or they stand at their first value.
    Still,
    /// In every combination.
    Every,
    /// As the design takes them.
    Taken,
}

/// Points that lie together on a factor.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) struct Group {
    /// The value, the range or the choice.
    pub label: String,
    /// The least and the largest value; of a choice its index twice.
    pub range: (f64, f64),
    /// The mean value.
    pub middle: f64,
    /// Indices of the points.
    pub points: Vec<usize>,
}

/// What was found at a point, with its standard error, and how much it counts in a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::report) struct Seen {
    pub value: f64,
    pub error: f64,
    pub weight: f64,
    /// Its own 95% interval.
    pub ends: (f64, f64),
}

/// A mean over a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::report) struct GroupMean {
    pub value: f64,
    /// Its 95% interval; nothing if a single point does not tell.
    pub ends: Option<(f64, f64)>,
    /// Points that it is the mean of.
    pub points: usize,
}

/// How the other factors stand.
pub(in crate::report) fn others(sweep: &SweepSubject) -> Others {
    match sweep.kind {
        _ if sweep.factors.len() == 1 => Others::Still,
        Kind::OneAtATime => Others::Still,
        Kind::Grid if !sweep.provenance.partial => Others::Every,
        _ => Others::Taken,
    }
}

/// The same in words, as part of a sentence about means.
pub(super) fn others_said(sweep: &SweepSubject) -> &'static str {
    match others(sweep) {
        Others::Still if sweep.factors.len() == 1 => {
            "Intervals are for 95% and of the simulation alone."
        }
        Others::Still => {
            "All other factors stand at their first value. Intervals are for 95% and of the simulation alone."
        }
        Others::Every => {
            "Means over all combinations of the other factors. Intervals are for 95% and of the simulation alone, whose \
             error the points share."
        }
        Others::Taken => {
            "Means over the points that lie there, where the other factors vary as the design takes them. Intervals are \
             for 95%: they cover which points were taken and the error of the simulation, which the points share."
        }
    }
}

/// The values of a factor with two ends, if it is one of numbers.
pub(in crate::report) fn is_number(sweep: &SweepSubject, factor: usize) -> bool {
    !matches!(sweep.factors[factor].values, Values::Named(_))
}

/// The number at which a point lies; of a choice its index.
pub(in crate::report) fn place(at: Coordinate) -> f64 {
    match at {
        Coordinate::Number { value, .. } => value,
        Coordinate::Choice(index) => index as f64,
    }
}

/// Indices of the points that say something about a factor.
pub(super) fn along(sweep: &SweepSubject, factor: usize) -> Vec<usize> {
    let tells = |point: &SweptPoint| {
        sweep.kind != Kind::OneAtATime
            || (0..sweep.factors.len()).all(|other| {
                other == factor || point.at[other].index() == 0 && is_first(sweep, other, point)
            })
    };
    (0..sweep.points.len()).filter(|index| tells(&sweep.points[*index])).collect()
}

fn is_first(sweep: &SweepSubject, factor: usize, point: &SweptPoint) -> bool {
    place(point.at[factor]) == place(sweep.factors[factor].values.at(0))
}

/// The points along a factor in groups, in the order of its values; none if they are too few
/// to be put together.
pub(in crate::report) fn groups(sweep: &SweepSubject, factor: usize) -> Vec<Group> {
    let mut points = along(sweep, factor);
    let value = |index: &usize| place(sweep.points[*index].at[factor]);
    points.sort_by(|one, two| value(one).total_cmp(&value(two)).then(one.cmp(two)));
    let mut distinct: Vec<Vec<usize>> = Vec::new();
    for index in points {
        match distinct.last_mut() {
            Some(group) if value(&group[0]) == value(&index) => group.push(index),
            _ => distinct.push(vec![index]),
        }
    }
    let whole: usize = distinct.iter().map(Vec::len).sum();
    let listed = !matches!(sweep.factors[factor].values, Values::Range { .. });
    let told = others(sweep) != Others::Taken || listed || distinct.len() <= DISTINCT;
    let groups = if told {
        distinct
    } else {
        let count = (whole / LEAST).min(MOST);
        if count < 2 {
            return Vec::new();
        }
        let all: Vec<usize> = distinct.into_iter().flatten().collect();
        (0..count).map(|at| all[at * whole / count..(at + 1) * whole / count].to_vec()).collect()
    };
    groups.into_iter().map(|points| group(sweep, factor, points)).collect()
}

pub(super) fn group(sweep: &SweepSubject, factor: usize, points: Vec<usize>) -> Group {
    let values = || points.iter().map(|index| place(sweep.points[*index].at[factor]));
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    let first = &sweep.factors[factor];
    let label = match (&first.values, low == high) {
        (Values::Named(_), _) => first.text(sweep.points[points[0]].at[factor]),
        (_, true) => shown(sweep, factor, low),
        (_, false) => {
            format!("{} to {}", shown(sweep, factor, low), shown(sweep, factor, high))
        }
    };
    let middle = values().sum::<f64>() / points.len().max(1) as f64;
    Group { label, range: (low, high), middle, points }
}

/// The least and the largest value of a factor of numbers.
pub(in crate::report) fn range(sweep: &SweepSubject, factor: usize) -> (f64, f64) {
    match &sweep.factors[factor].values {
        Values::Range { low, high, .. } => (*low, *high),
        Values::Listed(values) => {
            values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(*value), high.max(*value))
            })
        }
        Values::Named(names) => (0.0, names.len().saturating_sub(1) as f64),
    }
}

/// A value of a factor, to about a thousandth of its range; listed ones as they are.
pub(in crate::report) fn shown(sweep: &SweepSubject, factor: usize, value: f64) -> String {
    let text = match &sweep.factors[factor].values {
        Values::Listed(_) => value.to_string(),
        Values::Range { logarithmic: true, .. } if value > 0.0 => {
            let digits = (2.0 - libm::log10(value).floor()).clamp(0.0, 12.0) as usize;
            format!("{value:.digits$}")
        }
        _ => {
            let (low, high) = range(sweep, factor);
            let digits = (2.0 - libm::log10((high - low).max(1e-9)).floor()).clamp(0.0, 8.0);
            format!("{value:.*}", digits as usize)
        }
    };
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    };
    if text == "-0" { "0".to_owned() } else { text.replacen('-', "−", 1) }
}

/// Where a value stands on the axis of its factor: its logarithm if steps multiply.
pub(super) fn on_axis(sweep: &SweepSubject, factor: usize, value: f64) -> f64 {
    match sweep.factors[factor].values {
        Values::Range { logarithmic: true, .. } => libm::log10(value.max(f64::MIN_POSITIVE)),
        _ => value,
    }
}

/// The axis of a factor of numbers.
pub(super) fn axis(sweep: &SweepSubject, factor: usize) -> Axis {
    let (low, high) = range(sweep, factor);
    let at = |value: f64| on_axis(sweep, factor, value);
    match &sweep.factors[factor].values {
        Values::Range { logarithmic: true, .. } => {
            let ends = (at(low).ceil() as i32, at(high).floor() as i32);
            let powers = (ends.0..=ends.1).map(|power| libm::pow(10.0, f64::from(power)));
            let mut ticks: Vec<(f64, String)> = [low, high]
                .into_iter()
                .chain(powers)
                .map(|value| (at(value), shown(sweep, factor, value)))
                .collect();
            ticks.sort_by(|one, two| one.0.total_cmp(&two.0));
            ticks.dedup_by(|one, two| one.1 == two.1);
            Axis::exactly("", at(low), at(high)).labelled(ticks)
        }
        Values::Listed(values) if values.len() <= 6 => {
            let mut ticks: Vec<(f64, String)> =
                values.iter().map(|value| (*value, shown(sweep, factor, *value))).collect();
            ticks.sort_by(|one, two| one.0.total_cmp(&two.0));
            Axis::exactly("", low, high).labelled(ticks)
        }
        _ => Axis::exactly("", low, high),
    }
}

/// A share as what was seen at a point.
pub(in crate::report) fn seen(share: &Share) -> Seen {
    // Nothing or everything seen has an estimated error of 0; the interval knows better.
    let error = share.standard_error.max(share.half_width() / critical());
    Seen { value: share.share, error, weight: 1.0, ends: (share.low, share.high) }
}

/// Standard errors that a 95% interval reaches to either side.
pub(super) fn critical() -> f64 {
    normal_quantile(0.5 + 0.5 * LEVEL)
}

/// The weighted mean over a group; nothing if nothing was seen.
pub(in crate::report) fn mean(seen: &[Seen], others: Others) -> Option<GroupMean> {
    let weight: f64 = seen.iter().map(|one| one.weight).sum();
    if weight <= 0.0 {
        return None;
    }
    let of = |what: fn(&Seen) -> f64| {
        seen.iter().map(|one| one.weight * what(one)).sum::<f64>() / weight
    };
    let value = of(|one| one.value);
    let points = seen.iter().filter(|one| one.weight > 0.0).count();
    if points == 1 && others != Others::Taken {
        let one = seen.iter().find(|one| one.weight > 0.0)?;
        return Some(GroupMean { value, ends: Some(one.ends), points });
    }
    // As large as if all points had the same error at once.
    let simulation = critical() * of(|one| one.error);
    let taken = match (others, points) {
        (Others::Still | Others::Every, _) => 0.0,
        (Others::Taken, 0 | 1) => return Some(GroupMean { value, ends: None, points }),
        (Others::Taken, _) => {
            let squares: f64 =
                seen.iter().map(|one| (one.weight * (one.value - value)).powi(2)).sum();
            let many = points as f64;
            let error = libm::sqrt(squares * many / (many - 1.0)) / weight;
            student_critical(LEVEL, many - 1.0) * error
        }
    };
    let half = libm::sqrt(simulation * simulation + taken * taken);
    Some(GroupMean { value, ends: Some((value - half, value + half)), points })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(value: f64, error: f64, weight: f64) -> Seen {
        Seen { value, error, weight, ends: (value - 0.1, value + 0.1) }
    }

    #[test]
    fn a_point_alone_keeps_its_own_interval() {
        let found = mean(&[one(0.3, 0.02, 1.0)], Others::Still).unwrap();
        assert_eq!((found.value, found.points), (0.3, 1));
        let (low, high) = found.ends.unwrap();
        assert!((low - 0.2).abs() < 1e-12 && (high - 0.4).abs() < 1e-12);
        // Where others vary, one point says nothing of how they do.
        assert_eq!(mean(&[one(0.3, 0.02, 1.0)], Others::Taken).unwrap().ends, None);
        assert_eq!(mean(&[one(0.3, 0.02, 0.0)], Others::Every), None);
    }

    /// 0.2, 0.4 and 0.6: mean 0.4, standard deviation 0.2, standard error 0.2/√3, Student's
    /// critical value for two degrees of freedom 4.302653; the simulation adds 1.96·0.03.
    #[test]
    fn a_mean_over_points_has_both_errors() {
        let points = [one(0.2, 0.01, 1.0), one(0.4, 0.03, 1.0), one(0.6, 0.05, 1.0)];
        let (simulation, taken) = (1.959_963_985 * 0.03, 4.302_652_73 * 0.2 / 3.0f64.sqrt());
        for (others, half) in [
            (Others::Every, simulation),
            (Others::Taken, (simulation * simulation + taken * taken).sqrt()),
        ] {
            let found = mean(&points, others).unwrap();
            let (low, high) = found.ends.unwrap();
            assert!((found.value - 0.4).abs() < 1e-12 && found.points == 3);
            assert!((low - (0.4 - half)).abs() < 1e-6 && (high - (0.4 + half)).abs() < 1e-6);
        }
    }

    /// Of 10 and 30 agreements, 5 and 3 have an option: 8 of 40.
    #[test]
    fn weights_make_a_mean_a_ratio() {
        let found = mean(&[one(0.5, 0.0, 10.0), one(0.1, 0.0, 30.0)], Others::Every).unwrap();
        assert!((found.value - 0.2).abs() < 1e-12);
    }
}
