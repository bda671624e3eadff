//! Strategies of a tournament by what they gain, and what else is measured of them.

use super::tournament_words::{intervals, mean, mean_of, measure, strategy};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::stack::{Part, StackChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::text::{capital, list};
use crate::report::tournament::{MeanRecord, RankRecord, TournamentResult};

pub(super) const KIND: FigureKind = FigureKind {
    name: "ranking",
    says: "strategies of a tournament, the best first, with what else is measured of them",
    of: "tournament",
    make,
};

/// Measures that are drawn besides that of the ranking; all are in the table.
const DRAWN: [(&str, &str); 5] = [
    ("advantage", "share of 100 of what it could gain over its floor"),
    ("utility", "points of 100 for itself"),
    ("agreement", "agreements in 100 negotiations"),
    ("welfare", "points for all together"),
    ("pareto_distance", "distance from what is efficient, in points"),
];

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Tournament(result) = subject else { return None };
    let by = result.run.by.as_str();
    let mut table = FigureTable::new(&[
        ("measure", Kind::String, "What is measured."),
        ("rank", Kind::Integer, "Place by the measure of the ranking; equal means share one."),
        ("strategy", Kind::String, "The strategy."),
        ("mean", Kind::Number, "Its mean over all scenarios, seats and line-ups, 0..1."),
        ("standard_error", Kind::Number, "Over draws; 0 where nothing is left to chance."),
        ("low", Kind::Number, "Lower end of the 95% interval."),
        ("high", Kind::Number, "Upper end."),
    ]);
    for rank in &result.ranking {
        for record in &rank.means {
            let found = &record.mean;
            table.row([
                Cell::from(record.measure.as_str()),
                (rank.rank as u64).into(),
                strategy(result, rank.strategy).into(),
                found.mean.into(),
                found.standard_error.into(),
                found.low.into(),
                found.high.into(),
            ]);
        }
    }
    let others = DRAWN.iter().map(|(name, _)| *name).filter(|name| *name != by);
    let mut parts = Vec::new();
    for name in std::iter::once(by).chain(others) {
        let known: Vec<(&RankRecord, &MeanRecord)> = result
            .ranking
            .iter()
            .filter_map(|rank| Some((rank, mean_of(&rank.means, name)?)))
            .collect();
        if known.is_empty() {
            continue;
        }
        parts.push(Part {
            title: capital(&measure(name)),
            drawing: Box::new(chart(result, name, &known)),
        });
    }
    (!parts.is_empty()).then(|| Figure {
        kind: KIND.name,
        title: title(result),
        caption: format!(
            "Means over all scenarios, seats and line-ups; all panels in the order of the first. {} Blue: cannot be \
             told from the best.",
            intervals(result)
        ),
        table,
        drawing: Box::new(StackChart { parts }),
        live: None,
    })
}

fn title(result: &TournamentResult) -> String {
    let first: Vec<String> = result
        .ranking
        .iter()
        .filter(|rank| rank.rank == 1)
        .map(|rank| strategy(result, rank.strategy).to_owned())
        .collect();
    let by = measure(&result.run.by);
    match first.len() {
        0 => format!("Strategies by {by}"),
        1 => format!("Strategies by {by}: {} comes first", first[0]),
        2 | 3 => format!("Strategies by {by}: {} come first together", list(&first)),
        many => format!("Strategies by {by}: {many} come first together"),
    }
}

fn chart(result: &TournamentResult, name: &str, known: &[(&RankRecord, &MeanRecord)]) -> RowChart {
    let ends = known.iter().flat_map(|(_, found)| {
        [Some(found.mean), found.low, found.high].into_iter().flatten().map(|end| 100.0 * end)
    });
    let (low, high) = ends
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
    let about = DRAWN.iter().find(|(known, _)| *known == name).map_or("of 100", |(_, about)| about);
    let axis = if high - low < 1e-9 {
        Axis::around(about, low - 0.5, high + 0.5)
    } else {
        Axis::around(about, low, high)
    };
    let rows = known.iter().map(|(rank, found)| {
        let best = result.best.contains(&rank.strategy) || rank.rank == 1;
        let ends = found.low.zip(found.high).unwrap_or((found.mean, found.mean));
        Row::Marks {
            label: strategy(result, rank.strategy).to_owned(),
            marks: vec![Mark::Interval {
                low: 100.0 * ends.0,
                high: 100.0 * ends.1,
                point: Some(100.0 * found.mean),
                kind: if best { 0 } else { 4 },
            }],
            said: mean(found),
        }
    });
    RowChart { axis, rows: rows.collect(), keys: Vec::new(), baseline: None }
}
