//! A scenario under other protocols, and with other strategies for all parties: one change at
//! a time, each put into its tree and validated there.
//!
//! Protocols and strategies come from their registers, with the parameters that hold if none is
//! written. What needs parameters that have no default, does not fit the space, the seats or
//! the strategies, or is not meant to be played by everybody, is left out, with the reason.

use std::sync::Arc;

use super::canonical::short;
use super::contestant::contestants;
use super::diagnostic::{Diagnostic, Diagnostics, Severity};
use super::tree::{Entry, Node, Value, Word};
use super::{Loaded, Scenario, document, syntax, validate};
use crate::equilibrium::LISTED;
use crate::experiment::tournament::seats;
use crate::game::{Game, Parts};
use crate::negotiation::form::{Description, Form};
use crate::negotiation::protocol::{self, Protocol};
use crate::negotiation::strategy::{self, Strategy};
use crate::party::Seat;
use crate::space::Diagram;

/// Which choice of the modeller is made otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// The protocol of the main talks.
    Protocol,
    /// The strategies of all parties that may propose in the main talks.
    Strategy,
}

/// A scenario with one choice made otherwise.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// Which.
    pub choice: Choice,
    /// The protocol, or everybody's strategy, as a scenario writes it.
    pub written: String,
    /// What had to be changed besides; empty if nothing.
    pub besides: String,
    /// Is it what the scenario has?
    pub same: bool,
    /// About what a negotiation costs, in negotiations of a strategy that costs little.
    pub price: u64,
    /// What is played.
    pub game: Game,
}

/// What was not tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Of which choice.
    pub choice: Choice,
    /// As a scenario writes it.
    pub written: String,
    /// Why not, as part of a sentence.
    pub reason: String,
}

/// What a modeller might have chosen otherwise.
#[derive(Clone, Debug)]
pub struct Alternatives {
    /// What can be played: protocols, then strategies, in the order of their registers.
    pub list: Vec<Alternative>,
    /// What cannot, in the same order.
    pub left_out: Vec<LeftOut>,
}

/// Strategies that are tried with these arguments besides, or instead of, none.
const TYPICAL: &[(&str, &[&str])] = &[("TimeDependent", &["shape: 0.3", "shape: 1", "shape: 3"])];

/// Strategies that say nothing if everybody plays them, and why.
const NOT_FOR_ALL: &[(&str, &str)] = &[
    ("BestResponse", "answers others who do not respond themselves"),
    ("NegmasTitForTat", "may offer and accept less than its floor"),
    ("Nice", BASELINE),
    ("Tough", BASELINE),
    ("Random", BASELINE),
    ("Stubborn", BASELINE),
];

/// Strategies that people have no use for: they answer what others' strategies would do.
const NOT_FOR_PEOPLE: &[&str] = &["BestResponse"];

const BASELINE: &str = "a baseline, which nobody bargains by";

/// What a negotiation costs where there are more than [`LISTED`] packages, if that is much:
/// measured on the Ukraine scenarios, in round numbers.
const PRICES: &[(&str, u64)] = &[
    ("SimultaneousConcession", 600),
    ("ReservationFitter", 130),
    ("NegmasTimeBased", 50),
    ("Zeuthen", 50),
    ("TakeItOrLeaveIt", 10),
];

/// The alternatives to a scenario's protocol and strategies; `game` is the scenario's own.
pub fn alternatives(loaded: &Loaded, game: &Game) -> Alternatives {
    let mut found = Alternatives { list: Vec::new(), left_out: Vec::new() };
    let many = game.diagram().completions(Diagram::ROOT) > LISTED;
    let mut add = |choice, description: &Description, written: String, made: Made| match made {
        Ok((game, same, besides)) => {
            let known = PRICES.iter().find(|(name, _)| many && *name == description.name);
            let price = known.filter(|_| !same).map_or(1, |(_, price)| *price);
            found.list.push(Alternative { choice, written, besides, same, price, game });
        }
        Err(reason) => found.left_out.push(LeftOut { choice, written, reason }),
    };
    for form in protocol::FORMS {
        let name = form.description.name;
        let made = undefined(&form.description).and_then(|()| with_protocol(loaded, name));
        add(Choice::Protocol, &form.description, name.to_owned(), made);
    }
    let seats = seats(game);
    for form in strategy::FORMS {
        let fits = undefined(&form.description).and_then(|()| sensible(form, game, many));
        for text in texts(&form.description) {
            let made = fits.clone().and_then(|()| with_strategy(loaded, &seats, &text));
            add(Choice::Strategy, &form.description, text, made);
        }
    }
    found
}

/// A strategy that a party may play against people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opponent {
    /// As a scenario writes it.
    pub written: String,
    /// What it is: one or two sentences.
    pub about: &'static str,
}

/// The strategies that need nothing but their name, or have typical arguments, as far as they
/// fit the scenario: what a bot may be told to play. Empty where nobody proposes.
pub fn opponents(loaded: &Loaded, game: &Game) -> Vec<Opponent> {
    let Some(&seat) = seats(game).first() else { return Vec::new() };
    let many = game.diagram().completions(Diagram::ROOT) > LISTED;
    let fits = |form: &&Form<Arc<dyn Strategy>>| {
        let name = form.description.name;
        undefined(&form.description).is_ok()
            && bounded(form, game, many).is_ok()
            && NOT_FOR_PEOPLE.iter().all(|unsuited| *unsuited != name)
    };
    let written = strategy::FORMS.iter().filter(fits).flat_map(|form| {
        let about = form.description.about;
        texts(&form.description).into_iter().map(move |written| Opponent { written, about })
    });
    // Every party says the same of the same text.
    written.filter(|one| contestants(loaded, &[seat], &[&one.written]).is_ok()).collect()
}

/// As a scenario writes a strategy whose parameters have defaults: with typical arguments, or
/// with none.
fn texts(description: &Description) -> Vec<String> {
    let name = description.name;
    match TYPICAL.iter().find(|(typical, _)| *typical == name) {
        Some((_, arguments)) => {
            arguments.iter().map(|arguments| format!("{name}({arguments})")).collect()
        }
        None => vec![name.to_owned()],
    }
}

/// A game, whether it is the scenario's own, and what was changed besides; or why not.
type Made = Result<(Game, bool, String), String>;

/// Has every parameter a default?
fn undefined(description: &Description) -> Result<(), String> {
    let needed = description.parameters.iter().filter(|parameter| parameter.default.is_none());
    let needed: Vec<String> = needed.map(|parameter| format!("`{}`", parameter.name)).collect();
    match needed.as_slice() {
        [] => Ok(()),
        [one] => Err(format!("{one} has no default")),
        [rest @ .., last] => Err(format!("{} and {last} have no default", rest.join(", "))),
    }
}

/// Does it say anything if everybody plays the strategy?
fn sensible(form: &Form<Arc<dyn Strategy>>, game: &Game, many: bool) -> Result<(), String> {
    let name = form.description.name;
    if let Some((_, reason)) = NOT_FOR_ALL.iter().find(|(unsuited, _)| *unsuited == name) {
        return Err((*reason).to_owned());
    }
    bounded(form, game, many)
}

/// Can it look as far ahead as it would have to?
fn bounded(form: &Form<Arc<dyn Strategy>>, game: &Game, many: bool) -> Result<(), String> {
    let name = form.description.name;
    if name == "Equilibrium" && many {
        return Err(format!("would look ahead over more than {LISTED} packages"));
    }
    if name == "Equilibrium" && game.limited_kinds() > 0 {
        return Err("looks ahead as if there were no limited agreements".to_owned());
    }
    Ok(())
}

/// The scenario under a protocol. Without one to mediate, a mediator only watches.
fn with_protocol(loaded: &Loaded, text: &str) -> Made {
    let own = &loaded.scenario.parts;
    let mut found = Diagnostics { sources: loaded.warnings.sources.clone(), list: Vec::new() };
    let node = read(text, &mut found)?;
    let mut tree = loaded.tree.clone();
    set(&mut tree, "", "protocol", &node);
    let mediator = own.parties.iter().find(|party| party.seat == Seat::Mediator);
    let mediated = |parts: &Parts| parts.protocol.is_mediated();
    let (mut scenario, mut errors) = validated(&tree, &found);
    let mut besides = String::new();
    if let Some(mediator) = mediator
        && !mediated(&scenario.parts)
    {
        let observer = Node { value: Value::Name("Observer".to_owned()), span: node.span };
        set(&mut tree, &format!("parties.{}", mediator.id), "seat", &observer);
        (scenario, errors) = validated(&tree, &found);
        besides = format!("{} only watches", mediator.name);
    }
    if let Some(error) = errors.first() {
        return Err(told(error, text));
    }
    let same = is_same::<dyn Protocol>(&*own.protocol, &*scenario.parts.protocol);
    Ok((compiled(scenario.parts)?, same && besides.is_empty(), besides))
}

/// The scenario with a strategy for the parties with these indices.
///
/// Its numbers are plain, and those of the strategies it replaces stay in the game, where
/// events may go on moving them.
fn with_strategy(loaded: &Loaded, seats: &[usize], text: &str) -> Made {
    let own = &loaded.scenario.parts;
    let mut found = Diagnostics { sources: loaded.warnings.sources.clone(), list: Vec::new() };
    let node = read(text, &mut found)?;
    let mut tree = loaded.tree.clone();
    for party in seats {
        set(&mut tree, &format!("parties.{}", own.parties[*party].id), "strategy", &node);
    }
    let (scenario, errors) = validated(&tree, &found);
    if let Some(error) = errors.iter().find(|error| error.span.file == node.span.file) {
        return Err(told(error, text));
    }
    let mut parts = own.clone();
    let mut same = true;
    for party in seats {
        let Some(new) = scenario.parts.parties.get(*party) else { continue };
        same &= is_same::<dyn Strategy>(&*parts.parties[*party].strategy, &*new.strategy);
        parts.parties[*party].strategy = Arc::clone(&new.strategy);
    }
    Ok((compiled(parts)?, same, String::new()))
}

/// Parts say all they are when they are debugged.
fn is_same<T: std::fmt::Debug + ?Sized>(one: &T, other: &T) -> bool {
    format!("{one:?}") == format!("{other:?}")
}

fn compiled(parts: Parts) -> Result<Game, String> {
    Game::compile(parts).map_err(|error| error.to_string())
}

fn read(text: &str, found: &mut Diagnostics) -> Result<Node, String> {
    let file = found.sources.add("a register", text);
    syntax::read(file, found).ok_or_else(|| "it cannot be written so".to_owned())
}

/// A changed tree as a scenario, and what is wrong with it.
fn validated(tree: &Node, found: &Diagnostics) -> (Scenario, Vec<Diagnostic>) {
    let mut judged = Diagnostics { sources: found.sources.clone(), list: Vec::new() };
    let document = document::read(tree, &mut judged);
    let scenario = validate::validate(&document, String::new(), &mut judged);
    let errors = judged.list.into_iter().filter(|one| one.severity == Severity::Error);
    (scenario, errors.collect())
}

/// What is wrong, as a reason that follows the name of what was tried.
fn told(error: &Diagnostic, tried: &str) -> String {
    let message = error.message.as_str();
    let message = message.strip_prefix(&format!("`{tried}` ")).unwrap_or(message);
    if error.label.is_empty() {
        return message.to_owned();
    }
    format!("{message}: {}", error.label)
}

/// Sets a field of what is at a path (of the scenario itself, if that is empty).
fn set(tree: &mut Node, path: &str, field: &str, node: &Node) {
    let owner = if path.is_empty() { Some(tree) } else { tree.at_mut(path) };
    let Some(entries) = owner.and_then(Node::entries_mut) else { return };
    match entries.iter_mut().find(|entry| entry.key.text == field) {
        Some(entry) => entry.node = node.clone(),
        None => entries.push(Entry {
            key: Word { text: field.to_owned(), span: node.span },
            node: node.clone(),
        }),
    }
}

/// The protocol of a scenario as it is written, or that of one that names none.
pub fn written_protocol(loaded: &Loaded) -> String {
    let own = loaded.tree.get("protocol");
    own.map_or_else(|| loaded.scenario.parts.protocol.name().to_owned(), short)
}

/// The rule of a scenario as it is written, or that of one that names none.
pub fn written_rule(loaded: &Loaded) -> String {
    loaded.tree.get("rule").map_or_else(|| "Unanimity".to_owned(), short)
}

/// The strategy of a party as it is written, or that of one that names none.
pub fn written_strategy(loaded: &Loaded, party: usize) -> String {
    let party = &loaded.scenario.parts.parties[party];
    let own = loaded.tree.at(&format!("parties.{}.strategy", party.id));
    own.map_or_else(|| party.strategy.name().to_owned(), short)
}
