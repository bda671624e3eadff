//! Lines with bands over time or a parameter, in one panel or in small multiples.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Style, Svg};
use super::legend::{self, Key};
use super::scale::Scale;
use super::{Drawing, NARROW};

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is.
    pub label: String,
    /// Its kind, 0..6.
    pub kind: usize,
    /// Its points.
    pub points: Vec<(f64, f64)>,
    /// The lower and upper ends of an interval at each point; empty if there are none.
    pub band: Vec<(f64, f64)>,
    /// One of many of its kind, drawn thin?
    pub thin: bool,
    /// Points that are marked.
    pub dots: bool,
}

/// A number that is marked along a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The number on the upright axis.
    pub at: f64,
    /// What it is.
    pub label: String,
}

/// A panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What it shows; empty if there is one panel.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Numbers marked along it.
    pub rules: Vec<Rule>,
}

/// Lines over one axis, in panels with the same scales.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesChart {
    /// The level axis.
    pub across: Axis,
    /// The upright axis.
    pub up: Axis,
    /// The panels.
    pub panels: Vec<Panel>,
    /// What the kinds of lines mean.
    pub keys: Vec<Key>,
}

impl Drawing for SeriesChart {
    fn draw(&self, width: f64) -> Svg {
        let columns = if width < NARROW || self.panels.len() == 1 { 1 } else { 2 };
        let lines = self.panels.len().div_ceil(columns);
        let gap = 26.0;
        let whole = (width - gap * (columns - 1) as f64) / columns as f64;
        let height = if columns == 1 && width >= NARROW { 300.0 } else { 200.0 };
        let head = if self.panels.len() > 1 { 24.0 } else { 8.0 };
        let up_title = Style::Small.leading() + 6.0;
        let top = legend::height(&self.keys, width) + up_title;
        let cell = head + height + self.across.height(whole) + 6.0;
        let mut canvas = Canvas::new(width, top + cell * lines as f64);
        legend::draw(&mut canvas, &self.keys, (0.0, 0.0), width);
        let title = Style::Small.fit(&self.up.title, width);
        canvas.text(Style::Small, (0.0, top - 6.0), Anchor::Start, &title);
        for (index, panel) in self.panels.iter().enumerate() {
            let x = (index % columns) as f64 * (whole + gap);
            let y = top + (index / columns) as f64 * cell;
            self.panel(&mut canvas, panel, (x, y), (whole, height, head));
        }
        canvas.finish()
    }
}

impl SeriesChart {
    fn panel(
        &self,
        canvas: &mut Canvas,
        panel: &Panel,
        (x, y): (f64, f64),
        (whole, height, head): (f64, f64, f64),
    ) {
        if !panel.title.is_empty() {
            let title = Style::Strong.fit(&panel.title, whole);
            canvas.text(Style::Strong, (x, y + 14.0), Anchor::Start, &title);
        }
        let (left, right) = (x + self.up.margin(height), x + whole - 8.0);
        let (top, bottom) = (y + head, y + head + height);
        let across = self.across.scale(left, right);
        let up = self.up.scale(bottom, top);
        self.across.below(canvas, &across, (top, bottom), (left, right));
        self.up.beside(canvas, &up, (left, right), height);
        for rule in &panel.rules {
            let level = up.at(rule.at);
            canvas.rule("axis dash", (left, level), (right, level));
            let label = Style::Small.fit(&rule.label, right - left - 8.0);
            canvas.text(Style::Small, (right - 4.0, level - 5.0), Anchor::End, &label);
        }
        for line in &panel.lines {
            line.draw(canvas, &across, &up);
        }
    }
}

impl Line {
    /// Draws it on two scales.
    pub(super) fn draw(&self, canvas: &mut Canvas, across: &Scale, up: &Scale) {
        let points: Vec<(f64, f64)> =
            self.points.iter().map(|(x, y)| (across.at(*x), up.at(*y))).collect();
        if points.is_empty() {
            return;
        }
        let kind = self.kind;
        if self.band.len() == points.len() {
            let both = || points.iter().zip(&self.band);
            let lower: Vec<(f64, f64)> = both().map(|((x, _), band)| (*x, up.at(band.0))).collect();
            let upper: Vec<(f64, f64)> = both().map(|((x, _), band)| (*x, up.at(band.1))).collect();
            let says = format!("{}: 95% interval", self.label);
            canvas.band(&format!("b{kind}"), &upper, &lower, &says);
        }
        let class = if self.thin { "h" } else { "l" };
        if points.len() > 1 {
            canvas.line(&format!("{class}{kind}"), &points, &self.label);
        }
        if self.dots || points.len() == 1 {
            for point in &points {
                canvas.disc(&format!("c{kind}"), *point, 3.0, &self.label);
            }
        }
    }
}
