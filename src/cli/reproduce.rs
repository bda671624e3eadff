//! `zopa reproduce`: the results of a bundle made again, byte by byte.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::argument;
use super::bundle::formats;
use super::bundle_folder::{BundledRun, BundledSweep, check, manifest, unpack, within};
use super::failure::Failure;
use super::progress::Progress;
use super::sweep_folder::SweepFolder;
use super::sweep_plan::SweepPlan;
use super::{Loudness, load, output, run, sweep};
use zopa::experiment::{Plan, Watcher};

/// What `zopa reproduce` is told.
#[derive(Args, Clone, Debug)]
pub struct ReproduceArguments {
    /// The bundle: an archive or a folder that zopa bundle wrote
    bundle: PathBuf,

    /// Threads to use; the result does not depend on it [default: all cores]
    #[arg(long, value_name = "T", value_parser = argument::threads, allow_negative_numbers = true)]
    threads: Option<usize>,
}

/// Makes the results again and compares.
pub fn reproduce(arguments: &ReproduceArguments, loudness: Loudness) -> Result<(), Failure> {
    let work = tempfile::tempdir()
        .map_err(|error| Failure::Creation(format!("cannot create a temporary folder: {error}")))?;
    let unpacked = work.path().join("bundle");
    let folder = if arguments.bundle.is_dir() {
        &arguments.bundle
    } else {
        unpack(&arguments.bundle, &unpacked)?;
        &unpacked
    };
    let wrong = check(folder)?;
    if !wrong.is_empty() {
        return Err(Failure::Missed(format!(
            "the bundle is not as it was packed; nothing was played:\n{}",
            wrong.join("\n")
        )));
    }
    let manifest = manifest(folder)?;
    let version = env!("CARGO_PKG_VERSION");
    if manifest.version != version {
        return Err(Failure::Data(format!(
            "the bundle was made by zopa {0}, and this is {version}, which may give other results; \
             its files are whole. To make them again: cargo install zopa --version {0}",
            manifest.version
        )));
    }
    // One for all: Ctrl-C is heard by the first only.
    let progress = Progress::new(loudness != Loudness::Quiet);
    let mut same = 0;
    let mut different = Vec::new();
    let mut compare = |name: String, known: &[u8], again: &[u8]| match difference(known, again) {
        None => same += 1,
        Some(where_) => different.push(format!("{name}: {where_}")),
    };
    for (index, sweep) in manifest.sweeps.iter().enumerate() {
        let again = work.path().join(format!("sweep{index}"));
        for name in sweep_again(folder, sweep, &again, arguments.threads, &progress)? {
            let path = format!("{}/{name}", sweep.folder);
            compare(path.clone(), &bytes(&within(folder, &path)?)?, &bytes(&again.join(name))?);
        }
    }
    for run in &manifest.runs {
        let known = bytes(&within(folder, &run.result)?)?;
        let again = run_again(folder, run, arguments.threads, &progress)?;
        compare(run.result.clone(), &known, again.as_bytes());
    }
    progress.finish();
    if different.is_empty() {
        let s = if same == 1 { "" } else { "s" };
        return output::result(&format!("{same} file{s} made again: the same bytes\n"));
    }
    Err(Failure::Missed(format!(
        "of {} files {} came out differently:\n{}",
        same + different.len(),
        different.len(),
        different.join("\n")
    )))
}

/// Plays a sweep again; the names of its results.
fn sweep_again(
    folder: &Path,
    bundled: &BundledSweep,
    again: &Path,
    threads: Option<usize>,
    watcher: &dyn Watcher,
) -> Result<Vec<String>, Failure> {
    let kept = within(folder, &bundled.folder)?;
    let recorded = SweepPlan::read(&kept)?;
    let design = within(folder, &bundled.design)?;
    let formats = formats(&bundled.formats);
    match sweep::again(&recorded, &design, again, &formats, threads, watcher) {
        Err(Failure::Again(_)) => return Err(interrupted()),
        other => other?,
    }
    let (names, _) = SweepFolder::open(&kept)?.results()?;
    Ok(names)
}

/// Plays a run again; its record.
fn run_again(
    folder: &Path,
    bundled: &BundledRun,
    threads: Option<usize>,
    watcher: &dyn Watcher,
) -> Result<String, Failure> {
    let scenario = within(folder, &bundled.scenario)?;
    let (loaded, game) = load::open(&scenario.display().to_string(), Loudness::Quiet)?;
    let plan = Plan {
        seed: bundled.seed,
        replicates: bundled.negotiations,
        plays: bundled.plays,
        precision: bundled.precision,
        threads,
    };
    let result = run::repeat(&loaded, &game, &plan, bundled.given.clone(), watcher);
    if result.run.partial {
        return Err(interrupted());
    }
    output::json_text(&result)
}

fn interrupted() -> Failure {
    Failure::Interrupted("interrupted before all was made again".to_owned())
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::reading(path, &error))
}

/// Where two files first differ, in words: a line of texts, a byte of others.
fn difference(known: &[u8], again: &[u8]) -> Option<String> {
    if known == again {
        return None;
    }
    let at = known.iter().zip(again).take_while(|(one, other)| one == other).count();
    let line = |bytes: &[u8]| {
        let text = std::str::from_utf8(bytes).ok()?;
        let number = bytes[..at].iter().filter(|byte| **byte == b'\n').count();
        let line = text.lines().nth(number).unwrap_or("the end");
        Some((number + 1, line.chars().take(120).collect::<String>()))
    };
    Some(match line(known).zip(line(again)) {
        Some(((number, one), (_, other))) => {
            format!("line {number} is\n  {other}\nand was\n  {one}")
        }
        None => format!("byte {at} differs"),
    })
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_first_difference_is_told() {
        assert_eq!(difference(b"a\nb\n", b"a\nb\n"), None);
        let told = difference(b"a\nb\nc\n", b"a\nx\nc\n").unwrap();
        assert_eq!(told, "line 2 is\n  x\nand was\n  b");
        assert_eq!(difference(b"a\n", b"a\nb\n").unwrap(), "line 2 is\n  b\nand was\n  the end");
        assert_eq!(difference(&[0xff, 0], &[0xff, 1]).unwrap(), "byte 1 differs");
    }
}
