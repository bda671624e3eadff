//! Agreement, first agreements and provisions in two scenarios, side by side.

use super::compared::{label, outcomes, provisions, star};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::stack::{Part, StackChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::comparison::shown;

pub(super) const KIND: FigureKind = FigureKind {
    name: "before-after",
    says: "agreement, first agreements and provisions in both scenarios",
    of: "comparison",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Comparison(result) = subject else { return None };
    let mut table = FigureTable::new(&[
        ("scenario", Kind::String, "The scenario that is held against the first one."),
        ("quantity", Kind::String, "agreement, first_agreement or provision."),
        ("name", Kind::String, "What it is."),
        ("before", Kind::Number, "Share in the first scenario."),
        ("after", Kind::Number, "Share in the other one."),
        ("stands", Kind::String, "yes if the difference is more than noise."),
    ]);
    let several = result.others.len() > 1;
    let mut parts = Vec::new();
    for other in &result.others {
        let mut rows = Vec::new();
        for group in [outcomes(other), provisions(other)] {
            if !group.list.is_empty() {
                rows.push(Row::Heading(group.title.to_owned()));
            }
            for one in group.list {
                table.row([
                    Cell::from(other.scenario.name.as_str()),
                    one.quantity.as_str().into(),
                    one.name.as_str().into(),
                    one.first.into(),
                    one.second.into(),
                    if one.stands { "yes" } else { "no" }.into(),
                ]);
                let (before, after) = (100.0 * one.first, 100.0 * one.second);
                let dot =
                    |at: f64, kind| Mark::Interval { low: at, high: at, point: Some(at), kind };
                let between = Mark::Interval {
                    low: before.min(after),
                    high: before.max(after),
                    point: None,
                    kind: 4,
                };
                let read = shown(one);
                rows.push(Row::Marks {
                    label: label(one),
                    marks: vec![between, dot(before, 1), dot(after, 0)],
                    said: format!("{} → {}{}", read.first, read.second, star(one)),
                });
            }
        }
        if rows.is_empty() {
            continue;
        }
        let keys = if parts.is_empty() {
            vec![
                Key::new(Sign::Disc, 1, format!("before: {}", result.first.name)),
                Key::new(
                    Sign::Disc,
                    0,
                    if several {
                        "after".to_owned()
                    } else {
                        format!("after: {}", result.short_name(other))
                    },
                ),
            ]
        } else {
            Vec::new()
        };
        parts.push(Part {
            title: if several { result.short_name(other).to_owned() } else { String::new() },
            drawing: Box::new(RowChart {
                axis: Axis::exactly("of 100", 0.0, 100.0),
                rows,
                keys,
                baseline: None,
            }),
        });
    }
    (!parts.is_empty()).then(|| Figure {
        kind: KIND.name,
        title: "Before and after: what is agreed how often".to_owned(),
        caption: "From the first scenario to the other one, on the same draws. * is more than noise after Holm's \
                  correction for all quantities of the comparison; the intervals are in the figure of differences. \
                  Shown are the provisions that change most."
            .to_owned(),
        table,
        drawing: Box::new(StackChart { parts }),
        live: None,
    })
}
