//! What changes while the parties talk: events, wasting assets, common shocks.

mod asset;
mod effect;
mod event;
mod factor;
mod track;
mod window;

use rustc_hash::FxHashSet;

pub(super) use track::{Reach, tell_tracks};

use super::{Check, text_of};
use crate::game::{SidePayment, Track};
use crate::party::Party;
use crate::scenario::document::Scenario as Document;
use crate::scenario::validated::Description;
use crate::world::World;

/// The texts of a world.
pub(super) struct WorldTexts {
    pub(super) events: Vec<Description>,
    pub(super) assets: Vec<Description>,
    pub(super) factors: Vec<Description>,
}

/// The paths that events of the document change.
pub(super) fn moved(document: &Document) -> FxHashSet<String> {
    let events = document.events.entries.iter();
    events.flat_map(|(_, event)| event.effects.keys().map(str::to_owned)).collect()
}

impl Check<'_> {
    /// The world and its texts.
    pub(super) fn world(
        &mut self,
        (parties, side_payments): (&[Party], &[SidePayment]),
        tracks: &[Track],
    ) -> (World, WorldTexts) {
        let document = self.document;
        let mut texts = WorldTexts { events: Vec::new(), assets: Vec::new(), factors: Vec::new() };
        let mut world = World::default();
        for (id, asset) in &document.assets.entries {
            texts.assets.push(Description {
                id: id.text.clone(),
                about: text_of(&asset.about),
                source: text_of(&asset.source),
            });
            world.assets.extend(self.asset(id, asset, parties));
        }
        for (id, factor) in &document.factors.entries {
            texts.factors.push(Description {
                id: id.text.clone(),
                about: text_of(&factor.about),
                source: text_of(&factor.source),
            });
            world.factors.push(self.factor(id, factor, parties));
        }
        for (id, event) in &document.events.entries {
            texts.events.push(Description {
                id: id.text.clone(),
                about: text_of(&event.about),
                source: text_of(&event.source),
            });
            world.events.push(self.event(id, event, parties));
        }
        // Numbers of events are read before effects on them are looked up.
        for (index, (id, event)) in document.events.entries.iter().enumerate() {
            let scene = (parties, side_payments);
            world.events[index].effects = self.effects((index, id), event, scene, tracks);
        }
        world.windows = self.windows();
        self.openings(&world);
        (world, texts)
    }
}
