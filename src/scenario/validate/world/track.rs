//! Events of the main talks that reach into the scenario of a track.

use crate::chance::Quantity;
use crate::game::{SidePayment, Track};
use crate::party::Party;
use crate::scenario::document::number::NumberForm;
use crate::scenario::document::world as written;
use crate::scenario::tree::Word;
use crate::scenario::validate::Check;
use crate::world::{Amount, Change, Effect, Event, Occurrence, World};

/// One effect of an event of the main talks on the scenario of a track.
pub(in crate::scenario::validate) struct Reach<'d> {
    /// The event.
    pub(super) id: &'d Word,
    /// Its index.
    pub(super) event: usize,
    /// The index of the effect among its effects.
    pub(super) effect: usize,
    /// The path.
    pub(in crate::scenario::validate) word: &'d Word,
    /// What it does.
    pub(super) change: &'d written::Change,
}

/// The events in tracks that happen with those of the main talks end with them too.
pub(in crate::scenario::validate) fn tell_tracks(world: &World, tracks: &mut [Track]) {
    for event in tracks.iter_mut().flat_map(|track| &mut track.parts.world.events) {
        let Occurrence::Elsewhere { event: there, .. } = event.occurs else { continue };
        let Event { lasts, retracted, .. } = &world.events[there];
        event.lasts = *lasts;
        // Who looks ahead foresees nothing that is left to chance.
        event.retracted = match retracted {
            Quantity::Fixed(_) => *retracted,
            Quantity::Uncertain(_) => Quantity::Fixed(0.0),
        };
    }
}

impl<'d> Check<'d> {
    /// The effects that events have on what stands under a prefix.
    pub(in crate::scenario::validate) fn reaches(&self, prefix: &str) -> Vec<Reach<'d>> {
        let document = self.document;
        let events = document.events.entries.iter().enumerate();
        events
            .flat_map(|(event, (id, written))| {
                let effects = written.effects.entries.iter().enumerate();
                effects.map(move |(effect, (word, change))| Reach {
                    id,
                    event,
                    effect,
                    word,
                    change,
                })
            })
            .filter(|reach| reach.word.text.starts_with(prefix))
            .collect()
    }
}

impl Check<'_> {
    /// The events of a track's scenario that happen with events of the main talks.
    pub(in crate::scenario::validate) fn echoes(
        &mut self,
        reaches: &[Reach],
        scene: (&[Party], &[SidePayment]),
    ) -> Vec<Event> {
        let mut echoes: Vec<Event> = Vec::new();
        for reach in reaches {
            let word = reach.word;
            let at = format!("events.{}.effects.{}", reach.id.text, word.text);
            let Some(target) = self.target(word, scene, &at) else { continue };
            if !self.fits(word, target, reach.change, &at) {
                continue;
            }
            let value = match reach.change {
                written::Change::Set { value } => match value.form {
                    NumberForm::Literal(value) => Some(value),
                    _ => None,
                },
                _ => None,
            };
            self.may_be_set(word, target, value, &at);
            // How much it comes to is known in the main talks alone.
            let there = || Amount::Number(Quantity::Fixed(0.0));
            let change = match reach.change {
                written::Change::Add { .. } => Change::Add(there()),
                written::Change::Multiply { .. } => Change::Multiply(there()),
                written::Change::Set { .. } => Change::Set(there()),
                written::Change::Open => Change::Open,
                written::Change::Close | written::Change::Invalid => Change::Close,
            };
            let effect = Effect { target, change };
            let known = echoes.iter_mut().find_map(|echo| match &mut echo.occurs {
                Occurrence::Elsewhere { event, effects } if *event == reach.event => {
                    Some((effects, &mut echo.effects))
                }
                _ => None,
            });
            if let Some((indices, effects)) = known {
                indices.push(reach.effect);
                effects.push(effect);
                continue;
            }
            echoes.push(Event {
                id: format!("main.{}", reach.id.text),
                title: reach.id.text.replace('_', " "),
                occurs: Occurrence::Elsewhere { event: reach.event, effects: vec![reach.effect] },
                while_in_force: false,
                lasts: None,
                ends: None,
                retracted: Quantity::Fixed(1.0),
                excludes: Vec::new(),
                effects: vec![effect],
            });
        }
        echoes
    }

    /// The track whose scenario a path leads into, with the effect's index there.
    pub(super) fn track_of(&self, path: &str) -> Option<usize> {
        let (id, rest) = path.strip_prefix("tracks.")?.split_once('.')?;
        rest.starts_with("scenario.").then(|| self.document.tracks.position(id))?
    }
}
