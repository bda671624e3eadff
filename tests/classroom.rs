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
