//! The time-dependent negotiators of NegMAS 0.16 (Mohammad, Nakadai & Greenwald 2021,
//! *NegMAS: a platform for situated negotiations*), move for move: for comparisons
//! with results obtained there. Our own is [`super::TimeDependent`].
//!
//! With the share t of time that has passed, the aspiration is `1 − t^e`; a party
//! accepts what is worth at least `lo = m + (M − m)·aspiration − ε`, between m, the
//! worst utility of all packages or its floor if that is higher, and M, the best. It
//! offers the package of lowest utility at or above `lo`.

use std::sync::Arc;

use super::inverse::Inverse;
use super::{Demand, Player, Proposal, Strategy};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation};
use crate::space::Path;

/// An aspiration that falls with time, as NegMAS has it.
#[derive(Clone, Debug, PartialEq)]
pub struct NegmasTimeBased {
    /// e > 0: above 1 tough (Boulware is 4), 1 linear, below 1 conceding (Conceder is
    /// 1/4). The exponent runs the other way than `shape` of [`super::TimeDependent`].
    pub exponent: Quantity,
    /// ε ≥ 0, how much below the aspiration is good enough: 10⁻⁴, or 10⁻³ for NegMAS's
    /// `AspirationNegotiator`.
    pub slack: Quantity,
    /// Are packages below the floor never offered?
    pub rational: bool,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "NegmasTimeBased",
        about: "NegMAS's time-based negotiators, move for move: offers the package nearest above worst + (best - worst) * (1 - t^exponent). Boulware there is exponent 4, Linear 1, Conceder 0.25.",
        source: "Mohammad, Nakadai & Greenwald 2021, in: Distributed Artificial Intelligence (Springer), 57-75; NegMAS 0.16",
        parameters: &[
            Parameter {
                name: "exponent",
                about: "Above 1 tough, 1 linear, below 1 conceding (the other way round than `shape`).",
                takes: Takes::Number(Domain::Positive),
                default: Some("4"),
            },
            Parameter {
                name: "slack",
                about: "How much below the aspiration is good enough; NegMAS's AspirationNegotiator has 0.001.",
                takes: Takes::Number(Domain::NonNegative),
                default: Some("0.0001"),
            },
            Parameter {
                name: "rational",
                about: "Are packages below its floor never offered? NegMAS's AspirationNegotiator may.",
                takes: Takes::Switch,
                default: Some("true"),
            },
        ],
    },
    build: |arguments| {
        Arc::new(NegmasTimeBased {
            exponent: arguments.number("exponent"),
            slack: arguments.number("slack"),
            rational: arguments.switch("rational"),
        })
    },
};

impl Strategy for NegmasTimeBased {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, _game: &Game, _party: usize) -> Box<dyn Player> {
        Box::new(Seat { strategy: self.clone(), inverse: Inverse::default() })
    }
}

struct Seat {
    strategy: NegmasTimeBased,
    inverse: Inverse,
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        self.inverse.begin(situation);
    }

    fn world_changed(&mut self, situation: &Situation) {
        self.inverse.begin(situation);
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        let target = self.target(situation, 0);
        let least = if self.strategy.rational { situation.floor() } else { f64::MIN };
        if self.inverse.nearest(situation, target, least, path) {
            Proposal::Package
        } else {
            Proposal::Pass
        }
    }

    fn demand(&mut self, situation: &Situation, _offer: &Offer) -> Demand {
        Demand::AtLeast(self.target(situation, situation.timing.until_offer))
    }

    fn target(&mut self, situation: &Situation, ahead: usize) -> f64 {
        let values = situation.draw.values();
        let (worst, best) = self.inverse.range();
        let least = worst.max(situation.floor());
        let elapsed = situation.elapsed(ahead);
        let aspiration = 1.0 - libm::pow(elapsed, self.strategy.exponent.on(values));
        let target = (best - least) * aspiration + least - self.strategy.slack.on(values);
        target.min(best).max(least)
    }
}
