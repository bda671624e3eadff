//! Time-dependent concession (Faratin, Sierra & Jennings 1998, section 4.1,
//! polynomial family), with an optional reaction to what the others offer.

use std::sync::Arc;

use super::aspiration::{Aspirant, Aspiration, BELIEFS, OFFERS, left};
use super::{Beliefs, Bidder, OfferPolicy, Player, Strategy};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Arguments, Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation};

/// `target(t) = S(t) + start·(M − S(t))·(1 − (t/T)^{1/shape})`, S the sit-out
/// value, M the best utility over packages crossing none of one's own hard red
/// lines, T the own deadline or the horizon. It accepts what reaches its floor and
/// the target of the next round, and offers what reaches its floor and the target
/// of this one.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeDependent {
    /// Where the first target lies between S (0) and M (1).
    pub start: Quantity,
    /// β > 0: below 1 tough (Boulware), 1 linear, above 1 conceding.
    pub shape: Quantity,
    /// γ, 0..1: how much of the improvement over the first offer received the
    /// target gives back.
    pub reactive: Quantity,
    /// Which of the packages that reach the target is offered.
    pub offers: OfferPolicy,
    /// What it believes about the others.
    pub beliefs: Beliefs,
}

// How it concedes, for other strategies that concede so.
pub(super) const START: Parameter = Parameter {
    name: "start",
    about: "Where the first target lies between the sit-out value (0) and the best package (1).",
    takes: Takes::Number(Domain::Share),
    default: Some("1"),
};
pub(super) const SHAPE: Parameter = Parameter {
    name: "shape",
    about: "Below 1 tough (Boulware), 1 linear, above 1 conceding.",
    takes: Takes::Number(Domain::Positive),
    default: Some("1"),
};
pub(super) const REACTIVE: Parameter = Parameter {
    name: "reactive",
    about: "How much of the others' improvement the target gives back, 0..1.",
    takes: Takes::Number(Domain::Share),
    default: Some("0"),
};

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "TimeDependent",
        about: "Concedes with time from its best package towards its sit-out value: target = S + start * (M - S) * (1 - (t/T)^(1/shape)).",
        source: "Faratin, Sierra & Jennings 1998, Robotics and Autonomous Systems 24(3-4)",
        parameters: &[START, SHAPE, REACTIVE, OFFERS, BELIEFS],
    },
    build: |arguments| Arc::new(TimeDependent::of(arguments)),
};

impl Strategy for TimeDependent {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, _game: &Game, _party: usize) -> Box<dyn Player> {
        Box::new(self.aspirant())
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain()
    }

    fn learns(&self) -> bool {
        self.beliefs.learn_utilities()
    }
}

impl TimeDependent {
    /// The concession that the parameters above describe.
    pub(super) fn of(arguments: &mut dyn Arguments) -> Self {
        Self {
            start: arguments.number("start"),
            shape: arguments.number("shape"),
            reactive: arguments.number("reactive"),
            offers: arguments.offers("offers"),
            beliefs: arguments.beliefs("beliefs"),
        }
    }

    /// Who plays it.
    pub(super) fn aspirant(&self) -> Aspirant<Level> {
        let bidder = Bidder::new(self.offers, self.beliefs);
        let level =
            Level { strategy: self.clone(), curve: Vec::new(), shape: f64::NAN, received: None };
        Aspirant::new(level, bidder)
    }
}

/// How its target moves.
pub(super) struct Level {
    strategy: TimeDependent,
    /// `1 − elapsed^{1/β}` by time, for the shape that was drawn last; NaN where nobody asked.
    curve: Vec<f64>,
    shape: f64,
    /// Own utility of the first and of the best offer received.
    received: Option<(f64, f64)>,
}

impl Level {
    /// `1 − elapsed^{1/β}`, 0 from the end on.
    fn left(&mut self, situation: &Situation, ahead: usize) -> f64 {
        let shape = self.strategy.shape.on(situation.draw.values());
        if shape != self.shape {
            self.shape = shape;
            self.curve.fill(f64::NAN);
        }
        match self.curve.get_mut(situation.time + ahead) {
            Some(known) => {
                if known.is_nan() {
                    *known = left(situation, ahead, shape);
                }
                *known
            }
            None => left(situation, ahead, shape),
        }
    }
}

impl Aspiration for Level {
    fn begin(&mut self, situation: &Situation) {
        self.received = None;
        self.curve.resize(situation.game.parts().clock.rounds + 1, f64::NAN);
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        let utility = situation.own(offer);
        let (first, best) = self.received.unwrap_or((utility, utility));
        self.received = Some((first, best.max(utility)));
    }

    /// The target of a later round, from today's best package and sit-out value.
    fn level(&mut self, situation: &Situation, ahead: usize) -> f64 {
        let Situation { game, draw, party, time, .. } = *situation;
        let best = draw.best_utility(game, party, time);
        let sit_out = draw.acting_prospects().sit_out(party, time + ahead);
        let start = self.strategy.start.on(draw.values());
        let target = sit_out + start * (best - sit_out) * self.left(situation, ahead);
        let gamma = self.strategy.reactive.on(draw.values());
        match self.received {
            Some((first, best)) if gamma > 0.0 => (target - gamma * (best - first)).max(sit_out),
            _ => target,
        }
    }
}
