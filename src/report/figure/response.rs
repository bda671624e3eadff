//! How agreement responds to what a sweep varies.

use super::along::{self, Group, GroupMean, Others, Seen};
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::experiment::sweep::Values;
use crate::report::chart::Drawing;
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::series::Line;
use crate::report::chart::stack::{Part, StackChart};
use crate::report::chart::trend::{CLOUD, TrendChart, TrendPanel};
use crate::report::sweep::{SweepSubject, SweptPoint};
use crate::report::table::{Cell, Column, Kind};
use crate::report::terminal::number::rounded;

pub(super) const KIND: FigureKind = FigureKind {
    name: "response",
    says: "agreement along everything that a sweep varies",
    of: "sweep",
    make,
};

/// Points of a sweep that are drawn as points; of more, evenly many are.
const DRAWN: usize = 600;

/// What is seen of a quantity at a point, on the scale of the axis.
pub(in crate::report) type Sight<'s> = Box<dyn Fn(&SweptPoint) -> Option<Seen> + 's>;

/// What is followed along the factors.
pub(in crate::report) struct Quantity<'s> {
    /// Its name; empty if there is one alone.
    pub label: String,
    /// Its kind of mark.
    pub kind: usize,
    /// Is it a share, of 100?
    pub share: bool,
    /// What was seen of it.
    pub seen: Sight<'s>,
}

impl Quantity<'_> {
    /// Its mean over a group.
    pub fn mean(&self, sweep: &SweepSubject, group: &Group) -> Option<GroupMean> {
        let seen = group.points.iter().filter_map(|index| (self.seen)(&sweep.points[*index]));
        let mean = along::mean(&seen.collect::<Vec<_>>(), along::others(sweep))?;
        let within = |(low, high): (f64, f64)| {
            if self.share { (low.max(0.0), high.min(100.0)) } else { (low, high) }
        };
        Some(GroupMean { ends: mean.ends.map(within), ..mean })
    }
}

/// Agreement, of 100 negotiations.
pub(in crate::report) fn agreement<'s>() -> Quantity<'s> {
    let seen = |point: &SweptPoint| {
        let Seen { value, error, weight, ends: (low, high) } = along::seen(&point.record.agreement);
        let ends = (100.0 * low, 100.0 * high);
        Some(Seen { value: 100.0 * value, error: 100.0 * error, weight, ends })
    };
    Quantity { label: String::new(), kind: 0, share: true, seen: Box::new(seen) }
}

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let sweep = subject.sweep()?;
    if sweep.points.is_empty() {
        return None;
    }
    let quantity = agreement();
    let strongest = strongest(sweep, &quantity);
    let title = match &strongest {
        Some(found) if found.clear => format!(
            "Agreement along “{}” goes from {} to {} of 100{}",
            sweep.name(found.factor),
            percent(found.from),
            percent(found.to),
            if sweep.factors.len() > 1 { ", more than along anything else" } else { "" }
        ),
        Some(found) if found.change() > 0.0 => format!(
            "Agreement along “{}” goes from {} to {} of 100, which its error could explain",
            sweep.name(found.factor),
            percent(found.from),
            percent(found.to)
        ),
        Some(_) => "Agreement is the same along all that was varied".to_owned(),
        None => "Agreement along all that was varied".to_owned(),
    };
    let still = along::others(sweep) == Others::Still;
    let mut caption = String::from("Agreements in 100 negotiations. ");
    let mut keys = vec![Key::new(Sign::Line, 0, "mean, with its 95% interval")];
    if still {
        keys[0].label = "agreement, with its 95% interval".to_owned();
    } else {
        caption.push_str(&format!("Every grey point is a point of the sweep{}. ", thinned(sweep)));
        keys.insert(0, Key::new(Sign::Block, CLOUD, "a point of the sweep"));
    }
    caption.push_str(along::others_said(sweep));
    let up = Axis::exactly("agreements in 100 negotiations", 0.0, 100.0);
    Some(Figure {
        kind: KIND.name,
        title,
        caption,
        table: points_table(sweep),
        drawing: drawing(sweep, &[quantity], up, keys, !still),
        live: None,
    })
}

/// So many of 100, without needless digits.
fn percent(value: f64) -> String {
    rounded((value / 100.0).clamp(0.0, 1.0), 0.01)
}

/// Says that not all points are drawn.
fn thinned(sweep: &SweepSubject) -> String {
    if sweep.points.len() > DRAWN {
        format!(" ({DRAWN} of {} are drawn, evenly taken)", sweep.points.len())
    } else {
        String::new()
    }
}

/// The factor along which a quantity changes most.
pub(in crate::report) struct Strongest {
    pub factor: usize,
    /// Where the mean is lowest or highest, whichever comes first along the factor, and what it is.
    pub from_at: String,
    pub from: f64,
    /// Where the other one is, and what it is.
    pub to_at: String,
    pub to: f64,
    /// Is it more than the errors at both ends explain?
    pub clear: bool,
}

impl Strongest {
    /// How far the mean changes.
    pub fn change(&self) -> f64 {
        (self.to - self.from).abs()
    }
}

/// Along which factor the means of a quantity differ most; nothing if there are no means.
pub(in crate::report) fn strongest(sweep: &SweepSubject, quantity: &Quantity) -> Option<Strongest> {
    let mut best: Option<Strongest> = None;
    for factor in 0..sweep.factors.len() {
        let groups = along::groups(sweep, factor);
        let means: Vec<(&Group, GroupMean)> =
            groups.iter().filter_map(|group| Some((group, quantity.mean(sweep, group)?))).collect();
        let order = |one: &&(&Group, GroupMean), two: &&(&Group, GroupMean)| {
            one.1.value.total_cmp(&two.1.value)
        };
        let (Some((low_at, low)), Some((high_at, high))) =
            (means.iter().min_by(order), means.iter().max_by(order))
        else {
            continue;
        };
        let wider = best.as_ref().is_none_or(|best| high.value - low.value > best.change() + 1e-9);
        if wider {
            // As if the errors at both ends were independent; on common random numbers they tend to
            // cancel, so this is asked for rather too much.
            let reach = |one: f64, other: f64| (one - other) * (one - other);
            let apart = low.ends.zip(high.ends).is_some_and(|(below, above)| {
                let half = libm::sqrt(reach(below.1, low.value) + reach(high.value, above.0));
                high.value - low.value > half.max(1e-9)
            });
            let mut ends = [(*low_at, low.value), (*high_at, high.value)];
            ends.sort_by(|one, two| one.0.middle.total_cmp(&two.0.middle));
            let [(from_at, from), (to_at, to)] = ends;
            best = Some(Strongest {
                factor,
                from_at: from_at.label.clone(),
                from,
                to_at: to_at.label.clone(),
                to,
                clear: apart,
            });
        }
    }
    best
}

/// Panels for factors of numbers, then rows for choices.
pub(super) fn drawing(
    sweep: &SweepSubject,
    quantities: &[Quantity],
    up: Axis,
    keys: Vec<Key>,
    cloud: bool,
) -> Box<dyn Drawing> {
    let (mut panels, mut rows) = (Vec::new(), Vec::new());
    for factor in 0..sweep.factors.len() {
        if along::is_number(sweep, factor) {
            panels.push(panel(sweep, factor, quantities, cloud));
        } else {
            rows.extend(choices(sweep, factor, quantities));
        }
    }
    let mut parts: Vec<Part> = Vec::new();
    let row_keys = if panels.is_empty() { keys.clone() } else { Vec::new() };
    if !panels.is_empty() {
        parts.push(Part {
            title: String::new(),
            drawing: Box::new(TrendChart { up: up.clone(), panels, keys }),
        });
    }
    if !rows.is_empty() {
        let keys = row_keys.into_iter().filter(|key| key.sign == Sign::Line).collect();
        parts.push(Part {
            title: String::new(),
            drawing: Box::new(RowChart { axis: up, rows, keys, baseline: None }),
        });
    }
    match parts.len() {
        1 => parts.remove(0).drawing,
        _ => Box::new(StackChart { parts }),
    }
}

/// The lowest and the highest end of the means of some quantities.
pub(super) fn span(sweep: &SweepSubject, quantities: &[Quantity]) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for factor in 0..sweep.factors.len() {
        for group in along::groups(sweep, factor) {
            for mean in quantities.iter().filter_map(|quantity| quantity.mean(sweep, &group)) {
                let ends = mean.ends.unwrap_or((mean.value, mean.value));
                (low, high) = (low.min(ends.0), high.max(ends.1));
            }
        }
    }
    (low, high)
}

fn panel(sweep: &SweepSubject, factor: usize, quantities: &[Quantity], cloud: bool) -> TrendPanel {
    let groups = along::groups(sweep, factor);
    let lines = quantities.iter().map(|quantity| {
        let (mut points, mut band) = (Vec::new(), Vec::new());
        for group in &groups {
            let Some(mean) = quantity.mean(sweep, group) else { continue };
            points.push((along::on_axis(sweep, factor, group.middle), mean.value));
            band.push(mean.ends.unwrap_or((mean.value, mean.value)));
        }
        let dots = points.len() <= 12;
        let label = if quantity.label.is_empty() { "agreement" } else { &quantity.label };
        Line { label: label.to_owned(), kind: quantity.kind, points, band, thin: false, dots }
    });
    let all = along::along(sweep, factor);
    let drawn = all.len().min(DRAWN);
    let points = (0..if cloud { drawn } else { 0 }).filter_map(|at| {
        let point = &sweep.points[all[at * all.len() / drawn]];
        let value = (quantities.first()?.seen)(point)?.value;
        Some((along::on_axis(sweep, factor, along::place(point.at[factor])), value))
    });
    TrendPanel {
        title: sweep.name(factor),
        across: along::axis(sweep, factor),
        cloud: points.collect(),
        cloud_says: format!("{drawn} points of the sweep"),
        lines: lines.collect(),
    }
}

fn choices(sweep: &SweepSubject, factor: usize, quantities: &[Quantity]) -> Vec<Row> {
    let mut rows = vec![Row::Heading(sweep.name(factor))];
    for group in along::groups(sweep, factor) {
        if quantities.len() > 1 {
            rows.push(Row::Heading(group.label.clone()));
        }
        for quantity in quantities {
            let Some(mean) = quantity.mean(sweep, &group) else { continue };
            let (low, high) = mean.ends.unwrap_or((mean.value, mean.value));
            let label = if quantities.len() > 1 { &quantity.label } else { &group.label };
            rows.push(Row::Marks {
                label: label.clone(),
                marks: vec![Mark::Interval {
                    low,
                    high,
                    point: Some(mean.value),
                    kind: quantity.kind,
                }],
                said: format!("{:.0} ({low:.0}–{high:.0})", mean.value),
            });
        }
    }
    rows
}

/// A row a point: where it lies, and agreement there.
fn points_table(sweep: &SweepSubject) -> FigureTable {
    let mut table = FigureTable::new(&[("point", Kind::Integer, "Number of the point, from 0.")]);
    for (index, factor) in sweep.factors.iter().enumerate() {
        let kind = match factor.values {
            Values::Named(_) => Kind::String,
            Values::Range { .. } | Values::Listed(_) => Kind::Number,
        };
        let says = sweep.name(index);
        let column = Column::made(&table.columns, "factor", &factor.id, kind, says);
        table.columns.push(column);
    }
    for (name, says) in [
        ("agreement", "Share of negotiations that ended in agreement."),
        ("low", "Lower end of its 95% interval."),
        ("high", "Upper end."),
        ("round", "Mean round of the agreements, from 0."),
    ] {
        let column = Column::made(&table.columns, "found", name, Kind::Number, says.to_owned());
        table.columns.push(column);
    }
    for point in &sweep.points {
        let record = &point.record;
        let mut cells = vec![Cell::from(record.point)];
        cells.extend(sweep.factors.iter().zip(&point.at).map(|(factor, at)| match factor.values {
            Values::Named(_) => Cell::from(factor.text(*at)),
            Values::Range { .. } | Values::Listed(_) => Cell::from(along::place(*at)),
        }));
        let agreement = &record.agreement;
        cells.extend([agreement.share, agreement.low, agreement.high].map(Cell::from));
        cells.push(record.round.mean.into());
        table.row(cells);
    }
    table
}

/// A row a factor, group and quantity: the means that are drawn. `unit` says what they are of.
pub(in crate::report) fn means_table(
    sweep: &SweepSubject,
    quantities: &[Quantity],
    unit: &str,
) -> FigureTable {
    let mut table = FigureTable::new(&[
        ("factor", Kind::String, "What is varied."),
        ("value", Kind::String, "Its value, range or choice."),
        ("points", Kind::Integer, "Points that the mean is over."),
        ("of", Kind::String, "Of what."),
        ("mean", Kind::Number, unit),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
    ]);
    for factor in 0..sweep.factors.len() {
        for group in along::groups(sweep, factor) {
            for quantity in quantities {
                let Some(mean) = quantity.mean(sweep, &group) else { continue };
                let label = if quantity.label.is_empty() { "agreement" } else { &quantity.label };
                table.row([
                    Cell::from(sweep.name(factor)),
                    group.label.as_str().into(),
                    (mean.points as u64).into(),
                    label.into(),
                    mean.value.into(),
                    mean.ends.map(|ends| ends.0).into(),
                    mean.ends.map(|ends| ends.1).into(),
                ]);
            }
        }
    }
    table
}
