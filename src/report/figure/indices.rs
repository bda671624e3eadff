//! Which share of the variance every number explains.

use super::sensitivity_words::{Studied, drawn};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::sensitivity::Estimate;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::sensitivity::{label, sentence};

pub(super) const KIND: FigureKind = FigureKind {
    name: "indices",
    says: "which share of the variance of agreement and other results each number explains",
    of: "sensitivity analysis (zopa sensitivity or zopa drivers) with indices",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let studied = Studied::of(subject)?;
    let names = Names(studied.scenario);
    let outputs = studied.told(|one| one.first_order.is_some());
    let first = outputs.first()?;
    let has_total =
        outputs.iter().any(|output| output.factors.iter().any(|one| one.total.is_some()));
    let mut rows = Vec::new();
    let (mut least, mut most) = (0.0f64, 0.0f64);
    for output in &outputs {
        rows.push(Row::Heading(sentence(&label(output, names))));
        for one in output.factors.iter().take(drawn(output)) {
            let name = studied.name(one.factor);
            let mut row = |name: String, estimate: Estimate, kind: usize| {
                let Estimate { value, low, high } = estimate;
                (least, most) = (least.min(low).min(value), most.max(high).max(value));
                rows.push(Row::Marks {
                    label: name,
                    marks: vec![
                        Mark::Bar { from: 0.0, to: value, kind },
                        Mark::Interval { low, high, point: None, kind: 4 },
                    ],
                    said: format!("{} ({} to {})", shown(value), shown(low), shown(high)),
                });
            };
            if let Some(estimate) = one.first_order {
                row(name.clone(), estimate, 0);
            }
            if let Some(estimate) = one.total {
                row(format!("{name}, total"), estimate, 3);
            }
        }
    }
    let strongest = first.factors.iter().find(|one| one.stands_out);
    let what = label(first, names);
    let title = match strongest {
        Some(one) => format!("“{}” explains most of what moves “{what}”", studied.name(one.factor)),
        None => format!("No number stands out for “{what}”"),
    };
    let how = match studied.method {
        "sobol" => {
            "First-order: the share of the variance over judgements that knowing the number alone would take away; total: \
             the share that is left if all others were known. 95% bootstrap intervals. Chance at the table is taken off."
        }
        "sweep" => {
            "The share of the variance over the points of the sweep that knowing the factor would take away. 95% \
             bootstrap intervals."
        }
        _ => {
            "The share of the variance over judgements that knowing the number would take away on average. 95% intervals; \
             one that reaches 0 may be nothing. Chance at the table is taken off."
        }
    };
    let mut keys = vec![Key::new(Sign::Block, 0, "first-order")];
    if has_total {
        keys.push(Key::new(Sign::Block, 3, "total"));
    }
    keys.push(Key::new(Sign::Line, 4, "95% interval"));
    let (low, high) = (if least < -0.02 { least } else { 0.0 }, most.max(0.1));
    Some(Figure {
        kind: KIND.name,
        title,
        caption: format!(
            "{how} Agreement has its ten strongest numbers, others four; all are in the table."
        ),
        table: table(&studied),
        drawing: Box::new(RowChart {
            axis: Axis::around("share of the variance (1: all of it)", low, high),
            rows,
            keys,
            baseline: Some(0.0),
        }),
        live: None,
    })
}

/// An index with two digits after the point.
fn shown(value: f64) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text.replacen('-', "−", 1) }
}

/// Every quantity with the factors that the record has.
fn table(studied: &Studied) -> FigureTable {
    let names = Names(studied.scenario);
    let mut table = FigureTable::new(&[
        ("quantity", Kind::String, "What is moved."),
        ("number", Kind::String, "What moves it."),
        ("path", Kind::String, "Its path in the scenario."),
        ("first_order", Kind::Number, "First-order index."),
        ("first_order_low", Kind::Number, "Lower end of its 95% interval."),
        ("first_order_high", Kind::Number, "Upper end."),
        ("total", Kind::Number, "Total index."),
        ("total_low", Kind::Number, "Lower end of its 95% interval."),
        ("total_high", Kind::Number, "Upper end."),
        ("delta", Kind::Number, "Borgonovo's delta."),
        ("coefficient", Kind::Number, "Standardised regression coefficient."),
        (
            "stands_out",
            Kind::String,
            "yes if it is above 0 by more than chance makes among so many.",
        ),
    ]);
    for output in &studied.outputs {
        for one in output.factors.iter().filter(|one| one.first_order.is_some()) {
            let three = |estimate: Option<Estimate>| {
                [
                    estimate.map(|one| one.value),
                    estimate.map(|one| one.low),
                    estimate.map(|one| one.high),
                ]
                .map(Cell::from)
            };
            let mut cells = vec![
                Cell::from(label(output, names)),
                studied.name(one.factor).into(),
                studied.path(one.factor).into(),
            ];
            cells.extend(three(one.first_order));
            cells.extend(three(one.total));
            cells.push(one.delta.map(|one| one.value).into());
            cells.push(one.coefficient.map(|one| one.value).into());
            cells.push(if one.stands_out { "yes" } else { "no" }.into());
            table.row(cells);
        }
    }
    table
}
