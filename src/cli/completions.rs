//! `zopa completions`: tab completions for a shell.

use clap::Args;
use clap_complete::Shell;

use super::failure::Failure;
use super::{definition, output};

/// What `zopa completions` is told.
#[derive(Args, Clone, Debug)]
pub struct CompletionsArguments {
    /// Which shell
    shell: Shell,
}

/// Prints the completions.
pub fn completions(arguments: &CompletionsArguments) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut definition(), "zopa", &mut script);
    output::result(&String::from_utf8_lossy(&script))
}
