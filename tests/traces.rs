//! 220 negotiations played by NegMAS, action by action (`traces.json` of the
//! conformance data): the same strategies under the same protocol and clock make the
//! same offers and the same acceptances here.

mod support;

use std::sync::Arc;

use serde_json::Value;
use support::conformance;
use zopa::chance::{Numbers, Quantity};
use zopa::game::{Clock as Talks, Draw, Game, Parts};
use zopa::negotiation::protocol::StackedAlternatingOffers;
use zopa::negotiation::strategy::{Micro, NegmasTimeBased, NegmasTitForTat, Strategy, TieOrder};
use zopa::negotiation::{Answer, Clock, Listener, Table};
use zopa::party::value::{Scores, ValueFunction};
use zopa::party::{
    Discount, Drifting, Fallback, FloorKind, IssuePreference, Noise, Party, Preferences, Rate,
    RiskAttitude, Scale, Seat, TimeUnit,
};
use zopa::rule::{Rule, Threshold};
use zopa::space::{Issue, IssueKind, IssueOption};
use zopa::world::World;

const NOTHING: Rate = Rate { amount: Quantity::Fixed(0.0), per: TimeUnit::Round };

/// The strategy that NegMAS calls so.
fn strategy(name: &str) -> Arc<dyn Strategy> {
    let time_based = |exponent: f64, slack: f64, rational: bool| -> Arc<dyn Strategy> {
        let (exponent, slack) = (Quantity::Fixed(exponent), Quantity::Fixed(slack));
        Arc::new(NegmasTimeBased { exponent, slack, rational })
    };
    match name {
        "boulware" => time_based(4.0, 1e-4, true),
        "linear" => time_based(1.0, 1e-4, true),
        "conceder" => time_based(0.25, 1e-4, true),
        "aspiration_boulware" => time_based(4.0, 1e-3, false),
        "micro" => Arc::new(Micro { ties: TieOrder::Negmas }),
        "tft" => Arc::new(NegmasTitForTat),
        _ => panic!("{name}"),
    }
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

fn parts(domain: &Value, run: &Value) -> Parts {
    let issues: Vec<Issue> = domain["issues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| Issue {
            id: issue["name"].as_str().unwrap().to_owned(),
            title: String::new(),
            about: String::new(),
            source: String::new(),
            kind: IssueKind::Categorical,
            options: texts(&issue["values"])
                .iter()
                .map(|id| IssueOption {
                    id: (*id).to_owned(),
                    title: String::new(),
                    about: String::new(),
                    source: String::new(),
                    partial: None,
                })
                .collect(),
            default: 0,
        })
        .collect();
    let names = texts(&run["strategies"]);
    let parties = domain["parties"].as_array().unwrap().iter().zip(names).enumerate();
    let parties = parties
        .map(|(number, (party, name))| {
            let weights = party["weights"].as_array().unwrap();
            let weight = |issue: usize| weights[issue].as_f64().unwrap();
            let table = |issue: usize| &party["tables"][issue];
            let preference = |issue: usize| IssuePreference {
                weight: Quantity::Fixed(weight(issue)),
                value: ValueFunction::Scores(Scores {
                    scores: issues[issue]
                        .options
                        .iter()
                        .map(|option| Quantity::Fixed(table(issue)[&option.id].as_f64().unwrap()))
                        .collect(),
                }),
                capability: Quantity::Fixed(1.0),
            };
            let level = Quantity::Fixed(party["reserved"].as_f64().unwrap_or(f64::MIN));
            Party {
                id: format!("p{number}"),
                name: String::new(),
                seat: Seat::Table,
                preferences: Preferences {
                    issues: (0..issues.len()).map(preference).collect(),
                    scale: Scale { factor: (0..issues.len()).map(weight).sum(), constant: 0.0 },
                    linkages: Vec::new(),
                    red_lines: Vec::new(),
                    no_deal_score: Quantity::Fixed(0.0),
                    risk: RiskAttitude::Neutral,
                    audience_cost: Quantity::Fixed(0.0),
                },
                fallback: Fallback {
                    no_deal: Drifting { level, trend: NOTHING, noise: Noise::None },
                    walk_out: None,
                    breakdown: None,
                    interim: None,
                },
                floor: FloorKind::WalkOut,
                delay_cost: NOTHING,
                discount: Discount { factor: Quantity::Fixed(1.0), per: TimeUnit::Round },
                deadline: None,
                recognition: Quantity::Fixed(1.0),
                strategy: strategy(name),
                abstains_within: None,
                yes_if: Vec::new(),
                coalition: None,
            }
        })
        .collect();
    Parts {
        issues,
        constraints: Vec::new(),
        side_payments: Vec::new(),
        parties,
        rule: Rule { threshold: Threshold::Unanimity, vetoes: Vec::new() },
        protocol: Arc::new(StackedAlternatingOffers { clock: Clock::Shared }),
        clock: Talks { rounds: run["n_steps"].as_u64().unwrap() as usize, days_per_round: 1.0 },
        breakdown: None,
        world: World::default(),
        tracks: Vec::new(),
        interim: None,
        settlement: None,
        phases: Vec::new(),
        numbers: Numbers::default(),
    }
}

/// Writes actions as the file does.
struct Scribe<'g> {
    game: &'g Game,
    actions: Vec<Value>,
}

impl Listener for Scribe<'_> {
    fn offers(&mut self, time: usize, proposer: usize, path: &[u32], _utilities: &[f64]) {
        let package = self.game.diagram().package_of_path(path);
        let options = package.iter().zip(self.game.issues());
        let options: Vec<&str> =
            options.map(|(option, issue)| issue.options[*option].id.as_str()).collect();
        self.actions.push(serde_json::json!([time, proposer, "offer", options]));
    }

    fn answers(&mut self, _draw: &Draw, time: usize, _path: &[u32], answer: &Answer) {
        if answer.accepts {
            self.actions.push(serde_json::json!([time, answer.party, "accept"]));
        }
    }
}

#[test]
fn negmas_negotiations_action_by_action() {
    let Some(folder) = conformance::folder() else { return };
    let text = std::fs::read_to_string(folder.join("traces.json")).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let mut played = 0;
    let mut different = Vec::new();
    for (name, domain) in file["domains"].as_object().unwrap() {
        for run in domain["runs"].as_array().unwrap() {
            let game = Game::compile(parts(domain, run)).unwrap();
            let mut scribe = Scribe { game: &game, actions: Vec::new() };
            let mut table = Table::new(&game, 1, 1);
            let record = table.play(0, &mut scribe);
            let expected = run["actions"].as_array().unwrap();
            played += 1;
            let at = scribe.actions.iter().zip(expected).position(|(ours, theirs)| ours != theirs);
            if at.is_some() || scribe.actions.len() != expected.len() {
                let at = at.unwrap_or(scribe.actions.len().min(expected.len()));
                different.push(format!(
                    "{name} {} {}: action {at}: {:?}, expected {:?}",
                    run["strategies"],
                    run["n_steps"],
                    scribe.actions.get(at),
                    expected.get(at)
                ));
                continue;
            }
            assert_eq!(record.agreed(), run["agreement"].is_array(), "{name}");
        }
    }
    assert!(different.is_empty(), "{} of {played}:\n{}", different.len(), different.join("\n"));
    assert_eq!(played, 220);
}
