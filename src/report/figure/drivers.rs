//! Which uncertain numbers go with agreement.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::per_hundred;
use crate::report::terminal::phrase::standing_out;

pub(super) const KIND: FigureKind = FigureKind {
    name: "drivers",
    says: "agreement where an uncertain number lies below and above its median",
    of: "run",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let result = &subject.run()?.result;
    let names = Names(&result.scenario);
    let mut table = FigureTable::new(&[
        ("number", Kind::String, "The uncertain number."),
        ("path", Kind::String, "Its path in the scenario."),
        ("median", Kind::Number, "Its median."),
        ("below", Kind::Number, "Share of agreements where it is below its median."),
        ("above", Kind::Number, "Share where it is above."),
        ("standard_error", Kind::Number, "Standard error of the difference."),
    ]);
    let mut rows = Vec::new();
    for driver in standing_out(result) {
        let name = names.number(&driver.path);
        table.row([
            Cell::from(name.as_str()),
            driver.path.as_str().into(),
            driver.median.into(),
            driver.below.share.into(),
            driver.above.share.into(),
            driver.standard_error.into(),
        ]);
        let (below, above) = (100.0 * driver.below.share, 100.0 * driver.above.share);
        let end =
            |at: f64, kind: usize| Mark::Interval { low: at, high: at, point: Some(at), kind };
        rows.push(Row::Marks {
            label: name,
            marks: vec![
                Mark::Interval {
                    low: below.min(above),
                    high: below.max(above),
                    point: None,
                    kind: 4,
                },
                end(below, 1),
                end(above, 0),
            ],
            said: format!("{} → {}", per_hundred(&driver.below), per_hundred(&driver.above)),
        });
    }
    (!rows.is_empty()).then(|| Figure {
        kind: KIND.name,
        title: "What moves the probability of agreement".to_owned(),
        caption: "Agreements in 100 negotiations where the number is below its median → above it, all other numbers \
                  free to vary. Numbers that do not stand out of the simulation error are left out."
            .to_owned(),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly("agreements in 100 negotiations", 0.0, 100.0),
            rows,
            keys: vec![
                Key::new(Sign::Disc, 1, "number below its median"),
                Key::new(Sign::Disc, 0, "above"),
            ],
            baseline: Some(100.0 * result.agreement.probability.share),
        }),
        live: None,
    })
}
