//! Backward induction: the subgame-perfect equilibrium of alternating offers with a
//! horizon, on a draw (Selten 1965; for bargaining Ståhl 1972, *Bargaining Theory*;
//! random recognition: Baron & Ferejohn 1989; risk of breakdown: Binmore, Rubinstein &
//! Wolinsky 1986).
//!
//! From the end backwards: with `V_i(t+1)` what the next round is worth, waiting is worth
//! `W_i(t) = b·B_i(t) + (1−b)·[(1−δ_i)·s_i(t) − c_i + δ_i·V_i(t+1)]` in terms of round t
//! (see [`World::waiting`]), and `V_i(T) = N_i(T)`.
//!
//! - A party votes yes if the package is worth its reservation, equality within a tie
//!   included, and crosses none of its hard red lines: everybody votes as if its vote
//!   decided. Conditional parties vote on packages that use what they own. Ratifiers
//!   do not look ahead: they say yes from their threshold upwards.
//! - The proposer counts as a yes. It proposes the best for itself of what would be
//!   adopted, the lowest rank among ties, if that is worth its reservation; else it passes.
//! - The reservation is `W_i(t)`, and with a walk-out value given explicitly
//!   `max(W_i(t), O_i(t))`: an outside option is a floor, not a share (Binmore, Shaked &
//!   Sutton 1989). It works as a threat only; nobody walks out in this equilibrium, and
//!   where nothing passes waiting is worth `W_i`, whatever the outside option. Floors
//!   that a scenario gives to other strategies play no part.
//! - A party with a deadline has left from that round on; what others then agree on still
//!   counts for it. If the rule cannot be met without it, the talks end there.
//! - What is certain to change is foreseen ([`Foresight`]); what is left to chance is not, and
//!   who plays the equilibrium solves it anew when something has happened.
//! - With an attitude to risk, values are of transformed utilities, and the reservation
//!   is the certain utility that is as good as waiting.

use super::ballot::{Ballot, Chamber};
use super::foresight::Foresight;
use super::listing::Listing;
use super::outcome::Course;
use super::search::Search;
use super::world::{World, certain, felt, rest};
use crate::game::{Draw, Game};
use crate::party::Seat;

/// The equilibrium of a game on a draw. Buffers are kept: after the first draw a listed
/// space is solved without allocation.
#[derive(Clone, Debug)]
pub struct Induction {
    parties: usize,
    rounds: usize,
    depth: usize,
    chamber: Chamber,
    packages: Packages,
    world: World,
    foresight: Foresight,
    no_deal: Vec<f64>,
    bounds: Vec<f64>,
    /// By time (0 ..= rounds) and party, transformed by the attitude to risk.
    values: Vec<f64>,
    /// By time and party.
    reservations: Vec<f64>,
    /// By time and proposer.
    policies: Vec<Policy>,
    /// By time, proposer and layer of the diagram.
    paths: Vec<u32>,
    /// By time, proposer and party.
    utilities: Vec<f64>,
    proven: bool,
}

/// How the packages are looked through.
#[derive(Clone, Debug)]
enum Packages {
    Listed(Box<Listing>),
    Searched(Search),
}

/// What a proposer does in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// It is not recognised in this round.
    Silent,
    /// It passes.
    Pass,
    /// It proposes the package of this rank, which is adopted.
    Package(u128),
}

impl Induction {
    /// Buffers for a game; nothing solved yet. Spaces of up to [`super::LISTED`] packages
    /// are listed, larger ones searched.
    pub fn new(game: &Game) -> Self {
        let packages = match Listing::new(game) {
            Some(listing) => Packages::Listed(Box::new(listing)),
            None => Packages::Searched(Search::default()),
        };
        Self::with(game, packages)
    }

    /// The same with the packages searched in the diagram, however few they are.
    pub fn searching(game: &Game) -> Self {
        Self::with(game, Packages::Searched(Search::default()))
    }

    fn with(game: &Game, packages: Packages) -> Self {
        let parties = game.party_count();
        let rounds = game.parts().clock.rounds;
        let depth = game.diagram().order().len();
        Self {
            parties,
            rounds,
            depth,
            chamber: Chamber::new(game),
            packages,
            world: World::default(),
            foresight: Foresight::default(),
            no_deal: vec![0.0; parties],
            bounds: vec![0.0; parties],
            values: vec![0.0; (rounds + 1) * parties],
            reservations: vec![0.0; rounds * parties],
            policies: vec![Policy::Silent; rounds * parties],
            paths: vec![0; rounds * parties * depth],
            utilities: vec![0.0; rounds * parties * parties],
            proven: true,
        }
    }

    /// Solves the game on a draw: the game must be the one the buffers were made for.
    ///
    /// # Examples
    /// Who may make the only offer keeps all but the other's floor.
    /// ```
    /// use zopa::equilibrium::Induction;
    /// use zopa::game::{Draw, Game};
    /// use zopa::scenario;
    ///
    /// let game = Game::compile(scenario::load("classroom/ultimatum")?.scenario.parts)?;
    /// let mut draw = Draw::new(&game);
    /// draw.centre(&game);
    /// let mut induction = Induction::new(&game);
    /// induction.solve(&game, &draw);
    /// assert!((induction.value(0, 0) - 0.70).abs() < 1e-9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn solve(&mut self, game: &Game, draw: &Draw) {
        let mut foresight = std::mem::take(&mut self.foresight);
        foresight.look(game, draw);
        self.world.fill(game, draw, &foresight);
        self.proven = true;
        let end = self.world.end();
        if foresight.is_still() {
            self.list(game, draw);
        }
        for time in (end..=self.rounds).rev() {
            let draw = foresight.at(draw, time);
            for party in 0..self.parties {
                self.values[time * self.parties + party] =
                    self.world.at_the_end(game, draw, time, party);
            }
        }
        self.policies.fill(Policy::Silent);
        for time in (0..end).rev() {
            let draw = foresight.at(draw, time);
            if !foresight.is_still() {
                self.list(game, draw);
            }
            self.step_back(game, draw, time);
        }
        self.foresight = foresight;
    }

    /// Values and sorts the packages, if they are listed.
    fn list(&mut self, game: &Game, draw: &Draw) {
        let Packages::Listed(listing) = &mut self.packages else { return };
        listing.fill(game, draw);
        let world = &self.world;
        let proposes =
            |party: &usize| (0..world.end()).any(|time| world.chance(time, *party) > 0.0);
        listing.sort((0..self.parties).filter(proposes).fold(0, |set, party| set | 1 << party));
    }

    /// One round, given what the next is worth.
    fn step_back(&mut self, game: &Game, draw: &Draw, time: usize) {
        let parties = self.parties;
        let prospects = draw.truth().prospects();
        let (values, next) = self.values[time * parties..].split_at_mut(parties);
        for party in 0..parties {
            self.no_deal[party] = prospects.no_deal(party, time);
            let waiting = self.world.waiting(game, draw, (time, party), next[party]);
            // Until something is adopted, the round is worth waiting for the next.
            values[party] = waiting;
            let certain = certain(game, draw, party, waiting);
            let outside = self.world.outside_option(game, draw, time, party);
            let reservation = outside.map_or(certain, |outside| certain.max(outside));
            self.reservations[time * parties + party] = reservation;
            self.bounds[party] = match &game.parts().parties[party].seat {
                Seat::Ratifier { threshold } => self.no_deal[party] + threshold.on(draw.values()),
                _ => reservation,
            };
        }
        if let Packages::Searched(search) = &mut self.packages {
            search.turn_to(game, draw, &self.no_deal);
        }
        for proposer in 0..parties {
            let chance = self.world.chance(time, proposer);
            if chance <= 0.0 {
                continue;
            }
            let at = time * parties + proposer;
            let ballot = Ballot {
                proposer,
                present: self.world.present(time),
                bounds: &self.bounds,
                own: self.reservations[at],
                no_deal: &self.no_deal,
            };
            let path = &mut self.paths[at * self.depth..][..self.depth];
            let utilities = &mut self.utilities[at * parties..][..parties];
            self.policies[at] = match &mut self.packages {
                Packages::Listed(listing) => match listing.best(&self.chamber, &ballot) {
                    Some(package) => {
                        path.copy_from_slice(listing.path(package));
                        for (party, utility) in utilities.iter_mut().enumerate() {
                            *utility = listing.utility(package, party, self.no_deal[party]);
                        }
                        Policy::Package(package as u128)
                    }
                    None => Policy::Pass,
                },
                Packages::Searched(search) => match search.best(game, &self.chamber, &ballot) {
                    Some(found) => {
                        self.proven &= found.proven;
                        path.copy_from_slice(&found.what);
                        draw.utilities(game, path, time, utilities);
                        Policy::Package(game.diagram().rank_of_path(path))
                    }
                    None => Policy::Pass,
                },
            };
        }
        for party in 0..parties {
            let (mut agreed, mut worth) = (0.0, 0.0);
            for proposer in 0..parties {
                let at = time * parties + proposer;
                if matches!(self.policies[at], Policy::Package(_)) {
                    let chance = self.world.chance(time, proposer);
                    let utility = self.utilities[at * parties + party];
                    agreed += chance;
                    worth += chance * felt(game, draw, party, utility);
                }
            }
            values[party] = worth + rest(agreed) * values[party];
        }
    }

    /// The world that was solved.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The least utility the party agrees to in a round (0 .. [`World::end`]).
    pub fn reservation(&self, time: usize, party: usize) -> f64 {
        self.reservations[time * self.parties + party]
    }

    /// What the talks are worth to the party at the start of a round (0 ..= rounds), in
    /// terms of that round; from [`World::end`] on the no-deal value. With an attitude to
    /// risk, transformed by it.
    pub fn value(&self, time: usize, party: usize) -> f64 {
        self.values[time * self.parties + party]
    }

    /// What the proposer does in a round (0 .. [`World::end`]).
    pub fn policy(&self, time: usize, proposer: usize) -> Policy {
        self.policies[time * self.parties + proposer]
    }

    /// The package that it proposes, as a path of labels; `None` if it passes or is not
    /// recognised.
    pub fn proposal(&self, time: usize, proposer: usize) -> Option<&[u32]> {
        let at = time * self.parties + proposer;
        let path = &self.paths[at * self.depth..][..self.depth];
        matches!(self.policies[at], Policy::Package(_)).then_some(path)
    }

    /// Everybody's utility of the package that it proposes; `None` if there is none.
    pub fn utilities(&self, time: usize, proposer: usize) -> Option<&[f64]> {
        let at = time * self.parties + proposer;
        let utilities = &self.utilities[at * self.parties..][..self.parties];
        matches!(self.policies[at], Policy::Package(_)).then_some(utilities)
    }

    /// How the talks go.
    pub fn course(&self) -> Course {
        Course::of(self, self.parties)
    }

    /// Is every package proven the best? False if a search in the diagram stopped at
    /// its limit.
    pub fn is_proven(&self) -> bool {
        self.proven
    }

    /// Were the packages listed, and not searched?
    pub fn is_listed(&self) -> bool {
        matches!(self.packages, Packages::Listed(_))
    }
}
