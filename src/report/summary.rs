//! What was played, for the head of every record.

use jiff::ToSpan as _;

use super::record::{IssueSummary, Named, ScenarioSummary};
use crate::game::Game;
use crate::scenario::Scenario;

/// The summary of a scenario and the game compiled from it.
pub fn summary(scenario: &Scenario, game: &Game) -> ScenarioSummary {
    let meta = &scenario.meta;
    let clock = game.parts().clock;
    let named = |id: &str, name: &str| Named {
        id: id.to_owned(),
        name: if name.is_empty() { id } else { name }.to_owned(),
    };
    let date_of = |round: usize| {
        // A round that begins within a day has the date of that day.
        let days = (round as f64 * clock.days_per_round).floor() as i64;
        let start = meta.start?;
        let span = 0.days().try_days(days).ok()?;
        start.checked_add(span).ok().map(|date| date.to_string())
    };
    let dates: Option<Vec<String>> = (0..=clock.rounds).map(date_of).collect();
    ScenarioSummary {
        id: meta.id.clone(),
        title: meta.title.clone(),
        question: meta.question.clone(),
        note: meta.note.clone(),
        digest: scenario.digest.clone(),
        start: meta.start.map(|date| date.to_string()),
        rounds: clock.rounds,
        days_per_round: clock.days_per_round,
        dates: dates.unwrap_or_default(),
        parties: game.parts().parties.iter().map(|party| named(&party.id, &party.name)).collect(),
        issues: game
            .issues()
            .iter()
            .map(|issue| IssueSummary {
                id: issue.id.clone(),
                title: if issue.title.is_empty() { &issue.id } else { &issue.title }.clone(),
                default: issue.options[issue.default].id.clone(),
                options: issue
                    .options
                    .iter()
                    .map(|option| named(&option.id, &option.title))
                    .collect(),
            })
            .collect(),
    }
}
