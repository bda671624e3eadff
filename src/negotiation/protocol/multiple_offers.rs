//! Alternating multiple offers (Aydoğan, Festen, Hindriks & Jonker 2017, *Alternating
//! offers protocols for multilateral negotiation*): every round has a bidding phase, in
//! which every party makes an offer without having heard those of the round, and a
//! voting phase, in which all vote on each of them. Parties may leave, which the
//! protocol of that paper does not provide for.

use std::sync::Arc;

use super::{Procedure, Protocol};
use crate::game::Game;
use crate::negotiation::form::{Description, Form};
use crate::negotiation::record::End;
use crate::negotiation::situation::{Clock, Timing};
use crate::negotiation::strategy::Proposal;
use crate::negotiation::talks::Talks;
use crate::rule::Ballot;
use crate::space::Path;

/// Alternating multiple offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MultipleOffers;

pub(super) const FORM: Form<Arc<dyn Protocol>> = Form {
    description: Description {
        name: "MultipleOffers",
        about: "Each round every party makes an offer; then all vote on each of them. Of those that the rule adopts, the one with the most yes votes is the agreement, on a tie the one of the lowest rank.",
        source: "Aydoğan, Festen, Hindriks & Jonker 2017, in: Modern Approaches to Agent-based Complex Automated Negotiation (Springer), 153-167: AMOP",
        parameters: &[],
    },
    build: |_| Arc::new(MultipleOffers),
};

impl Protocol for MultipleOffers {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn open(&self, game: &Game) -> Box<dyn Procedure> {
        let mut bids = Vec::new();
        bids.resize_with(game.party_count(), Bid::default);
        Box::new(Bidding { bids })
    }

    fn is_certain(&self) -> bool {
        true
    }
}

/// What became of a party's bid in this round.
#[derive(Default)]
struct Bid {
    path: Path,
    /// Who voted for it, one bit a party; nobody if it was not made or has failed.
    ballot: Ballot,
    rank: u128,
}

/// The bids of a round, one a party.
struct Bidding {
    bids: Vec<Bid>,
}

impl Procedure for Bidding {
    fn timing(&self) -> Timing {
        Timing { until_offer: 1, clock: Clock::Own }
    }

    fn round(&mut self, talks: &mut Talks) -> Option<End> {
        let mut bidders = 0u64;
        for (party, bid) in self.bids.iter_mut().enumerate() {
            bid.ballot = Ballot::default();
            if !talks.proposes(party) {
                continue;
            }
            match talks.write(party, &mut bid.path) {
                Proposal::Package => bidders |= 1 << party,
                Proposal::Pass => {}
                Proposal::Leave => {
                    if let Some(end) = talks.leave(party) {
                        return Some(end);
                    }
                }
            }
        }
        if bidders == 0 {
            return None;
        }
        // Who has left takes its bid with it, which it cannot have made.
        let made = |party: &usize| bidders >> party & 1 == 1;
        for party in (0..self.bids.len()).filter(made) {
            talks.turn(Some(party));
            talks.put(party, &self.bids[party].path);
        }
        for party in (0..self.bids.len()).filter(made) {
            let bid = &mut self.bids[party];
            talks.recall(party, &bid.path);
            let ballot = talks.ballot(|_| None);
            if talks.carries(ballot) {
                bid.ballot = ballot;
                bid.rank = talks.game().diagram().rank_of_path(&bid.path);
            }
        }
        // Ratifiers may still turn down the first choice.
        while let Some(best) = self.first_choice() {
            let bid = &mut self.bids[best];
            talks.restore(best, &bid.path);
            if talks.conclude(bid.ballot) {
                return Some(End::Agreement);
            }
            bid.ballot = Ballot::default();
        }
        None
    }
}

impl Bidding {
    /// Of the bids that are carried the one with the most yes votes; of those the one of
    /// the lowest rank, and of the same package the first party's.
    fn first_choice(&self) -> Option<usize> {
        let carried = (0..self.bids.len()).filter(|party| self.bids[*party].ballot.yes != 0);
        carried.min_by_key(|party| {
            let bid = &self.bids[*party];
            (std::cmp::Reverse(bid.ballot.yes.count_ones()), bid.rank)
        })
    }
}
