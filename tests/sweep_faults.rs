//! What may go wrong with the folder of a sweep: a full disk, a folder that nobody may write,
//! blocks that are cut short or of another version, several writers, and ends at any instant.
//! Each must be told with path and cause, and cost no block that was finished.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// Some of the user `nobody` on every Linux.
const NOBODY: u32 = 65_534;

fn program() -> PathBuf {
    assert_cmd::cargo::cargo_bin("zopa")
}

/// Whoever runs the tests is to know what was not tested, captured output or not.
fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(program());
    for name in ["SLURM_ARRAY_TASK_ID", "HQ_TASK_ID", "JOB_COMPLETION_INDEX", "PARALLEL_SEQ"] {
        command.env_remove(name);
    }
    command.current_dir(folder).args(words).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn ended(child: Child) -> (i32, String, String) {
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// The command in a folder.
fn zopa(folder: &Path, words: &[&str]) -> (i32, String, String) {
    ended(command(folder, words).spawn().unwrap())
}

/// A sweep of so many points, a block each, that takes about a twentieth of a second a block.
fn words(points: u32, out: &str) -> Vec<String> {
    let values: Vec<String> = (0..points).map(|k| format!("0.{:03}", 100 + k)).collect();
    let set = format!("parties.first.no_deal={}", values.join(","));
    let words = ["sweep", "classroom/spoiler", "--set", &set, "-n", "16384", "-o", out, "-q"];
    words.map(str::to_owned).to_vec()
}

fn sweep(folder: &Path, points: u32, out: &str) -> Command {
    let words = words(points, out);
    command(folder, &words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Every file below a folder, by its path, but for what a killed process left unfinished and
/// for who played what and when.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(&path).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("invocations") {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else if !unfinished(&path) {
                let bytes = fs::read(&path).unwrap();
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), bytes);
            }
        }
    }
    found
}

fn unfinished(path: &Path) -> bool {
    path.file_name().unwrap().to_str().unwrap().starts_with(".zopa-")
}

/// How many files nobody finished.
fn leftovers(folder: &Path) -> usize {
    [folder.to_owned(), folder.join("blocks")]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .filter(|entry| unfinished(&entry.as_ref().unwrap().path()))
        .count()
}

fn blocks(folder: &Path) -> usize {
    let entries = fs::read_dir(folder.join("blocks")).into_iter().flatten();
    entries.filter(|entry| !unfinished(&entry.as_ref().unwrap().path())).count()
}

/// Waits until so many blocks are there.
fn wait_for_blocks(folder: &Path, least: usize) {
    let end = Instant::now() + Duration::from_secs(60);
    while blocks(folder) < least {
        assert!(Instant::now() < end, "no {least} blocks in {}", folder.display());
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// What a sweep leaves that nobody disturbs.
fn undisturbed(here: &Path, points: u32) -> BTreeMap<PathBuf, Vec<u8>> {
    let (code, _, err) = ended(sweep(here, points, "alone").spawn().unwrap());
    assert_eq!(code, 0, "{err}");
    let files = files(&here.join("alone"));
    // The plan, the blocks, eight tables in two formats and their description.
    assert_eq!(files.len(), 1 + points as usize + 17);
    files
}

#[test]
fn a_full_disk_is_told_and_what_was_finished_stays() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let whole = undisturbed(here, 8);
    // A disk of its own, of eight pages: the plan and some blocks fit, not all.
    let script = "mkdir disk && mount -t tmpfs -o size=32k none disk || exit 99
        \"$@\"; echo $? > code; ls -A disk/out/blocks > left
        mount -o remount,size=4m disk; \"$@\"; echo $? > again; cp -r disk/out out";
    let mut shell = Command::new("unshare");
    shell.current_dir(here).args(["-rm", "sh", "-c", script, "sh"]).arg(program());
    let output = shell.args(words(8, "disk/out")).output();
    let output = match output {
        Ok(output) if output.status.code() != Some(99) && here.join("code").exists() => output,
        other => return skipped(&format!("no file system can be mounted here: {other:?}")),
    };
    let err = String::from_utf8(output.stderr).unwrap();
    let read = |name: &str| fs::read_to_string(here.join(name)).unwrap();
    assert!(["73\n", "74\n"].contains(&read("code").as_str()), "{} {err}", read("code"));
    assert!(err.contains("disk/out/blocks/") && err.contains("No space left on device"), "{err}");
    let left = read("left");
    assert!((1..8).contains(&left.lines().count()), "{left}");
    assert!(left.lines().all(|name| name.ends_with(".block")), "{left}");
    assert_eq!(read("again"), "0\n", "{err}");
    assert_eq!(files(&here.join("out")), whole);
}

#[test]
fn a_file_that_grows_too_large_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    // No file may have a byte: not even the plan can be written.
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$@\"";
    let mut shell = Command::new("sh");
    shell.current_dir(here).args(["-c", script, "sh"]).arg(program()).args(words(2, "out"));
    let output = shell.output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(74), "{err}");
    assert!(err.contains("cannot write out/plan.json: File too large"), "{err}");
    assert_eq!(files(&here.join("out")).len() + leftovers(&here.join("out")), 0);
    assert_eq!(zopa(here, &["status", "out"]).0, 2);
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    // Nothing can be below a file, whoever asks.
    fs::write(here.join("file"), "").unwrap();
    let (code, _, err) = ended(sweep(here, 2, "file/out").spawn().unwrap());
    assert_eq!(code, 73);
    assert!(err.contains("cannot create file/out: Not a directory"), "{err}");

    assert_eq!(ended(sweep(here, 3, "out").spawn().unwrap()).0, 0);
    fs::remove_file(here.join("out/blocks/00000001.block")).unwrap();
    let before = files(here);
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(here, 0o755);
    for path in [here.join("out/blocks"), here.join("out")] {
        mode(&path, 0o555);
    }
    let everybody_may = fs::write(here.join("out/probe"), "").is_ok();
    let mut again = sweep(here, 3, "out");
    let mut merge = command(here, &["merge", "out", "--partial"]);
    if everybody_may {
        // Root may write anywhere, nobody may not.
        fs::remove_file(here.join("out/probe")).unwrap();
        again.uid(NOBODY);
        merge.uid(NOBODY);
    }
    let spawned = again.spawn();
    let merged = merge.spawn();
    match (spawned, merged) {
        (Ok(again), Ok(merged)) => {
            let (code, _, err) = ended(again);
            assert_eq!(code, 73, "{err}");
            let told = "cannot create out/blocks/00000001.block: Permission denied";
            assert!(err.contains(told), "{err}");
            let (code, _, err) = ended(merged);
            assert_eq!(code, 73, "{err}");
            assert!(err.contains("cannot create out/points.csv: Permission denied"), "{err}");
        }
        (again, _) => skipped(&format!("nobody cannot start {}: {again:?}", program().display())),
    }
    for path in [here.join("out"), here.join("out/blocks")] {
        mode(&path, 0o755);
    }
    assert_eq!(files(here), before);
}

#[test]
fn a_block_that_cannot_be_read_is_no_missing_one() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert_eq!(ended(sweep(here, 2, "out").spawn().unwrap()).0, 0);
    let block = here.join("out/blocks/00000001.block");
    fs::remove_file(&block).unwrap();
    fs::create_dir(&block).unwrap();
    for words in [&["status", "out"][..], &["merge", "out", "--partial"], &["verify", "out"]] {
        let (code, _, err) = zopa(here, words);
        assert_eq!(code, 74, "{err}");
        assert!(err.contains("cannot read out/blocks/00000001.block: Is a directory"), "{err}");
    }
    let (code, _, err) = ended(sweep(here, 2, "out").spawn().unwrap());
    assert_eq!((code, err.contains("00000001.block")), (74, true), "{err}");
}

#[test]
fn what_is_cut_short_or_foreign_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let whole = undisturbed(here, 7);
    assert_eq!(ended(sweep(here, 7, "out").spawn().unwrap()).0, 0);
    let block = |index: u32| here.join(format!("out/blocks/{index:08}.block"));
    for (index, share) in [(1, 2), (4, 100_000)] {
        let bytes = fs::read(block(index)).unwrap();
        fs::write(block(index), &bytes[..bytes.len() / share]).unwrap();
    }
    fs::remove_file(block(6)).unwrap();
    // Of the same design, but with another seed.
    let mut other = sweep(here, 7, "other");
    assert_eq!(ended(other.args(["--seed", "2"]).spawn().unwrap()).0, 0);
    fs::copy(here.join("other/blocks/00000002.block"), block(2)).unwrap();

    let (code, out, _) = zopa(here, &["status", "out", "--tasks", "4", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0);
    let wanted = serde_json::json!({
        "schema": "zopa.sweep-status/1", "version": env!("CARGO_PKG_VERSION"), "points": 7,
        "replicates": 16384, "blocks": 7, "finished": 3, "missing": "6", "damaged": "1,4",
        "foreign": "2", "unfinished_tasks": "0-2", "tasks": 4,
    });
    assert_eq!(status, wanted);
    let (_, out, _) = zopa(here, &["status", "out", "--tasks", "4"]);
    assert!(out.contains("3 of 7 blocks finished\nmissing: 6\ndamaged, to be played again: 1,4\n"));
    assert!(out.ends_with("in the way: 2\nof 4 tasks to submit again: 0-2\n"), "{out}");
    let (_, schema, _) = zopa(here, &["schema", "sweep-status"]);
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let known: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(known, status.as_object().unwrap().keys().collect::<Vec<_>>());

    // Nothing is played over a block of another sweep.
    let foreign = fs::read(block(2)).unwrap();
    let (code, _, err) = ended(sweep(here, 7, "out").spawn().unwrap());
    assert_eq!(code, 65, "{err}");
    assert!(err.contains("out/blocks/00000002.block is a block of another sweep"), "{err}");
    assert_eq!(fs::read(block(2)).unwrap(), foreign);
    fs::remove_file(block(2)).unwrap();
    let (code, _, err) = zopa(here, &["merge", "out", "--tasks", "4"]);
    assert_eq!(code, 1);
    let told =
        "3 of 7 blocks are missing or damaged: 2,4,6\ntasks of 4 to submit again: --array=0,2";
    assert!(err.contains(told), "{err}");
    assert_eq!(ended(sweep(here, 7, "out").spawn().unwrap()).0, 0);
    assert_eq!(files(&here.join("out")), whole);
}

#[test]
fn a_folder_of_another_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert_eq!(ended(sweep(here, 2, "out").spawn().unwrap()).0, 0);
    let plan = here.join("out/plan.json");
    let text = fs::read_to_string(&plan).unwrap();
    let forge = |from: &str, to: &str| {
        assert!(text.contains(from), "{text}");
        fs::write(&plan, text.replace(from, to)).unwrap();
        files(here)
    };
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let forged = forge(&version, "\"version\": \"0.0.1\"");
    let (code, _, err) = ended(sweep(here, 2, "out").spawn().unwrap());
    assert_eq!((code, err.contains("its version of zopa is not the same")), (65, true), "{err}");
    for words in [&["status", "out"][..], &["merge", "out"], &["verify", "out"]] {
        let (code, _, err) = zopa(here, words);
        assert_eq!(code, 65);
        assert!(err.contains("out was made by zopa 0.0.1, and this is zopa"), "{err}");
    }
    assert_eq!(files(here), forged);
    // A plan that is none is told with its path, and breaks nothing.
    for (from, to) in [
        ("\"replicates\": 16384", "\"replicates\": 0"),
        ("\"plays\": 4", "\"plays\": 0"),
        ("\"points\": 2", "\"points\": 18446744073709551615"),
        ("\"blocks\": 2", "\"blocks\": 3"),
        ("{", ""),
    ] {
        let forged = forge(from, to);
        for words in [&["status", "out"][..], &["merge", "out"], &["verify", "out"]] {
            let (code, _, err) = zopa(here, words);
            assert_eq!((code, err.contains("out/plan.json: ")), (65, true), "{to}: {err}");
        }
        let (code, _, err) = ended(sweep(here, 2, "out").spawn().unwrap());
        assert_eq!((code, err.contains("out/plan.json: ")), (65, true), "{to}: {err}");
        assert_eq!(files(here), forged);
    }
}

#[test]
fn two_writers_of_one_sweep_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let whole = undisturbed(here, 12);
    let both = [(); 2].map(|()| sweep(here, 12, "out").spawn().unwrap());
    for child in both {
        let (code, _, err) = ended(child);
        assert_eq!(code, 0, "{err}");
    }
    assert_eq!(files(&here.join("out")), whole);
    assert_eq!(leftovers(&here.join("out")), 0);
}

#[test]
fn of_two_sweeps_that_want_one_folder_one_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for round in 0..8 {
        let out = format!("out{round}");
        let both =
            ["1", "2"].map(|seed| sweep(here, 1, &out).args(["--seed", seed]).spawn().unwrap());
        let ends = both.map(ended);
        let mut codes = [ends[0].0, ends[1].0];
        codes.sort_unstable();
        assert_eq!(codes, [0, 65], "{ends:?}");
        let refused = ends.iter().find(|end| end.0 == 65).unwrap();
        assert!(refused.2.contains("belongs to another sweep: its plan is not"), "{}", refused.2);
        assert_eq!(zopa(here, &["verify", &out]).0, 0);
        assert_eq!(leftovers(&here.join(out)), 0);
    }
}

#[test]
fn sigterm_finishes_the_block_and_asks_to_come_again() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let whole = undisturbed(here, 40);
    let child = sweep(here, 40, "out").spawn().unwrap();
    wait_for_blocks(&here.join("out"), 2);
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let (code, _, err) = ended(child);
    assert_eq!(code, 75, "{err}");
    assert!(err.contains("stopped before its end; the same command again"), "{err}");
    assert!((2..40).contains(&blocks(&here.join("out"))));
    assert_eq!(leftovers(&here.join("out")), 0);
    assert_eq!(ended(sweep(here, 40, "out").spawn().unwrap()).0, 0);
    assert_eq!(files(&here.join("out")), whole);
}

#[test]
fn kill_9_costs_the_running_block_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let whole = undisturbed(here, 30);
    let mut finished = BTreeMap::new();
    for kill in 0..5 {
        let mut child = sweep(here, 30, "out").spawn().unwrap();
        wait_for_blocks(&here.join("out"), 4 * (kill + 1));
        child.kill().unwrap();
        assert_eq!(ended(child).0, -1, "it ended too early to be killed");
        let now = files(&here.join("out"));
        // What is there is as it should be, and nothing that was there is gone.
        assert!(now.iter().all(|(path, bytes)| whole.get(path) == Some(bytes)));
        assert!(finished.keys().all(|path| now.contains_key(path)));
        finished = now;
    }
    // Unfinished files that nobody finishes any more go away with the tables, others stay.
    let unfinished = |name: &str, age: u64| {
        let path = here.join("out/blocks").join(name);
        let file = fs::File::create(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
        path
    };
    let (old, new) = (unfinished(".zopa-old", 7_200), unfinished(".zopa-new", 60));
    assert_eq!(ended(sweep(here, 30, "out").spawn().unwrap()).0, 0);
    assert_eq!(files(&here.join("out")), whole);
    assert_eq!((old.exists(), new.exists()), (false, true));
}

#[test]
fn the_script_for_slurm_plays_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let whole = undisturbed(here, 5);
    // An sbatch that knows arrays, `--dependency` and scripts on standard input, and runs all
    // at once: every task of the array, then what depends on it.
    let bin = here.join("bin");
    fs::create_dir(&bin).unwrap();
    let sbatch = r#"#!/bin/sh
echo "$*" >> "$LOG"
case "$1" in
--parsable)
    for script; do :; done
    array=$(sed -n 's/^#SBATCH --array=//p' "$script")
    case "$2" in --array=*) array=${2#--array=} ;; esac
    case "$array" in
    *-*) tasks=$(seq "${array%-*}" "${array#*-}") ;;
    *) tasks=$(echo "$array" | tr , ' ') ;;
    esac
    for task in $tasks; do SLURM_ARRAY_TASK_ID=$task sh "$script" >&2; done
    echo "7;cluster" ;;
--dependency=*) sh -s ;;
esac
"#;
    fs::write(bin.join("sbatch"), sbatch).unwrap();
    fs::set_permissions(bin.join("sbatch"), fs::Permissions::from_mode(0o755)).unwrap();
    let out = "it's a $(folder)";
    let mut submit = words(5, out);
    submit.splice(0..1, ["submit", "slurm"].map(str::to_owned));
    let more =
        ["--tasks", "3", "--cpus", "2", "--time", "1:00:00", "--mem", "2G", "--partition", "a"];
    submit.extend(more.map(str::to_owned));
    let submit: Vec<&str> = submit.iter().map(String::as_str).collect();
    let (code, script, err) = zopa(here, &submit);
    assert_eq!(code, 0, "{err}");
    assert!(!here.join(out).exists(), "nothing is played, nothing submitted");
    for line in [
        "--array=0-2",
        "--cpus-per-task=2",
        "--time=1:00:00",
        "--mem=2G",
        "--partition=a",
        "--requeue",
        "--open-mode=append",
        "--signal=B:TERM@60",
    ] {
        assert!(script.contains(&format!("\n#SBATCH {line}\n")), "{line} in\n{script}");
    }
    fs::write(here.join("sweep.sh"), &script).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let run = |words: &[&str]| {
        let mut shell = Command::new("sh");
        shell.current_dir(here).arg("sweep.sh").args(words).env("PATH", &path);
        shell.env("LOG", here.join("log")).env_remove("SLURM_ARRAY_TASK_ID");
        let output = shell.output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    // Two of the three tasks: the merge says which one is missing, and that one completes it.
    let (success, err) = run(&["--array=0,2"]);
    assert!(!success && err.contains("tasks of 3 to submit again: --array=1"), "{err}");
    let (success, err) = run(&["--array=1"]);
    assert!(success, "{err}");
    assert_eq!(files(&here.join(out)), whole);
    let log = fs::read_to_string(here.join("log")).unwrap();
    let wanted = [
        "--parsable --array=0,2 sweep.sh",
        "--dependency=afterany:7",
        "--parsable --array=1 sweep.sh",
        "--dependency=afterany:7",
    ];
    assert_eq!(log.lines().collect::<Vec<_>>(), wanted);

    let refused = |words: &[&str], told: &str| {
        let mut all = vec!["submit", "slurm", "classroom/spoiler", "-o", "out"];
        all.extend_from_slice(words);
        let (code, out, err) = zopa(here, &all);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(told), "{err}");
    };
    let set = "parties.first.no_deal=0.1";
    refused(&["--set", set, "--tasks", "0"], "--tasks");
    refused(&["--set", set, "--tasks", "2", "--time", "1; rm"], "a time as sbatch takes it");
    refused(&["--set", set, "--tasks", "2", "--partition", "a b"], "the name of a partition");
    refused(&["--set", set, "--tasks", "2", "--mem", "much"], "a whole number and K, M, G or T");
    refused(&["--set", "nonsense", "--tasks", "2"], "PATH=VALUE");
}
