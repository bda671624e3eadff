//! The best sequence of offers to somebody who accepts with known chances: a dynamic
//! programme over the offers that are left (Baarslag, Gerding, Aydoğan & schraefel
//! 2015, *Optimal negotiation decision functions in time-sensitive domains*, WI-IAT;
//! Mohammad 2023, *Optimal time-based strategy for automated negotiation*, Applied
//! Intelligence 53, where a static acceptance model and repeated offers make the
//! greedy concession algorithm optimal).

use std::sync::Arc;

use super::aspiration::{Aspirant, Aspiration, BELIEFS, OFFERS};
use super::{Beliefs, Bidder, OfferPolicy, Player, Strategy};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::protocol::Recognition;
use crate::negotiation::situation::Situation;
use crate::party::Seat;
use crate::space::{Diagram, Path};
use crate::tolerance::exceeds;

/// Plans as if an offer at share z of its range, from sit-out value S(t) to best
/// package M(t), were accepted with chance `p(z) = (1 − z)^κ`, whatever was offered
/// before, and as if the others offered nothing. Going on after round t is worth
/// `C(t) = S(t) + δ·(W(t+1) − S(t+1))` and speaking in it
/// `V(t) = max_z p(z)·u(z) + (1 − p(z))·C(t)`; with the chance q(t) of being
/// recognised, `W(t) = q·V(t) + (1 − q)·C(t)` and `W(T) = S(T)`. With
/// `v = (C − S)/(M − S)` the maximum is at `z = (1 + κ·v)/(1 + κ)`; for κ = 1, S = 0,
/// M = 1 and δ = 1 that is z₁ = 1/2 with one offer left and `z_{k+1} = (1 + z_k²)/2`
/// with more. It offers what is worth u(z), and accepts what is worth at least C(t)
/// (V(t), where who refuses speaks at once).
///
/// In spaces of up to [`GreedyConcession::LISTED`] packages the maximum is over those
/// there are; in larger ones utilities are taken to lie densely enough.
#[derive(Clone, Debug, PartialEq)]
pub struct GreedyConcession {
    /// κ > 0: 1 if the others' limits may lie anywhere in the range, above 1 if they
    /// are likelier to refuse.
    pub resistance: Quantity,
    /// Which of the packages that reach the planned utility is offered.
    pub offers: OfferPolicy,
    /// What it believes about the others.
    pub beliefs: Beliefs,
}

impl GreedyConcession {
    /// Spaces of at most so many packages are listed.
    pub const LISTED: usize = 256;
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "GreedyConcession",
        about: "Makes the sequence of offers that is best if an offer at share z of its range is accepted with chance (1 - z)^resistance.",
        source: "Baarslag, Gerding, Aydoğan & schraefel 2015, WI-IAT; Mohammad 2023, Applied Intelligence 53",
        parameters: &[
            Parameter {
                name: "resistance",
                about: "1 if the others' limits may lie anywhere in its range, above 1 if they are likelier to refuse.",
                takes: Takes::Number(Domain::Positive),
                default: Some("1"),
            },
            OFFERS,
            BELIEFS,
        ],
    },
    build: |arguments| {
        Arc::new(GreedyConcession {
            resistance: arguments.number("resistance"),
            offers: arguments.offers("offers"),
            beliefs: arguments.beliefs("beliefs"),
        })
    },
};

impl Strategy for GreedyConcession {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, game: &Game, _party: usize) -> Box<dyn Player> {
        let diagram = game.diagram();
        let count = diagram.completions(Diagram::ROOT);
        let listed = count <= Self::LISTED as u128;
        let packages = if listed {
            let package = |rank| diagram.path(&diagram.unrank(rank)?);
            (0..count).filter_map(package).collect()
        } else {
            Vec::new()
        };
        let plan =
            Plan { resistance: self.resistance, packages, own: Vec::new(), steps: Vec::new() };
        Box::new(Aspirant::new(plan, Bidder::new(self.offers, self.beliefs)))
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain()
    }

    fn learns(&self) -> bool {
        self.beliefs.learn_utilities()
    }
}

struct Plan {
    resistance: Quantity,
    /// All packages of a small space, else none.
    packages: Vec<Path>,
    /// Own utility of each, and whether the no-deal value of the round is to be added.
    own: Vec<(f64, bool)>,
    /// By round.
    steps: Vec<Step>,
}

/// What is planned for a round, in own utility.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    /// What is offered.
    offer: f64,
    /// What speaking is worth.
    speaking: f64,
    /// What going on is worth if nothing is agreed in it.
    waiting: f64,
}

impl Plan {
    fn list(&mut self, situation: &Situation) {
        let Situation { game, draw, party, .. } = *situation;
        self.own.clear();
        for path in &self.packages {
            if path.iter().any(|&label| draw.crosses(label, party)) {
                continue;
            }
            let sum = path.iter().map(|&label| draw.guarded().of(label)[party]).sum();
            let partial = path.first().is_some_and(|&label| game.is_partial(label));
            self.own.push((sum, partial));
        }
    }

    /// The plan of a round, from what going on after it is worth.
    fn step(&self, situation: &Situation, time: usize, waiting: f64) -> Step {
        let Situation { game, draw, party, .. } = *situation;
        let prospects = draw.acting_prospects();
        let (least, most) = (prospects.sit_out(party, time), draw.best_utility(game, party, time));
        let width = most - least;
        if !exceeds(width, 0.0) {
            return Step { offer: most, speaking: waiting, waiting };
        }
        let resistance = self.resistance.on(draw.values());
        let chance = |utility: f64| {
            let short = ((most - utility) / width).clamp(0.0, 1.0);
            if resistance == 1.0 { short } else { libm::pow(short, resistance) }
        };
        let gain = |utility: f64| chance(utility) * (utility - waiting);
        let going = (waiting - least) / width;
        let mut offer = least + width * (1.0 + resistance * going) / (1.0 + resistance);
        if !self.packages.is_empty() {
            offer = most;
            for &(utility, partial) in &self.own {
                let kept = if partial { prospects.no_deal(party, time) } else { 0.0 };
                let utility = utility + kept;
                let better = exceeds(gain(utility), gain(offer));
                let same = !exceeds(gain(offer), gain(utility));
                if better || same && exceeds(utility, offer) {
                    offer = utility;
                }
            }
        }
        Step { offer, speaking: waiting + gain(offer), waiting }
    }
}

/// The chance that the party is recognised in a round; 1 where everybody speaks.
fn recognised(situation: &Situation, time: usize) -> f64 {
    let parts = situation.game.parts();
    match parts.protocol.recognition() {
        None => 1.0,
        Some(Recognition::Fixed(party)) => f64::from(u8::from(*party == situation.party)),
        Some(Recognition::Rotating(turns)) => {
            let turn = turns.get(time % turns.len().max(1));
            f64::from(u8::from(turn == Some(&situation.party)))
        }
        Some(Recognition::Random) => {
            let chance = |party: &crate::party::Party| match party.seat {
                Seat::Table | Seat::Conditional { .. } => {
                    party.recognition.on(situation.draw.values()).max(0.0)
                }
                _ => 0.0,
            };
            let total: f64 = parts.parties.iter().map(chance).sum();
            if total > 0.0 { chance(&parts.parties[situation.party]) / total } else { 0.0 }
        }
    }
}

impl Aspiration for Plan {
    fn begin(&mut self, situation: &Situation) {
        self.list(situation);
        let Situation { draw, party, .. } = *situation;
        let prospects = draw.acting_prospects();
        let discount = prospects.discount(party);
        let end = situation.end();
        self.steps.clear();
        self.steps.resize(end, Step::default());
        // What is gained over sitting out, from the next round on.
        let mut gain = 0.0;
        for time in (0..end).rev() {
            let sit_out = prospects.sit_out(party, time);
            let step = self.step(situation, time, sit_out + discount * gain);
            let speaks = recognised(situation, time);
            gain = speaks * step.speaking + (1.0 - speaks) * step.waiting - sit_out;
            self.steps[time] = step;
        }
    }

    /// Plans anew from the world as it is now.
    fn world_changed(&mut self, situation: &Situation) {
        self.begin(situation);
    }

    fn level(&mut self, situation: &Situation, ahead: usize) -> f64 {
        let step = self.steps.get(situation.time + ahead);
        step.map_or(f64::NEG_INFINITY, |step| step.offer)
    }

    fn acceptable(&mut self, situation: &Situation) -> f64 {
        let Some(step) = self.steps.get(situation.time) else { return f64::NEG_INFINITY };
        if situation.timing.until_offer == 0 { step.speaking } else { step.waiting }
    }
}
