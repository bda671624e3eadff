//! How a scenario scores against what happened, beside rules that know nothing of it.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::backtest::{Forecaster, Scores};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::stack::{Part, StackChart};
use crate::report::table::{Cell, Kind};

pub(super) const KIND: FigureKind = FigureKind {
    name: "scores",
    says: "scores of a scenario against what happened, beside rules that know nothing of it",
    of: "backtest",
    make,
};

/// A score: its name, its axis, and what it is of a forecaster; nothing is one without end.
type Score = (&'static str, &'static str, fn(&Scores) -> Option<f64>);

const SCORES: [Score; 2] = [
    ("Brier score", "mean of (p − o)²; 0 is the best", |scores| Some(scores.brier)),
    ("Logarithmic score", "mean of −ln p of what came true; 0 is the best", |scores| {
        scores.logarithmic
    }),
];

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Backtest(result) = subject else { return None };
    let scored: Vec<(&Forecaster, Scores)> = result
        .forecasters
        .iter()
        .filter_map(|forecaster| Some((forecaster, forecaster.all?)))
        .collect();
    let (_, first) = scored.first()?;
    let mut table = FigureTable::new(&[
        ("who", Kind::String, "Who gives the events their probabilities."),
        ("events", Kind::Integer, "Events scored."),
        ("brier", Kind::Number, "Mean Brier score; 0 is the best."),
        ("logarithmic", Kind::Number, "Mean logarithmic score; empty if it is without end."),
        ("untuned_events", Kind::Integer, "Events that were not used in tuning."),
        ("untuned_brier", Kind::Number, "Mean Brier score over these."),
        ("untuned_logarithmic", Kind::Number, "Mean logarithmic score over these."),
    ]);
    for (forecaster, all) in &scored {
        let untuned = forecaster.out_of_sample;
        table.row([
            Cell::from(forecaster.about.as_str()),
            all.events.into(),
            all.brier.into(),
            all.logarithmic.into(),
            untuned.map(|scores| scores.events).into(),
            untuned.map(|scores| scores.brier).into(),
            untuned.and_then(|scores| scores.logarithmic).into(),
        ]);
    }
    let tuned = result.events.iter().any(|event| event.in_sample);
    let mut parts = Vec::new();
    for (title, axis, score) in SCORES {
        let mut most = 0.0f64;
        let rows: Vec<Row> = scored
            .iter()
            .map(|(forecaster, all)| {
                let value = score(all);
                let untuned = forecaster.out_of_sample.as_ref().and_then(score);
                most = most.max(value.unwrap_or(0.0)).max(untuned.unwrap_or(0.0));
                let kind = if forecaster.id == "scenario" { 0 } else { 4 };
                let mut marks: Vec<Mark> = value
                    .map(|value| Mark::Bar { from: 0.0, to: value, kind })
                    .into_iter()
                    .collect();
                if let Some(at) = untuned.filter(|_| tuned) {
                    marks.push(Mark::Tick { at });
                }
                Row::Marks {
                    label: forecaster.about.clone(),
                    marks,
                    said: value.map_or_else(|| "∞".to_owned(), |value| format!("{value:.2}")),
                }
            })
            .collect();
        let keys = match (tuned, parts.is_empty()) {
            (true, true) => vec![
                Key::new(Sign::Block, 0, "all events"),
                Key::new(Sign::Tick, 0, "those not used in tuning"),
            ],
            _ => Vec::new(),
        };
        let most = if most > 0.0 { most } else { 1.0 };
        parts.push(Part {
            title: title.to_owned(),
            drawing: Box::new(RowChart {
                axis: Axis::around(axis, 0.0, most),
                rows,
                keys,
                baseline: None,
            }),
        });
    }
    Some(Figure {
        kind: KIND.name,
        title: "How the scenario scores beside rules that know nothing of it".to_owned(),
        caption: format!(
            "Means over {} events; shorter bars are better. ∞: something came true that was held to be impossible. {}",
            first.events, result.statement
        ),
        table,
        drawing: Box::new(StackChart { parts }),
        live: None,
    })
}
