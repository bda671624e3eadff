//! Feature row 47: what the zone of the base scenario owes to the exact numbers in the file.
//! Numbers are drawn from their ranges, and the zone of each draw is looked at.

mod support;

use support::{BASE, embedded, game};
use zopa::chance::Streams;
use zopa::game::Draw;
use zopa::solution::{RedLines, Zopa};
use zopa::space::criteria::Requirement;

/// Draws, as many as the dossier has.
const DRAWS: u64 = 60;

/// The parties without whose consent a zone would be larger than without anybody else's, one
/// entry a draw; nothing where the zone is empty.
fn binding() -> Vec<Option<String>> {
    let game = game(&embedded(BASE));
    let mut draw = Draw::new(&game);
    (0..DRAWS)
        .map(|replicate| {
            draw.sample(&game, &Streams::new(1), replicate, replicate);
            let zone = Zopa::new(&game, &draw, 0, RedLines::Binding);
            if zone.is_empty_for(game.requirement()) {
                return None;
            }
            let without = |party: &usize| {
                let bit = 1u64 << party;
                let asked = game.requirement();
                let others = Requirement {
                    always: asked.always & !bit,
                    by_label: asked.by_label.iter().map(|mask| mask & !bit).collect(),
                };
                zone.count_for(&others).packages()
            };
            let party = (0..game.party_count()).max_by_key(without).unwrap();
            Some(game.parts().parties[party].id.clone())
        })
        .collect()
}

#[test]
fn row_47_the_zone_is_robust_and_russia_binds() {
    let binding = binding();
    let empty = binding.iter().filter(|party| party.is_none()).count();
    let of = |id: &str| binding.iter().flatten().filter(|party| *party == id).count();
    let found = (empty, of("russia"), of("us"), of("ukraine"), of("eu_coalition"));
    assert_eq!(found, (0, 60, 0, 0, 0));
}
