//! Side payments are optional clauses: available, they can only help; a text is
//! acceptable if it is with some of them.

mod support;

use support::{BASE, embedded, game, patched};
use zopa::game::{Draw, Game};
use zopa::solution::{RedLines, Zopa};
use zopa::space::Diagram;

const PAYMENTS: [&str; 6] = [
    "us_aid_and_intel_resumed",
    "us_trade_reopening",
    "russian_minerals_access_for_us",
    "plant_energy_share",
    "private_nato_path_assurance",
    "reintegration_funding",
];

fn with(payments: &[&str]) -> Game {
    let paths: Vec<String> =
        payments.iter().map(|id| format!("side_payments.{id}.available")).collect();
    let patches: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "true")).collect();
    game(&patched(BASE, &patches))
}

fn zone(game: &Game) -> u128 {
    let mut draw = Draw::new(game);
    draw.centre(game);
    Zopa::new(game, &draw, 0, RedLines::Binding).count().packages()
}

#[test]
fn each_available_payment_never_shrinks_the_zone() {
    let plain = zone(&game(&embedded(BASE)));
    for payment in PAYMENTS {
        let game = with(&[payment]);
        // Texts are counted, not texts with clauses.
        assert_eq!(game.diagram().texts(Diagram::ROOT), 49_629_609);
        assert!(zone(&game) >= plain, "{payment}");
    }
}

#[test]
fn a_payment_to_the_pivotal_party_enlarges_the_zone() {
    let plain = zone(&game(&embedded(BASE)));
    let energy = zone(&with(&["plant_energy_share"]));
    let trade = zone(&with(&["us_trade_reopening"]));
    assert!(energy > plain && trade > plain);
    let all = zone(&with(&PAYMENTS));
    assert!(all >= energy.max(trade));
}

/// Counted the slow way: texts of the truce and what each choice of clauses does.
#[test]
fn the_zone_with_clauses_by_definition() {
    let game = with(&["us_trade_reopening", "us_aid_and_intel_resumed"]);
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let zone = Zopa::new(&game, &draw, 0, RedLines::Binding);
    let texts = game.parts().issues.len();
    let mut inside = std::collections::BTreeSet::new();
    let part = game.diagram().restricted(|_, label| label.issue != 0 || label.option < 2);
    let packages = part.completions(Diagram::ROOT);
    assert!(packages > 1_737);
    for rank in 0..packages {
        let package = part.unrank(rank).unwrap();
        if zone.contains(&game.diagram().path(&package).unwrap()) {
            inside.insert(package[..texts].to_vec());
        }
    }
    let counted: u128 = (0..2)
        .map(|option| zone.count_with(&[zopa::space::Clause::new(0, 4, [option])]).packages())
        .sum();
    assert_eq!(counted, inside.len() as u128);
}
