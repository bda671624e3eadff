//! Issues, conditions, constraints and side payments.

use super::number::show;
use super::{Check, LONGEST_TITLE, text_of};
use crate::chance::Domain;
use crate::chance::Quantity;
use crate::game::{Secret, SidePayment};
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::document::atoms::{OptionName, Text};
use crate::scenario::document::space as written;
use crate::scenario::source::Span;
use crate::scenario::validated::Description;
use crate::space::{Clause, Condition, Consequence, Constraint, Issue, IssueKind, IssueOption};

/// The most options an issue may have: an option index fits 16 bits.
const MOST_OPTIONS: usize = 65_535;

/// The grid of a numeric issue, free of the dust that adding decimals leaves.
fn grid(from: f64, step: f64, count: usize) -> Vec<f64> {
    (0..count)
        .map(|index| {
            let exact = from + index as f64 * step;
            format!("{exact:.9}").parse().unwrap_or(exact)
        })
        .collect()
}

/// A value with its unit. Units are written in the plural, which one of them has
/// not: in a bracket it is read as the name of the unit.
fn measured(value: f64, unit: &str) -> String {
    match unit {
        "" => show(value),
        unit if value.abs() == 1.0 => format!("{} ({unit})", show(value)),
        unit => format!("{} {unit}", show(value)),
    }
}

impl Check<'_> {
    /// The issues; those that could not be read whole are noted as unsure.
    pub(super) fn issues(&mut self) {
        let document = self.document;
        if document.issues.entries.is_empty() && !document.issues.broken {
            self.report(
                Diagnostic::error(document.issues.span, "there are no issues")
                    .label("at least one is needed")
                    .path("issues"),
            );
        }
        let mut partial: Option<usize> = None;
        for (index, (id, issue)) in document.issues.entries.iter().enumerate() {
            let path = format!("issues.{}", id.text);
            let (kind, options, sure) = self.options(issue, &path);
            for (option, contents) in issue.options.iter().flat_map(|map| &map.entries) {
                let Some(fraction) = &contents.partial else { continue };
                self.plain(fraction, Domain::Factor, "the fraction of a partial deal");
                match partial {
                    Some(first) if first != index => {
                        let message = format!(
                            "only one issue may have partial options, and `{}` has some already",
                            document.issues.entries[first].0.text
                        );
                        self.report(
                            Diagnostic::error(fraction.span, message)
                                .label("a second issue with partial options")
                                .path(format!("{path}.options.{}.partial", option.text)),
                        );
                    }
                    _ => partial = Some(index),
                }
            }
            let title = self.title(&issue.title, "a title", LONGEST_TITLE);
            self.issues.push(Issue {
                id: id.text.clone(),
                title,
                about: text_of(&issue.about),
                source: text_of(&issue.source),
                kind,
                options,
                default: 0,
            });
            self.sure.push(sure);
            if let Some(default) = self.option(index, &issue.default, &format!("{path}.default")) {
                self.issues[index].default = default;
            }
        }
        self.partial_issue = partial;
    }

    /// Kind and options of an issue, and whether they could be read whole.
    fn options(
        &mut self,
        issue: &written::Issue,
        path: &str,
    ) -> (IssueKind, Vec<IssueOption>, bool) {
        if let written::Kind::Numeric { unit, from, to, step } = &issue.kind {
            if let Some(options) = &issue.options {
                self.report(
                    Diagnostic::error(options.span, "a numeric issue has no list of options")
                        .label("its grid says them all")
                        .path(format!("{path}.options")),
                );
            }
            let values =
                self.grid_of(issue.span, path, [from.value, to.value, step.value], step.span);
            let sure = !values.is_empty();
            let unit = unit
                .as_ref()
                .map_or_else(String::new, |unit| self.line(unit, "a unit", LONGEST_TITLE));
            let option = |value: &f64| IssueOption {
                id: show(*value),
                title: measured(*value, &unit),
                about: String::new(),
                source: String::new(),
                partial: None,
            };
            let options = values.iter().map(option).collect();
            return (IssueKind::Numeric { unit, grid: values }, options, sure);
        }
        let (kind, mut sure) = match &issue.kind {
            written::Kind::Ordered => (IssueKind::Ordered, true),
            written::Kind::Categorical => (IssueKind::Categorical, true),
            _ => (IssueKind::Categorical, false),
        };
        let mut options = Vec::new();
        match &issue.options {
            Some(map) => {
                sure &= !map.broken;
                for (id, option) in &map.entries {
                    self.check_id(id, &format!("{path}.options.{}", id.text));
                    options.push(IssueOption {
                        id: id.text.clone(),
                        title: match &option.title {
                            Some(title) => self.title(title, "a title", LONGEST_TITLE),
                            None => id.text.replace('_', " "),
                        },
                        about: text_of(&option.about),
                        source: text_of(&option.source),
                        partial: option.partial.as_ref().and_then(|fraction| fraction.value),
                    });
                }
                if sure && options.is_empty() {
                    self.report(
                        Diagnostic::error(map.span, "an issue needs at least one option")
                            .label("none is listed")
                            .path(format!("{path}.options")),
                    );
                    sure = false;
                }
                if options.len() > MOST_OPTIONS {
                    self.too_many(map.span, options.len() as f64, path);
                }
            }
            None => {
                if sure {
                    self.report(
                        Diagnostic::error(issue.span, "missing field `options` in an issue")
                            .label("needs `options: {...}`, or `kind: Numeric(...)`")
                            .path(path),
                    );
                }
                sure = false;
            }
        }
        (kind, options, sure)
    }

    fn too_many(&mut self, span: Span, count: f64, path: &str) {
        self.report(
            Diagnostic::error(span, format!("an issue has at most {MOST_OPTIONS} options"))
                .label(format!("this makes {count}"))
                .path(path),
        );
    }

    /// The grid of a numeric issue; empty if it makes no sense (which is reported).
    fn grid_of(
        &mut self,
        issue: Span,
        path: &str,
        bounds: [Option<f64>; 3],
        step_span: Span,
    ) -> Vec<f64> {
        let [Some(from), Some(to), Some(step)] = bounds else { return Vec::new() };
        if step <= 0.0 {
            self.report(
                Diagnostic::error(
                    step_span,
                    format!("the step must be above 0, not {}", show(step)),
                )
                .label("not above 0")
                .path(format!("{path}.kind.step")),
            );
            return Vec::new();
        }
        if from > to {
            self.report(
                Diagnostic::error(issue, "the grid ends before it starts")
                    .label(format!("from {} to {}", show(from), show(to)))
                    .path(format!("{path}.kind")),
            );
            return Vec::new();
        }
        let steps = (to - from) / step;
        let whole = (steps + 1e-9).floor();
        if whole + 1.0 > MOST_OPTIONS as f64 {
            self.too_many(step_span, whole + 1.0, &format!("{path}.kind"));
            return Vec::new();
        }
        let values = grid(from, step, whole as usize + 1);
        if values.windows(2).any(|pair| pair[0] >= pair[1]) {
            self.report(
                Diagnostic::error(step_span, "the step is too small to tell the options apart")
                    .label("options are told apart by nine decimals")
                    .path(format!("{path}.kind.step")),
            );
            return Vec::new();
        }
        if let Some(last) = values.last()
            && steps - whole > 1e-6
        {
            self.report(
                Diagnostic::warning(
                    step_span,
                    format!("the grid ends at {} and leaves out {}", show(*last), show(to)),
                )
                .label("does not divide the range")
                .path(format!("{path}.kind.step")),
            );
        }
        values
    }

    /// The index of an option of an issue; unknown ones are reported.
    pub(super) fn option(&mut self, issue: usize, name: &OptionName, path: &str) -> Option<usize> {
        if !self.sure[issue] {
            return None;
        }
        let (found, known): (String, Option<usize>) = match name {
            OptionName::Id(Text { value: None, .. }) => return None,
            OptionName::Value(number) => {
                let value = number.value?;
                match &self.issues[issue].kind {
                    IssueKind::Numeric { grid, .. } => {
                        let near =
                            |known: &f64| (known - value).abs() <= 1e-9 * value.abs().max(1.0);
                        (show(value), grid.iter().position(near))
                    }
                    _ => (show(value), None),
                }
            }
            OptionName::Id(text) => {
                let id = text.text();
                (id.to_owned(), self.issues[issue].options.iter().position(|known| known.id == id))
            }
        };
        if known.is_none() {
            let message =
                format!("unknown option `{found}` of the issue `{}`", self.issues[issue].id);
            let known = self.issues[issue].options.iter().map(|option| option.id.as_str());
            let help = suggestion(&found, "options", known);
            self.report(
                Diagnostic::error(name.span(), message)
                    .label("not an option of it")
                    .maybe_help(help)
                    .path(path),
            );
        }
        known
    }

    /// The index of an issue; unknown ones are reported.
    pub(super) fn issue(&mut self, id: &str, span: Span, path: &str) -> Option<usize> {
        let document = self.document;
        // Of a track's text these are the track's.
        let found = self.issues.iter().position(|issue| issue.id == id);
        if found.is_none() && !document.issues.broken {
            self.report(
                Diagnostic::error(span, format!("unknown issue `{id}`"))
                    .label("not an issue of the scenario")
                    .maybe_help(suggestion(
                        id,
                        "issues",
                        self.issues.iter().map(|issue| issue.id.as_str()),
                    ))
                    .path(path),
            );
        }
        found
    }

    /// The clauses of a condition; those that say nothing or too much are warned of.
    pub(super) fn clauses(&mut self, condition: &written::Condition, path: &str) -> Vec<Clause> {
        let mut clauses = Vec::new();
        for (id, list) in &condition.entries {
            let path = format!("{path}.{}", id.text);
            let Some(issue) = self.issue(&id.text, id.span, &path) else { continue };
            let mut options = Vec::new();
            for name in &list.items {
                options.extend(self.option(issue, name, &path));
            }
            let size = self.issues[issue].options.len();
            let clause = Clause::new(issue, size, options);
            if list.items.is_empty() && !list.broken {
                self.report(
                    Diagnostic::warning(list.span, "an empty list of options is never true")
                        .label("no package has one of these")
                        .path(&path),
                );
            } else if self.sure[issue] && clause.options.count_ones(..) == size {
                let message = format!("this lists all options of `{}`: it is always true", id.text);
                self.report(
                    Diagnostic::warning(list.span, message)
                        .label("every package has one of these")
                        .path(&path),
                );
            }
            clauses.push(clause);
        }
        clauses
    }

    /// A condition of the document as one of the game.
    pub(super) fn condition(&mut self, condition: &written::Condition, path: &str) -> Condition {
        Condition::new(self.clauses(condition, path))
    }

    /// The constraints and their texts.
    pub(super) fn constraints(&mut self) -> (Vec<Constraint>, Vec<Description>) {
        let document = self.document;
        let mut constraints = Vec::new();
        let mut texts = Vec::new();
        for (id, constraint) in &document.constraints.entries {
            let path = format!("constraints.{}", id.text);
            self.check_id(id, &path);
            let when = self.condition(&constraint.when, &format!("{path}.when"));
            let given: Vec<(&str, &written::Condition)> = [
                ("then", &constraint.then),
                ("requires", &constraint.requires),
                ("excludes", &constraint.excludes),
            ]
            .into_iter()
            .filter_map(|(name, condition)| Some((name, condition.as_ref()?)))
            .collect();
            if given.len() != 1 {
                let names: Vec<&str> = given.iter().map(|(name, _)| *name).collect();
                let label = match names.as_slice() {
                    [] => "it has none of them".to_owned(),
                    names => format!("it has `{}`", names.join("` and `")),
                };
                let message = format!(
                    "constraint `{}` needs exactly one of `then`, `requires` and `excludes`",
                    id.text
                );
                self.report(Diagnostic::error(id.span, message).label(label).path(&path));
            }
            for (name, condition) in &given {
                let condition = self.condition(condition, &format!("{path}.{name}"));
                let then = match *name {
                    "excludes" => Consequence::Fails(condition),
                    _ => Consequence::Holds(condition),
                };
                constraints.push(Constraint { id: id.text.clone(), when: when.clone(), then });
            }
            texts.push(Description {
                id: id.text.clone(),
                about: text_of(&constraint.about),
                source: text_of(&constraint.source),
            });
        }
        (constraints, texts)
    }

    /// The side payments that are not switched off, and the texts of all.
    pub(super) fn side_payments(&mut self) -> (Vec<SidePayment>, Vec<Description>) {
        let document = self.document;
        let mut payments = Vec::new();
        let mut texts = Vec::new();
        for (id, payment) in &document.side_payments.entries {
            let path = format!("side_payments.{}", id.text);
            self.check_id(id, &path);
            // In the game a side payment is an issue of its own: yes or no.
            if document.issues.position(&id.text).is_some() {
                self.report(
                    Diagnostic::error(id.span, format!("`{}` is also the id of an issue", id.text))
                        .label("a side payment needs an id of its own")
                        .path(&path),
                );
            }
            let payer = self.party(&payment.payer, &format!("{path}.payer"));
            let payee = self.party(&payment.payee, &format!("{path}.payee"));
            if payer.is_some() && payer == payee {
                self.report(
                    Diagnostic::error(payment.payee.span, "payer and payee are the same party")
                        .label("pays itself")
                        .path(format!("{path}.payee")),
                );
            }
            let available = payment.available.is_none_or(|switch| switch.0);
            let before = self.numbers.list.len();
            let cost = self.quantity(&payment.cost, Domain::NonNegative, "a cost");
            let benefit = self.quantity(&payment.benefit, Domain::NonNegative, "a benefit");
            let when = self.condition(&payment.when, &format!("{path}.when"));
            let secret = payment.secret.as_ref().map(|secret| self.secret(secret));
            texts.push(Description {
                id: id.text.clone(),
                about: text_of(&payment.about),
                source: text_of(&payment.source),
            });
            if !available {
                // What is switched off leaves no number behind that nothing reads.
                self.numbers.list.truncate(before);
                let gone = |quantity: &Option<Quantity>| {
                    let number = quantity.and_then(Quantity::number);
                    number.is_some_and(|number| number.0 as usize >= before)
                };
                self.paths.retain(|(_, quantity)| !gone(quantity));
                continue;
            }
            if let (Some(payer), Some(payee)) = (payer, payee) {
                payments.push(SidePayment {
                    id: id.text.clone(),
                    payer,
                    payee,
                    cost,
                    benefit,
                    when,
                    secret,
                });
            }
        }
        (payments, texts)
    }

    /// What happens if a side payment comes out.
    fn secret(&mut self, secret: &written::Secret) -> Secret {
        let document = self.document;
        let idle = "it does nothing if it comes out";
        if self.is(Some(&secret.leak), 0.0) {
            let label = "its chance is 0";
            self.idle(secret.leak.span, "this secret never leaks", label, &secret.leak.path);
        }
        let costs = &secret.costs;
        if costs.entries.is_empty() && !costs.broken {
            let path = format!("{}.costs", secret.path);
            self.idle(costs.span, "this secret costs nobody anything", idle, &path);
        }
        let leak = self.quantity(&secret.leak, Domain::Share, "the chance of a leak");
        let mut found = Vec::new();
        for (id, cost) in &costs.entries {
            let party = document.parties.position(&id.text);
            if party.is_none() && !document.parties.broken {
                self.report(
                    Diagnostic::error(id.span, format!("unknown party `{}`", id.text))
                        .label("not a party of the scenario")
                        .maybe_help(suggestion(&id.text, "parties", document.parties.keys()))
                        .path(format!("{}.costs", secret.path)),
                );
            }
            let cost = self.quantity(cost, Domain::NonNegative, "the cost of a leak");
            found.extend(party.map(|party| (party, cost)));
        }
        Secret { leak, costs: found }
    }
}
