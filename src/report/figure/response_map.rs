//! Agreement over pairs of what a sweep varies.

use super::along::{self, Group};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::experiment::sweep::Kind as Design;
use crate::report::chart::Drawing;
use crate::report::chart::grid::{GridCell, GridChart};
use crate::report::chart::stack::{Part, StackChart};
use crate::report::sweep::SweepSubject;
use crate::report::table::{Cell, Kind};

pub(super) const KIND: FigureKind = FigureKind {
    name: "response-map",
    says: "agreement over pairs of what a sweep varies, the strongest pair first",
    of: "sweep of two factors or more, varied together",
    make,
};

/// Pairs that are drawn.
const PAIRS: usize = 6;
/// Columns and rows of a map, where values are put together.
const CELLS: usize = 5;
/// Columns and rows of a map, where every value has its own.
const VALUES: usize = 8;

/// A map: a mean for each cell, and how many points it is over.
struct Map {
    across: usize,
    down: usize,
    columns: Vec<String>,
    rows: Vec<String>,
    cells: Vec<Vec<Option<(f64, usize)>>>,
    /// The share of the variance over points that cells explain, what chance explains taken off.
    joint: f64,
}

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    // One at a time, no two are varied together.
    let sweep = subject.sweep().filter(|sweep| sweep.kind != Design::OneAtATime)?;
    let groups: Vec<Vec<Group>> =
        (0..sweep.factors.len()).map(|factor| cells_of(sweep, factor)).collect();
    let mut maps: Vec<Map> = Vec::new();
    for across in 0..groups.len() {
        for down in across + 1..groups.len() {
            maps.extend(map(sweep, (across, &groups[across]), (down, &groups[down])));
        }
    }
    maps.sort_by(|one, two| {
        two.joint.total_cmp(&one.joint).then((one.across, one.down).cmp(&(two.across, two.down)))
    });
    let pairs = maps.len();
    maps.truncate(PAIRS);
    let strongest = maps.first()?;
    let shares =
        maps.iter().flat_map(|map| map.cells.iter().flatten().flatten()).map(|cell| cell.0);
    let (low, high) =
        shares.fold((1.0f64, 0.0f64), |(low, high), share| (low.min(share), high.max(share)));
    let mut table = FigureTable::new(&[
        ("across", Kind::String, "One factor."),
        ("across_value", Kind::String, "Its value, range or choice."),
        ("down", Kind::String, "The other factor."),
        ("down_value", Kind::String, "Its value, range or choice."),
        ("agreement", Kind::Number, "Mean share of agreements over the points there."),
        ("points", Kind::Integer, "How many points these are."),
    ]);
    let mut parts: Vec<Part> = Vec::new();
    let title = format!(
        "Agreement over “{}” and “{}” lies between {:.0} and {:.0} of 100",
        sweep.name(strongest.across),
        sweep.name(strongest.down),
        100.0 * ends(strongest).0,
        100.0 * ends(strongest).1
    );
    for map in &maps {
        let [across, down] = [map.across, map.down].map(|factor| sweep.name(factor));
        for (row, cells) in map.rows.iter().zip(&map.cells) {
            for (column, cell) in map.columns.iter().zip(cells) {
                let Some((share, points)) = cell else { continue };
                table.row([
                    Cell::from(across.as_str()),
                    column.as_str().into(),
                    down.as_str().into(),
                    row.as_str().into(),
                    (*share).into(),
                    (*points as u64).into(),
                ]);
            }
        }
        let shade = |share: f64| if high > low { (share - low) / (high - low) } else { 0.5 };
        let cell = |cell: &Option<(f64, usize)>| {
            cell.map(|(share, _)| GridCell {
                shade: shade(share),
                said: format!("{:.0}", 100.0 * share),
            })
        };
        let chart = GridChart {
            across: format!("→ {across}"),
            down: format!("↓ {down}"),
            columns: map.columns.clone(),
            rows: map.rows.clone(),
            cells: map.cells.iter().map(|row| row.iter().map(cell).collect()).collect(),
            key: format!(
                "agreements in 100 negotiations, {:.0} (light) to {:.0} (dark)",
                100.0 * low,
                100.0 * high
            ),
        };
        parts.push(Part {
            title: format!("{down} (rows) by {across} (columns)"),
            drawing: Box::new(chart),
        });
    }
    let left = pairs - maps.len();
    let mut caption = "Each number is a mean over the points of the sweep that lie there, of 100 negotiations; the table \
                       says how many points. Where a value, range or choice has no points, a cell is empty. Pairs that \
                       explain more of the differences between points come first."
        .to_owned();
    if left > 0 {
        caption.push_str(&format!(" {left} more pairs are left out."));
    }
    let drawing: Box<dyn Drawing> = Box::new(StackChart { parts });
    Some(Figure { kind: KIND.name, title, caption, table, drawing, live: None })
}

fn ends(map: &Map) -> (f64, f64) {
    let shares = map.cells.iter().flatten().flatten().map(|cell| cell.0);
    shares.fold((1.0, 0.0), |(low, high), share| (f64::min(low, share), f64::max(high, share)))
}

/// The columns or rows that a factor makes: its values if they are few, else groups of points as
/// many, in the order of values.
fn cells_of(sweep: &SweepSubject, factor: usize) -> Vec<Group> {
    let mut points: Vec<usize> = (0..sweep.points.len()).collect();
    let value = |index: usize| along::place(sweep.points[index].at[factor]);
    points.sort_by(|one, two| value(*one).total_cmp(&value(*two)).then(one.cmp(two)));
    let mut distinct: Vec<Vec<usize>> = Vec::new();
    for index in points {
        match distinct.last_mut() {
            Some(group) if value(group[0]) == value(index) => group.push(index),
            _ => distinct.push(vec![index]),
        }
    }
    if distinct.len() > VALUES {
        let whole = sweep.points.len();
        // About eight points a cell of a map.
        let cells = ((whole as f64 / 8.0).sqrt() as usize).clamp(2, CELLS);
        let mut together: Vec<Vec<usize>> = vec![Vec::new(); cells];
        let mut before = 0;
        for group in distinct {
            together[(before * cells / whole).min(cells - 1)].extend(&group);
            before += group.len();
        }
        distinct = together.into_iter().filter(|group| !group.is_empty()).collect();
    }
    distinct.into_iter().map(|points| along::group(sweep, factor, points)).collect()
}

fn map(
    sweep: &SweepSubject,
    (across, columns): (usize, &[Group]),
    (down, rows): (usize, &[Group]),
) -> Option<Map> {
    if columns.len() < 2 || rows.len() < 2 {
        return None;
    }
    let mut column_of = vec![0; sweep.points.len()];
    for (place, column) in columns.iter().enumerate() {
        for index in &column.points {
            column_of[*index] = place;
        }
    }
    let share = |index: usize| sweep.points[index].record.agreement.share;
    let mut cells = Vec::new();
    let (mut within, mut filled) = (0.0, 0);
    for row in rows {
        let mut sums = vec![(0.0, 0usize); columns.len()];
        for index in &row.points {
            let sum = &mut sums[column_of[*index]];
            *sum = (sum.0 + share(*index), sum.1 + 1);
        }
        let means: Vec<Option<(f64, usize)>> = sums
            .iter()
            .map(|(sum, many)| (*many > 0).then(|| (sum / *many as f64, *many)))
            .collect();
        filled += means.iter().flatten().count();
        for index in &row.points {
            if let Some((mean, _)) = means[column_of[*index]] {
                within += (share(*index) - mean).powi(2);
            }
        }
        cells.push(means);
    }
    let many = sweep.points.len();
    let mean = (0..many).map(share).sum::<f64>() / many as f64;
    let whole: f64 = (0..many).map(|index| (share(index) - mean).powi(2)).sum();
    let left = if many > filled { within / (many - filled) as f64 } else { 0.0 };
    let spread = whole / (many.max(2) - 1) as f64;
    let joint = if spread > 0.0 { 1.0 - left / spread } else { 0.0 };
    let labels = |groups: &[Group]| groups.iter().map(|group| group.label.clone()).collect();
    Some(Map { across, down, columns: labels(columns), rows: labels(rows), cells, joint })
}
