//! `zopa compare`: differences under common random numbers, against closed forms and against
//! the same negotiations reckoned by hand.

mod support;

use std::process::Command;

use support::{embedded, from_text, game, patched, rows};
use zopa::experiment::Unwatched;
use zopa::experiment::comparison::{Comparisons, Difference, Plan, Quantity, compare};
use zopa::game::Game;
use zopa::negotiation::End;
use zopa::tolerance::CLOSED_FORM;

fn compared(games: &[Game], replicates: u64, plays: u32) -> Comparisons {
    let plan = Plan { seed: 5, replicates, plays, threads: None };
    compare(games, &plan, &Unwatched)
}

fn of<'c>(list: &'c [Difference], wanted: &Quantity) -> &'c Difference {
    list.iter().find(|one| one.quantity == *wanted).unwrap()
}

fn value(party: &str) -> Quantity {
    Quantity::Value { party: party.to_owned() }
}

#[test]
fn what_is_certain_differs_exactly() {
    // The proposer of an ultimatum keeps what the responder has not without a deal.
    let games = [
        game(&embedded("classroom/ultimatum")),
        game(&patched("classroom/ultimatum", &[("parties.responder.no_deal", "0.45")])),
    ];
    let found = compared(&games, 1, 1);
    let list = &found.list[0];
    let proposer = of(list, &value("proposer"));
    assert!((proposer.effect.value + 0.15).abs() < CLOSED_FORM);
    assert_eq!((proposer.interval.low, proposer.interval.high), {
        let value = proposer.effect.value;
        (value, value)
    });
    assert!(proposer.stands());
    let agreement = of(list, &Quantity::Agreement);
    assert_eq!((agreement.effect.value, agreement.stands()), (0.0, false));
}

#[test]
fn a_scenario_differs_from_itself_in_nothing() {
    let base = game(&embedded("ukraine-2025/base"));
    let found = compared(&[base.clone(), base], 400, 2);
    assert!(!found.list[0].is_empty());
    for one in &found.list[0] {
        assert_eq!((one.effect.value, one.p_value), (0.0, 1.0), "{:?}", one.quantity);
    }
}

#[test]
fn differences_are_those_of_the_same_negotiations() {
    let change =
        [("parties.responder.no_deal", "Uniform(low: 0.2, high: 0.6, ignorance: Private)")];
    let narrow =
        [("parties.responder.no_deal", "Uniform(low: 0.2, high: 0.4, ignorance: Private)")];
    let public = ("parties.proposer.strategy.beliefs", "Public");
    let games = [
        game(&patched("classroom/ultimatum", &[narrow[0], public])),
        game(&patched("classroom/ultimatum", &[change[0], public])),
    ];
    let found = compared(&games, 3_000, 1);
    let played = games.each_ref().map(|game| rows(game, 3_000, 1, 5));
    let pairs = || played[0].iter().zip(&played[1]);
    let agreed = |end: End| f64::from(u8::from(end == End::Agreement));
    for (quantity, difference) in [
        (Quantity::Agreement, {
            pairs().map(|(a, b)| agreed(b.end) - agreed(a.end)).collect::<Vec<f64>>()
        }),
        (value("proposer"), pairs().map(|(a, b)| b.values[0] - a.values[0]).collect()),
    ] {
        let number = difference.len() as f64;
        let mean = difference.iter().sum::<f64>() / number;
        let squares: f64 = difference.iter().map(|one| (one - mean) * (one - mean)).sum();
        let error = (squares / (number - 1.0) / number).sqrt();
        let one = of(&found.list[0], &quantity);
        assert!((one.effect.value - mean).abs() < CLOSED_FORM, "{quantity:?}");
        assert!((one.effect.standard_error() - error).abs() < CLOSED_FORM, "{quantity:?}");
    }
    // Half of all responders accept what is aimed at the middle, in either scenario.
    let agreement = of(&found.list[0], &Quantity::Agreement);
    assert!(agreement.interval.contains(0.0) && !agreement.stands());
}

#[test]
fn packages_and_provisions_are_gained_and_lost() {
    let games = [
        game(&embedded("classroom/agenda-silence")),
        game(&patched("classroom/agenda-silence", &[("parameters.settled_apart.central", "0.9")])),
    ];
    let found = compared(&games, 4_000, 1);
    let list = &found.list[0];
    let share = |option: &str| {
        let is_that = |one: &&Difference| {
            matches!(&one.quantity, Quantity::Provision(provision)
                if provision.issue == "membership" && provision.option == option)
        };
        list.iter().find(is_that).unwrap()
    };
    // Settled apart in 0.3 and 0.9 of all talks, all of which end in agreement.
    let never = share("never");
    assert!(never.interval.contains(0.6) && never.stands(), "{never:?}");
    assert!((share("open").effect.value + never.effect.value).abs() < CLOSED_FORM);
    // Packages are shares of the same negotiations: they add up to the provision.
    let packages: f64 = list
        .iter()
        .filter(|one| {
            matches!(&one.quantity, Quantity::Package(provisions)
                if provisions.iter().any(|provision| provision.option == "never"))
        })
        .map(|one| one.effect.value)
        .sum();
    assert!((packages - never.effect.value).abs() < CLOSED_FORM);
}

#[test]
fn noise_stands_about_as_often_as_holm_allows() {
    // The same scenario, but for an uncertain number that nothing depends on: what is left to
    // chance at the table is the same, so nothing differs; with other chance on one side
    // (another seed is another scenario's noise) few differences may stand.
    let noisy = "classroom/agenda-silence";
    let one = game(&embedded(noisy));
    let renamed = game(&from_text(&format!(
        r#"(base: "{noisy}", remove: ["events.settled_apart"], add: {{"events.settled_otherwise": (
            title: "The same under another name", occurs: At(moment: 0, probability: Parameter("settled_apart")),
            effects: {{"issues.membership.options.open": Close,
                "parties.first.issues.membership.scores.never": Set(0.8)}})}})"#
    )));
    let found = compared(&[one, renamed], 4_000, 1);
    // Draws of the event are addressed by its name, so the two sides are independent in it.
    let list = &found.list[0];
    assert!(list.iter().any(|one| one.effect.value != 0.0));
    assert!(list.iter().all(|one| !one.stands()), "{list:#?}");
}

fn zopa(words: &str) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_zopa")).args(words.split(' ')).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_says_what_differs_and_gives_it_as_a_record() {
    let words =
        "compare classroom/agenda-silence --set parameters.settled_apart.central=0.9 -n 2000";
    let (code, said, errors) = zopa(words);
    assert_eq!(code, 0, "{errors}");
    assert!(said.contains("Membership of the alliance: never"), "{said}");
    assert!(said.contains("illustrative judgements, not forecasts"), "{said}");
    let (code, one, _) = zopa(&format!("{words} --json --threads 1"));
    let (_, two, _) = zopa(&format!("{words} --json --threads 2"));
    assert_eq!((code, &one), (0, &two));
    let record: serde_json::Value = serde_json::from_str(&one).unwrap();
    assert_eq!(record["schema"], "zopa.comparison/1");
    assert_eq!(record["others"][0]["changes"][0]["path"], "parameters.settled_apart.central");
    let (code, _, errors) = zopa("compare classroom/ultimatum");
    assert_eq!(code, 2, "{errors}");
    assert!(errors.contains("nothing to compare with"), "{errors}");
    let (code, _, errors) = zopa("compare classroom/ultimatum --set parties.respnder.no_deal=0.4");
    assert_eq!(code, 65, "{errors}");
    assert!(errors.contains("responder"), "{errors}");
}

#[test]
fn a_result_stands_for_its_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let result = folder.path().join("before.json");
    let run = "run classroom/agenda-silence -n 600 --plays 2 --seed 9 --json";
    let (code, record, errors) = zopa(run);
    assert_eq!(code, 0, "{errors}");
    std::fs::write(&result, &record).unwrap();
    let change = "--set parameters.settled_apart.central=0.9 --json";
    let (code, of_result, errors) = zopa(&format!("compare {} {change}", result.display()));
    assert_eq!(code, 0, "{errors}");
    let given = "-n 600 --plays 2 --seed 9";
    let (_, of_scenario, _) = zopa(&format!("compare classroom/agenda-silence {given} {change}"));
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let (of_result, of_scenario) = (read(&of_result), read(&of_scenario));
    assert_eq!(of_result["others"], of_scenario["others"]);
    // The first side has as many agreements as the run.
    let agreement = &of_result["others"][0]["differences"][0];
    assert_eq!(agreement["quantity"], "agreement");
    assert_eq!(agreement["first"], read(&record)["agreement"]["probability"]["share"]);
    std::fs::write(&result, record.replace("zopa.run/1", "zopa.run/0")).unwrap();
    let (code, _, errors) = zopa(&format!("compare {} {change}", result.display()));
    assert_eq!(code, 65, "{errors}");
    assert!(errors.contains("`zopa.run/0`"), "{errors}");
}
