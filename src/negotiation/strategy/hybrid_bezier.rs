//! The hybrid of time and behaviour of the Solver agent (Keskin, Çakan & Aydoğan
//! 2021, *Solver Agent: Towards Emotional and Opponent-Aware Agent for Human-Robot
//! Negotiation*, AAMAS), whose concession over time is a Bézier curve.

use std::sync::Arc;

use super::aspiration::{Aspirant, Aspiration, BELIEFS, OFFERS, is_over, range};
use super::received::Received;
use super::{Beliefs, Bidder, OfferPolicy, Player, Strategy};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation};

/// `target = t²·T + (1 − t²)·B`, t the share of the time that has passed. T is the
/// concession over time, `(1−t)²·P0 + 2(1−t)t·P1 + t²·P2`. B answers the others: the
/// own last target less `P3·(1 + t)` times what their last offers improved, the last
/// few differences weighted as in `WEIGHTS` and averaged over the others. With fewer
/// than two offers from anybody it is T alone. The four P are shares of the range
/// from floor to best package; the source has utilities of 0..1.
#[derive(Clone, Debug, PartialEq)]
pub struct HybridBezier {
    /// P0, 0..1: where the curve begins.
    pub first: Quantity,
    /// P1, 0..1: what it bends towards.
    pub middle: Quantity,
    /// P2, 0..1: where it ends.
    pub last: Quantity,
    /// P3, 0..1: how much of the others' concessions is given back.
    pub empathy: Quantity,
    /// Which of the packages that reach the target is offered.
    pub offers: OfferPolicy,
    /// What it believes about the others.
    pub beliefs: Beliefs,
}

/// Weights of the last one to four differences between a party's offers, the latest
/// last (those of three sum to 0.99, as the authors' program has them).
const WEIGHTS: [&[f64]; 4] = [&[1.0], &[0.25, 0.75], &[0.11, 0.22, 0.66], &[0.05, 0.15, 0.3, 0.5]];

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "HybridBezier",
        about: "At first answers the others' concessions, towards the end follows a curve over time.",
        source: "Keskin, Çakan & Aydoğan 2021, Solver Agent, AAMAS '21, 1557-1559",
        parameters: &[
            Parameter {
                name: "first",
                about: "P0: where the curve begins between the floor (0) and the best package (1).",
                takes: Takes::Number(Domain::Share),
                default: Some("1"),
            },
            Parameter {
                name: "middle",
                about: "P1: what the curve bends towards.",
                takes: Takes::Number(Domain::Share),
                default: Some("0.75"),
            },
            Parameter {
                name: "last",
                about: "P2: where the curve ends.",
                takes: Takes::Number(Domain::Share),
                default: Some("0.55"),
            },
            Parameter {
                name: "empathy",
                about: "P3: how much of the others' concessions it gives back.",
                takes: Takes::Number(Domain::Share),
                default: Some("0.5"),
            },
            OFFERS,
            BELIEFS,
        ],
    },
    build: |arguments| {
        Arc::new(HybridBezier {
            first: arguments.number("first"),
            middle: arguments.number("middle"),
            last: arguments.number("last"),
            empathy: arguments.number("empathy"),
            offers: arguments.offers("offers"),
            beliefs: arguments.beliefs("beliefs"),
        })
    },
};

impl Strategy for HybridBezier {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, _game: &Game, _party: usize) -> Box<dyn Player> {
        let level = Level { strategy: self.clone(), received: Received::default(), held: None };
        Box::new(Aspirant::new(level, Bidder::new(self.offers, self.beliefs)))
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain()
    }

    fn learns(&self) -> bool {
        self.beliefs.learn_utilities()
    }
}

struct Level {
    strategy: HybridBezier,
    received: Received,
    /// The target of the last own offer.
    held: Option<f64>,
}

/// What a party's last offers improved, weighted; `None` before its second offer.
fn improvement(offers: &[f64]) -> Option<f64> {
    let differences = offers.len().checked_sub(1)?.min(WEIGHTS.len());
    let weights = WEIGHTS[differences.checked_sub(1)?];
    let last = &offers[offers.len() - differences - 1..];
    Some(weights.iter().zip(last.windows(2)).map(|(weight, two)| weight * (two[1] - two[0])).sum())
}

impl Aspiration for Level {
    fn begin(&mut self, situation: &Situation) {
        self.received.begin(situation);
        self.held = None;
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.received.hears(situation, offer);
    }

    fn level(&mut self, situation: &Situation, ahead: usize) -> f64 {
        let (least, most) = range(situation, ahead);
        if is_over(situation, ahead) {
            return least;
        }
        let values = situation.draw.values();
        let strategy = &self.strategy;
        let t = situation.elapsed(ahead);
        let share = (1.0 - t) * (1.0 - t) * strategy.first.on(values)
            + 2.0 * (1.0 - t) * t * strategy.middle.on(values)
            + t * t * strategy.last.on(values);
        let by_time = least + share * (most - least);
        let (mut sum, mut count) = (0.0, 0);
        for (_, offers) in self.received.present(situation) {
            if let Some(improvement) = improvement(offers) {
                sum += improvement;
                count += 1;
            }
        }
        let target = match self.held {
            Some(held) if count > 0 => {
                let answer = strategy.empathy.on(values) * (1.0 + t) * sum / f64::from(count);
                t * t * by_time + (1.0 - t * t) * (held - answer)
            }
            _ => by_time,
        };
        target.clamp(least, most)
    }

    fn spoke(&mut self, situation: &Situation) {
        self.held = Some(self.level(situation, 0));
    }
}
