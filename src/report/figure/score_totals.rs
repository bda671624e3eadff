//! What a model expects of all negotiations together, and what came.

use super::score_words::{self, OF, hundred};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::stack::{Part, StackChart};
use crate::report::table::{Cell, Kind};

pub(super) const KIND: FigureKind = FigureKind {
    name: "score-totals",
    says: "failures, efficient deals, worth and messages that a model expects, and what came",
    of: OF,
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let (result, asked) = score_words::asked(subject)?;
    let (expected, observed) = (&asked.expected, &result.observed);
    let shares = [
        ("no_agreement", "no agreement", expected.no_agreement, observed.no_agreement),
        ("efficient", "agreements on the frontier", expected.efficient, observed.efficient),
    ];
    let labels = result.data.people.iter().map(|who| format!("to {who}"));
    let both = expected.worth.iter().zip(&observed.worth);
    let worths: Vec<(String, String, f64, f64)> = labels
        .zip(both)
        .enumerate()
        .map(|(at, (label, (expected, observed)))| {
            (format!("worth_{}", at + 1), label, *expected, *observed)
        })
        .collect();
    let least = worths.iter().map(|worth| worth.2.min(worth.3)).fold(0.0, f64::min);
    let mut table = FigureTable::new(&[
        (
            "total",
            Kind::String,
            "no_agreement and efficient: 0..1; worth_1, worth_2 of who speaks first, second: up to 10; turns.",
        ),
        ("expected", Kind::Number, "What the model expects."),
        ("observed", Kind::Number, "What came."),
    ]);
    for (id, _, expected, observed) in &shares {
        table.row([Cell::from(*id), (*expected).into(), (*observed).into()]);
    }
    for (id, _, expected, observed) in &worths {
        table.row([Cell::from(id.as_str()), (*expected).into(), (*observed).into()]);
    }
    let row = |label: &str, expected: f64, observed: f64, said: String| Row::Marks {
        label: label.to_owned(),
        marks: vec![Mark::Bar { from: 0.0, to: expected, kind: 0 }, Mark::Tick { at: observed }],
        said,
    };
    let keys = vec![
        Key::new(Sign::Block, 0, format!("expected by {}", asked.name)),
        Key::new(Sign::Tick, 0, "observed"),
    ];
    let share = |(_, label, expected, observed): &(&str, &str, f64, f64)| {
        let said = format!("{}; came {}", hundred(*expected), hundred(*observed));
        row(label, 100.0 * expected, 100.0 * observed, said)
    };
    let worth = |(_, label, expected, observed): &(String, String, f64, f64)| {
        row(label, *expected, *observed, format!("{expected:.2}; came {observed:.2}"))
    };
    let chart = |axis: Axis, rows: Vec<Row>, keys: Vec<Key>| {
        Box::new(RowChart { axis, rows, keys, baseline: None })
    };
    let mut parts = vec![
        Part {
            title: "How they end".to_owned(),
            drawing: chart(
                Axis::exactly("of 100", 0.0, 100.0),
                shares.iter().map(share).collect(),
                keys,
            ),
        },
        Part {
            title: "What agreements are worth".to_owned(),
            drawing: chart(
                Axis::exactly("tenths of the own best", least, 10.0),
                worths.iter().map(worth).collect(),
                Vec::new(),
            ),
        },
    ];
    if let (Some(expected), Some(observed)) = (expected.turns, observed.turns) {
        table.row([Cell::from("turns"), expected.into(), observed.into()]);
        let said = format!("{expected:.1}; came {observed:.1}");
        let rows = vec![row("messages (never fitted)", expected, observed, said)];
        let most = expected.max(observed);
        parts.push(Part {
            title: "How long agreements take".to_owned(),
            drawing: chart(Axis::around("messages", 0.0, most), rows, Vec::new()),
        });
    }
    Some(Figure {
        kind: KIND.name,
        title: format!(
            "{} expects {} of 100 without agreement; {} of 100 were",
            asked.name,
            hundred(expected.no_agreement),
            hundred(observed.no_agreement)
        ),
        caption: format!(
            "{} Worth is the mean over agreements; the frontier is what nobody could better without the other's loss.",
            score_words::held_out(result)
        ),
        table,
        drawing: Box::new(StackChart { parts }),
        live: None,
    })
}
