//! Real negotiations over the issues of scenarios, a row each.
//!
//! | column | what |
//! |---|---|
//! | `scenario` | a scenario file beside the table (`.ron` may be left out), or an id of the library; domains of other programs, too |
//! | `digest` | optional: the scenario's digest, as zopa prints it; another scenario by that name is refused |
//! | `issue.ID` | the id of the option agreed on; empty without agreement, or if the row's scenario has no such issue |
//! | `result` | `agree`, or another word for how it failed |
//! | `turns`, `messages` or `rounds` | optional: how long it took |
//! | `people.ID` | optional: how many people sat there; rows with a 0, a bot, are left out |
//!
//! Rooms of `zopa serve` come out like this. Other columns are not read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bargains::Table;
use super::cells::Cells;
use super::{Choices, load};
use crate::experiment::calibrate::{Bargain, Matter, Posed};
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::{LoadError, Loaded, Severity, posed};

/// The column that says what a row is about.
const SCENARIO: &str = "scenario";

/// The column that says which scenario of that name it was.
const DIGEST: &str = "digest";

/// How the columns begin that say what was agreed.
const ISSUE: &str = "issue.";

/// How the columns begin that say how many people sat there.
const PEOPLE: &str = "people.";

/// Which column is what.
pub(super) struct PosedColumns {
    scenario: usize,
    digest: Option<usize>,
    issues: Vec<(String, usize)>,
    result: usize,
    duration: Option<usize>,
    people: Vec<usize>,
    pub(super) width: usize,
}

/// The scenarios that rows are about, read once each.
pub(super) struct Scenarios {
    folder: PathBuf,
    /// By their paths: its place, or nothing if it was found unfit and that was said.
    known: BTreeMap<PathBuf, Option<usize>>,
    list: Vec<(Loaded, Arc<Posed>)>,
}

impl Scenarios {
    /// None yet; files are looked for beside the table.
    pub(super) fn beside(table: &Path) -> Self {
        let folder = table.parent().map(Path::to_owned).unwrap_or_default();
        Self { folder, known: BTreeMap::new(), list: Vec::new() }
    }

    /// All that rows are about, in the order of their numbers.
    pub(super) fn loaded(self) -> Vec<Loaded> {
        self.list.into_iter().map(|(loaded, _)| loaded).collect()
    }

    /// Where the scenario is that a row calls by this name.
    fn path(&self, name: &str) -> PathBuf {
        let there = |name: &str| self.folder.join(name.split('#').next().unwrap_or(name)).exists();
        let short = format!("{name}.ron");
        match name {
            name if there(name) => self.folder.join(name),
            _ if there(&short) => self.folder.join(short),
            name => PathBuf::from(name),
        }
    }

    /// The scenario that a row calls by this name.
    ///
    /// # Errors
    /// The first time: what is wrong with it, and what to do. Then nothing: it was said.
    fn find(&mut self, name: &str) -> Result<Arc<Posed>, Option<(String, Option<String>)>> {
        let path = self.path(name);
        if let Some(place) = self.known.get(&path) {
            return place.map(|place| Arc::clone(&self.list[place].1)).ok_or(None);
        }
        self.known.insert(path.clone(), None);
        let wrong = |message: String, help: Option<String>| Err(Some((message, help)));
        let loaded = match load(&path.to_string_lossy(), &Choices::default()) {
            Ok(loaded) => loaded,
            Err(LoadError::Invalid(found)) => {
                let errors = found.count(Severity::Error);
                let help = format!("zopa check {name} shows them");
                return wrong(format!("the scenario `{name}` has errors ({errors})"), Some(help));
            }
            Err(other) => return wrong(other.to_string(), None),
        };
        let number = self.list.len();
        match posed(&loaded, number) {
            Ok(posed) => {
                if let Some((_, first)) = self.list.first()
                    && first.parties.len() != posed.parties.len()
                {
                    let (here, there) = (posed.parties.len(), first.parties.len());
                    let message = format!("{here} bargain in `{name}`, but {there} in others");
                    return wrong(message, Some("make a table of each".to_owned()));
                }
                self.known.insert(path, Some(number));
                self.list.push((loaded, Arc::new(posed)));
                Ok(Arc::clone(&self.list[number].1))
            }
            Err(reason) => wrong(format!("the scenario `{name}` {reason}"), None),
        }
    }

    fn digest(&self, number: usize) -> &str {
        &self.list[number].0.scenario.digest
    }

    /// Ids of the options of an issue.
    fn options(&self, number: usize, issue: usize) -> impl Iterator<Item = &str> {
        let issues = &self.list[number].0.scenario.parts.issues;
        issues[issue].options.iter().map(|option| option.id.as_str())
    }
}

impl PosedColumns {
    /// Is a table with these columns about scenarios?
    pub(super) fn recognises(names: &[&str]) -> bool {
        names.iter().any(|name| *name == SCENARIO || name.starts_with(ISSUE))
    }

    pub(super) fn new(
        table: &mut Table,
        names: &[&str],
        cells: &Cells,
        result: Option<usize>,
        duration: Option<usize>,
    ) -> Option<Self> {
        let begins = |prefix: &'static str| {
            let all = names.iter().enumerate();
            all.filter_map(move |(at, name)| Some((name.strip_prefix(prefix)?.to_owned(), at)))
        };
        let scenario = names.iter().position(|name| *name == SCENARIO);
        for (name, found, what) in [
            (SCENARIO, scenario, "what a row is about: a file beside the table, or an id"),
            ("result", result, "how it ended"),
        ] {
            if found.is_none() {
                let help = suggestion(name, "columns", names.iter().copied());
                let error = Diagnostic::error(cells.line, format!("no column `{name}`"));
                table.diagnostics.push(error.label(format!("says {what}")).maybe_help(help));
            }
        }
        Some(Self {
            scenario: scenario?,
            digest: names.iter().position(|name| *name == DIGEST),
            issues: begins(ISSUE).collect(),
            result: result?,
            duration,
            people: begins(PEOPLE).map(|(_, at)| at).collect(),
            width: names.len(),
        })
    }
}

impl Table<'_> {
    /// A negotiation over a scenario.
    pub(super) fn posed(
        &mut self,
        record: &csv::StringRecord,
        cells: &Cells,
        columns: &PosedColumns,
    ) -> Option<Bargain> {
        let before = self.diagnostics.list.len();
        let name = record[columns.scenario].trim();
        let about = if name.is_empty() {
            Err(Some(("no scenario".to_owned(), None)))
        } else {
            self.scenarios.find(name)
        };
        let agreed = self.agreed(record, cells, columns.result);
        let turns = self.turns(record, cells, columns.duration);
        let about = match about {
            Ok(about) => about,
            Err(wrong) => {
                if let Some((message, help)) = wrong {
                    let error = Diagnostic::error(cells.span(columns.scenario), message);
                    let error = error.label("cannot be what people bargained about");
                    self.diagnostics.push(error.maybe_help(help));
                }
                return None;
            }
        };
        if let Some(column) = columns.digest {
            let (found, known) = (record[column].trim(), self.scenarios.digest(about.number));
            if !found.is_empty() && found != known {
                let message =
                    format!("another scenario than `{name}` here: that has digest {known}");
                self.error(cells.span(column), message, "bargained about with other numbers");
            }
        }
        let options = self.options(record, cells, columns, &about, agreed?);
        if self.diagnostics.list.len() > before {
            return None;
        }
        if columns.people.iter().any(|column| record[*column].trim() == "0") {
            self.bots += 1;
            return None;
        }
        let kinds = vec![None; about.parties.len()];
        Some(Bargain { matter: Matter::Scenario(about), agreed: options, turns, kinds })
    }

    /// The option of each issue that was agreed on.
    fn options(
        &mut self,
        record: &csv::StringRecord,
        cells: &Cells,
        columns: &PosedColumns,
        about: &Posed,
        agreed: bool,
    ) -> Option<Vec<u32>> {
        for (id, column) in &columns.issues {
            let known = about.issues.contains(id);
            let fits = agreed && known;
            if !fits && !record[*column].trim().is_empty() {
                let (message, label) = if known {
                    ("an option without agreement".to_owned(), "leave it empty")
                } else {
                    (format!("the row's scenario has no issue `{id}`"), "leave it empty")
                };
                self.error(cells.span(*column), message, label);
            }
        }
        if !agreed {
            return None;
        }
        let mut options = Vec::with_capacity(about.issues.len());
        for (issue, id) in about.issues.iter().enumerate() {
            let Some((_, column)) = columns.issues.iter().find(|(known, _)| known == id) else {
                let help = suggestion(id, "issues", columns.issues.iter().map(|i| i.0.as_str()));
                let message = format!("no column `{ISSUE}{id}`");
                let error = Diagnostic::error(cells.span(columns.scenario), message);
                let error = error.label("an issue of this scenario").maybe_help(help);
                self.diagnostics.push(error);
                continue;
            };
            let found = record[*column].trim();
            let place = self.scenarios.options(about.number, issue).position(|id| id == found);
            match place {
                Some(place) => options.push(place as u32),
                None => {
                    let known: Vec<&str> =
                        self.scenarios.options(about.number, issue).take(MOST_NAMED).collect();
                    let label = format!("must be one of `{}`", known.join("`, `"));
                    let all = self.scenarios.options(about.number, issue);
                    let help = suggestion(found, "options", all);
                    let found =
                        if found.is_empty() { "nothing".into() } else { format!("`{found}`") };
                    let error = Diagnostic::error(cells.span(*column), format!("found {found}"));
                    self.diagnostics.push(error.label(label).maybe_help(help));
                }
            }
        }
        if options.len() < about.issues.len() {
            return None;
        }
        if about.packages.binary_search(&options).is_err() {
            let message = "the scenario's constraints forbid this package";
            self.error(cells.line, message, "cannot have been agreed");
            return None;
        }
        Some(options)
    }
}

/// Options that a message names at most.
const MOST_NAMED: usize = 12;
