//! What differs between scenarios, quantity by quantity.

use super::compared::{Group, label, outcomes, parties, provisions, star};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::scale::minus;
use crate::report::chart::stack::{Part, StackChart};
use crate::report::comparison::{ComparedWith, ComparisonResult, DifferenceRecord};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::comparison::shown;
use crate::report::terminal::unit::Shown;

pub(super) const KIND: FigureKind = FigureKind {
    name: "differences",
    says: "what differs between scenarios, with paired intervals",
    of: "comparison",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Comparison(result) = subject else { return None };
    let mut parts = Vec::new();
    let range = range(result);
    let several = result.others.len() > 1;
    for other in &result.others {
        let groups = groups(other);
        if groups.iter().all(|group| group.list.is_empty()) {
            continue;
        }
        let name = result.short_name(other);
        let title = if several { name.to_owned() } else { String::new() };
        let keys = if parts.is_empty() { keys() } else { Vec::new() };
        let axis = Axis::around("after less before", range.0, range.1);
        let drawing = Box::new(chart(axis, groups, keys));
        parts.push(Part { title, drawing });
        let rounds: Vec<_> =
            other.differences.iter().filter(|one| one.quantity == "round").collect();
        if !rounds.is_empty() {
            let (low, high) = reach(rounds.iter().copied());
            let group = Group { title: "", list: rounds };
            let axis = Axis::around("after less before, in rounds", low, high);
            let drawing = Box::new(chart(axis, vec![group], Vec::new()));
            parts.push(Part { title: String::new(), drawing });
        }
    }
    (!parts.is_empty()).then(|| Figure {
        kind: KIND.name,
        title: match result.others.as_slice() {
            [only] => format!(
                "What changes {}: {} of {} quantities by more than noise",
                result.passage(only),
                only.standing,
                only.differences.len()
            ),
            others => format!("What changes from {} to {} others", result.first.name, others.len()),
        },
        caption: "Differences with their paired 95% intervals, each for its own difference: both scenarios are played \
                  on the same draws. * (and blue) is more than noise after Holm's correction for all quantities of a \
                  comparison. Provisions that differ less, and packages, are in the table only."
            .to_owned(),
        table: table(result),
        drawing: Box::new(StackChart { parts }),
        live: None,
    })
}

fn groups(other: &ComparedWith) -> Vec<Group<'_>> {
    vec![outcomes(other), parties(other), provisions(other)]
}

fn keys() -> Vec<Key> {
    vec![
        Key::new(Sign::Interval, 0, "more than noise"),
        Key::new(Sign::Interval, 4, "within the noise"),
    ]
}

/// The ends of all intervals that are drawn, with 0 among them.
fn range(result: &ComparisonResult) -> (f64, f64) {
    reach(result.others.iter().flat_map(groups).flat_map(|group| group.list))
}

fn reach<'r>(list: impl Iterator<Item = &'r DifferenceRecord>) -> (f64, f64) {
    let (low, high) = list.fold((0.0f64, 0.0f64), |(low, high), one| {
        let unit = Shown::new(&one.unit);
        (low.min(unit.scaled(one.low)), high.max(unit.scaled(one.high)))
    });
    if high > low { (low, high) } else { (-1.0, 1.0) }
}

fn chart(axis: Axis, groups: Vec<Group<'_>>, keys: Vec<Key>) -> RowChart {
    let mut rows = Vec::new();
    for Group { title, list } in groups {
        if !list.is_empty() && !title.is_empty() {
            rows.push(Row::Heading(title.to_owned()));
        }
        rows.extend(list.into_iter().map(|one| {
            let unit = Shown::new(&one.unit);
            let read = shown(one);
            Row::Marks {
                label: label(one),
                marks: vec![Mark::Interval {
                    low: unit.scaled(one.low),
                    high: unit.scaled(one.high),
                    point: Some(unit.scaled(one.difference)),
                    kind: if one.stands { 0 } else { 4 },
                }],
                // Nothing was left to chance in what has no error.
                said: if one.low >= one.high {
                    format!("{}{}", minus(&read.difference), star(one))
                } else {
                    format!(
                        "{} ({} to {}){}",
                        minus(&read.difference),
                        minus(&read.low),
                        minus(&read.high),
                        star(one)
                    )
                },
            }
        }));
    }
    RowChart { axis, rows, keys, baseline: Some(0.0) }
}

fn table(result: &ComparisonResult) -> FigureTable {
    let mut table = FigureTable::new(&[
        ("scenario", Kind::String, "The scenario that is held against the first one."),
        (
            "quantity",
            Kind::String,
            "agreement, round, value, first_agreement, provision or package.",
        ),
        ("name", Kind::String, "What it is."),
        ("unit", Kind::String, "share (0..1), utility (0..1) or rounds."),
        ("before", Kind::Number, "In the first scenario."),
        ("after", Kind::Number, "In the other one."),
        ("difference", Kind::Number, "After less before."),
        ("low", Kind::Number, "Lower end of its paired 95% interval."),
        ("high", Kind::Number, "Upper end."),
        ("p_value", Kind::Number, "Of no difference, after Holm's correction."),
        ("stands", Kind::String, "yes if it is more than noise: p at most 0.05."),
    ]);
    for other in &result.others {
        for one in &other.differences {
            table.row([
                Cell::from(other.scenario.name.as_str()),
                one.quantity.as_str().into(),
                one.name.as_str().into(),
                one.unit.as_str().into(),
                one.first.into(),
                one.second.into(),
                one.difference.into(),
                one.low.into(),
                one.high.into(),
                one.p_value.into(),
                if one.stands { "yes" } else { "no" }.into(),
            ]);
        }
    }
    table
}
