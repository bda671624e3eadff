//! Where texts go: results to standard output, everything else to standard
//! error, files written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::Failure;
use zopa::report::terminal::Screen;

/// Columns of a text that goes to no terminal.
const COLUMNS: usize = 100;

/// Writes a result to standard output.
pub fn result(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|error| Failure::writing("the result", &error))
}

/// Writes a record to standard output as JSON.
pub fn json(record: &impl serde::Serialize) -> Result<(), Failure> {
    result(&json_text(record)?)
}

/// A record as JSON text.
pub fn json_text(record: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(record)
        .map(|text| text + "\n")
        .map_err(|error| Failure::Transfer(format!("cannot write the result as JSON: {error}")))
}

/// Writes a message to standard error; a message that nobody can read is no failure.
pub fn message(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// The screen that standard output is.
pub fn screen() -> Screen {
    let width = match terminal_size::terminal_size_of(io::stdout()) {
        Some((columns, _)) => usize::from(columns.0),
        None => COLUMNS,
    };
    Screen::new(width, coloured(&io::stdout()))
}

/// May messages be coloured?
pub fn coloured_messages() -> bool {
    coloured(&io::stderr())
}

fn coloured(stream: &impl anstream::stream::RawStream) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

/// A file that appears under its name only when it is complete. What cannot be
/// replaced as a whole (a device, a pipe) is written directly.
pub struct Deliverable {
    path: PathBuf,
    place: Place,
}

enum Place {
    Beside(NamedTempFile),
    Direct(File),
}

impl Deliverable {
    /// Makes sure that the file can be written, before the work starts.
    pub fn new(path: &Path) -> Result<Self, Failure> {
        let failure = |error: io::Error| Failure::creation(path, &error);
        let special = fs::metadata(path).is_ok_and(|known| !known.is_file());
        let place = if special {
            Place::Direct(OpenOptions::new().write(true).open(path).map_err(failure)?)
        } else {
            if path.file_name().is_none() {
                return Err(failure(io::Error::other("this is not the name of a file")));
            }
            let folder = match path.parent() {
                Some(folder) if folder != Path::new("") => folder,
                _ => Path::new("."),
            };
            let mut builder = tempfile::Builder::new();
            builder.prefix(".zopa-");
            // Like any new file; a temporary one would be readable by its owner only.
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
            Place::Beside(builder.tempfile_in(folder).map_err(failure)?)
        };
        Ok(Self { path: path.to_owned(), place })
    }

    /// Puts the file in its place.
    pub fn deliver(mut self) -> Result<(), Failure> {
        let path = self.path.clone();
        let failure = |error: io::Error| Failure::writing(&path.display().to_string(), &error);
        self.flush().map_err(failure)?;
        match self.place {
            Place::Beside(file) => {
                file.as_file().sync_all().map_err(failure)?;
                file.persist(&path).map(drop).map_err(|error| failure(error.error))
            }
            Place::Direct(_) => Ok(()),
        }
    }

    /// What a failed write to it means.
    pub fn failure(&self, error: &io::Error) -> Failure {
        Failure::writing(&self.path.display().to_string(), error)
    }
}

impl Write for Deliverable {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.place {
            Place::Beside(file) => file.write(bytes),
            Place::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::Beside(file) => file.flush(),
            Place::Direct(file) => file.flush(),
        }
    }
}
