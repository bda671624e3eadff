//! Models of how people bargain: weights on terms, each in a role.
//!
//! A model is a list of weights. Without offers and answers it is a *choice*: an agreement
//! falls on a package with a probability in proportion to e to the weighted terms (logit;
//! McFadden 1974), and whether there is one is a logit of the context. With them it is a
//! *process*: two take turns, see [`super::talks`].

use super::data::{Context, Negotiations};
use super::number::Real;
use super::talks;
use super::term::{COMBINATIONS, CONTEXT_TERMS, Combination, Needs, SWAP_TERMS, TERMS};

/// What a weight is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Of a package, all people taken together.
    Package,
    /// Of the context, for whether there is agreement (choices only).
    Agreement,
    /// Of a package for who offers it.
    Offer,
    /// The same, times the clock: 0 at the first offer, about 1 when people may give up.
    OfferLater,
    /// The same, in the very first offer only.
    FirstOffer,
    /// The same, for people of the second type only.
    OfferOfType,
    /// Log weight, in a counter-offer, of packages that are no better for who offers than what
    /// he has just refused.
    Counter,
    /// Of the exchange of what somebody has in mind for an efficient package that is worse for
    /// nobody, before it is offered.
    Improve,
    /// Of a package for who answers it: log odds of a yes.
    Answer,
    /// The same, times the clock.
    AnswerLater,
    /// The same, for people of the second type only.
    AnswerOfType,
    /// Weight of the log chance of a yes in offers: how well the other's answer is foreseen.
    Foresight,
    /// The same, times the clock.
    ForesightLater,
    /// Log odds of a person being of the second type.
    TypeShare,
    /// Log of the clock's pace: it shows `1 − e^(−pace·(turn − 1))`; without it it runs evenly.
    Pace,
    /// Log odds, at each turn at which people may give up, that they do.
    Exit,
    /// Log odds of an agreement failing when it is written down.
    Slip,
}

/// A role's name in model files, what it is, and whether it goes with a term.
pub struct RoleForm {
    /// The role.
    pub role: Role,
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// What its weights are on.
    pub on: On,
    /// Does it belong to the process?
    pub process: bool,
}

/// What the weights of a role are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A combination of all people's terms: `least:own`.
    Combination,
    /// A term of the context.
    Context,
    /// A term of the person.
    Person,
    /// A term of an exchange of packages.
    Swap,
    /// Nothing: the role is a single number.
    Nothing,
}

const fn role(
    role: Role,
    name: &'static str,
    on: On,
    process: bool,
    about: &'static str,
) -> RoleForm {
    RoleForm { role, name, about, on, process }
}

/// The roles.
pub const ROLES: &[RoleForm] = &[
    role(Role::Package, "Package", On::Combination, false, "of a package, all together"),
    role(Role::Agreement, "Agreement", On::Context, false, "whether there is agreement"),
    role(Role::Offer, "Offer", On::Person, true, "of a package for who offers it"),
    role(Role::OfferLater, "OfferLater", On::Person, true, "the same, times the clock"),
    role(Role::FirstOffer, "FirstOffer", On::Person, true, "the same, in the first offer"),
    role(Role::OfferOfType, "OfferOfType", On::Person, true, "the same, of the second type"),
    role(
        Role::Counter,
        "Counter",
        On::Nothing,
        true,
        "log weight of offering what is no better than what one has just refused",
    ),
    role(Role::Improve, "Improve", On::Swap, true, "of an efficient package put in its place"),
    role(Role::Answer, "Answer", On::Person, true, "log odds of a yes to a package"),
    role(Role::AnswerLater, "AnswerLater", On::Person, true, "the same, times the clock"),
    role(Role::AnswerOfType, "AnswerOfType", On::Person, true, "the same, of the second type"),
    role(Role::Foresight, "Foresight", On::Nothing, true, "weight of the log chance of a yes"),
    role(Role::ForesightLater, "ForesightLater", On::Nothing, true, "the same, times the clock"),
    role(Role::TypeShare, "TypeShare", On::Nothing, true, "log odds of the second type"),
    role(Role::Pace, "Pace", On::Nothing, true, "log of the clock's pace"),
    role(Role::Exit, "Exit", On::Nothing, true, "log odds of giving up where it is allowed"),
    role(Role::Slip, "Slip", On::Nothing, true, "log odds of a slip in writing down"),
];

/// What a weight is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Nothing: the role says it all.
    Nothing,
    /// A person's term, as its position in [`TERMS`].
    Person(usize),
    /// A combination of all people's.
    Package(Combination, usize),
    /// A term of the context, as its position in [`CONTEXT_TERMS`].
    Context(usize),
    /// A term of an exchange, as its position in [`SWAP_TERMS`].
    Swap(usize),
}

/// A weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// What it is for.
    pub role: Role,
    /// What it is on.
    pub subject: Subject,
    /// The kind of people it is of, as the data call them; `None` for everybody. A person's
    /// weight counts for such a person only; one on the context, once for each such person.
    pub of: Option<String>,
    /// Its value: a start for a fit, or what a fit found.
    pub value: f64,
    /// Is it left as it stands?
    pub fixed: bool,
    /// Its standard error, if it was fitted.
    pub standard_error: Option<f64>,
}

/// A model.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What a reader calls it.
    pub title: String,
    /// The message from which on people may give up.
    pub exit_turn: u32,
    /// The last message; who has not agreed by then does not.
    pub last_turn: u32,
    /// The weights.
    pub parameters: Vec<Parameter>,
}

/// The most turns a model may have.
pub const MOST_TURNS: u32 = 60;

/// The most weights that can be fitted at once.
pub const MOST_FREE: usize = 56;

impl Role {
    /// Its form.
    pub fn form(self) -> &'static RoleForm {
        &ROLES[self as usize]
    }

    /// May its weights be of one kind of people only? Those on a package or an exchange are of
    /// both people at once, and the single numbers of the process are the same for all.
    pub fn has_kinds(self) -> bool {
        matches!(self.form().on, On::Person | On::Context)
    }
}

impl Parameter {
    /// Its name: role and term, as in `Offer own`, and whose it is if not everybody's.
    pub fn name(&self) -> String {
        let role = self.role.form().name;
        let of = self.of.as_ref().map_or_else(String::new, |kind| format!(" of {kind}"));
        match self.term() {
            Some(term) => format!("{role} {term}{of}"),
            None => format!("{role}{of}"),
        }
    }

    /// Is it a weight of this person of the context?
    fn is_of(&self, context: &Context, person: usize) -> bool {
        self.of.is_none() || self.of == context.kinds[person]
    }

    /// What negotiations it has a meaning for.
    fn needs(&self) -> Needs {
        let role = if self.role.form().process { Needs::Two } else { Needs::Anything };
        role.max(match self.subject {
            Subject::Person(term) => TERMS[term].needs,
            Subject::Package(how, term) => TERMS[term].needs.max(how.needs()),
            Subject::Nothing | Subject::Context(_) | Subject::Swap(_) => Needs::Anything,
        })
    }

    /// What it is on, as model files have it.
    pub fn term(&self) -> Option<String> {
        match self.subject {
            Subject::Nothing => None,
            Subject::Person(term) => Some(TERMS[term].name.to_owned()),
            Subject::Context(term) => Some(CONTEXT_TERMS[term].name.to_owned()),
            Subject::Swap(term) => Some(SWAP_TERMS[term].name.to_owned()),
            Subject::Package(combination, term) => {
                let known = COMBINATIONS.iter().find(|known| known.1 == combination);
                Some(format!("{}:{}", known.map_or("", |known| known.0), TERMS[term].name))
            }
        }
    }
}

/// Why a weight has no meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What was found.
    pub found: String,
    /// What could stand there.
    pub allowed: Vec<String>,
}

/// What a role's weight is on, by its name in model files.
///
/// # Errors
/// If there is no such term.
pub fn subject(role: Role, term: Option<&str>) -> Result<Subject, Unknown> {
    let unknown =
        |allowed: Vec<String>| Unknown { found: term.unwrap_or("nothing").to_owned(), allowed };
    let person = |name: &str| TERMS.iter().position(|known| known.name == name);
    let names = || TERMS.iter().map(|term| term.name.to_owned());
    match (role.form().on, term) {
        (On::Nothing, None) => Ok(Subject::Nothing),
        (On::Nothing, Some(_)) => Err(unknown(Vec::new())),
        (On::Person, _) => {
            term.and_then(person).map(Subject::Person).ok_or_else(|| unknown(names().collect()))
        }
        (On::Context, _) => {
            let known = |name| CONTEXT_TERMS.iter().position(|known| known.name == name);
            let names = || CONTEXT_TERMS.iter().map(|term| term.name.to_owned());
            term.and_then(known).map(Subject::Context).ok_or_else(|| unknown(names().collect()))
        }
        (On::Swap, _) => {
            let known = |name| SWAP_TERMS.iter().position(|known| known.name == name);
            let names = || SWAP_TERMS.iter().map(|term| term.name.to_owned());
            term.and_then(known).map(Subject::Swap).ok_or_else(|| unknown(names().collect()))
        }
        (On::Combination, _) => {
            let split = term.and_then(|term| term.split_once(':'));
            let found = split.and_then(|(how, name)| {
                let how = COMBINATIONS.iter().find(|known| known.0 == how)?.1;
                Some(Subject::Package(how, person(name)?))
            });
            found.ok_or_else(|| {
                let all = COMBINATIONS.iter();
                unknown(
                    all.flat_map(|(how, _)| names().map(move |name| format!("{how}:{name}")))
                        .collect(),
                )
            })
        }
    }
}

/// What a weight is multiplied with in a context.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Nothing.
    Nothing,
    /// A number of the context.
    Number(f64),
    /// A number of each package.
    Package(Vec<f64>),
    /// A number of each package for each person.
    Person([Vec<f64>; 2]),
    /// The level of each package for each person, 0 the lowest: packages of equal worth share
    /// one.
    Levels([Vec<usize>; 2]),
    /// For each package, the efficient ones worse for nobody and a number of each exchange.
    Swap(Swaps),
}

/// For each package, others and a number of each.
pub type Swaps = Vec<Vec<(usize, f64)>>;

/// A model's forecast of what comes out.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast<T> {
    /// The chance of each package.
    pub packages: Vec<T>,
    /// The chance of no agreement.
    pub none: T,
    /// The chance of an agreement at each message, from the first on; empty for choices.
    pub turns: Vec<f64>,
}

impl Model {
    /// Is it a process, rather than a choice?
    pub fn is_process(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.role.form().process)
    }

    /// Positions of the weights to be fitted.
    pub fn free(&self) -> Vec<usize> {
        (0..self.parameters.len()).filter(|at| !self.parameters[*at].fixed).collect()
    }

    /// A weight that has no meaning for these negotiations, and what it needs: of several the first
    /// of those that need most.
    pub fn unmet(&self, data: &Negotiations) -> Option<(String, Needs)> {
        let has = match (data.of_things(), data.people()) {
            (true, _) => Needs::Things,
            (false, Some(2)) => Needs::Two,
            _ => Needs::Anything,
        };
        let most = self.parameters.iter().map(Parameter::needs).max().filter(|most| *most > has)?;
        let unmet = self.parameters.iter().find(|parameter| parameter.needs() == most)?;
        Some((unmet.name(), most))
    }

    /// Kinds of people that weights are of.
    pub fn kinds(&self) -> std::collections::BTreeSet<&str> {
        self.parameters.iter().filter_map(|parameter| parameter.of.as_deref()).collect()
    }

    /// Values of the weights.
    pub fn values(&self) -> Vec<f64> {
        self.parameters.iter().map(|parameter| parameter.value).collect()
    }

    /// What its weights are multiplied with in a context that is what they need
    /// ([`Model::unmet`]).
    pub fn columns(&self, context: &Context) -> Vec<Column> {
        let person = |term: usize, person: usize| -> Vec<f64> {
            (0..context.len()).map(|package| (TERMS[term].of)(context, person, package)).collect()
        };
        let column = |parameter: &Parameter| match parameter.subject {
            Subject::Nothing if parameter.role == Role::Counter => {
                Column::Levels([levels(&context.worth[0]), levels(&context.worth[1])])
            }
            Subject::Nothing => Column::Nothing,
            Subject::Context(term) => {
                let all = 0..context.people();
                let such = all.filter(|person| parameter.is_of(context, *person)).count();
                let times = if parameter.of.is_some() { such as f64 } else { 1.0 };
                Column::Number(times * (CONTEXT_TERMS[term].of)(context))
            }
            Subject::Swap(term) => Column::Swap(swaps(context, term)),
            Subject::Person(term) => Column::Person([0, 1].map(|who| {
                if parameter.is_of(context, who) {
                    person(term, who)
                } else {
                    vec![0.0; context.len()]
                }
            })),
            Subject::Package(how, term) => {
                let each = |who: usize, package: usize| (TERMS[term].of)(context, who, package);
                let of = |package| how.of((0..context.people()).map(|who| each(who, package)));
                Column::Package((0..context.len()).map(of).collect())
            }
        };
        self.parameters.iter().map(column).collect()
    }

    /// The same of all contexts.
    pub fn all_columns(&self, data: &Negotiations) -> Vec<Vec<Column>> {
        use rayon::prelude::*;
        data.contexts.par_iter().map(|context| self.columns(context)).collect()
    }

    /// The forecast for a context with these values of the weights.
    pub fn forecast<T: Real>(
        &self,
        columns: &[Column],
        packages: usize,
        values: &[T],
    ) -> Forecast<T> {
        if self.is_process() {
            talks::forecast(self, columns, packages, values)
        } else {
            self.choice(columns, packages, values)
        }
    }

    /// The weighted sum of the package terms.
    pub(super) fn package_scores<T: Real>(
        &self,
        columns: &[Column],
        packages: usize,
        values: &[T],
    ) -> Vec<T> {
        let mut scores = vec![T::constant(0.0); packages];
        for (column, value) in columns.iter().zip(values) {
            if let Column::Package(column) = column {
                add_weighted(&mut scores, column, value);
            }
        }
        scores
    }

    fn choice<T: Real>(&self, columns: &[Column], packages: usize, values: &[T]) -> Forecast<T> {
        let mut shares = self.package_scores(columns, packages, values);
        to_shares(&mut shares);
        let mut odds = T::constant(0.0);
        for (column, value) in columns.iter().zip(values) {
            if let Column::Number(number) = column {
                odds.add_scaled(*number, value);
            }
        }
        let agreed = odds.logistic();
        for share in &mut shares {
            *share = *share * agreed;
        }
        Forecast { packages: shares, none: (-odds).logistic(), turns: Vec::new() }
    }
}

/// The level of each worth among all that differ.
fn levels(worth: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..worth.len()).collect();
    order.sort_by(|a, b| worth[*a].total_cmp(&worth[*b]));
    let mut levels = vec![0; worth.len()];
    for pair in order.windows(2) {
        let higher = crate::tolerance::exceeds(worth[pair[1]], worth[pair[0]]);
        levels[pair[1]] = levels[pair[0]] + usize::from(higher);
    }
    levels
}

/// The exchanges from each package, with a term of each.
fn swaps(context: &Context, term: usize) -> Swaps {
    let value = |from: usize, to: usize| {
        let after = [context.worth[0][to], context.worth[1][to]];
        let gain = [after[0] - context.worth[0][from], after[1] - context.worth[1][from]];
        (SWAP_TERMS[term].of)(gain, after)
    };
    let of = |from: usize| {
        let better = context.improvements[from].efficient.iter().map(|to| *to as usize);
        better.map(|to| (to, value(from, to))).collect()
    };
    (0..context.len()).map(of).collect()
}

/// Adds `weight` times a column, passing over zeros: most terms are.
pub(super) fn add_weighted<T: Real>(scores: &mut [T], column: &[f64], weight: &T) {
    for (score, factor) in scores.iter_mut().zip(column) {
        if *factor != 0.0 {
            score.add_scaled(*factor, weight);
        }
    }
}

/// Logit: scores become shares in proportion to their exponentials.
pub(super) fn to_shares<T: Real>(scores: &mut [T]) {
    let most = scores.iter().map(Real::value).fold(f64::NEG_INFINITY, f64::max);
    let mut sum = T::constant(0.0);
    for score in scores.iter_mut() {
        *score = (*score + T::constant(-most)).exp();
        sum = sum + *score;
    }
    let one_over = sum.inverse();
    for score in scores {
        *score = *score * one_over;
    }
}
