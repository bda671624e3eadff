//! Rows on one scale: bars, intervals and ticks, each row with its name and its number.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Style, Svg};
use super::legend::{self, Key};
use super::{Drawing, NARROW};

/// A mark of a row, in numbers of the axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A bar between two numbers.
    Bar {
        /// Where it begins.
        from: f64,
        /// Where it ends.
        to: f64,
        /// Its kind, 0..6.
        kind: usize,
    },
    /// An interval, with the number it is about.
    Interval {
        /// Its lower end.
        low: f64,
        /// Its upper end.
        high: f64,
        /// The number, if there is one.
        point: Option<f64>,
        /// Its kind, 0..6.
        kind: usize,
    },
    /// An upright tick.
    Tick {
        /// Where.
        at: f64,
    },
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A heading over the rows that follow.
    Heading(String),
    /// A name, marks and a number.
    Marks {
        /// Its name.
        label: String,
        /// Its marks, drawn in order.
        marks: Vec<Mark>,
        /// Its number, at the right.
        said: String,
    },
}

/// Rows on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct RowChart {
    /// The scale.
    pub axis: Axis,
    /// The rows, from the top.
    pub rows: Vec<Row>,
    /// What the kinds of marks mean.
    pub keys: Vec<Key>,
    /// A number that is marked across all rows, for instance 0.
    pub baseline: Option<f64>,
}

/// Height of the marks of a row.
const MARK: f64 = 14.0;
/// Lines that a label may have.
const LINES: usize = 3;

impl Drawing for RowChart {
    fn draw(&self, width: f64) -> Svg {
        let beside = width >= NARROW;
        let said = self.said_width();
        let label = if beside { (width * 0.42).min(self.label_width()) } else { width };
        let left = if beside { label + 12.0 } else { 4.0 };
        let right = width - said - if said > 0.0 { 10.0 } else { 6.0 };
        let top = legend::height(&self.keys, width);
        let heights: Vec<f64> =
            self.rows.iter().map(|row| row_height(row, width, label, beside)).collect();
        let bottom = top + heights.iter().sum::<f64>() + 4.0;
        let mut canvas = Canvas::new(width, bottom + self.axis.height(width));
        let scale = self.axis.scale(left, right);
        self.axis.below(&mut canvas, &scale, (top, bottom), (left, right));
        legend::draw(&mut canvas, &self.keys, (0.0, 0.0), width);
        if let Some(value) = self.baseline {
            canvas.rule("axis", (scale.at(value), top), (scale.at(value), bottom));
        }
        let mut y = top;
        for (row, height) in self.rows.iter().zip(&heights) {
            match row {
                Row::Heading(text) => {
                    canvas.paragraph(
                        Style::Strong,
                        (0.0, y + 20.0),
                        Anchor::Start,
                        text,
                        (width, 2),
                    );
                }
                Row::Marks { label: text, marks, said } => {
                    let style = Style::Plain;
                    let lines = style.wrap(text, label, LINES).len() as f64;
                    let (first, middle) = if beside {
                        let block = lines * style.leading();
                        let middle = y + height / 2.0;
                        (middle - block / 2.0 + 12.5, middle)
                    } else {
                        (y + 14.0, y + 14.0 + lines * style.leading() + 1.0)
                    };
                    canvas.paragraph(style, (0.0, first), Anchor::Start, text, (label, LINES));
                    for mark in marks {
                        self.mark(&mut canvas, &scale, mark, middle, &format!("{text}: {said}"));
                    }
                    canvas.text(style, (width - 1.0, middle + 4.5), Anchor::End, said);
                }
            }
            y += height;
        }
        canvas.finish()
    }
}

impl RowChart {
    fn mark(
        &self,
        canvas: &mut Canvas,
        scale: &super::scale::Scale,
        mark: &Mark,
        y: f64,
        says: &str,
    ) {
        match *mark {
            Mark::Bar { from, to, kind } => {
                let (from, to) = (scale.at(from), scale.at(to));
                let (left, right) = (from.min(to), from.max(to));
                let size = ((right - left).max(1.0), MARK);
                canvas.block(&format!("c{kind}"), (left, y - MARK / 2.0), size, says);
            }
            Mark::Interval { low, high, point, kind } => {
                let (low, high) = (scale.at(low), scale.at(high));
                canvas.line(&format!("l{kind}"), &[(low, y), (high.max(low + 0.5), y)], says);
                for end in [low, high] {
                    canvas.line(&format!("l{kind}"), &[(end, y - 4.0), (end, y + 4.0)], says);
                }
                if let Some(point) = point {
                    canvas.disc(&format!("c{kind}"), (scale.at(point), y), 4.5, says);
                }
            }
            Mark::Tick { at } => {
                let x = scale.at(at);
                canvas.rule("mark", (x, y - 9.0), (x, y + 9.0));
            }
        }
    }

    fn said_width(&self) -> f64 {
        let said = self.rows.iter().filter_map(|row| match row {
            Row::Marks { said, .. } => Some(Style::Plain.width(said)),
            Row::Heading(_) => None,
        });
        said.fold(0.0, f64::max)
    }

    fn label_width(&self) -> f64 {
        let labels = self.rows.iter().filter_map(|row| match row {
            Row::Marks { label, .. } => Some(Style::Plain.width(label) + 1.0),
            Row::Heading(_) => None,
        });
        labels.fold(0.0, f64::max)
    }
}

fn row_height(row: &Row, width: f64, label: f64, beside: bool) -> f64 {
    match row {
        Row::Heading(text) => {
            let lines = Style::Strong.wrap(text, width, 2).len() as f64;
            12.0 + lines * Style::Strong.leading()
        }
        Row::Marks { label: text, .. } => {
            let lines = Style::Plain.wrap(text, label, LINES).len() as f64;
            let text = lines * Style::Plain.leading();
            if beside { (text + 7.0).max(26.0) } else { text + MARK + 14.0 }
        }
    }
}
