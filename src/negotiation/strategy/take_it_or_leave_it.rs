//! Demand everything above the others' floors: the proposer's best reply when
//! responders accept whatever reaches their floor, and the equilibrium of the
//! one-round ultimatum game (Güth, Schmittberger & Schwarze 1982).

use super::Beliefs;

/// Proposes the own best package among those that every party whose consent is
/// needed weakly prefers to its believed floor, and accepts what reaches the own
/// floor.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeItOrLeaveIt {
    /// What it believes about the others.
    pub beliefs: Beliefs,
}
