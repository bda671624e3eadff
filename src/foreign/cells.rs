//! Where the cells of a CSV file stand.

use super::ForeignFile;
use crate::scenario::source::Span;

/// The places of the cells of one row.
pub(super) struct Cells<'a> {
    file: &'a ForeignFile,
    /// The whole row.
    pub(super) line: Span,
}

impl<'a> Cells<'a> {
    /// The row that starts here, or after blank lines.
    pub(super) fn new(file: &'a ForeignFile, start: usize) -> Self {
        // The reader counts from the end of the last row, where blank lines may follow.
        let rest = file.text.get(start..).unwrap_or("");
        let start = start + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let rest = file.text.get(start..).unwrap_or("");
        let length = rest.find(['\r', '\n']).unwrap_or(rest.len());
        Self { file, line: Span { file: file.source, start, end: start + length } }
    }

    /// The place of a cell.
    pub(super) fn span(&self, column: usize) -> Span {
        let text = self.file.text.get(self.line.start..).unwrap_or("");
        let (mut quoted, mut cell, mut start) = (false, 0, 0);
        let mut end = text.len();
        for (at, letter) in text.char_indices() {
            match letter {
                '"' => quoted = !quoted,
                ',' if !quoted => {
                    if cell == column {
                        end = at;
                        break;
                    }
                    cell += 1;
                    start = at + 1;
                }
                '\n' | '\r' if !quoted => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        let first = self.line.start;
        Span { file: self.file.source, start: first + start.min(end), end: first + end }
    }
}
