//! Time-dependent concession (Faratin, Sierra & Jennings 1998, section 4.1,
//! polynomial family), with an optional reaction to what the others offer.

use super::{Beliefs, OfferPolicy, Play, Proposal, Situation, Toolkit};
use crate::chance::Quantity;
use crate::tolerance::exceeds;

/// `target(t) = S(t) + start·(M − S(t))·(1 − (t/T)^{1/shape})`, S the sit-out
/// value, M the best utility over packages crossing none of one's own hard red
/// lines, T the own deadline or the horizon. It accepts what reaches its floor and
/// the target of the next round, and offers what reaches its floor and the target
/// of this one.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeDependent {
    /// Where the first target lies between S (0) and M (1).
    pub start: Quantity,
    /// β > 0: below 1 tough (Boulware), 1 linear, above 1 conceding.
    pub shape: Quantity,
    /// γ, 0..1: how much of the improvement over the first offer received the
    /// target gives back.
    pub reactive: Quantity,
    /// Which of the packages that reach the target is offered.
    pub offers: OfferPolicy,
    /// What it believes about the others.
    pub beliefs: Beliefs,
}

impl TimeDependent {
    /// The target at `time`, which may be one round ahead.
    fn target_at(&self, situation: &Situation, toolkit: &Toolkit, time: usize, best: f64) -> f64 {
        let draw = situation.draw;
        let sit_out = draw.truth().prospects().sit_out(situation.party, time);
        let left = toolkit
            .curve
            .get(time)
            .copied()
            .unwrap_or_else(|| self.left(time, situation.end(), draw.values()));
        let start = self.start.on(draw.values());
        let target = sit_out + start * (best - sit_out) * left;
        let gamma = self.reactive.on(draw.values());
        match situation.received {
            Some(received) if gamma > 0.0 => {
                (target - gamma * (received.best - received.first)).max(sit_out)
            }
            _ => target,
        }
    }

    /// `1 − (t/T)^{1/β}`, 0 from T on.
    fn left(&self, time: usize, end: usize, draw: &[f64]) -> f64 {
        if time >= end {
            return 0.0;
        }
        1.0 - libm::pow(time as f64 / end as f64, 1.0 / self.shape.on(draw))
    }

    /// The concession curve, where it does not depend on the draw.
    pub fn fixed_curve(&self, end: usize, times: usize) -> Vec<f64> {
        match self.shape {
            Quantity::Fixed(_) => (0..=times).map(|time| self.left(time, end, &[])).collect(),
            Quantity::Uncertain(_) => Vec::new(),
        }
    }
}

impl Play for TimeDependent {
    fn propose(&self, situation: &Situation, toolkit: &mut Toolkit) -> Proposal {
        let Situation { game, draw, party, time, .. } = *situation;
        let best = draw.best_utility(game, party, time);
        let prospects = draw.truth().prospects();
        let stay = best.max(prospects.sit_out(party, time));
        if exceeds(prospects.walk_out(party, time), stay) {
            return Proposal::Leave;
        }
        let target = self.target_at(situation, toolkit, time, best);
        let least = target.max(situation.floor());
        if toolkit.choose_offer(situation, self.offers, self.beliefs, least) {
            Proposal::Package
        } else {
            Proposal::Pass
        }
    }

    fn target(&self, situation: &Situation, toolkit: &Toolkit) -> f64 {
        let best = situation.draw.best_utility(situation.game, situation.party, situation.time);
        self.target_at(situation, toolkit, situation.time + 1, best)
    }
}
