//! Axes: a scale with round numbers or given labels, a grid and a title.

use super::canvas::{Anchor, Canvas, Style};
use super::scale::{self, Scale};

/// What an axis measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What it is, with its unit.
    pub title: String,
    /// The least and the largest number on it.
    pub range: (f64, f64),
    /// Numbers with labels of their own; round numbers if there are none.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis of round numbers, from `low` to `high` or a little further.
    pub fn around(title: &str, low: f64, high: f64) -> Self {
        Self { title: title.to_owned(), range: scale::rounded(low, high, 5), ticks: Vec::new() }
    }

    /// An axis that begins and ends at given numbers.
    pub fn exactly(title: &str, low: f64, high: f64) -> Self {
        Self { title: title.to_owned(), range: (low, high), ticks: Vec::new() }
    }

    /// An axis of powers of ten; what is drawn on it are logarithms to base ten. `decades` is
    /// the highest power.
    pub fn powers(title: &str, decades: u32) -> Self {
        let ticks = (0..=decades).map(|power| (f64::from(power), power_label(power))).collect();
        Self { title: title.to_owned(), range: (0.0, f64::from(decades.max(1))), ticks }
    }

    /// The same with labels at given numbers.
    pub fn labelled(self, ticks: Vec<(f64, String)>) -> Self {
        Self { ticks, ..self }
    }

    /// The scale between two pixels.
    pub fn scale(&self, from: f64, to: f64) -> Scale {
        Scale::new(self.range, (from, to))
    }

    /// The labels, about so many round ones.
    fn labels(&self, scale: &Scale, about: usize) -> Vec<(f64, String)> {
        if !self.ticks.is_empty() {
            return self.ticks.clone();
        }
        scale.ticks(about).iter().map(|&tick| (tick, scale.label(tick, about))).collect()
    }

    /// Draws the axis along the bottom: grid lines from `top` to `bottom`, labels and title
    /// below. Labels that would touch the one before are left out. Says how far down it reaches.
    pub fn below(
        &self,
        canvas: &mut Canvas,
        scale: &Scale,
        (top, bottom): (f64, f64),
        (left, right): (f64, f64),
    ) -> f64 {
        let about = ((right - left) / 80.0).clamp(2.0, 8.0) as usize;
        let mut free = f64::NEG_INFINITY;
        for (value, label) in self.labels(scale, about) {
            let x = scale.at(value);
            let half = Style::Small.width(&label) / 2.0;
            // Labels at the ends stay within the drawing.
            let middle = x.max(half + 2.0).min(canvas.width() - half - 2.0);
            canvas.rule("grid", (x, top), (x, bottom));
            if middle - half >= free {
                canvas.text(Style::Small, (middle, bottom + 19.0), Anchor::Middle, &label);
                free = middle + half + 6.0;
            }
        }
        canvas.rule("axis", (left, bottom), (right, bottom));
        let room = canvas.width() - 8.0;
        let title = Style::Small.wrap(&self.title, room, 2);
        for (index, line) in title.iter().enumerate() {
            let half = Style::Small.width(line) / 2.0;
            let middle = ((left + right) / 2.0).max(half + 2.0).min(canvas.width() - half - 2.0);
            let y = bottom + 37.0 + index as f64 * Style::Small.leading();
            canvas.text(Style::Small, (middle, y), Anchor::Middle, line);
        }
        bottom + 43.0 + title.len().saturating_sub(1) as f64 * Style::Small.leading()
    }

    /// Pixels the axis below needs.
    pub fn height(&self, width: f64) -> f64 {
        let lines = Style::Small.wrap(&self.title, width - 8.0, 2).len();
        43.0 + lines.saturating_sub(1) as f64 * Style::Small.leading()
    }

    /// Draws the axis along the left: grid lines from `left` to `right`, labels before them.
    pub fn beside(
        &self,
        canvas: &mut Canvas,
        scale: &Scale,
        (left, right): (f64, f64),
        height: f64,
    ) {
        let about = (height / 45.0).clamp(2.0, 8.0) as usize;
        for (value, label) in self.labels(scale, about) {
            let y = scale.at(value);
            canvas.rule("grid", (left, y), (right, y));
            canvas.text(Style::Small, (left - 6.0, y + 4.0), Anchor::End, &label);
        }
    }

    /// Pixels the labels along the left need.
    pub fn margin(&self, height: f64) -> f64 {
        let about = (height / 45.0).clamp(2.0, 8.0) as usize;
        let scale = self.scale(0.0, 1.0);
        let labels = self.labels(&scale, about);
        labels.iter().map(|(_, label)| Style::Small.width(label)).fold(0.0, f64::max) + 10.0
    }
}

/// `1`, `10`, `1,000`, `10⁶`.
fn power_label(power: u32) -> String {
    match power {
        0 => "1".to_owned(),
        1 => "10".to_owned(),
        2 => "100".to_owned(),
        3 => "1,000".to_owned(),
        power => {
            let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
            let raised = power
                .to_string()
                .bytes()
                .map(|digit| digits[usize::from(digit - b'0')])
                .collect::<String>();
            format!("10{raised}")
        }
    }
}
