//! Distributions, one a row: where the values lie, the middle half and nine tenths of them,
//! and their mean.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Style, Svg};
use super::legend::{self, Key, Sign};
use super::{Drawing, NARROW};

/// A distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Of what.
    pub label: String,
    /// Its kind, 0..6.
    pub kind: usize,
    /// How many values lie in each of equal intervals of the axis.
    pub bins: Vec<u64>,
    /// The 5, 25, 50, 75 and 95% quantiles; nothing without values.
    pub quantiles: Option<[f64; 5]>,
    /// The mean.
    pub mean: Option<f64>,
    /// What is said of it, at the right.
    pub said: String,
}

/// Distributions on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct SpreadChart {
    /// The scale; the bins divide its range.
    pub axis: Axis,
    /// The distributions, from the top.
    pub rows: Vec<Spread>,
    /// A number that is marked across all rows.
    pub baseline: Option<f64>,
}

/// Height of the highest bin.
const HILL: f64 = 34.0;

impl Drawing for SpreadChart {
    fn draw(&self, width: f64) -> Svg {
        let keys = [
            Key::new(Sign::Line, 4, "nine tenths of the cases, and the middle half (thick)"),
            Key::new(Sign::Disc, 4, "median"),
        ];
        let beside = width >= NARROW;
        let widths = |of: fn(&Spread) -> &String| {
            self.rows.iter().map(|row| Style::Plain.width(of(row)) + 1.0).fold(0.0, f64::max)
        };
        let label = if beside { widths(|row| &row.label).min(width * 0.3) } else { width };
        let said = widths(|row| &row.said);
        let left = if beside { label + 12.0 } else { 4.0 };
        let right = if beside { width - said - 12.0 } else { width - 8.0 };
        let above = if beside { 4.0 } else { 20.0 };
        let cell = above + HILL + 22.0;
        let top = legend::height(&keys, width);
        let bottom = top + cell * self.rows.len() as f64;
        let mut canvas = Canvas::new(width, bottom + self.axis.height(width));
        legend::draw(&mut canvas, &keys, (0.0, 0.0), width);
        let scale = self.axis.scale(left, right);
        self.axis.below(&mut canvas, &scale, (top, bottom), (left, right));
        if let Some(value) = self.baseline {
            canvas.rule("axis", (scale.at(value), top), (scale.at(value), bottom));
        }
        let (low, high) = self.axis.range;
        for (index, row) in self.rows.iter().enumerate() {
            let y = top + index as f64 * cell + above;
            let foot = y + HILL;
            let says = format!("{}: {}", row.label, row.said);
            if beside {
                canvas.paragraph(
                    Style::Plain,
                    (0.0, y + 20.0),
                    Anchor::Start,
                    &row.label,
                    (label, 2),
                );
                canvas.text(Style::Plain, (width - 1.0, y + 20.0), Anchor::End, &row.said);
            } else {
                let name = Style::Plain.fit(&row.label, width - said - 8.0);
                canvas.text(Style::Plain, (0.0, y - 6.0), Anchor::Start, &name);
                canvas.text(Style::Plain, (width - 1.0, y - 6.0), Anchor::End, &row.said);
            }
            let most = row.bins.iter().copied().max().unwrap_or(0).max(1) as f64;
            let size = (high - low) / row.bins.len().max(1) as f64;
            let mut hill = Vec::new();
            for (bin, &count) in row.bins.iter().enumerate() {
                let height = foot - HILL * count as f64 / most;
                let from = low + bin as f64 * size;
                hill.extend([(scale.at(from), height), (scale.at(from + size), height)]);
            }
            if let (Some(first), Some(last)) = (hill.first().copied(), hill.last().copied()) {
                canvas.band(
                    &format!("p{}", row.kind),
                    &hill,
                    &[(first.0, foot), (last.0, foot)],
                    &says,
                );
            }
            if let Some([least, lower, middle, upper, most]) = row.quantiles {
                let y = foot + 8.0;
                let line = |from: f64, to: f64| {
                    [(scale.at(from), y), (scale.at(to).max(scale.at(from) + 0.5), y)]
                };
                canvas.line(&format!("l{}", row.kind), &line(least, most), &says);
                let [from, to] = line(lower, upper);
                canvas.block(
                    &format!("c{}", row.kind),
                    (from.0, y - 3.0),
                    (to.0 - from.0, 6.0),
                    &says,
                );
                canvas.disc("back", (scale.at(middle), y), 5.5, "");
                canvas.disc(&format!("c{}", row.kind), (scale.at(middle), y), 4.0, &says);
            }
        }
        canvas.finish()
    }
}
