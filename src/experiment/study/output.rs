//! What a study looks at: every quantity that a run reports, as a ratio of two sums over
//! negotiations.

use crate::experiment::Tally;
use crate::game::Game;
use crate::negotiation::Record;

/// A quantity of many negotiations: Σ value / Σ weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// The share of negotiations that agree.
    Agreement,
    /// Rounds that the talks last.
    Rounds,
    /// The mean round of agreement, of those that agree.
    AgreementRound,
    /// The share of negotiations whose first agreement of any kind is this one: a track, the
    /// interim agreement, the full one; after these, none.
    First(usize),
    /// Of negotiations that agree, the share that agree on this option.
    Option {
        /// The issue.
        issue: usize,
        /// The option.
        option: usize,
    },
    /// What a party gets on average.
    Value(usize),
}

/// Every output of a game.
pub fn outputs(game: &Game) -> Vec<Output> {
    let kinds = kinds(game).map_or(0, |kinds| kinds + 1);
    let options = game.issues().iter().enumerate().flat_map(|(issue, described)| {
        (0..described.options.len()).map(move |option| Output::Option { issue, option })
    });
    let mut list = vec![Output::Agreement, Output::Rounds, Output::AgreementRound];
    list.extend((0..kinds).map(Output::First));
    list.extend(options);
    list.extend((0..game.party_count()).map(Output::Value));
    list
}

/// How many kinds of agreement there are, if there are several: limited ones, then the full
/// one.
pub fn kinds(game: &Game) -> Option<usize> {
    let parts = game.parts();
    let limited = parts.tracks.len() + usize::from(parts.interim.is_some());
    (limited > 0).then_some(limited + 1)
}

/// The kind of the first agreement of a negotiation, as [`Output::First`] counts them.
pub fn first_kind(game: &Game, record: &Record) -> usize {
    let parts = game.parts();
    let full = parts.tracks.len() + usize::from(parts.interim.is_some());
    let limited = record.accords.first().map(|accord| accord.which);
    limited.unwrap_or(if record.agreed() { full } else { full + 1 })
}

impl Output {
    /// Its identifier: `agreement`, `rounds`, `agreement_round`, `first:KIND`,
    /// `option:ISSUE=OPTION`, `value:PARTY`.
    pub fn id(self, game: &Game) -> String {
        let parts = game.parts();
        match self {
            Self::Agreement => "agreement".to_owned(),
            Self::Rounds => "rounds".to_owned(),
            Self::AgreementRound => "agreement_round".to_owned(),
            Self::First(kind) => format!("first:{}", kind_id(game, kind)),
            Self::Option { issue, option } => {
                let issue = &game.issues()[issue];
                format!("option:{}={}", issue.id, issue.options[option].id)
            }
            Self::Value(party) => format!("value:{}", parts.parties[party].id),
        }
    }

    /// Is it a share, 0..1?
    pub fn is_share(self) -> bool {
        matches!(self, Self::Agreement | Self::First(_) | Self::Option { .. })
    }

    /// Is it a mean over agreements only?
    pub fn is_of_agreements(self) -> bool {
        matches!(self, Self::AgreementRound | Self::Option { .. })
    }

    /// What it has from a tally, in which options were agreed `counts[issue][option]` times.
    fn told(self, counts: &[Vec<u64>], tally: &Tally) -> Option<Told> {
        let all = tally.replicates as f64;
        let agreement = tally.clusters.estimate();
        // Replicates that share a draw tell less than independent ones, of all shares.
        let trials = |of: u64| {
            let share = if all > 0.0 { agreement.effective_trials / all } else { 1.0 };
            (of as f64 * share).max(1.0)
        };
        let share = |count: u64, of: u64| {
            let share = count as f64 / of as f64;
            (of > 0).then(|| Told {
                value: count as f64 / all,
                weight: of as f64 / all,
                standard_error: libm::sqrt(share * (1.0 - share) / trials(of)),
            })
        };
        let mean = |mean: &crate::experiment::ClusteredMean| {
            let weight = mean.count() as f64 / all;
            let (value, error) = (mean.mean()?, mean.standard_error().unwrap_or(0.0));
            Some(Told { value: value * weight, weight, standard_error: error })
        };
        match self {
            Self::Agreement => {
                let weight = 1.0;
                let standard_error = agreement.standard_error;
                (all > 0.0).then_some(Told { value: agreement.proportion, weight, standard_error })
            }
            Self::Rounds => {
                let by_time = tally.ends.values().flat_map(|times| times.iter().enumerate());
                let (mut sum, mut squares) = (0.0, 0.0);
                for (time, count) in by_time {
                    let (time, count) = (time as f64, *count as f64);
                    sum += time * count;
                    squares += time * time * count;
                }
                let value = sum / all;
                let variance = (squares / all - value * value).max(0.0);
                let standard_error = libm::sqrt(variance / trials(tally.replicates));
                (all > 0.0).then_some(Told { value, weight: 1.0, standard_error })
            }
            Self::AgreementRound => mean(&tally.rounds),
            Self::First(kind) => {
                let first = &tally.accords.as_ref()?.first;
                let count = |times: &Vec<u64>| times.iter().sum::<u64>();
                let any: u64 = first.iter().map(count).sum();
                let of_kind = first.get(kind).map_or(tally.replicates - any, count);
                share(of_kind, tally.replicates)
            }
            Self::Option { issue, option } => share(counts[issue][option], tally.agreements()),
            Self::Value(party) => mean(&tally.parties[party].value),
        }
    }
}

/// The identifier of a kind of agreement, or of none.
pub fn kind_id(game: &Game, kind: usize) -> String {
    let parts = game.parts();
    let tracks = parts.tracks.iter().map(|track| track.id.as_str());
    let interim = parts.interim.is_some().then_some("interim");
    let mut names = tracks.chain(interim).chain(["full"]);
    names.nth(kind).unwrap_or("none").to_owned()
}

/// What a tally has of an output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// The mean value of a negotiation.
    pub value: f64,
    /// The mean weight of a negotiation.
    pub weight: f64,
    /// The standard error of value / weight.
    pub standard_error: f64,
}

/// How often each option was agreed, by issue and option.
pub fn options(game: &Game, tally: &Tally) -> Vec<Vec<u64>> {
    let mut counts: Vec<Vec<u64>> =
        game.issues().iter().map(|issue| vec![0; issue.options.len()]).collect();
    for (rank, package) in &tally.packages {
        for (issue, option) in game.diagram().unrank(*rank).into_iter().flatten().enumerate() {
            counts[issue][option] += package.count;
        }
    }
    counts
}

/// What a tally has of outputs: the mean value and the mean weight of a negotiation, and the
/// standard error of their ratio; nothing where there is no weight.
pub fn tell(outputs: &[Output], game: &Game, tally: &Tally) -> Vec<Option<Told>> {
    let counts = options(game, tally);
    outputs.iter().map(|output| output.told(&counts, tally)).collect()
}

/// Sums over the negotiations of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Σ value.
    pub value: f64,
    /// Σ weight.
    pub weight: f64,
    /// Σ value².
    pub value_value: f64,
    /// Σ value·weight.
    pub value_weight: f64,
    /// Σ weight².
    pub weight_weight: f64,
}

impl Sums {
    pub(super) fn add(&mut self, value: f64, weight: f64) {
        self.value += value;
        self.weight += weight;
        self.value_value += value * value;
        self.value_weight += value * weight;
        self.weight_weight += weight * weight;
    }
}

/// Adds a negotiation to the sums of each output.
pub fn observe(outputs: &[Output], sums: &mut [Sums], game: &Game, record: &Record) {
    let agreed = record.agreed();
    let weight = f64::from(u8::from(agreed));
    let options = if agreed { game.diagram().package_of_path(&record.path) } else { Vec::new() };
    let first = first_kind(game, record);
    let share = |holds: bool| f64::from(u8::from(holds));
    for (output, sums) in outputs.iter().zip(sums) {
        let time = record.time as f64;
        let (value, weight) = match *output {
            Output::Agreement => (weight, 1.0),
            Output::Rounds => (time, 1.0),
            Output::AgreementRound => (weight * time, weight),
            Output::First(kind) => (share(kind == first), 1.0),
            Output::Option { issue, option } => {
                (share(options.get(issue) == Some(&option)), weight)
            }
            Output::Value(party) => (record.values[party], 1.0),
        };
        sums.add(value, weight);
    }
}
