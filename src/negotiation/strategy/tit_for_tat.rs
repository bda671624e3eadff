//! Tit-for-tat (Faratin, Sierra & Jennings 1998, section 4.3: behaviour-dependent
//! tactics), with utilities in the place of their issue values.

use std::sync::Arc;

use super::aspiration::{Aspirant, Aspiration, BELIEFS, OFFERS, left, range};
use super::received::Received;
use super::{Beliefs, Bidder, OfferPolicy, Player, Strategy};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Dice, Offer, Situation};
use crate::space::Diagram;
use crate::tolerance::exceeds;

/// Offers that a window holds at most.
const MOST_OFFERS: usize = 100_000;

/// Gives as the others gave. With y₀, y₁, ... the own utilities of another party's
/// offers, the last of them y_k, and δ the window, the target after it moves
/// - `Relative`: in proportion, `target · y_{k−δ} / y_{k−δ+1}`;
/// - `RandomAbsolute`: by as much, `target − (y_{k−δ+1} − y_{k−δ}) − noise·u`, u
///   uniform in 0..1, so that nobody waits for ever;
/// - `Averaged`: in proportion to the whole window, `target · y_{k−δ} / y_k`.
///
/// Utilities in proportions are measured from the party's worst package; an offer of
/// that package is no measure of what follows, and counts as no concession. Several
/// others' factors (or steps) are averaged, or the least conceding of them is
/// answered. Concessions made between two own turns are answered together. The target
/// stays between floor and best package; until somebody has made δ + 1 offers, it
/// falls from `start` with time as [`super::TimeDependent`] does.
#[derive(Clone, Debug, PartialEq)]
pub struct TitForTat {
    /// What is given back.
    pub kind: Reciprocity,
    /// δ ≥ 1: how many offers ago the concession was made that is answered; of
    /// `Averaged`, over how many offers.
    pub window: usize,
    /// Of `RandomAbsolute`: the largest concession unasked for, 0 or more in utility.
    pub noise: Quantity,
    /// Whom of several it answers.
    pub others: Answered,
    /// Where the first target lies between floor (0) and best package (1).
    pub start: Quantity,
    /// Of the opening, β > 0: below 1 tough, above 1 conceding.
    pub shape: Quantity,
    /// Which of the packages that reach the target is offered.
    pub offers: OfferPolicy,
    /// What it believes about the others.
    pub beliefs: Beliefs,
}

/// What a tit-for-tat player gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reciprocity {
    /// The same proportion.
    Relative,
    /// The same amount, and a random one besides.
    RandomAbsolute,
    /// The same proportion, over a window of offers.
    Averaged,
}

/// Whom of several others a tit-for-tat player answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Their mean.
    Mean,
    /// The one that concedes least.
    Least,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "TitForTat",
        about: "Gives as the others gave, measured by its own utility of their offers; a target between its floor and its best package.",
        source: "Faratin, Sierra & Jennings 1998, Robotics and Autonomous Systems 24(3-4), section 4.3",
        parameters: &[
            Parameter {
                name: "kind",
                about: "The same proportion, the same amount and a random one besides, or the same proportion over the window.",
                takes: Takes::Word(&["Relative", "RandomAbsolute", "Averaged"]),
                default: Some("Relative"),
            },
            Parameter {
                name: "window",
                about: "How many offers ago the concession was made that is answered; of `Averaged`, over how many offers.",
                takes: Takes::Whole(1, MOST_OFFERS),
                default: Some("1"),
            },
            Parameter {
                name: "noise",
                about: "Of `RandomAbsolute`: the largest concession unasked for, in utility.",
                takes: Takes::Number(Domain::NonNegative),
                default: Some("0.02"),
            },
            Parameter {
                name: "others",
                about: "Of several others: answers their mean, or the one that concedes least.",
                takes: Takes::Word(&["Mean", "Least"]),
                default: Some("Mean"),
            },
            Parameter {
                name: "start",
                about: "Where the first target lies between the floor (0) and the best package (1).",
                takes: Takes::Number(Domain::Share),
                default: Some("1"),
            },
            Parameter {
                name: "shape",
                about: "How it concedes with time until it has something to answer: below 1 tough, above 1 conceding.",
                takes: Takes::Number(Domain::Positive),
                default: Some("1"),
            },
            OFFERS,
            BELIEFS,
        ],
    },
    build: |arguments| {
        Arc::new(TitForTat {
            kind: match arguments.word("kind") {
                1 => Reciprocity::RandomAbsolute,
                2 => Reciprocity::Averaged,
                _ => Reciprocity::Relative,
            },
            window: arguments.whole("window").max(1),
            noise: arguments.number("noise"),
            others: if arguments.word("others") == 1 { Answered::Least } else { Answered::Mean },
            start: arguments.number("start"),
            shape: arguments.number("shape"),
            offers: arguments.offers("offers"),
            beliefs: arguments.beliefs("beliefs"),
        })
    },
};

impl Strategy for TitForTat {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, game: &Game, party: usize) -> Box<dyn Player> {
        let id = &game.parts().parties[party].id;
        let level = Level {
            strategy: self.clone(),
            received: Received::default(),
            answered: Vec::new(),
            held: None,
            turns: 0,
            dice: Dice::new(&format!("parties.{id}.tit_for_tat")),
            worst: 0.0,
        };
        Box::new(Aspirant::new(level, Bidder::new(self.offers, self.beliefs)))
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain() && self.kind != Reciprocity::RandomAbsolute
    }

    fn learns(&self) -> bool {
        self.beliefs.learn_utilities()
    }
}

struct Level {
    strategy: TitForTat,
    received: Received,
    /// How many offers of each party had been heard when the last own one was made.
    answered: Vec<usize>,
    /// The target of the last own offer.
    held: Option<f64>,
    turns: usize,
    dice: Dice,
    /// Own utility of the worst package.
    worst: f64,
}

impl Level {
    /// The two offers of a party, by number, whose difference is to be answered now:
    /// equal if it has made no concession since the last answer. `None` before it has
    /// made enough offers.
    fn step(&self, party: usize, heard: usize) -> Option<(usize, usize)> {
        let window = self.strategy.window;
        let (last, answered) = (heard.checked_sub(1)?, self.answered[party]);
        let first = last.checked_sub(window)?;
        Some(match self.strategy.kind {
            Reciprocity::Averaged if heard == answered => (last, last),
            Reciprocity::Averaged => (first, last),
            _ => (answered.saturating_sub(window), first + 1),
        })
    }

    /// What a concession does to the target: a factor, or an amount to be added.
    fn response(&self, offers: &[f64], (from, to): (usize, usize)) -> f64 {
        let (before, after) = (offers[from] - self.worst, offers[to] - self.worst);
        match self.strategy.kind {
            Reciprocity::RandomAbsolute => before - after,
            _ if exceeds(before, 0.0) && exceeds(after, 0.0) => before / after,
            _ => 1.0,
        }
    }
}

impl Aspiration for Level {
    fn begin(&mut self, situation: &Situation) {
        self.received.begin(situation);
        self.answered.clear();
        self.answered.resize(situation.game.party_count(), 0);
        self.held = None;
        self.turns = 0;
        self.worst = worst(situation);
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.received.hears(situation, offer);
    }

    fn level(&mut self, situation: &Situation, ahead: usize) -> f64 {
        let (least, most) = range(situation, ahead);
        let values = situation.draw.values();
        let (mut sum, mut least_conceding, mut count) = (0.0, f64::NEG_INFINITY, 0);
        let mut news = false;
        for (party, offers) in self.received.present(situation) {
            if let Some(step) = self.step(party, offers.len()) {
                let response = self.response(offers, step);
                news |= step.0 != step.1;
                sum += response;
                least_conceding = f64::max(least_conceding, response);
                count += 1;
            }
        }
        let opening = || {
            let start = self.strategy.start.on(values) * (most - least);
            least + start * left(situation, ahead, self.strategy.shape.on(values))
        };
        let held = match self.held {
            Some(held) if count > 0 => held,
            _ => opening(),
        };
        let target = if news {
            let response = match self.strategy.others {
                Answered::Mean => sum / f64::from(count),
                Answered::Least => least_conceding,
            };
            match self.strategy.kind {
                Reciprocity::RandomAbsolute => {
                    let noise = self.strategy.noise.on(values);
                    held + response - noise * self.dice.at(situation, self.turns)
                }
                _ => self.worst + response * (held - self.worst),
            }
        } else {
            held
        };
        target.clamp(least, most)
    }

    fn spoke(&mut self, situation: &Situation) {
        self.held = Some(self.level(situation, 0));
        self.turns += 1;
        for (party, answered) in self.answered.iter_mut().enumerate() {
            *answered = self.received.from(party).len();
        }
    }
}

/// Own utility of the party's worst package.
fn worst(situation: &Situation) -> f64 {
    let Situation { game, draw, party, time, .. } = *situation;
    let mut losses = draw.acting_column(game, party);
    for loss in &mut losses {
        *loss = -*loss;
    }
    let mut rests = Vec::new();
    game.diagram().best_completions(&losses, &mut rests);
    let no_deal = draw.acting_prospects().no_deal(party, time);
    let arcs = game.diagram().arcs(Diagram::ROOT).iter();
    arcs.map(|arc| {
        let kept = if game.is_partial(arc.label) { no_deal } else { 0.0 };
        kept - losses[arc.label as usize] - rests[arc.child as usize]
    })
    .fold(f64::INFINITY, f64::min)
}
