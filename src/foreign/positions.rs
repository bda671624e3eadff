//! Actor tables: who wants which value of which issue, how much it cares, and what
//! it counts. What KTAB and Decide have in common.
//!
//! Each actor becomes a party with the utility `Σ_i s_i·(1 − |x_i − p_i| / range_i)`,
//! s its salience and p its position (the linear loss of the data sets on decision
//! making in the European Union: Thomson, Stokman, Achen & König 2006, *The European
//! Union Decides*). Saliences keep their scale, so that utilities of several actors
//! stay as comparable as the source has them.

use super::identifiers::identifiers;
use super::{
    Choices, Draft, DraftIssue, DraftKind, DraftParty, DraftPosition, DraftStake, ForeignFile,
};
use crate::scenario::source::Span;

/// A dimension of an actor table.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    /// What the format calls it.
    pub name: String,
    /// Its least value.
    pub low: f64,
    /// Its greatest value, above the least.
    pub high: f64,
}

/// An actor of an actor table.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// What the format calls it.
    pub name: String,
    /// What it is; may be empty.
    pub description: String,
    /// What it wants of each dimension; nothing where it takes no part.
    pub stakes: Vec<Option<Stake>>,
}

/// What an actor wants of a dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stake {
    /// Its position, within the dimension's range.
    pub position: f64,
    /// How much it cares, 0..1.
    pub salience: f64,
    /// What it counts, ≥ 0.
    pub capability: f64,
}

/// What heads the draft of a table.
pub struct Head<'a> {
    /// Identifier of the scenario.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where the table comes from, and what it calls its columns.
    pub source: &'a str,
}

/// A table as a draft.
pub fn draft(head: Head, dimensions: &[Dimension], actors: &[Actor], choices: &Choices) -> Draft {
    let count = choices.grid.max(2);
    let names = dimensions.iter().map(|dimension| dimension.name.as_str());
    let issues: Vec<DraftIssue> = identifiers(names, "issue")
        .into_iter()
        .zip(dimensions)
        .map(|(id, dimension)| DraftIssue {
            id,
            title: dimension.name.clone(),
            kind: DraftKind::Numeric {
                from: dimension.low,
                step: (dimension.high - dimension.low) / (count - 1) as f64,
                count,
                unit: String::new(),
            },
        })
        .collect();
    let ids = identifiers(actors.iter().map(|actor| actor.name.as_str()), "actor");
    let parties = ids
        .into_iter()
        .zip(actors)
        .map(|(id, actor)| DraftParty {
            id,
            name: match actor.description.as_str() {
                "" => actor.name.clone(),
                description if description == actor.name => actor.name.clone(),
                description => format!("{} ({description})", actor.name),
            },
            stakes: dimensions
                .iter()
                .zip(&actor.stakes)
                .map(|(dimension, stake)| dimension.stake(*stake, count))
                .collect(),
            constant: 0.0,
            linkages: Vec::new(),
            reservation: None,
            discount: 1.0,
        })
        .collect();
    let note = format!(
        "{} Each actor is a party; its utility is the sum over issues of salience times (1 - distance from its \
         position / range). Positions are kept as they are, packages lie on a grid of {count} points an issue. The \
         table says nothing about no deal, so every package counts as at least as good as none.",
        head.source
    );
    Draft { id: head.id, title: head.title, note, issues, forbidden: Vec::new(), parties }
}

impl Dimension {
    /// The stake of an actor, with a score for each of `count` points.
    fn stake(&self, stake: Option<Stake>, count: usize) -> DraftStake {
        let Some(stake) = stake else {
            return DraftStake { weight: 0.0, scores: vec![0.0; count], spatial: None };
        };
        let own = (stake.position - self.low) / (self.high - self.low);
        let score = |point: usize| 1.0 - (point as f64 / (count - 1) as f64 - own).abs();
        DraftStake {
            weight: stake.salience,
            scores: (0..count).map(score).collect(),
            spatial: Some(DraftPosition { ideal: stake.position, capability: stake.capability }),
        }
    }
}

/// The lines of a file that say something, without blanks around, and their places.
pub fn lines(file: &ForeignFile) -> impl Iterator<Item = (&str, Span)> {
    let mut at = 0;
    file.text.split_inclusive('\n').filter_map(move |whole| {
        let bare = whole.trim_start_matches('\u{feff}').trim();
        let start = at + whole.find(bare).unwrap_or(0);
        at += whole.len();
        let span = Span { file: file.source, start, end: start + bare.len() };
        (!bare.is_empty()).then_some((bare, span))
    })
}

/// The fields of a line of CSV, without blanks around and without empty ones at the end.
pub fn fields(line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
    let mut fields: Vec<String> = record.iter().map(str::to_owned).collect();
    while fields.last().is_some_and(String::is_empty) {
        fields.pop();
    }
    fields
}

/// A finite number.
pub fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}
