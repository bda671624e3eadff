//! The embedded library.

use std::collections::BTreeSet;
use std::path::Path;

use serde::de::IgnoredAny;

use zopa::report::catalogue::{protocols, rules, strategies};

use super::{library, loaded};

/// The ids of all scenario files below a folder.
fn ids(folder: &Path, prefix: &str, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let id = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if path.is_dir() {
            ids(&path, &id, found);
        } else if path.extension().is_some_and(|extension| extension == "ron") && id != "template" {
            found.insert(id);
        }
    }
}

#[test]
fn every_scenario_file_is_embedded() {
    let mut files = BTreeSet::new();
    ids(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"), "", &mut files);
    let claims = library::CLAIMS.iter().map(|entry| entry.id);
    let timelines = library::TIMELINES.iter().map(|entry| entry.id);
    let embedded: BTreeSet<String> =
        library::ids().chain(claims).chain(timelines).map(str::to_owned).collect();
    assert_eq!(files, embedded);
}

#[test]
fn every_embedded_scenario_loads_under_its_id() {
    for entry in library::LIBRARY {
        let loaded = match zopa::scenario::load(entry.id) {
            Ok(loaded) => loaded,
            Err(zopa::scenario::LoadError::Invalid(diagnostics)) => {
                panic!("{}: {}", entry.id, diagnostics.render(false))
            }
            Err(other) => panic!("{other}"),
        };
        assert_eq!(loaded.scenario.meta.id, entry.id);
        assert!(!loaded.scenario.meta.question.is_empty(), "{}", entry.id);
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings.render(false));
    }
}

#[test]
fn the_template_loads() {
    let loaded = loaded(library::TEMPLATE);
    assert!(loaded.warnings.is_empty(), "{}", loaded.warnings.render(false));
}

#[test]
fn the_template_names_every_strategy_protocol_and_rule() {
    for catalogue in [strategies(), protocols(), rules()] {
        for entry in catalogue.entries {
            let name = entry.name;
            let mut words = library::TEMPLATE.split(|c: char| !c.is_alphanumeric());
            assert!(words.any(|word| word == name), "{name} is missing from the template");
        }
    }
}

#[test]
fn every_scenario_and_the_template_are_ron() {
    for text in library::LIBRARY.iter().map(|entry| entry.text).chain([library::TEMPLATE]) {
        let options = ron::Options::default().with_default_extension(
            ron::extensions::Extensions::IMPLICIT_SOME
                | ron::extensions::Extensions::UNWRAP_NEWTYPES,
        );
        options.from_str::<IgnoredAny>(text).expect("ron reads it");
    }
}

#[test]
fn the_base_scenario_is_what_its_header_says() {
    let loaded = zopa::scenario::load("ukraine-2025/base").expect("it loads");
    let parts = &loaded.scenario.parts;
    let raw: u64 = parts.issues.iter().map(|issue| issue.options.len() as u64).product();
    assert_eq!(raw, 1_194_393_600);
    assert_eq!(parts.clock.rounds, 16);
    let us = parts.parties.iter().find(|party| party.id == "us").expect("it is there");
    assert_eq!(us.deadline, Some(15));
}

#[test]
fn every_embedded_scenario_compiles_to_as_many_packages_as_its_header_says() {
    for (id, packages) in [
        ("classics/baron-ferejohn", 66),
        ("classics/camp-david", 1_188),
        ("classics/deep-water-port", 192),
        ("classics/eu-council", 36),
        ("classics/security-council", 27),
        ("classroom/deadline", 101),
        ("classroom/deadline-without-date", 101),
        ("classroom/hidden-red-line", 20),
        ("classroom/hidden-red-line-bold", 20),
        ("classroom/hidden-red-line-cautious", 20),
        ("classroom/linkage", 81),
        ("classroom/linkage-concession", 3),
        ("classroom/linkage-donbas", 3),
        ("classroom/linkage-kursk", 3),
        ("classroom/linkage-plants", 3),
        ("classroom/mediator-leverage", 2),
        ("classroom/mediator-single-text", 81),
        ("classroom/mediator-single-text-offers", 81),
        ("classroom/agenda-silence", 6),
        ("classroom/cheap-truce", 2),
        ("classroom/coalition-members", 22),
        ("classroom/private-assurance", 2),
        ("classroom/rubinstein-pie", 101),
        ("classroom/spoiler", 4),
        ("classroom/three-party-coalition", 63),
        ("classroom/three-party-coalition-unanimity", 63),
        ("classroom/ultimatum", 101),
        ("classroom/wasting-chip", 102),
        ("ukraine-2025/as-of-02-06", 49_627_881),
        ("ukraine-2025/as-of-03-11", 49_627_881),
        ("ukraine-2025/as-of-03-15", 49_629_609),
        ("ukraine-2025/as-of-03-17", 49_629_609),
        ("ukraine-2025/as-of-03-24", 70_150_977),
        ("ukraine-2025/base", 49_629_609),
        ("ukraine-2025/black-sea-truce", 576),
        ("ukraine-2025/comprehensive-settlement", 44_498_160),
        ("ukraine-2025/energy-truce", 1_152),
        ("ukraine-2025/full", 49_627_872),
        ("ukraine-2025/general-truce-30d", 1_728),
        ("ukraine-2025/members", 49_629_609),
    ] {
        let parts = zopa::scenario::load(id).expect("it loads").scenario.parts;
        let game = zopa::game::Game::compile(parts).expect("it compiles");
        assert_eq!(game.diagram().texts(0), packages, "{id}");
    }
}

/// Lessons and classics warn of nothing but what their headers say.
#[test]
fn the_library_warns_of_what_its_headers_explain() {
    for entry in library::LIBRARY.iter().filter(|entry| entry.id.starts_with("class")) {
        let loaded = zopa::scenario::load(entry.id).expect("it loads");
        let (_, warnings) = zopa::scenario::examine::compile(&loaded).expect("it can be played");
        assert_eq!(warnings.is_empty(), !entry.text.contains("`zopa check` warns"), "{}", entry.id);
    }
}

#[test]
fn an_unknown_name_is_told_apart_from_an_unreadable_file() {
    match zopa::scenario::load("ukraine-2025/bas") {
        Err(zopa::scenario::LoadError::NotFound { nearest, .. }) => {
            assert_eq!(nearest, Some("ukraine-2025/base"));
        }
        other => panic!("{other:?}"),
    }
    let folder = tempfile::tempdir().expect("a folder");
    match zopa::scenario::load(&folder.path().to_string_lossy()) {
        Err(zopa::scenario::LoadError::Unreadable { .. }) => {}
        other => panic!("{other:?}"),
    }
}
