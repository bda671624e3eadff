//! Strategies, protocols and their parts: a name is looked up among the forms, the
//! arguments are read as the form's parameters say, and the form builds the part.

use std::sync::Arc;

use super::Check;
use crate::chance::{Domain, Quantity};
use crate::experiment::claim::measure::{self, Measure};
use crate::negotiation::form::{Arguments, Form, Parameter, Takes};
use crate::negotiation::protocol::{self, Protocol, Recognition};
use crate::negotiation::strategy::{
    self, Acceptance, Aggregate, Beliefs, OfferPolicy, Strategy, TakeItOrLeaveIt,
};
use crate::party::Party;
use crate::scenario::diagnostic::{Diagnostic, suggestion};
use crate::scenario::document::atoms::{Count, List, Moment, Pair, Switch, Text};
use crate::scenario::document::number::{Number, NumberForm};
use crate::scenario::document::part::Part;
use crate::scenario::document::read::{Fields, Read, Reader, unknown_variant, variant_name};
use crate::scenario::document::space::Condition as WrittenCondition;
use crate::scenario::source::Span;
use crate::scenario::tree::{Entry, Node, Value};
use crate::space::Condition;

/// What stands in for a strategy that could not be read.
pub(super) fn no_strategy() -> Arc<dyn Strategy> {
    Arc::new(TakeItOrLeaveIt { beliefs: Beliefs::Public })
}

impl Check<'_> {
    /// The strategy of a party.
    pub(super) fn strategy_of(&mut self, part: &Part) -> Arc<dyn Strategy> {
        let part = self.part("strategy", strategy::FORMS, &part.node, &part.path, &[]);
        part.unwrap_or_else(no_strategy)
    }

    /// The protocol; `None` if it could not be read.
    pub(super) fn protocol_of(
        &mut self,
        part: &Part,
        parties: &[Party],
    ) -> Option<Arc<dyn Protocol>> {
        self.part("protocol", protocol::FORMS, &part.node, &part.path, parties)
    }

    /// A measure of negotiations; `None` if it could not be read.
    pub(super) fn measure_of(
        &mut self,
        part: &Part,
        parties: &[Party],
    ) -> Option<Arc<dyn Measure>> {
        self.part("measure", measure::FORMS, &part.node, &part.path, parties)
    }

    fn part<T>(
        &mut self,
        kind: &'static str,
        forms: &'static [Form<T>],
        node: &Node,
        path: &str,
        parties: &[Party],
    ) -> Option<T> {
        let form = variant_name(node)
            .and_then(|name| forms.iter().find(|form| form.description.name == name));
        let mut reader = Reader::at(self.diagnostics, path);
        let Some(form) = form else {
            let known: Vec<&str> = forms.iter().map(|form| form.description.name).collect();
            unknown_variant(node, kind, &known, &mut reader);
            return None;
        };
        let parameters = form.description.parameters;
        let known: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
        let owner = format!("`{}`", form.description.name);
        let mut owned: Vec<Entry> = Vec::new();
        let (entries, alone): (&[Entry], bool) = match &node.value {
            Value::Name(_) => (&[], false),
            Value::Record { fields, .. } => (fields, false),
            Value::Tuple { items, .. } if items.len() == 1 && !known.is_empty() => {
                owned.push(Fields::alone(known[0], &items[0]));
                (&owned, true)
            }
            _ => {
                let list: Vec<String> = known.iter().map(|name| format!("{name}: ...")).collect();
                let expected = format!("`{}({})`", form.description.name, list.join(", "));
                reader.wrong_type(node, &expected);
                return None;
            }
        };
        Fields::check_known(entries, &owner, &known, &mut reader);
        let mut filled = Filled {
            check: self,
            parties,
            owner,
            entries,
            alone,
            place: node.head(),
            path: path.to_owned(),
            parameters,
        };
        Some((form.build)(&mut filled))
    }
}

/// The arguments as they are written, or their defaults.
struct Filled<'a, 'c, 'd> {
    check: &'c mut Check<'d>,
    parties: &'a [Party],
    owner: String,
    entries: &'a [Entry],
    /// The first parameter is written alone: its step in a path is `0`.
    alone: bool,
    place: Span,
    path: String,
    parameters: &'static [Parameter],
}

impl Filled<'_, '_, '_> {
    /// The value of a parameter, its path, and what it may be; a missing one is its
    /// default, or reported.
    fn argument(&mut self, name: &str) -> Option<(Node, String, Takes)> {
        let parameter = self.parameters.iter().find(|parameter| parameter.name == name)?;
        let written = self.entries.iter().find(|entry| entry.key.text == name);
        let written = written.filter(|entry| {
            // `None` leaves a parameter out, unless it names one of its values.
            entry.node.value != Value::Name("None".to_owned())
                || parameter.default.is_none()
                || matches!(parameter.takes, Takes::Beliefs)
        });
        let step = if self.alone { "0" } else { name };
        let path = format!("{}.{step}", self.path);
        if let Some(entry) = written {
            return Some((entry.node.clone(), path, parameter.takes));
        }
        let Some(default) = parameter.default else {
            let message = format!("missing field `{name}` in {}", self.owner);
            self.check.report(
                Diagnostic::error(self.place, message)
                    .label(format!("needs `{name}: ...`"))
                    .path(self.path.clone()),
            );
            return None;
        };
        let value = match default.parse::<f64>() {
            Ok(number) => Value::Number(number),
            Err(_) if default == "true" || default == "false" => Value::Bool(default == "true"),
            Err(_) if default == "[]" => Value::List(Vec::new()),
            Err(_) if default == "{}" => Value::Map(Vec::new()),
            Err(_) => Value::Name(default.to_owned()),
        };
        Some((Node { value, span: self.place }, path, parameter.takes))
    }

    fn is_written(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.text == name)
    }

    fn read<T: Read>(&mut self, node: &Node, path: &str) -> T {
        T::read(node, &mut Reader::at(self.check.diagnostics, path))
    }

    /// The position of an id among those of the scenario.
    fn known<'k>(
        &mut self,
        id: &Text,
        path: &str,
        what: &str,
        known: impl Iterator<Item = &'k str>,
    ) -> usize {
        let Some(text) = id.value.as_deref() else { return 0 };
        let known: Vec<&str> = known.collect();
        known.iter().position(|one| *one == text).unwrap_or_else(|| {
            self.check.report(
                Diagnostic::error(id.span, format!("unknown {what} `{text}`"))
                    .label("not in this scenario")
                    .maybe_help(suggestion(text, &format!("{what}s"), known.iter().copied()))
                    .path(path),
            );
            0
        })
    }

    fn nested<T>(
        &mut self,
        name: &str,
        kind: &'static str,
        forms: &'static [Form<T>],
    ) -> Option<T> {
        let (node, path, _) = self.argument(name)?;
        self.check.part(kind, forms, &node, &path, self.parties)
    }
}

impl Arguments for Filled<'_, '_, '_> {
    fn number(&mut self, name: &str) -> Quantity {
        let Some((node, path, takes)) = self.argument(name) else { return Quantity::Fixed(0.0) };
        let domain = if let Takes::Number(domain) = takes { domain } else { Domain::Any };
        match node.value {
            // A default is no number of the scenario: it has no path.
            Value::Number(value) if !self.is_written(name) => Quantity::Fixed(value),
            _ => {
                let number: Number = self.read(&node, &path);
                self.check.quantity(&number, domain, &format!("`{name}`"))
            }
        }
    }

    fn whole(&mut self, name: &str) -> usize {
        let Some((node, path, takes)) = self.argument(name) else { return 1 };
        let count: Count = self.read(&node, &path);
        let (least, most) =
            if let Takes::Whole(least, most) = takes { (least, most) } else { (0, usize::MAX) };
        let Some(value) = count.value else { return least };
        let wrong = match value {
            _ if value < least => format!("`{name}` must be at least {least}"),
            _ if value > most => format!("`{name}` can be at most {most}"),
            _ => return value,
        };
        let found = format!("found {value}");
        self.check.report(Diagnostic::error(count.span, wrong).label(found).path(path));
        value.clamp(least, most)
    }

    fn switch(&mut self, name: &str) -> bool {
        let Some((node, path, _)) = self.argument(name) else { return false };
        self.read::<Switch>(&node, &path).0
    }

    fn word(&mut self, name: &str) -> usize {
        let Some((node, path, takes)) = self.argument(name) else { return 0 };
        let words = if let Takes::Word(words) = takes { words } else { &[] };
        let found = variant_name(&node).and_then(|word| words.iter().position(|w| *w == word));
        found.unwrap_or_else(|| {
            let mut reader = Reader::at(self.check.diagnostics, &path);
            unknown_variant(&node, &format!("value of `{name}`"), words, &mut reader);
            0
        })
    }

    fn strategy(&mut self, name: &str) -> Arc<dyn Strategy> {
        self.nested(name, "strategy", strategy::FORMS).unwrap_or_else(no_strategy)
    }

    fn mixture(&mut self, name: &str) -> Vec<(Quantity, Arc<dyn Strategy>)> {
        let Some((node, path, _)) = self.argument(name) else { return Vec::new() };
        let pairs: List<Pair<Number, crate::scenario::document::part::Strategy>> =
            self.read(&node, &path);
        if pairs.items.is_empty() && !pairs.broken {
            self.check.report(
                Diagnostic::error(pairs.span, "a mixture needs at least one strategy")
                    .label("for instance `[(0.7, Tough), (0.3, Nice)]`")
                    .path(&path),
            );
        }
        let is_zero = |Pair(weight, _): &Pair<Number, _>| matches!(weight.form, NumberForm::Literal(value) if value <= 0.0);
        if !pairs.items.is_empty() && !pairs.broken && pairs.items.iter().all(is_zero) {
            self.check.report(
                Diagnostic::error(pairs.span, "no strategy of the mixture has a weight")
                    .label("at least one must be above 0")
                    .path(&path),
            );
        }
        pairs
            .items
            .iter()
            .map(|Pair(weight, strategy)| {
                let what = "the weight of a strategy";
                let weight = self.check.quantity(weight, Domain::NonNegative, what);
                let part = &strategy.0;
                (weight, self.check.strategy_of(part))
            })
            .collect()
    }

    fn offers(&mut self, name: &str) -> OfferPolicy {
        let offers = self.nested(name, "offer policy", strategy::OFFERS);
        offers.unwrap_or(OfferPolicy::BestForOthers(Aggregate::Sum))
    }

    fn beliefs(&mut self, name: &str) -> Beliefs {
        self.nested(name, "beliefs", strategy::BELIEFS).unwrap_or(Beliefs::Public)
    }

    fn acceptance(&mut self, name: &str) -> Acceptance {
        let acceptance = self.nested(name, "acceptance rule", strategy::ACCEPTANCES);
        acceptance.unwrap_or(Acceptance::Constant { least: Quantity::Fixed(0.0) })
    }

    fn recognition(&mut self, name: &str) -> Recognition {
        let recognition = self.nested(name, "recognition", protocol::RECOGNITIONS);
        let recognition = recognition.unwrap_or(Recognition::Random);
        if recognition == Recognition::Random {
            self.check.somebody_recognised(self.parties);
        }
        recognition
    }

    fn party(&mut self, name: &str) -> usize {
        let Some((node, path, _)) = self.argument(name) else { return 0 };
        let id: Text = self.read(&node, &path);
        if id.value.is_none() {
            return 0;
        }
        self.check.proposer(&id, self.parties, &path).unwrap_or(0)
    }

    fn parties(&mut self, name: &str) -> Vec<usize> {
        let Some((node, path, _)) = self.argument(name) else { return Vec::new() };
        let ids: List<Text> = self.read(&node, &path);
        if ids.items.is_empty() && !ids.broken {
            self.check.report(
                Diagnostic::error(ids.span, "nobody proposes")
                    .label("at least one party is needed")
                    .path(&path),
            );
        }
        let parties = self.parties;
        ids.items.iter().filter_map(|id| self.check.proposer(id, parties, &path)).collect()
    }

    fn issue_groups(&mut self, name: &str) -> Vec<Vec<usize>> {
        let Some((node, path, _)) = self.argument(name) else { return Vec::new() };
        let groups: List<List<Text>> = self.read(&node, &path);
        let mut stands_in: Vec<Option<usize>> = vec![None; self.check.issues.len()];
        let mut found = Vec::new();
        for (number, group) in groups.items.iter().enumerate() {
            let place = format!("{path}.{number}");
            if group.items.is_empty() && !group.broken {
                self.check.report(
                    Diagnostic::error(group.span, "a group of the agenda is empty")
                        .label("needs at least one issue")
                        .path(&place),
                );
            }
            let mut members = Vec::new();
            for id in &group.items {
                let Some(name) = id.value.as_deref() else { continue };
                let Some(issue) = self.check.issue(name, id.span, &place) else { continue };
                if let Some(before) = stands_in[issue].replace(number) {
                    let message = format!("`{name}` stands twice on the agenda");
                    self.check.report(
                        Diagnostic::error(id.span, message)
                            .label(format!("already in group {}", before + 1))
                            .path(&place),
                    );
                    continue;
                }
                members.push(issue);
            }
            found.push(members);
        }
        let broken = groups.broken || groups.items.iter().any(|group| group.broken);
        let missing: Vec<&str> = (self.check.issues.iter().zip(&stands_in))
            .filter(|(_, group)| group.is_none())
            .map(|(issue, _)| issue.id.as_str())
            .collect();
        if !missing.is_empty() && !broken {
            let message = format!("not on the agenda: `{}`", missing.join("`, `"));
            self.check.report(
                Diagnostic::error(groups.span, message)
                    .label("every issue stands in one group")
                    .path(&path),
            );
        }
        found
    }

    fn without_effect(&mut self, name: &str, reason: &str) {
        let nothing = Value::Name("None".to_owned());
        let written = self.entries.iter().find(|entry| entry.key.text == name);
        if let Some(entry) = written.filter(|entry| entry.node.value != nothing) {
            self.check.report(
                Diagnostic::warning(entry.node.span, format!("`{name}` has no effect"))
                    .label(reason)
                    .path(format!("{}.{name}", self.path)),
            );
        }
    }

    fn anyone(&mut self, name: &str) -> usize {
        let Some((node, path, _)) = self.argument(name) else { return 0 };
        let id: Text = self.read(&node, &path);
        self.check.party(&id, &path).unwrap_or(0)
    }

    fn moment(&mut self, name: &str) -> usize {
        let Some((node, path, _)) = self.argument(name) else { return 0 };
        let moment: Moment = self.read(&node, &path);
        self.check.round_within(&moment, &path).unwrap_or(0)
    }

    fn condition(&mut self, name: &str) -> Condition {
        let Some((node, path, _)) = self.argument(name) else { return Condition::always() };
        let condition: WrittenCondition = self.read(&node, &path);
        self.check.condition(&condition, &path)
    }

    fn kind(&mut self, name: &str) -> usize {
        let Some((node, path, takes)) = self.argument(name) else { return 0 };
        let id: Text = self.read(&node, &path);
        let Some(text) = id.value.as_deref() else { return 0 };
        let kinds = self.check.kinds(takes == Takes::Kind);
        let found = kinds.iter().position(|kind| *kind == text);
        if found.is_none() {
            let what = if takes == Takes::Kind { "agreement" } else { "limited agreement" };
            let help = if kinds.is_empty() {
                Some("the scenario has neither tracks nor an interim agreement".to_owned())
            } else {
                suggestion(text, "agreements", kinds.iter().copied())
            };
            self.check.report(
                Diagnostic::error(id.span, format!("there is no {what} `{text}`"))
                    .label("not known")
                    .maybe_help(help)
                    .path(&path),
            );
        }
        found.unwrap_or(0)
    }

    fn text(&mut self, name: &str, of: usize) -> Condition {
        let Some((node, path, _)) = self.argument(name) else { return Condition::always() };
        let condition: WrittenCondition = self.read(&node, &path);
        self.check.text_of_track(&condition, of, &path)
    }

    fn until(&mut self, name: &str) -> usize {
        if self.is_written(name) { self.moment(name) } else { self.check.last_round() }
    }

    fn event(&mut self, name: &str) -> usize {
        let Some((node, path, _)) = self.argument(name) else { return 0 };
        let id: Text = self.read(&node, &path);
        self.known(&id, &path, "event", self.check.document.events.keys())
    }
}
