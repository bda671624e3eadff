//! What values a number may have where it stands.

/// A set of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Any number.
    Any,
    /// 0..1: scores, probabilities, shares.
    Share,
    /// 0 or more: weights, costs, deviations.
    NonNegative,
    /// Above 0.
    Positive,
    /// Above 0, at most 1: discount factors, fractions.
    Factor,
    /// −1..1.
    Signed,
    /// From 0 to below 1: relative risk aversion.
    BelowOne,
}

/// What draws of numbers that must stay above a bound keep from it.
const MARGIN: f64 = 1e-9;

impl Domain {
    /// Is the value in it?
    pub fn contains(self, value: f64) -> bool {
        match self {
            Domain::Any => true,
            Domain::Share => (0.0..=1.0).contains(&value),
            Domain::NonNegative => value >= 0.0,
            Domain::Positive => value > 0.0,
            Domain::Factor => value > 0.0 && value <= 1.0,
            Domain::Signed => (-1.0..=1.0).contains(&value),
            Domain::BelowOne => (0.0..1.0).contains(&value),
        }
    }

    /// "must be ..."
    pub fn words(self) -> &'static str {
        match self {
            Domain::Any => "any number",
            Domain::Share => "between 0 and 1",
            Domain::NonNegative => "0 or more",
            Domain::Positive => "above 0",
            Domain::Factor => "above 0 and at most 1",
            Domain::Signed => "between -1 and 1",
            Domain::BelowOne => "0 or more and below 1",
        }
    }

    /// Where draws are cut.
    pub fn clip(self) -> Option<(f64, f64)> {
        match self {
            Domain::Any => None,
            Domain::Share => Some((0.0, 1.0)),
            Domain::NonNegative => Some((0.0, f64::INFINITY)),
            Domain::Positive => Some((MARGIN, f64::INFINITY)),
            Domain::Factor => Some((MARGIN, 1.0)),
            Domain::Signed => Some((-1.0, 1.0)),
            Domain::BelowOne => Some((0.0, 1.0 - MARGIN)),
        }
    }
}
