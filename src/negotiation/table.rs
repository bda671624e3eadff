//! Where negotiations are played: one thread's seat at this work, with all buffers
//! and nothing that a result could depend on. A replicate is a pure function of
//! (game, seed, index).
//!
//! Each round: limited agreements in force run, are broken or expire → the world moves →
//! parties whose own deadline has come leave → the round is spent on a track or on the main
//! talks, whose protocol lets the parties speak and vote → agreement, or the talks may break
//! down, or go on. A partial package may be signed while the talks go on over the rest.
//! Whatever is signed, disruptors may bring down at once.

use std::sync::Arc;

use super::accord::{self, Accord};
use super::record::{AccordRecord, End, Ending, Listener, Nobody, Record};
use super::stage::Stage;
use super::strategy::{Player, Strategy};
use super::uniforms::Uniforms;
use crate::chance::{Purpose, Streams};
use crate::game::{Chance, Draw, Echo, Game, Happening, per_round};
use crate::space::Path;
use crate::world::{Assent, Target, Terms, Turn};

/// Where negotiations are played, one after another.
pub struct Table<'g> {
    plays: u64,
    main: Stage<'g>,
    tracks: Vec<Track<'g>>,
    /// The limited agreements: one a track, then the interim agreement if there can be one.
    accords: Vec<Accord>,
    /// The text of the interim agreement in force.
    interim: Path,
    settlement: Option<Accord>,
    /// By event of the main talks: does it reach into a track?
    reaching: Vec<bool>,
    /// What happened in the main talks that tracks hear of, with its round.
    echoes: Vec<(usize, Echo)>,
}

/// Where a track is played.
struct Track<'g> {
    stage: Stage<'g>,
    /// The last round its world has entered; `None` before anybody talks about it.
    entered: Option<usize>,
    /// Nothing can come of it any more.
    dead: bool,
    /// How much it has heard of what happened in the main talks.
    heard: usize,
}

impl<'g> Table<'g> {
    /// A table for a game under a seed, with `plays` ≥ 1 replicates to an analyst
    /// draw: replicate k is played on draw k / plays.
    pub fn new(game: &'g Game, seed: u64, plays: u64) -> Self {
        Self::seated(game, seed, plays, &strategies(game))
    }

    /// The same with these strategies, one a party, in place of those of the game (on the
    /// main talks, not on tracks).
    pub fn seated(game: &'g Game, seed: u64, plays: u64, seats: &[Arc<dyn Strategy>]) -> Self {
        let streams = Streams::new(seed);
        let parties = game.party_count();
        let track = |(track, described): (&'g Game, &crate::game::Track)| Track {
            stage: Stage::new(track, streams.branch(&described.id), &strategies(track)),
            entered: None,
            dead: false,
            heard: 0,
        };
        let reaches = |event: &crate::world::Event| {
            event.effects.iter().any(|effect| matches!(effect.target, Target::Track(_)))
        };
        let names = accord::names(game);
        let settled = Accord::new(names.len(), "settlement", parties);
        Self {
            plays: plays.max(1),
            tracks: game.tracks().iter().zip(&game.parts().tracks).map(track).collect(),
            accords: names
                .iter()
                .enumerate()
                .map(|(which, name)| Accord::new(which, name, parties))
                .collect(),
            interim: Path::new(),
            settlement: game.parts().settlement.is_some().then_some(settled),
            reaching: game.parts().world.events.iter().map(reaches).collect(),
            echoes: Vec::new(),
            main: Stage::new(game, streams, seats),
        }
    }

    /// An event of the main talks (its index) begins in a round in any case, unless it is in
    /// force then. Nothing that is left to chance changes its numbers for that.
    pub fn order(&mut self, round: usize, event: usize) {
        if event < self.reaching.len() {
            self.main.draw.order(round, event);
        }
    }

    /// The draw of the last replicate.
    pub fn draw(&self) -> &Draw {
        &self.main.draw
    }

    /// Works out what the parties could act by where the last negotiation left them. No
    /// result of a negotiation needs it; who asks for the best they could still have, does.
    pub fn look_back(&mut self) {
        let Stage { game, draw, record, streams, .. } = &mut self.main;
        draw.catch_up(game, Chance::Played(streams, record.replicate), record.time);
    }

    /// Replicates to an analyst draw.
    pub fn plays(&self) -> u32 {
        u32::try_from(self.plays).unwrap_or(u32::MAX)
    }

    /// The last negotiation played.
    pub fn record(&self) -> &Record {
        &self.main.record
    }

    /// The players, one a party, as the last negotiation left them.
    pub fn players(&self) -> &[Box<dyn Player>] {
        &self.main.players
    }

    /// Plays one replicate and tells `listener` about it.
    /// # Examples
    /// ```
    /// use zopa::game::Game;
    /// use zopa::negotiation::{End, Nobody, Table};
    /// use zopa::scenario;
    ///
    /// let game = Game::compile(scenario::load("classroom/rubinstein-pie")?.scenario.parts)?;
    /// let mut table = Table::new(&game, 1, 1);
    /// let record = table.play(0, &mut Nobody);
    /// assert_eq!((record.end, record.time), (End::Agreement, 13));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn play(&mut self, replicate: u64, listener: &mut impl Listener) -> &Record {
        self.play_while(replicate, listener, || true);
        self.record()
    }

    /// The same, but given up before a round in which `goes_on` says no: nothing then, and
    /// [`Table::record`] means nothing until the next negotiation.
    pub fn play_while(
        &mut self,
        replicate: u64,
        listener: &mut impl Listener,
        mut goes_on: impl FnMut() -> bool,
    ) -> Option<&Record> {
        let (end, time) = self.run(replicate, listener, &mut goes_on)?;
        let end = self.put_to_disruptors(end, time, listener);
        self.conclude_accords(end, time, listener);
        if end == End::Agreement {
            self.live_with_it(time, listener);
        }
        let Stage { game, draw, record, buffers, .. } = &mut self.main;
        record.events.extend_from_slice(draw.course().occurrences());
        record.offers += self.tracks.iter().map(Track::offers).sum::<u32>();
        record.end = end;
        record.time = time;
        let prospects = draw.truth().prospects();
        for party in 0..game.party_count() {
            record.values[party] = match end {
                End::Agreement => buffers.utilities[party],
                End::Breakdown => prospects.breakdown(party, time),
                End::WalkOut { party: leaver } if leaver == party => {
                    prospects.walk_out(party, time)
                }
                End::WalkOut { .. }
                | End::OwnDeadline { .. }
                | End::Horizon
                | End::Disrupted { .. } => prospects.no_deal(party, time),
            };
        }
        Some(record)
    }

    /// The rounds; how and when the talks ended. After an agreement the package is
    /// in the record and its utilities among the buffers. Nothing if it was given up.
    fn run(
        &mut self,
        replicate: u64,
        listener: &mut dyn Listener,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Option<(End, usize)> {
        let game = self.main.game;
        let parts = game.parts();
        let rounds = parts.clock.rounds;
        let streams = &self.main.streams;
        let mut breakdown = Uniforms::new(streams.stream(Purpose::Breakdown, replicate));
        let mut topics = Uniforms::new(streams.stream(Purpose::Topic, replicate));
        self.main.begin(replicate / self.plays, replicate, listener);
        for track in &mut self.tracks {
            track.entered = None;
            track.dead = false;
            track.heard = 0;
        }
        self.echoes.clear();
        self.accords.iter_mut().for_each(Accord::begin);
        for time in 0..rounds {
            if !goes_on() {
                return None;
            }
            self.pass_round(time, listener);
            let (gone, on) = self.main.talk(listener, |_, talks| {
                talks.enter(time);
                (talks.deadlines(), talks.are_on())
            });
            self.note_echoes(time);
            if let Some(end) = gone {
                return Some(self.main.talk(listener, |_, talks| talks.settle(end)));
            }
            if !on {
                continue;
            }
            if let Some(track) = self.topic(time, &mut topics) {
                self.play_track(track, time, listener);
            } else if let Some(end) = self.main.round(listener) {
                if end == End::Agreement && self.signs_interim() {
                    self.sign_interim(time, listener);
                    continue;
                }
                return Some(self.main.talk(listener, |_, talks| talks.settle(end)));
            }
            let values = self.main.draw.values();
            let chance =
                parts.breakdown.map_or(0.0, |hazard| per_round(hazard, parts.clock, values));
            if chance > 0.0 && breakdown.at(time) < chance {
                return Some(self.main.talk(listener, |_, talks| talks.settle(End::Breakdown)));
            }
        }
        self.pass_round(rounds, listener);
        Some(self.main.talk(listener, |_, talks| {
            talks.enter(rounds);
            talks.settle(End::Horizon)
        }))
    }

    /// Tracks are to hear of what happened in the main talks.
    fn note_echoes(&mut self, time: usize) {
        if !self.reaching.contains(&true) {
            return;
        }
        let course = self.main.draw.course();
        for &happening in course.happened() {
            let (Happening::Begins { event } | Happening::Ends { event, .. }) = happening;
            if self.reaching[event] {
                let amounts = course.amounts(event).to_vec();
                let goes_on = course.is_in_force(event);
                self.echoes.push((time, Echo { happening, goes_on, amounts }));
            }
        }
    }

    /// What a unit of a limited agreement is worth on the scale of the main talks.
    fn scale(game: &Game, which: usize, values: &[f64]) -> f64 {
        let parts = game.parts();
        let scale = match parts.tracks.get(which) {
            Some(track) => Some(track.scale),
            None => parts.interim.as_ref().map(|interim| interim.scale),
        };
        scale.map_or(1.0, |scale| scale.on(values))
    }

    /// The terms of a limited agreement.
    fn terms(game: &'g Game, which: usize) -> Option<&'g Terms> {
        let parts = game.parts();
        match parts.tracks.get(which) {
            Some(track) => Some(&track.terms),
            None => parts.interim.as_ref().map(|interim| &interim.terms),
        }
    }

    /// A round begins for the limited agreements in force.
    fn pass_round(&mut self, time: usize, listener: &mut dyn Listener) {
        let game = self.main.game;
        let mut changed = false;
        for which in 0..self.accords.len() {
            let Some(terms) =
                Self::terms(game, which).filter(|_| self.accords[which].is_in_force())
            else {
                continue;
            };
            let values = self.main.draw.values();
            changed |= self.accords[which].reread(values, Self::scale(game, which, values));
            let assent = terms.renewal.assent.as_ref();
            let renews = match self.tracks.get_mut(which) {
                Some(track) if self.accords[which].is_up(time) => {
                    track.enter(time, &self.echoes);
                    track.renews(assent)
                }
                None if self.accords[which].is_up(time) => {
                    let path = &self.interim;
                    self.main.talk(&mut Nobody, |_, talks| talks.would_renew(path, assent))
                }
                _ => false,
            };
            let Stage { draw, record, .. } = &mut self.main;
            let values = (game.parts().clock, draw.values());
            let step = self.accords[which].advance(terms, values, time, listener, renews);
            record.accords[step.slot] = step.record;
            if step.breached {
                draw.note_turn(which, Turn::Broken);
            }
            if step.record.ended.is_some() {
                draw.note_turn(which, Turn::Over);
                changed = true;
            }
        }
        if changed {
            self.hold();
        }
    }

    /// Tells the main talks what the parties have of the limited agreements in force.
    fn hold(&mut self) {
        let (tracks, accords) = (self.tracks.len(), &self.accords);
        let interim = accords.get(tracks).is_some_and(Accord::is_in_force);
        let Stage { game, draw, .. } = &mut self.main;
        draw.hold(game, interim, |party, time, discount| {
            accords.iter().map(|accord| accord.gain(party, time, discount)).sum()
        });
    }

    /// The track a round is spent on; `None` for the main talks.
    fn topic(&mut self, time: usize, topics: &mut Uniforms) -> Option<usize> {
        if self.tracks.is_empty() {
            return None;
        }
        let parts = self.main.game.parts();
        let values = self.main.draw.values();
        let mut rest = topics.at(time);
        for (which, described) in parts.tracks.iter().enumerate() {
            if time < described.opens || self.tracks[which].dead {
                continue;
            }
            let chance = described.chance.on(values);
            // A track in force keeps its part of the uniform, so that the others keep theirs.
            if rest < chance {
                return (!self.accords[which].is_in_force()).then_some(which);
            }
            rest -= chance;
        }
        None
    }

    fn play_track(&mut self, which: usize, time: usize, listener: &mut dyn Listener) {
        let described = &self.main.game.parts().tracks[which];
        let track = &mut self.tracks[which];
        if track.entered.is_none() {
            let record = &self.main.record;
            track.stage.begin(record.draw, record.replicate, &mut Nobody);
        }
        track.enter(time, &self.echoes);
        let present = self.main.present();
        let absent =
            described.parties.iter().enumerate().fold(0, |absent, (own, party)| {
                absent | (u64::from(present >> party & 1 == 0) << own)
            });
        let (attainable, on) = track.stage.talk(&mut Nobody, |_, talks| {
            talks.exclude(absent);
            (talks.attainable(), talks.are_on())
        });
        if !attainable {
            track.dead = true;
            return;
        }
        if !on {
            return;
        }
        let mut nobody = Nobody;
        let end = match listener.turns_to(time, which) {
            Some(inner) => track.stage.round(inner),
            None => track.stage.round(&mut nobody),
        };
        match end {
            None => {}
            Some(End::Agreement) => self.sign_track(which, time, listener),
            Some(_) => track.dead = true,
        }
    }

    fn sign_track(&mut self, which: usize, time: usize, listener: &mut dyn Listener) {
        let described = &self.main.game.parts().tracks[which];
        let stage = &mut self.tracks[which].stage;
        listener.signs(time, which, &stage.record.path);
        stage.leak(time, |payment| listener.leaks(time, Some(which), payment));
        let Stage { draw, record, streams, .. } = &mut self.main;
        let values = draw.values();
        let scale = described.scale.on(values);
        let prospects = stage.draw.truth().prospects();
        let worth = |party: usize| {
            let own = described.parties.iter().position(|known| *known == party);
            own.map_or(0.0, |own| stage.buffers.utilities[own] - prospects.no_deal(own, time))
        };
        let text = (stage.game.diagram(), stage.record.path.as_slice());
        let chance = (&*streams, record.replicate);
        let slot = record.accords.len();
        let accord = &mut self.accords[which];
        accord.sign(&described.terms, text, values, chance, (time, slot), (scale, worth));
        record.accords.push(accord.record());
        draw.note_turn(which, Turn::Signed);
        let own = |own: usize| described.parties[own];
        let tell = |party, succeeds| listener.disrupts(time, own(party), succeeds);
        if let Some(party) = stage.disrupted(time, tell) {
            let step = accord.end(time, Ending::Disrupted { party: own(party) }, listener);
            record.accords[step.slot] = step.record;
            draw.note_turn(which, Turn::Over);
        }
        self.hold();
        // If it is talked about again, its protocol starts afresh.
        stage_again(&mut self.tracks[which].stage);
    }

    /// Is what the main talks agreed on a partial package that does not end them?
    fn signs_interim(&self) -> bool {
        let Stage { game, record, .. } = &self.main;
        game.parts().interim.is_some()
            && record.path.first().is_some_and(|&label| game.is_partial(label))
    }

    fn sign_interim(&mut self, time: usize, listener: &mut dyn Listener) {
        let which = self.tracks.len();
        listener.signs(time, which, &self.main.record.path);
        self.leak(time, listener);
        let Stage { game, draw, record, buffers, streams, .. } = &mut self.main;
        let Some(interim) = &game.parts().interim else { return };
        let values = draw.values();
        let scale = interim.scale.on(values);
        let prospects = draw.truth().prospects();
        let worth = |party: usize| buffers.utilities[party] - prospects.no_deal(party, time);
        let text = (game.diagram(), record.path.as_slice());
        let chance = (&*streams, record.replicate);
        let slot = record.accords.len();
        let accord = &mut self.accords[which];
        accord.sign(&interim.terms, text, values, chance, (time, slot), (scale, worth));
        record.accords.push(accord.record());
        self.interim.clone_from(&record.path);
        draw.note_turn(which, Turn::Signed);
        let tell = |party, succeeds| listener.disrupts(time, party, succeeds);
        if let Some(party) = self.main.disrupted(time, tell) {
            let step = accord.end(time, Ending::Disrupted { party }, listener);
            self.main.record.accords[step.slot] = step.record;
            self.main.draw.note_turn(which, Turn::Over);
        }
        self.main.record.path.clear();
        self.main.record.proposer = None;
        self.hold();
        stage_again(&mut self.main);
    }

    /// What the main talks have just signed may not stay secret.
    fn leak(&mut self, time: usize, listener: &mut dyn Listener) {
        let mut leaks = std::mem::take(&mut self.main.record.leaks);
        self.main.leak(time, |payment| {
            leaks.push(payment);
            listener.leaks(time, None, payment);
        });
        self.main.record.leaks = leaks;
    }

    /// How the talks end once leaks and disruptors have had their say on an agreement.
    fn put_to_disruptors(&mut self, end: End, time: usize, listener: &mut dyn Listener) -> End {
        if end != End::Agreement {
            return end;
        }
        self.leak(time, listener);
        let tell = |party, succeeds| listener.disrupts(time, party, succeeds);
        let Some(party) = self.main.disrupted(time, tell) else { return end };
        self.main.record.path.clear();
        self.main.record.proposer = None;
        End::Disrupted { party }
    }

    /// The talks are over: a full agreement takes the place of limited ones in force.
    fn conclude_accords(&mut self, end: End, time: usize, listener: &mut dyn Listener) {
        for accord in self.accords.iter_mut().filter(|accord| accord.is_in_force()) {
            if end == End::Agreement {
                let step = accord.end(time, Ending::Superseded, listener);
                self.main.record.accords[step.slot] = step.record;
            }
        }
    }

    /// What becomes of the agreement after its signature.
    fn live_with_it(&mut self, time: usize, listener: &mut dyn Listener) {
        let Stage { game, draw, record, buffers, streams, .. } = &mut self.main;
        let (Some(settlement), Some(accord)) = (&game.parts().settlement, &mut self.settlement)
        else {
            return;
        };
        let values = draw.values();
        let prospects = draw.truth().prospects();
        let worth = |party: usize| buffers.utilities[party] - prospects.no_deal(party, time);
        let text = (game.diagram(), record.path.as_slice());
        let chance = (&*streams, record.replicate);
        accord.begin();
        accord.sign(&settlement.terms, text, values, chance, (time, 0), (1.0, worth));
        let mut fate: AccordRecord = accord.record();
        for later in time + 1..=time + settlement.watch {
            let values = (game.parts().clock, values);
            fate = accord.advance(&settlement.terms, values, later, listener, true).record;
            if fate.ended.is_some() {
                break;
            }
        }
        record.settlement = Some(fate);
    }
}

impl Track<'_> {
    /// Brings its world up to a round; `echoes` is what happened in the main talks.
    fn enter(&mut self, time: usize, echoes: &[(usize, Echo)]) {
        let first = self.entered.map_or(0, |entered| entered + 1);
        for time in first..=time {
            self.stage.talk(&mut Nobody, |_, talks| talks.enter(time));
            self.hear(time, echoes);
        }
        // What happened after it was last entered in this round.
        self.hear(time, echoes);
        self.entered = Some(time.max(self.entered.unwrap_or(0)));
    }

    /// Its world takes part in what happened in the main talks up to a round.
    fn hear(&mut self, time: usize, echoes: &[(usize, Echo)]) {
        while let Some((_, echo)) = echoes.get(self.heard).filter(|(then, _)| *then <= time) {
            self.stage.draw.echo(self.stage.game, echo, time);
            self.heard += 1;
        }
    }

    /// Do the parties want what they signed for longer?
    fn renews(&mut self, assent: Option<&Assent>) -> bool {
        let path = std::mem::take(&mut self.stage.record.path);
        let renews = self.stage.talk(&mut Nobody, |_, talks| talks.would_renew(&path, assent));
        self.stage.record.path = path;
        renews
    }

    /// Offers made on it in this replicate.
    fn offers(&self) -> u32 {
        if self.entered.is_some() { self.stage.record.offers } else { 0 }
    }
}

/// The protocol starts afresh; the parties keep what they know.
fn stage_again(stage: &mut Stage) {
    stage.talk(&mut Nobody, |procedure, talks| procedure.begin(talks));
}

/// The strategies of a game, one a party.
fn strategies(game: &Game) -> Vec<Arc<dyn Strategy>> {
    game.parts().parties.iter().map(|wants| Arc::clone(&wants.strategy)).collect()
}
