//! Tournaments: known outcomes, counts, resumption, refusals and files.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use assert_cmd::Command;
use support::{BASE, embedded, from_text, game};
use zopa::experiment::tournament::{
    Block, Contest, Forgetful, Measure, Outcome, Plan, Standings, Store, blocks, seats, tournament,
};
use zopa::experiment::{Unwatched, Watcher};
use zopa::report::tournament::{Entrant, StrategyRecord, tournament_result};
use zopa::scenario::{Loaded, contestants};
use zopa::tolerance::CLOSED_FORM;

const PIE: &str = "classroom/rubinstein-pie";
const LINEAR: &str = "TimeDependent(start: 1, shape: 1, beliefs: Exact)";
const TOUGH: &str = "TimeDependent(start: 1, shape: 0.2, beliefs: Exact)";
const SOFT: &str = "TimeDependent(start: 1, shape: 5, beliefs: Exact)";

fn plan(negotiations: u64) -> Plan {
    Plan { seed: 1, negotiations, plays: 1, self_play: true, threads: Some(2) }
}

fn contest(loaded: &Loaded, texts: &[&str], self_play: bool) -> Contest {
    let game = game(loaded);
    let strategies = contestants(loaded, &seats(&game), texts).unwrap();
    Contest::new(game, strategies, self_play)
}

fn played<'c>(contests: &'c [Contest], plan: &Plan) -> Standings<'c> {
    tournament(contests, plan, Measure::Advantage, &mut Forgetful, &Unwatched)
}

/// A symmetric pie of eleven slices; `first` offers first.
fn pie(first: &str, second: &str) -> Loaded {
    let party = |value: &str| {
        format!(
            "(name: \"\", issues: {{ \"share\": (weight: 1, value: {value}) }}, no_deal: 0.1, \
             strategy: {LINEAR})"
        )
    };
    from_text(&format!(
        "(format: 1, id: \"pie\", title: \"Pie\", clock: (days_per_round: 1, horizon: 10), \
         issues: {{ \"share\": (title: \"Slices\", kind: Numeric(unit: \"slices\", from: 0, to: 10, step: 1), default: 0) }}, \
         parties: {{ \"a\": {}, \"b\": {} }}, \
         protocol: AlternatingOffers(recognition: Rotating([\"{first}\", \"{second}\"])), rule: Unanimity)",
        party("Increasing").replace("name: \"\"", "name: \"A\""),
        party("Decreasing").replace("name: \"\"", "name: \"B\"")
    ))
}

/// The answer in the header of the classroom scenario: A gets 55 coins in round 13.
#[test]
fn the_pie_is_divided_as_by_hand() {
    let loaded = embedded(PIE);
    let contests = [contest(&loaded, &[LINEAR, TOUGH], true)];
    assert!(contests[0].is_certain());
    let standings = played(&contests, &plan(200));
    let mean = |seat, measure| standings.mean_of(0, 0, seat, measure).unwrap();
    // Floors at round 0 are 0.3·0.99²⁰ and 0.3·0.9²⁰: the middle of what both accept is
    // 60.4 coins, so Nash, Kalai and Kalai–Smorodinsky give A 60.
    let away = 0.05 * 2f64.sqrt();
    let floor = 0.3 * 0.99f64.powi(7);
    for (seat, measure, expected) in [
        (0, Measure::Utility, 0.55),
        (1, Measure::Utility, 0.45),
        (0, Measure::Agreement, 1.0),
        (0, Measure::Rounds, 14.0 / 20.0),
        (0, Measure::Welfare, 1.0),
        (1, Measure::WelfareOptimality, 1.0),
        (0, Measure::ParetoDistance, 0.0),
        (0, Measure::NashDistance, away),
        (0, Measure::KalaiDistance, away),
        (0, Measure::NashOptimality, 1.0 - away / 2f64.sqrt()),
        (0, Measure::Advantage, (0.55 - floor) / (1.0 - floor)),
        (0, Measure::PresentValue, 0.55 * 0.99f64.powi(13)),
    ] {
        let found = mean(seat, measure);
        assert!((found.mean - expected).abs() < 1e-9, "{measure:?}: {found:?}, {expected}");
        assert_eq!((found.draws, found.standard_error), (0, Some(0.0)));
    }
}

#[test]
fn who_gives_way_gets_less() {
    let loaded = pie("a", "b");
    let contests = [contest(&loaded, &[SOFT, TOUGH], true)];
    let standings = played(&contests, &plan(1));
    // Line-ups: soft soft, soft tough, tough soft, tough tough.
    let utility =
        |line_up, seat| standings.mean_of(0, line_up, seat, Measure::Utility).unwrap().mean;
    assert!(utility(1, 1) > 0.6 && utility(1, 0) < 0.4);
    assert!(utility(2, 0) > 0.6 && utility(2, 1) < 0.4);
    let difference = standings.difference(1, 0);
    assert!(difference.mean.unwrap().mean > 0.0 && difference.worse == 0, "{difference:?}");
    let back = standings.difference(0, 1);
    assert_eq!((back.worse, back.better), (difference.better, difference.worse));
    assert_eq!(standings.ranking(), [1, 0]);
    assert_eq!(standings.best(), [1]);
    // Alone among the soft, being tough pays.
    let leaves = standings.best_deviation(0, 0).unwrap();
    assert!(leaves.to == 1 && leaves.gain.mean > 0.0);
    assert_eq!(standings.is_stable(0, 0), Some(false));
}

/// Of eleven slices an onlooker tells those that were offered from the others: k·(11 − k)
/// pairs of 55, all of them rightly.
#[test]
fn who_repeats_its_best_package_conceals_more_than_who_walks_down_its_list() {
    let contests = [contest(&pie("a", "b"), &["Tough", "Micro"], true)];
    let standings = played(&contests, &plan(3));
    let concealed = |offered: f64| 0.5 * (1.0 - (offered * (11.0 - offered) / 55.0).sqrt());
    // Ten rounds: in self-play both make five offers, of one slice or of five.
    for (line_up, expected) in [(0, concealed(1.0)), (3, concealed(5.0))] {
        for seat in 0..2 {
            let found = standings.mean_of(0, line_up, seat, Measure::Concealing).unwrap().mean;
            assert!(
                (found - expected).abs() < CLOSED_FORM,
                "{line_up} {seat}: {found}, {expected}"
            );
        }
    }
    let mean = |strategy| standings.mean(strategy, Measure::Concealing).unwrap().mean;
    assert!(mean(0) > mean(1), "{} {}", mean(0), mean(1));
}

#[test]
fn nothing_is_said_of_the_preferences_of_who_makes_no_offer() {
    let contests = [contest(&pie("a", "a"), &[LINEAR, "Tough"], true)];
    let standings = played(&contests, &plan(1));
    for line_up in 0..4 {
        let found = |seat| standings.mean_of(0, line_up, seat, Measure::Concealing);
        assert!(found(0).is_some_and(|found| (0.0..=1.0).contains(&found.mean)));
        assert!(found(1).is_none());
    }
}

#[test]
fn a_mirror_image_gives_mirrored_results() {
    let (one, other) = (pie("a", "b"), pie("b", "a"));
    let texts = [SOFT, LINEAR, TOUGH];
    let contests = [contest(&one, &texts, true), contest(&other, &texts, true)];
    let standings = played(&contests, &plan(1));
    let line_ups = contests[0].line_ups().list();
    for (line_up, seated) in line_ups.iter().enumerate() {
        let mirrored = [seated[1], seated[0]];
        let mirror = line_ups.iter().position(|other| *other == mirrored).unwrap();
        for measure in [Measure::Utility, Measure::Advantage, Measure::NashDistance] {
            let a = standings.mean_of(0, line_up, 0, measure).unwrap().mean;
            let b = standings.mean_of(1, mirror, 1, measure).unwrap().mean;
            assert!((a - b).abs() < 1e-9, "{measure:?} {seated:?}: {a} {b}");
        }
    }
    // Both seats of both tables: nobody has more than the pie together.
    for strategy in 0..3 {
        let welfare = standings.mean(strategy, Measure::Welfare).unwrap().mean;
        assert!(welfare <= 1.0 + 1e-9);
    }
}

#[test]
fn line_ups_are_counted_with_and_without_self_play() {
    let base = embedded(BASE);
    let texts = [SOFT, LINEAR, TOUGH, "Micro"];
    let all = contest(&base, &texts[..3], true);
    assert_eq!((all.seats().len(), all.line_ups().list().len()), (4, 81));
    let apart = contest(&base, &texts, false);
    assert_eq!(apart.line_ups().list().len(), 24);
    assert!(!apart.is_certain());
    let contests = [apart];
    let few = Plan { self_play: false, ..plan(2) };
    let standings = played(&contests, &few);
    assert!(standings.evolution().is_none() && !standings.self_play());
    // Nobody can change to what another one plays.
    assert!(standings.best_deviation(0, 0).is_none());
    assert!(standings.mean(0, Measure::Utility).is_some());
}

/// Blocks in memory.
#[derive(Default)]
struct Kept(BTreeMap<usize, Vec<Vec<Outcome>>>, usize);

impl Store for Kept {
    fn fetch(&mut self, block: &Block) -> Option<Vec<Vec<Outcome>>> {
        self.1 += usize::from(self.0.contains_key(&block.index));
        self.0.get(&block.index).cloned()
    }

    fn keep(&mut self, block: &Block, outcomes: &[Vec<Outcome>]) -> ControlFlow<()> {
        self.0.insert(block.index, outcomes.to_vec());
        ControlFlow::Continue(())
    }
}

/// Whoever presses Ctrl-C at once.
struct Impatient;

impl Watcher for Impatient {
    fn advanced(&self, _done: u64, _of: u64) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

#[test]
fn an_interrupted_tournament_ends_with_the_same_bytes_whatever_the_threads() {
    let loaded = embedded(BASE);
    let pie = embedded(PIE);
    let texts = [SOFT, TOUGH];
    let contests = [contest(&loaded, &texts, true), contest(&pie, &texts, true)];
    let plan = |threads| Plan { plays: 2, threads: Some(threads), ..plan(300) };
    // The pie alone, then 256 replicates at a time on the base scenario.
    let sizes: Vec<u64> =
        blocks(&contests, &plan(1)).iter().map(|b| b.replicates.end - b.replicates.start).collect();
    assert_eq!(sizes, [1, 256, 44]);
    let names = texts.map(|text| StrategyRecord { name: text.to_owned(), text: text.to_owned() });
    let entrants = [
        Entrant { file: BASE, scenario: &loaded.scenario },
        Entrant { file: PIE, scenario: &pie.scenario },
    ];
    let json = |standings: &Standings| {
        let plan = plan(1);
        let result =
            tournament_result(&entrants, &contests, &names, &plan, standings, String::new());
        serde_json::to_string(&result).unwrap()
    };
    let by = Measure::Advantage;
    let whole = json(&tournament(&contests, &plan(1), by, &mut Forgetful, &Unwatched));
    assert_eq!(whole, json(&tournament(&contests, &plan(3), by, &mut Forgetful, &Unwatched)));
    let mut kept = Kept::default();
    let begun = tournament(&contests, &plan(2), by, &mut kept, &Impatient);
    assert!(begun.partial && kept.0.len() == 1);
    assert!(json(&begun).contains("\"partial\":true"));
    let resumed = tournament(&contests, &plan(2), by, &mut kept, &Unwatched);
    assert_eq!((kept.1, kept.0.len()), (1, 3));
    assert_eq!(json(&resumed), whole);
    // The means are those of the runs with the same seed: the draws are the same.
    assert!(resumed.mean(0, Measure::Utility).unwrap().standard_error.unwrap() > 0.0);
}

/// The command in a folder.
fn zopa(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("zopa").unwrap();
    let output = command.env_remove("COLUMNS").current_dir(folder).args(words).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn the_folder_is_continued_and_refused_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let list = format!("soft={SOFT},tough={TOUGH}");
    let run = |out: &str, more: &[&str]| {
        let mut words = vec!["tournament", BASE, PIE, "-s", &list, "-n", "300", "-q"];
        words.extend(["--out", out]);
        words.extend(more);
        zopa(here, &words)
    };
    let (code, screen, errors) = run("whole", &[]);
    assert_eq!((code, errors.as_str()), (0, ""), "{errors}");
    assert!(screen.contains("comes first") && screen.contains("not forecasts"));
    assert_eq!(run("broken", &["--threads", "1"]).0, 0);
    let blocks = here.join("broken/blocks");
    assert_eq!(fs::read_dir(&blocks).unwrap().count(), 3);
    fs::remove_file(blocks.join("000001.csv")).unwrap();
    let half = fs::read_to_string(blocks.join("000002.csv")).unwrap();
    fs::write(blocks.join("000002.csv"), &half[..half.len() / 2]).unwrap();
    fs::remove_file(here.join("broken/ranking.csv")).unwrap();
    let (code, again, _) = run("broken", &[]);
    assert_eq!((code, &again), (0, &screen));
    for name in
        ["line_ups.csv", "ranking.csv", "tournament.json", "blocks/000001.csv", "blocks/000002.csv"]
    {
        let bytes = |folder: &str| fs::read(here.join(folder).join(name)).unwrap();
        assert!(bytes("whole") == bytes("broken"), "{name}");
    }
    let (code, _, errors) = run("whole", &["--seed", "2"]);
    assert_eq!(code, 2);
    assert!(errors.contains("another tournament") && errors.contains("seed"), "{errors}");

    // A row a scenario, line-up and seat: 2⁴ line-ups of 4 and 2² of 2.
    let mut rows = csv::Reader::from_path(here.join("whole/line_ups.csv")).unwrap();
    let head = rows.headers().unwrap().clone();
    assert_eq!(
        &head.iter().take(7).collect::<Vec<_>>()[..],
        ["file", "scenario", "line_up", "seat", "strategy", "others", "draws"]
    );
    assert!(head.iter().any(|name| name == "nash_distance_standard_error"));
    assert!(head.iter().any(|name| name == "concealing"));
    assert_eq!(rows.records().map(Result::unwrap).count(), 16 * 4 + 4 * 2);
    let mut rows = csv::Reader::from_path(here.join("whole/ranking.csv")).unwrap();
    assert_eq!(rows.records().count(), 2 + 2 * 2);
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(here.join("whole/tournament.json")).unwrap()).unwrap();
    assert_eq!(json["schema"], "zopa.tournament/1");
    assert_eq!(json["run"]["negotiations"], 16 * 300 + 4);
    let shares = json["evolution"]["shares"].as_array().unwrap();
    let total: f64 = shares.iter().map(|share| share.as_f64().unwrap()).sum();
    assert!((total - 1.0).abs() < 1e-9);
}

/// What is wrong with a strategy is said once, however many parties and scenarios there are.
#[test]
fn a_mistake_is_told_once() {
    for (strategies, mistakes) in [("BestResponse,Micro", 1), ("Mikro,BestResponse", 2)] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stacked.ron");
        let text = format!("(base: \"{PIE}\", patch: {{\"protocol\": StackedAlternatingOffers}})");
        fs::write(&file, text).unwrap();
        let file = file.display().to_string();
        let words = ["tournament", &file, &file, "-s", strategies];
        let output = Command::cargo_bin("zopa").unwrap().args(words).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.matches("-->").count(), mistakes, "{said}");
    }
}

#[test]
fn what_cannot_be_played_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let many: Vec<String> =
        (1..=12).map(|shape| format!("TimeDependent(shape: {shape})")).collect();
    let many = many.join(",");
    for (words, said) in [
        (vec![PIE, "-s", "Micro"], "at least two strategies"),
        (vec![PIE, "-s", "Micro,Micro"], "two strategies are called `Micro`"),
        (vec![PIE, "-s", "Micro,,NegmasTimeBased"], "an empty strategy"),
        (vec![PIE, "-s", "Mikro,NegmasTimeBased(exponnt: 3)"], "did you mean `Micro`?"),
        (vec![PIE, "-s", "Mikro,NegmasTimeBased(exponnt: 3)"], "did you mean `exponent`?"),
        (vec![PIE, "-s", "Mikro,NegmasTimeBased(exponnt: 3)"], "--strategies has 2 mistakes"),
        (vec![PIE, "-s", "Micro,TimeDependent(shape: -1)"], "nothing was played"),
        (
            vec![PIE, "-s", "Micro,TimeDependent(shape: Uniform(low: 1, high: 2))"],
            "plain numbers only",
        ),
        (
            vec![PIE, "-s", "Micro,TimeDependent(shape: Parameter(\"patience_a\"))"],
            "plain numbers only",
        ),
        (vec![BASE, "-s", "Micro,NegmasTimeBased", "--no-self-play"], "has 4 seats"),
        (vec![BASE, "-s", &many], "20,736, and 20,000 is the limit"),
        (vec![BASE, "-s", "Micro,Tough", "-n", "100000000"], "20,000,000 is the limit"),
    ] {
        let mut all = vec!["tournament"];
        all.extend(&words);
        let (code, out, errors) = zopa(folder.path(), &all);
        assert_eq!((code, out.as_str()), (2, ""), "{words:?}: {errors}");
        assert!(errors.contains(said), "{words:?}: {errors}");
    }
    let words = ["tournament", "nowhere.ron", PIE, "elsewhere.ron", "-s", "Micro,NegmasTimeBased"];
    let (code, _, errors) = zopa(folder.path(), &words);
    assert!(errors.contains("nowhere") && errors.contains("elsewhere"), "{errors}");
    assert_eq!(code, 74, "{errors}");
}

#[test]
fn screens_fit_and_the_schema_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let list = format!("soft={SOFT},tough={TOUGH},Micro");
    for columns in ["40", "80", "110"] {
        let mut command = Command::cargo_bin("zopa").unwrap();
        let words =
            ["tournament", PIE, "classroom/ultimatum", "-n", "3", "--full", "-q", "-s", &list];
        let output = command
            .env("COLUMNS", columns)
            .current_dir(folder.path())
            .args(words)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success());
        let width: usize = columns.parse().unwrap();
        for line in text.lines() {
            assert!(line.chars().count() <= width, "{columns}: {line}");
        }
        assert!(text.contains("Ranking") && text.contains("Evolution"));
    }
    let words = ["tournament", PIE, "-s", &list, "--by", "nash", "-n", "3"];
    let (_, text, _) = zopa(folder.path(), &words);
    assert!(text.contains("nash optimality"), "{text}");
    let words = ["tournament", PIE, "-s", &list, "--by", "concealing", "-n", "3"];
    let (code, text, _) = zopa(folder.path(), &words);
    assert!(code == 0 && text.contains("comes first: concealing"), "{text}");
    let (code, schema, _) = zopa(folder.path(), &["schema", "tournament"]);
    assert!(code == 0 && schema.contains("comparisons"));
}
