//! The 27 small games of `discrete_backward_induction`: reservations, policies and
//! outcomes of every round.

use serde_json::Value;
use zopa::equilibrium::{Induction, Policy};
use zopa::tolerance::CLOSED_FORM;

use crate::support::{from_text, game};
use crate::{central, list, numbers, theory};

/// The scale of the games' utilities.
const HUNDRED: f64 = 100.0;

/// Utilities by package and party.
fn utilities(entry: &Value) -> Vec<Vec<f64>> {
    match entry["u"].as_array() {
        Some(rows) => rows.iter().map(numbers).collect(),
        // The pie is described, not listed.
        None => {
            (0..=1000).map(|k| vec![f64::from(k) / 1000.0, 1.0 - f64::from(k) / 1000.0]).collect()
        }
    }
}

/// A value without agreement: constant, or a straight line over the rounds.
fn without_agreement(value: &Value) -> String {
    match value.as_array() {
        None => value.to_string(),
        Some(_) => {
            let path = numbers(value);
            let step = path[1] - path[0];
            for (time, value) in path.iter().enumerate() {
                assert_eq!(*value, path[0] + step * time as f64);
            }
            format!("(level: {}, trend: (amount: {step}, per: Round))", path[0])
        }
    }
}

fn scenario(entry: &Value) -> String {
    let rows = utilities(entry);
    let scale = if entry["u"].is_array() { HUNDRED } else { 1.0 };
    let options: Vec<String> = (0..rows.len()).map(|at| format!("\"o{at}\": ()")).collect();
    let discounts = numbers(&entry["delta"]);
    let chances = entry["p"].as_array().map(|_| numbers(&entry["p"]));
    let parties = (0..discounts.len()).map(|party| {
        let scores = rows.iter().enumerate();
        let scores: Vec<String> =
            scores.map(|(at, row)| format!("\"o{at}\": {}", row[party] / scale)).collect();
        let recognition = chances.as_ref().map_or(1.0, |chances| chances[party]);
        format!(
            "\"p{party}\": (name: \"P{party}\", no_deal: {}, interim: 0, scale: (factor: {scale}), discount: (factor: {}, per: Round), recognition: {recognition}, issues: {{\"what\": (weight: 1, scores: {{{}}})}}, strategy: TimeDependent(start: 1, shape: 1))",
            without_agreement(&entry["dis"][party]),
            discounts[party],
            scores.join(", ")
        )
    });
    let parties: Vec<String> = parties.collect();
    let recognition = match entry["order"].as_array() {
        None => "Random".to_owned(),
        Some(order) => {
            let order: Vec<String> = order.iter().map(|party| format!("\"p{party}\"")).collect();
            format!("Rotating([{}])", order.join(", "))
        }
    };
    let vetoes = entry["veto"].as_array().map_or_else(String::new, |vetoes| {
        let vetoes: Vec<String> = vetoes.iter().map(|party| format!("\"p{party}\"")).collect();
        format!(", vetoes: [{}]", vetoes.join(", "))
    });
    let breakdown = entry["breakdown"].as_f64().map_or_else(String::new, |chance| {
        format!(", breakdown: (probability: {chance}, per: Round)")
    });
    format!(
        "(format: 1, id: \"t/game\", title: \"Game\", clock: (horizon: {}), issues: {{\"what\": (title: \"What\", kind: Categorical, default: \"o0\", options: {{{}}})}}, parties: {{{}}}, protocol: AlternatingOffers(recognition: {recognition}), rule: Quota({}){vetoes}{breakdown})",
        entry["T"],
        options.join(", "),
        parties.join(", "),
        entry["quota"]
    )
}

fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() < CLOSED_FORM, "{what}: {found} for {expected}");
}

#[test]
fn listed_games() {
    let Some(theory) = theory() else { return };
    let games = list(&theory["discrete_backward_induction"], "games");
    assert_eq!(games.len(), 27);
    for entry in games {
        check(entry, Induction::new);
    }
}

#[test]
fn searched_games() {
    let Some(theory) = theory() else { return };
    for entry in list(&theory["discrete_backward_induction"], "games") {
        check(entry, Induction::searching);
    }
}

fn check(entry: &Value, buffers: fn(&zopa::game::Game) -> Induction) {
    let name = entry["game"]["name"].as_str().unwrap();
    let game = game(&from_text(&scenario(&entry["game"])));
    let mut induction = buffers(&game);
    induction.solve(&game, &central(&game));
    assert!(induction.is_proven());
    let discounts = numbers(&entry["game"]["delta"]);
    let parties = 0..discounts.len();
    let answers = &entry["solution"];
    for round in list(answers, "policy") {
        let time = round["t"].as_u64().unwrap() as usize;
        let reservations = numbers(&round["reservation"]);
        for party in parties.clone() {
            // The answers are discounted to round 0.
            let since = discounts[party].powi(time as i32);
            close(since * induction.reservation(time, party), reservations[party], name);
            let value = numbers(&round["value"])[party];
            close(since * induction.value(time, party), value, name);
            let policy = match &round["by_proposer"][party.to_string()] {
                Value::Null => Policy::Silent,
                proposal => proposal["propose"]
                    .as_u64()
                    .map_or(Policy::Pass, |package| Policy::Package(package.into())),
            };
            assert_eq!(induction.policy(time, party), policy, "{name}, round {time}, p{party}");
        }
    }
    let course = induction.course();
    let outcomes = list(answers, "outcome_distribution");
    let mut agreements = 0;
    for outcome in outcomes {
        let probability = outcome["prob"].as_f64().unwrap();
        let time = outcome["round"].as_u64().unwrap() as usize;
        if outcome["outcome"] == "breakdown" {
            close(course.breakdowns[time], probability, name);
            continue;
        }
        let package = u128::from(outcome["outcome"].as_u64().unwrap());
        let mut all = course.agreements.iter();
        let found = all.find(|found| found.package == package && found.time == time);
        close(found.unwrap().probability, probability, name);
        agreements += 1;
    }
    assert_eq!(agreements, course.agreements.len(), "{name}: {course:?}");
    close(course.agreement() + course.breakdown() + course.without_agreement, 1.0, name);
}
