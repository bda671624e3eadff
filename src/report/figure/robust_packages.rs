//! How often robust packages are accepted, and what they cost the party that gains least.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::Drawing;
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::stack::{Part, StackChart};
use crate::report::robust::{RobustRecord, RobustResult};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::number::{count, points_within, rounded};

pub(super) const KIND: FigureKind = FigureKind {
    name: "robust-packages",
    says: "on how many draws robust packages are accepted, their ranks, and their regret",
    of: "result of zopa robust",
    make,
};

/// Packages that are drawn.
const DRAWN: usize = 12;

/// What the package at a place is called.
pub(in crate::report) fn name(place: usize) -> String {
    match u8::try_from(place) {
        Ok(place) if place < 26 => char::from(b'A' + place).to_string(),
        _ => format!("no. {}", place + 1),
    }
}

/// `rank 2`, `rank 1–4`.
pub(in crate::report) fn rank(one: &RobustRecord) -> String {
    if one.first_rank == one.last_rank {
        format!("rank {}", one.first_rank)
    } else {
        format!("rank {}–{}", one.first_rank, one.last_rank)
    }
}

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Robust(result) = subject else { return None };
    let best = result.packages.first()?;
    let shown = &result.packages[..result.packages.len().min(DRAWN)];
    let half = (best.high - best.low) / 4.0;
    let title = format!(
        "The most robust package is accepted on {} of 100 draws",
        rounded(best.accepted, half)
    );
    let open = result.packages.iter().filter(|one| one.first_rank == 1).count();
    let mut caption = format!(
        "Accepted: by everybody whose consent it needs, at the start of the talks, on {} draws of the uncertain numbers; \
         95% intervals, and the ranks that the evidence leaves open among all {} judged ({open} of them could be the \
         best). Regret: what the party that gains least lacks to the best package of each draw.",
        count(result.draws),
        result.packages.len()
    );
    if result.empty > 0.0 {
        caption.push_str(&format!(
            " On {} of 100 draws no package at all is accepted.",
            rounded(result.empty, 0.005)
        ));
    }
    let stack = StackChart {
        parts: vec![
            Part { title: "Accepted".to_owned(), drawing: acceptance(result, shown) },
            Part { title: "Regret".to_owned(), drawing: regret(shown) },
        ],
    };
    Some(Figure {
        kind: KIND.name,
        title,
        caption,
        table: table(result),
        drawing: Box::new(stack),
        live: None,
    })
}

fn acceptance(result: &RobustResult, shown: &[RobustRecord]) -> Box<dyn Drawing> {
    let row = |(place, one): (usize, &RobustRecord)| {
        let error = (one.high - one.low) / 4.0;
        Row::Marks {
            label: format!("Package {}", name(place)),
            marks: vec![
                Mark::Bar { from: 0.0, to: 100.0 * one.accepted, kind: 0 },
                Mark::Interval {
                    low: 100.0 * one.low,
                    high: 100.0 * one.high,
                    point: None,
                    kind: 1,
                },
            ],
            said: format!("{}, {}", rounded(one.accepted, error), rank(one)),
        }
    };
    let most = 100.0 * (1.0 - result.empty);
    Box::new(RowChart {
        axis: Axis::exactly("of 100 draws", 0.0, 100.0),
        rows: shown.iter().enumerate().map(row).collect(),
        keys: vec![
            Key::new(Sign::Block, 0, "accepted"),
            Key::new(Sign::Line, 1, "95% interval"),
            Key::new(Sign::Dash, 0, "draws on which any package is accepted"),
        ],
        baseline: Some(most),
    })
}

fn regret(shown: &[RobustRecord]) -> Box<dyn Drawing> {
    let mut most = 0.0f64;
    let mut rows = Vec::new();
    for (place, one) in shown.iter().enumerate() {
        let half = 1.96 * one.regret_standard_error;
        most = most.max(100.0 * one.regret_high).max(100.0 * (one.regret + half));
        rows.push(Row::Marks {
            label: format!("Package {}", name(place)),
            marks: vec![
                Mark::Interval {
                    low: 100.0 * (one.regret - half),
                    high: 100.0 * (one.regret + half),
                    point: Some(100.0 * one.regret),
                    kind: 0,
                },
                Mark::Tick { at: 100.0 * one.regret_high },
            ],
            said: format!(
                "{} ({})",
                points_within(one.regret, one.regret_standard_error),
                points_within(one.regret_high, 0.005)
            ),
        });
    }
    Box::new(RowChart {
        axis: Axis::around("points", 0.0, most.max(0.1)),
        rows,
        keys: vec![
            Key::new(Sign::Interval, 0, "mean, with its 95% interval"),
            Key::new(Sign::Tick, 0, "not passed on 95 of 100 draws"),
        ],
        baseline: None,
    })
}

fn table(result: &RobustResult) -> FigureTable {
    let mut table = FigureTable::new(&[
        ("package", Kind::String, "Its letter."),
        ("accepted", Kind::Number, "Share of draws on which everybody accepts it."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
        ("first_rank", Kind::Integer, "The first place that the evidence leaves it."),
        ("last_rank", Kind::Integer, "The last place."),
        ("smallest_gain", Kind::Number, "Mean gain of the party that gains least, of utility."),
        ("regret", Kind::Number, "Mean of what that lacks to the best of each draw."),
        ("regret_standard_error", Kind::Number, "Its standard error."),
        ("regret_high", Kind::Number, "What it lacks at most on 95 of 100 draws."),
        ("refused_most_by", Kind::String, "Who refuses it most often."),
        ("options", Kind::String, "ISSUE=OPTION of every issue, joined by semicolons."),
    ]);
    for (place, one) in result.packages.iter().enumerate() {
        let most = one.refusals.iter().max_by(|a, b| a.share.total_cmp(&b.share));
        let options = one.options.iter().map(|one| format!("{}={}", one.issue, one.option));
        table.row([
            Cell::from(name(place)),
            one.accepted.into(),
            one.low.into(),
            one.high.into(),
            (one.first_rank as u64).into(),
            (one.last_rank as u64).into(),
            one.smallest_gain.into(),
            one.regret.into(),
            one.regret_standard_error.into(),
            one.regret_high.into(),
            most.map(|most| most.name.as_str()).into(),
            options.collect::<Vec<_>>().join(";").into(),
        ]);
    }
    table
}
