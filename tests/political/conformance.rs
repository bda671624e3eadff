//! Political formats against data and answers that nobody on this project wrote.

use std::path::{Path, PathBuf};

use serde_json::Value;
use zopa::foreign::{Choices, Draft, IMPORTERS, Imported, import, load};
use zopa::game::{Draw, Game};
use zopa::scenario::{Diagnostics, LoadError};
use zopa::solution::exchange::exchange;
use zopa::solution::spatial::ActorTable;
use zopa::solution::{RedLines, Zopa};
use zopa::space::criteria::Requirement;
use zopa::tolerance::{CLOSED_FORM, ties};

use super::support;

/// The folder of political data, or a word on standard error that the test is skipped.
fn folder() -> Option<PathBuf> {
    support::conformance::folder().map(|folder| folder.join("political"))
}

fn answers(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("poli_oracles.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn read(path: &Path) -> Imported {
    match import(None, path, &Choices::default()) {
        Ok(imported) => imported,
        Err(LoadError::Invalid(found)) => panic!("{}", found.render(false)),
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

fn mistakes(path: &Path) -> Diagnostics {
    match import(None, path, &Choices::default()) {
        Ok(_) => panic!("{} was read", path.display()),
        Err(LoadError::Invalid(found)) => *found,
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

fn game(name: &str) -> Game {
    match load(name, &Choices::default()) {
        Ok(loaded) => {
            assert!(loaded.warnings.is_empty(), "{}", loaded.warnings.render(false));
            Game::compile(loaded.scenario.parts).unwrap()
        }
        Err(LoadError::Invalid(found)) => panic!("{}", found.render(false)),
        Err(error) => panic!("{name}: {error}"),
    }
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|own| own == ending)).collect();
    found.sort();
    found
}

#[test]
fn every_ktab_table_loads() {
    let Some(folder) = folder() else { return };
    let sizes = files(&folder.join("ktab_smp"), "csv").into_iter().map(|path| {
        let Imported { format, draft, .. } = read(&path);
        assert_eq!(format, "ktab");
        let spatial = |party: &zopa::foreign::DraftParty| {
            party.stakes.iter().all(|stake| stake.spatial.is_some())
        };
        assert!(draft.parties.iter().all(spatial));
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, draft.parties.len(), draft.issues.len())
    });
    let sizes: Vec<(String, usize, usize)> = sizes.collect();
    let sizes: Vec<_> =
        sizes.iter().map(|(name, parties, issues)| (name.as_str(), *parties, *issues)).collect();
    assert_eq!(
        sizes,
        [
            ("SOE-Competitive", 34, 1),
            ("SOE-Pol-Comp", 13, 2),
            ("SOE-Policy", 26, 1),
            ("dummyData-a040", 40, 1),
            ("dummyData-a080", 80, 1),
            ("dummyData-a160", 160, 1),
            ("dummyData_3Dim-no-final-comma", 7, 3),
            ("dummyData_3Dim", 7, 3),
            ("dummyData_6Dim", 27, 6),
        ]
    );
}

#[test]
fn every_file_is_of_one_format() {
    let Some(folder) = folder() else { return };
    for (file, format) in [
        ("ktab_smp/SOE-Policy.csv", "ktab"),
        ("decide_exchange/cop21.csv", "decide"),
        ("decide_exchange/sample_data.txt", "decide"),
        ("csis_ukraine_peace/csis_articles.json", "csis"),
        ("csis_ukraine_peace/csis_articles.csv", "csis"),
        ("openspiel_bargaining/instances1000.txt", "openspiel"),
    ] {
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let formats = IMPORTERS.iter().filter(|one| (one.recognises)(&path, &text));
        assert_eq!(formats.map(|one| one.name).collect::<Vec<_>>(), [format], "{file}");
    }
}

#[test]
fn a_comma_at_the_end_makes_no_difference() {
    let Some(folder) = folder() else { return };
    let table = |name: &str| read(&folder.join("ktab_smp").join(name)).draft;
    let (with, without) = (table("dummyData_3Dim.csv"), table("dummyData_3Dim-no-final-comma.csv"));
    assert_eq!((&with.issues, &with.parties), (&without.issues, &without.parties));
}

/// By hand from the file: positions 75.79 and 6.37 of the first actor.
#[test]
fn ktab_tables_become_games_of_ideal_points() {
    let Some(folder) = folder() else { return };
    let game = game(&folder.join("ktab_smp/dummyData_3Dim.csv").display().to_string());
    let table = ActorTable::of(&game);
    let first = table.stakes[0][0].unwrap();
    assert!(ties(first.position, 75.79) && ties(first.capability, 102.543));
    // Utility per point of a range of 100 points.
    assert!(ties(first.salience, 0.4953 / 100.0));
    assert!(ties(table.stakes[0][1].unwrap().position, 6.37));
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let path = game.diagram().path(&[20, 0, 10]).unwrap();
    let mut utilities = vec![0.0; game.party_count()];
    draw.utilities(&game, &path, 0, &mut utilities);
    let expected = 0.4953 * 0.7579 + 0.0591 * (1.0 - 0.0637) + 0.2815 * (1.0 - 0.2045);
    assert!(ties(utilities[0], expected), "{} for {expected}", utilities[0]);
}

#[test]
fn what_ktab_refuses_is_refused_with_the_reason() {
    let Some(folder) = folder() else { return };
    let folder = folder.join("ktab_smp");
    let reasons = [
        ("dummyData_3Dim.xml", 2, "missing `IdealAdjustment` in `Scenario`"),
        ("reformpri-ex01.xml", 15, "this is KTAB's model of reform priorities, not an actor table"),
        ("smpExample.xml", 32, "there is no text in `dCoord`"),
    ];
    assert_eq!(files(&folder, "xml").len(), reasons.len());
    for (name, line, reason) in reasons {
        let found = mistakes(&folder.join(name)).records();
        let found: Vec<_> = found.iter().map(|one| (one.line, one.message.as_str())).collect();
        assert_eq!(found, [(line, reason)], "{name}");
    }
}

#[test]
fn compromises_are_those_of_the_decide_data() {
    let Some(folder) = folder() else { return };
    let answers = answers(&folder);
    for (file, issues) in [("cop21.csv", 13), ("copenhagen.csv", 7), ("sample_data.txt", 6)] {
        let game = game(&folder.join("decide_exchange").join(file).display().to_string());
        let table = ActorTable::of(&game);
        let expected = answers["decide_compromise_model"][file].as_object().unwrap();
        assert_eq!((game.issues().len(), expected.len()), (issues, issues));
        for (at, issue) in game.issues().iter().enumerate() {
            let expected =
                expected.iter().find(|(name, _)| name.to_lowercase().replace('-', "_") == issue.id);
            let expected = expected.unwrap_or_else(|| panic!("no answer for {}", issue.id)).1;
            let found = table.compromise(at).unwrap();
            let agrees = |found: f64, answer: &str| {
                let expected = expected[answer].as_f64().unwrap();
                let difference = (found - expected).abs() / expected.abs().max(1.0);
                assert!(difference < CLOSED_FORM, "{file}, {}: {answer} {found}", issue.id);
            };
            agrees(found.mean, "nbs_weighted_mean");
            agrees(found.median, "weighted_median");
            agrees(found.variance, "variance");
            assert_eq!(Some(found.actors as u64), expected["actors"].as_u64());
        }
    }
}

#[test]
fn all_mistakes_of_an_issue_table_in_one_go() {
    let Some(folder) = folder() else { return };
    let folder = folder.join("decide_exchange");
    let found = mistakes(&folder.join("copenhagen_with_errors.csv")).records();
    let found: Vec<_> = found.iter().map(|one| (one.line, one.message.as_str())).collect();
    assert_eq!(
        found,
        [
            (86, "the position of `Russia` on `Control` must be 0 to 100, not 160"),
            (87, "the power of `China India` on `Control` must be 0 or more, not -0.247"),
        ]
    );
    assert!(read(&folder.join("copenhagen.csv")).warnings.is_empty());
}

/// Every exchange gains both partners the same, by their utilities before and after.
#[test]
fn exchanges_of_copenhagen_gain_both_partners_the_same() {
    let Some(folder) = folder() else { return };
    let game = game(&folder.join("decide_exchange/copenhagen.csv").display().to_string());
    let table = ActorTable::of(&game);
    let found = exchange(&table, 1);
    assert!(found.list.len() > 10, "{}", found.list.len());
    for pair in found.list.windows(2) {
        let again = |one: &zopa::solution::exchange::Exchange| {
            one.shifts.map(|shift| (shift.actor, shift.issue))
        };
        assert!(again(&pair[0]).iter().all(|shift| !again(&pair[1]).contains(shift)));
    }
    for one in &found.list {
        let [mine, theirs] = one.shifts;
        let salience = |actor: usize, issue: usize| table.stakes[actor][issue].unwrap().salience;
        for (own, other) in [(mine, theirs), (theirs, mine)] {
            let gain = salience(own.actor, other.issue) * other.moves.abs()
                - salience(own.actor, own.issue) * own.moves.abs();
            assert!(ties(gain, one.gain), "{one:?}");
        }
    }
    assert_eq!(exchange(&table, 1), found);
}

fn csis(folder: &Path, ending: &str) -> String {
    folder.join("csis_ukraine_peace/csis_articles").with_extension(ending).display().to_string()
}

#[test]
fn drafts_of_the_csis_articles_are_counted() {
    let Some(folder) = folder() else { return };
    let answers = &answers(&folder)["csis_enumeration"];
    for ending in ["json", "csv"] {
        let game = game(&csis(&folder, ending));
        assert_eq!(game.diagram().texts(0), 248_831);
        let mut draw = Draw::new(&game);
        draw.centre(&game);
        let zone = Zopa::new(&game, &draw, 0, RedLines::Binding);
        assert_eq!(zone.count().exact(), Some(118_136));
        for (party, blocked) in answers["blocking_counts"].as_object().unwrap() {
            let at = game.parts().parties.iter().position(|known| known.name == *party).unwrap();
            let accepted = zone.count_for(&Requirement::always(1 << at)).packages();
            assert_eq!(u128::from(blocked.as_u64().unwrap()), 248_831 - accepted, "{party}");
        }
        // How often an article is in an acceptable draft.
        let counts = zone.option_counts();
        for (article, share) in answers["article_frequency_in_acceptable"].as_object().unwrap() {
            let (issue, option) = seat(&game, article);
            let found = counts[issue][option] as f64 / 118_136.0;
            assert!(ties(found, share.as_f64().unwrap()), "article {article}: {found}");
        }
    }
}

/// The issue and option that say that a draft has an article.
fn seat(game: &Game, article: &str) -> (usize, usize) {
    let id = format!("article_{article}");
    let found = game.issues().iter().enumerate().find_map(|(at, issue)| {
        let option = issue.options.iter().position(|option| option.id == id);
        option.or((issue.id == id).then_some(1)).map(|option| (at, option))
    });
    found.unwrap_or_else(|| panic!("no article {article}"))
}

#[test]
fn presets_of_the_csis_articles_pass_and_fail_as_they_should() {
    let Some(folder) = folder() else { return };
    let answers = answers(&folder);
    let game = game(&csis(&folder, "json"));
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let zone = Zopa::new(&game, &draw, 0, RedLines::Binding);
    let presets = answers["csis_enumeration"]["presets"].as_object().unwrap();
    assert_eq!(presets.len(), 3);
    for (name, preset) in presets {
        let articles = preset["articles"].as_array().unwrap();
        let mut package = vec![0; game.issues().len()];
        for article in articles {
            let (issue, option) = seat(&game, &article.to_string());
            package[issue] = option;
        }
        let path = game.diagram().path(&package).unwrap();
        assert_eq!(zone.contains(&path), preset["acceptable"].as_bool().unwrap(), "{name}");
        let mut utilities = vec![0.0; 4];
        draw.utilities(&game, &path, 0, &mut utilities);
        // Utility is the mean less the threshold, times the number of articles.
        let thresholds = [5.0, 6.5, 3.0, 4.0];
        let means = preset["satisfaction"].as_array().unwrap();
        for ((utility, threshold), mean) in utilities.iter().zip(thresholds).zip(means) {
            let expected = (mean.as_f64().unwrap() - threshold) * articles.len() as f64;
            assert!((utility - expected).abs() < CLOSED_FORM, "{name}: {utility} for {expected}");
        }
        if name == "Pro-Russia" {
            // Exactly on Ukraine's threshold, and acceptable.
            assert!(ties(utilities[0], 0.0));
        }
    }
}

#[test]
fn all_bargaining_instances_load() {
    let Some(folder) = folder() else { return };
    let path = folder.join("openspiel_bargaining/instances1000.txt");
    let read = |instance: Option<usize>| -> Result<Draft, LoadError> {
        import(None, &path, &Choices { instance, ..Choices::default() }).map(|found| found.draft)
    };
    for instance in 0..1000 {
        let draft = read(Some(instance)).unwrap();
        // The whole pool is worth 10 to each.
        let worth = |party: usize, option: fn(usize) -> usize| -> f64 {
            let stakes = draft.parties[party].stakes.iter();
            stakes.map(|stake| stake.weight * stake.scores[option(stake.scores.len())]).sum()
        };
        assert!(ties(worth(0, |count| count - 1), 10.0), "instance {instance}");
        assert!(ties(worth(1, |_| 0), 10.0), "instance {instance}");
    }
    assert!(read(None).is_err() && read(Some(1000)).is_err());
}

/// `1,4,1 9,0,1 2,2,0` by hand: the first gives up the second kind, which it does not
/// value, and keeps the rest (10 against 8).
#[test]
fn a_bargaining_instance_is_a_game() {
    let Some(folder) = folder() else { return };
    let path = folder.join("openspiel_bargaining/instances1000.txt");
    let game = game(&format!("{}#3", path.display()));
    assert_eq!(game.diagram().texts(0), 2 * 5 * 2);
    let mut draw = Draw::new(&game);
    draw.centre(&game);
    let path = game.diagram().path(&[1, 0, 1]).unwrap();
    let mut utilities = vec![0.0; 2];
    draw.utilities(&game, &path, 0, &mut utilities);
    assert!(ties(utilities[0], 10.0) && ties(utilities[1], 8.0), "{utilities:?}");
}
