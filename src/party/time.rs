//! Time as a party feels it: rates and their units, discounting, fallback
//! values that drift.

use crate::chance::Quantity;

/// The days of a Julian year: what "per year" means.
pub const DAYS_PER_YEAR: f64 = 365.25;

/// What a rate is per.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// One round of the protocol.
    Round,
    /// One day.
    Day,
    /// One year of [`DAYS_PER_YEAR`] days.
    Year,
}

impl TimeUnit {
    /// How many of this unit one round is.
    pub fn per_round(self, days_per_round: f64) -> f64 {
        match self {
            TimeUnit::Round => 1.0,
            TimeUnit::Day => days_per_round,
            TimeUnit::Year => days_per_round / DAYS_PER_YEAR,
        }
    }
}

/// An amount of utility per unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Amount in one unit.
    pub amount: Quantity,
    /// The unit.
    pub per: TimeUnit,
}

/// A factor by which one unit of waiting multiplies value, 0 < factor ≤ 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Discount {
    /// What remains after one unit.
    pub factor: Quantity,
    /// The unit.
    pub per: TimeUnit,
}

/// A probability that something happens within one unit of time; over other
/// spans it is `1 − e^{−λΔ}` with `λ = −ln(1 − probability)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hazard {
    /// Probability within one unit, 0..1.
    pub probability: Quantity,
    /// The unit.
    pub per: TimeUnit,
}

/// A value that may drift while the talks go on: level + trend·t + noise(t).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drifting {
    /// At round 0.
    pub level: Quantity,
    /// Added per unit of time.
    pub trend: Rate,
    /// Around the trend.
    pub noise: Noise,
}

/// Noise around a trend; `deviation` is the standard deviation of one round's
/// normal innovation. Round 0 has none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Noise {
    /// No noise.
    None,
    /// Fresh in every round.
    Independent {
        /// Standard deviation of each round's noise.
        deviation: Quantity,
    },
    /// `z(t) = persistence·z(t−1) + ε(t)`.
    Autoregressive {
        /// Standard deviation of ε.
        deviation: Quantity,
        /// Between −1 and 1.
        persistence: Quantity,
    },
    /// `z(t) = z(t−1) + ε(t)`.
    RandomWalk {
        /// Standard deviation of ε.
        deviation: Quantity,
    },
}

/// What a party gets other than by agreement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fallback {
    /// When the horizon passes without agreement.
    pub no_deal: Drifting,
    /// When it leaves the table now; `None`: the no-deal value of that round.
    pub walk_out: Option<Drifting>,
    /// When the talks collapse by chance; `None`: the no-deal value of that round.
    pub breakdown: Option<Drifting>,
    /// Per unit of time while the talks go on; `None`: the no-deal value of that round.
    pub interim: Option<Drifting>,
}

/// The least a party accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloorKind {
    /// Its walk-out value of the round.
    WalkOut,
    /// What refusing everything to the end is worth (its sit-out value).
    SitOut,
}
