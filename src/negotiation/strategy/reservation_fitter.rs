//! Learning the others' reservation values from how they concede, the idea of the
//! example strategy `RVFitter` of the Automated Negotiation League 2024, where utilities
//! were known and reservation values were not.

use std::sync::Arc;

use super::ascribed::Ascribed;
use super::aspiration::{Aspirant, Aspiration, BELIEFS, OFFERS, left, range};
use super::reachable::best_leaving;
use super::{Beliefs, Bidder, OfferPolicy, Player, Strategy};
use crate::chance::{Domain, Quantity};
use crate::game::Game;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::negotiation::situation::{Offer, Situation};
use crate::space::Path;

/// Takes every other party to concede as `U(t) = r + (M − r)·(1 − t^e)`, M the most
/// any package is believed to be worth to it, and fits r and e by least squares to
/// what its own offers are believed to be worth to it. Then it concedes as
/// [`super::TimeDependent`] does, but from the most it can have if it leaves everybody
/// else the fitted r, instead of from its best package. Until two offers of a party
/// after the start have been heard, its believed floor stands for r.
#[derive(Clone, Debug, PartialEq)]
pub struct ReservationFitter {
    /// β > 0 of the own concession: below 1 tough, above 1 conceding.
    pub shape: Quantity,
    /// Which of the packages that reach the target is offered.
    pub offers: OfferPolicy,
    /// What it believes about the others. With [`Beliefs::None`] there is nothing to
    /// fit, and it concedes from its best package.
    pub beliefs: Beliefs,
}

pub(super) const FORM: Form<Arc<dyn Strategy>> = Form {
    description: Description {
        name: "ReservationFitter",
        about: "Fits the others' reservation values to how they concede, and concedes from the most these leave it.",
        source: "Automated Negotiation League 2024 (Aydoğan, Baarslag, Fujita, Hindriks, Jonker & Mohammad): RVFitter",
        parameters: &[
            Parameter {
                name: "shape",
                about: "Of its own concession: below 1 tough, above 1 conceding.",
                takes: Takes::Number(Domain::Positive),
                default: Some("0.2"),
            },
            OFFERS,
            BELIEFS,
        ],
    },
    build: |arguments| {
        Arc::new(ReservationFitter {
            shape: arguments.number("shape"),
            offers: arguments.offers("offers"),
            beliefs: arguments.beliefs("beliefs"),
        })
    },
};

impl Strategy for ReservationFitter {
    fn name(&self) -> &'static str {
        FORM.description.name
    }

    fn seat(&self, _game: &Game, _party: usize) -> Box<dyn Player> {
        let level = Level {
            strategy: self.clone(),
            ascribed: Ascribed::new(self.beliefs),
            best: Vec::new(),
            fits: Vec::new(),
            levels: Vec::new(),
            reached: None,
            path: Path::new(),
        };
        Box::new(Aspirant::new(level, Bidder::new(self.offers, self.beliefs)))
    }

    fn is_certain(&self) -> bool {
        self.beliefs.is_certain()
    }

    fn learns(&self) -> bool {
        self.beliefs.learn_utilities()
    }
}

/// A concession curve of one party, fitted to offers as they come. With the loss
/// `y = M − U = a·t^e`, `a = M − r`, the best a for an exponent is `Σ y·t^e / Σ t^{2e}`,
/// and exponents are tried on a grid from 1/10 to 10.
#[derive(Clone, Debug)]
pub struct ReservationFit {
    /// Offers after the start.
    count: usize,
    /// `Σ y²`.
    squares: f64,
    /// The largest loss so far: nobody offers what it would refuse.
    largest: f64,
    /// `(Σ y·t^e, Σ t^{2e})` by exponent.
    sums: [(f64, f64); Self::EXPONENTS],
}

impl Default for ReservationFit {
    fn default() -> Self {
        Self { count: 0, squares: 0.0, largest: 0.0, sums: [(0.0, 0.0); Self::EXPONENTS] }
    }
}

impl ReservationFit {
    /// Exponents on the grid: 20 to a factor of ten.
    const EXPONENTS: usize = 41;

    fn exponent(number: usize) -> f64 {
        libm::pow(10.0, (number as f64 - 20.0) / 20.0)
    }

    /// Learns from an offer made when a share `elapsed` (0..1) of the time had passed,
    /// worth `loss` ≥ 0 less to its maker than its best package.
    pub fn learn(&mut self, elapsed: f64, loss: f64) {
        if elapsed <= 0.0 {
            return;
        }
        let loss = loss.max(0.0);
        self.count += 1;
        self.squares += loss * loss;
        self.largest = self.largest.max(loss);
        let logarithm = libm::log(elapsed);
        for (number, (cross, square)) in self.sums.iter_mut().enumerate() {
            let power = libm::exp(Self::exponent(number) * logarithm);
            *cross += loss * power;
            *square += power * power;
        }
    }

    /// The fitted M − r and e; `None` before two offers after the start.
    pub fn fitted(&self) -> Option<(f64, f64)> {
        if self.count < 2 {
            return None;
        }
        let mut best: Option<(f64, f64, f64)> = None;
        for (number, (cross, square)) in self.sums.iter().enumerate() {
            let concession = (cross / square).max(self.largest);
            let residual =
                self.squares - 2.0 * concession * cross + concession * concession * square;
            if best.is_none_or(|(_, _, least)| residual < least) {
                best = Some((concession, Self::exponent(number), residual));
            }
        }
        best.map(|(concession, exponent, _)| (concession, exponent))
    }
}

struct Level {
    strategy: ReservationFitter,
    ascribed: Ascribed,
    /// The most each party is believed to get from any package.
    best: Vec<f64>,
    fits: Vec<ReservationFit>,
    /// What is left to each party.
    levels: Vec<f64>,
    /// The round and the most the party can then have, if nothing has been heard since.
    reached: Option<(usize, f64)>,
    path: Path,
}

impl Level {
    /// The most the party can have if it leaves the others what they hold out for.
    fn reach(&mut self, situation: &Situation) -> f64 {
        let Situation { game, draw, party, time, .. } = *situation;
        if let Some((known, reach)) = self.reached
            && known == time
        {
            return reach;
        }
        let best = draw.best_utility(game, party, time);
        let mut reach = best;
        if self.strategy.beliefs != Beliefs::None {
            self.levels.clear();
            for (other, fit) in self.fits.iter().enumerate() {
                let level = match fit.fitted() {
                    Some((concession, _)) if other != party => self.best[other] - concession,
                    _ => self.ascribed.floor(situation, other),
                };
                self.levels.push(level);
            }
            let believer = self.ascribed.believer();
            let found = best_leaving(situation, believer, &self.levels, &mut self.path);
            reach = found.unwrap_or(best);
        }
        self.reached = Some((time, reach));
        reach
    }
}

impl Aspiration for Level {
    fn begin(&mut self, situation: &Situation) {
        self.ascribed.begin(situation);
        self.ascribed.best(situation, &mut self.best);
        self.fits.clear();
        self.fits.resize(situation.game.party_count(), ReservationFit::default());
        self.reached = None;
    }

    fn sees_answer(&mut self, situation: &Situation, offer: &Offer, answerer: usize, yes: bool) {
        self.ascribed.sees_answer(situation, offer, answerer, yes);
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        self.ascribed.hears(situation, offer);
        self.ascribed.weigh(situation, offer.path);
        let maker = offer.proposer;
        let loss = self.best[maker] - self.ascribed.utility(maker);
        self.fits[maker].learn(situation.elapsed(0), loss);
        self.reached = None;
    }

    fn level(&mut self, situation: &Situation, ahead: usize) -> f64 {
        let (least, most) = range(situation, ahead);
        let reach = self.reach(situation).clamp(least, most);
        let shape = self.strategy.shape.on(situation.draw.values());
        least + (reach - least) * left(situation, ahead, shape)
    }
}
