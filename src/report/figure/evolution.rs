//! Where a population of the strategies of a tournament evolves.

use super::tournament_words::strategy;
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::number::{counted, exact};

pub(super) const KIND: FigureKind = FigureKind {
    name: "evolution",
    says: "the shares of strategies in a population that has evolved",
    of: "tournament with self-play",
    make,
};

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Tournament(result) = subject else { return None };
    let evolution = result.evolution.as_ref()?;
    let begin = 1.0 / evolution.shares.len().max(1) as f64;
    let mut table = FigureTable::new(&[
        ("strategy", Kind::String, "The strategy."),
        ("first", Kind::Number, "Its share of the population at first."),
        ("share", Kind::Number, "Its share at last."),
    ]);
    let mut order: Vec<usize> = (0..evolution.shares.len()).collect();
    order.sort_by(|one, two| evolution.shares[*two].total_cmp(&evolution.shares[*one]));
    let mut rows = Vec::new();
    for one in order {
        let share = evolution.shares[one];
        table.row([Cell::from(strategy(result, one)), begin.into(), share.into()]);
        rows.push(Row::Marks {
            label: strategy(result, one).to_owned(),
            marks: vec![
                Mark::Bar { from: 0.0, to: 100.0 * share, kind: 0 },
                Mark::Tick { at: 100.0 * begin },
            ],
            said: format!("{}%", exact(share)),
        });
    }
    Some(Figure {
        kind: KIND.name,
        title: "Where a population of these strategies evolves".to_owned(),
        caption: format!(
            "Strategies that gain more than the average spread (replicator dynamics, Taylor & Jonker 1978); opponents are \
             drawn from the population. After {} it {}.",
            counted(evolution.steps, "step"),
            if evolution.converged { "has come to rest" } else { "still moves" }
        ),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly("% of the population", 0.0, 100.0),
            rows,
            keys: vec![
                Key::new(Sign::Block, 0, "at last"),
                Key::new(Sign::Tick, 0, "at first: equal shares"),
            ],
            baseline: None,
        }),
        live: None,
    })
}
