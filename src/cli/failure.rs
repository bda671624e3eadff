//! Why a command did not do what was asked, and the exit code that says so.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use super::output;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// The run finished, but missed what was asked of it.
    Missed(String),
    /// The command line makes no sense.
    Usage(String),
    /// The scenario is faulty; the text shows where.
    Scenario(String),
    /// Files of an earlier run do not belong to what was asked.
    Data(String),
    /// The scenario is faulty, and standard output says so already.
    ScenarioTold,
    /// An output file cannot be created.
    Creation(String),
    /// Reading or writing failed.
    Transfer(String),
    /// The user stopped it; what was finished has been reported. The text says how
    /// to go on.
    Interrupted(String),
    /// It was stopped before its end, and the same command goes on where it was.
    Again(String),
    /// Whoever read our output has stopped reading: nothing is wrong.
    NobodyReads,
}

impl Failure {
    /// An output file that cannot be created.
    pub fn creation(path: &Path, error: &io::Error) -> Self {
        Self::Creation(format!("cannot create {}: {error}", path.display()))
    }

    /// A file that cannot be read.
    pub fn reading(path: &Path, error: &io::Error) -> Self {
        Self::Transfer(format!("cannot read {}: {error}", path.display()))
    }

    /// A failed write to `what`.
    pub fn writing(what: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::NobodyReads
        } else {
            Self::Transfer(format!("cannot write {what}: {error}"))
        }
    }

    /// Tells the user on standard error, and the shell by the exit code.
    pub fn report(&self) -> ExitCode {
        let (code, message) = match self {
            Self::Missed(message) => (1, format!("{message}\n")),
            Self::Usage(message) => (2, format!("error: {message}\n")),
            Self::Data(message) => (65, format!("error: {message}\n")),
            Self::Scenario(shown) => (65, shown.clone()),
            Self::ScenarioTold => (65, String::new()),
            Self::Creation(message) => (73, format!("error: {message}\n")),
            Self::Transfer(message) => (74, format!("error: {message}\n")),
            Self::Interrupted(message) => (130, format!("{message}\n")),
            Self::Again(message) => (75, format!("{message}\n")),
            Self::NobodyReads => (0, String::new()),
        };
        output::message(&message);
        ExitCode::from(code)
    }
}
