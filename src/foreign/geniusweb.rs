//! GeniusWeb JSON: a domain and its linear additive profiles.
//!
//! Baarslag et al., GeniusWeb 2 (Delft, <https://tracinsy.ewi.tudelft.nl/pubtrac/GeniusWeb>):
//! `u = Σ w_i·u_i(v)`, tables as they stand; number issues are linear between two
//! points; the reservation value is the utility of the `reservationBid`, in which
//! issues that are left out add nothing.

use std::path::{Path, PathBuf};

use super::additive::{self, MOST_OPTIONS, Values};
use super::data::{self, Node, Reader};
use super::draft::{Draft, DraftParty, DraftStake};
use super::identifiers::{identifiers, slug};
use super::load::{neighbours, stem};
use super::{Choices, ForeignFile, Importer};
use crate::scenario::Diagnostics;

/// The register entry.
pub const IMPORTER: Importer = Importer {
    name: "geniusweb",
    about: "GeniusWeb JSON: a domain with the profiles beside it",
    recognises,
    companions,
    read,
};

fn recognises(path: &Path, text: &str) -> bool {
    is_json(path) && text.contains("\"issuesValues\"") && !is_profile(text)
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn is_profile(text: &str) -> bool {
    text.contains("UtilitySpace\"") || text.contains("Ordering\"")
}

fn companions(domain: &Path) -> std::io::Result<Vec<PathBuf>> {
    neighbours(domain, |path, text| is_json(path) && is_profile(text))
}

fn read(files: &[ForeignFile], choices: &Choices, diagnostics: &mut Diagnostics) -> Option<Draft> {
    let (domain, profiles) = files.split_first()?;
    let tree = data::read(domain, diagnostics)?;
    let mut reader = Reader { diagnostics };
    let issues = issues(&tree, choices, &mut reader)?;
    if profiles.is_empty() {
        reader.error(
            tree.span,
            "there are no profiles beside this domain",
            "needs some in its folder",
        );
        return None;
    }
    let names: Vec<String> = profiles.iter().map(|file| stem(&file.name)).collect();
    let ids = identifiers(names.iter().map(String::as_str), "party");
    let mut parties = Vec::new();
    for ((file, name), id) in profiles.iter().zip(names).zip(ids) {
        let Some(tree) = data::read(file, reader.diagnostics) else { continue };
        parties.extend(profile(&tree, &issues, choices, id, name, &mut reader));
    }
    if reader.diagnostics.has_errors() {
        return None;
    }
    let title = stem(&domain.name);
    Some(Draft {
        id: slug(&title, "domain"),
        title,
        note: "Read from GeniusWeb JSON; utilities are weights times values as they stand. The value of no deal is that of the reservation bid.".to_owned(),
        issues: additive::issues(&issues, choices),
        forbidden: Vec::new(),
        parties,
    })
}

fn issues(tree: &Node, choices: &Choices, reader: &mut Reader) -> Option<Vec<(String, Values)>> {
    let node = reader.required(tree, "issuesValues", "the domain")?;
    let mut issues = Vec::new();
    let before = reader.diagnostics.list.len();
    for (name, span, node) in reader.map(node, "`issuesValues`")? {
        let Some(values) = values(node, name, reader) else { continue };
        let count = values.count(choices);
        if count == 0 || count > MOST_OPTIONS {
            let message = format!("issue `{name}` has {count} values");
            reader.error(*span, message, format!("1 to {MOST_OPTIONS} can be represented"));
        }
        issues.push((name.clone(), values));
    }
    if issues.is_empty() {
        reader.error(node.span, "the domain has no issues", "needs some");
    }
    (reader.diagnostics.list.len() == before).then_some(issues)
}

fn values(node: &Node, issue: &str, reader: &mut Reader) -> Option<Values> {
    if let Some(range) = node.get("range") {
        let low =
            reader.required(range, "low", "a range").and_then(|low| reader.number(low, "`low`"));
        let high = reader
            .required(range, "high", "a range")
            .and_then(|high| reader.number(high, "`high`"));
        let step = reader
            .required(range, "step", "a range")
            .and_then(|step| reader.number(step, "`step`"));
        let (low, high, step) = (low?, high?, step?);
        if step <= 0.0 || high < low {
            reader.error(
                range.span,
                format!("the range of `{issue}` is empty"),
                "ends before it starts",
            );
            return None;
        }
        let count = ((high - low) / step + 1e-9).floor() + 1.0;
        return Some(Values::Grid { from: low, step, count: count.min(1e9) as usize });
    }
    let list = reader.required(node, "values", "an issue")?;
    let mut names: Vec<String> = Vec::new();
    for item in reader.list(list, "`values`")? {
        let name = reader.text(item, "a value")?;
        if names.iter().any(|known| known == name) {
            reader.error(
                item.span,
                format!("duplicate value `{name}` of `{issue}`"),
                "the second one",
            );
            return None;
        }
        names.push(name.to_owned());
    }
    Some(Values::Names(names))
}

fn profile(
    tree: &Node,
    issues: &[(String, Values)],
    choices: &Choices,
    id: String,
    name: String,
    reader: &mut Reader,
) -> Option<DraftParty> {
    let entries = reader.map(tree, "a profile")?;
    let Some((kind, span, space)) = entries.first() else {
        reader.error(tree.span, "the profile is empty", "needs a utility space");
        return None;
    };
    if kind != "LinearAdditiveUtilitySpace" {
        let message = format!("a `{kind}` cannot be represented");
        reader.error(*span, message, "only a LinearAdditiveUtilitySpace can");
        return None;
    }
    let utilities = reader.required(space, "issueUtilities", "a utility space");
    let weights = reader.required(space, "issueWeights", "a utility space");
    let (utilities, weights) = (utilities?, weights?);
    let before = reader.diagnostics.list.len();
    for (known, ..) in [utilities, weights].into_iter().flat_map(|node| match &node.value {
        data::Value::Map(entries) => entries.as_slice(),
        _ => &[],
    }) {
        if !issues.iter().any(|(issue, _)| issue == known) {
            reader.error(
                utilities.span,
                format!("`{known}` is no issue of the domain"),
                "unknown issue",
            );
        }
    }
    let mut stakes = Vec::new();
    for (issue, values) in issues {
        let weight = reader
            .required(weights, issue, "`issueWeights`")
            .and_then(|weight| reader.number(weight, "a weight"));
        let scores = reader
            .required(utilities, issue, "`issueUtilities`")
            .and_then(|node| scores(node, issue, values, choices, reader));
        let (Some(weight), Some(scores)) = (weight, scores) else { continue };
        stakes.push(DraftStake { weight, scores, spatial: None });
    }
    if reader.diagnostics.list.len() > before {
        return None;
    }
    let reservation = match space.get("reservationBid") {
        None => None,
        Some(Node { value: data::Value::Null, .. }) => None,
        Some(bid) => Some(reservation(bid, issues, &stakes, choices, reader)?),
    };
    let (constant, linkages, discount) = (0.0, Vec::new(), 1.0);
    Some(DraftParty { id, name, stakes, constant, linkages, reservation, discount })
}

/// The utility of the reservation bid.
fn reservation(
    bid: &Node,
    issues: &[(String, Values)],
    stakes: &[DraftStake],
    choices: &Choices,
    reader: &mut Reader,
) -> Option<f64> {
    let chosen = reader.required(bid, "issuevalues", "`reservationBid`")?;
    let mut utility = 0.0;
    for (name, span, node) in reader.map(chosen, "`issuevalues`")? {
        let value = reader.text(node, "a value")?;
        let at = issues.iter().position(|(issue, _)| issue == name);
        let option = at.and_then(|at| issues[at].1.option(value, choices));
        match at.zip(option) {
            Some((at, option)) => utility += stakes[at].weight * stakes[at].scores[option],
            None => {
                reader.error(
                    *span,
                    format!("`{value}` is no value of an issue `{name}`"),
                    "in the reservation bid",
                );
                return None;
            }
        }
    }
    Some(utility)
}

fn scores(
    node: &Node,
    issue: &str,
    values: &Values,
    choices: &Choices,
    reader: &mut Reader,
) -> Option<Vec<f64>> {
    match (node.get("discreteutils"), node.get("numberutils"), values) {
        (Some(table), None, Values::Names(names)) => {
            let table = reader.required(table, "valueUtilities", "`discreteutils`")?;
            table_scores(table, names, issue, reader)
        }
        (None, Some(line), Values::Grid { .. }) => {
            let mut point = |key: &str| {
                let node = reader.required(line, key, "`numberutils`")?;
                reader.number(node, key)
            };
            let (low, low_utility) = (point("lowValue"), point("lowUtility"));
            let (high, high_utility) = (point("highValue"), point("highUtility"));
            let (low, low_utility, high, high_utility) = (low?, low_utility?, high?, high_utility?);
            if high <= low {
                reader.error(line.span, "`highValue` is not above `lowValue`", "no line");
                return None;
            }
            let slope = (high_utility - low_utility) / (high - low);
            let positions = values.positions(choices).into_iter().flatten();
            Some(positions.map(|position| low_utility + slope * (position - low)).collect())
        }
        _ => {
            let message = format!("the utilities of `{issue}` do not go with its values");
            reader.error(
                node.span,
                message,
                "`discreteutils` for names, `numberutils` for a range",
            );
            None
        }
    }
}

/// A score for every name, from a table that has exactly these.
pub fn table_scores(
    table: &Node,
    names: &[String],
    issue: &str,
    reader: &mut Reader,
) -> Option<Vec<f64>> {
    let entries = reader.map(table, &format!("the values of `{issue}`"))?;
    let before = reader.diagnostics.list.len();
    for (name, span, _) in entries {
        if !names.iter().any(|known| known == name || same_number(known, name)) {
            reader.error(*span, format!("`{name}` is no value of `{issue}`"), "unknown value");
        }
    }
    let mut scores = Vec::new();
    for name in names {
        let entry = entries.iter().find(|(known, ..)| known == name);
        let entry = entry.or_else(|| entries.iter().find(|(known, ..)| same_number(known, name)));
        match entry {
            Some((.., node)) => {
                scores.extend(reader.number(node, &format!("`{name}` of `{issue}`")))
            }
            None => {
                let message = format!("no utility for `{name}` of `{issue}`");
                reader.error(table.span, message, "every value needs one");
            }
        }
    }
    (reader.diagnostics.list.len() == before).then_some(scores)
}

/// `1` and `1.0` are the same value to the programs that write these files.
fn same_number(left: &str, right: &str) -> bool {
    match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => left == right,
        _ => false,
    }
}
