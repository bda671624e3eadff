//! Who gains what over having no deal.

use super::{Figure, FigureKind, FigureTable, Subject, Wish};
use crate::report::chart::axis::Axis;
use crate::report::chart::spread::{Spread, SpreadChart};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::signed_points;

pub(super) const KIND: FigureKind = FigureKind {
    name: "gains",
    says: "the distribution of what each party gains over having no deal, among agreements",
    of: "run whose scenario is at hand",
    make,
};

/// Intervals that the axis is divided into.
const BINS: usize = 60;

fn make(subject: &Subject, _: &Wish) -> Option<Figure> {
    let run = subject.run()?;
    let illustration = run.illustration.as_ref()?;
    let names = Names(&run.result.scenario);
    let all = illustration.gains.iter().flatten().copied();
    let (low, high) =
        all.fold((0.0f64, 0.0f64), |(low, high), gain| (low.min(gain), high.max(gain)));
    if illustration.gains.iter().all(Vec::is_empty) {
        return None;
    }
    let axis = Axis::around("points above no deal (the scale has 100)", 100.0 * low, 100.0 * high);
    let (from, to) = axis.range;
    let mut table = FigureTable::new(&[
        ("party", Kind::String, "The party."),
        ("agreements", Kind::Integer, "Agreements among the negotiations replayed."),
        ("mean", Kind::Number, "Mean gain, in points of 100."),
        ("p5", Kind::Number, "5% quantile."),
        ("p25", Kind::Number, "25% quantile."),
        ("median", Kind::Number, "Median."),
        ("p75", Kind::Number, "75% quantile."),
        ("p95", Kind::Number, "95% quantile."),
    ]);
    let mut rows = Vec::new();
    for (party, gains) in illustration.gains.iter().enumerate() {
        let mut sorted: Vec<f64> = gains.iter().map(|gain| 100.0 * gain).collect();
        sorted.sort_by(f64::total_cmp);
        let mut bins = vec![0; BINS];
        for gain in &sorted {
            let bin =
                ((gain - from) / (to - from) * BINS as f64).floor().clamp(0.0, BINS as f64 - 1.0);
            bins[bin as usize] += 1;
        }
        let quantile = |share: f64| {
            sorted.get(((sorted.len() as f64 - 1.0) * share).round() as usize).copied()
        };
        let quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map(quantile);
        let mean = (!sorted.is_empty()).then(|| sorted.iter().sum::<f64>() / sorted.len() as f64);
        let mut cells: Vec<Cell> =
            vec![names.party(party).into(), (sorted.len() as u64).into(), mean.into()];
        cells.extend(quantiles.map(Cell::from));
        table.row(cells);
        let known = quantiles.iter().flatten().copied().collect::<Vec<f64>>();
        rows.push(Spread {
            label: names.party(party).to_owned(),
            kind: party % 4,
            bins,
            quantiles: known.try_into().ok(),
            mean,
            said: quantiles[2].map_or_else(String::new, |median| signed_points(median / 100.0)),
        });
    }
    Some(Figure {
        kind: KIND.name,
        title: "Who gains what over having no deal".to_owned(),
        caption: format!(
            "Among the agreements of the first {} negotiations: a party's utility of the package, less what it would \
             have had without a deal in that round. The number is the median. Points of different parties are on \
             scales of their own and cannot be added up.",
            crate::report::terminal::count(illustration.replayed)
        ),
        table,
        drawing: Box::new(SpreadChart { axis, rows, baseline: Some(0.0) }),
        live: None,
    })
}
