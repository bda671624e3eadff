//! What is expected of an effect, and what the evidence says.
//!
//! Each verdict is a region that the interval of the effect must lie in as a whole. The
//! p-value of a verdict is the smallest error at which it does.

use super::asymptotic_sequence::AsymptoticSequence;
use super::effect::Effect;
use crate::tolerance::{exceeds, reaches};

/// What a claim expects of its effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expectation {
    /// It is above a bound; within `smallest` of the bound does not matter.
    Above {
        /// The bound.
        bound: f64,
        /// The smallest distance from it that matters, > 0.
        smallest: f64,
    },
    /// It is below a bound.
    Below {
        /// The bound.
        bound: f64,
        /// The smallest distance from it that matters, > 0.
        smallest: f64,
    },
    /// It is within a tolerance of a value.
    Near {
        /// The value.
        value: f64,
        /// The tolerance, > 0.
        within: f64,
    },
}

/// What the evidence says of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The effect is as expected.
    Holds,
    /// It is on the other side of the bound, or outside of the tolerance.
    Fails,
    /// It is so near the bound that it does not matter, where a direction was expected.
    PracticallyZero,
    /// The evidence does not tell.
    Undecided,
}

/// The p-value of each verdict: the chance of evidence as strong, at any time, if the
/// verdict were wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Evidence {
    pub holds: f64,
    pub fails: f64,
    pub practically_zero: f64,
}

impl Evidence {
    /// Nothing is known.
    pub(super) const NONE: Self = Self { holds: 1.0, fails: 1.0, practically_zero: 1.0 };

    /// Of an effect with errors.
    pub(super) fn new(
        expectation: Expectation,
        effect: &Effect,
        sequence: AsymptoticSequence,
    ) -> Self {
        let p = |distance: f64| sequence.p_value(effect, distance);
        let value = effect.value;
        match expectation {
            Expectation::Above { bound, smallest } => Self {
                holds: p(value - bound),
                fails: p(bound - value),
                practically_zero: p(smallest - (value - bound).abs()),
            },
            Expectation::Below { bound, smallest } => Self {
                holds: p(bound - value),
                fails: p(value - bound),
                practically_zero: p(smallest - (value - bound).abs()),
            },
            Expectation::Near { value: centre, within } => Self {
                holds: p(within - (value - centre).abs()),
                fails: p((value - centre).abs() - within),
                practically_zero: 1.0,
            },
        }
    }

    /// Of an effect that nothing is left to chance in.
    pub(super) fn certain(expectation: Expectation, value: f64) -> Self {
        let p = |holds: bool| if holds { 0.0 } else { 1.0 };
        match expectation {
            Expectation::Above { bound, smallest } => Self {
                holds: p(exceeds(value, bound)),
                fails: p(exceeds(bound, value)),
                practically_zero: p(exceeds(smallest, (value - bound).abs())),
            },
            Expectation::Below { bound, smallest } => Self {
                holds: p(exceeds(bound, value)),
                fails: p(exceeds(value, bound)),
                practically_zero: p(exceeds(smallest, (value - bound).abs())),
            },
            Expectation::Near { value: centre, within } => {
                let inside = reaches(within, (value - centre).abs());
                Self { holds: p(inside), fails: p(!inside), practically_zero: 1.0 }
            }
        }
    }

    /// Against the claim, in one way or the other.
    pub(super) fn against(&self) -> f64 {
        self.fails.min(self.practically_zero)
    }

    /// The verdict at errors of a false *holds* and of a false *fails* or *practically
    /// zero*. What does not matter is said first: an effect may be both too small to
    /// matter and of a known sign.
    pub(super) fn verdict(&self, holds: f64, against: f64) -> Verdict {
        if self.practically_zero <= against {
            Verdict::PracticallyZero
        } else if self.holds <= holds {
            Verdict::Holds
        } else if self.fails <= against {
            Verdict::Fails
        } else {
            Verdict::Undecided
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(expectation: Expectation, value: f64) -> Verdict {
        let effect = Effect {
            first: None,
            second: value,
            value,
            deviation: 1.0,
            reach: 0.0,
            draws: 10_000,
            observed: 10_000,
        };
        // The half-width at 0.05 is about 0.03.
        let sequence = AsymptoticSequence::tuned_for(0.05);
        Evidence::new(expectation, &effect, sequence).verdict(0.05, 0.05)
    }

    #[test]
    fn verdicts_are_regions_of_the_interval() {
        let rises = Expectation::Above { bound: 0.0, smallest: 0.1 };
        let falls = Expectation::Below { bound: 0.0, smallest: 0.1 };
        let near = Expectation::Near { value: 0.5, within: 0.1 };
        for (expectation, value, verdict) in [
            (rises, 0.2, Verdict::Holds),
            (rises, 0.09, Verdict::Holds),
            (rises, 0.01, Verdict::PracticallyZero),
            (rises, 0.04, Verdict::PracticallyZero),
            (rises, -0.2, Verdict::Fails),
            (falls, -0.2, Verdict::Holds),
            (falls, 0.2, Verdict::Fails),
            (near, 0.55, Verdict::Holds),
            (near, 0.59, Verdict::Undecided),
            (near, 0.61, Verdict::Undecided),
            (near, 0.3, Verdict::Fails),
        ] {
            assert_eq!(judged(expectation, value), verdict, "{expectation:?} {value}");
        }
        let coarse = Expectation::Above { bound: 0.0, smallest: 0.02 };
        assert_eq!(judged(coarse, 0.01), Verdict::Undecided);
    }

    #[test]
    fn certainty_leaves_nothing_undecided_but_a_bound_that_is_met_exactly() {
        let certain =
            |expectation, value| Evidence::certain(expectation, value).verdict(0.05, 0.05);
        let above = Expectation::Above { bound: 0.3, smallest: 0.01 };
        assert_eq!(certain(above, 0.3), Verdict::PracticallyZero);
        assert_eq!(certain(above, 0.31), Verdict::Holds);
        assert_eq!(certain(above, 0.2), Verdict::Fails);
        let near = Expectation::Near { value: 0.7, within: 0.1 };
        assert_eq!(certain(near, 0.8), Verdict::Holds);
        assert_eq!(certain(near, 0.81), Verdict::Fails);
    }
}
