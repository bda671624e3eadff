//! A large space searched in its diagram: the best package for a proposer, approach
//! by approach (a coalition to win, and packages that need the same consent).

use super::ballot::{Ballot, Chamber};
use crate::game::{Draw, Game};
use crate::space::criteria::{Criteria, Requirement};
use crate::space::search::best_reaching;
use crate::space::{Path, search::Found};
use crate::tolerance::exceeds;

/// Reservations beyond this are taken as this: no package comes near it.
const FAR: f64 = 1e9;

/// What the searches of a draw share.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Utility by label and party in the round that is looked at.
    criteria: Criteria,
    floors: Vec<f64>,
}

impl Search {
    /// Prepares the searches of a round: `no_deal` has the no-deal value of each party.
    pub fn turn_to(&mut self, game: &Game, draw: &Draw, no_deal: &[f64]) {
        self.criteria.clone_from(draw.guarded());
        for (number, label) in game.diagram().labels().iter().enumerate() {
            if label.class != 0 && Some(label.issue) == game.partial_issue() {
                let cells = self.criteria.of_mut(number as u32);
                cells.iter_mut().zip(no_deal).for_each(|(cell, no_deal)| *cell += no_deal);
            }
        }
    }

    /// As [`super::listing::Listing::best`], with the path, and whether it is proven.
    pub fn best(&mut self, game: &Game, chamber: &Chamber, ballot: &Ballot) -> Option<Found<Path>> {
        let proposer = ballot.proposer;
        let costs = self.criteria.column(proposer);
        self.floors.clear();
        self.floors.extend(ballot.bounds.iter().map(|bound| bound.clamp(-FAR, FAR)));
        let own = ballot.own.clamp(-FAR, FAR);
        let ratifies = chamber.ratifiers() >> proposer & 1 == 1;
        self.floors[proposer] = if ratifies { self.floors[proposer].max(own) } else { own };
        let mut best: Option<(Path, f64, u128)> = None;
        let mut proven = true;
        for approach in game.approaches(proposer) {
            if approach.others & !ballot.present != 0 {
                continue;
            }
            let asked = approach.others | chamber.ratifiers() | 1 << proposer;
            let diagram = &game.cells()[approach.cell].diagram;
            let requirement = Requirement::always(asked);
            let Some(found) =
                best_reaching(diagram, &costs, &self.criteria, &requirement, &self.floors)
            else {
                continue;
            };
            proven &= found.proven;
            let (path, value) = found.what;
            let rank = game.diagram().rank_of_path(&path);
            let better = best.as_ref().is_none_or(|(_, other, other_rank)| {
                exceeds(value, *other) || !exceeds(*other, value) && rank < *other_rank
            });
            if better {
                best = Some((path, value, rank));
            }
        }
        best.map(|(what, ..)| Found { what, proven })
    }
}
