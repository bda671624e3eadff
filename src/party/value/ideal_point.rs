//! Spatial preference: an ideal point and a loss that grows with distance
//! (Davis, Hinich & Ordeshook 1970; the linear form is that of the
//! decision-making-in-the-EU data sets, Thomson et al. 2006).
//!
//! Distance is relative to the issue's range, so a salience of 1 makes the far
//! end worth 0 under linear and quadratic loss.

use super::{Value, relative};
use crate::chance::Quantity;
use crate::space::Issue;

/// `1 − salience·loss(distance)`, or a Gaussian bell, clipped to 0..1.
#[derive(Clone, Debug, PartialEq)]
pub struct IdealPoint {
    /// The best position, in the issue's own unit.
    pub ideal: Quantity,
    /// How steeply value falls, ≥ 0.
    pub salience: Quantity,
    /// The shape of the fall.
    pub loss: Loss,
}

/// The shape of an ideal-point loss; `d` is the distance over the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// `1 − salience·d`
    Linear,
    /// `1 − salience·d²`
    Quadratic,
    /// `e^{−salience·d²}`
    Gaussian,
}

impl Value for IdealPoint {
    fn score(&self, issue: &Issue, option: usize, draw: &[f64]) -> f64 {
        let distance =
            relative(issue, issue.position(option)) - relative(issue, self.ideal.on(draw));
        let salience = self.salience.on(draw);
        let value = match self.loss {
            Loss::Linear => 1.0 - salience * distance.abs(),
            Loss::Quadratic => 1.0 - salience * distance * distance,
            Loss::Gaussian => libm::exp(-salience * distance * distance),
        };
        value.clamp(0.0, 1.0)
    }

    fn quantities(&self) -> Vec<Quantity> {
        vec![self.ideal, self.salience]
    }
}
