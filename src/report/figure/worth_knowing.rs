//! What knowing a number is worth: how far results are open now, and once it is known.

use super::sensitivity_words::{Studied, drawn};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::sensitivity::OutputSensitivity;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::sensitivity::{amount, label, sentence};

pub(super) const KIND: FigureKind = FigureKind {
    name: "worth-knowing",
    says: "how far judgements leave results open, and how far once a number is known",
    of: "sensitivity analysis (zopa sensitivity or zopa drivers) with indices",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let studied = Studied::of(subject)?;
    let names = Names(studied.scenario);
    let mut table = FigureTable::new(&[
        ("quantity", Kind::String, "What is open."),
        ("unit", Kind::String, "share, utility or rounds."),
        ("number", Kind::String, "What would be known."),
        ("path", Kind::String, "Its path in the scenario."),
        ("deviation", Kind::Number, "Standard deviation over judgements now."),
        ("deviation_after", Kind::Number, "The one expected once the number is known."),
    ]);
    for output in &studied.outputs {
        for one in output.factors.iter().filter(|one| one.deviation_after.is_some()) {
            table.row([
                Cell::from(label(output, names)),
                output.unit.as_str().into(),
                studied.name(one.factor).into(),
                studied.path(one.factor).into(),
                output.deviation.into(),
                one.deviation_after.into(),
            ]);
        }
    }
    // All that is drawn stands on one scale, of 100 or points.
    let outputs: Vec<&OutputSensitivity> = studied
        .told(|one| one.deviation_after.is_some())
        .into_iter()
        .filter(|output| output.unit != "rounds")
        .collect();
    let mut rows = Vec::new();
    let mut most = 0.0f64;
    for output in &outputs {
        let Some(now) = output.deviation else { continue };
        most = most.max(100.0 * now);
        let shown = |value: f64| amount(output, value, now / 20.0);
        rows.push(Row::Heading(format!("{}: {} now", sentence(&label(output, names)), shown(now))));
        let mut known: Vec<_> =
            output.factors.iter().filter_map(|one| Some((one, one.deviation_after?))).collect();
        known.sort_by(|one, two| one.1.total_cmp(&two.1));
        for (one, after) in known.into_iter().take(drawn(output)) {
            rows.push(Row::Marks {
                label: studied.name(one.factor),
                marks: vec![
                    Mark::Bar { from: 0.0, to: 100.0 * after, kind: 4 },
                    Mark::Bar { from: 100.0 * after, to: 100.0 * now, kind: 1 },
                ],
                said: format!("{} → {}", shown(now), shown(after)),
            });
        }
    }
    let first = outputs.first()?;
    let best = first
        .factors
        .iter()
        .filter(|one| one.stands_out)
        .filter_map(|one| Some((one, one.deviation_after?)))
        .min_by(|one, two| one.1.total_cmp(&two.1));
    let what = label(first, names);
    let title = match best {
        Some((one, _)) => {
            format!("Knowing “{}” would narrow {what} most", studied.name(one.factor))
        }
        None => format!("Knowing no single number would narrow {what} for sure"),
    };
    Some(Figure {
        kind: KIND.name,
        title,
        caption: "One standard deviation over the judgements in the file, now and as it would be on average if the number \
                  were known exactly (the root of the expected variance). Chance at the table stays, and is not in these."
            .to_owned(),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::around("standard deviation, of 100 or in points", 0.0, most.max(0.1)),
            rows,
            keys: vec![
                Key::new(Sign::Block, 4, "left once the number is known"),
                Key::new(Sign::Block, 1, "taken away"),
            ],
            baseline: None,
        }),
        live: None,
    })
}
