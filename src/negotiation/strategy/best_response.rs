//! The best response to others whose play depends on the round alone: backward
//! induction against their known demands and offers, where
//! [`super::Equilibrium`] reckons with players that respond in turn.
//!
//! From the end backwards, waiting is worth `W(t)` as in [`crate::equilibrium`]; the
//! party says yes to what is worth W, and proposes the best for itself among the
//! packages that reach the others' demands if that is worth at least W. The others are
//! played in advance, each for itself, hearing no offers: the result is exact against
//! strategies that do not listen (time-dependent ones without a reaction and with exact
//! or public beliefs, tough, nice and random-free ones, NegMAS's aspirations) and an
//! approximation against those that do.

use std::sync::Arc;

use super::equilibrium::needs_one_proposer;
use super::offer::REFUSED;
use super::{Demand, Player, Proposal, Strategy};
use crate::equilibrium::foresight::Foresight;
use crate::equilibrium::{World, certain, felt};
use crate::game::Game;
use crate::negotiation::form::{Description, Form};
use crate::negotiation::protocol::Protocol;
use crate::negotiation::situation::{Offer, Situation};
use crate::party::Seat as Role;
use crate::space::Path;
use crate::space::criteria::{Criteria, Requirement};
use crate::space::search::best_reaching;
use crate::tolerance::{exceeds, reaches};

/// The best response to strategies that look at the round alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BestResponse;

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "BestResponse",
        about: "Knows the others' strategies and utilities and does the best against them, by backward induction; exact against strategies that look at the round alone, for alternating offers.",
        source: "Nash 1951, Annals of Mathematics 54(2); Bellman 1957, Dynamic Programming",
        parameters: &[],
    },
    build: |_| Arc::new(BestResponse),
};

impl Strategy for BestResponse {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, game: &Game, party: usize) -> Box<dyn Player> {
        Box::new(Seat {
            others: others(game, party),
            world: World::default(),
            foresight: Foresight::default(),
            demands: vec![0.0; game.party_count()],
            utilities: vec![0.0; game.party_count()],
            criteria: Criteria::default(),
            plan: Vec::new(),
        })
    }

    fn suits(&self, protocol: &dyn Protocol) -> Result<(), String> {
        needs_one_proposer(protocol)
    }

    fn reckons_with_coalitions(&self) -> bool {
        false
    }
}

/// The others, to be played in advance. One that responds itself is taken for one that
/// demands all it can.
fn others(game: &Game, party: usize) -> Vec<Option<Box<dyn Player>>> {
    let parties = game.parts().parties.iter().enumerate();
    parties
        .map(|(other, wants)| {
            let responds = wants.strategy.name() == FORM.description.name;
            (other != party && !responds).then(|| wants.strategy.seat(game, other))
        })
        .collect()
}

/// What it does in a round.
#[derive(Clone, Debug, Default)]
struct Step {
    /// The least it accepts.
    least: f64,
    /// What it proposes.
    path: Option<Path>,
}

struct Seat {
    others: Vec<Option<Box<dyn Player>>>,
    world: World,
    foresight: Foresight,
    /// What each party demands in the round that is looked at.
    demands: Vec<f64>,
    utilities: Vec<f64>,
    criteria: Criteria,
    plan: Vec<Step>,
}

impl Seat {
    /// What the others demand in a round, whatever is offered.
    fn foresee_demands(&mut self, situation: &Situation) {
        let Situation { game, draw, time, party, .. } = *situation;
        self.utilities.fill(0.0);
        for (other, player) in self.others.iter_mut().enumerate() {
            let then = Situation { party: other, ..*situation };
            let floor = then.floor();
            let offer = Offer { proposer: party, path: &[], utilities: &self.utilities };
            self.demands[other] = match (&game.parts().parties[other].seat, player) {
                (Role::Ratifier { threshold }, _) => {
                    let no_deal = draw.truth().prospects().no_deal(other, time);
                    no_deal + threshold.on(draw.values())
                }
                (_, Some(player)) => match player.demand(&then, &offer) {
                    Demand::AtLeast(least) => least.max(floor),
                    Demand::Whatever(least) => least,
                    Demand::LetPass => f64::INFINITY,
                },
                (_, None) => floor,
            };
        }
    }

    /// The own best package that would be adopted in a round, and its utility.
    fn best_offer(&mut self, situation: &Situation) -> Option<(Path, f64)> {
        let Situation { game, draw, party, time, .. } = *situation;
        let prospects = draw.truth().prospects();
        self.criteria.clone_from(draw.guarded());
        for (number, label) in game.diagram().labels().iter().enumerate() {
            if Some(label.issue) == game.partial_issue() && label.class != 0 {
                let values = self.criteria.of_mut(number as u32).iter_mut().enumerate();
                values.for_each(|(who, value)| *value += prospects.no_deal(who, time));
            }
        }
        let own = self.criteria.column(party);
        self.demands[party] = REFUSED;
        let parties = game.parts().parties.iter().enumerate();
        let ratifiers = parties
            .filter(|(_, wants)| matches!(wants.seat, Role::Ratifier { .. }))
            .fold(0u64, |set, (index, _)| set | 1 << index);
        let mut best: Option<(Path, f64)> = None;
        for approach in game.approaches(party) {
            if approach.others & !self.world.present(time) != 0 {
                continue;
            }
            let cell = &game.cells()[approach.cell];
            // The cell's packages need at most its consent; the coalition is fixed.
            let always = (approach.others & !cell.consent) | 1 << party | ratifiers;
            let requirement = Requirement { always, by_label: game.requirement().by_label.clone() };
            let found =
                best_reaching(&cell.diagram, &own, &self.criteria, &requirement, &self.demands);
            if let Some(found) = found
                && best.as_ref().is_none_or(|(_, sum)| exceeds(found.what.1, *sum))
            {
                best = Some(found.what);
            }
        }
        best
    }

    /// Is another party's offer adopted with the own vote, and without it?
    fn adopted(&self, situation: &Situation, proposer: usize, path: &[u32]) -> (bool, bool) {
        let Situation { game, draw, party, time, .. } = *situation;
        let crossed = draw.crossed_by(path);
        let content = (0..game.party_count())
            .filter(|&other| {
                other != party
                    && crossed >> other & 1 == 0
                    && reaches(self.utilities[other], self.demands[other])
            })
            .fold(0u64, |set, other| set | 1 << other);
        let present = self.world.present(time);
        let asked = game.requirement().of_path(path);
        let consent = asked & !game.seated();
        let parties = game.parts().parties.iter().enumerate();
        let ratified = parties
            .filter(|(_, wants)| matches!(wants.seat, Role::Ratifier { .. }))
            .all(|(index, _)| content >> index & 1 == 1);
        let adopted = |own: u64| {
            let yes = (content | own) & present & asked | 1 << proposer;
            ratified && consent & !yes == 0 && game.adopts(yes)
        };
        (adopted(1 << party), adopted(0))
    }

    /// What a round is worth if another party proposes, given what waiting is worth.
    fn worth_of_others(&mut self, situation: &Situation, proposer: usize, waiting: f64) -> f64 {
        let Situation { game, draw, party, time, .. } = *situation;
        let then = Situation { party: proposer, ..*situation };
        let mut path = Path::new();
        let Some(player) = &mut self.others[proposer] else { return waiting };
        if player.propose(&then, &mut path) != Proposal::Package {
            return waiting;
        }
        draw.utilities(game, &path, time, &mut self.utilities);
        let offered = felt(game, draw, party, self.utilities[party]);
        let acceptable = draw.crossed_by(&path) >> party & 1 == 0;
        match self.adopted(situation, proposer, &path) {
            (_, true) => offered,
            (true, false) if acceptable => offered.max(waiting),
            _ => waiting,
        }
    }
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        let Situation { game, draw, party, .. } = *situation;
        let mut foresight = std::mem::take(&mut self.foresight);
        foresight.look(game, draw);
        self.world.fill(game, draw, &foresight);
        for (other, player) in self.others.iter_mut().enumerate() {
            if let Some(player) = player {
                player.begin(&Situation { party: other, ..*situation });
            }
        }
        let end = self.world.end();
        self.plan.clear();
        self.plan.resize_with(game.parts().clock.rounds, Step::default);
        let mut next = self.world.at_the_end(game, foresight.at(draw, end), end, party);
        for time in (0..end).rev() {
            let draw = foresight.at(draw, time);
            let then = Situation { draw, time, present: self.world.present(time), ..*situation };
            let waiting = self.world.waiting(game, draw, (time, party), next);
            let least = certain(game, draw, party, waiting);
            let outside = self.world.outside_option(game, draw, time, party);
            let least = least.max(outside.unwrap_or(f64::NEG_INFINITY));
            self.foresee_demands(&then);
            let mut worth = 0.0;
            let mut recognised = 0.0;
            let mut path = None;
            for proposer in 0..game.party_count() {
                let chance = self.world.chance(time, proposer);
                if chance == 0.0 {
                    continue;
                }
                recognised += chance;
                worth += chance
                    * if proposer == party {
                        let best = self.best_offer(&then).filter(|(_, sum)| reaches(*sum, least));
                        let value = best.as_ref().map(|(_, sum)| felt(game, draw, party, *sum));
                        path = best.map(|(path, _)| path);
                        value.unwrap_or(waiting)
                    } else {
                        self.worth_of_others(&then, proposer, waiting)
                    };
            }
            // Where nobody may propose, the round passes.
            next = worth + (1.0 - recognised).max(0.0) * waiting;
            self.plan[time] = Step { least, path };
        }
        self.foresight = foresight;
    }

    /// Plans anew from the world as it is now, as if it stayed so.
    fn world_changed(&mut self, situation: &Situation) {
        self.begin(situation);
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        match &self.plan[situation.time].path {
            Some(package) => {
                path.clone_from(package);
                Proposal::Package
            }
            None => Proposal::Pass,
        }
    }

    fn demand(&mut self, situation: &Situation, _offer: &Offer) -> Demand {
        Demand::Whatever(self.plan[situation.time].least)
    }

    fn target(&mut self, situation: &Situation, ahead: usize) -> f64 {
        let step = self.plan.get(situation.time + ahead).or(self.plan.last());
        step.map_or(f64::NEG_INFINITY, |step| step.least)
    }
}
