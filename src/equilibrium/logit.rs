//! Logit play of the finite game: everybody errs, and less often where an error costs
//! more (agent quantal response equilibrium: McKelvey & Palfrey 1998).
//!
//! From the end backwards, with precision λ: party i says yes to a package with
//! probability `1 / (1 + e^{−λ·(u_i − W_i)})`, as if its vote decided, and a proposer
//! chooses among all packages and passing with probabilities in proportion to
//! `e^{λ·worth}`, the worth of proposing a package being
//! `P·u + (1 − P)·W`, P the probability that it is adopted. Hard red lines are not crossed
//! by error, and ratifiers do not err. As λ → ∞ this becomes backward induction, except
//! that proposers divide their choice among packages that tie.

use super::ballot::{Chamber, Vote};
use super::foresight::Foresight;
use super::listing::Listing;
use super::world::{World, certain, felt, rest};
use crate::game::{Draw, Game};
use crate::party::Seat;
use crate::tolerance::reaches;

/// More packages than this are not looked through.
pub const LOGIT_LIMIT: usize = 4_096;

/// More voters than this at one table are not, either: every set of votes counts.
const VOTERS: usize = 12;

/// Logit play of a game. Buffers are kept between solutions.
#[derive(Clone, Debug)]
pub struct Logit {
    parties: usize,
    chamber: Chamber,
    listing: Listing,
    world: World,
    foresight: Foresight,
    /// By time (0 ..= rounds) and party, transformed by the attitude to risk.
    values: Vec<f64>,
    /// By time, proposer and package, passing last.
    choices: Vec<f64>,
}

impl Logit {
    /// Buffers for a game; `None` if it has more than [`LOGIT_LIMIT`] packages or twelve
    /// parties.
    pub fn new(game: &Game) -> Option<Self> {
        let listing = Listing::new(game)?;
        let parties = game.party_count();
        if listing.len() > LOGIT_LIMIT || parties > VOTERS {
            return None;
        }
        let rounds = game.parts().clock.rounds;
        Some(Self {
            parties,
            chamber: Chamber::new(game),
            world: World::default(),
            foresight: Foresight::default(),
            values: vec![0.0; (rounds + 1) * parties],
            choices: vec![0.0; rounds * parties * (listing.len() + 1)],
            listing,
        })
    }

    /// Solves the game on a draw with precision `lambda` ≥ 0: logits a unit of utility.
    pub fn solve(&mut self, game: &Game, draw: &Draw, lambda: f64) {
        let mut foresight = std::mem::take(&mut self.foresight);
        foresight.look(game, draw);
        self.world.fill(game, draw, &foresight);
        self.listing.fill(game, draw);
        self.choices.fill(0.0);
        let end = self.world.end();
        for time in end..=game.parts().clock.rounds {
            let draw = foresight.at(draw, time);
            for party in 0..self.parties {
                self.values[time * self.parties + party] =
                    self.world.at_the_end(game, draw, time, party);
            }
        }
        for time in (0..end).rev() {
            let draw = foresight.at(draw, time);
            if !foresight.is_still() {
                self.listing.fill(game, draw);
            }
            self.step_back(game, draw, lambda, time);
        }
        self.foresight = foresight;
    }

    fn step_back(&mut self, game: &Game, draw: &Draw, lambda: f64, time: usize) {
        let parties = self.parties;
        let prospects = draw.truth().prospects();
        let mut waiting = vec![0.0; parties];
        let mut reservations = vec![0.0; parties];
        let no_deal: Vec<f64> = (0..parties).map(|party| prospects.no_deal(party, time)).collect();
        for party in 0..parties {
            let next = self.values[(time + 1) * parties + party];
            waiting[party] = self.world.waiting(game, draw, (time, party), next);
            let outside = self.world.outside_option(game, draw, time, party);
            reservations[party] = outside.map_or(waiting[party], |outside| {
                let certain = certain(game, draw, party, waiting[party]);
                if outside > certain { felt(game, draw, party, outside) } else { waiting[party] }
            });
        }
        let mut values = vec![0.0; parties];
        let mut recognised = 0.0;
        for proposer in 0..parties {
            let chance = self.world.chance(time, proposer);
            if chance <= 0.0 {
                continue;
            }
            recognised += chance;
            let packages = self.listing.len();
            let mut adopted = vec![0.0; packages];
            let mut worth = vec![f64::NEG_INFINITY; packages + 1];
            worth[packages] = waiting[proposer];
            let own = |package| {
                let utility = self.listing.utility(package, proposer, no_deal[proposer]);
                felt(game, draw, proposer, utility)
            };
            for package in 0..packages {
                if self.listing.crossed(package) >> proposer & 1 == 1 {
                    continue;
                }
                let terms = Terms { lambda, time, reservations: &reservations, no_deal: &no_deal };
                adopted[package] = self.adoption(game, draw, proposer, package, &terms);
                let gain = own(package) - waiting[proposer];
                worth[package] = waiting[proposer] + adopted[package] * gain;
            }
            let most = worth.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let at = (time * parties + proposer) * (packages + 1);
            let choices = &mut self.choices[at..at + packages + 1];
            for (choice, worth) in choices.iter_mut().zip(&worth) {
                *choice = libm::exp(lambda * (worth - most));
            }
            let total: f64 = choices.iter().sum();
            choices.iter_mut().for_each(|choice| *choice /= total);
            for party in 0..parties {
                let mut expected = waiting[party];
                for package in 0..packages {
                    let utility = self.listing.utility(package, party, no_deal[party]);
                    let gain = felt(game, draw, party, utility) - waiting[party];
                    expected += choices[package] * adopted[package] * gain;
                }
                values[party] += chance * expected;
            }
        }
        for party in 0..parties {
            self.values[time * parties + party] = values[party] + rest(recognised) * waiting[party];
        }
    }

    /// Probability that a package is adopted.
    fn adoption(
        &self,
        game: &Game,
        draw: &Draw,
        proposer: usize,
        package: usize,
        terms: &Terms,
    ) -> f64 {
        let crossed = self.listing.crossed(package);
        let mut content = 0;
        let mut open = 0;
        let mut chances = [0.0; VOTERS];
        for party in (0..self.parties).filter(|party| crossed >> party & 1 == 0) {
            let utility = self.listing.utility(package, party, terms.no_deal[party]);
            if let Seat::Ratifier { threshold } = &game.parts().parties[party].seat {
                let bound = terms.no_deal[party] + threshold.on(draw.values());
                content |= u64::from(reaches(utility, bound)) << party;
            } else if party != proposer {
                let gain = felt(game, draw, party, utility) - terms.reservations[party];
                chances[party] = 1.0 / (1.0 + libm::exp(-terms.lambda * gain));
                open |= 1 << party;
            }
        }
        let consent = self.listing.consent(package);
        let vote = Vote { proposer, present: self.world.present(terms.time), consent };
        self.chamber.adoption(content, open, &chances, &vote)
    }

    /// What the talks are worth to the party at the start of a round (0 ..= rounds), in
    /// terms of that round; with an attitude to risk, transformed by it.
    pub fn value(&self, time: usize, party: usize) -> f64 {
        self.values[time * self.parties + party]
    }

    /// How likely a proposer is to propose each package in a round, by rank, and last to
    /// pass; all zero if it is not recognised.
    pub fn choices(&self, time: usize, proposer: usize) -> &[f64] {
        let width = self.listing.len() + 1;
        &self.choices[(time * self.parties + proposer) * width..][..width]
    }
}

/// On what terms a round is played.
struct Terms<'a> {
    lambda: f64,
    time: usize,
    /// Transformed by the attitude to risk.
    reservations: &'a [f64],
    no_deal: &'a [f64],
}
