//! If everybody plays the same strategy: who would leave it, and for what.

use super::tournament_words::{difference, intervals, measure, strategy};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::table::{Cell, Kind};

pub(super) const KIND: FigureKind = FigureKind {
    name: "deviations",
    says: "if everybody plays the same: the best response of one seat, and what it gains",
    of: "tournament with self-play",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Tournament(result) = subject else { return None };
    if result.deviations.is_empty() {
        return None;
    }
    let mut table = FigureTable::new(&[
        ("scenario", Kind::String, "The scenario."),
        ("everybody", Kind::String, "What everybody plays."),
        ("seat", Kind::String, "Who gains most by leaving it."),
        ("to", Kind::String, "The strategy it changes to."),
        ("gain", Kind::Number, "What it gains, 0..1; negative if every change loses."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
        ("stable", Kind::String, "yes if nobody gains, as far as the draws can tell."),
    ]);
    let mut rows = Vec::new();
    let (mut least, mut most) = (0.0f64, 0.0f64);
    for (at, scenario) in result.scenarios.iter().enumerate() {
        let mut list: Vec<_> = result.deviations.iter().filter(|one| one.scenario == at).collect();
        if list.is_empty() {
            continue;
        }
        list.sort_by(|one, two| one.gain.mean.total_cmp(&two.gain.mean));
        if result.scenarios.len() > 1 {
            rows.push(Row::Heading(scenario.title.clone()));
        }
        for one in list {
            let seat = scenario.seats.get(one.seat).map_or("?", |seat| &seat.name);
            let gain = &one.gain;
            table.row([
                Cell::from(scenario.id.as_str()),
                strategy(result, one.everybody).into(),
                seat.into(),
                strategy(result, one.to).into(),
                gain.mean.into(),
                gain.low.into(),
                gain.high.into(),
                one.stable.map(|stable| if stable { "yes" } else { "no" }).into(),
            ]);
            let (low, high) = gain.low.zip(gain.high).unwrap_or((gain.mean, gain.mean));
            (least, most) = (least.min(100.0 * low), most.max(100.0 * high));
            rows.push(Row::Marks {
                label: format!(
                    "All play {}; {seat} changes to {}",
                    strategy(result, one.everybody),
                    strategy(result, one.to)
                ),
                marks: vec![Mark::Interval {
                    low: 100.0 * low,
                    high: 100.0 * high,
                    point: Some(100.0 * gain.mean),
                    kind: match one.stable {
                        Some(true) => 2,
                        Some(false) => 1,
                        None => 4,
                    },
                }],
                said: difference(gain),
            });
        }
    }
    let (least, most) = if most > least { (least, most) } else { (-1.0, 1.0) };
    let mut keys = vec![
        Key::new(Sign::Disc, 2, "nobody gains by leaving"),
        Key::new(Sign::Disc, 1, "somebody does"),
    ];
    if result.deviations.iter().any(|one| one.stable.is_none()) {
        keys.push(Key::new(Sign::Disc, 4, "cannot be said"));
    }
    Some(Figure {
        kind: KIND.name,
        title: "If everybody plays the same, who would change".to_owned(),
        caption: format!(
            "The one change of one seat that gains most {}; right of 0 it pays to leave. {}",
            measure(&result.run.by),
            intervals(result)
        ),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::around(
                &format!("gain in {}, of 100", measure(&result.run.by)),
                least,
                most,
            ),
            rows,
            keys,
            baseline: Some(0.0),
        }),
        live: None,
    })
}
