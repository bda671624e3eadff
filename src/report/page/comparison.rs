//! The report of a comparison.

use super::cite::Provenance;
use super::{Block, Report, Section, pieces};
use crate::report::chart::scale::minus;
use crate::report::comparison::{
    ComparedScenario, ComparedWith, ComparisonResult, DifferenceRecord,
};
use crate::report::figure::{FigureTable, Subject};
use crate::report::table::{Cell, Kind};
use crate::report::terminal::comparison::shown;
use crate::report::terminal::number::{count, counted};
use crate::report::terminal::phrase::STANDING;

/// The report.
pub fn report(subject: &Subject, result: &ComparisonResult, data: String) -> Report {
    let mut sections: Vec<Section> = Vec::new();
    pieces::add(
        &mut sections,
        "differences",
        "What differs",
        pieces::drawn(subject, &["differences", "before-after"]),
    );
    let changes = result.others.iter().filter_map(|other| changes(result, other)).collect();
    pieces::add(&mut sections, "changes", "What the scenarios say otherwise", changes);
    let scenarios = std::iter::once(&result.first)
        .chain(result.others.iter().map(|other| &other.scenario))
        .map(|scenario| (scenario.name.clone(), scenario.digest.clone()));
    let provenance = Provenance {
        version: &result.version,
        command: &result.command,
        seed: Some(result.seed),
        scenarios: scenarios.collect(),
    };
    sections.push(provenance.section(vec![Block::Text(
        "All scenarios are played on the same draws of the uncertain numbers and with the same dice at the table (common \
         random numbers), so that what differs is due to what the files say otherwise. Intervals of differences are \
         paired, draw by draw."
            .to_owned(),
    )]));
    let title = match result.others.as_slice() {
        [only] if only.scenario.title == result.first.title => {
            format!("{}, compared with a change", result.first.title)
        }
        [only] => format!("{} and {}", result.first.title, only.scenario.title),
        others => format!("{} and {} others", result.first.title, others.len()),
    };
    Report {
        title,
        question: String::new(),
        played: played(result),
        answer: pieces::plain(answer(result)),
        caveat: format!("{STANDING} {}", note(&result.first)).trim_end().to_owned(),
        warnings: result
            .partial
            .then(|| "INTERRUPTED: fewer negotiations than asked for.".to_owned())
            .into_iter()
            .collect(),
        sections,
        data,
        data_name: "comparison.json".to_owned(),
    }
}

/// The note of a scenario, but for what stands before it.
fn note(scenario: &ComparedScenario) -> &str {
    let note = scenario.note.trim();
    note.strip_prefix("Illustrative judgements, not forecasts.").unwrap_or(note).trim()
}

fn played(result: &ComparisonResult) -> Vec<String> {
    let mut played = vec![format!("before: {}", result.first.name)];
    played.extend(result.others.iter().map(|other| format!("after: {}", result.short_name(other))));
    played
        .push(format!("{} in each, on the same draws", counted(result.replicates, "negotiation")));
    played.push(format!("seed {}", result.seed));
    played
}

fn answer(result: &ComparisonResult) -> Vec<String> {
    if result.replicates == 0 {
        return vec!["Nothing was played, so there is nothing to report.".to_owned()];
    }
    let several = result.others.len() > 1;
    result
        .others
        .iter()
        .flat_map(|other| {
            let mut sentences = against(result, other);
            if several {
                // One paragraph a scenario.
                sentences = vec![sentences.join(" ")];
            }
            sentences
        })
        .collect()
}

/// Agreement, what parties get, which provisions change, and how much of it is noise.
fn against(result: &ComparisonResult, other: &ComparedWith) -> Vec<String> {
    let (before, after) = (&result.first.name, result.short_name(other));
    let with = if after == other.scenario.name {
        format!("With {after} in place of {before}")
    } else {
        format!("With {after}")
    };
    let of = |kind: &'static str| other.differences.iter().filter(move |one| one.quantity == kind);
    let mut sentences = Vec::new();
    if let Some(one) = of("agreement").next() {
        let read = shown(one);
        sentences.push(if one.low >= one.high && one.first == one.second {
            format!("{with}, agreement is as likely as before ({} of 100).", read.second)
        } else if one.stands {
            format!(
                "{with}, {} of 100 negotiations end in agreement instead of {} (difference {}, \
                 95% interval {} to {}).",
                read.second,
                read.first,
                minus(&read.difference),
                minus(&read.low),
                minus(&read.high)
            )
        } else {
            format!(
                "{with}, agreement is about as likely ({} and {} of 100; 95% interval of the \
                 difference {} to {}).",
                read.second,
                read.first,
                minus(&read.low),
                minus(&read.high)
            )
        });
    }
    let largest = |kind: &'static str, sign: f64| {
        of(kind)
            .filter(|one| one.stands && sign * one.difference > 0.0)
            .max_by(|one, two| one.difference.abs().total_cmp(&two.difference.abs()))
    };
    let mut moves: Vec<String> = Vec::new();
    let told = |one: &DifferenceRecord, verb: &str, unit: &str| {
        let read = shown(one);
        let size = read.difference.trim_start_matches(['+', '-']).to_owned();
        format!("{} {verb} {size} {unit} ({} → {})", one.name, read.first, read.second)
    };
    moves.extend(largest("value", 1.0).map(|one| told(one, "gains", "points")));
    moves.extend(largest("value", -1.0).map(|one| told(one, "loses", "points")));
    let clause = |one: &DifferenceRecord, how: &str| {
        let read = shown(one);
        format!("“{}” becomes {how} ({} → {} of 100 agreements)", one.name, read.first, read.second)
    };
    moves.extend(largest("provision", 1.0).map(|one| clause(one, "more common")));
    moves.extend(largest("provision", -1.0).map(|one| clause(one, "rarer")));
    if !moves.is_empty() {
        sentences.push(format!("What moves most: {}.", moves.join("; ")));
    }
    let differ = match other.standing {
        0 => "none differs".to_owned(),
        1 => "one differs".to_owned(),
        many => format!("{} differ", count(many)),
    };
    sentences.push(format!(
        "Of {} quantities {differ} by more than noise after Holm's correction ({} in each scenario, on the same draws).",
        count(other.differences.len() as u64),
        counted(result.replicates, "negotiation")
    ));
    sentences
}

/// What another scenario says otherwise, as a table.
fn changes(result: &ComparisonResult, other: &ComparedWith) -> Option<Block> {
    let mut table = FigureTable::new(&[
        ("path", Kind::String, "The path of the value in the scenario."),
        ("before", Kind::String, "In the first scenario; nothing if it is not there."),
        ("after", Kind::String, "In the other one."),
    ]);
    for change in other.changes.iter().filter(|change| change.decides()) {
        table.row([
            Cell::from(change.path.as_str()),
            change.first.as_deref().into(),
            change.second.as_deref().into(),
        ]);
    }
    let number = table.rows.len() as u64;
    let title = format!("{} {}", counted(number, "change"), result.passage(other));
    (number > 0).then_some(Block::Table { title, table })
}
