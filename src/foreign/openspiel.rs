//! Bargaining instances of OpenSpiel: two players divide a pool of three kinds of
//! items whose worth to the other neither knows (DeVault, Mell & Gratch 2015; Lewis
//! et al. 2017, *Deal or No Deal?*).
//!
//! A line is an instance: `1,2,3 8,1,0 4,0,2` says how many items of each kind there
//! are, what one of each is worth to the first player, and to the second. One line
//! of a file is read, the one that `Choices::instance` numbers from 0.

use std::path::{Path, PathBuf};

use super::identifiers::slug;
use super::load::stem;
use super::positions::lines;
use super::{Choices, Draft, DraftIssue, DraftKind, DraftParty, DraftStake, ForeignFile, Importer};
use crate::scenario::Diagnostics;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::source::Span;

/// Kinds of items.
const KINDS: usize = 3;

/// The format.
pub const IMPORTER: Importer = Importer {
    name: "openspiel",
    about: "bargaining instances of OpenSpiel: a pool of items and two value vectors a line",
    recognises,
    companions,
    read,
};

/// A line of the file.
struct Instance {
    pool: [u32; KINDS],
    values: [[u32; KINDS]; 2],
}

impl Instance {
    fn parse(line: &str) -> Option<Self> {
        let mut groups = line.split_whitespace().map(triple);
        let (pool, first, second) = (groups.next()??, groups.next()??, groups.next()??);
        groups.next().is_none().then_some(Self { pool, values: [first, second] })
    }
}

fn triple(group: &str) -> Option<[u32; KINDS]> {
    let numbers: Option<Vec<u32>> = group.split(',').map(|text| text.parse().ok()).collect();
    numbers?.try_into().ok()
}

fn recognises(_path: &Path, text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| Instance::parse(line).is_some())
}

fn companions(_path: &Path) -> std::io::Result<Vec<PathBuf>> {
    Ok(Vec::new())
}

fn read(files: &[ForeignFile], choices: &Choices, diagnostics: &mut Diagnostics) -> Option<Draft> {
    let file = files.first()?;
    let all: Vec<(&str, Span)> = lines(file).collect();
    let at = match choices.instance {
        Some(at) => at,
        None if all.len() == 1 => 0,
        None => {
            let span =
                all.first().map_or(Span { file: file.source, start: 0, end: 0 }, |line| line.1);
            diagnostics.push(
                Diagnostic::error(span, format!("the file holds {} instances", all.len()))
                    .label("the first of them")
                    .help(format!("choose one by its number from 0, as in `{}#17`", file.name)),
            );
            return None;
        }
    };
    let Some(&(line, span)) = all.get(at) else {
        let span = all.last().map_or(Span { file: file.source, start: 0, end: 0 }, |line| line.1);
        let message = format!("there is no instance {at}: the file holds {}", all.len());
        diagnostics.push(Diagnostic::error(span, message).label("the last of them"));
        return None;
    };
    let Some(instance) = Instance::parse(line) else {
        diagnostics.push(
            Diagnostic::error(span, "this is not a bargaining instance")
                .label("needs three groups of three whole numbers, such as 1,2,3 8,1,0 4,0,2"),
        );
        return None;
    };
    let stem = stem(&file.name);
    Some(instance.draft(
        format!("imported/{}_{at}", slug(&stem, "bargaining")),
        format!("{stem}, instance {at}"),
    ))
}

impl Instance {
    fn draft(&self, id: String, title: String) -> Draft {
        let issues = self.pool.iter().enumerate().map(|(kind, count)| DraftIssue {
            id: format!("item_{}", kind + 1),
            title: format!("Items of kind {} for the first player", kind + 1),
            kind: DraftKind::Numeric {
                from: 0.0,
                step: 1.0,
                count: *count as usize + 1,
                unit: String::new(),
            },
        });
        let parties = ["first", "second"].iter().enumerate().map(|(player, name)| DraftParty {
            id: (*name).to_owned(),
            name: format!("{}{} player", name[..1].to_uppercase(), &name[1..]),
            stakes: (0..KINDS)
                .map(|kind| DraftStake {
                    weight: f64::from(self.values[player][kind]),
                    scores: (0..=self.pool[kind])
                        .map(|first| {
                            f64::from(if player == 0 { first } else { self.pool[kind] - first })
                        })
                        .collect(),
                    spatial: None,
                })
                .collect(),
            constant: 0.0,
            linkages: Vec::new(),
            reservation: Some(0.0),
            discount: 1.0,
        });
        Draft {
            id,
            title,
            note: "From OpenSpiel's bargaining game. Utility is the worth of the items a player gets; both get \
                   nothing without agreement. In the game neither player knows what items are worth to the other."
                .to_owned(),
            issues: issues.collect(),
            forbidden: Vec::new(),
            parties: parties.collect(),
        }
    }
}
