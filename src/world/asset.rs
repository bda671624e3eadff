//! Wasting assets: chips that melt away while the parties talk.
//!
//! The stock at time t is `κ_t = κ_0·e^{−λt}` times the factors of what happened. As it
//! falls, scores on the asset's issue move to those of one option:
//! `s(o, t) = κ_t·s(o) + (1 − κ_t)·s(towards)`; a side that waits for it to be gone gains
//! `ρ·w·(1 − κ_t)` of no-deal value, w its weight on the issue; options close with it; and
//! whoever holds it may pay for holding it.

use crate::chance::Quantity;
use crate::party::Rate;

/// A wasting asset.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    /// Identifier, unique in the scenario.
    pub id: String,
    /// The issue (index) whose scores depend on it.
    pub issue: usize,
    /// The option (index) whose scores the others move to.
    pub towards: usize,
    /// Indices of the parties whose scores move.
    pub affects: Vec<usize>,
    /// κ_0, 0..1.
    pub stock: Quantity,
    /// λ ≥ 0: what share of it is lost, continuously, per unit of time.
    pub decay: Rate,
    /// (party, ρ ≥ 0): whose no-deal value rises as it falls.
    pub raises: Vec<(usize, Quantity)>,
    /// Who pays for holding it, and how much utility the whole stock costs, ≥ 0: what is
    /// left of it costs in proportion.
    pub holding: Option<(usize, Rate)>,
    /// (option, level 0..1): options of the issue that close once the stock is below
    /// the level.
    pub closes: Vec<(usize, Quantity)>,
}
