//! Demand everything above the others' floors: the proposer's best reply when
//! responders accept whatever reaches their floor, and the equilibrium of the
//! one-round ultimatum game (Güth, Schmittberger & Schwarze 1982).

use std::sync::Arc;

use super::offer::REFUSED;
use super::{Beliefs, Demand, Player, Proposal, Strategy};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation, floor};
use crate::space::Path;
use crate::space::criteria::{Criteria, Requirement};
use crate::space::search::best_reaching;
use crate::tolerance::{exceeds, reaches};

/// Proposes the own best package among those that every party whose consent is
/// needed weakly prefers to its believed floor, and accepts what reaches the own
/// floor. Needs beliefs: with [`Beliefs::None`] it never finds anything to offer.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeItOrLeaveIt {
    /// What it believes about the others.
    pub beliefs: Beliefs,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "TakeItOrLeaveIt",
        about: "Offers its own best among the packages that reach the others' floors, and accepts what reaches its own: optimal with one round to go.",
        source: "Güth, Schmittberger & Schwarze 1982, Journal of Economic Behavior & Organization 3(4)",
        parameters: &[Parameter {
            name: "beliefs",
            about: "What it believes about the others; with `None` it has nothing to offer.",
            takes: Takes::Beliefs,
            default: Some("Public"),
        }],
    },
    build: |arguments| Arc::new(TakeItOrLeaveIt { beliefs: arguments.beliefs("beliefs") }),
};

impl Strategy for TakeItOrLeaveIt {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, _game: &Game, _party: usize) -> Box<dyn Player> {
        Box::new(self.clone())
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain()
    }
}

impl Player for TakeItOrLeaveIt {
    fn begin(&mut self, _situation: &Situation) {}

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        let Situation { game, draw, party, time, .. } = *situation;
        if self.beliefs == Beliefs::None {
            return Proposal::Pass;
        }
        let prospects = self.beliefs.prospects(situation);
        let knows = self.beliefs.know_private();
        let tables = self.beliefs.tables(situation);
        let labels = game.diagram().labels();
        // Utilities with partial deals made whole, and believed refusals as losses
        // that no utility outweighs.
        let mut criteria = Criteria::zero(labels.len(), game.party_count());
        for (number, label) in labels.iter().enumerate() {
            let partial = Some(label.issue) == game.partial_issue() && label.class != 0;
            for other in 0..game.party_count() {
                let (utility, no_deal) = if other == party {
                    (
                        draw.guarded().of(number as u32)[party],
                        draw.truth().prospects().no_deal(party, time),
                    )
                } else {
                    let crossed = draw.believed_crossed(knows)[number] >> other & 1 == 1;
                    let refusal = if crossed { REFUSED } else { 0.0 };
                    (
                        tables.utility().of(number as u32)[other] + refusal,
                        prospects.no_deal(other, time),
                    )
                };
                criteria.of_mut(number as u32)[other] =
                    utility + if partial { no_deal } else { 0.0 };
            }
        }
        let costs = criteria.column(party);
        let own_floor = situation.floor();
        let floors: Vec<f64> = (0..game.party_count())
            .map(
                |other| {
                    if other == party { own_floor } else { floor(game, prospects, other, time) }
                },
            )
            .collect();
        let mut best: Option<f64> = None;
        for approach in game.approaches(party) {
            if approach.others & !situation.present != 0 {
                continue;
            }
            let cell = &game.cells()[approach.cell];
            // The cell's packages need at most its consent; the coalition is fixed.
            let counted = approach.others & situation.addressed;
            let always = counted & !cell.consent | 1 << party;
            let requirement = Requirement { always, by_label: game.requirement().by_label.clone() };
            let found = best_reaching(&cell.diagram, &costs, &criteria, &requirement, &floors);
            if let Some(found) = found
                && best.is_none_or(|best| exceeds(found.what.1, best))
            {
                best = Some(found.what.1);
                path.clone_from(&found.what.0);
            }
        }
        match best {
            Some(best) if reaches(best, own_floor) => Proposal::Package,
            _ => Proposal::Pass,
        }
    }

    fn demand(&mut self, _situation: &Situation, _offer: &Offer) -> Demand {
        Demand::AtLeast(f64::NEG_INFINITY)
    }
}
