//! Drawings under each other, each with a heading: what is measured in different units.

use super::Drawing;
use super::canvas::{Anchor, Canvas, Style, Svg};

/// A drawing of a stack.
pub struct Part {
    /// Its heading; none if it is empty.
    pub title: String,
    /// The drawing.
    pub drawing: Box<dyn Drawing>,
}

/// Drawings from the top.
pub struct StackChart {
    /// The drawings.
    pub parts: Vec<Part>,
}

/// Pixels between two drawings.
const GAP: f64 = 14.0;
/// Lines that a heading may have.
const LINES: usize = 3;

impl Drawing for StackChart {
    fn draw(&self, width: f64) -> Svg {
        let leading = Style::Strong.leading();
        let drawings = self.parts.iter().map(|part| {
            let lines = match part.title.as_str() {
                "" => Vec::new(),
                title => Style::Strong.wrap(title, width, LINES),
            };
            let head = if lines.is_empty() { 0.0 } else { lines.len() as f64 * leading + 8.0 };
            (lines, head, part.drawing.draw(width))
        });
        let drawings: Vec<(Vec<String>, f64, Svg)> = drawings.collect();
        let heights = drawings.iter().map(|(_, head, drawing)| head + drawing.height);
        let height = heights.sum::<f64>() + GAP * drawings.len().saturating_sub(1) as f64;
        let mut canvas = Canvas::new(width, height);
        let mut y = 0.0;
        for (lines, head, drawing) in &drawings {
            for (index, line) in lines.iter().enumerate() {
                let base = y + 14.0 + index as f64 * leading;
                canvas.text(Style::Strong, (0.0, base), Anchor::Start, line);
            }
            canvas.place((0.0, y + head), drawing);
            y += head + drawing.height + GAP;
        }
        canvas.finish()
    }
}
