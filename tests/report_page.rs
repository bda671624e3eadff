//! Reports and figures of runs: what they say is what the record says, every drawing is sound,
//! nothing of a scenario becomes markup, and the same result gives the same bytes.

mod support;

use std::path::Path;
use std::process::{Command, Output};

use support::{BASE, drawing, embedded, game};
use zopa::experiment::{Plan, Unwatched, run};
use zopa::report::assemble::run_result;
use zopa::report::figure::{self, RunSubject, Subject, Wish};
use zopa::report::illustration::illustrate;
use zopa::report::page::{ScenarioText, figures, html, latex, markdown, report};
use zopa::report::record::RunResult;
use zopa::report::table::Cell;
use zopa::scenario::Loaded;
use zopa::tolerance::CLOSED_FORM;

/// A scenario played a little, with what a report needs of it alone.
fn subject(loaded: &Loaded, replicates: u64) -> Subject {
    Subject::Run(Box::new(played(loaded, replicates)))
}

/// The same, and under other protocols and strategies.
fn varied(loaded: &Loaded, replicates: u64) -> Subject {
    let plan =
        zopa::experiment::structure::Plan { seed: 1, replicates: 400, plays: 10, threads: None };
    let named = ("test", "zopa structure".to_owned());
    let game = game(loaded);
    let structure = zopa::report::structure::structure_of(named, loaded, &game, &plan, &Unwatched);
    Subject::Run(Box::new(RunSubject { structure, ..played(loaded, replicates) }))
}

fn played(loaded: &Loaded, replicates: u64) -> RunSubject {
    let game = game(loaded);
    let plan = Plan { seed: 1, replicates, plays: 10, precision: None, threads: None };
    let outcome = run(&game, &plan, &Unwatched, None);
    let result = run_result(&loaded.scenario, &game, &outcome, replicates, "zopa run".to_owned());
    let illustration = Some(illustrate(&loaded.scenario, &game, &result.run));
    RunSubject { result, illustration, structure: None }
}

fn page(loaded: &Loaded, subject: &Subject) -> String {
    let data = serde_json::to_string(&subject.run().unwrap().result).unwrap();
    html::html(&report(subject, Some(&ScenarioText::new(loaded)), data))
}

fn zopa(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zopa")).args(words).current_dir(folder).output().unwrap()
}

fn done(folder: &Path, words: &[&str]) -> String {
    let output = zopa(folder, words);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words:?}: {said}");
    said
}

/// Scenarios of every kind: many issues and parties, tracks, one issue, nothing left to chance,
/// many parties.
#[test]
fn every_figure_of_every_scenario_is_sound() {
    let mut seen = std::collections::BTreeSet::new();
    for id in [
        BASE,
        "ukraine-2025/full",
        "classroom/ultimatum",
        "classroom/rubinstein-pie",
        "classics/eu-council",
        "classics/deep-water-port",
        "classroom/linkage",
    ] {
        let subject = subject(&embedded(id), 400);
        for kind in figure::ALL {
            if let Some(figure) = kind.make(&subject, &Wish::default()) {
                drawing::check(&figure);
                seen.insert(kind.name);
            }
        }
    }
    let of_runs: Vec<&str> = figure::ALL
        .iter()
        .filter(|kind| kind.of.starts_with("run"))
        .map(|kind| kind.name)
        .collect();
    for name in of_runs {
        assert!(seen.contains(name), "no scenario has a `{name}`");
    }
}

#[test]
fn a_page_is_self_contained_and_the_same_each_time() {
    let loaded = embedded(BASE);
    let one = page(&loaded, &varied(&loaded, 1000));
    let two = page(&loaded, &varied(&loaded, 1000));
    assert!(one == two, "the same result, other bytes");
    assert!(one.len() < 2_000_000, "{} bytes", one.len());
    // Nothing is fetched: what is referred to is in the page.
    for (at, _) in one.match_indices(" src=").chain(one.match_indices(" href=")) {
        let rest: String =
            one[at..].chars().skip_while(|letter| *letter != '=').skip(1).take(7).collect();
        let inside = rest.starts_with("\"#") || rest.starts_with("\"data:");
        assert!(
            inside || one[..at].rfind("<script>") > one[..at].rfind("</script>"),
            "refers to {rest}"
        );
    }
    assert!(one.contains("Content-Security-Policy") && !one.contains("unsafe-inline"));
}

/// The sentences and figures are those of the record.
#[test]
fn what_a_page_says_is_in_the_record() {
    let loaded = embedded(BASE);
    let subject = varied(&loaded, 2000);
    let result: &RunResult = &subject.run().unwrap().result;
    let made = report(&subject, None, String::new());
    let first = &made.answer[0];
    let agreed = 100.0 * result.agreement.probability.share;
    let said: f64 =
        first.split("about ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!((said - agreed).abs() <= 2.5, "{first} but {agreed}");
    let range = result.agreement.judgement.unwrap();
    for end in [range.low, range.high] {
        assert!(made.answer[1].contains(&format!("{:.0}", 100.0 * end)), "{}", made.answer[1]);
    }
    let structure = subject.run().unwrap().structure.as_ref().unwrap();
    // Variants that were played seldom are left out of the ranges.
    let often =
        structure.variants.iter().filter(|one| one.choice == "protocol" && one.replicates >= 300);
    let shares: Vec<f64> = often.map(|one| 100.0 * one.agreement.share).collect();
    assert!(shares.len() > 1);
    let low = shares.iter().copied().fold(100.0 * structure.base.agreement.share, f64::min);
    let high = shares.iter().copied().fold(100.0 * structure.base.agreement.share, f64::max);
    let across = format!("over {} protocols it goes from {low:.0} to {high:.0}", shares.len());
    assert!(made.answer[1].contains(&across), "{} lacks {across}", made.answer[1]);
    let most = result.parties.iter().max_by_key(|party| party.refusals.count).unwrap();
    assert!(
        made.answer[2].starts_with(&result.scenario.parties[most.party].name),
        "{}",
        made.answer[2]
    );
    assert!(made.caveat.contains("not forecasts"));
    let shares = figure::kind("provisions").unwrap().make(&subject, &Wish::default()).unwrap();
    for (row, provision) in shares.table.rows.iter().zip(&result.provisions) {
        assert_eq!(row[1], Cell::Number(provision.support.share));
        assert_eq!(row[4], Cell::Number(provision.zopa_share));
    }
    // The mean of the gains shown is the run's, replayed in full.
    let gains = figure::kind("gains").unwrap().make(&subject, &Wish::default()).unwrap();
    for (row, party) in gains.table.rows.iter().zip(&result.parties) {
        let Cell::Number(mean) = row[2] else { panic!("{row:?}") };
        let record = 100.0 * party.gain.mean.unwrap();
        assert!((mean - record).abs() < 1e-6, "{mean} {record}");
    }
}

/// The frontier and the solutions in the plane are those of the record; no efficient package is
/// worse than another one for everybody.
#[test]
fn the_plane_shows_utilities() {
    let loaded = embedded("classroom/linkage");
    let subject = subject(&loaded, 400);
    let run = subject.run().unwrap();
    let illustration = run.illustration.as_ref().unwrap();
    for solution in &run.result.solutions {
        let shown = illustration.solutions.iter().find(|(name, _)| *name == solution.name).unwrap();
        assert_eq!(shown.1.options, solution.options);
        for (one, two) in shown.1.utilities.iter().zip(&solution.utilities) {
            assert!((one - two).abs() < CLOSED_FORM);
        }
    }
    let points = &illustration.efficient;
    assert!(!points.is_empty());
    for one in points {
        for two in points {
            let better =
                one.utilities.iter().zip(&two.utilities).all(|(one, two)| one > &(two + 1e-9));
            assert!(!better, "{one:?} beats {two:?}");
        }
    }
    let agreed: u64 = illustration.packages.iter().map(|agreed| agreed.count).sum();
    assert!(agreed <= run.result.agreement.probability.count);
    assert_eq!(agreed, illustration.gains[0].len() as u64);
}

/// A title that is code, quotes, letters from right to left, far too long, and signs.
const HOSTILE: &str =
    "<script>alert('1')</script>\\\"><img src=x onerror=alert(2)> שלום \u{202e}abc\u{202c} 🕊️ & Co";

/// The result of a scenario whose names are replaced in the file: the reader of scenarios lets no
/// such names in, but a result may come from anywhere.
fn hostile(loaded: &Loaded) -> Subject {
    let mut run = played(loaded, 400);
    let scenario = &mut run.result.scenario;
    let long = "very long ".repeat(1000);
    scenario.title = format!("{HOSTILE} {long}");
    scenario.question = HOSTILE.to_owned();
    scenario.note = HOSTILE.to_owned();
    scenario.parties[0].name = format!("{HOSTILE} {long}");
    scenario.parties[1].name = "endless".repeat(1500);
    scenario.issues[0].title = HOSTILE.to_owned();
    scenario.issues[0].options[0].name = format!("{HOSTILE} {long}");
    Subject::Run(Box::new(run))
}

#[test]
fn hostile_texts_are_texts() {
    let loaded = embedded("classroom/linkage");
    let subject = hostile(&loaded);
    let text = page(&loaded, &subject);
    assert!(!text.contains("<script>alert") && !text.contains("<img"));
    assert!(!text.contains('\u{202e}'));
    assert!(text.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"));
    assert!(text.contains("🕊"));
    for kind in figure::ALL {
        if let Some(figure) = kind.make(&subject, &Wish::default()) {
            drawing::check(&figure);
        }
    }
    let made = report(&subject, None, String::new());
    assert!(!markdown::markdown(&made).contains("<script>"));
    assert!(latex::latex(&made).contains("\\textless{}script\\textgreater{}"));
    assert!(figures(&made).count() > 5);
}

#[test]
fn reports_and_figures_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(folder, &["run", "classroom/linkage", "-n", "400", "-q", "-o", "result.json"]);
    for name in ["report.html", "report.md", "report.tex"] {
        assert!(done(folder, &["report", "result.json", "-o", name]).contains("wrote"));
        assert!(std::fs::read_to_string(folder.join(name)).unwrap().contains("not forecasts"));
    }
    let again = zopa(folder, &["report", "result.json", "-o", "-"]);
    assert!(again.stdout == std::fs::read(folder.join("report.html")).unwrap(), "other bytes");
    done(folder, &["report", "result.json", "--format", "csv", "-o", "tables"]);
    let shares = std::fs::read_to_string(folder.join("tables/option-shares.csv")).unwrap();
    assert!(shares.starts_with("issue,option,default,share,low,high,zopa_share\n"));
    for (name, begins) in [
        ("provisions.svg", &b"<svg"[..]),
        ("provisions.png", b"\x89PNG"),
        ("provisions.pdf", b"%PDF"),
        ("provisions.csv", b"provision,support"),
        ("provisions.md", b"| provision"),
        ("provisions.tex", b"\\begin{longtable}"),
    ] {
        done(folder, &["figure", "provisions", "result.json", "-q", "-o", name]);
        assert!(std::fs::read(folder.join(name)).unwrap().starts_with(begins), "{name}");
    }
    let list = zopa(folder, &["figure"]);
    assert!(String::from_utf8_lossy(&list.stdout).contains("packages-plane"));
}

#[test]
fn mistakes_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(folder, &["run", "classroom/linkage", "-n", "100", "-q", "-o", "result.json"]);
    std::fs::write(folder.join("other.json"), "{\"schema\": \"zopa.trace/1\"}").unwrap();
    std::fs::write(folder.join("broken.json"), "{").unwrap();
    for (words, code, says) in [
        (&["figure", "provision", "result.json"][..], 2, "did you mean `provisions`"),
        (&["figure", "provisions", "result.json", "-o", "x.gif"], 2, "not `gif`"),
        (
            &["figure", "packages-plane", "result.json", "--parties", "mars,ukraine"],
            2,
            "no party `mars`",
        ),
        (&["report", "other.json"], 65, "`zopa.trace/1`"),
        (&["report", "broken.json"], 65, "broken.json"),
        (&["report", "nothing.json"], 74, "nothing.json"),
        (&["report", "result.json", "-o", "no/such/folder/x.html"], 73, "cannot create"),
        (&["report", "result.json", "--format", "csv", "-o", "-"], 2, "-o FOLDER"),
    ] {
        let output = zopa(folder, words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        assert!(said.contains(says), "{words:?}: {said}");
    }
    // Nothing half-written.
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 3);
}

/// A scenario that has changed since: the report says so and goes without what needs it.
#[test]
fn a_result_without_its_scenario_still_has_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("mine.ron"), "(base: \"classroom/linkage\", id: \"mine\")").unwrap();
    done(folder, &["run", "mine.ron", "-n", "100", "-q", "-o", "result.json"]);
    std::fs::remove_file(folder.join("mine.ron")).unwrap();
    let said = done(folder, &["report", "result.json", "-o", "report.md"]);
    assert!(said.contains("mine.ron") && said.contains("left out"), "{said}");
    let text = std::fs::read_to_string(folder.join("report.md")).unwrap();
    assert!(text.contains("not at hand") && !text.contains("over having no deal"));
}
