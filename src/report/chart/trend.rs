//! Points against a number with lines through them, in small multiples that share the upright
//! axis and have a level axis each.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Style, Svg};
use super::legend::{self, Key};
use super::series::Line;
use super::{Drawing, NARROW};

/// A panel.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPanel {
    /// What stands at the level axis.
    pub title: String,
    /// The level axis; its own title stays empty.
    pub across: Axis,
    /// Points behind the lines, all of one kind.
    pub cloud: Vec<(f64, f64)>,
    /// What the points are.
    pub cloud_says: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// Points and lines against numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendChart {
    /// The upright axis.
    pub up: Axis,
    /// The panels.
    pub panels: Vec<TrendPanel>,
    /// What the kinds of marks mean.
    pub keys: Vec<Key>,
}

/// The kind of the points.
pub const CLOUD: usize = 4;
/// Size of a point, in pixels.
const SPECK: f64 = 3.0;
/// Between two panels beside each other.
const GAP: f64 = 26.0;
/// Lines of a title.
const LINES: usize = 3;

impl Drawing for TrendChart {
    fn draw(&self, width: f64) -> Svg {
        let alone = self.panels.len() == 1;
        let columns = if width < NARROW || alone { 1 } else { 2 };
        let whole = (width - GAP * (columns - 1) as f64) / columns as f64;
        let height = if alone && width >= NARROW { 300.0 } else { 170.0 };
        let titles: Vec<Vec<String>> = self
            .panels
            .iter()
            .map(|panel| Style::Strong.wrap(&panel.title, whole - 4.0, LINES))
            .collect();
        let leading = Style::Strong.leading();
        let title_top = Style::Small.leading() + 4.0;
        let top = legend::height(&self.keys, width) + title_top;
        // Panels beside each other have as much room for titles.
        let heads: Vec<f64> = titles
            .chunks(columns)
            .map(|line| line.iter().map(Vec::len).max().unwrap_or(0) as f64 * leading + 16.0)
            .collect();
        let foot = 34.0;
        let bottom = top + heads.iter().map(|head| head + height + foot).sum::<f64>();
        let mut canvas = Canvas::new(width, bottom);
        legend::draw(&mut canvas, &self.keys, (0.0, 0.0), width);
        let up_title = Style::Small.fit(&self.up.title, width);
        canvas.text(Style::Small, (0.0, top - 6.0), Anchor::Start, &up_title);
        let mut y = top;
        for ((panels, titles), head) in
            self.panels.chunks(columns).zip(titles.chunks(columns)).zip(&heads)
        {
            for (column, (panel, title)) in panels.iter().zip(titles).enumerate() {
                let x = column as f64 * (whole + GAP);
                let first = y + head - 14.0 - (title.len() as f64 - 1.0) * leading;
                for (index, line) in title.iter().enumerate() {
                    let base = first + index as f64 * leading;
                    canvas.text(Style::Strong, (x, base), Anchor::Start, line);
                }
                self.panel(&mut canvas, panel, (x, y + head), (whole, height));
            }
            y += head + height + foot;
        }
        canvas.finish()
    }
}

impl TrendChart {
    fn panel(
        &self,
        canvas: &mut Canvas,
        panel: &TrendPanel,
        (x, top): (f64, f64),
        (whole, height): (f64, f64),
    ) {
        let (left, right) = (x + self.up.margin(height), x + whole - 12.0);
        let bottom = top + height;
        let across = panel.across.scale(left, right);
        let up = self.up.scale(bottom, top);
        panel.across.below(canvas, &across, (top, bottom), (left, right));
        self.up.beside(canvas, &up, (left, right), height);
        if !panel.cloud.is_empty() {
            let points: Vec<(f64, f64)> =
                panel.cloud.iter().map(|(x, y)| (across.at(*x), up.at(*y))).collect();
            canvas.specks(&format!("p{CLOUD}"), &points, SPECK, &panel.cloud_says);
        }
        for line in &panel.lines {
            line.draw(canvas, &across, &up);
        }
    }
}
