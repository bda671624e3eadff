//! A plain CSV table of packages: one row a package, one column `utility:NAME` a party.
//!
//! All other columns say what the package is: `package` its name, the rest an issue
//! each. A row that leaves all of these empty has the utilities without agreement.
//! Where the rows are all combinations of the issues' values and every party's
//! utilities are sums over the issues (to 1e-9), they become issues; otherwise there is
//! one issue whose options are the packages.

use std::path::{Path, PathBuf};

use super::additive::{self, MOST_OPTIONS, Values};
use super::cells::Cells;
use super::draft::{Draft, DraftParty, DraftStake};
use super::identifiers::{identifiers, slug};
use super::load::stem;
use super::{Choices, ForeignFile, Importer};
use crate::scenario::Diagnostics;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::source::Span;

/// The register entry.
pub const IMPORTER: Importer = Importer {
    name: "packages",
    about: "CSV of packages: a column `utility:NAME` a party, the others issues",
    recognises,
    companions,
    read,
};

/// How a utility column begins.
const UTILITY: &str = "utility:";

/// The column with the name of the package.
const PACKAGE: &str = "package";

/// How far a utility may be from a sum over issues and still count as one.
const ADDITIVE: f64 = 1e-9;

fn recognises(path: &Path, text: &str) -> bool {
    let header = text.trim_start_matches('\u{feff}').lines().next().unwrap_or("");
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"))
        && header.split(',').any(|cell| cell.trim().trim_matches('"').starts_with(UTILITY))
}

fn companions(_: &Path) -> std::io::Result<Vec<PathBuf>> {
    Ok(Vec::new())
}

/// The table while it is read.
struct Table<'a> {
    file: &'a ForeignFile,
    diagnostics: &'a mut Diagnostics,
    /// Columns that say what a package is.
    issues: Vec<(usize, String)>,
    name: Option<usize>,
    parties: Vec<(usize, String)>,
    rows: Vec<Row>,
    reservation: Option<Vec<f64>>,
}

struct Row {
    name: String,
    values: Vec<String>,
    utilities: Vec<f64>,
    span: Span,
}

fn read(files: &[ForeignFile], choices: &Choices, diagnostics: &mut Diagnostics) -> Option<Draft> {
    let file = files.first()?;
    let mut table = Table {
        file,
        diagnostics,
        issues: Vec::new(),
        name: None,
        parties: Vec::new(),
        rows: Vec::new(),
        reservation: None,
    };
    table.read()?;
    let names: Vec<&str> = table.parties.iter().map(|(_, name)| name.as_str()).collect();
    let ids = identifiers(names.iter().copied(), "party");
    let party = |index: usize, constant: f64, stakes: Vec<DraftStake>| DraftParty {
        id: ids[index].clone(),
        name: names[index].to_owned(),
        stakes,
        constant,
        linkages: Vec::new(),
        reservation: table.reservation.as_ref().map(|utilities| utilities[index]),
        discount: 1.0,
    };
    let title = stem(&file.name);
    let (list, parties, what): (Vec<(String, Values)>, Vec<DraftParty>, &str) = match table
        .decomposed()
    {
        Some((issues, worths)) => {
            let parties = worths.into_iter().enumerate().map(|(index, (constant, worths))| {
                let stakes = worths.into_iter().map(|scores| DraftStake {
                    weight: 1.0,
                    scores,
                    spatial: None,
                });
                party(index, constant, stakes.collect())
            });
            let parties = parties.collect();
            (issues, parties, "Utilities are sums over the issues, to 1e-9.")
        }
        None => {
            if table.rows.len() > MOST_OPTIONS {
                let span = Span { file: file.source, start: 0, end: 0 };
                let message = format!("{} packages that are no sums over issues", table.rows.len());
                let label = format!("at most {MOST_OPTIONS} can be one issue");
                table.diagnostics.push(Diagnostic::error(span, message).label(label));
                return None;
            }
            let packages = table.rows.iter().map(|row| row.name.clone()).collect();
            let parties = (0..names.len()).map(|index| {
                let scores = table.rows.iter().map(|row| row.utilities[index]).collect();
                party(index, 0.0, vec![DraftStake { weight: 1.0, scores, spatial: None }])
            });
            let parties = parties.collect();
            let list = vec![("Package".to_owned(), Values::Names(packages))];
            (list, parties, "The packages are the options of one issue.")
        }
    };
    Some(Draft {
        id: slug(&title, "packages"),
        title,
        note: format!("Read from a table of {} packages. {what}", table.rows.len()),
        issues: additive::issues(&list, choices),
        forbidden: Vec::new(),
        parties,
    })
}

/// The issues, and each party's constant and contributions by issue and option.
type Decomposed = (Vec<(String, Values)>, Vec<(f64, Vec<Vec<f64>>)>);

impl Table<'_> {
    fn error(&mut self, span: Span, message: impl Into<String>, label: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(span, message).label(label));
    }

    fn read(&mut self) -> Option<()> {
        let text = self.file.text.trim_start_matches('\u{feff}');
        let offset = self.file.text.len() - text.len();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let before = self.diagnostics.list.len();
        let mut width = 0;
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let at = error.position().map_or(0, |position| position.byte() as usize);
                    let start = offset + at;
                    let span = Span { file: self.file.source, start, end: start };
                    self.error(span, format!("cannot read the table: {error}"), "");
                    return None;
                }
            };
            let at = record.position().map_or(0, |position| position.byte() as usize);
            let cells = Cells::new(self.file, offset + at);
            if width == 0 {
                width = record.len();
                self.header(&record, &cells)?;
            } else if record.len() == width {
                self.row(&record, &cells);
            } else {
                let message = format!("{} cells, but the header has {width}", record.len());
                self.error(cells.line, message, "the row does not fit the header");
            }
        }
        if self.diagnostics.list.len() > before {
            return None;
        }
        if self.rows.is_empty() {
            let span = Span { file: self.file.source, start: 0, end: 0 };
            self.error(span, "the table has no packages", "needs a header and rows");
            return None;
        }
        self.name_packages()
    }

    fn header(&mut self, record: &csv::StringRecord, cells: &Cells) -> Option<()> {
        let before = self.diagnostics.list.len();
        let mut seen: Vec<String> = Vec::new();
        for (column, cell) in record.iter().enumerate() {
            let cell = cell.trim();
            if cell.is_empty() || seen.iter().any(|known| known == cell) {
                let message = if cell.is_empty() {
                    "a column without a name".to_owned()
                } else {
                    format!("duplicate column `{cell}`")
                };
                self.error(cells.span(column), message, "in the header");
            }
            seen.push(cell.to_owned());
            match cell.strip_prefix(UTILITY).map(str::trim) {
                Some("") => self.error(
                    cells.span(column),
                    "a utility column without a party",
                    "needs `utility:NAME`",
                ),
                Some(party) => self.parties.push((column, party.to_owned())),
                None if cell.eq_ignore_ascii_case(PACKAGE) => self.name = Some(column),
                None => self.issues.push((column, cell.to_owned())),
            }
        }
        if self.parties.is_empty() {
            self.error(cells.line, "no column has utilities", "needs `utility:NAME`, one a party");
        }
        (self.diagnostics.list.len() == before).then_some(())
    }

    fn row(&mut self, record: &csv::StringRecord, cells: &Cells) {
        let mut utilities = Vec::new();
        for (column, party) in self.parties.clone() {
            match record[column].trim().parse::<f64>() {
                Ok(utility) if utility.is_finite() => utilities.push(utility),
                _ => {
                    let message = format!("the utility of `{party}` is not a number");
                    self.error(cells.span(column), message, "not a finite number");
                }
            }
        }
        if utilities.len() < self.parties.len() {
            return;
        }
        let value = |column: usize| record[column].trim().to_owned();
        let name = self.name.map(value).unwrap_or_default();
        let values: Vec<String> = self.issues.iter().map(|(column, _)| value(*column)).collect();
        let described = self.name.is_some() || !self.issues.is_empty();
        if described && name.is_empty() && values.iter().all(String::is_empty) {
            if self.reservation.is_some() {
                self.error(
                    cells.line,
                    "a second row without a package",
                    "the first has the utilities without agreement",
                );
            }
            self.reservation = Some(utilities);
            return;
        }
        let empty = values.iter().position(String::is_empty);
        if let Some(empty) = empty {
            let (column, issue) = self.issues[empty].clone();
            self.error(
                cells.span(column),
                format!("no value of `{issue}`"),
                "a package says something on every issue",
            );
            return;
        }
        self.rows.push(Row { name, values, utilities, span: cells.line });
    }

    /// Gives packages without a name one; no two may be the same.
    fn name_packages(&mut self) -> Option<()> {
        let before = self.diagnostics.list.len();
        let mut seen: std::collections::HashMap<(String, Vec<String>), Span> = Default::default();
        let mut twice = Vec::new();
        for (index, row) in self.rows.iter_mut().enumerate() {
            let same = if row.values.is_empty() { row.name.clone() } else { String::new() };
            let nameless = row.name.is_empty() && row.values.is_empty();
            if !nameless && seen.insert((same, row.values.clone()), row.span).is_some() {
                twice.push(row.span);
            }
            if row.name.is_empty() {
                row.name = if row.values.is_empty() {
                    format!("Package {}", index + 1)
                } else {
                    row.values.join(", ")
                };
            }
        }
        for span in twice {
            self.error(span, "this package is already in the table", "the same values again");
        }
        (self.diagnostics.list.len() == before).then_some(())
    }

    /// The packages as combinations of issues, if they are all of them and utilities
    /// are sums.
    fn decomposed(&self) -> Option<Decomposed> {
        let mut options: Vec<Vec<String>> = vec![Vec::new(); self.issues.len()];
        let mut packages: Vec<Vec<usize>> = Vec::new();
        for row in &self.rows {
            let place = |(issue, value): (usize, &String)| {
                let known = options[issue].iter().position(|option| option == value);
                known.unwrap_or_else(|| {
                    options[issue].push(value.clone());
                    options[issue].len() - 1
                })
            };
            packages.push(row.values.iter().enumerate().map(place).collect());
        }
        let sizes: Vec<usize> = options.iter().map(Vec::len).collect();
        let product = sizes.into_iter().try_fold(1usize, |product, size| product.checked_mul(size));
        // No package stands twice, so as many as there are combinations are all of them.
        if self.issues.is_empty() || product != Some(self.rows.len()) {
            return None;
        }
        let constant = |party: usize| self.rows[0].utilities[party];
        let worths: Vec<(f64, Vec<Vec<f64>>)> = (0..self.parties.len())
            .map(|party| {
                let mut worths: Vec<Vec<f64>> =
                    options.iter().map(|list| vec![0.0; list.len()]).collect();
                for (row, package) in self.rows.iter().zip(&packages) {
                    // Packages that differ from the first on one issue only.
                    let mut changed = package.iter().enumerate().filter(|(_, option)| **option > 0);
                    if let (Some((issue, &option)), None) = (changed.next(), changed.next()) {
                        worths[issue][option] = row.utilities[party] - constant(party);
                    }
                }
                (constant(party), worths)
            })
            .collect();
        let sums = self.rows.iter().zip(&packages).all(|(row, package)| {
            worths.iter().zip(&row.utilities).all(|((constant, worths), utility)| {
                let chosen =
                    package.iter().enumerate().map(|(issue, &option)| worths[issue][option]);
                (constant + chosen.sum::<f64>() - utility).abs() <= ADDITIVE
            })
        });
        let names = self.issues.iter().map(|(_, name)| name.clone());
        sums.then(|| (names.zip(options.into_iter().map(Values::Names)).collect(), worths))
    }
}
