//! The report of a test of claims.

use super::cite::Provenance;
use super::{Block, Report, Section, Term, pieces};
use crate::report::claims::{ClaimRecord, ClaimsResult};
use crate::report::figure::Subject;
use crate::report::terminal::claims;
use crate::report::terminal::phrase::STANDING;
use crate::report::terminal::text::{capital, list};

/// The report.
pub fn report(subject: &Subject, result: &ClaimsResult, data: String) -> Report {
    let mut sections: Vec<Section> = Vec::new();
    pieces::add(
        &mut sections,
        "verdicts",
        "What holds and what does not",
        pieces::drawn(subject, &["claims"]),
    );
    let about: Vec<Term> =
        result.claims.iter().map(about).filter(|term| !term.says.is_empty()).collect();
    if !about.is_empty() {
        pieces::add(
            &mut sections,
            "sources",
            "Where the claims come from",
            vec![Block::Terms(about)],
        );
    }
    let provenance = Provenance {
        version: &result.version,
        command: &result.command,
        seed: Some(result.plan.seed),
        scenarios: Vec::new(),
    };
    sections.push(provenance.section(vec![
        Block::Text(format!("Claims {}, BLAKE3 of the file {}.", result.file, result.digest)),
        Block::Text(
            "Both sides of a claim are played on the same draws. Evidence is looked at again and again; intervals and \
             verdicts are valid at whatever time testing stops (asymptotic confidence sequences) and corrected for the \
             number of claims in the file (Holm)."
                .to_owned(),
        ),
    ]));
    let mut warnings = Vec::new();
    if result.partial {
        let words = "INTERRUPTED: what is undecided may not have been played to its end.";
        warnings.push(words.to_owned());
    }
    if result.registration.as_ref().is_some_and(|check| !check.kept) {
        warnings.extend(claims::registration(result));
    }
    Report {
        title: result.title.clone(),
        question: String::new(),
        played: claims::facts(result),
        answer: pieces::plain(answer(result)),
        caveat: format!("{STANDING} {}", result.note).trim_end().to_owned(),
        warnings,
        sections,
        data,
        data_name: "claims.json".to_owned(),
    }
}

/// Where a claim comes from, and why it fails if that is known.
fn about(claim: &ClaimRecord) -> Term {
    let mut says = claim.source.clone();
    if !claim.finding.is_empty() {
        says = format!("{says} Finding: {}", claim.finding).trim_start().to_owned();
    }
    Term { name: claim.says.clone(), says, formula: claim.measure.clone() }
}

fn answer(result: &ClaimsResult) -> Vec<String> {
    if result.claims.is_empty() {
        return vec!["Nothing was tested, so there is nothing to report.".to_owned()];
    }
    let mut sentences = vec![capital(&claims::answer(result))];
    let named = |wanted: &dyn Fn(&ClaimRecord) -> bool| {
        let found = result.claims.iter().filter(|claim| wanted(claim));
        found
            .map(|claim| format!("“{}”", claim.says.trim_end_matches('.')))
            .collect::<Vec<String>>()
    };
    let against = named(&|claim| ["fails", "practically_zero"].contains(&claim.verdict.as_str()));
    if (1..=4).contains(&against.len()) {
        sentences.push(format!("What does not hold here: {}.", list(&against)));
    }
    let open = named(&|claim| claim.verdict == "undecided");
    if (1..=4).contains(&open.len()) {
        sentences.push(format!("What the evidence leaves open: {}.", list(&open)));
    }
    sentences.extend(claims::registration(result));
    sentences
}
