//! Tables described for other programs: a Data Package of the Frictionless standards
//! (<https://specs.frictionlessdata.io>), with provenance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sweep::{TABLES_SCHEMA, TableHead, heads, replicate_table};
use super::table::{Column, Format};

/// The short name of every such package.
const NAME: &str = "zopa-sweep";

/// Where tables come from. Time and host are not part of it: they stand in a file beside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// Version of zopa.
    pub version: String,
    /// Seed of all random numbers.
    pub seed: u64,
    /// Hex BLAKE3 of the plan: design, scenarios, seed, negotiations, version.
    pub plan: String,
    /// Hex BLAKE3 of the scenarios that were played, one a combination of what makes games.
    pub scenarios: Vec<String>,
    /// Points of the design.
    pub points: u64,
    /// Negotiations at each point; with a precision, at most.
    pub replicates: u64,
    /// Negotiations on each draw of the uncertain numbers.
    pub plays_per_draw: u32,
    /// The half-width of the interval of agreement that was enough, if one was.
    pub precision: Option<f64>,
    /// Are points missing?
    pub partial: bool,
}

impl Provenance {
    /// As keys and values for the metadata of a file; `note` says what numbers are not.
    pub fn notes(&self, note: &str) -> Vec<(String, String)> {
        let mut notes = vec![
            ("zopa.schema", TABLES_SCHEMA.to_owned()),
            ("zopa.version", self.version.clone()),
            ("zopa.seed", self.seed.to_string()),
            ("zopa.plan", self.plan.clone()),
            ("zopa.scenarios", self.scenarios.join(" ")),
            ("zopa.points", self.points.to_string()),
            ("zopa.replicates", self.replicates.to_string()),
            ("zopa.plays_per_draw", self.plays_per_draw.to_string()),
            ("zopa.partial", self.partial.to_string()),
            ("zopa.note", note.to_owned()),
        ];
        if let Some(precision) = self.precision {
            notes.push(("zopa.precision", precision.to_string()));
        }
        notes.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

/// What `datapackage.json` says.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DataPackage {
    /// `tabular-data-package` asks for CSV only; this is a plain one.
    pub profile: String,
    /// A short name.
    pub name: String,
    /// What a reader calls it.
    pub title: String,
    /// What numbers in it are not.
    pub description: String,
    /// The tables.
    pub resources: Vec<Resource>,
    /// Where they come from.
    pub zopa: Provenance,
}

/// A file with a table.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Resource {
    /// The table, and `-parquet` if it is one.
    pub name: String,
    /// The file, in the folder of the description.
    pub path: String,
    /// What a row is.
    pub description: String,
    /// `csv` or `parquet`.
    pub format: String,
    /// Its media type.
    pub mediatype: String,
    /// `utf-8`.
    pub encoding: String,
    /// Its size.
    pub bytes: u64,
    /// `sha256:` and the hash of its bytes, hexadecimal.
    pub hash: String,
    /// Rows of the table.
    pub rows: u64,
    /// Its columns.
    pub schema: TableSchema,
}

/// The columns of a table: a Table Schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TableSchema {
    /// The columns in their order.
    pub fields: Vec<Column>,
    /// What stands for nothing in CSV.
    #[serde(rename = "missingValues")]
    pub missing_values: Vec<String>,
}

/// A table that every sweep has, for who reads the documentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TableDescription {
    /// Its name, and that of its files.
    pub name: String,
    /// What a row is.
    pub description: String,
    /// Its columns.
    pub schema: TableSchema,
}

/// The tables that every sweep has, and that of its negotiations.
pub fn tables() -> Vec<TableDescription> {
    let (replicates, _) = replicate_table([]);
    heads(&[]).iter().chain([&replicates]).map(TableDescription::from).collect()
}

impl DataPackage {
    /// A description of these files.
    pub fn new(title: &str, note: &str, resources: Vec<Resource>, zopa: Provenance) -> Self {
        Self {
            profile: "data-package".to_owned(),
            name: NAME.to_owned(),
            title: title.to_owned(),
            description: note.to_owned(),
            resources,
            zopa,
        }
    }
}

impl Resource {
    /// The file of a table, with its size and the hexadecimal SHA-256 of its bytes.
    pub fn new(head: &TableHead, format: Format, rows: u64, bytes: u64, sha256: &str) -> Self {
        let suffix = if format == Format::Csv { "" } else { "-parquet" };
        Self {
            name: format!("{}{suffix}", head.name),
            path: format!("{}.{}", head.name, format.ending()),
            description: head.says.to_owned(),
            format: format.ending().to_owned(),
            mediatype: format.media_type().to_owned(),
            encoding: "utf-8".to_owned(),
            bytes,
            hash: format!("sha256:{sha256}"),
            rows,
            schema: schema(&head.columns),
        }
    }
}

impl From<&TableHead> for TableDescription {
    fn from(head: &TableHead) -> Self {
        Self {
            name: head.name.to_owned(),
            description: head.says.to_owned(),
            schema: schema(&head.columns),
        }
    }
}

fn schema(columns: &[Column]) -> TableSchema {
    TableSchema { fields: columns.to_vec(), missing_values: vec![String::new()] }
}
