//! From a path to a scenario: which format it is, which files belong to it, and the
//! same door for all of them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::draft::Draft;
use super::{Choices, ForeignFile, IMPORTERS, Importer};
use crate::scenario::{self, Diagnostics, LoadError, Loaded};

/// A domain that was read.
#[derive(Clone, Debug)]
pub struct Imported {
    /// What `zopa import` calls its format.
    pub format: &'static str,
    /// The files it was read from, the leading one first.
    pub files: Vec<PathBuf>,
    /// What they say.
    pub draft: Draft,
    /// The same as a scenario file.
    pub text: String,
    /// What they may not mean.
    pub warnings: Diagnostics,
}

/// Loads a scenario by file path, by id from the library, or from a file or folder of
/// a foreign format.
///
/// # Errors
/// If there is none, it cannot be read, or it has errors.
pub fn load(name: &str, choices: &Choices) -> Result<Loaded, LoadError> {
    let (path, choices) = &with_instance(Path::new(name), choices);
    let ours = scenario::library::find(name).is_some();
    let foreign = (path.is_dir() && !ours) || (path.is_file() && may_be_foreign(path)?);
    if !foreign {
        return scenario::load(name);
    }
    let imported = import(None, path, choices)?;
    let mut loaded = scenario::parse(&format!("{name} (as a scenario)"), &imported.text)?;
    // Places of the importer's warnings are in its files, which follow the scenario's.
    let first = loaded.warnings.sources.files().len();
    for source in imported.warnings.sources.files() {
        loaded.warnings.sources.add(source.name.clone(), source.text.clone());
    }
    for mut warning in imported.warnings.list {
        warning.span.file += first;
        loaded.warnings.push(warning);
    }
    Ok(loaded)
}

/// Endings of files that are no scenarios.
const ENDINGS: [&str; 7] = ["xml", "json", "yml", "yaml", "csv", "tsv", "txt"];

fn has_foreign_ending(path: &Path) -> bool {
    path.extension()
        .is_some_and(|own| ENDINGS.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
}

/// Is this file one that an importer knows, or at least no scenario?
fn may_be_foreign(path: &Path) -> Result<bool, LoadError> {
    if path.extension().is_some_and(|ending| ending == "ron") {
        return Ok(false);
    }
    if has_foreign_ending(path) {
        return Ok(true);
    }
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
    Ok(IMPORTERS.iter().any(|importer| (importer.recognises)(path, &text)))
}

/// A path such as `pools.txt#17` without its instance, and the choices with it; a file
/// of just that name comes first.
fn with_instance(path: &Path, choices: &Choices) -> (PathBuf, Choices) {
    let parts = path.to_str().and_then(|name| name.rsplit_once('#'));
    let found = parts.and_then(|(file, number)| Some((file, number.parse().ok()?)));
    match found {
        Some((file, number)) if !path.exists() => {
            (PathBuf::from(file), Choices { instance: Some(number), ..*choices })
        }
        _ => (path.to_owned(), *choices),
    }
}

/// Reads a domain of a format, or of the one that recognises it. The path is the
/// leading file or a folder that has it.
///
/// # Errors
/// If the files cannot be read, are of no known format, or have errors.
pub fn import(
    importer: Option<&'static Importer>,
    path: &Path,
    choices: &Choices,
) -> Result<Imported, LoadError> {
    let (path, choices) = &with_instance(path, choices);
    let (importer, leading) = if path.is_dir() {
        leading_file(importer, path)?
    } else {
        let text = fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
        let known = importer
            .or_else(|| IMPORTERS.iter().find(|importer| (importer.recognises)(path, &text)));
        match known {
            Some(known) => (known, path.to_owned()),
            None => return Err(unknown(path, "it is of none of the formats that zopa reads")),
        }
    };
    let companions =
        (importer.companions)(&leading).map_err(|error| unreadable(&leading, error))?;
    let mut diagnostics = Diagnostics::default();
    let mut files = Vec::new();
    let paths: Vec<PathBuf> = [leading].into_iter().chain(companions).collect();
    for path in &paths {
        let text = fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
        let name = path.display().to_string();
        let source = diagnostics.sources.add(name.clone(), text.clone());
        files.push(ForeignFile { name, text, source });
    }
    let draft = (importer.read)(&files, choices, &mut diagnostics);
    diagnostics.sort();
    match draft {
        Some(mut draft) if !diagnostics.has_errors() => {
            let names = paths.iter().filter_map(|path| path.file_name());
            let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
            draft.note.push_str(&format!(" Files: {}.", names.join(", ")));
            Ok(Imported {
                format: importer.name,
                text: draft.to_ron(),
                files: paths,
                draft,
                warnings: diagnostics,
            })
        }
        _ => Err(LoadError::Invalid(Box::new(diagnostics))),
    }
}

/// The format of a folder and its leading file.
fn leading_file(
    importer: Option<&'static Importer>,
    folder: &Path,
) -> Result<(&'static Importer, PathBuf), LoadError> {
    let files = texts(folder).map_err(|error| unreadable(folder, error))?;
    let candidates: Vec<&'static Importer> = match importer {
        Some(one) => vec![one],
        None => IMPORTERS.iter().collect(),
    };
    for importer in candidates {
        let leading: Vec<&PathBuf> = files
            .iter()
            .filter(|(path, text)| (importer.recognises)(path, text))
            .map(|(path, _)| path)
            .collect();
        let Some((first, others)) = leading.split_first() else { continue };
        let belong = (importer.companions)(first).map_err(|error| unreadable(first, error))?;
        if let Some(other) = others.iter().find(|other| !belong.contains(other)) {
            let message = format!(
                "the folder has several {} domains; name one: {} or {}",
                importer.name,
                first.display(),
                other.display()
            );
            return Err(unknown(folder, &message));
        }
        return Ok((importer, (*first).clone()));
    }
    Err(unknown(folder, "no file of the folder leads a domain of a format that zopa reads"))
}

/// The text files of a folder that may be foreign, by file name.
fn texts(folder: &Path) -> io::Result<Vec<(PathBuf, String)>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() && has_foreign_ending(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        match fs::read_to_string(&path) {
            Ok(text) => files.push((path, text)),
            // Not a text: of no format here.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {}
            Err(error) => return Err(error),
        }
    }
    Ok(files)
}

/// The files beside a leading one that are wanted, by file name.
pub fn neighbours(
    leading: &Path,
    wanted: impl Fn(&Path, &str) -> bool,
) -> io::Result<Vec<PathBuf>> {
    let folder = match leading.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let others = texts(folder)?
        .into_iter()
        .filter(|(path, text)| path.file_name() != leading.file_name() && wanted(path, text));
    Ok(others.map(|(path, _)| path).collect())
}

/// The name of a file without folder and ending.
pub fn stem(name: &str) -> String {
    Path::new(name).file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned())
}

/// The name of the folder of a file, or the file's own if it has none.
pub fn folder_name(name: &str) -> String {
    let folder = Path::new(name).parent().and_then(Path::file_name);
    folder.map_or_else(|| stem(name), |folder| folder.to_string_lossy().into_owned())
}

fn unreadable(path: &Path, source: io::Error) -> LoadError {
    LoadError::Unreadable { path: path.to_owned(), source }
}

fn unknown(path: &Path, message: &str) -> LoadError {
    let names: Vec<&str> = IMPORTERS.iter().map(|importer| importer.name).collect();
    let message = format!("{message} ({})", names.join(", "));
    unreadable(path, io::Error::other(message))
}
