//! What a party has been offered so far.

use crate::negotiation::situation::{Offer, Situation};

/// Own utility of every offer received, by who made it.
#[derive(Clone, Debug, Default)]
pub(super) struct Received {
    by_party: Vec<Vec<f64>>,
}

impl Received {
    /// Forgets everything.
    pub(super) fn begin(&mut self, situation: &Situation) {
        self.by_party.resize_with(situation.game.party_count(), Vec::new);
        for offers in &mut self.by_party {
            offers.clear();
        }
    }

    /// Remembers an offer.
    pub(super) fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.by_party[offer.proposer].push(situation.own(offer));
    }

    /// Own utilities of one party's offers, in order.
    pub(super) fn from(&self, party: usize) -> &[f64] {
        &self.by_party[party]
    }

    /// The offers of every party that has not left, with its index.
    pub(super) fn present<'a>(
        &'a self,
        situation: &Situation,
    ) -> impl Iterator<Item = (usize, &'a [f64])> + use<'a> {
        let present = situation.present;
        let offers = self.by_party.iter().enumerate();
        offers.filter(move |(party, _)| present >> party & 1 == 1).map(|(party, o)| (party, &o[..]))
    }
}
