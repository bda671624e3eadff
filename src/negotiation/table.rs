//! Where negotiations are played: one thread's seat at this work, with all buffers
//! and nothing that a result could depend on. A replicate is a pure function of
//! (game, seed, index).
//!
//! Each round: the world moves → parties whose own deadline has come leave → the protocol lets the
//! parties speak and vote → agreement, or the talks may break down, or go on.

use std::sync::Arc;

use super::protocol::Procedure;
use super::record::{End, Listener, Record};
use super::strategy::{Player, Strategy};
use super::talks::{Buffers, Talks};
use crate::chance::{Purpose, SLOTS, Stream, Streams};
use crate::game::{Draw, Game, per_round};

/// Where negotiations are played, one after another.
pub struct Table<'g> {
    game: &'g Game,
    streams: Streams,
    plays: u64,
    draw: Draw,
    procedure: Box<dyn Procedure>,
    players: Vec<Box<dyn Player>>,
    /// The parties that may learn others' utilities, one bit a party.
    learners: u64,
    buffers: Buffers,
    record: Record,
}

impl<'g> Table<'g> {
    /// A table for a game under a seed, with `plays` ≥ 1 replicates to an analyst
    /// draw: replicate k is played on draw k / plays.
    pub fn new(game: &'g Game, seed: u64, plays: u64) -> Self {
        let own = game.parts().parties.iter().map(|wants| Arc::clone(&wants.strategy));
        Self::seated(game, seed, plays, &own.collect::<Vec<_>>())
    }

    /// The same with these strategies, one a party, in place of those of the game.
    pub fn seated(game: &'g Game, seed: u64, plays: u64, strategies: &[Arc<dyn Strategy>]) -> Self {
        let parties = game.party_count();
        let parts = game.parts();
        Self {
            game,
            streams: Streams::new(seed),
            plays: plays.max(1),
            draw: Draw::new(game),
            procedure: parts.protocol.open(game),
            players: strategies
                .iter()
                .enumerate()
                .map(|(party, strategy)| strategy.seat(game, party))
                .collect(),
            learners: (0..parties)
                .filter(|&party| parts.parties[party].strategy.learns())
                .fold(0, |mask, party| mask | 1 << party),
            buffers: Buffers::new(parties),
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

    /// The players, one a party, as the last negotiation left them.
    pub fn players(&self) -> &[Box<dyn Player>] {
        &self.players
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
        let (end, time) = self.run(replicate, listener);
        self.record.events.clear();
        self.record.events.extend_from_slice(self.draw.course().occurrences());
        self.record.end = end;
        self.record.time = time;
        let prospects = self.draw.truth().prospects();
        for party in 0..game.party_count() {
            self.record.values[party] = match end {
                End::Agreement => self.buffers.utilities[party],
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
    /// in the record and its utilities among the buffers.
    fn run(&mut self, replicate: u64, listener: &mut dyn Listener) -> (End, usize) {
        let parts = self.game.parts();
        let rounds = parts.clock.rounds;
        let mut breakdown = Uniforms::new(self.streams.stream(Purpose::Breakdown, replicate));
        let mut talks = Talks::new(
            self.game,
            &mut self.draw,
            &self.streams,
            replicate,
            self.procedure.timing(),
            &mut self.players,
            &mut self.buffers,
            &mut self.record,
            listener,
        );
        self.procedure.begin(&mut talks);
        for time in 0..rounds {
            talks.enter(time);
            if let Some(end) = talks.deadlines() {
                return talks.settle(end);
            }
            if !talks.are_on() {
                continue;
            }
            let end = self.procedure.round(&mut talks);
            talks.tell_beliefs(self.learners);
            if let Some(end) = end {
                return talks.settle(end);
            }
            let values = talks.draw().values();
            let chance =
                parts.breakdown.map_or(0.0, |hazard| per_round(hazard, parts.clock, values));
            if chance > 0.0 && breakdown.at(time) < chance {
                return talks.settle(End::Breakdown);
            }
        }
        talks.enter(rounds);
        talks.settle(End::Horizon)
    }
}

/// The uniforms of one purpose, one a round, fetched a page at a time.
pub(super) struct Uniforms {
    stream: Stream,
    page: Option<usize>,
    values: [f64; SLOTS],
}

impl Uniforms {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, page: None, values: [0.0; SLOTS] }
    }

    pub(super) fn at(&mut self, time: usize) -> f64 {
        let page = time / SLOTS;
        if self.page != Some(page) {
            self.stream.fill(page as u64, &mut self.values);
            self.page = Some(page);
        }
        self.values[time % SLOTS]
    }
}
