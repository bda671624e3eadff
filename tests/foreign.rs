//! Domains of other programs: read, refused, written back.

#[path = "foreign/command.rs"]
mod command;
#[path = "foreign/conformance.rs"]
mod conformance;
#[path = "foreign/formats.rs"]
mod formats;
#[path = "foreign/mistakes.rs"]
mod mistakes;
#[path = "foreign/round_trip.rs"]
mod round_trip;
#[path = "foreign/scale.rs"]
mod scale;
mod support;

use tempfile::TempDir;
use zopa::foreign::{Choices, load};
use zopa::game::{Draw, Game};
use zopa::scenario::{LoadError, Loaded};
use zopa::tolerance::TIE;

/// A folder with these files: (name, text).
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// A domain of these files, read.
fn read_with(files: &[(&str, &str)], choices: &Choices) -> Result<Loaded, LoadError> {
    let folder = folder(files);
    load(&folder.path().display().to_string(), choices)
}

/// The same with the default choices; it must be good.
fn read(files: &[(&str, &str)]) -> Loaded {
    expect(read_with(files, &Choices::default()))
}

fn expect(loaded: Result<Loaded, LoadError>) -> Loaded {
    match loaded {
        Ok(loaded) => loaded,
        Err(LoadError::Invalid(found)) => panic!("{}", found.render(false)),
        Err(error) => panic!("{error}"),
    }
}

/// What no deal is worth to each party, and each package's utilities, in the order of
/// mixed radix with the last issue fastest.
fn table(loaded: &Loaded) -> (Vec<f64>, Vec<Vec<f64>>) {
    let game = Game::compile(loaded.scenario.parts.clone()).unwrap();
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let parties = game.party_count();
    let no_deal = (0..parties).map(|party| draw.truth().prospects().no_deal(party, 0)).collect();
    let sizes: Vec<usize> = game.issues().iter().map(|issue| issue.options.len()).collect();
    let packages = (0..sizes.iter().product::<usize>()).map(|mut index| {
        let mut package = vec![0; sizes.len()];
        for (option, size) in package.iter_mut().zip(&sizes).rev() {
            *option = index % size;
            index /= size;
        }
        let path = game.diagram().path(&package).unwrap();
        let mut utilities = vec![0.0; parties];
        draw.utilities(&game, &path, 0, &mut utilities);
        utilities
    });
    (no_deal, packages.collect())
}

/// Are these the utilities of one party, to the tolerance of ties?
#[track_caller]
fn assert_utilities(packages: &[Vec<f64>], party: usize, expected: &[f64]) {
    let found: Vec<f64> = packages.iter().map(|utilities| utilities[party]).collect();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found_one, expected_one) in found.iter().zip(expected) {
        assert!((found_one - expected_one).abs() < TIE, "{found:?} is not {expected:?}");
    }
}
