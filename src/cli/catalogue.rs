//! `zopa rules`, `zopa strategies`, `zopa protocols`: what a scenario may choose from.

use clap::Args;

use super::failure::Failure;
use super::output;
use zopa::report::catalogue::Catalogue;
use zopa::report::terminal;

/// What these commands are told.
#[derive(Args, Clone, Copy, Debug)]
pub struct CatalogueArguments {
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

/// Lists the choices of a catalogue.
pub fn catalogue(catalogue: &Catalogue, arguments: CatalogueArguments) -> Result<(), Failure> {
    if arguments.json {
        return output::json(catalogue);
    }
    output::result(&terminal::catalogue(catalogue, &output::screen()))
}
