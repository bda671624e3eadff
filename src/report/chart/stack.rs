//! Drawings one above another, as one.

use super::Drawing;
use super::canvas::{Anchor, Canvas, Style, Svg};

/// Drawings one above another.
pub struct Stack {
    /// Each with its heading; an empty one takes no room.
    pub parts: Vec<(String, Box<dyn Drawing>)>,
}

/// Between two drawings.
const GAP: f64 = 14.0;

impl Drawing for Stack {
    fn draw(&self, width: f64) -> Svg {
        let drawings = self.parts.iter().map(|(heading, part)| {
            let lines = match heading.as_str() {
                "" => Vec::new(),
                heading => Style::Strong.wrap(heading, width, 2),
            };
            (lines, part.draw(width))
        });
        let drawings: Vec<(Vec<String>, Svg)> = drawings.collect();
        let leading = Style::Strong.leading();
        let room = |lines: &[String]| {
            if lines.is_empty() { 0.0 } else { lines.len() as f64 * leading + 8.0 }
        };
        let heights = drawings.iter().map(|(lines, drawing)| room(lines) + drawing.height);
        let height = heights.sum::<f64>() + GAP * drawings.len().saturating_sub(1) as f64;
        let mut canvas = Canvas::new(width, height);
        let mut y = 0.0;
        for (lines, drawing) in &drawings {
            for (index, line) in lines.iter().enumerate() {
                let base = y + 14.0 + index as f64 * leading;
                canvas.text(Style::Strong, (0.0, base), Anchor::Start, line);
            }
            y += room(lines);
            canvas.place((0.0, y), drawing);
            y += drawing.height + GAP;
        }
        canvas.finish()
    }
}
