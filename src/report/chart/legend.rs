//! Legends: what the kinds of marks mean, in as many lines as they need.

use super::canvas::{Anchor, Canvas, Style};

/// What a mark of a kind looks like in a legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A box.
    Block,
    /// A line.
    Line,
    /// A disc.
    Disc,
    /// A diamond.
    Diamond,
    /// A short upright line.
    Tick,
    /// An upright broken line.
    Dash,
    /// A line with a dot: an interval.
    Interval,
}

/// An entry of a legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// What its marks look like.
    pub sign: Sign,
    /// Their class without its first letter: a kind of the palette, or `mark`.
    pub kind: usize,
    /// What they mean.
    pub label: String,
}

impl Key {
    /// An entry.
    pub fn new(sign: Sign, kind: usize, label: impl Into<String>) -> Self {
        Self { sign, kind, label: label.into() }
    }
}

/// From one line of a legend to the next.
const LEADING: f64 = 20.0;
/// Room of a sign and the gap after it.
const SIGN: f64 = 24.0;

/// Where each entry stands: x, line, and its label cut to the width.
fn places(keys: &[Key], width: f64) -> Vec<(f64, usize, String)> {
    let (mut x, mut line) = (0.0, 0);
    let mut places = Vec::new();
    for key in keys {
        let label = Style::Small.fit(&key.label, width - SIGN);
        let needed = SIGN + Style::Small.width(&label);
        if x > 0.0 && x + needed > width {
            (x, line) = (0.0, line + 1);
        }
        places.push((x, line, label));
        x += needed + 18.0;
    }
    places
}

/// Pixels a legend needs.
pub fn height(keys: &[Key], width: f64) -> f64 {
    places(keys, width).last().map_or(0.0, |(_, line, _)| (line + 1) as f64 * LEADING + 4.0)
}

/// Draws a legend from the top.
pub fn draw(canvas: &mut Canvas, keys: &[Key], (left, top): (f64, f64), width: f64) {
    for (key, (x, line, label)) in keys.iter().zip(places(keys, width)) {
        let (x, y) = (left + x, top + 10.0 + line as f64 * LEADING);
        let Key { sign, kind, .. } = key;
        match sign {
            Sign::Block => canvas.block(&format!("c{kind}"), (x, y - 5.0), (16.0, 10.0), ""),
            Sign::Line => canvas.line(&format!("l{kind}"), &[(x, y), (x + 16.0, y)], ""),
            Sign::Disc => canvas.disc(&format!("c{kind}"), (x + 8.0, y), 5.0, ""),
            Sign::Diamond => canvas.diamond(&format!("c{kind}"), (x + 8.0, y), 6.0, ""),
            Sign::Tick => canvas.rule("mark", (x + 8.0, y - 7.0), (x + 8.0, y + 7.0)),
            Sign::Dash => canvas.rule("axis dash", (x + 8.0, y - 7.0), (x + 8.0, y + 7.0)),
            Sign::Interval => {
                canvas.line(&format!("l{kind}"), &[(x, y), (x + 16.0, y)], "");
                canvas.disc(&format!("c{kind}"), (x + 8.0, y), 3.5, "");
            }
        }
        canvas.text(Style::Small, (x + SIGN, y + 4.0), Anchor::Start, &label);
    }
}
