#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]
use serde_json::Value;
use zopa::chance::distribution::*;
use zopa::chance::*;
use zopa::game::*;
use zopa::negotiation::protocol::*;
use zopa::negotiation::strategy::*;
use zopa::party::value::*;
use zopa::party::*;
use zopa::rule::*;
use zopa::space::search::Tally;
use zopa::space::*;

pub fn base() -> Parts {
    let text = std::fs::read_to_string("/work/shared/dossier/base_scenario.json").unwrap();
    let d: Value = serde_json::from_str(&text).unwrap();
    let mut issues = vec![];
    for i in d["issues"].as_array().unwrap() {
        let options: Vec<IssueOption> = i["options"]
            .as_array()
            .unwrap()
            .iter()
            .map(|o| IssueOption {
                id: o["id"].as_str().unwrap().into(),
                title: o["id"].as_str().unwrap().into(),
                about: String::new(),
                source: String::new(),
                partial: o["partial_fraction"].as_f64(),
            })
            .collect();
        let default = options.iter().position(|o| o.id == i["default"].as_str().unwrap()).unwrap();
        issues.push(Issue {
            id: i["id"].as_str().unwrap().into(),
            title: String::new(),
            about: String::new(),
            source: String::new(),
            kind: IssueKind::Categorical,
            options,
            default,
        });
    }
    let cond = |v: &Value| {
        Condition::new(v.as_object().unwrap().iter().map(|(k, os)| {
            let n = issues.iter().position(|i| i.id == *k).unwrap();
            Clause::new(
                n,
                issues[n].options.len(),
                os.as_array().unwrap().iter().map(|o| {
                    issues[n].options.iter().position(|x| x.id == o.as_str().unwrap()).unwrap()
                }),
            )
        }))
    };
    let constraints = d["constraints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| Constraint {
            id: c["id"].as_str().unwrap().into(),
            when: cond(&c["if"]),
            then: Consequence::Holds(cond(&c["then"])),
        })
        .collect();
    let mut numbers = Numbers::default();
    let mut parties = vec![];
    for p in d["parties"].as_array().unwrap() {
        let id = p["id"].as_str().unwrap().to_string();
        let mut prefs = vec![];
        for i in &issues {
            let v = &p["issues"][&i.id];
            let u = v["uncertainty"].as_f64().unwrap();
            let w = &v["weight"];
            let pre = format!("parties.{id}.issues.{}", i.id);
            let weight = numbers.add(UncertainNumber {
                path: format!("{pre}.weight"),
                distribution: Distribution::Triangular(
                    Triangular::new(
                        w["lo"].as_f64().unwrap(),
                        w["central"].as_f64().unwrap(),
                        w["hi"].as_f64().unwrap(),
                    )
                    .unwrap(),
                ),
                clip: None,
                ignorance: Ignorance::Analyst,
            });
            let scores = i
                .options
                .iter()
                .map(|o| {
                    let s = v["scores"][&o.id].as_f64().unwrap();
                    numbers.add(UncertainNumber {
                        path: format!("{pre}.scores.{}", o.id),
                        distribution: Distribution::Uniform(Uniform::new(s - u, s + u).unwrap()),
                        clip: Some((0.0, 1.0)),
                        ignorance: Ignorance::Analyst,
                    })
                })
                .collect();
            prefs.push(IssuePreference { weight, value: ValueFunction::Scores(Scores { scores }) });
        }
        let r = &p["reservation"];
        let level = numbers.add(UncertainNumber {
            path: format!("parties.{id}.no_deal.level"),
            distribution: Distribution::Triangular(
                Triangular::new(
                    r["lo"].as_f64().unwrap(),
                    r["central"].as_f64().unwrap(),
                    r["hi"].as_f64().unwrap(),
                )
                .unwrap(),
            ),
            clip: None,
            ignorance: Ignorance::Analyst,
        });
        let per_round = |x: f64| Rate { amount: Quantity::Fixed(x), per: TimeUnit::Round };
        let seat = if id == "eu_coalition" {
            Seat::Conditional {
                owns: cond(&d["rules"]["conditional_consent"][0]["unless_clear_of"])
                    .clauses()
                    .to_vec(),
            }
        } else {
            Seat::Table
        };
        let c = &p["concession"];
        parties.push(Party {
            preferences: Preferences {
                issues: prefs,
                linkages: p["interactions"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|l| Linkage {
                        id: l["id"].as_str().unwrap().into(),
                        when: cond(&l["when"]),
                        gain: Quantity::Fixed(l["delta"].as_f64().unwrap()),
                        scaled: false,
                    })
                    .collect(),
                red_lines: p["red_lines"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|l| RedLine {
                        id: l["id"].as_str().unwrap().into(),
                        when: cond(&l["when"]),
                        hard_probability: Quantity::Fixed(l["hard_probability"].as_f64().unwrap()),
                        penalty: Quantity::Fixed(l["penalty"].as_f64().unwrap()),
                    })
                    .collect(),
                no_deal_score: Quantity::Fixed(p["no_deal_scope_score"].as_f64().unwrap()),
                risk: RiskAttitude::Neutral,
            },
            fallback: Fallback {
                no_deal: Drifting {
                    level,
                    trend: per_round(r["drift_per_round"].as_f64().unwrap()),
                    noise: Noise::None,
                },
                walk_out: None,
                breakdown: None,
                interim: None,
            },
            floor: FloorKind::WalkOut,
            delay_cost: per_round(r["cost_per_round"].as_f64().unwrap()),
            discount: Discount {
                factor: Quantity::Fixed(p["discount_per_year"].as_f64().unwrap()),
                per: TimeUnit::Year,
            },
            deadline: if id == "us" { Some(15) } else { None },
            recognition: Quantity::Fixed(p["recognition_probability"].as_f64().unwrap()),
            strategy: Strategy::TimeDependent(TimeDependent {
                start: Quantity::Fixed(c["start"].as_f64().unwrap()),
                shape: Quantity::Fixed(c["beta"].as_f64().unwrap()),
                reactive: Quantity::Fixed(c["reactive"].as_f64().unwrap_or(0.0)),
                offers: OfferPolicy::BestForOthers(Aggregate::Sum),
                beliefs: Beliefs::Public,
            }),
            name: p["name"].as_str().unwrap().into(),
            seat,
            id,
        });
    }
    Parts {
        issues,
        constraints,
        side_payments: vec![],
        parties,
        rule: Rule { threshold: Threshold::Unanimity, vetoes: vec![] },
        protocol: Protocol::AlternatingOffers(AlternatingOffers {
            recognition: Recognition::Random,
        }),
        clock: Clock { rounds: 16, days_per_round: 3.0 },
        breakdown: None,
        numbers,
    }
}

fn main() {
    let parts = base();
    let t = std::time::Instant::now();
    let game = Game::compile(parts).unwrap();
    println!("compile {:?}", t.elapsed());
    let d = game.diagram();
    println!(
        "nodes {} arcs {} edges {} bundles {} labels {} packages {}",
        d.nodes(),
        d.arc_count(),
        d.edge_count(),
        d.bundle_count(),
        d.labels().len(),
        d.completions(0)
    );
    for c in game.cells() {
        println!(
            "cell {:b} arcs {} edges {} packages {}",
            c.consent,
            c.diagram.arc_count(),
            c.diagram.edge_count(),
            c.diagram.completions(0)
        );
    }
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let floors: Vec<f64> = (0..4).map(|p| draw.truth().prospects().no_deal(p, 0)).collect();
    let partial_floor = floors.clone();
    let mut g = draw.guarded().clone();
    // utilities relative: partial labels add the no-deal value
    for (n, l) in d.labels().iter().enumerate() {
        if l.class != 0 && Some(l.issue) == game.partial_issue() {
            for p in 0..4 {
                g.of_mut(n as u32)[p] += partial_floor[p];
            }
        }
    }
    if n_args() {
        return bench(&game);
    }
    for mask in [0b1111u64, 0b111, 0b11, 1, 2, 4, 8] {
        let req = space::criteria::Requirement::always(mask);
        let t = std::time::Instant::now();
        let n = Tally::new(d, &g, &req).texts(&floors);
        println!("{mask:b}: {n} {:?}", t.elapsed());
    }
    let n = Tally::new(d, &g, game.requirement()).texts(&floors);
    println!("conditional {n}");
    let mut table = zopa::negotiation::Table::new(&game, 1, 1);
    let n: u64 = std::env::args().nth(1).map_or(20000, |a| a.parse().unwrap());
    for which in 0..2 {
        let t = std::time::Instant::now();
        let mut ends = std::collections::BTreeMap::new();
        let mut times = vec![0; 17];
        let mut offers = 0;
        for k in 0..n {
            let r = table.play(k, &mut zopa::negotiation::Nobody);
            *ends.entry(format!("{:?}", r.end)).or_insert(0) += 1;
            if r.agreed() {
                times[r.time] += 1;
            }
            offers += r.offers;
        }
        let e = t.elapsed().as_secs_f64();
        println!(
            "{which} {:.0}/s {:?} {:?} offers {:.2}",
            n as f64 / e,
            ends,
            times,
            offers as f64 / n as f64
        );
    }
    let t = std::time::Instant::now();
    let streams = Streams::new(1);
    for k in 0..n {
        draw.sample(&game, &streams, k, k);
    }
    println!("draws {:.2} us", t.elapsed().as_secs_f64() / n as f64 * 1e6);
}
use zopa::space;
fn n_args() -> bool {
    std::env::args().len() > 1
}
fn bench(game: &Game) {
    let n: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let mut table = zopa::negotiation::Table::new(game, 1, 1);
    let t = std::time::Instant::now();
    let (mut agreed, mut offers, mut hash) = (0, 0, 0u64);
    for k in 0..n {
        let r = table.play(k, &mut zopa::negotiation::Nobody);
        if r.agreed() {
            agreed += 1;
            hash = hash
                .wrapping_mul(31)
                .wrapping_add(game.diagram().rank_of_path(&r.path) as u64 + r.time as u64);
        }
        offers += r.offers;
    }
    println!(
        "{:.0}/s agreed {agreed} offers {offers} hash {hash:x}",
        n as f64 / t.elapsed().as_secs_f64()
    );
}
