//! One centre meets the other parties one after the other, each apart: bilateral-first
//! diplomacy.
//!
//! The rounds are divided evenly over the meetings. In a meeting the centre and its
//! partner take turns to propose, the centre first; the other answers. A bilateral deal is
//! a whole package that both accept. Each meeting ends with a deal, or with its share of
//! the rounds; the next begins with the centre laying the last deal before the new
//! partner, and a later deal takes the place of the earlier one.
//!
//! After the last meeting (or in the last round of the talks) everybody whose consent is
//! needed votes on the last deal, and the rule decides. Binding, the word given in a
//! meeting holds: who has made a deal says yes to every package that is worth no less to
//! it, and no to others. Not binding, strategies decide anew. As long as the vote fails
//! and rounds are left, the last meeting goes on.

use std::sync::Arc;

use super::{Oddity, Procedure, Protocol};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::record::{Capacity, End};
use crate::negotiation::situation::{Clock, Timing};
use crate::negotiation::strategy::Proposal;
use crate::negotiation::talks::Talks;
use crate::party::{Party, Seat};
use crate::rule::Vote;
use crate::space::{Constraint, Issue, Path};

/// One party meets the others in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneToMany {
    /// The party that meets the others.
    pub centre: usize,
    /// Whom it meets, in order; a party may be met more than once.
    pub partners: Vec<usize>,
    /// Does a bilateral deal bind those who made it?
    pub binding: bool,
}

pub(super) const FORM: Form<Arc<dyn Protocol>> = Form {
    description: Description {
        name: "OneToMany",
        about: "A centre meets the others one after the other and carries the deal from meeting to meeting; then all vote on the last deal.",
        source: "Setting of the Automated Negotiation League 2025 (github.com/autoneg/anl2025): one centre, its opponents in sequence",
        parameters: &[
            Parameter {
                name: "centre",
                about: "The party that meets the others.",
                takes: Takes::Proposer,
                default: None,
            },
            Parameter {
                name: "partners",
                about: "Whom it meets, in order; naming a party twice is a second meeting.",
                takes: Takes::Proposers,
                default: None,
            },
            Parameter {
                name: "binding",
                about: "`true`: who has made a deal says yes to whatever is worth no less to it; `false`: all decide anew in the last vote.",
                takes: Takes::Switch,
                default: Some("false"),
            },
        ],
    },
    build: |arguments| {
        Arc::new(OneToMany {
            centre: arguments.party("centre"),
            partners: arguments.parties("partners"),
            binding: arguments.switch("binding"),
        })
    },
};

impl Protocol for OneToMany {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn open(&self, game: &Game) -> Box<dyn Procedure> {
        Box::new(Tour {
            protocol: self.clone(),
            meeting: 0,
            turns: None,
            deal: Path::new(),
            proposer: self.centre,
            word: vec![None; game.party_count()],
        })
    }

    fn is_certain(&self) -> bool {
        true
    }

    fn fits(&self, _issues: &[Issue], _constraints: &[Constraint]) -> Result<(), String> {
        if self.partners.contains(&self.centre) {
            return Err("the centre cannot be its own partner".to_owned());
        }
        Ok(())
    }

    fn oddities(&self, parties: &[Party]) -> Vec<Oddity> {
        let left_out = |(index, party): &(usize, &Party)| {
            let votes = matches!(party.seat, Seat::Table | Seat::Conditional { .. });
            votes && *index != self.centre && !self.partners.contains(index)
        };
        parties
            .iter()
            .enumerate()
            .filter(left_out)
            .map(|(_, party)| Oddity {
                what: format!("the centre never meets `{}`", party.id),
                reason: "it first hears of the deal when all vote on it".to_owned(),
                help: format!("add `{}` to `partners` if it is to be met", party.id),
            })
            .collect()
    }
}

/// The centre on its way.
struct Tour {
    protocol: OneToMany,
    /// Which meeting it is at.
    meeting: usize,
    /// Turns taken in it; `None` before it begins.
    turns: Option<usize>,
    /// The last deal; empty if there is none.
    deal: Path,
    /// Who proposed it.
    proposer: usize,
    /// What each party's last deal was worth to it then.
    word: Vec<Option<f64>>,
}

impl Procedure for Tour {
    fn timing(&self) -> Timing {
        Timing { until_offer: 1, clock: Clock::Own }
    }

    fn begin(&mut self, _talks: &mut Talks) {
        self.meeting = 0;
        self.turns = None;
        self.deal.clear();
        self.word.fill(None);
    }

    fn round(&mut self, talks: &mut Talks) -> Option<End> {
        let rounds = talks.game().parts().clock.rounds;
        let count = self.protocol.partners.len();
        while self.meeting + 1 < count && self.is_over(talks, rounds) {
            self.go_on();
        }
        if !talks.is_open(&self.deal) {
            // What was dealt cannot be agreed on any more.
            self.deal.clear();
        }
        let dealt = self.meet(talks);
        match dealt {
            Err(end) => return Some(end),
            Ok(true) if self.meeting + 1 < count => {
                talks.agree_provisionally();
                self.go_on();
            }
            Ok(true) => {
                talks.agree_provisionally();
                return self.put_to_all(talks);
            }
            Ok(false) => {}
        }
        if talks.time() + 1 == rounds { self.put_to_all(talks) } else { None }
    }
}

impl Tour {
    /// Has the meeting used up its rounds, or has the partner left?
    fn is_over(&self, talks: &Talks, rounds: usize) -> bool {
        let share = ((self.meeting + 1) * rounds).div_ceil(self.protocol.partners.len());
        talks.time() >= share || !talks.is_present(self.protocol.partners[self.meeting])
    }

    fn go_on(&mut self) {
        self.meeting += 1;
        self.turns = None;
    }

    /// One round of the meeting: was a deal made?
    fn meet(&mut self, talks: &mut Talks) -> Result<bool, End> {
        let centre = self.protocol.centre;
        let partner = self.protocol.partners.get(self.meeting).copied();
        let together = |party: &usize| talks.is_present(*party) && talks.is_present(centre);
        let Some(partner) = partner.filter(together) else {
            talks.turn(None);
            return Ok(false);
        };
        let turns = self.turns.unwrap_or(0);
        let (proposer, other) =
            if turns.is_multiple_of(2) { (centre, partner) } else { (partner, centre) };
        talks.turn(Some(proposer));
        if self.turns.is_none() {
            let two = 1u64 << centre | 1 << partner;
            let with_a_word = (0..self.word.len()).filter(|party| self.word[*party].is_some());
            talks.meet(two, with_a_word.fold(two, |all, party| all | 1 << party));
        }
        self.turns = Some(turns + 1);
        if turns == 0 && !self.deal.is_empty() {
            talks.put(centre, &self.deal);
        } else {
            match talks.propose(proposer) {
                Proposal::Package => {}
                Proposal::Pass => return Ok(false),
                Proposal::Leave => return talks.leave(proposer).map_or(Ok(false), Err),
            }
        }
        let asked = talks.asked() >> other & 1 == 1;
        let seated = talks.game().seated() >> other & 1 == 1;
        let capacity = if seated { Capacity::Table } else { Capacity::Consent };
        if asked && talks.answer(other, capacity) != Vote::Yes {
            return Ok(false);
        }
        self.deal.clear();
        self.deal.extend_from_slice(talks.offer());
        self.proposer = proposer;
        for party in [centre, partner] {
            self.word[party] = Some(talks.acting_utilities()[party]);
        }
        Ok(true)
    }

    /// The vote of all on the last deal.
    fn put_to_all(&mut self, talks: &mut Talks) -> Option<End> {
        if self.deal.is_empty() {
            return None;
        }
        talks.recall(self.proposer, &self.deal);
        let (word, binding) = (&self.word, self.protocol.binding);
        let ballot = talks.ballot(|party| if binding { word[party] } else { None });
        talks.conclude(ballot).then_some(End::Agreement)
    }
}
