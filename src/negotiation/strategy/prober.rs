//! A prober: it spends early offers on finding out which red lines are hard.
//!
//! A proposer who respects every line that may be hard never learns that one is soft. For
//! some of its time a prober therefore makes the offer it would make if a doubtful line
//! were soft, and learns from the answer; what it asks for itself stays as it was. It tests
//! a line only where the answer matters to its offer, so that a test that succeeds is
//! progress in itself.

use std::sync::Arc;

use super::aspiration::{Aspirant, OFFERS};
use super::belief::HARD;
use super::time_dependent::{Level, REACTIVE, SHAPE, START, TimeDependent};
use super::{Demand, Player, Proposal, Strategy};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation};
use crate::space::Path;
use crate::space::criteria::Criteria;
use crate::tolerance::reaches;

/// Concedes as [`TimeDependent`]; early on it tests red lines it takes to be hard without
/// being sure. Needs beliefs that learn red lines; with others it has nothing to test.
#[derive(Clone, Debug, PartialEq)]
pub struct Prober {
    /// How it concedes, offers and learns.
    pub concession: TimeDependent,
    /// The share of its time during which it tests, 0..1.
    pub until: Quantity,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "Prober",
        about: "Concedes as TimeDependent, but early on makes offers that test whether the others' red lines are hard.",
        source: "a strategy of zopa",
        parameters: &[
            START,
            SHAPE,
            REACTIVE,
            Parameter {
                name: "until",
                about: "The share of its time during which it tests red lines, 0..1.",
                takes: Takes::Number(Domain::Share),
                default: Some("0.5"),
            },
            OFFERS,
            Parameter {
                name: "beliefs",
                about: "What it believes about the others.",
                takes: Takes::Beliefs,
                default: Some("BayesianLines"),
            },
        ],
    },
    build: |arguments| {
        Arc::new(Prober {
            concession: TimeDependent::of(arguments),
            until: arguments.number("until"),
        })
    },
};

/// A line that is hard with at least this probability is as good as known.
const SURE: f64 = 0.95;

/// Is a line with this probability of being hard worth a test? It must be respected, for
/// want of knowing better.
fn is_doubtful(hardness: f64) -> bool {
    reaches(hardness, HARD) && hardness < SURE
}

impl Strategy for Prober {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, _game: &Game, _party: usize) -> Box<dyn Player> {
        Box::new(Seat { inner: self.concession.aspirant(), until: self.until, tested: Path::new() })
    }

    fn is_certain(&self) -> bool {
        self.concession.is_certain()
    }

    fn learns(&self) -> bool {
        self.concession.learns()
    }
}

struct Seat {
    inner: Aspirant<Level>,
    until: Quantity,
    /// The last package that was thought of as a test.
    tested: Path,
}

impl Seat {
    /// Writes to `tested` an offer that tests the most doubtful line it can; false if no
    /// test matters.
    fn test(&mut self, situation: &Situation) -> bool {
        let Situation { game, party, present, .. } = *situation;
        let least = self.inner.least(situation);
        // Lines in falling doubt, that is rising probability; of equal ones the first.
        let mut tried: Option<(f64, usize)> = None;
        loop {
            let believer = self.inner.bidder.believer();
            let next = (0..game.line_count())
                .filter(|&line| game.line_owner(line) != party)
                .filter(|&line| present >> game.line_owner(line) & 1 == 1)
                .filter_map(|line| Some((believer.hardness(line)?, line)))
                .filter(|(hardness, _)| is_doubtful(*hardness))
                .filter(|entry| tried.is_none_or(|tried| *entry > tried))
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let Some((hardness, line)) = next else { return false };
            tried = Some((hardness, line));
            let (bidder, tested) = (&mut self.inner.bidder, &mut self.tested);
            let found = bidder.offer_supposing_soft(line, situation, least, tested);
            let crosses = |&(label, number): &(u32, u32)| {
                number as usize == line && self.tested.contains(&label)
            };
            if found && game.crossings().iter().any(crosses) {
                return true;
            }
        }
    }
}

impl Player for Seat {
    fn begin(&mut self, situation: &Situation) {
        self.inner.begin(situation);
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.inner.hears(situation, offer);
    }

    fn sees_answer(&mut self, situation: &Situation, offer: &Offer, answerer: usize, yes: bool) {
        self.inner.sees_answer(situation, offer, answerer, yes);
    }

    fn world_changed(&mut self, situation: &Situation) {
        self.inner.world_changed(situation);
    }

    fn learned_utility(&mut self, situation: &Situation) -> Option<&Criteria> {
        self.inner.learned_utility(situation)
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        let ordinary = self.inner.propose(situation, path);
        let early = situation.elapsed(0) < self.until.on(situation.draw.values());
        if ordinary != Proposal::Leave && early && self.test(situation) {
            path.clear();
            path.extend_from_slice(&self.tested);
            return Proposal::Package;
        }
        ordinary
    }

    fn demand(&mut self, situation: &Situation, offer: &Offer) -> Demand {
        self.inner.demand(situation, offer)
    }

    fn target(&mut self, situation: &Situation, ahead: usize) -> f64 {
        self.inner.target(situation, ahead)
    }
}
