//! Who sits on a seat while a room is replayed: answers of people as they were recorded,
//! those of bots, and silence where nobody has answered yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::deed::Act;
use super::progress::{Asked, Progress, Shared, look};
use crate::game::Game;
use crate::negotiation::strategy::{Demand, Player, Proposal, Strategy};
use crate::negotiation::{Offer, Situation};
use crate::space::Path;

/// Who answers which question of a seat.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// What people did, by question.
    pub acts: BTreeMap<usize, Act>,
    /// From a question on: the bot that answers (an index), or `None` for people.
    pub shifts: Vec<(usize, Option<usize>)>,
    /// Questions that a bot (an index) answers alone.
    pub single: BTreeMap<usize, usize>,
}

impl Script {
    /// The bot that answers a question, if it is not for people.
    pub fn bot(&self, question: usize) -> Option<usize> {
        if let Some(bot) = self.single.get(&question) {
            return Some(*bot);
        }
        let last = self.shifts.iter().rev().find(|(from, _)| *from <= question);
        last.and_then(|(_, bot)| *bot)
    }
}

/// A seat of a room, as the engine sees it.
#[derive(Clone, Debug)]
pub struct Sitting {
    /// Who answers what.
    pub script: Arc<Script>,
    /// The bots that the script names.
    pub bots: Vec<Arc<dyn Strategy>>,
    /// How far the negotiation has come.
    pub shared: Shared,
}

impl Strategy for Sitting {
    fn name(&self) -> &'static str {
        "Sitting"
    }

    fn seat(&self, game: &Game, party: usize) -> Box<dyn Player> {
        Box::new(Sitter {
            script: Arc::clone(&self.script),
            bots: self.bots.iter().map(|bot| bot.seat(game, party)).collect(),
            shared: Arc::clone(&self.shared),
        })
    }
}

/// Who sits there.
struct Sitter {
    script: Arc<Script>,
    bots: Vec<Box<dyn Player>>,
    shared: Shared,
}

/// Who answers a question.
enum Turn {
    /// A person did.
    Person(Act),
    /// This bot does.
    Bot(usize),
    /// Nobody has, or it is too late to matter.
    Nobody,
}

impl Sitter {
    /// Who answers?
    fn turn(&self, situation: &Situation, asked: Asked, offer: Option<&Offer>) -> Turn {
        let mut progress = look(&self.shared);
        progress.note(situation);
        if !progress.fits(situation, asked) {
            progress.tell();
            return Turn::Nobody;
        }
        let party = situation.party;
        let number = progress.answered[party];
        if let Some(act) = self.script.acts.get(&number) {
            progress.answered[party] += 1;
            if progress.counts() {
                progress.reasons[party] = act.reason().map(str::to_owned);
            }
            return Turn::Person(act.clone());
        }
        match self.script.bot(number) {
            // What a bot says after an open question is asked again once that is answered.
            Some(_) if !progress.counts() => Turn::Nobody,
            Some(bot) => {
                progress.answered[party] += 1;
                Turn::Bot(bot)
            }
            None => {
                progress.leave_open(situation, asked, offer);
                Turn::Nobody
            }
        }
    }

    /// Are the bots to know of it?
    fn listens(&self, situation: &Situation, notice: impl FnOnce(&mut Progress)) -> bool {
        let mut progress = look(&self.shared);
        progress.note(situation);
        notice(&mut progress);
        progress.counts()
    }

    fn answer(&mut self, situation: &Situation, asked: Asked, offer: &Offer) -> Demand {
        match self.turn(situation, asked, Some(offer)) {
            Turn::Person(Act::Answer { accepts: true, .. }) => {
                Demand::Whatever(situation.own(offer))
            }
            Turn::Person(Act::Abstain { .. }) => Demand::LetPass,
            Turn::Person(_) | Turn::Nobody => Demand::Whatever(f64::INFINITY),
            Turn::Bot(bot) => self.bots[bot].demand(situation, offer),
        }
    }
}

impl Player for Sitter {
    fn begin(&mut self, situation: &Situation) {
        self.listens(situation, |_| ());
        for bot in &mut self.bots {
            bot.begin(situation);
        }
    }

    fn world_changed(&mut self, situation: &Situation) {
        if self.listens(situation, |_| ()) {
            for bot in &mut self.bots {
                bot.world_changed(situation);
            }
        }
    }

    fn hears(&mut self, situation: &Situation, offer: &Offer) {
        if self.listens(situation, Progress::tell) {
            for bot in &mut self.bots {
                bot.hears(situation, offer);
            }
        }
    }

    fn sees_answer(&mut self, situation: &Situation, offer: &Offer, who: usize, accepts: bool) {
        let notice = |progress: &mut Progress| {
            progress.show(who);
            progress.tell();
        };
        if self.listens(situation, notice) {
            for bot in &mut self.bots {
                bot.sees_answer(situation, offer, who, accepts);
            }
        }
    }

    fn propose(&mut self, situation: &Situation, path: &mut Path) -> Proposal {
        match self.turn(situation, Asked::Propose, None) {
            Turn::Person(Act::Offer { options, .. }) => {
                let game = situation.game;
                let fits = options.len() == game.issues().len();
                if fits && game.diagram().write_path(&options, path) {
                    Proposal::Package
                } else {
                    Proposal::Pass
                }
            }
            Turn::Person(Act::Leave {}) => Proposal::Leave,
            Turn::Person(_) | Turn::Nobody => Proposal::Pass,
            Turn::Bot(bot) => self.bots[bot].propose(situation, path),
        }
    }

    fn demand(&mut self, situation: &Situation, offer: &Offer) -> Demand {
        self.answer(situation, Asked::Answer, offer)
    }

    fn ratify(&mut self, situation: &Situation, offer: &Offer) -> Option<Demand> {
        {
            // Where a bot sits, its seat's threshold decides, as in the simulator.
            let mut progress = look(&self.shared);
            let number = progress.answered[situation.party];
            let person = self.script.acts.contains_key(&number);
            if !person && self.script.bot(number).is_some() {
                progress.answered[situation.party] += usize::from(progress.counts());
                return None;
            }
        }
        Some(self.answer(situation, Asked::Ratify, offer))
    }
}
