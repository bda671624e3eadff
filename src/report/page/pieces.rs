//! What reports of several kinds of results are put together of.

use super::{Block, Card, CardLine, Section};
use crate::report::figure::{Subject, figures};
use crate::report::record::Choice;
use crate::report::terminal::names::Names;

/// The figures of some kinds, in their order, that a subject has.
pub fn drawn(subject: &Subject, kinds: &[&str]) -> Vec<Block> {
    figures(subject, kinds).into_iter().map(|figure| Block::Figure(Box::new(figure))).collect()
}

/// Adds a section, if there is something in it.
pub fn add(sections: &mut Vec<Section>, id: &'static str, title: &'static str, blocks: Vec<Block>) {
    if !blocks.is_empty() {
        sections.push(Section { id, title, blocks });
    }
}

/// A deal that is to be told.
pub struct Deal<'a> {
    /// What it is called.
    pub title: String,
    /// What is said of it.
    pub said: String,
    /// Its option on each issue.
    pub options: &'a [usize],
    /// What is said below.
    pub foot: String,
}

/// Deals as cards: the first by what it changes, the others by how they differ from it.
pub fn told(names: Names, deals: Vec<Deal>) -> Vec<Card> {
    let first: Vec<usize> = deals.first().map(|deal| deal.options.to_vec()).unwrap_or_default();
    let option = |issue: usize, option: usize| names.option(Choice { issue, option }).to_owned();
    let card = |(place, deal): (usize, Deal)| {
        let before = |issue: usize| {
            if place == 0 { names.default(issue) } else { first.get(issue).copied() }
        };
        let changed = deal
            .options
            .iter()
            .enumerate()
            .filter(|(issue, option)| before(*issue) != Some(**option));
        let lines = changed.map(|(issue, &chosen)| CardLine {
            issue: names.topic(issue).to_owned(),
            option: option(issue, chosen),
            instead_of: before(issue).map_or_else(String::new, |before| {
                let of = if place == 0 { "now" } else { "in A" };
                format!("{of}: {}", option(issue, before))
            }),
        });
        let lines: Vec<CardLine> = lines.collect();
        let kept = deal.options.len() - lines.len();
        let rest = match (place, kept) {
            (_, 0) => String::new(),
            (0, 1) => "One issue is left as it is. ".to_owned(),
            (0, kept) => format!("{kept} issues are left as they are. "),
            (_, 1) => "The other issue as in A. ".to_owned(),
            (_, kept) => format!("The other {kept} issues as in A. "),
        };
        let said = match (place, deal.said.as_str()) {
            (0, _) => deal.said,
            (_, "") => "like A, but".to_owned(),
            (_, said) => format!("{said}: like A, but"),
        };
        Card { title: deal.title, said, lines, foot: rest + &deal.foot }
    };
    deals.into_iter().enumerate().map(card).collect()
}

/// The letter of a deal.
pub fn letter(place: usize) -> char {
    char::from(b'A' + (place % 26) as u8)
}

/// Sentences without the spaces that hold numbers and units together.
pub fn plain(sentences: Vec<String>) -> Vec<String> {
    sentences.into_iter().map(|sentence| sentence.replace('\u{a0}', " ")).collect()
}
