//! The font of the charts, and how wide a text is in it.
//!
//! A chart is laid out before anybody draws it, so widths come from the font's own table of
//! advances, and are the same everywhere. Kerning is left out: what draws the text may move
//! letters nearer to each other, hardly ever apart.

use std::sync::LazyLock;

use ttf_parser::Face;
use unicode_width::UnicodeWidthChar;

/// The families to ask for in CSS and SVG: the embedded one first, then what systems have.
pub const FAMILY: &str =
    "Inter, system-ui, Segoe UI, Roboto, Helvetica Neue, Noto Sans, Arial, sans-serif";

/// A weight of the embedded font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// 400 in CSS.
    Regular,
    /// 600 in CSS.
    SemiBold,
}

impl Weight {
    /// The TrueType file of this weight.
    pub fn file(self) -> &'static [u8] {
        match self {
            Weight::Regular => include_bytes!("../../../assets/fonts/Inter-Regular.ttf"),
            Weight::SemiBold => include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf"),
        }
    }

    fn face(self) -> &'static Face<'static> {
        static REGULAR: LazyLock<Face<'static>> = LazyLock::new(|| parse(Weight::Regular));
        static SEMI_BOLD: LazyLock<Face<'static>> = LazyLock::new(|| parse(Weight::SemiBold));
        match self {
            Weight::Regular => &REGULAR,
            Weight::SemiBold => &SEMI_BOLD,
        }
    }
}

fn parse(weight: Weight) -> Face<'static> {
    Face::parse(weight.file(), 0).expect("the embedded font is whole, tests read it")
}

/// The width of a line of text: the sum of its advances, in the unit of `size` (the height of
/// the em, in pixels as a rule).
///
/// A character the font lacks counts as one em if it is wide (as Chinese is), as nothing if
/// it stands on another (as a combining accent does), and as 0.6 em otherwise.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    text.chars().map(|character| advance(character, weight)).sum::<f64>() * size
}

/// The text, or the longest beginning of it that fits into `width` with an ellipsis, without
/// blanks before the ellipsis. Empty where not even the ellipsis fits.
///
/// `size` and `width` are in the same unit. Accents stay with their letters.
pub fn fit(text: &str, size: f64, weight: Weight, width: f64) -> String {
    let room = room(text, size, weight, width);
    if room == text.len() {
        return text.to_owned();
    }
    let mut cuts = ends(text).take_while(|end| *end <= room).collect::<Vec<_>>();
    cuts.insert(0, 0);
    cuts.into_iter()
        .rev()
        .map(|end| format!("{}…", text[..end].trim_end()))
        .find(|cut| self::width(cut, size, weight) <= width)
        .unwrap_or_default()
}

/// The text in at most `lines` lines, each as full as it gets; the last is cut as by [`fit`]
/// if there is more.
///
/// Lines break at blanks (not at no-break spaces), and words that are longer than a line after
/// `-`, `_`, `/`, `.` and `,`, or else anywhere. However narrow it is, a line has one letter.
/// `size` and `width` are in the same unit.
pub fn wrap(text: &str, size: f64, weight: Weight, width: f64, lines: usize) -> Vec<String> {
    let words = text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let text = words.join(" ");
    let mut rest = text.as_str();
    let mut found = Vec::new();
    while !rest.is_empty() && found.len() < lines {
        if found.len() + 1 == lines {
            found.push(fit(rest, size, weight, width));
            break;
        }
        let (line, next) = rest.split_at(line_end(rest, size, weight, width));
        found.push(line.to_owned());
        rest = next.trim_start_matches(' ');
    }
    found
}

/// Where the first line of a text ends.
fn line_end(text: &str, size: f64, weight: Weight, width: f64) -> usize {
    let room = room(text, size, weight, width);
    if room == text.len() {
        return room;
    }
    let fits = |end: &usize| *end <= room;
    if let Some(blank) = text.match_indices(' ').map(|(at, _)| at).take_while(fits).last() {
        return blank;
    }
    let within = ends(text).take_while(fits).collect::<Vec<_>>();
    let after_sign = |end: &&usize| text[..**end].ends_with(['-', '_', '/', '.', ',']);
    (within.iter().rev().find(after_sign).or(within.last()).copied())
        .or_else(|| ends(text).next())
        .unwrap_or(text.len())
}

/// How many bytes of a text fit into a width. Reads no further, because texts may be endless.
fn room(text: &str, size: f64, weight: Weight, width: f64) -> usize {
    let mut ems = 0.0;
    let over = text.char_indices().find(|(_, character)| {
        ems += advance(*character, weight);
        // Nothing fits into a width that is no number.
        let fits = ems * size <= width;
        !fits
    });
    over.map_or(text.len(), |(at, _)| at)
}

/// The places where a text may be cut: after each character, unless the next one stands on it.
fn ends(text: &str) -> impl DoubleEndedIterator<Item = usize> {
    const JOINER: char = '\u{200d}';
    text.char_indices().map(|(at, character)| at + character.len_utf8()).filter(move |end| {
        let joined = text[..*end].ends_with(JOINER);
        let next = text[*end..].chars().next();
        !joined && next.is_none_or(|next| next.width() != Some(0))
    })
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// How far a character moves the pen, in ems.
fn advance(character: char, weight: Weight) -> f64 {
    let face = weight.face();
    let known = face.glyph_index(character).and_then(|glyph| face.glyph_hor_advance(glyph));
    known.map_or_else(
        || match character.width() {
            Some(0) => 0.0,
            Some(2) => 1.0,
            _ => 0.6,
        },
        |advance| f64::from(advance) / f64::from(face.units_per_em()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Advances in 2,048ths of an em, read with fontTools (`hmtx` by `cmap`) from the files in
    /// assets/fonts. Regular: A 1413, g 1256, r 771, e 1194, m 1794, n 1210, t 670, 6 1270,
    /// 2 1249, % 2011, space 576, … 1770, → 1954, − 1355, ✓ 1811, Ж 1966, α 1360, ő 1228.
    /// Semi-bold: A 1490, g 1281, r 813, e 1211, m 1844, n 1253, t 723, space 516, Ж 2114.
    #[test]
    fn widths_are_those_of_the_font() {
        let regular = |text| width(text, 2048.0, Weight::Regular);
        let semi_bold = |text| width(text, 2048.0, Weight::SemiBold);
        assert_eq!(regular(""), 0.0);
        assert_eq!(regular("Agreement"), 10_696.0);
        assert_eq!(regular("62%"), 4_530.0);
        assert_eq!(regular("→ −…✓"), 1954.0 + 576.0 + 1355.0 + 1770.0 + 1811.0);
        assert_eq!(regular("Жαő"), 1966.0 + 1360.0 + 1228.0);
        assert_eq!(semi_bold("Agreement"), 11_037.0);
        assert_eq!(semi_bold(" Ж"), 516.0 + 2114.0);
        assert_eq!(width("Agreement", 12.0, Weight::Regular), 62.671_875);
    }

    #[test]
    fn characters_the_font_lacks_are_guessed() {
        let wide = |text| width(text, 10.0, Weight::Regular);
        assert_eq!(wide("和平"), 20.0);
        assert_eq!(wide("ש▇"), 12.0);
        assert_eq!(wide("\u{1F1FA}\u{0}"), wide("\u{1F1FA}") + 6.0);
        assert_eq!(wide("e\u{0332}"), wide("e"));
    }

    #[test]
    fn both_weights_have_what_charts_say() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let face = weight.face();
            for range in ['!'..='~', '®'..='ň', 'Ŋ'..='ž', 'Α'..='Ρ', 'α'..='ω', 'Ѐ'..='џ']
            {
                for character in range {
                    assert!(face.glyph_index(character).is_some(), "{weight:?}: {character}");
                }
            }
            for character in "←→↑↓−×±≤≥≈≠·…–—“”‘’„•■□●○▲▼◆✓✗∞√∑Δ§€₴½ґі\u{a0}\u{202f}".chars()
            {
                assert!(face.glyph_index(character).is_some(), "{weight:?}: {character}");
            }
            assert!(weight.file().len() < 120_000);
        }
    }

    #[test]
    fn what_is_too_long_ends_in_an_ellipsis() {
        let fit = |text, width| fit(text, 2048.0, Weight::Regular, width);
        assert_eq!(fit("Agreement", 10_696.0), "Agreement");
        // Agreeme… is 8816 + 1770 = 10586, Agr… 1413 + 1256 + 771 + 1770 = 5210.
        assert_eq!(fit("Agreement", 10_695.0), "Agreeme…");
        assert_eq!(fit("Agreement", 5_210.0), "Agr…");
        assert_eq!(fit("Agreement", 5_209.0), "Ag…");
        assert_eq!(fit("Agreement", 1_770.0), "…");
        assert_eq!(fit("Agreement", 1_769.0), "");
        // Ag … is 4439, and a blank before the ellipsis would say nothing.
        assert_eq!(fit("Ag reement", 5_100.0), "Ag…");
        // A letter keeps its accent, and people that are joined stay together.
        let accents = "mme\u{0332}\u{0301}m";
        assert_eq!(fit(accents, 1794.0 * 2.0 + 1194.0 + 1770.0 - 1.0), "mm…");
        assert!(fit("mm👩\u{200d}🚀mmmmmm", 1794.0 * 2.0 + 2048.0 * 2.0).starts_with("mm…"));
        assert_eq!(fit("x", -1.0), "");
        assert_eq!(fit("x", f64::NAN), "");
    }

    #[test]
    fn lines_are_filled_in_order() {
        let wrap = |text, width, lines| wrap(text, 2048.0, Weight::Regular, width, lines);
        // ten = 670 + 1194 + 1210 = 3074, a blank 576: two of them 6724, three 10374.
        assert_eq!(wrap("ten ten ten ten ten", 6_724.0, 5), ["ten ten", "ten ten", "ten"]);
        assert_eq!(wrap("ten ten ten ten ten", 6_723.0, 9), ["ten"; 5]);
        assert_eq!(wrap("ten ten ten ten ten", 10_374.0, 2), ["ten ten ten", "ten ten"]);
        assert_eq!(wrap("  ten \n\t ten ", 99_999.0, 3), ["ten ten"]);
        assert_eq!(wrap("ten ten ten ten", 6_724.0, 1), ["ten t…"]);
        assert_eq!(wrap("ten\u{a0}ten ten", 6_724.0, 5), ["ten\u{a0}ten", "ten"]);
        assert_eq!(wrap("", 100.0, 3), [""; 0]);
        assert_eq!(wrap("ten", 9_999.0, 0), [""; 0]);
        // ten.ten is 3074 + 590 + 3074; broken after the point, or else anywhere.
        assert_eq!(wrap("ten.ten", 5_000.0, 5), ["ten.", "ten"]);
        assert_eq!(wrap("tententen", 3_074.0, 5), ["ten", "ten", "ten"]);
        assert_eq!(wrap("ten", 1.0, 5), ["t", "e", "n"]);
        assert_eq!(wrap("ten ten", f64::NAN, 2), ["t", ""]);
    }

    #[test]
    fn nothing_panics_and_nothing_is_too_wide() {
        let texts = [
            "",
            " ",
            "\u{0}",
            "שלום 和平 e\u{0301}👩\u{200d}🚀",
            "a\u{0301}\u{0301}",
            "\u{0301}",
            "\n",
        ];
        for text in texts {
            for available in [-1.0, 0.0, 3.0, 10.0, 50.0, f64::INFINITY] {
                let cut = fit(text, 10.0, Weight::SemiBold, available);
                assert!(cut.is_empty() || width(&cut, 10.0, Weight::SemiBold) <= available);
                for lines in 0..4 {
                    assert!(wrap(text, 10.0, Weight::SemiBold, available, lines).len() <= lines);
                }
            }
        }
    }
}
