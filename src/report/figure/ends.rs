//! How negotiations end.

use super::run_words::with_interval;
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::phrase::end_name;

pub(super) const KIND: FigureKind =
    FigureKind { name: "ends", says: "how negotiations end, and who ends them", of: "run", make };

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let result = &subject.run()?.result;
    let names = Names(&result.scenario);
    let mut table = FigureTable::new(&[
        ("end", Kind::String, "How the talks ended."),
        ("party", Kind::String, "Who left or brought the agreement down."),
        ("share", Kind::Number, "Share of negotiations."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
    ]);
    let mut rows = Vec::new();
    for end in result.ends.iter().filter(|end| end.share.count > 0) {
        let name = match end.kind.as_str() {
            "agreement" => "agreement".to_owned(),
            kind => end_name(kind),
        };
        let party = end.party.map(|party| names.party(party));
        let label = party.map_or_else(|| name.clone(), |party| format!("{name}: {party}"));
        let share = &end.share;
        table.row([
            Cell::from(name.as_str()),
            party.into(),
            share.share.into(),
            share.low.into(),
            share.high.into(),
        ]);
        rows.push(Row::Marks {
            label,
            marks: vec![
                Mark::Bar {
                    from: 0.0,
                    to: 100.0 * share.share,
                    kind: usize::from(end.kind != "agreement"),
                },
                Mark::Interval {
                    low: 100.0 * share.low,
                    high: 100.0 * share.high,
                    point: None,
                    kind: 4,
                },
            ],
            said: with_interval(share),
        });
    }
    (!rows.is_empty()).then(|| Figure {
        kind: KIND.name,
        title: "How negotiations end".to_owned(),
        caption: "With 95% intervals of the simulation.".to_owned(),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly("of 100 negotiations", 0.0, 100.0),
            rows,
            keys: Vec::new(),
            baseline: None,
        }),
        live: None,
    })
}
