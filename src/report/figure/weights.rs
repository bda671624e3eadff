//! The weights that a fit found.

use super::score_words::axis;
use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::chance::special::normal_quantile;
use crate::report::calibration::WeightRecord;
use crate::report::chart::legend::{Key, Sign};
use crate::report::chart::rows::{Mark, Row, RowChart};
use crate::report::chart::scale::minus;
use crate::report::table::{Cell, Kind};
use crate::report::terminal::number::count;

pub(super) const KIND: FigureKind = FigureKind {
    name: "weights",
    says: "fitted weights of a model of how people bargain, with their intervals",
    of: "calibration",
    make,
};

/// The 95 % interval of a weight; none of fixed ones.
fn interval(weight: &WeightRecord) -> Option<(f64, f64)> {
    let half = normal_quantile(0.975) * weight.standard_error?;
    Some((weight.value - half, weight.value + half))
}

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let Subject::Calibration(result) = subject else { return None };
    if result.weights.is_empty() {
        return None;
    }
    let mut table = FigureTable::new(&[
        ("weight", Kind::String, "Role and term."),
        ("value", Kind::Number, "What it is."),
        ("fixed", Kind::String, "yes if it was left as it stood."),
        ("standard_error", Kind::Number, "Contexts as clusters."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
    ]);
    let mut rows = Vec::new();
    let mut ends = vec![0.0];
    // Parameters of a scenario are on scales of their own: of what is 0 there, nothing follows.
    let dials = result.machinery.is_some();
    let drawn = |at: usize| result.posterior.as_ref().filter(|_| dials)?.weights.get(at);
    for (at, weight) in result.weights.iter().enumerate() {
        let found = drawn(at).map(|open| (open.low, open.high)).or_else(|| interval(weight));
        table.row([
            Cell::from(weight.name.as_str()),
            weight.value.into(),
            if weight.fixed { "yes" } else { "no" }.into(),
            weight.standard_error.into(),
            found.map(|ends| ends.0).into(),
            found.map(|ends| ends.1).into(),
        ]);
        let (low, high) = found.unwrap_or((weight.value, weight.value));
        ends.extend([low, high]);
        let apart = dials || low > 0.0 || high < 0.0;
        let mark = match found {
            Some(_) => {
                let kind = if apart { 0 } else { 4 };
                Mark::Interval { low, high, point: Some(weight.value), kind }
            }
            None => Mark::Tick { at: weight.value },
        };
        let error = match (weight.standard_error, weight.fixed) {
            (Some(error), _) => format!("± {error:.2}"),
            (None, true) => "fixed".to_owned(),
            (None, false) => "(no error can be told)".to_owned(),
        };
        rows.push(Row::Marks {
            label: weight.name.clone(),
            marks: vec![mark],
            said: minus(&format!("{:.2} {error}", weight.value)),
        });
    }
    let mut keys = if dials {
        vec![Key::new(Sign::Interval, 0, "95% interval")]
    } else {
        vec![
            Key::new(Sign::Interval, 0, "95% interval without 0"),
            Key::new(Sign::Interval, 4, "with 0"),
        ]
    };
    if result.weights.iter().any(|weight| weight.fixed) {
        keys.push(Key::new(Sign::Tick, 0, "fixed"));
    }
    let apart = result.weights.iter().filter_map(interval);
    let apart = apart.filter(|(low, high)| *low > 0.0 || *high < 0.0).count();
    let free = result.weights.iter().filter(|weight| !weight.fixed).count();
    let flat = match result.flat.len() {
        0 => "The data tell all weights apart.".to_owned(),
        many => format!("In {many} directions the data hardly tell weights apart."),
    };
    let (title, sizes) = if dials {
        let words = if drawn(0).is_some() { "95% of the draws" } else { "standard errors" };
        (
            format!("What {} parameters of {} are, as fitted", result.weights.len(), result.title),
            format!("intervals by {words}; each parameter has a scale of its own."),
        )
    } else {
        (
            format!("{apart} of {free} fitted weights of {} are told from 0", result.model),
            "standard errors take contexts as clusters. Worth is in tenths of the own pool, so weights \
             on steps and on worth are not of one size."
                .to_owned(),
        )
    };
    Some(Figure {
        kind: KIND.name,
        title,
        caption: format!(
            "Fitted to {} negotiations of {}; {sizes} {flat}",
            count(result.data.negotiations),
            result.data.file
        ),
        table,
        drawing: Box::new(RowChart {
            axis: axis(if dials { "value" } else { "weight" }, ends),
            rows,
            keys,
            baseline: Some(0.0),
        }),
        live: None,
    })
}
