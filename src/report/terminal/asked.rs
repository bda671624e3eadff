//! What the screens of the solver have in common: what was asked at the head, the
//! caveat at the foot.

use super::names::Names;
use super::{Screen, phrase, text};
use crate::report::question::{Asked, Replicate};

/// The title of the scenario and what was asked of it.
pub fn head(asked: &Asked, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let title = paint.strong(&text::cut(&asked.scenario.title, width));
    let mut head = format!("{title}\n{}", text::strip(&facts(asked), width));
    for sentence in left_out(asked) {
        head.push_str(&text::wrap(&sentence, "", width));
    }
    head.push('\n');
    head
}

/// What the solver does not reckon with, where the world moves, there are limited agreements
/// or somebody may act against what is signed.
pub fn left_out(asked: &Asked) -> Vec<String> {
    let mut sentences = Vec::new();
    if !asked.scenario.events.is_empty() {
        let world = match asked.replicate {
            None => "The world is as it is then if nothing happens that is left to chance",
            Some(_) => "The world is as it is then in that negotiation, but for what parties do",
        };
        sentences.push(format!("{world}; what chance may bring after that is not foreseen."));
    }
    if !asked.scenario.accords.is_empty() {
        let names: Vec<String> =
            asked.scenario.accords.iter().map(|accord| accord.name.clone()).collect();
        sentences.push(format!(
            "No limited agreement is in force, and none is foreseen: {}.",
            text::list(&names)
        ));
    }
    if !asked.scenario.disruptors.is_empty() {
        let names = Names(&asked.scenario);
        let disruptors = asked.scenario.disruptors.iter();
        let disruptors: Vec<String> =
            disruptors.map(|party| names.party(*party).to_owned()).collect();
        sentences.push(format!(
            "What {} may do against a signed agreement is not reckoned with.",
            text::list(&disruptors)
        ));
    }
    sentences
}

/// What the numbers are not.
pub fn foot(asked: &Asked, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    format!("\n{}", paint.faint(&text::wrap(&phrase::caveat(&asked.scenario), "", width)))
}

/// The names of the parties whose consent counts.
pub fn members(asked: &Asked) -> Vec<String> {
    let names = Names(&asked.scenario);
    asked.members.iter().map(|party| names.party(*party).to_owned()).collect()
}

/// What was asked, in pieces.
pub fn facts(asked: &Asked) -> Vec<String> {
    let round = asked.round;
    let when = match Names(&asked.scenario).date(round) {
        Some(date) => format!("round {round} ({})", super::number::date(date)),
        None => format!("round {round}"),
    };
    let draw = match asked.replicate {
        None => "central values".to_owned(),
        Some(Replicate { replicate, seed, .. }) => {
            format!("the numbers of negotiation {replicate} (seed {seed})")
        }
    };
    let lines = match asked.red_lines.as_str() {
        "ignored" => "red lines ignored",
        "as_drawn" => "red lines as hard as drawn",
        _ => "all red lines binding",
    };
    let mut facts = vec![when, draw, lines.to_owned()];
    if asked.members.len() < asked.scenario.parties.len() {
        facts.push(format!("among {}", text::list(&members(asked))));
    }
    facts
}
