//! Stacked alternating offers (Aydoğan, Festen, Hindriks & Jonker 2017, *Alternating
//! offers protocols for multilateral negotiation*, section 3.1): parties act in a
//! fixed order; who refuses the offer that stands makes a counter-offer at once. An
//! offer counts as its proposer's acceptance, and acceptances of the same offer add
//! up across the boundary of rounds until the rule adopts.

use std::sync::Arc;

use super::{Procedure, Protocol};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::record::{Capacity, End};
use crate::negotiation::situation::{Clock, Timing};
use crate::negotiation::strategy::Proposal;
use crate::negotiation::talks::Talks;
use crate::rule::{Ballot, Vote};

/// Stacked alternating offers.
#[derive(Clone, Debug, PartialEq)]
pub struct StackedAlternatingOffers {
    /// How parties count time.
    pub clock: Clock,
}

pub(super) const FORM: Form<Arc<dyn Protocol>> = Form {
    description: Description {
        name: "StackedAlternatingOffers",
        about: "Each round every party acts in turn: it accepts the offer that stands or makes a counter-offer. The talks end when the rule is met by those who accepted the same offer.",
        source: "Aydoğan, Festen, Hindriks & Jonker 2017, in: Modern Approaches to Agent-based Complex Automated Negotiation (Springer), 153-167",
        parameters: &[Parameter {
            name: "clock",
            about: "`Own`: the share t/T of a party's rounds has passed in round t; `Shared`: (t+1)/(n+1), as NegMAS counts.",
            takes: Takes::Word(&["Own", "Shared"]),
            default: Some("Own"),
        }],
    },
    build: |arguments| {
        let clock = if arguments.word("clock") == 1 { Clock::Shared } else { Clock::Own };
        Arc::new(StackedAlternatingOffers { clock })
    },
};

impl Protocol for StackedAlternatingOffers {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn open(&self, _game: &Game) -> Box<dyn Procedure> {
        Box::new(Turns { clock: self.clock, votes: Ballot::default() })
    }

    fn is_certain(&self) -> bool {
        true
    }
}

/// The turns of one negotiation.
struct Turns {
    clock: Clock,
    /// Who has accepted the offer that stands, or lets it pass; nobody if none stands.
    votes: Ballot,
}

impl Procedure for Turns {
    fn timing(&self) -> Timing {
        Timing { until_offer: 0, clock: self.clock }
    }

    fn begin(&mut self, _talks: &mut Talks) {
        self.votes = Ballot::default();
    }

    fn round(&mut self, talks: &mut Talks) -> Option<End> {
        let game = talks.game();
        if !talks.offer_is_open() {
            // What stood cannot be agreed on any more.
            self.votes = Ballot::default();
        }
        for party in 0..game.party_count() {
            if !talks.proposes(party) {
                continue;
            }
            let bit = 1u64 << party;
            // Who has accepted or abstained already lets the offer pass.
            if (self.votes.yes | self.votes.abstained) & bit != 0 {
                continue;
            }
            talks.turn(Some(party));
            if self.votes.yes != 0 && talks.asked() & bit != 0 {
                let seated = game.seated() & bit != 0;
                let capacity = if seated { Capacity::Table } else { Capacity::Consent };
                let vote = talks.answer(party, capacity);
                if vote != Vote::No {
                    self.votes.cast(party, vote);
                    if talks.conclude(self.votes) {
                        return Some(End::Agreement);
                    }
                    continue;
                }
            }
            match talks.propose(party) {
                Proposal::Package => {
                    self.votes = Ballot { yes: bit, abstained: 0 };
                    // A quota of one, or a party that decides alone.
                    if talks.conclude(self.votes) {
                        return Some(End::Agreement);
                    }
                }
                Proposal::Pass => {}
                Proposal::Leave => {
                    if let Some(end) = talks.leave(party) {
                        return Some(end);
                    }
                }
            }
        }
        None
    }
}
