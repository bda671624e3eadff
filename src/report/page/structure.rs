//! The report of a scenario under other protocols and strategies.

use super::cite::Provenance;
use super::{Block, Report, Section, Term};
use crate::report::figure::{Subject, figures};
use crate::report::structure::StructureResult;
use crate::report::terminal::number::counted;
use crate::report::terminal::phrase::standing;
use crate::report::terminal::structure_sentences;

/// The report.
pub fn report(subject: &Subject, result: &StructureResult, data: String) -> Report {
    let mut sections = Vec::new();
    let blocks: Vec<Block> = figures(subject, &["structure"])
        .into_iter()
        .map(|figure| Block::Figure(Box::new(figure)))
        .collect();
    if !blocks.is_empty() {
        let title = "What the modeller's choices decide";
        sections.push(Section { id: "choices", title, blocks });
    }
    let term =
        |name: &str, says: String| Term { name: name.to_owned(), says, formula: String::new() };
    let mut chosen = vec![term("The protocol", result.chosen.protocol.clone())];
    let strategies = result.chosen.strategies.iter();
    chosen.extend(strategies.map(|one| term(&one.name, one.strategy.clone())));
    let mut kept = vec![Block::Terms(chosen)];
    if !result.unchanged.is_empty() {
        kept.push(Block::Text(result.unchanged.join(" ")));
    }
    let left_out = result.left_out.iter().map(|one| term(&one.written, one.reason.clone()));
    let left_out: Vec<Term> = left_out.collect();
    if !left_out.is_empty() {
        kept.push(Block::Text("Left out, and why:".to_owned()));
        kept.push(Block::Terms(left_out));
    }
    sections.push(Section { id: "chosen", title: "What is chosen in the scenario", blocks: kept });
    let provenance = Provenance {
        version: &result.version,
        command: &result.command,
        seed: Some(result.seed),
        scenarios: vec![(result.scenario.clone(), result.digest.clone())],
    };
    sections.push(provenance.section(vec![Block::Text(
        "This is the modeller's choice alone, one of four uncertainties; the range over judgements, chance at the table and \
         simulation error are told apart by zopa run. Deals alike: 1 less the mean over issues of the total variation \
         distance between the shares of options among full agreements."
            .to_owned(),
    )]));
    Report {
        title: format!("Other protocols and strategies: {}", result.title),
        question: String::new(),
        played: vec![
            counted(result.variants.len() as u64, "variant"),
            format!("{} each, on the same draws", counted(result.base.replicates, "negotiation")),
            format!("seed {}", result.seed),
            format!("zopa {}", result.version),
        ],
        answer: structure_sentences(result),
        caveat: standing(&result.note),
        warnings: if result.partial {
            vec!["INTERRUPTED: fewer negotiations than asked for.".to_owned()]
        } else {
            Vec::new()
        },
        sections,
        data,
        data_name: "structure.json".to_owned(),
    }
}
