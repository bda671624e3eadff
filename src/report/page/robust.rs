//! The report of robust packages.

use super::cite::Provenance;
use super::{Block, Card, CardLine, Report, Section};
use crate::report::figure::robust_packages::{name, rank};
use crate::report::figure::{Subject, figures};
use crate::report::robust::{RobustRecord, RobustResult, SettledRecord};
use crate::report::terminal::names::words;
use crate::report::terminal::number::{count, counted, points_within, rounded};
use crate::report::terminal::phrase::standing;
use crate::report::terminal::robust::answer;

/// Packages shown as cards.
const CARDS: usize = 4;

/// The report.
pub fn report(subject: &Subject, result: &RobustResult, data: String) -> Report {
    let mut blocks = Vec::new();
    let cards = cards(result);
    if !cards.is_empty() {
        blocks.push(Block::Text(
            "A is told in full, the others by how they differ from A.".to_owned(),
        ));
        blocks.push(Block::Cards(cards));
    }
    let drawn = figures(subject, &["robust-packages"]).into_iter();
    blocks.extend(drawn.map(|figure| Block::Figure(Box::new(figure))));
    let mut sections = Vec::new();
    if !blocks.is_empty() {
        let title = "Which packages judgements bear best";
        sections.push(Section { id: "packages", title, blocks });
    }
    let provenance = Provenance {
        version: &result.version,
        command: &result.command,
        seed: Some(result.seed),
        scenarios: vec![(result.scenario.clone(), result.digest.clone())],
    };
    sections.push(provenance.section(vec![Block::Text(
        "Packages are searched for on some draws of the uncertain numbers and judged on others, so that the best one does \
         not look better than it is. Ranks: all pairs compared at 95%, the places that the evidence leaves open. Regret: \
         what the party that gains least lacks to the best package of each draw; a hard red line counts as a loss of 100 \
         points."
            .to_owned(),
    )]));
    Report {
        title: format!("Robust packages: {}", result.title),
        question: String::new(),
        played: vec![
            counted(result.uncertain as u64, "uncertain number"),
            format!("searched for on {}", counted(result.searched, "draw")),
            format!("judged on {} others", count(result.draws)),
            format!("seed {}", result.seed),
            format!("zopa {}", result.version),
        ],
        answer: vec![answer(result)],
        caveat: standing(&result.note),
        warnings: if result.partial {
            vec!["INTERRUPTED: judged on fewer draws than asked for.".to_owned()]
        } else {
            Vec::new()
        },
        sections,
        data,
        data_name: "robust.json".to_owned(),
    }
}

/// An issue and its option for readers.
fn parts(settled: &SettledRecord) -> (String, String) {
    let (issue, option) = settled.name.rsplit_once(": ").unwrap_or(("", settled.name.as_str()));
    // The part of a title before a colon names it.
    let topic = issue.split_once(": ").map_or(issue, |(topic, _)| topic);
    let topic = if topic.is_empty() { words(&settled.issue) } else { topic.to_owned() };
    (topic, option.to_owned())
}

fn cards(result: &RobustResult) -> Vec<Card> {
    let Some(best) = result.packages.first() else { return Vec::new() };
    let cards = result.packages.iter().take(CARDS).enumerate();
    cards.map(|(place, one)| card(place, one, best)).collect()
}

fn card(place: usize, one: &RobustRecord, best: &RobustRecord) -> Card {
    let of = |record: &RobustRecord, issue: &str| {
        record.options.iter().find(|settled| settled.issue == issue).map(parts)
    };
    let mut lines = Vec::new();
    for settled in &one.options {
        let (issue, option) = parts(settled);
        let before = of(best, &settled.issue).map(|(_, before)| before);
        if place > 0 && before.as_ref() == Some(&option) {
            continue;
        }
        let instead_of = match before {
            _ if place == 0 => String::new(),
            Some(before) => format!("in A: {before}"),
            None => "not in A".to_owned(),
        };
        lines.push(CardLine { issue, option, instead_of });
    }
    for settled in best.options.iter().filter(|_| place > 0) {
        if of(one, &settled.issue).is_none() {
            let (issue, option) = parts(settled);
            let instead_of = format!("in A: {option}");
            lines.push(CardLine { issue, option: "not made".to_owned(), instead_of });
        }
    }
    let error = (one.high - one.low) / 4.0;
    let share = format!(
        "accepted on {} of 100 draws ({}–{})",
        rounded(one.accepted, error),
        rounded(one.low, error),
        rounded(one.high, error)
    );
    let most = one.refusals.iter().max_by(|a, b| a.share.total_cmp(&b.share));
    let refused = most.map_or_else(String::new, |most| {
        format!(" {} refuses it most often, on {} of 100.", most.name, rounded(most.share, error))
    });
    Card {
        title: format!("Package {}", name(place)),
        said: if place == 0 { share } else { format!("{share}: like A, but") },
        lines,
        foot: format!(
            "{}; regret {} points on average.{refused}",
            rank(one).replacen('r', "R", 1),
            points_within(one.regret, one.regret_standard_error)
        ),
    }
}
