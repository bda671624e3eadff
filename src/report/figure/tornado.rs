//! In which direction, and how far, numbers move results.

use super::sensitivity_words::Studied;
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::drivers::{DriversResult, EffectRecord};
use crate::report::sensitivity::FactorSensitivity;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::drivers::Telling;
use crate::report::terminal::number::rounded;

pub(super) const KIND: FigureKind = FigureKind {
    name: "tornado",
    says: "how far, and in which direction, each number moves agreement",
    of: "result of zopa drivers, or of zopa sensitivity on draws or by Morris",
    make,
};

/// Numbers that are drawn.
const DRAWN: usize = 12;

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    match subject {
        Subject::Drivers(result) => of_ends(result),
        Subject::Sensitivity(_) => of_slopes(&Studied::of(subject)?),
        _ => None,
    }
}

/// Agreement where a number is lowest and where it is highest.
fn of_ends(result: &DriversResult) -> Option<Figure> {
    let telling = Telling::new(result);
    let agreement = result.outputs.iter().find(|one| one.sensitivity.id == "agreement")?;
    let mut table = FigureTable::new(&[
        ("number", Kind::String, "The uncertain number."),
        ("path", Kind::String, "Its path in the scenario."),
        ("low", Kind::Number, "Its mean in the fifth of draws where it is lowest."),
        ("high", Kind::Number, "Its mean where it is highest."),
        ("agreement_low", Kind::Number, "Share of agreements where it is lowest."),
        ("agreement_high", Kind::Number, "Share where it is highest."),
        ("standard_error", Kind::Number, "Standard error of the difference."),
    ]);
    let both = agreement.sensitivity.factors.iter().zip(&agreement.effects);
    let mut both: Vec<_> = both.filter_map(|(one, effect)| Some((one, (*effect)?))).collect();
    both.sort_by(|(_, one), (_, two)| {
        let size = |effect: &EffectRecord| (effect.output_high - effect.output_low).abs();
        size(two).total_cmp(&size(one))
    });
    let mut rows = Vec::new();
    for (one, effect) in both.iter().take(DRAWN) {
        let name = telling.factor(one.factor);
        table.row([
            Cell::from(name.as_str()),
            result.factors.get(one.factor).map(|factor| factor.path.as_str()).into(),
            effect.low.into(),
            effect.high.into(),
            effect.output_low.into(),
            effect.output_high.into(),
            effect.standard_error.into(),
        ]);
        let (low, high) = (100.0 * effect.output_low, 100.0 * effect.output_high);
        let end =
            |at: f64, kind: usize| Mark::Interval { low: at, high: at, point: Some(at), kind };
        let between =
            Mark::Interval { low: low.min(high), high: low.max(high), point: None, kind: 4 };
        let shown = |share: f64| rounded(share, effect.standard_error);
        rows.push(Row::Marks {
            label: name,
            marks: vec![between, end(low, 1), end(high, 0)],
            said: format!("{} → {}", shown(effect.output_low), shown(effect.output_high)),
        });
    }
    let (first, effect) = both.first()?;
    let change = 100.0 * (effect.output_high - effect.output_low);
    let clear = change.abs() >= 200.0 * effect.standard_error;
    let title = if clear {
        format!(
            "Agreement {} by {:.0} of 100 from the lowest to the highest “{}”",
            if change > 0.0 { "rises" } else { "falls" },
            change.abs(),
            telling.factor(first.factor)
        )
    } else {
        "No number moves agreement by more than chance".to_owned()
    };
    Some(Figure {
        kind: KIND.name,
        title,
        caption: format!(
            "Agreements in 100 negotiations in the fifth of draws where a number is lowest → where it is highest, all \
             others free to vary. Two standard errors of the first difference are {:.0} of 100.",
            200.0 * effect.standard_error
        ),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::exactly("agreements in 100 negotiations", 0.0, 100.0),
            rows,
            keys: vec![
                Key::new(Sign::Disc, 1, "number in its lowest fifth"),
                Key::new(Sign::Disc, 0, "in its highest"),
            ],
            baseline: Some(100.0 * agreement.sensitivity.mean),
        }),
        live: None,
    })
}

/// Standardised coefficients, or mean elementary effects.
fn of_slopes(studied: &Studied) -> Option<Figure> {
    let agreement = studied.agreement()?;
    let by_effects = studied.method == "morris";
    let slope = |one: &FactorSensitivity| -> Option<(f64, Option<(f64, f64)>)> {
        if by_effects {
            one.effects.map(|effects| (100.0 * effects.mean, None))
        } else {
            one.coefficient.map(|one| (one.value, Some((one.low, one.high))))
        }
    };
    let mut told: Vec<_> =
        agreement.factors.iter().filter_map(|one| Some((one, slope(one)?))).collect();
    told.sort_by(|(_, one), (_, two)| two.0.abs().total_cmp(&one.0.abs()));
    let (first, (strongest, interval)) = *told.first()?;
    let mut table = FigureTable::new(&[
        ("number", Kind::String, "The uncertain number."),
        ("path", Kind::String, "Its path in the scenario."),
        (
            "effect",
            Kind::Number,
            if by_effects {
                "Mean elementary effect on agreement, of 100."
            } else {
                "Standardised regression coefficient."
            },
        ),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
    ]);
    let (mut rows, mut least, mut most) = (Vec::new(), 0.0f64, 0.0f64);
    for (place, (one, (value, interval))) in told.iter().enumerate() {
        let name = studied.name(one.factor);
        table.row([
            Cell::from(name.as_str()),
            studied.path(one.factor).into(),
            (*value).into(),
            interval.map(|ends| ends.0).into(),
            interval.map(|ends| ends.1).into(),
        ]);
        if place >= DRAWN {
            continue;
        }
        let mut marks = vec![Mark::Bar { from: 0.0, to: *value, kind: usize::from(*value < 0.0) }];
        let ends = interval.unwrap_or((*value, *value));
        (least, most) = (least.min(ends.0), most.max(ends.1));
        if let Some((low, high)) = interval {
            marks.push(Mark::Interval { low: *low, high: *high, point: None, kind: 4 });
        }
        let said = if by_effects { format!("{value:+.0}") } else { format!("{value:+.2}") };
        rows.push(Row::Marks { label: name, marks, said: said.replace('-', "−") });
    }
    let clear = interval.map_or(first.stands_out, |(low, high)| low > 0.0 || high < 0.0);
    let title = if clear {
        format!(
            "A higher “{}” {} agreement most",
            studied.name(first.factor),
            if strongest > 0.0 { "raises" } else { "lowers" }
        )
    } else {
        "No number moves agreement in one direction by more than chance".to_owned()
    };
    let (axis, how) = if by_effects {
        (
            "mean effect on agreement, of 100",
            "Mean elementary effect (Morris 1991): how far agreements in 100 negotiations move from the lowest to the \
             highest value of the number. Effects in both directions cancel; the screening has their size.",
        )
    } else {
        (
            "standard deviations of agreement to one of the number",
            "Standardised coefficients of a straight line in all numbers, with 95% intervals; one that reaches 0 may be \
             nothing.",
        )
    };
    Some(Figure {
        kind: KIND.name,
        title,
        caption: how.to_owned(),
        table,
        drawing: Box::new(RowChart {
            axis: Axis::around(axis, least, most.max(least + 0.01)),
            rows,
            keys: vec![
                Key::new(Sign::Block, 0, "more agreement where it is higher"),
                Key::new(Sign::Block, 1, "less"),
            ],
            baseline: Some(0.0),
        }),
        live: None,
    })
}
