//! NegoLog JSON: a folder with one profile a party.
//!
//! Doğru, Keskin & Aydoğan (2024), *NegoLog*, IJCAI demonstrations: `u = Σ w_i·v_i`,
//! tables as they stand. `specs.json` has computed answers, not preferences; it is not
//! read.

use std::path::{Path, PathBuf};

use super::additive::{self, MOST_OPTIONS, Values};
use super::data::{self, Node, Reader};
use super::draft::{Draft, DraftParty, DraftStake};
use super::geniusweb::table_scores;
use super::identifiers::{identifiers, slug};
use super::load::{folder_name, neighbours, stem};
use super::{Choices, ForeignFile, Importer};
use crate::scenario::Diagnostics;

/// The register entry.
pub const IMPORTER: Importer = Importer {
    name: "negolog",
    about: "NegoLog JSON: a folder of profiles",
    recognises,
    companions,
    read,
};

fn recognises(path: &Path, text: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
        && text.contains("\"issueWeights\"")
        && text.contains("\"issues\"")
        && text.contains("\"reservationValue\"")
}

fn companions(first: &Path) -> std::io::Result<Vec<PathBuf>> {
    neighbours(first, recognises)
}

fn read(files: &[ForeignFile], choices: &Choices, diagnostics: &mut Diagnostics) -> Option<Draft> {
    // Whichever was named: parties are in the order of their file names.
    let mut files: Vec<&ForeignFile> = files.iter().collect();
    files.sort_by(|left, right| left.name.cmp(&right.name));
    let trees: Vec<Option<Node>> = files.iter().map(|file| data::read(file, diagnostics)).collect();
    let trees: Vec<Node> = trees.into_iter().collect::<Option<_>>()?;
    let mut reader = Reader { diagnostics };
    let first = trees.first()?;
    let issues = issues(first, &mut reader)?;
    if trees.len() < 2 {
        reader.error(
            first.span,
            "there is only one profile in this folder",
            "a negotiation needs two",
        );
    }
    let names: Vec<String> = files.iter().map(|file| stem(&file.name)).collect();
    let ids = identifiers(names.iter().map(String::as_str), "party");
    let mut parties = Vec::new();
    for ((tree, name), id) in trees.iter().zip(names).zip(ids) {
        parties.extend(profile(tree, &issues, id, name, &mut reader));
    }
    if reader.diagnostics.has_errors() {
        return None;
    }
    let title = folder_name(&files.first()?.name);
    Some(Draft {
        id: slug(&title, "domain"),
        title,
        note: "Read from NegoLog JSON; utilities are weights times values as they stand."
            .to_owned(),
        issues: additive::issues(&issues, choices),
        forbidden: Vec::new(),
        parties,
    })
}

fn issues(tree: &Node, reader: &mut Reader) -> Option<Vec<(String, Values)>> {
    let node = reader.required(tree, "issues", "the profile")?;
    let mut issues = Vec::new();
    for (name, span, table) in reader.map(node, "`issues`")? {
        let entries = reader.map(table, &format!("the values of `{name}`"))?;
        let names: Vec<String> = entries.iter().map(|(value, ..)| value.clone()).collect();
        if names.is_empty() || names.len() > MOST_OPTIONS {
            let message = format!("issue `{name}` has {} values", names.len());
            reader.error(*span, message, format!("1 to {MOST_OPTIONS} can be represented"));
            return None;
        }
        issues.push((name.clone(), Values::Names(names)));
    }
    if issues.is_empty() {
        reader.error(node.span, "the profile has no issues", "needs some");
        return None;
    }
    Some(issues)
}

fn profile(
    tree: &Node,
    issues: &[(String, Values)],
    id: String,
    name: String,
    reader: &mut Reader,
) -> Option<DraftParty> {
    let weights = reader.required(tree, "issueWeights", "the profile");
    let tables = reader.required(tree, "issues", "the profile");
    let reservation = reader
        .required(tree, "reservationValue", "the profile")
        .and_then(|node| reader.number(node, "`reservationValue`"));
    let (weights, tables, reservation) = (weights?, tables?, reservation?);
    for (known, span, _) in reader.map(tables, "`issues`")? {
        if !issues.iter().any(|(issue, _)| issue == known) {
            reader.error(
                *span,
                format!("the first profile has no issue `{known}`"),
                "unknown issue",
            );
        }
    }
    let mut stakes = Vec::new();
    for (issue, values) in issues {
        let Values::Names(names) = values else { continue };
        let weight = reader
            .required(weights, issue, "`issueWeights`")
            .and_then(|node| reader.number(node, "a weight"));
        let scores = reader
            .required(tables, issue, "`issues`")
            .and_then(|table| table_scores(table, names, issue, reader));
        let (Some(weight), Some(scores)) = (weight, scores) else { continue };
        stakes.push(DraftStake { weight, scores, spatial: None });
    }
    Some(DraftParty {
        id,
        name,
        stakes,
        constant: 0.0,
        linkages: Vec::new(),
        reservation: Some(reservation),
        discount: 1.0,
    })
}
