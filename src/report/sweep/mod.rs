//! What a sweep found: tidy tables, one row an observation, and a record of the points.
//!
//! Every table has a column `point`; `points` says where it lies. Rows are written point by
//! point from exact tallies, so memory does not grow with the points and any split of the
//! work gives the same bytes. Names are in `snake_case`, ids are those of the scenario, and
//! what is not known is an empty cell.

pub mod record;
mod rows;
mod subject;

use std::io::{self, Write};

use super::replicates::ReplicateTable;
use super::table::{Cell, Column, ColumnForm, Format, Kind, Sheet};
use crate::experiment::sweep::{Coordinate, Factor, Values};
use crate::experiment::{Row, Tally};
use crate::game::Game;

pub use subject::{SweepSubject, SweptPoint};

/// The name of the tables' description in words of Frictionless, and of its keys.
pub const TABLES_SCHEMA: &str = "zopa.sweep-tables/1";

/// The packages of a point that are listed: the most frequent ones.
pub const MOST_PACKAGES: usize = 20;

/// A point with what was found there.
#[derive(Clone, Copy)]
pub struct Found<'f> {
    /// Its number.
    pub point: u64,
    /// What is varied.
    pub factors: &'f [Factor],
    /// Where the point lies on it.
    pub at: &'f [Coordinate],
    /// The game that was played.
    pub game: &'f Game,
    /// What was counted.
    pub tally: &'f Tally,
    /// Was it played until a precision was reached?
    pub precise: bool,
}

/// A table of a sweep.
pub struct TableForm {
    /// Its name, and that of its files.
    pub name: &'static str,
    /// What a row of it is.
    pub says: &'static str,
    /// Its columns after `point`, and after the factors in `points`.
    pub columns: &'static [ColumnForm],
    /// Its rows at a point, without the column `point`.
    rows: fn(&Found) -> Vec<Vec<Cell>>,
}

/// The column that joins all tables.
const POINT: ColumnForm =
    ColumnForm::integer("point", "Number of the point, from 0; the table points says where it is.");

const ERROR: &str = "Its Monte Carlo standard error, over draws; empty if it cannot be known.";

/// The tables that every sweep has.
pub const TABLES: &[TableForm] = &[
    TableForm {
        name: "points",
        says: "One row a point: where it lies on the factors, and the main estimates.",
        columns: &[
            ColumnForm::integer("replicates", "Negotiations played."),
            ColumnForm::integer("draws", "Draws of the uncertain numbers they were played on."),
            ColumnForm::integer("agreements", "Negotiations that ended in full agreement."),
            ColumnForm::number("agreement", "Their share, 0..1."),
            ColumnForm::number("agreement_standard_error", ERROR),
            ColumnForm::number("agreement_low", "Lower end of the 95% interval of agreement."),
            ColumnForm::number("agreement_high", "Upper end of the 95% interval of agreement."),
            ColumnForm::number("round", "Mean round of the agreements, from 0.").or_empty(),
            ColumnForm::number("round_standard_error", ERROR).or_empty(),
        ],
        rows: rows::points,
    },
    TableForm {
        name: "summary",
        says: "One row a point and quantity: every main estimate with its error, in long form.",
        columns: &[
            ColumnForm::text(
                "quantity",
                "agreement (share), round (mean, of agreements), value, gain or present_value \
                 (means, of a party).",
            ),
            ColumnForm::text("party", "Whose it is; empty for agreement and round.").or_empty(),
            ColumnForm::number("estimate", "The estimate; empty if nothing was observed.")
                .or_empty(),
            ColumnForm::number("standard_error", ERROR).or_empty(),
            ColumnForm::number(
                "low",
                "Lower end of its 95% interval: of agreement as in the table points, of means the \
                 estimate less 1.96 standard errors.",
            )
            .or_empty(),
            ColumnForm::number("high", "Upper end of its 95% interval.").or_empty(),
        ],
        rows: rows::summary,
    },
    TableForm {
        name: "ends",
        says: "One row a point and way in which negotiations ended.",
        columns: &[
            ColumnForm::text(
                "end",
                "agreement, breakdown, walk_out, own_deadline, horizon or disrupted.",
            ),
            ColumnForm::text("party", "Who walked out, left at its deadline or disrupted.")
                .or_empty(),
            ColumnForm::integer("count", "Negotiations that ended so."),
            ColumnForm::number("share", "Their share of all negotiations, 0..1."),
        ],
        rows: rows::ends,
    },
    TableForm {
        name: "parties",
        says: "One row a point and party: what it got and what it did.",
        columns: &[
            ColumnForm::text("party", "The party."),
            ColumnForm::number(
                "value",
                "Mean of what it got over all negotiations: utility of the package, or the value \
                 of how the talks ended.",
            )
            .or_empty(),
            ColumnForm::number("value_standard_error", ERROR).or_empty(),
            ColumnForm::number(
                "gain",
                "Mean utility over its no-deal value of that round, over agreements.",
            )
            .or_empty(),
            ColumnForm::number("gain_standard_error", ERROR).or_empty(),
            ColumnForm::number(
                "present_value",
                "Mean value seen from round 0 (discounting, delay costs, interim values, risk).",
            )
            .or_empty(),
            ColumnForm::number("present_value_standard_error", ERROR).or_empty(),
            ColumnForm::integer("offers", "Offers it made."),
            ColumnForm::integer("answers", "Answers it gave."),
            ColumnForm::integer("refusals", "Answers that refused; refusals says why."),
        ],
        rows: rows::parties,
    },
    TableForm {
        name: "refusals",
        says: "One row a point, party and ground of its refusals. By reason every refusal is \
               counted once; by line each hard red line that was crossed; by issue, for refusals \
               that cross no line, the issue that costs the party most.",
        columns: &[
            ColumnForm::text("party", "The party that refused."),
            ColumnForm::text("by", "How grounds are told apart: reason, line or issue."),
            ColumnForm::text(
                "ground",
                "By reason red_line, below_floor (worth less than its floor) or below_target \
                 (less than it aims at); else the id of the line or issue.",
            ),
            ColumnForm::integer("count", "How often."),
            ColumnForm::number("share", "Share of the party's refusals, 0..1.").or_empty(),
        ],
        rows: rows::refusals,
    },
    TableForm {
        name: "provisions",
        says: "One row a point, issue and option: how often it was agreed.",
        columns: &[
            ColumnForm::text("issue", "The issue."),
            ColumnForm::text("option", "The option."),
            ColumnForm::integer("count", "Agreements that contain it."),
            ColumnForm::number("share_of_agreements", "Their share of all agreements, 0..1.")
                .or_empty(),
        ],
        rows: rows::provisions,
    },
    TableForm {
        name: "packages",
        says: "One row a point and package: the twenty most frequent agreements.",
        columns: &[
            ColumnForm::integer("place", "Its place at this point, from 1 for the most frequent."),
            ColumnForm::text(
                "package",
                "Its rank in the space, a whole number of up to 39 digits.",
            ),
            ColumnForm::integer("count", "Agreements on it."),
            ColumnForm::number("share_of_agreements", "Their share of all agreements, 0..1.")
                .or_empty(),
            ColumnForm::text("options", "ISSUE=OPTION of every issue, joined by semicolons."),
        ],
        rows: rows::packages,
    },
    TableForm {
        name: "first_agreements",
        says: "One row a point and kind of agreement that was signed first, where talks can lead \
               to limited agreements; no rows elsewhere.",
        columns: &[
            ColumnForm::text("kind", "A track, interim, full, or none."),
            ColumnForm::integer("count", "Negotiations in which it was the first."),
            ColumnForm::number("share", "Their share of all negotiations, 0..1."),
        ],
        rows: rows::first_agreements,
    },
];

/// The table that is written if it is asked for.
pub const REPLICATES: (&str, &str) = (
    "replicates",
    "One row a negotiation: how and when it ended, what was agreed, and what each party got. Of \
     several games the columns are those of all, empty where a game has no such issue or party.",
);

/// What a table of a sweep is.
#[derive(Clone, Debug, PartialEq)]
pub struct TableHead {
    /// Its name.
    pub name: &'static str,
    /// What a row of it is.
    pub says: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// The tables of a sweep over some factors; without any, what all sweeps have in common.
pub fn heads(factors: &[Factor]) -> Vec<TableHead> {
    let head = |form: &TableForm| {
        let mut columns = vec![Column::from(&POINT)];
        let fixed = form.columns.iter().map(Column::from);
        if form.name == "points" {
            let mut taken = columns.clone();
            taken.extend(fixed.clone());
            for factor in factors {
                let column = factor_column(&taken, factor);
                taken.push(column.clone());
                columns.push(column);
            }
        }
        columns.extend(fixed);
        TableHead { name: form.name, says: form.says, columns }
    };
    TABLES.iter().map(head).collect()
}

fn factor_column(taken: &[Column], factor: &Factor) -> Column {
    let (kind, values) = match factor.values {
        Values::Range { .. } | Values::Listed(_) => (Kind::Number, "Value"),
        Values::Named(_) => (Kind::String, "Choice"),
    };
    let says = match &factor.path {
        Some(path) => format!("{values} of the factor {}: {path} in the scenario.", factor.id),
        None => format!("{values} of the factor {}.", factor.id),
    };
    let mut column = Column::made(taken, "factor", &factor.id, kind, says);
    column.constraints.required = true;
    column
}

/// The head of the table of negotiations, and where cells of games stand in it.
pub fn replicate_table<'g>(
    games: impl IntoIterator<Item = &'g Game>,
) -> (TableHead, ReplicateTable) {
    let table = ReplicateTable::new(&[POINT], games);
    let (name, says) = REPLICATES;
    (TableHead { name, says, columns: table.columns().to_vec() }, table)
}

/// Writes the tables.
pub struct SweepTables<W: Write + Send> {
    /// Of each table one in each format, and how many rows it has.
    sheets: Vec<(Vec<Sheet<W>>, u64)>,
    replicates: Option<ReplicateTable>,
}

impl<W: Write + Send> SweepTables<W> {
    /// Begins the tables with these heads, which are those of [`heads`] and, if there is a
    /// table of negotiations, that of [`replicate_table`]; `output` makes the output of each.
    /// `notes` are kept in the metadata of Parquet files.
    ///
    /// # Errors
    /// If an output cannot be made or written.
    pub fn new<E: From<io::Error>>(
        heads: &[TableHead],
        replicates: Option<ReplicateTable>,
        formats: &[Format],
        notes: &[(String, String)],
        mut output: impl FnMut(&TableHead, Format) -> Result<W, E>,
    ) -> Result<Self, E> {
        let mut sheets = Vec::new();
        for head in heads {
            let mut notes = notes.to_vec();
            notes.push(("zopa.table".to_owned(), head.name.to_owned()));
            notes.push(("zopa.description".to_owned(), head.says.to_owned()));
            let mut written = Vec::new();
            for format in formats {
                let output = output(head, *format)?;
                written.push(Sheet::new(*format, &head.columns, &notes, output)?);
            }
            sheets.push((written, 0));
        }
        Ok(Self { sheets, replicates })
    }

    /// Writes what is known of a point.
    ///
    /// # Errors
    /// If an output cannot be written.
    pub fn add(&mut self, found: &Found) -> io::Result<()> {
        for (form, (sheets, count)) in TABLES.iter().zip(&mut self.sheets) {
            for mut row in (form.rows)(found) {
                row.insert(0, found.point.into());
                sheets.iter_mut().try_for_each(|sheet| sheet.add(&row))?;
                *count += 1;
            }
        }
        Ok(())
    }

    /// Writes negotiations of a point, if there is a table of them.
    ///
    /// # Errors
    /// If an output cannot be written.
    pub fn add_replicates(&mut self, point: u64, game: &Game, rows: &[Row]) -> io::Result<()> {
        let Some((table, (sheets, count))) = self.replicates.as_ref().zip(self.sheets.last_mut())
        else {
            return Ok(());
        };
        for row in rows {
            let mut cells = table.cells(game, row);
            cells.insert(0, point.into());
            sheets.iter_mut().try_for_each(|sheet| sheet.add(&cells))?;
            *count += 1;
        }
        Ok(())
    }

    /// The outputs of each table in the order of its formats, with everything written to
    /// them, and its rows.
    ///
    /// # Errors
    /// If one cannot be written.
    pub fn finish(self) -> io::Result<Vec<(Vec<W>, u64)>> {
        let finish = |(sheets, rows): (Vec<Sheet<W>>, u64)| {
            let outputs = sheets.into_iter().map(Sheet::finish).collect::<io::Result<Vec<W>>>()?;
            Ok((outputs, rows))
        };
        self.sheets.into_iter().map(finish).collect()
    }
}
