//! The folder of a sweep: the plan, the finished blocks, and at the end the tables with their
//! description; beside these, who played what and when. Every
//! file is written whole. A block is what its bytes say: two that play the same one write
//! the same file, and a file that is not whole is played again.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::checksum::Summed;
use super::failure::Failure;
use super::output::{self, Deliverable};
use zopa::experiment::Tally;
use zopa::experiment::sweep::block_file::{self, BlockFault};
use zopa::experiment::sweep::{Block, Plan, Played, Points, Store};
use zopa::report::datapackage::{DataPackage, Provenance, Resource};
use zopa::report::sweep::record::{
    FactorRecord, PointRecord, SWEEP_SCHEMA, SweepResult, TableRecord,
};
use zopa::report::sweep::{Found, SweepTables, TableHead, heads, replicate_table};
use zopa::report::table::Format;
use zopa::report::terminal::STANDING;
use zopa::scenario::Design;

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
    /// Is there a table of all negotiations?
    #[serde(default)]
    pub replicates_table: bool,
    pub blocks: u64,
}

impl SweepPlan {
    /// That of a design from the text of a file.
    pub fn new(name: &str, text: &str, design: &Design, plan: &Plan) -> Self {
        Self {
            schema: "zopa.sweep-plan/1".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            design: name.to_owned(),
            text: text.to_owned(),
            scenarios: design.arms.iter().map(|arm| arm.digest.clone()).collect(),
            seed: plan.seed,
            points: plan.points,
            replicates: plan.replicates,
            plays: plan.plays,
            precision: plan.precision,
            replicates_table: plan.rows,
            blocks: plan.blocks(),
        }
    }

    /// Reads that of a folder.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        read_plan(folder)?.ok_or_else(|| {
            Failure::Usage(format!(
                "{} is not the folder of a sweep: it has no plan.json",
                folder.display()
            ))
        })
    }

    /// The version of zopa that it is for.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The digest of the plan, hexadecimal.
    pub fn hexadecimal(&self) -> String {
        blake3::Hash::from_bytes(self.digest()).to_hex().to_string()
    }

    /// What is played.
    pub fn plan(&self) -> Plan {
        let Self { seed, points, replicates, plays, precision, replicates_table: rows, .. } = *self;
        Plan { seed, points, replicates, plays, precision, rows }
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
        let shape = (plan.points, plan.precision.map(f64::to_bits), plan.rows);
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
        match read_plan(path)? {
            None => {
                let text = output::json_text(&plan)?;
                Deliverable::whole(&path.join("plan.json"), text.as_bytes())?;
            }
            Some(known) => {
                let differs = known.differs(&plan);
                if !differs.is_empty() {
                    return Err(Failure::Data(format!(
                        "{} belongs to another sweep: its {} not the same; name another folder with --out",
                        path.display(),
                        listed(&differs)
                    )));
                }
            }
        }
        Ok(Self::of(path, plan))
    }

    /// Opens the folder of a sweep.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        SweepPlan::read(path).map(|plan| Self::of(path, plan))
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

    /// The blocks that are not there, or not whole, ascending.
    pub fn missing(&self) -> Vec<u64> {
        let plan = self.plan.plan();
        (0..plan.blocks()).filter(|index| self.fetch(&plan.block(*index)).is_err()).collect()
    }

    /// What is in a block, one entry a piece; why it cannot be had.
    fn fetch(&self, block: &Block) -> Result<Vec<Played>, BlockFault> {
        let bytes = fs::read(self.file(block.index)).map_err(|_| BlockFault::Damaged)?;
        block_file::read(&bytes, &self.digest, block.pieces.len())
    }

    /// Are these the bytes of the block?
    pub fn holds(&self, block: &Block, played: &[Played]) -> Result<bool, Failure> {
        let path = self.file(block.index);
        let bytes = block_file::write(&self.digest, played).map_err(|error| {
            Failure::Transfer(format!("cannot write {}: {error}", path.display()))
        })?;
        Ok(fs::read(path).is_ok_and(|known| known == bytes))
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
        let missing = self.missing();
        // In the order of blocks, so that the points are in order too.
        let broken: Vec<u64> = missing
            .iter()
            .flat_map(|index| plan.block(*index).pieces)
            .map(|piece| piece.point)
            .collect();
        let provenance = self.provenance(!missing.is_empty());
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
        let mut open: Option<(u64, Tally)> = None;
        let mut whole = 0;
        for index in 0..plan.blocks() {
            let block = plan.block(index);
            if block.pieces.iter().all(|piece| broken.binary_search(&piece.point).is_ok()) {
                continue;
            }
            let played = self.fetch(&block).map_err(|fault| {
                Failure::Transfer(format!("{} is {fault}", self.file(index).display()))
            })?;
            for (piece, Played { tally, rows }) in block.pieces.iter().zip(played) {
                let at = points.at(piece.point);
                let game = &design.arms[design.layout().arm(&at)].game;
                tables.add_replicates(piece.point, game, &rows).map_err(failure)?;
                match &mut open {
                    Some((point, sum)) if *point == piece.point => sum.merge(&tally),
                    _ => open = Some((piece.point, tally)),
                }
                if piece.replicates.end == plan.replicates
                    && let Some((point, tally)) = open.take()
                {
                    let found = Found {
                        point,
                        factors: &design.factors,
                        at: &at,
                        game,
                        tally: &tally,
                        precise: plan.precision.is_some(),
                    };
                    tables.add(&found).map_err(failure)?;
                    if keep {
                        records.push(PointRecord::from(&found));
                    }
                    whole += 1;
                }
            }
        }
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

impl Store for SweepFolder {
    fn has(&mut self, block: &Block) -> bool {
        self.fetch(block).is_ok()
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

fn read_plan(folder: &Path) -> Result<Option<SweepPlan>, Failure> {
    let path = folder.join("plan.json");
    match fs::read_to_string(&path) {
        Ok(text) => match serde_json::from_str(&text) {
            Ok(plan) => Ok(Some(plan)),
            Err(error) => Err(Failure::Data(format!("{}: {error}", path.display()))),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::Transfer(format!("cannot read {}: {error}", path.display()))),
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

/// Numbers as Slurm's `--array` takes them: `0,7,12-15`.
pub fn array(numbers: &[u64]) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let texts = ranges.iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}-{last}"),
    });
    texts.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::array;

    #[test]
    fn numbers_are_told_as_ranges() {
        assert_eq!(array(&[0, 7, 12, 13, 14, 15]), "0,7,12-15");
        assert_eq!(array(&[]), "");
    }
}
