//! What agreements have in common, against what the zone of possible agreement would suggest.

use super::run_words::with_interval;
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::table::Kind;
use crate::report::terminal::names::Names;

pub(super) const KIND: FigureKind = FigureKind {
    name: "provisions",
    says: "clauses that agreements share, with their support and their share of the ZOPA",
    of: "run",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let result = &subject.run()?.result;
    let names = Names(&result.scenario);
    let mut table = FigureTable::new(&[
        ("provision", Kind::String, "Options that stand together."),
        ("support", Kind::Number, "Share of agreements that contain it."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
        ("zopa_share", Kind::Number, "Share of the packages in the ZOPA that contain it."),
    ]);
    let mut rows = Vec::new();
    for provision in &result.provisions {
        let clauses: Vec<String> =
            provision.choices.iter().map(|&choice| names.clause(choice)).collect();
        let label = clauses.join(" + ");
        let share = &provision.support;
        table.row([
            label.as_str().into(),
            share.share.into(),
            share.low.into(),
            share.high.into(),
            provision.zopa_share.into(),
        ]);
        rows.push(Row::Marks {
            label,
            marks: vec![
                Mark::Bar { from: 0.0, to: 100.0 * share.share, kind: 0 },
                Mark::Interval {
                    low: 100.0 * share.low,
                    high: 100.0 * share.high,
                    point: None,
                    kind: 1,
                },
                Mark::Tick { at: 100.0 * provision.zopa_share },
            ],
            said: with_interval(share),
        });
    }
    (!rows.is_empty()).then(|| Figure {
        kind: KIND.name,
        title: "What agreements have in common".to_owned(),
        caption: "Bars: share of agreements that contain the clause (95% interval). A bar that reaches past its tick \
                  is more common among agreements than among the packages everybody could accept: bargaining favours it."
            .to_owned(),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly("% of agreements", 0.0, 100.0),
            rows,
            keys: vec![
                Key::new(Sign::Block, 0, "share of agreements"),
                Key::new(Sign::Tick, 0, "share of the zone of possible agreement"),
            ],
            baseline: None,
        }),
        live: None,
    })
}
