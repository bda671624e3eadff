//! `zopa new`: a commented scenario to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

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
    let path = with_extension(&arguments.name);
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(&path).map_err(|error| {
            if error.kind() == ErrorKind::AlreadyExists {
                let message = format!("{} exists already; choose another name", path.display());
                Failure::Creation(message)
            } else {
                Failure::creation(&path, &error)
            }
        })?;
    let shown = path.display().to_string();
    file.write_all(TEMPLATE.as_bytes()).map_err(|error| Failure::writing(&shown, &error))?;
    output::message(&format!("wrote {shown}; next: zopa check {shown}\n"));
    Ok(())
}

fn with_extension(name: &Path) -> PathBuf {
    if name.extension().is_some_and(|extension| extension == "ron") {
        return name.to_owned();
    }
    let mut path = name.as_os_str().to_owned();
    path.push(".ron");
    path.into()
}
