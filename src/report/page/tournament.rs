//! The report of a tournament.

use super::cite::Provenance;
use super::{Block, Report, Section, Term, pieces};
use crate::report::figure::{FigureTable, Subject};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::phrase::STANDING;
use crate::report::terminal::text::list;
use crate::report::terminal::tournament;
use crate::report::tournament::TournamentResult;

/// The report.
pub fn report(subject: &Subject, result: &TournamentResult, data: String) -> Report {
    let mut sections: Vec<Section> = Vec::new();
    let drawn = |kinds: &[&str]| pieces::drawn(subject, kinds);
    let mut add = |id, title, blocks| pieces::add(&mut sections, id, title, blocks);
    add("ranking", "Who does well", drawn(&["ranking", "ranking-by-scenario"]));
    add("matchups", "Against each other", drawn(&["matchups"]));
    let mut changes = drawn(&["deviations"]);
    changes.extend(equilibria(result));
    changes.extend(drawn(&["evolution"]));
    add("changes", "Who would change, and where that leads", changes);
    let strategies = result.strategies.iter().map(|strategy| Term {
        name: strategy.name.clone(),
        formula: strategy.text.clone(),
        says: String::new(),
    });
    let provenance = Provenance {
        version: &result.version,
        command: &result.run.command,
        seed: Some(result.run.seed),
        scenarios: result
            .scenarios
            .iter()
            .map(|scenario| (scenario.file.clone(), scenario.digest.clone()))
            .collect(),
    };
    sections.push(provenance.section(vec![
        Block::Text("The strategies, as a scenario writes them:".to_owned()),
        Block::Terms(strategies.collect()),
    ]));
    let tracks: Vec<String> =
        result.scenarios.iter().flat_map(|scenario| scenario.tracks.iter().cloned()).collect();
    let mut warnings = Vec::new();
    if result.run.partial {
        warnings.push(
            "INTERRUPTED: everything below is about what was played, the same draws for all line-ups.".to_owned(),
        );
    }
    if !tracks.is_empty() {
        warnings.push(format!(
            "The strategies are played on the main talks alone; on separate tracks ({}) everybody plays what the scenario \
             says.",
            list(&tracks)
        ));
    }
    Report {
        title: tournament::title(result),
        question: String::new(),
        played: tournament::facts(result),
        answer: pieces::plain(tournament::answer(result)),
        caveat: STANDING.to_owned(),
        warnings,
        sections,
        data,
        data_name: "tournament.json".to_owned(),
    }
}

/// The line-ups that nobody gains by leaving.
fn equilibria(result: &TournamentResult) -> Option<Block> {
    let mut table = FigureTable::new(&[
        ("scenario", Kind::String, "The scenario."),
        ("line_up", Kind::String, "The strategy of every seat."),
        ("payoffs", Kind::String, "What every seat has of the measure of the ranking, 0..1."),
        ("gain", Kind::Number, "The most that anybody would gain by leaving, 0..1."),
        ("low", Kind::Number, "Lower end of its 95% interval."),
        ("high", Kind::Number, "Upper end."),
    ]);
    for found in &result.equilibria {
        let Some(scenario) = result.scenarios.get(found.scenario) else { continue };
        let line_up = scenario.seats.iter().zip(&found.line_up).map(|(seat, strategy)| {
            let strategy = result.strategies.get(*strategy).map_or("?", |known| &known.name);
            format!("{}: {strategy}", seat.name)
        });
        let payoffs = found.payoffs.iter().map(|payoff| format!("{payoff:.3}"));
        table.row([
            Cell::from(scenario.id.as_str()),
            line_up.collect::<Vec<String>>().join(", ").into(),
            payoffs.collect::<Vec<String>>().join(", ").into(),
            found.gain.mean.into(),
            found.gain.low.into(),
            found.gain.high.into(),
        ]);
    }
    let title =
        "Line-ups that nobody gains by leaving alone, as far as the draws can tell".to_owned();
    (!table.rows.is_empty()).then_some(Block::Table { title, table })
}
