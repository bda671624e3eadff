//! `zopa man`: the manual pages, in the format of `man`.

use clap::Args;
use clap::error::ErrorKind;

use super::failure::Failure;
use super::{definition, output};

/// What `zopa man` is told.
#[derive(Args, Clone, Debug)]
pub struct ManArguments {
    /// The page of this command instead of the page of zopa
    command: Option<String>,
}

/// Prints a page.
pub fn man(arguments: &ManArguments) -> Result<(), Failure> {
    let mut whole = definition();
    whole.build();
    let command = match &arguments.command {
        None => whole,
        Some(name) => match whole.find_subcommand(name) {
            // A page is called zopa-run, as git's are.
            Some(found) => found.clone().name(format!("zopa-{name}")),
            None => {
                let message = format!("zopa has no command `{name}`");
                whole.error(ErrorKind::InvalidSubcommand, message).exit()
            }
        },
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .map_err(|error| Failure::writing("the page", &error))?;
    output::result(&String::from_utf8_lossy(&page))
}
