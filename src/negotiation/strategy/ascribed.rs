//! What a party takes packages to be worth to everybody: its own utility as it is, the
//! others' by its beliefs.

use super::Beliefs;
use super::belief::perturb;
use super::offer::REFUSED;
use crate::negotiation::situation::{Situation, floor};
use crate::space::Diagram;
use crate::space::criteria::Criteria;

/// Utilities by a party's beliefs, with buffers that live as long as the table.
#[derive(Clone, Debug)]
pub(super) struct Ascribed {
    beliefs: Beliefs,
    noisy: Criteria,
    utilities: Vec<f64>,
    scratch: Vec<f64>,
    rests: Vec<f64>,
}

impl Ascribed {
    pub(super) fn new(beliefs: Beliefs) -> Self {
        Self {
            beliefs,
            noisy: Criteria::default(),
            utilities: Vec::new(),
            scratch: Vec::new(),
            rests: Vec::new(),
        }
    }

    /// A new negotiation begins.
    pub(super) fn begin(&mut self, situation: &Situation) {
        self.utilities.clear();
        self.utilities.resize(situation.game.party_count(), 0.0);
        if let Beliefs::Noisy { deviation } = self.beliefs {
            let deviation = deviation.on(situation.draw.values());
            perturb(situation, deviation, self.beliefs.tables(situation), &mut self.noisy);
        }
    }

    /// What each label is worth to each party, every red line charged its penalty.
    pub(super) fn labels<'a>(&'a self, situation: &Situation<'a>) -> &'a Criteria {
        match self.beliefs {
            Beliefs::Noisy { .. } => &self.noisy,
            _ => self.beliefs.tables(situation).utility(),
        }
    }

    /// Weighs a package: what it is worth to each party now. Whose hard line it is
    /// believed to cross loses more than any utility by it.
    pub(super) fn weigh(&mut self, situation: &Situation, path: &[u32]) {
        let Situation { game, draw, party, time, .. } = *situation;
        draw.utilities(game, path, time, &mut self.utilities);
        let own = self.utilities[party];
        let mut utilities = std::mem::take(&mut self.utilities);
        let partial = path.first().is_some_and(|&label| game.is_partial(label));
        let prospects = self.beliefs.prospects(situation);
        for (other, utility) in utilities.iter_mut().enumerate() {
            *utility = if partial { prospects.no_deal(other, time) } else { 0.0 };
        }
        self.labels(situation).add_path(path, &mut utilities);
        let lines = draw.believed_crossed(self.beliefs.know_private());
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
        floor(situation.game, self.beliefs.prospects(situation), other, situation.time)
    }

    /// Writes the most that any package is believed to be worth to each party now to
    /// `best`, one entry a party.
    pub(super) fn best(&mut self, situation: &Situation, best: &mut Vec<f64>) {
        let Situation { game, time, .. } = *situation;
        let (mut scratch, mut rests) =
            (std::mem::take(&mut self.scratch), std::mem::take(&mut self.rests));
        let labels = self.labels(situation);
        labels.best_completions(game.diagram(), &mut scratch, &mut rests);
        let width = game.party_count();
        let prospects = self.beliefs.prospects(situation);
        best.clear();
        best.resize(width, f64::NEG_INFINITY);
        for arc in game.diagram().arcs(Diagram::ROOT) {
            let partial = game.is_partial(arc.label);
            for (other, best) in best.iter_mut().enumerate() {
                let kept = if partial { prospects.no_deal(other, time) } else { 0.0 };
                let rest = rests[arc.child as usize * width + other];
                *best = best.max(labels.of(arc.label)[other] + kept + rest);
            }
        }
        (self.scratch, self.rests) = (scratch, rests);
    }
}
