//! The report of a sensitivity analysis.

use super::cite::Provenance;
use super::{Block, Report, Section};
use crate::report::figure::{Subject, figures};
use crate::report::sensitivity::{SensitivityResult, StudySummary};
use crate::report::terminal::names::Names;
use crate::report::terminal::number::count;
use crate::report::terminal::sensitivity::{
    about, amount, facts, label, sentence, standing, told_box, unit,
};
use crate::report::terminal::{phrase, text};

/// The report.
pub fn report(subject: &Subject, result: &SensitivityResult, data: String) -> Report {
    let drawn = |kinds: &[&str]| -> Vec<Block> {
        figures(subject, kinds).into_iter().map(|figure| Block::Figure(Box::new(figure))).collect()
    };
    let mut sections = Vec::new();
    for (id, title, kinds) in [
        ("matters", "What matters", ["indices", "screening"].as_slice()),
        ("direction", "In which direction", &["tornado"]),
        ("knowing", "What knowing is worth", &["worth-knowing"]),
        ("where", "Where it happens", &["boxes"]),
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
        title: format!("What the results hang on: {}", result.scenario.title),
        question: result.scenario.question.clone(),
        played: played(&result.study, result.factors.len(), &result.version),
        answer: answer(result),
        caveat: phrase::caveat(&result.scenario),
        warnings: partial(&result.study).into_iter().collect(),
        sections,
        data,
        data_name: "sensitivity.json".to_owned(),
    }
}

/// What was played, in pieces.
pub(super) fn played(study: &StudySummary, factors: usize, version: &str) -> Vec<String> {
    let mut pieces = facts(study, factors);
    pieces.push(format!("zopa {version}"));
    pieces
}

/// Says that fewer runs were played than asked for.
pub(super) fn partial(study: &StudySummary) -> Option<String> {
    study.partial.then(|| {
        format!(
            "INTERRUPTED after {} of {} runs: everything below is about these only.",
            count(study.runs),
            count(study.requested)
        )
    })
}

/// The answer: how open agreement is, what matters for it, and where something happens.
fn answer(result: &SensitivityResult) -> Vec<String> {
    let names = Names(&result.scenario);
    let Some(agreement) = result.outputs.iter().find(|output| output.id == "agreement") else {
        return vec!["Nothing was played, so there is nothing to report.".to_owned()];
    };
    let mut sentences = vec![standing(agreement, names, &result.study)];
    let clear: Vec<String> = agreement
        .factors
        .iter()
        .filter(|one| one.stands_out)
        .take(3)
        .filter_map(|one| {
            let name = names.number(&result.factors.get(one.factor)?.path);
            let index = one.total.or(one.first_order);
            Some(match (index, one.effects) {
                (Some(index), _) => format!("“{name}” ({:.2} of the variance)", index.value),
                (None, Some(effects)) => format!(
                    "“{name}” (moves it by {}{} on average)",
                    amount(agreement, effects.mean_size.value, 0.01),
                    unit(agreement)
                ),
                (None, None) => format!("“{name}”"),
            })
        })
        .collect();
    sentences.push(if clear.is_empty() {
        format!("No single number stands out for {}.", label(agreement, names))
    } else {
        sentence(&format!("what moves it most is {}.", text::list(&clear)))
    });
    let known = agreement
        .factors
        .iter()
        .filter(|one| one.stands_out)
        .filter_map(|one| Some((one, one.deviation_after?)))
        .min_by(|one, two| one.1.total_cmp(&two.1));
    if let (Some(now), Some((one, after))) = (agreement.deviation, known)
        && let Some(factor) = result.factors.get(one.factor)
    {
        let shown = |value: f64| amount(agreement, value, now / 20.0);
        sentences.push(format!(
            "Whoever knew “{}” exactly would expect judgements to leave agreement open by {} in place of {} of 100.",
            names.number(&factor.path),
            shown(after),
            shown(now)
        ));
    }
    if let Some(boxes) = &result.boxes {
        sentences.push(told_box(boxes, &result.outputs, &result.factors, names));
    }
    sentences.into_iter().map(|sentence| sentence.replace('\u{a0}', " ")).collect()
}
