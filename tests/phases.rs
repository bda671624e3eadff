//! Clauses that come in stages, audiences of concessions and numbers computed from others:
//! against what can be worked out by hand or by going through every course of events, and
//! scenarios in which they change nothing against those without.

mod support;

use support::{BASE, embedded, from_text, game, package, party, rows};
use zopa::chance::{Ignorance, Streams};
use zopa::game::{Chance, Draw, Game};
use zopa::scenario::{LoadError, parse};
use zopa::solution::{RedLines, Verdict, Zopa};
use zopa::space::Diagram;

/// Two parties and three issues; `world` is added at the top level and `more` to both.
fn talks(world: &str, more: &str) -> String {
    format!(
        r#"(
            format: 1, id: "test", title: "Test", clock: (horizon: 12, days_per_round: 3),
            issues: {{
                "zone": (title: "Zone", kind: Ordered, default: "none", options: {{
                    "none": (), "five": (), "ten": (), "strict": (),
                }}),
                "watch": (title: "Watch", kind: Ordered, default: "nobody", options: {{"nobody": (), "few": (), "many": ()}}),
                "posture": (title: "Posture", kind: Ordered, default: "free", options: {{"free": (), "pullback": ()}}),
            }},
            parties: {{
                "a": (
                    name: "A", no_deal: 0.2, discount: (factor: 0.95, per: Round), {more}
                    issues: {{
                        "zone": (weight: 0.5, scores: {{"none": 0.3, "five": 0.6, "ten": 0.9, "strict": 0.1}}),
                        "watch": (weight: 0.3, scores: {{"nobody": 0.0, "few": 0.5, "many": 1.0}}),
                        "posture": (weight: 0.2, scores: {{"free": 1.0, "pullback": 0.2}}),
                    }},
                    strategy: TimeDependent(start: 1.0, shape: 0.5, offers: BestForOthers, beliefs: Public),
                ),
                "b": (
                    name: "B", no_deal: 0.1, {more}
                    issues: {{
                        "zone": (weight: 0.4, scores: {{"none": 1.0, "five": 0.8, "ten": 0.4, "strict": 0.0}}),
                        "watch": (weight: 0.4, scores: {{"nobody": 0.8, "few": 0.7, "many": 0.1}}),
                        "posture": (weight: 0.2, scores: {{"free": 0.5, "pullback": 1.0}}),
                    }},
                    strategy: TimeDependent(start: 1.0, shape: 0.5, offers: BestForOthers, beliefs: Public),
                ),
            }},
            {world}
        )"#
    )
}

fn centred(game: &Game) -> Draw {
    let mut draw = Draw::new(game);
    draw.centre(game);
    draw
}

fn utility(game: &Game, draw: &Draw, package: &[usize], party: usize) -> f64 {
    let mut path = Vec::new();
    assert!(game.diagram().write_path(package, &mut path));
    let mut utilities = vec![0.0; game.party_count()];
    draw.utilities(game, &path, 0, &mut utilities);
    utilities[party]
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

const STAGES: &str = r#"
    "five": (options: ["five", "ten"], after: Rounds(3), share: 0.4, compliance: {"a": 0.82, "b": 0.82}),
    "ten": (options: ["ten"], after: Days(24), share: 0.3, compliance: {"a": 0.77, "b": 0.7}),
    "rest": (options: ["ten"], after: Rounds(16), share: 0.3, compliance: {"b": 0.67}),
"#;

#[test]
fn what_comes_in_stages_is_worth_its_formula() {
    let text = talks(&format!(r#"phases: {{"zone": (issue: "zone", stages: {{{STAGES}}})}},"#), "");
    let game = game(&from_text(&text));
    let draw = centred(&game);
    let at = |zone: usize, party: usize| utility(&game, &draw, &[zone, 0, 0], party);
    // A waits at 0.95 a round; the other issues give it 0.2 and B 0.32 + 0.1.
    let (q5, q10, q16) = (0.82 * 0.82, 0.77 * 0.7, 0.67);
    let five = q5 * 0.95_f64.powi(3);
    let ten =
        0.4 * five + 0.3 * q5 * q10 * 0.95_f64.powi(8) + 0.3 * q5 * q10 * q16 * 0.95_f64.powi(16);
    close(at(0, 0), 0.5 * 0.3 + 0.2);
    close(at(1, 0), 0.5 * (0.3 + 0.3 * five) + 0.2);
    close(at(2, 0), 0.5 * (0.3 + 0.6 * ten) + 0.2);
    // What is in no stage comes at once.
    close(at(3, 0), 0.5 * 0.1 + 0.2);
    // B does not discount, and what it gives comes in stages as well.
    let patient = 0.4 * q5 + 0.3 * q5 * q10 + 0.3 * q5 * q10 * q16;
    close(at(1, 1), 0.4 * (1.0 - 0.2 * q5) + 0.42);
    close(at(2, 1), 0.4 * (1.0 - 0.6 * patient) + 0.42);
}

#[test]
fn only_the_parties_listed_mind_when_it_comes() {
    let text = talks(
        &format!(r#"phases: {{"zone": (issue: "zone", parties: ["b"], stages: {{{STAGES}}})}},"#),
        "",
    );
    let (with, without) = (game(&from_text(&text)), game(&from_text(&talks("", ""))));
    let (staged, plain) = (centred(&with), centred(&without));
    for zone in 0..4 {
        let both = [(&with, &staged), (&without, &plain)];
        let [a, b] =
            [0, 1].map(|party| both.map(|(game, draw)| utility(game, draw, &[zone, 1, 1], party)));
        assert_eq!(a[0], a[1]);
        assert_eq!(b[0] == b[1], zone == 0 || zone == 3);
    }
}

#[test]
fn a_breach_takes_back_what_was_had_from_then_on() {
    for snapback in [0.0, 0.35, 1.0] {
        let text = talks(
            &format!(
                r#"phases: {{"zone": (issue: "zone", snapback: {snapback}, stages: {{{STAGES}}})}},"#
            ),
            "",
        );
        let game = game(&from_text(&text));
        let draw = centred(&game);
        // Every course of events: a breach at stage k, or none.
        let stages = [(3, 0.82 * 0.82, 0.4), (8, 0.77 * 0.7, 0.3), (16, 0.67, 0.3)];
        let expected = |discount: f64| {
            let mut expected = 0.0;
            let mut reached = 1.0;
            for breach in 0..=3 {
                let had = |(time, _, share): &(i32, f64, f64)| share * discount.powi(*time);
                let mut value: f64 = stages[..breach].iter().map(had).sum();
                let mut chance = reached;
                if let Some((time, q, _)) = stages.get(breach) {
                    let lost: f64 = stages[..breach].iter().map(|(_, _, share)| share).sum();
                    value -= snapback * lost * discount.powi(*time);
                    chance *= 1.0 - q;
                    reached *= q;
                }
                expected += chance * value;
            }
            expected
        };
        close(utility(&game, &draw, &[2, 0, 0], 0), 0.5 * (0.3 + 0.6 * expected(0.95)) + 0.2);
        close(utility(&game, &draw, &[2, 0, 0], 1), 0.4 * (1.0 - 0.6 * expected(1.0)) + 0.42);
    }
}

/// Stages and compliance that depend on both other issues.
const CONTINGENT: &str = r#"phases: {"zone": (
    issue: "zone", snapback: 0.25,
    stages: {
        "first": (options: ["five", "ten", "strict"], after: Rounds(2), share: 0.2, compliance: {"a": 0.9, "b": 0.8}),
        "second": (options: ["ten", "strict"], after: Rounds(5), share: 0.5, compliance: {"a": 0.7}, requires: {"watch": ["few", "many"]}),
        "third": (options: ["ten"], after: Rounds(9), share: 0.3, compliance: {"b": 0.6}, requires: {"watch": ["many"], "posture": ["pullback"]}),
    },
    factors: {
        "blind": (unless: {"posture": ["pullback"]}, factor: 0.7),
        "crowded": (when: {"watch": ["many"]}, factor: 0.95),
    },
)},"#;

/// V of an option of `CONTINGENT` with a text, straight from the formula.
fn contingent([zone, watch, posture]: [usize; 3], discount: f64) -> f64 {
    let factor = if posture == 1 { 1.0 } else { 0.7 } * if watch == 2 { 0.95 } else { 1.0 };
    let comes = [zone >= 1, zone >= 2 && watch >= 1, zone == 2 && watch == 2 && posture == 1];
    let stages = [(2, 0.72, 0.2), (5, 0.7, 0.5), (9, 0.6, 0.3)];
    let (mut worth, mut had, mut kept) = (0.0, 0.0, 1.0);
    for ((time, q, share), _) in stages.iter().zip(comes).filter(|(_, comes)| *comes) {
        let weight = f64::powi(discount, *time);
        worth -= 0.25 * kept * (1.0 - q * factor) * had * weight;
        kept *= q * factor;
        worth += share * kept * weight;
        had += share;
    }
    if had > 0.0 { worth / had } else { 0.0 }
}

#[test]
fn stages_depend_on_other_issues_in_every_package() {
    let game = game(&from_text(&talks(CONTINGENT, "")));
    let draw = centred(&game);
    let scores = [
        ([0.3, 0.6, 0.9, 0.1], [0.0, 0.5, 1.0], [1.0, 0.2], [0.5, 0.3, 0.2], 0.95),
        ([1.0, 0.8, 0.4, 0.0], [0.8, 0.7, 0.1], [0.5, 1.0], [0.4, 0.4, 0.2], 1.0),
    ];
    for (party, (zone, watch, posture, weights, discount)) in scores.into_iter().enumerate() {
        for index in 0..24 {
            let package = [index / 6, index / 2 % 3, index % 2];
            let worth = if package[0] == 0 { 0.0 } else { contingent(package, discount) };
            let staged = zone[0] + (zone[package[0]] - zone[0]) * worth;
            let expected = weights[0] * staged
                + weights[1] * watch[package[1]]
                + weights[2] * posture[package[2]];
            close(utility(&game, &draw, &package, party), expected);
        }
    }
}

#[test]
fn nothing_comes_of_an_option_none_of_whose_stages_come() {
    let text = talks(
        r#"phases: {"zone": (issue: "zone", stages: {
            "only": (options: ["five"], after: Rounds(0), share: 1, compliance: {}, requires: {"watch": ["many"]}),
        })},"#,
        "",
    );
    let game = game(&from_text(&text));
    let draw = centred(&game);
    close(utility(&game, &draw, &[1, 0, 0], 0), 0.5 * 0.3 + 0.2);
    close(utility(&game, &draw, &[1, 2, 0], 0), 0.5 * 0.6 + 0.3 + 0.2);
}

#[test]
fn audiences_take_for_concessions_and_no_more_than_there_is() {
    let game = game(&from_text(&talks("", "audience_cost: 0.15,")));
    let draw = centred(&game);
    // A: the zone none, five and ten are no concessions; strict scores 0.1 < 0.3 and keeps
    // nothing of it; pulling back scores 0.2 < 1 and loses 0.15.
    close(utility(&game, &draw, &[2, 0, 0], 0), 0.5 * 0.9 + 0.2);
    close(utility(&game, &draw, &[3, 0, 0], 0), 0.2);
    close(utility(&game, &draw, &[3, 1, 1], 0), 0.3 * 0.5 + 0.2 * 0.05);
    // B gives on zone and watch: cost times the weights of both.
    close(utility(&game, &draw, &[1, 1, 1], 1), 0.4 * 0.65 + 0.4 * 0.55 + 0.2);
}

#[test]
fn a_leak_raises_the_cost_while_it_lasts_and_secrecy_keeps_it_away() {
    let leak = |openness: f64| {
        talks(
            &format!(
                r#"parameters: {{"openness": (central: {openness})}},
                events: {{"leak": (
                    occurs: At(moment: 2, probability: Product([1.0, Parameter("openness")])), lasts: Rounds(3),
                    effects: {{"parties.b.audience_cost": Add(0.02)}},
                )}},"#
            ),
            "",
        )
    };
    let open = game(&from_text(&leak(1.0)));
    let mut draw = centred(&open);
    for time in 0..8 {
        draw.enter(&open, Chance::Central, time);
        let cost = if (2..5).contains(&time) { 0.02 } else { 0.0 };
        // Both watch and zone are concessions.
        close(utility(&open, &draw, &[1, 1, 0], 1), 0.4 * 0.8 + 0.4 * 0.7 + 0.1 - cost * 0.8);
        close(utility(&open, &draw, &[1, 1, 0], 0), 0.5 * 0.6 + 0.15 + 0.2);
    }
    let secret = game(&from_text(&leak(0.0)));
    let mut draw = centred(&secret);
    draw.foresee(&secret, 3);
    close(utility(&secret, &draw, &[1, 1, 0], 1), 0.4 * 0.8 + 0.4 * 0.7 + 0.1);
}

/// The dossier's pledge by the United States, on the score of one option.
fn pledge(term: &str, keeps: &str, world: &str) -> Game {
    let score = format!(
        r#"Product([0.75, Pledge(keeps: {keeps}, term: {term}, earliest: 4.0, discount: 0.15)])"#
    );
    game(&from_text(&talks(world, "").replacen("\"five\": 0.6", &format!("\"five\": {score}"), 1)))
}

#[test]
fn a_pledge_is_worth_its_formula_and_follows_events() {
    let five = |game: &Game, draw: &Draw| utility(game, draw, &[1, 0, 0], 0) - 0.2;
    let short = pledge("3.85", "0.3", "");
    close(five(&short, &centred(&short)), 0.5 * 0.225);
    assert!(short.parts().numbers.list.is_empty(), "all of it is known");
    let long = pledge("6.0", "0.3", "");
    let worth = |keeps: f64| 1.0 - (1.0 - keeps) * (-0.15_f64 * 2.0).exp();
    close(five(&long, &centred(&long)), 0.5 * 0.75 * worth(0.3));
    // An election on a date changes the chance that the pledge is kept.
    let game = pledge(
        "6.0",
        "Parameter(\"successor\")",
        r#"parameters: {"successor": (central: 0.6)},
        events: {"election": (occurs: At(4), effects: {"parameters.successor": Multiply(0.5)})},"#,
    );
    let mut draw = centred(&game);
    for time in 0..6 {
        draw.enter(&game, Chance::Central, time);
        let keeps = if time < 4 { 0.6 } else { 0.3 };
        close(five(&game, &draw), 0.5 * 0.75 * worth(keeps));
    }
    // A number within the formula, and the formula itself, can be moved too.
    let within = "parties.a.issues.zone.scores.five.0.1.keeps";
    let whole = "parties.a.issues.zone.scores.five";
    let game = pledge(
        "3.85",
        "0.6",
        &format!(
            r#"events: {{
                "within": (occurs: At(1), effects: {{"{within}": Add(-0.2)}}),
                "whole": (occurs: At(2), effects: {{"{whole}": Multiply(2.0)}}),
                "clipped": (occurs: At(3), effects: {{"{whole}": Add(9.0)}}),
            }},"#
        ),
    );
    let mut draw = centred(&game);
    for (time, expected) in [0.45, 0.3, 0.6, 1.0].into_iter().enumerate() {
        draw.enter(&game, Chance::Central, time);
        close(five(&game, &draw), 0.5 * expected);
    }
}

#[test]
fn computed_numbers_follow_their_parts_on_every_draw() {
    let game = pledge(
        "Parameter(\"term\")",
        "Uniform(low: 0.1, high: 0.6, ignorance: Private)",
        r#"parameters: {"term": (central: 6.0, distribution: Uniform(low: 5.0, high: 7.0))},"#,
    );
    let list = &game.parts().numbers.list;
    let at = |path: &str| list.iter().position(|number| number.path == path).unwrap();
    let (term, keeps) = (at("parameters.term"), at("parties.a.issues.zone.scores.five.0.1.keeps"));
    let five = at("parties.a.issues.zone.scores.five");
    assert_eq!(list[five].ignorance, Ignorance::Private);
    let streams = Streams::new(4);
    let mut draw = Draw::new(&game);
    let worth =
        |keeps: f64, term: f64| 0.75 * (1.0 - (1.0 - keeps) * libm::exp(-0.15 * (term - 4.0)));
    let mut seen = Vec::new();
    for replicate in 0..40 {
        draw.sample(&game, &streams, replicate / 4, replicate);
        let values = draw.values();
        close(values[five], worth(values[keeps], values[term]));
        // Others know the term, and reckon with the middle of what is private.
        close(draw.public_values(&game)[five], worth(0.35, values[term]));
        seen.push(values[five]);
    }
    seen.sort_by(f64::total_cmp);
    seen.dedup();
    assert_eq!(seen.len(), 40);
    // Neither plan draws it, and the parts are what a report lists.
    let drawn = game.judgement().numbers();
    assert_eq!(drawn.len(), 1);
    assert!(list[five].quantile(0.5).is_none() && list[keeps].quantile(0.5).is_some());
}

#[test]
fn what_changes_nothing_changes_nothing() {
    let base = rows(&game(&embedded(BASE)), 1_000, 10, 1);
    let idle = from_text(&format!(
        r#"(base: "{BASE}", patch: {{
            "parties.russia.linkages.ru_donbas_buffer.gain": Sum([0.01, Product([0.02, 0.5])]),
        }}, add: {{
            "parties.russia.audience_cost": 0.0,
            "phases": {{"dmz": (issue: "dmz_depth", snapback: 1.0,
                stages: {{
                    "at_once": (options: ["phased_5km", "phased_10km", "phased_25km_strict"], after: Rounds(0), share: 0.4, compliance: {{"russia": 1.0, "ukraine": 1.0}}),
                    "too": (options: ["phased_10km", "phased_25km_strict"], after: Days(0), share: 0.3, compliance: {{"russia": 1.0}}),
                    "and": (options: ["phased_25km_strict"], after: Rounds(0), share: 0.3, compliance: {{}}),
                }},
            )}},
        }})"#
    ));
    assert_eq!(rows(&game(&idle), 1_000, 10, 1), base);
}

/// The base with an asset, stages that depend on other issues, and audiences.
fn full() -> Game {
    game(&from_text(&format!(
        r#"(base: "{BASE}", add: {{
            "parties.russia.audience_cost": 0.04, "parties.ukraine.audience_cost": 0.3,
            "assets": {{"kursk": (
                issue: "kursk_oblast", towards: "unconditional_exit", affects: ["russia", "ukraine"],
                decay: (amount: 0.15, per: Round), raises: {{"russia": 0.6}},
            )}},
            "phases": {{
                "dmz": (issue: "dmz_depth", snapback: 0.5,
                    stages: {{
                        "dmz_5km": (options: ["phased_5km", "phased_10km", "phased_25km_city_exempt", "phased_25km_strict"], after: Rounds(3), share: 0.4, compliance: {{"russia": 0.82, "ukraine": 0.82}}),
                        "dmz_10km": (options: ["phased_10km", "phased_25km_city_exempt", "phased_25km_strict"], after: Rounds(8), share: 0.3, compliance: {{"russia": 0.77, "ukraine": 0.77}}),
                        "dmz_25km": (options: ["phased_25km_city_exempt", "phased_25km_strict"], after: Rounds(16), share: 0.3, compliance: {{"russia": 0.67, "ukraine": 0.67}}),
                    }},
                    factors: {{"blind": (unless: {{"force_posture": ["heavy_weapons_pullback", "mutual_demobilisation"]}}, factor: 0.7)}},
                ),
                "relief": (issue: "sanctions_relief", snapback: 0.5,
                    stages: {{
                        "first": (options: ["us_phased", "us_eu_phased"], after: Rounds(3), share: 0.2, compliance: {{"russia": 0.82, "ukraine": 0.82}}, requires: {{"dmz_depth": ["phased_5km", "phased_10km", "phased_25km_city_exempt", "phased_25km_strict"]}}),
                        "second": (options: ["us_phased", "us_eu_phased"], after: Rounds(8), share: 0.3, compliance: {{"russia": 0.77, "ukraine": 0.77}}, requires: {{"dmz_depth": ["phased_10km", "phased_25km_city_exempt", "phased_25km_strict"]}}),
                        "last": (options: ["us_phased", "us_eu_phased"], after: Rounds(40), share: 0.2, compliance: {{"russia": 0.57, "ukraine": 0.57}}, requires: {{"force_posture": ["mutual_demobilisation"]}}),
                    }},
                ),
            }},
        }})"#
    )))
}

#[test]
fn the_account_of_a_package_sums_to_its_utility_whatever_moves_scores() {
    let game = full();
    for round in [0, 6] {
        let mut draw = centred(&game);
        draw.foresee(&game, round);
        let zone = Zopa::new(&game, &draw, round, RedLines::Ignored);
        let count = game.diagram().completions(Diagram::ROOT);
        let mut took = [0, 0];
        for number in 0..300 {
            let package = game.diagram().unrank(count / 300 * number).unwrap();
            let verdict = Verdict::new(&zone, &draw, &[], &package);
            let mut path = Vec::new();
            assert!(game.diagram().write_path(&package, &mut path));
            // All lines are hard here, so crossing one costs nothing on either side.
            let mut utilities = vec![0.0; game.party_count()];
            draw.utilities(&game, &path, round, &mut utilities);
            for (made, expected) in verdict.parties.iter().zip(utilities) {
                close(made.utility, expected);
                took[0] += usize::from(made.account.audience > 0.0);
                took[1] += usize::from(made.account.staged.iter().any(|taken| *taken != 0.0));
            }
        }
        assert!(took.iter().all(|count| *count > 100), "{took:?}");
    }
}

#[test]
fn relief_and_zone_are_worth_less_with_less_compliance_and_snapback_gives_back() {
    let value = |compliance: f64, snapback: f64| {
        let stage = |after: usize| {
            format!(
                r#"(options: ["us_phased", "us_eu_phased"], after: Rounds({after}), share: 0.5,
                    compliance: {{"russia": {compliance}, "ukraine": {compliance}}})"#
            )
        };
        let game = game(&from_text(&format!(
            r#"(base: "{BASE}", add: {{"phases": {{"relief": (
                issue: "sanctions_relief", snapback: {snapback},
                stages: {{"first": {}, "second": {}}},
            )}}}})"#,
            stage(3),
            stage(8)
        )));
        let nash = package(&game, support::NASH);
        let draw = centred(&game);
        ["russia", "ukraine"].map(|id| utility(&game, &draw, &nash, party(&game, id)))
    };
    // Relief is what Russia gains by and Ukraine loses by.
    let before = value(0.8, 0.0);
    let less = value(0.6, 0.0);
    assert!(less[0] < before[0] && less[1] > before[1]);
    let snapped = value(0.8, 1.0);
    assert!(snapped[0] < before[0] && snapped[1] > before[1]);
}

/// The errors and warnings of a scenario.
fn messages(text: &str) -> Vec<String> {
    let diagnostics = match parse("test.ron", text) {
        Ok(loaded) => loaded.warnings,
        Err(LoadError::Invalid(diagnostics)) => *diagnostics,
        Err(error) => panic!("{error}"),
    };
    diagnostics.render(false);
    diagnostics.list.into_iter().map(|found| found.message).collect()
}

#[test]
fn mistakes_in_stages_are_all_reported_at_once() {
    let text = talks(
        r#"phases: {
            "zone": (issue: "zone", parties: ["a", "c"], snapback: 2.0, stages: {
                "first": (options: ["none", "fife"], after: Rounds(5), share: 1, compliance: {"a": 1.5, "z": 1.0}),
                "second": (options: ["ten"], after: Rounds(3), share: 0, compliance: {}, requires: {"zone": ["ten"]}),
                "third": (options: [], after: Days(-1), share: -1, compliance: {}),
            }, factors: {"both": (when: {"watch": ["few"]}, unless: {"watch": ["few"]}, factor: 0.5), "neither": (factor: 2.0)}),
            "again": (issue: "zone", stages: {}),
            "nowhere": (issue: "zoen", stages: {}),
        },"#,
        "audience_cost: -0.1,",
    );
    let found = messages(&text);
    for expected in [
        "unknown party `c`",
        "unknown party `z`",
        "unknown option `fife` of the issue `zone`",
        "unknown issue `zoen`",
        "the default does not come in stages",
        "a chance of compliance must be between 0 and 1, not 1.5",
        "what a breach takes back must be between 0 and 1, not 2",
        "`second` would come before `first`, which it follows",
        "the shares of `ten` in `zone` sum to 0",
        "a condition on `zone` itself",
        "no option goes through `third`",
        "a number of days must be 0 or more, not -1",
        "the share of a stage must be 0 or more, not -1",
        "`both` needs either `when` or `unless`",
        "`neither` needs either `when` or `unless`",
        "a factor of compliance must be between 0 and 1, not 2",
        "`zone` puts the same issue on a schedule",
        "nothing comes in the stages of `again`",
        "an audience cost must be 0 or more, not -0.1",
    ] {
        assert!(found.iter().any(|message| message == expected), "{expected}\n{found:#?}");
    }
}

#[test]
fn mistakes_in_formulas_are_all_reported_at_once() {
    let score = |formula: &str, world: &str| {
        messages(&talks(world, "").replacen("\"five\": 0.6", &format!("\"five\": {formula}"), 1))
    };
    for (formula, expected) in [
        ("Product([])", "a formula needs at least one number"),
        ("Product([2, 0.7])", "a score must be between 0 and 1, but this formula comes to 1.4"),
        ("Sum([Parameter(\"x\"), 0.1])", "unknown parameter `x`"),
        ("Pledge(keeps: 0.3, term: 4, earliest: 4)", "missing field `discount` in `Pledge`"),
        (
            "Pledge(keeps: 1.3, term: 4, earliest: 4, discount: 0.1)",
            "the chance that a pledge is kept must be between 0 and 1, not 1.3",
        ),
        (
            "Posterior(prior: 0.3, if_so: 0.4, if_not: -0.1)",
            "the chance of a sign must be between 0 and 1, not -0.1",
        ),
        ("Posterior(prior: 0.3, so: 0.4, if_not: 0.1)", "unknown field `so` in `Posterior`"),
        ("Prodct([1])", "unknown distribution `Prodct`"),
    ] {
        let found = score(formula, "");
        assert!(found.iter().any(|message| message == expected), "{expected}\n{found:#?}");
    }
    let found = score(
        "Product([Uniform(low: 0.4, high: 0.6)])",
        r#"correlations: [(between: ("parties.a.issues.zone.scores.five", "parties.a.issues.zone.scores.five.0.0"), rho: 0.5)],"#,
    );
    assert_eq!(found, ["`parties.a.issues.zone.scores.five` is computed from other numbers"]);
}
