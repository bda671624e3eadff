//! The folder of a tournament: the plan it belongs to, the blocks that are finished,
//! and at the end the tables. Every file is written whole.

use std::fs;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::output::{self, Deliverable};
use zopa::experiment::tournament::{
    Block, Contest, MEASURES, Measure, OWN, Outcome, Plan, SHARED, SampledMean, Standings, Store,
};
use zopa::report::tournament::{MeasureRecord, StrategyRecord, TournamentResult, seats};
use zopa::scenario::Loaded;

/// What all blocks of a folder have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    schema: String,
    version: String,
    /// Digests of the scenarios, in order.
    scenarios: Vec<String>,
    /// Texts of the strategies, in order.
    strategies: Vec<String>,
    seed: u64,
    negotiations: u64,
    plays: u32,
    self_play: bool,
}

impl Identity {
    /// That of a plan.
    pub fn new(scenarios: &[Loaded], strategies: &[StrategyRecord], plan: &Plan) -> Self {
        Self {
            schema: "zopa.tournament-plan/1".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenarios: scenarios.iter().map(|loaded| loaded.scenario.digest.clone()).collect(),
            strategies: strategies.iter().map(|strategy| strategy.text.clone()).collect(),
            seed: plan.seed,
            negotiations: plan.negotiations,
            plays: plan.plays,
            self_play: plan.self_play,
        }
    }

    /// In what another one differs, in words.
    fn differs(&self, other: &Self) -> Vec<&'static str> {
        let parts = [
            ("form", self.schema != other.schema),
            ("version of zopa", self.version != other.version),
            ("scenarios", self.scenarios != other.scenarios),
            ("strategies", self.strategies != other.strategies),
            ("seed", self.seed != other.seed),
            ("negotiations", self.negotiations != other.negotiations),
            ("plays", self.plays != other.plays),
            ("self-play", self.self_play != other.self_play),
        ];
        parts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }
}

/// The folder.
pub struct TournamentFolder {
    path: PathBuf,
    /// Seats and line-ups of every contest, to know a whole block.
    shapes: Vec<(usize, usize)>,
    /// Why a block could not be kept.
    failed: Option<Failure>,
}

impl TournamentFolder {
    /// Opens or makes the folder, and refuses one that belongs to another tournament.
    pub fn open(path: &Path, identity: &Identity, contests: &[Contest]) -> Result<Self, Failure> {
        let blocks = path.join("blocks");
        fs::create_dir_all(&blocks).map_err(|error| Failure::creation(path, &error))?;
        let plan = path.join("plan.json");
        match fs::read_to_string(&plan) {
            Ok(text) => {
                let known: Option<Identity> = serde_json::from_str(&text).ok();
                let differs = match &known {
                    Some(known) => known.differs(identity),
                    None => vec!["form"],
                };
                if !differs.is_empty() {
                    return Err(Failure::Usage(format!(
                        "{} belongs to another tournament: its {} differ; name another folder with --out",
                        path.display(),
                        listed(&differs)
                    )));
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                write(&plan, output::json_text(identity)?.as_bytes())?;
            }
            Err(error) => return Err(Failure::reading(&plan, &error)),
        }
        let shape = |contest: &Contest| (contest.seats().len(), contest.line_ups().list().len());
        let shapes = contests.iter().map(shape).collect();
        Ok(Self { path: path.to_owned(), shapes, failed: None })
    }

    /// Is it the folder of a tournament, finished or not?
    pub fn is_one(path: &Path) -> bool {
        let plan = fs::read_to_string(path.join("plan.json")).unwrap_or_default();
        serde_json::from_str::<Identity>(&plan).is_ok()
    }

    /// Why a block could not be kept, if one could not.
    pub fn failure(&mut self) -> Option<Failure> {
        self.failed.take()
    }

    fn file(&self, block: &Block) -> PathBuf {
        self.path.join("blocks").join(format!("{:06}.csv", block.index))
    }

    /// Writes the tables.
    pub fn finish(
        &self,
        result: &TournamentResult,
        contests: &[Contest],
        standings: &Standings,
    ) -> Result<(), Failure> {
        let line_ups = line_ups(result, contests, standings)
            .map_err(|error| Failure::Transfer(format!("cannot write line_ups.csv: {error}")))?;
        write(&self.path.join("line_ups.csv"), &line_ups)?;
        let ranking = ranking(result)
            .map_err(|error| Failure::Transfer(format!("cannot write ranking.csv: {error}")))?;
        write(&self.path.join("ranking.csv"), &ranking)?;
        write(&self.path.join("tournament.json"), output::json_text(result)?.as_bytes())
    }
}

impl Store for TournamentFolder {
    /// A block that is not there, or not whole, is played again.
    fn fetch(&mut self, block: &Block) -> Option<Vec<Vec<Outcome>>> {
        let text = fs::read_to_string(self.file(block)).ok()?;
        let mut lines = text.lines();
        let mut outcomes = Vec::new();
        let replicates = (block.replicates.end - block.replicates.start) as usize;
        for contest in &block.contests {
            let (seats, line_ups) = self.shapes[*contest];
            let list: Option<Vec<Outcome>> =
                (0..replicates * line_ups).map(|_| outcome(lines.next()?, seats)).collect();
            outcomes.push(list?);
        }
        lines.next().is_none().then_some(outcomes)
    }

    fn keep(&mut self, block: &Block, outcomes: &[Vec<Outcome>]) -> ControlFlow<()> {
        let mut text = String::new();
        for outcome in outcomes.iter().flatten() {
            let values = outcome.shared.iter().chain(outcome.own.iter().flatten());
            let cells: Vec<String> = values
                .map(|value| value.map_or_else(String::new, |value| value.to_string()))
                .collect();
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        let path = self.file(block);
        if fs::read_to_string(&path).is_ok_and(|known| known == text) {
            return ControlFlow::Continue(());
        }
        match write(&path, text.as_bytes()) {
            Ok(()) => ControlFlow::Continue(()),
            Err(failure) => {
                self.failed = Some(failure);
                ControlFlow::Break(())
            }
        }
    }
}

/// A line of a block: the shortest decimals that give the same numbers back.
fn outcome(line: &str, seats: usize) -> Option<Outcome> {
    let mut cells = line.split(',').map(|cell| match cell {
        "" => Some(None),
        number => number.parse::<f64>().ok().filter(|number| number.is_finite()).map(Some),
    });
    let mut shared = [None; SHARED];
    for value in &mut shared {
        *value = cells.next()??;
    }
    let mut own = vec![[None; OWN]; seats];
    for value in own.iter_mut().flatten() {
        *value = cells.next()??;
    }
    cells.next().is_none().then_some(Outcome { shared, own })
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = Deliverable::new(path)?;
    file.write_all(bytes).map_err(|error| file.failure(&error))?;
    file.deliver()
}

fn listed(names: &[&str]) -> String {
    match names {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// One row a scenario, line-up and seat.
fn line_ups(
    result: &TournamentResult,
    contests: &[Contest],
    standings: &Standings,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let fixed = ["file", "scenario", "line_up", "seat", "strategy", "others", "draws"];
    let mut head: Vec<String> = fixed.map(str::to_owned).into();
    head.extend(measure_columns());
    writer.write_record(&head)?;
    for (at, contest) in contests.iter().enumerate() {
        let parties = seats(contest);
        for (line_up, seated) in contest.line_ups().list().iter().enumerate() {
            for (seat, strategy) in seated.iter().enumerate() {
                let others = seated.iter().enumerate().filter(|(other, _)| *other != seat);
                let others: Vec<&str> =
                    others.map(|(_, other)| result.strategies[*other].name.as_str()).collect();
                let mut cells = vec![
                    result.scenarios[at].file.clone(),
                    result.scenarios[at].id.clone(),
                    line_up.to_string(),
                    parties[seat].id.clone(),
                    result.strategies[*strategy].name.clone(),
                    others.join("; "),
                    standings.draws(at).to_string(),
                ];
                for measure in MEASURES {
                    cells.extend(mean_cells(standings.mean_of(at, line_up, seat, measure)));
                }
                writer.write_record(&cells)?;
            }
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// One row a strategy over all scenarios, then one a scenario and strategy.
fn ranking(result: &TournamentResult) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut head: Vec<String> = ["file", "rank", "strategy", "best"].map(str::to_owned).into();
    head.extend(measure_columns());
    writer.write_record(&head)?;
    let row = |file: &str, rank: String, strategy: usize, best: String, means: &[MeasureRecord]| {
        let mut cells = vec![file.to_owned(), rank, result.strategies[strategy].name.clone(), best];
        for measure in MEASURES {
            let found = means.iter().find(|mean| mean.measure == measure.name());
            let number = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
            cells.push(number(found.map(|found| found.mean.mean)));
            cells.push(number(found.and_then(|found| found.mean.standard_error)));
        }
        cells
    };
    for rank in &result.ranking {
        let best = result.best.contains(&rank.strategy).to_string();
        writer.write_record(row("", rank.rank.to_string(), rank.strategy, best, &rank.means))?;
    }
    for scenario in &result.scenarios {
        for (strategy, means) in scenario.strategies.iter().enumerate() {
            let (none, file) = (String::new(), &scenario.file);
            writer.write_record(row(file, none.clone(), strategy, none, means))?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn measure_columns() -> impl Iterator<Item = String> {
    MEASURES.iter().flat_map(|measure: &Measure| {
        [measure.name().to_owned(), format!("{}_standard_error", measure.name())]
    })
}

fn mean_cells(mean: Option<SampledMean>) -> [String; 2] {
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    [number(mean.map(|mean| mean.mean)), number(mean.and_then(|mean| mean.standard_error))]
}
