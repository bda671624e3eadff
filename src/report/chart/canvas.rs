//! The sheet that charts are drawn on: a writer of SVG that escapes every text, rounds every
//! coordinate to a hundredth of a pixel and says of each mark what it shows.
//!
//! Colours are classes (see [`super::palette`]), so that a page in the dark and a sheet of
//! paper show the same drawing.

use std::fmt::Write as _;

use super::font::{self, Weight};

/// Where a text stands from its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// Size of most texts, in pixels.
pub const TEXT: f64 = 13.0;
/// Size of what stands at axes.
pub const SMALL: f64 = 11.5;

/// A drawing while it is made. Pixels count from the top left corner.
#[derive(Clone, Debug)]
pub struct Canvas {
    width: f64,
    height: f64,
    body: String,
}

/// A finished drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Svg {
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// The elements.
    pub body: String,
}

/// A text as XML takes it: what must be escaped is, and what XML cannot hold is left out.
pub fn escaped(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => output.push_str("&amp;"),
            '<' => output.push_str("&lt;"),
            '>' => output.push_str("&gt;"),
            '"' => output.push_str("&quot;"),
            '\'' => output.push_str("&#39;"),
            '\t' | '\n' | '\r' => output.push(' '),
            // Control characters, and marks that would turn what follows around.
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            other => output.push(other),
        }
    }
    output
}

/// A coordinate with at most two decimals, and never a negative zero.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

impl Canvas {
    /// An empty sheet.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    /// Its width.
    pub fn width(&self) -> f64 {
        self.width
    }

    /// A line that is part of the frame and shows nothing of its own.
    pub fn rule(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        let _ =
            write!(self.body, r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#);
    }

    /// A box; `says` is what it shows as a mark, and empty if it is none.
    pub fn block(&mut self, class: &str, at: (f64, f64), size: (f64, f64), says: &str) {
        let [x, y, width, height] = [at.0, at.1, size.0.max(0.0), size.1.max(0.0)].map(number);
        let _ = write!(
            self.body,
            r#"<rect{} class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"{}"#,
            flag(says),
            ending("rect", says)
        );
    }

    /// A disc that is a mark.
    pub fn disc(&mut self, class: &str, at: (f64, f64), radius: f64, says: &str) {
        let [x, y, r] = [at.0, at.1, radius].map(number);
        let _ = write!(
            self.body,
            r#"<circle{} class="{class}" cx="{x}" cy="{y}" r="{r}"{}"#,
            flag(says),
            ending("circle", says)
        );
    }

    /// A diamond that is a mark.
    pub fn diamond(&mut self, class: &str, at: (f64, f64), radius: f64, says: &str) {
        let (x, y) = at;
        let corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
        let path = path_of(&corners) + "Z";
        self.mark(class, &path, says);
    }

    /// A line through points, as a mark.
    pub fn line(&mut self, class: &str, points: &[(f64, f64)], says: &str) {
        self.mark(class, &path_of(points), says);
    }

    /// A surface between an upper and a lower line, as a mark.
    pub fn band(&mut self, class: &str, upper: &[(f64, f64)], lower: &[(f64, f64)], says: &str) {
        let around: Vec<(f64, f64)> = upper.iter().chain(lower.iter().rev()).copied().collect();
        let path = path_of(&around) + "Z";
        self.mark(class, &path, says);
    }

    /// Many small squares as one mark, for clouds of points.
    pub fn specks(&mut self, class: &str, points: &[(f64, f64)], size: f64, says: &str) {
        let mut path = String::new();
        for (x, y) in points {
            let [x, y] = [x - size / 2.0, y - size / 2.0].map(number);
            let _ = write!(path, "M{x} {y}h{size}v{size}h-{size}z");
        }
        self.mark(class, &path, says);
    }

    /// Another drawing, its top left corner there.
    pub fn place(&mut self, (x, y): (f64, f64), drawing: &Svg) {
        let [x, y] = [x, y].map(number);
        let _ = write!(self.body, r#"<g transform="translate({x} {y})">{}</g>"#, drawing.body);
    }

    fn mark(&mut self, class: &str, path: &str, says: &str) {
        let _ = write!(
            self.body,
            r#"<path{} class="{class}" d="{path}"{}"#,
            flag(says),
            ending("path", says)
        );
    }

    /// A text on its baseline, in the class's colour; `class` also says its size and weight.
    pub fn text(&mut self, style: Style, at: (f64, f64), anchor: Anchor, text: &str) {
        let [x, y] = [at.0, at.1].map(number);
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let class = style.class();
        let text = escaped(text);
        let _ = write!(self.body, r#"<text class="{class}" x="{x}" y="{y}"{anchor}>{text}</text>"#);
    }

    /// A text in lines of a width, at most so many; the y of the first baseline. Says how many
    /// lines it took.
    pub fn paragraph(
        &mut self,
        style: Style,
        at: (f64, f64),
        anchor: Anchor,
        text: &str,
        (width, lines): (f64, usize),
    ) -> usize {
        let lines = style.wrap(text, width, lines);
        for (index, line) in lines.iter().enumerate() {
            self.text(style, (at.0, at.1 + index as f64 * style.leading()), anchor, line);
        }
        lines.len()
    }

    /// The drawing.
    pub fn finish(self) -> Svg {
        Svg { width: self.width, height: self.height, body: self.body }
    }
}

/// What a text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The text of a row.
    Plain,
    /// The same, strong.
    Strong,
    /// What stands at axes and in the margin.
    Small,
    /// The same, on a dark mark.
    OnMark,
}

impl Style {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "t",
            Self::Strong => "t strong",
            Self::Small => "t small",
            Self::OnMark => "t small on",
        }
    }

    fn size(self) -> f64 {
        match self {
            Self::Plain | Self::Strong => TEXT,
            Self::Small | Self::OnMark => SMALL,
        }
    }

    fn weight(self) -> Weight {
        if self == Self::Strong { Weight::SemiBold } else { Weight::Regular }
    }

    /// From one baseline to the next.
    pub fn leading(self) -> f64 {
        (self.size() * 1.3).round()
    }

    /// How wide a text is, in pixels.
    pub fn width(self, text: &str) -> f64 {
        font::width(text, self.size(), self.weight())
    }

    /// A text cut to a width.
    pub fn fit(self, text: &str, width: f64) -> String {
        font::fit(text, self.size(), self.weight(), width)
    }

    /// A text in at most so many lines of a width.
    pub fn wrap(self, text: &str, width: f64, lines: usize) -> Vec<String> {
        font::wrap(text, self.size(), self.weight(), width, lines)
    }
}

/// Marks can be counted; what shows nothing, as in a legend, is none.
fn flag(says: &str) -> &'static str {
    if says.is_empty() { "" } else { r#" data-mark="""# }
}

/// The end of an element, with what its mark shows.
fn ending(element: &str, says: &str) -> String {
    if says.is_empty() {
        "/>".to_owned()
    } else {
        format!("><title>{}</title></{element}>", escaped(says))
    }
}

fn path_of(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let step = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{step}{} {}", number(*x), number(*y));
    }
    path
}

impl Svg {
    /// As part of a page, whose style knows the classes; `says` is read in place of the picture.
    pub fn inline(&self, says: &str) -> String {
        let [width, height] = [self.width, self.height].map(number);
        format!(
            r#"<svg role="img" aria-label="{}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">{}</svg>"#,
            escaped(says),
            self.body
        )
    }

    /// As a file of its own, on paper.
    pub fn standalone(&self, title: &str, says: &str) -> String {
        let [width, height] = [self.width, self.height].map(number);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\">\n<title>{}</title>\n<desc>{}</desc>\n<style>{}</style>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{}\n</svg>\n",
            escaped(title),
            escaped(says),
            super::palette::paper(),
            self.body
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_become_elements() {
        let text = escaped("<script>alert(\"1\")</script> & 'x'\u{0}\u{202e}\n");
        assert_eq!(text, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; ");
    }

    #[test]
    fn coordinates_are_short_and_finite() {
        let texts = [1.0, 1.005, -0.001, 12.345_6, f64::NAN, f64::INFINITY].map(number);
        assert_eq!(texts, ["1", "1", "0", "12.35", "0", "0"]);
    }
}
