//! What changes while the parties talk: events, wasting assets and common shocks against
//! what can be worked out by hand, and scenarios in which nothing happens against those
//! without a world.

mod support;

use support::{BASE, embedded, from_text, game, mean, patched, rows};
use zopa::chance::Streams;
use zopa::game::{Chance, Draw, Game, Happening};
use zopa::negotiation::{Answer, End, Listener, Nobody, Table};
use zopa::solution::{RedLines, Zopa};
use zopa::tolerance::STANDARD_ERRORS;

/// Two parties and a pie of four slices; `world` is added at the top level and `more` to the
/// first party.
fn pie(world: &str, more: &str) -> String {
    format!(
        r#"(
            format: 1, id: "test", title: "Test", clock: (horizon: 12, days_per_round: 2),
            issues: {{
                "slice": (title: "Slice", kind: Ordered, default: "none", options: {{
                    "none": (), "some": (), "most": (), "all": (),
                }}),
                "when": (title: "When", kind: Ordered, default: "later", options: {{"later": (), "now": ()}}),
            }},
            parties: {{
                "a": (
                    name: "A", no_deal: 0.2, delay_cost: (amount: 0.01, per: Round), {more}
                    issues: {{
                        "slice": (weight: 0.75, scores: {{"none": 0.0, "some": 0.4, "most": 0.8, "all": 1.0}}),
                        "when": (weight: 0.25, scores: {{"later": 0.0, "now": 1.0}}),
                    }},
                    strategy: TimeDependent(start: 1.0, shape: 0.5, offers: BestForOthers, beliefs: Public),
                ),
                "b": (
                    name: "B", no_deal: (level: 0.1, trend: (amount: 0.01, per: Round)),
                    issues: {{
                        "slice": (weight: 0.6, scores: {{"none": 1.0, "some": 0.6, "most": 0.2, "all": 0.0}}),
                        "when": (weight: 0.4, scores: {{"later": 0.0, "now": 1.0}}),
                    }},
                    strategy: TimeDependent(start: 1.0, shape: 0.5, offers: BestForOthers, beliefs: Public),
                ),
            }},
            {world}
        )"#
    )
}

fn world(world: &str) -> Game {
    game(&from_text(&pie(world, "")))
}

/// The draw of a game in which nothing is left to chance, at each of the first rounds.
fn rounds(game: &Game, last: usize) -> Vec<Draw> {
    let mut draw = Draw::new(game);
    draw.centre(game);
    (0..=last)
        .map(|time| {
            draw.enter(game, Chance::Central, time);
            draw.clone()
        })
        .collect()
}

fn utility(game: &Game, draw: &Draw, package: [usize; 2], party: usize) -> f64 {
    let mut path = Vec::new();
    assert!(game.diagram().write_path(&package, &mut path));
    let mut utilities = [0.0; 2];
    draw.utilities(game, &path, 0, &mut utilities);
    utilities[party]
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn a_halt_of_aid_lowers_no_deal_while_it_lasts_and_is_foreseen_to_its_end() {
    let game = world(
        r#"events: {"halt": (occurs: At(3), lasts: Rounds(4), effects: {"parties.a.no_deal": Add(-0.05)})},"#,
    );
    let draws = rounds(&game, 8);
    let no_deal = |now: usize, at: usize| draws[now].truth().prospects().no_deal(0, at);
    for at in 0..=12 {
        close(no_deal(2, at), 0.2);
        close(no_deal(5, at), if (3..7).contains(&at) { 0.15 } else { 0.2 });
        if at >= 7 {
            close(no_deal(8, at), 0.2);
        }
    }
    // Sitting out from round 3: no discount, a hundredth a round for nine rounds, then 0.2.
    close(draws[3].truth().prospects().sit_out(0, 3), 0.2 - 0.09);
    // The value of no deal at the end is not touched by what is over by then; one in force
    // without an end is.
    let game = world(
        r#"events: {"halt": (occurs: At(3), ends: (probability: 0.0, per: Round), effects: {"parties.a.no_deal": Add(-0.05)})},"#,
    );
    close(rounds(&game, 5)[5].truth().prospects().sit_out(0, 5), 0.15 - 0.07);
}

#[test]
fn numbers_add_up_multiply_and_are_set_whatever_their_order() {
    let game = world(
        r#"events: {
            "more": (occurs: At(1), effects: {"parties.a.issues.slice.scores.some": Add(0.1)}),
            "again": (occurs: At(2), lasts: Rounds(1), effects: {"parties.a.issues.slice.scores.some": Multiply(0.5)}),
            "fixed": (occurs: At(3), effects: {"parties.a.issues.slice.scores.some": Set(0.9)}),
            "too_much": (occurs: At(4), effects: {"parties.a.issues.slice.scores.some": Add(0.5)}),
            "weight": (occurs: At(5), effects: {"parties.a.issues.slice.weight": Multiply(0.0)}),
        },"#,
    );
    let draws = rounds(&game, 5);
    let some = |now: usize| utility(&game, &draws[now], [1, 0], 0);
    close(some(0), 0.75 * 0.4);
    close(some(1), 0.75 * 0.5);
    close(some(2), 0.75 * 0.3);
    close(some(3), 0.75 * 1.0);
    // Scores stay within 0..1.
    close(some(4), 0.75 * 1.0);
    // Weights are rescaled: all of it now lies on the other issue.
    close(some(5), 0.0);
    close(utility(&game, &draws[5], [0, 1], 0), 1.0);
    // The other party's number is another one.
    close(utility(&game, &draws[5], [1, 0], 1), 0.6 * 0.6);
}

#[test]
fn an_asset_wastes_by_its_formula() {
    let text = r#"assets: {"chip": (
        issue: "slice", towards: "none", affects: ["a"], stock: 0.8, decay: (amount: 0.15, per: Day),
        raises: {"b": 0.5}, holder: "a", holding_cost: (amount: 0.02, per: Round), closes: {"all": 0.5},
    )},"#;
    let game = world(text);
    for (time, draw) in rounds(&game, 6).iter().enumerate() {
        let stock = 0.8 * (-0.3 * time as f64).exp();
        let prospects = draw.truth().prospects();
        close(utility(&game, draw, [2, 0], 0), 0.75 * stock * 0.8);
        close(utility(&game, draw, [2, 0], 1), 0.6 * 0.2);
        close(prospects.no_deal(1, time), 0.1 + 0.01 * time as f64 + 0.5 * 0.6 * (1.0 - stock));
        close(prospects.delay_cost(0, time), 0.01 + 0.02 * stock);
        // What is to come is foreseen.
        let last = 0.8 * (-0.3 * 12.0_f64).exp();
        close(prospects.no_deal(1, 12), 0.22 + 0.3 * (1.0 - last));
        let mut path = Vec::new();
        game.diagram().write_path(&[3, 0], &mut path);
        assert_eq!(path.iter().all(|label| draw.allows(*label)), stock >= 0.5, "{time}");
    }
}

#[test]
fn the_kursk_chip_of_the_24_march_variant_is_the_asset_at_half_its_stock() {
    // The variant has its scores and its no-deal value worked out by hand, and 2,183 packages
    // in its zone. Here the asset does that.
    let loaded = from_text(
        r#"(base: "ukraine-2025/as-of-03-24", patch: {
            "parties.russia.issues.kursk_oblast.scores.hold_pending_talks": 0.0,
            "parties.russia.issues.kursk_oblast.scores.swap_for_occupied_land": 0.2,
            "parties.russia.issues.kursk_oblast.scores.exit_for_mediated_concession": 0.75,
            "parties.ukraine.issues.kursk_oblast.scores.hold_pending_talks": 0.7,
            "parties.ukraine.issues.kursk_oblast.scores.swap_for_occupied_land": 1.0,
            "parties.ukraine.issues.kursk_oblast.scores.exit_for_mediated_concession": 0.6,
            "parties.russia.no_deal.level.mode": 0.68,
        }, add: {
            "assets": {"kursk": (
                issue: "kursk_oblast", towards: "unconditional_exit", affects: ["russia", "ukraine"],
                stock: 0.5, decay: (amount: 0.15, per: Round), raises: {"russia": 0.6},
            )},
        })"#,
    );
    let game = game(&loaded);
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    draw.foresee(&game, 0);
    assert_eq!(Zopa::new(&game, &draw, 0, RedLines::Binding).count().exact(), Some(2_183));
}

#[test]
fn what_happens_by_chance_happens_as_often_as_it_should() {
    let game = world(
        r#"events: {
            "often": (occurs: ByChance(probability: 0.2, per: Day), effects: {"parties.a.no_deal": Add(0.0)}),
            "rarely": (occurs: ByChance(probability: 0.5, per: Round), lasts: Rounds(3), ends: (probability: 0.25, per: Round),
                retracted: 0.4, effects: {"parties.a.issues.when.weight": Add(0.1)}),
        },"#,
    );
    let streams = Streams::new(7);
    let mut draw = Draw::new(&game);
    let (mut often, mut lengths, mut retractions) = (Vec::new(), Vec::new(), Vec::new());
    for replicate in 0..4_000 {
        draw.sample(&game, &streams, replicate, replicate);
        let mut since = None;
        for time in 0..12 {
            draw.enter(&game, Chance::Played(&streams, replicate), time);
            for happening in draw.course().happened() {
                match *happening {
                    Happening::Begins { event: 0 } => {}
                    Happening::Begins { .. } => since = Some(time),
                    Happening::Ends { retracted, .. } => {
                        lengths.push((time - since.unwrap()) as f64);
                        retractions.push(f64::from(u8::from(retracted)));
                    }
                }
            }
        }
        often.push(f64::from(draw.course().occurrences()[0]));
    }
    let is = |values: &[f64], expected: f64| {
        let (found, error) = mean(values);
        assert!(
            (found - expected).abs() < STANDARD_ERRORS * error,
            "{found} ± {error}, not {expected}"
        );
    };
    // A round is two days.
    is(&often, 12.0 * (1.0 - 0.8 * 0.8));
    is(&retractions, 0.4);
    // Over after one round with a quarter, after two with 3/4 of a quarter, else after three.
    let whole: Vec<f64> = lengths.clone();
    assert!(whole.iter().all(|length| (1.0..=3.0).contains(length)));
    // (Those that the horizon cuts off are not seen, so the mean is a little short of
    // 1·0.25 + 2·0.1875 + 3·0.5625 = 2.3125.)
    let (found, error) = mean(&whole);
    assert!(found < 2.3125 + STANDARD_ERRORS * error && found > 2.15, "{found}");
}

#[test]
fn an_event_leaves_the_chances_of_others_alone() {
    let one = r#""x": (occurs: ByChance(probability: 0.3, per: Round), effects: {"parties.a.no_deal": Add(0.01)}),"#;
    let two = r#""w": (occurs: ByChance(probability: 0.3, per: Round), effects: {"parties.b.no_deal": Add(0.01)}),"#;
    let alone = world(&format!("events: {{{one}}},"));
    let both = world(&format!("events: {{{two}{one}}},"));
    let streams = Streams::new(3);
    let (mut first, mut second) = (Draw::new(&alone), Draw::new(&both));
    for replicate in 0..200 {
        first.sample(&alone, &streams, replicate, replicate);
        second.sample(&both, &streams, replicate, replicate);
        for time in 0..12 {
            first.enter(&alone, Chance::Played(&streams, replicate), time);
            second.enter(&both, Chance::Played(&streams, replicate), time);
        }
        assert_eq!(first.course().occurrences()[0], second.course().occurrences()[1]);
    }
}

/// Remembers what happened and who refused, round by round.
#[derive(Default)]
struct Watcher {
    refusals: Vec<(usize, usize)>,
    answers: Vec<usize>,
}

impl Listener for Watcher {
    fn happens(&mut self, time: usize, happening: Happening) {
        if matches!(happening, Happening::Begins { .. }) {
            self.answers.push(time);
        }
    }

    fn answers(&mut self, _: &Draw, time: usize, _: &[u32], answer: &Answer) {
        if !answer.accepts {
            self.refusals.push((time, answer.party));
        }
    }
}

#[test]
fn an_ultimatum_answers_a_refusal_and_costs_who_makes_it() {
    let game = world(
        r#"events: {"ultimatum": (
            occurs: Answer(by: "a", refusal_by: "b", refusal_of: "a", cost: 0.03),
            lasts: Rounds(1), effects: {"parties.b.no_deal": Add(-0.1)},
        )},"#,
    );
    let mut table = Table::new(&game, 5, 1);
    let mut seen = 0;
    for replicate in 0..50 {
        let mut watcher = Watcher::default();
        let end = table.play(replicate, &mut watcher).time;
        let expected: Vec<usize> = watcher
            .refusals
            .iter()
            .filter(|(_, refuser)| *refuser == 1)
            .map(|(time, _)| time + 1)
            .filter(|time| *time <= end)
            .collect();
        assert_eq!(watcher.answers, expected);
        let prospects = table.draw().truth().prospects();
        for time in &expected {
            close(prospects.no_deal(1, *time), 0.1 + 0.01 * *time as f64 - 0.1);
            close(prospects.delay_cost(0, time - 1), 0.01 + 0.03);
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn options_close_and_open_and_no_offer_uses_a_closed_one() {
    let game = world(
        r#"events: {
            "shut": (occurs: At(0), effects: {"issues.when.options.now": Close}),
            "open": (occurs: At(4), effects: {"issues.when.options.now": Open}),
        },"#,
    );
    let mut table = Table::new(&game, 5, 1);
    let when = |path: &[u32]| game.diagram().package_of_path(path)[1];
    struct Uses<'g>(&'g dyn Fn(&[u32]) -> usize, [u32; 2], [u32; 2]);
    impl Listener for Uses<'_> {
        fn offers(&mut self, time: usize, _: usize, path: &[u32], _: &[f64]) {
            let uses = usize::from((self.0)(path) == 1);
            let into = if time < 4 { &mut self.1 } else { &mut self.2 };
            into[uses] += 1;
        }
    }
    let mut uses = Uses(&when, [0; 2], [0; 2]);
    for replicate in 0..50 {
        table.play(replicate, &mut uses);
    }
    assert_eq!(uses.1[1], 0);
    assert!(uses.1[0] > 20 && uses.2[1] > 0, "{:?} {:?}", uses.1, uses.2);
}

#[test]
fn nobody_talks_until_the_bar_has_fallen() {
    let bar = |fall: &str| {
        world(&format!(
            r#"events: {{"decree": (occurs: At(0), ends: (probability: {fall}, per: Round), effects: {{"talks": Close}})}},"#
        ))
    };
    // It never falls: no offers, and the horizon passes.
    let never = bar("0.0");
    let mut table = Table::new(&never, 5, 1);
    for replicate in 0..20 {
        let record = table.play(replicate, &mut Nobody);
        assert_eq!((record.offers, record.end), (0, End::Horizon));
    }
    // The first round with an offer is geometric: half of the talks begin in round 1.
    let half = bar("0.5");
    struct First(Option<usize>);
    impl Listener for First {
        fn offers(&mut self, time: usize, _: usize, _: &[u32], _: &[f64]) {
            self.0.get_or_insert(time);
        }
    }
    let mut table = Table::new(&half, 5, 1);
    let begun: Vec<f64> = (0..2_000)
        .map(|replicate| {
            let mut first = First(None);
            table.play(replicate, &mut first);
            f64::from(u8::from(first.0 == Some(1)))
        })
        .collect();
    let (share, error) = mean(&begun);
    assert!((share - 0.5).abs() < STANDARD_ERRORS * error, "{share} ± {error}");
}

#[test]
fn a_common_shock_moves_all_who_feel_it_together() {
    let game = world(
        r#"factors: {"front": (noise: RandomWalk(deviation: 0.02), on: {"parties.a.no_deal": 1.0, "parties.b.no_deal": -2.0})},"#,
    );
    let streams = Streams::new(11);
    let mut draw = Draw::new(&game);
    let mut squares = Vec::new();
    for replicate in 0..2_000 {
        draw.sample(&game, &streams, replicate, replicate);
        let prospects = draw.truth().prospects();
        close(prospects.no_deal(0, 0), 0.2);
        for time in 0..=12 {
            let shock = prospects.no_deal(0, time) - 0.2;
            close(prospects.no_deal(1, time) - 0.1 - 0.01 * time as f64, -2.0 * shock);
        }
        squares.push((prospects.no_deal(0, 9) - 0.2).powi(2));
    }
    // The variance of a walk grows with time.
    let (variance, error) = mean(&squares);
    assert!((variance - 9.0 * 0.0004).abs() < STANDARD_ERRORS * error, "{variance} ± {error}");
}

#[test]
fn a_world_in_which_nothing_happens_is_no_world() {
    let base = rows(&game(&embedded(BASE)), 2_000, 10, 1);
    let idle = from_text(&format!(
        r#"(base: "{BASE}", add: {{
            "events": {{
                "never": (occurs: ByChance(probability: 0.0, per: Round), lasts: Rounds(2), effects: {{
                    "parties.russia.issues.peacekeepers.weight": Add(0.1), "parties.us.no_deal": Add(0.1),
                    "issues.nato_path.options.permanent_neutrality": Close, "talks": Close,
                }}),
                "nothing": (occurs: At(2), effects: {{"parties.ukraine.no_deal": Add(0.0), "parties.us.issues.minerals_deal.scores.joint_fund": Multiply(1.0)}}),
            }},
            "assets": {{"kursk": (issue: "kursk_oblast", towards: "unconditional_exit", affects: ["russia", "ukraine"], raises: {{"russia": 0.6}})}},
            "factors": {{"front": (noise: RandomWalk(deviation: 0.0), on: {{"parties.russia.no_deal": 1.0}})}},
        }})"#
    ));
    assert_eq!(rows(&game(&idle), 2_000, 10, 1), base);
}

#[test]
fn a_replicate_is_the_same_whatever_was_played_before() {
    let text = pie(
        r#"events: {
            "swing": (occurs: ByChance(probability: 0.3, per: Round), effects: {"parties.a.no_deal": Add(Normal(mean: 0.0, deviation: 0.05))}),
            "mood": (occurs: ByChance(probability: 0.3, per: Round), lasts: Rounds(2), retracted: 0.5, effects: {
                "parties.b.issues.slice.scores.most": Add(0.3), "issues.when.options.now": Close}),
        }, assets: {"chip": (issue: "slice", towards: "none", affects: ["a"], decay: (amount: 0.1, per: Round), raises: {"b": 0.5})},"#,
        "",
    );
    let game = game(&from_text(&text));
    let mut table = Table::new(&game, 9, 3);
    let forward: Vec<_> = (0..60).map(|k| table.play(k, &mut Nobody).clone()).collect();
    let backward: Vec<_> = (0..60).rev().map(|k| table.play(k, &mut Nobody).clone()).collect();
    assert!(forward.iter().eq(backward.iter().rev()));
    // Amounts drawn anew differ.
    assert!(forward.iter().any(|record| record.events[0] > 1));
}

#[test]
fn the_zone_of_the_base_shrinks_as_the_chip_melts() {
    let loaded = from_text(&format!(
        r#"(base: "{BASE}", add: {{"assets": {{"kursk": (
            issue: "kursk_oblast", towards: "unconditional_exit", affects: ["russia", "ukraine"],
            decay: (amount: 0.15, per: Round), raises: {{"russia": 0.6}},
        )}}}})"#
    ));
    let with = game(&loaded);
    // The same zone from a scenario with scores and no-deal values worked out by hand.
    for round in [0, 3, 6, 10, 15] {
        let stock = (-0.15 * f64::from(round)).exp();
        let gone = 1.0 - stock;
        let score = |of: f64, last: f64| format!("{:.17}", stock * of + gone * last);
        let by_hand = patched(
            BASE,
            &[
                ("parties.russia.issues.kursk_oblast.scores.hold_pending_talks", &score(0.0, 1.0)),
                (
                    "parties.russia.issues.kursk_oblast.scores.swap_for_occupied_land",
                    &score(0.2, 1.0),
                ),
                (
                    "parties.russia.issues.kursk_oblast.scores.exit_for_mediated_concession",
                    &score(0.75, 1.0),
                ),
                ("parties.ukraine.issues.kursk_oblast.scores.hold_pending_talks", &score(0.7, 0.1)),
                (
                    "parties.ukraine.issues.kursk_oblast.scores.swap_for_occupied_land",
                    &score(1.0, 0.1),
                ),
                (
                    "parties.ukraine.issues.kursk_oblast.scores.exit_for_mediated_concession",
                    &score(0.6, 0.1),
                ),
                ("parties.russia.no_deal.level", &format!("{:.17}", 0.67 + 0.6 * 0.08 * gone)),
            ],
        );
        let by_hand = game(&by_hand);
        let count = |game: &Game| {
            let mut draw = Draw::new(game);
            draw.centre(game);
            draw.foresee(game, round as usize);
            Zopa::new(game, &draw, round as usize, RedLines::Binding).count().exact().unwrap()
        };
        assert_eq!(count(&with), count(&by_hand), "round {round}");
    }
}

#[test]
fn a_number_that_an_event_could_change_is_what_it_is_until_then() {
    // Costs, chances of recognition and a parameter without a range: known numbers, which
    // nothing draws.
    let parameter = r#"(base: "BASE", add: {"events": {"idle": (occurs: At(3), effects: {
        "parameters.us_delay_cost": Multiply(1), "parties.ukraine.recognition": Multiply(1)})}},
        patch: {"parameters.us_delay_cost": (central: 0.03, about: "Dear.")})"#;
    let with = parameter.replace("BASE", BASE);
    let (head, _) = with.split_once("add:").unwrap();
    let without = format!("{head} patch: {}", with.split_once("patch: ").unwrap().1);
    let [with, without] = [&with, &without].map(|text| rows(&game(&from_text(text)), 300, 7, 1));
    assert_eq!(with, without);
}

/// Three events with chance one half a round; `more` is added at the top level.
fn coins(more: &str) -> Game {
    let coin = |id: &str| {
        format!(
            r#""{id}": (occurs: ByChance(probability: 0.5, per: Round), effects: {{"parties.a.no_deal": Add(0.0)}}),"#
        )
    };
    world(&format!("events: {{{}{}{}}}, {more}", coin("x"), coin("y"), coin("z")))
}

/// What each event did in every round of so many replicates.
fn tosses(game: &Game, replicates: u64) -> Vec<[bool; 3]> {
    let streams = Streams::new(17);
    let mut draw = Draw::new(game);
    let mut tosses = Vec::new();
    for replicate in 0..replicates {
        draw.sample(game, &streams, replicate, replicate);
        for time in 0..12 {
            draw.enter(game, Chance::Played(&streams, replicate), time);
            let mut toss = [false; 3];
            for happening in draw.course().happened() {
                if let Happening::Begins { event } = *happening {
                    toss[event] = true;
                }
            }
            tosses.push(toss);
        }
    }
    tosses
}

#[test]
fn events_that_go_together_do_so_as_often_as_a_normal_orthant_says() {
    let pair = |rho: f64| {
        coins(&format!(r#"correlations: [(between: ("events.x", "events.y"), rho: {rho})],"#))
    };
    let alone = tosses(&coins(""), 2_000);
    for rho in [0.6, -0.4] {
        let together = tosses(&pair(rho), 2_000);
        let share = |is: &dyn Fn(&[bool; 3]) -> bool| -> Vec<f64> {
            together.iter().map(|toss| f64::from(u8::from(is(toss)))).collect()
        };
        let both = 0.25 + f64::asin(rho) / (2.0 * std::f64::consts::PI);
        for (values, expected) in [
            (share(&|toss| toss[0] && toss[1]), both),
            (share(&|toss| toss[1]), 0.5),
            (share(&|toss| toss[1] && toss[2]), 0.25),
        ] {
            let (found, error) = mean(&values);
            let near = (found - expected).abs() < STANDARD_ERRORS * error;
            assert!(near, "{found} ± {error}, not {expected}");
        }
        // The first of them and those that are not correlated keep their chances.
        assert!(alone.iter().zip(&together).all(|(a, b)| (a[0], a[2]) == (b[0], b[2])));
    }
    // No correlation is none, to the last toss.
    assert_eq!(tosses(&pair(0.0), 500), alone[..6_000]);
    assert!(tosses(&pair(1.0), 500).iter().all(|toss| toss[0] == toss[1]));
    assert!(tosses(&pair(-1.0), 500).iter().all(|toss| toss[0] != toss[1]));
}

/// The same pie with something changed in its issues.
fn with_issues(from: &str, to: &str, more: &str) -> Game {
    let text = pie(more, "");
    assert_eq!(text.matches(from).count(), 1);
    game(&from_text(&text.replace(from, to)))
}

#[test]
fn options_and_issues_enter_and_leave_as_if_events_closed_them() {
    let now = r#"options: {"later": (), "now": ()}"#;
    let close = |occurs: &str| {
        world(&format!(
            r#"events: {{"shut": ({occurs}, effects: {{"issues.when.options.now": Close}})}},"#
        ))
    };
    let option =
        |when: &str| with_issues(now, &format!(r#"options: {{"later": (), "now": ({when})}}"#), "");
    let issue = |when: &str| with_issues(now, &format!("{now}, {when}"), "");
    let shut_until_4 = close("occurs: At(0), lasts: Rounds(4)");
    let shut_from_3 = close("occurs: At(3)");
    let shut_twice = world(
        r#"events: {
            "before": (occurs: At(0), lasts: Rounds(2), effects: {"issues.when.options.now": Close}),
            "after": (occurs: At(5), effects: {"issues.when.options.now": Close}),
        },"#,
    );
    for (with, by_event) in [
        (option("from: 4"), &shut_until_4),
        (issue("from: 4"), &shut_until_4),
        (issue(r#"from: 4, held: "later""#), &shut_until_4),
        (option("until: 3"), &shut_from_3),
        (issue("until: 3"), &shut_from_3),
        (option("from: 2, until: 5"), &shut_twice),
        (
            with_issues(now, r#"options: {"later": (), "now": (from: 2)}, until: 5"#, ""),
            &shut_twice,
        ),
    ] {
        let mut tables = [Table::new(&with, 5, 1), Table::new(by_event, 5, 1)];
        for replicate in 0..60 {
            let [first, second] = tables.each_mut().map(|table| {
                let record = table.play(replicate, &mut Nobody);
                (record.end, record.time, record.path.clone(), record.values.clone(), record.offers)
            });
            assert_eq!(first, second);
        }
        let allows = |game: &Game| -> Vec<bool> {
            rounds(game, 8)
                .iter()
                .flat_map(|draw| (0..game.diagram().labels().len() as u32).map(|l| draw.allows(l)))
                .collect()
        };
        assert_eq!(allows(&with), allows(by_event));
        assert!(allows(&with).contains(&false));
    }
    // Off the table, an issue is held at the option that is named.
    let held = issue(r#"from: 4, held: "now""#);
    let mut path = Vec::new();
    held.diagram().write_path(&[1, 0], &mut path);
    let open = |draw: &Draw| path.iter().all(|label| draw.allows(*label));
    let rounds_open: Vec<bool> = rounds(&held, 5).iter().map(open).collect();
    assert_eq!(rounds_open, [false, false, false, false, true, true]);
    // An event may open what its date has not.
    let early = with_issues(
        now,
        r#"options: {"later": (), "now": (from: 4)}"#,
        r#"events: {"early": (occurs: At(1), lasts: Rounds(2), effects: {"issues.when.options.now": Open})},"#,
    );
    held.diagram().write_path(&[1, 1], &mut path);
    let open = |draw: &Draw| path.iter().all(|label| draw.allows(*label));
    let rounds_open: Vec<bool> = rounds(&early, 5).iter().map(open).collect();
    assert_eq!(rounds_open, [false, true, true, false, true, true]);
}

#[test]
fn an_asset_named_twice_moves_scores_once() {
    let asset = |affects: &str| {
        let text = format!(
            r#"assets: {{"chip": (issue: "slice", towards: "none", affects: [{affects}], decay: (amount: 0.2, per: Round))}},"#
        );
        let game = world(&text);
        let draws = rounds(&game, 5);
        utility(&game, &draws[5], [2, 0], 0)
    };
    close(asset(r#""a", "a""#), 0.75 * 0.8 * (-1.0_f64).exp());
    close(asset(r#""a", "a""#), asset(r#""a""#));
}
