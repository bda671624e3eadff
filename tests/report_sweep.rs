//! Reports and figures of sweeps, sensitivity analyses, drivers, robust packages and structure:
//! made of small results, with the numbers that the records have.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// One deal on offer, which A takes up to a no-deal value of 0.6 and B up to 0.8; both values
/// are uniform on 0..1.
const DEAL: &str = "Scenario(format: 1, id: \"t/deal\", title: \"One deal\", clock: (days_per_round: 1, horizon: 1),
    issues: {\"text\": (title: \"Text\", kind: Categorical, default: \"nothing\",
        options: {\"nothing\": (title: \"Nothing at all\"), \"deal\": (title: \"The deal on offer\")})},
    parties: {
        \"p\": (name: \"P\", issues: {\"text\": (weight: 1.0, scores: {\"nothing\": 0.0, \"deal\": 1.0}, why: \"t\")},
            no_deal: Uniform(low: 0.05, high: 0.1), strategy: TakeItOrLeaveIt(beliefs: Exact)),
        \"a\": (name: \"A <b>\", issues: {\"text\": (weight: 1.0, scores: {\"nothing\": 0.0, \"deal\": 0.6}, why: \"t\")},
            no_deal: Uniform(low: 0.0, high: 1.0), strategy: TakeItOrLeaveIt(beliefs: Exact)),
        \"b\": (name: \"B\", issues: {\"text\": (weight: 1.0, scores: {\"nothing\": 0.0, \"deal\": 0.8}, why: \"t\")},
            no_deal: Uniform(low: 0.0, high: 1.0), strategy: TakeItOrLeaveIt(beliefs: Exact)),
    },
    protocol: AlternatingOffers(recognition: Fixed(\"p\")), rule: Unanimity)";

/// A pie of ten slices: the responder is left just what it has without a deal, rounded up.
const PIE: &str = "Scenario(format: 1, id: \"t/pie\", title: \"Ten slices\", clock: (days_per_round: 1, horizon: 1),
    issues: {\"slices\": (title: \"Slices kept\", kind: Numeric(unit: \"slices\", from: 0, to: 10, step: 1), default: 0)},
    parties: {
        \"p\": (name: \"P\", issues: {\"slices\": (weight: 1.0, value: Increasing, why: \"t\")}, no_deal: 0.0,
            strategy: TakeItOrLeaveIt(beliefs: Exact)),
        \"r\": (name: \"R\", issues: {\"slices\": (weight: 1.0, value: Decreasing, why: \"t\")},
            no_deal: 0.15, strategy: TakeItOrLeaveIt(beliefs: Exact)),
    },
    protocol: AlternatingOffers(recognition: Fixed(\"p\")), rule: Unanimity)";

/// The command in a folder: its code, output and messages.
fn zopa(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("zopa").unwrap().current_dir(folder).args(words).output();
    let output = output.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn said(folder: &Path, words: &[&str]) -> String {
    let (code, output, messages) = zopa(folder, words);
    assert_eq!(code, 0, "{words:?}: {messages}");
    output
}

/// A folder with a result of every kind, made once.
fn results() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        fs::write(here.join("deal.ron"), DEAL).unwrap();
        let design = |vary: &str, kind: &str, negotiations: u32| {
            format!(
                "(format: 1, title: \"t\", scenario: \"deal.ron\", vary: {{ {vary} }}, design: {kind}, replicates: {negotiations})"
            )
        };
        let a = |steps: u32| {
            format!("\"a\": Range(path: \"parties.a.no_deal\", low: 0, high: 1, steps: {steps})")
        };
        let b = "\"b\": Range(path: \"parties.b.no_deal\", low: 0, high: 1, steps: 6)";
        let rule = "\"rule\": Choices({\"all\": {}, \"without B\": {\"parties.b.no_deal\": 0.0}})";
        for (name, text) in [
            ("line", design(&a(5), "Grid", 400)),
            ("grid", design(&format!("{}, {b}", a(5)), "Grid", 8)),
            ("chosen", design(&format!("{}, {rule}", a(5)), "Grid", 200)),
            ("cross", design(&format!("{}, {b}", a(5)), "OneAtATime", 8)),
            ("cloud", design(&format!("{}, {b}", a(5)), "Sobol(256)", 4)),
        ] {
            fs::write(here.join(format!("{name}.ron")), text).unwrap();
            said(here, &["-q", "sweep", &format!("{name}.ron"), "-o", name]);
        }
        fs::write(here.join("pie.ron"), PIE).unwrap();
        let set = "parties.r.no_deal=0.15,0.25,0.35";
        said(here, &["-q", "sweep", "pie.ron", "--set", set, "-n", "40", "-o", "slices"]);
        let boxes = "--boxes=agreement<0.5";
        for (name, words) in [
            ("draws", ["sensitivity", "deal.ron", "-n", "600", boxes].as_slice()),
            ("sobol", &["sensitivity", "deal.ron", "--method", "sobol", "-n", "128"]),
            ("morris", &["sensitivity", "deal.ron", "--method", "morris", "-n", "30", "--plays", "4"]),
            ("drivers", &["drivers", "deal.ron", "-n", "600", "--negotiations", "200"]),
            ("robust", &["robust", "deal.ron", "-n", "200", "--search", "50"]),
            ("structure", &["structure", "deal.ron", "-n", "400"]),
            ("run", &["run", "deal.ron", "-n", "200"]),
        ] {
            let text = said(here, &[["-q"].as_slice(), words, &["--json"]].concat());
            fs::write(here.join(format!("{name}.json")), text).unwrap();
        }
        folder
    });
    folder.path()
}

fn json(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(results().join(name)).unwrap()).unwrap()
}

/// A table of a figure, or of a sweep: rows with cells by column.
fn table(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        heads
            .iter()
            .zip(row.iter())
            .map(|(head, cell)| (head.to_owned(), cell.to_owned()))
            .collect()
    });
    rows.collect()
}

fn figure_table(kind: &str, of: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    table(&said(results(), &["figure", kind, of, "--format", "csv", "-o", "-"]))
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is no number"))
}

/// Every kind with a result that has it, and what a run is told that has not.
const MADE: [(&str, &str, &str); 21] = [
    ("response", "line", "it needs a sweep"),
    ("response", "grid", "it needs a sweep"),
    ("response", "chosen", "it needs a sweep"),
    ("response", "cloud", "it needs a sweep"),
    ("response-values", "line", "it needs a sweep"),
    ("response-values", "chosen", "it needs a sweep"),
    ("response-deals", "slices", "it needs a sweep in which"),
    ("response-map", "grid", "it needs a sweep of two"),
    ("response-map", "cloud", "it needs a sweep of two"),
    ("indices", "draws.json", "zopa sensitivity"),
    ("indices", "sobol.json", "zopa sensitivity"),
    ("worth-knowing", "drivers.json", "zopa sensitivity"),
    ("tornado", "drivers.json", "zopa drivers"),
    ("screening", "morris.json", "--method morris"),
    ("boxes", "draws.json", "--boxes"),
    ("tipping-points", "drivers.json", "zopa drivers"),
    ("when-it-fails", "drivers.json", "zopa drivers"),
    ("robust-packages", "robust.json", "zopa robust"),
    ("structure", "structure.json", "zopa structure"),
    ("tornado", "morris.json", "zopa drivers"),
    ("indices", "drivers.json", "zopa drivers"),
];

type Row = std::collections::BTreeMap<String, String>;

fn picture(kind: &str, of: &str, width: &str) -> String {
    said(results(), &["figure", kind, of, "--width", width, "-o", "-"])
}

/// 87.3 and 217 millimetres are 330 and 820 pixels.
#[test]
fn every_kind_is_drawn_for_phones_and_for_paper_the_same_twice() {
    for (kind, of, _) in MADE {
        assert!(!figure_table(kind, of).is_empty(), "{kind} of {of} has no numbers");
        for (width, pixels) in [("87.3", 330.0), ("217", 820.0)] {
            let drawn = picture(kind, of, width);
            assert!(drawn.contains("data-mark"), "{kind} of {of} at {width}");
            assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{kind} of {of}");
            for text in drawn.split("<text ").skip(1) {
                let at = text.split(" x=\"").nth(1).and_then(|rest| rest.split('"').next());
                let at = number(at.unwrap());
                assert!((0.0..=pixels + 0.5).contains(&at), "{kind} of {of}: a text at {at}");
            }
            assert_eq!(drawn, picture(kind, of, width), "{kind} of {of}");
        }
    }
}

#[test]
fn a_result_without_a_kind_says_what_that_needs() {
    for (kind, _, needs) in MADE {
        let (code, output, messages) = zopa(results(), &["figure", kind, "run.json", "-o", "-"]);
        assert!(code != 0 && output.is_empty(), "{kind}: {output}");
        assert!(messages.contains(needs), "{kind}: {messages}");
        assert!(messages.contains("option-shares"), "{kind}: {messages}");
    }
    let (code, _, messages) = zopa(results(), &["figure", "gains", "line", "-o", "-"]);
    assert!(code != 0 && messages.contains("it needs a run"), "{messages}");
    assert!(messages.contains("response-values"), "{messages}");
}

/// Up to 0.6 A takes the deal, and B does in 80 of 100 negotiations; above nobody agrees.
#[test]
fn a_line_is_the_points_of_the_sweep() {
    let rows = figure_table("response", "line");
    let points = table(&fs::read_to_string(results().join("line/points.csv")).unwrap());
    assert_eq!((rows.len(), points.len()), (5, 5));
    for (row, point) in rows.iter().zip(&points) {
        for (own, known) in [
            ("a", "a"),
            ("agreement", "agreement"),
            ("low", "agreement_low"),
            ("high", "agreement_high"),
        ] {
            assert_eq!(number(&row[own]), number(&point[known]), "{own}");
        }
        let (expected, error) = if number(&row["a"]) <= 0.6 { (0.8, 0.04) } else { (0.0, 0.0) };
        // Four standard errors of 100 draws of four negotiations on the same numbers.
        assert!((number(&row["agreement"]) - expected).abs() <= 4.0 * error, "{row:?}");
    }
    // What P gets: 1 with the deal; the values of parties are those of the table.
    let values = figure_table("response-values", "line");
    let parties = table(&fs::read_to_string(results().join("line/parties.csv")).unwrap());
    assert_eq!(values.len(), 15);
    for (row, known) in values.iter().zip(&parties) {
        assert!((number(&row["mean"]) - 100.0 * number(&known["value"])).abs() < 1e-9);
        let half = 100.0 * 1.959_963_985 * number(&known["value_standard_error"]);
        assert!((number(&row["high"]) - number(&row["mean"]) - half).abs() < 1e-6, "{row:?}");
    }
}

/// Agreement is 1 where a ≤ 0.6 and b ≤ 0.8: over 0, ¼, ½, ¾, 1 and 0, 0.2, ... 1.
#[test]
fn a_grid_is_a_map_and_means_over_all_combinations() {
    let map = figure_table("response-map", "grid");
    assert_eq!(map.len(), 30);
    for row in &map {
        let (a, b) = (number(&row["across_value"]), number(&row["down_value"]));
        assert_eq!(number(&row["agreement"]), f64::from(u8::from(a <= 0.6 && b <= 0.8)), "{row:?}");
        assert_eq!(row["points"], "1");
    }
    let page = said(results(), &["report", "grid", "--format", "markdown", "-o", "-"]);
    assert!(
        page.contains(
            "“A <b>'s no-deal value” goes from 83 to 0 of 100"
                .replace('<', "\\<")
                .replace('>', "\\>")
                .as_str()
        ),
        "{page}"
    );
    // Five of six values of b, three of five of a.
    for means in [
        "| 0.5 | 6 | agreement | 83.33 |",
        "| 0.75 | 6 | agreement | 0 |",
        "| 0.8 | 5 | agreement | 60 |",
    ] {
        assert!(page.contains(means), "{means} in {page}");
    }
    assert!(page.contains("every combination") && page.contains("not forecasts"), "{page}");
}

/// From a = b = 0, where all agree: a at ¼ to 1, b at 0.2 to 1, each alone.
#[test]
fn one_at_a_time_is_told_factor_by_factor() {
    assert_eq!(figure_table("response", "cross").len(), 10);
    let page = said(results(), &["report", "cross", "--format", "markdown", "-o", "-"]);
    for mean in [
        "| 0.5 | 1 | agreement | 100 |",
        "| 0.75 | 1 | agreement | 0 |",
        "| 0.8 | 1 | agreement | 100 |",
    ] {
        assert!(page.contains(mean), "{mean} in {page}");
    }
    assert!(page.contains("All other factors stand at their first value"), "{page}");
    let (code, _, messages) = zopa(results(), &["figure", "response-map", "cross", "-o", "-"]);
    assert!(code != 0 && messages.contains("varied together"), "{messages}");
}

#[test]
fn choices_are_rows_and_clouds_have_all_points() {
    let chosen = picture("response", "chosen", "217");
    assert!(chosen.contains("without B"), "{chosen}");
    // Every agreement is the deal.
    let rows = figure_table("response-values", "chosen");
    assert!(rows.iter().any(|row| row["value"] == "without B" && row["of"] == "B"));
    let cloud = picture("response", "cloud", "217");
    assert!(cloud.contains("256 points of the sweep"));
    assert_eq!(figure_table("response", "cloud").len(), 256);
    // Maps of 256 points: every point is in a cell of the one pair.
    let points = |row: &Row| number(&row["points"]);
    assert_eq!(figure_table("response-map", "cloud").iter().map(points).sum::<f64>(), 256.0);
}

/// R is left two, three and four slices, so P keeps eight, seven and six.
#[test]
fn deals_along_a_number_are_the_shares_of_options() {
    let rows = figure_table("response-deals", "slices");
    let shares: Vec<(&str, f64)> =
        rows.iter().map(|row| (row["value"].as_str(), number(&row["mean"]))).collect();
    assert_eq!(shares, [("0.15", 0.0), ("0.25", 0.0), ("0.35", 100.0)]);
    assert!(rows.iter().all(|row| row["of"].contains('6')), "{rows:?}");
    let (code, _, messages) = zopa(results(), &["figure", "response-deals", "line", "-o", "-"]);
    assert!(code != 0 && messages.contains("what is agreed changes"), "{messages}");
}

/// Indices of 1[a ≤ 0.6]·1[b ≤ 0.8], as in tests/sensitivity_cli.rs.
#[test]
fn indices_are_those_of_the_record() {
    for (file, within) in [("sobol.json", 0.2), ("draws.json", 0.15)] {
        let record = json(file);
        let outputs = record["outputs"].as_array().unwrap();
        let agreement = outputs.iter().find(|one| one["id"] == "agreement").unwrap();
        let rows = figure_table("indices", file);
        let rows: Vec<&Row> = rows.iter().filter(|row| row["quantity"] == "agreement").collect();
        let factors = agreement["factors"].as_array().unwrap();
        assert_eq!(rows.len(), factors.len());
        for (row, factor) in rows.iter().zip(factors) {
            let known = factor["first_order"]["value"].as_f64().unwrap();
            assert!((number(&row["first_order"]) - known).abs() < 1e-12);
            let expected = match row["path"].as_str() {
                "parties.a.no_deal.level" => 0.8 * 0.8 * 0.6 * 0.4 / (0.48 * 0.52),
                "parties.b.no_deal.level" => 0.6 * 0.6 * 0.8 * 0.2 / (0.48 * 0.52),
                _ => 0.0,
            };
            assert!((known - expected).abs() < within, "{file} {row:?} {expected}");
        }
        // What is left once a number is known: the root of the variance less its part.
        for row in figure_table("worth-knowing", file) {
            let index = rows.iter().find(|one| one["path"] == row["path"]);
            let Some(index) = index.filter(|_| row["quantity"] == "agreement") else { continue };
            let part = number(&index["first_order"]).clamp(0.0, 1.0);
            let left = number(&row["deviation"]) * (1.0 - part).sqrt();
            assert!((number(&row["deviation_after"]) - left).abs() < 1e-12, "{row:?}");
        }
    }
}

#[test]
fn drivers_are_those_of_the_record_and_tip_where_the_deal_does() {
    let record = json("drivers.json");
    let rows = figure_table("tornado", "drivers.json");
    let a = rows.iter().find(|row| row["path"] == "parties.a.no_deal.level").unwrap();
    // In its lowest fifth A agrees always and B in 80 of 100, in its highest A never does.
    assert!(
        (number(&a["agreement_low"]) - 0.8).abs() < 0.15 && number(&a["agreement_high"]) == 0.0
    );
    let tips = figure_table("tipping-points", "drivers.json");
    let searched = record["searched"].as_array().unwrap();
    let known: usize =
        searched.iter().map(|one| one["tipping_points"].as_array().unwrap().len().max(1)).sum();
    assert_eq!(tips.len(), known);
    let tip = tips.iter().find(|row| row["path"] == "parties.a.no_deal.level").unwrap();
    assert!((number(&tip["at"]) - 0.6).abs() < 0.05, "{tip:?}");
    assert!(
        number(&tip["low"]) <= number(&tip["at"]) && number(&tip["at"]) <= number(&tip["high"])
    );
    let boxes = record["failure"]["boxes"].as_array().unwrap();
    let fails = figure_table("when-it-fails", "drivers.json");
    assert_eq!(number(&fails[0]["coverage"]), 1.0);
    let last = boxes.last().unwrap();
    assert_eq!(number(&fails.last().unwrap()["density"]), last["density"].as_f64().unwrap());
}

#[test]
fn robust_packages_and_structure_are_those_of_the_record() {
    let record = json("robust.json");
    let rows = figure_table("robust-packages", "robust.json");
    let packages = record["packages"].as_array().unwrap();
    assert_eq!(rows.len(), packages.len());
    for (row, package) in rows.iter().zip(packages) {
        for name in ["accepted", "low", "high", "regret", "first_rank", "last_rank"] {
            assert_eq!(number(&row[name]), package[name].as_f64().unwrap(), "{name}");
        }
    }
    let record = json("structure.json");
    let rows = figure_table("structure", "structure.json");
    let variants = record["variants"].as_array().unwrap();
    assert_eq!(rows.len(), 1 + variants.len());
    let shown = [&record["base"]].into_iter().chain(variants);
    for (row, variant) in rows.iter().zip(shown) {
        assert_eq!(number(&row["agreement"]), variant["agreement"]["share"].as_f64().unwrap());
        assert_eq!(row["written"], variant["written"].as_str().unwrap());
    }
    let record = json("morris.json");
    let outputs = record["outputs"].as_array().unwrap();
    let agreement = outputs.iter().find(|one| one["id"] == "agreement").unwrap();
    let size = agreement["factors"][0]["effects"]["mean_size"]["value"].as_f64().unwrap();
    let rows = figure_table("screening", "morris.json");
    assert!((number(&rows[0]["mean_size"]) - 100.0 * size).abs() < 1e-9);
}

#[test]
fn every_result_has_a_page_that_escapes_and_says_what_it_is_not() {
    for of in [
        "line",
        "grid",
        "chosen",
        "cloud",
        "draws.json",
        "sobol.json",
        "morris.json",
        "drivers.json",
        "robust.json",
        "structure.json",
    ] {
        let page = said(results(), &["report", of, "-o", "-", "--format", "html"]);
        assert!(page.contains("not forecasts") && page.contains("To cite:"), "{of}");
        assert!(page.contains("<figure data-figure"), "{of}");
        assert!(!page.contains("A <b>"), "{of}");
        assert!(!page.contains("NaN"), "{of}");
        assert_eq!(page, said(results(), &["report", of, "-o", "-", "--format", "html"]), "{of}");
        for format in ["markdown", "latex"] {
            assert!(!said(results(), &["report", of, "-o", "-", "--format", format]).is_empty());
        }
    }
}

#[test]
fn a_partial_sweep_is_labelled() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("deal.ron"), DEAL).unwrap();
    let design =
        "(format: 1, title: \"t\", scenario: \"deal.ron\", design: Grid, replicates: 12288,
        vary: {\"a\": Values(path: \"parties.a.no_deal\", values: [0.5, 0.7])})";
    fs::write(here.join("d.ron"), design).unwrap();
    said(here, &["-q", "sweep", "d.ron", "-o", "part", "--shard", "0/2"]);
    let page = said(here, &["report", "part", "-o", "-", "--format", "markdown"]);
    assert!(page.contains("PARTIAL: 1 of 2 points are whole"), "{page}");
    said(here, &["-q", "sweep", "d.ron", "-o", "part"]);
    let page = said(here, &["report", "part", "-o", "-", "--format", "markdown"]);
    assert!(!page.contains("PARTIAL"), "{page}");
}

#[test]
fn a_thousand_points_of_eight_numbers_are_a_page_below_two_megabytes() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let mut vary = String::new();
    for party in ["ukraine", "russia"] {
        for (number, low, high) in [
            ("no_deal", 0.3, 0.6),
            ("strategy.shape", 0.2, 2.0),
            ("strategy.start", 0.6, 1.0),
            ("delay_cost.amount", 0.001, 0.01),
        ] {
            let path = format!("parties.{party}.{number}");
            let id = path.replace('.', "_");
            vary.push_str(&format!("\"{id}\": Range(path: \"{path}\", low: {low}, high: {high}),"));
        }
    }
    let design = format!(
        "(format: 1, title: \"t\", scenario: \"ukraine-2025/base\", design: Sobol(1000), replicates: 4, vary: {{{vary}}})"
    );
    fs::write(here.join("d.ron"), design).unwrap();
    said(here, &["-q", "sweep", "d.ron", "-o", "big"]);
    let page = said(here, &["report", "big", "-o", "-", "--format", "html"]);
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(page.contains("600 of 1000 are drawn"));
}
