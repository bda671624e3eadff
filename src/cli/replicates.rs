//! One row a negotiation, as CSV or Parquet.

use std::io::{self, Write};
use std::path::Path;

use zopa::experiment::Row;
use zopa::game::Game;
use zopa::report::replicates::ReplicateTable;
use zopa::report::table::{Format, Sheet};

/// Writes rows under a head of column names.
pub struct Replicates<'g, W: Write + Send> {
    game: &'g Game,
    table: ReplicateTable,
    sheet: Sheet<W>,
}

impl<'g, W: Write + Send> Replicates<'g, W> {
    /// Writes the head; the format is that of the name of the file, CSV if it says nothing.
    pub fn new(game: &'g Game, path: &Path, output: W) -> io::Result<Self> {
        let parquet = path.extension().is_some_and(|ending| ending == "parquet");
        let format = if parquet { Format::Parquet } else { Format::Csv };
        let table = ReplicateTable::new(&[], [game]);
        let sheet = Sheet::new(format, table.columns(), &[], output)?;
        Ok(Self { game, table, sheet })
    }

    /// Writes a row.
    pub fn write(&mut self, row: &Row) -> io::Result<()> {
        self.sheet.add(&self.table.cells(self.game, row))
    }

    /// The output, with everything written to it.
    pub fn finish(self) -> io::Result<W> {
        self.sheet.finish()
    }
}
