//! What any agreement settles, full or limited.

use std::sync::Arc;

use super::{
    Ended, Measure, Observation, Observer, UNTIL, Unit, indicator, one_kind, share_of_texts,
};
use crate::game::Game;
use crate::negotiation::Listener;
use crate::negotiation::form::{Description, Form, Parameter, Takes};
use crate::space::{Clause, Condition, Path};

/// 1 if an agreement of any kind, no later than in a round, has a text that meets a condition.
/// Tracks speak of an issue of the main talks if they have one with the same id.
#[derive(Clone, Debug)]
pub(super) struct Settled {
    condition: Condition,
    until: usize,
    /// The texts of the limited agreements signed so far that may count, and whose they are.
    texts: Vec<(usize, Path)>,
}

pub(super) const FORM: Form<Arc<dyn Measure>> = Form {
    description: Description {
        name: "Settled",
        about: "The share of negotiations in which an agreement, full or limited, has one of the named options of every named issue. A track has an issue of the main talks if it has one with the same id.",
        source: "",
        parameters: &[
            Parameter {
                name: "package",
                about: "The issues of the main talks, each with some of its options.",
                takes: Takes::Condition,
                default: None,
            },
            UNTIL,
        ],
    },
    build: |arguments| {
        Arc::new(Settled {
            condition: arguments.condition("package"),
            until: arguments.until("until"),
            texts: Vec::new(),
        })
    },
};

impl Measure for Settled {
    fn unit(&self) -> Unit {
        Unit::Share
    }

    fn reach(&self, _: &Game) -> f64 {
        1.0
    }

    fn observer(&self) -> Box<dyn Observer> {
        Box::new(self.clone())
    }

    fn uninformed(&self, game: &Game) -> Option<f64> {
        let share = share_of_texts(&self.condition, game.issues());
        let speaks = |track: &&Game| {
            let has = |clause: &Clause| {
                let id = &game.issues()[clause.issue].id;
                track.issues().iter().any(|issue| issue.id == *id)
            };
            self.condition.clauses().iter().all(has)
        };
        let interim = usize::from(game.parts().interim.is_some());
        let kinds = 1 + interim + game.tracks().iter().filter(speaks).count();
        Some(share * kinds as f64 * one_kind(game))
    }
}

impl Listener for Settled {
    fn signs(&mut self, time: usize, accord: usize, path: &[u32]) {
        if time <= self.until {
            self.texts.push((accord, path.to_vec()));
        }
    }
}

impl Settled {
    /// At any time.
    pub(super) fn at_all(condition: Condition) -> Self {
        Self { condition, until: usize::MAX, texts: Vec::new() }
    }

    /// Does a text of the main talks meet the condition?
    pub(super) fn on_main(&self, game: &Game, path: &[u32]) -> bool {
        self.condition.holds(&game.diagram().package_of_path(path))
    }

    /// Does a text of a track meet the condition?
    fn has(&self, game: &Game, track: &Game, path: &[u32]) -> bool {
        let package = track.diagram().package_of_path(path);
        self.condition.clauses().iter().all(|clause| {
            let issue = &game.issues()[clause.issue];
            let own = track.issues().iter().position(|known| known.id == issue.id);
            own.is_some_and(|own| {
                let chosen = &track.issues()[own].options[package[own]].id;
                clause.options.ones().any(|option| issue.options[option].id == *chosen)
            })
        })
    }
}

impl Observer for Settled {
    fn observe(&mut self, ended: &Ended) -> Observation {
        let (game, record) = (ended.game, ended.record);
        let texts = std::mem::take(&mut self.texts);
        let limited = texts.iter().any(|(which, path)| match game.tracks().get(*which) {
            Some(track) => self.has(game, track, path),
            None => self.on_main(game, path),
        });
        let full = record.agreed() && record.time <= self.until;
        Observation::one(indicator(limited || (full && self.on_main(game, &record.path))))
    }
}
