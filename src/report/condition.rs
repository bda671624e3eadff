//! What conditions, constraints and red lines say, in words: the scenario's own where it has
//! some, else the titles of issues and options. Identifiers are for those who write scenarios.

use super::record::Choice;
use super::terminal::Names;
use crate::game::Game;
use crate::scenario::Scenario;
use crate::space::{Clause, Condition, Consequence, Constraint};

/// Options that are named one by one.
const NAMED: usize = 3;

/// The clauses as "Issue: option" with "and" between them; "any deal" if there are none.
pub fn condition(names: Names, when: &Condition) -> String {
    let clauses: Vec<String> = when.clauses().iter().map(|one| clause(names, one)).collect();
    if clauses.is_empty() { "any deal".to_owned() } else { clauses.join(", and ") }
}

/// "Issue: option or option"; a run of many options is "first to last", and where most are
/// allowed, those that are not are named.
fn clause(names: Names, clause: &Clause) -> String {
    let name = |option: usize| names.option(Choice { issue: clause.issue, option });
    let allowed: Vec<usize> = clause.options.ones().collect();
    let others: Vec<usize> = clause.options.zeroes().collect();
    let said = match allowed.as_slice() {
        [] => "nothing".to_owned(),
        [first, .., last] if allowed.len() > NAMED && last - first + 1 == allowed.len() => {
            format!("{} to {}", name(*first), name(*last))
        }
        _ if allowed.len() > NAMED && (1..=NAMED).contains(&others.len()) => {
            format!("anything but {}", either(others.into_iter().map(name)))
        }
        _ => either(allowed.into_iter().map(name)),
    };
    format!("{}: {said}", names.topic(clause.issue))
}

/// "a", "a or b", "a, b or c".
fn either<'n>(options: impl Iterator<Item = &'n str>) -> String {
    let options: Vec<&str> = options.collect();
    match options.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// A constraint that a package breaks as a sentence; of what it demands, what the package
/// does not have.
fn broken(names: Names, constraint: &Constraint, package: &[usize]) -> String {
    let when = condition(names, &constraint.when);
    let whatever = constraint.when.clauses().is_empty();
    match &constraint.then {
        Consequence::Holds(then) => {
            let missing = |clause: &&Clause| !clause.options.contains(package[clause.issue]);
            let missing: Vec<&Clause> = then.clauses().iter().filter(missing).collect();
            let first = Condition::new(missing.iter().take(NAMED).copied().cloned());
            let mut needs = condition(names, &first);
            if missing.len() > NAMED {
                needs.push_str(&format!(", and {} more", missing.len() - NAMED));
            }
            if whatever {
                format!("Every deal needs “{needs}”.")
            } else {
                format!("“{when}” needs “{needs}”.")
            }
        }
        Consequence::Fails(then) if whatever => {
            format!("No deal may have “{}”.", condition(names, then))
        }
        Consequence::Fails(then) => {
            format!("“{when}” does not go with “{}”.", condition(names, then))
        }
    }
}

/// Why nobody can agree on a package: a sentence for every constraint that it breaks and for
/// every side payment that does not go with it. `package` has one option an issue, those of
/// side payments included.
pub fn violated(game: &Game, names: Names, package: &[usize]) -> Vec<String> {
    let parts = game.parts();
    let rules = parts.constraints.iter().filter(|one| !one.allows(package));
    let rules = rules.map(|one| broken(names, one, package));
    let text = parts.issues.len();
    let payments = parts.side_payments.iter().enumerate();
    let misplaced = payments
        .filter(|(index, payment)| package[text + index] == 1 && !payment.when.holds(package))
        .map(|(index, payment)| {
            let needs = condition(names, &payment.when);
            format!("“{}” needs “{needs}”.", names.issue(text + index))
        });
    rules.chain(misplaced).collect()
}

/// What a red line of a party (by its place among the party's own) forbids: the scenario's
/// words, else its condition; no full stop at the end.
pub fn red_line(
    scenario: &Scenario,
    game: &Game,
    names: Names,
    party: usize,
    line: usize,
) -> String {
    let lines = &game.parts().parties[party].preferences.red_lines;
    let Some(known) = lines.get(line) else { return "?".to_owned() };
    let written = scenario.meta.parties[party].red_lines.get(line);
    match written.map(|text| text.about.trim_end_matches('.')) {
        Some(about) if !about.is_empty() => about.to_owned(),
        _ => condition(names, &known.when),
    }
}
