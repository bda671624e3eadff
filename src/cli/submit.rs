//! `zopa submit slurm`: the script that plays a sweep as a job array. It is only printed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::argument;
use super::failure::Failure;
use super::output;
use super::sweep::{Sweep, SweptArguments, many};
use zopa::report::terminal::count;

/// What `zopa submit` is told.
#[derive(Args, Clone, Debug)]
pub struct SubmitArguments {
    #[command(subcommand)]
    scheduler: Scheduler,
}

/// The schedulers a script can be had for.
#[derive(Clone, Debug, Subcommand)]
enum Scheduler {
    /// Print a script that plays a sweep as a Slurm job array, and then merges it
    #[command(before_help = EXAMPLES, help_template = super::TEMPLATE)]
    Slurm(Box<SlurmArguments>),
}

const EXAMPLES: &str = "\
Examples:
  zopa submit slurm design.ron -o results/ --tasks 8 --cpus 4 --time 2:00:00 > sweep.sh
  sh sweep.sh                 submit eight tasks, and a merge once they have ended
  sh sweep.sh --array=3,7     two of them again, as zopa status results/ --tasks 8 lists them";

/// What `zopa submit slurm` is told.
#[derive(Args, Clone, Debug)]
struct SlurmArguments {
    #[command(flatten)]
    swept: SweptArguments,

    /// Folder for blocks and tables, on a file system that all nodes share
    #[arg(short, long, value_name = "FOLDER")]
    out: PathBuf,

    /// Tasks of the array
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=4_000_001))]
    tasks: u64,

    /// Cores of each task
    #[arg(long, value_name = "C", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_024))]
    cpus: u32,

    /// Time limit of each task, as sbatch takes it, for instance 2:00:00 or 1-12
    #[arg(long, value_parser = time)]
    time: Option<String>,

    /// Partition
    #[arg(long, value_parser = partition)]
    partition: Option<String>,

    /// Memory of each task, as sbatch takes it, for instance 2G
    #[arg(long, value_parser = memory)]
    mem: Option<String>,
}

/// The largest index of an array in Slurm's default configuration (`MaxArraySize` 1001).
const LARGEST_INDEX: u64 = 1_000;

/// Prints the script.
pub fn submit(arguments: &SubmitArguments) -> Result<(), Failure> {
    let Scheduler::Slurm(arguments) = &arguments.scheduler;
    let blocks = Sweep::read(&arguments.swept)?.plan.blocks();
    let script = script(arguments, blocks)?;
    output::result(&script)?;
    let tasks = arguments.tasks;
    if tasks > blocks {
        output::message(&format!(
            "the sweep has {}: more tasks than that have nothing to play\n",
            many(blocks, "block")
        ));
    }
    if tasks > LARGEST_INDEX + 1 {
        output::message(&format!(
            "many clusters take no index above {} (scontrol show config: MaxArraySize)\n",
            count(LARGEST_INDEX)
        ));
    }
    Ok(())
}

/// The script. `sbatch` takes it as it is; run by a shell it submits itself, and the merge
/// behind itself.
fn script(arguments: &SlurmArguments, blocks: u64) -> Result<String, Failure> {
    let SlurmArguments { swept, out, tasks, cpus, time, partition, mem } = arguments;
    let program = std::env::current_exe()
        .map_err(|error| Failure::Transfer(format!("cannot tell where zopa is: {error}")))?;
    let program = word(&program)?;
    let out = word(out)?;
    let mut wanted = String::new();
    for (name, value) in [("time", time), ("partition", partition), ("mem", mem)] {
        if let Some(value) = value {
            let _ = writeln!(wanted, "#SBATCH --{name}={value}");
        }
    }
    let last = tasks - 1;
    let cut = many(blocks, "block");
    let version = env!("CARGO_PKG_VERSION");
    let swept = swept.words(&word(Path::new(&swept.file))?);
    // The number of tasks is written down, not asked of Slurm: submitted again with some of
    // them only, each is still the same part. `exec`: the signal goes to zopa itself, and its
    // exit code is the task's.
    Ok(format!(
        "#!/bin/sh
#SBATCH --job-name=zopa
#SBATCH --array=0-{last}
#SBATCH --cpus-per-task={cpus}
{wanted}#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:TERM@60
#
# A sweep in {tasks} tasks, {cut} in all; printed by zopa {version}.
#
#   sh THIS_FILE                submit the tasks, and a merge once they have ended
#   sh THIS_FILE --array=3,7    only these; options are those of sbatch
#   sbatch THIS_FILE            the tasks without the merge
#
# Paths are as seen from the folder where it is submitted. What is played already is not
# played again. A task that ends with 75 was stopped: submit it again.
set -eu

if [ -z \"${{SLURM_ARRAY_TASK_ID:-}}\" ]; then
    tasks=$(sbatch --parsable \"$@\" \"$0\")
    tasks=${{tasks%%;*}}
    echo \"submitted the tasks as job $tasks\"
    sbatch --dependency=afterany:\"$tasks\" <<'MERGE'
#!/bin/sh
#SBATCH --job-name=zopa-merge
{wanted}#SBATCH --requeue
#SBATCH --open-mode=append
exec {program} merge {out} --tasks {tasks}
MERGE
    exit
fi

exec {program} sweep {swept} -o {out} --shard auto/{tasks}
"
    ))
}

/// A path as a shell takes it, and as nobody takes it for an option.
fn word(path: &Path) -> Result<String, Failure> {
    let Some(text) = path.to_str() else {
        return Err(Failure::Usage(format!("{} is no text in UTF-8", path.display())));
    };
    if text.contains(['\n', '\r', '\0']) {
        return Err(Failure::Usage(format!("{text:?}: a name with line ends cannot be used here")));
    }
    let dashed = if text.starts_with('-') { format!("./{text}") } else { text.to_owned() };
    Ok(argument::quoted(&dashed))
}

fn time(text: &str) -> Result<String, String> {
    let plain = |character: char| character.is_ascii_digit() || ":-".contains(character);
    match text.starts_with(|first: char| first.is_ascii_digit()) && text.chars().all(plain) {
        true => Ok(text.to_owned()),
        false => Err("a time as sbatch takes it is needed: minutes, 2:00:00 or 1-12:00".to_owned()),
    }
}

fn partition(text: &str) -> Result<String, String> {
    let plain = |character: char| character.is_ascii_alphanumeric() || "_-.,".contains(character);
    match !text.is_empty() && text.chars().all(plain) {
        true => Ok(text.to_owned()),
        false => Err("the name of a partition, or several with commas between".to_owned()),
    }
}

fn memory(text: &str) -> Result<String, String> {
    let number = text.strip_suffix(['K', 'M', 'G', 'T']).unwrap_or(text);
    match number.parse::<u64>() {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("a whole number and K, M, G or T are needed, for instance 2G".to_owned()),
    }
}
