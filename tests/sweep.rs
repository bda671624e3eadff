//! `zopa sweep`: points are the scenarios they stand for, the same bytes however the work is
//! split, and what is wrong with designs and folders.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use assert_cmd::Command;
use zopa::chance::NumberId;
use zopa::experiment::sweep::{
    Block, Coordinate, Plan, Played, Points, Reached, Setting, Store, block_file, play,
};
use zopa::experiment::{self, Tally, Unwatched, Watcher};
use zopa::game::Game;
use zopa::scenario::{Design, LoadError, parse, parse_design};

/// A design of a scenario of the library, or the diagnostics.
fn design(vary: &str, kind: &str) -> Result<Design, String> {
    let text = format!(
        "(format: 1, title: \"t\", scenario: \"classroom/deadline\", vary: {{ {vary} }}, design: {kind})"
    );
    parse_design("design.ron", &text).map_err(|error| match error {
        LoadError::Invalid(found) => found.render(false),
        other => other.to_string(),
    })
}

/// Keeps all tallies, block by block.
#[derive(Default)]
struct Memory(Vec<Tally>);

impl Store for Memory {
    fn has(&mut self, _block: &Block) -> ControlFlow<(), bool> {
        ControlFlow::Continue(false)
    }

    fn keep(&mut self, _block: &Block, played: &[Played]) -> ControlFlow<()> {
        self.0.extend(played.iter().map(|played| played.tally.clone()));
        ControlFlow::Continue(())
    }
}

/// All that is counted, but for splits by number: what is set in a game is one of its numbers.
fn bytes(tally: &Tally) -> Vec<u8> {
    let mut tally = tally.clone();
    tally.above.clear();
    block_file::write(&[0; 32], &[Played { tally, rows: Vec::new() }]).unwrap()
}

/// The tallies of all points.
fn played(design: &Design, replicates: u64) -> Vec<Tally> {
    let points = Points::new(&design.kind, &design.factors, 1).unwrap();
    let size = design.kind.size(&design.factors).unwrap();
    let plan = Plan { seed: 1, points: size, replicates, plays: 4, precision: None, rows: false };
    let layout = design.layout();
    let arms: Vec<(&Game, &[Option<NumberId>])> =
        design.arms.iter().map(|arm| (&arm.game, arm.numbers.as_slice())).collect();
    let setting = |point| {
        let at = points.at(point);
        let (game, numbers) = arms[layout.arm(&at)];
        let pairs = numbers.iter().zip(&at).filter_map(|(number, at)| match at {
            Coordinate::Number { value, .. } => Some(((*number)?, *value)),
            Coordinate::Choice(_) => None,
        });
        Setting { game, events: &[], numbers: pairs.collect() }
    };
    let mut memory = Memory::default();
    let blocks: Vec<u64> = (0..plan.blocks()).collect();
    let reached = play(&plan, &setting, &blocks, None, &mut memory, &Unwatched);
    assert_eq!(reached, Reached::End);
    memory.0
}

/// What `zopa run` would count of a variant of the same scenario.
fn run(changes: &str) -> Tally {
    let text =
        format!("(format: 1, base: \"classroom/deadline\", id: \"v\", title: \"v\", {changes})");
    let loaded = parse("v.ron", &text).unwrap();
    let game = Game::compile(loaded.scenario.parts).unwrap();
    let plan =
        experiment::Plan { seed: 1, replicates: 600, plays: 4, precision: None, threads: None };
    experiment::run(&game, &plan, &Unwatched, None).tally
}

/// One that is asked to stop, and gives no time for it after so many looks at it.
struct Pressed {
    looks: AtomicU64,
    patience: u64,
}

impl Watcher for Pressed {
    fn advanced(&self, _done: u64, _of: u64) -> ControlFlow<()> {
        ControlFlow::Break(())
    }

    fn impatient(&self) -> bool {
        self.looks.fetch_add(1, Ordering::SeqCst) >= self.patience
    }
}

#[test]
fn who_cannot_wait_gets_no_half_block() {
    let text = "\"a\": Values(path: \"parties.first.strategy.shape\", values: [0.9, 0.95])";
    let design = design(text, "Grid").unwrap();
    let game = &design.arms[0].game;
    let setting = |_| Setting { game, events: &[], numbers: Vec::new() };
    let reached = |precision: Option<f64>, patience: u64| {
        let plan =
            Plan { seed: 1, points: 2, replicates: 12_288, plays: 4, precision, rows: false };
        assert_eq!(plan.blocks(), 2);
        let mut memory = Memory::default();
        let watcher = Pressed { looks: AtomicU64::new(0), patience };
        let reached = play(&plan, &setting, &[0, 1], None, &mut memory, &watcher);
        (reached, memory.0.len())
    };
    for precision in [None, Some(0.001)] {
        assert_eq!(reached(precision, 0), (Reached::Middle, 0));
        assert_eq!(reached(precision, 5_000), (Reached::Middle, 0));
        // A look a round: enough for every round of the block.
        let rounds = game.parts().clock.rounds as u64;
        assert_eq!(reached(precision, 12_288 * rounds), (Reached::Boundary, 1));
    }
    let plan =
        experiment::Plan { seed: 1, replicates: 600, plays: 4, precision: None, threads: None };
    let watcher = Pressed { looks: AtomicU64::new(0), patience: 0 };
    let outcome = experiment::run(game, &plan, &watcher, None);
    assert_eq!((outcome.partial, outcome.tally.replicates), (true, 0));
}

#[test]
fn a_point_is_the_scenario_with_its_values() {
    let vary = "\"shape\": Values(path: \"parties.first.strategy.shape\", values: [0.9, 0.97]),
        \"rule\": Choices({\"plain\": {}, \"late\": {\"clock.horizon\": 3}})";
    let design = design(vary, "Grid").unwrap();
    let tallies = played(&design, 600);
    assert_eq!(tallies.len(), 4);
    let mut different = std::collections::BTreeSet::new();
    for (point, tally) in tallies.iter().enumerate() {
        let shape = [0.9, 0.97][point / 2];
        let late = if point % 2 == 1 { ", \"clock.horizon\": 3" } else { "" };
        let patch = format!("patch: {{\"parties.first.strategy.shape\": {shape}{late}}}");
        assert_eq!(bytes(tally), bytes(&run(&patch)), "point {point}");
        different.insert(bytes(tally));
    }
    assert_eq!(different.len(), 4);
}

#[test]
fn a_number_that_shapes_the_game_makes_games() {
    let design =
        design("\"rounds\": Values(path: \"clock.horizon\", values: [2, 3])", "Grid").unwrap();
    assert_eq!(design.arms.len(), 2);
    let tallies = played(&design, 600);
    for (tally, rounds) in tallies.iter().zip([2, 3]) {
        let patch = format!("patch: {{\"clock.horizon\": {rounds}}}");
        assert_eq!(bytes(tally), bytes(&run(&patch)));
    }
}

#[test]
fn designs_have_the_points_they_say() {
    let vary =
        "\"a\": Range(path: \"parties.first.strategy.shape\", low: 0.9, high: 0.98, steps: 3),
        \"b\": Values(path: \"parties.second.strategy.shape\", values: [0.9, 0.95])";
    let texts = |kind: &str| -> Vec<String> {
        let design = design(vary, kind).unwrap();
        let points = Points::new(&design.kind, &design.factors, 1).unwrap();
        let size = design.kind.size(&design.factors).unwrap();
        (0..size)
            .map(|point| {
                let at = points.at(point);
                let cells = design.factors.iter().zip(&at).map(|(factor, at)| factor.text(*at));
                cells.collect::<Vec<_>>().join(" ")
            })
            .collect()
    };
    let grid = ["0.9 0.9", "0.9 0.95", "0.94 0.9", "0.94 0.95", "0.98 0.9", "0.98 0.95"];
    assert_eq!(texts("Grid"), grid);
    assert_eq!(texts("OneAtATime"), ["0.9 0.9", "0.94 0.9", "0.98 0.9", "0.9 0.95"]);
    for kind in ["LatinHypercube(8)", "Sobol(8)", "Halton(8)", "Random(8)"] {
        let texts = texts(kind);
        assert_eq!(texts.len(), 8);
        let halves = |cell: &str| texts.iter().filter(|text| text.ends_with(cell)).count();
        assert_eq!(halves(" 0.9") + halves(" 0.95"), 8, "{kind}");
        for text in &texts {
            let value: f64 = text.split(' ').next().unwrap().parse().unwrap();
            assert!((0.9..=0.98).contains(&value), "{kind}: {text}");
        }
        if kind.starts_with('L') || kind.starts_with('S') {
            // Every half is met equally often.
            assert_eq!(halves(" 0.9"), 4, "{kind}");
        }
    }
}

#[test]
fn mistakes_are_told_at_their_places() {
    let told = |vary: &str, kind: &str, parts: &[&str]| {
        let said = design(vary, kind).unwrap_err();
        for part in parts {
            assert!(said.contains(part), "`{part}` not in:\n{said}");
        }
    };
    let ok = "\"a\": Values(path: \"parties.first.strategy.shape\", values: [0.9])";
    told("", "Grid", &["nothing is varied"]);
    told(ok, "Gird", &["Gird", "Grid"]);
    told(
        "\"a\": Values(path: \"parties.frist.strategy.shape\", values: [0.9])",
        "Grid",
        &["frist", "first"],
    );
    told(
        "\"a\": Values(path: \"parties.first.strategy.shape\", values: [])",
        "Grid",
        &["no value"],
    );
    told(
        "\"a\": Values(path: \"parties.first.strategy.shape\", values: [0.9, -1])",
        "Grid",
        &["not -1"],
    );
    told(
        "\"a\": Range(path: \"parties.first.strategy.shape\", low: 0.9, high: 0.8)",
        "Grid",
        &["0.9 is not below 0.8"],
    );
    told(
        "\"a\": Range(path: \"clock.horizon\", low: 2, high: 4)",
        "Sobol(8)",
        &["clock.horizon", "any value of a range", "Values("],
    );
    told(&format!("{ok}, {}", ok.replace("\"a\"", "\"b\"")), "Grid", &["varied already"]);
    told(ok, "Table(\"nowhere.csv\")", &["nowhere.csv"]);
    told(ok, "Sobol(0)", &["`points` must be from 1"]);
}

/// The command in a folder.
fn zopa(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("zopa").unwrap().current_dir(folder).args(words).output();
    let output = output.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

const DESIGN: &str = "(format: 1, title: \"t\", scenario: \"classroom/deadline\", replicates: 20000,
    vary: {\"a\": Range(path: \"parties.first.strategy.shape\", low: 0.9, high: 0.98)}, design: Sobol(3))";

/// The files of a folder whose names end so, in the order of their names.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == ending))
        .collect();
    names.sort();
    names
}

/// All tables, one after another.
fn tables(folder: &Path) -> String {
    let names = files(folder, "csv");
    assert_eq!(names.len(), 8);
    names.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// All that is the same however the work was split: tables and their description.
fn results(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let all = ["csv", "parquet", "json"].map(|ending| files(folder, ending)).concat();
    let read = |path: &PathBuf| (path.strip_prefix(folder).unwrap().to_owned(), fs::read(path));
    all.iter().map(read).map(|(name, bytes)| (name, bytes.unwrap())).collect()
}

#[test]
fn any_split_of_the_work_gives_the_same_tables() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("d.ron"), DESIGN).unwrap();
    let words = ["sweep", "d.ron", "-o", "one", "--threads", "1", "-q", "--replicates-table"];
    let (code, _, err) = zopa(here, &words);
    assert_eq!(code, 0, "{err}");
    let whole = results(&here.join("one"));
    // Nine tables in two formats, the plan and the description.
    assert_eq!(whole.len(), 20);
    for (shards, threads) in [(3, "2"), (7, "1")] {
        let out = format!("shards{shards}");
        for part in (0..shards).rev() {
            let (shard, merged) = (format!("{part}/{shards}"), zopa(here, &["merge", &out]));
            assert_ne!(merged.0, 0);
            let words = ["sweep", "d.ron", "-o", &out, "--shard", &shard, "--threads", threads];
            assert_eq!(zopa(here, &[&words[..], &["--replicates-table"]].concat()).0, 0);
        }
        assert_eq!(zopa(here, &["merge", &out]).0, 0);
        let merged = results(&here.join(out));
        for ((name, bytes), (known, expected)) in merged.iter().zip(&whole) {
            assert!(name == known && bytes == expected, "{} differs", name.display());
        }
        assert_eq!(merged.len(), whole.len());
    }
    // Each call is told beside the results.
    assert_eq!(files(&here.join("shards7/invocations"), "json").len(), 7);
}

#[test]
fn what_is_damaged_is_told_and_played_again() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("d.ron"), DESIGN).unwrap();
    let sweep = ["sweep", "d.ron", "-o", "out"];
    assert_eq!(zopa(here, &sweep).0, 0);
    let whole = tables(&here.join("out"));
    let (code, out, _) = zopa(here, &["status", "out"]);
    assert_eq!(code, 0);
    assert!(out.contains("6 of 6 blocks finished"), "{out}");
    // One is cut short, one changed, one gone.
    let block = |index: u32| here.join(format!("out/blocks/{index:08}.block"));
    let bytes = fs::read(block(0)).unwrap();
    fs::write(block(0), &bytes[..bytes.len() / 2]).unwrap();
    let mut bytes = fs::read(block(2)).unwrap();
    bytes[100] ^= 1;
    fs::write(block(2), bytes).unwrap();
    fs::remove_file(block(3)).unwrap();
    let (code, _, err) = zopa(here, &["merge", "out"]);
    assert_eq!(code, 1);
    assert!(err.contains("3 of 6 blocks are missing or damaged: 0,2-3"), "{err}");
    let (_, out, _) = zopa(here, &["status", "out"]);
    assert!(out.contains("missing: 3\ndamaged, to be played again: 0,2\n"), "{out}");
    // What is there still is what it should be; the second point is whole.
    let (code, out, err) = zopa(here, &["verify", "out", "--blocks", "2"]);
    assert_eq!((code, out.as_str()), (0, "2 blocks played again: the same bytes\n"), "{err}");
    assert_eq!(zopa(here, &["merge", "out", "--partial"]).0, 0);
    let points = fs::read_to_string(here.join("out/points.csv")).unwrap();
    let rows: Vec<&str> = points.lines().skip(1).collect();
    assert_eq!(rows.len(), 1);
    assert!(rows[0].starts_with("2,") && whole.contains(rows[0]), "{points}");
    assert_eq!(zopa(here, &sweep).0, 0);
    assert_eq!(tables(&here.join("out")), whole);
}

#[test]
fn schedulers_say_which_shard_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("d.ron"), DESIGN).unwrap();
    let variables = ["SLURM_ARRAY_TASK_ID", "HQ_TASK_ID", "JOB_COMPLETION_INDEX", "PARALLEL_SEQ"];
    let command = |out: &str| {
        let mut command = Command::cargo_bin("zopa").unwrap();
        for name in variables {
            command.env_remove(name);
        }
        command.current_dir(here).args(["sweep", "d.ron", "-n", "16384", "-o", out]);
        command.args(["--shard", "auto/3"]);
        command
    };
    let output = command("out").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("none of SLURM_ARRAY_TASK_ID"));
    for (name, task) in variables.iter().zip(["2", "2", "2", "3"]) {
        assert_eq!(command(name).env(name, task).output().unwrap().status.code(), Some(0));
        let blocks = fs::read_dir(here.join(name).join("blocks")).unwrap();
        let names: Vec<_> = blocks.map(|block| block.unwrap().file_name()).collect();
        assert_eq!(names, ["00000002.block"], "{name}");
    }
}

#[test]
fn a_folder_belongs_to_one_sweep() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("d.ron"), DESIGN).unwrap();
    assert_eq!(zopa(here, &["sweep", "d.ron", "-o", "out", "-n", "100"]).0, 0);
    let (code, _, err) = zopa(here, &["sweep", "d.ron", "-o", "out", "-n", "104"]);
    assert_eq!(code, 65);
    assert!(err.contains("belongs to another sweep: its plan is not the same"), "{err}");
    // A block of another sweep does not count.
    assert_eq!(zopa(here, &["sweep", "d.ron", "-o", "other", "-n", "104"]).0, 0);
    let name = "blocks/00000000.block";
    fs::copy(here.join("other").join(name), here.join("out").join(name)).unwrap();
    for merge in [&["merge", "out"][..], &["merge", "out", "--partial"]] {
        let (code, _, err) = zopa(here, merge);
        assert_eq!(code, 65);
        assert!(err.contains("00000000.block is a block of another sweep"), "{err}");
    }
    let (code, _, err) = zopa(here, &["merge", "."]);
    assert_eq!(code, 2);
    assert!(err.contains("has no plan.json"), "{err}");
    assert_eq!(zopa(here, &["sweep", "d.ron"]).0, 2);
    let (code, _, err) = zopa(here, &["sweep", "d.ron", "-o", "x", "--shard", "3/3"]);
    assert_eq!(code, 2);
    assert!(err.contains("counted from 0"), "{err}");
}

#[test]
fn a_sweep_of_too_many_blocks_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("d.ron"), DESIGN.replace("Sobol(3)", "Random(10000000)")).unwrap();
    for more in [&["--dry-run"][..], &["-o", "out"], &["-o", "out", "--shard", "7/1000000000"]] {
        let words = [&["sweep", "d.ron", "-n", "1000000000000"], more].concat();
        let (code, _, err) = zopa(here, &words);
        assert_eq!(code, 2, "{err}");
        let told = "1,000,000,000,000 negotiations at each of 10,000,000 points are too many";
        assert!(err.contains(told), "{err}");
    }
    assert!(!here.join("out").exists());
}

#[test]
fn points_come_from_tables_and_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("points.csv"), "note,a\nx, 0.9\ny, 0.95\n").unwrap();
    let table = DESIGN.replace("Sobol(3)", "Table(\"points.csv\")");
    fs::write(here.join("t.ron"), &table).unwrap();
    let (code, out, err) = zopa(here, &["sweep", "t.ron", "--dry-run"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.ends_with("point,a\n0,0.9\n1,0.95\n"), "{out}");
    fs::write(here.join("points.csv"), "b\n0.9\n").unwrap();
    let (code, _, err) = zopa(here, &["sweep", "t.ron", "--dry-run"]);
    assert_eq!(code, 65);
    assert!(err.contains("no column `a` among `b`"), "{err}");
    fs::write(here.join("points.csv"), "a\n0.5\nmuch\n").unwrap();
    let (_, _, err) = zopa(here, &["sweep", "t.ron", "--dry-run"]);
    assert!(err.contains("line 2") && err.contains("line 3"), "{err}");

    let set = "parties.first.strategy.shape=0.9,0.95";
    let words = ["sweep", "classroom/deadline", "--set", set, "-n", "40", "-o", "set"];
    let (code, _, err) = zopa(here, &words);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("the tables of 2 points to set (csv, parquet): points, "), "{err}");
    assert!(err.contains("not forecasts"), "{err}");
    let points = fs::read_to_string(here.join("set/points.csv")).unwrap();
    assert!(points.starts_with("point,parties_first_strategy_shape,replicates,draws,"));
    assert_eq!(points.lines().count(), 3);
    let (code, _, err) = zopa(here, &["sweep", "classroom/deadline", "--set", "nonsense"]);
    assert_eq!((code, err.contains("PATH=VALUE")), (2, true));
}
