//! Alternating offers with a recognised proposer (Rubinstein 1982; random
//! recognition: Baron & Ferejohn 1989). Each round one party is recognised and
//! proposes; all others answer at once; the rule decides.

use std::sync::Arc;

use super::{Procedure, Protocol, Recognition};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::record::End;
use crate::negotiation::situation::{Clock, Timing};
use crate::negotiation::strategy::Proposal;
use crate::negotiation::talks::Talks;

/// Alternating offers.
#[derive(Clone, Debug, PartialEq)]
pub struct AlternatingOffers {
    /// Who proposes in a round.
    pub recognition: Recognition,
}

pub(super) const FORM: Form<Arc<dyn Protocol>> = Form {
    description: Description {
        name: "AlternatingOffers",
        about: "One proposer a round; all others answer at once. With one round it is an ultimatum.",
        source: "Rubinstein 1982, Econometrica 50(1); Baron & Ferejohn 1989, American Political Science Review 83(4)",
        parameters: &[Parameter {
            name: "recognition",
            about: "Who proposes in a round.",
            takes: Takes::Recognition,
            default: Some("Random"),
        }],
    },
    build: |arguments| {
        Arc::new(AlternatingOffers { recognition: arguments.recognition("recognition") })
    },
};

impl Protocol for AlternatingOffers {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn open(&self, _game: &Game) -> Box<dyn Procedure> {
        Box::new(self.clone())
    }

    fn recognition(&self) -> Option<&Recognition> {
        Some(&self.recognition)
    }

    fn is_certain(&self) -> bool {
        self.recognition != Recognition::Random
    }
}

impl Procedure for AlternatingOffers {
    fn timing(&self) -> Timing {
        Timing { until_offer: 1, clock: Clock::Own }
    }

    fn round(&mut self, talks: &mut Talks) -> Option<End> {
        let proposer = talks.recognise(&self.recognition);
        talks.turn(proposer);
        let proposer = proposer?;
        match talks.propose(proposer) {
            Proposal::Pass => None,
            Proposal::Leave => talks.leave(proposer),
            Proposal::Package => talks.vote().then_some(End::Agreement),
        }
    }
}
