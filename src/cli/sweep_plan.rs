//! The plan of a sweep: what all blocks of a folder have in common. It is written first, and
//! nothing that differs from it gets into the folder.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::output::{self, Deliverable};
use zopa::experiment::sweep::Plan;
use zopa::scenario::Design;

/// The version of this zopa: blocks of different versions are never mixed.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The schema name that every plan carries.
const PLAN_SCHEMA: &str = "zopa.sweep-plan/1";

/// The most blocks that are kept: their names have eight digits.
const MOST_BLOCKS: u64 = 100_000_000;

/// What all blocks of a folder have in common, and where it came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepPlan {
    schema: String,
    pub version: String,
    /// The file of the design, as it was named.
    pub design: String,
    /// What it said.
    pub text: String,
    /// Digests of the scenarios with what is varied apart from numbers, in order.
    pub scenarios: Vec<String>,
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
            replicates_table: plan.rows,
            blocks: plan.blocks(),
        }
    }

    /// Reads that of a folder.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        Self::known(folder)?.ok_or_else(|| {
            Failure::Usage(format!(
                "{} is not the folder of a sweep: it has no plan.json",
                folder.display()
            ))
        })
    }

    /// That of a folder, if it has one.
    pub fn known(folder: &Path) -> Result<Option<Self>, Failure> {
        let path = folder.join("plan.json");
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::reading(&path, &error)),
        };
        let faulty = |what: String| Failure::Data(format!("{}: {what}", path.display()));
        let plan: Self =
            serde_json::from_slice(&bytes).map_err(|error| faulty(error.to_string()))?;
        let sound = plan.schema != PLAN_SCHEMA
            || (can_be_kept(&plan.plan()) && plan.plan().blocks() == plan.blocks);
        if sound {
            Ok(Some(plan))
        } else {
            Err(faulty("its numbers do not fit together".to_owned()))
        }
    }

    /// Writes it into a folder unless there is one. Was it written?
    pub fn write_first(&self, folder: &Path) -> Result<bool, Failure> {
        let mut file = Deliverable::new(&folder.join("plan.json"))?;
        let text = output::json_text(self)?;
        file.write_all(text.as_bytes()).map_err(|error| file.failure(&error))?;
        file.deliver_first()
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
    pub fn differs(&self, other: &Self) -> Vec<&'static str> {
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
    pub fn digest(&self) -> [u8; 32] {
        let Self { version, text, scenarios, .. } = self;
        let plan = self.plan();
        let all = (version, text, scenarios, plan.seed, plan.replicates, plan.plays);
        let shape = (plan.points, plan.precision.map(f64::to_bits), plan.rows);
        *blake3::hash(format!("{all:?}{shape:?}").as_bytes()).as_bytes()
    }
}
