//! Who listens to a room that is replayed: it remembers the story up to the first question
//! that nobody has answered.

use std::collections::BTreeMap;

use super::progress::{Shared, look};
use crate::game::{Draw, Game, Happening};
use crate::negotiation::{Answer, Draft, Ending, Listener, MemberAnswer, Slate};
use crate::report::trace::{Event, Narrator};

/// Something that happened, with what was said.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What happened.
    pub event: Event,
    /// What a person said with it.
    pub reason: Option<String>,
}

/// Listens to a room.
pub struct Recorder<'g> {
    narrator: Narrator<'g>,
    shared: Shared,
    /// How much has been told.
    events: usize,
    reasons: BTreeMap<usize, String>,
}

impl<'g> Recorder<'g> {
    /// A listener in this game.
    pub fn new(game: &'g Game, shared: Shared) -> Self {
        Self { narrator: Narrator::new(game), shared, events: 0, reasons: BTreeMap::new() }
    }

    /// The narrator, if what happens is part of the story; `speaker` says what it said.
    fn heard(&mut self, speaker: Option<usize>) -> Option<&mut Narrator<'g>> {
        let mut progress = look(&self.shared);
        if !progress.counts() {
            return None;
        }
        if let Some(reason) = speaker.and_then(|party| progress.reasons[party].take()) {
            self.reasons.insert(self.events, reason);
        }
        self.events += 1;
        Some(&mut self.narrator)
    }

    /// The story as all know it: votes that are cast at once are secret until all are cast.
    pub fn told(mut self) -> Vec<Told> {
        let progress = look(&self.shared);
        let mut seen = progress.answers.iter();
        let settled = progress.counts();
        let mut story = Vec::new();
        for (index, event) in self.narrator.events().into_iter().enumerate() {
            let shown = match &event {
                Event::Answers { .. } => seen.next().is_some_and(|answer| answer.1) || settled,
                _ => true,
            };
            if shown {
                story.push(Told { event, reason: self.reasons.remove(&index) });
            }
        }
        story
    }
}

impl Listener for Recorder<'_> {
    fn round(&mut self, time: usize, proposer: Option<usize>) {
        look(&self.shared).tell();
        if let Some(narrator) = self.heard(None) {
            narrator.round(time, proposer);
        }
    }

    fn happens(&mut self, time: usize, happening: Happening) {
        if let Some(narrator) = self.heard(None) {
            narrator.happens(time, happening);
        }
    }

    fn turns_to(&mut self, time: usize, track: usize) -> Option<&mut dyn Listener> {
        self.heard(None)?.turns_to(time, track)
    }

    fn signs(&mut self, time: usize, accord: usize, path: &[u32]) {
        if let Some(narrator) = self.heard(None) {
            narrator.signs(time, accord, path);
        }
    }

    fn breaks(&mut self, time: usize, accord: usize, party: usize, noticed: bool, wrongful: bool) {
        if let Some(narrator) = self.heard(None) {
            narrator.breaks(time, accord, party, noticed, wrongful);
        }
    }

    fn leaks(&mut self, time: usize, track: Option<usize>, payment: usize) {
        if let Some(narrator) = self.heard(None) {
            narrator.leaks(time, track, payment);
        }
    }

    fn disrupts(&mut self, time: usize, party: usize, succeeds: bool) {
        if let Some(narrator) = self.heard(None) {
            narrator.disrupts(time, party, succeeds);
        }
    }

    fn lapses(&mut self, time: usize, accord: usize, ending: Ending) {
        if let Some(narrator) = self.heard(None) {
            narrator.lapses(time, accord, ending);
        }
    }

    fn leaves(&mut self, time: usize, party: usize, at_deadline: bool) {
        if let Some(narrator) = self.heard(Some(party)) {
            narrator.leaves(time, party, at_deadline);
        }
    }

    fn passes(&mut self, time: usize, proposer: usize) {
        if let Some(narrator) = self.heard(Some(proposer)) {
            narrator.passes(time, proposer);
        }
    }

    fn offers(&mut self, time: usize, proposer: usize, path: &[u32], utilities: &[f64]) {
        if let Some(narrator) = self.heard(Some(proposer)) {
            narrator.offers(time, proposer, path, utilities);
        }
    }

    fn withholds(&mut self, time: usize, who: (usize, usize), path: &[u32], worth: f64) {
        if let Some(narrator) = self.heard(Some(who.1)) {
            narrator.withholds(time, who, path, worth);
        }
    }

    fn recalls(&mut self, time: usize, proposer: usize, path: &[u32], utilities: &[f64]) {
        if let Some(narrator) = self.heard(None) {
            narrator.recalls(time, proposer, path, utilities);
        }
    }

    fn drafts(&mut self, time: usize, draft: &Draft) {
        if let Some(narrator) = self.heard(None) {
            narrator.drafts(time, draft);
        }
    }

    fn chooses(&mut self, time: usize, slate: &Slate) {
        if let Some(narrator) = self.heard(None) {
            narrator.chooses(time, slate);
        }
    }

    fn opens(&mut self, time: usize, issues: &[usize]) {
        if let Some(narrator) = self.heard(None) {
            narrator.opens(time, issues);
        }
    }

    fn meets(&mut self, time: usize, parties: u64) {
        if let Some(narrator) = self.heard(None) {
            narrator.meets(time, parties);
        }
    }

    fn settles(&mut self, time: usize, in_force: bool) {
        if let Some(narrator) = self.heard(None) {
            narrator.settles(time, in_force);
        }
    }

    fn consults(&mut self, time: usize, party: usize, answers: &[MemberAnswer]) {
        // The narrator keeps this for the answer that follows.
        if look(&self.shared).counts() {
            self.narrator.consults(time, party, answers);
        }
    }

    fn disowns(&mut self, time: usize, party: usize, answers: &[MemberAnswer]) {
        if let Some(narrator) = self.heard(None) {
            narrator.disowns(time, party, answers);
        }
    }

    fn answers(&mut self, draw: &Draw, time: usize, path: &[u32], answer: &Answer) {
        let party = answer.party;
        if let Some(narrator) = self.heard(Some(party)) {
            narrator.answers(draw, time, path, answer);
            look(&self.shared).answers.push((party, false));
        }
    }
}
