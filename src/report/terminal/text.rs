//! Text that fits: widths as a terminal counts them, cutting, padding, wrapping.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns a text takes; colour codes take none.
pub fn width(text: &str) -> usize {
    if text.contains('\u{1b}') {
        anstream::adapter::strip_str(text).to_string().width()
    } else {
        text.width()
    }
}

/// At most `columns` of an uncoloured text, with an ellipsis where it is cut.
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used >= columns {
            break;
        }
        kept.push(character);
    }
    kept.truncate(kept.trim_end().len());
    if columns > 0 {
        kept.push('…');
    }
    kept
}

/// The text with spaces after it, up to `columns`.
pub fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text with spaces before it, up to `columns`.
pub fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Lines of at most `columns`: the first begins with `first`, the others with as
/// many spaces as `first` is wide. Words longer than a line are left whole; a
/// no-break space holds what belongs together, and is shown as a space.
pub fn wrap(text: &str, first: &str, columns: usize) -> String {
    let margin = width(first);
    let mut output = String::from(first);
    let mut used = margin;
    let mut fresh = true;
    for word in text.split([' ', '\n', '\r', '\t']).filter(|word| !word.is_empty()) {
        let wide = width(word);
        if !fresh && used + 1 + wide > columns {
            output.push('\n');
            output.push_str(&" ".repeat(margin));
            used = margin;
            fresh = true;
        }
        if !fresh {
            output.push(' ');
            used += 1;
        }
        output.push_str(word);
        used += wide;
        fresh = false;
    }
    output.push('\n');
    output.replace('\u{a0}', " ")
}

/// Pieces on one line with ` · ` between them, on several lines if they must.
pub fn strip(pieces: &[String], columns: usize) -> String {
    let mut output = String::new();
    let mut used = 0;
    for (index, piece) in pieces.iter().enumerate() {
        let wide = width(piece);
        if index > 0 {
            if used + 3 + wide > columns {
                output.push('\n');
                used = 0;
            } else {
                output.push_str(" · ");
                used += 3;
            }
        }
        output.push_str(piece);
        used += wide;
    }
    output.push('\n');
    output
}

/// With a capital letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    joined(items, "and")
}

/// `a`, `a or b`, `a, b or c`.
pub fn either(items: &[String]) -> String {
    joined(items, "or")
}

fn joined(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} {word} {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_counts_columns() {
        assert_eq!(cut("European force", 14), "European force");
        assert_eq!(cut("European force", 9), "European…");
        assert_eq!(cut("European force", 10), "European…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn wrapping_hangs_and_ignores_colour() {
        assert_eq!(wrap("one two three", "  ", 9), "  one two\n  three\n");
        assert_eq!(wrap("\u{1b}[1mone\u{1b}[0m two", "", 7), "\u{1b}[1mone\u{1b}[0m two\n");
        assert_eq!(wrap("5\u{a0}km apart", "", 4), "5 km\napart\n");
    }

    #[test]
    fn lists_read_as_sentences() {
        let words = ["a", "b", "c"].map(String::from);
        assert_eq!(list(&words), "a, b and c");
        assert_eq!(list(&words[..2]), "a and b");
    }
}
