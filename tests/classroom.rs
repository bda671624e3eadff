//! The answers in the headers of the classroom scenarios, all derived by hand.

mod support;

use support::{embedded, game, party, patched, rows};
use zopa::game::{Draw, Game};
use zopa::negotiation::End;
use zopa::solution::{RedLines, Zopa};
use zopa::space::Diagram;
use zopa::space::criteria::Requirement;
use zopa::tolerance::TIE;

fn zone_of(game: &Game, parties: &[&str]) -> u128 {
    let mut draw = Draw::new(game);
    draw.centre(game);
    let mask = parties.iter().fold(0, |mask, id| mask | 1 << party(game, id));
    Zopa::new(game, &draw, 0, RedLines::Binding).count_for(&Requirement::always(mask)).packages()
}

#[test]
fn ultimatum() {
    let row = &rows(&game(&embedded("classroom/ultimatum")), 1, 1, 1)[0];
    assert_eq!((row.end, row.time), (End::Agreement, 0));
    assert!((row.values[0] - 0.70).abs() < TIE);
}

#[test]
fn rubinstein_pie() {
    let patient = game(&embedded("classroom/rubinstein-pie"));
    // Sit-out floors of 0.245 and 0.036 leave A anything from 25 to 96 coins.
    assert_eq!(zone_of(&patient, &["a", "b"]), 72);
    let row = &rows(&patient, 1, 1, 1)[0];
    assert_eq!((row.end, row.time, row.options.as_slice()), (End::Agreement, 13, &[55][..]));
    let swapped = game(&patched(
        "classroom/rubinstein-pie",
        &[("parameters.patience_a.central", "0.90"), ("parameters.patience_b.central", "0.99")],
    ));
    let row = &rows(&swapped, 1, 1, 1)[0];
    assert_eq!((row.end, row.time, row.options.as_slice()), (End::Agreement, 13, &[46][..]));
}

#[test]
fn three_party_coalition() {
    let game = game(&embedded("classroom/three-party-coalition"));
    assert_eq!(game.diagram().completions(Diagram::ROOT), 63);
    let all = zone_of(&game, &["uk", "france", "poland"]);
    assert_eq!(all, 10);
    // Two are enough, except France and Poland.
    let with_france = zone_of(&game, &["uk", "france"]);
    let with_poland = zone_of(&game, &["uk", "poland"]);
    assert_eq!((with_france - all, with_poland - all), (12, 4));
    assert_eq!(with_france + with_poland - all, 26, "packages that can pass");
    assert_eq!(zone_of(&game, &["france", "poland"]) - all, 11);
    let votes = |ids: &[&str]| ids.iter().fold(0, |mask, id| mask | 1 << party(&game, id));
    let rule = &game.parts().rule;
    assert!(rule.adopts(votes(&["uk", "france"]), game.seated()));
    assert!(rule.adopts(votes(&["uk", "poland"]), game.seated()));
    assert!(!rule.adopts(votes(&["france", "poland"]), game.seated()));
}

#[test]
fn what_is_called_certain_never_varies_and_each_kind_of_chance_ends_it() {
    for id in ["classroom/ultimatum", "classroom/rubinstein-pie"] {
        let game = game(&embedded(id));
        assert!(game.parts().is_certain(), "{id}");
        let played: Vec<_> = [1, 2].into_iter().flat_map(|seed| rows(&game, 20, 1, seed)).collect();
        let first = (played[0].end, played[0].time, played[0].package, &played[0].values);
        assert!(played.iter().all(|row| (row.end, row.time, row.package, &row.values) == first));
    }
    for id in ["classroom/three-party-coalition", "ukraine-2025/base"] {
        assert!(!game(&embedded(id)).parts().is_certain(), "{id}");
    }
    for (path, value) in [
        ("parties.responder.no_deal", "Uniform(low: 0.2, high: 0.4)"),
        ("parties.responder.no_deal", "(level: 0.3, noise: RandomWalk(deviation: 0.01))"),
        ("parties.proposer.strategy.beliefs", "Noisy(deviation: 0.1)"),
        ("protocol", "AlternatingOffers(recognition: Random)"),
    ] {
        let chancy = patched("classroom/ultimatum", &[(path, value)]);
        assert!(!chancy.scenario.parts.is_certain(), "{path}: {value}");
    }
    let add = |what: &str| {
        let text = format!("(base: \"classroom/ultimatum\", add: {{{what}}})");
        support::from_text(&text).scenario.parts.is_certain()
    };
    assert!(!add("\"breakdown\": (probability: 0.1, per: Round)"));
    let line = |hard: &str| {
        format!(
            "\"parties.responder.red_lines\": {{\"most\": (when: {{\"proposer_share\": [90]}}, \
             hard: {hard}, penalty: 0)}}"
        )
    };
    assert!(!add(&line("0.5")) && add(&line("1")));
}

#[test]
fn phased_relief() {
    let zone = |patches: &[(&str, &str)]| {
        zone_of(&game(&patched("classroom/phased-relief", patches)), &["holder", "neighbour"])
    };
    let chance = "parameters.compliance.central";
    assert_eq!((zone(&[(chance, "0.80")]), zone(&[(chance, "0.79")])), (1, 0));
    let snapback = ("phases.relief.snapback", "1.0");
    assert_eq!(
        (zone(&[(chance, "0.849"), snapback]), zone(&[(chance, "0.848"), snapback])),
        (1, 0)
    );
    let row = &rows(&game(&embedded("classroom/phased-relief")), 1, 1, 1)[0];
    assert_eq!((row.end, row.options.as_slice()), (End::Agreement, &[1, 1][..]));
    assert!((row.values[0] - 0.432).abs() < TIE && (row.values[1] - 0.8704).abs() < TIE);
}
