//! What a teacher may choose otherwise than the scenario does: protocol, rule, number of
//! rounds. A choice is a change that rooms are opened with (`set`).

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::App;
use super::asker::{Asker, Cost};
use super::error::ApiError;
use super::scenarios::{Compiled, Wanted};
use crate::classroom::seat;
use crate::game::Game;
use crate::negotiation::protocol;
use crate::scenario::{alternatives, examine, with_changes};

/// Rounds that are offered at most.
const ROUNDS: usize = 60;
/// Numbers of votes that are offered at most.
const QUOTAS: usize = 8;

/// What may be chosen.
#[derive(Debug, Serialize)]
pub struct Choices {
    protocol: Choice,
    rule: Choice,
    rounds: Rounds,
}

#[derive(Debug, Serialize)]
struct Choice {
    /// Where it stands in the scenario.
    path: &'static str,
    /// What the scenario says.
    value: String,
    /// What else it may say.
    choices: Vec<Chosen>,
}

/// One of them.
#[derive(Debug, Serialize)]
struct Chosen {
    /// As a scenario writes it.
    value: String,
    label: String,
    about: String,
}

#[derive(Debug, Serialize)]
struct Rounds {
    path: &'static str,
    value: usize,
    low: usize,
    high: usize,
}

/// `POST /api/choices`.
///
/// # Errors
/// If there is no such scenario, or it has mistakes.
pub async fn choices(
    State(app): State<App>,
    asker: Asker,
    Json(wanted): Json<Wanted>,
) -> Result<Json<Choices>, ApiError> {
    asker.studies(&app, Cost::Much, wanted, |compiled| Ok(Json(found(compiled)))).await
}

fn found(compiled: &Compiled) -> Choices {
    let rounds = compiled.game.parts().clock.rounds;
    Choices {
        protocol: Choice {
            path: "protocol",
            value: alternatives::written_protocol(&compiled.loaded),
            choices: protocols(compiled),
        },
        rule: Choice {
            path: "rule",
            value: alternatives::written_rule(&compiled.loaded),
            choices: rules(compiled),
        },
        rounds: Rounds { path: "clock.horizon", value: rounds, low: 1, high: ROUNDS.max(rounds) },
    }
}

/// The game with a change, if it can be played.
fn changed(compiled: &Compiled, path: &str, value: &str) -> Option<Game> {
    let changes = [(path.to_owned(), value.to_owned())];
    let loaded = with_changes(&compiled.loaded, &changes).ok()?;
    Some(examine::compile(&loaded).ok()?.0)
}

/// The protocols that need nothing but their name and leave somebody a seat.
fn protocols(compiled: &Compiled) -> Vec<Chosen> {
    let own = compiled.game.parts().protocol.name();
    let plain = protocol::FORMS.iter().map(|form| &form.description).filter(|description| {
        description.name != own
            && description.parameters.iter().all(|parameter| parameter.default.is_some())
    });
    let fits = plain.filter(|description| {
        changed(compiled, "protocol", description.name).is_some_and(|game| {
            (0..game.party_count()).any(|party| seat::shut(&game, party).is_none())
        })
    });
    fits.map(|description| Chosen {
        value: description.name.to_owned(),
        label: spaced(description.name),
        about: description.about.to_owned(),
    })
    .collect()
}

/// A name of several words in one, as words.
fn spaced(name: &str) -> String {
    let mut said = String::new();
    for letter in name.chars() {
        match letter.is_uppercase() && !said.is_empty() {
            true => {
                said.push(' ');
                said.extend(letter.to_lowercase());
            }
            false => said.push(letter),
        }
    }
    said
}

/// Rules that need no weights.
fn rules(compiled: &Compiled) -> Vec<Chosen> {
    let voters = compiled.game.seated().count_ones() as usize;
    let chosen = |value: &str, label: &str, about: String| Chosen {
        value: value.to_owned(),
        label: label.to_owned(),
        about,
    };
    let all = chosen("Unanimity", "All", "Nobody at the table says no.".to_owned());
    let half = "More than half of those at the table say yes.".to_owned();
    let half = chosen("Majority(share: 0.5, exceeded: true)", "More than half", half);
    let some = (2..voters).rev().take(QUOTAS).map(|needed| {
        let about = format!("{needed} of the {voters} at the table say yes.");
        chosen(&format!("Quota({needed})"), &format!("{needed} of {voters}"), about)
    });
    let own = &compiled.game.parts().rule.threshold;
    let other = |game: &Game| format!("{own:?}") != format!("{:?}", game.parts().rule.threshold);
    [all, half]
        .into_iter()
        .chain(some)
        .filter(|one| changed(compiled, "rule", &one.value).as_ref().is_some_and(other))
        .collect()
}
