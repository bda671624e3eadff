//! Source files and places in them.
//!
//! A scenario may be made of several files (a variant and its bases), so a
//! place is a file index and a byte range.

/// A byte range in one of the [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Span {
    /// Index of the file in [`Sources`].
    pub file: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// One file's name and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What messages call it.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// The files a scenario was read from; the first is the one asked for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Sources {
    files: Vec<Source>,
}

/// Where a byte lies for a reader: both counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line of the file.
    pub line: usize,
    /// Character of the line.
    pub column: usize,
}

impl Sources {
    /// Adds a file and returns its index.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> usize {
        self.files.push(Source { name: name.into(), text: text.into() });
        self.files.len() - 1
    }

    /// The files, the one asked for first.
    pub fn files(&self) -> &[Source] {
        &self.files
    }

    /// The text of a file; empty if there is no such file.
    pub fn text(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |source| &source.text)
    }

    /// The name of a file; empty if there is no such file.
    pub fn name(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |source| &source.name)
    }

    /// What stands at a span.
    pub fn excerpt(&self, span: Span) -> &str {
        self.text(span.file).get(span.start..span.end).unwrap_or("")
    }

    /// Line and column of the start of a span.
    pub fn place(&self, span: Span) -> Place {
        let text = self.text(span.file);
        let before = text.get(..span.start.min(text.len())).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Place {
            line: 1 + before.matches('\n').count(),
            column: 1 + before[line_start..].chars().count(),
        }
    }

    /// The byte at which a line and column (counted from 1, in characters) lie.
    pub fn offset(&self, file: usize, place: Place) -> usize {
        let text = self.text(file);
        let mut line_start = 0;
        for _ in 1..place.line {
            match text[line_start..].find('\n') {
                Some(at) => line_start += at + 1,
                None => return text.len(),
            }
        }
        text[line_start..]
            .char_indices()
            .nth(place.column.saturating_sub(1))
            .map_or(text.len(), |(at, _)| line_start + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_and_lines_from_one() {
        let mut sources = Sources::default();
        let file = sources.add("a.ron", "ab\néé x\n");
        let at = "ab\néé ".len();
        let place = sources.place(Span { file, start: at, end: at + 1 });
        assert_eq!(place, Place { line: 2, column: 4 });
        assert_eq!(sources.offset(file, place), at);
        assert_eq!(sources.excerpt(Span { file, start: at, end: at + 1 }), "x");
    }

    #[test]
    fn places_beyond_the_text_are_its_end() {
        let mut sources = Sources::default();
        let file = sources.add("a.ron", "ab");
        assert_eq!(sources.offset(file, Place { line: 7, column: 1 }), 2);
        assert_eq!(sources.offset(file, Place { line: 1, column: 9 }), 2);
    }
}
