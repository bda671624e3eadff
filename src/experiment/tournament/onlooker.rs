//! How much of its preferences a party conceals: an onlooker hears all offers, learns from
//! them by one model that is the same for everybody, and is compared with the truth when
//! the talks are over.
//!
//! After the Automated Negotiation League 2026, which scores how little the other side's
//! model agrees with the truth by Kendall's rank correlation. There each side brings its own
//! model and the two share a point; here the model is always the same, so that the measure
//! is about the party alone, and nothing is shared.

use crate::chance::{Quantity, Streams};
use crate::experiment::accuracy::worth;
use crate::experiment::rank_correlation::{kendall_of_ranks, ranks};
use crate::game::{Draw, Game};
use crate::negotiation::strategy::{Beliefs, Believer};
use crate::negotiation::{Clock, Listener, Offer, Record, Situation, Timing};
use crate::space::Path;

/// What the onlooker learns by: the frequency model as scenarios have it by default.
const MODEL: Beliefs = Beliefs::Frequency { learning: Quantity::Fixed(0.2) };

/// Who hears all offers of a negotiation and learns from them. Nothing is allocated once
/// its buffers have grown but the answer.
pub(super) struct Onlooker<'g> {
    game: &'g Game,
    streams: Streams,
    believer: Believer,
    /// The packages on which beliefs are compared with the truth.
    packages: &'g [Path],
    /// The offers, end to end.
    labels: Vec<u32>,
    /// Who made each, and where it ends.
    offers: Vec<(usize, usize)>,
    values: Vec<f64>,
    order: Vec<usize>,
    believed: Vec<f64>,
    truth: Vec<f64>,
}

impl<'g> Onlooker<'g> {
    pub(super) fn new(game: &'g Game, seed: u64, packages: &'g [Path]) -> Self {
        Self {
            game,
            streams: Streams::new(seed),
            believer: Believer::new(MODEL),
            packages,
            labels: Vec::new(),
            offers: Vec::new(),
            values: Vec::new(),
            order: Vec::new(),
            believed: Vec::new(),
            truth: Vec::new(),
        }
    }

    /// A new negotiation begins.
    pub(super) fn begin(&mut self) {
        self.labels.clear();
        self.offers.clear();
    }

    /// What each of these parties has concealed when the talks are over: `(1 − τ) / 2`, τ
    /// Kendall's rank correlation of the utilities that the onlooker believes with the true
    /// ones. 0: all of the order is known; ½: nothing is; 1: the opposite is believed. `None`
    /// of a party that made no offer, or that likes all packages alike.
    pub(super) fn concealed(
        &mut self,
        draw: &Draw,
        record: &Record,
        parties: &[usize],
    ) -> Vec<Option<f64>> {
        let Self { game, streams, believer, packages, labels, offers, .. } = self;
        let game = *game;
        let everybody = u64::MAX >> (64 - game.party_count());
        let situation = Situation {
            game,
            draw,
            streams,
            replicate: record.replicate,
            // The model looks at no party's own preferences.
            party: 0,
            time: record.time,
            present: everybody,
            addressed: everybody,
            timing: Timing { until_offer: 1, clock: Clock::Own },
        };
        believer.begin(&situation);
        let mut start = 0;
        for (proposer, end) in offers.iter() {
            let offer = Offer { proposer: *proposer, path: &labels[start..*end], utilities: &[] };
            believer.hears(&situation, &offer);
            start = *end;
        }
        let Some(learned) = believer.learned_utility(&situation) else {
            return vec![None; parties.len()];
        };
        let (tables, public) = (draw.truth(), draw.public(game));
        let Self { values, order, believed, truth, .. } = self;
        let concealed = |party: &usize| {
            let party = *party;
            if offers.iter().all(|(proposer, _)| *proposer != party) {
                return None;
            }
            let mut rank = |labels, no_deal, ranked: &mut Vec<f64>| {
                values.clear();
                values
                    .extend(packages.iter().map(|path| worth(game, labels, party, no_deal, path)));
                ranks(values, order, ranked);
            };
            rank(tables.utility(), tables.prospects().no_deal(party, record.time), truth);
            rank(learned, public.prospects().no_deal(party, record.time), believed);
            let tells = truth.iter().any(|rank| *rank != truth[0]);
            // Beliefs that tell nothing apart have nothing to do with the truth.
            tells.then(|| 0.5 * (1.0 - kendall_of_ranks(believed, truth).unwrap_or(0.0)))
        };
        parties.iter().map(concealed).collect()
    }
}

impl Listener for Onlooker<'_> {
    fn offers(&mut self, _time: usize, proposer: usize, path: &[u32], _utilities: &[f64]) {
        self.labels.extend_from_slice(path);
        self.offers.push((proposer, self.labels.len()));
    }
}
