//! MiCRO: minimal concession in reply to new offers (de Jonge 2022, *An analysis of
//! the linear bilateral ANAC domains using the MiCRO benchmark strategy*, IJCAI).
//!
//! A party goes through its packages in descending order of its utility. It concedes
//! one step whenever the others have made at least as many different offers as it has;
//! otherwise it repeats one of its own. It accepts what is worth at least what it
//! would offer next. It needs no deadline and no belief.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{Demand, Player, Proposal, Strategy};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Dice, Offer, Situation};
use crate::space::Path;
use crate::space::search::Descending;
use crate::space::search::trade_off::FORBIDDEN;
use crate::tolerance::{TIE, reaches};

/// Minimal concession in reply to new offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Micro {
    /// Which of two packages of equal worth is offered first.
    pub ties: TieOrder,
}

/// Which of two packages of equal worth is offered first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieOrder {
    /// The one of lower rank, as everywhere else.
    LowestRank,
    /// As NegMAS 0.16 has it: utilities, summed issue by issue, are compared to the last
    /// bit, and of equal ones the highest rank comes first.
    Negmas,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "Micro",
        about: "MiCRO: concedes by one package whenever it has received as many different offers as it has made; needs no deadline and no beliefs. Packages are ordered as they are worth in round 0.",
        source: "de Jonge 2022, Proc. IJCAI-22, 223-229",
        parameters: &[Parameter {
            name: "ties",
            about: "Which of two packages of equal worth is offered first: the one of lowest rank, or as in NegMAS.",
            takes: Takes::Word(&["LowestRank", "Negmas"]),
            default: Some("LowestRank"),
        }],
    },
    build: |arguments| {
        let negmas = arguments.word("ties") == 1;
        let ties = if negmas { TieOrder::Negmas } else { TieOrder::LowestRank };
        Arc::new(Micro { ties })
    },
};

impl Strategy for Micro {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, game: &Game, party: usize) -> Box<dyn Player> {
        let id = &game.parts().parties[party].id;
        Box::new(Seat {
            ties: self.ties,
            list: Descending::default(),
            costs: Vec::new(),
            sorted: Vec::new(),
            offered: 0,
            repeats: 0,
            received: FxHashSet::default(),
            dice: Dice::new(&format!("parties.{id}.micro")),
        })
    }

    /// Which offer is repeated is left to chance.
    fn is_certain(&self) -> bool {
        false
    }
}

struct Seat {
    ties: TieOrder,
    list: Descending,
    costs: Vec<f64>,
    /// With [`TieOrder::Negmas`] the packages in their order, by place in the list.
    sorted: Vec<(f64, u128, usize)>,
    /// Different packages offered: the next one's place in the list.
    offered: usize,
    repeats: usize,
    /// Ranks of different packages received.
    received: FxHashSet<u128>,
    dice: Dice,
}

impl Seat {
    /// The utility of the package at `place`, whose path is left in the list.
    fn package(&mut self, situation: &Situation, place: usize) -> Option<f64> {
        let diagram = situation.game.diagram();
        if self.ties == TieOrder::LowestRank {
            return self.list.at(diagram, place);
        }
        while self.sorted.len() <= place {
            let start = self.sorted.len();
            let first = self.list.at(diagram, start)?;
            while let Some(sum) = self.list.at(diagram, self.sorted.len())
                && sum >= first - TIE
            {
                let path = self.list.path();
                let exact = path.iter().fold(0.0, |sum, label| sum + self.costs[*label as usize]);
                self.sorted.push((exact, diagram.rank_of_path(path), self.sorted.len()));
            }
            self.sorted[start..].sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        }
        self.list.at(diagram, self.sorted[place].2)
    }

    /// The utility of the next package in the list, if the party is to concede and there
    /// is one that reaches its floor.
    fn concession(&mut self, situation: &Situation) -> Option<f64> {
        if self.offered > self.received.len() {
            return None;
        }
        let next = self.package(situation, self.offered)?;
        reaches(next, situation.floor()).then_some(next)
    }
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        self.offered = 0;
        self.world_changed(situation);
        self.repeats = 0;
        self.received.clear();
    }

    /// The packages are in another order now; it goes on at the same place, or at the last
    /// package that can still be agreed on.
    fn world_changed(&mut self, situation: &Situation) {
        situation.own_costs(&mut self.costs);
        self.list.restart(situation.game.diagram(), &self.costs);
        self.sorted.clear();
        while let Some(last) = self.offered.checked_sub(1)
            && self.package(situation, last).is_none_or(|utility| utility < 0.5 * FORBIDDEN)
        {
            self.offered = last;
        }
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.received.insert(situation.game.diagram().rank_of_path(offer.path));
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        if self.concession(situation).is_some() {
            self.offered += 1;
        } else if self.offered > 0 {
            let uniform = self.dice.at(situation, self.repeats);
            self.repeats += 1;
            let repeated = (uniform * self.offered as f64) as usize;
            self.package(situation, repeated.min(self.offered - 1));
        } else {
            return Proposal::Pass;
        }
        path.clear();
        path.extend_from_slice(self.list.path());
        Proposal::Package
    }

    fn next_offer(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        let Some(place) =
            self.offered.checked_sub(usize::from(self.concession(situation).is_none()))
        else {
            return Proposal::Pass;
        };
        self.package(situation, place);
        path.clear();
        path.extend_from_slice(self.list.path());
        Proposal::Package
    }

    fn demand(&mut self, situation: &Situation, _offer: &Offer) -> Demand {
        let next = self.concession(situation).or_else(|| {
            let last = self.offered.checked_sub(1)?;
            self.package(situation, last)
        });
        Demand::AtLeast(next.unwrap_or(f64::NEG_INFINITY))
    }

    fn target(&mut self, situation: &Situation, _ahead: usize) -> f64 {
        self.concession(situation).unwrap_or(f64::NEG_INFINITY)
    }
}
