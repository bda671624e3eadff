//! What results show as figures: each a drawing with a title, a caption and the table behind it.
//!
//! A figure is one file and one line in [`ALL`]: it takes a [`Subject`] and gives nothing if
//! that has nothing of the kind. The same figures stand in reports ([`super::page`]) and are
//! made alone by `zopa figure`.

mod agreement_over_time;
pub(in crate::report) mod along;
mod asked_words;
mod backtest;
mod before_after;
mod boxes;
mod calibration_curve;
mod claims;
mod compared;
mod concessions;
mod consent;
mod deviations;
mod differences;
mod drivers;
mod ends;
mod evolution;
mod gains;
mod indices;
mod learning_curve;
mod matchups;
mod models_compared;
mod option_shares;
mod packages_plane;
mod provisions;
mod ranking;
mod ranking_by_scenario;
pub mod read;
mod refusals;
mod refusals_by_issue;
pub(in crate::report) mod response;
pub(in crate::report) mod response_deals;
mod response_map;
mod response_values;
pub(in crate::report) mod robust_packages;
mod run_words;
mod score_totals;
mod score_words;
mod scores;
mod screening;
mod sensitivity_words;
mod solutions;
mod structure;
mod tipping_points;
mod tornado;
mod tournament_words;
mod uncertainty;
mod weights;
mod where_it_fails;
mod worth_knowing;
mod zone;

pub(in crate::report) use run_words::across;
pub(in crate::report) use solutions::by_package as solutions_by_package;

use serde::Serialize;

use super::backtest::BacktestResult;
use super::calibration::{CalibrationResult, ScoreResult};
use super::chart::Drawing;
use super::claims::ClaimsResult;
use super::comparison::ComparisonResult;
use super::drivers::DriversResult;
use super::illustration::Illustration;
use super::record::{Named, RunResult};
use super::robust::RobustResult;
use super::sensitivity::SensitivityResult;
use super::solve::SolveResult;
use super::structure::StructureResult;
use super::sweep::SweepSubject;
use super::table::{Cell, Column, Kind};
use super::tournament::TournamentResult;

/// A result that figures can be made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A run, and its negotiations replayed if its scenario is at hand.
    Run(Box<RunSubject>),
    /// Scenarios held against the first of them.
    Comparison(Box<ComparisonResult>),
    /// A scenario solved.
    Solve(Box<SolveResult>),
    /// A tournament.
    Tournament(Box<TournamentResult>),
    /// Claims that were tested.
    Claims(Box<ClaimsResult>),
    /// A scenario against what happened.
    Backtest(Box<BacktestResult>),
    /// A sweep.
    Sweep(Box<SweepSubject>),
    /// Which judgements matter.
    Sensitivity(Box<SensitivityResult>),
    /// What drives the results.
    Drivers(Box<DriversResult>),
    /// Robust packages.
    Robust(Box<RobustResult>),
    /// Other protocols and strategies.
    Structure(Box<StructureResult>),
    /// Models of how people bargain against real negotiations.
    Score(Box<ScoreResult>),
    /// A fitted model of how people bargain.
    Calibration(Box<CalibrationResult>),
}

/// A run with what its pictures need.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSubject {
    /// The record.
    pub result: RunResult,
    /// Some of its negotiations replayed; nothing if its scenario is not at hand.
    pub illustration: Option<Illustration>,
    /// The same scenario under other protocols and strategies; nothing if that was not played.
    pub structure: Option<StructureResult>,
}

/// What is asked of a figure beyond its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Two parties, by index, for a plane.
    pub parties: Option<(usize, usize)>,
}

/// A figure: a drawing, and what it says in words and numbers.
pub struct Figure {
    /// Its kind, as `zopa figure` calls it.
    pub kind: &'static str,
    /// What it shows, as a sentence without a full stop.
    pub title: String,
    /// How it is to be read, and what it leaves out.
    pub caption: String,
    /// The numbers in it.
    pub table: FigureTable,
    /// The drawing.
    pub drawing: Box<dyn Drawing>,
    /// The same as data, where a page lets readers choose what to see.
    pub live: Option<Live>,
}

/// Data of a figure that readers can turn.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Live {
    /// Packages in the utilities of any two parties.
    Plane(packages_plane::LivePlane),
}

/// The table behind a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureTable {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a cell a column.
    pub rows: Vec<Vec<Cell>>,
}

impl FigureTable {
    /// A table with columns of a name, a kind and what they say.
    pub fn new(columns: &[(&str, Kind, &str)]) -> Self {
        let column = |(name, kind, says): &(&str, Kind, &str)| {
            Column::made(&[], "", name, *kind, (*says).to_owned())
        };
        Self { columns: columns.iter().map(column).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }
}

/// A kind of figure.
pub struct FigureKind {
    /// What `zopa figure` calls it.
    pub name: &'static str,
    /// What it shows, one line.
    pub says: &'static str,
    /// What results it can be made of.
    pub of: &'static str,
    make: fn(&Subject, &Wish) -> Option<Figure>,
}

impl FigureKind {
    /// Does it show what other protocols and strategies make of a run's scenario?
    pub fn needs_structure(&self) -> bool {
        self.name == uncertainty::KIND.name
    }

    /// The figure of a subject; nothing if it has nothing of the kind.
    pub fn make(&self, subject: &Subject, wish: &Wish) -> Option<Figure> {
        (self.make)(subject, wish)
    }
}

/// All kinds of figures.
pub const ALL: &[FigureKind] = &[
    uncertainty::KIND,
    agreement_over_time::KIND,
    ends::KIND,
    provisions::KIND,
    option_shares::KIND,
    gains::KIND,
    refusals::KIND,
    refusals_by_issue::KIND,
    drivers::KIND,
    packages_plane::KIND,
    concessions::KIND,
    zone::KIND,
    differences::KIND,
    before_after::KIND,
    solutions::KIND,
    consent::KIND,
    ranking::KIND,
    ranking_by_scenario::KIND,
    matchups::KIND,
    deviations::KIND,
    evolution::KIND,
    claims::KIND,
    backtest::KIND,
    scores::KIND,
    response::KIND,
    response_values::KIND,
    response_deals::KIND,
    response_map::KIND,
    indices::KIND,
    worth_knowing::KIND,
    tornado::KIND,
    screening::KIND,
    boxes::KIND,
    tipping_points::KIND,
    boxes::FAILURE,
    robust_packages::KIND,
    structure::KIND,
    models_compared::KIND,
    calibration_curve::KIND,
    score_totals::KIND,
    where_it_fails::KIND,
    learning_curve::KIND,
    weights::KIND,
];

/// The kind of that name.
pub fn kind(name: &str) -> Option<&'static FigureKind> {
    ALL.iter().find(|kind| kind.name == name)
}

/// The figures of some kinds, in their order, that a subject has.
pub fn figures(subject: &Subject, kinds: &[&str]) -> Vec<Figure> {
    let kinds = kinds.iter().filter_map(|name| kind(name));
    kinds.filter_map(|kind| kind.make(subject, &Wish::default())).collect()
}

impl Subject {
    /// The parties, if it has some.
    pub fn parties(&self) -> &[Named] {
        match self {
            Self::Run(run) => &run.result.scenario.parties,
            Self::Solve(result) => &result.asked.scenario.parties,
            Self::Sweep(sweep) => &sweep.scenario.parties,
            Self::Sensitivity(result) => &result.scenario.parties,
            Self::Drivers(result) => &result.scenario.parties,
            _ => &[],
        }
    }

    /// The run, if it is one.
    pub fn run(&self) -> Option<&RunSubject> {
        match self {
            Self::Run(run) => Some(run),
            _ => None,
        }
    }

    /// The sweep, if it is one.
    pub fn sweep(&self) -> Option<&SweepSubject> {
        match self {
            Self::Sweep(sweep) => Some(sweep),
            _ => None,
        }
    }
}
