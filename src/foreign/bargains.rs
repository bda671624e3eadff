//! Real negotiations, a row each, for `zopa calibrate` and `zopa score`: of two people over
//! counted things, or over the issues of scenarios ([`super::posed_bargains`]).
//!
//! | column | what |
//! |---|---|
//! | `c0`, `c1`, ... | how many there are of each kind |
//! | `a0`, `a1`, ... | points a unit is worth to the first person, ≥ 0 |
//! | `b0`, `b1`, ... | the same for the second |
//! | `to_a0`, `to_a1`, ... | how many the first person got; empty without agreement |
//! | `result` | `agree`, or another word for how it failed |
//! | `turns`, `messages` or `rounds` | optional: how long it took |
//! | `first_mover` | optional: `a` or `b` spoke first; `b` swaps the two |
//! | `svo_a`, `svo_b` | optional: what kind of people they are (social value orientation); weights of a model may be of one kind |
//! | `people_a`, `people_b` | optional: how many people sat there; rows with a 0, a bot, are left out |
//!
//! The *first person* is the first speaker: that is what the human data of Lewis et al. (2017)
//! and Chawla et al. (2021) have, and `first_mover` says otherwise. Other columns are not read.
//! Where a line of names stands again, another table begins: so the rooms of several scenarios
//! come out of `zopa serve`.

use std::path::Path;

use super::ForeignFile;
use super::cells::Cells;
use super::posed_bargains::{PosedColumns, Scenarios};
use crate::experiment::calibrate::{
    Bargain, Grouping, MOST_PACKAGES, Matter, Negotiations, Things,
};
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::source::Span;
use crate::scenario::{Diagnostics, LoadError, Loaded};

/// Negotiations that were read.
#[derive(Clone, Debug)]
pub struct Bargains {
    /// The negotiations.
    pub data: Negotiations,
    /// The scenarios that rows are about, if they are.
    pub scenarios: Vec<Loaded>,
    /// Hex BLAKE3 of the bytes of the file.
    pub digest: String,
    /// What the file may not mean.
    pub warnings: Diagnostics,
    /// Negotiations that were left out because a bot played.
    pub bots: u64,
}

/// The column that says how it ended.
const RESULT: &str = "result";

/// The word for an agreement.
const AGREED: &str = "agree";

/// Words for failures.
const FAILED: [&str; 4] = ["no agreement", "walkaway", "disagree", "disconnect"];

/// Names of the column that says how long it took.
const DURATIONS: [&str; 3] = ["turns", "messages", "rounds"];

/// Reads a file of negotiations; `grouping` says what is held out together.
///
/// # Errors
/// If it cannot be read or has errors.
pub fn load_bargains(name: &str, grouping: Grouping) -> Result<Bargains, LoadError> {
    let path = Path::new(name);
    let bytes = std::fs::read(path)
        .map_err(|source| LoadError::Unreadable { path: path.to_owned(), source })?;
    let text = String::from_utf8_lossy(&bytes);
    let mut bargains = parse_bargains(name, &text, grouping)?;
    bargains.digest = blake3::hash(&bytes).to_hex().to_string();
    Ok(bargains)
}

/// Reads the text of a file of negotiations that messages call `name`; files of scenarios that it
/// names are looked for beside it.
///
/// # Errors
/// If it has errors.
pub fn parse_bargains(name: &str, text: &str, grouping: Grouping) -> Result<Bargains, LoadError> {
    let mut diagnostics = Diagnostics::default();
    let source = diagnostics.sources.add(name, text);
    let file = ForeignFile { name: name.to_owned(), text: text.to_owned(), source };
    let scenarios = Scenarios::beside(Path::new(name));
    let mut table = Table { file: &file, diagnostics: &mut diagnostics, bots: 0, scenarios };
    let bargains = table.read();
    let (bots, scenarios) = (table.bots, table.scenarios.loaded());
    diagnostics.sort();
    if diagnostics.has_errors() {
        return Err(LoadError::Invalid(Box::new(diagnostics)));
    }
    let digest = blake3::hash(text.as_bytes()).to_hex().to_string();
    let data = Negotiations::new(bargains, grouping);
    Ok(Bargains { data, scenarios, digest, warnings: diagnostics, bots })
}

/// Which column is what.
enum Columns {
    /// Counted things.
    Things(ThingColumns),
    /// Issues of scenarios.
    Posed(PosedColumns),
}

impl Columns {
    fn width(&self) -> usize {
        match self {
            Self::Things(columns) => columns.width,
            Self::Posed(columns) => columns.width,
        }
    }
}

/// The column of counts that is missing, if a name is one of a kind of thing beyond those there
/// are.
fn beyond(name: &str, kinds: usize) -> Option<String> {
    let number = ["to_a", "a", "b", "c"].iter().find_map(|prefix| name.strip_prefix(prefix))?;
    let number: usize = number.parse().ok()?;
    (number >= kinds).then(|| format!("c{kinds}"))
}

/// The same of counted things.
struct ThingColumns {
    counts: Vec<usize>,
    values: [Vec<usize>; 2],
    to_first: Vec<usize>,
    result: usize,
    duration: Option<usize>,
    first_mover: Option<usize>,
    kinds: [Option<usize>; 2],
    people: [Option<usize>; 2],
    width: usize,
}

/// The table while it is read.
pub(super) struct Table<'a> {
    file: &'a ForeignFile,
    pub(super) diagnostics: &'a mut Diagnostics,
    /// Negotiations left out because a bot played.
    pub(super) bots: u64,
    pub(super) scenarios: Scenarios,
}

impl Table<'_> {
    pub(super) fn error(
        &mut self,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) {
        self.diagnostics.push(Diagnostic::error(span, message).label(label));
    }

    fn read(&mut self) -> Vec<Bargain> {
        let text = self.file.text.trim_start_matches('\u{feff}');
        let offset = self.file.text.len() - text.len();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut columns: Option<Columns> = None;
        let mut bargains = Vec::new();
        let mut rows = 0u64;
        for record in reader.records() {
            let at = |position: Option<&csv::Position>| {
                offset + position.map_or(0, |position| position.byte() as usize)
            };
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let start = at(error.position());
                    let span = Span { file: self.file.source, start, end: start };
                    self.error(span, format!("cannot read the table: {error}"), "");
                    return bargains;
                }
            };
            let cells = Cells::new(self.file, at(record.position()));
            let again = record.iter().any(|cell| cell.trim() == RESULT);
            let Some(columns) = columns.as_ref().filter(|_| !again) else {
                columns = self.header(&record, &cells);
                if columns.is_none() {
                    return bargains;
                }
                continue;
            };
            rows += 1;
            if record.len() == columns.width() {
                bargains.extend(match columns {
                    Columns::Things(columns) => self.division(&record, &cells, columns),
                    Columns::Posed(columns) => self.posed(&record, &cells, columns),
                });
            } else {
                let message =
                    format!("{} cells, but the header has {}", record.len(), columns.width());
                self.error(cells.line, message, "the row does not fit the header");
            }
        }
        if rows == 0 {
            let span = Span { file: self.file.source, start: 0, end: 0 };
            self.error(span, "the table has no negotiations", "needs a header and rows");
        } else if bargains.is_empty() && !self.diagnostics.has_errors() {
            let span = Span { file: self.file.source, start: 0, end: 0 };
            self.error(span, "a bot played in every negotiation", "needs some between people");
        }
        bargains
    }

    fn header(&mut self, record: &csv::StringRecord, cells: &Cells) -> Option<Columns> {
        let before = self.diagnostics.list.len();
        let names: Vec<&str> = record.iter().map(str::trim).collect();
        for (column, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if names[..column].contains(name) {
                self.error(
                    cells.span(column),
                    format!("duplicate column `{name}`"),
                    "stands again",
                );
            }
        }
        let find = |name: &str| names.iter().position(|known| *known == name);
        if PosedColumns::recognises(&names) {
            let duration = DURATIONS.iter().find_map(|name| find(name));
            let columns = PosedColumns::new(self, &names, cells, find(RESULT), duration);
            let sound = self.diagnostics.list.len() == before;
            return columns.filter(|_| sound).map(Columns::Posed);
        }
        let kinds = (0..names.len()).take_while(|kind| find(&format!("c{kind}")).is_some()).count();
        if kinds == 0 {
            let message = "no column says how many things there are";
            let label = "needs `c0`, `c1`, ..., one a kind of thing; or `scenario` and `issue.ID`";
            let marks =
                [';', '\t'].into_iter().find(|mark| names.iter().any(|n| n.contains(*mark)));
            let help = marks.map(|_| "its cells must be set apart by commas");
            let error = Diagnostic::error(cells.line, message).label(label);
            self.diagnostics.push(error.maybe_help(help.map(str::to_owned)));
            return None;
        }
        for (column, name) in names.iter().enumerate() {
            if let Some(gap) = beyond(name, kinds) {
                let message = format!("`{name}`, but no column `{gap}`");
                self.error(cells.span(column), message, "kinds of things are counted from 0 on");
            }
        }
        let mut missing: Vec<String> = Vec::new();
        let mut need = |name: String| {
            find(&name).unwrap_or_else(|| {
                missing.push(name);
                0
            })
        };
        let mut series = |prefix: &str| -> Vec<usize> {
            (0..kinds).map(|kind| need(format!("{prefix}{kind}"))).collect()
        };
        let columns = ThingColumns {
            counts: series("c"),
            values: [series("a"), series("b")],
            to_first: series("to_a"),
            result: need(RESULT.to_owned()),
            duration: DURATIONS.iter().find_map(|name| find(name)),
            first_mover: find("first_mover"),
            kinds: [find("svo_a"), find("svo_b")],
            people: [find("people_a"), find("people_b")],
            width: names.len(),
        };
        for name in missing {
            let help = suggestion(&name, "columns", names.iter().copied());
            let error = Diagnostic::error(cells.line, format!("no column `{name}`"));
            let error = error.label(format!("{kinds} kinds of things: c0 to c{}", kinds - 1));
            self.diagnostics.push(error.maybe_help(help));
        }
        (self.diagnostics.list.len() == before).then_some(Columns::Things(columns))
    }

    /// Is it an agreement? `None` if the word is no result.
    pub(super) fn agreed(
        &mut self,
        record: &csv::StringRecord,
        cells: &Cells,
        column: usize,
    ) -> Option<bool> {
        let result = record[column].trim();
        if result == AGREED || FAILED.contains(&result) {
            return Some(result == AGREED);
        }
        let help = suggestion(result, "results", [AGREED].into_iter().chain(FAILED));
        let label = format!("must be `{AGREED}`, `{}`", FAILED.join("`, `"));
        let error = Diagnostic::error(cells.span(column), format!("`{result}` is no result"));
        self.diagnostics.push(error.label(label).maybe_help(help));
        None
    }

    /// How long it took, where that is said.
    pub(super) fn turns(
        &mut self,
        record: &csv::StringRecord,
        cells: &Cells,
        column: Option<usize>,
    ) -> Option<u32> {
        let column = column.filter(|column| !record[*column].trim().is_empty())?;
        Some(self.count(record, cells, column))
    }

    /// A negotiation over things.
    fn division(
        &mut self,
        record: &csv::StringRecord,
        cells: &Cells,
        columns: &ThingColumns,
    ) -> Option<Bargain> {
        let before = self.diagnostics.list.len();
        let counts: Vec<u32> =
            columns.counts.iter().map(|column| self.count(record, cells, *column)).collect();
        let values = [0, 1].map(|person: usize| -> Vec<f64> {
            let columns = columns.values[person].iter();
            columns.map(|column| self.value(record, cells, *column)).collect()
        });
        let agreed = self.agreed(record, cells, columns.result);
        let got = (agreed == Some(true)).then(|| -> Vec<u32> {
            columns.to_first.iter().map(|column| self.count(record, cells, *column)).collect()
        });
        if agreed == Some(false) {
            for column in &columns.to_first {
                if !record[*column].trim().is_empty() {
                    self.error(cells.span(*column), "a share without agreement", "leave it empty");
                }
            }
        }
        let turns = self.turns(record, cells, columns.duration);
        let swapped = columns.first_mover.is_some_and(|column| match record[column].trim() {
            "a" | "" => false,
            "b" => true,
            other => {
                let message = format!("`{other}` is nobody who could speak first");
                self.error(cells.span(column), message, "must be `a` or `b`");
                false
            }
        });
        let kinds = columns.kinds.map(|column| {
            let kind = record[column?].trim();
            (!kind.is_empty()).then(|| kind.to_owned())
        });
        if self.diagnostics.list.len() > before {
            return None;
        }
        let mut things = Things { counts, values };
        let (mut got, mut kinds) = (got, kinds);
        self.check(&things, got.as_deref(), cells, columns)?;
        if columns.people.iter().flatten().any(|column| record[*column].trim() == "0") {
            self.bots += 1;
            return None;
        }
        if swapped {
            things.values.swap(0, 1);
            kinds.swap(0, 1);
            if let Some(got) = &mut got {
                got.iter_mut().zip(&things.counts).for_each(|(got, all)| *got = all - *got);
            }
        }
        Some(Bargain { matter: Matter::Things(things), agreed: got, turns, kinds: kinds.to_vec() })
    }

    /// Shares within what there is, worth on both sides, and few enough packages.
    fn check(
        &mut self,
        things: &Things,
        got: Option<&[u32]>,
        cells: &Cells,
        columns: &ThingColumns,
    ) -> Option<()> {
        let before = self.diagnostics.list.len();
        for (kind, got) in got.iter().copied().flatten().enumerate() {
            let all = things.counts[kind];
            if *got > all {
                let message = format!("the first person got {got} of {all}");
                self.error(cells.span(columns.to_first[kind]), message, "more than there is");
            }
        }
        for (person, name) in ["a", "b"].into_iter().enumerate() {
            if things.pool(person) <= 0.0 {
                let message = format!("nothing is worth anything to `{name}`");
                let label = "needs a kind that there is and that has worth";
                self.error(cells.span(columns.values[person][0]), message, label);
            }
        }
        if things.packages().is_none_or(|packages| packages > MOST_PACKAGES) {
            let label = format!("at most {MOST_PACKAGES}");
            self.error(cells.span(columns.counts[0]), "too many packages", label);
        }
        (self.diagnostics.list.len() == before).then_some(())
    }

    fn count(&mut self, record: &csv::StringRecord, cells: &Cells, column: usize) -> u32 {
        let text = record[column].trim();
        text.parse().unwrap_or_else(|_| {
            let found = if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") };
            self.error(cells.span(column), format!("found {found}"), "must be a whole number");
            0
        })
    }

    fn value(&mut self, record: &csv::StringRecord, cells: &Cells, column: usize) -> f64 {
        let text = record[column].trim();
        match text.parse::<f64>() {
            Ok(value) if (0.0..=1e9).contains(&value) => value,
            _ => {
                let found =
                    if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") };
                let label = "must be a number from 0 to 1e9";
                self.error(cells.span(column), format!("found {found}"), label);
                0.0
            }
        }
    }
}
