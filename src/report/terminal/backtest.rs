//! A backtest: what the scores are worth, the events, then the forecasters.

use super::number::{counted, date};
use super::table::{Side, Table};
use super::{Screen, phrase, text};
use crate::report::backtest::{BacktestResult, EventRecord, Scores};

/// What a scenario makes of what happened, and how that scores.
pub fn backtest(result: &BacktestResult, screen: &Screen) -> String {
    let Screen { width, paint } = *screen;
    let mut output = format!(
        "{}\n{}",
        paint.strong(&text::cut(&result.title, width)),
        text::strip(&facts(result), width)
    );
    if result.partial {
        let words = "INTERRUPTED: fewer negotiations were played than were asked for.";
        output.push_str(&paint.alarm(text::wrap(words, "", width).trim_end()));
        output.push('\n');
    }
    output.push('\n');
    output.push_str(&text::wrap(&result.statement, "  ", width));
    output.push('\n');
    output.push_str(&events(result, screen));
    output.push('\n');
    output.push_str(&forecasters(result, screen));
    output.push('\n');
    let mut about = "Brier: (p − o)², o = 1 if it happened. Log: −ln of the probability of what came true, of (k + ½)/(n + 1) with k of n negotiations. Of both, 0 is the best.".to_owned();
    if result.events.iter().any(|event| event.judgements.is_some()) {
        about.push_str(" Judgements: the range that holds for ninety in a hundred draws of the uncertain numbers.");
    }
    if !result.note.is_empty() {
        about.push(' ');
        about.push_str(&result.note);
    }
    output.push_str(&paint.faint(&text::wrap(&about, "", width)));
    output.push_str(&paint.faint(&text::wrap(phrase::STANDING, "", width)));
    output
}

/// How it was played, in pieces.
pub fn facts(result: &BacktestResult) -> Vec<String> {
    let played = counted(result.replicates, "negotiation");
    vec![
        format!("{} as of {}", result.scenario, date(&result.as_of)),
        if result.replicates > result.draws {
            format!("{played} on {}", counted(result.draws, "draw"))
        } else {
            played
        },
        format!("seed {}", result.seed),
        format!("zopa {}", result.version),
    ]
}

fn events(result: &BacktestResult, screen: &Screen) -> String {
    let ranges = result.events.iter().any(|event| event.judgements.is_some());
    let mut heads = vec![("event", Side::Left), ("of 100", Side::Right)];
    if ranges {
        heads.push(("judgements", Side::Right));
    }
    heads.extend([("happened", Side::Left), ("Brier", Side::Right), ("log", Side::Right)]);
    let mut table = Table::new(heads);
    for event in &result.events {
        let tuned = if event.in_sample { " (used in tuning)" } else { "" };
        let mut cells = vec![format!("{}{tuned}", event.says), probability(event)];
        if ranges {
            let range =
                |[low, _, high]: [f64; 3]| format!("{:.0} to {:.0}", 100.0 * low, 100.0 * high);
            cells.push(event.judgements.map_or(String::new(), range));
        }
        cells.push(if event.happened { "yes" } else { "no" }.to_owned());
        cells.push(event.brier.map_or(String::new(), |score| format!("{score:.3}")));
        cells.push(event.brier.map_or(String::new(), |_| log(event.logarithmic)));
        table.row(cells);
    }
    table.render(screen.width, screen.paint)
}

fn probability(event: &EventRecord) -> String {
    match (event.probability, event.standard_error) {
        (Some(probability), Some(0.0) | None) => format!("{:.1}", 100.0 * probability),
        (Some(probability), Some(error)) => {
            format!("{:.1} ± {:.1}", 100.0 * probability, 100.0 * error)
        }
        (None, _) => "nothing tells".to_owned(),
    }
}

fn forecasters(result: &BacktestResult, screen: &Screen) -> String {
    let tuned = result.events.iter().any(|event| event.in_sample);
    let mut heads =
        vec![("who", Side::Left), ("mean Brier", Side::Right), ("mean log", Side::Right)];
    if tuned {
        heads.extend([("Brier, untuned", Side::Right), ("log, untuned", Side::Right)]);
    }
    let mut table = Table::new(heads);
    let cells = |scores: Option<Scores>| match scores {
        Some(scores) => [format!("{:.3}", scores.brier), log(scores.logarithmic)],
        None => [String::new(), String::new()],
    };
    for forecaster in &result.forecasters {
        let mut row = vec![forecaster.about.clone()];
        row.extend(cells(forecaster.all));
        if tuned {
            row.extend(cells(forecaster.out_of_sample));
        }
        table.row(row);
    }
    table.render(screen.width, screen.paint)
}

/// A logarithmic score; none is one without end.
fn log(score: Option<f64>) -> String {
    score.map_or("∞".to_owned(), |score| format!("{score:.3}"))
}
