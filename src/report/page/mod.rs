//! Reports: what a result says, in the order of a reader's questions, as a record that is
//! rendered as one HTML page ([`html`]), as Markdown or as LaTeX.
//!
//! Adding a result is one file here that makes a [`Report`] of it, and one line in [`report`].

mod backtest;
mod calibration;
mod cite;
mod claims;
mod comparison;
mod drivers;
pub mod html;
pub mod latex;
pub mod markdown;
mod methods;
mod number;
mod outline;
mod pieces;
mod robust;
mod run;
mod sensitivity;
mod solve;
mod structure;
mod sweep;
mod tournament;

use super::figure::{Figure, FigureTable, Subject};

pub use outline::{OutlineEntry, ScenarioText};

/// A report.
pub struct Report {
    /// Its title.
    pub title: String,
    /// The question it answers; may be empty.
    pub question: String,
    /// What was played, in pieces.
    pub played: Vec<String>,
    /// The answer: sentences made of the numbers, ready to paste.
    pub answer: Vec<String>,
    /// What a reader must not forget.
    pub caveat: String,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
    /// The sections.
    pub sections: Vec<Section>,
    /// The result as JSON text, to be downloaded.
    pub data: String,
    /// What the file of that is called.
    pub data_name: String,
}

/// A section.
pub struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What is in it.
    pub blocks: Vec<Block>,
}

/// A part of a section.
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A figure with the table behind it.
    Figure(Box<Figure>),
    /// Deals side by side.
    Cards(Vec<Card>),
    /// A table of its own.
    Table {
        /// What it says.
        title: String,
        /// The table.
        table: FigureTable,
    },
    /// Terms with what they mean.
    Terms(Vec<Term>),
    /// A text to be taken over letter by letter.
    Code(String),
    /// A scenario, unfolded as far as a reader wants.
    Outline(Vec<OutlineEntry>),
    /// A text to be downloaded.
    Download {
        /// The name of the file.
        name: String,
        /// What the link says.
        says: String,
        /// The text.
        text: String,
    },
}

/// A deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// What it is called.
    pub title: String,
    /// How often it is made.
    pub said: String,
    /// What it settles, issue by issue.
    pub lines: Vec<CardLine>,
    /// What is said below.
    pub foot: String,
}

/// What a deal settles on an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardLine {
    /// The issue.
    pub issue: String,
    /// The option.
    pub option: String,
    /// What it is compared with and has there: what holds now, or the first deal; may be empty.
    pub instead_of: String,
}

/// A term with what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The term.
    pub name: String,
    /// What it means; one paragraph.
    pub says: String,
    /// A formula, in plain letters; may be empty.
    pub formula: String,
}

/// The report of a subject. `text` is its scenario, if it has one that is at hand.
pub fn report(subject: &Subject, text: Option<&ScenarioText>, data: String) -> Report {
    match subject {
        Subject::Run(run) => run::report(subject, run, text, data),
        Subject::Comparison(result) => comparison::report(subject, result, data),
        Subject::Solve(result) => solve::report(subject, result, data),
        Subject::Tournament(result) => tournament::report(subject, result, data),
        Subject::Claims(result) => claims::report(subject, result, data),
        Subject::Backtest(result) => backtest::report(subject, result, data),
        Subject::Sweep(sweep) => sweep::report(subject, sweep, data),
        Subject::Sensitivity(result) => sensitivity::report(subject, result, data),
        Subject::Drivers(result) => drivers::report(subject, result, data),
        Subject::Robust(result) => robust::report(subject, result, data),
        Subject::Structure(result) => structure::report(subject, result, data),
        Subject::Score(result) => calibration::score(subject, result, data),
        Subject::Calibration(result) => calibration::calibration(subject, result, data),
    }
}

/// The figures of a report, in its order.
pub fn figures(report: &Report) -> impl Iterator<Item = &Figure> {
    let blocks = report.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter_map(|block| match block {
        Block::Figure(figure) => Some(&**figure),
        _ => None,
    })
}
