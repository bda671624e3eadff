//! Drawings under each other, each with a heading: what is measured in different units.

use std::fmt::Write as _;

use super::Drawing;
use super::canvas::{Anchor, Canvas, Style, Svg, number};

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
        let mut body = String::new();
        let mut y = 0.0;
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 {
                y += GAP;
            }
            if !part.title.is_empty() {
                let mut canvas = Canvas::new(width, 0.0);
                let at = (0.0, y + 14.0);
                let room = (width, LINES);
                let lines = canvas.paragraph(Style::Strong, at, Anchor::Start, &part.title, room);
                body.push_str(&canvas.finish().body);
                y += lines as f64 * Style::Strong.leading() + 8.0;
            }
            let drawn = part.drawing.draw(width);
            // Writing to a text cannot fail.
            let _ = write!(body, r#"<g transform="translate(0 {})">{}</g>"#, number(y), drawn.body);
            y += drawn.height;
        }
        Svg { width, height: y, body }
    }
}
