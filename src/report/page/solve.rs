//! The report of a solved scenario.

use super::cite::Provenance;
use super::pieces::{self, Deal, letter};
use super::{Block, Report, Section};
use crate::report::figure::{Subject, solutions_by_package};
use crate::report::solve::SolveResult;
use crate::report::terminal::names::Names;
use crate::report::terminal::number::{counted, signed_points};
use crate::report::terminal::text::list;
use crate::report::terminal::{asked, phrase, solve};

/// Packages that are shown as cards.
const CARDS: usize = 6;

/// The report.
pub fn report(subject: &Subject, result: &SolveResult, data: String) -> Report {
    let mut sections: Vec<Section> = Vec::new();
    let drawn = |kinds: &[&str]| pieces::drawn(subject, kinds);
    let mut add = |id, title, blocks| pieces::add(&mut sections, id, title, blocks);
    add("theory", "Where theory points", cards(result));
    add("gains", "Who gains what there", drawn(&["solutions", "packages-plane"]));
    add("zone", "What everybody could accept", drawn(&["zone", "consent"]));
    add("issues", "Issue by issue", drawn(&["option-shares"]));
    let scenario = &result.asked.scenario;
    let provenance = Provenance {
        version: &result.version,
        command: "",
        seed: result.asked.replicate.map(|replicate| replicate.seed),
        scenarios: vec![(scenario.id.clone(), scenario.digest.clone())],
    };
    sections.push(provenance.section(vec![Block::Text(
        "Solution concepts say what a package would have to be to meet a standard of fairness or efficiency. They do not \
         say that anybody would agree on it: that is what negotiations are played for (zopa run)."
            .to_owned(),
    )]));
    Report {
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        played: asked::facts(&result.asked),
        answer: pieces::plain(answer(result)),
        caveat: phrase::caveat(scenario),
        warnings: asked::left_out(&result.asked),
        sections,
        data,
        data_name: "solve.json".to_owned(),
    }
}

/// What the zone is, what narrows it, and what the first concept would give whom.
fn answer(result: &SolveResult) -> Vec<String> {
    let mut sentences = vec![solve::answer(result).join(" ")];
    let names = Names(&result.asked.scenario);
    if let Some((concepts, first)) = solutions_by_package(&result.solutions).into_iter().next() {
        let gains =
            result.asked.members.iter().map(|party| {
                format!("{} {}", names.party(*party), signed_points(first.gains[*party]))
            });
        let changed = names.changes(&first.point.options).len() as u64;
        let concepts: Vec<String> =
            concepts.replace(" *", "").split(" · ").map(str::to_owned).collect();
        let chosen_by = match concepts.len() {
            0..=2 => list(&concepts),
            many => format!("{} and {} other concepts", concepts[0], many - 1),
        };
        sentences.push(format!(
            "The package of {} changes {} from what holds now and gives, over no agreement, {} (points of 100).",
            chosen_by,
            counted(changed, "issue"),
            list(&gains.collect::<Vec<String>>())
        ));
    }
    sentences
}

fn cards(result: &SolveResult) -> Vec<Block> {
    let found = solutions_by_package(&result.solutions);
    if found.is_empty() {
        return Vec::new();
    }
    let names = Names(&result.asked.scenario);
    let members = &result.asked.members;
    let left_out = found.len().saturating_sub(CARDS);
    let deals = found.iter().take(CARDS).enumerate().map(|(place, (concepts, solution))| {
        let gains = members.iter().map(|party| {
            format!("{} {}", names.party(*party), signed_points(solution.gains[*party]))
        });
        let mut foot = format!("Gains in points: {}.", gains.collect::<Vec<String>>().join(", "));
        if solution.ties > 1 {
            foot.push_str(&format!(" {} vectors of utilities do equally well.", solution.ties));
        }
        if !solution.proven {
            foot.push_str(" The search stopped at its limit: there may be a better one.");
        }
        Deal {
            title: format!(
                "{}: {}",
                letter(place),
                concepts.replace(" *", "").replace(" · ", "; ")
            ),
            said: String::new(),
            options: &solution.point.options,
            foot,
        }
    });
    let cards = pieces::told(names, deals.collect());
    let mut said =
        "A is told by what it changes from what holds now, the others by how they differ from A."
            .to_owned();
    if left_out > 0 {
        said.push_str(&format!(
            " {} more {} in the figure below.",
            left_out,
            if left_out == 1 { "is" } else { "are" }
        ));
    }
    vec![Block::Text(said), Block::Cards(cards)]
}
