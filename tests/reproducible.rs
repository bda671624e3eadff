//! The same scenario, seed and replicate give the same bytes, whatever the threads
//! and whatever else the scenario says.

mod support;

use support::{BASE, embedded, from_text, game, patched};
use zopa::experiment::{Plan, Unwatched, run};
use zopa::game::Game;
use zopa::negotiation::{Listener, Nobody, Table};
use zopa::report::assemble::run_result;

fn json(threads: usize, precision: Option<f64>) -> String {
    let loaded = embedded(BASE);
    let game = game(&loaded);
    let plan = Plan { seed: 7, replicates: 12_000, plays: 3, precision, threads: Some(threads) };
    let outcome = run(&game, &plan, &Unwatched, None);
    let result = run_result(&loaded.scenario, &game, &outcome, plan.replicates, String::new());
    serde_json::to_string_pretty(&result).unwrap()
}

/// Feature row 45.
#[test]
fn threads_do_not_change_a_byte() {
    let one = json(1, None);
    assert_eq!(one, json(2, None));
    assert_eq!(one, json(4, None));
    assert_eq!(one, json(16, None));
    assert_eq!(one, json(1, None));
}

#[test]
fn a_precision_stop_comes_at_the_same_place() {
    let one = json(1, Some(0.02));
    assert_eq!(one, json(4, Some(0.02)));
    assert!(one.contains("confidence sequence"));
}

/// Numbers, uniforms and red lines of some draws.
fn draws(game: &Game) -> Vec<(Vec<f64>, Vec<bool>)> {
    let mut table = Table::new(game, 7, 1);
    (0..50)
        .map(|replicate| {
            table.play(replicate, &mut Nobody);
            let lines = (0..game.line_count()).map(|line| table.draw().is_hard(line)).collect();
            (table.draw().values().to_vec(), lines)
        })
        .collect()
}

/// Values by path.
fn by_path(game: &Game) -> Vec<std::collections::BTreeMap<String, f64>> {
    let paths: Vec<String> =
        game.parts().numbers.list.iter().map(|number| number.path.clone()).collect();
    draws(game).into_iter().map(|(values, _)| paths.iter().cloned().zip(values).collect()).collect()
}

#[test]
fn another_strategy_leaves_every_draw_as_it_was() {
    let before = draws(&game(&embedded(BASE)));
    let tough = patched(
        BASE,
        &[
            ("parties.russia.strategy", "TakeItOrLeaveIt(beliefs: Exact)"),
            ("protocol", "AlternatingOffers(recognition: Fixed(\"us\"))"),
        ],
    );
    assert_eq!(before, draws(&game(&tough)));
}

#[test]
fn another_distribution_leaves_all_other_numbers_as_they_were() {
    let path = "parties.us.no_deal.level";
    let before = by_path(&game(&embedded(BASE)));
    let after = by_path(&game(&patched(BASE, &[(path, "Uniform(low: 0.1, high: 0.2)")])));
    for (before, after) in before.iter().zip(&after) {
        for (at, value) in before {
            assert_eq!(at != path, after[at] == *value, "{at}");
        }
    }
}

#[test]
fn a_party_less_leaves_the_numbers_of_the_others_as_they_were() {
    let before = by_path(&game(&embedded(BASE)));
    let text = format!("(base: \"{BASE}\", remove: [\"parties.ukraine\", \"side_payments\"])");
    let after = by_path(&game(&from_text(&text)));
    for (before, after) in before.iter().zip(&after) {
        assert!(after.len() < before.len());
        for (at, value) in after {
            assert_eq!(before[at], *value, "{at}");
        }
    }
}

#[test]
fn a_replicate_is_the_same_whatever_was_played_before() {
    #[derive(Default, PartialEq, Debug)]
    struct Tale(Vec<String>);
    impl Listener for Tale {
        fn offers(&mut self, time: usize, proposer: usize, path: &[u32], utilities: &[f64]) {
            self.0.push(format!("{time} {proposer} {path:?} {utilities:?}"));
        }
    }
    let game = game(&embedded(BASE));
    let tale = |before: &[u64]| {
        let mut table = Table::new(&game, 7, 2);
        for replicate in before {
            table.play(*replicate, &mut Nobody);
        }
        let mut tale = Tale::default();
        let record = table.play(41, &mut tale).clone();
        (tale, record)
    };
    let alone = tale(&[]);
    assert_eq!(alone, tale(&[40]));
    assert_eq!(alone, tale(&[42, 3, 41, 40]));
    assert!(!alone.0.0.is_empty());
}

#[test]
fn plays_of_one_draw_share_the_judgements_and_not_the_secrets() {
    let game = game(&embedded(BASE));
    let mut table = Table::new(&game, 7, 10);
    let mut lines = std::collections::BTreeSet::new();
    let mut values = std::collections::BTreeSet::new();
    for replicate in 0..10 {
        table.play(replicate, &mut Nobody);
        lines.insert(
            (0..game.line_count()).map(|line| table.draw().is_hard(line)).collect::<Vec<_>>(),
        );
        values.insert(table.draw().values().iter().map(|v| v.to_bits()).collect::<Vec<_>>());
    }
    assert_eq!(values.len(), 1);
    assert!(lines.len() > 1);
}
