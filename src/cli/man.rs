//! `zopa man`: the manual pages, in the format of `man`, and the reference pages of the
//! guide, in Markdown.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::error::ErrorKind;

use super::failure::Failure;
use super::output::Deliverable;
use super::{command_page, definition, output};
use zopa::report::guide;

/// What `zopa man` is told.
#[derive(Args, Clone, Debug)]
pub struct ManArguments {
    /// The page of this command instead of the page of zopa
    command: Option<String>,

    /// Write the reference pages of the guide into this folder instead, as Markdown
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    markdown: Option<PathBuf>,
}

/// Prints a page.
pub fn man(arguments: &ManArguments) -> Result<(), Failure> {
    let mut whole = definition();
    whole.build();
    if let Some(folder) = &arguments.markdown {
        return reference(&whole, folder);
    }
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

/// Writes the reference pages.
fn reference(definition: &clap::Command, folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::creation(folder, &error))?;
    let commands = guide::Page { name: "commands.md", text: command_page::page(definition) };
    for page in guide::pages().into_iter().chain([commands]) {
        Deliverable::whole(&folder.join(page.name), page.text.as_bytes())?;
    }
    Ok(())
}
