//! `zopa new`: a commented scenario to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::argument::quoted;
use super::failure::Failure;
use super::output;
use zopa::scenario::library::TEMPLATE;

/// What `zopa new` is told.
#[derive(Args, Clone, Debug)]
pub struct NewArguments {
    /// Name of the file; .ron is added if it is missing
    name: PathBuf,
}

/// Writes the template to a file that does not exist yet.
pub fn new(arguments: &NewArguments) -> Result<(), Failure> {
    let path = file(&arguments.name)?;
    let shown = path.display().to_string();
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(&path).map_err(|error| {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            match (error.kind(), folder) {
                (ErrorKind::AlreadyExists, _) => taken(&path),
                (ErrorKind::NotFound, Some(folder)) => Failure::Creation(format!(
                    "cannot create {shown}: there is no folder {}",
                    folder.display()
                )),
                _ => Failure::creation(&path, &error),
            }
        })?;
    file.write_all(TEMPLATE.as_bytes()).map_err(|error| Failure::writing(&shown, &error))?;
    output::message(&format!("wrote {shown}; next: zopa check {}\n", quoted(&shown)));
    Ok(())
}

fn taken(path: &Path) -> Failure {
    Failure::Creation(format!("{} exists already; choose another name", path.display()))
}

/// The file that a name means.
fn file(name: &Path) -> Result<PathBuf, Failure> {
    let written = name.to_string_lossy();
    if name.file_name().is_none() || written.ends_with(['/', std::path::MAIN_SEPARATOR]) {
        return Err(Failure::Usage(format!(
            "`{written}` is a folder; a new scenario needs a name, for instance zopa new my-talks"
        )));
    }
    if name.extension().is_some_and(|extension| extension == "ron") {
        return Ok(name.to_owned());
    }
    // Whoever names a file that is there does not mean another one beside it.
    if name.is_file() {
        return Err(taken(name));
    }
    let mut path = name.as_os_str().to_owned();
    path.push(".ron");
    Ok(path.into())
}
