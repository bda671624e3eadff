//! `zopa figure`: one chart of a result, alone, for a paper or a lecture.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::output::Deliverable;
use super::{Loudness, load, output, subject};
use zopa::report::chart::raster;
use zopa::report::figure::{self, Figure, FigureKind, Subject, Wish};
use zopa::report::page::html::comma_separated;
use zopa::report::page::{latex, markdown};
use zopa::scenario::nearest;

/// What `zopa figure` is told.
#[derive(Args, Clone, Debug)]
pub struct FigureArguments {
    /// Which chart; without one, those that there are
    kind: Option<String>,

    /// A result that a command printed with --json, the folder of a sweep, or a scenario to be
    /// played first
    /// [default: ukraine-2025/base]
    result: Option<String>,

    /// Where to write it; - means standard output [default: KIND.svg]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// What to write [default: as the output's name ends, else svg]
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<FigureFormat>,

    /// Width in millimetres: a column of a journal has about 85, a page of text 160
    #[arg(long, value_name = "MM", default_value_t = 160.0, value_parser = width)]
    width: f64,

    /// Two parties for a plane, by id
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    parties: Vec<String>,
}

/// What a figure is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FigureFormat {
    /// Scalable, with the texts as texts
    Svg,
    /// Pixels, 300 to an inch
    Png,
    /// Scalable, for papers
    Pdf,
    /// The numbers in it
    Csv,
    /// The numbers as a table of Markdown
    Markdown,
    /// The numbers as a table of LaTeX
    Latex,
}

impl FigureFormat {
    fn of(path: Option<&Path>) -> Result<Self, Failure> {
        let ending =
            path.and_then(Path::extension).and_then(|ending| ending.to_str()).unwrap_or("svg");
        match ending.to_ascii_lowercase().as_str() {
            "svg" => Ok(Self::Svg),
            "png" => Ok(Self::Png),
            "pdf" => Ok(Self::Pdf),
            "csv" => Ok(Self::Csv),
            "md" | "markdown" => Ok(Self::Markdown),
            "tex" | "latex" => Ok(Self::Latex),
            other => Err(Failure::Usage(format!(
                "a figure is written as svg, png, pdf, csv, md or tex, not `{other}`"
            ))),
        }
    }
}

/// Pixels of a PNG to an inch.
const INCH: f64 = 300.0;
/// Pixels of a millimetre, 96 to an inch.
const PIXELS: f64 = 96.0 / 25.4;

/// A width that charts can be drawn at.
fn width(text: &str) -> Result<f64, String> {
    let width: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    if (75.0..=1000.0).contains(&width) {
        Ok(width)
    } else {
        Err("a chart is between 75 and 1000 millimetres wide".to_owned())
    }
}

/// Writes the figure.
pub fn figure(arguments: &FigureArguments, loudness: Loudness) -> Result<(), Failure> {
    let Some(name) = arguments.kind.as_deref() else {
        return output::result(&catalogue(None));
    };
    let Some(kind) = figure::kind(name) else {
        let near = nearest(name, figure::ALL.iter().map(|kind| kind.name));
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(Failure::Usage(format!(
            "there is no figure `{name}`{near} (zopa figure lists them)"
        )));
    };
    let format = match arguments.format {
        Some(format) => format,
        None => {
            FigureFormat::of(arguments.output.as_deref().filter(|path| *path != Path::new("-")))?
        }
    };
    let path = arguments.output.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.svg")));
    let to_stdout = path == Path::new("-");
    let file = if to_stdout { None } else { Some(Deliverable::new(&path)?) };
    let found = subject::find(
        arguments.result.as_deref().unwrap_or(load::DEFAULT),
        kind.needs_structure(),
        loudness,
    )?;
    let wish = Wish { parties: parties(&arguments.parties, &found.subject)? };
    let Some(shown) = kind.make(&found.subject, &wish) else {
        return Err(Failure::Usage(format!(
            "this result has no `{name}` (it needs a {}); it has:\n{}",
            kind.of,
            catalogue(Some(&found.subject))
        )));
    };
    let bytes = written(&shown, format, arguments.width)?;
    match file {
        Some(file) => {
            file.deliver_with(&bytes)?;
            if loudness != Loudness::Quiet {
                output::message(&format!("wrote {}\n", path.display()));
            }
            Ok(())
        }
        None => output::bytes(&bytes),
    }
}

/// The two parties by their ids.
fn parties(ids: &[String], subject: &Subject) -> Result<Option<(usize, usize)>, Failure> {
    let (one, two) = match ids {
        [] => return Ok(None),
        [one, two] if one != two => (one, two),
        _ => {
            return Err(Failure::Usage(format!(
                "--parties takes two different parties with a comma between, not `{}`",
                ids.join(",")
            )));
        }
    };
    let known = subject.parties();
    if known.is_empty() {
        return Err(Failure::Usage(
            "this result has no plane, so --parties chooses nothing".to_owned(),
        ));
    }
    let place = |id: &String| {
        known.iter().position(|party| party.id == *id).ok_or_else(|| {
            let ids: Vec<&str> = known.iter().map(|party| party.id.as_str()).collect();
            Failure::Usage(format!("there is no party `{id}`; there are {}", ids.join(", ")))
        })
    };
    Ok(Some((place(one)?, place(two)?)))
}

/// The figure in a format; `width` in millimetres.
fn written(shown: &Figure, format: FigureFormat, width: f64) -> Result<Vec<u8>, Failure> {
    let svg = || {
        let drawing = shown.drawing.draw(width * PIXELS);
        drawing.standalone(&shown.title, &shown.caption)
    };
    let failed =
        |error: raster::RasterError| Failure::Transfer(format!("cannot draw this: {error}"));
    Ok(match format {
        FigureFormat::Svg => svg().into_bytes(),
        FigureFormat::Csv => comma_separated(&shown.table).into_bytes(),
        FigureFormat::Markdown => markdown::table(&shown.table).into_bytes(),
        FigureFormat::Latex => latex::table(&shown.table).into_bytes(),
        FigureFormat::Png => raster::png(&svg(), INCH).map_err(failed)?,
        FigureFormat::Pdf => raster::pdf(&svg()).map_err(failed)?,
    })
}

/// The kinds of figures, or those that a result has.
fn catalogue(subject: Option<&Subject>) -> String {
    let has = |kind: &&FigureKind| {
        subject.is_none_or(|subject| kind.make(subject, &Wish::default()).is_some())
    };
    let mut text = String::new();
    for kind in figure::ALL.iter().filter(has) {
        let _ = writeln!(text, "  {:<22} {} ({})", kind.name, kind.says, kind.of);
    }
    text
}
