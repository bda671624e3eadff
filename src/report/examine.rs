//! From a scenario to its description: the record of `zopa check`.

use super::check::{CHECK_SCHEMA, CheckResult, DiagramCheck, PartyCheck};
use super::summary::{scenario_summary, zopa_summary};
use crate::chance::Ignorance;
use crate::game::{Draw, Game};
use crate::negotiation::floor_of;
use crate::party::Seat;
use crate::scenario::examine::full_text_premium;
use crate::scenario::{DiagnosticRecord, Scenario};
use crate::solution::{RedLines, Zopa};

/// Describes a scenario. `warnings` are those of loading and compiling it.
pub fn examine(scenario: &Scenario, game: &Game, warnings: Vec<DiagnosticRecord>) -> CheckResult {
    let mut draw = Draw::new(game);
    draw.centre(game);
    let zone = Zopa::new(game, &draw, 0, RedLines::Binding);
    let premiums = full_text_premium(game, &draw);
    let numbers = |ignorance: Ignorance| {
        let drawn = game.parts().numbers.list.iter().filter(|number| number.formula().is_none());
        drawn.filter(|number| number.ignorance == ignorance).count()
    };
    CheckResult {
        schema: CHECK_SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: scenario_summary(scenario, game),
        constraints: game.parts().constraints.len(),
        side_payments: game.parts().side_payments.len(),
        analyst_numbers: numbers(Ignorance::Analyst),
        private_numbers: numbers(Ignorance::Private),
        parties: (0..game.party_count())
            .map(|party| {
                party_check(game, &draw, party, premiums.as_ref().map(|premiums| premiums[party]))
            })
            .collect(),
        diagram: DiagramCheck {
            nodes: game.diagram().nodes(),
            arcs: game.diagram().arc_count(),
            order: game.diagram().order().to_vec(),
        },
        zopa: zopa_summary(game, &draw, &zone),
        warnings,
    }
}

fn party_check(game: &Game, draw: &Draw, party: usize, premium: Option<f64>) -> PartyCheck {
    let wants = &game.parts().parties[party];
    PartyCheck {
        party,
        seat: match wants.seat {
            Seat::Table => "table",
            Seat::Conditional { .. } => "conditional",
            Seat::Ratifier { .. } => "ratifier",
            Seat::Mediator => "mediator",
            Seat::Disruptor { .. } => "disruptor",
            Seat::Observer => "observer",
        }
        .to_owned(),
        strategy: snake_case(wants.strategy.name()),
        no_deal: draw.truth().prospects().no_deal(party, 0),
        floor: floor_of(game, draw, party, 0),
        best: draw.collective_best_utility(game, party, 0),
        premium,
        red_lines: wants.preferences.red_lines.iter().map(|line| line.id.clone()).collect(),
        deadline: wants.deadline,
    }
}

/// `TimeDependent` as JSON writes it: `time_dependent`.
fn snake_case(name: &str) -> String {
    let mut words = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            words.push('_');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
