//! Where one game is played: its draw, its players and everything that lasts from round to
//! round. A table has a stage for the main talks and one for every separate track.

use std::sync::Arc;

use super::protocol::Procedure;
use super::record::{Listener, Record};
use super::strategy::{Player, Strategy};
use super::talks::{Buffers, State, Talks};
use super::uniforms::Uniforms;
use crate::chance::{Purpose, Streams};
use crate::game::{Draw, Game};

/// Where one game is played.
pub(super) struct Stage<'g> {
    pub(super) game: &'g Game,
    pub(super) draw: Draw,
    pub(super) streams: Streams,
    pub(super) record: Record,
    pub(super) buffers: Buffers,
    pub(super) players: Vec<Box<dyn Player>>,
    procedure: Box<dyn Procedure>,
    recognition: Uniforms,
    /// The parties that may learn others' utilities, one bit a party.
    learners: u64,
    state: State,
}

impl<'g> Stage<'g> {
    /// A stage for a game with these strategies, one a party.
    pub(super) fn new(game: &'g Game, streams: Streams, strategies: &[Arc<dyn Strategy>]) -> Self {
        let parties = game.party_count();
        let parts = game.parts();
        Self {
            game,
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
            recognition: Uniforms::new(streams.stream(Purpose::Recognition, 0)),
            state: State::default(),
            streams,
        }
    }

    /// A negotiation begins.
    pub(super) fn begin(&mut self, draw: u64, replicate: u64, listener: &mut dyn Listener) {
        self.record.begin(draw, replicate);
        self.draw.sample(self.game, &self.streams, draw, replicate);
        self.recognition = Uniforms::new(self.streams.stream(Purpose::Recognition, replicate));
        self.state = State::beginning(self.game);
        self.talk(listener, |procedure, talks| {
            talks.seat_players();
            procedure.begin(talks);
        });
    }

    /// Has the talks go on with what `step` does.
    pub(super) fn talk<R>(
        &mut self,
        listener: &mut dyn Listener,
        step: impl FnOnce(&mut dyn Procedure, &mut Talks) -> R,
    ) -> R {
        let mut talks = Talks::new(
            (self.game, &mut self.draw, &self.streams),
            self.procedure.timing(),
            (&mut self.players, &mut self.buffers, &mut self.record),
            &mut self.recognition,
            listener,
            self.state,
        );
        let result = step(&mut *self.procedure, &mut talks);
        self.state = talks.state();
        result
    }

    /// The parties that have not left, one bit a party.
    pub(super) fn present(&self) -> u64 {
        self.state.present()
    }

    /// Plays one round; how the talks end, if they do.
    pub(super) fn round(&mut self, listener: &mut dyn Listener) -> Option<super::End> {
        let learners = self.learners;
        self.talk(listener, |procedure, talks| {
            talks.catch_up();
            let end = procedure.round(talks);
            talks.tell_beliefs(learners);
            end
        })
    }
}
