//! The folder of a sweep: the plan, the finished blocks, and at the end the tables. Every
//! file is written whole. A block is what its bytes say: two that play the same one write
//! the same file, and a file that is not whole is played again.

use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::output::{self, Deliverable};
use zopa::experiment::Tally;
use zopa::experiment::sweep::block_file::{self, BlockFault};
use zopa::experiment::sweep::{Block, Plan, Points, Store};
use zopa::report::sweep::{SweepTables, TABLES};
use zopa::report::sweep_status::{SWEEP_STATUS_SCHEMA, SweepStatus, array};
use zopa::scenario::Design;

/// The version of this zopa: blocks of different versions are never mixed.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The schema name that every plan carries.
const PLAN_SCHEMA: &str = "zopa.sweep-plan/1";

/// The most blocks that are kept: their names have eight digits.
const MOST_BLOCKS: u64 = 100_000_000;

/// Files that a process that was killed did not finish begin like this.
const UNFINISHED: &str = ".zopa-";

/// An unfinished file that is so much older than a finished one has nobody who finishes it.
const FORSAKEN: Duration = Duration::from_secs(3600);

/// What all blocks of a folder have in common, and where it came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepPlan {
    schema: String,
    version: String,
    /// The file of the design, as it was named.
    pub design: String,
    /// What it said.
    pub text: String,
    /// Digests of the scenarios with what is varied apart from numbers, in order.
    scenarios: Vec<String>,
    pub seed: u64,
    pub points: u64,
    pub replicates: u64,
    pub plays: u32,
    pub precision: Option<f64>,
    pub blocks: u64,
}

/// Can it be cut into blocks, and not too many?
pub fn can_be_kept(plan: &Plan) -> bool {
    plan.is_sound() && plan.blocks() <= MOST_BLOCKS
}

impl SweepPlan {
    /// That of a design from the text of a file.
    pub fn new(name: &str, text: &str, design: &Design, plan: &Plan) -> Self {
        Self {
            schema: PLAN_SCHEMA.to_owned(),
            version: VERSION.to_owned(),
            design: name.to_owned(),
            text: text.to_owned(),
            scenarios: design.arms.iter().map(|arm| arm.digest.clone()).collect(),
            seed: plan.seed,
            points: plan.points,
            replicates: plan.replicates,
            plays: plan.plays,
            precision: plan.precision,
            blocks: plan.blocks(),
        }
    }

    /// What is played.
    pub fn plan(&self) -> Plan {
        let Self { seed, points, replicates, plays, precision, .. } = *self;
        Plan { seed, points, replicates, plays, precision }
    }

    /// In what another one differs, in words. Where the design stood does not matter.
    fn differs(&self, other: &Self) -> Vec<&'static str> {
        let parts = [
            ("form", self.schema != other.schema),
            ("version of zopa", self.version != other.version),
            ("design", self.text != other.text),
            ("scenarios", self.scenarios != other.scenarios),
            ("plan", self.plan() != other.plan()),
        ];
        parts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }

    /// What blocks are known by.
    fn digest(&self) -> [u8; 32] {
        let Self { version, text, scenarios, .. } = self;
        let plan = self.plan();
        let all = (version, text, scenarios, plan.seed, plan.replicates, plan.plays);
        let shape = (plan.points, plan.precision.map(f64::to_bits));
        *blake3::hash(format!("{all:?}{shape:?}").as_bytes()).as_bytes()
    }
}

/// The folder.
pub struct SweepFolder {
    path: PathBuf,
    pub plan: SweepPlan,
    digest: [u8; 32],
    /// Why a block could not be kept.
    failed: Option<Failure>,
}

impl SweepFolder {
    /// Opens or makes the folder, and refuses one that belongs to another sweep.
    pub fn make(path: &Path, plan: SweepPlan) -> Result<Self, Failure> {
        let blocks = path.join("blocks");
        fs::create_dir_all(&blocks).map_err(|error| Failure::creation(path, &error))?;
        let known = match read_plan(path)? {
            // Of several that begin at once the first one's plan stays.
            None if write_plan(path, &plan)? => return Ok(Self::of(path, plan)),
            None => read_plan(path)?,
            known => known,
        };
        match known.map(|known| known.differs(&plan)) {
            Some(differs) if !differs.is_empty() => Err(Failure::Data(format!(
                "{} belongs to another sweep: its {} not the same; name another folder with --out",
                path.display(),
                listed(&differs)
            ))),
            _ => Ok(Self::of(path, plan)),
        }
    }

    /// Opens the folder of a sweep that this version of zopa made.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        match read_plan(path)? {
            Some(plan) if plan.version == VERSION => Ok(Self::of(path, plan)),
            Some(plan) => Err(Failure::Data(format!(
                "{} was made by zopa {}, and this is zopa {VERSION}",
                path.display(),
                plan.version
            ))),
            None => Err(Failure::Usage(format!(
                "{} is not the folder of a sweep: it has no plan.json",
                path.display()
            ))),
        }
    }

    fn of(path: &Path, plan: SweepPlan) -> Self {
        Self { path: path.to_owned(), digest: plan.digest(), plan, failed: None }
    }

    /// Is the plan that of this design?
    pub fn check(&self, design: &Design) -> Result<(), Failure> {
        let now = SweepPlan::new(&self.plan.design, &self.plan.text, design, &self.plan.plan());
        match self.plan.differs(&now).as_slice() {
            [] => Ok(()),
            differs => Err(Failure::Data(format!(
                "{} was made with other files: its {} not the same as now",
                self.path.display(),
                listed(differs)
            ))),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why a block could not be kept, if one could not.
    pub fn failure(&mut self) -> Option<Failure> {
        self.failed.take()
    }

    fn file(&self, index: u64) -> PathBuf {
        self.path.join("blocks").join(format!("{index:08}.block"))
    }

    /// How many blocks have a file. What is in it is not looked at.
    pub fn named(&self) -> Result<u64, Failure> {
        let folder = self.path.join("blocks");
        let failure = |error| unreadable(&folder, &error);
        let mut named = 0;
        for entry in fs::read_dir(&folder).map_err(failure)? {
            let name = entry.map_err(failure)?.file_name();
            named += u64::from(name.to_str().is_some_and(|name| name.ends_with(".block")));
        }
        Ok(named)
    }

    /// Looks at every block.
    pub fn survey(&self) -> Result<Survey, Failure> {
        let plan = self.plan.plan();
        let mut survey = Survey::default();
        for index in 0..plan.blocks() {
            let list = match self.fetch(&plan.block(index))? {
                Fetched::Whole(_) => &mut survey.finished,
                Fetched::Missing => &mut survey.missing,
                Fetched::Spoilt(BlockFault::Damaged) => &mut survey.damaged,
                Fetched::Spoilt(BlockFault::Foreign) => &mut survey.foreign,
            };
            list.push(index);
        }
        Ok(survey)
    }

    /// How far the sweep is, and which of so many tasks have something left to play.
    pub fn status(&self, survey: &Survey, tasks: Option<u64>) -> SweepStatus {
        SweepStatus {
            schema: SWEEP_STATUS_SCHEMA.to_owned(),
            version: self.plan.version.clone(),
            points: self.plan.points,
            replicates: self.plan.replicates,
            blocks: self.plan.blocks,
            finished: survey.finished.len() as u64,
            missing: array(&survey.missing),
            damaged: array(&survey.damaged),
            foreign: array(&survey.foreign),
            unfinished_tasks: tasks.map(|of| array(&survey.tasks(of))),
            tasks,
        }
    }

    /// A block that does not belong here is nobody's to play over.
    pub fn foreign(&self, index: u64) -> Failure {
        Failure::Data(format!(
            "{} is a block of another sweep, or of another version of zopa; move it away, and the \
             sweep plays its own",
            self.file(index).display()
        ))
    }

    fn fetch(&self, block: &Block) -> Result<Fetched, Failure> {
        let path = self.file(block.index);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Fetched::Missing),
            Err(error) => return Err(unreadable(&path, &error)),
        };
        Ok(match block_file::read(&bytes, &self.digest, block.pieces.len()) {
            Ok(tallies) => Fetched::Whole(tallies),
            Err(fault) => Fetched::Spoilt(fault),
        })
    }

    /// Are these the bytes of the block?
    pub fn holds(&self, block: &Block, tallies: &[Tally]) -> Result<bool, Failure> {
        let path = self.file(block.index);
        let bytes = block_file::write(&self.digest, tallies).map_err(|error| {
            Failure::Transfer(format!("cannot write {}: {error}", path.display()))
        })?;
        Ok(fs::read(path).is_ok_and(|known| known == bytes))
    }

    /// Tells every point that is whole, in order, with its tally. How many there are.
    pub fn each_point(
        &self,
        tell: &mut dyn FnMut(u64, &Tally) -> Result<(), Failure>,
    ) -> Result<u64, Failure> {
        let plan = self.plan.plan();
        let mut open: Option<(u64, Tally)> = None;
        let mut broken = None;
        let mut whole = 0;
        for index in 0..plan.blocks() {
            let block = plan.block(index);
            let Fetched::Whole(tallies) = self.fetch(&block)? else {
                broken = block.pieces.last().map(|piece| piece.point);
                open = None;
                continue;
            };
            for (piece, tally) in block.pieces.iter().zip(tallies) {
                if broken == Some(piece.point) {
                    continue;
                }
                match &mut open {
                    Some((point, sum)) if *point == piece.point => sum.merge(&tally),
                    _ => open = Some((piece.point, tally)),
                }
                if piece.replicates.end == plan.replicates
                    && let Some((point, tally)) = open.take()
                {
                    tell(point, &tally)?;
                    whole += 1;
                }
            }
        }
        Ok(whole)
    }

    /// Writes the tables of what is there, point by point; a point counts that is whole. How
    /// many are.
    pub fn write_tables(&self, design: &Design, points: &Points) -> Result<u64, Failure> {
        let mut outputs = Vec::new();
        for (name, _) in TABLES {
            outputs.push(Deliverable::new(&self.path.join(format!("{name}.csv")))?);
        }
        let failure = |error: csv::Error| {
            Failure::writing(&self.path.display().to_string(), &std::io::Error::from(error))
        };
        let mut tables = SweepTables::new(outputs, &design.factors).map_err(failure)?;
        let whole = self.each_point(&mut |point, tally| {
            let at = points.at(point);
            let game = &design.arms[design.layout().arm(&at)].game;
            tables.add(point, (&design.factors, &at), game, tally).map_err(failure)
        })?;
        let outputs = tables.finish();
        let outputs = outputs.map_err(|error| Failure::writing("the tables", &error))?;
        outputs.into_iter().try_for_each(Deliverable::deliver)?;
        self.forget_forsaken();
        Ok(whole)
    }

    /// Removes what killed processes left unfinished long ago. What cannot be removed is in
    /// nobody's way.
    fn forget_forsaken(&self) {
        // The clock of the file system, not ours, says what is old.
        let changed = |path: &Path| fs::metadata(path).and_then(|known| known.modified()).ok();
        let Some(now) = changed(&self.path.join(format!("{}.csv", TABLES[0].0))) else { return };
        for folder in [self.path.clone(), self.path.join("blocks")] {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let old = || {
                    let age = changed(&entry.path()).and_then(|then| now.duration_since(then).ok());
                    age.is_some_and(|age| age >= FORSAKEN)
                };
                if entry.file_name().to_string_lossy().starts_with(UNFINISHED) && old() {
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
    }
}

/// The bytes under the name of a block.
enum Fetched {
    /// The tallies, one a piece.
    Whole(Vec<Tally>),
    /// There are none.
    Missing,
    /// They are not that block.
    Spoilt(BlockFault),
}

/// What there is of each block, by number, ascending.
#[derive(Default)]
pub struct Survey {
    pub finished: Vec<u64>,
    pub missing: Vec<u64>,
    pub damaged: Vec<u64>,
    pub foreign: Vec<u64>,
}

impl Survey {
    /// Is every block there?
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.damaged.is_empty() && self.foreign.is_empty()
    }

    /// The blocks that have to be played, ascending.
    pub fn to_play(&self) -> Vec<u64> {
        let mut blocks = [self.missing.as_slice(), &self.damaged].concat();
        blocks.sort_unstable();
        blocks
    }

    /// Which of so many tasks play them, ascending.
    pub fn tasks(&self, of: u64) -> Vec<u64> {
        let tasks: BTreeSet<u64> = self.to_play().iter().map(|block| block % of).collect();
        tasks.into_iter().collect()
    }
}

impl Store for SweepFolder {
    fn has(&mut self, block: &Block) -> ControlFlow<(), bool> {
        let known = match self.fetch(block) {
            Ok(Fetched::Whole(_)) => Ok(true),
            Ok(Fetched::Missing | Fetched::Spoilt(BlockFault::Damaged)) => Ok(false),
            Ok(Fetched::Spoilt(BlockFault::Foreign)) => Err(self.foreign(block.index)),
            Err(failure) => Err(failure),
        };
        match known {
            Ok(known) => ControlFlow::Continue(known),
            Err(failure) => {
                self.failed = Some(failure);
                ControlFlow::Break(())
            }
        }
    }

    fn keep(&mut self, block: &Block, tallies: &[Tally]) -> ControlFlow<()> {
        let path = self.file(block.index);
        let written = block_file::write(&self.digest, tallies)
            .map_err(|error| Failure::Transfer(format!("cannot write {}: {error}", path.display())))
            .and_then(|bytes| write(&path, &bytes));
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(failure) => {
                self.failed = Some(failure);
                ControlFlow::Break(())
            }
        }
    }
}

fn read_plan(folder: &Path) -> Result<Option<SweepPlan>, Failure> {
    let path = folder.join("plan.json");
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(&path, &error)),
    };
    let faulty = |what: String| Failure::Data(format!("{}: {what}", path.display()));
    let plan: SweepPlan =
        serde_json::from_slice(&bytes).map_err(|error| faulty(error.to_string()))?;
    let sound = plan.schema != PLAN_SCHEMA
        || (can_be_kept(&plan.plan()) && plan.plan().blocks() == plan.blocks);
    if sound { Ok(Some(plan)) } else { Err(faulty("its numbers do not fit together".to_owned())) }
}

/// Writes the plan unless there is one. Was it written?
fn write_plan(folder: &Path, plan: &SweepPlan) -> Result<bool, Failure> {
    let mut file = Deliverable::new(&folder.join("plan.json"))?;
    let text = output::json_text(plan)?;
    file.write_all(text.as_bytes()).map_err(|error| file.failure(&error))?;
    file.deliver_first()
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Transfer(format!("cannot read {}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = Deliverable::new(path)?;
    file.write_all(bytes).map_err(|error| file.failure(&error))?;
    file.deliver()
}

fn listed(names: &[&str]) -> String {
    match names {
        [one] if !one.ends_with('s') => format!("{one} is"),
        [one] => format!("{one} are"),
        [rest @ .., last] => format!("{} and {last} are", rest.join(", ")),
        [] => String::new(),
    }
}
