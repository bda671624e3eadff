//! Tables: aligned columns that fit the width, long cells cut with an ellipsis.

use super::paint::Paint;
use super::text;

/// On which side a column is flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table to be filled and shown.
pub struct Table {
    heads: Vec<(String, Side)>,
    rows: Vec<Vec<String>>,
}

/// Between two columns.
const GAP: usize = 2;
/// No column is made narrower than this.
const LEAST: usize = 6;

impl Table {
    /// A table with these columns.
    pub fn new<'h>(heads: impl IntoIterator<Item = (&'h str, Side)>) -> Self {
        let heads = heads.into_iter().map(|(head, side)| (head.to_owned(), side)).collect();
        Self { heads, rows: Vec::new() }
    }

    /// Adds a row; cells that are missing are empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Has it no rows?
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table, indented by two, in at most `columns` as far as possible: the
    /// widest columns give way first.
    pub fn render(&self, columns: usize, paint: Paint) -> String {
        let columns_of = |column: usize, cells: &Vec<String>| {
            cells.get(column).map_or(0, |cell| text::width(cell))
        };
        let cells: Vec<usize> = (0..self.heads.len())
            .map(|column| self.rows.iter().map(|row| columns_of(column, row)).max().unwrap_or(0))
            .collect();
        let mut widths: Vec<usize> = cells
            .iter()
            .zip(&self.heads)
            .map(|(&cells, (head, _))| cells.max(text::width(head)))
            .collect();
        let room = columns.saturating_sub(2 + GAP * widths.len().saturating_sub(1));
        // Words may be cut and still be read, and so may heads; numbers may not.
        let least = |column: usize| match self.heads[column].1 {
            Side::Left => LEAST,
            Side::Right => cells[column].max(LEAST),
        };
        while widths.iter().sum::<usize>() > room {
            let may_shrink = (0..widths.len()).filter(|&column| widths[column] > least(column));
            match may_shrink.max_by_key(|&column| widths[column]) {
                Some(column) => widths[column] -= 1,
                None => break,
            }
        }
        let mut output = String::new();
        let heads: Vec<String> = self.heads.iter().map(|(head, _)| head.clone()).collect();
        if heads.iter().any(|head| !head.is_empty()) {
            output.push_str(&paint.faint(&self.line(&heads, &widths)));
            output.push('\n');
        }
        for row in &self.rows {
            output.push_str(&self.line(row, &widths));
            output.push('\n');
        }
        output
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = String::from(" ");
        for (column, &width) in widths.iter().enumerate() {
            let cell = cells.get(column).map_or("", String::as_str);
            let cell =
                if cell.contains('\u{1b}') { cell.to_owned() } else { text::cut(cell, width) };
            let cell = match self.heads[column].1 {
                Side::Left => text::left(&cell, width),
                Side::Right => text::right(&cell, width),
            };
            line.push_str(&" ".repeat(if column == 0 { 1 } else { GAP }));
            line.push_str(&cell);
        }
        line.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_give_way_and_numbers_stay() {
        let mut table = Table::new([("issue", Side::Left), ("share", Side::Right)]);
        table.row(["A very long name of an issue".to_owned(), "71%".to_owned()]);
        table.row(["Short".to_owned(), "5%".to_owned()]);
        assert_eq!(
            table.render(24, Paint(false)),
            "  issue            share\n  A very long na…    71%\n  Short               5%\n"
        );
    }
}
