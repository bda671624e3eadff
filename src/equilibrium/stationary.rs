//! Stationary equilibrium without a horizon, on a list of packages: what each turn is
//! worth is the fixed point of one step of backward induction.
//!
//! Values are those of round 0 and do not drift; parties' deadlines and the horizon play
//! no part; turns repeat. Values move a step of the way to what they would have to be, and
//! the step shrinks when that stops helping. In pure strategies there may be no fixed
//! point at all (partners who cost the same must then be chosen at random), so the
//! [`Convergence`] is part of the answer.

use super::ballot::{Ballot, Chamber};
use super::foresight::Foresight;
use super::listing::Listing;
use super::world::{World, certain, cycle, felt, recognise, rest};
use crate::game::{Draw, Game};
use crate::party::Seat;
use crate::tolerance::FIXED_POINT;

/// Steps after which the iteration gives up.
const STEPS: usize = 20_000;

/// Steps without a new smallest residual after which the step shrinks.
const PATIENCE: usize = 500;

/// How much it shrinks.
const SHRINK: f64 = 0.7;

/// How well a fixed point is settled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Convergence {
    /// Steps taken.
    pub iterations: usize,
    /// Largest difference between a value and what it would have to be.
    pub residual: f64,
    /// Is the residual as good as nothing?
    pub converged: bool,
}

/// Stationary play of a game on a draw.
#[derive(Clone, Debug)]
pub struct Stationary {
    parties: usize,
    turns: usize,
    /// By turn and party, transformed by the attitude to risk.
    values: Vec<f64>,
    /// By turn and party.
    reservations: Vec<f64>,
    /// By turn and proposer.
    proposals: Vec<Option<usize>>,
    convergence: Convergence,
}

impl Stationary {
    /// Looks for the fixed point; `None` if the packages are too many to be listed
    /// ([`super::LISTED`]).
    pub fn solve(game: &Game, draw: &Draw) -> Option<Self> {
        let mut listing = Listing::new(game)?;
        let parties = game.party_count();
        let turns = cycle(game);
        let mut world = World::default();
        // A stationary world is the one that stands now.
        world.fill(game, draw, &Foresight::default());
        listing.fill(game, draw);
        listing.sort(u64::MAX);
        let mut chances = vec![0.0; turns * parties];
        for (turn, chances) in chances.chunks_mut(parties).enumerate() {
            recognise(game, draw, turn, u64::MAX, chances);
        }
        let step = Step { game, draw, listing, chamber: Chamber::new(game), world, chances };
        let prospects = draw.truth().prospects();
        let start = |at: usize| felt(game, draw, at % parties, prospects.no_deal(at % parties, 0));
        let mut found = Self {
            parties,
            turns,
            values: (0..turns * parties).map(start).collect(),
            reservations: vec![0.0; turns * parties],
            proposals: vec![None; turns * parties],
            convergence: Convergence { iterations: 0, residual: f64::INFINITY, converged: false },
        };
        let mut next = vec![0.0; turns * parties];
        let (mut length, mut least, mut since) = (1.0, f64::INFINITY, 0);
        for iteration in 1..=STEPS {
            step.take(&mut found, &mut next);
            let gaps = found.values.iter().zip(&next).map(|(value, next)| (next - value).abs());
            let residual = gaps.fold(0.0, f64::max);
            let converged = residual < FIXED_POINT;
            found.convergence = Convergence { iterations: iteration, residual, converged };
            if converged {
                break;
            }
            since += 1;
            if residual < least {
                (least, since) = (residual, 0);
            } else if since == PATIENCE {
                (length, since) = (length * SHRINK, 0);
            }
            for (value, next) in found.values.iter_mut().zip(&next) {
                *value += length * (next - *value);
            }
        }
        Some(found)
    }

    /// The number of rounds after which turns repeat: one, unless parties take turns.
    pub fn turns(&self) -> usize {
        self.turns
    }

    /// What the talks are worth to the party at the start of a turn; with an attitude to
    /// risk, transformed by it.
    pub fn value(&self, turn: usize, party: usize) -> f64 {
        self.values[turn * self.parties + party]
    }

    /// The least utility the party agrees to in a turn.
    pub fn reservation(&self, turn: usize, party: usize) -> f64 {
        self.reservations[turn * self.parties + party]
    }

    /// The rank of the package that a proposer proposes in a turn; `None` if it passes or
    /// is not recognised.
    pub fn proposal(&self, turn: usize, proposer: usize) -> Option<usize> {
        self.proposals[turn * self.parties + proposer]
    }

    /// How well the fixed point is settled.
    pub fn convergence(&self) -> Convergence {
        self.convergence
    }
}

/// What one step of the iteration needs.
struct Step<'g> {
    game: &'g Game,
    draw: &'g Draw,
    listing: Listing,
    chamber: Chamber,
    world: World,
    /// By turn and party: probability of being the proposer.
    chances: Vec<f64>,
}

impl Step<'_> {
    /// What each turn is worth if the next one is worth what `found` says: written to
    /// `next`, with the play behind it to `found`.
    fn take(&self, found: &mut Stationary, next: &mut [f64]) {
        let Self { game, draw, .. } = *self;
        let parties = found.parties;
        let prospects = draw.truth().prospects();
        let no_deal: Vec<f64> = (0..parties).map(|party| prospects.no_deal(party, 0)).collect();
        let mut bounds = vec![0.0; parties];
        // The last turn first: each then sees what the next has just become.
        for turn in (0..found.turns).rev() {
            let following = (turn + 1) % found.turns * parties;
            let last = turn + 1 == found.turns;
            let now = turn * parties;
            for party in 0..parties {
                let at = following + party;
                let later = if last { found.values[at] } else { next[at] };
                let waiting = self.world.waiting(game, draw, (0, party), later);
                next[now + party] = waiting;
                let certain = certain(game, draw, party, waiting);
                let outside = self.world.outside_option(game, draw, 0, party);
                let reservation = outside.map_or(certain, |outside| certain.max(outside));
                found.reservations[now + party] = reservation;
                bounds[party] = match &game.parts().parties[party].seat {
                    Seat::Ratifier { threshold } => no_deal[party] + threshold.on(draw.values()),
                    _ => reservation,
                };
            }
            let mut agreed = 0.0;
            for proposer in 0..parties {
                let chance = self.chances[now + proposer];
                let ballot = Ballot {
                    proposer,
                    present: u64::MAX,
                    bounds: &bounds,
                    own: found.reservations[now + proposer],
                    no_deal: &no_deal,
                };
                let best = (chance > 0.0).then(|| self.listing.best(&self.chamber, &ballot));
                found.proposals[now + proposer] = best.flatten();
                if best.flatten().is_some() {
                    agreed += chance;
                }
            }
            for party in 0..parties {
                let mut worth = rest(agreed) * next[now + party];
                for proposer in 0..parties {
                    if let Some(package) = found.proposals[now + proposer] {
                        let utility = self.listing.utility(package, party, no_deal[party]);
                        worth += self.chances[now + proposer] * felt(game, draw, party, utility);
                    }
                }
                next[now + party] = worth;
            }
        }
    }
}
