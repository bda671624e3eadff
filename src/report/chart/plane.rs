//! Points on two scales: packages in the utilities of two parties (what was agreed, what is
//! efficient, where theory points, what each side has without a deal), or chances given and come.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Style, Svg};
use super::legend::{self, Key};
use super::series::Line;
use super::{Drawing, NARROW};

/// What a point of the plane looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A disc.
    Disc,
    /// A ring.
    Ring,
    /// A diamond.
    Diamond,
}

/// A point.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its place.
    pub at: (f64, f64),
    /// Its radius in pixels.
    pub radius: f64,
    /// What it looks like.
    pub shape: Shape,
    /// Its kind, 0..6.
    pub kind: usize,
    /// What it is.
    pub says: String,
    /// Its name, written beside it; empty for most.
    pub label: String,
}

/// Points on two scales.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneChart {
    /// The level scale: utility of the first party.
    pub across: Axis,
    /// The upright scale: utility of the second.
    pub up: Axis,
    /// What each has without a deal, and what that is called.
    pub floors: Option<((f64, f64), String)>,
    /// Lines behind the points, drawn in order.
    pub lines: Vec<Line>,
    /// The points, drawn in order.
    pub points: Vec<Point>,
    /// What the kinds of points mean.
    pub keys: Vec<Key>,
}

impl Drawing for PlaneChart {
    fn draw(&self, width: f64) -> Svg {
        let height = if width < NARROW { width * 0.95 } else { (width * 0.62).min(460.0) };
        let top = legend::height(&self.keys, width) + Style::Small.leading() + 12.0;
        let left = self.up.margin(height);
        let right = width - 10.0;
        let bottom = top + height;
        let mut canvas = Canvas::new(width, bottom + self.across.height(width));
        legend::draw(&mut canvas, &self.keys, (0.0, 0.0), width);
        let title = Style::Small.fit(&self.up.title, width);
        canvas.text(Style::Small, (0.0, top - 12.0), Anchor::Start, &title);
        let across = self.across.scale(left, right);
        let up = self.up.scale(bottom, top);
        self.across.below(&mut canvas, &across, (top, bottom), (left, right));
        self.up.beside(&mut canvas, &up, (left, right), height);
        let mut taken: Vec<[f64; 4]> = Vec::new();
        if let Some(((x, y), label)) = &self.floors {
            let (x, y) = (across.at(*x), up.at(*y));
            canvas.rule("axis dash", (x, top), (x, bottom));
            canvas.rule("axis dash", (left, y), (right, y));
            let label = Style::Small.fit(label, right - left - 8.0);
            let text = Style::Small.width(&label);
            let start = x.min(right - text - 4.0) + 4.0;
            let base = (y + 14.0).min(bottom - 4.0);
            canvas.text(Style::Small, (start, base), Anchor::Start, &label);
            taken.push([start, base - 11.0, start + text, base + 3.0]);
        }
        for line in &self.lines {
            line.draw(&mut canvas, &across, &up);
        }
        for point in &self.points {
            let at = (across.at(point.at.0), up.at(point.at.1));
            let kind = point.kind;
            match point.shape {
                Shape::Disc => canvas.disc(&format!("p{kind}"), at, point.radius, &point.says),
                Shape::Ring => canvas.disc(&format!("o{kind}"), at, point.radius, &point.says),
                Shape::Diamond => {
                    canvas.diamond(&format!("c{kind}"), at, point.radius, &point.says)
                }
            }
        }
        // Names come last, each at the first of a few places that is free.
        for point in self.points.iter().filter(|point| !point.label.is_empty()) {
            let (x, y) = (across.at(point.at.0), up.at(point.at.1));
            let text = Style::Small.width(&point.label);
            let gap = point.radius + 4.0;
            let places = [
                (x + gap, y + 4.0),
                (x - gap - text, y + 4.0),
                (x - text / 2.0, y - gap),
                (x - text / 2.0, y + gap + 9.0),
                (x + gap, y - 10.0),
                (x + gap, y + 18.0),
                (x - gap - text, y - 10.0),
                (x - gap - text, y + 18.0),
            ];
            let free = places.into_iter().find(|(x, y)| {
                let place = [*x, y - 11.0, x + text, y + 3.0];
                let inside =
                    place[0] >= left && place[2] <= right && place[1] >= top && place[3] <= bottom;
                inside && !taken.iter().any(|other| overlap(&place, other))
            });
            if let Some((x, y)) = free {
                canvas.text(Style::Small, (x, y), Anchor::Start, &point.label);
                taken.push([x, y - 11.0, x + text, y + 3.0]);
            }
        }
        canvas.finish()
    }
}

fn overlap(one: &[f64; 4], two: &[f64; 4]) -> bool {
    one[0] < two[2] && two[0] < one[2] && one[1] < two[3] && two[1] < one[3]
}
