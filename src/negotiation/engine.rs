//! The engine: it owns the loop, the clock, the rule and the world; strategies
//! only propose and state the least they accept.
//!
//! Each round: parties whose own deadline has come leave → a proposer is
//! recognised → it proposes, passes or leaves → the others at the table answer,
//! and the conditional parties whose options the package uses → the rule is
//! applied → ratifiers vote → agreement, or the talks may break down, or go on.
//!
//! A [`Table`] is one thread's seat at this work: all buffers, and nothing that a
//! result could depend on. A replicate is a pure function of (game, seed, index).

use super::protocol::{Protocol, Recognition};
use super::record::{Answer, Capacity, End, Listener, Record};
use super::strategy::{Proposal, Received, Situation, Strategy, Toolkit, floor};
use crate::chance::{Purpose, SLOTS, Stream, Streams};
use crate::game::{Draw, Game};
use crate::party::Seat;
use crate::rule::{self, Ballot, Vote};
use crate::tolerance::reaches;

/// Where negotiations are played, one after another.
pub struct Table<'g> {
    game: &'g Game,
    streams: Streams,
    plays: u64,
    draw: Draw,
    toolkits: Vec<Toolkit>,
    received: Vec<Option<Received>>,
    utilities: Vec<f64>,
    record: Record,
}

impl<'g> Table<'g> {
    /// A table for a game under a seed, with `plays` ≥ 1 replicates to an analyst
    /// draw: replicate k is played on draw k / plays.
    pub fn new(game: &'g Game, seed: u64, plays: u64) -> Self {
        let parties = game.party_count();
        let rounds = game.parts().clock.rounds;
        let toolkits = game
            .parts()
            .parties
            .iter()
            .map(|party| {
                let mut toolkit = Toolkit::default();
                if let Strategy::TimeDependent(strategy) = &party.strategy {
                    let end = party.deadline.map_or(rounds, |own| own.min(rounds));
                    toolkit.set_curve(strategy.fixed_curve(end, rounds));
                }
                toolkit
            })
            .collect();
        Self {
            game,
            streams: Streams::new(seed),
            plays: plays.max(1),
            draw: Draw::new(game),
            toolkits,
            received: vec![None; parties],
            utilities: vec![0.0; parties],
            record: Record::new(parties, game.issues().len()),
        }
    }

    /// The draw of the last replicate.
    pub fn draw(&self) -> &Draw {
        &self.draw
    }

    /// Replicates to an analyst draw.
    pub fn plays(&self) -> u32 {
        u32::try_from(self.plays).unwrap_or(u32::MAX)
    }

    /// The last negotiation played.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Plays one replicate and tells `listener` about it.
    pub fn play(&mut self, replicate: u64, listener: &mut impl Listener) -> &Record {
        let game = self.game;
        self.record.replicate = replicate;
        self.record.draw = replicate / self.plays;
        self.record.offers = 0;
        self.record.proposer = None;
        self.record.path.clear();
        self.draw.sample(game, &self.streams, self.record.draw, replicate);
        for (party, toolkit) in self.toolkits.iter_mut().enumerate() {
            toolkit.restart(game.diagram().labels().len(), game.approaches(party).len());
        }
        self.received.fill(None);
        let (end, time) = self.run(replicate, listener);
        self.record.end = end;
        self.record.time = time;
        let prospects = self.draw.truth().prospects();
        for party in 0..game.party_count() {
            self.record.values[party] = match end {
                End::Agreement => self.utilities[party],
                End::Breakdown => prospects.breakdown(party, time),
                End::WalkOut { party: leaver } if leaver == party => {
                    prospects.walk_out(party, time)
                }
                End::WalkOut { .. } | End::OwnDeadline { .. } | End::Horizon => {
                    prospects.no_deal(party, time)
                }
            };
        }
        &self.record
    }

    /// The rounds; how and when the talks ended. After an agreement the package is
    /// in the record and its utilities in `self.utilities`.
    fn run(&mut self, replicate: u64, listener: &mut impl Listener) -> (End, usize) {
        let game = self.game;
        let parts = game.parts();
        let rounds = parts.clock.rounds;
        let everybody = u64::MAX >> (64 - game.party_count());
        let mut present = everybody;
        let mut recognition = Uniforms::new(self.streams.stream(Purpose::Recognition, replicate));
        let mut breakdown = Uniforms::new(self.streams.stream(Purpose::Breakdown, replicate));
        let breakdown_chance = parts.breakdown.map_or(0.0, |hazard| {
            let span = hazard.per.per_round(parts.clock.days_per_round);
            let stay = 1.0 - hazard.probability.on(self.draw.values());
            1.0 - libm::pow(stay, span)
        });
        for time in 0..rounds {
            for (party, wants) in parts.parties.iter().enumerate() {
                if wants.deadline == Some(time) && present >> party & 1 == 1 {
                    present &= !(1 << party);
                    listener.leaves(time, party, true);
                    if !parts.rule.attainable(present, game.seated()) {
                        return (End::OwnDeadline { party }, time);
                    }
                }
            }
            let proposer = self.recognise(time, present, &mut recognition);
            listener.round(time, proposer);
            if let Some(proposer) = proposer {
                let mut toolkit = std::mem::take(&mut self.toolkits[proposer]);
                let situation = self.situation(replicate, proposer, time, present);
                let strategy = parts.parties[proposer].strategy.play();
                let proposal = strategy.propose(&situation, &mut toolkit);
                let mut agreed = false;
                match proposal {
                    Proposal::Pass => listener.passes(time, proposer),
                    Proposal::Leave => {
                        present &= !(1 << proposer);
                        listener.leaves(time, proposer, false);
                    }
                    Proposal::Package => {
                        self.record.offers += 1;
                        agreed =
                            self.vote(replicate, proposer, time, present, toolkit.path(), listener);
                        if agreed {
                            self.record.path.extend_from_slice(toolkit.path());
                            self.record.proposer = Some(proposer);
                        }
                    }
                }
                self.toolkits[proposer] = toolkit;
                if agreed {
                    return (End::Agreement, time);
                }
                if proposal == Proposal::Leave && !parts.rule.attainable(present, game.seated()) {
                    return (End::WalkOut { party: proposer }, time);
                }
            }
            if breakdown_chance > 0.0 && breakdown.at(time) < breakdown_chance {
                return (End::Breakdown, time);
            }
        }
        (End::Horizon, rounds)
    }

    fn situation(&self, replicate: u64, party: usize, time: usize, present: u64) -> Situation<'_> {
        Situation {
            game: self.game,
            draw: &self.draw,
            streams: &self.streams,
            replicate,
            party,
            time,
            present,
            received: self.received[party],
        }
    }

    /// Who proposes in a round, among those present.
    fn recognise(&self, time: usize, present: u64, uniforms: &mut Uniforms) -> Option<usize> {
        let parties = &self.game.parts().parties;
        let may = |party: usize| present >> party & 1 == 1;
        let Protocol::AlternatingOffers(protocol) = &self.game.parts().protocol;
        match &protocol.recognition {
            Recognition::Fixed(party) => Some(*party).filter(|&party| may(party)),
            Recognition::Rotating(turns) => {
                turns.get(time % turns.len().max(1)).copied().filter(|&party| may(party))
            }
            Recognition::Random => {
                let chance = |party: usize| {
                    let proposes =
                        matches!(parties[party].seat, Seat::Table | Seat::Conditional { .. });
                    if proposes && may(party) {
                        parties[party].recognition.on(self.draw.values()).max(0.0)
                    } else {
                        0.0
                    }
                };
                let total: f64 = (0..parties.len()).map(chance).sum();
                if total <= 0.0 {
                    return None;
                }
                let mut rest = uniforms.at(time) * total;
                let mut last = None;
                for party in 0..parties.len() {
                    let chance = chance(party);
                    if chance > 0.0 {
                        last = Some(party);
                        if rest < chance {
                            break;
                        }
                        rest -= chance;
                    }
                }
                last
            }
        }
    }

    /// Asks everybody who is to be asked; is the package adopted?
    fn vote(
        &mut self,
        replicate: u64,
        proposer: usize,
        time: usize,
        present: u64,
        path: &[u32],
        listener: &mut impl Listener,
    ) -> bool {
        let game = self.game;
        let parties = &game.parts().parties;
        let mut utilities = std::mem::take(&mut self.utilities);
        self.draw.utilities(game, path, time, &mut utilities);
        listener.offers(time, proposer, path, &utilities);
        let asked = game.requirement().of_path(path);
        let crossed = self.draw.crossed_by(path);
        let mut ballot = Ballot { yes: 1 << proposer, abstained: 0 };
        let mut answer = |table: &mut Self, party: usize, capacity: Capacity| {
            let situation = table.situation(replicate, party, time, present);
            let floor = situation.floor();
            let demand = match (&parties[party].seat, capacity) {
                (Seat::Ratifier { threshold }, Capacity::Ratification) => {
                    let no_deal = table.draw.truth().prospects().no_deal(party, time);
                    no_deal + threshold.on(table.draw.values())
                }
                _ => {
                    let strategy = parties[party].strategy.play();
                    strategy.target(&situation, &table.toolkits[party]).max(floor)
                }
            };
            let utility = utilities[party];
            let crosses_line = crossed >> party & 1 == 1;
            let accepts = !crosses_line && reaches(utility, demand);
            let within = parties[party].abstains_within.map(|most| most.on(table.draw.values()));
            let abstains = !accepts
                && capacity == Capacity::Table
                && rule::abstains(demand - utility, crosses_line, within);
            let answer =
                Answer { party, capacity, accepts, abstains, utility, floor, demand, crosses_line };
            listener.answers(&table.draw, time, path, &answer);
            let received =
                table.received[party].get_or_insert(Received { first: utility, best: utility });
            received.best = received.best.max(utility);
            Vote::of(accepts, abstains)
        };
        for party in 0..parties.len() {
            let bit = 1u64 << party;
            if party == proposer || present & asked & bit == 0 {
                continue;
            }
            let capacity =
                if game.seated() & bit != 0 { Capacity::Table } else { Capacity::Consent };
            ballot.cast(party, answer(self, party, capacity));
        }
        let consent = asked & !game.seated();
        let mut adopted = game.decides(ballot) && consent & !ballot.yes == 0;
        if adopted {
            for party in 0..parties.len() {
                if matches!(parties[party].seat, Seat::Ratifier { .. }) {
                    adopted &= answer(self, party, Capacity::Ratification) == Vote::Yes;
                }
            }
        }
        self.utilities = utilities;
        adopted
    }
}

/// The uniforms of one purpose, one a round, fetched a page at a time.
struct Uniforms {
    stream: Stream,
    page: Option<usize>,
    values: [f64; SLOTS],
}

impl Uniforms {
    fn new(stream: Stream) -> Self {
        Self { stream, page: None, values: [0.0; SLOTS] }
    }

    fn at(&mut self, time: usize) -> f64 {
        let page = time / SLOTS;
        if self.page != Some(page) {
            self.stream.fill(page as u64, &mut self.values);
            self.page = Some(page);
        }
        self.values[time % SLOTS]
    }
}

/// A party's floor now, for reports.
pub fn floor_of(game: &Game, draw: &Draw, party: usize, time: usize) -> f64 {
    floor(game, draw.truth().prospects(), party, time)
}
