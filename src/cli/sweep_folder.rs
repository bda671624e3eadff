//! The folder of a sweep: the plan, the finished blocks, and at the end the tables. Every
//! file is written whole. A block is what its bytes say: two that play the same one write
//! the same file, and a file that is not whole is played again.

use std::fs;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::output::{self, Deliverable};
use zopa::experiment::Tally;
use zopa::experiment::sweep::block_file::{self, BlockFault};
use zopa::experiment::sweep::{Block, Plan, Points, Store};
use zopa::report::sweep::{SweepTables, TABLES};
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
        match read_plan(path)? {
            None => write(&path.join("plan.json"), output::json_text(&plan)?.as_bytes())?,
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
        match read_plan(path)? {
            Some(plan) => Ok(Self::of(path, plan)),
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

    /// The blocks that are not there, or not whole, ascending.
    pub fn missing(&self) -> Vec<u64> {
        let plan = self.plan.plan();
        (0..plan.blocks()).filter(|index| self.fetch(&plan.block(*index)).is_err()).collect()
    }

    /// The tallies of a block, one a piece; why they cannot be had.
    fn fetch(&self, block: &Block) -> Result<Vec<Tally>, BlockFault> {
        let bytes = fs::read(self.file(block.index)).map_err(|_| BlockFault::Damaged)?;
        block_file::read(&bytes, &self.digest, block.pieces.len())
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
            let Ok(tallies) = self.fetch(&block) else {
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
        Ok(whole)
    }
}

impl Store for SweepFolder {
    fn has(&mut self, block: &Block) -> bool {
        self.fetch(block).is_ok()
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
    match fs::read_to_string(&path) {
        Ok(text) => match serde_json::from_str(&text) {
            Ok(plan) => Ok(Some(plan)),
            Err(error) => Err(Failure::Data(format!("{}: {error}", path.display()))),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::Transfer(format!("cannot read {}: {error}", path.display()))),
    }
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
