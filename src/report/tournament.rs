//! What a tournament found, as a record: what `zopa tournament` shows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::record::Named;
use crate::experiment::tournament::{Contest, MEASURES, Measure, Plan, SampledMean, Standings};
use crate::experiment::{LEVEL, exact_at_an_end};
use crate::scenario::Scenario;
use crate::tolerance::ties;

/// The schema name that every tournament carries.
pub const TOURNAMENT_SCHEMA: &str = "zopa.tournament/1";

/// What a tournament found. Strategies are indices into `strategies`, scenarios into
/// `scenarios`, seats into the seats of the scenario; all count from 0. Utilities are on
/// each scenario's scale. Errors are those of the simulation: the draw is the unit, and
/// where nothing is left to chance they are 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TournamentResult {
    /// `zopa.tournament/1`.
    pub schema: String,
    /// Version of zopa.
    pub version: String,
    /// How it was played.
    pub run: TournamentRun,
    /// The scenarios, in the order given.
    pub scenarios: Vec<ContestRecord>,
    /// The strategies, in the order given.
    pub strategies: Vec<StrategyRecord>,
    /// Every strategy's means over all scenarios, seats and line-ups, the best first.
    pub ranking: Vec<RankRecord>,
    /// The strategies that cannot be told from the best (Holm's p-value at least 0.05).
    pub best: Vec<usize>,
    /// Every pair of strategies.
    pub comparisons: Vec<ComparisonRecord>,
    /// If everybody plays the same: who gains most by playing something else. Empty
    /// without self-play.
    pub deviations: Vec<DeviationRecord>,
    /// Line-ups that nobody gains by leaving, as far as the draws can tell.
    pub equilibria: Vec<EquilibriumRecord>,
    /// Where a population of these strategies evolves; null without self-play, or if the
    /// tournament was interrupted before every scenario was played.
    pub evolution: Option<EvolutionRecord>,
}

/// How a tournament was played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TournamentRun {
    /// Master seed.
    pub seed: u64,
    /// Negotiations a line-up that were asked for; one where nothing is left to chance.
    pub negotiations_per_line_up: u64,
    /// Negotiations on each draw.
    pub plays_per_draw: u64,
    /// May strategies meet themselves?
    pub self_play: bool,
    /// What the ranking, comparisons, deviations and evolution are about: the name of a measure.
    pub by: String,
    /// Line-ups of all scenarios.
    pub line_ups: u64,
    /// Negotiations that were played.
    pub negotiations: u64,
    /// Was it interrupted before it was finished?
    pub partial: bool,
    /// The command that gives the same result.
    pub command: String,
}

/// A scenario of the tournament.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContestRecord {
    /// What it was called on the command line.
    pub file: String,
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// BLAKE3 of the resolved scenario, hexadecimal.
    pub digest: String,
    /// The parties whose strategies change, in the order of line-ups.
    pub seats: Vec<Named>,
    /// How many line-ups.
    pub line_ups: u64,
    /// Draws that each line-up was played on.
    pub draws: u64,
    /// Is nothing left to chance?
    pub certain: bool,
    /// The titles of its separate tracks, on which everybody plays the strategy that the
    /// scenario gives it; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracks: Vec<String>,
    /// Were the efficient packages found? If not, there are no distances.
    pub distances: bool,
    /// Every strategy's means in this scenario.
    pub strategies: Vec<Vec<MeasureRecord>>,
}

/// A strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StrategyRecord {
    /// What it is called.
    pub name: String,
    /// How a scenario writes it.
    pub text: String,
}

/// A mean and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeanRecord {
    /// The mean.
    pub mean: f64,
    /// Its standard error over draws; null of a single draw, 0 where nothing is left to chance.
    pub standard_error: Option<f64>,
    /// Lower end of the 95% interval, if the error is known: Student's t, or of agreements
    /// where all draws are alike the exact one (Clopper & Pearson 1934).
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Draws it was observed on; 0 where nothing is left to chance.
    pub draws: u64,
}

/// A measure and its mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeasureRecord {
    /// `agreement`, `utility`, `advantage`, ...: see `zopa help tournament`.
    pub measure: String,
    /// The mean.
    #[serde(flatten)]
    pub mean: MeanRecord,
}

/// A place in the ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RankRecord {
    /// From 1; equal means share a rank.
    pub rank: usize,
    /// The strategy.
    pub strategy: usize,
    /// Its means over all scenarios; measures that were never observed are left out.
    pub means: Vec<MeasureRecord>,
}

/// How two strategies compare in the same seats against the same others on the same draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ComparisonRecord {
    /// The one that ranks higher.
    pub strategy: usize,
    /// The other one.
    pub other: usize,
    /// What the first has more; null if they were never in the same place.
    pub difference: Option<MeanRecord>,
    /// Two-sided p-value of no difference, after Holm's correction over all pairs; null if
    /// it is not known; 0 or 1 where nothing is left to chance.
    pub p_value: Option<f64>,
    /// Contexts (scenario, seat, others) in which the first has more on average,
    pub better: usize,
    /// the same,
    pub equal: usize,
    /// less.
    pub worse: usize,
}

/// What leaving a line-up in which everybody plays the same brings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DeviationRecord {
    /// The scenario.
    pub scenario: usize,
    /// What everybody plays.
    pub everybody: usize,
    /// Who gains most by leaving it.
    pub seat: usize,
    /// The strategy it changes to.
    pub to: usize,
    /// What it gains; negative if every change loses.
    pub gain: MeanRecord,
    /// Does nobody gain, as far as the draws can tell? Null if it cannot be said.
    pub stable: Option<bool>,
}

/// A line-up that nobody gains by leaving.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EquilibriumRecord {
    /// The scenario.
    pub scenario: usize,
    /// The strategy of every seat.
    pub line_up: Vec<usize>,
    /// What every seat has of the measure of the ranking.
    pub payoffs: Vec<f64>,
    /// The most that anybody would gain by leaving: above 0 if the draws cannot tell.
    pub gain: MeanRecord,
}

/// Where a population evolves (Taylor & Jonker 1978; Maynard Smith 1982), from equal shares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EvolutionRecord {
    /// The share of each strategy at last.
    pub shares: Vec<f64>,
    /// Steps taken.
    pub steps: u64,
    /// Has the population come to rest?
    pub converged: bool,
}

/// A scenario and what the command line called it.
pub struct Entrant<'a> {
    /// What it was called.
    pub file: &'a str,
    /// The scenario.
    pub scenario: &'a Scenario,
}

/// The record of a tournament. `strategies` are names and texts.
pub fn tournament_result(
    entrants: &[Entrant],
    contests: &[Contest],
    strategies: &[StrategyRecord],
    plan: &Plan,
    standings: &Standings,
    command: String,
) -> TournamentResult {
    let by = standings.by;
    let number = strategies.len();
    let line_ups = |contest: &Contest| contest.line_ups().list().len() as u64;
    let plays = u64::from(plan.plays.max(1));
    let played = |(at, contest): (usize, &Contest)| {
        standings.draws(at) * if contest.is_certain() { 1 } else { plays } * line_ups(contest)
    };
    let mut ranking: Vec<RankRecord> = Vec::new();
    for strategy in standings.ranking() {
        let mean = |strategy| standings.mean(strategy, by).map(|mean| mean.mean);
        let level = |one: Option<f64>, other: Option<f64>| match one.zip(other) {
            Some((one, other)) => ties(one, other),
            None => one.is_none() && other.is_none(),
        };
        let rank = match ranking.last() {
            Some(last) if level(mean(last.strategy), mean(strategy)) => last.rank,
            _ => ranking.len() + 1,
        };
        let means = measures(|measure| standings.mean(strategy, measure));
        ranking.push(RankRecord { rank, strategy, means });
    }
    let comparisons = standings.comparisons().into_iter();
    TournamentResult {
        schema: TOURNAMENT_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        run: TournamentRun {
            seed: plan.seed,
            negotiations_per_line_up: plan.negotiations.next_multiple_of(plays),
            plays_per_draw: plays,
            self_play: plan.self_play,
            by: by.name().to_owned(),
            line_ups: contests.iter().map(line_ups).sum(),
            negotiations: contests.iter().enumerate().map(played).sum(),
            partial: standings.partial,
            command,
        },
        scenarios: entrants
            .iter()
            .zip(contests)
            .enumerate()
            .map(|(at, (entrant, contest))| ContestRecord {
                file: entrant.file.to_owned(),
                id: entrant.scenario.meta.id.clone(),
                title: entrant.scenario.meta.title.clone(),
                digest: entrant.scenario.digest.clone(),
                seats: seats(contest),
                line_ups: line_ups(contest),
                draws: standings.draws(at),
                certain: contest.is_certain(),
                tracks: entrant
                    .scenario
                    .parts
                    .tracks
                    .iter()
                    .map(|track| track.title.clone())
                    .collect(),
                distances: contest.has_landmarks(),
                strategies: (0..number)
                    .map(|strategy| measures(|measure| standings.mean_in(at, strategy, measure)))
                    .collect(),
            })
            .collect(),
        strategies: strategies.to_vec(),
        ranking,
        best: standings.best(),
        comparisons: comparisons
            .map(|(strategy, other, difference, p_value)| ComparisonRecord {
                strategy,
                other,
                difference: difference.mean.map(mean_record),
                p_value,
                better: difference.better,
                equal: difference.equal,
                worse: difference.worse,
            })
            .collect(),
        deviations: deviations(contests, standings),
        equilibria: equilibria(contests, standings),
        evolution: standings.evolution().map(|evolution| EvolutionRecord {
            shares: evolution.shares,
            steps: evolution.steps,
            converged: evolution.converged,
        }),
    }
}

/// The parties of a contest whose strategies change.
pub fn seats(contest: &Contest) -> Vec<Named> {
    let parties = &contest.game().parts().parties;
    let named = |seat: &usize| {
        let party = &parties[*seat];
        let name = if party.name.is_empty() { &party.id } else { &party.name };
        Named { id: party.id.clone(), name: name.clone() }
    };
    contest.seats().iter().map(named).collect()
}

fn mean_record(mean: SampledMean) -> MeanRecord {
    let interval = mean.interval();
    MeanRecord {
        mean: mean.mean,
        standard_error: mean.standard_error,
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
        draws: mean.draws,
    }
}

/// All measures that were observed.
fn measures(of: impl Fn(Measure) -> Option<SampledMean>) -> Vec<MeasureRecord> {
    let record = |measure: &Measure| {
        let mut mean = mean_record(of(*measure)?);
        // Draws that all agree, or all fail, leave room for others.
        let alike = ties(mean.mean, 0.0) || ties(mean.mean, 1.0);
        if *measure == Measure::Agreement && alike && mean.draws > 0 {
            let exact = exact_at_an_end(mean.mean > 0.5, mean.draws as f64, LEVEL);
            (mean.low, mean.high) = (Some(exact.low), Some(exact.high));
        }
        Some(MeasureRecord { measure: measure.name().to_owned(), mean })
    };
    MEASURES.iter().filter_map(record).collect()
}

fn deviations(contests: &[Contest], standings: &Standings) -> Vec<DeviationRecord> {
    let mut records = Vec::new();
    for (scenario, contest) in contests.iter().enumerate() {
        for (at, seated) in contest.line_ups().list().iter().enumerate() {
            let Some(&everybody) = seated.first() else { continue };
            if seated.iter().any(|other| *other != everybody) {
                continue;
            }
            let Some(best) = standings.best_deviation(scenario, at) else { continue };
            records.push(DeviationRecord {
                scenario,
                everybody,
                seat: best.seat,
                to: best.to,
                gain: mean_record(best.gain),
                stable: standings.is_stable(scenario, at),
            });
        }
    }
    records
}

fn equilibria(contests: &[Contest], standings: &Standings) -> Vec<EquilibriumRecord> {
    let mut records = Vec::new();
    if !standings.self_play() {
        return records;
    }
    for (scenario, contest) in contests.iter().enumerate() {
        for (at, seated) in contest.line_ups().list().iter().enumerate() {
            let Some(best) = standings.best_deviation(scenario, at) else { continue };
            if standings.is_stable(scenario, at) != Some(true) {
                continue;
            }
            let payoff = |seat| standings.mean_of(scenario, at, seat, standings.by);
            records.push(EquilibriumRecord {
                scenario,
                line_up: seated.clone(),
                payoffs: (0..seated.len()).filter_map(payoff).map(|mean| mean.mean).collect(),
                gain: mean_record(best.gain),
            });
        }
    }
    records
}
