//! NegMAS scenarios, YAML or JSON: an outcome space and utility functions beside it.
//!
//! Mohammad et al., NegMAS (<https://negmas.readthedocs.io>): linear additive functions
//! are `u = bias + Σ w_i·f_i(v)` with tables or simple functions of a number; of a
//! function that is discounted exponentially, the inner one is taken, and the discount
//! of the whole talks is spread over the rounds; hyper-rectangles add up. A reserved
//! value of −∞ means that every outcome is better than none.

use std::path::{Path, PathBuf};

use super::additive::{self, MOST_NODES, MOST_OPTIONS, Values};
use super::data::{self, Node, Reader, Value};
use super::draft::{Combination, Draft, DraftLinkage, DraftParty, DraftStake};
use super::geniusweb::table_scores;
use super::identifiers::{identifiers, slug};
use super::load::{neighbours, stem};
use super::{Choices, ForeignFile, Importer, ROUNDS};
use crate::scenario::Diagnostics;
use crate::scenario::source::Span;

/// The register entry.
pub const IMPORTER: Importer = Importer {
    name: "negmas",
    about: "NegMAS YAML or JSON: an outcome space with the utility functions beside it",
    recognises,
    companions,
    read,
};

fn has_ending(path: &Path) -> bool {
    let known = ["yml", "yaml", "json"];
    path.extension().is_some_and(|own| known.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
}

fn recognises(path: &Path, text: &str) -> bool {
    let issues =
        text.lines().any(|line| line.starts_with("issues:")) || text.contains("\"issues\"");
    has_ending(path) && issues && text.contains("values") && !text.contains("issueWeights")
}

fn companions(domain: &Path) -> std::io::Result<Vec<PathBuf>> {
    neighbours(domain, |path, text| {
        let function = |line: &str| {
            let line = line.trim_start_matches([' ', '{']);
            let key = ["type:", "\"type\":", "__python_class__:", "\"__python_class__\":"];
            key.iter().any(|key| line.starts_with(key))
                && (line.contains("UtilityFunction") || line.contains("UFun"))
        };
        has_ending(path) && !recognises(path, text) && text.split([',', '\n']).any(function)
    })
}

/// What a utility function says.
struct Function {
    party: DraftParty,
    /// How far the grid may move utility.
    error: f64,
    discounted: bool,
    /// The place of hyper-rectangles, if it has any.
    rectangles: Option<Span>,
}

fn read(files: &[ForeignFile], choices: &Choices, diagnostics: &mut Diagnostics) -> Option<Draft> {
    let (domain, functions) = files.split_first()?;
    let tree = data::read(domain, diagnostics)?;
    let mut reader = Reader { diagnostics };
    let issues = issues(&tree, choices, &mut reader)?;
    if functions.is_empty() {
        let message = "there are no utility functions beside this outcome space";
        reader.error(tree.span, message, "needs some in its folder");
        return None;
    }
    let names: Vec<String> = functions.iter().map(|file| stem(&file.name)).collect();
    let ids = identifiers(names.iter().map(String::as_str), "party");
    let mut found = Vec::new();
    for ((file, name), id) in functions.iter().zip(names).zip(ids) {
        let Some(tree) = data::read(file, reader.diagnostics) else { continue };
        found.extend(function(&tree, &issues, choices, id, name, &mut reader));
    }
    if reader.diagnostics.has_errors() {
        return None;
    }
    let errors: Vec<f64> = found.iter().map(|function| function.error).collect();
    let discounted = found.iter().any(|function| function.discounted);
    let rectangles = found.iter().find_map(|function| function.rectangles);
    let parties: Vec<DraftParty> = found.into_iter().map(|function| function.party).collect();
    let mut note = "Read from NegMAS; utilities are weights times values as they stand.".to_owned();
    if discounted {
        note.push_str(&format!(
            " An exponential discount of the format is that of the whole talks; here it is spread over {ROUNDS} rounds."
        ));
    }
    note.push_str(&additive::grid_note(&issues, &parties, &errors, choices));
    let title = tree.get("name").and_then(|name| match &name.value {
        Value::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    });
    let title = title.unwrap_or_else(|| stem(&domain.name));
    let draft = Draft {
        id: slug(&title, "domain"),
        title,
        note,
        issues: additive::issues(&issues, choices),
        forbidden: Vec::new(),
        parties,
    };
    if let Some(span) = rectangles
        && !additive::fits(&draft)
    {
        let message = format!(
            "the hyper-rectangles entangle the issues beyond {MOST_NODES} diagram nodes a layer (about 10 MB)"
        );
        reader.error(span, message, "cannot be held");
        return None;
    }
    Some(draft)
}

/// The last part of a class name: `negmas.preferences.TableFun` is `TableFun`.
fn class(node: &Node) -> Option<&str> {
    let name = node.get("type").or_else(|| node.get("__python_class__"))?;
    match &name.value {
        Value::Scalar { text, .. } => text.rsplit('.').next(),
        _ => None,
    }
}

fn issues(tree: &Node, choices: &Choices, reader: &mut Reader) -> Option<Vec<(String, Values)>> {
    let node = reader.required(tree, "issues", "the outcome space")?;
    let mut issues: Vec<(String, Values)> = Vec::new();
    let before = reader.diagnostics.list.len();
    for node in reader.list(node, "`issues`")? {
        let name = reader.required(node, "name", "an issue").and_then(|name| {
            let text = reader.text(name, "the name of an issue")?;
            Some((text.to_owned(), name.span))
        });
        let values = reader.required(node, "values", "an issue");
        let (Some((name, span)), Some(values)) = (name, values) else { continue };
        let Some(values) = values_of(node, values, &name, reader) else { continue };
        let count = values.count(choices);
        if count == 0 || count > MOST_OPTIONS {
            let message = format!("issue `{name}` has {count} values");
            reader.error(span, message, format!("1 to {MOST_OPTIONS} can be represented"));
        }
        if issues.iter().any(|(known, _)| *known == name) {
            reader.error(span, format!("duplicate issue `{name}`"), "the second one");
        }
        issues.push((name, values));
    }
    if issues.is_empty() && reader.diagnostics.list.len() == before {
        reader.error(node.span, "the outcome space has no issues", "needs some");
    }
    (reader.diagnostics.list.len() == before).then_some(issues)
}

fn values_of(issue: &Node, values: &Node, name: &str, reader: &mut Reader) -> Option<Values> {
    let kind = class(issue).unwrap_or("CategoricalIssue");
    match kind {
        "CategoricalIssue"
        | "OrdinalIssue"
        | "DiscreteOrdinalIssue"
        | "CardinalIssue"
        | "DiscreteCardinalIssue" => {
            let mut names: Vec<String> = Vec::new();
            for item in reader.list(values, &format!("the values of `{name}`"))? {
                let value = reader.text(item, "a value")?;
                if names.iter().any(|known| known == value) {
                    reader.error(
                        item.span,
                        format!("duplicate value `{value}` of `{name}`"),
                        "the second one",
                    );
                    return None;
                }
                names.push(value.to_owned());
            }
            Some(Values::Names(names))
        }
        "ContiguousIssue" | "IntegerIssue" => {
            let (lower, upper) = bounds(values, name, reader)?;
            if lower.fract() != 0.0 || upper.fract() != 0.0 || lower.abs().max(upper.abs()) > 1e15 {
                reader.error(
                    values.span,
                    format!("the bounds of `{name}` are not whole numbers"),
                    "an integer issue",
                );
                return None;
            }
            Some(Values::Whole { lower: lower as i64, upper: upper as i64 })
        }
        "ContinuousIssue" => {
            let (lower, upper) = bounds(values, name, reader)?;
            if lower == upper {
                reader.error(
                    values.span,
                    format!("the range of `{name}` is a single point"),
                    "no range",
                );
                return None;
            }
            Some(Values::Real { lower, upper })
        }
        other => {
            let message = format!("a `{other}` (`{name}`) cannot be represented");
            reader.error(issue.span, message, "not categorical, ordinal, contiguous or continuous");
            None
        }
    }
}

/// `[lower, upper]`.
fn bounds(values: &Node, name: &str, reader: &mut Reader) -> Option<(f64, f64)> {
    let what = format!("the range of `{name}`");
    let items = reader.list(values, &what)?;
    let [lower, upper] = items else {
        reader.error(values.span, format!("{what} is not [lower, upper]"), "needs two numbers");
        return None;
    };
    let (lower, upper) = (reader.number(lower, &what)?, reader.number(upper, &what)?);
    if lower > upper {
        reader.error(values.span, format!("{what} ends before it starts"), "empty");
        return None;
    }
    Some((lower, upper))
}

fn function(
    tree: &Node,
    issues: &[(String, Values)],
    choices: &Choices,
    id: String,
    name: String,
    reader: &mut Reader,
) -> Option<Function> {
    let mut function = Function {
        party: DraftParty {
            id,
            name,
            stakes: Vec::new(),
            constant: 0.0,
            linkages: Vec::new(),
            reservation: None,
            discount: 1.0,
        },
        error: 0.0,
        discounted: false,
        rectangles: None,
    };
    let mut inner = tree;
    let mut reserved = tree.get("reserved_value");
    if class(tree) == Some("ExpDiscountedUFun") {
        inner = reader.required(tree, "ufun", "a discounted function")?;
        reserved = reserved.or(inner.get("reserved_value"));
        if let Some(node) = tree.get("discount").filter(|node| !matches!(node.value, Value::Null)) {
            let discount = reader.number(node, "`discount`")?;
            if discount > 0.0 && discount < 1.0 {
                function.discounted = true;
                function.party.discount = libm::pow(discount, 1.0 / ROUNDS as f64);
            } else if discount != 1.0 {
                reader.error(
                    node.span,
                    "`discount` is not above 0 and at most 1",
                    "not a discount factor",
                );
                return None;
            }
        }
    }
    match reserved {
        None | Some(Node { value: Value::Null, .. }) => {}
        Some(node) if node.number() == Some(f64::NEG_INFINITY) => {}
        Some(node) => function.party.reservation = Some(reader.number(node, "`reserved_value`")?),
    }
    if let Some(bias) = inner.get("bias") {
        function.party.constant = reader.number(bias, "`bias`")?;
    }
    match class(inner) {
        Some("LinearAdditiveUtilityFunction" | "LinearUtilityAggregationFunction") => {
            let values = reader.required(inner, "values", "the function")?;
            stakes(inner, Some(values), issues, choices, &mut function, reader)?;
        }
        Some("LinearUtilityFunction" | "AffineUtilityFunction") => {
            stakes(inner, None, issues, choices, &mut function, reader)?;
        }
        Some("HyperRectangleUtilityFunction") => {
            rectangles(inner, issues, choices, &mut function, reader)?;
        }
        Some(other) => {
            let message = format!("a `{other}` cannot be represented");
            reader.error(inner.span, message, "not linear additive, not hyper-rectangles");
            return None;
        }
        None => {
            reader.error(inner.span, "the function does not say its `type`", "needs `type`");
            return None;
        }
    }
    Some(function)
}

/// The entry for an issue, in a list by position or in a map by name.
fn entry<'n>(node: &'n Node, position: usize, name: &str) -> Option<&'n Node> {
    match &node.value {
        Value::List(items) => items.get(position),
        _ => node.get(name),
    }
}

/// Complains if a list has not one entry an issue, or a map others than the issues'.
fn one_each(
    node: &Node,
    issues: &[(String, Values)],
    what: &str,
    reader: &mut Reader,
) -> Option<()> {
    match &node.value {
        Value::List(items) if items.len() != issues.len() => {
            let message = format!("{what} has {} entries for {} issues", items.len(), issues.len());
            reader.error(node.span, message, "needs one an issue");
            None
        }
        Value::List(_) => Some(()),
        _ => {
            let entries = reader.map(node, what)?;
            let unknown =
                entries.iter().find(|(key, ..)| !issues.iter().any(|(name, _)| name == key));
            if let Some((key, span, _)) = unknown {
                reader.error(
                    *span,
                    format!("`{key}` is no issue of the outcome space"),
                    "unknown issue",
                );
                return None;
            }
            Some(())
        }
    }
}

fn stakes(
    node: &Node,
    values: Option<&Node>,
    issues: &[(String, Values)],
    choices: &Choices,
    function: &mut Function,
    reader: &mut Reader,
) -> Option<()> {
    let before = reader.diagnostics.list.len();
    let weights = node.get("weights").filter(|node| !matches!(node.value, Value::Null));
    if let Some(values) = values {
        one_each(values, issues, "`values`", reader)?;
    }
    if let Some(weights) = weights {
        one_each(weights, issues, "`weights`", reader)?;
    }
    for (position, (name, options)) in issues.iter().enumerate() {
        let weight = match weights {
            // NegMAS takes 1 where no weights are given.
            None => Some(1.0),
            Some(weights) => match entry(weights, position, name) {
                Some(weight) => reader.number(weight, &format!("the weight of `{name}`")),
                None => {
                    reader.error(weights.span, format!("no weight for `{name}`"), "needs one");
                    None
                }
            },
        };
        let scores = match values {
            None => line(options, choices, (1.0, 0.0), node, name, reader),
            Some(values) => match entry(values, position, name) {
                Some(value) => scores(value, options, choices, name, reader),
                None => {
                    reader.error(values.span, format!("no values for `{name}`"), "needs some");
                    None
                }
            },
        };
        let (Some(weight), Some((scores, slope))) = (weight, scores) else { continue };
        function.error += (weight * slope * options.step(choices) / 2.0).abs();
        function.party.stakes.push(DraftStake { weight, scores, spatial: None });
    }
    (reader.diagnostics.list.len() == before).then_some(())
}

/// Scores on a line through the values' numbers, and its slope.
fn line(
    values: &Values,
    choices: &Choices,
    (slope, bias): (f64, f64),
    node: &Node,
    issue: &str,
    reader: &mut Reader,
) -> Option<(Vec<f64>, f64)> {
    let positions: Option<Vec<f64>> = values.positions(choices).into_iter().collect();
    match positions {
        Some(positions) => Some((positions.iter().map(|at| at * slope + bias).collect(), slope)),
        None => {
            let message = format!("the values of `{issue}` are not numbers");
            reader.error(node.span, message, "this function needs numbers");
            None
        }
    }
}

/// A score for every value, and the slope on a real-valued issue.
fn scores(
    node: &Node,
    values: &Values,
    choices: &Choices,
    issue: &str,
    reader: &mut Reader,
) -> Option<(Vec<f64>, f64)> {
    let mut number = |key: &str, default: Option<f64>| match (node.get(key), default) {
        (Some(value), _) => reader.number(value, &format!("`{key}`")),
        (None, Some(default)) => Some(default),
        (None, None) => {
            reader.required(node, key, "the function")?;
            None
        }
    };
    match class(node) {
        Some("TableFun") | None => {
            let table = if class(node).is_some() {
                reader.required(node, "mapping", "a table")?
            } else {
                node
            };
            let names: Vec<String> = match values {
                Values::Names(names) => names.clone(),
                Values::Real { .. } => {
                    reader.error(
                        node.span,
                        format!("a table on the real-valued issue `{issue}`"),
                        "needs a function",
                    );
                    return None;
                }
                _ => values
                    .positions(choices)
                    .into_iter()
                    .flatten()
                    .map(|at| at.to_string())
                    .collect(),
            };
            Some((table_scores(table, &names, issue, reader)?, 0.0))
        }
        Some("AffineFun") => {
            let (slope, bias) = (number("slope", None)?, number("bias", Some(0.0))?);
            line(values, choices, (slope, bias), node, issue, reader)
        }
        Some("LinearFun") => {
            let slope = number("slope", None)?;
            line(values, choices, (slope, 0.0), node, issue, reader)
        }
        Some("IdentityFun") => line(values, choices, (1.0, 0.0), node, issue, reader),
        Some("ConstFun") => {
            let bias = number("bias", None)?;
            Some((vec![bias; values.count(choices)], 0.0))
        }
        Some(other) => {
            let message = format!("a `{other}` (`{issue}`) cannot be represented");
            reader.error(
                node.span,
                message,
                "not a table, affine, linear, identity or constant function",
            );
            None
        }
    }
}

fn rectangles(
    node: &Node,
    issues: &[(String, Values)],
    choices: &Choices,
    function: &mut Function,
    reader: &mut Reader,
) -> Option<()> {
    function.rectangles = Some(node.span);
    let ranges = reader.required(node, "outcome_ranges", "the function");
    let utilities = reader.required(node, "utilities", "the function");
    let ranges = reader.list(ranges?, "`outcome_ranges`")?;
    let utilities = reader.list(utilities?, "`utilities`")?;
    let weights = match node.get("weights").filter(|node| !matches!(node.value, Value::Null)) {
        Some(weights) => Some(reader.list(weights, "`weights`")?),
        None => None,
    };
    if utilities.len() != ranges.len() || weights.is_some_and(|list| list.len() != ranges.len()) {
        let message = "`outcome_ranges`, `utilities` and `weights` are not equally long";
        reader.error(node.span, message, "needs one utility a range");
        return None;
    }
    for (number, (range, utility)) in ranges.iter().zip(utilities).enumerate() {
        let mut gain = reader.number(utility, "the utility of a rectangle")?;
        if let Some(weights) = weights {
            gain *= reader.number(&weights[number], "the weight of a rectangle")?;
        }
        let mut when: Combination = Vec::new();
        let bounds = match &range.value {
            Value::Null => &[],
            _ => reader.map(range, "a rectangle")?,
        };
        for (key, span, bound) in bounds {
            let by_name = issues.iter().position(|(name, _)| name == key);
            let at = key.parse().ok().filter(|at| *at < issues.len()).or(by_name);
            let Some(at) = at else {
                reader.error(
                    *span,
                    format!("`{key}` is no issue of the outcome space"),
                    "unknown issue",
                );
                return None;
            };
            let options = inside(bound, &issues[at], choices, reader)?;
            when.push((at, options));
        }
        if when.iter().any(|(_, options)| options.is_empty()) {
            continue;
        }
        when.retain(|(issue, options)| options.len() < issues[*issue].1.count(choices));
        let id = format!("rectangle_{}", number + 1);
        function.party.linkages.push(DraftLinkage { id, when, gain });
    }
    let flat = |(_, values): &(String, Values)| DraftStake {
        weight: 0.0,
        scores: vec![0.0; values.count(choices)],
        spatial: None,
    };
    function.party.stakes = issues.iter().map(flat).collect();
    Some(())
}

/// The options within a bound: two numbers are a range, anything else lists values.
fn inside(
    bound: &Node,
    (name, values): &(String, Values),
    choices: &Choices,
    reader: &mut Reader,
) -> Option<Vec<usize>> {
    if matches!(values, Values::Real { .. }) {
        let message =
            format!("a hyper-rectangle over the real-valued issue `{name}` cannot be represented");
        reader.error(bound.span, message, "a grid would move its edges");
        return None;
    }
    let items = match &bound.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(bound),
    };
    if let [low, high] = items
        && let (Some(low), Some(high)) = (low.number(), high.number())
    {
        let positions = values.positions(choices).into_iter().enumerate();
        let inside = positions.filter(|(_, at)| at.is_some_and(|at| at >= low && at <= high));
        return Some(inside.map(|(option, _)| option).collect());
    }
    let mut options = Vec::new();
    for item in items {
        let value = reader.text(item, "a value")?;
        match values.option(value, choices) {
            Some(option) => options.push(option),
            None => {
                reader.error(
                    item.span,
                    format!("`{value}` is no value of `{name}`"),
                    "unknown value",
                );
                return None;
            }
        }
    }
    Some(options)
}
