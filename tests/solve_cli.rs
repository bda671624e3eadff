//! `zopa solve --package` and `zopa solve --blockers` as a user meets them.

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

const TRUCE: &str = "ceasefire_scope=general_truce_30d";
const LESSON: &str = "classroom/three-party-coalition";

#[test]
fn who_may_disrupt_is_left_out_and_named() {
    let (code, output, errors) = zopa(&["solve", "classroom/spoiler"]);
    assert_eq!(code, 0, "{errors}");
    let output = output.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(output.contains("may do against a signed agreement is not reckoned with."), "{output}");
    let (_, output, _) = zopa(&["solve", "classroom/ultimatum"]);
    assert!(!output.contains("signed agreement"), "{output}");
}

#[test]
fn a_package_is_told_in_words() {
    let (code, output, _) = zopa(&["solve", "--package", TRUCE]);
    assert_eq!(code, 0);
    for said in [
        "The package is refused by Russia.",
        "15 other issues stay as they are.",
        "no: crosses a red line, and 8.9 short",
        "red line, refused: “no kursk hold”",
        "The nearest packages all accept: 1 issue otherwise",
        "illustrative judgements, not forecasts",
    ] {
        assert!(output.contains(said), "{said}\n{output}");
    }
}

#[test]
fn a_repair_that_is_enough_alone_says_so() {
    let package = "size=large,place=near_line,command=british,funding=by_wealth";
    let (_, output, _) = zopa(&["solve", LESSON, "--package", package]);
    for said in [
        "The package is refused by France.",
        "It can pass all the same: the votes in favour are enough by the scenario's rule.",
        "France: if its no-deal value falls by 15.0 points or its weight on",
        "Then all accept.",
    ] {
        assert!(output.contains(said), "{said}\n{output}");
    }
}

#[test]
fn a_package_may_stand_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let direct = json(&["solve", "--package", TRUCE, "--json"]);
    let map = file("map.ron", "// thirty days\n{\"ceasefire_scope\": \"general_truce_30d\",}");
    assert_eq!(json(&["solve", "--package", &map, "--json"]), direct);
    // What was printed can be read again.
    let record = file("verdict.json", &direct.to_string());
    assert_eq!(json(&["solve", "--package", &record, "--json"]), direct);
    let solved = json(&["solve", LESSON, "--json"]);
    let nash = file("nash.json", &solved["solutions"][0].to_string());
    let verdict = json(&["solve", LESSON, "--package", &nash, "--json"]);
    assert_eq!(verdict["acceptable"], true);
    assert_eq!(verdict["solutions"][0]["issues"], 0);
    // ... but not for another scenario.
    let (code, _, errors) = zopa(&["solve", "--package", &nash]);
    assert_eq!(code, 2);
    assert!(errors.contains("it is of another scenario"), "{errors}");
    let (code, _, errors) = zopa(&["solve", "--package", &file("list.json", "[1, 2]")]);
    assert_eq!(code, 2);
    assert!(errors.contains("not a package"), "{errors}");
}

#[test]
fn all_mistakes_in_a_package_are_told_at_once() {
    let (code, output, errors) = zopa(&[
        "solve",
        LESSON,
        "--package",
        "sise=large,command=britsh,foo,size=small,size=large",
    ]);
    assert_eq!((code, output.as_str()), (2, ""));
    for said in [
        "`foo` is no issue=option",
        "there is no issue `sise`; did you mean `size`?",
        "issue `command` has no option `britsh`; did you mean `british`?",
        "issue `size` is decided twice",
    ] {
        assert!(errors.contains(said), "{said}\n{errors}");
    }
    let (code, _, errors) = zopa(&["solve", "--package", "nowhere.ron"]);
    assert_eq!(code, 2);
    assert!(errors.contains("neither a file nor a package such as ceasefire_scope="), "{errors}");
    let (code, ..) = zopa(&["solve", "--package", TRUCE, "--blockers"]);
    assert_eq!(code, 2);
}

#[test]
fn an_impossible_package_is_told_with_its_constraint() {
    let (code, output, _) = zopa(&["solve", LESSON, "--package", "place=near_line"]);
    assert_eq!(code, 0);
    assert!(output.contains("it violates “near_line_needs_numbers”"), "{output}");
    let record = json(&["solve", LESSON, "--package", "place=near_line", "--json"]);
    assert_eq!(record["package"], Value::Null);
    assert_eq!(record["acceptable"], false);
}

#[test]
fn the_other_options_of_solve_apply() {
    let two = json(&["solve", "--parties", "us,ukraine", "--package", TRUCE, "--json"]);
    assert_eq!(two["acceptable"], true);
    let open = json(&["solve", "--ignore-red-lines", "--package", TRUCE, "--json"]);
    assert_eq!(open["red_lines"], "ignored");
    assert_eq!(open["parties"][1]["red_lines"][0]["binds"], false);
    let drawn = json(&["solve", "--replicate", "3", "--package", TRUCE, "--json"]);
    assert_eq!(drawn["replicate"]["replicate"], 3);
}

#[test]
fn blockers_are_told_in_words_and_records() {
    let (code, output, _) = zopa(&["solve", LESSON, "--blockers"]);
    assert_eq!(code, 0);
    for said in [
        "10 of 63 packages (16 of 100) are in the zone of possible agreement.",
        "All of them were looked at.",
        "What stands between packages and agreement",
        "If one issue were taken out",
    ] {
        assert!(output.contains(said), "{said}\n{output}");
    }
    let record = json(&["solve", LESSON, "--blockers", "--json"]);
    assert_eq!(record["schema"], "zopa.obstacles/1");
    assert_eq!((record["seen"].as_u64(), record["outside"].as_u64()), (Some(63), Some(53)));
    // France and Poland want 11 packages that the UK alone refuses; see the header.
    assert_eq!(record["refusals"][0]["alone"]["count"], 11);
    assert_eq!(record["refusals"][0]["alone"]["standard_error"], 0.0);
    // Twelve suit only the UK and France, four only the UK and Poland.
    assert_eq!(record["refusals"][2]["alone"]["count"], 12);
    assert_eq!(record["refusals"][1]["alone"]["count"], 4);
}

#[test]
fn the_records_have_schemas() {
    for (format, arguments) in [
        (
            "verdict",
            ["solve", LESSON, "--package", "size=large,funding=by_wealth", "--json"].as_slice(),
        ),
        ("obstacles", ["solve", LESSON, "--blockers", "--json"].as_slice()),
    ] {
        let schema = json(&["schema", format]);
        let record = json(arguments);
        let described = schema["properties"].as_object().unwrap();
        let fields: Vec<&String> = record.as_object().unwrap().keys().collect();
        assert_eq!(fields, described.keys().collect::<Vec<_>>(), "{format}");
    }
}
