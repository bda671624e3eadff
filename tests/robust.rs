//! Robust packages against brute force: every package of a lesson-size scenario on the same
//! draws.

mod support;

use std::ops::ControlFlow;
use std::process::Command;

use support::{embedded, game, patched};
use zopa::chance::Streams;
use zopa::experiment::robust::{Plan, rank_sets, robust};
use zopa::experiment::{Unwatched, Watcher};
use zopa::game::{Draw, Game};
use zopa::solution::{RedLines, Zopa};
use zopa::tolerance::{CLOSED_FORM, reaches};

/// A package, and by draw whether it is in the zone and the smallest gain.
type Seen = (Vec<usize>, Vec<(bool, f64)>);

/// By package, by draw: is it in the zone, and the smallest gain.
fn all(game: &Game, seed: u64, draws: std::ops::Range<u64>) -> Vec<Seen> {
    let diagram = game.diagram();
    let count = diagram.completions(zopa::space::Diagram::ROOT);
    let mut list: Vec<Seen> =
        (0..count).map(|rank| (diagram.unrank(rank).unwrap(), Vec::new())).collect();
    let mut draw = Draw::new(game);
    for number in draws {
        draw.sample(game, &Streams::new(seed), number, number);
        let zone = Zopa::new(game, &draw, 0, RedLines::AsDrawn);
        for (package, seen) in &mut list {
            let path = diagram.path(package).unwrap();
            let mut sums = vec![0.0; game.party_count()];
            zone.criteria().add_path(&path, &mut sums);
            let needed = zone.requirement().of_path(&path);
            let gains = (0..sums.len()).filter(|party| needed >> party & 1 == 1);
            let smallest =
                gains.map(|party| sums[party] - zone.floors()[party]).fold(f64::INFINITY, f64::min);
            seen.push((zone.contains(&path), smallest));
        }
    }
    list
}

#[test]
fn shares_and_regrets_are_those_of_all_packages() {
    let floor = "Uniform(low: 0.2, high: 0.9, ignorance: Analyst)";
    let game = game(&patched(
        "classroom/linkage",
        &[("parties.ukraine.no_deal", floor), ("parties.russia.no_deal", floor)],
    ));
    let plan = Plan { seed: 3, searched: 300, judged: 400, threads: None };
    let found = robust(&game, &plan, &Unwatched);
    let searched = all(&game, 3, 0..300);
    let share = |seen: &[(bool, f64)]| seen.iter().filter(|(accepted, _)| *accepted).count();
    let most = searched.iter().map(|(_, seen)| share(seen)).max().unwrap();
    let judged = all(&game, 3, 300..700);
    let of = |list: &[Seen], package: &[usize]| {
        list.iter().find(|(known, _)| known == package).unwrap().1.clone()
    };
    // The package accepted most often where it was searched for is among those judged.
    let there = found.packages.iter().map(|one| share(&of(&searched, &one.package)));
    assert_eq!(there.max().unwrap(), most);
    let best =
        |draw: usize| judged.iter().map(|(_, seen)| seen[draw].1).fold(f64::NEG_INFINITY, f64::max);
    let best: Vec<f64> = (0..400).map(best).collect();
    let empty = best.iter().filter(|gain| !reaches(**gain, 0.0)).count() as u64;
    assert_eq!((found.empty, found.draws), (empty, 400));
    assert!(empty > 0, "a test of nothing");
    for one in &found.packages {
        let seen = of(&judged, &one.package);
        assert_eq!(one.accepted, share(&seen) as u64);
        let regret = seen.iter().zip(&best).map(|((_, gain), best)| best - gain.max(-1.0));
        assert!((regret.sum::<f64>() / 400.0 - one.regret.mean).abs() < CLOSED_FORM);
    }
    let accepted: Vec<u64> = found.packages.iter().map(|one| one.accepted).collect();
    assert!(accepted.is_sorted_by(|one, other| one >= other));
}

#[test]
fn rank_sets_leave_open_what_the_evidence_leaves_open() {
    let every = |number: usize| (0..1_000).map(|draw| draw % number == 0).collect::<Vec<bool>>();
    // 1,000, 500 and 500 of 1,000: the first is first, the other two cannot be told apart.
    assert_eq!(rank_sets(&[every(1), every(2), every(2)]), [(1, 1), (2, 3), (2, 3)]);
    // A handful of draws tells nothing.
    let few = |accepted: usize| (0..6).map(|draw| draw < accepted).collect::<Vec<bool>>();
    assert_eq!(rank_sets(&[few(4), few(3)]), [(1, 2), (1, 2)]);
    assert_eq!(rank_sets(&[few(4)]), [(1, 1)]);
}

#[test]
fn a_red_line_that_may_be_hard_is_refused_as_often_as_it_is() {
    let game = game(&embedded("classroom/hidden-red-line"));
    let found =
        robust(&game, &Plan { seed: 1, searched: 200, judged: 2_000, threads: None }, &Unwatched);
    let judged = all(&game, 1, 200..2_200);
    for one in &found.packages {
        let (_, seen) = judged.iter().find(|(package, _)| *package == one.package).unwrap();
        assert_eq!(one.accepted, seen.iter().filter(|(accepted, _)| *accepted).count() as u64);
    }
}

#[test]
fn the_command_does_not_depend_on_threads() {
    let said = |more: &str| {
        let words = format!("robust classroom/hidden-red-line -n 300 --search 50 {more}");
        let output =
            Command::new(env!("CARGO_BIN_EXE_zopa")).args(words.split_whitespace()).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(said("--json --threads 1"), said("--json --threads 2"));
    let shown = said("");
    assert!(shown.contains("The most robust package is accepted by everybody"), "{shown}");
    assert!(shown.contains("illustrative judgements, not forecasts"), "{shown}");
}

/// One who stops when so many draws are played.
struct StopsAt(u64);

impl Watcher for StopsAt {
    fn advanced(&self, done: u64, _of: u64) -> ControlFlow<()> {
        if done >= self.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn who_stops_has_what_was_judged() {
    let game = game(&embedded("classroom/hidden-red-line"));
    let plan = |judged: u64| Plan { seed: 1, searched: 100, judged, threads: None };
    let stopped = robust(&game, &plan(5_000), &StopsAt(1_000));
    assert!(stopped.partial);
    // What was judged is what a shorter call judges.
    let whole = robust(&game, &plan(stopped.draws), &Unwatched);
    assert_eq!((stopped.packages, stopped.draws), (whole.packages, 1_024));
    let at_once = robust(&game, &plan(5_000), &StopsAt(0));
    assert!(at_once.partial && at_once.packages.is_empty());
}
