//! What players and the listener of a replayed negotiation tell each other: how far it has
//! come, and which questions nobody has answered yet.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::game::Draw;
use crate::negotiation::{Offer, Situation, floor_of};
use crate::space::Path;

/// What a seat is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To make an offer.
    Propose,
    /// To answer one.
    Answer,
    /// To ratify one.
    Ratify,
}

/// A question that nobody has answered yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The seat.
    pub party: usize,
    /// Which of its questions, from 0.
    pub number: usize,
    /// What it is asked.
    pub asked: Asked,
    /// The round.
    pub round: usize,
    /// The package it is asked about; empty if it is to make an offer.
    pub path: Path,
}

/// The talks at the moment of the first open question.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The world, and what packages are worth in it.
    pub draw: Draw,
    /// The round.
    pub round: usize,
    /// The parties that have not left, one bit a party.
    pub present: u64,
}

/// How far a negotiation has come.
#[derive(Debug, Default)]
pub struct Progress {
    /// The open questions: all of one moment.
    pub open: Vec<Question>,
    /// The talks then.
    pub moment: Option<Moment>,
    /// The negotiation went on without people: nothing that is heard counts any more.
    pub over: bool,
    /// Questions answered, one entry a party.
    pub answered: Vec<usize>,
    /// The floor of each party by round.
    pub floors: BTreeMap<usize, Vec<f64>>,
    /// Who answered, in order, and whether others have seen it.
    pub answers: Vec<(usize, bool)>,
    /// What people said with what they did, until the story comes to it; an entry a party.
    pub reasons: Vec<Option<String>>,
}

/// The progress that all share.
pub type Shared = Arc<Mutex<Progress>>;

/// Looks at what is shared. A panic of another thread leaves nothing half done here.
pub fn look(shared: &Shared) -> MutexGuard<'_, Progress> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Progress {
    /// The beginning, with this many parties.
    pub fn new(parties: usize) -> Self {
        Self { answered: vec![0; parties], reasons: vec![None; parties], ..Self::default() }
    }

    /// Is everything heard part of the story?
    pub fn counts(&self) -> bool {
        self.open.is_empty()
    }

    /// Somebody is told something: questions from now on are later ones.
    pub fn tell(&mut self) {
        self.over |= !self.open.is_empty();
    }

    /// Somebody acts: what are floors in this round?
    pub fn note(&mut self, situation: &Situation) {
        if self.counts() {
            let floors = (0..situation.game.party_count())
                .map(|party| floor_of(situation.game, situation.draw, party, situation.time));
            self.floors.insert(situation.time, floors.collect());
        }
    }

    /// Can this be asked at the same time as what is open?
    pub fn fits(&self, situation: &Situation, asked: Asked) -> bool {
        !self.over
            && self.open.first().is_none_or(|first| {
                first.asked == asked
                    && first.round == situation.time
                    && self.open.iter().all(|one| one.party != situation.party)
            })
    }

    /// A question nobody has answered.
    pub fn leave_open(&mut self, situation: &Situation, asked: Asked, offer: Option<&Offer>) {
        if self.open.is_empty() {
            self.moment = Some(Moment {
                draw: situation.draw.clone(),
                round: situation.time,
                present: situation.present,
            });
        }
        self.open.push(Question {
            party: situation.party,
            number: self.answered[situation.party],
            asked,
            round: situation.time,
            path: offer.map_or_else(Path::new, |offer| offer.path.to_vec()),
        });
    }

    /// Others see an answer.
    pub fn show(&mut self, answerer: usize) {
        if self.counts()
            && let Some(answer) =
                self.answers.iter_mut().rev().find(|answer| answer.0 == answerer && !answer.1)
        {
            answer.1 = true;
        }
    }
}
