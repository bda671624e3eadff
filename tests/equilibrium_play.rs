//! Parties that play the equilibrium of each draw, and one that plays the best response
//! to known strategies: what negotiations come to must be what induction says.

mod support;

use std::fmt::Write as _;

use support::{from_text, game};
use zopa::equilibrium::Induction;
use zopa::experiment::{Plan, Row, Unwatched, run};
use zopa::game::{Draw, Game};
use zopa::negotiation::{End, Nobody, Table};
use zopa::tolerance::{TIE, reaches};

/// Steps of a pie: the grid's error compounds over the rounds (2-3 steps in all).
const STEPS: u32 = 400;

/// Shares of a pie in steps of 1/400 between two parties with these discount factors a
/// round. `more` goes into the first party, `last` into the second.
fn pie(discounts: [f64; 2], rounds: usize, more: [&str; 2], protocol: &str) -> Game {
    let mut options = String::new();
    let mut scores = [String::new(), String::new()];
    for share in 0..=STEPS {
        let _ = write!(options, "\"s{share}\": (), ");
        let _ = write!(scores[0], "\"s{share}\": {}, ", f64::from(share) / f64::from(STEPS));
        let _ =
            write!(scores[1], "\"s{share}\": {}, ", f64::from(STEPS - share) / f64::from(STEPS));
    }
    let party = |number: usize| {
        format!(
            "\"p{number}\": (name: \"P\", no_deal: 0, interim: 0, discount: (factor: {}, per: Round), {} issues: {{\"pie\": (weight: 1, scores: {{{}}})}}, strategy: Equilibrium), ",
            discounts[number], more[number], scores[number]
        )
    };
    game(&from_text(&format!(
        "(format: 1, id: \"t/pie\", title: \"Pie\", clock: (horizon: {rounds}), issues: {{\"pie\": (title: \"Pie\", kind: Ordered, default: \"s0\", options: {{{options}}})}}, parties: {{{}{}}}, protocol: AlternatingOffers(recognition: {protocol}))",
        party(0),
        party(1)
    )))
}

/// What the parties get, negotiation by negotiation.
fn played(game: &Game, replicates: u64) -> Vec<Row> {
    let plan = Plan { seed: 5, replicates, plays: 1, precision: None, threads: None };
    let mut rows = Vec::new();
    run(game, &plan, &Unwatched, Some(&mut |row| rows.push(row.clone())));
    rows
}

const IN_TURN: &str = "Rotating([\"p0\", \"p1\"])";

/// Row 6 of the feature table: the responder's share of a long game tends to d/(1+d).
#[test]
fn rubinstein_by_simulation() {
    for discount in [0.8, 0.9] {
        let game = pie([discount; 2], 60, ["", ""], IN_TURN);
        let row = &played(&game, 1)[0];
        assert_eq!((row.time, row.package.is_some()), (0, true), "no delay");
        let responder = discount / (1.0 + discount);
        assert!((row.values[1] - responder).abs() < 0.02, "{discount}: {:?}", row.values);
    }
}

/// Row 8: with one round the proposer takes all but a grid step.
#[test]
fn an_ultimatum_takes_all() {
    let game = pie([0.9; 2], 1, ["", ""], "Fixed(\"p0\")");
    assert_eq!(played(&game, 1)[0].values, [1.0, 0.0]);
    // The responder's outside option is what it is left with.
    let game = pie([0.9; 2], 1, ["", "walk_out: 0.3,"], "Fixed(\"p0\")");
    let values = &played(&game, 1)[0].values;
    assert!((values[1] - 0.3).abs() < 0.011, "{values:?}");
}

/// Row 11: an outside option below one's equilibrium share moves nothing, a larger one
/// is what one gets.
#[test]
fn outside_options_are_floors() {
    let share = |option: &str| {
        let walk_out =
            if option.is_empty() { String::new() } else { format!("walk_out: {option},") };
        played(&pie([0.9; 2], 60, ["", &walk_out], IN_TURN), 1)[0].values[1]
    };
    let alone = share("");
    assert_eq!(share("0.2"), alone);
    assert_eq!(share("0.4"), alone);
    assert!((share("0.6") - 0.6).abs() < 0.011, "{}", share("0.6"));
}

/// A game of three parties under a majority with uncertain scores and recognition at
/// random.
fn legislature(strategies: [&str; 3], protocol: &str) -> Game {
    let party = |number: usize| {
        format!(
            "\"p{number}\": (name: \"P\", no_deal: 0.2, interim: 0, discount: (factor: 0.9, per: Round), issues: {{
                \"x\": (weight: 0.5, scores: {{\"a\": Uniform(low: 0, high: 1), \"b\": Uniform(low: 0, high: 1), \"c\": Uniform(low: 0, high: 1)}}),
                \"y\": (weight: 0.5, scores: {{\"a\": Uniform(low: 0, high: 1), \"b\": Uniform(low: 0, high: 1), \"c\": Uniform(low: 0, high: 1)}}),
            }}, strategy: {})",
            strategies[number]
        )
    };
    game(&from_text(&format!(
        "(format: 1, id: \"t/three\", title: \"Three\", clock: (horizon: 6), issues: {{
            \"x\": (title: \"X\", kind: Categorical, default: \"a\", options: {{\"a\": (), \"b\": (), \"c\": ()}}),
            \"y\": (title: \"Y\", kind: Categorical, default: \"a\", options: {{\"a\": (), \"b\": (), \"c\": ()}}),
        }}, parties: {{{}, {}, {}}}, rule: Quota(2), protocol: AlternatingOffers(recognition: {protocol}))",
        party(0),
        party(1),
        party(2)
    )))
}

/// Over many draws the mean of what parties get is the mean of what induction says the
/// game is worth, within three standard errors.
#[test]
fn play_earns_what_induction_says() {
    let game = legislature(["Equilibrium"; 3], "Random");
    let mut table = Table::new(&game, 11, 1);
    let mut induction = Induction::new(&game);
    let replicates = 4000;
    let mut differences = vec![Vec::new(); 3];
    for replicate in 0..replicates {
        let record = table.play(replicate, &mut Nobody).clone();
        induction.solve(&game, table.draw());
        for (party, differences) in differences.iter_mut().enumerate() {
            let prospects = table.draw().truth().prospects();
            let got = prospects.from_start(party, record.time, record.values[party], |u| u);
            differences.push(got - induction.value(0, party));
        }
    }
    for differences in differences {
        let count = differences.len() as f64;
        let mean = differences.iter().sum::<f64>() / count;
        let variance = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let error = (variance / count).sqrt();
        assert!(error > 0.0 && mean.abs() < 3.0 * error, "{mean} ± {error}");
    }
}

/// No strategy does better against known ones than the best response, negotiation by
/// negotiation (nothing is left to chance but the draw).
#[test]
fn nothing_beats_the_best_response() {
    let rivals = [
        "TimeDependent(start: 1, shape: 0.3)",
        "TimeDependent(start: 1, shape: 1, beliefs: Exact)",
        "TimeDependent(start: 0.8, shape: 3, offers: NearestTarget)",
        "TakeItOrLeaveIt(beliefs: Exact)",
        "Micro",
        "NegmasTimeBased(exponent: 1)",
        "Equilibrium",
        "BestResponse",
    ];
    let others = ["TimeDependent(start: 1, shape: 0.5)", "NegmasTimeBased(exponent: 2)"];
    let worth = |strategy: &str| -> Vec<f64> {
        let strategies = [strategy, others[0], others[1]];
        let game = legislature(strategies, "Rotating([\"p2\", \"p0\", \"p1\"])");
        let mut table = Table::new(&game, 3, 1);
        (0..300)
            .map(|replicate| {
                let record = table.play(replicate, &mut Nobody).clone();
                let prospects = table.draw().truth().prospects();
                prospects.from_start(0, record.time, record.values[0], |u| u)
            })
            .collect()
    };
    let best = worth("BestResponse");
    let mut better = 0;
    for rival in rivals {
        for (replicate, (best, other)) in best.iter().zip(worth(rival)).enumerate() {
            assert!(reaches(*best, other), "{rival} beats it in {replicate}: {best} < {other}");
            better += usize::from(!reaches(other, *best));
        }
    }
    assert!(better > 300, "it gains something over most of them: {better}");
}

/// Row 14, as far as it goes without wasting assets: if time works for a party (its
/// no-deal value rises, as it does when the other side's asset wastes away), it accepts
/// less in the first rounds.
#[test]
fn who_gains_by_waiting_accepts_less() {
    let early = |trend: f64| {
        let party = |id: &str, scores: &str, more: &str| {
            format!(
                "\"{id}\": (name: \"{id}\", issues: {{\"x\": (weight: 1, scores: {scores}, spread: 0.1)}}, floor: SitOut, {more} strategy: TimeDependent(start: 1, shape: 3)), "
            )
        };
        let text = format!(
            "(format: 1, id: \"t/wait\", title: \"Wait\", clock: (horizon: 16), issues: {{\"x\": (title: \"X\", kind: Ordered, default: \"a\", options: {{\"a\": (), \"b\": (), \"c\": (), \"d\": (), \"e\": ()}})}}, parties: {{{}{}}})",
            party(
                "waits",
                "{\"a\": 0.9, \"b\": 0.7, \"c\": 0.6, \"d\": 0.45, \"e\": 0.2}",
                &format!("no_deal: (level: 0.4, trend: (amount: {trend}, per: Round)),")
            ),
            party(
                "other",
                "{\"a\": 0.2, \"b\": 0.45, \"c\": 0.6, \"d\": 0.7, \"e\": 0.9}",
                "no_deal: 0.3,"
            ),
        );
        let rows = played(&game(&from_text(&text)), 2000);
        rows.iter().filter(|row| row.package.is_some() && row.time <= 4).count()
    };
    let (still, rising) = (early(0.0), early(0.01));
    // Shares of 2,000: three standard errors of their difference are below 0.05.
    assert!(rising + 100 < still, "{rising} of 2000 agree early, {still} without the rise");
}

/// Talks end for those that look ahead when they end for the engine: here when the party
/// leaves without whose yes the other's does not count.
#[test]
fn deadlines_end_what_is_solved() {
    let party = |id: &str, more: &str| {
        format!(
            "\"{id}\": (name: \"{id}\", no_deal: 0.9, {more} issues: {{\"x\": (weight: 1, scores: {{\"a\": 0.5, \"b\": 0.4}})}}, strategy: Equilibrium), "
        )
    };
    let game = game(&from_text(&format!(
        "(format: 1, id: \"t/if\", title: \"If\", clock: (horizon: 4), issues: {{\"x\": (title: \"X\", kind: Categorical, default: \"a\", options: {{\"a\": (), \"b\": ()}})}}, parties: {{{}{}}}, rule: Quota(1))",
        party("leaves", "deadline: 2,"),
        party("waits", "yes_if: [\"leaves\"],")
    )));
    let mut table = Table::new(&game, 1, 1);
    let end = table.play(0, &mut Nobody).end;
    assert_eq!((end, table.record().time), (End::OwnDeadline { party: 0 }, 2));
    let mut induction = Induction::new(&game);
    induction.solve(&game, table.draw());
    assert_eq!((induction.world().end(), induction.world().ended_by()), (2, Some(0)));
}

#[test]
fn the_draw_is_what_is_solved() {
    // Two negotiations on different draws have different equilibria.
    let game = legislature(["Equilibrium"; 3], "Random");
    let mut induction = Induction::new(&game);
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    induction.solve(&game, &draw);
    let central = induction.value(0, 0);
    let rows = played(&game, 20);
    assert!(rows.iter().any(|row| (row.values[0] - central).abs() > 0.01));
}

/// With growing precision, play with errors earns what equilibrium play does.
#[test]
fn errors_vanish_with_precision() {
    let worth = |strategy: &str| -> Vec<f64> {
        let game = legislature([strategy; 3], "Rotating([\"p0\", \"p1\", \"p2\"])");
        let rows = played(&game, 1000);
        rows.iter().flat_map(|row| row.values.clone()).collect()
    };
    let exact = worth("Equilibrium");
    let away = |precision: &str| {
        let erring = worth(&format!("Logit(precision: {precision}, of: Equilibrium)"));
        let sum: f64 = exact.iter().zip(erring).map(|(exact, erring)| (exact - erring).abs()).sum();
        sum / exact.len() as f64
    };
    let distances = ["10", "100", "1000", "1e12"].map(away);
    assert!(distances.is_sorted_by(|a, b| a > b), "{distances:?}");
    assert!(distances[3] == 0.0, "{distances:?}");
}

/// Two parties and a chip of `a` that melts away: every package with its utilities in a round.
fn melting() -> Game {
    game(&from_text(
        r#"(
            format: 1, id: "test", title: "Test", clock: (horizon: 3),
            issues: {
                "chip": (title: "Chip", kind: Ordered, default: "held", options: {"held": (), "half": (), "given": ()}),
                "pay": (title: "Pay", kind: Numeric(from: 0, to: 100, step: 10), default: 0),
            },
            parties: {
                "a": (
                    name: "A", no_deal: 0.2, discount: (factor: 0.9, per: Round), interim: 0.0,
                    issues: {
                        "chip": (weight: 0.6, scores: {"held": 1.0, "half": 0.7, "given": 0.0}),
                        "pay": (weight: 0.4, value: Increasing),
                    },
                    strategy: Equilibrium,
                ),
                "b": (
                    name: "B", no_deal: 0.1, discount: (factor: 0.95, per: Round), interim: 0.0,
                    issues: {
                        "chip": (weight: 0.5, scores: {"held": 0.0, "half": 0.6, "given": 1.0}),
                        "pay": (weight: 0.5, value: Decreasing),
                    },
                    strategy: Equilibrium,
                ),
            },
            protocol: AlternatingOffers(recognition: Rotating(["a", "b"])),
            assets: {"chip": (
                issue: "chip", towards: "given", affects: ["a"], decay: (amount: 0.4, per: Round), raises: {"b": 0.3},
            )},
            events: {"thaw": (occurs: At(2), effects: {"parties.b.issues.pay.weight": Add(0.3)})},
        )"#,
    ))
}

#[test]
fn equilibrium_foresees_what_is_certain_to_change() {
    let game = melting();
    // The same by hand: backwards over all packages, each round with its own utilities.
    let scores = [[1.0, 0.7, 0.0], [0.0, 0.6, 1.0]];
    let utility = |party: usize, chip: usize, pay: usize, time: usize| {
        let stock = (-0.4 * time as f64).exp();
        let paid = pay as f64 / 10.0;
        if party == 0 {
            0.6 * stock * scores[0][chip] + 0.4 * paid
        } else {
            let weight = if time >= 2 { 0.8 } else { 0.5 };
            (0.5 * scores[1][chip] + weight * (1.0 - paid)) / (0.5 + weight)
        }
    };
    // What b gains by waiting: 0.3 of its weight on the chip of what is gone.
    let no_deal = |party: usize, time: usize| {
        let weight = if time >= 2 { 0.5 / 1.3 } else { 0.5 };
        let gone = 1.0 - (-0.4 * time as f64).exp();
        if party == 0 { 0.2 } else { 0.1 + 0.3 * weight * gone }
    };
    let discount = [0.9, 0.95];
    let mut next = [no_deal(0, 3), no_deal(1, 3)];
    let mut found = Induction::new(&game);
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    draw.foresee(&game, 0);
    found.solve(&game, &draw);
    for time in (0..3).rev() {
        let proposer = time % 2;
        let waiting = [discount[0] * next[0], discount[1] * next[1]];
        let mut best: Option<([f64; 2], [usize; 2])> = None;
        for chip in 0..3 {
            for pay in 0..=10 {
                let worth = [utility(0, chip, pay, time), utility(1, chip, pay, time)];
                let passes = reaches(worth[0], waiting[0]) && reaches(worth[1], waiting[1]);
                let better = best.is_none_or(|(known, _)| worth[proposer] > known[proposer] + TIE);
                if passes && better {
                    best = Some((worth, [chip, pay]));
                }
            }
        }
        next = best.map_or(waiting, |(worth, _)| worth);
        for (party, worth) in next.iter().enumerate() {
            let value = found.value(time, party);
            assert!(
                (value - worth).abs() < 1e-9,
                "round {time}, party {party}: {value}, not {worth}"
            );
        }
        let path = found.proposal(time, proposer);
        let package = path.map(|path| game.diagram().package_of_path(path));
        assert_eq!(package, best.map(|(_, package)| package.to_vec()), "round {time}");
    }
    // A table of such players ends where the induction says, at the first round.
    let mut table = Table::new(&game, 1, 1);
    let record = table.play(0, &mut Nobody);
    assert_eq!((record.end, record.time), (End::Agreement, 0));
    assert!((record.values[0] - next[0]).abs() < 1e-9 && (record.values[1] - next[1]).abs() < 1e-9);
}
