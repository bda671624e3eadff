//! `zopa validate`: is what theory knows what zopa finds?

use clap::Args;

use super::failure::Failure;
use super::output;
use zopa::report::terminal;
use zopa::report::validation::validation;

/// What `zopa validate` is told.
#[derive(Args, Clone, Debug)]
pub struct ValidateArguments {
    /// Print the result as JSON (zopa schema validate describes it)
    #[arg(long)]
    json: bool,
}

/// Makes the checks and shows them.
pub fn validate(arguments: &ValidateArguments) -> Result<(), Failure> {
    let result = validation();
    if arguments.json {
        output::json(&result)?;
    } else {
        output::result(&terminal::validation(&result, &output::screen()))?;
    }
    let failed = result.checks.iter().filter(|check| !check.passed).count();
    if failed > 0 {
        return Err(Failure::Missed(format!("{failed} of {} checks fail", result.checks.len())));
    }
    Ok(())
}
