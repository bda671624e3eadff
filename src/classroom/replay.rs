//! The negotiation of a room, played from its beginning with what people did so far.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::lesson::Lesson;
use super::progress::{Moment, Progress, Question, look};
use super::recorder::{Recorder, Told};
use super::sitter::{Script, Sitting};
use crate::chance::Streams;
use crate::game::{Chance, Draw};
use crate::negotiation::strategy::Strategy;
use crate::negotiation::{Record, Table, floor_of};

/// Who plays: scripts and bots, one entry a party; and events that begin in any case.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    /// Who answers what.
    pub scripts: Vec<Script>,
    /// The bots that scripts name.
    pub bots: Vec<Vec<Arc<dyn Strategy>>>,
    /// (round, event).
    pub ordered: Vec<(usize, usize)>,
}

/// How far a room has come.
#[derive(Clone, Debug)]
pub struct Played {
    /// What everybody at the table knows, in order.
    pub story: Vec<Told>,
    /// The open questions; none if the talks are over.
    pub open: Vec<Question>,
    /// Questions answered, one entry a party.
    pub answered: Vec<usize>,
    /// The floor of each party by round.
    pub floors: BTreeMap<usize, Vec<f64>>,
    /// The talks now.
    pub moment: Moment,
    /// How they ended.
    pub record: Option<Record>,
}

impl Played {
    /// Before anything has happened.
    pub fn lobby(lesson: &Lesson, seed: u64) -> Self {
        let game = &lesson.game;
        let streams = Streams::new(seed);
        let mut draw = Draw::new(game);
        draw.sample(game, &streams, 0, 0);
        draw.enter(game, Chance::Played(&streams, 0), 0);
        let floors = (0..game.party_count()).map(|party| floor_of(game, &draw, party, 0)).collect();
        Self {
            story: Vec::new(),
            open: Vec::new(),
            answered: vec![0; game.party_count()],
            floors: BTreeMap::from([(0, floors)]),
            moment: Moment { draw, round: 0, present: u64::MAX >> (64 - game.party_count()) },
            record: None,
        }
    }

    /// Plays replicate 0 of the seed, one to a draw, up to the first open questions.
    pub fn new(lesson: &Lesson, seed: u64, cast: &Cast) -> Self {
        let game = &lesson.game;
        let shared = Arc::new(Mutex::new(Progress::new(game.party_count())));
        let seats: Vec<Arc<dyn Strategy>> = cast
            .scripts
            .iter()
            .zip(&cast.bots)
            .map(|(script, bots)| {
                let sitting = Sitting {
                    script: Arc::new(script.clone()),
                    bots: bots.clone(),
                    shared: Arc::clone(&shared),
                };
                Arc::new(sitting) as Arc<dyn Strategy>
            })
            .collect();
        let mut table = Table::seated(game, seed, 1, &seats);
        for &(round, event) in &cast.ordered {
            table.order(round, event);
        }
        let mut recorder = Recorder::new(game, Arc::clone(&shared));
        table.play(0, &mut recorder);
        let story = recorder.told();
        let mut progress = look(&shared);
        let record = progress.counts().then(|| table.record().clone());
        let moment = progress.moment.take().unwrap_or_else(|| Moment {
            draw: table.draw().clone(),
            round: table.record().time,
            present: 0,
        });
        let now = (0..game.party_count())
            .map(|party| floor_of(game, &moment.draw, party, moment.round))
            .collect();
        progress.floors.insert(moment.round, now);
        Self {
            story,
            open: std::mem::take(&mut progress.open),
            answered: std::mem::take(&mut progress.answered),
            floors: std::mem::take(&mut progress.floors),
            moment,
            record,
        }
    }

    /// A party's floor in a round.
    pub fn floor(&self, round: usize, party: usize) -> f64 {
        let known = self.floors.range(..=round).next_back().or(self.floors.iter().next());
        known.and_then(|(_, floors)| floors.get(party)).copied().unwrap_or(0.0)
    }
}
