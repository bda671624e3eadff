//! Tables as comma-separated values (RFC 4180).

use std::io::{self, Write};

use super::{Cell, Column};

/// A CSV file while it is written.
pub struct CommaSheet<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CommaSheet<W> {
    /// Writes the head.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn new(columns: &[Column], output: W) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(output);
        writer.write_record(columns.iter().map(|column| &column.name))?;
        Ok(Self { writer })
    }

    /// Writes a row. What is not known is an empty cell, numbers have the shortest decimals
    /// that give them back.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn add(&mut self, row: &[Cell]) -> io::Result<()> {
        for cell in row {
            match cell {
                Cell::Empty => self.writer.write_field(""),
                Cell::Integer(number) => self.writer.write_field(number.to_string()),
                Cell::Number(number) => self.writer.write_field(number.to_string()),
                Cell::Text(text) => self.writer.write_field(text),
            }?;
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    /// The output, with everything written to it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(|error| error.into_error())
    }
}
