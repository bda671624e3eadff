//! `zopa bundle`: results packed with all that is needed to make them again.

use std::fs;
use std::path::{Component, Path, PathBuf};

use clap::Args;

use super::argument::quoted;
use super::bundle_folder::{
    BUNDLE_SCHEMA, BundledRun, BundledSweep, Content, Contents, MANIFEST, Manifest,
};
use super::failure::Failure;
use super::output;
use super::recorded_run::RecordedRun;
use super::sweep::read;
use super::sweep_folder::SweepFolder;
use super::sweep_plan::SweepPlan;
use zopa::report::table::Format;
use zopa::report::terminal::STANDING;
use zopa::scenario::{Design, parse, written};

/// What `zopa bundle` is told.
#[derive(Args, Clone, Debug)]
pub struct BundleArguments {
    /// Results: folders of sweeps, and files that zopa run -o or --json wrote
    ///
    /// Scenarios and designs are read again where the results say they were, so this is called
    /// in the folder in which the results were made.
    #[arg(required = true, value_name = "RESULTS")]
    results: Vec<PathBuf>,

    /// What to write: a ZIP archive, or a new folder if the name does not end in .zip
    #[arg(short, long, value_name = "FILE.zip|FOLDER")]
    out: PathBuf,

    /// A command that makes a figure of the results; may be given again
    ///
    /// It is written down in the bundle, and is not called by zopa.
    #[arg(long, value_name = "COMMAND")]
    figure: Vec<String>,

    /// A file that goes with the results, for instance the script of a figure; may be given again
    #[arg(long, value_name = "FILE")]
    with: Vec<PathBuf>,
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Packs results.
pub fn bundle(arguments: &BundleArguments) -> Result<(), Failure> {
    let out = &arguments.out;
    let archive = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    if !archive && fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::Usage(format!(
            "{} is not empty; name a new folder, or a file that ends in .zip",
            out.display()
        )));
    }
    let mut contents = Contents::default();
    let mut manifest = Manifest {
        schema: BUNDLE_SCHEMA.to_owned(),
        version: VERSION.to_owned(),
        note: STANDING.to_owned(),
        sweeps: Vec::new(),
        runs: Vec::new(),
        figures: arguments.figure.clone(),
    };
    for path in &arguments.results {
        if path.is_dir() {
            manifest.sweeps.push(sweep(path, &mut contents)?);
        } else {
            manifest.runs.push(run(path, &mut contents)?);
        }
    }
    for path in &arguments.with {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let Some(name) = name.filter(|_| path.is_file()) else {
            return Err(Failure::Usage(format!("{} is no file", path.display())));
        };
        let place = format!("with/{name}");
        if contents.has(&place) {
            return Err(Failure::Usage(format!("two files are called {name}")));
        }
        contents.add(&place, Content::File(path.clone()));
    }
    let text = |text: String| Content::Bytes(text.into_bytes());
    contents.add(MANIFEST, text(output::json_text(&manifest)?));
    contents.add("commands.sh", text(commands(&manifest)));
    contents.add("README.md", text(readme(&manifest)));
    contents.add("CITATION.cff", text(include_str!("../../CITATION.cff").to_owned()));
    contents.sum()?;
    if archive {
        contents.to_archive(out)?
    } else {
        contents.to_folder(out)?
    }
    output::message(&format!(
        "packed {} in {}; zopa reproduce {} makes them again\n{STANDING}\n",
        arguments
            .results
            .iter()
            .map(|path| path.display().to_string())
            .collect::<Vec<_>>()
            .join(", "),
        out.display(),
        quoted(&out.display().to_string())
    ));
    Ok(())
}

/// A name in a folder of the bundle that is not taken yet, after that of a file.
fn free_name(contents: &Contents, folder: &str, path: &Path, ending: &str) -> String {
    // `.` and `..` have no name, but the folder they lead to has one.
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let stem = if ending.is_empty() { full.file_name() } else { full.file_stem() };
    let stem = stem.map_or_else(|| "results".into(), |name| name.to_string_lossy().into_owned());
    let name = |number: usize| match number {
        1 => format!("{stem}{ending}"),
        _ => format!("{stem}-{number}{ending}"),
    };
    let mut number = 1;
    while contents.has(&format!("{folder}/{}", name(number))) {
        number += 1;
    }
    name(number)
}

fn same_version(path: &Path, version: &str) -> Result<(), Failure> {
    if version == VERSION {
        return Ok(());
    }
    Err(Failure::Data(format!(
        "{} was made by zopa {version}, and this is {VERSION}: pack it with the version that made it",
        path.display()
    )))
}

/// Puts a sweep into the bundle.
fn sweep(path: &Path, contents: &mut Contents) -> Result<BundledSweep, Failure> {
    let folder = SweepFolder::open(path)?;
    let plan = &folder.plan;
    same_version(path, plan.version())?;
    let design = read(&plan.design, &plan.text)?;
    folder.check(&design)?;
    if !folder.survey()?.is_whole() {
        return Err(Failure::Data(format!(
            "{} is not finished: zopa status {} says what is missing",
            path.display(),
            quoted(&path.display().to_string())
        )));
    }
    let (files, formats) = folder.results()?;
    let name = free_name(contents, "sweeps", path, "");
    for file in files {
        contents.add(&format!("sweeps/{name}/{file}"), Content::File(path.join(file)));
    }
    let mut scenarios = Vec::new();
    for (index, arm) in design.arms.iter().enumerate() {
        let place = format!("scenarios/{name}/{index:04}.ron");
        contents.add(&place, Content::Bytes(written(&arm.loaded.tree).into_bytes()));
        scenarios.push(place);
    }
    let place = sources(plan, &design, &format!("sources/{name}"), contents)?;
    let formats: Vec<String> = formats.iter().map(|one| one.ending().to_owned()).collect();
    Ok(BundledSweep {
        command: sweep_command(plan, &place, &name, &formats),
        folder: format!("sweeps/{name}"),
        design: place,
        scenarios,
        plan: plan.hexadecimal(),
        seed: plan.seed,
        formats,
    })
}

fn sweep_command(plan: &SweepPlan, design: &str, name: &str, formats: &[String]) -> String {
    let mut command = format!(
        "zopa sweep {} -o {} -n {} --plays {} --seed {} --format {}",
        quoted(design),
        quoted(&format!("again/{name}")),
        plan.replicates,
        plan.plays,
        plan.seed,
        formats.join(",")
    );
    if let Some(precision) = plan.precision {
        command.push_str(&format!(" --precision {precision}"));
    }
    if plan.replicates_table {
        command.push_str(" --replicates-table");
    }
    command
}

/// Puts the design into the bundle with the files that it names, so that it finds them
/// there as it did here; where it then is. The library comes with zopa.
fn sources(
    plan: &SweepPlan,
    design: &Design,
    place: &str,
    contents: &mut Contents,
) -> Result<String, Failure> {
    let here = std::env::current_dir()
        .map_err(|error| Failure::Transfer(format!("cannot tell the current folder: {error}")))?;
    let read = design.warnings.sources.files().iter().skip(1);
    let named: Vec<&str> = read
        .map(|source| source.name.as_str())
        .filter(|name| !name.starts_with("library:"))
        .collect();
    // Names are relative to that of the design, unless they say where a file is on this machine.
    let beside = Path::new(&plan.design).parent().unwrap_or(Path::new(""));
    let elsewhere = |name: &&&str| {
        Path::new(name).is_absolute()
            && !(beside.is_absolute() && Path::new(name).starts_with(beside))
    };
    if let Some(name) = named.iter().find(elsewhere) {
        return Err(Failure::Data(format!(
            "the design names {name} by an absolute path, where nobody else has it; name it \
             relative to the design, and play the sweep again"
        )));
    }
    let files: Vec<PathBuf> = named.iter().map(|name| here.join(name)).collect();
    // A design of --set stands in the folder it was called in.
    let own = here.join(&plan.design);
    let own = match plan.design.as_str() {
        "--set" => here.join("design.ron"),
        _ => own,
    };
    let all: Vec<PathBuf> = files.iter().chain([&own]).map(|path| plain(path)).collect();
    let root = common_folder(&all);
    let inside = |path: &Path| {
        let path = plain(path);
        let parts = path.strip_prefix(&root).unwrap_or(&path).components();
        let parts = parts.map(|part| part.as_os_str().to_string_lossy().into_owned());
        format!("{place}/{}", parts.collect::<Vec<_>>().join("/"))
    };
    for file in &files {
        contents.add(&inside(file), Content::File(file.clone()));
    }
    let mut own = inside(&own);
    while contents.has(&own) {
        own = own.replace(".ron", "-design.ron");
    }
    contents.add(&own, Content::Bytes(plan.text.clone().into_bytes()));
    Ok(own)
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut found = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                found.pop();
            }
            part => found.push(part),
        }
    }
    found
}

/// The folder that all these files are in, or below.
fn common_folder(paths: &[PathBuf]) -> PathBuf {
    let mut folders = paths.iter().filter_map(|path| path.parent());
    let first = folders.next().map_or_else(PathBuf::new, Path::to_owned);
    folders.fold(first, |common, folder| {
        common
            .ancestors()
            .find(|one| folder.starts_with(one))
            .map_or_else(PathBuf::new, Path::to_owned)
    })
}

/// Puts the result of a run into the bundle.
fn run(path: &Path, contents: &mut Contents) -> Result<BundledRun, Failure> {
    let recorded = RecordedRun::read(path, "the folder of a sweep")?;
    let RecordedRun { scenario, run, .. } = &recorded;
    same_version(path, &run.version)?;
    if run.partial {
        return Err(Failure::Data(format!(
            "{} is of a run that was interrupted; play it to its end first",
            path.display()
        )));
    }
    let (named, loaded) = recorded.scenario(path)?;
    let resolved = written(&loaded.tree);
    let same = parse(&named, &resolved).is_ok_and(|read| read.scenario.digest == scenario.digest);
    if !same {
        return Err(Failure::Data(format!("{named} does not say the same when it is written out")));
    }
    let name = free_name(contents, "runs", path, ".json");
    let place =
        format!("scenarios/{}/{}.ron", name.trim_end_matches(".json"), file_name(&scenario.id));
    contents.add(&place, Content::Bytes(resolved.into_bytes()));
    contents.add(&format!("runs/{name}"), Content::File(path.to_owned()));
    let mut command = format!(
        "zopa run {} -n {} --plays {} --seed {}",
        quoted(&place),
        run.requested,
        run.plays_per_draw,
        run.seed
    );
    if let Some(precision) = run.precision {
        command.push_str(&format!(" --precision {precision}"));
    }
    Ok(BundledRun {
        result: format!("runs/{name}"),
        scenario: place,
        digest: scenario.digest.clone(),
        seed: run.seed,
        negotiations: run.requested,
        plays: run.plays_per_draw,
        precision: run.precision,
        given: run.command.clone(),
        command: format!("{command} --json"),
    })
}

/// An id as the name of a file.
fn file_name(id: &str) -> String {
    let plain = |one: char| one.is_alphanumeric() || matches!(one, '-' | '_');
    id.chars().map(|one| if plain(one) { one } else { '-' }).collect()
}

/// The commands, for who would rather do it by hand.
fn commands(manifest: &Manifest) -> String {
    let mut text = String::from(
        "# Makes the results of this bundle again, in the folder `again`; call it in this one.\n\
         # `zopa reproduce .` does the same and compares the bytes. Records of runs name the command\n\
         # they come from: made by hand, they differ in that line.\nset -e\nmkdir -p again\n",
    );
    for sweep in &manifest.sweeps {
        text.push_str(&format!("{}\n", sweep.command));
    }
    for run in &manifest.runs {
        let result = run.result.replacen("runs/", "again/", 1);
        text.push_str(&format!("{} > {}\n", run.command, quoted(&result)));
    }
    if !manifest.figures.is_empty() {
        text.push_str("\n# Figures\n");
    }
    for figure in &manifest.figures {
        text.push_str(&format!("{figure}\n"));
    }
    text
}

fn readme(manifest: &Manifest) -> String {
    let mut text = format!(
        "# Results of zopa {VERSION}, and what makes them again\n\n\
         {STANDING} Scenarios hold somebody's judgements; the results say what follows from them.\n\n\
         ## Making them again\n\n\
         1. Install zopa {VERSION}: `cargo install zopa --version {VERSION}`. Another version may give other results.\n\
         2. `zopa reproduce .` in this folder (or on the archive) checks the sums, plays everything again in a\n   \
         temporary folder and compares the bytes. It exits with 0 if all are the same, with 1 if some differ.\n\n\
         `commands.sh` has the commands one by one; `sha256sum -c SHA256SUMS` checks the files without zopa.\n\n\
         ## What is here\n\n"
    );
    for sweep in &manifest.sweeps {
        text.push_str(&format!(
            "- `{}`: plan and tables of a sweep (seed {}), described in its `datapackage.json`; the design is\n  \
             `{}`.\n",
            sweep.folder, sweep.seed, sweep.design
        ));
    }
    for run in &manifest.runs {
        text.push_str(&format!(
            "- `{}`: the record of a run (seed {}) of `{}`.\n",
            run.result, run.seed, run.scenario
        ));
    }
    text.push_str(
        "- `scenarios/`: every scenario that was played, with bases and changes made, so that it stands alone.\n\
         - `bundle.json`: all of this for programs. `CITATION.cff`: how to cite zopa.\n",
    );
    if !manifest.figures.is_empty() {
        text.push_str("\n## Figures\n\n");
        for figure in &manifest.figures {
            text.push_str(&format!("    {figure}\n"));
        }
    }
    text
}

/// The formats of a sweep in a bundle.
pub fn formats(names: &[String]) -> Vec<Format> {
    let known = Format::ALL.into_iter();
    known.filter(|format| names.iter().any(|name| name == format.ending())).collect()
}
