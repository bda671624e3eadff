//! What was played, for the head of every record, and how much of it can be agreed.

use rayon::prelude::*;

use super::record::{IssueSummary, Named, ScenarioSummary, ZopaSummary};
use crate::game::{Draw, Game, Track};
use crate::party::Seat;
use crate::scenario::Scenario;
use crate::solution::{RedLines, Zopa};
use crate::space::criteria::Requirement;
use crate::space::{Diagram, Issue};

/// The summary of a scenario and the game compiled from it.
pub fn scenario_summary(scenario: &Scenario, game: &Game) -> ScenarioSummary {
    let meta = &scenario.meta;
    let clock = game.parts().clock;
    ScenarioSummary {
        id: meta.id.clone(),
        title: meta.title.clone(),
        question: meta.question.clone(),
        note: meta.note.clone(),
        digest: scenario.digest.clone(),
        start: meta.start.map(|date| date.to_string()),
        rounds: clock.rounds,
        days_per_round: clock.days_per_round,
        dates: round_dates(scenario),
        parties: parties(game),
        disruptors: disruptors(game),
        issues: issues(game),
        accords: {
            let tracks = game.parts().tracks.iter().map(|track| named(&track.id, &track.title));
            let interim = game.parts().interim.is_some();
            tracks.chain(interim.then(|| named("interim", "partial agreement"))).collect()
        },
        events: events(game),
    }
}

/// The summary of a separate track.
pub fn track_summary(main: &ScenarioSummary, track: &Track, game: &Game) -> ScenarioSummary {
    ScenarioSummary {
        id: track.id.clone(),
        title: track.title.clone(),
        question: String::new(),
        parties: parties(game),
        disruptors: disruptors(game),
        issues: issues(game),
        accords: Vec::new(),
        events: events(game),
        ..main.clone()
    }
}

fn named(id: &str, name: &str) -> Named {
    let name = if name.is_empty() { id.replace('_', " ") } else { name.to_owned() };
    Named { id: id.to_owned(), name }
}

fn parties(game: &Game) -> Vec<Named> {
    game.parts().parties.iter().map(|party| named(&party.id, &party.name)).collect()
}

fn disruptors(game: &Game) -> Vec<usize> {
    let parties = game.parts().parties.iter().enumerate();
    let acts = parties.filter(|(_, party)| matches!(party.seat, Seat::Disruptor { .. }));
    acts.map(|(index, _)| index).collect()
}

fn issues(game: &Game) -> Vec<IssueSummary> {
    let summary = |issue: &Issue| IssueSummary {
        id: issue.id.clone(),
        title: named(&issue.id, &issue.title).name,
        default: issue.options[issue.default].id.clone(),
        options: issue.options.iter().map(|option| named(&option.id, &option.title)).collect(),
    };
    game.issues().iter().map(summary).collect()
}

fn events(game: &Game) -> Vec<Named> {
    game.parts().world.events.iter().map(|event| named(&event.id, &event.title)).collect()
}

/// The date of each round 0 ..= rounds; empty if the scenario has no start. A round
/// that begins within a day has the date of that day.
pub fn round_dates(scenario: &Scenario) -> Vec<String> {
    let clock = scenario.parts.clock;
    let Some(start) = scenario.meta.start else { return Vec::new() };
    (0..=clock.rounds)
        .map_while(|round| {
            let days = (round as f64 * clock.days_per_round).floor() as i64;
            start.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
        })
        .map(|date| date.to_string())
        .collect()
}

/// How large the space and its ZOPA are. The draw is at central values and the zone
/// is that of round 0 with all red lines binding.
pub fn zopa_summary(game: &Game, draw: &Draw, zone: &Zopa) -> ZopaSummary {
    let feasible = game.diagram().texts(Diagram::ROOT);
    let count = zone.count();
    let requirement = game.requirement();
    let without = |party: usize| Requirement {
        always: requirement.always & !(1 << party),
        by_label: requirement.by_label.iter().map(|mask| mask & !(1 << party)).collect(),
    };
    ZopaSummary {
        raw: game
            .raw_packages_exact()
            .map_or_else(|| format!("{:e}", game.raw_packages()), |raw| raw.to_string()),
        feasible: feasible.to_string(),
        packages: count.packages().to_string(),
        share: count.share_of(feasible),
        share_margin: if feasible == 0 { 0.0 } else { count.margin() / feasible as f64 },
        exact: count.exact().is_some(),
        without_red_lines: Zopa::new(game, draw, 0, RedLines::Ignored)
            .count()
            .packages()
            .to_string(),
        without_party: (0..game.party_count())
            .into_par_iter()
            .map(|party| zone.count_for(&without(party)).packages().to_string())
            .collect(),
    }
}
