//! Files of models of how two people bargain: what `zopa calibrate` reads and writes.
//!
//! ```text
//! (
//!     title: "Two who take turns",
//!     exit_turn: 10,              // from this message on people may give up
//!     last_turn: 18,
//!     weights: [
//!         (role: Offer, term: "own", value: 0.5),
//!         (role: Answer, term: "own", of: "prosocial"),   // of such people only
//!         (role: Exit, value: 1.4, fixed: true),
//!     ],
//! )
//! ```

use std::fmt::Write as _;
use std::path::Path;

use super::diagnostic::{Diagnostic, Diagnostics, suggestion};
use super::source::Span;
use super::tree::{Node, Value};
use super::{LoadError, syntax};
use crate::experiment::calibrate::{
    MOST_FREE, MOST_TURNS, Model, On, Parameter, ROLES, Role, Subject, subject,
};

/// Loads a model from a file.
///
/// # Errors
/// If it cannot be read or has errors.
pub fn load_bargaining_model(name: &str) -> Result<Model, LoadError> {
    let path = Path::new(name);
    let bytes = std::fs::read(path)
        .map_err(|source| LoadError::Unreadable { path: path.to_owned(), source })?;
    parse_bargaining_model(name, &String::from_utf8_lossy(&bytes))
}

/// Reads the text of a model that messages call `name`.
///
/// # Errors
/// If it has errors.
pub fn parse_bargaining_model(name: &str, text: &str) -> Result<Model, LoadError> {
    let mut found = Diagnostics::default();
    let file = found.sources.add(name, text);
    let model =
        syntax::read(file, &mut found).map(|tree| Reader { found: &mut found }.model(&tree));
    found.sort();
    match model {
        Some(model) if !found.has_errors() => Ok(model),
        _ => Err(LoadError::Invalid(Box::new(found))),
    }
}

/// A model as a file, with a comment in front.
pub fn write_bargaining_model(model: &Model, comment: &str) -> String {
    let mut text: String = comment.lines().map(|line| format!("// {line}\n")).collect();
    let Model { title, exit_turn, last_turn, parameters } = model;
    let _ = write!(
        text,
        "(\n    title: {title:?},\n    exit_turn: {exit_turn},\n    last_turn: {last_turn},\n    weights: [\n"
    );
    for parameter in parameters {
        let _ = write!(text, "        (role: {}", parameter.role.form().name);
        if let Some(term) = parameter.term() {
            let _ = write!(text, ", term: {term:?}");
        }
        if let Some(kind) = &parameter.of {
            let _ = write!(text, ", of: {kind:?}");
        }
        let _ = write!(text, ", value: {:.6}", parameter.value);
        if parameter.fixed {
            text.push_str(", fixed: true");
        }
        if let Some(error) = parameter.standard_error {
            let _ = write!(text, ", standard_error: {error:.6}");
        }
        text.push_str("),\n");
    }
    text.push_str("    ],\n)\n");
    text
}

/// No weight is larger than this.
const LARGEST: f64 = 1e3;

struct Reader<'a> {
    found: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn error(&mut self, span: Span, message: impl Into<String>, label: impl Into<String>) {
        self.found.push(Diagnostic::error(span, message).label(label));
    }

    /// Reports fields that are not among `known`.
    fn fields(&mut self, node: &Node, known: &[&'static str]) {
        let Some(entries) = node.entries() else {
            let message = format!("found {}", node.describe());
            self.error(node.head(), message, "must be a struct `(field: value, ...)`");
            return;
        };
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.text.as_str())) {
            let error =
                Diagnostic::error(entry.key.span, format!("unknown field `{}`", entry.key.text));
            let help = suggestion(&entry.key.text, "fields", known.iter().copied());
            self.found.push(error.label("not a field of this").maybe_help(help));
        }
    }

    fn number(&mut self, node: &Node, what: &str, low: f64, high: f64) -> Option<f64> {
        match node.value {
            Value::Number(value) if (low..=high).contains(&value) => Some(value),
            _ => {
                let message = format!("found {} for `{what}`", node.describe());
                self.error(node.head(), message, format!("must be a number from {low} to {high}"));
                None
            }
        }
    }

    fn turn(&mut self, tree: &Node, name: &'static str, default: u32) -> u32 {
        let Some(node) = tree.get(name) else { return default };
        match self.number(node, name, 2.0, f64::from(MOST_TURNS)) {
            Some(turn) if turn.fract() == 0.0 => turn as u32,
            Some(_) => {
                self.error(node.head(), "no whole number", "must be a whole number");
                default
            }
            None => default,
        }
    }

    fn model(&mut self, tree: &Node) -> Model {
        self.fields(tree, &["title", "exit_turn", "last_turn", "weights"]);
        let title = match tree.get("title").map(|node| (&node.value, node)) {
            Some((Value::Text(title), _)) => title.clone(),
            Some((_, node)) => {
                let message = format!("found {} for `title`", node.describe());
                self.error(node.head(), message, "must be a string");
                String::new()
            }
            None => String::new(),
        };
        let exit_turn = self.turn(tree, "exit_turn", 10);
        let last_turn = self.turn(tree, "last_turn", 18);
        let mut parameters: Vec<(Parameter, Span)> = Vec::new();
        match tree.get("weights").map(|node| (node.items(), node)) {
            Some((Some(items), _)) => {
                for item in items {
                    if let Some(parameter) = self.weight(item) {
                        parameters.push((parameter, item.head()));
                    }
                }
            }
            Some((None, node)) => {
                let message = format!("found {} for `weights`", node.describe());
                self.error(node.head(), message, "must be a list `[...]`");
            }
            None => self.error(tree.head(), "no `weights`", "needs a list of weights"),
        }
        if !self.found.has_errors() {
            self.together(&parameters, tree);
        }
        let parameters = parameters.into_iter().map(|(parameter, _)| parameter).collect();
        Model { title, exit_turn, last_turn, parameters }
    }

    fn weight(&mut self, node: &Node) -> Option<Parameter> {
        let before = self.found.list.len();
        self.fields(node, &["role", "term", "of", "value", "fixed", "standard_error"]);
        let role = match node.get("role").map(|node| (&node.value, node.span)) {
            Some((Value::Name(name), span)) => self.role(name, span),
            other => {
                let span = other.map_or(node.head(), |(_, span)| span);
                self.error(span, "a weight without a role", "needs `role: Offer` or another");
                None
            }
        };
        let value = match node.get("value") {
            Some(node) => self.number(node, "value", -LARGEST, LARGEST).unwrap_or(0.0),
            None => 0.0,
        };
        let fixed = match node.get("fixed").map(|node| (&node.value, node)) {
            Some((Value::Bool(fixed), _)) => *fixed,
            Some((_, node)) => {
                let message = format!("found {} for `fixed`", node.describe());
                self.error(node.head(), message, "must be `true` or `false`");
                false
            }
            None => false,
        };
        let standard_error = node
            .get("standard_error")
            .and_then(|node| self.number(node, "standard_error", 0.0, f64::MAX));
        let term = match node.get("term").map(|node| (&node.value, node)) {
            Some((Value::Text(term), node)) => Some((term.as_str(), node.span)),
            Some((_, node)) => {
                let message = format!("found {} for `term`", node.describe());
                self.error(node.head(), message, "must be a string");
                return None;
            }
            None => None,
        };
        let role = role?;
        let subject = self.subject(role, term, node)?;
        let of = node.get("of").and_then(|node| self.kind(role, node));
        (self.found.list.len() == before).then_some(Parameter {
            role,
            subject,
            of,
            value,
            fixed,
            standard_error,
        })
    }

    /// The kind of people a weight is of.
    fn kind(&mut self, role: Role, node: &Node) -> Option<String> {
        let name = role.form().name;
        match &node.value {
            Value::Text(kind) if role.has_kinds() && !kind.trim().is_empty() => Some(kind.clone()),
            Value::Text(_) if !role.has_kinds() => {
                let message = format!("`{name}` is not of one person, so it has no `of`");
                let allowed = ROLES.iter().filter(|form| form.role.has_kinds());
                let allowed: Vec<String> = allowed.map(|form| format!("`{}`", form.name)).collect();
                let label = format!("only {} may have it", allowed.join(", "));
                self.error(node.head(), message, label);
                None
            }
            _ => {
                let message = format!("found {} for `of`", node.describe());
                let label = "must be a kind of people as the data call them, like \"prosocial\"";
                self.error(node.head(), message, label);
                None
            }
        }
    }

    fn role(&mut self, name: &str, span: Span) -> Option<Role> {
        let known = ROLES.iter().find(|known| known.name == name);
        if known.is_none() {
            let help = suggestion(name, "roles", ROLES.iter().map(|role| role.name));
            let error = Diagnostic::error(span, format!("unknown role `{name}`"));
            self.found.push(error.label("not a role").maybe_help(help));
        }
        known.map(|known| known.role)
    }

    fn subject(&mut self, role: Role, term: Option<(&str, Span)>, node: &Node) -> Option<Subject> {
        let name = role.form().name;
        let unknown = match subject(role, term.map(|(term, _)| term)) {
            Ok(subject) => return Some(subject),
            Err(unknown) => unknown,
        };
        let error = match term {
            None => Diagnostic::error(node.head(), format!("`{name}` without a term"))
                .label("needs `term: \"...\"`"),
            Some((_, span)) if role.form().on == On::Nothing => {
                Diagnostic::error(span, format!("`{name}` takes no term")).label("leave it out")
            }
            Some((term, span)) => {
                let allowed = unknown.allowed.iter().map(String::as_str);
                let help = suggestion(term, "terms", allowed);
                let label = match role.form().on {
                    On::Combination => "must be like `least:own`: how, and a term",
                    _ => "not a term of this role",
                };
                Diagnostic::error(span, format!("unknown term `{term}`"))
                    .label(label)
                    .maybe_help(help)
            }
        };
        self.found.push(error);
        None
    }

    /// What the weights must be together.
    fn together(&mut self, parameters: &[(Parameter, Span)], tree: &Node) {
        for (at, (parameter, span)) in parameters.iter().enumerate() {
            let same = |(other, _): &(Parameter, Span)| {
                (other.role, other.subject, &other.of)
                    == (parameter.role, parameter.subject, &parameter.of)
            };
            if parameters[..at].iter().any(same) {
                let message = format!("`{}` stands twice", parameter.name());
                self.error(*span, message, "give it one weight");
            }
        }
        let has = |role: Role| parameters.iter().any(|(parameter, _)| parameter.role == role);
        let process = parameters.iter().any(|(parameter, _)| parameter.role.form().process);
        if process && has(Role::Agreement) {
            let message = "a process says by itself whether there is agreement";
            self.error(tree.head(), message, "leave out the weights of `Agreement`");
        }
        if !process && !has(Role::Agreement) {
            let message = "nothing says whether there is agreement";
            let label = "needs `(role: Agreement, term: \"one\")`, or offers and answers";
            self.error(tree.head(), message, label);
        }
        let free = parameters.iter().filter(|(parameter, _)| !parameter.fixed).count();
        if free > MOST_FREE {
            let message = format!("{free} weights to be fitted");
            self.error(tree.head(), message, format!("at most {MOST_FREE}; fix some"));
        }
    }
}
