//! How sure is the probability of agreement? Its four uncertainties, kept apart.

use super::run_words::{across, with_interval};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::table::Kind;
use crate::report::terminal::number::exact;

pub(super) const KIND: FigureKind = FigureKind {
    name: "uncertainty",
    says: "how sure the probability of agreement is: four uncertainties kept apart",
    of: "run",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let run = subject.run()?;
    let agreement = &run.result.agreement;
    let share = &agreement.probability;
    if run.result.run.replicates == 0 {
        return None;
    }
    let mut table = FigureTable::new(&[
        ("uncertainty", Kind::String, "Where the spread comes from."),
        ("low", Kind::Number, "Lower end, as a share of negotiations."),
        ("middle", Kind::Number, "Middle."),
        ("high", Kind::Number, "Upper end."),
    ]);
    let mut rows = Vec::new();
    let mut add = |label: &str, (low, middle, high): (f64, f64, f64), kind: usize, said: String| {
        table.row([label.into(), low.into(), middle.into(), high.into()]);
        rows.push(Row::Marks {
            label: label.to_owned(),
            marks: vec![Mark::Interval {
                low: 100.0 * low,
                high: 100.0 * high,
                point: Some(100.0 * middle),
                kind,
            }],
            said,
        });
    };
    let simulation = "Simulation error (95% interval)";
    add(simulation, (share.low, share.share, share.high), 0, with_interval(share));
    let between = |low: f64, high: f64| format!("{:.0}–{:.0}%", 100.0 * low, 100.0 * high);
    if let Some(range) = agreement.judgement {
        let said = between(rounded(range.low), rounded(range.high));
        let middle = range.median;
        add(
            "Range over the judgements in the file (90%)",
            (range.low, middle, range.high),
            1,
            said,
        );
    }
    if let Some(structure) = &run.structure {
        for (choice, choices, kind) in [("protocol", "protocols", 2), ("strategy", "strategies", 3)]
        {
            if let Some((count, low, high)) = across(structure, choice) {
                let label = format!("Range over {count} {choices}");
                let base = structure.base.agreement.share;
                add(&label, (low, base, high), kind, between(low, high));
            }
        }
    }
    let caption = match agreement.judgement {
        Some(range) => format!(
            "Four reasons why the number may be another one, each alone. A protocol says who may offer what and when, a strategy how parties concede; the ranges are over those tried, all other things being as they are. The dots are the estimate, the scenario as it is, and the median over \
             judgements. Chance at the table comes on top: under the \
             same judgements two negotiations end differently in {} of 100 cases.",
            exact(rounded(2.0 * range.within))
        ),
        None => "The dot is the estimate.".to_owned(),
    };
    Some(Figure {
        kind: KIND.name,
        title: "How sure the probability of agreement is".to_owned(),
        caption,
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly("agreements in 100 negotiations", 0.0, 100.0),
            rows,
            keys: Vec::new(),
            baseline: None,
        }),
        live: None,
    })
}

/// To whole numbers of a hundred: the ends of these ranges are estimates of a fit.
fn rounded(share: f64) -> f64 {
    (100.0 * share).round() / 100.0
}
