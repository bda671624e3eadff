//! `zopa report`: a result as a page for people.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::output::Deliverable;
use super::{Loudness, load, output, subject};
use zopa::report::page::{self, html::comma_separated};

/// What `zopa report` is told.
#[derive(Args, Clone, Debug)]
pub struct ReportArguments {
    /// A result that a command printed with --json, the folder of a sweep or of a tournament, or a
    /// scenario to be played first
    /// [default: ukraine-2025/base]
    result: Option<String>,

    /// Where to write it; - means standard output [default: report.html, report.md, ...]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// What to write [default: as the output's name ends, else html]
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<ReportFormat>,
}

/// What a report is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// One self-contained page
    Html,
    /// Words and tables
    Markdown,
    /// Words and tables
    Latex,
    /// A folder with a table a figure
    Csv,
}

impl ReportFormat {
    fn of(path: Option<&Path>) -> Self {
        let ending =
            path.and_then(Path::extension).and_then(|ending| ending.to_str()).unwrap_or("");
        match ending.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Self::Markdown,
            "tex" | "latex" => Self::Latex,
            _ => Self::Html,
        }
    }

    fn default_name(self) -> &'static str {
        match self {
            Self::Html => "report.html",
            Self::Markdown => "report.md",
            Self::Latex => "report.tex",
            Self::Csv => "report",
        }
    }
}

/// Writes the report.
pub fn report(arguments: &ReportArguments, loudness: Loudness) -> Result<(), Failure> {
    let format = arguments.format.unwrap_or_else(|| ReportFormat::of(arguments.output.as_deref()));
    let path = arguments.output.clone().unwrap_or_else(|| PathBuf::from(format.default_name()));
    let to_stdout = path == Path::new("-");
    // What cannot be written is said before the work.
    let file = match format {
        ReportFormat::Csv if to_stdout => {
            return Err(Failure::Usage(
                "--format csv makes a folder of tables, so it needs -o FOLDER".to_owned(),
            ));
        }
        ReportFormat::Csv => {
            std::fs::create_dir_all(&path).map_err(|error| Failure::creation(&path, &error))?;
            None
        }
        _ if to_stdout => None,
        _ => Some(Deliverable::new(&path)?),
    };
    let name = arguments.result.as_deref().unwrap_or(load::DEFAULT);
    let found = subject::find(name, true, loudness)?;
    let report = page::report(&found.subject, found.text.as_ref(), found.data);
    let text = match format {
        ReportFormat::Html => page::html::html(&report),
        ReportFormat::Markdown => page::markdown::markdown(&report),
        ReportFormat::Latex => page::latex::latex(&report),
        ReportFormat::Csv => {
            for figure in page::figures(&report) {
                let table = path.join(format!("{}.csv", figure.kind));
                Deliverable::whole(&table, comma_separated(&figure.table).as_bytes())?;
            }
            said(&path, loudness);
            return Ok(());
        }
    };
    match file {
        None => output::result(&text),
        Some(file) => {
            file.deliver_with(text.as_bytes())?;
            said(&path, loudness);
            Ok(())
        }
    }
}

fn said(path: &Path, loudness: Loudness) {
    if loudness != Loudness::Quiet {
        output::message(&format!("wrote {}\n", path.display()));
    }
}
