//! Domains of other programs, read as scenarios and written back.
//!
//! An [`Importer`] turns files of one format into a [`Draft`]; the draft is written
//! as a scenario file ([`Draft::to_ron`]), and that text goes through the same door
//! as every other ([`crate::scenario::parse`]). What `zopa import` writes and what
//! `zopa solve domain.xml` reads is therefore the same thing. Nothing is guessed:
//! what a scenario cannot say is an error that names the element and its line.
//!
//! A format is one file with one [`Importer`], and one line in [`IMPORTERS`].

mod additive;
mod bargains;
mod cells;
mod csis;
mod data;
mod decide;
mod draft;
pub mod export;
mod genius;
mod geniusweb;
mod identifiers;
mod ktab;
mod load;
mod negmas;
mod negolog;
mod openspiel;
mod package_csv;
mod posed_bargains;
mod positions;
mod scenario_text;

pub use bargains::{Bargains, load_bargains, parse_bargains};
pub use draft::{
    Combination, Draft, DraftIssue, DraftKind, DraftLinkage, DraftOption, DraftParty,
    DraftPosition, DraftStake,
};
pub use load::{Imported, import, load};
pub use scenario_text::ROUNDS;

use std::path::Path;

use crate::scenario::Diagnostics;

/// A file of a foreign format, or one of several that make a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignFile {
    /// What messages call it.
    pub name: String,
    /// What it says.
    pub text: String,
    /// Its index in the [`Diagnostics`]' sources.
    pub source: usize,
}

/// A format that can be read.
pub struct Importer {
    /// What `zopa import` calls it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Is this a file of the format? Asked with the path and the text; must be cheap
    /// and must not take another format for its own.
    pub recognises: fn(&Path, &str) -> bool,
    /// The other files that belong to the one named (profiles beside a domain), in
    /// the order the format prescribes; the named one is left out.
    pub companions: fn(&Path) -> std::io::Result<Vec<std::path::PathBuf>>,
    /// Reads the files, the named one first. What is wrong goes to the diagnostics;
    /// `None` if there was an error.
    pub read: fn(&[ForeignFile], &Choices, &mut Diagnostics) -> Option<Draft>,
}

/// What a reader of foreign formats may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// Points of the grid that stands for a real-valued issue, at least 2.
    pub grid: usize,
    /// Take weights times values as they stand (the rule of NegMAS) where the format
    /// itself prescribes another normalisation.
    pub raw: bool,
    /// Which of a file's instances, counted from 0, where a file has several.
    pub instance: Option<usize>,
}

impl Default for Choices {
    fn default() -> Self {
        Self { grid: 21, raw: false, instance: None }
    }
}

/// The formats, in the order they are asked.
pub const IMPORTERS: &[Importer] = &[
    genius::IMPORTER,
    geniusweb::IMPORTER,
    negmas::IMPORTER,
    negolog::IMPORTER,
    ktab::IMPORTER,
    decide::IMPORTER,
    csis::IMPORTER,
    openspiel::IMPORTER,
    package_csv::IMPORTER,
];
