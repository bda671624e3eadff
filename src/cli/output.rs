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

/// Writes a result that is no text to standard output.
pub fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
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

/// The screen that standard output is: as wide as COLUMNS says, or as the terminal.
pub fn screen() -> Screen {
    let wanted = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let terminal = || terminal_size::terminal_size_of(io::stdout());
    let width = wanted
        .filter(|columns| *columns > 0)
        .or_else(|| terminal().map(|(columns, _)| usize::from(columns.0)))
        .unwrap_or(COLUMNS);
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
/// replaced as a whole (a device, a pipe) is written directly; a symbolic link stays,
/// and what it leads to is replaced.
pub struct Deliverable {
    /// What the user calls it.
    path: PathBuf,
    place: Place,
}

/// The most symbolic links that are followed, as many as the system does.
const MOST_LINKS: usize = 40;

/// Where a path leads if it is a symbolic link, or a link to one; there need not be
/// anything yet.
pub fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            Ok(next) => path = path.parent().unwrap_or(Path::new("")).join(next),
            // What is no link is the end of the way.
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

enum Place {
    Beside { file: NamedTempFile, target: PathBuf },
    Direct(File),
}

impl Deliverable {
    /// Makes sure that the file can be written, before the work starts.
    pub fn new(path: &Path) -> Result<Self, Failure> {
        let failure = |error: io::Error| Failure::creation(path, &error);
        let target = behind_links(path).map_err(failure)?;
        let special = fs::metadata(&target).is_ok_and(|known| !known.is_file());
        let place = if special {
            Place::Direct(OpenOptions::new().write(true).open(&target).map_err(failure)?)
        } else {
            if target.file_name().is_none() {
                return Err(failure(io::Error::other("this is not the name of a file")));
            }
            let folder = match target.parent() {
                Some(folder) if folder != Path::new("") => folder,
                _ => Path::new("."),
            };
            // Opened like any new file: a temporary one would be readable by its owner
            // only, and its name would be in the errors.
            let open = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
            let mut builder = tempfile::Builder::new();
            let file = builder.prefix(".zopa-").make_in(folder, open).map_err(failure)?;
            Place::Beside { file, target }
        };
        Ok(Self { path: path.to_owned(), place })
    }

    /// Writes a file in one go.
    pub fn whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        Self::new(path)?.deliver_with(bytes)
    }

    /// Writes everything there is to write and puts the file in its place.
    pub fn deliver_with(mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.write_all(bytes).map_err(|error| self.failure(&error))?;
        self.deliver()
    }

    /// Puts the file in its place.
    pub fn deliver(mut self) -> Result<(), Failure> {
        let path = self.path.clone();
        let failure = |error: io::Error| Failure::writing(&path.display().to_string(), &error);
        self.flush().map_err(failure)?;
        match self.place {
            Place::Beside { file, target } => {
                file.as_file().sync_all().map_err(failure)?;
                file.persist(&target).map(drop).map_err(|error| failure(error.error))
            }
            Place::Direct(_) => Ok(()),
        }
    }

    /// Puts the file in its place, unless there is something already. Was it put there?
    pub fn deliver_first(mut self) -> Result<bool, Failure> {
        let path = self.path.clone();
        let failure = |error: io::Error| Failure::writing(&path.display().to_string(), &error);
        self.flush().map_err(failure)?;
        match self.place {
            Place::Beside { file, target } => {
                file.as_file().sync_all().map_err(failure)?;
                match file.persist_noclobber(&target) {
                    Ok(_) => Ok(true),
                    Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                    // Not every file system can do that; every one can rename.
                    Err(error) => {
                        let delivered = error.file.persist(&target).map(|_| true);
                        delivered.map_err(|error| failure(error.error))
                    }
                }
            }
            Place::Direct(_) => Ok(true),
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
            Place::Beside { file, .. } => file.as_file_mut().write(bytes),
            Place::Direct(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::Beside { file, .. } => file.as_file_mut().flush(),
            Place::Direct(file) => file.flush(),
        }
    }
}
