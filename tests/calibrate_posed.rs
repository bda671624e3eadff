//! Negotiations over scenarios, a row each: the same as over things where they say the same, and
//! by hand where they do not.

use assert_cmd::Command;
use zopa::experiment::calibrate::{
    FitPlan, Forecast, Grouping, Held, Matter, Measure, Negotiations, baseline, evaluate, observed,
};
use zopa::foreign::parse_bargains;
use zopa::scenario::{LoadError, machinery, parse};
use zopa::tolerance::CLOSED_FORM;

/// Two kinds of things as a scenario: how many the first gets, shares of the pool as weights.
fn division(counts: [u32; 2], values: [[f64; 2]; 2]) -> String {
    let pool = |who: usize| -> f64 {
        (0..2).map(|kind| f64::from(counts[kind]) * values[who][kind]).sum()
    };
    let stake = |who: usize, kind: usize, value: &str| {
        let weight = f64::from(counts[kind]) * values[who][kind] / pool(who);
        format!("\"k{kind}\": (weight: {weight}, value: {value})")
    };
    let issue = |kind: usize| {
        format!(
            "\"k{kind}\": (title: \"Kind {kind}\", kind: Numeric(from: 0, to: {}, step: 1), default: 0)",
            counts[kind]
        )
    };
    format!(
        "Scenario(format: 1, id: \"division\", title: \"A division\", clock: (days_per_round: 1, horizon: 3),
        issues: {{ {}, {} }},
        parties: {{
            \"first\": (name: \"First\", issues: {{ {}, {} }}, no_deal: 0.0, strategy: TakeItOrLeaveIt),
            \"second\": (name: \"Second\", issues: {{ {}, {} }}, no_deal: 0.0, strategy: Nice),
        }},
        protocol: AlternatingOffers(recognition: Rotating([\"first\", \"second\"])), rule: Unanimity)",
        issue(0),
        issue(1),
        stake(0, 0, "Increasing"),
        stake(0, 1, "Increasing"),
        stake(1, 0, "Decreasing"),
        stake(1, 1, "Decreasing"),
    )
}

/// Six contexts, written both ways; what was agreed differs from row to row.
fn both_ways() -> (tempfile::TempDir, Negotiations, zopa::foreign::Bargains) {
    let folder = tempfile::tempdir().unwrap();
    let mut things = "c0,c1,a0,a1,b0,b1,to_a0,to_a1,result\n".to_owned();
    let mut posed = "scenario,issue.k0,issue.k1,result\n".to_owned();
    for context in 0..6u32 {
        let values = [[2.0, 3.0 + f64::from(context)], [4.0, 2.0]];
        let name = format!("c{context}.ron");
        std::fs::write(folder.path().join(&name), division([2, 1], values)).unwrap();
        for row in 0..4u32 {
            let a1 = 3 + context;
            let (got, result) = match (context + row) % 4 {
                0 => (",", "no agreement"),
                1 => ("1,1", "agree"),
                2 => ("0,1", "agree"),
                _ => ("2,0", "agree"),
            };
            things.push_str(&format!("2,1,2,{a1},4,2,{got},{result}\n"));
            // With and without the ending.
            let name = if row % 2 == 0 { &name[..2] } else { &name[..] };
            posed.push_str(&format!("{name},{got},{result}\n"));
        }
    }
    let table = folder.path().join("rows.csv");
    let posed = parse_bargains(&table.display().to_string(), &posed, Grouping::Contexts);
    let posed = posed.unwrap();
    let things = parse_bargains("things.csv", &things, Grouping::Contexts).unwrap().data;
    (folder, things, posed)
}

#[test]
fn a_division_scores_alike_whether_it_is_told_as_things_or_as_a_scenario() {
    let (_folder, things, posed) = both_ways();
    assert_eq!((things.contexts.len(), posed.data.contexts.len()), (6, 6));
    assert!(things.of_things() && !posed.data.of_things());
    let (seen, told) = (observed(&things), observed(&posed.data));
    assert_eq!((seen.none, seen.efficient), (told.none, told.efficient));
    for (seen, told) in seen.worth.iter().zip(&told.worth) {
        assert!((seen - told).abs() < CLOSED_FORM, "{seen} {told}");
    }
    for name in ["frontier", "utilitarian", "nash", "kalai-smorodinsky", "four"] {
        let model = baseline(name).unwrap().model();
        assert!(model.unmet(&posed.data).is_none());
        let score = |data: &Negotiations| {
            let plan = FitPlan::default();
            let found = evaluate(&model, data, Held::AsItStands, &plan, &mut |_, _, _| {});
            found.mean(data, Measure::LogOutcome).mean
        };
        let (one, other) = (score(&things), score(&posed.data));
        assert!((one - other).abs() < CLOSED_FORM, "{name}: {one} {other}");
    }
    for name in ["graded", "thirty", "talks"] {
        let (weight, _) = baseline(name).unwrap().model().unmet(&posed.data).unwrap();
        assert!(!weight.is_empty());
    }
}

const GREED: &str = r#"Scenario(
    format: 1, id: "models/greed", title: "Greed",
    clock: (days_per_round: 1, horizon: 1),
    parameters: { "greed": (central: 0.5, range: (0.0, 1.0), about: "How often all is kept.") },
    issues: { "pie": (title: "Pie", kind: Numeric(from: 0, to: 2, step: 1), default: 0) },
    parties: {
        "one": (name: "One", issues: { "pie": (weight: 1.0, value: Increasing) }, no_deal: 0.0,
            strategy: Mixed([
                (Parameter("greed"), TakeItOrLeaveIt),
                (Sum([1.0, Product([-1.0, Parameter("greed")])]), Nice),
            ])),
        "two": (name: "Two", issues: { "pie": (weight: 1.0, value: Decreasing) }, no_deal: 0.0,
            strategy: Nice),
    },
    protocol: AlternatingOffers(recognition: Rotating(["one", "two"])),
    rule: Unanimity,
)"#;

/// The machinery of a model plays a row's scenario as it plays the same things.
#[test]
fn the_machinery_plays_what_a_row_is_about() {
    let (_folder, things, posed) = both_ways();
    let model = parse("greed.ron", GREED).unwrap();
    let seated = [
        machinery(&model, &things, &[], 500, 3).unwrap(),
        machinery(&model, &posed.data, &posed.scenarios, 500, 3).unwrap(),
    ];
    for context in 0..6 {
        let played = seated[0].play(&things, context, &[0.3], 500);
        assert!(played.packages.iter().filter(|hits| **hits > 0).count() == 2, "{played:?}");
        assert_eq!(seated[1].play(&posed.data, context, &[0.3], 500), played);
    }
}

/// Three parties, one issue; the middle option is best for the worst off.
const THREE: &str = r#"Scenario(format: 1, id: "three", title: "Three", clock: (days_per_round: 1, horizon: 2),
    issues: { "x": (title: "X", kind: Categorical, options: { "left": (title: "Left"), "middle": (title: "Middle"),
        "right": (title: "Right"), "off": (title: "Off") }, default: "left"),
        "y": (title: "Y", kind: Categorical, options: { "no": (title: "No"), "yes": (title: "Yes") }, default: "no") },
    constraints: { "off_needs_y": (when: {"x": ["off"]}, excludes: {"y": ["no"]}) },
    parties: {
        "a": (name: "A", no_deal: 0.1, strategy: Nice, issues: { "x": (weight: 1.0, scores: {"left": 1.0, "middle": 0.5, "right": 0.1, "off": 0.0}),
            "y": (weight: 0.0, scores: {"no": 0.0, "yes": 1.0}) }),
        "b": (name: "B", no_deal: 0.1, strategy: Nice, issues: { "x": (weight: 1.0, scores: {"left": 0.2, "middle": 0.6, "right": 1.0, "off": 0.0}),
            "y": (weight: 0.0, scores: {"no": 0.0, "yes": 1.0}) }),
        "c": (name: "C", no_deal: 0.0, strategy: Nice, issues: { "x": (weight: 1.0, scores: {"left": 0.1, "middle": 0.4, "right": 0.8, "off": 0.0}),
            "y": (weight: 0.0, scores: {"no": 0.0, "yes": 1.0}) }),
    },
    protocol: AlternatingOffers(recognition: Rotating(["a", "b", "c"])), rule: Unanimity)"#;

#[test]
fn three_parties_score_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("three.ron"), THREE).unwrap();
    let table = "scenario,issue.x,issue.y,result,people.a,people.b,people.c\n\
        three,middle,no,agree,1,1,2\nthree,right,yes,agree,1,1,1\nthree,,,no agreement,1,1,1\nthree,left,no,agree,1,0,1\n";
    let path = folder.path().join("rows.csv").display().to_string();
    let read = parse_bargains(&path, table, Grouping::Negotiations).unwrap();
    assert_eq!((read.bots, read.data.bargains.len(), read.data.contexts.len()), (1, 3, 3));
    let context = &read.data.contexts[0];
    let Matter::Scenario(about) = &context.matter else { panic!("things") };
    assert_eq!(about.parties, ["A", "B", "C"]);
    // Four times two, less one that is forbidden.
    assert_eq!(context.len(), 7);
    // Tenths of the best above no deal: A has 0.9 of it, B 0.9, C 0.8.
    let at = context.find(&[1, 0]).unwrap();
    let worth: Vec<f64> = context.worth.iter().map(|worth| worth[at]).collect();
    for (found, expected) in worth.iter().zip([4.0 / 0.9, 5.0 / 0.9, 4.0 / 0.8]) {
        assert!((found - expected).abs() < CLOSED_FORM, "{worth:?}");
    }
    let mut model = baseline("kalai-smorodinsky").unwrap().model();
    model.parameters[0].value = 1.0;
    let columns = model.columns(context);
    let Forecast { packages, none, .. } = model.forecast(&columns, 7, &model.values());
    assert!((none - 0.5).abs() < CLOSED_FORM);
    // Smallest worths: left 0.1/0.9, middle 4/0.9, right 0, each twice; off −1/0.9, once.
    let worst = [10.0 * 0.1 / 0.9, 4.0 / 0.9, 0.0, -1.0 / 0.9].map(f64::exp);
    let all = 2.0 * (worst[0] + worst[1] + worst[2]) + worst[3];
    assert!((packages[at] - 0.5 * worst[1] / all).abs() < CLOSED_FORM, "{packages:?}");
    // The root of the product, of three: nothing where somebody is no better off.
    let mut nash = baseline("nash").unwrap().model();
    nash.parameters[0].value = 1.0;
    let columns = nash.columns(context);
    let found = nash.forecast(&columns, 7, &nash.values()).packages;
    let root = (4.0 / 0.9 * 5.0 / 0.9 * 5.0_f64).cbrt();
    let right = context.find(&[2, 0]).unwrap();
    assert!(((found[at] / found[right]).ln() - root).abs() < CLOSED_FORM, "{found:?}");
}

#[test]
fn all_mistakes_in_rows_about_scenarios_are_told_with_their_places() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("three.ron"), THREE).unwrap();
    std::fs::write(folder.path().join("two.ron"), division([1, 1], [[1.0, 2.0], [2.0, 1.0]]))
        .unwrap();
    std::fs::write(folder.path().join("bad.ron"), "Scenario(format: 1)").unwrap();
    let table = "scenario,issue.x,issue.y,issue.z,result,digest\n\
        three,midle,no,,agree,\nthree,off,no,,agree,\nthree,left,no,3,agree,\nthree,left,,,no agreement,\n\
        thre,left,no,,agree,\nbad,left,no,,agree,\ntwo,,,,no agreement,\nthree,left,no,,agreed,\nthree,left,no,,agree,abc\n";
    let path = folder.path().join("rows.csv").display().to_string();
    let Err(LoadError::Invalid(found)) = parse_bargains(&path, table, Grouping::Contexts) else {
        panic!("it is full of mistakes")
    };
    let said = found.render(false);
    for words in [
        "rows.csv:2:7",
        "did you mean `middle`",
        "forbid this package",
        "rows.csv:4:15",
        "no issue `z`",
        "an option without agreement",
        "`thre` is neither a file nor a scenario",
        "`bad` has errors",
        "2 bargain in `two`, but 3 in others",
        "`agreed` is no result",
        "another scenario than `three`",
    ] {
        assert!(said.contains(words), "{words}:\n{said}");
    }
    let Err(LoadError::Invalid(found)) =
        parse_bargains(&path, "issue.x,result\nleft,agree\n", Grouping::Contexts)
    else {
        panic!("no scenario")
    };
    assert!(found.render(false).contains("no column `scenario`"));
}

#[test]
fn a_class_that_played_one_scenario_is_scored_and_fitted_by() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("three.ron"), THREE).unwrap();
    std::fs::write(folder.path().join("pie.ron"), GREED).unwrap();
    let mut three = "scenario,issue.x,issue.y,result\n".to_owned();
    let mut pie = "scenario,issue.pie,result\n".to_owned();
    for row in 0..12 {
        three.push_str(if row % 4 == 0 {
            "three,,,no agreement\n"
        } else {
            "three,middle,no,agree\n"
        });
        pie.push_str(if row % 4 == 0 { "pie,2,agree\n" } else { "pie,0,agree\n" });
    }
    std::fs::write(folder.path().join("three.csv"), three).unwrap();
    std::fs::write(folder.path().join("pie.csv"), pie).unwrap();
    let zopa = |arguments: &str| {
        let mut command = Command::cargo_bin("zopa").unwrap();
        command.current_dir(folder.path()).args(arguments.split(' '));
        command
    };
    let told = zopa("score four three.csv").assert().failure().code(2);
    let said = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
    assert!(said.contains("--hold-out negotiations"), "{said}");
    let told =
        zopa("score four three.csv --hold-out negotiations --folds 3 --rows rows.csv --json -q");
    let told = {
        let mut told = told;
        told.assert().success()
    };
    let result: serde_json::Value = serde_json::from_slice(&told.get_output().stdout).unwrap();
    assert_eq!(result["data"]["people"][2], "C");
    assert_eq!(result["observed"]["worth"].as_array().unwrap().len(), 3);
    let models = result["models"].as_array().unwrap();
    assert!(models.iter().all(|model| model["name"] != "graded"), "it counts things");
    let rows = std::fs::read_to_string(folder.path().join("rows.csv")).unwrap();
    assert_eq!(rows.lines().count(), 1 + 12 * models.len());
    // The mean of the rows is the score.
    let logs = rows.lines().filter(|row| row.starts_with("four,"));
    let logs: Vec<f64> = logs.map(|row| row.split(',').nth(5).unwrap().parse().unwrap()).collect();
    let mean = models[0]["log_agreement"]["mean"].as_f64().unwrap();
    assert!((logs.iter().sum::<f64>() / 12.0 - mean).abs() < CLOSED_FORM);
    let told = zopa("score talks three.csv --hold-out negotiations").assert().failure();
    let said = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
    assert!(said.contains("needs things that two people divide"), "{said}");
    // As it stands nothing is held out.
    zopa("score four three.csv --as-it-stands -q").assert().success();
    let told = zopa(
        "calibrate pie.csv --model pie.ron --plays 400 --hold-out negotiations --folds 3 --beside uniform --json -q",
    );
    let told = {
        let mut told = told;
        told.assert().success()
    };
    let result: serde_json::Value = serde_json::from_slice(&told.get_output().stdout).unwrap();
    let greed = result["weights"][0]["value"].as_f64().unwrap();
    // Twelve rooms: within its standard error, √(0.25 · 0.75 / 12).
    assert!((greed - 0.25).abs() < 0.125, "{greed}");
    assert_eq!(result["scores"]["data"]["one_by_one"], true);
}
