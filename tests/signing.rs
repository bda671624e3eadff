//! How often packages would be signed, against what is known by hand.

use zopa::experiment::Signing;
use zopa::game::Game;
use zopa::scenario;

/// The responder's floor is known: nothing is left to chance.
#[test]
fn what_is_certain_is_signed_always_or_never() {
    let game = Game::compile(scenario::load("classroom/ultimatum").unwrap().scenario.parts);
    let game = game.unwrap();
    let signing = |option: usize| {
        let path = game.diagram().path(&[option]).unwrap();
        Signing::new(&game, &path, 1, 300)
    };
    let shares: Vec<(u64, u64)> =
        (0..=100).map(|at| (signing(at).all, signing(at).parties[1])).collect();
    // 71 of the 101 divisions leave the responder its 30.
    assert_eq!(shares.iter().filter(|(all, _)| *all == 300).count(), 71);
    assert_eq!(shares.iter().filter(|(all, _)| *all == 0).count(), 30);
}

/// In half of these talks the responder's red line is hard.
#[test]
fn a_line_that_may_be_hard_is_signed_across_as_often_as_it_is_not() {
    let name = "classroom/hidden-red-line-bold";
    let game = Game::compile(scenario::load(name).unwrap().scenario.parts).unwrap();
    let sizes: Vec<usize> = game.issues().iter().map(|issue| issue.options.len()).collect();
    let packages = sizes.iter().fold(vec![vec![]], |all: Vec<Vec<usize>>, size| {
        all.iter()
            .flat_map(|one| (0..*size).map(move |option| [&one[..], &[option]].concat()))
            .collect()
    });
    let shares: Vec<f64> = packages
        .iter()
        .filter_map(|package| game.diagram().path(package))
        .map(|path| Signing::new(&game, &path, 1, 4000).all as f64 / 4000.0)
        .collect();
    // Within four standard errors of a half, of 4,000 draws.
    assert!(shares.iter().any(|share| (share - 0.5).abs() < 0.032), "{shares:?}");
}
