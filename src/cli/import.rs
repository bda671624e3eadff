//! `zopa import`: a domain of another program as a scenario file.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::output::Deliverable;
use super::{Loudness, load, output};
use zopa::foreign::{self, Choices, IMPORTERS, Imported};
use zopa::scenario::{self, LoadError, Severity};

/// What `zopa import` is told.
#[derive(Args, Clone, Debug)]
pub struct ImportArguments {
    /// Format; auto looks at the files
    #[arg(value_parser = kinds())]
    kind: String,

    /// Leading file of the domain, or its folder
    path: PathBuf,

    /// Write the scenario to FILE instead of standard output
    #[arg(short, long, value_name = "FILE.ron")]
    output: Option<PathBuf>,

    /// Points of the grid that stands for a real-valued issue
    #[arg(long, value_name = "N", default_value_t = Choices::default().grid as u64,
        value_parser = clap::value_parser!(u64).range(2..=65_535))]
    grid: u64,

    /// Whose rule makes utilities of weights and evaluations
    #[arg(long, value_enum, default_value_t)]
    scale: ScaleChoice,
}

/// Whose rule makes utilities of weights and evaluations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ScaleChoice {
    /// The format's own: Genius divides evaluations by their largest and cuts at 1
    #[default]
    Native,
    /// Weights times evaluations as they stand, as NegMAS does
    Raw,
}

fn kinds() -> PossibleValuesParser {
    let auto = PossibleValue::new("auto").help("any of the following");
    let known = IMPORTERS.iter().map(|known| PossibleValue::new(known.name).help(known.about));
    PossibleValuesParser::new([auto].into_iter().chain(known))
}

/// Reads a domain and writes it as a scenario.
pub fn import(arguments: &ImportArguments, loudness: Loudness) -> Result<(), Failure> {
    let choices = Choices {
        grid: arguments.grid as usize,
        raw: arguments.scale == ScaleChoice::Raw,
        ..Choices::default()
    };
    let importer = IMPORTERS.iter().find(|known| known.name == arguments.kind);
    let imported = foreign::import(importer, &arguments.path, &choices).map_err(failure)?;
    // What is written can be read, whatever names and numbers the format has.
    let name = arguments.output.as_deref().unwrap_or(Path::new("the scenario"));
    let name = name.display().to_string();
    scenario::parse(&name, &imported.text).map_err(failure)?;
    if loudness != Loudness::Quiet {
        output::message(&imported.warnings.render(output::coloured_messages()));
    }
    let Some(path) = &arguments.output else { return output::result(&imported.text) };
    if imported.files.iter().any(|file| same(file, path)) {
        return Err(Failure::Usage("the domain and --output are the same file".to_owned()));
    }
    let mut file = Deliverable::new(path)?;
    file.write_all(imported.text.as_bytes()).map_err(|error| file.failure(&error))?;
    file.deliver()?;
    if loudness != Loudness::Quiet {
        output::message(&done(&imported, path));
    }
    Ok(())
}

/// What was read and written, and what to do with it.
fn done(imported: &Imported, path: &Path) -> String {
    let files: Vec<String> = imported.files.iter().map(|file| file.display().to_string()).collect();
    let (files, path) = (files.join(", "), path.display());
    format!("read {files} as {}\nwrote {path}; next: zopa check {path}\n", imported.format)
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn failure(error: LoadError) -> Failure {
    match error {
        LoadError::Invalid(found) => {
            let errors = found.count(Severity::Error);
            let ending = if errors == 1 { "" } else { "s" };
            Failure::Scenario(format!(
                "{}error: {errors} error{ending}; nothing was written\n",
                found.render(output::coloured_messages())
            ))
        }
        other => load::unreadable(&other),
    }
}
