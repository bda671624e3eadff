//! Tables as Apache Parquet, by the low-level column writer of the `parquet` crate. This is
//! the only file that knows the crate.
//!
//! Rows are kept by column until there are enough for a row group, so memory does not grow
//! with the rows; groups end at fixed counts, so the same rows are the same bytes.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::{Cell, Column, Kind};

/// The most rows of a row group.
const MOST_ROWS: usize = 16_384;

/// The most bytes of text in a row group, about.
const MOST_TEXT: usize = 2 << 20;

/// A Parquet file while it is written.
pub struct ParquetSheet<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Buffer>,
    rows: usize,
    text: usize,
}

/// The rows of a column that are not yet written: which cells are there, and these.
struct Buffer {
    required: bool,
    there: Vec<i16>,
    cells: Cells,
}

enum Cells {
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Texts(Vec<ByteArray>),
}

impl Buffer {
    fn new(column: &Column) -> Self {
        let cells = match column.kind {
            Kind::Integer => Cells::Integers(Vec::new()),
            Kind::Number => Cells::Numbers(Vec::new()),
            Kind::String => Cells::Texts(Vec::new()),
        };
        Self { required: column.constraints.required, there: Vec::new(), cells }
    }

    fn add(&mut self, cell: &Cell) -> io::Result<()> {
        let there = match (&mut self.cells, cell) {
            (_, Cell::Empty) if !self.required => false,
            (Cells::Integers(cells), Cell::Integer(number)) => {
                cells.push(i64::try_from(*number).map_err(io::Error::other)?);
                true
            }
            (Cells::Numbers(cells), Cell::Number(number)) => {
                cells.push(*number);
                true
            }
            (Cells::Texts(cells), Cell::Text(text)) => {
                cells.push(text.as_str().into());
                true
            }
            _ => return Err(io::Error::other("a cell is not of the kind of its column")),
        };
        self.there.push(i16::from(there));
        Ok(())
    }
}

impl<W: Write + Send> ParquetSheet<W> {
    /// Begins the file. `notes` are kept in its metadata.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn new(columns: &[Column], notes: &[(String, String)], output: W) -> io::Result<Self> {
        let field = |column: &Column| {
            let (physical, logical) = match column.kind {
                Kind::Integer => (Physical::INT64, None),
                Kind::Number => (Physical::DOUBLE, None),
                Kind::String => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            };
            let repetition = match column.constraints.required {
                true => Repetition::REQUIRED,
                false => Repetition::OPTIONAL,
            };
            Type::primitive_type_builder(&column.name, physical)
                .with_logical_type(logical)
                .with_repetition(repetition)
                .build()
                .map(Arc::new)
        };
        let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>().map_err(plain)?;
        let schema = Type::group_type_builder("schema").with_fields(fields).build();
        let note = |(key, value): &(String, String)| KeyValue::new(key.clone(), value.clone());
        let properties = WriterProperties::builder()
            .set_created_by(format!("zopa version {}", env!("CARGO_PKG_VERSION")))
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(notes.iter().map(note).collect()))
            .build();
        let schema = Arc::new(schema.map_err(plain)?);
        let writer =
            SerializedFileWriter::new(output, schema, Arc::new(properties)).map_err(plain)?;
        let columns = columns.iter().map(Buffer::new).collect();
        Ok(Self { writer, columns, rows: 0, text: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn add(&mut self, row: &[Cell]) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.add(cell)?;
            if let Cell::Text(text) = cell {
                self.text += text.len();
            }
        }
        self.rows += 1;
        if self.rows == MOST_ROWS || self.text >= MOST_TEXT { self.write() } else { Ok(()) }
    }

    /// Writes a row group of what has been kept.
    fn write(&mut self) -> io::Result<()> {
        write_group(&mut self.writer, &mut self.columns).map_err(plain)?;
        (self.rows, self.text) = (0, 0);
        Ok(())
    }

    /// The output, with everything written to it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        if self.rows > 0 {
            self.write()?;
        }
        self.writer.into_inner().map_err(plain)
    }
}

fn write_group<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    columns: &mut [Buffer],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for Buffer { required, there, cells } in columns {
        let Some(mut column) = group.next_column()? else { break };
        let levels = (!*required).then_some(there.as_slice());
        match cells {
            Cells::Integers(cells) => {
                column.typed::<Int64Type>().write_batch(cells, levels, None)?;
                cells.clear();
            }
            Cells::Numbers(cells) => {
                column.typed::<DoubleType>().write_batch(cells, levels, None)?;
                cells.clear();
            }
            Cells::Texts(cells) => {
                column.typed::<ByteArrayType>().write_batch(cells, levels, None)?;
                cells.clear();
            }
        }
        there.clear();
        column.close()?;
    }
    group.close().map(drop)
}

fn plain(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
