//! The report of a backtest.

use super::cite::Provenance;
use super::{Block, Report, Section, Term, pieces};
use crate::report::backtest::{BacktestResult, EventRecord};
use crate::report::figure::Subject;
use crate::report::terminal::backtest;
use crate::report::terminal::number::rounded;
use crate::report::terminal::phrase::STANDING;

/// The report.
pub fn report(subject: &Subject, result: &BacktestResult, data: String) -> Report {
    let mut sections: Vec<Section> = Vec::new();
    let drawn = |kinds: &[&str]| pieces::drawn(subject, kinds);
    pieces::add(
        &mut sections,
        "events",
        "What happened, and what the scenario makes of it",
        drawn(&["backtest"]),
    );
    pieces::add(&mut sections, "scores", "How that scores", drawn(&["scores"]));
    let sources = result.events.iter().filter(|event| !event.source.is_empty()).map(|event| Term {
        name: event.says.clone(),
        says: event.source.clone(),
        formula: event.what.clone(),
    });
    let sources: Vec<Term> = sources.collect();
    if !sources.is_empty() {
        let blocks = vec![Block::Terms(sources)];
        pieces::add(&mut sections, "sources", "Where the events are known from", blocks);
    }
    let provenance = Provenance {
        version: &result.version,
        command: &result.command,
        seed: Some(result.seed),
        scenarios: vec![(result.scenario.clone(), result.scenario_digest.clone())],
    };
    sections.push(provenance.section(vec![Block::Text(format!(
        "Timeline {}, BLAKE3 of the file {}.",
        result.file, result.digest
    ))]));
    let partial = "INTERRUPTED: fewer negotiations were played than were asked for.";
    Report {
        title: result.title.clone(),
        question: String::new(),
        played: backtest::facts(result),
        answer: pieces::plain(answer(result)),
        caveat: format!(
            "{STANDING} A handful of events that were written down afterwards is a regression check: it shows whether a \
             change of the scenario spoils what it said before, and is no evidence of foresight. {}",
            result.note
        )
        .trim_end()
        .to_owned(),
        warnings: result.partial.then(|| partial.to_owned()).into_iter().collect(),
        sections,
        data,
        data_name: "backtest.json".to_owned(),
    }
}

fn answer(result: &BacktestResult) -> Vec<String> {
    let mut sentences = vec![result.statement.clone()];
    let scored: Vec<(&str, f64)> = result
        .forecasters
        .iter()
        .filter_map(|forecaster| Some((forecaster.id.as_str(), forecaster.all?.brier)))
        .collect();
    if let Some((_, own)) = scored.iter().find(|(id, _)| *id == "scenario") {
        let naive = scored.iter().filter(|(id, _)| *id != "scenario");
        let beaten = naive.clone().filter(|(_, brier)| own < brier).count();
        sentences.push(format!(
            "Over these events the scenario's mean Brier score is {own:.3} (0 is the best; always one half has 0.250), \
             better than {beaten} of {} rules that know nothing of the talks.",
            naive.count()
        ));
    }
    let worst = result
        .events
        .iter()
        .filter_map(|event| Some((event, event.brier?)))
        .max_by(|one, two| one.1.total_cmp(&two.1));
    if let Some((event, _)) = worst {
        sentences.push(furthest(event));
    }
    sentences
}

/// The event that the scenario is furthest off.
fn furthest(event: &EventRecord) -> String {
    let probability = event.probability.unwrap_or(0.0);
    format!(
        "It is furthest off for “{}”, which {}: it does in {} of 100 negotiations.",
        event.says.trim_end_matches('.'),
        if event.happened { "happened" } else { "did not happen" },
        rounded(probability, event.standard_error.unwrap_or(0.0))
    )
}
