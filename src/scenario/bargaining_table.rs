//! A scenario as a model of how people bargain: seated before the contexts of real negotiations.
//!
//! What is at stake and what it is worth comes from the data, in the place of the scenario's
//! own issues and of what its parties think of them; everything else stays. Parameters with a
//! range are what is fitted.
//!
//! - Of *things that two divide*, an issue is how many of a kind the first party gets, who is the
//!   first speaker; a party's weight of it is its share in the party's pool, so utility is points
//!   over the pool.
//! - Of *a row's own scenario*, issues, constraints and what its parties want take the place of
//!   the model's: of the party with the same id, or where ids differ, at the same place at the
//!   table. Parameters that only the row's scenario has come along.

use std::fmt::Write as _;

use rayon::prelude::*;

use super::canonical::written;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::examine::compile;
use super::posed::at_the_table;
use super::source::Span;
use super::{LoadError, Loaded, changed, with_changes};
use crate::experiment::calibrate::{
    Board, Context, Dial, LAPSE, MOST_LAPSE, Machinery, Matter, Negotiations, Things,
};
use crate::experiment::study::factor::ranged;

/// What belongs to the game, not to the machinery: left out of a model of who divides things.
const OF_THE_ISSUES: [&str; 3] = ["constraints", "phases", "side_payments"];

/// What of a row's scenario takes the place of the model's.
const AT_STAKE: [&str; 2] = ["issues", "constraints"];

/// The same of a party: what it wants.
const WANTED: [&str; 7] =
    ["scale", "weights", "issues", "no_deal_score", "linkages", "red_lines", "no_deal"];

/// Seats a scenario before the contexts of some data; each is played `plays` times. `posed` are
/// the scenarios that rows of the data are about.
///
/// # Errors
/// If not as many are at its table as in the data, it has nothing to fit, parts that speak of
/// issues which the data replace, or cannot be played with those of the data.
pub fn machinery(
    loaded: &Loaded,
    data: &Negotiations,
    posed: &[Loaded],
    plays: u32,
    seed: u64,
) -> Result<Machinery, LoadError> {
    let meta = &loaded.scenario.meta;
    let dial = |text: &super::validated::ParameterText| {
        let range = text.range.filter(|range| range.0 < range.1)?;
        (text.id != LAPSE).then(|| Dial {
            id: text.id.clone(),
            about: text.about.clone(),
            value: text.central.clamp(range.0, range.1),
            range,
        })
    };
    let lapse = meta.parameters.iter().find(|text| text.id == LAPSE);
    let lapse = lapse.map(|text| text.central.clamp(0.0, MOST_LAPSE));
    let dials: Vec<Dial> = meta.parameters.iter().filter_map(dial).collect();
    suits(loaded, data, &dials)?;
    let seated = |context: &Context| match &context.matter {
        Matter::Things(things) => division(loaded, &dials, things),
        Matter::Scenario(row) => instead(loaded, &dials, &posed[row.number], &row.issues),
    };
    // One first: what is wrong with it is wrong with all, and said once.
    data.contexts.first().map(seated).transpose()?;
    let boards: Result<Vec<Board>, LoadError> = data.contexts.par_iter().map(seated).collect();
    Ok(Machinery { title: meta.title.clone(), dials, boards: boards?, lapse, plays, seed })
}

fn suits(loaded: &Loaded, data: &Negotiations, dials: &[Dial]) -> Result<(), LoadError> {
    let sources = loaded.warnings.sources.clone();
    let mut found = Diagnostics { sources, list: Vec::new() };
    let whole = loaded.tree.span;
    let at = |path: &str| loaded.tree.at(path).map_or(whole, |node| node.head());
    let (here, there) = (at_the_table(loaded).len(), data.people().unwrap_or(0));
    let (parties, things) = (loaded.scenario.parts.parties.len(), data.of_things());
    if here != there || (things && parties != there) {
        let parties = if things { parties } else { here };
        let message = format!("{parties} parties: negotiations of {there} are fitted");
        found.push(Diagnostic::error(at("parties"), message).label(format!("needs {there}")));
    }
    if dials.is_empty() {
        let error = Diagnostic::error(at("parameters"), "nothing to fit: no parameter has a range");
        let help = "parameters: { \"shape\": (central: 0.5, range: (0.05, 3.0)) }";
        found.push(error.label("needs a parameter with a range").help(help));
    }
    let left_out = if things { &OF_THE_ISSUES[..] } else { &OF_THE_ISSUES[1..] };
    for field in left_out.iter().filter(|field| loaded.tree.get(field).is_some()) {
        let message = format!("`{field}` speak of issues that the data replace");
        found.push(Diagnostic::error(at(field), message).label("must be left out of a model"));
    }
    for party in loaded.scenario.parts.parties.iter().filter(|_| things) {
        for field in ["red_lines", "linkages", "ideal"] {
            let path = format!("parties.{}.{field}", party.id);
            if loaded.tree.at(&path).is_some() {
                let message = format!("`{field}` speak of issues that the data replace");
                let error = Diagnostic::error(at(&path), message);
                found.push(error.label("must be left out of a model"));
            }
        }
    }
    for dial in dials {
        let path = format!("parameters.{}", dial.id);
        if loaded.warnings.list.iter().any(|warning| warning.path == path) {
            found.push(idle(&path, at(&path)));
        }
    }
    found.sort();
    if found.has_errors() { Err(LoadError::Invalid(Box::new(found))) } else { Ok(()) }
}

/// A parameter that decides nothing: the reader warns of one that nothing uses.
fn idle(path: &str, span: Span) -> Diagnostic {
    let message = format!("`{path}` decides nothing in these negotiations");
    Diagnostic::error(span, message).label("cannot be fitted").path(path)
}

/// The id of the issue of a kind of thing.
fn kind(number: usize) -> String {
    format!("kind_{number}")
}

/// The game of dividing things.
fn division(loaded: &Loaded, dials: &[Dial], things: &Things) -> Result<Board, LoadError> {
    let kinds = || things.counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let mut issues = "{".to_owned();
    for (number, count) in kinds() {
        let _ = write!(
            issues,
            "{:?}: (title: \"Kind {number} for the first\", \
             kind: Numeric(unit: \"things\", from: 0, to: {count}, step: 1), default: 0), ",
            kind(number)
        );
    }
    issues.push('}');
    let mut changes = vec![("issues".to_owned(), issues)];
    for (person, party) in loaded.scenario.parts.parties.iter().enumerate() {
        let pool: f64 = kinds().map(|(at, n)| f64::from(*n) * things.values[person][at]).sum();
        let value = if person == 0 { "Increasing" } else { "Decreasing" };
        let mut stakes = "{".to_owned();
        for (number, count) in kinds() {
            let weight = f64::from(*count) * things.values[person][number] / pool;
            let _ = write!(stakes, "{:?}: (weight: {weight}, value: {value}), ", kind(number));
        }
        stakes.push('}');
        changes.push((format!("parties.{}.issues", party.id), stakes));
    }
    let issues: Vec<String> = (0..things.counts.len()).map(kind).collect();
    board(&with_changes(loaded, &changes)?, loaded, dials, &issues)
}

/// The game of a row's scenario, played with the machinery of the model.
fn instead(
    loaded: &Loaded,
    dials: &[Dial],
    row: &Loaded,
    issues: &[String],
) -> Result<Board, LoadError> {
    let (mut removed, mut patched, mut added) = (String::new(), String::new(), String::new());
    let mut takes_the_place = |path: &str, from: &str| {
        let (there, here) = (row.tree.at(from), loaded.tree.at(path));
        let _ = match (there.map(written), here) {
            (Some(text), Some(_)) => write!(patched, "{path:?}: {text}, "),
            (Some(text), None) => write!(added, "{path:?}: {text}, "),
            (None, Some(_)) => write!(removed, "{path:?}, "),
            (None, None) => Ok(()),
        };
    };
    AT_STAKE.iter().for_each(|field| takes_the_place(field, field));
    let ids = |of: &Loaded| -> Vec<String> {
        let parties = &of.scenario.parts.parties;
        at_the_table(of).into_iter().map(|at| parties[at].id.clone()).collect()
    };
    let (here, there) = (ids(loaded), ids(row));
    let same = here.iter().all(|id| there.contains(id));
    for (own, theirs) in here.iter().zip(&there) {
        let theirs = if same { own } else { theirs };
        for field in WANTED {
            takes_the_place(
                &format!("parties.{own}.{field}"),
                &format!("parties.{theirs}.{field}"),
            );
        }
    }
    let known = |id: &str| loaded.scenario.meta.parameters.iter().any(|known| known.id == id);
    for id in row.scenario.meta.parameters.iter().map(|text| &text.id).filter(|id| !known(id)) {
        let path = format!("parameters.{id}");
        takes_the_place(&path, &path);
    }
    let text = format!("Scenario(remove: [{removed}], patch: {{{patched}}}, add: {{{added}}})");
    board(&changed(loaded, &text)?, loaded, dials, issues)
}

/// The compiled game of what was seated, with the model's dials to be set.
fn board(
    seated: &Loaded,
    loaded: &Loaded,
    dials: &[Dial],
    issues: &[String],
) -> Result<Board, LoadError> {
    let kept = |Dial { id, value, range: (low, high), .. }: &Dial| {
        // Kept among the numbers of the game, to be set.
        let text = format!(
            "(central: {value}, range: ({low}, {high}), distribution: Uniform(low: {low}, high: {high}))"
        );
        (format!("parameters.{id}"), text)
    };
    let changes: Vec<(String, String)> = dials.iter().map(kept).collect();
    let (game, _) = compile(&with_changes(seated, &changes)?).map_err(LoadError::Invalid)?;
    let mut factors = Vec::with_capacity(dials.len());
    for dial in dials {
        let path = format!("parameters.{}", dial.id);
        factors.push(ranged(&game, &path, dial.range).map_err(|_| unread(loaded, &path))?);
    }
    let place = |id: &String| game.issues().iter().position(|issue| issue.id == *id);
    let issues = issues.iter().map(place).collect();
    Ok(Board { game, factors, issues })
}

/// The same, found only in the game.
fn unread(loaded: &Loaded, path: &str) -> LoadError {
    let sources = loaded.warnings.sources.clone();
    let mut found = Diagnostics { sources, list: Vec::new() };
    let span = loaded.tree.at(path).map_or(loaded.tree.span, |node| node.head());
    found.push(idle(path, span));
    LoadError::Invalid(Box::new(found))
}

/// Is a file, or what the library has by that name, a scenario rather than a list of weights?
pub fn is_scenario(name: &str) -> bool {
    let Ok(text) = std::fs::read_to_string(name) else {
        return super::library::find(name).is_some();
    };
    let mut found = Diagnostics::default();
    let file = found.sources.add(name, text);
    let tree = super::syntax::read(file, &mut found);
    // Of models of weights none has these.
    tree.is_some_and(|tree| tree.get("parties").is_some() || tree.get("base").is_some())
}
