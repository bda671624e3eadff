//! Tables: what is in them is said once, in columns, from which the head of a CSV file, the
//! schema of a Parquet file and the documentation come.

mod comma;
mod parquet;

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

pub use comma::CommaSheet;
pub use parquet::ParquetSheet;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Whole numbers from 0; in Parquet INT64.
    Integer,
    /// Numbers; in Parquet DOUBLE, in CSV the shortest decimals that give them back.
    Number,
    /// Text; UTF-8.
    String,
}

/// A column, in the words of a Table Schema of the Frictionless standards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Column {
    /// Its name, `snake_case` but for ids of a scenario or design.
    pub name: String,
    /// What its cells are.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What it says.
    pub description: String,
    /// What always holds.
    pub constraints: Constraints,
}

/// What always holds in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Constraints {
    /// Is no cell of it empty?
    pub required: bool,
}

/// A column that is the same in every table of its form.
#[derive(Clone, Copy, Debug)]
pub struct ColumnForm {
    name: &'static str,
    kind: Kind,
    required: bool,
    says: &'static str,
}

impl ColumnForm {
    /// Whole numbers, in every row.
    pub const fn integer(name: &'static str, says: &'static str) -> Self {
        Self { name, kind: Kind::Integer, required: true, says }
    }

    /// Numbers, in every row.
    pub const fn number(name: &'static str, says: &'static str) -> Self {
        Self { name, kind: Kind::Number, required: true, says }
    }

    /// Texts, in every row.
    pub const fn text(name: &'static str, says: &'static str) -> Self {
        Self { name, kind: Kind::String, required: true, says }
    }

    /// The same, but cells may be empty.
    pub const fn or_empty(self) -> Self {
        Self { required: false, ..self }
    }
}

impl From<&ColumnForm> for Column {
    fn from(form: &ColumnForm) -> Self {
        Self {
            name: form.name.to_owned(),
            kind: form.kind,
            description: form.says.to_owned(),
            constraints: Constraints { required: form.required },
        }
    }
}

impl Column {
    /// A column that follows from a scenario or design, whose cells may be empty. A name that
    /// is taken gets the prefix.
    pub fn made(known: &[Self], prefix: &str, name: &str, kind: Kind, description: String) -> Self {
        let taken = |name: &str| known.iter().any(|column| column.name == name);
        let mut name = name.to_owned();
        while taken(&name) {
            name = format!("{prefix}_{name}");
        }
        Self { name, kind, description, constraints: Constraints { required: false } }
    }
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known; null in Parquet.
    Empty,
    /// A whole number.
    Integer(u64),
    /// A finite number.
    Number(f64),
    /// A text.
    Text(String),
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Empty }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A form that tables are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (RFC 4180), UTF-8.
    Csv,
    /// Apache Parquet, compressed by Snappy.
    Parquet,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Parquet];

    /// How names of such files end; also what Frictionless calls the format.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// The media type of such files (IANA).
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }
}

/// A table while it is written.
pub enum Sheet<W: Write + Send> {
    /// As comma-separated values.
    Csv(Box<CommaSheet<W>>),
    /// As Parquet.
    Parquet(Box<ParquetSheet<W>>),
}

impl<W: Write + Send> Sheet<W> {
    /// Begins a table. `notes` are keys with values that Parquet keeps in its metadata.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn new(
        format: Format,
        columns: &[Column],
        notes: &[(String, String)],
        output: W,
    ) -> io::Result<Self> {
        match format {
            Format::Csv => Ok(Self::Csv(Box::new(CommaSheet::new(columns, output)?))),
            Format::Parquet => {
                Ok(Self::Parquet(Box::new(ParquetSheet::new(columns, notes, output)?)))
            }
        }
    }

    /// Adds a row: one cell a column.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn add(&mut self, row: &[Cell]) -> io::Result<()> {
        match self {
            Self::Csv(sheet) => sheet.add(row),
            Self::Parquet(sheet) => sheet.add(row),
        }
    }

    /// The output, with everything written to it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Self::Csv(sheet) => sheet.finish(),
            Self::Parquet(sheet) => sheet.finish(),
        }
    }
}
