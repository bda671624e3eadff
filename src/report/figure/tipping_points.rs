//! Where along a number another outcome becomes the likeliest.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::drivers::Telling;
use crate::report::terminal::number::count;
use crate::report::terminal::sensitivity::sentence;

pub(super) const KIND: FigureKind = FigureKind {
    name: "tipping-points",
    says: "where along a number another end, package or option becomes the likeliest",
    of: "result of zopa drivers that looked for tipping points",
    make,
};

/// Changes of a number that are drawn.
const DRAWN: usize = 8;

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Drivers(result) = subject else { return None };
    let telling = Telling::new(result);
    let mut table = FigureTable::new(&[
        ("number", Kind::String, "The number that is varied, all others being drawn."),
        ("path", Kind::String, "Its path in the scenario."),
        ("from", Kind::Number, "The lowest value looked at."),
        ("to", Kind::Number, "The highest."),
        ("of", Kind::String, "first (what is signed first), package or issue."),
        ("change", Kind::String, "What becomes the likeliest in place of what."),
        ("at", Kind::Number, "Where both are equally frequent; empty if nothing changes."),
        ("low", Kind::Number, "Up to here the one below leads by two standard errors."),
        ("high", Kind::Number, "From here the one above does."),
    ]);
    let (mut rows, mut changes) = (Vec::new(), 0);
    for searched in &result.searched {
        let name = telling.factor(searched.factor);
        let path = result.factors.get(searched.factor).map(|factor| factor.path.as_str());
        let value = |value: f64| telling.value(searched.factor, value);
        let head = || {
            vec![Cell::from(name.as_str()), path.into(), searched.low.into(), searched.high.into()]
        };
        rows.push(Row::Heading(format!(
            "{}, from {} to {}",
            sentence(&name),
            value(searched.low),
            value(searched.high)
        )));
        let span = searched.high - searched.low;
        let place =
            |value: f64| if span > 0.0 { 100.0 * (value - searched.low) / span } else { 0.0 };
        if searched.tipping_points.is_empty() {
            let mut cells = head();
            cells.resize(table.columns.len(), Cell::Empty);
            table.row(cells);
            rows.push(Row::Marks {
                label: "No likeliest end, package or option changes".to_owned(),
                marks: vec![Mark::Interval { low: 0.0, high: 100.0, point: None, kind: 4 }],
                said: String::new(),
            });
        }
        for (index, point) in searched.tipping_points.iter().enumerate() {
            changes += 1;
            let change = telling.change(point);
            let mut cells = head();
            cells.extend([
                Cell::from(point.question.as_str()),
                change.as_str().into(),
                point.at.into(),
                point.low.into(),
                point.high.into(),
            ]);
            table.row(cells);
            if index >= DRAWN {
                continue;
            }
            rows.push(Row::Marks {
                label: sentence(&change),
                marks: vec![Mark::Interval {
                    low: place(point.low),
                    high: place(point.high),
                    point: Some(place(point.at)),
                    kind: match point.question.as_str() {
                        "first" => 1,
                        "package" => 3,
                        _ => 0,
                    },
                }],
                said: format!(
                    "{} ({} to {})",
                    value(point.at),
                    value(point.low),
                    value(point.high)
                ),
            });
        }
    }
    if rows.is_empty() {
        return None;
    }
    let title = match changes {
        0 => "Nothing tips: the likeliest outcome stays the same along these numbers".to_owned(),
        1 => "The likeliest outcome changes at one place".to_owned(),
        changes => format!("The likeliest outcome changes at {changes} places"),
    };
    Some(Figure {
        kind: KIND.name,
        title,
        caption: format!(
            "{} negotiations at each value, all other numbers drawn, on the same draws. The dot is where both outcomes are \
             equally frequent; between the ends the simulation cannot tell which of them leads.",
            count(result.negotiations)
        ),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly("% of the way from the lowest to the highest value", 0.0, 100.0),
            rows,
            keys: vec![
                Key::new(Sign::Interval, 1, "how talks end"),
                Key::new(Sign::Interval, 3, "the likeliest package"),
                Key::new(Sign::Interval, 0, "an issue"),
            ],
            baseline: None,
        }),
        live: None,
    })
}
