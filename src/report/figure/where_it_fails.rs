//! Where a model of bargaining fails: by what the best package offers to both.

use super::score_words::{self, OF, axis, hundred, log};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::experiment::wilson;
use crate::report::calibration::Group;
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::stack::{Part, StackChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::number::count;

pub(super) const KIND: FigureKind = FigureKind {
    name: "where-it-fails",
    says: "how a model scores where there is little and where there is much to gain for both",
    of: OF,
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let (result, asked) = score_words::asked(subject)?;
    let groups = &asked.by_best_least;
    if groups.is_empty() {
        return None;
    }
    let mut table = FigureTable::new(&[
        ("from", Kind::Number, "The best package offers both at least so much, 0..10 ..."),
        ("to", Kind::Number, "... and less than that."),
        ("negotiations", Kind::Integer, "Negotiations."),
        ("expected", Kind::Number, "Share of agreement that the model expects, 0..1."),
        ("observed", Kind::Number, "Share of agreement, 0..1."),
        ("low", Kind::Number, "Lower end of its 95% Wilson interval."),
        ("high", Kind::Number, "Upper end."),
        ("log_package", Kind::Number, "Mean log chance of the agreed package."),
    ]);
    let (mut agreement, mut packages) = (Vec::new(), Vec::new());
    let mut within = 0;
    for group in groups {
        let all = group.negotiations as f64;
        let ends = wilson(group.observed_agreement * all, all, 0.95);
        within += usize::from((ends.low..=ends.high).contains(&group.expected_agreement));
        table.row([
            Cell::from(group.from),
            group.to.into(),
            group.negotiations.into(),
            group.expected_agreement.into(),
            group.observed_agreement.into(),
            ends.low.into(),
            ends.high.into(),
            group.log_package.into(),
        ]);
        let label = format!("{} ({})", range(group), count(group.negotiations));
        agreement.push(Row::Marks {
            label: label.clone(),
            marks: vec![
                Mark::Bar { from: 0.0, to: 100.0 * group.expected_agreement, kind: 0 },
                Mark::Interval {
                    low: 100.0 * ends.low,
                    high: 100.0 * ends.high,
                    point: Some(100.0 * group.observed_agreement),
                    kind: 1,
                },
            ],
            said: format!(
                "{}; came {}",
                hundred(group.expected_agreement),
                hundred(group.observed_agreement)
            ),
        });
        packages.push(Row::Marks {
            label,
            marks: group
                .log_package
                .map(|to| Mark::Bar { from: 0.0, to, kind: 0 })
                .into_iter()
                .collect(),
            said: group.log_package.map_or("nobody agreed".to_owned(), log),
        });
    }
    let scores = groups.iter().filter_map(|group| group.log_package).chain([0.0]);
    let parts = vec![
        Part {
            title: "Agreement, by what the best package offers to both (negotiations)".to_owned(),
            drawing: Box::new(RowChart {
                axis: Axis::exactly("of 100", 0.0, 100.0),
                rows: agreement,
                keys: vec![
                    Key::new(Sign::Block, 0, "expected"),
                    Key::new(Sign::Interval, 1, "observed (95% interval)"),
                ],
                baseline: None,
            }),
        },
        Part {
            title: "Log chance of the agreed package".to_owned(),
            drawing: Box::new(RowChart {
                axis: axis("mean log chance, 0 is the best", scores),
                rows: packages,
                keys: Vec::new(),
                baseline: Some(0.0),
            }),
        },
    ];
    Some(Figure {
        kind: KIND.name,
        title: format!(
            "{} expects as much agreement as came in {within} of {} ranges of what there is to gain",
            asked.name,
            groups.len()
        ),
        caption: format!(
            "{} Contexts by the largest worth, in tenths of the own pool, that some package leaves to both.",
            score_words::held_out(result)
        ),
        table,
        drawing: Box::new(StackChart { parts }),
        live: None,
    })
}

fn range(group: &Group) -> String {
    if group.to < 10.0 {
        format!("{} to {}", group.from, group.to)
    } else {
        format!("{} or more", group.from)
    }
}
