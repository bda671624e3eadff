//! What a party takes packages to be worth to everybody: its own utility as it is, the
//! others' by its beliefs.

use super::offer::REFUSED;
use super::{Beliefs, Believer};
use crate::negotiation::situation::{Offer, Situation};
use crate::space::Diagram;

/// Utilities by a party's beliefs, with buffers that live as long as the table.
#[derive(Debug)]
pub(super) struct Ascribed {
    believer: Believer,
    utilities: Vec<f64>,
    scratch: Vec<f64>,
    rests: Vec<f64>,
}

impl Ascribed {
    pub(super) fn new(beliefs: Beliefs) -> Self {
        Self {
            believer: Believer::new(beliefs),
            utilities: Vec::new(),
            scratch: Vec::new(),
            rests: Vec::new(),
        }
    }

    /// A new negotiation begins.
    pub(super) fn begin(&mut self, situation: &Situation) {
        self.utilities.clear();
        self.utilities.resize(situation.game.party_count(), 0.0);
        self.believer.begin(situation);
        self.believer.prepare(situation);
    }

    /// Learns from an offer of another party.
    pub(super) fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.believer.hears(situation, offer);
        self.believer.prepare(situation);
    }

    /// Learns from another party's answer to an offer.
    pub(super) fn sees_answer(
        &mut self,
        situation: &Situation,
        offer: &Offer,
        answerer: usize,
        accepts: bool,
    ) {
        self.believer.sees_answer(situation, offer, answerer, accepts);
        self.believer.prepare(situation);
    }

    /// The beliefs, up to date.
    pub(super) fn believer(&self) -> &Believer {
        &self.believer
    }

    /// Weighs a package: what it is worth to each party now. Whose hard line it is
    /// believed to cross loses more than any utility by it.
    pub(super) fn weigh(&mut self, situation: &Situation, path: &[u32]) {
        let Situation { game, draw, party, time, .. } = *situation;
        draw.acting_utilities(game, path, time, &mut self.utilities);
        let own = self.utilities[party];
        let mut utilities = std::mem::take(&mut self.utilities);
        let partial = path.first().is_some_and(|&label| game.is_partial(label));
        for (other, utility) in utilities.iter_mut().enumerate() {
            *utility = if partial { self.believer.no_deal(situation, other) } else { 0.0 };
        }
        self.believer.utility(situation).add_path(path, &mut utilities);
        let lines = self.believer.crossed(situation);
        let crossed = path.iter().fold(0, |mask, &label| mask | lines[label as usize]);
        for (other, utility) in utilities.iter_mut().enumerate() {
            if crossed >> other & 1 == 1 {
                *utility += REFUSED;
            }
        }
        utilities[party] = own;
        self.utilities = utilities;
    }

    /// Utility to a party of the package weighed last.
    pub(super) fn utility(&self, party: usize) -> f64 {
        self.utilities[party]
    }

    /// Gain of a party over its floor from the package weighed last.
    pub(super) fn gain(&self, situation: &Situation, party: usize) -> f64 {
        self.utilities[party] - self.floor(situation, party)
    }

    /// A party's floor now: the own one as it is, another's as it is believed.
    pub(super) fn floor(&self, situation: &Situation, other: usize) -> f64 {
        if other == situation.party {
            return situation.floor();
        }
        self.believer.floor(situation, other)
    }

    /// Writes the most that any package is believed to be worth to each party now to
    /// `best`, one entry a party.
    pub(super) fn best(&mut self, situation: &Situation, best: &mut Vec<f64>) {
        let game = situation.game;
        let (mut scratch, mut rests) =
            (std::mem::take(&mut self.scratch), std::mem::take(&mut self.rests));
        let labels = self.believer.utility(situation);
        labels.best_completions(game.diagram(), &mut scratch, &mut rests);
        let width = game.party_count();
        best.clear();
        best.resize(width, f64::NEG_INFINITY);
        for arc in game.diagram().arcs(Diagram::ROOT) {
            let partial = game.is_partial(arc.label);
            for (other, best) in best.iter_mut().enumerate() {
                let kept = if partial { self.believer.no_deal(situation, other) } else { 0.0 };
                let rest = rests[arc.child as usize * width + other];
                *best = best.max(labels.of(arc.label)[other] + kept + rest);
            }
        }
        (self.scratch, self.rests) = (scratch, rests);
    }
}
