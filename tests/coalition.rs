//! Coalitions: members, their inner rules, what they make of a zone and of talks.

mod support;

use proptest::prelude::*;
use support::{embedded, from_text, game, party, rows};
use zopa::game::{Draw, Game};
use zopa::negotiation::{Answer, End, Listener, MemberAnswer, Record, Table};
use zopa::report::terminal::{self, Screen};
use zopa::report::trace::Narrator;
use zopa::scenario::Loaded;
use zopa::solution::{Consents, InnerConsent, RedLines, Zopa};
use zopa::tolerance::{STANDARD_ERRORS, TIE};

const MEMBERS: &str = "ukraine-2025/members";
const LESSON: &str = "classroom/coalition-members";

fn central(game: &Game) -> Draw {
    let mut draw = Draw::new(game);
    draw.centre(game);
    draw
}

fn inner(game: &Game, id: &str) -> InnerConsent {
    let draw = central(game);
    let zone = Zopa::new(game, &draw, 0, RedLines::Binding);
    let wanted = party(game, id);
    InnerConsent::of(&zone, &draw).into_iter().find(|inner| inner.party == wanted).unwrap()
}

/// A variant of a scenario of the library: `patch: {...}, add: {...}, remove: [...]`.
fn variant(id: &str, changes: &str) -> Loaded {
    from_text(&format!("(base: \"{id}\", {changes})"))
}

/// Expected by an enumeration in other code: the shares of the 228,509 full packages that
/// each member accepts, 65 of 100 of the weight, and all of them.
#[test]
fn members_consent_on_the_zone_of_the_base() {
    let game = game(&embedded(MEMBERS));
    let draw = central(&game);
    let zone = Zopa::new(&game, &draw, 0, RedLines::Binding);
    assert_eq!(zone.count().exact(), Some(228_682), "as without members");
    let inner = inner(&game, "eu_coalition");
    assert!(inner.exact);
    assert_eq!((inner.full.packages, inner.partial.packages), (228_509, 173));
    let percent = |count: u64| (count as f64 / 228_509.0 * 1e4).round() / 100.0;
    let members: Vec<f64> = inner.full.members.iter().map(|count| percent(*count)).collect();
    assert_eq!(members, [99.19, 96.65, 99.84, 81.72, 64.45, 100.0]);
    assert_eq!((percent(inner.full.general), percent(inner.full.unanimous)), (96.72, 64.44));
    // Contributors and the unanimity of EU members narrow it further, but not below all.
    assert!(inner.full.all_rules < inner.full.general);
    assert!(inner.full.all_rules > inner.full.unanimous);
}

#[test]
fn a_sample_of_the_zone_agrees_with_all_of_it() {
    let game = game(&embedded(MEMBERS));
    let draw = central(&game);
    let zone = Zopa::new(&game, &draw, 0, RedLines::Binding);
    let exact = InnerConsent::of(&zone, &draw);
    let sampled = InnerConsent::within(&zone, &draw, 1_000);
    for (exact, sampled) in exact.iter().zip(&sampled) {
        assert!(!sampled.exact);
        let (exact, sampled) = (&exact.full, &sampled.full);
        let drawn = sampled.packages as f64;
        assert!(drawn > 50.0, "{drawn}");
        let share = |count: u64, of: u64| count as f64 / of as f64;
        for (exact_count, count) in exact.members.iter().zip(&sampled.members) {
            let expected = share(*exact_count, exact.packages);
            let error = (expected * (1.0 - expected) / drawn).sqrt();
            let found = share(*count, sampled.packages);
            assert!(
                (found - expected).abs() <= STANDARD_ERRORS * error + TIE,
                "{found} {expected}"
            );
        }
    }
}

#[test]
fn the_answers_of_the_lesson() {
    let lesson = game(&embedded(LESSON));
    let consents = |game: &Game| inner(game, "coalition");
    let full = consents(&lesson).full;
    // The zone leaves out the six packages that the coalition as a whole refuses, and with
    // it every member: observers at c = 50 and more.
    let expected = Consents {
        packages: 16,
        members: vec![15, 9, 16],
        unanimous: 9,
        general: 15,
        all_rules: 10,
    };
    assert_eq!(full, expected);
    assert_eq!(consents(&lesson).speaker, 2, "Poland");
    let three_quarters =
        game(&variant(LESSON, "patch: {\"parties.coalition.coalition.rule\": Share(0.75)}"));
    assert_eq!(consents(&three_quarters).speaker, 1, "France");
    let play = |loaded: &Loaded| rows(&game(loaded), 1, 1, 1).remove(0);
    assert_eq!(play(&embedded(LESSON)).end, End::Horizon);
    let without = variant(LESSON, "remove: [\"parties.coalition.coalition.when\"]");
    let row = play(&without);
    assert_eq!((row.end, row.options.as_slice()), (End::Agreement, &[1, 10][..]));
    let all = variant(
        LESSON,
        "patch: {\"parties.coalition.coalition.rule\": Unanimity}, \
         remove: [\"parties.coalition.coalition.when\"]",
    );
    assert_eq!(play(&all).end, End::Horizon);
}

#[test]
fn row_32_a_higher_threshold_makes_consent_rarer() {
    let mut last = f64::INFINITY;
    for (share, least) in [(0.5, 0.96), (0.65, 0.96), (0.9, 0.64), (1.0, 0.64)] {
        let patch = format!("\"parties.eu_coalition.coalition.rule\": Share({share})");
        let game = game(&variant(MEMBERS, &format!("patch: {{{patch}}}")));
        let full = inner(&game, "eu_coalition").full;
        let consent = full.general as f64 / full.packages as f64;
        assert!(consent <= last && consent >= least, "{share}: {consent}");
        last = consent;
    }
    assert!((last - 0.6444).abs() < 5e-5, "all members: {last}");
}

#[test]
fn row_33_a_contributor_stops_the_force_and_not_the_observers() {
    let game = game(&embedded(MEMBERS));
    let eu = party(&game, "eu_coalition");
    let draw = central(&game);
    let coalition = draw.members().unwrap().coalition(&game, eu).unwrap();
    let ballot =
        |without: usize| zopa::rule::Ballot { yes: 0b11_1111 & !(1 << without), abstained: 0 };
    let bring_in = |choices: &[(&str, &str)]| {
        let path = game.diagram().path(&support::package(&game, choices)).unwrap();
        game.coalitions().unwrap().stricter(eu, &path)
    };
    let keepers = |option| {
        let others = support::NASH.iter().filter(|(issue, _)| *issue != "peacekeepers").copied();
        let choices: Vec<_> = others.chain([("peacekeepers", option)]).collect();
        // The first rule is that of the contributors.
        bring_in(&choices) & 1
    };
    let observers = keepers("neutral_observers");
    let force = keepers("european_with_russian_consent");
    assert_eq!((observers, force), (0, 1));
    for contributor in [0, 1] {
        assert!(coalition.decides(ballot(contributor), observers));
        assert!(!coalition.decides(ballot(contributor), force));
    }
    for other in 2..6 {
        assert!(coalition.decides(ballot(other), force));
    }
}

#[test]
fn a_proposal_that_the_members_do_not_back_is_no_yes() {
    // France now refuses everything; a force needs its word, observers would not.
    let proposing = "\"protocol.recognition\": Fixed(\"coalition\"), \
                     \"parties.coalition.coalition.members.france.no_deal\": 0.6";
    let play = |changes: &str| rows(&game(&variant(LESSON, changes)), 1, 1, 1).remove(0);
    let row = play(&format!("patch: {{{proposing}}}"));
    assert_eq!(row.end, End::Horizon, "a force at no cost, without the contributors");
    let without = "remove: [\"parties.coalition.coalition.when\"]";
    let row = play(&format!("patch: {{{proposing}}}, {without}"));
    assert_eq!((row.end, row.options.as_slice()), (End::Agreement, &[1, 0][..]));
    let row = play("patch: {\"protocol.recognition\": Fixed(\"coalition\")}");
    assert_eq!((row.end, row.options.as_slice()), (End::Agreement, &[1, 0][..]));
    // In the talks on Ukraine nothing is agreed that a coalition needed for it refuses.
    let game = game(&embedded(MEMBERS));
    let mut table = Table::new(&game, 5, 1);
    let mut own = 0;
    for replicate in 0..150 {
        let record = table.play(replicate, &mut zopa::negotiation::Nobody).clone();
        let Some(proposer) = record.proposer else { continue };
        let draw = table.draw();
        let members = draw.members().unwrap();
        let coalition = members.coalition(&game, proposer).unwrap();
        let mut ballot = zopa::rule::Ballot::default();
        for member in 0..coalition.members.len() {
            let worth = record.values[proposer];
            let utility = members.utility(&game, proposer, member, &record.path, worth);
            let floor = members.floor(&game, draw, proposer, member, record.time);
            if utility >= floor - TIE {
                ballot.yes |= 1 << member;
            }
        }
        let stricter = game.coalitions().unwrap().stricter(proposer, &record.path);
        assert!(coalition.decides(ballot, stricter));
        own += 1;
    }
    assert!(own > 10, "{own}");
}

/// Everything that is said in a negotiation, to the last bit.
#[derive(Default, PartialEq, Debug)]
struct Heard {
    answers: Vec<Answer>,
    offers: Vec<(usize, usize, Vec<u32>, Vec<f64>)>,
    members: Vec<(usize, usize, Vec<MemberAnswer>)>,
}

impl Listener for Heard {
    fn offers(&mut self, time: usize, proposer: usize, path: &[u32], utilities: &[f64]) {
        self.offers.push((time, proposer, path.to_vec(), utilities.to_vec()));
    }
    fn consults(&mut self, _time: usize, party: usize, answers: &[MemberAnswer]) {
        self.members.push((self.answers.len(), party, answers.to_vec()));
    }
    fn answers(&mut self, _: &Draw, _: usize, _: &[u32], answer: &Answer) {
        self.answers.push(*answer);
    }
}

fn played(game: &Game, replicates: u64) -> Vec<(Record, Heard)> {
    let mut table = Table::new(game, 7, 2);
    (0..replicates)
        .map(|replicate| {
            let mut heard = Heard::default();
            let record = table.play(replicate, &mut heard).clone();
            (record, heard)
        })
        .collect()
}

/// A coalition of one member without tilt plays as the plain party does, in every seat,
/// under every protocol and with every strategy that can be played.
#[test]
fn a_coalition_of_one_is_the_plain_party() {
    let mut answers = 0;
    let mut same = |plain: &Loaded, alone: &Loaded, replicates: u64| {
        let (plain, alone) = (played(&game(plain), replicates), played(&game(alone), replicates));
        for ((record, heard), (other, mut other_heard)) in plain.into_iter().zip(alone) {
            answers += other_heard.members.len();
            other_heard.members.clear();
            assert_eq!(record, other);
            assert_eq!(heard, other_heard);
        }
    };
    let one = |ids: &[&str]| {
        let add = ids.iter().map(|id| {
            format!(
                "\"parties.{id}.coalition\": (members: {{\"one\": (weight: 1)}}, rule: Share(0.65))"
            )
        });
        format!("add: {{{}}}", add.collect::<Vec<_>>().join(", "))
    };
    let all = one(&["us", "russia", "ukraine", "eu_coalition"]);
    same(&embedded(support::BASE), &variant(support::BASE, &all), 12);
    for protocol in [
        "StackedAlternatingOffers()",
        "MultipleOffers",
        "SimultaneousConcession",
        "Agenda(groups: [[\"x\"], [\"y\"]])",
        "OneToMany(centre: \"a\", partners: [\"b\", \"c\"])",
        "SingleText()",
    ] {
        for strategy in [
            "TimeDependent(start: 0.9, shape: 0.8, reactive: 0.5)",
            "TitForTat()",
            "Micro",
            "Zeuthen",
            "GreedyConcession",
            "NegmasTimeBased",
            "Random",
            "Composed(offering: Tough, acceptance: Time(from: 0.5))",
            "Logit(of: InequityAverse(of: Nice, envy: 0.5, guilt: 0.2), precision: 30)",
        ] {
            let party = |id: &str, seat: &str, coalition: &str| {
                let weight = if id == "b" { 0.7 } else { 0.4 };
                format!(
                    "\"{id}\": (name: \"{id}\", {seat} issues: {{\
                     \"x\": (weight: {weight}, scores: {{\"p\": 0.1, \"q\": 0.5, \"r\": 0.9}}, spread: 0.1), \
                     \"y\": (weight: {}, scores: {{\"p\": 1, \"q\": 0.{}, \"r\": 0}})}}, \
                     red_lines: {{\"l\": (when: {{\"x\": [\"p\"], \"y\": [\"r\"]}}, hard: 0.5, penalty: 0.1)}}, \
                     no_deal: (level: 0.4, noise: Independent(deviation: 0.05)), interim: 0.3, \
                     discount: (factor: 0.95, per: Round), delay_cost: (amount: 0.01, per: Round), \
                     {coalition} strategy: {strategy})",
                    1.0 - weight,
                    id.len() + usize::from(id == "c") * 6,
                )
            };
            let mediator = match protocol {
                "SingleText()" => {
                    ", \"m\": (name: \"m\", seat: Mediator, issues: {\"x\": (weight: 1, value: Increasing), \
                     \"y\": (weight: 0, value: Increasing)}, no_deal: 0)"
                }
                _ => "",
            };
            let talks = |coalition: &str| {
                let issue = |id: &str| {
                    format!(
                        "\"{id}\": (title: \"{id}\", kind: Ordered, default: \"p\", \
                         options: {{\"p\": (), \"q\": (), \"r\": ()}})"
                    )
                };
                from_text(&format!(
                    "(format: 1, id: \"t\", title: \"t\", clock: (horizon: 9), issues: {{{}, {}}}, \
                     parties: {{{}, {}, {}, {}{mediator}}}, rule: Quota(2), protocol: {protocol})",
                    issue("x"),
                    issue("y"),
                    party("a", "abstains: (within: 0.05),", coalition),
                    party("b", "floor: SitOut,", coalition),
                    party("c", "deadline: 7,", coalition),
                    party(
                        "d",
                        "seat: Ratifier(threshold: Logistic(mean: 0, scale: 0.02)),",
                        coalition
                    ),
                ))
            };
            let alone = "coalition: (members: {\"one\": (weight: 1)}, speaks: Member),";
            same(&talks(""), &talks(alone), 6);
        }
    }
    assert!(answers > 500, "{answers}");
}

/// Two members of one mind act as a plain party with their weights and fallback values,
/// whatever the coalition as a whole would like: strategies see the world by the member
/// that speaks. The other party believes nothing of it, so that it cannot tell.
#[test]
fn a_coalition_acts_by_its_members_utilities() {
    let mut agreements = 0;
    let mut changed = 0;
    for protocol in ["AlternatingOffers()", "StackedAlternatingOffers()", "MultipleOffers"] {
        for strategy in [
            "TimeDependent(start: 0.9, shape: 0.8, reactive: 0.5)",
            "TitForTat()",
            "Micro",
            "Zeuthen",
            "GreedyConcession",
            "NegmasTimeBased",
            "Random",
            "Composed(offering: TimeDependent(shape: 0.5), acceptance: Next())",
            "Logit(of: TimeDependent(), precision: 40)",
        ] {
            let talks = |weights: [f64; 3], no_deal: f64, coalition: &str| {
                let issue = |id: &str, partial: &str| {
                    format!(
                        "\"{id}\": (title: \"{id}\", kind: Ordered, default: \"p\", \
                         options: {{\"p\": ({partial}), \"q\": (), \"r\": ()}})"
                    )
                };
                let own = |at: usize, scores: &str| {
                    format!(
                        "\"{}\": (weight: {}, scores: {scores})",
                        ["x", "y", "z"][at],
                        weights[at]
                    )
                };
                from_text(&format!(
                    "(format: 1, id: \"t\", title: \"t\", clock: (horizon: 12), issues: {{{}, {}, {}}}, parties: {{\
                     \"a\": (name: \"a\", issues: {{\
                     \"x\": (weight: 0.37, scores: {{\"p\": 0.11, \"q\": 0.53, \"r\": 0.97}}), \
                     \"y\": (weight: 0.33, scores: {{\"p\": 0.07, \"q\": 0.41, \"r\": 0.83}}), \
                     \"z\": (weight: 0.30, scores: {{\"p\": 0.19, \"q\": 0.61, \"r\": 0.91}})}}, no_deal: 0.3, \
                     strategy: TimeDependent(offers: NearestTarget, beliefs: None, shape: 0.7)), \
                     \"b\": (name: \"b\", issues: {{{}, {}, {}}}, \
                     red_lines: {{\"l\": (when: {{\"x\": [\"r\"], \"y\": [\"r\"]}}, hard: 0.5, penalty: 0.07)}}, \
                     linkages: {{\"k\": (when: {{\"x\": [\"q\"], \"z\": [\"q\"]}}, gain: 0.03)}}, no_deal: {no_deal}, \
                     floor: SitOut, discount: (factor: 0.97, per: Round), {coalition} strategy: {strategy})}}, \
                     protocol: {protocol})",
                    issue("x", "partial: 0.4"),
                    issue("y", ""),
                    issue("z", ""),
                    own(0, "{\"p\": 0.93, \"q\": 0.59, \"r\": 0.13}"),
                    own(1, "{\"p\": 0.88, \"q\": 0.52, \"r\": 0.03}"),
                    own(2, "{\"p\": 0.99, \"q\": 0.47, \"r\": 0.17}"),
                ))
            };
            let mind = "no_deal: 0.11, tilt: {\"x\": 0.23, \"y\": -0.12}";
            let coalition = format!(
                "coalition: (members: {{\"m\": (weight: 0.7, {mind}), \"n\": (weight: 0.3, {mind})}}),"
            );
            let sum = 1.0 + 0.23 - 0.12;
            let tilted = [0.31 + 0.23, 0.42 - 0.12, 0.27].map(|weight| weight / sum);
            let plain = played(&game(&talks(tilted, 0.33 + 0.11, "")), 8);
            let whole = played(&game(&talks([0.31, 0.42, 0.27], 0.33, "")), 8);
            let inside = played(&game(&talks([0.31, 0.42, 0.27], 0.33, &coalition)), 8);
            for ((plain, inside), whole) in plain.iter().zip(&inside).zip(&whole) {
                let outcome = |record: &Record| {
                    (record.end, record.time, record.path.clone(), record.proposer)
                };
                let (plain, inside) = (&plain.0, &inside.0);
                assert_eq!(outcome(plain), outcome(inside), "{protocol} {strategy}");
                assert!((plain.values[0] - inside.values[0]).abs() < TIE);
                agreements += usize::from(plain.agreed());
                changed += usize::from(outcome(&whole.0) != outcome(inside));
            }
        }
    }
    assert!(agreements > 50 && changed > 50, "{agreements} {changed}");
}

/// In play, each answer is what the rule makes of the members' votes, each vote what
/// the member's own utility and demand say, and demands lie alike in all ranges.
#[test]
fn answers_follow_from_the_members_votes() {
    let game = game(&embedded(MEMBERS));
    let eu = party(&game, "eu_coalition");
    let mut table = Table::new(&game, 1, 1);
    let (mut split, mut overruled) = (0, 0);
    for replicate in 0..60 {
        let mut heard = Heard::default();
        table.play(replicate, &mut heard);
        for (at, who, members) in &heard.members {
            let answer = &heard.answers[*at];
            assert_eq!(answer.party, *who);
            let yes = |member: usize| members[member].accepts;
            for member in members {
                let reaches = member.utility >= member.demand - TIE;
                assert_eq!(member.accepts, reaches && !answer.crosses_line);
                assert!(member.demand >= member.floor - TIE);
            }
            let heavy = |weights: &[f64], least: f64| {
                let sum: f64 = (0..weights.len()).filter(|at| yes(*at)).map(|at| weights[at]).sum();
                sum >= least - TIE
            };
            let expected = match game.parts().parties[*who].id.as_str() {
                "us" => yes(0) && heavy(&[0.6, 0.2, 0.1, 0.1], 0.5),
                "russia" => yes(0) && heavy(&[0.9, 0.07, 0.03], 0.5),
                "ukraine" => yes(0) && heavy(&[0.7, 0.2, 0.1], 0.5),
                // Below.
                _ => continue,
            };
            assert_eq!(answer.accepts, expected);
            split += usize::from(
                members.iter().any(|m| m.accepts) && !members.iter().all(|m| m.accepts),
            );
            overruled += usize::from(answer.accepts && answer.utility < answer.demand - TIE);
        }
        // The coalition of the willing: whatever is used, 65 of 100 are needed.
        for (at, _, members) in heard.members.iter().filter(|entry| entry.1 == eu) {
            let weights = [0.26, 0.24, 0.18, 0.12, 0.08, 0.12];
            let sum: f64 = members.iter().filter(|m| m.accepts).map(|m| weights[m.member]).sum();
            if sum < 0.65 - TIE {
                assert!(!heard.answers[*at].accepts);
            }
            if members.iter().all(|member| member.accepts) {
                assert!(heard.answers[*at].accepts);
            }
        }
    }
    assert!(split > 0 && overruled > 0, "{split} {overruled}");
}

#[test]
fn mixed_signals_come_from_members_by_weight() {
    let game = game(&embedded(MEMBERS));
    let us = party(&game, "us");
    let streams = zopa::chance::Streams::new(3);
    let mut draw = Draw::new(&game);
    let n = 4_000;
    let mut spoke = [0.0f64; 4];
    for replicate in 0..n {
        draw.sample(&game, &streams, replicate, replicate);
        spoke[draw.members().unwrap().speaker(&game, us)] += 1.0;
    }
    for (spoke, weight) in spoke.iter().zip([0.6, 0.2, 0.1, 0.1]) {
        let error = (weight * (1.0 - weight) / n as f64).sqrt();
        assert!((spoke / n as f64 - weight).abs() < STANDARD_ERRORS * error, "{spoke} {weight}");
    }
}

#[test]
fn a_trace_tells_the_votes_of_the_members() {
    let loaded = embedded(LESSON);
    let game = game(&loaded);
    let mut table = Table::new(&game, 1, 1);
    let mut narrator = Narrator::new(&game);
    table.play(0, &mut narrator);
    let scenario = zopa::report::summary::scenario_summary(&loaded.scenario, &game);
    let trace = narrator.finish(scenario, 1, 1, table.record(), table.draw());
    for width in [40, 100] {
        let text = terminal::trace(&trace, &Screen::new(width, false));
        assert!(text.contains("Coalition: no."), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
    }
    let text = terminal::trace(&trace, &Screen::new(100, false));
    assert!(text.contains("United Kingdom: yes, 10.0 points above the 50.0 it asks."), "{text}");
    assert!(text.contains("France: no, 35.0 points short of the 65.0 it asks."), "{text}");
    assert!(text.contains("Poland: yes, exactly the 50.0 it asks."), "{text}");
}

#[test]
fn a_verdict_tells_what_the_members_say() {
    let command = |words: &str| {
        let output =
            assert_cmd::Command::cargo_bin("zopa").unwrap().args(words.split(' ')).output();
        let output = output.unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (said, _) = command(&format!("solve {LESSON} --package mission=force,cost=100"));
    assert!(
        said.contains("Coalition as a whole accepts it, but by its rule its members refuse it."),
        "{said}"
    );
    let (json, _) = command(&format!("solve {LESSON} --package mission=force,cost=100 --json"));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let inner = &json["parties"][1]["coalition"];
    assert_eq!(inner["accepts"], false);
    let yes: Vec<bool> = inner["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["accepts"].as_bool().unwrap())
        .collect();
    assert_eq!(yes, [true, false, true]);
    assert!(json["parties"][0].get("coalition").is_none());
    let (json, _) = command(&format!("solve {LESSON} --json"));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let full = &json["coalitions"][0]["full"];
    assert_eq!((&full["packages"], &full["all_rules"]), (&16.into(), &(10.0 / 16.0).into()));
    assert_eq!(json["coalitions"][0]["speaker"]["id"], "poland");
    let (_, refused) = command(&format!("solve {LESSON} --equilibrium"));
    assert!(refused.contains("the members of the coalition `coalition`"), "{refused}");
    let (json, _) = command(&format!("run {LESSON} -n 5 --json -q"));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let refusals = json["parties"][1]["members"].as_array().unwrap();
    let shares: Vec<f64> = refusals.iter().map(|m| m["share"].as_f64().unwrap()).collect();
    assert_eq!(shares, [0.0, 1.0, 0.0]);
}

/// A small game of two parties: a host that accepts everything and a coalition whose
/// members are reckoned here from the definitions.
#[derive(Clone, Debug)]
struct Small {
    weights: [f64; 2],
    scores: [[f64; 3]; 2],
    linkage: f64,
    no_deal_score: f64,
    members: Vec<([f64; 2], f64, f64)>,
    rule: usize,
    of: usize,
}

fn small() -> impl Strategy<Value = Small> {
    let percent = || (0u32..=100).prop_map(|n| f64::from(n) / 100.0);
    let tilt = || (-20i32..=40).prop_map(|n| f64::from(n) / 100.0);
    let scores = prop::array::uniform2(prop::array::uniform3(percent()));
    let member = (tilt(), tilt(), (0u32..=70), (1u32..=9));
    let members = prop::collection::vec(member, 3);
    (20u32..=80, scores, tilt(), percent(), members, 0usize..4, 1usize..8).prop_map(
        |(first, scores, linkage, no_deal_score, members, rule, of)| {
            let first = f64::from(first) / 100.0;
            Small {
                weights: [first, 1.0 - first],
                scores,
                linkage: linkage + 0.2,
                no_deal_score,
                members: members
                    .into_iter()
                    .map(|(a, b, floor, weight)| {
                        ([a, b], f64::from(floor) / 100.0, f64::from(weight))
                    })
                    .collect(),
                rule,
                of,
            }
        },
    )
}

const RULES: [&str; 4] = ["Share(0.6)", "Unanimity", "Quota(2)", "Every([Share(0.4), Quota(2)])"];

impl Small {
    fn text(&self) -> String {
        let total: f64 = self.members.iter().map(|member| member.2).sum();
        let members = self.members.iter().enumerate().map(|(at, (tilt, offset, weight))| {
            format!(
                "\"m{at}\": (weight: {}, no_deal: {offset}, tilt: {{\"x\": {}, \"y\": {}}})",
                weight / total,
                tilt[0],
                tilt[1]
            )
        });
        let scores = |issue: usize| {
            let [p, q, r] = self.scores[issue];
            format!(
                "(weight: {}, scores: {{\"p\": {p}, \"q\": {q}, \"r\": {r}}})",
                self.weights[issue]
            )
        };
        let of: Vec<String> =
            (0..3).filter(|at| self.of >> at & 1 == 1).map(|at| format!("\"m{at}\"")).collect();
        format!(
            "(format: 1, id: \"s\", title: \"s\", clock: (horizon: 1), issues: {{\
             \"x\": (title: \"x\", kind: Ordered, default: \"p\", options: {{\"p\": (partial: 0.5), \"q\": (), \"r\": ()}}), \
             \"y\": (title: \"y\", kind: Ordered, default: \"p\", options: {{\"p\": (), \"q\": (), \"r\": ()}})}}, \
             parties: {{\
             \"h\": (name: \"h\", issues: {{\"x\": (weight: 0.5, value: Increasing), \"y\": (weight: 0.5, value: Increasing)}}, \
             no_deal: -9, strategy: Tough), \
             \"c\": (name: \"c\", issues: {{\"x\": {}, \"y\": {}}}, no_deal_score: {}, \
             linkages: {{\"l\": (when: {{\"x\": [\"r\"], \"y\": [\"r\"]}}, gain: {})}}, no_deal: 0, \
             coalition: (members: {{{}}}, rule: {}, when: [(uses: {{\"y\": [\"q\"]}}, of: [{}])]), strategy: Tough)}})",
            scores(0),
            scores(1),
            self.no_deal_score,
            self.linkage,
            members.collect::<Vec<_>>().join(", "),
            RULES[self.rule],
            of.join(", "),
        )
    }

    /// (member consents, unanimous, general, all rules) over full or partial packages.
    fn expected(&self, wanted_partial: bool) -> Consents {
        let mut found = Consents { members: vec![0; 3], ..Consents::default() };
        let total: f64 = self.members.iter().map(|member| member.2).sum();
        for x in 0..3 {
            for y in 0..3 {
                let partial = x == 0;
                if partial != wanted_partial {
                    continue;
                }
                let utility = |weights: [f64; 2], no_deal: f64| {
                    let linkage = if x == 2 && y == 2 { self.linkage } else { 0.0 };
                    let (sx, sy) = (self.scores[0][x], self.scores[1][y]);
                    let own = if partial {
                        let gain_x = weights[0] * (sx - self.no_deal_score);
                        no_deal + 0.5 * (gain_x + weights[1] * (sy - self.scores[1][0]))
                    } else {
                        weights[0] * sx + weights[1] * sy
                    };
                    own + linkage
                };
                // The coalition as a whole must accept it, or it is not in the zone.
                if utility(self.weights, 0.0) < -TIE {
                    continue;
                }
                let yes: Vec<bool> = self
                    .members
                    .iter()
                    .map(|(tilt, offset, _)| {
                        let raw = [0, 1].map(|issue| (self.weights[issue] + tilt[issue]).max(0.0));
                        let sum = raw[0] + raw[1];
                        utility(raw.map(|weight| weight / sum), *offset) >= *offset - TIE
                    })
                    .collect();
                let heads = yes.iter().filter(|yes| **yes).count();
                let weight: f64 =
                    (0..3).filter(|at| yes[*at]).map(|at| self.members[at].2 / total).sum();
                let general = match self.rule {
                    0 => weight >= 0.6 - TIE,
                    1 => heads == 3,
                    2 => heads >= 2,
                    _ => weight >= 0.4 - TIE && heads >= 2,
                };
                let named = (0..3).filter(|at| self.of >> at & 1 == 1).all(|at| yes[at]);
                found.packages += 1;
                for (count, yes) in found.members.iter_mut().zip(&yes) {
                    *count += u64::from(*yes);
                }
                found.unanimous += u64::from(heads == 3);
                found.general += u64::from(general);
                found.all_rules += u64::from(general && (y != 1 || named));
            }
        }
        found
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn consent_is_what_the_definitions_say(small in small()) {
        let possible = small.members.iter().all(|(tilt, _, _)| {
            small.weights.iter().zip(tilt).all(|(weight, tilt)| weight + tilt > 0.01)
        });
        prop_assume!(possible);
        let game = game(&from_text(&small.text()));
        let inner = inner(&game, "c");
        prop_assert_eq!(&inner.full, &small.expected(false));
        prop_assert_eq!(&inner.partial, &small.expected(true));
    }
}
