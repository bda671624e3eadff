//! How models of bargaining score as they are fitted on more negotiations.

use super::score_words::{self, OF, interval, log};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::calibration::{MeanRecord, ScoreResult};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::series::{Line, Panel, SeriesChart};
use crate::report::chart::stack::{Part, StackChart};
use crate::report::learning::{LearningCurve, LearningPoint};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::number::count;

pub(super) const KIND: FigureKind = FigureKind {
    name: "learning-curve",
    says: "held-out scores of models as they are fitted on more negotiations",
    of: OF,
    make,
};

/// Curves that are drawn: the model asked for, and the best of the others; all are in the table.
const DRAWN: usize = 5;

type Measure = fn(&LearningPoint) -> MeanRecord;

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let result = score_words::scores(subject)?;
    let asked = result.learning.first()?;
    let mut others: Vec<&LearningCurve> = result.learning.iter().skip(1).collect();
    let last = |curve: &LearningCurve| curve.points.last().map_or(0.0, |at| at.log_outcome.mean);
    others.sort_by(|one, two| last(two).total_cmp(&last(one)));
    let drawn: Vec<&LearningCurve> =
        std::iter::once(asked).chain(others.into_iter().take(DRAWN - 1)).collect();
    let keys: Vec<Key> = drawn
        .iter()
        .enumerate()
        .map(|(kind, curve)| Key::new(Sign::Line, kind, curve.model.clone()))
        .collect();
    let measures: [(&str, Measure); 2] = [
        ("Which package, given agreement", |point| point.log_package),
        ("Agreement or none", |point| point.log_agreement),
    ];
    let parts = measures.into_iter().enumerate().map(|(at, (title, of))| Part {
        title: title.to_owned(),
        drawing: Box::new(chart(&drawn, of, if at == 0 { keys.clone() } else { Vec::new() })),
    });
    let gained = asked.points.iter().rev().nth(1).map(|point| point.gained_by_all);
    let title = match gained.map(interval) {
        Some((low, _)) if low > 0.0 => format!("{} still learns from the last half", asked.model),
        Some(_) => {
            format!("The last half of the negotiations teaches {} nothing sure", asked.model)
        }
        None => format!("How {} learns", asked.model),
    };
    Some(Figure {
        kind: KIND.name,
        title,
        caption: format!(
            "{} Each model is fitted on a part of what it may be fitted on, a smaller part within each larger, and scored on \
             the same negotiations. Band: 95% interval of the first model's score, contexts as clusters; what a larger part \
             gains is surer than that, since it is paired: fitted on all, {} gains {} a negotiation over its half.",
            score_words::held_out(result),
            asked.model,
            gained.map_or("nothing".to_owned(), score_words::difference)
        ),
        table: table(result),
        drawing: Box::new(StackChart { parts: parts.collect() }),
        live: None,
    })
}

/// A part's place: each doubling is a step.
fn place(point: &LearningPoint) -> f64 {
    libm::log2(point.share)
}

fn chart(curves: &[&LearningCurve], of: Measure, keys: Vec<Key>) -> SeriesChart {
    let lines: Vec<Line> = curves
        .iter()
        .enumerate()
        .map(|(kind, curve)| {
            let points = curve.points.iter();
            let last = curve.points.last().map_or(String::new(), |last| log(of(last).mean));
            Line {
                label: format!("{}: {last} fitted on all", curve.model),
                kind,
                points: points.clone().map(|point| (place(point), of(point).mean)).collect(),
                band: if kind == 0 {
                    points.map(|point| interval(of(point))).collect()
                } else {
                    Vec::new()
                },
                thin: false,
                dots: true,
            }
        })
        .collect();
    let ends = lines.iter().flat_map(|line| {
        let band = line.band.iter().flat_map(|(low, high)| [*low, *high]);
        band.chain(line.points.iter().map(|point| point.1)).collect::<Vec<f64>>()
    });
    let up = score_words::axis("held-out mean log chance", ends);
    let points = curves.first().map_or(&[][..], |curve| &curve.points);
    let ticks = points
        .iter()
        .map(|point| (place(point), count(point.negotiations.round() as u64)))
        .collect();
    let low = points.first().map_or(-1.0, place).min(-1.0);
    SeriesChart {
        across: Axis::exactly("negotiations fitted on, a mean over folds", low, 0.0)
            .labelled(ticks),
        up,
        panels: vec![Panel { title: String::new(), lines, rules: Vec::new() }],
        keys,
    }
}

fn table(result: &ScoreResult) -> FigureTable {
    let mut table = FigureTable::new(&[
        ("model", Kind::String, "The model."),
        ("share", Kind::Number, "The part of the training contexts, 0..1."),
        ("contexts", Kind::Number, "Contexts in it, a mean over folds."),
        ("negotiations", Kind::Number, "Negotiations in these."),
        ("log_package", Kind::Number, "Held-out mean log chance of the agreed package."),
        ("log_package_error", Kind::Number, "Its standard error, contexts as clusters."),
        ("log_agreement", Kind::Number, "The same of agreement or none."),
        ("log_agreement_error", Kind::Number, "Its standard error."),
        ("log_outcome", Kind::Number, "The same of everything that came out."),
        ("log_outcome_error", Kind::Number, "Its standard error."),
        ("gained_by_all", Kind::Number, "What all training contexts gain in that, pair by pair."),
        ("gained_by_all_error", Kind::Number, "Its standard error."),
    ]);
    for curve in &result.learning {
        for point in &curve.points {
            let means =
                [point.log_package, point.log_agreement, point.log_outcome, point.gained_by_all];
            let first = [
                Cell::from(curve.model.as_str()),
                point.share.into(),
                point.contexts.into(),
                point.negotiations.into(),
            ];
            let numbers = means.into_iter().flat_map(|mean| [mean.mean, mean.standard_error]);
            table.row(first.into_iter().chain(numbers.map(Cell::from)));
        }
    }
    table
}
