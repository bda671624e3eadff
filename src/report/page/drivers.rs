//! The report of what drives results.

use super::cite::Provenance;
use super::sensitivity::{partial, played};
use super::{Block, Report, Section};
use crate::report::drivers::DriversResult;
use crate::report::figure::{Subject, figures};
use crate::report::sensitivity::OutputSensitivity;
use crate::report::terminal::drivers::Telling;
use crate::report::terminal::names::Names;
use crate::report::terminal::phrase;
use crate::report::terminal::sensitivity::{about, told_box};

/// The report.
pub fn report(subject: &Subject, result: &DriversResult, data: String) -> Report {
    let drawn = |kinds: &[&str]| -> Vec<Block> {
        figures(subject, kinds).into_iter().map(|figure| Block::Figure(Box::new(figure))).collect()
    };
    let mut sections = Vec::new();
    for (id, title, kinds) in [
        ("direction", "What moves agreement", ["tornado"].as_slice()),
        ("tips", "Where the outcome tips", &["tipping-points"]),
        ("fails", "When agreement fails", &["when-it-fails"]),
        ("matters", "What else matters", &["indices", "worth-knowing"]),
    ] {
        let blocks = drawn(kinds);
        if !blocks.is_empty() {
            sections.push(Section { id, title, blocks });
        }
    }
    let provenance = Provenance {
        version: &result.version,
        command: &result.command,
        seed: Some(result.study.seed),
        scenarios: vec![(result.scenario.id.clone(), result.scenario.digest.clone())],
    };
    sections.push(provenance.section(vec![Block::Text(about(&result.study))]));
    Report {
        title: format!("What drives the results: {}", result.scenario.title),
        question: result.scenario.question.clone(),
        played: played(&result.study, result.factors.len(), &result.version),
        answer: answer(result),
        caveat: phrase::caveat(&result.scenario),
        warnings: partial(&result.study).into_iter().collect(),
        sections,
        data,
        data_name: "drivers.json".to_owned(),
    }
}

/// What matters for agreement, where it tips first, and when it fails.
fn answer(result: &DriversResult) -> Vec<String> {
    let telling = Telling::new(result);
    let mut sentences = telling.agreement();
    let tips = result.searched.iter().find_map(|searched| {
        let point = searched.tipping_points.first()?;
        Some(format!(
            "Along “{}”, at {} {}.",
            telling.factor(searched.factor),
            telling.value(searched.factor, point.at),
            telling.change(point)
        ))
    });
    sentences.extend(tips);
    if let Some(failure) = &result.failure {
        let outputs: Vec<OutputSensitivity> =
            result.outputs.iter().map(|output| output.sensitivity.clone()).collect();
        sentences.push(told_box(failure, &outputs, &result.factors, Names(&result.scenario)));
    }
    sentences.into_iter().map(|sentence| sentence.replace('\u{a0}', " ")).collect()
}
