//! Value given at a few positions and linear between them.

use super::Value;
use crate::chance::Quantity;
use crate::space::Issue;

/// Linear interpolation; constant beyond the first and last point.
#[derive(Clone, Debug, PartialEq)]
pub struct PiecewiseLinear {
    /// (position in the issue's unit, score 0..1), positions ascending; at least one.
    pub points: Vec<(f64, Quantity)>,
}

impl Value for PiecewiseLinear {
    fn score(&self, issue: &Issue, option: usize, draw: &[f64]) -> f64 {
        let position = issue.position(option);
        let after = self.points.partition_point(|(at, _)| *at < position);
        if after == 0 {
            return self.points[0].1.on(draw);
        }
        let (left, left_score) = self.points[after - 1];
        let Some(&(right, right_score)) = self.points.get(after) else {
            return left_score.on(draw);
        };
        let share = (position - left) / (right - left);
        left_score.on(draw) * (1.0 - share) + right_score.on(draw) * share
    }

    fn quantities(&self) -> Vec<Quantity> {
        self.points.iter().map(|(_, score)| *score).collect()
    }
}
