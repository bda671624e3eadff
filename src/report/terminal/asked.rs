//! What the screens of the solver have in common: what was asked at the head, the
//! caveat at the foot.

use super::names::Names;
use super::{Screen, phrase, text};
use crate::report::question::{Asked, Replicate};

/// The title of the scenario and what was asked of it.
pub fn head(asked: &Asked, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let title = paint.strong(&text::cut(&asked.scenario.title, width));
    format!("{title}\n{}\n", text::strip(&facts(asked), width))
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

fn facts(asked: &Asked) -> Vec<String> {
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
