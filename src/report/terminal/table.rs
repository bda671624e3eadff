//! Tables: aligned columns that fit the width, long cells broken into lines.

use super::paint::Paint;
use super::{Screen, text};

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
/// No column of words is made narrower than this.
const LEAST: usize = 12;

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

    /// The table, indented by two, in at most `columns`: the widest columns give way
    /// first, and words are broken into lines. What does not fit even so is written
    /// row by row, each number with its head.
    pub fn render(&self, columns: usize, paint: Paint) -> String {
        let Some(widths) = self.widths(columns) else { return self.stacked(columns, paint) };
        let mut output = String::new();
        if self.heads.iter().any(|(head, _)| !head.is_empty()) {
            let heads: Vec<String> = self.heads.iter().map(|(head, _)| head.clone()).collect();
            for line in self.lines(&heads, &widths, Place::Bottom) {
                output.push_str(&paint.faint(&line));
                output.push('\n');
            }
        }
        for row in &self.rows {
            for line in self.lines(row, &widths, Place::Top) {
                output.push_str(&line);
                output.push('\n');
            }
        }
        output
    }

    /// The widths of the columns; `None` if they do not fit.
    fn widths(&self, columns: usize) -> Option<Vec<usize>> {
        let cell = |column: usize, row: &Vec<String>| row.get(column).map_or(0, |c| text::width(c));
        let mut widths = Vec::new();
        let mut least = Vec::new();
        for (column, (head, side)) in self.heads.iter().enumerate() {
            let cells = self.rows.iter().map(|row| cell(column, row)).max().unwrap_or(0);
            let natural = cells.max(text::width(head));
            let words = head.split(' ').map(text::width).max().unwrap_or(0);
            widths.push(natural);
            least.push(match side {
                Side::Left => natural.min(LEAST),
                Side::Right => cells.max(words),
            });
        }
        let room = columns.saturating_sub(2 + GAP * widths.len().saturating_sub(1));
        while widths.iter().sum::<usize>() > room {
            let may_shrink = (0..widths.len()).filter(|&column| widths[column] > least[column]);
            let widest = may_shrink.max_by_key(|&column| widths[column])?;
            widths[widest] -= 1;
        }
        Some(widths)
    }

    /// The lines of a row. Cells of fewer lines than the others stand where `place` says.
    fn lines(&self, cells: &[String], widths: &[usize], place: Place) -> Vec<String> {
        let broken: Vec<Vec<String>> = widths
            .iter()
            .enumerate()
            .map(|(column, &width)| broken(cells.get(column).map_or("", String::as_str), width))
            .collect();
        let height = broken.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let line = |index: usize| {
            let mut line = String::from("  ");
            for (column, (lines, &width)) in broken.iter().zip(widths).enumerate() {
                let above = match place {
                    Place::Top => 0,
                    Place::Bottom => height - lines.len(),
                };
                let cell = index.checked_sub(above).and_then(|index| lines.get(index));
                let cell = cell.map_or("", String::as_str);
                if column > 0 {
                    line.push_str(&" ".repeat(GAP));
                }
                line.push_str(&match self.heads[column].1 {
                    Side::Left => text::left(cell, width),
                    Side::Right => text::right(cell, width),
                });
            }
            line.trim_end().to_owned()
        };
        (0..height).map(line).collect()
    }

    /// Every row a paragraph: its first cell, then the others with their heads.
    fn stacked(&self, columns: usize, paint: Paint) -> String {
        let mut output = String::new();
        for row in &self.rows {
            let Some((first, rest)) = row.split_first() else { continue };
            output.push_str(&text::wrap(first, "  ", columns));
            let pieces: Vec<String> = rest
                .iter()
                .zip(&self.heads[1..])
                .filter(|(cell, _)| !["", "–"].contains(&cell.as_str()))
                .map(|(cell, (head, _))| {
                    format!("{} {cell}", paint.faint(head)).trim_start().to_owned()
                })
                .collect();
            if !pieces.is_empty() {
                let lines = text::strip(&pieces, columns.saturating_sub(4));
                output.extend(lines.lines().map(|line| text::wrap(line, "    ", columns)));
            }
        }
        output
    }
}

/// Where a cell stands in a row of several lines.
#[derive(Clone, Copy)]
enum Place {
    Top,
    Bottom,
}

/// A cell in lines of at most `columns`, all indented as the first one, and those
/// after it by two more. Words that are too long are cut.
fn broken(cell: &str, columns: usize) -> Vec<String> {
    if text::width(cell) <= columns {
        return vec![cell.to_owned()];
    }
    let indent = cell.len() - cell.trim_start_matches(' ').len();
    let further = if indent > 0 { indent + 2 } else { 0 };
    let wrapped = text::wrap(cell, "", columns.saturating_sub(further));
    let lines = wrapped.lines().enumerate().map(|(index, line)| {
        let margin = " ".repeat(if index == 0 { indent } else { further });
        let line = margin + line;
        if line.contains('\u{1b}') { line } else { text::cut(&line, columns) }
    });
    lines.collect()
}

/// A table under a title, and what it means below it.
pub fn section(title: &str, table: &Table, about: &str, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let mut output = format!("\n{}\n", paint.strong(title));
    output.push_str(&table.render(width, paint));
    for line in text::wrap(about, "  ", width).lines() {
        output.push_str(&paint.faint(line));
        output.push('\n');
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new([("issue", Side::Left), ("of agreements", Side::Right)]);
        table.row(["A very long name of an issue".to_owned(), "71%".to_owned()]);
        table.row(["  An option that is long".to_owned(), "5%".to_owned()]);
        table
    }

    #[test]
    fn words_are_broken_and_numbers_stay() {
        let expected = [
            "                           of",
            "  issue            agreements",
            "  A very long             71%",
            "  name of an",
            "  issue",
            "    An option              5%",
            "      that is",
            "      long",
        ];
        let shown = table().render(29, Paint(false));
        assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_does_not_fit_is_written_row_by_row() {
        let expected = [
            "  A very long name",
            "  of an issue",
            "    of agreements",
            "    71%",
            "  An option that is",
            "  long",
            "    of agreements 5%",
        ];
        let shown = table().render(20, Paint(false));
        assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
    }
}
