//! What a scenario made of what then happened.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::backtest::EventRecord;
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::number::rounded;

pub(super) const KIND: FigureKind = FigureKind {
    name: "backtest",
    says: "the probability a scenario gives to events, and which of them happened",
    of: "backtest",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Backtest(result) = subject else { return None };
    if result.events.is_empty() {
        return None;
    }
    let mut table = FigureTable::new(&[
        ("event", Kind::String, "Its id in the timeline."),
        ("says", Kind::String, "What it is."),
        ("happened", Kind::String, "yes or no."),
        ("in_sample", Kind::String, "yes if it was used to tune the scenario."),
        ("telling", Kind::Integer, "Negotiations that tell whether it happens."),
        ("probability", Kind::Number, "Share of these in which it does, 0..1."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
        ("judgements_low", Kind::Number, "Five in a hundred judgements give less."),
        ("judgements_high", Kind::Number, "Five in a hundred give more."),
        ("brier", Kind::Number, "(p − o)²; 0 is the best."),
        ("logarithmic", Kind::Number, "−ln of the probability of what came true."),
    ]);
    let yes = |known: bool| if known { "yes" } else { "no" };
    for event in &result.events {
        table.row([
            Cell::from(event.id.as_str()),
            event.says.as_str().into(),
            yes(event.happened).into(),
            yes(event.in_sample).into(),
            event.telling.into(),
            event.probability.into(),
            event.low.into(),
            event.high.into(),
            event.judgements.map(|[low, _, _]| low).into(),
            event.judgements.map(|[_, _, high]| high).into(),
            event.brier.into(),
            event.logarithmic.into(),
        ]);
    }
    let mut rows = Vec::new();
    for (happened, title) in [(true, "Happened"), (false, "Did not happen")] {
        let list: Vec<&EventRecord> =
            result.events.iter().filter(|event| event.happened == happened).collect();
        if !list.is_empty() {
            rows.push(Row::Heading(title.to_owned()));
        }
        rows.extend(list.into_iter().map(row));
    }
    let mut keys = vec![
        Key::new(Sign::Interval, 0, "the scenario's probability (95% interval)"),
        Key::new(Sign::Tick, 0, "what happened: 100 or 0"),
    ];
    if result.events.iter().any(|event| event.judgements.is_some()) {
        keys.insert(1, Key::new(Sign::Line, 1, "range over judgements (90%)"));
    }
    Some(Figure {
        kind: KIND.name,
        title: "What the scenario makes of what happened".to_owned(),
        caption: format!(
            "Of 100 negotiations from {} on, those in which the event happens; the nearer to its tick, the better. {} Events \
             used in tuning are marked †.",
            crate::report::terminal::number::date(&result.as_of),
            result.statement
        ),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly("of 100 negotiations", 0.0, 100.0),
            rows,
            keys,
            baseline: None,
        }),
        live: None,
    })
}

fn row(event: &EventRecord) -> Row {
    let tuned = if event.in_sample { " †" } else { "" };
    let mut marks = Vec::new();
    if let Some([low, _, high]) = event.judgements {
        let (low, high) = (100.0 * low, 100.0 * high);
        marks.push(Mark::Interval { low, high, point: None, kind: 1 });
    }
    if let Some(probability) = event.probability {
        marks.push(Mark::Interval {
            low: 100.0 * event.low.unwrap_or(probability),
            high: 100.0 * event.high.unwrap_or(probability),
            point: Some(100.0 * probability),
            kind: 0,
        });
    }
    marks.push(Mark::Tick { at: if event.happened { 100.0 } else { 0.0 } });
    Row::Marks {
        label: format!("{}{tuned}", event.says),
        marks,
        said: match event.probability {
            Some(probability) => rounded(probability, event.standard_error.unwrap_or(0.0)),
            None => "nothing tells".to_owned(),
        },
    }
}
