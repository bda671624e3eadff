//! Where something happens: boxes of judgements, as ranges of each number.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::record::ScenarioSummary;
use crate::report::sensitivity::{BoxRecord, Boxes, FactorSummary, OutputSensitivity};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::rounded;
use crate::report::terminal::sensitivity::{amount, label, told_box, unit, value_of};

pub(super) const KIND: FigureKind = FigureKind {
    name: "boxes",
    says: "ranges of numbers in which an output is below or above a value",
    of: "result of zopa sensitivity --boxes",
    make,
};

pub(super) const FAILURE: FigureKind = FigureKind {
    name: "when-it-fails",
    says: "ranges of numbers in which agreement fails more often than not",
    of: "result of zopa drivers in which agreement sometimes fails",
    make: make_failure,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Sensitivity(result) = subject else { return None };
    let outputs: Vec<&OutputSensitivity> = result.outputs.iter().collect();
    let boxes = result.boxes.as_ref()?;
    figure(KIND.name, boxes, &outputs, (&result.scenario, &result.factors))
}

fn make_failure(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Drivers(result) = subject else { return None };
    let outputs: Vec<&OutputSensitivity> =
        result.outputs.iter().map(|output| &output.sensitivity).collect();
    let boxes = result.failure.as_ref()?;
    figure(FAILURE.name, boxes, &outputs, (&result.scenario, &result.factors))
}

/// The box that is drawn: the one told in words, or else the last one looked at.
fn drawn(boxes: &Boxes) -> Option<&BoxRecord> {
    let told = boxes.told.and_then(|told| boxes.boxes.get(told));
    told.or_else(|| boxes.boxes.last()).filter(|one| !one.limits.is_empty())
}

fn figure(
    kind: &'static str,
    boxes: &Boxes,
    outputs: &[&OutputSensitivity],
    (scenario, factors): (&ScenarioSummary, &[FactorSummary]),
) -> Option<Figure> {
    let names = Names(scenario);
    let mut table = FigureTable::new(&[
        ("box", Kind::Integer, "Number of the box, from 0: the one around everything."),
        ("coverage", Kind::Number, "Share of all runs of interest that it holds."),
        ("density", Kind::Number, "Share of its runs that are of interest."),
        ("runs", Kind::Integer, "Runs in it."),
        ("number", Kind::String, "A number that it limits."),
        ("low", Kind::Number, "The least it may be."),
        ("high", Kind::Number, "The most it may be."),
        ("quasi_p", Kind::Number, "How likely so many of interest were if the limit did nothing."),
    ]);
    for (place, one) in boxes.boxes.iter().enumerate() {
        let head = [
            Cell::from(place as u64),
            one.coverage.into(),
            one.density.into(),
            (one.support as u64).into(),
        ];
        if one.limits.is_empty() {
            table.row(head.iter().cloned().chain(vec![Cell::Empty; 4]));
        }
        for limit in &one.limits {
            let name = factors.get(limit.factor).map(|factor| names.number(&factor.path));
            let tail =
                [Cell::from(name), limit.low.into(), limit.high.into(), limit.quasi_p.into()];
            table.row(head.iter().cloned().chain(tail));
        }
    }
    let mut rows = Vec::new();
    if let Some(one) = drawn(boxes) {
        let share = |share: f64| rounded(share, 0.005);
        rows.push(Row::Heading(format!(
            "Inside, {} of 100 runs are such; {} of 100 of all such runs are inside",
            share(one.density),
            share(one.coverage)
        )));
        for limit in &one.limits {
            let Some(factor) = factors.get(limit.factor) else { continue };
            let span = factor.high - factor.low;
            let place = |value: f64| {
                if span > 0.0 { 100.0 * (value - factor.low) / span } else { 0.0 }
            };
            let shown = |value: f64| value_of(value, span);
            let said = match (limit.low, limit.high) {
                (Some(low), Some(high)) => format!("{} to {}", shown(low), shown(high)),
                (Some(low), None) => format!("above {}", shown(low)),
                (None, Some(high)) => format!("below {}", shown(high)),
                (None, None) => String::new(),
            };
            rows.push(Row::Marks {
                label: names.number(&factor.path),
                marks: vec![
                    Mark::Interval { low: 0.0, high: 100.0, point: None, kind: 4 },
                    Mark::Bar {
                        from: limit.low.map_or(0.0, place),
                        to: limit.high.map_or(100.0, place),
                        kind: 0,
                    },
                ],
                said: said.replace('-', "−"),
            });
        }
    }
    if rows.is_empty() {
        return None;
    }
    let owned: Vec<OutputSensitivity> = outputs.iter().map(|output| (*output).clone()).collect();
    let told = told_box(boxes, &owned, factors, names);
    let title = if kind == FAILURE.name {
        "When agreement fails: where these numbers lie together".to_owned()
    } else {
        let output = outputs.iter().find(|output| output.id == boxes.output);
        format!(
            "Where {} is {} {}",
            output.map_or_else(|| boxes.output.clone(), |output| label(output, names)),
            if boxes.relation == "<" { "below" } else { "above" },
            output.map_or_else(
                || boxes.value.to_string(),
                |output| format!("{}{}", amount(output, boxes.value, 0.0), unit(output))
            )
        )
    };
    Some(Figure {
        kind,
        title,
        caption: format!(
            "{told} The line is the whole range of a number as it was played, the block the part that the box asks for. \
             The box was sought (PRIM), so it looks better than it would on new runs; the table has all boxes looked at."
        ),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly(
                "% of the way from the lowest to the highest value played",
                0.0,
                100.0,
            ),
            rows,
            keys: vec![
                Key::new(Sign::Block, 0, "inside the box"),
                Key::new(Sign::Line, 4, "whole range"),
            ],
            baseline: None,
        }),
        live: None,
    })
}
