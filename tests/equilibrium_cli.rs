//! `zopa solve --equilibrium` and `zopa validate` as a user meets them.

use std::fs;

use assert_cmd::Command;
use serde_json::Value;

fn zopa(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("zopa").unwrap().args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn json(arguments: &[&str]) -> Value {
    let (code, output, errors) = zopa(arguments);
    assert_eq!(code, 0, "{errors}");
    serde_json::from_str(&output).unwrap()
}

const PIE: &str = "classroom/rubinstein-pie";

#[test]
fn play_that_looks_ahead_in_words() {
    let (code, output, _) = zopa(&["solve", "--equilibrium"]);
    assert_eq!(code, 0);
    for said in [
        "In equilibrium 100 of 100 talks end in agreement, at once, on one of 3 packages.",
        "49,629,609 packages were looked through; every proposal is proven the best there is.",
        "What the talks end in",
        "Round by round",
        "look ahead to the end without error",
        "illustrative judgements, not forecasts",
    ] {
        assert!(output.contains(said), "{said}\n{output}");
    }
    let (_, some, _) = zopa(&["solve", PIE, "--equilibrium"]);
    let (_, all, _) = zopa(&["solve", PIE, "--equilibrium", "--full"]);
    assert!(some.contains("--full") && !all.contains("--full"));
    assert!(all.lines().count() > some.lines().count());
}

#[test]
fn play_that_looks_ahead_as_a_record() {
    let result = json(&["solve", PIE, "--equilibrium", "--json"]);
    assert_eq!(result["schema"], "zopa.equilibrium/1");
    assert_eq!(result["rounds"].as_array().unwrap().len(), 20);
    assert_eq!(result["end"]["round"], 20);
    let outcomes = result["outcomes"].as_array().unwrap();
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0]["probability"], 1.0);
    let package = outcomes[0]["package"].as_u64().unwrap() as usize;
    let share = result["proposed"][package]["options"][0].as_f64().unwrap();
    // From the last round's 70 coins for A's opponent backwards, a coin rounded a round.
    assert_eq!(share, 73.0);
    assert_eq!(result["values"][0].as_f64().unwrap(), 0.73);
}

#[test]
fn on_the_numbers_of_a_negotiation() {
    let central = json(&["solve", "--equilibrium", "--json"]);
    let drawn =
        ["solve", "--equilibrium", "--json", "--replicate", "3", "--seed", "5", "--plays", "2"];
    let result = json(&drawn);
    assert_eq!(result["replicate"]["replicate"], 3);
    assert_eq!(result["red_lines"], "as_drawn");
    assert_ne!(result["values"], central["values"]);
    assert_eq!(result, json(&drawn));
}

#[test]
fn senseless_combinations_are_refused() {
    for other in [
        &["--parties", "us"][..],
        &["--round", "2"],
        &["--blockers"],
        &["--ignore-red-lines"],
        &["--ideal", "space"],
        &["--frontier", "f.csv"],
    ] {
        let arguments: Vec<&str> =
            ["solve", "--equilibrium"].iter().chain(other).copied().collect();
        let (code, _, errors) = zopa(&arguments);
        assert_eq!(code, 2, "{other:?}");
        assert!(errors.contains("cannot be used with"), "{errors}");
    }
    let (code, ..) = zopa(&["solve", "--efg", "tree.efg"]);
    assert_eq!(code, 2);
}

#[test]
fn a_tree_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tree.efg");
    let name = path.display().to_string();
    let (code, output, errors) = zopa(&["solve", PIE, "--equilibrium", "--efg", &name]);
    assert_eq!(code, 1);
    assert!(errors.contains("nodes; at most 100,000 are written"), "{errors}");
    // The equilibrium is told all the same.
    assert_eq!(output, zopa(&["solve", PIE, "--equilibrium"]).1);
    assert!(!output.is_empty());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let short = folder.path().join("short.ron");
    let text = format!("(base: \"{PIE}\", patch: {{\"clock.horizon\": 2}})");
    fs::write(&short, text).unwrap();
    let short = short.display().to_string();
    let (code, _, errors) = zopa(&["solve", &short, "--equilibrium", "--efg", &name]);
    assert_eq!(code, 0, "{errors}");
    assert!(fs::read_to_string(&path).unwrap().starts_with("EFG 2 R \""));
}

#[test]
fn theory_is_met() {
    let (code, output, errors) = zopa(&["validate"]);
    assert_eq!(code, 0, "{output}{errors}");
    assert!(output.contains("Rubinstein 1982") && output.contains("checks pass."), "{output}");
    let result = json(&["validate", "--json"]);
    assert_eq!(result["schema"], "zopa.validate/1");
    assert_eq!(result["passed"], true);
    let checks = result["checks"].as_array().unwrap();
    assert!(checks.len() > 50);
    for check in checks {
        assert!(check["error"].as_f64().unwrap() <= check["allowed"].as_f64().unwrap(), "{check}");
    }
}
