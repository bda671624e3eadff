//! Genius XML: a domain and its profiles.
//!
//! Lin et al. (2014), *Computational Intelligence* 30, 48–70; the rules are those of
//! Genius 10.4 (`EvaluatorDiscrete`, `EvaluatorInteger`, `EvaluatorReal`,
//! `AdditiveUtilitySpace`, `NonlinearUtilitySpace`):
//! `u = min(1, Σ w_i·e_i(v)/max e_i)` for discrete issues, where an issue whose largest
//! evaluation is 0 adds nothing; `e = clamp01(slope·(v − lower) + offset)` for integer
//! issues and without the shift for real ones; hyper-rectangles add up and are divided
//! by `maxutility`. [`Choices::raw`] selects the rule of NegMAS instead: weights times
//! evaluations as they stand, neither shifted nor cut.
//!
//! Only direct children count (a `<similarity_function>` has `<item>`s of its own);
//! issues are known by their `index`, which may start anywhere and have gaps.

use std::path::{Path, PathBuf};

use roxmltree::{Document, Node, ParsingOptions};

use super::additive::{self, MOST_CAPS, MOST_NODES, MOST_OPTIONS, Values};
use super::draft::{Combination, Draft, DraftLinkage, DraftParty, DraftStake};
use super::identifiers::{identifiers, slug};
use super::load::{neighbours, stem};
use super::{Choices, ForeignFile, Importer, ROUNDS};
use crate::scenario::Diagnostics;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::source::{Place, Span};

/// The register entry.
pub const IMPORTER: Importer = Importer {
    name: "genius",
    about: "Genius XML: a domain with the profiles beside it",
    recognises,
    companions,
    read,
};

fn recognises(path: &Path, text: &str) -> bool {
    is_xml(path) && text.contains("<negotiation_template")
}

fn is_xml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml"))
}

/// The profiles in the domain's folder, by file name.
fn companions(domain: &Path) -> std::io::Result<Vec<PathBuf>> {
    neighbours(domain, |path, text| {
        is_xml(path) && text.contains("<utility_space") && !text.contains("<negotiation_template")
    })
}

/// An issue of the domain.
struct Issue {
    index: String,
    name: String,
    values: Values,
}

/// A profile that was read.
struct Profile {
    party: DraftParty,
    /// How far the grid may move utility.
    error: f64,
    /// Was there a discount factor?
    discounted: bool,
    /// The place of hyper-rectangles, if it has any.
    rectangles: Option<Span>,
}

/// One file while it is read.
struct Reading<'a> {
    source: usize,
    choices: &'a Choices,
    diagnostics: &'a mut Diagnostics,
}

fn read(files: &[ForeignFile], choices: &Choices, diagnostics: &mut Diagnostics) -> Option<Draft> {
    let (domain, profiles) = files.split_first()?;
    let issues = {
        let mut reading = Reading { source: domain.source, choices, diagnostics };
        let document = reading.document(domain)?;
        reading.domain(document.root_element())?
    };
    if profiles.is_empty() {
        let start = Span { file: domain.source, start: 0, end: 0 };
        diagnostics.push(
            Diagnostic::error(start, "there are no profiles beside this domain")
                .label("its folder has no other <utility_space> file"),
        );
        return None;
    }
    let names: Vec<String> = profiles.iter().map(|file| stem(&file.name)).collect();
    let ids = identifiers(names.iter().map(String::as_str), "party");
    let mut found = Vec::new();
    for ((file, name), id) in profiles.iter().zip(names).zip(ids) {
        let mut reading = Reading { source: file.source, choices, diagnostics };
        let Some(document) = reading.document(file) else { continue };
        found.extend(reading.profile(document.root_element(), &issues, id, name));
    }
    if diagnostics.has_errors() {
        return None;
    }
    assemble(domain, &issues, found, choices, diagnostics)
}

fn assemble(
    domain: &ForeignFile,
    issues: &[Issue],
    profiles: Vec<Profile>,
    choices: &Choices,
    diagnostics: &mut Diagnostics,
) -> Option<Draft> {
    let list: Vec<(String, Values)> =
        issues.iter().map(|issue| (issue.name.clone(), issue.values.clone())).collect();
    let errors: Vec<f64> = profiles.iter().map(|profile| profile.error).collect();
    let rectangles = profiles.iter().find_map(|profile| profile.rectangles);
    let discounted = profiles.iter().any(|profile| profile.discounted);
    let parties: Vec<DraftParty> = profiles.into_iter().map(|profile| profile.party).collect();
    let rule = if choices.raw {
        "weights times evaluations as they stand, the rule of NegMAS"
    } else {
        "Genius's own: min(1, sum of weight times evaluation over the issue's largest evaluation)"
    };
    let mut note = format!("Read from Genius XML; utilities by this rule: {rule}.");
    if rectangles.is_some() {
        note.push_str(if choices.raw {
            " The gains of hyper-rectangles are linkages, as they stand."
        } else {
            " The gains of hyper-rectangles are linkages, divided by maxutility."
        });
    }
    let capped: usize = parties
        .iter()
        .flat_map(|party| &party.linkages)
        .filter(|linkage| linkage.id.starts_with("cap_"))
        .count();
    if capped > 0 {
        note.push_str(&format!(" {capped} linkages cap_... cut utilities above 1 off exactly."));
    }
    if discounted {
        note.push_str(&format!(
            " A discount factor of the format is that of the whole talks; here it is spread over {ROUNDS} rounds."
        ));
    }
    note.push_str(&additive::grid_note(&list, &parties, &errors, choices));
    let title = stem(&domain.name);
    let draft = Draft {
        id: slug(&title, "domain"),
        title,
        note,
        issues: additive::issues(&list, choices),
        forbidden: Vec::new(),
        parties,
    };
    if let Some(span) = rectangles {
        hold_rectangles(&draft, span, choices, diagnostics)?;
    }
    Some(draft)
}

/// Refuses hyper-rectangles that the diagram cannot hold, or that reach above 1, where
/// Genius cuts off.
fn hold_rectangles(
    draft: &Draft,
    span: Span,
    choices: &Choices,
    diagnostics: &mut Diagnostics,
) -> Option<()> {
    if !additive::fits(draft) {
        let message = format!(
            "the hyper-rectangles of <utility> entangle the issues beyond {MOST_NODES} diagram nodes a layer (about 10 MB)"
        );
        diagnostics.push(
            Diagnostic::error(span, message)
                .label("cannot be held")
                .help("fewer rectangles, or rectangles over fewer issues, can be read"),
        );
        return None;
    }
    let most = |party: &DraftParty| -> f64 {
        party.linkages.iter().map(|linkage| linkage.gain.max(0.0)).sum()
    };
    if !choices.raw && draft.parties.iter().any(|party| most(party) > 1.0 + 1e-12) {
        let highest = additive::highest_utilities(draft);
        if highest.is_none_or(|list| list.iter().any(|best| *best > 1.0 + 1e-12)) {
            diagnostics.push(
                Diagnostic::error(span, "hyper-rectangles of <utility> add up to more than `maxutility`, where Genius cuts off")
                    .label("the cut cannot be represented")
                    .help("--scale raw reads them without the cut"),
            );
            return None;
        }
    }
    Some(())
}

impl Reading<'_> {
    fn document<'t>(&mut self, file: &'t ForeignFile) -> Option<Document<'t>> {
        let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
        match Document::parse_with_options(&file.text, options) {
            Ok(document) => Some(document),
            Err(error) => {
                let place = Place {
                    line: error.pos().row.max(1) as usize,
                    column: error.pos().col.max(1) as usize,
                };
                let start = self.diagnostics.sources.offset(file.source, place);
                let span = Span { file: file.source, start, end: start };
                let text = error.to_string();
                let text = text.rsplit_once(" at ").map_or(text.as_str(), |(what, _)| what);
                self.diagnostics.push(Diagnostic::error(span, format!("syntax error: {text}")));
                None
            }
        }
    }

    /// The start of an element: its bracket and name.
    fn head(&self, node: Node) -> Span {
        let start = node.range().start;
        let text = node.document().input_text().get(start..).unwrap_or("");
        let name = |letter: char| !letter.is_whitespace() && !matches!(letter, '>' | '/');
        let length = text.find(|letter| !name(letter)).unwrap_or(text.len());
        Span { file: self.source, start, end: start + length }
    }

    fn error(&mut self, node: Node, message: impl Into<String>, label: impl Into<String>) {
        let span = self.head(node);
        self.diagnostics.push(Diagnostic::error(span, message).label(label));
    }

    fn text<'n>(&mut self, node: Node<'n, '_>, attribute: &str) -> Option<&'n str> {
        let value = node.attribute(attribute);
        if value.is_none() {
            let message = format!("<{}> has no `{attribute}`", node.tag_name().name());
            self.error(node, message, format!("needs {attribute}=\"...\""));
        }
        value
    }

    fn number(&mut self, node: Node, attribute: &str) -> Option<f64> {
        let text = self.text(node, attribute)?;
        match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            _ => {
                let range = node.attribute_node(attribute).map(|known| known.range());
                let range = range.unwrap_or(node.range());
                let span = Span { file: self.source, start: range.start, end: range.end };
                let message =
                    format!("`{attribute}` of <{}> is not a number", node.tag_name().name());
                self.diagnostics
                    .push(Diagnostic::error(span, message).label("not a finite number"));
                None
            }
        }
    }

    /// The element that has the issues: the objective, or the space itself.
    fn container<'n, 'i>(&mut self, space: Node<'n, 'i>) -> Option<Node<'n, 'i>> {
        let container = child(space, "objective").unwrap_or(space);
        match child(container, "objective") {
            Some(inner) => {
                self.error(
                    inner,
                    "an <objective> within an <objective> cannot be represented",
                    "issues must be direct children of one objective",
                );
                None
            }
            None => Some(container),
        }
    }

    fn domain(&mut self, root: Node) -> Option<Vec<Issue>> {
        if root.tag_name().name() != "negotiation_template" {
            let label = match root.tag_name().name() {
                "utility_space" => "this is a profile; name the domain's file",
                _ => "not a Genius domain",
            };
            self.error(root, "expected <negotiation_template>", label);
            return None;
        }
        let Some(space) = child(root, "utility_space") else {
            self.error(root, "the domain has no <utility_space>", "needs one");
            return None;
        };
        let container = self.container(space)?;
        let mut issues: Vec<Issue> = Vec::new();
        let before = self.diagnostics.list.len();
        for node in children(container, "issue") {
            let Some(issue) = self.issue(node) else { continue };
            if issues.iter().any(|known| known.index == issue.index) {
                let message = format!("two issues have the index {}", issue.index);
                self.error(node, message, "its index is taken");
            }
            issues.push(issue);
        }
        if issues.is_empty() && self.diagnostics.list.len() == before {
            self.error(container, "the domain has no <issue>", "needs one");
        }
        (self.diagnostics.list.len() == before).then_some(issues)
    }

    fn issue(&mut self, node: Node) -> Option<Issue> {
        let name = self.text(node, "name")?.to_owned();
        let index = self.text(node, "index")?.trim().to_owned();
        let values = match kind(node) {
            "discrete" => {
                let mut names: Vec<String> = Vec::new();
                for item in children(node, "item") {
                    let value = self.text(item, "value")?.to_owned();
                    if names.contains(&value) {
                        let message = format!("two items of `{name}` have the value `{value}`");
                        self.error(item, message, "the second one");
                        return None;
                    }
                    names.push(value);
                }
                Values::Names(names)
            }
            "integer" => {
                let (lower, upper) = self.bounds(node)?;
                if lower.fract() != 0.0
                    || upper.fract() != 0.0
                    || lower.abs().max(upper.abs()) > 1e15
                {
                    self.error(
                        node,
                        format!("the bounds of `{name}` are not whole numbers"),
                        "an integer issue",
                    );
                    return None;
                }
                Values::Whole { lower: lower as i64, upper: upper as i64 }
            }
            "real" => {
                let (lower, upper) = self.bounds(node)?;
                Values::Real { lower, upper }
            }
            other => {
                self.error(node, no_kind(&name, other), "not discrete, integer or real");
                return None;
            }
        };
        let count = values.count(self.choices);
        if count == 0 || count > MOST_OPTIONS {
            let message = format!("issue `{name}` has {count} values");
            self.error(node, message, format!("1 to {MOST_OPTIONS} can be represented"));
            return None;
        }
        Some(Issue { index, name, values })
    }

    /// The bounds of an issue, in itself or in its `<range>`.
    fn bounds(&mut self, node: Node) -> Option<(f64, f64)> {
        let holder = child(node, "range").unwrap_or(node);
        let lower = self.number(holder, "lowerbound");
        let upper = self.number(holder, "upperbound");
        let (lower, upper) = (lower?, upper?);
        let real = kind(node) == "real";
        if lower > upper || (real && lower == upper) {
            self.error(holder, "the lower bound is not below the upper bound", "an empty range");
            return None;
        }
        Some((lower, upper))
    }

    fn profile(
        &mut self,
        root: Node,
        issues: &[Issue],
        id: String,
        name: String,
    ) -> Option<Profile> {
        match root.attribute("type") {
            Some("constraint") => {
                self.error(
                    root,
                    "<utility_space type=\"constraint\"> cannot be represented",
                    "ranks and zero-constraints are no weighted sum",
                );
                return None;
            }
            None | Some("nonlinear" | "additive") => {}
            Some(other) => {
                let message = format!("unknown <utility_space type=\"{other}\">");
                self.error(root, message, "not additive, not nonlinear");
                return None;
            }
        }
        let container = self.container(root)?;
        let held = |tag| child(root, tag).or_else(|| child(container, tag));
        let reservation = match held("reservation") {
            Some(node) => self.number(node, "value")?,
            None => 0.0,
        };
        let discount = match held("discount_factor") {
            Some(node) => self.number(node, "value")?,
            None => 1.0,
        };
        // As in Genius, a factor that is no discount means none.
        let discounted = discount > 0.0 && discount < 1.0;
        let discount = if discounted { libm::pow(discount, 1.0 / ROUNDS as f64) } else { 1.0 };
        let mut profile = Profile {
            party: DraftParty {
                id,
                name,
                stakes: Vec::new(),
                constant: 0.0,
                linkages: Vec::new(),
                reservation: Some(reservation),
                discount,
            },
            error: 0.0,
            discounted,
            rectangles: None,
        };
        if root.attribute("type") == Some("nonlinear") {
            self.nonlinear(container, issues, &mut profile)?;
        } else {
            self.additive(container, issues, &mut profile)?;
        }
        Some(profile)
    }

    fn additive(&mut self, container: Node, issues: &[Issue], profile: &mut Profile) -> Option<()> {
        let before = self.diagnostics.list.len();
        for issue in issues {
            let own = children(container, "issue")
                .find(|node| node.attribute("index").map(str::trim) == Some(&issue.index));
            let Some(node) = own else {
                let message = format!(
                    "no <issue index=\"{}\"> (`{}`) in the profile",
                    issue.index, issue.name
                );
                self.error(container, message, "the domain has it");
                continue;
            };
            let weight = children(container, "weight")
                .find(|node| node.attribute("index").map(str::trim) == Some(&issue.index));
            let weight = match weight {
                Some(weight) => self.number(weight, "value"),
                None => {
                    self.error(
                        node,
                        format!("no <weight index=\"{}\">", issue.index),
                        "needs a weight",
                    );
                    None
                }
            };
            let scores = self.scores(node, issue);
            let (Some(weight), Some((scores, slope))) = (weight, scores) else { continue };
            profile.error += (weight * slope * issue.values.step(self.choices) / 2.0).abs();
            profile.party.stakes.push(DraftStake { weight, scores, spatial: None });
        }
        if self.diagnostics.list.len() > before {
            return None;
        }
        if !self.choices.raw && additive::cap_at_one(&mut profile.party).is_err() {
            let message = format!(
                "Genius cuts utilities of this profile off at 1 in more than {MOST_CAPS} combinations"
            );
            let span = self.head(container);
            self.diagnostics.push(
                Diagnostic::error(span, message)
                    .label("the weights of what can be had together sum to more than 1")
                    .help("--scale raw reads weights times evaluations as they stand"),
            );
            return None;
        }
        Some(())
    }

    /// A score for every value of the issue, and the steepest slope on a real one.
    fn scores(&mut self, node: Node, issue: &Issue) -> Option<(Vec<f64>, f64)> {
        let name = &issue.name;
        let values = match (&issue.values, kind(node)) {
            (Values::Names(names), "discrete") => return self.evaluations(node, names, name),
            (Values::Whole { .. }, "integer") | (Values::Real { .. }, "real") => {
                issue.values.positions(self.choices).into_iter().flatten()
            }
            (_, other @ ("discrete" | "integer" | "real")) => {
                self.error(
                    node,
                    format!("issue `{name}` is {other} here, but not in the domain"),
                    "differs",
                );
                return None;
            }
            (_, other) => {
                self.error(node, no_kind(name, other), "not discrete, integer or real");
                return None;
            }
        };
        let Some(evaluator) = child(node, "evaluator") else {
            self.error(node, format!("issue `{name}` has no <evaluator>"), "needs one");
            return None;
        };
        let raw = self.choices.raw;
        let clamp = |score: f64| if raw { score } else { score.clamp(0.0, 1.0) };
        let function = evaluator.attribute("ftype").unwrap_or("linear");
        if kind(node) == "integer" {
            if !function.eq_ignore_ascii_case("linear") {
                self.error(
                    evaluator,
                    format!("unknown evaluator `{function}`"),
                    "integer issues have linear ones",
                );
                return None;
            }
            let (slope, offset) = self.line(evaluator)?;
            let lower = if raw { 0.0 } else { self.bounds(node)?.0 };
            return Some((values.map(|v| clamp(slope * (v - lower) + offset)).collect(), 0.0));
        }
        match function.to_ascii_lowercase().as_str() {
            "linear" => {
                let (slope, offset) = self.line(evaluator)?;
                Some((values.map(|v| clamp(slope * v + offset)).collect(), slope))
            }
            "constant" => {
                let constant = self.number(evaluator, "parameter0")?;
                Some((values.map(|_| constant).collect(), 0.0))
            }
            "triangular" => {
                let low = self.number(evaluator, "parameter0")?;
                let high = self.number(evaluator, "parameter1")?;
                let top = self.number(evaluator, "parameter2")?;
                if !(low < top && top < high) {
                    self.error(
                        evaluator,
                        "the top of the triangle is not between its ends",
                        "not a triangle",
                    );
                    return None;
                }
                let score = |v: f64| {
                    let side =
                        if v < top { (v - low) / (top - low) } else { (high - v) / (high - top) };
                    side.max(0.0)
                };
                let slope = (1.0 / (top - low)).max(1.0 / (high - top));
                Some((values.map(score).collect(), slope))
            }
            _ => {
                self.error(
                    evaluator,
                    format!("the evaluator `{function}` cannot be represented"),
                    "not linear, constant or triangular",
                );
                None
            }
        }
    }

    /// Slope and offset of a linear evaluator, under either pair of names.
    fn line(&mut self, evaluator: Node) -> Option<(f64, f64)> {
        let named = |name, other| if evaluator.has_attribute(name) { name } else { other };
        let slope = self.number(evaluator, named("slope", "parameter1"));
        let offset = self.number(evaluator, named("offset", "parameter0"));
        Some((slope?, offset?))
    }

    /// The evaluations of a discrete issue by its rule.
    fn evaluations(
        &mut self,
        node: Node,
        names: &[String],
        issue: &str,
    ) -> Option<(Vec<f64>, f64)> {
        let mut found: Vec<(&str, f64)> = Vec::new();
        let before = self.diagnostics.list.len();
        for item in children(node, "item") {
            let (Some(value), Some(evaluation)) =
                (self.text(item, "value"), self.number(item, "evaluation"))
            else {
                continue;
            };
            if !names.iter().any(|name| name == value) {
                self.error(
                    item,
                    format!("`{value}` is no value of `{issue}` in the domain"),
                    "unknown",
                );
            }
            if evaluation < 0.0 && !self.choices.raw {
                self.error(item, "Genius has no evaluations below 0", "negative");
            }
            if found.iter().any(|(known, _)| *known == value) {
                let message = format!("two items of `{issue}` have the value `{value}`");
                self.error(item, message, "the second one");
            }
            found.push((value, evaluation));
        }
        if self.diagnostics.list.len() > before {
            return None;
        }
        let mut scores = Vec::new();
        for name in names {
            match found.iter().find(|(value, _)| value == name) {
                Some((_, evaluation)) => scores.push(*evaluation),
                None => self.error(
                    node,
                    format!("`{name}` of `{issue}` has no <item>"),
                    "needs an evaluation",
                ),
            }
        }
        if self.diagnostics.list.len() > before {
            return None;
        }
        if !self.choices.raw {
            let most = scores.iter().copied().fold(0.0, f64::max);
            scores
                .iter_mut()
                .for_each(|score| *score = if most > 0.0 { *score / most } else { 0.0 });
        }
        Some((scores, 0.0))
    }

    /// Hyper-rectangles as linkages.
    fn nonlinear(
        &mut self,
        container: Node,
        issues: &[Issue],
        profile: &mut Profile,
    ) -> Option<()> {
        let Some(utility) = child(container, "utility") else {
            self.error(container, "a nonlinear space has no <utility>", "needs one");
            return None;
        };
        profile.rectangles = Some(self.head(utility));
        let most = if self.choices.raw { 1.0 } else { self.number(utility, "maxutility")? };
        if most <= 0.0 {
            self.error(utility, "`maxutility` must be above 0", "divides all utilities");
            return None;
        }
        let Some(function) = child(utility, "ufun") else {
            self.error(utility, "<utility> has no <ufun>", "needs one");
            return None;
        };
        let before = self.diagnostics.list.len();
        let aggregation = function.attribute("aggregation").unwrap_or("sum");
        if !aggregation.eq_ignore_ascii_case("sum") {
            self.error(
                function,
                format!("the aggregation `{aggregation}` cannot be represented"),
                "only sums can",
            );
        }
        if let Some(inner) =
            child(function, "ufun").or(utility.children().filter(Node::is_element).nth(1))
        {
            self.error(inner, "only one <ufun> can be represented", "another one");
        }
        let weight = match function.attribute("weight") {
            Some(_) => self.number(function, "weight").unwrap_or(1.0),
            None => 1.0,
        };
        for (number, node) in function.children().filter(Node::is_element).enumerate() {
            if node.tag_name().name() != "hyperRectangle" {
                let message = format!("<{}> cannot be represented", node.tag_name().name());
                self.error(node, message, "only <hyperRectangle> can");
                continue;
            }
            let id = format!("rectangle_{}", number + 1);
            let Some((when, gain)) = self.rectangle(node, issues) else { continue };
            if let Some(when) = when {
                let gain = weight * gain / most;
                profile.party.linkages.push(DraftLinkage { id, when, gain });
            }
        }
        let flat = |issue: &Issue| DraftStake {
            weight: 0.0,
            scores: vec![0.0; issue.values.count(self.choices)],
            spatial: None,
        };
        profile.party.stakes = issues.iter().map(flat).collect();
        (self.diagnostics.list.len() == before).then_some(())
    }

    /// The condition of a hyper-rectangle and what it is worth; no condition if no
    /// package lies in it.
    fn rectangle(&mut self, node: Node, issues: &[Issue]) -> Option<(Option<Combination>, f64)> {
        let mut gain = self.number(node, "utility")?;
        if node.has_attribute("weight") {
            gain *= self.number(node, "weight")?;
        }
        let mut when: Combination = Vec::new();
        for bound in node.children().filter(Node::is_element) {
            if bound.tag_name().name() != "INCLUDES" {
                let message = format!("<{}> cannot be represented", bound.tag_name().name());
                self.error(bound, message, "only <INCLUDES> can");
                return None;
            }
            let index = self.text(bound, "index")?.trim();
            let Some(at) = issues.iter().position(|issue| issue.index == index) else {
                self.error(
                    bound,
                    format!("no issue of the domain has the index {index}"),
                    "unknown",
                );
                return None;
            };
            let (low, high) = (self.number(bound, "min")?, self.number(bound, "max")?);
            if !matches!(issues[at].values, Values::Whole { .. }) {
                self.error(
                    bound,
                    format!("a bound on `{}`, which is no integer issue", issues[at].name),
                    "needs numbers",
                );
                return None;
            }
            let positions = issues[at].values.positions(self.choices);
            let inside = positions.iter().enumerate().filter(|(_, position)| {
                position.is_some_and(|position| position >= low && position <= high)
            });
            let mut inside: Vec<usize> = inside.map(|(option, _)| option).collect();
            match when.iter_mut().find(|(issue, _)| *issue == at) {
                Some((_, options)) => options.retain(|option| inside.contains(option)),
                None => when.push((at, std::mem::take(&mut inside))),
            }
        }
        if when.iter().any(|(_, options)| options.is_empty()) {
            return Some((None, gain));
        }
        when.retain(|(issue, options)| options.len() < issues[*issue].values.count(self.choices));
        Some((Some(when), gain))
    }
}

/// What the attributes say an issue is; Genius takes discrete if they say nothing.
fn kind<'n>(node: Node<'n, '_>) -> &'n str {
    let names = ["type", "vtype", "etype"];
    names.iter().find_map(|name| node.attribute(*name)).unwrap_or("discrete")
}

fn no_kind(name: &str, kind: &str) -> String {
    format!("<issue type=\"{kind}\"> (`{name}`) cannot be represented")
}

fn children<'n, 'i>(node: Node<'n, 'i>, tag: &'static str) -> impl Iterator<Item = Node<'n, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == tag)
}

fn child<'n, 'i>(node: Node<'n, 'i>, tag: &'static str) -> Option<Node<'n, 'i>> {
    children(node, tag).next()
}
