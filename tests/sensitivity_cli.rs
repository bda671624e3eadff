//! `zopa sensitivity` and `zopa drivers`: scenarios whose variance decomposition and tipping
//! points are known in closed form, brute force over a grid, SALib on a sweep of our own, and
//! what is wrong with what is asked.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use zopa::chance::Streams;
use zopa::experiment::design::{Design, Sobol};
use zopa::experiment::sensitivity::{Saltelli, delta, first_order, sobol_indices};
use zopa::experiment::study::factor::{judgements, set};
use zopa::game::Game;
use zopa::negotiation::{Nobody, Table};
use zopa::scenario::parse;

/// One deal on offer, which A takes up to a no-deal value of 0.6 and B up to 0.8; both values
/// are uniform on 0..1, the proposer's matters to nobody. `third` is a party more.
fn deal(third: &str) -> String {
    let party = |id: &str, worth: f64, no_deal: &str| {
        format!(
            "\"{id}\": (name: \"{}\", issues: {{\"text\": (weight: 1.0, scores: {{\"nothing\": 0.0, \"deal\": {worth}}}, why: \"t\")}},
                no_deal: {no_deal}, strategy: TakeItOrLeaveIt(beliefs: Exact)),\n",
            id.to_uppercase()
        )
    };
    format!(
        "Scenario(format: 1, id: \"t/deal\", title: \"One deal\", clock: (days_per_round: 1, horizon: 1),
        issues: {{\"text\": (title: \"Text\", kind: Categorical, default: \"nothing\",
            options: {{\"nothing\": (title: \"Nothing at all\"), \"deal\": (title: \"The deal on offer\")}})}},
        parties: {{ {}{}{}{third} }},
        protocol: AlternatingOffers(recognition: Fixed(\"p\")), rule: Unanimity)",
        party("p", 1.0, "Uniform(low: 0.05, high: 0.1)"),
        party("a", 0.6, "Uniform(low: 0.0, high: 1.0)"),
        party("b", 0.8, "Uniform(low: 0.0, high: 1.0)"),
    )
}

/// A third party that takes the deal in half of the negotiations, and knows when.
const CHANCE: &str = "\"c\": (name: \"C\", issues: {\"text\": (weight: 1.0, scores: {\"nothing\": 0.0, \"deal\": 0.5}, why: \"t\")},
    no_deal: Uniform(low: 0.0, high: 1.0, ignorance: Private), strategy: TakeItOrLeaveIt(beliefs: Exact)),";

/// A pie of ten slices: the responder is left just what it has without a deal, rounded up.
const PIE: &str = "Scenario(format: 1, id: \"t/pie\", title: \"Ten slices\", clock: (days_per_round: 1, horizon: 1),
    issues: {\"slices\": (title: \"Slices kept\", kind: Numeric(unit: \"slices\", from: 0, to: 10, step: 1), default: 0)},
    parties: {
        \"p\": (name: \"P\", issues: {\"slices\": (weight: 1.0, value: Increasing, why: \"t\")}, no_deal: 0.0,
            strategy: TakeItOrLeaveIt(beliefs: Exact)),
        \"r\": (name: \"R\", issues: {\"slices\": (weight: 1.0, value: Decreasing, why: \"t\")},
            no_deal: Uniform(low: 0.15, high: 0.35), strategy: TakeItOrLeaveIt(beliefs: Exact)),
    },
    protocol: AlternatingOffers(recognition: Fixed(\"p\")), rule: Unanimity)";

/// Agreement is 1[a ≤ 0.6]·1[b ≤ 0.8]: first-order and total indices of a, then of b.
const INDICES: [(f64, f64); 2] = [
    (0.8 * 0.8 * 0.6 * 0.4 / (0.48 * 0.52), 0.8 * 0.6 * 0.4 / (0.48 * 0.52)),
    (0.6 * 0.6 * 0.8 * 0.2 / (0.48 * 0.52), 0.6 * 0.8 * 0.2 / (0.48 * 0.52)),
];

const FACTORS: [&str; 3] =
    ["parties.a.no_deal.level", "parties.b.no_deal.level", "parties.p.no_deal.level"];

/// The command in a folder.
fn zopa(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("zopa").unwrap().current_dir(folder).args(words).output();
    let output = output.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// A folder with the scenarios.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("deal.ron"), deal("")).unwrap();
    fs::write(folder.path().join("chance.ron"), deal(CHANCE)).unwrap();
    fs::write(folder.path().join("pie.ron"), PIE).unwrap();
    folder
}

fn json(folder: &Path, words: &[&str]) -> Value {
    let (code, out, err) = zopa(folder, &[words, &["--json", "-q"]].concat());
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

/// The output with this id.
fn output<'v>(result: &'v Value, id: &str) -> &'v Value {
    let outputs = result["outputs"].as_array().unwrap();
    outputs.iter().find(|output| output["id"] == id).unwrap()
}

/// What is known of a factor's influence on an output: (value, low, high).
fn index(result: &Value, id: &str, path: &str, what: &str) -> (f64, f64, f64) {
    let factors = result["factors"].as_array().unwrap();
    let place = factors.iter().position(|factor| factor["path"] == path).unwrap();
    let influences = output(result, id)["factors"].as_array().unwrap();
    let found = influences.iter().find(|one| one["factor"] == place).unwrap();
    let number = |part: &str| found[what][part].as_f64().unwrap();
    (number("value"), number("low"), number("high"))
}

/// The indices that a grid of 40 × 40 games gives, every one played.
fn brute_force() -> [(f64, f64); 2] {
    const STEPS: usize = 40;
    let loaded = parse("deal.ron", &deal("")).unwrap();
    let game = Game::compile(loaded.scenario.parts).unwrap();
    let factors = judgements(&game);
    let paths: Vec<&str> = factors.iter().map(|factor| factor.path.as_str()).collect();
    let place = |path: &str| paths.iter().position(|known| *known == path).unwrap();
    let order = FACTORS.map(place);
    let middle = |step: usize| (step as f64 + 0.5) / STEPS as f64;
    let play = |u: [f64; 2]| {
        let mut game = game.clone();
        let mut values = vec![0.0; 3];
        for (at, u) in order.iter().zip([u[0], u[1], 0.5]) {
            values[*at] = factors[*at].quantile(&game, u);
        }
        set(&mut game, &factors, &values);
        let mut table = Table::new(&game, 1, 1);
        f64::from(u8::from(table.play(0, &mut Nobody).agreed()))
    };
    let grid: Vec<Vec<f64>> =
        (0..STEPS).map(|a| (0..STEPS).map(|b| play([middle(a), middle(b)])).collect()).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let variance = |values: &[f64]| {
        let mean = mean(values);
        values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>()
            / values.len() as f64
    };
    let all: Vec<f64> = grid.concat();
    let columns: Vec<Vec<f64>> =
        (0..STEPS).map(|b| grid.iter().map(|row| row[b]).collect()).collect();
    let of = |own: &[Vec<f64>], other: &[Vec<f64>]| {
        let means: Vec<f64> = own.iter().map(|values| mean(values)).collect();
        let left: Vec<f64> = other.iter().map(|values| variance(values)).collect();
        (variance(&means) / variance(&all), mean(&left) / variance(&all))
    };
    [of(&grid, &columns), of(&columns, &grid)]
}

#[test]
fn sobol_indices_are_those_of_a_dense_grid() {
    let brute = brute_force();
    for (found, expected) in brute.iter().zip(INDICES) {
        assert!((found.0 - expected.0).abs() < 1e-9 && (found.1 - expected.1).abs() < 1e-9);
    }
    let folder = folder();
    let result = json(folder.path(), &["sensitivity", "deal.ron", "-n", "512"]);
    assert_eq!(result["schema"], "zopa.sensitivity/1");
    assert_eq!(result["study"]["method"], "sobol");
    // Nothing is left to chance, so one negotiation is enough.
    assert_eq!(result["study"]["plays"], 1);
    for (path, (first, total)) in FACTORS.iter().zip(brute) {
        for (what, expected) in [("first_order", first), ("total", total)] {
            let (value, low, high) = index(&result, "agreement", path, what);
            assert!((value - expected).abs() < 0.04, "{path} {what}: {value} for {expected}");
            assert!(low <= expected && expected <= high, "{path} {what}: {low} {high}");
        }
    }
    let (idle, ..) = index(&result, "agreement", FACTORS[2], "total");
    assert!(idle.abs() < 1e-9, "{idle}");
    // The value of information: √(V·(1 − S)).
    let agreement = output(&result, "agreement");
    let deviation = agreement["deviation"].as_f64().unwrap();
    assert!((deviation - (0.48_f64 * 0.52).sqrt()).abs() < 0.01);
    let strongest = &agreement["factors"][0];
    let share = strongest["first_order"]["value"].as_f64().unwrap();
    let after = strongest["deviation_after"].as_f64().unwrap();
    assert!((after - deviation * (1.0 - share).sqrt()).abs() < 1e-12);
}

#[test]
fn chance_at_the_table_is_told_apart() {
    let folder = folder();
    // Half of the deals fall through by chance; the indices are of what is left.
    let result = json(folder.path(), &["sensitivity", "chance.ron", "-n", "1024", "--plays", "4"]);
    let agreement = output(&result, "agreement");
    // V of judgements 0.25·0.48·0.52; chance of four plays 0.48·0.25/4.
    let (judgement, chance) = (0.25 * 0.48 * 0.52, 0.48 * 0.25 / 4.0);
    let told = agreement["chance"].as_f64().unwrap();
    assert!((told - chance / (judgement + chance)).abs() < 0.02, "{told}");
    let deviation = agreement["deviation"].as_f64().unwrap();
    assert!((deviation * deviation - judgement).abs() < 0.004, "{deviation}");
    for (path, (first, total)) in FACTORS.iter().zip(INDICES) {
        for (what, expected) in [("first_order", first), ("total", total)] {
            let (value, low, high) = index(&result, "agreement", path, what);
            assert!((value - expected).abs() < 0.08, "{path} {what}: {value} for {expected}");
            assert!(low <= expected && expected <= high, "{path} {what}: {low} {high}");
        }
    }
    // A number that does nothing has no total index, whatever chance does.
    let (_, low, high) = index(&result, "agreement", FACTORS[2], "total");
    assert!(low < 0.0 && 0.0 < high && high - low < 0.2, "{low} {high}");
}

#[test]
fn given_data_find_nearly_the_same() {
    let folder = folder();
    let here = folder.path();
    let words = ["sensitivity", "chance.ron", "--method", "draws", "-n", "4000"];
    let result = json(here, &words);
    for (path, (first, _)) in FACTORS.iter().zip(INDICES) {
        let (value, low, high) = index(&result, "agreement", path, "first_order");
        // Classes of draws are not fine enough to see all of a step.
        assert!((value - first).abs() < 0.06, "{path}: {value} for {first}");
        assert!(high - low < 0.2);
        // A's coefficient is −corr(a, 1[a ≤ 0.6])·√S: 0.6·0.4·0.5/√(0.24/12).
        let (slope, ..) = index(&result, "agreement", path, "coefficient");
        let threshold = if path.contains(".a.") { 0.6_f64 } else { 0.8 };
        let spread = threshold * (1.0 - threshold);
        let expected = -0.5 * spread / (spread / 12.0_f64).sqrt() * first.sqrt();
        assert!((slope - expected).abs() < 0.06, "{path}: {slope} for {expected}");
    }
    // The same bytes whatever the threads.
    let text =
        |threads: &str| zopa(here, &[&words[..], &["--json", "--threads", threads]].concat()).1;
    assert_eq!(text("1"), text("2"));
}

#[test]
fn effects_and_words_name_what_matters() {
    let folder = folder();
    let here = folder.path();
    let result = json(here, &["sensitivity", "deal.ron", "--method", "morris", "-n", "40"]);
    let effects = |path: &str| {
        let factors = result["factors"].as_array().unwrap();
        let place = factors.iter().position(|factor| factor["path"] == path).unwrap();
        let list = output(&result, "agreement")["factors"].as_array().unwrap();
        list.iter().find(|one| one["factor"] == place).unwrap()["effects"].clone()
    };
    assert_eq!(effects(FACTORS[2])["mean_size"]["value"], 0.0);
    // From one half of the levels to the other A's answer turns, if B says yes.
    let mean = effects(FACTORS[0])["mean"].as_f64().unwrap();
    assert!((-2.0..=-0.5).contains(&mean), "{mean}");

    let (code, out, err) =
        zopa(here, &["drivers", "chance.ron", "-q", "-n", "2000", "--negotiations", "500"]);
    assert_eq!(code, 0, "{err}");
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = "A's no-deal value matters most for agreement: from about 0.11 to about 0.90 it \
        lowers agreement by 40 points";
    assert!(words.contains(sentence), "{out}");
    assert!(words.contains("Where A's no-deal value is above 0."), "{out}");
    assert!(out.contains("not forecasts"));
    let (code, out, _) = zopa(here, &["sensitivity", "chance.ron", "-q", "--boxes", "--full"]);
    assert_eq!(code, 0);
    for part in
        ["What moves agreement", "What moves what A gets", "chance at the table", "not forecasts"]
    {
        assert!(out.contains(part), "`{part}` not in:\n{out}");
    }
}

/// (question, at, low, high) of the tipping points along a number.
fn tipping(result: &Value, path: &str) -> Vec<(String, f64, f64, f64)> {
    let factors = result["factors"].as_array().unwrap();
    let place = factors.iter().position(|factor| factor["path"] == path).unwrap();
    let searched = result["searched"].as_array().unwrap();
    let found = searched.iter().find(|one| one["factor"] == place).unwrap();
    let points = found["tipping_points"].as_array().unwrap();
    let point = |point: &Value| {
        let number = |part: &str| point[part].as_f64().unwrap();
        (
            point["question"].as_str().unwrap().to_owned(),
            number("at"),
            number("low"),
            number("high"),
        )
    };
    points.iter().map(point).collect()
}

#[test]
fn tipping_points_are_where_theory_puts_them() {
    let folder = folder();
    let here = folder.path();
    // The responder is left two slices up to 0.2, three up to 0.3, then four.
    let result = json(here, &["drivers", "pie.ron", "-n", "200"]);
    assert_eq!(result["schema"], "zopa.drivers/1");
    let found = tipping(&result, "parties.r.no_deal.level");
    let of = |question: &str| -> Vec<f64> {
        found.iter().filter(|point| point.0 == question).map(|point| point.1).collect()
    };
    assert!(of("first").is_empty());
    for question in ["package", "issue"] {
        let at = of(question);
        assert_eq!(at.len(), 2, "{question}: {found:?}");
        // To a 16,384th of the range.
        assert!((at[0] - 0.2).abs() < 2e-5 && (at[1] - 0.3).abs() < 2e-5, "{at:?}");
    }
    let searched = &result["searched"][0]["tipping_points"][0];
    assert_eq!(
        (&searched["below"]["options"][0], &searched["above"]["options"][0]),
        (&8.into(), &7.into())
    );

    // Along A's value agreement falls from 0.8 to 0 at 0.6; along B's from 0.6 to 0 at 0.8.
    let result = json(here, &["drivers", "deal.ron", "-n", "500", "--negotiations", "400"]);
    for (path, expected) in [(FACTORS[0], 0.6), (FACTORS[1], 0.8)] {
        let found = tipping(&result, path);
        let (question, at, low, high) = &found[0];
        assert_eq!((question.as_str(), found.len()), ("first", 1), "{found:?}");
        assert!((at - expected).abs() < 1e-4 && *low <= expected && expected <= *high, "{found:?}");
    }
    // With a coin for a third party agreement is never the likelier end.
    let result = json(here, &["drivers", "chance.ron", "-n", "2000", "--negotiations", "400"]);
    assert!(tipping(&result, FACTORS[0]).is_empty());
}

#[test]
fn a_number_may_be_given_a_range() {
    let folder = folder();
    // A always agrees. Along C's value agreement is 0.8, which is B's share, up to 0.5, then 0.
    let text = deal(&CHANCE.replace(
        "Uniform(low: 0.0, high: 1.0, ignorance: Private)",
        "Uniform(low: 0.0, high: 1.0)",
    ));
    fs::write(folder.path().join("three.ron"), text.replace("\"deal\": 0.6", "\"deal\": 1.0"))
        .unwrap();
    let words = [
        "drivers",
        "three.ron",
        "-n",
        "500",
        "--negotiations",
        "400",
        "--factor",
        "parties.c.no_deal.level=0.4..0.9",
    ];
    let result = json(folder.path(), &words);
    let factors = result["factors"].as_array().unwrap();
    assert_eq!(factors.len(), 1);
    assert!(
        factors[0]["low"].as_f64().unwrap() >= 0.4 && factors[0]["high"].as_f64().unwrap() <= 0.9
    );
    let found = tipping(&result, "parties.c.no_deal.level");
    assert_eq!(found.len(), 1);
    assert!((found[0].1 - 0.5).abs() < 1e-4, "{found:?}");
    // A number that is known: the responder's no-deal value, 0.3, from 0.255 to 0.265.
    let words =
        ["drivers", "classroom/ultimatum", "--factor", "parties.responder.no_deal=0.255..0.265"];
    let found = tipping(&json(folder.path(), &words), "parties.responder.no_deal.level");
    let package = found.iter().find(|point| point.0 == "package").unwrap();
    assert!((package.1 - 0.26).abs() < 1e-6, "{found:?}");
}

#[test]
fn boxes_close_in_on_what_is_asked() {
    let folder = folder();
    let words = ["sensitivity", "deal.ron", "-n", "2000", "--boxes=agreement>0.5"];
    let result = json(folder.path(), &words);
    let boxes = &result["boxes"];
    let share = boxes["cases"].as_f64().unwrap() / boxes["runs"].as_f64().unwrap();
    assert!((share - 0.48).abs() < 0.04, "{share}");
    let told = &boxes["boxes"][boxes["told"].as_u64().unwrap() as usize];
    let limit = |path: &str| {
        let factors = result["factors"].as_array().unwrap();
        let place = factors.iter().position(|factor| factor["path"] == path).unwrap();
        let limits = told["limits"].as_array().unwrap();
        limits.iter().find(|limit| limit["factor"] == place).map(|limit| limit["high"].clone())
    };
    for (path, expected) in [(FACTORS[0], 0.6), (FACTORS[1], 0.8)] {
        let high = limit(path).unwrap().as_f64().unwrap();
        assert!((high - expected).abs() < 0.05, "{path}: {high}");
    }
    assert!(told["density"].as_f64().unwrap() > 0.9 && told["coverage"].as_f64().unwrap() > 0.9);
}

const DESIGN: &str =
    "(format: 1, title: \"t\", scenario: \"deal.ron\", replicates: 1, plays: 1, vary: {
    \"a\": Range(path: \"parties.a.no_deal\", low: 0, high: 1),
    \"b\": Range(path: \"parties.b.no_deal\", low: 0, high: 1)}, design: Sobol(512))";

#[test]
fn a_finished_sweep_is_given_data() {
    let folder = folder();
    let here = folder.path();
    fs::write(here.join("d.ron"), DESIGN).unwrap();
    let (code, _, err) = zopa(here, &["sweep", "d.ron", "-o", "out", "-q"]);
    assert_eq!(code, 0, "{err}");
    let result = json(here, &["sensitivity", "out", "--boxes"]);
    assert_eq!(result["study"]["method"], "sweep");
    for (path, (first, _)) in ["parties.a.no_deal", "parties.b.no_deal"].iter().zip(INDICES) {
        let (value, ..) = index(&result, "agreement", path, "first_order");
        assert!((value - first).abs() < 0.1, "{path}: {value} for {first}");
        assert!(index(&result, "agreement", path, "delta").0 > 0.05);
    }
    assert!(result["boxes"]["told"].is_u64());
    let (code, _, err) = zopa(here, &["sensitivity", "out", "--method", "sobol"]);
    assert_eq!(code, 2);
    assert!(err.contains("--method is for scenarios"), "{err}");
    fs::write(here.join("o.ron"), DESIGN.replace("Sobol(512)", "OneAtATime")).unwrap();
    assert_eq!(zopa(here, &["sweep", "o.ron", "-o", "one", "-q"]).0, 0);
    let (code, _, err) = zopa(here, &["sensitivity", "one"]);
    assert_eq!(code, 2);
    assert!(err.contains("no sample of all factors"), "{err}");
}

#[test]
fn our_own_runs_are_those_that_salib_saw() {
    const LOW: f64 = 0.2;
    const HIGH: f64 = 0.6;
    let fixture: Value = serde_json::from_str(include_str!("fixtures/own_runs.json")).unwrap();
    let numbers = |name: &str| -> Vec<f64> {
        fixture[name].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    };
    let design = Saltelli::new(Sobol::plain(4).unwrap()).unwrap();
    let mut text = "first,second\n".to_owned();
    let mut inputs = [Vec::new(), Vec::new()];
    for run in 0..256 {
        let mut point = [0.0; 2];
        design.point(run, &mut point);
        let point = point.map(|u| LOW + u * (HIGH - LOW));
        let _ = writeln!(text, "{},{}", point[0], point[1]);
        inputs.iter_mut().zip(point).for_each(|(input, value)| input.push(value));
    }
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("points.csv"), text).unwrap();
    let script = include_str!("fixtures/own_runs.py");
    let design = script.split("\"\"\"").nth(3).unwrap();
    fs::write(here.join("design.ron"), design).unwrap();
    assert_eq!(zopa(here, &["sweep", "design.ron", "-o", "out", "-q"]).0, 0);
    let table = fs::read_to_string(here.join("out/points.csv")).unwrap();
    let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let column = lines.next().unwrap().iter().position(|head| *head == "round").unwrap();
    let outputs: Vec<f64> = lines.map(|cells| cells[column].parse().unwrap()).collect();
    assert_eq!(outputs, numbers("outputs"));
    let same = |found: Vec<f64>, name: &str| {
        for (found, expected) in found.iter().zip(numbers(name)) {
            assert!((found - expected).abs() < 1e-9, "{name}: {found} {expected}");
        }
    };
    let found = sobol_indices(&outputs, 2, 0, 0.95, &Streams::new(1)).unwrap();
    same(found.iter().map(|index| index.first_order).collect(), "first_order");
    same(found.iter().map(|index| index.total).collect(), "total");
    let ends = |values: &[f64]| -> Vec<f64> {
        values.chunks(4).flat_map(|row| [row[0], row[3]]).collect()
    };
    let (y, x) = (ends(&outputs), inputs.map(|input| ends(&input)));
    same(x.iter().map(|x| first_order(x, &y, 4).unwrap()).collect(), "given_first_order");
    same(x.iter().map(|x| delta(x, &y, 4).unwrap()).collect(), "given_delta");
}

#[test]
fn mistakes_are_told() {
    let folder = folder();
    let here = folder.path();
    let told = |words: &[&str], code: i32, parts: &[&str]| {
        let (found, _, err) = zopa(here, words);
        assert_eq!(found, code, "{words:?}: {err}");
        for part in parts {
            assert!(err.contains(part), "`{part}` not in:\n{err}");
        }
    };
    let factor = |text: &'static str| ["sensitivity", "deal.ron", "--factor", text];
    told(&factor("parties.a.no_deal.levle"), 2, &["did you mean `parties.a.no_deal.level`?"]);
    told(&factor("parties.a.no_deal.level=1..0"), 2, &["1 is not below 0"]);
    told(&factor("parties.a.no_deal.level=much"), 2, &["PATH=LOW..HIGH"]);
    told(&factor("parties.x.no_deal=0..1"), 65, &["parties.x"]);
    told(&factor("parties.a.no_deal=NaN..1"), 2, &["PATH=LOW..HIGH"]);
    let twice = ["--factor", FACTORS[0], "--factor", FACTORS[0]];
    told(&[&["drivers", "deal.ron"], &twice[..]].concat(), 2, &["twice"]);
    let private = ["sensitivity", "chance.ron", "--factor", "parties.c.no_deal.level"];
    told(&private, 2, &["known to its party"]);
    told(&["drivers", "classroom/ultimatum"], 2, &["no number uncertain", "--factor"]);
    told(&["drivers", "nowhere"], 74, &["nowhere"]);
    told(&["sensitivity", "deal.ron", "-n", "5", "--method", "draws"], 2, &["at least 10 draws"]);
    told(&["sensitivity", "deal.ron", "-n", "1000000000"], 2, &["too many"]);
    told(&["sensitivity", "deal.ron", "--boxes=agreemnet<0.5"], 2, &["did you mean `agreement`?"]);
    told(&["sensitivity", "deal.ron", "--boxes=agreement"], 2, &["OUTPUT<VALUE"]);
    told(&["sensitivity", "deal.ron", "--boxes=agreement_round<1"], 2, &["over agreements"]);
    told(&["sensitivity", "deal.ron", "--boxes=agreement>2"], 2, &["cases of interest"]);
    told(&["sensitivity", "deal.ron", "--boxes", "--method", "sobol"], 2, &["leave --method out"]);
    let correlated = deal("").replace(
        "clock:",
        "correlations: [(between: (\"parties.a.no_deal.level\", \"parties.b.no_deal.level\"), rho: 0.5)], clock:",
    );
    fs::write(here.join("together.ron"), correlated).unwrap();
    told(
        &["sensitivity", "together.ron", "--method", "sobol"],
        2,
        &["correlated", "--method draws"],
    );
}

#[test]
fn records_are_as_their_schemas_say() {
    let folder = folder();
    let here = folder.path();
    for (words, format) in [
        (["sensitivity", "deal.ron", "-n", "16"], "sensitivity"),
        (["drivers", "deal.ron", "-n", "100"], "drivers"),
    ] {
        let result = json(here, &words);
        let (code, out, _) = zopa(here, &["schema", format]);
        assert_eq!(code, 0);
        let schema: Value = serde_json::from_str(&out).unwrap();
        let properties = schema["properties"].as_object().unwrap();
        let fields = result.as_object().unwrap();
        assert!(fields.keys().all(|field| properties.contains_key(field)));
        let required = schema["required"].as_array().unwrap();
        assert!(required.iter().all(|field| fields.contains_key(field.as_str().unwrap())));
        // The command gives the same result.
        let command = result["command"].as_str().unwrap();
        let again: Vec<&str> = command.split(' ').skip(1).collect();
        assert_eq!(json(here, &again), result);
    }
}
