//! Utility: additive over issues, with linkage terms and red lines.
//!
//! `U(x) = a + b·Σ_i w_i·v_i(x_i) + Σ_k β_k·[cond_k(x)]` (Keeney & Raiffa 1976,
//! *Decisions with Multiple Objectives*, ch. 3), weights rescaled to sum 1; a = 0
//! and b = 1 unless the party has a [`Scale`] of its own.

use super::value::ValueFunction;
use crate::chance::Quantity;
use crate::space::Condition;
use crate::tolerance::exceeds;

/// What a party wants.
#[derive(Clone, Debug, PartialEq)]
pub struct Preferences {
    /// One entry an issue, in issue order.
    pub issues: Vec<IssuePreference>,
    /// The scale its utilities are on.
    pub scale: Scale,
    /// Bonuses and maluses for combinations of options.
    pub linkages: Vec<Linkage>,
    /// Conditions the party refuses.
    pub red_lines: Vec<RedLine>,
    /// Score (0..1) that no deal stands for on the issue whose options may be
    /// partial; a partial deal gains what it adds to this.
    pub no_deal_score: Quantity,
    /// How lotteries over utility are valued.
    pub risk: RiskAttitude,
    /// What a concession costs with the party's own public, ≥ 0, in score: see
    /// [`concession_loss`].
    pub audience_cost: Quantity,
}

/// What a party's public takes off the score of an option that is a concession: that it
/// scores below the default (Fearon 1994, *Domestic Political Audiences and the Escalation
/// of International Disputes*, on audience costs). Never more than the whole score.
pub fn concession_loss(cost: f64, score: f64, default: f64) -> f64 {
    if exceeds(default, score) { cost.min(score) } else { 0.0 }
}

/// What turns the weighted sum of scores (0..1) into utility. Linkages, penalties
/// and fallback values are on the resulting scale already.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Multiplies the weighted sum, > 0.
    pub factor: f64,
    /// Added to it in every full agreement; a partial one starts from no deal instead.
    pub constant: f64,
}

impl Default for Scale {
    fn default() -> Self {
        Self { factor: 1.0, constant: 0.0 }
    }
}

impl Scale {
    /// Where a utility lies on the scale of scores.
    pub fn score(self, utility: f64) -> f64 {
        (utility - self.constant) / self.factor
    }
}

/// A party's stake in one issue.
#[derive(Clone, Debug, PartialEq)]
pub struct IssuePreference {
    /// Relative weight, ≥ 0; weights are rescaled to sum 1 on every draw.
    pub weight: Quantity,
    /// Value of each option, 0..1.
    pub value: ValueFunction,
    /// What the party's position counts in the spatial solutions, ≥ 0, on a scale that
    /// all parties share; negotiations take no notice of it.
    pub capability: Quantity,
}

/// A utility term that fires on a combination of options.
#[derive(Clone, Debug, PartialEq)]
pub struct Linkage {
    /// Identifier, unique in the party.
    pub id: String,
    /// When it fires.
    pub when: Condition,
    /// Added to the utility; may be negative.
    pub gain: Quantity,
    /// Multiplied by the fraction of a partial deal? (By default it is not.)
    pub scaled: bool,
}

/// A condition the party refuses whatever its utility, if the line is hard;
/// otherwise crossing it costs a penalty.
#[derive(Clone, Debug, PartialEq)]
pub struct RedLine {
    /// Identifier, unique in the party.
    pub id: String,
    /// When it is crossed.
    pub when: Condition,
    /// Probability that the line is hard, drawn once per replicate and private.
    pub hard_probability: Quantity,
    /// Utility lost by crossing it when it is not hard, ≥ 0.
    pub penalty: Quantity,
}

/// A concave transform of the total, for lotteries and comparisons over time;
/// floors, solutions and the ZOPA use the utility before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RiskAttitude {
    /// Utility is taken as it is.
    Neutral,
    /// Constant absolute risk aversion `a > 0`: `(1 − e^{−a·u}) / (1 − e^{−a})`.
    Absolute {
        /// The coefficient a.
        aversion: Quantity,
    },
    /// Constant relative risk aversion `r ≥ 0`, r ≠ 1: `u^{1−r}`, for u ≥ 0 and r < 1.
    Relative {
        /// The coefficient r, 0 ≤ r < 1.
        aversion: Quantity,
    },
}

impl RiskAttitude {
    /// The transformed utility on a draw.
    pub fn apply(self, utility: f64, draw: &[f64]) -> f64 {
        match self {
            RiskAttitude::Neutral => utility,
            RiskAttitude::Absolute { aversion } => {
                let a = aversion.on(draw);
                libm::expm1(-a * utility) / libm::expm1(-a)
            }
            RiskAttitude::Relative { aversion } => {
                libm::pow(utility.max(0.0), 1.0 - aversion.on(draw))
            }
        }
    }

    /// The certain utility whose transform is `felt`, the inverse of
    /// [`RiskAttitude::apply`]: −∞ where every utility is at least as good, +∞ where
    /// none is.
    pub fn certain(self, felt: f64, draw: &[f64]) -> f64 {
        match self {
            RiskAttitude::Neutral => felt,
            RiskAttitude::Absolute { aversion } => {
                let a = aversion.on(draw);
                let scaled = felt * libm::expm1(-a);
                if scaled <= -1.0 { f64::INFINITY } else { -libm::log1p(scaled) / a }
            }
            RiskAttitude::Relative { .. } if felt <= 0.0 => f64::NEG_INFINITY,
            RiskAttitude::Relative { aversion } => libm::pow(felt, 1.0 / (1.0 - aversion.on(draw))),
        }
    }
}
