//! `zopa structure`: a scenario under other protocols and strategies, against closed forms,
//! the same negotiations reckoned by hand, and scenarios that say the same in their files.

mod support;

use std::ops::ControlFlow;
use std::process::Command;

use serde_json::Value;
use support::{embedded, from_text, game, patched, rows};
use zopa::experiment::structure::Plan;
use zopa::experiment::{Row, Unwatched, Watcher};
use zopa::negotiation::{End, protocol, strategy};
use zopa::report::structure::{StructureResult, VariantRecord, structure_of};
use zopa::scenario::Loaded;
use zopa::tolerance::CLOSED_FORM;

const PLAN: Plan = Plan { seed: 7, replicates: 800, plays: 1, threads: None };

fn found_by(loaded: &Loaded, plan: &Plan, watcher: &dyn Watcher) -> Option<StructureResult> {
    structure_of(("here", "zopa structure".to_owned()), loaded, &game(loaded), plan, watcher)
}

fn found(loaded: &Loaded, plan: &Plan) -> StructureResult {
    found_by(loaded, plan, &Unwatched).unwrap()
}

fn of<'r>(result: &'r StructureResult, written: &str) -> &'r VariantRecord {
    result.variants.iter().find(|one| one.written == written).unwrap()
}

fn reason<'r>(result: &'r StructureResult, written: &str) -> &'r str {
    &result.left_out.iter().find(|one| one.written == written).unwrap().reason
}

/// A lesson in which much is left to chance, and a strategy that stands in the register.
fn linkage() -> Loaded {
    let floor = "Uniform(low: 0.2, high: 0.9, ignorance: Analyst)";
    let strategy = "TimeDependent(shape: 1)";
    patched(
        "classroom/linkage",
        &[
            ("parties.ukraine.no_deal", floor),
            ("parties.russia.no_deal", floor),
            ("parties.ukraine.strategy", strategy),
            ("parties.russia.strategy", strategy),
            ("protocol", "AlternatingOffers(recognition: Random)"),
        ],
    )
}

#[test]
fn an_ultimatum_depends_on_who_may_speak() {
    let result = found(&embedded("classroom/ultimatum"), &PLAN);
    let keeps = |one: &VariantRecord| one.likeliest[0].option.clone();
    assert_eq!((result.base.agreement.share, keeps(&result.base)), (1.0, "70".to_owned()));
    // Whoever is drawn takes all but the other's floor: 70 slices, or all 100 of them.
    let drawn = of(&result, "AlternatingOffers");
    assert!(!drawn.same && drawn.agreement.count == 800);
    let half = drawn.overlap.unwrap();
    assert!((half - 0.5).abs() < 4.0 * (0.25f64 / 800.0).sqrt(), "{half}");
    assert_eq!(drawn.base_package, Some(half));
    // In turns the proposer is the first to speak; its offer is taken at once.
    let turns = of(&result, "StackedAlternatingOffers");
    assert_eq!((turns.overlap, turns.agreement.difference), (Some(1.0), 0.0));
    assert_eq!((turns.agreement.difference_low, turns.agreement.difference_high), (0.0, 0.0));
    // Both offers pass, and of two with as many votes the one of the lowest rank is agreed.
    let both = of(&result, "MultipleOffers");
    assert_eq!((both.agreement.share, keeps(both), both.overlap), (1.0, "0".to_owned(), Some(0.0)));
    // One round leaves no time to concede; its end is not foreseen by who concedes with time.
    for written in ["SimultaneousConcession", "TimeDependent(shape: 1)"] {
        let one = of(&result, written);
        assert_eq!((one.agreement.share, one.agreement.difference), (0.0, -1.0), "{written}");
        assert_eq!((one.overlap, one.median_round, one.package.as_ref()), (None, None, None));
    }
    // Who looks ahead keeps what an ultimatum leaves.
    let ahead = of(&result, "Equilibrium");
    assert_eq!((ahead.agreement.share, keeps(ahead)), (1.0, "70".to_owned()));
    assert_eq!(result.summary.agreement.protocols.choices, 5);
    assert_eq!(result.summary.agreement.protocols.low_under, "SimultaneousConcession");
    assert_eq!((result.summary.issues, result.summary.same_likeliest), (1, 0));
    assert!(reason(&result, "SingleText").contains("needs a mediator"));
    assert_eq!(reason(&result, "Agenda"), "`groups` has no default");
}

#[test]
fn heirs_who_look_ahead_agree_at_once_on_what_induction_finds() {
    // 20 rounds, A in even ones; the court gives 0.30 to each.
    let (patience, mut worth) = ([0.99f64, 0.90], [0.30, 0.30]);
    let mut coins = 0;
    for round in (0..20).rev() {
        let waiting = [patience[0] * worth[0], patience[1] * worth[1]];
        let least = |party: usize| (100.0 * waiting[party] - 1e-9).ceil() as i32;
        coins = if round % 2 == 0 { 100 - least(1) } else { least(0) };
        worth = [f64::from(coins) / 100.0, f64::from(100 - coins) / 100.0];
    }
    let result = found(&embedded("classroom/rubinstein-pie"), &Plan { replicates: 20, ..PLAN });
    let ahead = of(&result, "Equilibrium");
    assert_eq!((ahead.agreement.share, ahead.median_round), (1.0, Some(0)));
    assert_eq!(ahead.likeliest[0].option, coins.to_string());
    assert_eq!(ahead.refuses_most, None);
    assert_eq!(
        (result.base.median_round, result.base.likeliest[0].option.as_str()),
        (Some(13), "55")
    );
}

#[test]
fn what_the_scenario_has_anyway_differs_in_nothing() {
    let loaded = linkage();
    let plan = Plan { plays: 2, replicates: 600, ..PLAN };
    let result = found(&loaded, &plan);
    let played = rows(&game(&loaded), 600, 2, 7);
    let agreed = played.iter().filter(|row| row.end == End::Agreement).count() as u64;
    assert!(agreed > 100 && agreed < 500, "a test of nothing");
    assert_eq!((result.base.agreement.count, result.base.replicates), (agreed, 600));
    for written in ["AlternatingOffers", "TimeDependent(shape: 1)"] {
        let own = of(&result, written);
        assert!(own.same, "{written}");
        let as_base = VariantRecord {
            choice: result.base.choice.clone(),
            written: String::new(),
            overlap: result.base.overlap,
            ..own.clone()
        };
        assert_eq!(as_base, result.base, "{written}");
        assert!((own.overlap.unwrap() - 1.0).abs() < CLOSED_FORM);
    }
    assert_eq!(result.variants.iter().filter(|one| one.same).count(), 2);
}

#[test]
fn variants_are_the_scenarios_that_say_so_on_the_same_draws() {
    let loaded = linkage();
    let result = found(&loaded, &PLAN);
    let base = rows(&game(&loaded), 800, 1, 7);
    let changed = |changes: &[&str]| {
        let mut tree = zopa::scenario::written(&loaded.tree);
        for change in changes {
            let (from, to) = change.split_once(" => ").unwrap();
            assert!(tree.contains(from), "{from}\n{tree}");
            tree = tree.replace(from, to);
        }
        rows(&game(&from_text(&tree)), 800, 1, 7)
    };
    let agreed = |row: &Row| f64::from(u8::from(row.end == End::Agreement));
    for (written, other) in [
        ("MultipleOffers", changed(&["AlternatingOffers(recognition: Random) => MultipleOffers"])),
        ("HybridBezier", changed(&["TimeDependent(shape: 1) => HybridBezier"])),
    ] {
        let one = of(&result, written);
        let differences: Vec<f64> =
            base.iter().zip(&other).map(|(a, b)| agreed(b) - agreed(a)).collect();
        let (mean, error) = support::mean(&differences);
        assert!((one.agreement.difference - mean).abs() < CLOSED_FORM, "{written}");
        // 95%, and room for one negotiation that has not been seen.
        let high = mean + 1.959_963_985 * error + 1.0 / 800.0;
        assert!((one.agreement.difference_high - high.min(1.0)).abs() < 1e-9, "{written}");
        let times = |rows: &[Row]| {
            let agreed = rows.iter().filter(|row| row.end == End::Agreement);
            let mut times: Vec<usize> = agreed.map(|row| row.time).collect();
            times.sort_unstable();
            times
        };
        let own = times(&other);
        assert_eq!(one.median_round, Some(own[(own.len() - 1) / 2]), "{written}");
        // The overlap, option by option.
        let share = |rows: &[Row], issue: usize, option: usize| {
            let agreed = rows.iter().filter(|row| row.end == End::Agreement);
            let with = agreed.filter(|row| row.options[issue] == option).count();
            with as f64 / times(rows).len() as f64
        };
        let distance = |issue: usize| {
            let differ =
                |option| (share(&base, issue, option) - share(&other, issue, option)).abs();
            0.5 * (0..3).map(differ).sum::<f64>()
        };
        let overlap = 1.0 - (0..4).map(distance).sum::<f64>() / 4.0;
        assert!((one.overlap.unwrap() - overlap).abs() < CLOSED_FORM, "{written}");
        assert!(overlap < 0.99, "a test of nothing");
    }
}

#[test]
fn a_mediator_only_watches_where_nothing_is_mediated() {
    let plan = Plan { replicates: 200, ..PLAN };
    let result = found(&embedded("classroom/mediator-single-text"), &plan);
    let offers = of(&result, "AlternatingOffers");
    assert_eq!(offers.besides, "The host in Riyadh only watches");
    let said = patched(
        "classroom/mediator-single-text",
        &[("protocol", "AlternatingOffers"), ("parties.host.seat", "Observer")],
    );
    let rows = rows(&game(&said), 200, 1, 7);
    let agreed = rows.iter().filter(|row| row.end == End::Agreement).count() as u64;
    assert_eq!(offers.agreement.count, agreed);
    // The text the host drafts by default is drafted otherwise, so it is another variant.
    assert!(!of(&result, "SingleText").same && of(&result, "Shuttle").besides.is_empty());
}

#[test]
fn coalitions_and_tracks_are_played_too() {
    let plan = Plan { replicates: 300, ..PLAN };
    let members = found(&embedded("classroom/coalition-members"), &plan);
    assert!(reason(&members, "Equilibrium").contains("cannot reckon with the coalition"));
    assert!(members.unchanged.iter().any(|told| told.contains("inner rules")));
    assert!(of(&members, "StackedAlternatingOffers").any_agreement.is_none());
    let tracks = found(&embedded("classroom/cheap-truce"), &plan);
    let base = tracks.base.any_agreement.unwrap();
    let first: f64 = tracks.base.first_agreements.iter().map(|one| one.share).sum();
    assert!((first - base.share).abs() < CLOSED_FORM && base.share > 0.0);
    assert!(tracks.summary.any_agreement.is_some());
    assert!(tracks.unchanged[0].starts_with("Tracks keep"));
    assert_eq!(
        reason(&tracks, "Equilibrium"),
        "looks ahead as if there were no limited agreements"
    );
}

#[test]
fn every_register_entry_is_tried_or_left_out_with_a_reason() {
    let result = found(&embedded("classroom/ultimatum"), &Plan { replicates: 1, ..PLAN });
    let protocols = protocol::FORMS.iter().map(|form| ("protocol", form.description.name));
    let strategies = strategy::FORMS.iter().map(|form| ("strategy", form.description.name));
    for (choice, name) in protocols.chain(strategies) {
        let is = |written: &str| written == name || written.starts_with(&format!("{name}("));
        let tried = result.variants.iter().any(|one| one.choice == choice && is(&one.written));
        let out = result.left_out.iter().find(|one| one.choice == choice && is(&one.written));
        assert!(tried != out.is_some(), "{name}");
        assert!(out.is_none_or(|out| !out.reason.is_empty()), "{name}");
    }
}

/// One who stops when so many negotiations are played.
struct StopsAt(u64);

impl Watcher for StopsAt {
    fn advanced(&self, done: u64, _of: u64) -> ControlFlow<()> {
        if done >= self.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn who_stops_has_what_was_played() {
    let result = found_by(&linkage(), &PLAN, &StopsAt(1)).unwrap();
    assert!(result.partial);
    assert!(result.variants.iter().all(|one| one.replicates == 512));
    assert_eq!(result.base.replicates, 512);
    let whole = found(&linkage(), &Plan { replicates: 512, ..PLAN });
    assert_eq!((result.base, result.variants), (whole.base, whole.variants));
}

/// Does a value fit a JSON schema of records: types, references, required fields, and nothing
/// that the schema does not name?
fn fits(value: &Value, schema: &Value, root: &Value, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap();
        return fits(value, target, root, place);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let one = any.iter().find(|one| (one["type"] == "null") == value.is_null());
        return fits(value, one.unwrap_or_else(|| panic!("{place}: {value}")), root, place);
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let own = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(
        types.contains(&own) || (own == "integer" && types.contains(&"number")),
        "{place} is {own}, not {types:?}"
    );
    match value {
        Value::Array(items) => {
            items.iter().for_each(|item| fits(item, &schema["items"], root, &format!("{place}[]")));
        }
        Value::Object(fields) => {
            let properties = schema["properties"].as_object().unwrap();
            for name in schema["required"].as_array().into_iter().flatten() {
                assert!(fields.contains_key(name.as_str().unwrap()), "{place} lacks {name}");
            }
            for (name, field) in fields {
                let known = properties.get(name);
                let known = known.unwrap_or_else(|| panic!("{place} has {name}"));
                fits(field, known, root, &format!("{place}.{name}"));
            }
        }
        _ => {}
    }
}

#[test]
fn the_command_does_not_depend_on_threads_and_keeps_to_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("structure.json");
    let zopa = |words: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zopa"));
        command.args(words.split_whitespace());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let said = |more: &str| zopa(&format!("structure classroom/cheap-truce -n 600 {more}"));
    let json = said("--json --threads 1");
    assert_eq!(json, said("--json --threads 2"));
    let shown = said(&format!("-o {}", file.display()));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), json);
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "Agreement of any kind is at 100 of 100",
        "energy truce (100)",
        "not forecasts",
        "Left out",
    ] {
        assert!(words.contains(part), "{part}\n{shown}");
    }
    let schema: Value = serde_json::from_str(&zopa("schema structure")).unwrap();
    let record: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(record["schema"], "zopa.structure/1");
    fits(&record, &schema, &schema, "result");
    // What is read back is what was written.
    let read: StructureResult = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), record);
}
