//! Bases, patches, differences, digests.

use zopa::scenario::{LoadError, Loaded, diff, load};

use super::{PEACE, broken, loaded};

/// Writes files and loads the first.
fn files(texts: &[(&str, &str)]) -> Result<Loaded, LoadError> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in texts {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    load(&folder.path().join(texts[0].0).to_string_lossy())
}

/// The messages of a scenario with mistakes, each with its file and line.
fn messages(result: Result<Loaded, LoadError>) -> Vec<String> {
    match result {
        Err(LoadError::Invalid(diagnostics)) => diagnostics
            .records()
            .into_iter()
            .map(|record| {
                let file = record.file.rsplit(['/', '\\']).next().unwrap_or("").to_owned();
                format!("{file}:{}:{}: {}", record.line, record.column, record.message)
            })
            .collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it loads"),
    }
}

const VARIANT: &str = r#"Scenario(
    base: "base.ron",
    id: "test/variant",
    patch: {
        "parties.a.strategy.shape": 0.5,
        "clock.horizon": 12,
        "parties.a.issues.war.scores.off": 0.8,
    },
    add: { "constraints.c2": (when: {}, excludes: {"name": ["y"], "war": ["on"]}) },
    remove: ["parties.a.red_lines.r1", "side_payments.s1"],
)"#;

#[test]
fn a_variant_changes_adds_and_removes() {
    let variant = files(&[("v.ron", VARIANT), ("base.ron", PEACE)]).expect("it loads");
    let scenario = &variant.scenario;
    assert_eq!(scenario.meta.id, "test/variant");
    assert_eq!(scenario.meta.title, "Peace");
    assert_eq!(scenario.parts.clock.rounds, 12);
    assert_eq!(scenario.parts.constraints.len(), 2);
    assert!(scenario.parts.parties[0].preferences.red_lines.is_empty());
    assert!(scenario.parts.side_payments.is_empty());
    let base = loaded(PEACE);
    let differences = diff(&base.tree, &variant.tree);
    let paths: Vec<&str> = differences.iter().map(|found| found.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "id",
            "clock.horizon",
            "constraints.c2",
            "side_payments.s1",
            "parties.a.issues.war.scores.off",
            "parties.a.red_lines.r1",
            "parties.a.strategy.shape",
        ]
    );
    assert_eq!(differences[1].left.as_deref(), Some("10"));
    assert_eq!(differences[1].right.as_deref(), Some("12"));
    assert_eq!(differences[2].left, None);
    assert_eq!(
        differences[5].left.as_deref(),
        Some(r#"(when: {"name": ["y"]}, hard: 0.5, penalty: 0.1)"#)
    );
    assert!(diff(&base.tree, &base.tree).is_empty());
}

#[test]
fn a_variant_has_the_digest_of_the_file_that_says_the_same() {
    let text = r#"(base: "base.ron", patch: {"rule.0": 1, "parties.a.name": "AA"})"#;
    let variant = files(&[("v.ron", text), ("base.ron", PEACE)]).expect("it loads");
    let whole = broken("Quota(2)", "Quota(1)").replace("name: \"A\"", "name: \"AA\"");
    assert_eq!(variant.scenario.digest, loaded(&whole).scenario.digest);
}

#[test]
fn what_a_variant_takes_away_is_missed_in_the_variant() {
    let text = "\n(base: \"base.ron\", remove: [\"title\"])";
    let found = messages(files(&[("v.ron", text), ("base.ron", PEACE)]));
    assert_eq!(found, ["v.ron:2:1: missing field `title` in the scenario"]);
}

#[test]
fn bases_chain() {
    let second =
        r#"(base: "v.ron", id: "test/second", patch: {"constraints.c2.when": {"land": [0]}})"#;
    let loaded = files(&[("w.ron", second), ("v.ron", VARIANT), ("base.ron", PEACE)]);
    let loaded = loaded.expect("it loads");
    assert_eq!(loaded.scenario.meta.id, "test/second");
    assert_eq!(loaded.scenario.parts.constraints[1].when.clauses().len(), 1);
    assert_eq!(loaded.scenario.parts.clock.rounds, 12);
}

#[test]
fn the_library_serves_as_base() {
    let text =
        r#"(base: "ukraine-2025/base", id: "test/u", patch: {"parties.us.recognition": 0.4})"#;
    let variant = loaded(text);
    let base = load("ukraine-2025/base").expect("it loads");
    let paths: Vec<String> =
        diff(&base.tree, &variant.tree).into_iter().map(|found| found.path).collect();
    assert_eq!(paths, ["id", "parties.us.recognition"]);
}

#[test]
fn lost_paths_are_reported_at_the_key_of_the_patch() {
    let text = r#"Scenario(
    base: "base.ron",
    patch: { "parties.a.recogniton": 0.4 },
    add: {
        "constraints.c1": (when: {}, then: {}),
        "parties.z.red_lines.x": (when: {}, hard: 1, penalty: 0),
    },
    remove: ["issues.wor"],
    parties: {},
    tital: "x",
)"#;
    let result = files(&[("v.ron", text), ("base.ron", PEACE)]);
    if let Err(LoadError::Invalid(diagnostics)) = &result {
        assert!(diagnostics.render(false).contains("did you mean `recognition`?"));
    }
    assert_eq!(
        messages(result),
        [
            "v.ron:3:14: there is no `parties.a.recogniton` to patch",
            "v.ron:5:9: `constraints.c1` is already there",
            "v.ron:6:9: there is no `parties.z.red_lines.x` to add to",
            "v.ron:8:14: there is no `issues.wor` to remove",
            "v.ron:9:5: `parties` cannot be given again as a whole",
            "v.ron:10:5: unknown field `tital` in the scenario",
        ]
    );
}

#[test]
fn mistakes_are_shown_in_the_file_they_were_made_in() {
    let base = broken("payer: \"a\"", "payer: \"q\"");
    let text = r#"(base: "base.ron", patch: {
        "parties.a.issues.war.scores.off": 2 })"#;
    let found = messages(files(&[("v.ron", text), ("base.ron", &base)]));
    let line = 1 + base[..base.find("\"q\"").expect("it is there")].matches('\n').count();
    assert_eq!(
        found,
        [
            "v.ron:2:44: a score must be between 0 and 1, not 2".to_owned(),
            format!("base.ron:{line}:23: unknown party `q`"),
        ]
    );
}

#[test]
fn circles_and_missing_bases_are_reported() {
    let found = messages(files(&[("v.ron", "(base: \"w.ron\")"), ("w.ron", "(base: \"v.ron\")")]));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("w.ron:1:8: the bases run in a circle"), "{found:?}");
    let found = messages(files(&[("v.ron", "(base: \"nowhere.ron\")")]));
    assert!(found[0].starts_with("v.ron:1:8: cannot read the base `nowhere.ron`"), "{found:?}");
    let found = messages(files(&[("v.ron", "(base: \"v.ron\")")]));
    assert!(found[0].contains("circle"), "{found:?}");
}

#[test]
fn chains_have_a_limit() {
    let names: Vec<String> = (0..30).map(|index| format!("{index}.ron")).collect();
    let texts: Vec<String> = (1..=30).map(|index| format!("(base: \"{index}.ron\")")).collect();
    let list: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    let found = messages(files(&list));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("more than 16 bases"), "{found:?}");
}

#[test]
fn the_digest_sees_values_and_nothing_else() {
    let digest = |text: &str| loaded(text).scenario.digest;
    let first = digest(PEACE);
    assert_eq!(first.len(), 64);
    let same = PEACE
        .replace("Scenario(", "// a comment\n(")
        .replace("hard: 0.5, penalty: 0.1", "penalty: 0.10, /* sorted */ hard: 5e-1,")
        .replace("    ", "\t");
    assert_eq!(digest(&same), first);
    for (from, to) in [
        ("hard: 0.5", "hard: 0.6"),
        ("title: \"Peace\"", "title: \"Peace!\""),
        ("\"x\": (), \"y\": ()", "\"y\": (), \"x\": ()"),
        ("rule: Quota(2)", "rule: Unanimity"),
        ("noise: None", "noise: RandomWalk(deviation: 0)"),
    ] {
        assert_ne!(digest(&broken(from, to)), first, "{to}");
    }
}
