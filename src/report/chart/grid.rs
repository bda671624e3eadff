//! Maps and matrices: a cell for every column and row, from light to dark, with its number.

use super::canvas::{Anchor, Canvas, Style, Svg};
use super::palette::STEPS;
use super::{Drawing, NARROW};

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub struct GridCell {
    /// How dark it is, 0..1.
    pub shade: f64,
    /// Its number, shown if there is room.
    pub said: String,
}

/// Cells in columns and rows.
#[derive(Clone, Debug, PartialEq)]
pub struct GridChart {
    /// What the columns are.
    pub across: String,
    /// What the rows are.
    pub down: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Names of the rows, from the top.
    pub rows: Vec<String>,
    /// The cells, row by row; nothing where nothing is known.
    pub cells: Vec<Vec<Option<GridCell>>>,
    /// What the shades mean, from light to dark.
    pub key: String,
}

impl Drawing for GridChart {
    fn draw(&self, width: f64) -> Svg {
        let beside = width >= NARROW;
        let names = self.rows.iter().map(|row| Style::Plain.width(row) + 1.0).fold(0.0, f64::max);
        let label = if beside { names.min(width * 0.4) } else { width };
        let left = if beside { label + 8.0 } else { 0.0 };
        let count = self.columns.len().max(1) as f64;
        let cell = ((width - left) / count).min(150.0);
        let heads: Vec<Vec<String>> =
            self.columns.iter().map(|column| Style::Small.wrap(column, cell - 6.0, 3)).collect();
        let head_lines = heads.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let key = Style::Small.wrap(&self.key, width - 110.0, 2);
        let key_height = 8.0 + key.len() as f64 * Style::Small.leading();
        let across = if self.across.is_empty() { 0.0 } else { 18.0 };
        let top = key_height + across + head_lines * Style::Small.leading() + 6.0;
        let heights: Vec<f64> = self
            .rows
            .iter()
            .map(|row| {
                let lines = Style::Plain.wrap(row, label, 2).len() as f64 * Style::Plain.leading();
                if beside { (lines + 6.0).max(26.0) } else { lines + 30.0 }
            })
            .collect();
        let bottom = top + heights.iter().sum::<f64>();
        let down = if self.down.is_empty() { 0.0 } else { 20.0 };
        let mut canvas = Canvas::new(width, bottom + down + 4.0);
        for step in 0..STEPS.len() {
            canvas.block(&format!("v{step}"), (step as f64 * 11.0, 4.0), (11.0, 12.0), "");
        }
        for (index, line) in key.iter().enumerate() {
            let y = 14.0 + index as f64 * Style::Small.leading();
            canvas.text(Style::Small, (108.0, y), Anchor::Start, line);
        }
        if across > 0.0 {
            let title = Style::Small.fit(&self.across, width - left);
            canvas.text(Style::Small, (left, key_height + 13.0), Anchor::Start, &title);
        }
        for (index, head) in heads.iter().enumerate() {
            let x = left + (index as f64 + 0.5) * cell;
            let first = top - 6.0 - (head.len() as f64 - 1.0) * Style::Small.leading();
            for (line, text) in head.iter().enumerate() {
                let y = first + line as f64 * Style::Small.leading();
                canvas.text(Style::Small, (x, y), Anchor::Middle, text);
            }
        }
        let mut y = top;
        for ((row, height), cells) in self.rows.iter().zip(&heights).zip(&self.cells) {
            let (from, deep) = if beside { (y, *height) } else { (y + height - 26.0, 26.0) };
            let lines = Style::Plain.wrap(row, label, 2).len() as f64 * Style::Plain.leading();
            let first = if beside { y + height / 2.0 - lines / 2.0 + 12.5 } else { y + 13.0 };
            canvas.paragraph(Style::Plain, (0.0, first), Anchor::Start, row, (label, 2));
            for (column, cell_of) in cells.iter().enumerate() {
                let Some(shown) = cell_of else { continue };
                let x = left + column as f64 * cell;
                let step =
                    (shown.shade.clamp(0.0, 1.0) * (STEPS.len() - 1) as f64).round() as usize;
                let name = self.columns.get(column).map_or("", String::as_str);
                let says = format!("{row}, {name}: {}", shown.said);
                canvas.block(
                    &format!("v{step}"),
                    (x + 1.0, from + 1.0),
                    (cell - 2.0, deep - 2.0),
                    &says,
                );
                let style = if step >= STEPS.len() / 2 { Style::OnMark } else { Style::Small };
                if Style::Small.width(&shown.said) <= cell - 6.0 {
                    let at = (x + cell / 2.0, from + deep / 2.0 + 4.0);
                    canvas.text(style, at, Anchor::Middle, &shown.said);
                }
            }
            y += height;
        }
        if down > 0.0 {
            let title = Style::Small.fit(&self.down, width);
            canvas.text(Style::Small, (0.0, bottom + 16.0), Anchor::Start, &title);
        }
        canvas.finish()
    }
}
