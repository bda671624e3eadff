//! `zopa export`: a scenario as files of another program.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::failure::Failure;
use super::output::Deliverable;
use super::{Loudness, load, output};
use zopa::foreign::export::{EXPORTERS, Sheet};

/// What `zopa export` is told.
#[derive(Args, Clone, Debug)]
pub struct ExportArguments {
    /// Scenario: a file, or an id that `zopa scenarios` lists
    file: String,

    /// Format
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    to: String,

    /// Folder to write to, new or empty [default: the scenario's id and the format]
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,

    /// Leave out what the format cannot say, and list it
    #[arg(long)]
    drop: bool,
}

fn formats() -> PossibleValuesParser {
    let known = EXPORTERS.iter().map(|known| PossibleValue::new(known.name).help(known.about));
    PossibleValuesParser::new(known)
}

/// Writes the issues and preferences of a scenario, at central values.
pub fn export(arguments: &ExportArguments, loudness: Loudness) -> Result<(), Failure> {
    let Some(exporter) = EXPORTERS.iter().find(|known| known.name == arguments.to) else {
        return Err(Failure::Usage(format!("unknown format {}", arguments.to)));
    };
    let (loaded, game) = load::open(&arguments.file, loudness)?;
    let sheet = Sheet::new(&loaded.scenario, &game);
    let lost: Vec<String> = sheet
        .lost
        .iter()
        .cloned()
        .chain((exporter.lost)(&sheet))
        .map(|line| format!("  {line}\n"))
        .collect();
    if !lost.is_empty() && !arguments.drop {
        return Err(Failure::Scenario(format!(
            "error: {} cannot say all that is in the scenario; nothing was written\n{}help: --drop leaves this out\n",
            exporter.name,
            lost.concat()
        )));
    }
    let folder = arguments
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{}-{}", sheet.name, exporter.name)));
    let new = prepare(&folder)?;
    let written = deliver(&folder, &(exporter.write)(&sheet));
    if written.is_err() && new {
        // Nothing is left behind of what failed; a folder that is not empty stays.
        let _ = fs::remove_dir(&folder);
    }
    let count = written?;
    if loudness != Loudness::Quiet {
        let mut said = format!("wrote {count} files to {}\n", folder.display());
        if !lost.is_empty() {
            said.push_str(&format!("left out:\n{}", lost.concat()));
        }
        output::message(&said);
    }
    Ok(())
}

/// Makes sure that the folder is there and empty, because files beside a domain are
/// taken for its profiles; `true` if it is new.
fn prepare(folder: &Path) -> Result<bool, Failure> {
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(false),
            Some(_) => Err(Failure::Creation(format!(
                "{} is not empty; name another folder with -o",
                folder.display()
            ))),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            fs::create_dir_all(folder).map_err(|error| Failure::creation(folder, &error))?;
            Ok(true)
        }
        Err(error) => Err(Failure::creation(folder, &error)),
    }
}

/// Puts all files in their place once all are written.
fn deliver(folder: &Path, files: &[(String, String)]) -> Result<usize, Failure> {
    let mut ready = Vec::new();
    for (name, text) in files {
        let mut file = Deliverable::new(&folder.join(name))?;
        file.write_all(text.as_bytes()).map_err(|error| file.failure(&error))?;
        ready.push(file);
    }
    for file in ready {
        file.deliver()?;
    }
    Ok(files.len())
}
