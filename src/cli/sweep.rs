//! `zopa sweep`: a scenario at many points, on one machine or many; `zopa merge`,
//! `zopa status` and `zopa verify` for its folder.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::argument;
use super::failure::Failure;
use super::invocation::Invocation;
use super::progress::Progress;
use super::shard::{self, Shard};
use super::sweep_folder::SweepFolder;
use super::sweep_plan::{SweepPlan, can_be_kept};
use super::{Loudness, load, output};
use zopa::chance::NumberId;
use zopa::experiment::claim::measure::Measure;
use zopa::experiment::sweep::{Coordinate, Plan, Points, Reached, Setting, play, play_pieces};
use zopa::experiment::{Unwatched, Watcher};
use zopa::game::Game;
use zopa::report::sweep_status::array;
use zopa::report::table::Format;
use zopa::report::terminal::{STANDING, count};
use zopa::scenario::{Design, Layout, LoadError, SweptGame, parse_design};

/// What is swept.
#[derive(Args, Clone, Debug)]
pub struct SweptArguments {
    /// Design: a file; with --set the scenario, a file or an id that `zopa scenarios` lists
    pub file: String,

    /// Vary this: PATH=VALUE,VALUE,...; may be given again, and is played in every combination
    #[arg(long, value_name = "PATH=VALUES", allow_hyphen_values = true)]
    set: Vec<String>,

    /// Negotiations at each point [default: what the design says, or 1000]
    #[arg(short = 'n', long, value_name = "N", value_parser = argument::negotiations,
        allow_negative_numbers = true)]
    negotiations: Option<u64>,

    /// Negotiations on each draw of the uncertain numbers [default: what the design says, or 4]
    #[arg(long, value_name = "K", value_parser = argument::plays, allow_negative_numbers = true)]
    plays: Option<u32>,

    /// Play each point until agreement is known to within this much, for instance 0.01
    #[arg(long, value_name = "HALFWIDTH", value_parser = argument::half_width,
        allow_negative_numbers = true)]
    precision: Option<f64>,

    /// Seed of all random numbers: the same seed gives the same result
    #[arg(long, value_name = "S", value_parser = argument::seed, allow_negative_numbers = true)]
    seed: Option<u64>,
}

impl SweptArguments {
    /// The same as words for a shell, the file as `file`.
    pub fn words(&self, file: &str) -> String {
        let mut words = vec![file.to_owned()];
        words.extend(self.set.iter().map(|set| format!("--set {}", argument::quoted(set))));
        let numbers = [
            ("negotiations", self.negotiations.map(|number| number.to_string())),
            ("plays", self.plays.map(|number| number.to_string())),
            ("precision", self.precision.map(|number| number.to_string())),
            ("seed", self.seed.map(|number| number.to_string())),
        ];
        let given = numbers.into_iter().filter_map(|(name, value)| Some((name, value?)));
        words.extend(given.map(|(name, value)| format!("--{name} {value}")));
        words.join(" ")
    }
}

/// What `zopa sweep` is told.
#[derive(Args, Clone, Debug)]
pub struct SweepArguments {
    #[command(flatten)]
    swept: SweptArguments,

    /// Folder for blocks and tables: new, empty, or that of the same sweep, which goes on
    #[arg(short, long, value_name = "FOLDER")]
    out: Option<PathBuf>,

    /// Threads to use; the result does not depend on it [default: all cores
    /// that this process may use, or SLURM_CPUS_PER_TASK]
    #[arg(long, value_name = "T", value_parser = argument::threads, allow_negative_numbers = true)]
    threads: Option<usize>,

    /// Play only every Nth block, from block I on (counted from 0); zopa merge makes the tables
    ///
    /// `auto/N` takes I from the scheduler: SLURM_ARRAY_TASK_ID, HQ_TASK_ID, JOB_COMPLETION_INDEX, or
    /// PARALLEL_SEQ (which counts from 1). `auto` takes N from it too, which only Slurm says, and not of
    /// an array that is submitted again with some of its tasks.
    #[arg(long, value_name = "I/N", value_parser = shard::shard)]
    shard: Option<Shard>,

    /// Write one row for each negotiation as well, into the table replicates
    #[arg(long)]
    replicates_table: bool,

    #[command(flatten)]
    tables: TableArguments,

    /// Say what would be played, and play nothing
    #[arg(long)]
    dry_run: bool,
}

/// How tables are written.
#[derive(Args, Clone, Debug)]
pub struct TableArguments {
    /// Formats of the tables; zopa schema tables describes them
    #[arg(
        long,
        value_name = "FORMATS",
        value_enum,
        value_delimiter = ',',
        default_value = "csv,parquet"
    )]
    format: Vec<TableFormat>,

    /// Print the points with their main estimates as JSON (zopa schema sweep describes it)
    #[arg(long)]
    json: bool,
}

/// The formats of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TableFormat {
    /// Comma-separated values
    Csv,
    /// Apache Parquet
    Parquet,
}

impl TableArguments {
    /// These formats, each once.
    fn formats(&self) -> Vec<Format> {
        let asked = |format: &Format| match format {
            Format::Csv => self.format.contains(&TableFormat::Csv),
            Format::Parquet => self.format.contains(&TableFormat::Parquet),
        };
        Format::ALL.into_iter().filter(asked).collect()
    }
}

/// What `zopa status` is told.
#[derive(Args, Clone, Debug)]
pub struct StatusArguments {
    /// The folder of a sweep
    folder: PathBuf,

    /// Say also which of N tasks (shards I/N) have something left to play
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    tasks: Option<u64>,

    /// Print the record as JSON
    #[arg(long)]
    json: bool,
}

/// What `zopa merge` is told.
#[derive(Args, Clone, Debug)]
pub struct MergeArguments {
    /// The folder of a sweep
    folder: PathBuf,

    /// Make the tables of the points that are whole, if blocks are missing
    #[arg(long)]
    partial: bool,

    /// If blocks are missing, say which of N tasks (shards I/N) have to play them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    tasks: Option<u64>,
    #[command(flatten)]
    tables: TableArguments,
}

/// What `zopa verify` is told.
#[derive(Args, Clone, Debug)]
pub struct VerifyArguments {
    /// The folder of a sweep
    folder: PathBuf,

    /// How many blocks are played again, evenly spaced
    #[arg(long, value_name = "K", default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..))]
    blocks: u64,
}

/// A design that has been read, and what of it is played.
pub struct Sweep {
    name: String,
    text: String,
    design: Design,
    pub plan: Plan,
}

impl Sweep {
    /// Reads the design.
    pub fn read(arguments: &SweptArguments) -> Result<Self, Failure> {
        let (name, text) = design_text(arguments)?;
        let design = read(&name, &text)?;
        let plan = Plan {
            seed: arguments.seed.unwrap_or(design.seed),
            points: design.kind.size(&design.factors).unwrap_or(0),
            replicates: arguments.negotiations.unwrap_or(design.replicates),
            plays: arguments.plays.unwrap_or(design.plays),
            precision: arguments.precision.or(design.precision),
            rows: false,
        }
        .of_whole_draws();
        if !can_be_kept(&plan) {
            return Err(Failure::Usage(format!(
                "{} negotiations at each of {} points are too many for one sweep",
                count(plan.replicates),
                count(plan.points)
            )));
        }
        Ok(Self { name, text, design, plan })
    }
}

/// Plays a design.
pub fn sweep(arguments: &SweepArguments, loudness: Loudness) -> Result<(), Failure> {
    let Sweep { name, text, design, plan } = Sweep::read(&arguments.swept)?;
    let plan = Plan { rows: arguments.replicates_table, ..plan };
    load::warn_here(&design.warnings, "scenarios of the design", loudness);
    let points = points(&design, plan.seed)?;
    if arguments.dry_run {
        return output::result(&dry_run(&design, &points, &plan));
    }
    let Some(out) = &arguments.out else {
        return Err(Failure::Usage("a folder is needed: -o FOLDER (or --dry-run)".to_owned()));
    };
    let mut folder = SweepFolder::make(out, SweepPlan::new(&name, &text, &design, &plan))?;
    let Shard { part, of, by } = arguments.shard.unwrap_or(Shard::WHOLE);
    if let Some(by) = by
        && loudness != Loudness::Quiet
    {
        output::message(&format!("shard {part}/{of}, as {by} says\n"));
    }
    let step = usize::try_from(of).unwrap_or(usize::MAX);
    let blocks: Vec<u64> = (part..plan.blocks()).step_by(step).collect();
    let invocation = Invocation::begin(arguments.threads);
    let progress = Progress::new(loudness != Loudness::Quiet);
    let played = play_blocks(&mut folder, &design, &points, &blocks, arguments.threads, &progress);
    progress.finish();
    let finished = played.is_ok();
    // Why nothing could be kept matters more than that this cannot be told either.
    let told = invocation.end(&folder.invocations(), folder.played, finished);
    played?;
    told?;
    let named = folder.named()?;
    if named == plan.blocks() && folder.survey()?.is_whole() {
        return tables(&folder, &design, &points, &arguments.tables);
    }
    output::message(&format!(
        "{} of {} blocks are there; when all are, zopa merge {} makes the tables\n",
        count(named),
        count(plan.blocks()),
        argument::quoted(&out.display().to_string())
    ));
    Ok(())
}

/// Plays a sweep again, into a new folder, with tables in these formats. The plan says what;
/// files that its design names are looked for beside `design`.
pub fn again(
    recorded: &SweepPlan,
    design: &Path,
    out: &Path,
    formats: &[Format],
    threads: Option<usize>,
    watcher: &dyn Watcher,
) -> Result<(), Failure> {
    let design = read(&design.display().to_string(), &recorded.text)?;
    let points = points(&design, recorded.seed)?;
    let plan = SweepPlan::new(&recorded.design, &recorded.text, &design, &recorded.plan());
    let mut folder = SweepFolder::make(out, plan)?;
    let blocks: Vec<u64> = (0..recorded.plan().blocks()).collect();
    play_blocks(&mut folder, &design, &points, &blocks, threads, watcher)?;
    folder.write_tables(&design, &points, formats, false).map(drop)
}

/// Plays those of the blocks that are not there yet.
fn play_blocks(
    folder: &mut SweepFolder,
    design: &Design,
    points: &Points,
    blocks: &[u64],
    threads: Option<usize>,
    watcher: &dyn Watcher,
) -> Result<(), Failure> {
    let table = Table::new(design, points);
    let setting = |point: u64| table.setting(point);
    let plan = folder.plan.plan();
    let reached = play(&plan, &setting, blocks, threads, folder, watcher);
    if let Some(failure) = folder.failure() {
        return Err(failure);
    }
    let again = "the same command again plays what is missing";
    match reached {
        Reached::End => {}
        Reached::Boundary => {
            return Err(Failure::Again(format!("stopped before its end; {again}")));
        }
        Reached::Middle => {
            return Err(Failure::Again(format!(
                "stopped before its end, within a block, which is lost; {again}"
            )));
        }
    }
    Ok(())
}

/// Makes the tables of a sweep whose blocks are all there, or of the points that are whole.
pub fn merge(arguments: &MergeArguments) -> Result<(), Failure> {
    let folder = SweepFolder::open(&arguments.folder)?;
    let design = read(&folder.plan.design, &folder.plan.text)?;
    folder.check(&design)?;
    let points = points(&design, folder.plan.seed)?;
    let survey = folder.survey()?;
    if let Some(index) = survey.foreign.first() {
        return Err(folder.foreign(*index));
    }
    let to_play = survey.to_play();
    if !to_play.is_empty() && !arguments.partial {
        let tasks = arguments.tasks.map(|of| {
            format!("\ntasks of {of} to submit again: --array={}", array(&survey.tasks(of)))
        });
        return Err(Failure::Missed(format!(
            "{} of {} blocks are missing or damaged: {}{}",
            count(to_play.len() as u64),
            count(folder.plan.blocks),
            array(&to_play),
            tasks.unwrap_or_default()
        )));
    }
    tables(&folder, &design, &points, &arguments.tables)
}

/// Plays some blocks again: are they what is there?
pub fn verify(arguments: &VerifyArguments) -> Result<(), Failure> {
    let folder = SweepFolder::open(&arguments.folder)?;
    let design = read(&folder.plan.design, &folder.plan.text)?;
    folder.check(&design)?;
    let points = points(&design, folder.plan.seed)?;
    let there = folder.survey()?.finished;
    let chosen_count = arguments.blocks.min(there.len() as u64);
    let chosen = (0..chosen_count).map(|k| there[(k * there.len() as u64 / chosen_count) as usize]);
    let plan = folder.plan.plan();
    let table = Table::new(&design, &points);
    let mut different = Vec::new();
    for index in chosen {
        let block = plan.block(index);
        let setting = |point: u64| table.setting(point);
        let again = play_pieces(&plan, &setting, &block.pieces, &Unwatched).unwrap_or_default();
        if !folder.holds(&block, &again)? {
            different.push(index);
        }
    }
    if different.is_empty() {
        return output::result(&format!(
            "{} played again: the same bytes\n",
            many(chosen_count, "block")
        ));
    }
    Err(Failure::Missed(format!("blocks that came out differently: {}", array(&different))))
}

/// Says how far a sweep is.
pub fn status(arguments: &StatusArguments) -> Result<(), Failure> {
    let folder = SweepFolder::open(&arguments.folder)?;
    let survey = folder.survey()?;
    let status = folder.status(&survey, arguments.tasks);
    if arguments.json {
        return output::json(&status);
    }
    let mut text = format!(
        "{} points, {} negotiations each · {} of {} blocks finished\n",
        count(status.points),
        count(status.replicates),
        count(status.finished),
        count(status.blocks)
    );
    let tasks = arguments.tasks.map(|of| format!("of {of} tasks to submit again"));
    let lines = [
        ("missing", Some(&status.missing)),
        ("damaged, to be played again", Some(&status.damaged)),
        ("of another sweep or version of zopa, in the way", Some(&status.foreign)),
        (tasks.as_deref().unwrap_or_default(), status.unfinished_tasks.as_ref()),
    ];
    for (what, numbers) in lines {
        if let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) {
            let _ = writeln!(text, "{what}: {numbers}");
        }
    }
    output::result(&text)
}

fn tables(
    folder: &SweepFolder,
    design: &Design,
    points: &Points,
    arguments: &TableArguments,
) -> Result<(), Failure> {
    let formats = arguments.formats();
    let written = folder.write_tables(design, points, &formats, arguments.json)?;
    let names: Vec<&str> = written.result.tables.iter().map(|table| table.name.as_str()).collect();
    let endings: Vec<&str> = formats.iter().map(|format| format.ending()).collect();
    output::message(&format!(
        "wrote the tables of {} to {} ({}): {}\n{STANDING}\n",
        many(written.whole, "point"),
        folder.path().display(),
        endings.join(", "),
        names.join(", ")
    ));
    if arguments.json { output::json(&written.result) } else { Ok(()) }
}

/// A design from its text, or a failure that shows what is wrong with it.
pub fn read(name: &str, text: &str) -> Result<Design, Failure> {
    parse_design(name, text).map_err(|error| match error {
        LoadError::Invalid(found) => Failure::Scenario(load::faults_of(&found, "design has")),
        other => load::unreadable(&other),
    })
}

/// The points of a design under a seed.
pub fn points(design: &Design, seed: u64) -> Result<Points<'_>, Failure> {
    Points::new(&design.kind, &design.factors, seed)
        .map_err(|error| Failure::Usage(error.to_string()))
}

/// What is played at every point.
struct Table<'d> {
    points: &'d Points<'d>,
    layout: Layout<'d>,
    arms: Vec<Arm<'d>>,
}

/// A game, what is set in it by factor, and what is observed of it.
struct Arm<'d> {
    game: &'d Game,
    numbers: &'d [Option<NumberId>],
    events: Vec<Arc<dyn Measure>>,
}

impl<'d> Table<'d> {
    fn new(design: &'d Design, points: &'d Points<'d>) -> Self {
        let arm = |arm: &'d SweptGame| {
            let observed = arm.loaded.scenario.observables.iter().map(|one| one.measure.clone());
            Arm { game: &arm.game, numbers: &arm.numbers, events: observed.collect() }
        };
        Self { points, layout: design.layout(), arms: design.arms.iter().map(arm).collect() }
    }

    fn setting(&self, point: u64) -> Setting<'_> {
        let at = self.points.at(point);
        let Arm { game, numbers, events } = &self.arms[self.layout.arm(&at)];
        Setting { game, events, numbers: set(numbers, &at) }
    }
}

/// What a point sets in its game.
fn set(numbers: &[Option<NumberId>], at: &[Coordinate]) -> Vec<(NumberId, f64)> {
    let pairs = numbers.iter().zip(at).filter_map(|(number, at)| match at {
        Coordinate::Number { value, .. } => Some(((*number)?, *value)),
        Coordinate::Choice(_) => None,
    });
    pairs.collect()
}

/// The design: a file, or what --set makes of a scenario.
fn design_text(arguments: &SweptArguments) -> Result<(String, String), Failure> {
    if arguments.set.is_empty() {
        let path = Path::new(&arguments.file);
        let text = std::fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
        return Ok((arguments.file.clone(), text));
    }
    let mut vary = String::new();
    for set in &arguments.set {
        let Some((path, values)) = set.split_once('=') else {
            return Err(Failure::Usage(format!("--set takes PATH=VALUE,VALUE,..., not `{set}`")));
        };
        let id = path.replace('.', "_");
        let _ = writeln!(vary, "        {id:?}: Values(path: {path:?}, values: [{values}]),");
    }
    let scenario = &arguments.file;
    let text = format!(
        "(\n    format: 1,\n    title: \"--set\",\n    scenario: {scenario:?},\n    vary: {{\n{vary}    }},\n    design: Grid,\n)\n"
    );
    Ok(("--set".to_owned(), text))
}

/// So many of them, in words.
pub fn many(number: u64, what: &str) -> String {
    format!("{} {what}{}", count(number), if number == 1 { "" } else { "s" })
}

/// What would be played.
fn dry_run(design: &Design, points: &Points, plan: &Plan) -> String {
    let mut text = format!(
        "{} · {}{} negotiations each · {}\n\n",
        many(plan.points, "point"),
        if plan.precision.is_some() { "at most " } else { "" },
        count(plan.replicates),
        many(plan.blocks(), "block")
    );
    let names: Vec<&str> = design.factors.iter().map(|factor| factor.id.as_str()).collect();
    let _ = writeln!(text, "point,{}", names.join(","));
    for point in 0..plan.points.min(20) {
        let at = points.at(point);
        let cells = design.factors.iter().zip(&at).map(|(factor, at)| factor.text(*at));
        let _ = writeln!(text, "{point},{}", cells.collect::<Vec<_>>().join(","));
    }
    if plan.points > 20 {
        let _ = writeln!(text, "… and {} more", count(plan.points - 20));
    }
    text
}
