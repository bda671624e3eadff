//! One row a negotiation, as CSV.

use std::io::Write;

use zopa::experiment::Row;
use zopa::game::Game;
use zopa::report::trace::end_kind;

/// Writes rows under a head of column names.
pub struct Replicates<'g, W: Write> {
    game: &'g Game,
    writer: csv::Writer<W>,
    cells: Vec<String>,
}

impl<'g, W: Write> Replicates<'g, W> {
    /// Writes the head: what every negotiation has, then a column an issue, then a
    /// column a party.
    pub fn new(game: &'g Game, output: W) -> csv::Result<Self> {
        let mut writer = csv::Writer::from_writer(output);
        let fixed = ["replicate", "draw", "end", "left_by", "round", "proposer", "package"];
        let mut head: Vec<String> = fixed.map(str::to_owned).into();
        head.extend(game.issues().iter().map(|issue| issue.id.clone()));
        head.extend(game.parts().parties.iter().map(|party| format!("value_{}", party.id)));
        writer.write_record(&head)?;
        Ok(Self { game, writer, cells: Vec::with_capacity(head.len()) })
    }

    /// Writes a row: ids, not titles; empty where there is nothing to say.
    pub fn write(&mut self, row: &Row) -> csv::Result<()> {
        let parties = &self.game.parts().parties;
        let (kind, leaver) = end_kind(row.end);
        let party = |index: Option<usize>| {
            index.and_then(|index| parties.get(index)).map_or_else(String::new, |p| p.id.clone())
        };
        self.cells.clear();
        self.cells.extend([
            row.replicate.to_string(),
            row.draw.to_string(),
            kind.to_owned(),
            party(leaver),
            row.time.to_string(),
            party(row.proposer),
            row.package.map_or_else(String::new, |package| package.to_string()),
        ]);
        for (index, issue) in self.game.issues().iter().enumerate() {
            let option = row.options.get(index).and_then(|&option| issue.options.get(option));
            self.cells.push(option.map_or_else(String::new, |option| option.id.clone()));
        }
        self.cells.extend(row.values.iter().map(|value| value.to_string()));
        self.writer.write_record(&self.cells)
    }

    /// The output, with everything written to it.
    pub fn finish(self) -> std::io::Result<W> {
        self.writer.into_inner().map_err(|error| error.into_error())
    }
}
