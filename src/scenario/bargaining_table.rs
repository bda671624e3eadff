//! A scenario of two as a model of how people bargain: seated before the contexts of real
//! negotiations.
//!
//! What is divided and what it is worth comes from the data, in the place of the scenario's
//! own issues and of what its two parties think of them; everything else stays. The first
//! party is the first speaker. An issue is how many things of a kind the first party gets; a
//! party's weight of it is its share in the party's pool, so utility is points over the pool.
//! Parameters with a range are what is fitted.

use std::fmt::Write as _;

use rayon::prelude::*;

use super::canonical::written;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::examine::compile;
use super::source::Span;
use super::{LoadError, Loaded, changed, with_changes};
use crate::experiment::calibrate::{
    Board, Context, Dial, LAPSE, MOST_LAPSE, Machinery, Negotiations,
};
use crate::experiment::study::factor::ranged;

/// What belongs to the game, not to the machinery: left out of the model with its issues.
const OF_THE_ISSUES: [&str; 3] = ["constraints", "phases", "side_payments"];

/// Seats a scenario before the contexts of some data; each is played `plays` times.
///
/// # Errors
/// If it has not two parties, nothing to fit, parts that speak of issues which the data
/// replace, or cannot be played with those of the data.
pub fn machinery(
    loaded: &Loaded,
    data: &Negotiations,
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
    suits(loaded, &dials)?;
    let seated = |context: &Context| board(loaded, &dials, context);
    // One first: what is wrong with it is wrong with all, and said once.
    data.contexts.first().map(seated).transpose()?;
    let boards: Result<Vec<Board>, LoadError> = data.contexts.par_iter().map(seated).collect();
    Ok(Machinery { title: meta.title.clone(), dials, boards: boards?, lapse, plays, seed })
}

fn suits(loaded: &Loaded, dials: &[Dial]) -> Result<(), LoadError> {
    let sources = loaded.warnings.sources.clone();
    let mut found = Diagnostics { sources, list: Vec::new() };
    let whole = loaded.tree.span;
    let at = |path: &str| loaded.tree.at(path).map_or(whole, |node| node.head());
    let parties = loaded.scenario.parts.parties.len();
    if parties != 2 {
        let message = format!("{parties} parties: negotiations of two are fitted");
        found.push(Diagnostic::error(at("parties"), message).label("needs two parties"));
    }
    if dials.is_empty() {
        let error = Diagnostic::error(at("parameters"), "nothing to fit: no parameter has a range");
        let help = "parameters: { \"shape\": (central: 0.5, range: (0.05, 3.0)) }";
        found.push(error.label("needs a parameter with a range").help(help));
    }
    for field in OF_THE_ISSUES.into_iter().filter(|field| loaded.tree.get(field).is_some()) {
        let message = format!("`{field}` speak of issues that the data replace");
        found.push(Diagnostic::error(at(field), message).label("must be left out of a model"));
    }
    for party in &loaded.scenario.parts.parties {
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

/// The game of a context.
fn board(loaded: &Loaded, dials: &[Dial], context: &Context) -> Result<Board, LoadError> {
    let kinds = || context.counts.iter().enumerate().filter(|(_, count)| **count > 0);
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
        let pool: f64 = kinds().map(|(at, n)| f64::from(*n) * context.values[person][at]).sum();
        let value = if person == 0 { "Increasing" } else { "Decreasing" };
        let mut stakes = "{".to_owned();
        for (number, count) in kinds() {
            let weight = f64::from(*count) * context.values[person][number] / pool;
            let _ = write!(stakes, "{:?}: (weight: {weight}, value: {value}), ", kind(number));
        }
        stakes.push('}');
        changes.push((format!("parties.{}.issues", party.id), stakes));
    }
    for Dial { id, value, range: (low, high), .. } in dials {
        // Kept among the numbers of the game, to be set.
        let text = format!(
            "(central: {value}, range: ({low}, {high}), distribution: Uniform(low: {low}, high: {high}))"
        );
        changes.push((format!("parameters.{id}"), text));
    }
    let seated = with_changes(loaded, &changes)?;
    let (game, _) = compile(&seated).map_err(LoadError::Invalid)?;
    let mut factors = Vec::with_capacity(dials.len());
    for dial in dials {
        let path = format!("parameters.{}", dial.id);
        factors.push(ranged(&game, &path, dial.range).map_err(|_| unread(loaded, &path))?);
    }
    let place = |number: usize| {
        let id = kind(number);
        game.issues().iter().position(|issue| issue.id == id)
    };
    let issues = (0..context.counts.len()).map(place).collect();
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

/// What was fitted, for a scenario to carry.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedDials {
    /// For each dial its value, and the standard deviation of what is known of it, if anything.
    pub values: Vec<(f64, Option<f64>)>,
    /// The chance of a lapse.
    pub lapse: f64,
    /// Correlations of two dials, by their positions, −1..=1.
    pub correlations: Vec<(usize, usize, f64)>,
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

/// The scenario with what was fitted, as a file with a comment in front: each value central, and
/// where its deviation is known a normal distribution cut off at the ends of its range, so that
/// runs of the scenario carry what the data leave open.
///
/// # Errors
/// If the scenario has errors with these values.
pub fn write_fitted(
    loaded: &Loaded,
    machinery: &Machinery,
    fitted: &FittedDials,
    comment: &str,
) -> Result<String, LoadError> {
    let mut changes = Vec::new();
    let Machinery { dials, .. } = machinery;
    let FittedDials { values, lapse, correlations } = fitted;
    for (dial, (value, deviation)) in dials.iter().zip(values) {
        let (low, high) = dial.range;
        let mut text = format!("(central: {value:.6}, range: ({low}, {high})");
        if let Some(deviation) = deviation.filter(|deviation| *deviation > 0.0) {
            let _ = write!(
                text,
                ", distribution: TruncatedNormal(mean: {value:.6}, deviation: {deviation:.6}, \
                 low: {low}, high: {high})"
            );
        }
        if !dial.about.is_empty() {
            let _ = write!(text, ", about: {:?}", dial.about);
        }
        text.push(')');
        changes.push((format!("parameters.{}", dial.id), text));
    }
    let declared = loaded.tree.at(&format!("parameters.{LAPSE}")).is_some();
    let verb = if declared { "patch" } else { "add" };
    let text = format!(
        "Scenario({verb}: {{\"parameters.{LAPSE}\": (central: {lapse:.6}, range: (0.0, 1.0), \
         about: \"The chance that a negotiation follows none of this; for zopa score alone.\")}})"
    );
    let mut scenario = changed(&with_changes(loaded, &changes)?, &text)?;
    if !correlations.is_empty() {
        let mut list = "[".to_owned();
        let spread = |at: usize| values[at].1.is_some_and(|deviation| deviation > 0.0);
        for (one, other, rho) in correlations.iter().filter(|pair| spread(pair.0) && spread(pair.1))
        {
            let (one, other) = (&dials[*one].id, &dials[*other].id);
            let _ = write!(
                list,
                "(between: (\"parameters.{one}\", \"parameters.{other}\"), rho: {rho:.4}), "
            );
        }
        list.push(']');
        let verb = if loaded.tree.get("correlations").is_some() { "patch" } else { "add" };
        scenario = changed(&scenario, &format!("Scenario({verb}: {{\"correlations\": {list}}})"))?;
    }
    let mut text: String = comment.lines().map(|line| format!("// {line}\n")).collect();
    text.push_str(&written(&scenario.tree));
    Ok(text)
}
