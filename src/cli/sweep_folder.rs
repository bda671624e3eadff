//! The folder of a sweep: the plan ([`SweepPlan`]), the finished blocks, and at the end the tables with their
//! description; beside these, who played what and when. Every
//! file is written whole. A block is what its bytes say: two that play the same one write
//! the same file, and a file that is not whole is played again.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::checksum::Summed;
use super::failure::Failure;
use super::output::{self, Deliverable};
use super::sweep_plan::{SweepPlan, VERSION};
use zopa::experiment::sweep::block_file::{self, BlockFault};
use zopa::experiment::sweep::{Block, Played, Points, Store};
use zopa::experiment::{Row, Tally};
use zopa::report::datapackage::{DataPackage, Provenance, Resource};
use zopa::report::sweep::record::{
    FactorRecord, PointRecord, SWEEP_SCHEMA, SweepResult, TableRecord,
};
use zopa::report::sweep::{Found, SweepSubject, SweepTables, TableHead, heads, replicate_table};
use zopa::report::sweep_status::{SWEEP_STATUS_SCHEMA, SweepStatus, array};
use zopa::report::table::Format;
use zopa::report::terminal::STANDING;
use zopa::scenario::Design;

/// Files that a process that was killed did not finish begin like this.
const UNFINISHED: &str = ".zopa-";

/// An unfinished file that is so much older than a finished one has nobody who finishes it.
const FORSAKEN: Duration = Duration::from_secs(3600);

/// The folder.
pub struct SweepFolder {
    path: PathBuf,
    pub plan: SweepPlan,
    digest: [u8; 32],
    /// Why a block could not be kept.
    failed: Option<Failure>,
    /// The blocks that were kept by this call.
    pub played: u64,
}

impl SweepFolder {
    /// Opens or makes the folder, and refuses one that belongs to another sweep.
    pub fn make(path: &Path, plan: SweepPlan) -> Result<Self, Failure> {
        for folder in ["blocks", "invocations"] {
            let folder = path.join(folder);
            fs::create_dir_all(folder).map_err(|error| Failure::creation(path, &error))?;
        }
        let known = match SweepPlan::known(path)? {
            // Of several that begin at once the first one's plan stays.
            None if plan.write_first(path)? => return Ok(Self::of(path, plan)),
            None => SweepPlan::known(path)?,
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
        match SweepPlan::read(path)? {
            plan if plan.version == VERSION => Ok(Self::of(path, plan)),
            plan => Err(Failure::Data(format!(
                "{} was made by zopa {}, and this is zopa {VERSION}",
                path.display(),
                plan.version
            ))),
        }
    }

    fn of(path: &Path, plan: SweepPlan) -> Self {
        Self { path: path.to_owned(), digest: plan.digest(), plan, failed: None, played: 0 }
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

    /// Where it is told who played what and when.
    pub fn invocations(&self) -> PathBuf {
        self.path.join("invocations")
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
        let failure = |error| Failure::reading(&folder, &error);
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
            Err(error) => return Err(Failure::reading(&path, &error)),
        };
        Ok(match block_file::read(&bytes, &self.digest, block.pieces.len()) {
            Ok(played) => Fetched::Whole(played),
            Err(fault) => Fetched::Spoilt(fault),
        })
    }

    /// Are these the bytes of the block?
    pub fn holds(&self, block: &Block, played: &[Played]) -> Result<bool, Failure> {
        let path = self.file(block.index);
        let bytes = block_file::write(&self.digest, played).map_err(|error| {
            Failure::Transfer(format!("cannot write {}: {error}", path.display()))
        })?;
        Ok(fs::read(path).is_ok_and(|known| known == bytes))
    }

    /// Tells the pieces of every point that is whole, in order: the negotiations of each, if
    /// they are kept, and with the last of a point the point's tally. How many points are whole.
    fn each_piece(&self, survey: &Survey, tell: &mut ToldPiece) -> Result<u64, Failure> {
        let plan = self.plan.plan();
        // In the order of blocks, so that the points are in order too.
        let mut broken = survey.to_play();
        broken.extend(&survey.foreign);
        broken.sort_unstable();
        let broken: Vec<u64> = broken
            .iter()
            .flat_map(|index| plan.block(*index).pieces)
            .map(|piece| piece.point)
            .collect();
        let is_broken = |point: &u64| broken.binary_search(point).is_ok();
        let mut open: Option<(u64, Tally)> = None;
        let mut whole = 0;
        for index in 0..plan.blocks() {
            let block = plan.block(index);
            if block.pieces.iter().all(|piece| is_broken(&piece.point)) {
                continue;
            }
            let Fetched::Whole(played) = self.fetch(&block)? else {
                continue;
            };
            for (piece, Played { tally, rows }) in block.pieces.iter().zip(played) {
                if is_broken(&piece.point) {
                    continue;
                }
                match &mut open {
                    Some((point, sum)) if *point == piece.point => sum.merge(&tally),
                    _ => open = Some((piece.point, tally)),
                }
                let is_last = piece.replicates.end == plan.replicates;
                let sum = open.as_ref().filter(|_| is_last);
                tell(piece.point, &rows, sum.map(|(_, tally)| tally))?;
                whole += u64::from(is_last);
            }
        }
        Ok(whole)
    }

    /// Tells every point that is whole, in order, with its tally. How many there are.
    pub fn each_point(
        &self,
        tell: &mut dyn FnMut(u64, &Tally) -> Result<(), Failure>,
    ) -> Result<u64, Failure> {
        self.each_piece(&self.survey()?, &mut |point, _, tally| match tally {
            Some(tally) => tell(point, tally),
            None => Ok(()),
        })
    }

    /// The points that are whole, as reports and figures need them.
    pub fn subject(&self, design: &Design, points: &Points) -> Result<SweepSubject, Failure> {
        let survey = self.survey()?;
        let folder = self.path.display().to_string();
        let provenance = self.provenance(!survey.is_whole());
        let mut subject = SweepSubject::new(design, provenance, self.plan.text.clone(), folder);
        let precise = self.plan.precision.is_some();
        self.each_piece(&survey, &mut |point, _, tally| {
            let Some(tally) = tally else { return Ok(()) };
            let at = points.at(point);
            let game = &design.arms[design.layout().arm(&at)].game;
            let factors = &design.factors;
            subject.add(&Found { point, factors, at: &at, game, tally, precise });
            Ok(())
        })?;
        Ok(subject)
    }

    /// Writes the tables of what is there, point by point; a point counts that is whole. The
    /// record of these points is kept if it is asked for.
    pub fn write_tables(
        &self,
        design: &Design,
        points: &Points,
        formats: &[Format],
        keep: bool,
    ) -> Result<Tables, Failure> {
        let plan = self.plan.plan();
        let survey = self.survey()?;
        let provenance = self.provenance(!survey.is_whole());
        let mut heads = heads(&design.factors);
        let mut replicates = None;
        if plan.rows {
            let (head, table) = replicate_table(design.arms.iter().map(|arm| &arm.game));
            heads.push(head);
            replicates = Some(table);
        }
        let output = |head: &TableHead, format: Format| {
            Ok::<_, Written>(Summed::new(Deliverable::new(&self.table(head.name, format))?))
        };
        let notes = provenance.notes(STANDING);
        let tables = SweepTables::new(&heads, replicates, formats, &notes, output);
        let failure = |error| Failure::writing(&self.path.display().to_string(), &error);
        let mut tables = tables.map_err(|error| match error {
            Written::Failed(failure) => failure,
            Written::Transfer(error) => failure(error),
        })?;
        let mut records = Vec::new();
        let whole = self.each_piece(&survey, &mut |point, rows, tally| {
            let at = points.at(point);
            let game = &design.arms[design.layout().arm(&at)].game;
            tables.add_replicates(point, game, rows).map_err(failure)?;
            let Some(tally) = tally else { return Ok(()) };
            let precise = plan.precision.is_some();
            let found = Found { point, factors: &design.factors, at: &at, game, tally, precise };
            tables.add(&found).map_err(failure)?;
            if keep {
                records.push(PointRecord::from(&found));
            }
            Ok(())
        })?;
        let finished = tables.finish().map_err(failure)?;
        let (mut resources, mut listed) = (Vec::new(), Vec::new());
        for (head, (outputs, rows)) in heads.iter().zip(finished) {
            let mut files = Vec::new();
            for (output, format) in outputs.into_iter().zip(formats) {
                let (file, bytes, sum) = output.finish();
                file.deliver()?;
                resources.push(Resource::new(head, *format, rows, bytes, &sum));
                files.push(format!("{}.{}", head.name, format.ending()));
            }
            listed.push(TableRecord { name: head.name.to_owned(), rows, files });
        }
        self.clear_other_tables(&listed)?;
        let package = DataPackage::new(&design.title, STANDING, resources, provenance.clone());
        let path = self.path.join("datapackage.json");
        Deliverable::whole(&path, output::json_text(&package)?.as_bytes())?;
        self.forget_forsaken();
        let result = SweepResult {
            schema: SWEEP_SCHEMA.to_owned(),
            title: design.title.clone(),
            note: design.note.clone(),
            provenance,
            factors: design.factors.iter().map(FactorRecord::from).collect(),
            points: records,
            folder: self.path.display().to_string(),
            tables: listed,
        };
        Ok(Tables { whole, result })
    }

    /// The results: the plan, the tables and their description, by the names of their files;
    /// and the formats of the tables.
    pub fn results(&self) -> Result<(Vec<String>, Vec<Format>), Failure> {
        let path = self.path.join("datapackage.json");
        let unreadable = |why: String| Failure::Data(format!("{}: {why}", path.display()));
        let text = fs::read_to_string(&path).map_err(|error| unreadable(error.to_string()))?;
        let package: DescribedPackage =
            serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
        if package.zopa.partial {
            return Err(unreadable(
                "the tables are partial; zopa merge makes whole ones".to_owned(),
            ));
        }
        let has = |format: &Format| {
            package.resources.iter().any(|resource| resource.format == format.ending())
        };
        let formats = Format::ALL.into_iter().filter(has).collect();
        let files = package.resources.into_iter().map(|resource| resource.path);
        let fixed = ["plan.json", "datapackage.json"].map(str::to_owned);
        Ok((fixed.into_iter().chain(files).collect(), formats))
    }

    fn table(&self, name: &str, format: Format) -> PathBuf {
        self.path.join(format!("{name}.{}", format.ending()))
    }

    /// Tables of an earlier call in a format that was not asked for now are not those of
    /// this one.
    fn clear_other_tables(&self, listed: &[TableRecord]) -> Result<(), Failure> {
        for table in listed {
            for format in Format::ALL {
                let path = self.table(&table.name, format);
                let stale = !table.files.iter().any(|file| path.ends_with(file));
                if stale && path.exists() {
                    fs::remove_file(&path).map_err(|error| {
                        Failure::Transfer(format!("cannot remove {}: {error}", path.display()))
                    })?;
                }
            }
        }
        Ok(())
    }

    /// Where the tables come from.
    fn provenance(&self, partial: bool) -> Provenance {
        let plan = self.plan.plan();
        Provenance {
            version: self.plan.version.clone(),
            seed: plan.seed,
            plan: self.plan.hexadecimal(),
            scenarios: self.plan.scenarios.clone(),
            points: plan.points,
            replicates: plan.replicates,
            plays_per_draw: plan.plays,
            precision: plan.precision,
            partial,
        }
    }

    /// Removes what killed processes left unfinished long ago. What cannot be removed is in
    /// nobody's way.
    fn forget_forsaken(&self) {
        // The clock of the file system, not ours, says what is old.
        let changed = |path: &Path| fs::metadata(path).and_then(|known| known.modified()).ok();
        let Some(now) = changed(&self.path.join("datapackage.json")) else { return };
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

/// What is read of the description of tables.
#[derive(Deserialize)]
struct DescribedPackage {
    resources: Vec<DescribedResource>,
    zopa: DescribedOrigin,
}

#[derive(Deserialize)]
struct DescribedResource {
    path: String,
    format: String,
}

#[derive(Deserialize)]
struct DescribedOrigin {
    partial: bool,
}

/// The tables that were written.
pub struct Tables {
    /// The points they have.
    pub whole: u64,
    /// What they say, in short; points only if they were to be kept.
    pub result: SweepResult,
}

/// Why a table could not be begun.
enum Written {
    Failed(Failure),
    Transfer(std::io::Error),
}

impl From<std::io::Error> for Written {
    fn from(error: std::io::Error) -> Self {
        Self::Transfer(error)
    }
}

impl From<Failure> for Written {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Who is told of a piece: its point, its negotiations, and the tally if the point is whole.
type ToldPiece<'t> = dyn FnMut(u64, &[Row], Option<&Tally>) -> Result<(), Failure> + 't;

/// The bytes under the name of a block.
enum Fetched {
    /// One entry a piece.
    Whole(Vec<Played>),
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

    fn keep(&mut self, block: &Block, played: &[Played]) -> ControlFlow<()> {
        let path = self.file(block.index);
        let written = block_file::write(&self.digest, played)
            .map_err(|error| Failure::Transfer(format!("cannot write {}: {error}", path.display())))
            .and_then(|bytes| Deliverable::whole(&path, &bytes));
        match written {
            Ok(()) => {
                self.played += 1;
                ControlFlow::Continue(())
            }
            Err(failure) => {
                self.failed = Some(failure);
                ControlFlow::Break(())
            }
        }
    }
}

fn listed(names: &[&str]) -> String {
    match names {
        [one] if !one.ends_with('s') => format!("{one} is"),
        [one] => format!("{one} are"),
        [rest @ .., last] => format!("{} and {last} are", rest.join(", ")),
        [] => String::new(),
    }
}
