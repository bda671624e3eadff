//! What the parties face besides each other: who is at the table in each round, who
//! may be recognised as proposer, when the talks end, and what waiting is worth.

use super::foresight::Foresight;
use crate::game::{Draw, Game, per_round};
use crate::negotiation::protocol::Recognition;
use crate::party::Seat;
use crate::tolerance::PROBABILITY_SUM;

/// The world of a game on a draw. Buffers are kept from draw to draw.
#[derive(Clone, Debug, Default)]
pub struct World {
    parties: usize,
    rounds: usize,
    end: usize,
    ended_by: Option<usize>,
    /// By round: probability that the talks collapse after it.
    breakdown: Vec<f64>,
    /// By round: the parties that have not left, one bit a party.
    present: Vec<u64>,
    /// By round and party: probability of being the proposer.
    chances: Vec<f64>,
}

impl World {
    /// Looks at a game on a draw, as the engine of negotiations would play it: parties
    /// leave at the start of their deadline's round, and the talks end there if the
    /// rule can then not be met.
    pub fn fill(&mut self, game: &Game, draw: &Draw, foresight: &Foresight) {
        let parts = game.parts();
        self.parties = game.party_count();
        self.rounds = parts.clock.rounds;
        self.end = self.rounds;
        self.ended_by = None;
        self.breakdown.clear();
        self.present.clear();
        self.chances.clear();
        self.chances.resize(self.rounds * self.parties, 0.0);
        let mut present = u64::MAX >> (64 - self.parties);
        for time in 0..self.rounds {
            for (party, wants) in parts.parties.iter().enumerate() {
                if wants.deadline == Some(time) && present >> party & 1 == 1 {
                    present &= !(1 << party);
                    if !game.adopts(present) && self.ended_by.is_none() {
                        self.end = time;
                        self.ended_by = Some(party);
                    }
                }
            }
            self.present.push(present);
            let draw = foresight.at(draw, time);
            let talks = game.is_still() || draw.course().talks(&parts.world);
            // Where nobody talks, nothing collapses.
            self.breakdown.push(
                parts
                    .breakdown
                    .filter(|_| talks)
                    .map_or(0.0, |hazard| per_round(hazard, parts.clock, draw.values())),
            );
            let chances = &mut self.chances[time * self.parties..][..self.parties];
            let speakers = if talks { present } else { 0 };
            recognise(game, draw, time, speakers, chances);
        }
    }

    /// The time at which the talks are over whatever has been offered, 0 ..= rounds.
    pub fn end(&self) -> usize {
        self.end
    }

    /// The party whose own deadline ends the talks then; `None` for the horizon.
    pub fn ended_by(&self) -> Option<usize> {
        self.ended_by
    }

    /// Probability that the talks collapse after a round without agreement, 0..1.
    pub fn breakdown(&self, time: usize) -> f64 {
        self.breakdown[time]
    }

    /// The parties that have not left by a round, one bit a party.
    pub fn present(&self, time: usize) -> u64 {
        self.present[time]
    }

    /// Probability that the party is the proposer of a round, 0..1; with rotation 0 or
    /// 1. The sum is below 1 where nobody may propose.
    pub fn chance(&self, time: usize, party: usize) -> f64 {
        self.chances[time * self.parties + party]
    }

    /// What the end of the talks at `time` is worth to the party: its no-deal value.
    pub fn at_the_end(&self, game: &Game, draw: &Draw, time: usize, party: usize) -> f64 {
        felt(game, draw, party, draw.truth().prospects().no_deal(party, time))
    }

    /// What it is worth to the party, in terms of round `time`, that the round passes
    /// without agreement, if the next one is worth `next`:
    /// `W = b·B + (1−b)·[(1−δ)·s − c + δ·next]`, b the probability of breakdown, B, s, c
    /// and δ the party's breakdown value, interim value, delay cost and discount factor.
    pub fn waiting(
        &self,
        game: &Game,
        draw: &Draw,
        (time, party): (usize, usize),
        next: f64,
    ) -> f64 {
        let prospects = draw.truth().prospects();
        let discount = prospects.discount(party);
        let mut stay = discount * next - prospects.delay_cost(party, time);
        if discount < 1.0 {
            stay += (1.0 - discount) * felt(game, draw, party, prospects.interim(party, time));
        }
        let breakdown = self.breakdown[time];
        if breakdown > 0.0 {
            let collapse = felt(game, draw, party, prospects.breakdown(party, time));
            stay = breakdown * collapse + (1.0 - breakdown) * stay;
        }
        stay
    }

    /// The walk-out value of a round if the scenario gives the party one: its outside
    /// option. No deal is none, because it is not to be had before the end.
    pub fn outside_option(
        &self,
        game: &Game,
        draw: &Draw,
        time: usize,
        party: usize,
    ) -> Option<f64> {
        let given = game.parts().parties[party].fallback.walk_out.is_some();
        given.then(|| draw.truth().prospects().walk_out(party, time))
    }
}

/// Writes how likely each party is to be the proposer of a round if these are present.
pub fn recognise(game: &Game, draw: &Draw, time: usize, present: u64, chances: &mut [f64]) {
    let parties = &game.parts().parties;
    let may = |party: usize| present >> party & 1 == 1;
    chances.fill(0.0);
    let in_turn = match game.parts().protocol.recognition() {
        None => None,
        Some(Recognition::Fixed(party)) => Some(*party),
        Some(Recognition::Rotating(turns)) => turns.get(time % turns.len().max(1)).copied(),
        Some(Recognition::Random) => {
            for (party, chance) in chances.iter_mut().enumerate() {
                let proposes =
                    matches!(parties[party].seat, Seat::Table | Seat::Conditional { .. });
                if proposes && may(party) {
                    *chance = parties[party].recognition.on(draw.values()).max(0.0);
                }
            }
            let total: f64 = chances.iter().sum();
            if total > 0.0 {
                chances.iter_mut().for_each(|chance| *chance /= total);
            }
            None
        }
    };
    if let Some(party) = in_turn.filter(|&party| may(party)) {
        chances[party] = 1.0;
    }
}

/// The number of rounds after which turns repeat.
pub fn cycle(game: &Game) -> usize {
    match game.parts().protocol.recognition() {
        Some(Recognition::Rotating(turns)) => turns.len().max(1),
        Some(Recognition::Fixed(_) | Recognition::Random) | None => 1,
    }
}

/// A utility as the party's attitude to risk takes it.
#[inline]
pub fn felt(game: &Game, draw: &Draw, party: usize, utility: f64) -> f64 {
    game.parts().parties[party].preferences.risk.apply(utility, draw.values())
}

/// The certain utility that is worth this to the party.
#[inline]
pub fn certain(game: &Game, draw: &Draw, party: usize, felt: f64) -> f64 {
    game.parts().parties[party].preferences.risk.certain(felt, draw.values())
}

/// What is left of a probability. Chances are shares of a sum: what is left of all of
/// them is nothing, not a rounding error.
#[inline]
pub fn rest(used: f64) -> f64 {
    let rest = 1.0 - used;
    if rest > PROBABILITY_SUM { rest } else { 0.0 }
}
