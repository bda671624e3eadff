//! Shuttle talks: the parties do not meet, and offers reach the others only through a
//! mediator, who carries them or not (Touval & Zartman 1985, *International Mediation in
//! Theory and Practice*: the mediator as communicator, with interests of its own).
//!
//! Each round one party is recognised and gives the mediator an offer. If the offer gains
//! the mediator at least the margin over its floor, and crosses none of its hard red lines,
//! it is carried: all others hear and answer it as in alternating offers, and the mediator
//! brings the answers back. Otherwise nobody hears of it. With a margin that every offer
//! reaches these are alternating offers.

use std::sync::Arc;

use super::{Procedure, Protocol, Recognition};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::record::End;
use crate::negotiation::situation::{Clock, Timing};
use crate::negotiation::strategy::Proposal;
use crate::negotiation::talks::Talks;
use crate::party::Seat;
use crate::space::Path;
use crate::tolerance::reaches;

/// Offers go through a mediator.
#[derive(Clone, Debug, PartialEq)]
pub struct Shuttle {
    /// Who proposes in a round.
    pub recognition: Recognition,
    /// What an offer has to gain the mediator over its floor to be carried, in its utility.
    pub margin: Quantity,
}

pub(super) const FORM: Form<Arc<dyn Protocol>> = Form {
    description: Description {
        name: "Shuttle",
        about: "The parties do not meet: each round one gives an offer to the mediator (the party whose seat is `Mediator`), who carries it to the others if it suits itself; then all answer.",
        source: "Touval & Zartman 1985, International Mediation in Theory and Practice",
        parameters: &[
            Parameter {
                name: "recognition",
                about: "Who proposes in a round.",
                takes: Takes::Recognition,
                default: Some("Random"),
            },
            Parameter {
                name: "margin",
                about: "What an offer has to gain the mediator over its floor to be carried, in its utility; -10 carries everything.",
                takes: Takes::Number(Domain::Any),
                default: Some("0"),
            },
        ],
    },
    build: |arguments| {
        Arc::new(Shuttle {
            recognition: arguments.recognition("recognition"),
            margin: arguments.number("margin"),
        })
    },
};

impl Protocol for Shuttle {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn open(&self, game: &Game) -> Box<dyn Procedure> {
        let parties = &game.parts().parties;
        Box::new(Carriage {
            protocol: self.clone(),
            mediator: parties.iter().position(|party| party.seat == Seat::Mediator),
            offer: Path::new(),
            utilities: vec![0.0; parties.len()],
        })
    }

    fn is_certain(&self) -> bool {
        self.recognition != Recognition::Random
    }

    fn is_mediated(&self) -> bool {
        true
    }
}

/// Offers on their way.
struct Carriage {
    protocol: Shuttle,
    mediator: Option<usize>,
    /// What the mediator has been given.
    offer: Path,
    /// What it is worth, one a party.
    utilities: Vec<f64>,
}

impl Procedure for Carriage {
    fn timing(&self) -> Timing {
        Timing { until_offer: 1, clock: Clock::Own }
    }

    fn round(&mut self, talks: &mut Talks) -> Option<End> {
        let proposer = talks.recognise(&self.protocol.recognition);
        talks.turn(proposer);
        let proposer = proposer?;
        match talks.write(proposer, &mut self.offer) {
            Proposal::Pass => None,
            Proposal::Leave => talks.leave(proposer),
            Proposal::Package => {
                let mediator = self.mediator.filter(|mediator| talks.is_present(*mediator))?;
                if self.carries(talks, mediator) {
                    talks.put(proposer, &self.offer);
                    return talks.vote().then_some(End::Agreement);
                }
                talks.withhold(mediator, proposer, &self.offer, self.utilities[mediator]);
                None
            }
        }
    }
}

impl Carriage {
    /// Does the mediator carry the offer?
    fn carries(&mut self, talks: &Talks, mediator: usize) -> bool {
        let (draw, time) = (talks.draw(), talks.time());
        draw.utilities(talks.game(), &self.offer, time, &mut self.utilities);
        let least = talks.situation(mediator).floor() + self.protocol.margin.on(draw.values());
        let crossed = draw.crossed_by(&self.offer) >> mediator & 1 == 1;
        !crossed && reaches(self.utilities[mediator], least)
    }
}
