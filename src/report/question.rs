//! What the solver is asked, and how its records say so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::record::ScenarioSummary;
use super::summary::scenario_summary;
use crate::chance::Streams;
use crate::game::{Chance, Draw, Game};
use crate::scenario::Scenario;
use crate::solution::{Manner, RedLines, Zopa};

/// What is asked of the solver.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The parties whose consent counts, one bit a party; `None` for what the scenario says.
    pub parties: Option<u64>,
    /// Which red lines count.
    pub red_lines: RedLines,
    /// When, 0 ..= rounds.
    pub round: usize,
    /// How solutions are chosen.
    pub manner: Manner,
    /// The draw: `None` for central values.
    pub replicate: Option<Replicate>,
}

/// A negotiation whose numbers are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Replicate {
    /// Which, as a run of the same seed and plays numbers it.
    pub replicate: u64,
    /// Seed of the run.
    pub seed: u64,
    /// Negotiations on each draw in that run.
    pub plays: u64,
}

/// What was asked, of which scenario: the head of every record of the solver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Asked {
    /// The scenario: issues, options, parties, dates.
    pub scenario: ScenarioSummary,
    /// Indices of the parties whose consent counts.
    pub members: Vec<usize>,
    /// `binding`, `as_drawn` or `ignored`.
    pub red_lines: String,
    /// The round at which the parties decide.
    pub round: usize,
    /// The negotiation whose numbers were taken; null for central values.
    pub replicate: Option<Replicate>,
}

impl Question {
    /// The whole scenario at its start, central values, all red lines binding.
    pub fn central() -> Self {
        Self {
            parties: None,
            red_lines: RedLines::Binding,
            round: 0,
            manner: Manner::default(),
            replicate: None,
        }
    }

    /// The draw that is meant, with the world as it is in the round. Of what parties do,
    /// nothing is known here: events that answer a refusal have not happened.
    pub fn draw(&self, game: &Game) -> Draw {
        let mut draw = Draw::new(game);
        match self.replicate {
            None => {
                draw.centre(game);
                draw.foresee(game, self.round);
            }
            Some(Replicate { replicate, seed, plays }) => {
                let streams = Streams::new(seed);
                draw.sample(game, &streams, replicate / plays.max(1), replicate);
                for time in 0..=self.round {
                    draw.enter(game, Chance::Played(&streams, replicate), time);
                }
            }
        }
        draw
    }

    /// The zone that is meant.
    pub fn zone<'g>(&self, game: &'g Game, draw: &Draw) -> Zopa<'g> {
        match self.parties {
            None => Zopa::new(game, draw, self.round, self.red_lines),
            Some(parties) => Zopa::among(game, draw, self.round, self.red_lines, parties),
        }
    }
}

impl Asked {
    /// The head of a record about this zone.
    pub fn new(scenario: &Scenario, zone: &Zopa, question: &Question) -> Self {
        Self {
            scenario: scenario_summary(scenario, zone.game()),
            members: zone.members(),
            red_lines: match question.red_lines {
                RedLines::Binding => "binding",
                RedLines::AsDrawn => "as_drawn",
                RedLines::Ignored => "ignored",
            }
            .to_owned(),
            round: question.round,
            replicate: question.replicate,
        }
    }
}
