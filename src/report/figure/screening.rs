//! Which numbers may be left out: elementary effects, their size against how they differ.

use super::sensitivity_words::Studied;
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::plane::{PlaneChart, Point, Shape};
use crate::report::table::{Cell, Kind};

pub(super) const KIND: FigureKind = FigureKind {
    name: "screening",
    says: "elementary effects on agreement: their mean size against how they differ (Morris)",
    of: "result of zopa sensitivity --method morris",
    make,
};

/// Numbers whose names are written beside their points.
const NAMED: usize = 6;

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let studied = Studied::of(subject)?;
    let agreement = studied.agreement()?;
    let effects: Vec<_> =
        agreement.factors.iter().filter_map(|one| Some((one, one.effects?))).collect();
    let mut table = FigureTable::new(&[
        ("number", Kind::String, "The uncertain number."),
        ("path", Kind::String, "Its path in the scenario."),
        ("mean_size", Kind::Number, "Mean size of its effects on agreement, of 100."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
        ("mean", Kind::Number, "Mean effect, with its sign."),
        ("deviation", Kind::Number, "Standard deviation of the effects."),
        (
            "stands_out",
            Kind::String,
            "yes if its size is above 0 by more than chance makes among so many.",
        ),
    ]);
    let mut points = Vec::new();
    for (place, (one, effect)) in effects.iter().enumerate() {
        let name = studied.name(one.factor);
        let [size, low, high, mean, deviation] = [
            effect.mean_size.value,
            effect.mean_size.low,
            effect.mean_size.high,
            effect.mean,
            effect.deviation,
        ]
        .map(|value| 100.0 * value);
        table.row([
            Cell::from(name.as_str()),
            studied.path(one.factor).into(),
            size.into(),
            low.into(),
            high.into(),
            mean.into(),
            deviation.into(),
            if one.stands_out { "yes" } else { "no" }.into(),
        ]);
        points.push(Point {
            at: (size, deviation),
            radius: if one.stands_out { 5.0 } else { 3.0 },
            shape: Shape::Disc,
            kind: if one.stands_out { 0 } else { 4 },
            says: format!("{name}: mean size {size:.1}, deviation {deviation:.1}"),
            label: if place < NAMED { name } else { String::new() },
        });
    }
    let (first, _) = effects.first()?;
    let most = |of: fn(&Point) -> f64| points.iter().map(of).fold(0.1, f64::max);
    let (across, up) = (most(|point| point.at.0), most(|point| point.at.1));
    let out = effects.iter().filter(|(one, _)| one.stands_out).count();
    let title = match out {
        0 => "No number stands out: there were too few trajectories, or nothing matters".to_owned(),
        1 => format!("One number of {} stands out: {}", effects.len(), studied.name(first.factor)),
        out => format!(
            "{out} of {} numbers stand out, “{}” most",
            effects.len(),
            studied.name(first.factor)
        ),
    };
    Some(Figure {
        kind: KIND.name,
        title,
        caption: "Each point is a number. To the right: how far agreements in 100 negotiations move on average from its \
                  lowest to its highest value. Up: how much that differs, as it does where the number works together with \
                  others or its effect bends. Chance at the table is in both, so points near the origin may be nothing."
            .to_owned(),
        table,
        drawing: Box::new(PlaneChart {
            across: Axis::around("mean size of the effect on agreement, of 100", 0.0, across),
            up: Axis::around("standard deviation of the effects", 0.0, up),
            floors: None,
            lines: Vec::new(),
            points,
            keys: vec![
                Key::new(Sign::Disc, 0, "stands out"),
                Key::new(Sign::Disc, 4, "may be left out"),
            ],
        }),
        live: None,
    })
}
