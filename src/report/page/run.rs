//! The report of a run.

use super::cite::Provenance;
use super::pieces::{self, Deal, letter};
use super::{Block, Card, Report, ScenarioText, Section, Term, methods};
use crate::report::figure::{RunSubject, Subject, across};
use crate::report::record::{Choice, RunResult, Share};
use crate::report::structure::StructureResult;
use crate::report::terminal::names::Names;
use crate::report::terminal::number::{count, day, exact, percent, points};
use crate::report::terminal::phrase;
use crate::report::terminal::text::{capital, list};

/// Deals shown as cards.
const CARDS: usize = 4;

/// The report.
pub fn report(
    subject: &Subject,
    run: &RunSubject,
    text: Option<&ScenarioText>,
    data: String,
) -> Report {
    let result = &run.result;
    let mut sections: Vec<Section> = Vec::new();
    let mut add = |id, title, blocks: Vec<Block>| pieces::add(&mut sections, id, title, blocks);
    let drawn = |kinds: &[&str]| pieces::drawn(subject, kinds);
    let mut deals = Vec::new();
    let cards = cards(result);
    if !cards.is_empty() {
        deals.push(Block::Text(cards_said(result)));
        deals.push(Block::Cards(cards));
    }
    deals.extend(drawn(&["provisions"]));
    add("deals", "Which deals are likely", deals);
    add("sure", "How likely, and how sure", drawn(&["uncertainty", "agreement-over-time", "ends"]));
    add("refusals", "Who says no, and over what", drawn(&["refusals", "refusals-by-issue"]));
    add("change", "What would change it", drawn(&["drivers", "zone"]));
    add("gains", "Who gains what", drawn(&["gains", "packages-plane", "concessions"]));
    add("issues", "Issue by issue", drawn(&["option-shares"]));
    sections.push(made(run, text));
    Report {
        title: result.scenario.title.clone(),
        question: result.scenario.question.clone(),
        played: phrase::clock(result),
        answer: answer(run),
        caveat: phrase::caveat(&result.scenario),
        warnings: phrase::partial(result)
            .into_iter()
            .chain(result.warnings.iter().cloned())
            .collect(),
        sections,
        data,
        data_name: "result.json".to_owned(),
    }
}

/// The answer: which deal, how sure, who blocks and what would change that.
fn answer(run: &RunSubject) -> Vec<String> {
    let result = &run.result;
    let plain = |text: &str| text.to_owned();
    if result.run.replicates == 0 {
        return vec!["Nothing was played, so there is nothing to report.".to_owned()];
    }
    let mut sentences = Vec::new();
    let mut first = phrase::agreement(result, plain).trim_end_matches('.').to_owned();
    if let Some(deal) = likeliest(result) {
        first.push_str(&format!("; {deal}"));
    }
    if let Some(half) = half_by(result) {
        first.push_str(&format!(", and half of the agreements come by {half}"));
    }
    if let Some(otherwise) = phrase::otherwise(result) {
        // Kinds of ends are told with a capital on the first screen.
        let (first_letter, rest) = otherwise.split_at(1);
        first.push_str(&format!("; {}{}", first_letter.to_lowercase(), rest.trim_end_matches('.')));
    }
    sentences.push(first + ".");
    if let Some(sure) = phrase::uncertainty(result, plain) {
        sentences.push(match run.structure.as_ref().and_then(structural) {
            Some(across) => format!("{}; {across}.", sure.trim_end_matches('.')),
            None => sure,
        });
    }
    let mut third: Vec<String> = refuses(result).into_iter().collect();
    if let Some(drivers) = phrase::drivers(result, 1) {
        third.push(format!("what moves the chance of agreement most is {drivers}"));
    }
    if !third.is_empty() {
        sentences.push(capital(&third.join("; ")) + ".");
    }
    pieces::plain(sentences)
}

/// How far the share of agreements depends on protocol and strategy.
fn structural(structure: &StructureResult) -> Option<String> {
    let said = [("protocol", "protocols"), ("strategy", "strategies")].into_iter().filter_map(
        |(choice, choices)| {
            let (count, low, high) = across(structure, choice)?;
            let [low, high] = [low, high].map(|share| format!("{:.0}", 100.0 * share));
            Some(format!("over {count} {choices} it goes from {low} to {high}"))
        },
    );
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| list(&said))
}

/// Who says no most often, how short offers are and over what.
fn refuses(result: &RunResult) -> Option<String> {
    let names = Names(&result.scenario);
    let party = result
        .parties
        .iter()
        .max_by_key(|party| (party.refusals.count, usize::MAX - party.party))?;
    let refusals = &party.refusals;
    if refusals.count == 0 {
        return phrase::refusals(result, 1);
    }
    let mut beside = vec![format!("{:.0}% of all refusals", 100.0 * refusals.share)];
    if let Some(short) = refusals.median_shortfall {
        beside.push(format!("typically {} points short of what it demands", points(short)));
    }
    let blamed: u64 = refusals.issues.iter().map(|issue| issue.count).sum();
    let topics = refusals.issues.iter().take(2).filter(|issue| issue.count * 5 >= blamed);
    let topics: Vec<String> =
        topics.map(|issue| format!("“{}”", names.topic(issue.issue))).collect();
    if !topics.is_empty() {
        beside.push(format!("mostly over {}", list(&topics)));
    }
    Some(format!("{} says no most often ({})", names.party(party.party), beside.join(", ")))
}

/// What agreements most often are, in words.
fn likeliest(result: &RunResult) -> Option<String> {
    let names = Names(&result.scenario);
    let clauses = |choices: &[Choice]| {
        let clauses: Vec<String> =
            choices.iter().map(|&choice| format!("“{}”", names.clause(choice))).collect();
        list(&clauses)
    };
    let provision = result.provisions.iter().max_by(|one, two| {
        let worth = |share: f64, count: usize| share * (1.0 + 0.25 * (count as f64 - 1.0));
        let (one, two) = (
            worth(one.support.share, one.choices.len()),
            worth(two.support.share, two.choices.len()),
        );
        one.total_cmp(&two)
    })?;
    let many = provision.choices.len() > 1;
    Some(format!(
        "{} of the agreements {} {}",
        percent(&provision.support),
        if many { "combine" } else { "contain" },
        clauses(&provision.choices)
    ))
}

fn half_by(result: &RunResult) -> Option<String> {
    let [_, middle, _] = result.timing.quartiles?;
    let date = Names(&result.scenario).date(middle).map(day);
    (result.scenario.rounds > 1).then(|| date.unwrap_or_else(|| format!("round {middle}")))
}

/// The likeliest deals: typical ones of the families of agreements, or the most frequent
/// packages where there are no families.
fn cards(result: &RunResult) -> Vec<Card> {
    let agreements = result.agreement.probability.count;
    let of_all = |share: &Share| format!("{} of agreements", percent(share));
    let deals: Vec<Deal> = if result.families.len() > 1 {
        let families = result.families.iter().take(CARDS).enumerate().map(|(place, family)| {
            let stable = if family.stability >= phrase::STABLE {
                String::new()
            } else {
                "; another run may divide agreements otherwise".to_owned()
            };
            let foot = format!(
                "Members differ from this one in {}% of the issues' weight on average{stable}. zopa trace --replicate {} tells such a negotiation.",
                exact((100.0 * family.spread).round() / 100.0),
                family.replicate
            );
            Deal {
                title: format!("Kind of deal {}", letter(place)),
                said: of_all(&family.share),
                options: &family.medoid,
                foot,
            }
        });
        families.collect()
    } else {
        let packages =
            result.packages.top.iter().take(CARDS).enumerate().map(|(place, package)| {
                let share = package.share.count as f64 / agreements.max(1) as f64;
                let zone = if package.in_zopa {
                    "In the zone of possible agreement"
                } else {
                    "Outside the zone of possible agreement"
                };
                let foot = format!(
                    "{zone} at central values. zopa trace --replicate {} tells such a negotiation.",
                    package.replicate
                );
                Deal {
                    title: format!("Deal {}", letter(place)),
                    said: format!("{}% of agreements", exact(share)),
                    options: &package.options,
                    foot,
                }
            });
        packages.collect()
    };
    pieces::told(Names(&result.scenario), deals)
}

fn cards_said(result: &RunResult) -> String {
    let distinct = count(result.packages.distinct);
    if result.families.len() > 1 {
        let kinds = result.families.len();
        let shown = if kinds > CARDS {
            format!(", of which the {CARDS} largest are shown")
        } else {
            String::new()
        };
        format!(
            "{distinct} different packages were agreed, so no single one is likely; they fall into {kinds} kinds{shown}. \
             Each card is the most central deal of its kind: A by what it changes, the others by how they differ from A.",
        )
    } else {
        format!(
            "{distinct} different packages were agreed. A is told by what it changes, the others by how they differ from A."
        )
    }
}

/// How it was made: the model, the scenario, reproduction, citation.
fn made(run: &RunSubject, text: Option<&ScenarioText>) -> Section {
    let result = &run.result;
    let mut blocks = Vec::new();
    blocks.push(Block::Terms(methods::run()));
    if let Some(text) = text {
        blocks.push(Block::Terms(
            text.parties
                .iter()
                .filter(|(_, about)| !about.is_empty())
                .map(|(name, about)| Term {
                    name: name.clone(),
                    says: about.clone(),
                    formula: String::new(),
                })
                .collect(),
        ));
        blocks.push(Block::Outline(text.outline.clone()));
        blocks.push(Block::Download {
            name: "scenario.ron".to_owned(),
            says: "Download the scenario".to_owned(),
            text: text.file.clone(),
        });
    } else {
        blocks.push(Block::Text(
            "The scenario was not at hand when this report was made (or has changed since), so what needs it is left out: \
             gains, the plane of packages, concession paths and the scenario itself."
                .to_owned(),
        ));
    }
    let provenance = Provenance {
        version: &result.run.version,
        command: &result.run.command,
        seed: Some(result.run.seed),
        scenarios: vec![(result.scenario.id.clone(), result.scenario.digest.clone())],
    };
    provenance.section(blocks)
}
