//! Who refuses, why, and by how much offers fall short.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::{exact, points};

pub(super) const KIND: FigureKind = FigureKind {
    name: "refusals",
    says: "who refuses offers, for which reason, and how close they were",
    of: "run",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let result = &subject.run()?.result;
    let names = Names(&result.scenario);
    let all: u64 = result.parties.iter().map(|party| party.refusals.count).sum();
    if all == 0 {
        return None;
    }
    let mut table = FigureTable::new(&[
        ("party", Kind::String, "The party."),
        ("answers", Kind::Integer, "Answers it gave."),
        ("refusals", Kind::Integer, "How many of them were no."),
        ("red_line", Kind::Integer, "Because a hard red line was crossed."),
        ("below_floor", Kind::Integer, "Because it was worth less than no deal."),
        ("below_target", Kind::Integer, "Because it hoped for more."),
        (
            "median_shortfall",
            Kind::Number,
            "Median distance to what it demanded, in points of 100.",
        ),
    ]);
    let mut parties: Vec<_> = result.parties.iter().filter(|party| party.answers > 0).collect();
    parties.sort_by_key(|party| (u64::MAX - party.refusals.count, party.party));
    let mut rows = Vec::new();
    let mut longest = 0.0f64;
    for party in parties {
        let refusals = &party.refusals;
        table.row([
            Cell::from(names.party(party.party)),
            party.answers.into(),
            refusals.count.into(),
            refusals.red_line.into(),
            refusals.below_floor.into(),
            refusals.below_target.into(),
            refusals.median_shortfall.map(|short| 100.0 * short).into(),
        ]);
        let share = |count: u64| 100.0 * count as f64 / all as f64;
        let mut marks = Vec::new();
        let mut at = 0.0;
        for (count, kind) in
            [(refusals.red_line, 1), (refusals.below_floor, 3), (refusals.below_target, 0)]
        {
            if count > 0 {
                marks.push(Mark::Bar { from: at, to: at + share(count), kind });
                at += share(count);
            }
        }
        longest = longest.max(at);
        let short = refusals.median_shortfall;
        let short =
            short.map_or_else(String::new, |short| format!(", {} points short", points(short)));
        rows.push(Row::Marks {
            label: names.party(party.party).to_owned(),
            marks,
            said: format!("{}%{short}", exact(refusals.share)),
        });
    }
    Some(Figure {
        kind: KIND.name,
        title: "Who says no, and why".to_owned(),
        caption: "Share of all refusals, by reason; “points short” is the median distance between what was offered and \
                  the least the party would have taken then, where no red line was crossed."
            .to_owned(),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::around("% of all refusals", 0.0, longest),
            rows,
            keys: vec![
                Key::new(Sign::Block, 1, "crosses a red line"),
                Key::new(Sign::Block, 3, "worse than no deal"),
                Key::new(Sign::Block, 0, "hopes for more"),
            ],
            baseline: None,
        }),
        live: None,
    })
}
