//! `zopa diff`: how two scenarios differ.

use clap::Args;
use serde_json::json;

use super::failure::Failure;
use super::{load, output};
use zopa::report::terminal;
use zopa::scenario;

/// What `zopa diff` is told.
#[derive(Args, Clone, Debug)]
pub struct DiffArguments {
    /// A scenario: a file, or an id that `zopa scenarios` lists
    left: String,

    /// Another one
    right: String,

    /// Print the differences as JSON
    #[arg(long)]
    json: bool,
}

/// Compares two scenarios value by value; comments and layout do not count.
pub fn diff(arguments: &DiffArguments) -> Result<(), Failure> {
    let left = load::load(&arguments.left)?;
    let right = load::load(&arguments.right)?;
    let differences = scenario::diff(&left.tree, &right.tree);
    if arguments.json {
        output::json(&json!({
            "schema": "zopa.diff/1",
            "left": arguments.left,
            "right": arguments.right,
            "differences": differences,
        }))
    } else {
        let screen = output::screen();
        let (left, right) = (&arguments.left, &arguments.right);
        output::result(&terminal::differences(&differences, left, right, &screen))
    }
}
