//! What a party sees when it acts, and the dice it may throw.

use crate::chance::{Purpose, SLOTS, Streams, page_of};
use crate::game::{Draw, Game, Prospects};
use crate::party::FloorKind;

/// What a party sees when it acts.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    /// The game.
    pub game: &'a Game,
    /// The draw it is played on.
    pub draw: &'a Draw,
    /// Where chance comes from.
    pub streams: &'a Streams,
    /// Index of the replicate.
    pub replicate: u64,
    /// Who acts.
    pub party: usize,
    /// The round.
    pub time: usize,
    /// The parties that have not left, one bit a party.
    pub present: u64,
    /// The parties an offer made now is addressed to, one bit a party: all, unless the
    /// protocol has some of them meet apart.
    pub addressed: u64,
    /// How the protocol counts time.
    pub timing: Timing,
}

/// How a protocol counts time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Rounds from an answer to the party's own next offer: 0 if who refuses makes a
    /// counter-offer at once, else 1.
    pub until_offer: usize,
    /// What share of its time has passed for a party.
    pub clock: Clock,
}

/// What share of a party's time has passed in round t.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// t / T, T the party's own deadline or the horizon.
    Own,
    /// (t + 1) / (n + 1) of n rounds, as NegMAS counts.
    Shared,
}

/// An offer that stands before a party.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// Who made it.
    pub proposer: usize,
    /// The package, one label a layer.
    pub path: &'a [u32],
    /// Its utility to each party now, to a coalition's speaker if it is one. A party may
    /// look at its own.
    pub utilities: &'a [f64],
}

impl Situation<'_> {
    /// The floor of the party that acts; of a coalition, the member that speaks for it.
    #[inline]
    pub fn floor(&self) -> f64 {
        floor(self.game, self.draw.acting_prospects(), self.party, self.time)
    }

    /// When the party's own time is up: its deadline or the horizon.
    #[inline]
    pub fn end(&self) -> usize {
        let parts = self.game.parts();
        let rounds = parts.clock.rounds;
        parts.parties[self.party].deadline.map_or(rounds, |own| own.min(rounds))
    }

    /// The share of the party's time that has passed `ahead` rounds from now, 0..1.
    #[inline]
    pub fn elapsed(&self, ahead: usize) -> f64 {
        let time = self.time + ahead;
        match self.timing.clock {
            Clock::Own => time.min(self.end()) as f64 / self.end().max(1) as f64,
            Clock::Shared => {
                let rounds = self.game.parts().clock.rounds;
                (time.min(rounds) + 1) as f64 / (rounds + 1) as f64
            }
        }
    }

    /// Writes the party's own utility of each label now: −∞ where it crosses one of its
    /// hard red lines; a partial deal keeps the no-deal value of the round.
    pub fn own_costs(&self, costs: &mut Vec<f64>) {
        let Situation { game, draw, party, time, .. } = *self;
        let no_deal = draw.acting_prospects().no_deal(party, time);
        costs.clear();
        costs.extend((0..game.diagram().labels().len() as u32).map(|label| {
            let own = draw.guarded().of(label)[party];
            let entry = &game.diagram().labels()[label as usize];
            let partial = Some(entry.issue) == game.partial_issue() && entry.class != 0;
            match (draw.crosses(label, party) || !draw.allows(label), partial) {
                (true, _) => f64::NEG_INFINITY,
                (false, true) => own + no_deal,
                (false, false) => own,
            }
        }));
    }

    /// May an offer made now use the label? In talks on one part of the agenda at a time
    /// only labels of that part. Others are also forbidden in [`Draw::guarded`].
    #[inline]
    pub fn allows(&self, label: u32) -> bool {
        self.draw.allows(label)
    }

    /// The utility of an offer to the party that acts.
    #[inline]
    pub fn own(&self, offer: &Offer) -> f64 {
        offer.utilities[self.party]
    }
}

/// A party's floor at `time`, from true or believed prospects.
#[inline]
pub fn floor(game: &Game, prospects: &Prospects, party: usize, time: usize) -> f64 {
    match game.parts().parties[party].floor {
        FloorKind::WalkOut => prospects.walk_out(party, time),
        FloorKind::SitOut => prospects.sit_out(party, time),
    }
}

/// A party's floor now, for reports.
pub fn floor_of(game: &Game, draw: &Draw, party: usize, time: usize) -> f64 {
    floor(game, draw.truth().prospects(), party, time)
}

/// What is left to chance for one purpose of one party: one uniform a number asked
/// for, always the same for the same replicate.
#[derive(Clone, Debug)]
pub struct Dice {
    page: u64,
    held: Option<(u64, u64)>,
    values: [f64; SLOTS],
}

impl Dice {
    /// The dice that are kept under `path`, for instance `parties.us.mixture`.
    pub fn new(path: &str) -> Self {
        Self { page: page_of(path), held: None, values: [0.0; SLOTS] }
    }

    /// The number at `index` (below two million), in the open interval 0..1.
    pub fn at(&mut self, situation: &Situation, index: usize) -> f64 {
        let page = (index / SLOTS) as u64;
        let wanted = Some((situation.replicate, page));
        if self.held != wanted {
            let mut stream = situation.streams.stream(Purpose::Play, situation.replicate);
            stream.fill(self.page + page, &mut self.values);
            self.held = wanted;
        }
        self.values[index % SLOTS]
    }
}
