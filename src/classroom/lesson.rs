//! What is played in a room: a scenario ready to be played, with what readers call things.

use std::sync::{Arc, OnceLock};

use super::ranges::{self, PartyRange};
use super::refusal::Refusal;
use super::seat;
use crate::experiment::tournament;
use crate::game::Game;
use crate::negotiation::protocol;
use crate::negotiation::strategy::Strategy;
use crate::report::record::ScenarioSummary;
use crate::report::summary::scenario_summary;
use crate::rule::Threshold;
use crate::scenario::{Loaded, contestants};

/// A scenario ready to be played by people.
#[derive(Debug)]
pub struct Lesson {
    /// The scenario as it was read.
    pub loaded: Loaded,
    /// The same, compiled.
    pub game: Game,
    /// What readers call its parts.
    pub summary: ScenarioSummary,
    /// By party: where the others' numbers may lie, once somebody asked.
    ranges: Vec<OnceLock<Vec<PartyRange>>>,
}

impl Lesson {
    /// A lesson from a scenario and the game compiled from it.
    pub fn new(loaded: Loaded, game: Game) -> Self {
        let summary = scenario_summary(&loaded.scenario, &game);
        let ranges = (0..game.party_count()).map(|_| OnceLock::new()).collect();
        Self { loaded, game, summary, ranges }
    }

    /// Where the numbers of the others may lie, as far as a party can know.
    pub fn ranges(&self, party: usize) -> &[PartyRange] {
        self.ranges[party].get_or_init(|| ranges::of_others(self, party))
    }

    /// Can people sit there: is the seat ever asked anything?
    pub fn can_be_taken(&self, party: usize) -> bool {
        seat::shut(&self.game, party).is_none()
    }

    /// What a seat does, in words.
    pub fn role(&self, party: usize) -> &'static str {
        seat::role(&self.game, party)
    }

    /// The protocol: its name, and what it is.
    pub fn protocol(&self) -> (String, String) {
        let name = self.game.parts().protocol.name();
        let known = protocol::FORMS.iter().find(|form| form.description.name == name);
        let about = known.map_or("", |form| form.description.about);
        (name.to_owned(), about.to_owned())
    }

    /// What people at the table should know of the protocol, if it does something in their name.
    pub fn note(&self) -> Option<String> {
        self.game.parts().protocol.judges_drafts().then(|| {
            "Drafts are judged for you, by your points, without a question; you are asked about the text at the end of each round."
                .to_owned()
        })
    }

    /// When a package is adopted, in words.
    pub fn rule(&self) -> String {
        let rule = &self.game.parts().rule;
        let at_the_table = self.game.seated().count_ones();
        let mut said = match &rule.threshold {
            Threshold::Unanimity => "All at the table must say yes.".to_owned(),
            _ => format!(
                "Not all {at_the_table} at the table need to say yes: the rule of the scenario counts the votes."
            ),
        };
        if !rule.vetoes.is_empty() {
            let names: Vec<&str> = rule
                .vetoes
                .iter()
                .filter_map(|party| self.game.parts().parties.get(*party))
                .map(|party| party.name.as_str())
                .collect();
            said.push_str(&format!(" A no of {} blocks.", names.join(" or ")));
        }
        said
    }

    /// What a party plays as a bot: this text, or its own strategy. A party that cannot
    /// propose keeps its own.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn strategy(&self, party: usize, text: Option<&str>) -> Result<Arc<dyn Strategy>, Refusal> {
        let own = &self.game.parts().parties[party].strategy;
        let Some(text) = text.filter(|_| tournament::seats(&self.game).contains(&party)) else {
            return Ok(Arc::clone(own));
        };
        let made = contestants(&self.loaded, &[party], &[text]).map_err(|found| {
            let first = found.list.first();
            let why = first.map_or_else(String::new, |one| {
                if one.label.is_empty() {
                    one.message.clone()
                } else {
                    format!("{}: {}", one.message, one.label)
                }
            });
            Refusal::Nonsense(format!("`{text}` cannot be played: {why}"))
        })?;
        Ok(made.into_iter().next().unwrap_or_else(|| Arc::clone(own)))
    }
}
