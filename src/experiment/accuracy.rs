//! How well parties that learn others' utilities know them, round by round: the accuracy
//! of opponent models through time (Baarslag, Hendrikx, Hindriks & Jonker 2013, *Predicting
//! the performance of opponent models in automated negotiation*).

use serde::{Deserialize, Serialize};

use super::ClusteredMean;
use super::rank_correlation::{correlation_of_ranks, ranks};
use crate::chance::{Purpose, SLOTS, Streams, page_of};
use crate::game::{Draw, Game};
use crate::space::Path;
use crate::space::criteria::Criteria;
use crate::tolerance::ties;

/// Packages on which beliefs are compared with the truth; all there are if fewer.
const SAMPLE: usize = 200;

/// How well parties know each other, over many negotiations.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccuracyTally {
    pairs: Vec<PairAccuracy>,
    /// The packages compared: always the same of a space.
    packages: Vec<Path>,
    /// The truth about each party in this negotiation: utilities and ranks by package,
    /// empty until asked for.
    truth: Vec<Known>,
    /// The round that is the truth of.
    time: usize,
    believed: Known,
    order: Vec<usize>,
}

/// How well one party knows another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairAccuracy {
    /// The party that learns.
    pub party: usize,
    /// The party it learns about.
    pub about: usize,
    /// At the end of each round.
    pub rounds: Vec<RoundAccuracy>,
}

/// How well one party knows another at the end of a round.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RoundAccuracy {
    /// Spearman's rank correlation of believed with true utilities; 0 where beliefs tell
    /// no packages apart, not observed where the truth does not.
    pub correlation: ClusteredMean,
    /// Root mean square difference of believed and true utilities, each scaled to 0..1 over
    /// the packages compared.
    pub error: ClusteredMean,
}

/// Utilities of the packages compared.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Known {
    /// Scaled to 0..1; ½ if all are alike.
    scaled: Vec<f64>,
    ranks: Vec<f64>,
}

impl Known {
    fn fill(&mut self, packages: &[Path], order: &mut Vec<usize>, utility: impl Fn(&Path) -> f64) {
        self.scaled.clear();
        self.scaled.extend(packages.iter().map(utility));
        ranks(&self.scaled, order, &mut self.ranks);
        let low = self.scaled.iter().copied().fold(f64::INFINITY, f64::min);
        let high = self.scaled.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let alike = ties(low, high);
        for value in &mut self.scaled {
            *value = if alike { 0.5 } else { (*value - low) / (high - low) };
        }
    }
}

impl AccuracyTally {
    /// A tally of nothing; `None` if nobody learns.
    pub fn new(game: &Game) -> Option<Self> {
        let parties = game.party_count();
        let rounds = game.parts().clock.rounds;
        let learners = (0..parties).filter(|&party| game.parts().parties[party].strategy.learns());
        let pairs: Vec<PairAccuracy> = learners
            .flat_map(|party| (0..parties).map(move |about| (party, about)))
            .filter(|(party, about)| party != about)
            .map(|(party, about)| PairAccuracy {
                party,
                about,
                rounds: vec![RoundAccuracy::default(); rounds],
            })
            .collect();
        if pairs.is_empty() {
            return None;
        }
        Some(Self {
            pairs,
            packages: sample(game),
            truth: vec![Known::default(); parties],
            time: 0,
            believed: Known::default(),
            order: Vec::new(),
        })
    }

    /// Each learning party with each other one.
    pub fn pairs(&self) -> &[PairAccuracy] {
        &self.pairs
    }

    /// Compares what a party believes at the end of a round with what is true.
    pub fn add(
        &mut self,
        game: &Game,
        draw: &Draw,
        time: usize,
        party: usize,
        believed: &Criteria,
    ) {
        // What partial deals are worth changes with the no-deal values.
        if time != self.time && game.partial_issue().is_some() {
            self.forget_truth();
        }
        self.time = time;
        let Self { pairs, packages, truth, believed: known, order, .. } = self;
        for pair in pairs.iter_mut().filter(|pair| pair.party == party) {
            let about = pair.about;
            let truth = &mut truth[about];
            if truth.ranks.is_empty() {
                let no_deal = draw.truth().prospects().no_deal(about, time);
                let labels = draw.truth().utility();
                truth.fill(packages, order, |path| worth(game, labels, about, no_deal, path));
            }
            let no_deal = draw.public(game).prospects().no_deal(about, time);
            known.fill(packages, order, |path| worth(game, believed, about, no_deal, path));
            let Some(round) = pair.rounds.get_mut(time) else { continue };
            let squares = known.scaled.iter().zip(&truth.scaled).map(|(a, b)| (a - b) * (a - b));
            let mean = squares.sum::<f64>() / packages.len() as f64;
            round.error.add(libm::sqrt(mean));
            let tells = |known: &Known| known.ranks.iter().any(|rank| *rank != known.ranks[0]);
            if tells(truth) {
                let correlation = correlation_of_ranks(&known.ranks, &truth.ranks);
                round.correlation.add(correlation.unwrap_or(0.0));
            }
        }
    }

    fn forget_truth(&mut self) {
        self.truth.iter_mut().for_each(|known| known.ranks.clear());
    }

    /// A negotiation has ended, and perhaps the last one of its draw.
    pub fn end(&mut self, draw_complete: bool) {
        self.forget_truth();
        if draw_complete {
            for round in self.pairs.iter_mut().flat_map(|pair| &mut pair.rounds) {
                round.correlation.close();
                round.error.close();
            }
        }
    }

    /// Adds another tally of the same game; both must hold whole draws.
    pub fn merge(&mut self, other: &Self) {
        let from = other.pairs.iter().flat_map(|pair| &pair.rounds);
        for (into, from) in self.pairs.iter_mut().flat_map(|pair| &mut pair.rounds).zip(from) {
            into.correlation.merge(&from.correlation);
            into.error.merge(&from.error);
        }
    }
}

/// What a package is worth to a party, given what labels are; a partial deal keeps the
/// no-deal value.
pub(super) fn worth(
    game: &Game,
    labels: &Criteria,
    party: usize,
    no_deal: f64,
    path: &Path,
) -> f64 {
    let partial = path.first().is_some_and(|&label| game.is_partial(label));
    let start = if partial { no_deal } else { 0.0 };
    start + path.iter().map(|&label| labels.of(label)[party]).sum::<f64>()
}

/// The packages compared: a uniform sample, the same in every run, or all there are.
pub(super) fn sample(game: &Game) -> Vec<Path> {
    let diagram = game.diagram();
    let all = diagram.completions(crate::space::Diagram::ROOT);
    if all <= SAMPLE as u128 {
        let packages = (0..all).filter_map(|rank| diagram.unrank(rank));
        return packages.filter_map(|package| diagram.path(&package)).collect();
    }
    let mut uniforms = [0.0; SAMPLE.next_multiple_of(SLOTS)];
    let mut stream = Streams::new(0).stream(Purpose::Sampling, 0);
    stream.fill(page_of("experiment.accuracy"), &mut uniforms);
    let packages = uniforms[..SAMPLE].iter().filter_map(|&uniform| diagram.sample(uniform));
    packages.filter_map(|package| diagram.path(&package)).collect()
}
